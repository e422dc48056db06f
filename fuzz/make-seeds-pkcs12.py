#!/usr/bin/env python3
"""Makes the seeds of the harnesses for PKCS#12 out of tests/data/pkcs12: the whole files for the structure, their parts as
SafeContents, and those behind four bytes that choose encryption, MAC, passwords and damage. No option of any program makes
nested and unknown bags, attributes of other types, or wrong parameters: those are put together here. make-seeds.sh runs it."""
import base64
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA, SEEDS = ROOT / "tests/data/pkcs12", ROOT / "fuzz/seeds"
sys.path.insert(0, str(ROOT / "tests/data/keys"))
from der import elements, tlv  # noqa: E402

BAG = bytes.fromhex("2A864886F70D010C0A01")
PKCS9 = bytes.fromhex("2A864886F70D0109")


def oid(contents):
    return tlv(0x06, contents)


def bag(number, value, attributes=b""):
    return tlv(0x30, oid(BAG + bytes([number])), tlv(0xA0, value), tlv(0x31, attributes) if attributes else b"")


def attribute(number, *values):
    return tlv(0x30, oid(PKCS9 + bytes([number])), tlv(0x31, *values))


def typed(number, last, value):
    """CertBag and CRLBag: a type and a value."""
    return tlv(0x30, oid(PKCS9 + bytes([number, last])), tlv(0xA0, tlv(0x04, value)))


def parts(name):
    """The SafeContents of a file whose parts are not encrypted."""
    pfx = elements(elements((DATA / name).read_bytes())[0][1])
    content = elements(elements(pfx[1][1])[1][1])[0][1]
    return [elements(elements(info)[1][1])[0][1] for _, info in elements(elements(content)[0][1])]


def pfx(*safes, version=b"\3", rest=b""):
    """A file without a MAC."""
    data = oid(bytes.fromhex("2A864886F70D010701"))
    infos = [tlv(0x30, data, tlv(0xA0, tlv(0x04, safe))) for safe in safes]
    return tlv(0x30, tlv(0x02, version), tlv(0x30, data, tlv(0xA0, tlv(0x04, tlv(0x30, *infos)))), rest)


def put(harness, name, contents):
    (SEEDS / harness).mkdir(parents=True, exist_ok=True)
    (SEEDS / harness / name).write_bytes(contents)


CERTIFICATES, KEYS = parts("sweep-openssl-plain.p12")
CERTIFICATE = elements(elements(elements(elements(CERTIFICATES)[0][1])[0][1])[1][1])[0][1]  # contents of the CertBag
CERTIFICATE = elements(elements(CERTIFICATE)[1][1])[0][1]
FIRST_CERTIFICATE, FIRST_KEY = elements(CERTIFICATES)[0][1], elements(KEYS)[0][1]


def structure():
    for file in DATA.glob("sweep-*.p12"):
        put("pkcs12", file.stem[6:], file.read_bytes())
    plain = (DATA / "sweep-openssl-plain.p12").read_bytes()
    lines = base64.encodebytes(plain)
    put("pkcs12", "base64", lines)
    put("pkcs12", "pem", b"text\n-----BEGIN PKCS12-----\n" + lines + b"-----END PKCS12-----\n")
    put("pkcs12", "trailing", plain + b"\0\0")
    put("pkcs12", "no-parts", pfx())
    put("pkcs12", "three-parts", pfx(CERTIFICATES, KEYS, CERTIFICATES))


def nested(depth, safe):
    for _ in range(depth):
        safe = tlv(0x30, bag(6, safe))
    return safe


def contents():
    for name in ("java-1", "java-2", "openssl-2"):
        put("safe_contents", name, (DATA / (name + ".safe")).read_bytes())
    for name in ("vanishes", "last-name", "trusted-issuer", "nameless", "plain-nameless", "second-key", "taken-number", "date",
                 "both", "copies", "issuer-has-key", "wrong-id"):
        bags = b"".join(elements(part)[0][1] for part in parts("rule-%s.p12" % name))
        put("safe_contents", name, tlv(0x30, bags))
    put("safe_contents", "certificate", CERTIFICATES)
    put("safe_contents", "key", KEYS)
    put("safe_contents", "key-and-certificate", tlv(0x30, FIRST_KEY, FIRST_CERTIFICATE))
    put("safe_contents", "empty", tlv(0x30))
    put("safe_contents", "nested", nested(3, KEYS))
    put("safe_contents", "nested-9", nested(9, tlv(0x30)))
    crl = tlv(0x30, tlv(0x30, b""))
    put("safe_contents", "others", tlv(
        0x30, bag(4, typed(23, 1, crl), attribute(20, tlv(0x1E, "crl".encode("utf-16-be")))),
        bag(3, typed(22, 2, b"sdsi")), bag(3, typed(22, 9, b"?")), bag(4, typed(23, 9, b"?")),
        bag(5, tlv(0x30, oid(b"\x2A\x03"), tlv(0xA0, tlv(0x04, b"secret")))), bag(7, tlv(0x05))))
    names = [tlv(0x0C, b"\xC3\xA4"), tlv(0x13, b"P"), tlv(0x16, b"I"), tlv(0x14, b"\xE4"), tlv(0x1A, b"V"),
             tlv(0x1C, b"\0\0\0\xE4"), tlv(0x1C, b"\0\1\xF5\x11"), tlv(0x1E, b"\xD8\x3D\xDD\x11"), tlv(0x1E, b"\xD8\0"), tlv(0x1E)]
    put("safe_contents", "names", tlv(0x30, *(
        bag(3, typed(22, 1, CERTIFICATE), attribute(20, name) + attribute(21, tlv(0x04, b"Time 1%d" % i)))
        for i, name in enumerate(names))))
    put("safe_contents", "name-not-utf-8", tlv(0x30, bag(3, typed(22, 1, CERTIFICATE), attribute(20, tlv(0x0C, b"\xFF")))))
    put("safe_contents", "bytes-behind", tlv(0x30, bag(3, typed(22, 1, CERTIFICATE + b"\0\0"))))
    put("safe_contents", "name-odd", tlv(0x30, bag(3, typed(22, 1, CERTIFICATE), attribute(20, tlv(0x1E, b"\0a\0")))))
    put("safe_contents", "name-empty-set", tlv(0x30, bag(3, typed(22, 1, CERTIFICATE), attribute(20))))
    # What a fuzzer found: the issuer has the localKeyId of the key, too, and stood behind the leaf when written again.
    identified = lambda name: attribute(20, tlv(0x1E, name.encode("utf-16-be"))) + attribute(21, tlv(0x04, b"1"))  # noqa: E731
    leaf, ca = ((DATA / ("rule-%s.der" % name)).read_bytes() for name in ("leaf", "ca"))
    key = tlv(0x30, oid(BAG + b"\1"), tlv(0xA0, (DATA / "rule-leaf.key.der").read_bytes()), tlv(0x31, identified("k")))
    put("safe_contents", "issuer-has-the-keys-id", tlv(
        0x30, bag(3, typed(22, 1, ca), identified("ca")), bag(3, typed(22, 1, leaf), identified("leaf")), key))
    indefinite = b"\x30\x80" + tlv(0x30, oid(BAG + b"\x03"), tlv(0xA0, typed(22, 1, CERTIFICATE))) + b"\0\0"
    put("safe_contents", "indefinite", indefinite)


def encrypted():
    """One for each encryption, MAC and pair of passwords. The numbers are those of keystore_encryption_name,
    keystore_mac_name and of the table in the harness."""
    encryptions, macs, words, pbes1_3des, pbes2_aes256_sha1 = 45, 15, 9, 38, 0
    for i in range(encryptions):
        put("pkcs12_crypto", "encryption-%d" % i, bytes([i, 0, 0, 0]) + KEYS)
    for i in range(macs):
        put("pkcs12_crypto", "mac-%d" % i, bytes([0, i, 0, 0]) + tlv(0x30))
        put("pkcs12_crypto", "damage-%d" % i, bytes([3 * i, i, 0, 16 * i + 1]) + CERTIFICATES)
    for i in range(words):
        put("pkcs12_crypto", "words-pbes1-%d" % i, bytes([pbes1_3des, 0, i, 0]) + CERTIFICATES)
        put("pkcs12_crypto", "words-pbes2-%d" % i, bytes([pbes2_aes256_sha1, 1, i, 0]) + CERTIFICATES)
    put("pkcs12_crypto", "no-safe-contents", bytes(4) + b"no DER")
    put("pkcs12_crypto", "nothing", bytes(4))


if __name__ == "__main__":
    structure()
    contents()
    encrypted()
