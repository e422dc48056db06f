"""What OpenSSL says about OIDs and curves: algorithms.txt (OID as DER contents, dotted, name) and curves.txt (OID as
DER contents, name, field, bits of the field, order). make.sh runs it. Names of algorithms are those of RFC 3279, 4055,
5480, 8410, and of the NIST and Russian standards; names of curves are OpenSSL's but for three that have another in
SEC 2 or in GB/T 32918."""
import re
import subprocess

from der import elements

SEC2_NAMES = {"prime192v1": "secp192r1", "prime256v1": "secp256r1", "SM2": "sm2p256v1"}
PRIME_FIELD = bytes.fromhex("2a8648ce3d0101")
NIST = "2.16.840.1.101.3.4."
ALGORITHMS = {
    "1.2.840.113549.1.1.1": "RSA", "2.5.8.1.1": "RSA", "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.7": "RSAES-OAEP", "1.2.840.10040.4.1": "DSA", "1.3.14.3.2.12": "DSA",
    "1.2.840.113549.1.3.1": "DH", "1.2.840.10046.2.1": "DH", "1.2.840.10045.2.1": "EC", "1.3.132.1.12": "ECDH",
    "1.3.132.1.13": "ECMQV", "1.3.101.110": "X25519", "1.3.101.111": "X448", "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448", "1.2.643.2.2.19": "GOST R 34.10-2001", "1.2.643.7.1.1.1.1": "GOST R 34.10-2012 256",
    "1.2.643.7.1.1.1.2": "GOST R 34.10-2012 512", NIST + "3.17": "ML-DSA-44", NIST + "3.18": "ML-DSA-65",
    NIST + "3.19": "ML-DSA-87", NIST + "4.1": "ML-KEM-512", NIST + "4.2": "ML-KEM-768", NIST + "4.3": "ML-KEM-1024",
    NIST + "3.20": "SLH-DSA-SHA2-128s", NIST + "3.21": "SLH-DSA-SHA2-128f", NIST + "3.22": "SLH-DSA-SHA2-192s",
    NIST + "3.23": "SLH-DSA-SHA2-192f", NIST + "3.24": "SLH-DSA-SHA2-256s", NIST + "3.25": "SLH-DSA-SHA2-256f",
    NIST + "3.26": "SLH-DSA-SHAKE-128s", NIST + "3.27": "SLH-DSA-SHAKE-128f", NIST + "3.28": "SLH-DSA-SHAKE-192s",
    NIST + "3.29": "SLH-DSA-SHAKE-192f", NIST + "3.30": "SLH-DSA-SHAKE-256s", NIST + "3.31": "SLH-DSA-SHAKE-256f",
}


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def curve(name):
    oid = elements(openssl("ecparam", "-name", name, "-outform", "DER"))[0][1]
    parameters = elements(openssl("ecparam", "-name", name, "-param_enc", "explicit", "-outform", "DER"))
    parts = elements(parameters[0][1])
    (_, kind), (_, value) = elements(parts[1][1])
    prime = kind == PRIME_FIELD
    bits = int.from_bytes(value if prime else elements(value)[0][1], "big")
    order = parts[4][1].lstrip(b"\0").hex()
    return "%s %s %s %d %s" % (oid.hex(), SEC2_NAMES.get(name, name), "prime" if prime else "binary",
                               bits.bit_length() if prime else bits, order)


with open("algorithms.txt", "w") as out:
    for dotted, name in ALGORITHMS.items():
        oid = elements(openssl("asn1parse", "-genstr", "OID:" + dotted, "-noout", "-out", "/dev/stdout"))[0][1]
        print(oid.hex(), dotted, name, file=out)

with open("curves.txt", "w") as out:
    names = re.findall(r"^\s+(\w+)\s*:", openssl("ecparam", "-list_curves").decode(), re.M)
    for name in names:
        if re.match("secp|sect|prime|brainpool|SM2", name):
            print(curve(name), file=out)
