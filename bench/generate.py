#!/usr/bin/env python3
"""generate.py N: a JKS truststore of N trusted certificates on standard output, always the same bytes; about 1.1 kB
each. Its password is "changeit".

Every certificate is bench/template.pem with a serial number of its own. The template was made by
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 3650 -set_serial 0x5ADA5ADA5ADA5ADA \\
        -subj "/C=XX/L=Somewhere/O=libkeystore benchmark/OU=one of many that differ in nothing but their serial\\
    /CN=Benchmark Root CA" -addext keyUsage=critical,keyCertSign,cRLSign -out template.pem
"""
import hashlib
import ssl
import struct
import sys
from pathlib import Path

SERIAL = bytes.fromhex("5ada5ada5ada5ada")
PASSWORD = "changeit".encode("utf-16-be")
CREATED_MS = 1700000000000


def utf(text):
    return struct.pack(">H", len(text)) + text.encode()


def trusted_certificate(i, before, after):
    """TrustedCertEntry: tag 2, alias, date, "X.509", length, certificate (jks/FORMAT.md)."""
    der = before + struct.pack(">Q", (SERIAL[0] << 56) + i) + after
    return (struct.pack(">I", 2) + utf("anchor-%07d" % i) + struct.pack(">q", CREATED_MS) + utf("X.509")
            + struct.pack(">I", len(der)) + der)


def main():
    n = int(sys.argv[1])
    template = Path(__file__).with_name("template.pem").read_text()
    before, after = ssl.PEM_cert_to_DER_cert(template).split(SERIAL)
    digest = hashlib.sha1(PASSWORD + b"Mighty Aphrodite")
    out = sys.stdout.buffer

    def write(data):
        digest.update(data)
        out.write(data)

    write(struct.pack(">III", 0xFEEDFEED, 2, n))
    for i in range(n):
        write(trusted_certificate(i, before, after))
    out.write(digest.digest())


main()
