#!/usr/bin/env python3
"""The real truststore and the real CA bundle of a Debian system. /etc/ssl/certs/java/cacerts is read alias for alias
and fingerprint for fingerprint as `keytool -list` prints it; the bundle of ca-certificates, imported by jksimport,
gives a JVM's trust manager as many anchors as it has certificates, and the same ones."""
import re
from pathlib import Path

from peers import (WORK, certificates, check, finish, hex_of, java, jksimport, jvms, need, our_answer, run, sha256,
                   skip)

CACERTS = Path("/etc/ssl/certs/java/cacerts")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
PASSWORD = {"STORE_PASSWORD": "changeit"}


def keytool_list(home):
    """keytool's listing as alias -> SHA-256. In English, an entry is
        debian:accvraiz1.pem, May 20, 2025, trustedCertEntry,
        Certificate fingerprint (SHA-256): 9A:6E:..."""
    text = run(home / "bin/keytool", "-J-Duser.language=en", "-list", "-keystore", CACERTS, "-storepass:env",
               "STORE_PASSWORD", env={**PASSWORD, "LC_ALL": "C.UTF-8"}).decode()
    entries = re.findall(r"^(.*), \w+ \d+, \d+, trustedCertEntry, *\n.*\(SHA-256\): ([0-9A-F:]+)$", text, re.M)
    return {alias: digest.replace(":", "").lower() for alias, digest in entries}


def cacerts_rows():
    answer = our_answer(CACERTS, "changeit")
    check("cacerts opens, and its integrity is verified", (answer["status"], answer.get("integrity")),
          ("OK", "verified"))
    ours = {entry["alias"]: entry["certs"][0] for entry in answer["entries"]}
    check("no alias stands twice", len(ours), len(answer["entries"]))
    for home in jvms():
        check(f"{home.name}: cacerts as keytool lists it", ours, keytool_list(home))


def bundle_rows():
    store = WORK / "bundle.jks"
    jksimport("-f", "--trust", "-t", "jks", "-p", "env:STORE_PASSWORD", "-o", store, BUNDLE, env=PASSWORD)
    expected = sorted(sha256(der) for der in certificates(BUNDLE))
    for home in jvms():
        anchors = java(home, "Anchors", lines=[("JKS", store, hex_of("changeit"))]).split()
        check(f"{home.name}: as many anchors as certificates in the bundle", len(anchors), len(expected))
        check(f"{home.name}: the same certificates", sorted(anchors), expected)


need("keytool")
if not CACERTS.exists() or not BUNDLE.exists():
    skip("ca-certificates-java is not installed")
bundle_rows()
if CACERTS.read_bytes()[:4] == bytes.fromhex("feedfeed"):
    cacerts_rows()
else:
    print(f"{CACERTS} is not in JKS format here and was passed over")
finish()
