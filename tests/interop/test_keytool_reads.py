#!/usr/bin/env python3
"""What jksimport writes, every installed JVM reads: alias for alias, date, SHA-256 of each certificate, SHA-256 of
key.getEncoded(). Expected values come from openssl's own files, never from this library."""
import shutil

from peers import (WORK, Material, check, finish, hex_of, java_facts, jksimport, jvms, many_certificates, need,
                   pem_bundle, sha256)

need("openssl")
DATE_MS = 1582979696000  # 2020-02-29T12:34:56Z, given to jksimport by SOURCE_DATE_EPOCH

# What the row is about, alias, store password, key password (None: the store's), key.
ROWS = [
    ("RSA key under an ASCII alias", "server", "changeit", None, "rsa"),
    ("DSA key under a Greek alias", "ςερβερ", "changeit", None, "dsa"),
    ("EC key under an emoji alias", "\U0001f511 key \U0001f600", "changeit", None, "ec"),
    ("Ed25519 key under a Chinese alias", "证书", "changeit", None, "ed25519"),
    ("alias with a blank, a quote and a backslash", "my \"own\" \\ key", "changeit", None, "ec"),
    ("store password with umlauts", "server", "pässwörd", None, "rsa"),
    ("store password in Cyrillic", "server", "пароль", None, "ec"),
    ("store password with an emoji", "server", "\U0001f511secret", None, "ed25519"),
    ("empty password", "server", "", None, "rsa"),
    ("key password of its own", "server", "store-password", "key-password", "rsa"),
    ("key password that is not ASCII, other than the store's", "server", "пароль", "pässwörd\U0001f511", "dsa"),
    ("empty key password in a store with a password", "server", "changeit", "", "ec"),
]


def write_row(i, alias, store_password, key_password, name):
    """One store with one key; returns its path and both passwords."""
    material, path = Material(name), WORK / f"reads-{i}.jks"
    words = ["-k", "env:KEY_PASSWORD"] if key_password is not None else []
    jksimport("-f", "-t", "jks", "-o", path, "-p", "env:STORE_PASSWORD", *words, "-a", alias,
              "--key", material.key, "--cert", material.leaf, "--chain", material.chain,
              env={"STORE_PASSWORD": store_password, "KEY_PASSWORD": key_password or "",
                   "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)})
    return path, store_password, store_password if key_password is None else key_password


def key_store(alias, name):
    material = Material(name)
    return {hex_of(alias): ("key", DATE_MS, material.chain_sha256(), material.key_sha256())}


def trust_store(n):
    """n trusted certificates out of one bundle, named by their common names."""
    ders, path = many_certificates(n), WORK / f"reads-trust-{n}.jks"
    jksimport("-f", "-t", "jks", "-o", path, "-p", "env:STORE_PASSWORD", "--trust", "--alias-from", "cn",
              pem_bundle(ders, WORK / f"anchors-{n}.pem"),
              env={"STORE_PASSWORD": "changeit", "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)})
    expected = {hex_of("anchor %04d" % i): ("cert", DATE_MS, [sha256(der)], None) for i, der in enumerate(ders)}
    return (path, "changeit", "changeit"), expected


def empty_store():
    """A store from which the only entry was deleted."""
    path = WORK / "reads-empty.jks"
    jksimport("-f", "-t", "jks", "-i", WORK / "reads-trust-1.jks", "-o", path, "-p", "env:STORE_PASSWORD",
              "--delete", "anchor 0000", env={"STORE_PASSWORD": "changeit"})
    return path, "changeit", "changeit"


def everything():
    """Four keys and a thousand certificates in one store, built by merging."""
    path, env = WORK / "reads-all.jks", {"STORE_PASSWORD": "changeit", "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)}
    shutil.copy(WORK / "reads-trust-1000.jks", path)
    expected = {}
    for name in Material.recipes:
        material = Material(name)
        jksimport("-i", path, "-p", "env:STORE_PASSWORD", "-a", f"key {name}", "--key", material.key,
                  "--cert", material.leaf, "--chain", material.chain, env=env)
        expected.update(key_store(f"key {name}", name))
    return (path, "changeit", "changeit"), expected


names = [row[0] for row in ROWS]
stores = [write_row(i, *row[1:]) for i, row in enumerate(ROWS)]
expected = [key_store(row[1], row[4]) for row in ROWS]
for n in (1, 1000):
    store, facts_of_store = trust_store(n)
    names.append(f"{n} trusted certificates")
    stores.append(store)
    expected.append(facts_of_store)
names.append("no entry at all")
stores.append(empty_store())
expected.append({})
merged, merged_facts = everything()
names.append("four keys merged into 1,000 certificates")
stores.append(merged)
expected.append({**expected[len(ROWS) + 1], **merged_facts})

for home in jvms():
    for name, got, wanted in zip(names, java_facts(home, stores), expected, strict=True):
        check(f"{home.name}: {name}", got, wanted)
finish()
