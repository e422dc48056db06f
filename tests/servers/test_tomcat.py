#!/usr/bin/env python3
"""Tomcat 10 serves TLS from keystores that jksimport made, and requires client certificates of its truststores; openssl s_client
verifies it with what jksdump exported from them."""
from pathlib import Path
from xml.sax.saxutils import quoteattr

from serving import (JVM, LISTENERS, PASSWORDS, Server, finish, java, need, scratch, skip, store_type, stores, witness)

HOME = Path("/usr/share/tomcat10")


def connector(listener):
    """https://tomcat.apache.org/tomcat-10.1-doc/config/http.html; port 0: any free one."""
    client = {}
    if listener.trust_store:
        client = {"certificateVerification": "required", "truststoreFile": Path(listener.trust_store).resolve(),
                  "truststoreType": store_type(listener.trust_store), "truststorePassword": PASSWORDS["PW"]}
    certificate = {"certificateKeystoreFile": Path(listener.key_store).resolve(),
                   "certificateKeystoreType": store_type(listener.key_store), "certificateKeystorePassword": PASSWORDS["PW"],
                   "certificateKeyPassword": listener.key_password, "certificateKeyAlias": "localhost"}
    return (f'<Connector port="0" address="127.0.0.1" SSLEnabled="true" maxThreads="4" '
            f'protocol="org.apache.coyote.http11.Http11NioProtocol"><SSLHostConfig {words(client)}>'
            f"<Certificate {words(certificate)}/></SSLHostConfig></Connector>\n")


def words(attributes):
    return " ".join(f"{name}={quoteattr(str(value))}" for name, value in attributes.items())


def configure(base):
    """A CATALINA_BASE with nothing in it but server.xml; HealthCheckValve answers GET /health."""
    (base / "conf").mkdir(parents=True)
    for name in ("temp", "webapps", "logs"):
        (base / name).mkdir()
    (base / "conf/server.xml").write_text(
        '<Server port="-1"><Service name="tests">\n' + "".join(map(connector, LISTENERS)) +
        '<Engine name="tests" defaultHost="localhost">'
        '<Valve className="org.apache.catalina.valves.HealthCheckValve"/><Host name="localhost" appBase="webapps"/>'
        "</Engine></Service></Server>\n")


def command(base):
    """What `catalina.sh run` starts, without the shell between."""
    return [java(), *JVM, "-cp", f"{HOME}/bin/bootstrap.jar:{HOME}/bin/tomcat-juli.jar", f"-Dcatalina.home={HOME}",
            f"-Dcatalina.base={base}", f"-Djava.io.tmpdir={base}/temp", "org.apache.catalina.startup.Bootstrap", "start"]


need("openssl", "java")
if not (HOME / "bin/bootstrap.jar").exists():
    skip("Tomcat 10 (tomcat10-common) is not installed")
folder = scratch("tomcat")
stores()
configure(folder / "base")
with Server("tomcat", command(folder / "base")) as tomcat:
    # Each is named in order when it starts: ["https-jsse-nio-127.0.0.1-auto-1-40123"]
    names = tomcat.wait_for(r'Starting ProtocolHandler \["https-jsse-nio-127\.0\.0\.1-auto-(\d+)-(\d+)"\]', len(LISTENERS))
    ports = [int(port) for _, port in sorted((int(number), port) for number, port in names)]
    witness("Tomcat", zip(ports, LISTENERS), "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n", '"status": "UP"')
finish()
