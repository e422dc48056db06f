#!/usr/bin/env python3
"""jksimport with private keys: from PEM and DER in any order and protection, from JKS to JKS and to PEM. Keys and certificates are made by
openssl; what is written is read by Java (Entries.java) and by openssl."""
import sys
from pathlib import Path

from importing import (EPOCH_MS, Folder, aliases, check, fails, fingerprint, finish, issued, java, need, peers, run, says, self_signed,
                       sha256, succeeds)

need("openssl", "javac", "keytool")


def pkcs8(path, *options):
    """SHA-256 of a PEM key as PKCS#8, by openssl."""
    return sha256(run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", path, "-outform", "DER", *options))


def every_algorithm():
    for name in peers.Material.recipes:
        m = peers.Material(name)
        expected = {"server": ("key", EPOCH_MS, m.chain_sha256(), m.key_sha256())}
        succeeds(name, "-p", "env:PW", "-o", f"{name}.jks", "-a", "server", "--key", m.key, "--cert", m.chain)
        check(f"{name}: key and chain", java(f"{name}.jks"), expected)
        succeeds(name, "-p", "env:PW", "-o", f"{name}2.jks", "-a", "server", m.chain, m.der)
        check(f"{name}: key in DER, behind its certificates", java(f"{name}2.jks"), expected)


def any_order():
    issued("ca2", "/CN=ca2", "root")
    issued("leaf", "/CN=leaf", "ca2")
    chain = [fingerprint(name) for name in ("leaf", "ca2", "root")]
    for n, inputs in enumerate((["leaf.key", "leaf.pem", "ca2.pem", "root.pem"], ["root.pem", "ca2.pem", "leaf.pem", "leaf.key"],
                                ["other.pem", "ca2.der", "leaf.key", "root.der", "leaf.der"])):
        done = succeeds("order", "-p", "env:PW", "-o", f"order{n}.jks", *inputs)
        check(f"the chain is built: {inputs}", java(f"order{n}.jks")["leaf"][2], chain)
        check(f"leftovers: {inputs}", "not used: the certificate CN=other" in done.err, "other.pem" in inputs)
    done = succeeds("alone", "-p", "env:PW", "-o", "alone.jks", "--key", "leaf.key", "--cert", "leaf.pem")
    says("a chain of one is told", done, "the issuer is not in the inputs: CN=ca2")
    Path("keys.pem").write_bytes(b"".join(Path(name).read_bytes() for name in
                                          ("root.pem", "leaf.key", "other.pem", "other.key", "leaf.pem", "ca2.pem")))
    succeeds("two keys", "-p", "env:PW", "-o", "two.jks", "keys.pem")
    check("two keys in one file", {alias: fact[2] for alias, fact in java("two.jks").items()},
          {"leaf": chain, "other": [fingerprint("other")]})


def best_certificate():
    """A self-signed certificate and the CA's, both for one key; and an old one and a new one."""
    run("openssl", "req", "-x509", "-key", "leaf.key", "-subj", "/CN=self", "-days", "9999", "-out", "self.pem")
    done = succeeds("best", "-p", "env:PW", "-o", "best.jks", "leaf.key", "self.pem", "leaf.pem", "ca2.pem", "root.pem")
    check("that of a CA, not the self-signed one", list(java("best.jks")), ["leaf"])
    says("the other is named", done, "not used: the certificate CN=self")
    succeeds("--cert", "-p", "env:PW", "-o", "cert.jks", "leaf.key", "--cert", "self.pem", "leaf.pem")
    check("--cert decides", list(java("cert.jks")), ["self"])


def no_certificate():
    for name, text in (("rsa", "RSA 2048"), ("ec", "EC secp256r1"), ("ed25519", "Ed25519")):
        m = peers.Material(name)
        done = fails(name, 1, f"no certificate in the inputs belongs to this private key ({text})", "-p", "env:PW", "-o", "x.jks", m.key,
                     "root.pem")
        says("hint", done, "hint: JKS needs one")
    fails("--key without key", 1, "--key: there is no private key in it", "-p", "env:PW", "-o", "x.jks", "--key", "root.pem")
    fails("--cert without certificate", 1, "--cert: there is no certificate in it", "-p", "env:PW", "-o", "x.jks", "--cert", "leaf.key",
          "root.pem")
    check("nothing was written", Path("x.jks").exists(), False)
    key = peers.Material("rsa").key
    for name in ("x.pem", "x.p12"):
        done = succeeds(f"{name} can do without", "-p", "env:PW", "-o", name, key)
        says("a note tells", done, f"note: {key}: no certificate in the inputs belongs to this private key")
    for name in ("y.jks", "y.jceks", "y.p12", "y.pem"):
        done = fails(f"{name}: --cert is of another key", 1, f"{key}: no certificate in the inputs belongs to this private key (RSA 2048)",
                     "-p", "env:PW", "-o", name, "--key", key, "--cert", "root.pem")
        says("hint", done, "hint: what --cert gives belongs to another key\n")
        check(f"{name}: nothing was written", Path(name).exists(), False)
    succeeds("--cert is not for the key of -i", "-p", "env:PW", "-i", "x.p12", "-t", "pem", "-o", "z.pem", "--key", "leaf.key", "--cert",
             "leaf.pem")


def unknown_curve(name):
    """NAME.key, NAME.pem on a curve that the library does not know; the key without its public key, as openssl writes that: NAME.np."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-nodes", "-keyout", f"{name}.key", "-out",
        f"{name}.pem", "-subj", f"/CN={name}", "-days", "99")
    run("openssl", "ec", "-in", f"{name}.key", "-no_public", "-out", f"{name}.np")


def cannot_be_told():
    for name in ("k1", "k2"):
        unknown_curve(name)
    sentence = "k1.np: it cannot be told whether a certificate in the inputs belongs to this private key"
    for name in ("u.p12", "u.pem"):
        says(name, succeeds(name, "-p", "env:PW", "-o", name, "k1.np", "k1.pem"), f"note: {sentence} (--cert FILE says so)")
    done = fails("u.jks", 1, f"{sentence} (EC secp256k1)", "-p", "env:PW", "-o", "u.jks", "k1.np", "k1.pem")
    says("hint", done, "hint: JKS needs one: --cert FILE gives it")
    on_trust = "it cannot be checked that this key belongs to the certificate CN="
    says("--cert", succeeds("--cert", "-p", "env:PW", "-o", "u.jks", "--key", "k1.np", "--cert", "k1.pem"), f"note: k1.np: {on_trust}k1")
    says("--reply", succeeds("--reply", "-p", "env:PW", "-i", "u.p12", "--reply", "k1.pem"), f"note: u.p12: {on_trust}k1")
    Path("both.pem").write_bytes(Path("k2.pem").read_bytes() + Path("k1.pem").read_bytes())
    for name in ("u.p12", "u.jks"):
        done = succeeds("--reply", "-p", "env:PW", "-i", name, "--reply", "both.pem")
        says("for the key that it had before", done, f"note: {name}: {on_trust}k1")
        fails("a reply to another key", 1, "k2.pem: no certificate in it belongs to the private key", "-p", "env:PW", "-i", name,
              "--reply", "k2.pem")


def encrypted_inputs():
    m = peers.Material("rsa")
    forms = {
        "pbes2": ["pkcs8", "-topk8", "-v2", "aes-256-cbc"],
        "scrypt": ["pkcs8", "-topk8", "-scrypt"],
        "pbes1": ["pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES"],
        "dek": ["rsa", "-traditional", "-aes128"],
    }
    for name, (command, *options) in forms.items():
        run("openssl", command, *options, "-in", m.key, "-out", f"{name}.pem", "-passout", "pass:keykeykey")
        arguments = ["-p", "env:PW", "-f", "-o", "enc.jks", "-a", "k", f"{name}.pem", m.leaf]
        succeeds(name, *arguments, "--in-key-password", "env:KEYPW")
        check(f"{name} opens with --in-key-password", java("enc.jks")["k"][3], m.key_sha256())
        succeeds(name, *arguments, "--in-password", "env:KEYPW")
        done = fails(name, 4, f"{name}.pem", *arguments)
        says("the option is named", done, "--in-key-password")
    run("openssl", "pkcs8", "-topk8", "-in", m.key, "-outform", "DER", "-out", "enc.der", "-passout", "pass:keykeykey")
    succeeds("encrypted DER", "-p", "env:PW", "-f", "-o", "enc.jks", "-a", "k", "enc.der", m.leaf, "--in-key-password", "env:KEYPW")
    check("encrypted DER", java("enc.jks")["k"][3], m.key_sha256())


def key_password():
    m = peers.Material("ec")
    succeeds("-k", "-p", "env:PW", "-k", "env:KEYPW", "-o", "k.jks", "-a", "k", m.key, m.leaf)
    check("the key has its own password", java("k.jks", "changeit", "keykeykey")["k"][3], m.key_sha256())
    check("and not the store's", "UnrecoverableKeyException" in str(java("k.jks")), True)
    for name, text in (("non-ASCII", "pässwörd-Ж-\U0001F600"), ("empty", "")):
        done = succeeds(name, "-p", "env:P", "-f", "-o", "p.jks", "-a", "k", m.key, m.leaf, env={"P": text})
        check(f"{name} password", java("p.jks", text, text)["k"][3], m.key_sha256())
        check(f"{name} password: too short for keytool", "fewer than 6 characters" in done.err, text == "")


def key_by_keytool(path, alias, store_password, key_password):
    """SHA-256 of a key, taken out by keytool with the key's own password: Entries.java has one for all keys."""
    Path("one.jks").unlink(missing_ok=True)
    run("keytool", "-importkeystore", "-noprompt", "-srckeystore", path, "-srcalias", alias, "-srcstorepass", store_password, "-srckeypass",
        key_password, "-destkeystore", "one.jks", "-deststoretype", "JKS", "-deststorepass", "changeit", "-destkeypass", "changeit")
    return java("one.jks")[alias][3]


def both(path, store_password):
    return (key_by_keytool(path, "same", store_password, store_password), key_by_keytool(path, "own", store_password, "keykeykey"))


def from_jks_to_jks():
    """Made by keytool: a store whose keys have the store's password, and one whose key has its own."""
    for store, key in (("same", "changeit"), ("own", "keykeykey")):
        run("keytool", "-genkeypair", "-alias", store, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", f"CN={store}", "-storetype", "JKS",
            "-keystore", f"{store}.jks", "-storepass", "changeit", "-keypass", key)
    same, own = java("same.jks"), java("own.jks", "changeit", "keykeykey")
    done = succeeds("copy", "-v", "-p", "env:PW", "-o", "copy.jks", "same.jks", "own.jks")
    check("each key keeps its password", both("copy.jks", "changeit"), (same["same"][3], own["own"][3]))
    says("told with -v", done, 'note: "own" keeps its key password')
    check("protected bytes are copied", Path("own.jks").read_bytes()[60:400] in Path("copy.jks").read_bytes(), True)
    done = succeeds("other password", "--in-password", "env:PW", "-p", "env:PW2", "-o", "other.jks", "same.jks", "own.jks")
    check("a key with the store's password follows it, one with its own keeps it", both("other.jks", "sesame2"),
          (same["same"][3], own["own"][3]))
    says("told", done, 'note: "own" keeps its own key password')
    succeeds("both given", "--in-password", "env:PW", "--in-key-password", "env:KEYPW", "-p", "env:PW2", "-o", "given.jks", "own.jks")
    check("an opened key gets the store's password", java("given.jks", "sesame2", "sesame2")["own"], own["own"])
    succeeds("-k", "-p", "env:PW", "-k", "env:KEYPW", "-o", "k2.jks", "same.jks")
    check("-k gives another", java("k2.jks", "changeit", "keykeykey")["same"], same["same"])
    done = fails("wrong", 4, "same.jks: ", "-p", "env:PW2", "-o", "x.jks", "same.jks")
    says("the option is named", done, "hint: --in-password gives the password of the inputs")
    done = fails("wrong key password", 4, "own.jks: ", "-p", "env:PW", "-k", "env:PW2", "-o", "x.jks", "own.jks")
    says("the option is named", done, "hint: --in-key-password gives the password of the keys in the inputs")
    fails("no password at all", 4, "new store password of x.jks is needed", "-o", "x.jks", "same.jks")


def keys_with_different_passwords():
    """keytool's: of two keys in one store one has the store's password, one its own. --in-key-password is that of one of them."""
    run("keytool", "-importkeystore", "-noprompt", "-srckeystore", "own.jks", "-srcalias", "own", "-srcstorepass", "changeit",
        "-srckeypass", "keykeykey", "-destkeystore", "same.jks", "-deststoretype", "JKS", "-deststorepass", "changeit",
        "-destkeypass", "keykeykey")
    for name in ("both.p12", "both.jks"):
        succeeds(name, "-p", "env:PW2", "--in-password", "env:PW", "--in-key-password", "env:KEYPW", "-o", name, "same.jks")
    check("both keys have the new store's password", {alias: fact[3] for alias, fact in java("both.jks", "sesame2", "sesame2").items()},
          {"same": java("same.jks")["same"][3], "own": key_by_keytool("same.jks", "own", "changeit", "keykeykey")})
    done = fails("wrong for both", 4, "same.jks: ", "-p", "env:PW2", "--in-password", "env:PW", "--in-key-password", "env:PW2", "-o",
                 "wrong.p12", "same.jks")
    says("hint", done, "hint: --in-key-password gives the password of the keys in the inputs")


def to_pem():
    m = peers.Material("rsa")
    succeeds("a store", "-p", "env:PW", "-f", "-o", "s.jks", "-a", "k", m.key, m.chain)
    done = succeeds("plain", "--in-password", "env:PW", "-o", "plain.pem", "s.jks")
    says("it is told", done, "note: a private key in it is not encrypted (-k encrypts)")
    check("plain: the key, by openssl", pkcs8("plain.pem"), m.key_sha256())
    check("plain: the chain", [sha256(der) for der in peers.certificates("plain.pem")], m.chain_sha256())
    check("plain: mode", oct(Path("plain.pem").stat().st_mode & 0o777), "0o600")
    succeeds("encrypted", "--in-password", "env:PW", "-k", "env:KEYPW", "-o", "enc.pem", "s.jks", "--iterations", "54321")
    check("encrypted: the key, by openssl", pkcs8("enc.pem", "-passin", "pass:keykeykey"), m.key_sha256())
    asn1 = run("openssl", "asn1parse", "-in", "enc.pem").decode()
    check("encrypted: --iterations", f"INTEGER           :{54321:X}" in asn1, True)
    check("encrypted: PBES2", "PBES2" in asn1, True)
    succeeds("-i of another format", "-i", "s.jks", "-p", "env:PW", "-t", "pem", "-o", "conv.pem")
    check("-i of another format: the key, by openssl", pkcs8("conv.pem", "-passin", "pass:changeit"), m.key_sha256())
    done = succeeds("PEM to PEM", "-o", "again.pem", "enc.pem", "--in-key-password", "env:KEYPW")
    check("an encrypted key stays encrypted", pkcs8("again.pem", "-passin", "pass:keykeykey"), m.key_sha256())
    check("nothing plain", "BEGIN PRIVATE KEY" in Path("again.pem").read_text(), False)
    run("openssl", "pkcs8", "-topk8", "-in", m.key, "-outform", "DER", "-out", "e.der", "-passout", "pass:keykeykey")
    succeeds("DER to PEM", "-o", "der.pem", "e.der", "--in-key-password", "env:KEYPW")
    check("so does one in DER", pkcs8("der.pem", "-passin", "pass:keykeykey"), m.key_sha256())
    succeeds("back", "-p", "env:PW", "-o", "back.jks", "-a", "k", "plain.pem")
    check("and back to JKS", java("back.jks"), {"k": ("key", EPOCH_MS, m.chain_sha256(), m.key_sha256())})
    succeeds("PEM in place", "-i", "plain.pem", "root.pem", "other.pem")
    check("PEM in place", [sha256(der) for der in peers.certificates("plain.pem")],
          m.chain_sha256() + [fingerprint("root"), fingerprint("other")])


def shared_chain_in_pem():
    """Two keys under one CA: the CA's certificate comes twice."""
    issued("leaf2", "/CN=leaf2", "ca2")
    succeeds("two chains", "-o", "shared.pem", "leaf.key", "leaf2.key", "leaf.pem", "leaf2.pem", "ca2.pem", "root.pem")
    check("both chains are written", [sha256(der) for der in peers.certificates("shared.pem")],
          [fingerprint(name) for name in ("leaf", "ca2", "root", "leaf2", "ca2", "root")])


def mixed_entries():
    succeeds("trusted", "--trust", "-p", "env:PW", "-o", "trusted.jks", "root.pem")
    succeeds("mixed", "-p", "env:PW", "-o", "mixed.jks", "trusted.jks", "leaf.key", "leaf.pem", "ca2.pem")
    facts = java("mixed.jks")
    check("a store's trusted entries stay, and complete the chain of a loose key", {a: (f[0], f[2]) for a, f in facts.items()},
          {"root": ("cert", [fingerprint("root")]), "leaf": ("key", [fingerprint(n) for n in ("leaf", "ca2", "root")])})


def names_of_store_entries():
    succeeds("a name", "--trust", "-p", "env:PW", "-o", "named.jks", "-a", "something", "other.pem")
    succeeds("kept", "-p", "env:PW", "-o", "kept.jks", "trusted.jks", "named.jks")
    check("entries of stores keep their names", aliases("kept.jks"), ["root", "something"])
    succeeds("renamed", "-p", "env:PW", "-o", "renamed.jks", "--alias-from", "cn", "trusted.jks", "named.jks")
    check("--alias-from gives them others", aliases("renamed.jks"), ["other", "root"])


def main():
    with Folder():
        for name in ("root", "other"):
            self_signed(name, f"/CN={name}")
        for row in (every_algorithm, any_order, best_certificate, no_certificate, cannot_be_told, encrypted_inputs, key_password, from_jks_to_jks,
                    keys_with_different_passwords, to_pem, shared_chain_in_pem, mixed_entries, names_of_store_entries):
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
