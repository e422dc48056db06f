#!/usr/bin/env python3
"""What keytool and java.security.KeyStore write, the library reads: alias for alias, date, SHA-256 of each certificate,
SHA-256 of key.getEncoded(). The witness is the same JVM, reading its own store by Entries.java."""
from peers import (WORK, Material, check, finish, hex_of, java, java_facts, jvms, key_command, many_certificates, need,
                   our_answer, our_facts, run)

need("openssl")

# What the row is about, alias, store password, key password, key: written through java.security.KeyStore, which takes
# what keytool's prompts do not.
ROWS = [
    ("RSA key under an ASCII alias", "server", "changeit", "changeit", "rsa"),
    ("DSA key under a Greek alias", "ςερβερ", "changeit", "changeit", "dsa"),
    ("EC key under an emoji alias", "\U0001f511 key \U0001f600", "changeit", "changeit", "ec"),
    ("Ed25519 key under a Chinese alias", "证书", "changeit", "changeit", "ed25519"),
    ("alias with a NUL, which modified UTF-8 writes as C0 80", "nul\0nul", "changeit", "changeit", "ec"),
    ("empty alias", "", "changeit", "changeit", "ec"),
    ("alias of 65,535 bytes", "é" * 32767 + "a", "changeit", "changeit", "ec"),
    ("store password with umlauts", "server", "pässwörd", "pässwörd", "rsa"),
    ("store password with an emoji", "server", "\U0001f511secret", "\U0001f511secret", "ed25519"),
    ("empty password", "server", "", "", "rsa"),
    ("key password of its own", "server", "store-password", "key-password", "rsa"),
    ("key password that is not ASCII, other than the store's", "server", "пароль", "pässwörd\U0001f511", "dsa"),
]

# keytool -genkeypair's options for each kind of key.
GENKEYPAIR = {
    "RSA": ["-keyalg", "RSA", "-keysize", "2048"],
    "DSA": ["-keyalg", "DSA", "-keysize", "2048"],
    "EC": ["-keyalg", "EC", "-groupname", "secp384r1"],
    "Ed25519": ["-keyalg", "Ed25519"],
}


def row_stores(home):
    """The rows above, and stores of 0, 1 and 1,000 entries, by one run of Stores.java."""
    commands, stores = [], []

    def save(label, store_password, key_password):
        path = WORK / f"{home.name}-{label}.jks"
        commands.append(("save", path, hex_of(store_password)))
        stores.append((path, store_password, key_password))

    for i, (_, alias, store_password, key_password, name) in enumerate(ROWS):
        commands += [("new",), key_command(alias, key_password, name)]
        save(i, store_password, key_password)
    for n in (0, 1, 1000):
        commands.append(("new",))
        for i, der in enumerate(many_certificates(n)):
            certificate = WORK / "anchors" / f"{i}.der"
            certificate.parent.mkdir(exist_ok=True)
            certificate.write_bytes(der)
            alias = f"entry {i} \U0001f600"
            commands.append(key_command(alias, "changeit", "ec") if i % 10 == 3
                            else ("trust", hex_of(alias), certificate))
        save(f"{n}-entries", "changeit", "changeit")
    java(home, "Stores", lines=commands)
    return [row[0] for row in ROWS] + ["no entry", "1 entry", "1,000 entries"], stores


def keytool_store(home):
    """One store made by keytool alone: a key of each kind and a trusted certificate."""
    path = WORK / f"{home.name}-keytool.jks"
    path.unlink(missing_ok=True)
    common = ["-storetype", "JKS", "-keystore", path, "-storepass:env", "STORE_PASSWORD", "-noprompt"]
    env = {"STORE_PASSWORD": "store password", "KEY_PASSWORD": "key password"}
    for name, options in GENKEYPAIR.items():
        run(home / "bin/keytool", "-genkeypair", *common, "-keypass:env", "KEY_PASSWORD", "-alias", name,
            "-dname", f"CN={name}", *options, env=env)
    run(home / "bin/keytool", "-importcert", *common, "-alias", "Anchor", "-file", Material("rsa").leaf, env=env)
    return path, env["STORE_PASSWORD"], env["KEY_PASSWORD"]


for home in jvms():
    names, stores = row_stores(home)
    names.append("four kinds of keys and a certificate by keytool")
    stores.append(keytool_store(home))
    for name, store, expected in zip(names, stores, java_facts(home, stores), strict=True):
        check(f"{home.name}: {name}", our_facts(*store), expected)
        check(f"{home.name}: {name}: integrity", our_answer(*store)["integrity"], "verified")
    check(f"{home.name}: keytool's store has 5 entries", len(our_facts(*stores[-1])), 5)
finish()
