#!/usr/bin/env python3
"""The stores of the tutorial for Kafka's TLS, as keytool 17 and 25 write them: server.keystore.jks, a key whose
certificate an own CA has signed, and client.truststore.jks, the CA. Both are PKCS#12 by content. Our tools list them,
take them apart into PEM that openssl verifies, convert them to JKS, and that back to PKCS#12; keytool and the JVM see
the same entries, certificates and key all the way."""
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from peers import (BUILD, WORK, certificates, check, facts, finish, hex_of, java_facts, jksimport, need, our_answer,
                   run, sha256)
from pkcs12_java import PASSWORD, jdks, undated

need("openssl")
ENV = {"STORE_PASSWORD": PASSWORD, "LC_ALL": "C.UTF-8"}
SERVER, ROOT = hex_of("localhost"), hex_of("caroot")
AS_WRITTEN = {ROOT: "CARoot"}  # Java writes the alias of a trusted certificate as it was given, and shows it in lower case


def tutorial(reader):
    """The commands of the tutorial, in a folder of their own."""
    folder = WORK / f"tutorial-{reader.home.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()

    def keytool(*words):
        run(reader.home / "bin/keytool", *words, "-storepass:env", "STORE_PASSWORD",
            env=ENV)

    server, trust = ["-keystore", folder / "server.keystore.jks"], ["-keystore", folder / "client.truststore.jks"]
    authority, request, reply = folder / "ca-cert", folder / "cert-file", folder / "cert-signed"
    keytool("-genkey", *server, "-alias", "localhost", "-validity", "365", "-keyalg", "RSA", "-dname", "CN=localhost")
    run("openssl", "req", "-new", "-x509", "-nodes", "-keyout", folder / "ca-key", "-out", authority, "-days", "365",
        "-subj", "/CN=the CA")
    keytool("-importcert", *trust, "-alias", "CARoot", "-file", authority, "-noprompt")
    keytool("-certreq", *server, "-alias", "localhost", "-file", request)
    run("openssl", "x509", "-req", "-CA", authority, "-CAkey", folder / "ca-key", "-in", request, "-out", reply,
        "-days", "365", "-CAcreateserial")
    keytool("-importcert", *server, "-alias", "CARoot", "-file", authority, "-noprompt")
    keytool("-importcert", *server, "-alias", "localhost", "-file", reply)
    return folder


def content(folder):
    """Alias, kind and certificates, by openssl."""
    [root], [leaf] = certificates(folder / "ca-cert"), certificates(folder / "cert-signed")
    trusted = {ROOT: ("cert", [sha256(root)])}
    return {"server.keystore": {SERVER: ("key", [sha256(leaf), sha256(root)]), **trusted}, "client.truststore": trusted}


def convert(folder, name):
    """Into JKS and back."""
    jks, back = folder / f"{name}.real.jks", folder / f"{name}.p12"
    passwords = ["--in-password", "env:STORE_PASSWORD", "-p", "env:STORE_PASSWORD"]
    jksimport(*passwords, "-t", "jks", "-o", jks, folder / f"{name}.jks", env=ENV)
    jksimport(*passwords, "-o", back, jks, env=ENV)
    check(f"{folder.name}: {name}: first bytes as JKS", jks.read_bytes()[:4].hex(), "feedfeed")
    check(f"{folder.name}: {name}: first byte of it as PKCS#12", back.read_bytes()[:1].hex(), "30")
    return [folder / f"{name}.jks", jks, back]


def keytool_list(reader, path):
    """Alias -> kind of entry and fingerprint. In English, an entry is
        localhost, Nov 24, 2026, PrivateKeyEntry,
        Certificate fingerprint (SHA-256): 9A:6E:..."""
    text = run(reader.home / "bin/keytool", "-J-Duser.language=en", "-list", "-keystore",
               path, "-storepass:env", "STORE_PASSWORD", env=ENV).decode()
    entries = re.findall(r"^(.*), \w+ \d+, \d+, (\w+), *\n.*\(SHA-256\): ([0-9A-F:]+)$", text, re.M)
    return {hex_of(alias): (kind, digest.replace(":", "").lower()) for alias, kind, digest in entries}


def as_in_file(answer, path):
    """Under the aliases that stand in the file."""
    if path.name not in ("server.keystore.jks", "client.truststore.jks"):
        return answer
    return {hex_of(AS_WRITTEN[alias]) if alias in AS_WRITTEN else alias: entry for alias, entry in answer.items()}


def listing(label, path, aliases):
    """Ours: one line an entry, with its alias, under a line of numbers."""
    first, *lines = run(BUILD / "jksdump", "-p", "env:STORE_PASSWORD", path, env=ENV).decode().splitlines()
    number = "1 entry" if len(aliases) == 1 else f"{len(aliases)} entries"
    check(f"{label}: jksdump counts {number} and verifies", (number in first, "integrity verified" in first),
          (True, True))
    found = {hex_of(alias) for alias in ("localhost", "caroot", "CARoot") for line in lines if alias in line.split()}
    check(f"{label}: jksdump lists the aliases", found, set(aliases))


def pem(label, folder):
    """The key belongs to the leaf; the leaf is verified with the CA, and is for localhost."""
    store, chain, key = folder / "server.keystore.jks", folder / "chain.pem", folder / "key.pem"
    for what, path in (("chain", chain), ("keys", key)):
        run(BUILD / "jksdump", f"--pem={what}", "-a", "localhost", "-p", "env:STORE_PASSWORD", "-o", path, store,
            env=ENV)
    check(f"{label}: openssl verifies the chain", run("openssl", "verify", "-verify_hostname", "localhost", "-CAfile",
                                                     folder / "ca-cert", chain).decode().strip(), f"{chain}: OK")
    check(f"{label}: openssl: key and certificate are a pair", run("openssl", "pkey", "-in", key, "-pubout"),
          run("openssl", "x509", "-in", chain, "-noout", "-pubkey"))
    trusted = folder / "trusted.pem"
    run(BUILD / "jksdump", "--pem", "-p", "env:STORE_PASSWORD", "-o", trusted, folder / "client.truststore.jks",
        env=ENV)
    check(f"{label}: the truststore as PEM", certificates(trusted), certificates(folder / "ca-cert"))
    return sha256(run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER"))


def comparable(answer):
    """Dates are the key's alone: in PKCS#12 Java keeps none of trusted certificates."""
    return {alias: (kind, created if kind == "key" else None, *rest)
            for alias, (kind, created, *rest) in answer.items()}


def compare(reader):
    folder = tutorial(reader)
    key = pem(reader.name, folder)
    stores = {name: convert(folder, name) for name in ("server.keystore", "client.truststore")}
    # The type "JKS" of the JDK takes PKCS#12 as well.
    every = [(path, PASSWORD, PASSWORD) for paths in stores.values() for path in paths]
    answers = dict(zip((path for path, *_ in every), map(comparable, java_facts(reader.home, every)), strict=True))
    for name, expected in content(folder).items():
        right = {alias: (kind, None, certs, key if kind == "key" else None)
                 for alias, (kind, certs) in expected.items()}
        original, jks, _ = stores[name]
        for path in stores[name]:
            label, answer = f"{reader.name}: {path.name}", answers[path]
            check(f"{label}: what openssl made", undated(answer), right)
            check(f"{label}: as keytool wrote it", answer, answers[original])
            check(f"{label}: we read what Java reads", comparable(facts(our_answer(path, PASSWORD))),
                  as_in_file(answer, path))
            listing(label, path, as_in_file(expected, path))
        listed = keytool_list(reader, original)
        check(f"{reader.name}: {name}: keytool lists all", set(listed), set(expected))
        check(f"{reader.name}: {name}: keytool lists the same as JKS", keytool_list(reader, jks), listed)


with ThreadPoolExecutor() as pool:
    list(pool.map(compare, jdks()))
finish()
