#!/usr/bin/env python3
"""What keystore_java_view says that a JVM sees of a file is what that JVM sees: for every JKS, JCEKS and PKCS#12 of the
corpus and of tests/data, for files that show each rule, and with certificates of every kind that Java may refuse, with a
password and without one: the aliases, what is found under each, the chains, whom the default TrustManager trusts, or that
the file is refused.

The witnesses are JDK 17 and, where it is there, JDK 25, each asked once for all files (JavaView.java). For the files that
show the rules, `jksdump --java` must print the same table, and end with 1 exactly where something is lost."""
import json
import os
import re
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import jks_bytes
import pkcs12_der as der
from peers import (BUILD, WORK, Material, certificates, check, compile_java, convert, finish, hex_of, java, jvms, many_certificates,
                   names_of, need, password_field, run)
from pkcs12_java import every_kind, knows_pbmac1

DATA = Path(__file__).resolve().parent.parent / "data"
sys.path.append(str(DATA / "x509"))
import java_rows  # noqa: E402

need("openssl", "javac")
CORPUS = Path(os.environ.get("CORPUS", "")).resolve()
OUT = WORK / "java-view"
OUT.mkdir(exist_ok=True)
OID_SECRET_BAG, OID_SDSI, OID_CRL_BAG = "1.2.840.113549.1.12.10.1.5", "1.2.840.113549.1.9.22.2", "1.2.840.113549.1.12.10.1.4"
OID_NESTED, TRUSTED = "1.2.840.113549.1.12.10.1.6", "2.16.840.1.113894.746875.1.1"

# Files that Java opens and the library does not read, and why; a pattern of the name.
NOT_READ = {
    r"derived--d-ec-trunc-(last|nodigest)\.jks": "without a password Java does not want the integrity hash either",
    r"derived--d-(zk|jce)-count-ffffffff\.jc?e?ks": "a negative number of entries is none to Java",
    r"openssl--pbmac1_256_256\.bad-.*\.p12": "without a password Java does not look at the MAC",
    r"derived--d-plain-iter-neg\.p12": "without a password Java does not look at the MAC",
    r"derived--d-plain-mac-empty\.p12": "without a password Java does not look at the MAC",
    r"go-pkcs12--pbmac1-short-key-bypass.*": "without a password Java does not look at the MAC",
    r"bouncycastle--PfxPduTest-L866\.p12": "without a password Java does not look at the MAC",
    r"gnutls--[45]([df]a|f1).*\.p12": "without a password Java does not look at the MAC",
    r"gnutls--(5022|cbdc).*\.p12": "without a password Java does not look at encrypted parts",
    r"gnutls--7d9c.*\.p12": "a segment of a string is no OCTET STRING",
    r"derived--d-plain-keybag-garbage-mac\.p12": "Java does not look into a KeyBag",
    r"derived--d-plain-safebag-3000-mac\.p12": "3,000 bags in each other",
    r"boringssl--empty_password_ber_nested\.p12": "BER deeper than 32",
    r"open-byte-behind\.p12": "a byte behind the SafeContents of an encrypted part",
    r"name-twice-(odd|long)\.p12": "the second friendlyName is none that the library takes for the first either",
}

# Files of which the library says something else than a JVM does, and why.
DIFFERENT = {
    "open-ber.p12": "the salt of the PBE parameters is a string in pieces, which Java refuses and no writer but our test "
                    "makes: once the file is turned into DER nobody can tell",
    "open-ber-inside.p12": "the same",
}


@dataclass
class Row:
    path: Path
    type: str  # of KeyStore.getInstance
    password: str | None
    shows: bool = False  # it shows a rule: the tool is run on it as well
    pbmac1: bool = False
    about: str = ""

    def name(self):
        return f"{self.path.name}{self.about and f' ({self.about})'}, password {self.password!r}"


# ---- Files that show the rules ---------------------------------------------------------------------------------------

CERTS = many_certificates(6)


def write(name, data):
    path = OUT / name
    path.write_bytes(data)
    return path


def jks_files():
    t, one, two, protected = jks_bytes.trusted, CERTS[0], CERTS[1], der.sequence(der.sequence(der.oid("1.2.3")), der.octets(b"x"))
    chain = certificates(Material("rsa").chain)
    entries = {
        "case": [t("MyCA", one), t("other", two)],
        "case-two": [t("a", one), t("A", two)],
        "case-two-turned": [t("A", one), t("a", two)],
        "duplicate": [t("a", one), t("b", CERTS[2]), t("a", two)],
        "duplicate-kinds": [t("a", one), jks_bytes.key("a", protected, chain)],
        "case-duplicate": [t("MyCA", one), t("MyCA", two)],
        "dotted-i": [t("\u0130stanbul", one), t("i\u0307stanbul", two)],
        "sigma": [t("A\u03a3", one), t("a\u03c2", two), t("A\u03a3B", CERTS[2])],
        "kelvin": [t("\u212a", one), t("k", two)],
        "deseret": [t("\U00010400", one), t("\U00010428", two)],
        "empty-alias": [t("", one)],
        "one-certificate-twice": [t("a", one), t("b", one)],
        "key-case": [jks_bytes.key("Server", protected, chain), t("ca", chain[1])],
        "key": [jks_bytes.key("server", protected, chain)],
        "key-without-chain": [jks_bytes.key("server", protected, [])],
        "key-garbage": [jks_bytes.key("server", b"garbage", chain)],
        "pem-certificate": [t("a", ssl.DER_cert_to_PEM_cert(one).encode())],
        "bytes-behind": [t("a", one + b"\0\0\0")],
        "no-certificate": [t("a", one), t("b", b"\x30\x03\x02\x01\x05")],
        "cut-certificate": [t("a", one[:-10]), t("b", two)],
        "type-x509": [t("a", one, kind="X509")],
        "type-unknown": [t("a", one, kind="X.510"), t("b", two)],
        "empty": [],
    }
    for name, parts in entries.items():
        yield Row(write(f"{name}.jks", jks_bytes.store(parts)), "JKS", "changeit", True)
    yield Row(write("version-1.jks", jks_bytes.store([t("B", one, version=1)], version=1)), "JKS", "changeit", True)
    yield Row(write("behind.jks", jks_bytes.store([t("b", one)], behind=b"xyz")), "JKS", "changeit", True)
    yield Row(write("umlaut.jks", jks_bytes.store([t("b", one)], "p\u00e4ss")), "JKS", "p\u00e4ss", True)
    yield Row(write("no-password.jks", jks_bytes.store([t("b", one)], "")), "JKS", "", True)


def attribute(kind, *values):
    return der.sequence(der.oid(kind), der.tlv(0x31, *values))


def bmp_string(text):
    return der.tlv(0x1E, text.encode("utf-16-be", "surrogatepass"))


def bag(kind, value, *attributes):
    return der.sequence(der.oid(kind), der.tlv(0xA0, value), der.tlv(0x31, *attributes) if attributes else b"")


def cert_bag(certificate, *attributes, kind=der.X509):
    return bag(der.CERT_BAG, der.sequence(der.oid(kind), der.tlv(0xA0, der.octets(certificate))), *attributes)


def secret_bag(kind, value, *attributes):
    return bag(OID_SECRET_BAG, der.sequence(der.oid(kind), der.tlv(0xA0, value)), *attributes)


NAME, ID = der.FRIENDLY_NAME, der.LOCAL_KEY_ID


def named(text):
    return attribute(NAME, bmp_string(text))


def with_id(octets):
    return attribute(ID, der.octets(octets))


MARK = attribute(TRUSTED, der.oid("2.5.29.37.0"))


def shrouded(*attributes):
    """The key of "rsa" as openssl encrypts it."""
    data = run("openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-iter", "1000", "-passout", "pass:changeit", "-in",
               Material("rsa").key, "-outform", "DER") if not shrouded.made else shrouded.made
    shrouded.made = data
    return bag(der.SHROUDED, data, *attributes)


shrouded.made = b""


def pkcs12_contents():
    """name: the SafeContents of each part."""
    leaf, ca = certificates(Material("rsa").chain)
    one, two = CERTS[:2]
    plain = bag(der.KEY_BAG, Material("rsa").der.read_bytes(), named("k"))
    crl = bag(OID_CRL_BAG, der.sequence(der.oid("1.2.840.113549.1.9.23.1"), der.tlv(0xA0, der.octets(der.sequence()))))
    utf8 = der.tlv(0x0C, b"x")
    nested = lambda *bags: bag(OID_NESTED, der.sequence(*bags))
    return {
        "unmarked": [[cert_bag(one, named("a"))]],
        "marked": [[cert_bag(one, named("MyCA"), MARK)]],
        "marked-by-anything": [[cert_bag(one, named("a"), attribute(TRUSTED, der.oid("1.2.3")))]],
        "marked-by-nothing": [[cert_bag(one, named("a"), attribute(TRUSTED))]],
        "mark-no-oid": [[cert_bag(one, named("a"), attribute(TRUSTED, der.integer(1)))]],
        "names-alike": [[cert_bag(one, named("CA"), MARK), cert_bag(two, named("ca"), MARK)]],
        "nameless": [[cert_bag(one, MARK), cert_bag(two, named("1"), MARK), cert_bag(CERTS[2], MARK)]],
        "name-utf8": [[cert_bag(one, attribute(NAME, utf8), MARK), cert_bag(two, named("b"), MARK)]],
        "name-twice": [[cert_bag(one, named("first"), named("last"), MARK)]],
        "name-twice-utf8": [[cert_bag(one, named("first"), attribute(NAME, utf8), MARK)]],
        "name-twice-empty": [[cert_bag(one, named("first"), attribute(NAME), MARK)]],
        "name-twice-boolean": [[cert_bag(one, named("first"), attribute(NAME, der.tlv(0x01, b"\xff")), MARK)]],
        "name-twice-odd": [[cert_bag(one, named("first"), attribute(NAME, der.tlv(0x1E, b"\0a\0")), MARK)]],
        "name-twice-long": [[cert_bag(one, named("first"), named("x" * 65536), MARK)]],
        "id-twice-empty": [[shrouded(named("k"), with_id(b"a"), attribute(ID)), cert_bag(leaf, with_id(b"a"))]],
        "id-twice-integer": [[shrouded(named("k"), with_id(b"a"), attribute(ID, der.integer(1))), cert_bag(leaf, with_id(b"a"))]],
        "name-two-values": [[cert_bag(one, attribute(NAME, bmp_string("a"), bmp_string("b")), MARK)]],
        "name-empty": [[cert_bag(one, named(""), MARK)]],
        "name-surrogates": [[cert_bag(one, named("a\ud800bc\udc00d\ud800\U00010400\ud800"), MARK)]],
        "id-no-octets": [[shrouded(named("k"), attribute(ID, der.integer(1))), cert_bag(leaf, named("k"))]],
        "id-twice": [[shrouded(named("k"), with_id(b"a"), with_id(b"b")), cert_bag(leaf, with_id(b"a")),
                      cert_bag(one, with_id(b"b"))]],
        "key-first": [[shrouded(named("k"))], [cert_bag(leaf), cert_bag(ca)]],
        "key-first-one-part": [[shrouded(named("k")), cert_bag(leaf), cert_bag(ca)]],
        "certificate-first": [[cert_bag(leaf), cert_bag(ca)], [shrouded(named("k"))]],
        "each-in-a-part": [[shrouded(named("k"))], [cert_bag(ca)], [cert_bag(leaf)]],
        "named-parts": [[shrouded(named("k"))], [cert_bag(leaf, named("K"))], [cert_bag(ca)]],
        "nested-first": [[shrouded(named("k"))], [nested(cert_bag(one)), cert_bag(leaf), cert_bag(ca)]],
        "second-key": [[shrouded(named("a"), with_id(b"1")), shrouded(named("b"))], [cert_bag(leaf, with_id(b"1"))]],
        "second-key-first": [[shrouded(named("b")), shrouded(named("a"), with_id(b"1"))], [cert_bag(leaf, with_id(b"1"))]],
        "plain-key": [[plain, shrouded(named("s")), cert_bag(leaf, named("s"))]],
        "key-id-01": [[shrouded(named("k")), cert_bag(leaf, with_id(b"01")), cert_bag(one)]],
        "leaf-marked": [[shrouded(named("k"), with_id(b"1"))], [cert_bag(leaf, named("k"), with_id(b"1"), MARK), cert_bag(ca)]],
        "leaf-marked-first": [[cert_bag(leaf, named("K"), with_id(b"1"), MARK)], [shrouded(named("k"), with_id(b"1"))]],
        "ca-marked": [[shrouded(named("k"), with_id(b"1"))],
                      [cert_bag(leaf, named("k"), with_id(b"1")), cert_bag(ca, named("root"), MARK)]],
        "keys-alike": [[shrouded(named("K"), with_id(b"1")), shrouded(named("k"), with_id(b"2"))],
                       [cert_bag(leaf, with_id(b"1")), cert_bag(one, with_id(b"2"))]],
        "key-alone": [[shrouded(named("k"), with_id(b"1"))]],
        "key-alone-nameless": [[shrouded()]],
        "nested": [[nested(cert_bag(one, named("in"), MARK)), cert_bag(two, named("out"), MARK)]],
        "nested-wrong": [[nested(cert_bag(one, attribute(NAME, utf8), MARK)), cert_bag(two, named("out"), MARK)]],
        "crl": [[crl, cert_bag(two, named("a"), MARK)]],
        "crl-wrong-name": [[bag(OID_CRL_BAG, der.sequence(der.oid("1.2.3"), der.tlv(0xA0, der.octets(b""))),
                                attribute(NAME, utf8)), cert_bag(two, named("a"), MARK)]],
        "unknown-bag": [[bag("1.2.3.4", der.octets(b"?"), named("q")), cert_bag(two, named("a"), MARK)]],
        "sdsi": [[cert_bag(b"SDSI", named("s"), kind=OID_SDSI), cert_bag(two, named("a"), MARK)]],
        "secret-other": [[secret_bag("1.2.3", der.octets(b"anything"), named("S"))]],
        "secret-no-octets": [[secret_bag("1.2.3", der.integer(5), named("S"))]],
        "secret": [[secret_bag(der.SHROUDED, der.octets(der.sequence(der.sequence(der.oid("1.2.840.113549"), der.tlv(5)),
                                                                     der.octets(b""))), named("S"))]],
        "secret-nameless": [[secret_bag("1.2.3", der.octets(b"anything")), cert_bag(one, MARK)]],
        "key-named-as-mark": [[shrouded(named("k"), with_id(b"1")), cert_bag(one, named("K"), MARK)]],
        "second-key-plain": [[shrouded(named("a"))], [cert_bag(leaf), bag(der.KEY_BAG, Material("rsa").der.read_bytes())]],
        "mark-and-id-of-key": [[shrouded(named("k"), with_id(b"1")), cert_bag(leaf, named("x"), with_id(b"1")),
                                cert_bag(one, named("t"), with_id(b"1"), MARK)]],
        **{f"keys-{name}": [[protected(*how)]] for name, how in UNUSUAL.items()},
        "keys-short-iv": [[malformed()]],
        "empty": [[]],
        "no-parts": [],
    }


# PBES1 that no program writes: the scheme, bytes of salt, iterations.
UNUSUAL = {
    "sun": ("1.3.6.1.4.1.42.2.19.1", 8, 1000), "md5-rc2": ("1.2.840.113549.1.5.6", 8, 1000),
    "sha1-des": ("1.2.840.113549.1.5.10", 8, 1000), "sha1-rc2": ("1.2.840.113549.1.5.11", 8, 1000),
    "3des-2key": ("1.2.840.113549.1.12.1.4", 8, 1000), "salt-7": ("1.2.840.113549.1.12.1.3", 7, 1000),
    "iterations": ("1.2.840.113549.1.12.1.3", 8, 5_000_001),
}


def protected(scheme, salt, iterations):
    """A key that nothing can open, for what is said of its protection."""
    parameters = der.sequence(der.octets(bytes(salt)), der.integer(iterations))
    return bag(der.SHROUDED, der.sequence(der.sequence(der.oid(scheme), parameters), der.octets(bytes(16))), named("k"),
               with_id(b"1"))


def malformed():
    """A key under PBES2 with an IV of three bytes."""
    pbkdf2 = der.sequence(der.oid("1.2.840.113549.1.5.12"), der.sequence(der.octets(bytes(8)), der.integer(1000)))
    cipher = der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octets(bytes(3)))
    pbes2 = der.sequence(der.oid("1.2.840.113549.1.5.13"), der.sequence(pbkdf2, cipher))
    return bag(der.SHROUDED, der.sequence(pbes2, der.octets(bytes(16))), named("k"), with_id(b"1"))


def same_names():
    """Two authorities with one name, with and without key identifiers, and a leaf of the second: the files that tell how a
    JDK looks for an issuer."""
    made = {}
    extensions = {"with": "subjectKeyIdentifier=hash", "without": "subjectKeyIdentifier=none"}
    for ca in ("first", "second", "bare"):
        path = OUT / f"same-{ca}"
        if not path.with_suffix(".pem").exists():
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                f"{path}.key", "-out", f"{path}.pem", "-days", "3650", "-subj", "/CN=One Authority", "-addext",
                extensions["without" if ca == "bare" else "with"])
        [made[ca]] = certificates(f"{path}.pem")
    for name, options in (("aki", "authorityKeyIdentifier=keyid"), ("no-aki", "basicConstraints=CA:false")):
        path, config = OUT / f"same-{name}.pem", OUT / f"same-{name}.cnf"
        config.write_text(f"{options}\n")
        if not path.exists():
            request = run("openssl", "req", "-new", "-key", Material("rsa").key, "-subj", "/CN=leaf")
            run("openssl", "x509", "-req", "-CA", OUT / "same-second.pem", "-CAkey", OUT / "same-second.key", "-days",
                "3650", "-extfile", config, "-out", path, stdin=request)
        [made[name]] = certificates(path)
    for leaf in ("aki", "no-aki"):
        for order in (("first", "second"), ("second", "first"), ("bare", "first"), ("first", "bare"),
                      ("bare", "second", "first"), ("first",)):
            yield (f"issuers-{leaf}-{'-'.join(order)}",
                   [[shrouded(with_id(b"1"))], [cert_bag(made[leaf], with_id(b"1")), *(cert_bag(made[ca]) for ca in order)]])


def pfx_of(parts, mac=None):
    safe = der.sequence(*(der.data_info(der.sequence(*bags)) for bags in parts))
    return der.pfx(safe, mac(safe) if mac else b"")


def pkcs12_files():
    for name, parts in [*pkcs12_contents().items(), *same_names()]:
        yield Row(write(f"{name}.p12", pfx_of(parts)), "PKCS12", "changeit", True)
    parts = pkcs12_contents()["marked"]
    for digest in ("sha1", "sha256", "sha512"):
        mac = lambda safe, digest=digest: der.mac_data(safe, "changeit", digest)
        yield Row(write(f"mac-{digest}.p12", pfx_of(parts, mac)), "PKCS12", "changeit", True)
    for salt in (b"1234567", b"12345678"):
        mac = lambda safe, salt=salt: der.mac_data(safe, "changeit", salt=salt)
        yield Row(write(f"mac-salt-{len(salt)}.p12", pfx_of(parts, mac)), "PKCS12", "changeit", True)
    for name, password in (("umlaut", "p\u00e4ssw\u00f6rd"), ("control", "a\tb"), ("empty", ""), ("long", "x" * 100)):
        mac = lambda safe, password=password: der.mac_data(safe, password)
        yield Row(write(f"mac-password-{name}.p12", pfx_of(parts, mac)), "PKCS12", password, True)
    whole = pfx_of(parts)
    yield Row(write("behind.p12", whole + b"xyz"), "PKCS12", "changeit", True)
    yield Row(write("base64.p12", ssl.DER_cert_to_PEM_cert(whole).replace("CERTIFICATE", "PKCS12").encode()), "PKCS12",
              "changeit", True)


# ---- Files with certificates that Java refuses, or does not ----------------------------------------------------------

# Those on which the tool is run as well.
SHOWN = {"a point of brainpoolP256t1", "a point of secp256k1", "a point that is compressed", "RSA of 384 bits", "RSA of 512 bits",
         "an issuer with: empty", "no subject, and extensions: names", "no subject, and extensions: critical names",
         "extensions: unknown and twice", "2.5.29.15, critical: an INTEGER", "2.5.29.15, not critical: broken twice"}


def certificate_files():
    """Each row of tests/data/x509/java.rows, as a trusted certificate."""
    for number, (_, title, fields) in enumerate(java_rows.read()):
        certificate = java_rows.certificate(fields)
        files = {"JKS": jks_bytes.store([jks_bytes.trusted("c", certificate)]),
                 "PKCS12": pfx_of([[cert_bag(certificate, named("c"), MARK)]])}
        for type, data in files.items():
            yield Row(write(f"certificate-{number}.{type.lower()}", data), type, "changeit", title in SHOWN, about=title)


def chain_files():
    """One that is not trusted, and belongs to no key, or to one, or is another's issuer: Java reads all of them."""
    [refused] = [java_rows.certificate(fields) for _, title, fields in java_rows.read() if title == "RSA of 384 bits"]
    leaf, ca = certificates(Material("rsa").chain)
    key, other = shrouded(named("k"), with_id(b"1")), cert_bag(CERTS[0], named("a"), MARK)
    for name, bags in {"alone": [cert_bag(refused), other], "issuer": [key, cert_bag(leaf, with_id(b"1")), cert_bag(refused)],
                       "leaf": [key, cert_bag(refused, with_id(b"1")), cert_bag(ca)],
                       "nested": [bag(OID_NESTED, der.sequence(cert_bag(refused))), other]}.items():
        yield Row(write(f"refused-{name}.p12", pfx_of([bags])), "PKCS12", "changeit", True)
    protected = der.sequence(der.sequence(der.oid("1.2.3")), der.octets(b"x"))
    for name, chain in (("leaf", [refused, ca]), ("issuer", [leaf, refused])):
        for magic, type in ((0xFEEDFEED, "JKS"), (0xCECECECE, "JCEKS")):
            path = write(f"refused-{name}.{type.lower()}", jks_bytes.store([jks_bytes.key("k", protected, chain)], magic=magic))
            yield Row(path, type, "changeit", True)


# ---- Files under every protection ------------------------------------------------------------------------------------

def protected_files():
    source = OUT / "source.p12"
    java(jvms()[0], "Stores", lines=[("new", "PKCS12"), *every_kind(), ("save", source, hex_of("changeit"))])

    def made(name, profile="java17", password="changeit", pbmac1=False, **options):
        path = convert(source, OUT / f"{name}.p12", profile, in_="changeit", out=password, iterations=1000, **options)
        return Row(path, "PKCS12", password, pbmac1=pbmac1)
    for name in names_of("encryptions"):
        yield made(f"certificates-{name}", certificates=name)
        yield made(f"keys-{name}", keys=name)
    for name in names_of("macs"):
        yield made(f"digest-{name}", digest=name, pbmac1=name.startswith("pbmac1"))
    for number, password in enumerate(("", "p\u00e4ssw\u00f6rd", "\U0001f511", "a\x7fb")):
        for profile in ("java8", "java17"):
            yield made(f"password-{number}-{profile}", profile, password)
    for name, options in (("legacy", ["-legacy"]), ("modern", []), ("des", ["-legacy", "-certpbe", "PBE-MD5-DES"]),
                          ("sha1-des", ["-legacy", "-certpbe", "PBE-SHA1-DES"]), ("nomac", ["-nomac"]),
                          ("plain", ["-certpbe", "NONE", "-keypbe", "NONE"]), ("caname", ["-caname", "CA", "-name", "Server"])):
        path = OUT / f"openssl-{name}.p12"
        for password in ("changeit", "p\u00e4ssw\u00f6rd") if name in ("legacy", "modern") else ("changeit",):
            path = OUT / f"openssl-{name}-{len(password)}.p12"
            run("openssl", "pkcs12", "-export", "-inkey", Material("rsa").key, "-in", Material("rsa").chain, "-out", path,
                "-passout", "env:P", *options, env={"P": password})
            yield Row(path, "PKCS12", password, name in ("plain", "modern", "caname") and password == "changeit")
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", Material("rsa").chain, "-out", OUT / "openssl-trust.p12", "-passout",
        "pass:changeit")
    yield Row(OUT / "openssl-trust.p12", "PKCS12", "changeit", True)
    for home in jvms():
        for legacy in (False, True):
            for number, password in enumerate(("changeit", "p\u00e4ssw\u00f6rd")):
                if number and home == jvms()[0]:
                    continue  # JDK 17 does not take it
                path = OUT / f"jdk-{home.name}-{legacy}-{number}.p12"
                lines = [("property", "keystore.pkcs12.legacy", "true")] if legacy else []
                lines += [("new", "PKCS12"), *every_kind(password), ("save", path, hex_of(password))]
                java(home, "Stores", lines=lines)
                yield Row(path, "PKCS12", password)


# ---- Files of others -------------------------------------------------------------------------------------------------

def data_files():
    """With the first of these passwords with which the library opens it."""
    for path in sorted((DATA / "pkcs12").glob("*.p12")):
        if path.stem in ("sweep-certtool", "sweep-nss"):
            continue  # 600,000 iterations, which take a JVM seconds
        rows = [Row(path, "PKCS12", password, path.name.startswith("rule-"), "pbmac1" in path.name)
                for password in ("changeit", "", "p\u00e4ssw\u00f6rd", "\u00e4")]
        opened = [row for row, ours in zip(rows, ask_library(17, rows)) if "error" not in ours]
        yield (opened or rows)[0]
    for path in sorted((DATA / "jks").glob("*.jks")):
        yield Row(path, "JKS", "changeit")


def corpus_files():
    manifest = CORPUS / "MANIFEST.json"
    if not manifest.is_file():
        print("left out: CORPUS names no folder with a MANIFEST.json")
        return
    for record in json.loads(manifest.read_text()):
        if record["format"] in ("jks", "jceks", "pkcs12") and record["expect"] != "wrong-password":
            yield Row(CORPUS / record["file"], record["format"].upper(), record["store_password"],
                      pbmac1="pbmac1" in " ".join([*record["features"], record["file"]]))


# ---- Comparing -------------------------------------------------------------------------------------------------------

def facts(answer, type):
    """In no order: Java's is that of a hash table. In a JKS or JCEKS Java calls a key entry without a certificate a secret key
    (KeyStoreSpi.engineEntryInstanceOf)."""
    if "entries" not in answer:
        return "refused"
    kind = lambda e: "secret" if type != "PKCS12" and e["kind"] == "key" and not e["certs"] else e["kind"]
    return {"entries": sorted((e["alias"], kind(e), tuple(e["certs"])) for e in answer["entries"]),
            "issuers": sorted(answer["issuers"])}


def ask_java(home, rows):
    """Not as peers.java starts it: so many key derivations are worth the better compiler."""
    lines = "".join(f"{row.type}\t{row.path}\t{password_field(row.password)}\n" for row in rows)
    out = run(home / "bin/java", "-cp", compile_java(), "JavaView", stdin=lines.encode())
    return [json.loads(line) for line in out.decode().splitlines()]


def ask_library(version, rows):
    lines = "".join(f"{version}\t{row.path}\t{password_field(row.password)}\t{'null' if row.password is None else '-'}\n"
                    for row in rows)
    return [json.loads(line) for line in run(BUILD / "tests/interop/java_view", stdin=lines.encode()).splitlines()]


def compare(version, row, java_says, ours):
    name = f"Java {version}: {row.name()}"
    if row.path.name in DIFFERENT and row.password is not None:
        check(f"{name}: still different", facts(ours, row.type) != facts(java_says, row.type) or "error" in ours, True)
        return
    if "error" not in ours:
        check(name, facts(ours, row.type), facts(java_says, row.type))
        return
    known = [why for pattern, why in NOT_READ.items() if re.fullmatch(pattern, row.path.name)]
    if "error" not in java_says and not known:
        check(name, ours["error"], facts(java_says, row.type))


def table(text, version):
    """What `jksdump --java` prints: (alias, type) of each row."""
    match = re.search(r"^( +ALIAS +TYPE +SUBJECT)\n((?: +.*\n)*)", text, re.M)
    if not match:
        return []
    begin, end = match[1].index("TYPE"), match[1].index("SUBJECT")
    kinds = {"private": "key", "trusted": "cert", "secret": "secret", "not": "other"}
    return sorted((line[:begin].strip(), kinds[line[begin:end].split()[0]]) for line in match[2].splitlines())


def escaped(alias):
    """print.h, for the aliases of these files."""
    text = bytes.fromhex(alias).decode("utf-8")
    return text or '""'


def check_tool(version, row, ours):
    """The tool says what the library says, and ends with 1 where there is an error among the findings."""
    name = f"jksdump --java={version}: {row.name()}"
    done = subprocess.run([BUILD / "jksdump", f"--java={version}", "-p", "env:P", row.path], capture_output=True, text=True,
                          env={**os.environ, "P": row.password})
    if "error" in ours:
        check(name + ": exit", done.returncode > 1, True)
        return
    lost = any(finding["severity"] == "error" for finding in ours["findings"])
    check(name + ": exit", done.returncode, int(lost))
    check(name, table(done.stdout, version), sorted((escaped(e["alias"]), e["kind"]) for e in ours.get("entries", [])))
    for finding in ours["findings"]:
        check(f"{name}: {finding['id']}", finding["text"] in done.stdout, True)


def check_keys(version, home, rows):
    """Java lists every key whatever protects it; the ones that it cannot open are those of which there is a finding."""
    rows = [row for row in rows if row.path.name.startswith("keys-") and row.password is not None]
    lines = [(row.type, row.path, *[password_field(row.password)] * 2) for row in rows]
    answers = map(json.loads, java(home, "Entries", lines=lines).splitlines())
    for row, answer, ours in zip(rows, answers, ask_library(version, rows), strict=True):
        failed = sum("key_error" in entry for entry in answer["entries"])
        told = [finding["id"] for finding in ours["findings"]].count("java-cannot-open-key")
        check(f"Java {version}: {row.name()}: keys that it cannot open", told, failed)


def loses_nothing(row, ours):
    """A file without errors among its findings: each entry of the library's is one of Java's, with the same certificates."""
    if "entries" in ours and all(finding["severity"] != "error" for finding in ours["findings"]):
        check(f"{row.name()}: not found", [e for e in ours["entries"] if e["kind"] == "other"], [])


def compare_with(version, row_list, newer, java_says):
    """One JVM's answers."""
    refused = 0
    for row, answer, ours in zip(row_list, java_says, ask_library(version, row_list), strict=True):
        if row.pbmac1 and newer:
            continue
        compare(version, row, answer, ours)
        loses_nothing(row, ours)
        refused += "refused" in ours
        if row.shows:
            check_tool(version, row, ours)
    print(f"Java {version}: {len(row_list)} openings, {refused} of them refused")
    if newer:
        print(f"left out: files with PBMAC1, which this update of Java {version} knows")


def compare_all(rows):
    """The JVMs work side by side: most of the time goes into their key derivations."""
    rows = [*rows, *(Row(row.path, row.type, None, about=row.about) for row in {row.path: row for row in rows}.values())]
    homes = {re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text())[1]: home for home in jvms()}
    homes = {version: home for version, home in homes.items() if version in ("17", "21", "25")}
    with ThreadPoolExecutor() as pool:
        answers = dict(zip(homes, pool.map(lambda home: ask_java(home, rows), homes.values())))
    for version, home in homes.items():
        compare_with(version, rows, knows_pbmac1(home), answers[version])
        check_keys(version, home, rows)


compare_all([*jks_files(), *pkcs12_files(), *certificate_files(), *chain_files(), *protected_files(), *data_files(),
             *corpus_files()])
finish()
