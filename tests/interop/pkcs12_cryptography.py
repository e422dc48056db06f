"""The Python package `cryptography` on PKCS#12, for pkcs12_peers.py, which runs this under interpreters that have it.

    pkcs12_cryptography.py version | read | write

`read` takes a JSON list of [path, password] and answers with a list of {"certificates": SHA-256s, "keys": SHA-256s} or
texts. `write` takes a list of {path, password, key, certs, name, algorithm, hash, rounds}, where key and certs are PEM
files, and answers with the sizes of what it wrote."""
import hashlib
import json
import sys

import cryptography
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12


def der_of_key(key):
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(path, password):
    with open(path, "rb") as file:
        data = file.read()
    try:
        store = pkcs12.load_pkcs12(data, None if password is None else password.encode())
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)
    certs = [store.cert] if store.cert else []
    ders = [cert.certificate.public_bytes(serialization.Encoding.DER) for cert in certs + store.additional_certs]
    keys = [sha256(der_of_key(store.key))] if store.key else []
    return {"certificates": sorted(set(map(sha256, ders))), "keys": keys}


def encryption(job):
    if job["algorithm"] is None:
        return serialization.NoEncryption()
    password = job["password"].encode()
    if job["algorithm"] == "best":
        return serialization.BestAvailableEncryption(password)
    builder = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(job["rounds"])
    builder = builder.key_cert_algorithm(getattr(pkcs12.PBES, job["algorithm"]))
    return builder.hmac_hash(getattr(hashes, job["hash"])()).build(password)


def write(job):
    with open(job["key"], "rb") as file:
        key = serialization.load_pem_private_key(file.read(), None)
    certs = []
    for path in job["certs"]:
        with open(path, "rb") as file:
            certs.append(x509.load_pem_x509_certificate(file.read()))
    name = job["name"].encode() if job["name"] else None
    data = pkcs12.serialize_key_and_certificates(name, key, certs[0], certs[1:], encryption(job))
    with open(job["path"], "wb") as file:
        return file.write(data)


def main():
    if sys.argv[1] == "version":
        print(cryptography.__version__)
        return
    jobs = json.load(sys.stdin)
    if sys.argv[1] == "read":
        print(json.dumps([read(*job) for job in jobs]))
    else:
        print(json.dumps([write(job) for job in jobs]))


main()
