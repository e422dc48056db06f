#!/usr/bin/env python3
"""The tables of x509/oid_names.c, row by row: the bytes against the dotted form above them; attribute types and
key purposes against the short names of `openssl list -objects`; signature algorithms against the newest Java that
is here. STREET is written as in RFC 4514 3, where OpenSSL has "street"; ML-DSA is new in Java 24."""
import glob
import os
import re
import shutil
import subprocess
import sys

ROW = re.compile(r'/\* ([0-9.]+) \*/\s*\{ OID\("((?:\\x[0-9A-F]{2})+)"\), "([^"]+)" \}')
TABLE = re.compile(r"struct oid_name (\w+)\[\] = \{(.*?)\n\};", re.DOTALL)


def contents(dotted):
    """X.690 8.19."""
    first, second, *rest = map(int, dotted.split("."))
    octets = b""
    for arc in [40 * first + second] + rest:
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.insert(0, arc & 0x7F | 0x80)
        octets += bytes(septets)
    return octets


def openssl_names():
    text = subprocess.run(["openssl", "list", "-objects"], capture_output=True, text=True, check=True).stdout
    rows = re.findall(r"^(.*?) = .*?([0-9]+(?:\.[0-9]+)+)$", text, re.MULTILINE)
    return {dotted: name for name, dotted in rows}


def java_version(java):
    text = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return int(re.search(r'version "(\d+)', text).group(1))


def java_names(dotted):
    found = {os.path.realpath(java) for java in glob.glob("/usr/lib/jvm/*/bin/java") + [shutil.which("java")] if java}
    java = max(found, key=java_version)
    text = subprocess.run([java, "--add-exports", "java.base/sun.security.x509=ALL-UNNAMED", "--add-exports",
                           "java.base/sun.security.util=ALL-UNNAMED", "tests/x509/SignatureNames.java"],
                          input="\n".join(dotted), capture_output=True, text=True, check=True).stdout
    names = dict(zip(dotted, text.split()))
    return {oid: name for oid, name in names.items() if name != oid}


def main():
    if not shutil.which("openssl") or not shutil.which("java"):
        print("openssl or java is not here")
        return 77
    with open("x509/oid_names.c", encoding="utf-8") as file:
        tables = {name: ROW.findall(body) for name, body in TABLE.findall(file.read())}
    openssl, java = openssl_names(), java_names([row[0] for row in tables["signatures"]])
    openssl["2.5.4.9"] = "STREET"
    failed = checked = 0
    for table, witness in ("attributes", openssl), ("signatures", java), ("key_purposes", openssl):
        for dotted, octets, name in tables[table]:
            if bytes.fromhex(octets.replace("\\x", "")) != contents(dotted):
                print("%s: the bytes are another OID's" % dotted)
                failed += 1
            if dotted in witness:
                checked += 1
            if witness.get(dotted, name) != name:
                print("%s: ours %s, there %s" % (dotted, name, witness[dotted]))
                failed += 1
    print("%d names, %d known to a witness, %d wrong" % (sum(map(len, tables.values())), checked, failed))
    return 1 if failed or checked < 80 else 0


if __name__ == "__main__":
    sys.exit(main())
