#!/usr/bin/env python3
"""The path of a certificate from a cloud provider, with Tomcat at its end: the bundle comes as a ZIP with a JKS and its password;
jksimport makes the server's keystore of it and a truststore of the root; openssl s_client, with the PEM that jksdump exports from
that truststore, verifies the server, and does not with another root. tests/kafka/test-cloud-path.py has a Kafka broker at its end."""
import tomcat
from cloud import BUNDLE, MEMBER, PROVIDERS_PASSWORD, provider
from serving import (BUILD, Listener, check, finish, jksdump, jksimport, need, refused, run, s_client, scratch, UNKNOWN_ISSUER,
                     verified)

need("openssl", "keytool", "zip", "unzip")
tomcat.need_tomcat()
folder = scratch("cloud")
provider()

# What is in it? The password lies beside the keystore and is not printed.
listing = run(BUILD / "jksdump", BUNDLE).decode()
check("jksdump lists the bundle", all(word in listing for word in (MEMBER, "integrity verified", "CN=localhost")), True)
check("jksdump does not print its password", PROVIDERS_PASSWORD in listing, False)

# The keystore as it came, with the provider's password, and one with a password of our own, as JKS and as PKCS#12.
run("unzip", "-q", BUNDLE, MEMBER)
jksimport("-o", "server.keystore.jks", BUNDLE)
jksimport("-o", "server.keystore.p12", BUNDLE)
# Clients: the root into a truststore; for openssl as PEM.
jksimport("--trust", "-a", "caroot", "-o", "client.truststore.jks", "root.pem")
jksdump("--pem", "-o", "trust.pem", "client.truststore.jks")
jksimport("--trust", "-a", "caroot", "-o", "other.truststore.jks", "other-root.pem")
jksdump("--pem", "-o", "other.pem", "other.truststore.jks")

listeners = [Listener(MEMBER, key_password=PROVIDERS_PASSWORD, password=PROVIDERS_PASSWORD), Listener("server.keystore.jks"),
             Listener("server.keystore.p12")]
with tomcat.Tomcat(folder / "base", listeners) as server:
    for port, listener in server.served():
        verified(f"{listener}: the root's truststore verifies it", s_client(port, "trust.pem", tomcat.QUESTION), tomcat.ANSWER)
        refused(f"{listener}: another's does not", s_client(port, "other.pem", tomcat.QUESTION), tomcat.ANSWER, UNKNOWN_ISSUER)
finish()
