#!/usr/bin/env python3
"""What we write as PKCS#12, JDK 17, JDK 25 and BouncyCastle read, entry by entry: a store of every kind of entry in
each profile, under each encryption of keys and of certificates, with each MAC, and with passwords of several kinds.
What a reader does not read is in a table here, with what it says; reading it after all is a failure too. Then the
bundle of ca-certificates as a truststore: the JDKs trust every certificate of it.

The witness for what a file must show is the same reader, reading the store that was converted, which a JDK wrote."""
import re
from dataclasses import dataclass
from pathlib import Path

from peers import (WORK, certificates, check, convert, finish, hex_of, java, jksimport, names_of, need, password_field,
                   sha256, skip)
from pkcs12_java import PASSWORD, bouncy_castle, every_kind, jdks

need("openssl")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
if not BUNDLE.exists():
    skip("ca-certificates is not installed")


PROFILES = ["java8", "java11", "java17", "openssl3", "windows2016", "macos", "pbmac1", "passwordless"]


# ---- What is refused -------------------------------------------------------------------------------------------------

# A pattern of the row's name, and what the reader says then. The first that fits counts. Of a row "keys ..." the JDK
# says it of each key, when it is asked for.
NO_AES = "PBE parameter parsing error: expecting the object identifier for AES cipher"
NO_PBKDF2 = "PBE parameter parsing error: expecting the object identifier for PBKDF2"
NO_PRF = "PBE parameter parsing error: expecting the object identifier for a HmacSHA key derivation function"
JDK = [
    (r"\w+ pbes2-(aes192|3des|rc2)-.*", NO_AES),
    (r"\w+ scrypt-.*", NO_PBKDF2),
    ("keys pbes1-2key-3des", "Cannot find any provider supporting 1.2.840.113549.1.12.1.4"),
    ("certificates pbes1-2key-3des", "keystore password was incorrect"),
    (".* of its own, asked for with that of the store", "UnrecoverableKeyException"),
    ("MAC password of its own", "Failed PKCS12 integrity checking"),
]
JDK_17 = [(r"\w+ pbes2-.*-sha512-2\d\d", NO_PRF), *JDK]
NO_PBMAC1 = [("MAC pbmac1-.*|profile pbmac1", "Algorithm HmacPBE1.2.840.113549.1.5.14 not available")]
BOUNCY_CASTLE = [
    ("MAC pbmac1-.*|profile pbmac1", "no such algorithm: 1.2.840.113549.1.5.14 for provider BC"),
    ("MAC sha(224|384|512|512-224|512-256)", "error constructing MAC: java.security.NoSuchAlgorithmException: "
     "no such algorithm: 2.16.840.1.101.3.4.2."),
    ("MAC none|profile passwordless", "password supplied for keystore that does not require one"),
    (r"\w+ pbes2-rc2-.*", "invalid keyLength value"),
    (r"\w+ pbes2-.*-sha512-2\d\d", "unknown PRF algorithm 1.2.840.113549.2.1"),
    (r"\w+ scrypt-.*", "unknown object in getInstance: org.bouncycastle.asn1.ASN1Integer"),
    ("keys none", "BCEdDSAPrivateKey cannot be cast to class "
     "org.bouncycastle.jce.interfaces.PKCS12BagAttributeCarrier"),
    ("empty password, PBES2", "password empty"),
    ("key password of its own.*", "exception unwrapping private key"),
    ("MAC password of its own", "wrong password or corrupted file"),
]


def refusals(reader):
    if reader.name == "BouncyCastle":
        return BOUNCY_CASTLE
    return (JDK_17 if reader.name == "JDK 17" else JDK) + ([] if reader.pbmac1 else NO_PBMAC1)


def refusal(reader, name):
    return next((words for pattern, words in refusals(reader) if re.fullmatch(pattern, name)), None)


def expected(reader, name, right):
    """What this reader is to make of a row: `right` in whole or in part, or its words."""
    words = refusal(reader, name)
    if name == "keys none" and words is None:  # Java passes over private keys that are not encrypted
        return {alias: entry for alias, entry in right.items() if entry[0] != "key"}
    if words is None:
        return right
    of_each_key = reader.name != "BouncyCastle" and name.startswith("key")
    if not of_each_key:
        return words
    return {alias: (*entry[:3], words if entry[0] != "cert" else None) for alias, entry in right.items()}


def shortened(answer, words):
    """The answer with every sentence that has these words cut down to them."""
    def cut(said):
        return words if words and isinstance(said, str) and words in said else said
    if not isinstance(answer, dict):
        return cut(answer)
    return {alias: (*entry[:3], cut(entry[3])) for alias, entry in answer.items()}


# ---- What is converted -----------------------------------------------------------------------------------------------

def source_store(writer):
    """A store with every kind of entry, written by this JDK."""
    path = WORK / f"java-source-{writer.home.name}.p12"
    java(writer.home, "Stores", lines=[("new", "PKCS12"), *every_kind(), ("save", path, hex_of(PASSWORD))])
    return path


def right_of(reader, answer):
    """The facts of the source, as this reader must see them in our files. BouncyCastle shows the certificates of all
    chains by the names that Java gives them; one is a trusted entry as well, and stands in our file once, by that
    entry's name."""
    right = {alias: entry for alias, entry in answer.items()
             if not (reader.name == "BouncyCastle" and alias == hex_of("CN=ec authority,O=libkeystore tests"))}
    check(f"{reader.name}: entries in the store that is converted", len(right), 9)
    return right


# ---- What we write ---------------------------------------------------------------------------------------------------

@dataclass
class Row:
    name: str
    options: tuple
    password: str
    key_password: str | None  # with which it is read; None: the same


def rows():
    """Profile java17 with one thing changed, and few iterations, so that it is quick."""
    for name in names_of("encryptions"):
        yield quick(f"keys {name}", keys=name)
        yield quick(f"certificates {name}", certificates=name)
    for name in names_of("macs"):
        yield quick(f"MAC {name}", digest=name)
    yield quick("empty password, PBES2", password="")
    yield quick("empty password, PBES1", password="", keys="pbes1-3des", certificates="pbes1-rc2-40", digest="sha1")
    yield quick("key password of its own", key_password="key-password", key_out="key-password")
    yield quick("key password of its own, asked for with that of the store", key_out="key-password")
    yield quick("MAC password of its own", mac="mac-password")


def quick(name, password=PASSWORD, key_password=None, **options):
    return Row(name, tuple({**options, "iterations": 1000}.items()), password, key_password)


def write(source):
    """(row, path) of all."""
    for i, row in enumerate(rows()):
        path = WORK / f"reads-java-{i}.p12"
        convert(source, path, "java17", in_=PASSWORD, out=row.password, **dict(row.options))
        yield row, path


def compare(reader, source, written):
    stores = [(path, row.password, *([] if row.key_password is None else [row.key_password])) for row, path in written]
    first, *answers = reader.read([(source, PASSWORD), *stores])
    right = right_of(reader, first)
    for (row, _), answer in zip(written, answers, strict=True):
        check(f"{reader.name}: {row.name}", shortened(answer, refusal(reader, row.name)),
              expected(reader, row.name, right))


def compare_profiles(reader, source):
    """Each profile as it is."""
    paths = [convert(source, source.with_suffix(f".{profile}.p12"), profile, in_=PASSWORD, out=PASSWORD)
             for profile in PROFILES]
    first, *answers = reader.read([(path, PASSWORD) for path in [source, *paths]])
    right = right_of(reader, first)
    for profile, answer in zip(PROFILES, answers, strict=True):
        name = f"profile {profile}"
        check(f"{reader.name}: {source.name}: {name}", shortened(answer, refusal(reader, name)),
              expected(reader, name, right))


# ---- Trust anchors ---------------------------------------------------------------------------------------------------

def truststores():
    """(profile, path, password, whether the certificates are seen)."""
    for profile in PROFILES:
        path = WORK / f"bundle-{profile}.p12"
        jksimport("-f", "--trust", "--profile", profile, "-p", "env:STORE_PASSWORD", "-o", path, BUNDLE,
                  env={"STORE_PASSWORD": PASSWORD})
        yield profile, path, PASSWORD, True
        if profile == "passwordless":
            yield profile, path, "", True
            yield profile, path, None, True
        if profile == "java17":
            yield profile, path, None, False  # the encrypted part is passed over


def anchors(reader, stores):
    every = sorted(sha256(der) for der in certificates(BUNDLE))
    check("no certificate stands twice in the bundle", len(set(every)), len(every))
    lines = [("PKCS12", path, password_field(password)) for _, path, password, _ in stores]
    answers = java(reader.home, "Anchors", lines=lines).split("\n")[:-1]
    for (profile, _, password, seen), answer in zip(stores, answers, strict=True):
        words = refusal(reader, f"profile {profile}")
        got = words if words and words in answer else sorted(answer.split())
        check(f"{reader.name}: trust anchors, profile {profile}, password {password!r}", got,
              words or (every if seen else []))


jvms = jdks()
readers = [*jvms, bouncy_castle(jvms[0].home)]
stores = [source_store(one) for one in jvms]
files = list(write(stores[0]))
for one in readers:
    compare(one, stores[0], files)
    for store in stores:
        compare_profiles(one, store)
bundles = list(truststores())
for one in jvms:
    anchors(one, bundles)
finish()
