"""Tomcat 10 with a connector for each listener, for the tests that need one."""
from pathlib import Path
from xml.sax.saxutils import quoteattr

from serving import JVM, PASSWORDS, Server, java, need, skip, store_type

HOME = Path("/usr/share/tomcat10")
QUESTION, ANSWER = "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n", '"status": "UP"'


def connector(listener):
    """https://tomcat.apache.org/tomcat-10.1-doc/config/http.html; port 0: any free one."""
    client = {}
    if listener.trust_store:
        client = {"certificateVerification": "required", "truststoreFile": Path(listener.trust_store).resolve(),
                  "truststoreType": store_type(listener.trust_store), "truststorePassword": PASSWORDS["PW"]}
    certificate = {"certificateKeystoreFile": Path(listener.key_store).resolve(),
                   "certificateKeystoreType": store_type(listener.key_store), "certificateKeystorePassword": listener.password,
                   "certificateKeyPassword": listener.key_password, "certificateKeyAlias": "localhost"}
    return (f'<Connector port="0" address="127.0.0.1" SSLEnabled="true" maxThreads="4" '
            f'protocol="org.apache.coyote.http11.Http11NioProtocol"><SSLHostConfig {words(client)}>'
            f"<Certificate {words(certificate)}/></SSLHostConfig></Connector>\n")


def words(attributes):
    return " ".join(f"{name}={quoteattr(str(value))}" for name, value in attributes.items())


def configure(base, listeners):
    """A CATALINA_BASE with nothing in it but server.xml; HealthCheckValve answers GET /health."""
    (base / "conf").mkdir(parents=True)
    for name in ("temp", "webapps", "logs"):
        (base / name).mkdir()
    (base / "conf/server.xml").write_text(
        '<Server port="-1"><Service name="tests">\n' + "".join(map(connector, listeners)) +
        '<Engine name="tests" defaultHost="localhost">'
        '<Valve className="org.apache.catalina.valves.HealthCheckValve"/><Host name="localhost" appBase="webapps"/>'
        "</Engine></Service></Server>\n")


def command(base):
    """What `catalina.sh run` starts, without the shell between."""
    return [java(), *JVM, "-cp", f"{HOME}/bin/bootstrap.jar:{HOME}/bin/tomcat-juli.jar", f"-Dcatalina.home={HOME}",
            f"-Dcatalina.base={base}", f"-Djava.io.tmpdir={base}/temp", "org.apache.catalina.startup.Bootstrap", "start"]


def need_tomcat():
    need("java")
    if not (HOME / "bin/bootstrap.jar").exists():
        skip("Tomcat 10 (tomcat10-common) is not installed")


class Tomcat(Server):
    def __init__(self, base, listeners):
        configure(base, listeners)
        self.listeners = listeners
        super().__init__("tomcat", command(base))

    def served(self):
        """(port, listener) of each, once they are all there. Each says its number and its port when it starts:
        ["https-jsse-nio-127.0.0.1-auto-1-40123"]"""
        names = self.wait_for(r'Starting ProtocolHandler \["https-jsse-nio-127\.0\.0\.1-auto-(\d+)-(\d+)"\]', len(self.listeners))
        ports = [port for _, port in sorted((int(number), int(port)) for number, port in names)]
        return list(zip(ports, self.listeners, strict=True))
