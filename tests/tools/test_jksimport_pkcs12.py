#!/usr/bin/env python3
"""jksimport with PKCS#12: made in every profile, converted from and to JKS and PEM, changed in place, with secret keys and what else other
formats cannot hold. openssl and keytool make the inputs; openssl and the JVMs that are here (Entries.java, SecretKeys.java) read the results."""
import os
import stat
import sys
from pathlib import Path

import importing
import jks_bytes
import pkcs12
from importing import (EPOCH_MS, Folder, check, fails, fingerprint, finish, issued, jksimport, need, peers, run, says, self_signed, sha256,
                       succeeds)

need("openssl", "javac", "keytool")

P = ("-p", "env:PW")
PROFILES = {
    # name: what openssl says of the MAC, of certificates and of keys
    "java8": ("sha1, Iteration 100000", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000"),
    "java11": ("sha1, Iteration 100000", "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256", "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"),
    "java17": ("sha256, Iteration 10000", "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256", "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"),
    "openssl3": ("sha256, Iteration 10000", "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256", "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"),
    "windows2016": ("sha1, Iteration 10000", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000",
                    "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000"),
    "macos": ("sha1, Iteration 10000", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000"),
    "passwordless": (None, None, "AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"),
}


def key_of(name):
    """SHA-256 of a key as PKCS#8, by openssl."""
    return sha256(run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.key", "-outform", "DER"))


def server():
    """What Java must find of leaf.key, leaf.pem, ca.pem and root.pem."""
    return ("key", [fingerprint(name) for name in ("leaf", "ca", "root")], key_of("leaf"))


def trusted(*names):
    return {name: ("cert", [fingerprint(name)], None) for name in names}


def mode_of(path):
    return f"{stat.S_IMODE(os.lstat(path).st_mode):04o}"


def found(lines, beginning):
    return [line for line in lines if line.startswith(beginning)]


# ---- New -------------------------------------------------------------------------------------------------------------

def in_every_profile():
    for profile, (mac, certificates, keys) in PROFILES.items():
        path = f"{profile}.p12"
        done = succeeds(profile, *P, "--profile", profile, "-o", path, "-a", "server", "leaf.key", "leaf.pem", "ca.pem", "root.pem")
        check(f"{profile}: the last line", done.out, f"{path}: PKCS#12, 1 private key added, mode 0600\n")
        succeeds(profile, *P, "-i", path, "--trust", "other.pem")
        said = pkcs12.protections(path)
        check(f"{profile}: MAC, by openssl", found(said, "MAC: "), [f"MAC: {mac}"] if mac else [])
        check(f"{profile}: certificates, by openssl", [line.split(": ")[1].removeprefix("PBES2, PBKDF2, ") for line in found(said, "PKCS7 Encrypted")],
              [certificates] if certificates else [])
        check(f"{profile}: the key, by openssl", [line.split(": ")[1].removeprefix("PBES2, PBKDF2, ") for line in found(said, "Shrouded")], [keys])
        for home in peers.jvms():
            check(f"{profile}: by {home.name}", pkcs12.java(path, home=home), {"server": server(), **trusted("other")})
        check(f"{profile}: date of the key", pkcs12.created(path), {"server": EPOCH_MS})


def pbmac1():
    """Neither JVM nor openssl 3.0 knows it; openssl reads the certificates without looking at the MAC."""
    succeeds("pbmac1", *P, "--profile", "pbmac1", "-o", "pbmac1.p12", "--trust", "other.pem")
    text = run("openssl", "pkcs12", "-in", "pbmac1.p12", "-nokeys", "-nomacver", "-passin", "pass:changeit")
    check("pbmac1", b"subject=CN = other" in text, True)
    asn1 = run("openssl", "asn1parse", "-inform", "DER", "-in", "pbmac1.p12").decode()
    check("pbmac1: OID 1.2.840.113549.1.5.14, by openssl", "1.2.840.113549.1.5.14" in asn1 or "PBMAC1" in asn1, True)
    fails("pbmac1: a wrong password", 4, "pbmac1.p12: wrong password", "-p", "env:PW2", "-i", "pbmac1.p12", "--trust", "root.pem")


def single_choices():
    succeeds("single", *P, "--key-encryption", "pbes2-aes128-sha1", "--cert-encryption", "pbes1-rc2-40", "--mac", "sha512", "--iterations", "4321",
             "-o", "single.p12", "-a", "server", "leaf.key", "leaf.pem", "ca.pem", "root.pem")
    said = pkcs12.protections("single.p12")
    check("single: MAC", found(said, "MAC: "), ["MAC: sha512, Iteration 4321"])
    check("single: certificates", found(said, "PKCS7 Encrypted"), ["PKCS7 Encrypted data: pbeWithSHA1And40BitRC2-CBC, Iteration 4321"])
    check("single: key", found(said, "Shrouded"), ["Shrouded Keybag: PBES2, PBKDF2, AES-128-CBC, Iteration 4321, PRF hmacWithSHA1"])
    check("single: by Java", pkcs12.java("single.p12"), {"server": server()})
    succeeds("PEM", *P, "--key-encryption", "pbes1-3des", "-o", "single.pem", "leaf.key", "leaf.pem")
    check("PEM: key", b"pbeWithSHA1And3-KeyTripleDES-CBC" in run("openssl", "asn1parse", "-in", "single.pem"), True)
    for option in (("--profile", "java8"), ("--cert-encryption", "none"), ("--mac", "none"), ("--mac-password", "env:PW2")):
        fails(f"{option}: not for PEM", 2, "x.pem: PEM has no choice of", *P, *option, "-o", "x.pem", "leaf.key", "leaf.pem")
    for option in (("--key-encryption", "pbes1-3des"), ("--iterations", "5000")):
        fails(f"{option}: not for JKS", 2, "x.jks: JKS has no choice of protection", *P, *option, "-o", "x.jks", "leaf.key", "leaf.pem")


def whole_bundle():
    """A truststore of many certificates: a JVM accepts all of them, in every profile that it reads."""
    ders = peers.many_certificates(60)
    peers.pem_bundle(ders, "bundle.pem")
    for profile in PROFILES:
        done = succeeds(profile, *P, "--profile", profile, "--trust", "-f", "-o", "many.p12", "bundle.pem")
        check(f"{profile}: the last line", done.out, "many.p12: PKCS#12, 60 trusted certificates added, mode 0644\n")
        for home in peers.jvms():
            facts = pkcs12.java("many.p12", "" if profile == "passwordless" else "changeit", home=home)
            check(f"{profile}: all of them, by {home.name}", sorted(fact[1][0] for fact in facts.values()), sorted(map(sha256, ders)))


def without_password():
    done = succeeds("truststore", "--profile", "passwordless", "--trust", "-o", "free.p12", "root.pem", "other.pem")
    check("the last line", done.out, "free.p12: PKCS#12, 2 trusted certificates added, mode 0644\n")
    for home in peers.jvms():
        check(f"read without a password, by {home.name}", pkcs12.java("free.p12", None, home=home), trusted("root", "other"))
    succeeds("again", "--profile", "passwordless", "--trust", "-o", "free2.p12", "root.pem", "other.pem")
    check("same inputs, same bytes", Path("free.p12").read_bytes() == Path("free2.p12").read_bytes(), True)
    succeeds("in place", "-i", "free.p12", "--delete", "other")
    check("it stays as it is protected", pkcs12.java("free.p12", None), trusted("root"))
    fails("a key needs a password", 4, "password for the keys in key.p12 is needed", "--profile", "passwordless", "-o", "key.p12", "leaf.key", "leaf.pem")
    fails("in place too", 4, "password for the keys in free.p12 is needed", "-i", "free.p12", "leaf.key", "leaf.pem")
    succeeds("-k", "-k", "env:PW", "-i", "free.p12", "leaf.key", "leaf.pem", "ca.pem")
    check("the key is there", pkcs12.java("free.p12", "changeit"), {"leaf": server(), **trusted("root")})
    done = fails("it has no store password", 2, "free.p12: --change-password: this PKCS#12 has no store password", "-i", "free.p12", "--change-password",
                 "--new-password", "env:PW")
    says("hint", done, "--profile java17 gives the store one")
    succeeds("until it gets one", *P, "-i", "free.p12", "--profile", "java17")
    check("it has one", (pkcs12.java("free.p12", "changeit"), found(pkcs12.protections("free.p12"), "MAC: ")),
          ({"leaf": server(), **trusted("root")}, ["MAC: sha256, Iteration 10000"]))
    fails("and is asked for", 4, "store password of free.p12 is needed", "-i", "free.p12", "--delete", "root")


def bytes_behind():
    """Java passes over what stands behind a certificate in a JKS; no other format has a place for that."""
    self_signed("behind", "/CN=behind")
    der = run("openssl", "x509", "-in", "behind.pem", "-outform", "DER")
    Path("behind.jks").write_bytes(jks_bytes.store([jks_bytes.trusted("behind", der + bytes(5))]))
    for suffix in ("p12", "pem", "jceks"):
        done = succeeds(f"bytes behind a certificate, to {suffix}", "-p", "env:PW", "-i", "behind.jks", "-t",
                        {"p12": "pkcs12"}.get(suffix, suffix), "-v", "-o", f"behind.out.{suffix}")
        says("that is told", done, "note: behind.jks: 5 bytes behind a certificate\n")
    check("openssl reads it", run("openssl", "pkcs12", "-in", "behind.out.p12", "-nokeys", "-passin", "pass:changeit") != b"", True)
    check("its bytes alone", peers.certificates("behind.out.pem"), [der])
    check("so takes it Java", importing.java("behind.jks")["behind"][2], [sha256(der)])


def passwords():
    done = succeeds("-k", *P, "-k", "env:KEYPW", "-o", "own.p12", "-a", "own", "other.key", "other.pem")
    says("two passwords are told", done, "note: the key password is not that of the store: keytool and most programs expect one for both")
    check("the key has its own", pkcs12.java("own.p12", "changeit", "keykeykey")["own"][2], key_of("other"))
    done = succeeds("short", "-p", "env:P", "-f", "-o", "p.p12", "--trust", "root.pem", env={"P": "short"})
    says("told", done, "fewer than 6 characters")
    for name, text, profile, note in (("PBES1", "pässwörd", "java8", "note: Java cannot open it with this password: for PBES1"),
                                      ("PBES2", "pässwörd", "java17", "note: Java 17 takes no password beyond ASCII for PKCS#12; Java 25 does")):
        done = succeeds(name, "-p", "env:P", "--profile", profile, "-f", "-o", "p.p12", "-a", "own", "other.key", "other.pem", env={"P": text})
        says(f"{name}: what Java makes of it", done, note)
        answers = [pkcs12.java("p.p12", text, home=home) for home in peers.jvms()]
        check(f"{name}: it is so", [isinstance(answer, dict) for answer in answers], [version > 17 and name == "PBES2" for version in versions()])
        run("openssl", "pkcs12", "-in", "p.p12", "-nodes", "-passin", f"pass:{text}")
    for text in ("", "\U0001f600\U0001f600\U0001f600"):
        succeeds("odd", "-p", "env:P", "-f", "-o", "p.p12", "-a", "own", "other.key", "other.pem", env={"P": text})
        run("openssl", "pkcs12", "-in", "p.p12", "-nodes", "-passin", f"pass:{text}")
    succeeds("--mac-password", *P, "--mac-password", "env:PW2", "-o", "mac.p12", "--trust", "root.pem")
    said, status = pkcs12.typed(["openssl", "pkcs12", "-in", "mac.p12", "-nokeys", "-twopass"], "sesame2", "changeit")
    check("the MAC has its own, by openssl", (status, "subject=CN = root" in said), (0, True))
    fails("which is needed", 4, "mac.p12: ", *P, "-i", "mac.p12", "--trust", "other.pem")
    succeeds("in place", *P, "--mac-password", "env:PW2", "-i", "mac.p12", "--trust", "other.pem")
    succeeds("as an input", *P, "--in-mac-password", "env:PW2", "-o", "mac2.p12", "mac.p12")
    check("as an input", pkcs12.java("mac2.p12"), trusted("root", "other"))
    succeeds("--change-password", *P, "--mac-password", "env:PW2", "-i", "mac.p12", "--change-password", "--new-password", "env:KEYPW")
    check("one for both now", pkcs12.java("mac.p12", "keykeykey"), trusted("root", "other"))


def versions():
    return [int("".join(filter(str.isdigit, home.name))[:2]) for home in peers.jvms()]


# ---- Converted -------------------------------------------------------------------------------------------------------

def tutorial():
    """What keytool 17 and 25 write as .jks, to JKS, to PEM, and back."""
    for home in peers.jvms():
        version = "".join(filter(str.isdigit, home.name))[:2]
        for path in pkcs12.tutorial(home, version):
            facts, created = pkcs12.java(path, home=home), pkcs12.created(path)
            succeeds(path, "--in-password", "env:PW", *P, "-t", "jks", "-f", "-o", "real.jks", path)
            check(f"{path}: it is JKS", Path("real.jks").read_bytes()[:4], b"\xfe\xed\xfe\xed")
            in_jks = importing.java("real.jks")
            check(f"{path}: to JKS", {alias: (fact[0], *fact[2:]) for alias, fact in in_jks.items()}, facts)
            check(f"{path}: to JKS: dates", {alias: in_jks[alias][1] for alias in created}, created)
            succeeds(path, *P, "-f", "-o", "back.p12", "real.jks")
            check(f"{path}: and back", (pkcs12.java("back.p12", home=home), pkcs12.created("back.p12")), (facts, created))
            succeeds(path, *P, "-i", path, "-f", "-o", "copy.p12", "--alias-from", "cn")
            succeeds(path, "--in-password", "env:PW", "-f", "-o", "all.pem", path)
            check(f"{path}: to PEM", sorted(sha256(der) for der in peers.certificates("all.pem")), sorted(sum((fact[1] for fact in facts.values()), [])))
            succeeds(path, *P, "-f", "-o", "pem.p12", "all.pem")
            check(f"{path}: from PEM", sorted(fact[1:] for fact in pkcs12.java("pem.p12", home=home).values()),
                  sorted(fact[1:] for fact in facts.values()))
            before = Path(path).read_bytes()
            done = succeeds(path, *P, "-i", path, "--trust", "other.pem")
            check(f"{path}: in place it stays PKCS#12", done.out.split(",")[0], f"{path}: PKCS#12")
            check(f"{path}: one more", pkcs12.java(path, home=home), {**facts, **trusted("other")})
            check(f"{path}: the protected key is copied", key_bag(before) in Path(path).read_bytes(), True)


def key_bag(data):
    """A piece from the middle of the first encrypted key: behind its OIDs come salt, iterations and ciphertext."""
    at = data.find(bytes.fromhex("2a864886f70d010c0a0102"))
    return data[at:at + 220] if at >= 0 else b""


def openssl_inputs():
    """Chains in any order, certificates without trust attribute, an unencrypted key, no MAC."""
    pkcs12.openssl("chain.p12", "leaf", "-certfile", "authorities.pem")
    for name, path in (("modern", "chain.p12"), ("legacy", pkcs12.openssl("legacy.p12", "leaf", "-certfile", "authorities.pem", "-legacy")),
                       ("no MAC", pkcs12.openssl("nomac.p12", "leaf", "-certfile", "authorities.pem", "-nomac", "-certpbe", "AES-256-CBC"))):
        succeeds(name, *P, "-f", "-o", "x.jks", path)
        check(f"{name}: to JKS", importing.java("x.jks"), {"leaf": ("key", EPOCH_MS, *server()[1:])})
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "authorities.pem", "-passout", "pass:changeit", "-out", "cas.p12")
    check("Java sees none of openssl's", pkcs12.java("cas.p12"), {})
    succeeds("a truststore of openssl", *P, "-f", "-o", "cas2.p12", "--trust", "cas.p12")
    check("and all of ours", pkcs12.java("cas2.p12"), trusted("ca", "root"))
    pkcs12.no_password("plain.p12", "leaf")
    succeeds("an unencrypted key", *P, "-f", "-o", "x.p12", "plain.p12", "authorities.pem")
    check("is encrypted", pkcs12.java("x.p12"), {"leaf": (server()[0], server()[1][:1], server()[2])})
    succeeds("beside one", "-k", "env:PW", "-i", "plain.p12", "-a", "new", "other.key", "other.pem")
    check("a new key is encrypted all the same", found(pkcs12.protections("plain.p12"), "Shrouded"),
          ["Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256"])
    check("and the other one stays", len(found(pkcs12.protections("plain.p12"), "Key bag")), 1)
    pkcs12.openssl("open.p12", "leaf", "-keypbe", "NONE")
    check("an unencrypted key, openssl's", len(found(pkcs12.protections("open.p12"), "Key bag")), 1)
    succeeds("an unencrypted key under a MAC", *P, "-f", "-o", "x.p12", "open.p12")
    check("is encrypted too", (found(pkcs12.protections("x.p12"), "Key bag"), pkcs12.java("x.p12")["leaf"][2]), ([], key_of("leaf")))
    run("openssl", "pkcs12", "-export", "-nocerts", "-inkey", "leaf.key", "-passout", "pass:changeit", "-out", "lone.p12")
    fails("a key without certificate", 1, "lone.p12: no certificate in the inputs belongs to this private key (EC secp256r1)", *P, "-o", "x2.jks", "lone.p12")
    succeeds("with one beside it", *P, "-f", "-o", "x.jks", "-a", "k", "lone.p12", "leaf.pem", "authorities.pem")
    check("with one beside it", importing.java("x.jks"), {"k": ("key", EPOCH_MS, *server()[1:])})


def openssl_truststore():
    """OpenSSL marks no certificate as trusted. The chain of a key that is added goes on with them, and they stay entries of their own."""
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "authorities.pem", "-caname", "root", "-caname", "ca", "-passout", "pass:changeit", "-out",
        "openssl-truststore.p12")
    succeeds("a key with its leaf alone", *P, "-i", "openssl-truststore.p12", "--key", "leaf.key", "--cert", "leaf.pem")
    for home in peers.jvms():
        check(f"a key with its leaf alone, by {home.name}", pkcs12.java("openssl-truststore.p12", home=home), {"leaf": server(), **trusted("root", "ca")})
        listed = pkcs12.keytool(home, "-list", "-keystore", "openssl-truststore.p12", "-storepass", "changeit")
        check(f"keytool of {home.name}", ("contains 3 entries" in listed, listed.count("trustedCertEntry"), listed.count("PrivateKeyEntry")), (True, 2, 1))


def keys_of_one_date():
    """The date is what tells them apart: a hundred have it, those that follow have a millisecond more."""
    pkcs12.openssl("one.p12", "other")
    done = succeeds("150 keys", *P, "--date", "1500000000", "--on-clash", "rename", "-o", "150.p12", *["one.p12"] * 150)
    check("150 keys: the last line", done.out, "150.p12: PKCS#12, 150 private keys added, mode 0600\n")
    facts, created = pkcs12.java("150.p12"), pkcs12.created("150.p12")
    check("150 keys, by Java", {fact for fact in map(repr, facts.values())}, {repr(("key", [fingerprint("other")], key_of("other")))})
    check("their names", sorted(facts), sorted(["other", *(f"other-{n}" for n in range(2, 151))]))
    check("their dates", [list(created.values()).count(1500000000000 + more) for more in (0, 1)], [100, 50])
    succeeds("in place", *P, "-i", "150.p12", "--trust", "root.pem")
    check("in place they stay", pkcs12.created("150.p12"), created)


def empty_alias():
    """Java's JKS has such an entry; in PKCS#12 an entry without a name would get a number."""
    home = peers.jvms()[0]
    pkcs12.keytool(home, "-importcert", "-noprompt", "-alias", "", "-file", "root.pem", "-storetype", "JKS", "-keystore", "nameless.jks", "-storepass",
                   "changeit")
    check("keytool's", importing.aliases("nameless.jks"), [""])
    succeeds("to PKCS#12", *P, "--in-password", "env:PW", "-o", "nameless.p12", "nameless.jks")
    succeeds("in place", *P, "-i", "nameless.p12", "--trust", "other.pem")
    for home in peers.jvms():
        check(f"it stays empty, by {home.name}", pkcs12.java("nameless.p12", home=home), {"": trusted("root")["root"], **trusted("other")})
    succeeds("and back", *P, "--in-password", "env:PW", "-o", "nameless2.jks", "nameless.p12")
    check("and back", importing.aliases("nameless2.jks"), ["", "other"])


def merging():
    pkcs12.openssl("a.p12", "leaf", "-certfile", "authorities.pem")
    pkcs12.openssl("b.p12", "other", password="sesame2")
    done = succeeds("equal passwords", "-v", *P, "-o", "m.p12", "a.p12")
    check("the protected key is copied", key_bag(Path("a.p12").read_bytes()) in Path("m.p12").read_bytes(), True)
    check("and the rest", pkcs12.java("m.p12"), {"leaf": server()})
    check("no date is made up", b"Time 1" in Path("m.p12").read_bytes(), False)
    succeeds("--date", *P, "--date", "1500000000", "-o", "dated.p12", "a.p12")
    check("unless it is given", pkcs12.created("dated.p12"), {"leaf": 1500000000000})
    succeeds("--profile", *P, "--profile", "java8", "-o", "m8.p12", "a.p12")
    check("with --profile the key is protected anew", found(pkcs12.protections("m8.p12"), "Shrouded"), [f"Shrouded Keybag: {PROFILES['java8'][2]}"])
    succeeds("another password", *P, "--in-password", "env:PW2", "-i", "m.p12", "b.p12")
    check("follows", pkcs12.java("m.p12"), {"leaf": server(), "other": ("key", [fingerprint("other")], key_of("other"))})
    done = fails("clash", 8, 'a.p12: alias "leaf" is taken: the store has an entry of that name', *P, "-i", "m.p12", "a.p12")
    says("the ways out", done, "hint: --on-clash skip, replace or rename decides")
    succeeds("rename", *P, "-i", "m.p12", "a.p12", "--on-clash", "rename")
    check("rename", sorted(pkcs12.java("m.p12")), ["leaf", "leaf-2", "other"])
    succeeds("replace", *P, "-i", "m.p12", "a.p12", "--on-clash", "replace")
    check("replace", sorted(pkcs12.java("m.p12")), ["leaf", "leaf-2", "other"])
    fails("a certificate for a key", 8, 'alias "leaf" is taken by a private key, which a certificate does not replace', *P, "-i", "m.p12", "-a", "leaf",
          "root.pem", "--on-clash", "replace")
    run("openssl", "req", "-x509", "-key", "other.key", "-subj", "/CN=old", "-days", "1", "-out", "old.pem")
    succeeds("--skip-expired", *P, "-i", "m.p12", "--trust", "--skip-expired", "old.pem", "root.pem", env={"SOURCE_DATE_EPOCH": "4000000000"})
    check("--skip-expired", "old" in pkcs12.java("m.p12"), False)


def secret_keys():
    home = peers.jvms()[-1]
    pkcs12.openssl("s.p12", "leaf", "-certfile", "authorities.pem")
    pkcs12.secret_keys(home, "s.p12", "first", "second")
    both = {"first": "AES " + "01" * 32, "second": "AES " + "02" * 32}
    check("Java's own", pkcs12.secrets(home, "s.p12"), both)
    for path in ("x.jks", "x.pem"):
        Path(path).unlink(missing_ok=True)
        done = fails(f"to {path}", 6, 's.p12: "first" is a secret key, which ', *P, "-o", path, "s.p12")
        says("both are named", done, 's.p12: "second" is a secret key')
        says("hint", done, "hint: --leave-out goes on without them")
        done = succeeds(f"--leave-out to {path}", *P, "--leave-out", "-o", path, "s.p12")
        says("told", done, 'note: s.p12: left out: "first", a secret key, which ')
    check("the rest is there", importing.java("x.jks"), {"leaf": ("key", importing.java("x.jks")["leaf"][1], *server()[1:])})
    done = succeeds("to PKCS#12", *P, "-o", "s2.p12", "s.p12")
    check("the last line", done.out, "s2.p12: PKCS#12, 1 private key and 2 secret keys added, mode 0600\n")
    check("copied", pkcs12.secrets(home, "s2.p12"), both)
    succeeds("nothing else", *P, "-i", "s2.p12", "-o", "only.p12", "--delete", "leaf")
    check("they are keys", (pkcs12.secrets(home, "only.p12"), mode_of("only.p12")), (both, "0600"))
    succeeds("another password", "--in-password", "env:PW", "-p", "env:PW2", "-o", "s3.p12", "s.p12")
    check("protected anew", pkcs12.secrets(home, "s3.p12", "sesame2"), both)
    succeeds("--change-password", "-p", "env:PW2", "-i", "s3.p12", "--change-password", "--new-password", "env:KEYPW")
    check("they follow", pkcs12.secrets(home, "s3.p12", "keykeykey"), both)
    succeeds("--delete", "-p", "env:KEYPW", "-i", "s3.p12", "--delete", "leaf", "--delete", "second")
    check("one is left", (pkcs12.secrets(home, "s3.p12", "keykeykey"), mode_of("s3.p12")), ({"first": both["first"]}, "0600"))
    done = succeeds("--trust", *P, "--trust", "-o", "s4.p12", "s.p12")
    says("--trust leaves them out", done, "note: 2 secret keys are left out: --trust takes certificates only")


def others():
    """A CRL and an unknown bag."""
    Path("root.crl").write_bytes(pkcs12.crl("root"))
    bags = pkcs12.with_others("odd.p12", Path("root.der").read_bytes(), Path("root.crl").read_bytes())
    check("Java reads it", pkcs12.java("odd.p12", ""), {"anchor": ("cert", [fingerprint("root")], None)})
    done = succeeds("copied", *P, "--profile", "passwordless", "-o", "odd2.p12", "odd.p12")
    check("the last line", done.out, "odd2.p12: PKCS#12, 1 trusted certificate and 2 other entries added, mode 0644\n")
    check("byte for byte", [bag in Path("odd2.p12").read_bytes() for bag in bags], [True, True])
    succeeds("in place", *P, "-i", "odd2.p12", "--trust", "other.pem", "--delete", "revoked")
    check("byte for byte, in place", [bag in Path("odd2.p12").read_bytes() for bag in bags], [False, True])
    for path in ("odd.jks", "odd.pem"):
        done = fails(f"to {path}", 6, 'odd.p12: "odd" is SafeBag 1.2.3.4, which ', *P, "-o", path, "odd.p12")
        says("hint", done, "hint: --leave-out goes on without")
    done = succeeds("--leave-out", *P, "--leave-out", "-o", "odd.jks", "odd.p12")
    says("told", done, 'note: odd.p12: left out: "revoked", X509 CRL, which JKS cannot hold')
    done = succeeds("--leave-out", "--leave-out", "-o", "odd.pem", "odd.p12")
    says("PEM holds the CRL", done, "odd.pem: PEM, 1 trusted certificate and 1 other entry added")
    check("it is there, by openssl", run("openssl", "crl", "-in", "odd.pem", "-outform", "DER"), Path("root.crl").read_bytes())
    check("the rest is there", importing.java("odd.jks"), {"anchor": ("cert", EPOCH_MS, [fingerprint("root")], None)})


def prompts():
    """On a terminal a new password is asked for twice, an old one once, and none if none is needed."""
    tool = [importing.TOOL, "--trust", "-f", "-o", "typed.p12", "root.pem"]
    said, status = pkcs12.typed(tool, "sesame2", "sesame2")
    check("twice", (status, said.count("new store password of typed.p12: ")), (0, 2))
    check("it is the password", pkcs12.java("typed.p12", "sesame2"), trusted("root"))
    said, status = pkcs12.typed(tool, "sesame2", "sesame3")
    check("not the same", (status, "was not the same twice" in said), (4, True))
    said, status = pkcs12.typed([importing.TOOL, "-i", "typed.p12", "--trust", "other.pem"], "sesame2")
    check("once", (status, said.count("store password of typed.p12: ")), (0, 1))
    said, status = pkcs12.typed([*tool, "--profile", "passwordless"])
    check("not at all", (status, ": PKCS#12, 1 trusted" in said), (0, True))
    said, status = pkcs12.typed([importing.TOOL, "--profile", "passwordless", "-f", "-o", "typed.p12", "leaf.key", "leaf.pem"], "sesame2", "sesame2")
    check("a key needs one", (status, said.count("password for the keys in typed.p12: ")), (0, 2))
    check("it is the key's", pkcs12.java("typed.p12", "sesame2")["leaf"][2], key_of("leaf"))
    succeeds("another one", *P, "-f", "-o", "full.p12", "--trust", "root.pem", "other.pem")

    def changes_meanwhile():
        Path("typed.p12").write_bytes(Path("full.p12").read_bytes())
        return "sesame3"

    said, status = pkcs12.typed([importing.TOOL, "-k", "env:PW2", "-i", "typed.p12", "--trust", "--change-key-password", "leaf", "root.pem"],
                                changes_meanwhile, "sesame3", env=importing.ENV)
    check("a store that needs a password all of a sudden", (status, "typed.p12: its password is needed" in said), (4, True))
    check("is left alone", Path("typed.p12").read_bytes() == Path("full.p12").read_bytes(), True)


def attributes():
    pkcs12.openssl("windows.p12", "leaf", "-CSP", "Microsoft Enhanced Provider", "-LMK", "-certfile", "authorities.pem")
    done = succeeds("to JKS", *P, "-f", "-o", "x.jks", "windows.p12")
    says("what JKS cannot hold is told", done, 'note: windows.p12: "leaf" loses what JKS cannot hold: ')
    says("by its OID", done, "1.3.6.1.4.1.311.17.1")
    for name, options in (("copied", P), ("protected anew", ("--in-password", "env:PW", "-p", "env:PW2"))):
        done = succeeds(name, *options, "-f", "-o", "x.p12", "windows.p12")
        check(f"{name}: nothing is lost", "loses" in done.err, False)
        text = run("openssl", "pkcs12", "-in", "x.p12", "-nocerts", "-nodes", "-passin", f"pass:{'changeit' if name == 'copied' else 'sesame2'}")
        check(f"{name}: the attributes, by openssl", (b"Microsoft CSP Name: Microsoft Enhanced Provider" in text,
                                                      b"Microsoft Local Key set" in text), (True, True))


def chains():
    """A JKS whose chain is none: keytool does not make one, so our own tool does, from parts that PEM lets stand together."""
    succeeds("a chain", *P, "-f", "-o", "good.jks", "-a", "server", "leaf.key", "leaf.pem", "ca.pem", "root.pem")
    data, leaf, ca, root = (Path(name).read_bytes() for name in ("good.jks", "leaf.der", "ca.der", "root.der"))
    other = Path("other.der").read_bytes()

    def entry(der):
        return b"\0\5X.509" + len(der).to_bytes(4, "big") + der

    def with_digest(body):
        return body + importing.peers.hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()

    chain = entry(leaf) + entry(ca) + entry(root)
    check("the chain is where it should be", data[:-20].endswith(b"\0\0\0\3" + chain), True)
    head = data[:-20 - len(chain)]
    Path("odd.jks").write_bytes(with_digest(head + entry(leaf) + entry(other) + entry(ca)))
    done = fails("no chain", 6, 'x2.p12: 1 of the 3 certificates of "server" are no chain, and PKCS#12 cannot hold them', *P, "-o", "x2.p12", "odd.jks")
    says("hint", done, "hint: --leave-out goes on without them")
    done = succeeds("--leave-out", *P, "--leave-out", "-o", "x2.p12", "odd.jks")
    says("told", done, 'note: "server" keeps the 2 of its 3 certificates that are a chain')
    check("the others are there", pkcs12.java("x2.p12"), {"server": ("key", server()[1][:2], key_of("leaf"))})
    Path("mixed.jks").write_bytes(with_digest(head + entry(leaf) + entry(root) + entry(ca)))
    done = succeeds("out of order", *P, "-f", "-o", "x2.p12", "mixed.jks")
    check("is put in order", pkcs12.java("x2.p12"), {"server": server()})


# ---- In place --------------------------------------------------------------------------------------------------------

def fresh(home=None):
    """s.p12: "server", a private key, and "root" and "other", trusted: as keytool has written it."""
    succeeds("a JKS", *P, "-f", "-o", "s.jks", "-a", "server", "leaf.key", "leaf.pem", "ca.pem", "root.pem")
    succeeds("a JKS", *P, "-i", "s.jks", "--trust", "root.pem", "other.pem")
    Path("s.p12").unlink(missing_ok=True)
    pkcs12.keytool(home or peers.jvms()[-1], "-importkeystore", "-noprompt", "-srckeystore", "s.jks", "-srcstorepass", "changeit", "-destkeystore", "s.p12",
                   "-deststoretype", "PKCS12", "-deststorepass", "changeit")
    return {"server": server(), **trusted("root", "other")}


def edits():
    before = fresh()
    check("keytool's own", pkcs12.java("s.p12"), before)
    said = pkcs12.protections("s.p12")
    done = succeeds("delete", *P, "-i", "s.p12", "--delete", "OTHER", "--rename", "root=Authority")
    check("the last line", done.out, "s.p12: PKCS#12, 1 entry deleted, 1 entry renamed, mode 0600\n")
    check("edited", pkcs12.java("s.p12"), {"server": before["server"], "authority": before["root"]})
    check("protected as before", (found(pkcs12.protections("s.p12"), "MAC: "), found(pkcs12.protections("s.p12"), "PKCS7 Enc")),
          (found(said, "MAC: "), found(said, "PKCS7 Enc")))
    fails("no entry", 1, 's.p12: --delete: no entry "nobody"', *P, "-i", "s.p12", "--delete", "nobody")
    data = Path("s.p12").read_bytes()
    done = succeeds("nothing new", *P, "-i", "s.p12", "--trust", "root.pem")
    check("the file is left alone", Path("s.p12").read_bytes() == data, True)
    succeeds("a dry run", *P, "-n", "-i", "s.p12", "--delete", "authority")
    check("a dry run", Path("s.p12").read_bytes() == data, True)
    fails("a wrong password", 4, "s.p12: wrong password", "-p", "env:PW2", "-i", "s.p12", "--delete", "authority")
    fails("another format in place", 2, "s.p12: is PKCS#12 and would become JKS in place", *P, "-i", "s.p12", "-t", "jks", "--delete", "authority")


def change_passwords():
    for home in peers.jvms():
        before = fresh(home)
        done = succeeds("--change-password", *P, "-i", "s.p12", "--change-password", "--new-password", "env:PW2")
        check("the last line", done.out, "s.p12: PKCS#12, store password changed, mode 0600\n")
        check("the key follows", (pkcs12.java("s.p12", "sesame2", home=home), done.err),
              (before, "note: the mode was 0644 before (--mode 0644 keeps it)\n"))
        pkcs12.keytool(home, "-list", "-keystore", "s.p12", "-storepass", "sesame2")
    done = succeeds("--change-key-password", "-p", "env:PW2", "-i", "s.p12", "--change-key-password", "server", "--new-key-password", "env:KEYPW")
    says("two passwords are told", done, "note: the key password is not that of the store")
    check("the key has its own", pkcs12.java("s.p12", "sesame2", "keykeykey"), before)
    done = succeeds("--change-password", "-p", "env:PW2", "-i", "s.p12", "--change-password", "--new-password", "env:PW")
    says("it keeps it", done, 'note: "server" keeps its own key password: keytool and most programs expect that of the store')
    check("it keeps it", pkcs12.java("s.p12", "changeit", "keykeykey"), before)
    done = fails("protected anew, it needs it", 4, "s.p12: ", *P, "-i", "s.p12", "--profile", "java8")
    says("hint", done, "hint: -k gives the password of the key")
    done = succeeds("with -k", *P, "-k", "env:KEYPW", "-i", "s.p12", "--profile", "java8")
    check("the last line", done.out, "s.p12: PKCS#12, protected anew, mode 0600\n")
    check("it keeps it", pkcs12.java("s.p12", "changeit", "keykeykey"), before)


def reprotect():
    before = fresh()
    for profile, (mac, certificates, keys) in PROFILES.items():
        if profile == "passwordless":
            continue
        succeeds(profile, *P, "-i", "s.p12", "--profile", profile)
        said = pkcs12.protections("s.p12")
        check(f"{profile}: openssl", [line.split(": ", 1)[1].removeprefix("PBES2, PBKDF2, ") for line in said
                                      if line.startswith(("MAC: ", "PKCS7 Encrypted", "Shrouded"))], sorted([mac, certificates, keys], key=said_order(said)))
        check(f"{profile}: Java", pkcs12.java("s.p12"), before)
    succeeds("then a new key", *P, "-i", "s.p12", "--profile", "java8")
    succeeds("then a new key", *P, "-i", "s.p12", "-a", "new", "other.key", "other.pem")
    check("is protected as the first one", {line.split(": ")[1] for line in found(pkcs12.protections("s.p12"), "Shrouded")}, {PROFILES["java8"][2]})


def said_order(said):
    """Sorts by where openssl says it."""
    text = "\n".join(said)
    return lambda word: text.index(word)


def replies():
    home = peers.jvms()[-1]
    pkcs12.keytool(home, "-genkeypair", "-alias", "web", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=web", "-keystore", "r.p12", "-storepass",
                   "changeit")
    pkcs12.keytool(home, "-certreq", "-alias", "web", "-keystore", "r.p12", "-storepass", "changeit", "-file", "web.csr")
    run("openssl", "x509", "-req", "-in", "web.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "99", "-out", "web.pem")
    run("openssl", "x509", "-in", "web.pem", "-outform", "DER", "-out", "web.der")
    key = pkcs12.java("r.p12")["web"][2]
    succeeds("--reply", *P, "-i", "r.p12", "--reply", "web.pem", "--ca", "authorities.pem")
    check("--reply", pkcs12.java("r.p12", home=home), {"web": ("key", [fingerprint(name) for name in ("web", "ca", "root")], key)})


def main():
    with Folder():
        for name in ("root", "other"):
            self_signed(name, f"/CN={name}")
        issued("ca", "/CN=ca", "root")
        issued("leaf", "/CN=leaf", "ca")
        Path("authorities.pem").write_bytes(Path("root.pem").read_bytes() + Path("ca.pem").read_bytes())
        for row in (in_every_profile, pbmac1, single_choices, whole_bundle, without_password, bytes_behind, passwords, tutorial, openssl_inputs, openssl_truststore,
                    keys_of_one_date, empty_alias, merging, secret_keys, others, prompts, attributes, chains, edits, change_passwords, reprotect,
                    replies):
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
