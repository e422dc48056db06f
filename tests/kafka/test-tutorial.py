#!/usr/bin/env python3
"""The usual tutorial for Kafka's TLS with our tools instead of keytool, against a real broker: a CA and keys by openssl, stores by
jksimport, PEM for who wants PEM by jksdump. On each of the broker's listeners Kafka's own clients, kcat and kafkajs create a topic,
send a message and read it back; and fail, each in its own words, where the CA is missing from a truststore or a certificate is."""
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from broker import Broker, Clients, check, kafkajs, kcat, kcat_reads, need_kafka, scratch
import peers
from serving import BUILD, CLIENT, PASSWORDS, RSA, SERVER, jksdump, jksimport, root, signed

PASSWORD, KEY_PASSWORD = PASSWORDS["PW"], PASSWORDS["KEYPW"]


# ---- The tutorial's path ---------------------------------------------------------------------------------------------

def stores():
    """ca-cert, then a keystore of each side with its key, its signed certificate and the CA, and truststores with the CA."""
    root("ca-cert")
    signed("server", "ca-cert", SERVER, *RSA, subject="/CN=localhost")
    signed("client", "ca-cert", CLIENT, *RSA)
    for suffix in ("jks", "p12"):
        for side, alias in (("server", "localhost"), ("client", "me")):
            jksimport("-o", f"{side}.keystore.{suffix}", "-a", alias, "--key", f"{side}.key", "--cert", f"{side}.pem",
                      "--chain", "ca-cert.pem")
            jksimport("--trust", "-o", f"{side}.truststore.{suffix}", "-a", "CARoot", "ca-cert.pem")
    # The mistake: a truststore with another CA, and nothing of ours.
    root("other-ca")
    for suffix in ("jks", "p12"):
        jksimport("--trust", "-o", f"mistaken.truststore.{suffix}", "-a", "CARoot", "other-ca.pem")


def pem():
    """For who reads PEM; Kafka's keys are encrypted."""
    for side in ("server", "client"):
        jksdump("--pem-for", "kafka", "--out-password", "env:KEYPW", "-o", f"{side}.kafka.pem", f"{side}.keystore.jks")
        jksdump("--pem-for", "kafka", "-o", f"{side}.trust.pem", f"{side}.truststore.jks")
    jksdump("--pem-for", "librdkafka", "-o", "client.pem-librdkafka", "client.keystore.jks")
    jksdump("--pem-for", "node", "-o", "client.pem-node", "client.keystore.p12")
    jksdump("--pem", "-o", "mistaken.trust.pem", "mistaken.truststore.jks")


def java_stores(side, suffix):
    """ssl.* of both stores, as broker and Kafka's clients have them."""
    return {**java_key_store(side, suffix), **java_trust_store(side, suffix)}


def java_key_store(side, suffix):
    if suffix == "pem":
        return {"ssl.keystore.type": "PEM", "ssl.keystore.location": absolute(f"{side}.kafka.pem"),
                "ssl.key.password": KEY_PASSWORD}
    return {"ssl.keystore.type": "JKS" if suffix == "jks" else "PKCS12", "ssl.key.password": PASSWORD,
            "ssl.keystore.location": absolute(f"{side}.keystore.{suffix}"), "ssl.keystore.password": PASSWORD}


def java_trust_store(side, suffix):
    if suffix == "pem":
        return {"ssl.truststore.type": "PEM", "ssl.truststore.location": absolute(f"{side}.trust.pem")}
    return {"ssl.truststore.type": "JKS" if suffix == "jks" else "PKCS12", "ssl.truststore.password": PASSWORD,
            "ssl.truststore.location": absolute(f"{side}.truststore.{suffix}")}


def absolute(name):
    return folder / name


REQUIRED = {"ssl.client.auth": "required"}


def listeners():
    """Each with settings of its own: beside those of a PEM store Kafka wants no password of another store, not even one that
    stands for all listeners. The first is the one through which the broker speaks to itself."""
    jks = java_stores("server", "jks")
    return {"SSL": jks, "REQUIRED": {**jks, **REQUIRED}, "PKCS": {**java_stores("server", "p12"), **REQUIRED},
            "PEM": {**java_stores("server", "pem"), **REQUIRED},
            "MISTAKEN": {**jks, **java_trust_store("mistaken", "jks"), **REQUIRED}}


# ---- What has to be, client by client --------------------------------------------------------------------------------

def java_settings(listener):
    """Kafka's clients have their stores in the form that the broker has on that listener."""
    suffix = {"PKCS": "p12", "PEM": "pem"}.get(listener, "jks")
    return java_trust_store("client", suffix) if listener == "SSL" else java_stores("client", suffix)


def kcat_settings(listener):
    """librdkafka takes PEM or PKCS#12."""
    own = {"SSL": {}, "PKCS": {"ssl.keystore.location": "client.keystore.p12", "ssl.keystore.password": PASSWORD}}
    pem_files = {"ssl.certificate.location": "client.pem-librdkafka", "ssl.key.location": "client.pem-librdkafka"}
    return {"ssl.ca.location": "client.trust.pem", **own.get(listener, pem_files)}


def node_settings(listener):
    own = {"SSL": {}, "PKCS": {"pfx": "client.keystore.p12", "passphrase": PASSWORD}}
    return {"ca": "client.trust.pem", **own.get(listener, {"cert": "client.pem-node", "key": "client.pem-node"})}


def works(name, answer):
    check(name, answer, "ok")


def fails(name, answer, pattern):
    """One row: the client did not get through, and says this."""
    if not (answer.startswith("failed\t") and re.search(pattern, answer)):
        check(name, answer, f"failed, with {pattern}")


def messages(java_client, broker, listener):
    """Each sends and reads, on a topic that Kafka's admin client made; in the end kcat reads what all of them sent."""
    topic, at = listener.lower(), broker.at(listener)
    works(f"{listener}: Kafka's clients", java_client.session(f"java-{topic}", at, java_settings(listener), topic, f"java on {topic}"))
    with ThreadPoolExecutor(2) as pool:
        by_node = pool.submit(kafkajs, at, node_settings(listener), topic, f"kafkajs on {topic}")
        works(f"{listener}: kcat", kcat(at, kcat_settings(listener), topic, f"kcat on {topic}"))
        works(f"{listener}: kafkajs", by_node.result())
    status, read, said = kcat_reads(at, kcat_settings(listener), topic)
    check(f"{listener}: kcat reads what all sent: {said}", (status, sorted(read)),
          (0, [f"java on {topic}", f"kafkajs on {topic}", f"kcat on {topic}"]))


class Mistake(NamedTuple):
    """On a listener, what each client is given and what it says of it."""
    listener: str
    what: str
    java: dict
    kcat: dict
    node: dict
    java_says: str
    kcat_says: str
    node_says: str


def all_mistakes():
    """What comes after the handshake as an alert, a client may miss when the connection is closed behind it."""
    return [
        Mistake("SSL", "the CA is not in the client's truststore", java_trust_store("mistaken", "jks"),
                {"ssl.ca.location": "mistaken.trust.pem"}, {"ca": "mistaken.trust.pem"}, "PKIX path building failed",
                "certificate verify failed", "self-signed certificate in certificate chain"),
        Mistake("REQUIRED", "the client has no certificate", java_trust_store("client", "jks"), kcat_settings("SSL"),
                node_settings("SSL"), "certificate_required", "alert certificate required",
                "alert certificate required|ECONNRESET|EPIPE"),
        Mistake("MISTAKEN", "the CA is not in the broker's truststore", java_stores("client", "jks"), kcat_settings("MISTAKEN"),
                node_settings("MISTAKEN"), "certificate_(required|unknown)", "alert certificate unknown",
                "alert certificate unknown|ECONNRESET|EPIPE"),
    ]


def mistakes(java_client, broker):
    """All at once: kcat goes on trying for a while."""
    with ThreadPoolExecutor() as pool:
        asked = []
        for number, mistake in enumerate(all_mistakes()):
            at = broker.at(mistake.listener)
            asked.append((mistake, pool.submit(kcat, at, mistake.kcat, "ssl", "nothing"),
                          pool.submit(kafkajs, at, mistake.node, "ssl", f"nothing {number}")))
        for mistake, by_kcat, by_node in asked:
            label, topic = f"{mistake.listener}: {mistake.what}", f"mistake-{mistake.listener}"
            answer = java_client.session(topic, broker.at(mistake.listener), mistake.java, topic, "nothing")
            fails(f"{label}: Kafka's clients", answer, mistake.java_says)
            fails(f"{label}: kcat", by_kcat.result(), mistake.kcat_says)
            fails(f"{label}: kafkajs", by_node.result(), mistake.node_says)


def keystore_as_truststore(java_client, broker):
    """The other way to miss the CA: a keystore in the truststore's place. Its chain holds the CA, and Java trusts the leaf alone."""
    settings = {"ssl.truststore.location": absolute("client.keystore.jks"), "ssl.truststore.password": PASSWORD}
    fails("SSL: a keystore as truststore: Kafka's clients", java_client.session("leaf", broker.at("SSL"), settings, "leaf", "nothing"),
          "PKIX path building failed")


def explains(status, sentences, *arguments):
    """jksdump ends so, and says these; returns what it said."""
    done = subprocess.run([BUILD / "jksdump", "-p", "env:PW", *arguments], env={**os.environ, **PASSWORDS}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    label = f"jksdump {' '.join(arguments)}"
    check(f"{label}: exit status", done.returncode, status)
    for sentence in sentences:
        if sentence not in done.stdout:
            check(label, done.stdout, f"with: {sentence}")
    return done.stdout


def explained():
    """What jksdump --java says of the stores with which the clients failed, and of the one with which they did not."""
    for store, sentences in (("client.truststore.jks", ["CN=ca-cert", "it trusts 1 certificate"]),
                             ("mistaken.truststore.jks", ["CN=other-ca", "it trusts 1 certificate"]),
                             ("client.keystore.jks", ["trusts only the leaf of each key, not its issuer: import the CA's"])):
        said = explains(0, sentences, "--java", store)
        if store != "client.truststore.jks" and "CN=ca-cert" in said:
            check(f"jksdump --java {store}: the CA is not among them", said, "without CN=ca-cert")
    # And --check, of the broker's keystore against each: what it finds besides is that the password is changeit.
    missing = "does not trust it: CN=ca-cert,O=libkeystore tests is not among what it trusts: jksimport --trust -i"
    for store, findings, sentence in (
        ("client.truststore.jks", "1 warning, 2 notes", "trusts it, by CN=ca-cert,O=libkeystore tests [trusted-by]"),
        ("client.truststore.p12", "1 warning, 2 notes", "trusts it, by CN=ca-cert"),
        ("mistaken.truststore.jks", "1 error, 1 warning, 1 note", f"{missing} mistaken.truststore.jks CA.pem"),
        ("client.keystore.jks", "1 error, 1 warning, 1 note", missing),
    ):
        explains(1, [sentence, f"server.keystore.jks: {findings}\n"], "--check", "--trusted-by", store, "server.keystore.jks")


need_kafka()
folder = scratch("kafka")
stores()
pem()
explained()
with Broker({}, listeners()) as broker, Clients() as java_client:
    for listener in ("SSL", "REQUIRED", "PKCS", "PEM"):
        messages(java_client, broker, listener)
    mistakes(java_client, broker)
    keystore_as_truststore(java_client, broker)
peers.finish()
