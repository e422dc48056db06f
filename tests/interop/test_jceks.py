#!/usr/bin/env python3
"""JCEKS: what every installed JVM writes, this library reads, and what it writes they read, entry by entry: alias, kind, creation date,
SHA-256 of each certificate and of key.getEncoded(), and the algorithm of secret keys. Expected values are what Java reads from its own
file, and openssl's keys; so are those of a JCEKS that has been a PKCS#12 meanwhile."""
import json

from peers import (WORK, Material, check, convert, finish, hex_of, java, jksimport, jvms, key_command, need, our_answer, run)

need("openssl")
DATE_MS = 1582979696000  # 2020-02-29T12:34:56Z, given to jksimport by SOURCE_DATE_EPOCH
STORE, KEY = "store password", "key password"

# keytool -genseckey's options; a key of DES and DESede is another Java object than the rest.
GENSECKEY = {"AES": 256, "HmacSHA256": 256, "DES": 56, "DESede": 168, "Blowfish": 128}
# What the row is about, store password, key password.
PASSWORDS = [
    ("one password", "changeit", "changeit"),
    ("key password of its own", STORE, KEY),
    ("store password with umlauts and an emoji", "pässwörd\U0001f511", "changeit"),
    ("empty passwords", "", ""),
]


def readings(answer):
    """Entries.java's or entries.c's answer: {alias: (kind, date, certificates, key or its error, algorithm)}."""
    if "entries" not in answer:
        return answer.get("error") or answer["text"]
    return {entry["alias_hex"]: (entry["kind"], entry["created_ms"], entry["certs"], entry.get("key_sha256"), entry.get("key_alg"))
            for entry in answer["entries"]}


def java_reads(home, *stores):
    lines = [("JCEKS", path, hex_of(store), hex_of(key)) for path, store, key in stores]
    return [readings(json.loads(line)) for line in java(home, "Entries", lines=lines).splitlines()]


def we_read(path, store, key):
    answer = our_answer(path, store, key)
    check(f"{path}: verified", (answer.get("integrity"), answer.get("findings")), ("verified", []))
    return readings(answer)


def secret_command(alias, password, algorithm, size):
    return "secret", hex_of(alias), hex_of(password), algorithm, bytes(i % 251 for i in range(1, size + 1)).hex()


def written_by_java(home):
    """A store of each pair of passwords with every kind of entry, by Stores.java."""
    commands, stores = [("property", "jdk.jceks.iterationCount", "10000")], []
    for i, (_, store, key) in enumerate(PASSWORDS):
        path = WORK / f"{home.name}-{i}.jceks"
        commands += [("new", "JCEKS"), key_command("rsa", key, "rsa"), key_command("ec \U0001f600", key, "ec"),
                     ("trust", hex_of("anchor"), Material("rsa").leaf),
                     secret_command("own algorithm", key, "Whatever/\u00e9", 7), secret_command("long", key, "HmacSHA512", 3000),
                     *(secret_command(name, key, name, size // 8) for name, size in GENSECKEY.items()),
                     ("save", path, hex_of(store))]
        stores.append((path, store, key))
    java(home, "Stores", lines=commands)
    return [row[0] for row in PASSWORDS], stores


def written_by_keytool(home):
    path, env = WORK / f"{home.name}-keytool.jceks", {"STORE_PASSWORD": STORE, "KEY_PASSWORD": KEY}
    path.unlink(missing_ok=True)
    common = ["-storetype", "JCEKS", "-keystore", path, "-storepass:env", "STORE_PASSWORD", "-noprompt"]
    keys = ["-keypass:env", "KEY_PASSWORD"]
    run(home / "bin/keytool", "-genkeypair", *common, *keys, "-alias", "EC", "-dname", "CN=EC", "-keyalg", "EC", "-groupname", "secp384r1",
        env=env)
    for name in ("AES", "DES", "DESede"):
        run(home / "bin/keytool", "-genseckey", *common, *keys, "-alias", name, "-keyalg", name, "-keysize", GENSECKEY[name], env=env)
    run(home / "bin/keytool", "-importcert", *common, "-alias", "Anchor", "-file", Material("rsa").leaf, env=env)
    return path, STORE, KEY


def java_to_us(home):
    names, stores = written_by_java(home)
    names.append("by keytool")
    stores.append(written_by_keytool(home))
    answers = java_reads(home, *stores)
    for name, store, expected in zip(names, stores, answers, strict=True):
        check(f"{home.name} writes, we read: {name}", we_read(*store), expected)
    return names, stores, answers


def protected_anew(homes, home, names, stores, answers):
    """Each of these with all its keys sealed anew, under other passwords."""
    anew = []
    for i, (path, store, key) in enumerate(stores):
        target = WORK / f"{home.name}-{i}-anew.jceks"
        convert(path, target, "jceks", in_=store, out="another store", key_in=key, key_out="another key", iterations=1000 * i + 1)
        anew.append((target, "another store", "another key"))
    for reader in homes:
        for name, got, expected in zip(names, java_reads(reader, *anew), answers, strict=True):
            check(f"{home.name} writes, we protect anew, {reader.name} reads: {name}", got, expected)


def by_way_of_pkcs12(homes, home, store, expected):
    """keytool's store through a PKCS#12 and back by jksimport: nothing is lost, dates neither."""
    path, store_password, key_password = store
    through, back = WORK / f"{home.name}-through.p12", WORK / f"{home.name}-back.jceks"
    env = {"STORE": store_password, "KEY": key_password}
    jksimport("-f", "-o", through, "--in-password", "env:STORE", "--in-key-password", "env:KEY", "-p", "env:STORE", path, env=env)
    jksimport("-f", "-o", back, "--in-password", "env:STORE", "-p", "env:STORE", "-k", "env:KEY", through, env=env)
    for reader in homes:
        [got] = java_reads(reader, (back, store_password, key_password))
        check(f"{home.name} writes, through PKCS#12, {reader.name} reads", got, expected)


def we_to_java(homes):
    """New stores by jksimport from openssl's keys."""
    rows = [("rsa", "changeit", "changeit"), ("ec", STORE, KEY), ("dsa", "пароль", "changeit"), ("ed25519", "", "")]
    stores, expected = [], []
    for name, store, key in rows:
        material, path = Material(name), WORK / f"we-{name}.jceks"
        jksimport("-f", "-o", path, "-p", "env:STORE", "-k", "env:KEY", "-a", name, "--key", material.key, "--cert", material.leaf, "--chain",
                  material.chain, env={"STORE": store, "KEY": key, "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)})
        stores.append((path, store, key))
        expected.append({hex_of(name): ("key", DATE_MS, material.chain_sha256(), material.key_sha256(), None)})
    for home in homes:
        for row, got, wanted in zip(rows, java_reads(home, *stores), expected, strict=True):
            check(f"we write, {home.name} reads: {row}", got, wanted)


def beyond_ascii(homes):
    """A key password with umlauts: Java 17 takes none, Java 25 its UTF-8, and so do we."""
    password, material = "pässwörd\U0001f511", Material("ec")
    ours, theirs = WORK / "we-umlaut.jceks", WORK / "java-umlaut.jceks"
    jksimport("-f", "-o", ours, "-p", "env:PASSWORD", "-a", "ec", "--key", material.key, "--cert", material.leaf, env={"PASSWORD": password})
    commands = [("new", "JCEKS"), key_command("ec", password, "ec"), secret_command("aes", password, "AES", 16),
                ("save", theirs, hex_of(password))]
    for home in homes:
        [answer] = [json.loads(line) for line in java(home, "Entries", lines=[
            ("JCEKS", ours, hex_of(password), hex_of(password))]).splitlines()]
        [entry] = answer["entries"]
        if home == homes[0]:
            check(f"{home.name}: not ASCII", "Password is not ASCII" in entry.get("key_error", ""), True)
            continue
        check(f"{home.name}: UTF-8", entry.get("key_sha256"), material.key_sha256())
        java(home, "Stores", lines=commands)
        [expected] = java_reads(home, (theirs, password, password))
        check(f"{home.name} writes with umlauts", we_read(theirs, password, password), expected)


def lower_case(home):
    """Java lower-cases aliases on lookup and not when it loads a JCEKS, as with JKS: the findings say so of both."""
    path = WORK / "jceks-case.jceks"
    java(home, "Stores", lines=[("new", "JCEKS"), ("trust", hex_of("myca"), Material("rsa").leaf), ("save", path, hex_of("changeit"))])
    data = bytearray(path.read_bytes())
    data[data.index(b"myca")] = ord("M")
    path.write_bytes(data)
    answer = json.loads(java(home, "Entries", lines=[("JCEKS", path, "-", "-")]))
    check(f"{home.name}: an alias in upper case", "NullPointerException" in answer.get("error", ""), True)
    check("the finding", our_answer(path, None)["findings"], ["alias-case"])


HOMES = jvms()
for HOME in HOMES:
    NAMES, STORES, ANSWERS = java_to_us(HOME)
    protected_anew(HOMES, HOME, NAMES, STORES, ANSWERS)
    by_way_of_pkcs12(HOMES, HOME, STORES[-1], ANSWERS[-1])
    lower_case(HOME)
we_to_java(HOMES)
beyond_ascii(HOMES)
finish()
