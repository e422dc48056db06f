#!/usr/bin/env python3
"""Makes java.rows: parts of certificates, and whether Java reads a certificate with them.

    VERDICT <tab> NAME <tab> FIELD=HEX ...

VERDICT is "yes" or "no", what CertificateFactory of JDK 17 and JDK 25 says; where they do not agree the row is left out.
FIELD is one of those of `FIELDS`, which the others come from. `python3 java_rows.py` asks the JVMs of /usr/lib/jvm and writes the
file anew; tests/interop/test_java_view.py asks them again, of keystores with each of them."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/interop"))
sys.dont_write_bytecode = True
from pkcs12_der import octets, oid, sequence, tlv  # noqa: E402

SET, UTF8, BMP, NULL, TRUE = 0x31, 0x0C, 0x1E, tlv(5), b"\1\1\xff"


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big", signed=True))


def bits(data, unused=0):
    return tlv(3, bytes([unused]) + data)


def tagged(n, *contents):
    return tlv(0xA0 | n, *contents)


def attribute(value, kind=oid("2.5.4.3")):
    return sequence(kind, value)


def name(*attributes):
    return sequence(*(tlv(SET, one) for one in attributes))


NAME = name(attribute(tlv(UTF8, b"n")))
POINT = bytes.fromhex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e16"
                      "2bce33576b315ececbb6406837bf51f5")  # the generator of secp256r1
EC, SECP256R1, RSA, PSS = "1.2.840.10045.2.1", "1.2.840.10045.3.1.7", "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
FIELDS = {
    "version": tagged(0, integer(2)), "signature": sequence(oid("1.2.840.10045.4.3.2")), "issuer": NAME, "subject": NAME,
    "key": sequence(sequence(oid(EC), oid(SECP256R1)), bits(POINT)), "rest": b"", "outer": sequence(oid("1.2.840.10045.4.3.2")),
}


def certificate(fields):
    f = {**FIELDS, **fields}
    validity = sequence(tlv(0x17, b"200101000000Z"), tlv(0x17, b"491231235959Z"))
    tbs = sequence(f["version"], integer(1), f["signature"], f["issuer"], validity, f["subject"], f["key"], f["rest"])
    return sequence(tbs, f["outer"], bits(b""))


def read():
    """(verdict, name, fields) of each row of the file."""
    for line in (HERE / "java.rows").read_text().splitlines():
        verdict, title, parts = line.split("\t")
        yield verdict, title, {field: bytes.fromhex(value) for field, value in (part.split("=") for part in parts.split())}


# ---- Rows ------------------------------------------------------------------------------------------------------------

def extension(kind, value, critical=False):
    return sequence(oid(kind), TRUE if critical else b"", octets(value))


def extensions(*each):
    return {"rest": tagged(3, sequence(*each))}


SAN = "2.5.29.17"
GENERAL_NAMES = sequence(tlv(0x82, b"a"))


def frames():
    other = extension("1.2.3.4", b"")
    for n, version in enumerate((b"", tagged(0, integer(1)), tagged(0, integer(2))), 1):
        yield f"version {n}", {"version": version}
        yield f"version {n} with an extension", {"version": version, **extensions(other)}
        yield f"version {n} without a subject", {"version": version, "subject": sequence()}
        for tag in (0x81, 0x82):
            yield f"version {n} with a unique identifier {tag:x}", {"version": version, "rest": tlv(tag, b"\0a")}
        yield (f"version {n} without a subject, with an extension",
               {"version": version, "subject": sequence(), **extensions(other)})
    for title, value in (("empty", b""), ("with 8 unused bits", b"\x08a"), ("with unused bits of no byte", b"\1"),
                         ("with unused bits that are set", b"\1\xff")):
        yield f"a unique identifier {title}", {"rest": tlv(0x81, value)}
    yield "both unique identifiers and an extension", {"rest": tlv(0x81, b"\0") + tlv(0x82, b"\0") + extensions(other)["rest"]}
    yield "a second unique identifier that is empty", {"rest": tlv(0x81, b"\0") + tlv(0x82, b"")}
    algorithm = oid("1.2.840.10045.4.3.2")
    for title, outer in (("other", sequence(oid("1.2.840.10045.4.3.3"))), ("NULL", sequence(algorithm, NULL)),
                         ("an INTEGER", sequence(algorithm, integer(1))), ("two", sequence(algorithm, NULL, NULL)),
                         ("an INTEGER and NULL", sequence(algorithm, integer(1), NULL)),
                         ("cut", sequence(algorithm, b"\4\5")), ("a NULL with contents", sequence(algorithm, tlv(5, b"a")))):
        yield f"signatureAlgorithm with parameters: {title}", {"outer": outer}
        yield f"both with parameters: {title}", {"outer": outer, "signature": outer}
    yield "an unknown algorithm", {"outer": sequence(oid("1.2.3.4")), "signature": sequence(oid("1.2.3.4"))}
    yield "an algorithm with a long OID", {"outer": sequence(tlv(6, b"\1" * 4097)), "signature": sequence(tlv(6, b"\1" * 4097))}


def names():
    text = tlv(UTF8, b"a")
    kinds = {
        "empty": sequence(), "empty RDN": sequence(tlv(SET)), "RDN that is a SEQUENCE": sequence(sequence(attribute(text))),
        "attribute that is a SET": name(tlv(SET, oid("2.5.4.3"), text)),
        "three fields": name(sequence(oid("2.5.4.3"), text, NULL)),
        "no value": name(sequence(oid("2.5.4.3"))), "no type": name(sequence(integer(5), text)),
        "bad type": name(attribute(text, tlv(6, b"\x80\1"))), "empty type": name(attribute(text, tlv(6, b""))),
        "long type": name(attribute(text, tlv(6, b"\1" * 4096))), "too long type": name(attribute(text, tlv(6, b"\1" * 4097))),
        "two attributes in an RDN": sequence(tlv(SET, attribute(text), attribute(text))),
        "no UTF-8": name(attribute(tlv(UTF8, b"\xff\xfe"))),
        "INTEGER": name(attribute(integer(5))), "SEQUENCE": name(attribute(sequence())), "cut value": name(attribute(b"\x0c\5a")),
        "tag of two bytes": name(attribute(b"\x1f\x20\1a")), "odd UniversalString": name(attribute(tlv(0x1C, b"abc"))),
        "odd BMPString": name(attribute(tlv(BMP, b"abc"))), "surrogate pair": name(attribute(tlv(BMP, b"\xd8\0\xdc\0"))),
        "high surrogate": name(attribute(tlv(BMP, b"\xd8\0"))), "low surrogate": name(attribute(tlv(BMP, b"\xdc\0"))),
        "two high surrogates and a low one": name(attribute(tlv(BMP, b"\xd8\0\xd8\0\xdc\0"))),
        "high, another, and a pair": name(attribute(tlv(BMP, b"\xd8\0\0a\xd8\0\xdc\0"))),
    }
    for title, value in kinds.items():
        yield f"a subject with: {title}", {"subject": value}
        yield f"an issuer with: {title}", {"issuer": value}
    yield "version 1 and a subject of an empty RDN", {"version": b"", "subject": sequence(tlv(SET))}


def key(kind, parameters, data, unused=0):
    return {"key": sequence(sequence(oid(kind), parameters), bits(data, unused))}


def rsa(modulus, exponent=65537, kind=RSA, parameters=NULL):
    number = lambda n: n if isinstance(n, bytes) else integer(n)
    return key(kind, parameters, sequence(number(modulus), number(exponent)))


def rsa_keys():
    of_size = lambda size: 1 << size - 1 | 1
    for size in (8, 384, 504, 505, 512, 1024, 3072, 3073, 16384, 16385):
        yield f"RSA of {size} bits", rsa(of_size(size))
    for size in (1024, 3064, 3065, 3072, 3073):
        for exponent in (64, 65):
            yield f"RSA of {size} bits, an exponent of {exponent}", rsa(of_size(size), of_size(exponent))
    n = of_size(1024)
    for exponent in (-65537, -3, -1, 0, 1, 2, 3, 4):
        yield f"RSA with the exponent {exponent}", rsa(n, exponent)
    for title, exponent in (("the modulus less 2", n - 2), ("the modulus", n), ("the modulus and 2", n + 2)):
        yield f"RSA with an exponent that is {title}", rsa(n, exponent)
    for title, modulus in (("0", 0), ("-5", -5), ("unsigned", tlv(2, b"\x80" + b"\1" * 127)), ("without contents", tlv(2)),
                           ("padded", tlv(2, bytes(5) + b"\x80" + b"\1" * 127)), ("of zeros", tlv(2, bytes(255) + b"\x80")),
                           ("text", tlv(UTF8, b"a"))):
        yield f"RSA with a modulus that is {title}", rsa(modulus)
    yield "RSA with an exponent without contents", rsa(n, tlv(2))
    yield "RSA with a padded exponent", rsa(n, tlv(2, bytes(5) + b"\3"))
    yield "RSA of three numbers", key(RSA, NULL, sequence(integer(n), integer(3), integer(3)))
    yield "RSA of one number", key(RSA, NULL, sequence(integer(n)))
    yield "RSA with a byte behind", key(RSA, NULL, sequence(integer(n), integer(3)) + b"\0")
    yield "RSA in a SET", key(RSA, NULL, tlv(SET, integer(n), integer(3)))
    yield "RSA of nothing", key(RSA, NULL, b"")
    for title, parameters in (("none", b""), ("an INTEGER", integer(1)), ("two", NULL + NULL)):
        yield f"RSA with parameters: {title}", rsa(n, parameters=parameters)
    for title, kind in (("X.500", "2.5.8.1.1"), ("PSS", PSS), ("OAEP", "1.2.840.113549.1.1.7"),
                        ("a signature's OID", "1.2.840.113549.1.1.11")):
        for size in (64, 1024):
            yield f"RSA as {title} of {size} bits", rsa(of_size(size), kind=kind)


def ec_keys():
    curves = {match[2]: (match[1], int(match[3])) for match in re.finditer(
        r'/\* ([\d.]+) \*/\s*\{ OID\("[^"]*"\), "([^"]+)", (\d+),', (ROOT / "crypto/ec_curves.c").read_text())}
    x962 = {1: 163, 2: 163, 3: 163, 4: 176, 5: 191, 6: 191, 7: 191, 8: 191, 9: 191, 10: 208, 11: 239, 12: 239, 13: 239, 14: 239,
            15: 239, 16: 272, 17: 304, 18: 359, 19: 368, 20: 431}
    curves |= {f"X9.62 {n}": (f"1.2.840.10045.3.0.{n}", size) for n, size in x962.items()}
    curves |= {f"WTLS {n}": (f"2.23.43.1.4.{n}", 163) for n in (1, 3, 12)}
    curves |= {"unknown": ("1.2.3.4", 256)}
    for title, (kind, size) in curves.items():
        size = (size + 7) // 8
        for what, length in (("", 2 * size), (" with a byte less", 2 * size - 1), (" with a byte more", 2 * size + 1),
                             (" with two bytes more", 2 * size + 2)):
            if not what or title in ("secp256r1", "secp521r1", "X9.62 18", "sect113r1"):
                yield f"a point of {title}{what}", key(EC, oid(kind), b"\4" + b"\1" * length)
    for title, point in (("compressed", b"\2" + POINT[1:33]), ("compressed, odd", b"\3" + POINT[1:33]),
                         ("hybrid", b"\6" + POINT[1:]),
                         ("at infinity", b"\0"), ("empty", b""), ("off the curve", b"\4" + b"\1" * 64), ("0", b"\4" + bytes(64)),
                         ("beyond the field", b"\4" + b"\xff" * 64)):
        yield f"a point that is {title}", key(EC, oid(SECP256R1), point)
    yield "a point with unused bits", key(EC, oid(SECP256R1), POINT, 3)
    for title, parameters in (("none", b""), ("NULL", NULL), ("explicit", sequence(integer(1))), ("an INTEGER", integer(1)),
                              ("no OID", tlv(6, b"\x80"))):
        yield f"EC with parameters: {title}", key(EC, parameters, POINT)
    yield "an EC key for ECDH alone", key("1.3.132.1.12", oid("1.2.3"), b"a")


def other_keys():
    for title, kind, size in (("X25519", "1.3.101.110", 32), ("X448", "1.3.101.111", 56), ("Ed25519", "1.3.101.112", 32),
                              ("Ed448", "1.3.101.113", 57)):
        for length in (0, size - 1, size, size + 1):
            yield f"{title} of {length} bytes", key(kind, b"", b"\1" * length)
        yield f"{title} with unused bits", key(kind, b"", b"\1" * size, 1)
        yield f"{title} with parameters", key(kind, integer(1), b"\1" * size)
    p, q, g, y = integer(7), integer(5), integer(3), integer(5)
    for kind in ("1.2.840.10040.4.1", "1.3.14.3.2.12"):
        for title, parameters, number in (
                ("whole", sequence(p, q, g), y), ("without parameters", b"", y), ("with NULL", NULL, y),
                ("with two numbers", sequence(p, q), y), ("with four numbers", sequence(p, q, g, g), y),
                ("in a SET", tlv(SET, p, q, g), y),
                ("with text", sequence(p, q, tlv(UTF8, b"a")), y), ("with an empty number", sequence(tlv(2), q, g), y),
                ("with negative numbers", sequence(integer(-7), q, g), integer(-5)),
                ("of an empty number", sequence(p, q, g), tlv(2)),
                ("of text", sequence(p, q, g), tlv(UTF8, b"a")), ("of nothing", sequence(p, q, g), b""),
                ("with bytes behind", sequence(p, q, g), y + b"\0")):
            yield f"DSA {kind} {title}", key(kind, parameters, number)
    for kind in ("1.2.840.113549.1.3.1", "1.2.840.10046.2.1"):
        for title, parameters, number in (
                ("whole", sequence(p, g), y), ("with a length", sequence(p, g, q), y), ("without parameters", b"", y),
                ("with NULL", NULL, y),
                ("with one number", sequence(p), y), ("as X9.42", sequence(p, g, q, q), y),
                ("with a huge length", sequence(p, g, integer(1 << 40)), y),
                ("of text and a number", sequence(tlv(UTF8, b"a"), g), y),
                ("with text for a length", sequence(p, g, tlv(UTF8, b"a")), y), ("with an INTEGER", integer(5), y),
                ("of text", sequence(p, g), tlv(UTF8, b"a")), ("with bytes behind", sequence(p, g), y + b"\0")):
            yield f"DH {kind} {title}", key(kind, parameters, number)
    for kind in ("2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19", "2.16.840.1.101.3.4.4.1",
                 "2.16.840.1.101.3.4.4.2", "2.16.840.1.101.3.4.4.3", "2.16.840.1.101.3.4.3.20"):
        yield f"{kind}", key(kind, b"", b"a")
        yield f"{kind} with parameters", key(kind, integer(1), b"a")
    yield "GOST", key("1.2.643.2.2.19", sequence(oid("1.2.643.2.2.35.1")), octets(b"\1" * 64))
    yield "an unknown algorithm of keys", key("1.2.3.4.5", b"", b"")


def pss_parameters():
    sha256, md5 = sequence(oid("2.16.840.1.101.3.4.2.1"), NULL), sequence(oid("1.2.840.113549.2.5"), NULL)
    mgf1 = "1.2.840.113549.1.1.8"
    mgf = lambda *contents: tagged(1, sequence(oid(mgf1), *contents))
    values = {
        "nothing": sequence(), "all": sequence(tagged(0, sha256), mgf(sha256), tagged(2, integer(32)), tagged(3, integer(1))),
        "another mask": sequence(tagged(1, sequence(oid("1.2.3"), sha256))), "a mask without a digest": sequence(mgf()),
        "a mask with NULL": sequence(mgf(NULL)), "a mask with MD5": sequence(mgf(md5)),
        "a mask with an INTEGER": sequence(mgf(integer(1))),
        "a mask that is an INTEGER": sequence(tagged(1, integer(1))),
        "an unknown digest": sequence(tagged(0, sequence(oid("1.2.3")))),
        "an INTEGER for the digest": sequence(tagged(0, integer(1))),
        "a salt below 0": sequence(tagged(2, integer(-1))), "a salt of 2^40": sequence(tagged(2, integer(1 << 40))),
        "NULL for the salt": sequence(tagged(2, NULL)), "a trailer of 2": sequence(tagged(3, integer(2))),
        "text for the trailer": sequence(tagged(3, tlv(UTF8, b"a"))), "a fifth field": sequence(tagged(4, integer(2))),
        "a field without a tag": sequence(integer(2)), "another order": sequence(tagged(2, integer(32)), tagged(0, sha256)),
        "an empty field": sequence(tagged(0)), "a primitive tag": sequence(tlv(0x82, integer(32))), "an INTEGER": integer(1),
        "NULL": NULL,
        "a cut field": sequence(b"\xa2\5"),
    }
    values |= {f"a mask with digest {n}": sequence(mgf(sequence(oid(f"2.16.840.1.101.3.4.2.{n}")))) for n in range(1, 13)}
    values |= {"a mask with SHA-1": sequence(mgf(sequence(oid("1.3.14.3.2.26"))))}
    n = sequence(integer(1 << 1023 | 1), integer(3))
    for title, value in values.items():
        whole = sequence(oid(PSS), value)
        yield f"a signature of RSASSA-PSS with {title}", {"signature": whole, "outer": whole}
        yield f"a key of RSASSA-PSS with {title}", key(PSS, value, n)


def extension_frames():
    given = {
        "none": b"", "an INTEGER": integer(1), "an empty one": sequence(), "one without a value": sequence(oid("1.2.3")),
        "text for a value": sequence(oid("1.2.3"), tlv(UTF8, b"a")), "criticality and no value": sequence(oid("1.2.3"), TRUE),
        "criticality of two bytes": sequence(oid("1.2.3"), tlv(1, b"\xff\xff"), octets(b"")),
        "criticality of none": sequence(oid("1.2.3"), tlv(1), octets(b"")),
        "critical by 01": sequence(oid(SAN), tlv(1, b"\1"), octets(b"")),
        "critical by 00": sequence(oid(SAN), tlv(1, b"\0"), octets(b"")),
        "more behind the value": sequence(oid("1.2.3"), octets(b""), NULL),
        "a bad OID": sequence(tlv(6, b"\x80\1"), octets(b"")),
        "an OID of 4096 bytes": sequence(tlv(6, b"\1" * 4096), octets(b"")),
        "an OID of 4097 bytes": sequence(tlv(6, b"\1" * 4097), octets(b"")),
        "unknown and critical": extension("1.2.3", b"", True), "unknown and twice": extension("1.2.3", b"") * 2,
        "unknown, another, and again": extension("1.2.3", b"") + extension("1.2.4", b"") + extension("1.2.3", b"a"),
    }
    for title, value in given.items():
        yield f"extensions: {title}", extensions(value)
    yield "[3] without contents", {"rest": tagged(3)}
    alt = lambda value, critical=False: extension(SAN, value, critical)
    for title, value in {
            "critical names": alt(GENERAL_NAMES, True), "names": alt(GENERAL_NAMES), "no name": alt(sequence()),
            "no name, critical": alt(sequence(), True), "broken names": alt(b"\xff"), "no extension": b"",
            "another": extension("1.2.3", b""), "broken and critical names": alt(b"\xff") + alt(GENERAL_NAMES, True),
            "critical and broken names": alt(GENERAL_NAMES, True) + alt(b"\xff")}.items():
        yield f"no subject, and extensions: {title}", {"subject": sequence(), **extensions(value)}


URIS = """http://a/ http://a http: http:a http:/ http:// http:/// http:///a a /a //a/b http://a.b. http://a.b./x http://1.2.3.4/
    http://1.2.3.4. http://1./ http://300.1.1.1/ http://a..b/ http://_a/ http://-a/ http://a-/ http://a-./ http://a-.b
    http://a.1 http://a.1./ http://a.b:80/ http://a.b:/ http://a.b:x/ http://a.b.:x/ http://a.b.:80 http://a.b.:/
    http://u@a/ http://u@a./ http://u:p@a/ http://@a/ http://u@@a/ http://[::1]/ http://[1]/ http://[::1/ http://a]/
    http://[]/ 1http:a h+t-t.p:a ht_tp:a :a http://a/% http://a/%4 http://a/%zz http://a/%41 http://a/b?c#d http://a/#a#b
    http://a/?a?b http://a/{x} http://a/| http://a/\\ http://a/" http://a/<x> http://a/[x] http://a/?[x] http://a/^
    http://a/` ldap:///CN=a,DC=b?c?base urn:a:b mailto:a@b file:///a a:b#c a:#c a:?c a:/?c http://a?x http://a#x
    http://a%41/ urn:[a] http://a/~(x)!*' http://a/;x=y,z&w+$@: http://[fe80::1]:80/x http://u@[::1]/ http://a:80:80/
    http://./ http://1a.b2/ x: x:/ x:// x:/// x://# x://? http://u@ http://:80/ http://[1:2:3:4:5:6:7:8]/
    http://[1:2:3:4:5:6:7]/ http://[1:2:3:4:5:6:1.2.3.4]/ http://[::1.2.3.4]/ http://[::12345]/ http://[::g]/
    http://[::1]x/ http://[::1]:x/ http://[1::2::3]/ http://[1:2:3:4:5:6:7::8]/ http://[1:]/ http://[:1]/ http://a[::1]/
    http://[::1]]/ http://[::300.1.1.1]/ http://[1:2:3:4:5:6:7:8:9]/ http://[::]/ http://[1::]/ http://[1::1.2.3]/
    http://a%4/ http://u%41@a/ http://u[@a/ http://[1:2:3:4:5:6:7::]/ http://[::2:3:4:5:6:7:8]/
    http://[1:2:3:4:5:6:7:1.2.3.4]/ http://[1.2.3.4]/ http://[:::1]/ http://[::1:]/ http://[::0001.2.3.4]/
    http://[::1..2.3]/ http://[::1.2.3.x]/ http://[::1.2.3.1234]/ a.b .a.b .a. -a a-b a_b {:a http://a/%4z http://a_b./
    urn:{a}""".split()
URIS += ["", "ht tp:a", "http://a b/", "http://a/b c", "http://a/b?c d", "http://a/b#c d", "http://a/\xff", "ht\xfftp:a",
         "http://\xff/",
         "http://a/\x7f", "http://a/\1", "http://a/\0"]


def general_names():
    other = lambda *contents: tagged(0, *contents)
    text = tlv(UTF8, b"a")
    given = {
        "a host": tlv(0x82, b"a.b"), "an empty host": tlv(0x82), "*.b": tlv(0x82, b"*.b"), "a..b": tlv(0x82, b"a..b"),
        "_a.b": tlv(0x82, b"_a.b"),
        "a constructed host": tlv(0xA2), "a@b": tlv(0x81, b"a@b"), "an empty address": tlv(0x81), "a@": tlv(0x81, b"a@"),
        "a@.": tlv(0x81, b"a@."),
        "a@.b": tlv(0x81, b"a@.b"), "b as an address": tlv(0x81, b"b"), "a@@": tlv(0x81, b"a@@"), "a lone dot": tlv(0x81, b"."),
        "a constructed address": tlv(0xA1, b"a@b"), "a constructed IP": tlv(0xA7, octets(b"abcd")),
        "an OID": tlv(0x88, b"\x2a\3"),
        "an empty OID": tlv(0x88), "a bad OID": tlv(0x88, b"\x80\1"), "a long OID": tlv(0x88, b"\1" * 4097),
        "a Name": tagged(4, NAME), "a Name of nothing": tagged(4), "an empty Name": tagged(4, sequence()),
        "RDNs": tagged(4, tlv(SET, attribute(text))),
        "a bad Name": tagged(4, sequence(sequence())), "a primitive Name": tlv(0x84, NAME),
        "an INTEGER for a Name": tagged(4, integer(5)),
        "a Name and more": tagged(4, NAME, NULL), "a cut Name": tagged(4, b"\x30\5"),
        "an otherName": other(oid("1.2.3"), tagged(0, text)),
        "an empty otherName": other(), "an otherName without a value": other(oid("1.2.3")),
        "an otherName without a type": other(integer(3), NULL),
        "a primitive otherName": tlv(0x80), "an EDI name": tagged(5, tlv(0x81, text)), "an empty EDI name": tagged(5),
        "an EDI name of two": tagged(5, tlv(0x80, text), tlv(0x81, text)),
        "an EDI name of three": tagged(5, tlv(0x80, text), tlv(0x81, text), NULL),
        "an EDI name that holds no element": tagged(5, tlv(0x81, b"ab")), "an EDI name that holds nothing": tagged(5, tlv(0x81)),
        "an EDI name and what is none": tagged(5, NULL, tlv(0x81, text)), "a cut EDI name": tagged(5, b"\x81\5"),
        "an X.400 address": tagged(3, b"\xff"),
        "a primitive X.400 address": tlv(0x83), "tag 9": tlv(0x89, b"a"), "a universal tag": tlv(2, b"a"),
        "a private tag": tlv(0xC2, b"a"),
        "a cut name": b"\x82\5a", "a constructed URI": tlv(0xA6, b"http://a/"),
        **{f"an IP address of {n} bytes": tlv(0x87, b"a" * n) for n in (0, 3, 4, 5, 8, 16, 17, 32)},
    }
    for title, value in given.items():
        yield f"critical names: {title}", extensions(extension(SAN, sequence(value), True))
        yield f"critical constraints: {title}", extensions(extension("2.5.29.30", sequence(tagged(0, sequence(value))), True))
    for uri in URIS:
        value = tlv(0x86, uri.encode("latin-1"))
        yield f"critical URI {ascii(uri)}", extensions(extension(SAN, sequence(value), True))
        if "http" not in uri:
            yield (f"critical constraint {ascii(uri)}",
                   extensions(extension("2.5.29.30", sequence(tagged(1, sequence(value))), True)))
    yield "names that are broken and not critical", extensions(extension(SAN, sequence(tlv(0x86, b"a b"))))


def extension_values():
    """OID: title: value."""
    text, host, name_ = tlv(UTF8, b"a"), tlv(0x82, b"a"), attribute(tlv(UTF8, b"a"))
    anything = {"nothing": b"", "NULL": NULL, "cut": b"\x30\5"}
    names_ = {"names": GENERAL_NAMES, "no name": sequence(), "an INTEGER": integer(1), "bytes behind": GENERAL_NAMES + b"\0"}
    time = b"20200101000000Z"
    number = {"a number": integer(5), "a negative one": integer(-5), "a big one": integer(1 << 200), "an empty one": tlv(2),
              "text": text}
    full = tagged(0, tagged(0, host))
    relative = tagged(0, tagged(1, name_))
    points = {
        "a point": sequence(sequence(full)), "none": sequence(), "an empty point": sequence(sequence()),
        "an INTEGER": sequence(integer(1)),
        "a relative name": sequence(sequence(relative)),
        "a bad relative name": sequence(sequence(tagged(0, tagged(1, integer(1))))),
        "an issuer": sequence(sequence(tagged(2, host))), "an empty issuer": sequence(sequence(tagged(2))),
        "reasons and an issuer": sequence(sequence(tlv(0x81, b"\0a"), tagged(2, host))),
        "reasons alone": sequence(sequence(tlv(0x81, b"\0a"))),
        "bad reasons": sequence(sequence(tlv(0x81), tagged(2, host))), "another name": sequence(sequence(tagged(0, tagged(2)))),
        "no name": sequence(sequence(tagged(0))), "a primitive name": sequence(sequence(tlv(0x80, tagged(0, host)))),
        "two names": sequence(sequence(full, relative)), "two issuers": sequence(sequence(tagged(2, host), tagged(2, host))),
        "a fourth field": sequence(sequence(full, tagged(3))),
        "a bad URI": sequence(sequence(tagged(0, tagged(0, tlv(0x86, b"a b"))))),
        "a cut field": sequence(sequence(b"\xa0\5")), "a cut name": sequence(sequence(tagged(0, b"\xa0\5"))),
    }
    accesses = {
        "one": sequence(sequence(oid("1.2.3"), host)), "none": sequence(), "an empty one": sequence(sequence()),
        "no location": sequence(sequence(oid("1.2.3"))), "a SET": sequence(tlv(SET, oid("1.2.3"), host)),
        "more": sequence(sequence(oid("1.2.3"), host, NULL)),
        "a bad URI": sequence(sequence(oid("1.2.3"), tlv(0x86, b"a b"))), "a cut one": sequence(b"\x30\5"),
        "bytes behind": sequence() + b"\0",
    }
    flags = {"bits": bits(b"\x80", 7), "no bits": bits(b""), "no count": tlv(3), "8 unused bits": tlv(3, b"\x08\x80"),
             "unused bits of no byte": tlv(3, b"\1"),
             "an INTEGER": integer(5), "cut and wrapped": b"\4\5",
             "wrapped bits": octets(bits(b"\x80")), "a wrapped INTEGER": octets(integer(1)),
             "bytes behind": bits(b"\x80") + b"\0",
             "wrapped with bytes behind": octets(bits(b"\x80")) + b"\0", "many bits": bits(b"\x80" * 20)}
    qualifier = sequence(oid("1.2.3"), text)
    return {
        "2.5.29.14": {"octets": octets(b"a"), "no octets": octets(b""), "an INTEGER": integer(1),
                      "bytes behind": octets(b"a") + b"\0", **anything},
        "2.5.29.15": {**flags, **anything},
        "2.16.840.1.113730.1.1": {**flags, **anything},
        "2.5.29.16": {"both": sequence(tlv(0x80, time), tlv(0x81, time)), "neither": sequence(),
                      "a short date": sequence(tlv(0x80, b"2020")),
                      "one twice": sequence(tlv(0x80, time), tlv(0x80, time)), "explicit": sequence(tagged(0, tlv(0x18, time))),
                      **anything},
        SAN: {**names_, **anything}, "2.5.29.18": {**names_, **anything}, "2.5.29.29": {**names_, **anything},
        "2.5.29.19": {"CA": sequence(TRUE), "empty": sequence(), "a length": sequence(TRUE, integer(5)),
                      "a negative length": sequence(TRUE, integer(-5)),
                      **{f"a length of {n}": sequence(TRUE, integer(n)) for n in (1 << 40, (1 << 31) - 1, 1 << 31, -(1 << 31),
                          -(1 << 31) - 1)},
                      "a length alone": sequence(integer(5)), "text": sequence(text), "a cut element": sequence(b"\4\5a"),
                      "a BOOLEAN of two bytes": sequence(tlv(1, b"\xff\xff")), "01": sequence(tlv(1, b"\1")),
                      "text for a length": sequence(TRUE, text),
                      "two lengths": sequence(TRUE, integer(5), integer(5)), "an empty length": sequence(TRUE, tlv(2)),
                      "a SET": tlv(SET, TRUE),
                      "a padded length": sequence(TRUE, tlv(2, bytes(8) + b"\1")),
                      "a padded negative length": sequence(TRUE, tlv(2, b"\xff" * 9)), **anything},
        "2.5.29.20": number, "2.5.29.27": number,
        "2.5.29.21": {"a reason": tlv(10, b"\1"), "an INTEGER": integer(1), "an empty one": tlv(10),
                      "a big one": tlv(10, b"\1" * 5), **anything},
        "2.5.29.30": {"empty": sequence(), "permitted": sequence(tagged(0, sequence(host))),
                      "none permitted": sequence(tagged(0)), "excluded": sequence(tagged(1, sequence(host))),
                      "both": sequence(tagged(0), tagged(1)), "two permitted": sequence(tagged(0), tagged(0)),
                      "two excluded": sequence(tagged(1), tagged(1)),
                      "a third": sequence(tagged(2)), "primitive": sequence(tlv(0x80)), "no SEQUENCE": sequence(tagged(0, host)),
                      "an empty tree": sequence(tagged(0, sequence())),
                      "a minimum": sequence(tagged(0, sequence(host, tlv(0x80, b"\0")))),
                      "a minimum twice": sequence(tagged(0, sequence(host, tlv(0x80, b"\0") * 2))),
                      "minimum and maximum": sequence(tagged(0, sequence(host, tlv(0x80, b"\0"), tlv(0x81, b"\1")))),
                      "a big minimum": sequence(tagged(0, sequence(host, tlv(0x80, b"\1" * 5)))),
                      "an empty minimum": sequence(tagged(0, sequence(host, tlv(0x80)))),
                      "a third field": sequence(tagged(0, sequence(host, tlv(0x82, b"a")))), **anything},
        "2.5.29.32": {"one": sequence(sequence(oid("1.2.3"))), "none": sequence(), "no SEQUENCE": sequence(oid("1.2.3")),
                      "an empty one": sequence(sequence()),
                      "a qualifier": sequence(sequence(oid("1.2.3"), sequence(qualifier))),
                      "no qualifier": sequence(sequence(oid("1.2.3"), sequence())),
                      "an INTEGER for qualifiers": sequence(sequence(oid("1.2.3"), integer(1))),
                      "an INTEGER for a qualifier": sequence(sequence(oid("1.2.3"), sequence(integer(1)))),
                      "an empty qualifier": sequence(sequence(oid("1.2.3"), sequence(sequence()))),
                      "garbage in a qualifier": sequence(sequence(oid("1.2.3"), sequence(sequence(oid("1.2.3"), b"\xff")))),
                      "one twice": sequence(sequence(oid("1.2.3")), sequence(oid("1.2.3"))), "bytes behind": sequence() + b"\0",
                      **anything},
        "2.5.29.33": {"one": sequence(sequence(oid("1.2.3"), oid("1.2.4"))), "none": sequence(),
                      "half": sequence(sequence(oid("1.2.3"))), "numbers": sequence(sequence(integer(1), integer(1))),
                      "no SEQUENCE": sequence(oid("1.2.3")),
                      "more": sequence(sequence(oid("1.2.3"), oid("1.2.3"), NULL)), **anything},
        "2.5.29.35": {"an identifier": sequence(tlv(0x80, b"a")), "empty": sequence(),
                      "issuer and number": sequence(tagged(1, host), tlv(0x82, b"\1")), "no issuer": sequence(tagged(1)),
                      "identifier twice": sequence(tlv(0x80, b"a"), tlv(0x80, b"a")), "an empty number": sequence(tlv(0x82)),
                      "constructed": sequence(tagged(0, octets(b"a"))),
                      "a fourth field": sequence(tlv(0x83, b"a")), "a bad name": sequence(tagged(1, tlv(0x87, b"abc"))),
                      "octets": octets(b"a"), **anything},
        "2.5.29.36": {"both": sequence(tlv(0x80, b"\1"), tlv(0x81, b"\1")), "neither": sequence(),
                      "one twice": sequence(tlv(0x80, b"\1"), tlv(0x80, b"\1")),
                      "a big one": sequence(tlv(0x80, b"\1" * 5)), "a third": sequence(tlv(0x82, b"\1")), **anything},
        "2.5.29.37": {"one": sequence(oid("1.2.3")), "none": sequence(), "an INTEGER": sequence(integer(1)),
                      "a bad OID": sequence(tlv(6, b"\x80\1")), "one twice": sequence(oid("1.2.3") * 2),
                      "bytes behind": sequence(oid("1.2.3")) + b"\0", **anything},
        "2.5.29.54": {**number, "-1": integer(-1), "-2": integer(-2), "0": integer(0), **anything},
        "2.5.29.31": {**points, **anything}, "2.5.29.46": {**points, **anything},
        "1.3.6.1.5.5.7.1.1": {**accesses, **anything}, "1.3.6.1.5.5.7.1.11": {**accesses, **anything},
        "2.5.29.28": {"a name": sequence(full), "empty": sequence(),
                      "flags": sequence(*(tlv(0x80 | n, b"\xff") for n in (1, 2, 4, 5))), "reasons": sequence(tlv(0x83, b"\0a")),
                      "bad reasons": sequence(tlv(0x83)), "a bad flag": sequence(tlv(0x81)),
                      "a seventh field": sequence(tlv(0x86, b"a")), "a flag twice": sequence(tlv(0x81, b"\xff") * 2),
                      "no name": sequence(tagged(0)), **anything},
        "1.3.6.1.5.5.7.48.1.5": {"NULL": NULL, "nothing": b"", "garbage": b"\xff"},
        "1.3.6.1.5.5.7.1.3": {"garbage": b"\xff"}, "2.5.29.9": {"garbage": b"\xff"}, "2.5.29.24": {"garbage": b"\xff"},
    }


def values_of_extensions():
    for kind, values in extension_values().items():
        good = next(iter(values.values()))
        for title, value in values.items():
            yield f"{kind}, critical: {title}", extensions(extension(kind, value, True))
        for title, one, two in (("readable twice", good, good), ("broken twice", b"\xff", b"\xff"),
                                ("readable and broken", good, b"\xff"), ("broken and readable", b"\xff", good)):
            yield f"{kind}, not critical: {title}", extensions(extension(kind, one), extension(kind, two))


def rows():
    for group in (frames, names, rsa_keys, ec_keys, other_keys, pss_parameters, extension_frames, general_names,
                  values_of_extensions):
        yield from group()


# ---- Asking ----------------------------------------------------------------------------------------------------------

ASK = """
import java.io.*;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
public class Ask {
	public static void main(String[] args) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
		CertificateFactory factory = CertificateFactory.getInstance("X.509");
		for (String line = in.readLine(); line != null; line = in.readLine())
			try {
				factory.generateCertificate(new ByteArrayInputStream(HexFormat.of().parseHex(line)));
				System.out.println("yes");
			} catch (Exception e) {
				System.out.println("no");
			}
	}
}
"""


def ask(java, lines):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "Ask.java")
        source.write_text(ASK)
        done = subprocess.run([java, source], input="\n".join(lines), capture_output=True, text=True, check=True)
    return done.stdout.split()


def main():
    from peers import jvms
    every = list(rows())
    lines = [certificate(fields).hex() for _, fields in every]
    answers = [ask(home / "bin/java", lines) for home in jvms()]
    with open(HERE / "java.rows", "w") as out:
        for (title, fields), *verdicts in zip(every, *answers, strict=True):
            if len(set(verdicts)) == 1:
                out.write(f"{verdicts[0]}\t{title}\t{' '.join(f'{field}={value.hex()}' for field, value in fields.items())}\n")
            else:
                print("left out:", title, *verdicts)


if __name__ == "__main__":
    main()
