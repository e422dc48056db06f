#!/usr/bin/env python3
"""Jetty 9 serves TLS from keystores that jksimport made, and requires client certificates of its truststores; openssl s_client
verifies it with what jksdump exported from them."""
from pathlib import Path
from xml.sax.saxutils import escape

from serving import (JAR_FOLDER, JVM, LISTENERS, PASSWORDS, Server, finish, java, need, scratch, skip, store_type, stores, witness)

JARS = [JAR_FOLDER / f"{name}.jar" for name in ("jetty9-http", "jetty9-io", "jetty9-security", "jetty9-server", "jetty9-util",
                                                "jetty9-xml", "servlet-api")]
ANSWER = "served by Jetty"
# Jetty has the DTD of this name in itself.
DOCTYPE = '<!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "http://www.eclipse.org/jetty/configure_9_3.dtd">\n'


def connector(listener):
    """What Jetty's own jetty-ssl.xml and jetty-ssl-context.xml say; port 0: any free one."""
    context = {"KeyStorePath": Path(listener.key_store).resolve(), "KeyStoreType": store_type(listener.key_store),
               "KeyStorePassword": PASSWORDS["PW"], "KeyManagerPassword": listener.key_password}
    if listener.trust_store:
        context |= {"NeedClientAuth": "true", "TrustStorePath": Path(listener.trust_store).resolve(),
                    "TrustStoreType": store_type(listener.trust_store), "TrustStorePassword": PASSWORDS["PW"]}
    return f"""
<Call name="addConnector"><Arg><New class="org.eclipse.jetty.server.ServerConnector">
  <Arg><Ref refid="server"/></Arg>
  <Arg><New class="org.eclipse.jetty.util.ssl.SslContextFactory$Server">{settings(context)}</New></Arg>
  {settings({"Host": "127.0.0.1", "Port": "0"})}
</New></Arg></Call>"""


def settings(values):
    return "".join(f'<Set name="{name}">{escape(str(value))}</Set>' for name, value in values.items())


def configure(folder):
    """jetty.xml and a page."""
    (folder / "pages").mkdir()
    (folder / "pages/index.html").write_text(ANSWER)
    (folder / "jetty.xml").write_text(
        DOCTYPE + '<Configure id="server" class="org.eclipse.jetty.server.Server">' + "".join(map(connector, LISTENERS)) +
        '<Set name="handler"><New class="org.eclipse.jetty.server.handler.ResourceHandler">' +
        settings({"ResourceBase": folder / "pages"}) + "</New></Set></Configure>\n")


need("openssl", "java")
if missing := [jar for jar in JARS if not jar.exists()]:
    skip(f"Jetty 9 (libjetty9-java) is not installed: {missing[0]}")
folder = scratch("jetty")
stores()
configure(folder)
command = [java(), *JVM, "-cp", ":".join(map(str, JARS)), "org.eclipse.jetty.xml.XmlConfiguration", folder / "jetty.xml"]
with Server("jetty", command) as jetty:
    # Started ServerConnector@1b701da1{SSL, (ssl, http/1.1)}{127.0.0.1:40123}, in the order of the file
    ports = jetty.wait_for(r"Started ServerConnector@\w+\{SSL, .*\}\{127\.0\.0\.1:(\d+)\}", len(LISTENERS))
    witness("Jetty", zip(map(int, ports), LISTENERS), "GET /index.html HTTP/1.0\r\nHost: localhost\r\n\r\n", ANSWER)
finish()
