#!/usr/bin/env python3
"""The tutorial's path of a certificate from a cloud provider, from the ZIP to a message, in one go:

1. the provider hands out localhost.zip (localhost.jks and jks-password.txt) and its root;
2. a broker serves TLS, on one listener with the keystore as it came, on the other with the one that jksimport made of the bundle;
3. jksimport puts the root into a truststore, and jksdump makes the PEM of it for clients that read PEM;
4. Kafka's own clients, kcat and kafkajs send a message through both listeners and read it back; with a truststore that has another
   root in it, none of them does."""
from broker import Broker, Clients, kafkajs, kcat, need_kafka, peers, scratch
from cloud import BUNDLE, MEMBER, PASSWORD_FILE, provider
from serving import PASSWORDS, check, jksdump, jksimport, need, run

need("keytool", "zip", "unzip")
need_kafka()
folder = scratch("kafka-cloud")


def truststore(name, root):
    """Java's, and PEM of it."""
    jksimport("--trust", "-a", "CARoot", "-o", f"{name}.truststore.jks", root)
    jksdump("--pem-for", "librdkafka", "-o", f"{name}.pem", f"{name}.truststore.jks")


def broker_settings():
    """As the tutorial writes them: for all listeners what is of the keystore as it came, for OURS what is of its own."""
    password = (folder / PASSWORD_FILE).read_text().strip()
    common = {"ssl.keystore.location": folder / MEMBER, "ssl.keystore.password": password, "ssl.key.password": password,
              "ssl.truststore.location": folder / "client.truststore.jks", "ssl.truststore.password": PASSWORDS["PW"]}
    ours = {"ssl.keystore.location": folder / "server.keystore.jks", "ssl.keystore.password": PASSWORDS["PW"],
            "ssl.key.password": PASSWORDS["PW"]}
    return common, {"SSL": {}, "OURS": ours}


def answers(java_client, broker, listener, name):
    """What each client says with this truststore."""
    trust = {"ssl.truststore.location": folder / f"{name}.truststore.jks", "ssl.truststore.password": PASSWORDS["PW"]}
    topic = f"{name}-{listener.lower()}"
    yield "Kafka's clients", java_client.session(topic, broker.at(listener), trust, topic, f"java {topic}")
    yield "kcat", kcat(broker.at(listener), {"ssl.ca.location": f"{name}.pem"}, topic, f"kcat {topic}")
    yield "kafkajs", kafkajs(broker.at(listener), {"ca": f"{name}.pem"}, topic, f"kafkajs {topic}")


UNKNOWN_ISSUER = {"Kafka's clients": "PKIX path building failed", "kcat": "certificate verify failed",
                  "kafkajs": "self-signed certificate in certificate chain"}

provider()
run("unzip", "-q", BUNDLE)
jksimport("-o", "server.keystore.jks", BUNDLE)
truststore("client", "root.pem")
truststore("other", "other-root.pem")
with Broker(*broker_settings()) as broker, Clients() as java_client:
    for listener in ("SSL", "OURS"):
        for who, answer in answers(java_client, broker, listener, "client"):
            check(f"{listener}: {who}: the message comes back", answer, "ok")
    for who, answer in answers(java_client, broker, "SSL", "other"):
        if not (answer.startswith("failed\t") and UNKNOWN_ISSUER[who] in answer):
            check(f"another root: {who}", answer, f"failed, with {UNKNOWN_ISSUER[who]}")
peers.finish()
