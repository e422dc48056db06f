#!/usr/bin/env python3
"""pyjks 20 and this library read each other's JKS files, entry by entry, and pyjks the JCEKS files that this library writes: it writes no
protected keys of that kind itself. pyjks is installed into $BUILD.

pyjks takes aliases for plain UTF-8, not for modified UTF-8, so a character beyond U+FFFF (an emoji) is where the two
part: pyjks cannot read the alias that Java and we write, and Java and we refuse the one that pyjks writes. Both are
rows here."""
import os
import sys

from peers import (WORK, Material, certificates, check, convert, finish, hex_of, java, jksimport, jvms, key_command, need, our_answer,
                   our_facts, python_with, sha256)

DATE_MS = 1582979696000  # 2020-02-29T12:34:56Z, given to jksimport by SOURCE_DATE_EPOCH

# What the row is about, alias, store password, key password, key.
ROWS = [
    ("RSA key under an ASCII alias", "server", "changeit", "changeit", "rsa"),
    ("DSA key under a Greek alias", "ςερβερ", "changeit", "changeit", "dsa"),
    ("EC key under a Chinese alias", "证书", "changeit", "changeit", "ec"),
    ("Ed25519 key", "ed25519 key", "changeit", "changeit", "ed25519"),
    ("password with an emoji", "server", "\U0001f511pässwörd", "\U0001f511pässwörd", "rsa"),
    ("empty password", "server", "", "", "ec"),
    ("key password of its own", "server", "store-password", "key-password", "rsa"),
]


def enter_venv():
    """Runs this script again under an interpreter that has pyjks."""
    python = python_with("pyjks", "20.0.0")
    if sys.prefix != str(python.parent.parent):
        os.execv(python, [python, *sys.argv])


def pyjks_facts(path, store_password, key_password):
    import jks
    result = {}
    for alias, entry in jks.KeyStore.load(path, store_password, try_decrypt_keys=False).entries.items():
        if isinstance(entry, jks.PrivateKeyEntry):
            entry.decrypt(key_password)
            result[hex_of(alias)] = ("key", entry.timestamp, [sha256(der) for _, der in entry.cert_chain],
                                     sha256(entry.pkey_pkcs8))
        elif isinstance(entry, jks.SecretKeyEntry):
            entry.decrypt(key_password)
            result[hex_of(alias)] = ("secret", entry.timestamp, [entry.algorithm], sha256(entry.key))
        else:
            result[hex_of(alias)] = ("cert", entry.timestamp, [sha256(entry.cert)], None)
    return result


def pyjks_write(path, alias, store_password, key_password, name):
    """A store with one key and one trusted certificate; returns what is in it."""
    import jks
    material = Material(name)
    ders = certificates(material.chain)
    key = jks.PrivateKeyEntry.new(alias, ders, material.der.read_bytes(), "pkcs8")
    anchor = jks.TrustedCertEntry.new("anchor", ders[-1])
    expected = {hex_of(alias): ("key", key.timestamp, material.chain_sha256(), material.key_sha256()),
                hex_of("anchor"): ("cert", anchor.timestamp, material.chain_sha256()[-1:], None)}
    key.encrypt(key_password)
    jks.KeyStore.new("jks", [key, anchor]).save(path, store_password)
    return expected


def we_write(path, alias, store_password, key_password, name):
    material = Material(name)
    env = {"STORE_PASSWORD": store_password, "KEY_PASSWORD": key_password, "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)}
    jksimport("-f", "-t", "jks", "-o", path, "-p", "env:STORE_PASSWORD", "-k", "env:KEY_PASSWORD", "-a", alias,
              "--key", material.key, "--cert", material.leaf, "--chain", material.chain, env=env)
    return {hex_of(alias): ("key", DATE_MS, material.chain_sha256(), material.key_sha256())}


def jceks():
    """A key and certificates of openssl's, and secret keys by Java, all of them protected by us."""
    need("javac")
    material, theirs, ours = Material("rsa"), WORK / "pyjks-java.jceks", WORK / "pyjks.jceks"
    keys = {"AES": 32, "HmacSHA256": 64, "DES": 8, "DESede": 24, "Blowfish": 16}
    raw = {name: bytes(range(size)) for name, size in keys.items()}
    java(jvms()[0], "Stores", lines=[("new", "JCEKS"), key_command("server", "key-password", "rsa"),
                                     ("trust", hex_of("anchor"), material.leaf),
                                     *(("secret", hex_of(name), hex_of("key-password"), name, key.hex()) for name, key in raw.items()),
                                     ("save", theirs, hex_of("changeit"))])
    convert(theirs, ours, "jceks", in_="changeit", out="changeit", key_in="key-password", key_out="another", iterations=123)
    dates = {alias: fact[1] for alias, fact in our_facts(theirs, "changeit").items()}
    expected = {hex_of("server"): ("key", material.chain_sha256(), material.key_sha256()),
                hex_of("anchor"): ("cert", material.chain_sha256()[:1], None),
                **{hex_of(name.lower()): ("secret", [name], sha256(key)) for name, key in raw.items()}}
    check("we write JCEKS, pyjks reads", pyjks_facts(ours, "changeit", "another"),
          {alias: (kind, dates[alias], what, key) for alias, (kind, what, key) in expected.items()})


def emoji_aliases():
    """Where pyjks leaves the format."""
    import jks
    path = WORK / "pyjks-emoji.jks"
    we_write(path, "\U0001f511", "changeit", "changeit", "ec")
    try:
        read = pyjks_facts(path, "changeit", "changeit")
    except jks.BadKeystoreFormatException:
        read = "not readable"
    check("pyjks cannot read an emoji in modified UTF-8", read, "not readable")
    pyjks_write(path, "\U0001f511", "changeit", "changeit", "ec")
    check("an emoji in plain UTF-8 is refused, as Java refuses it", our_answer(path, "changeit")["status"], "MALFORMED")


need("openssl")
enter_venv()
for i, (name, *row) in enumerate(ROWS):
    path = WORK / f"pyjks-{i}.jks"
    expected = we_write(path, *row)
    check(f"we write, pyjks reads: {name}", pyjks_facts(path, *row[1:3]), expected)
    expected = pyjks_write(path, *row)
    check(f"pyjks writes, we read: {name}", our_facts(path, *row[1:3]), expected)
emoji_aliases()
jceks()
finish()
