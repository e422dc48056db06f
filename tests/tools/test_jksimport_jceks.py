#!/usr/bin/env python3
"""jksimport with JCEKS: made, converted from and to JKS, PKCS#12 and PEM, changed in place, with secret keys and what else other formats
cannot hold. keytool and Java (Stores.java) make the inputs, Java (Entries.java) reads the results."""
import json
from pathlib import Path

import importing
from importing import Folder, check, fails, fingerprint, finish, jksimport, need, peers, run, says, self_signed, sha256, succeeds

need("openssl", "javac", "keytool")

P = ("-p", "env:PW")
OPEN = ("--in-password", "env:PW", *P)
SECRETS = {"aes": ("AES", 32), "hmac": ("HmacSHA256", 64), "desede": ("DESede", 24)}


def java(path, kind="JCEKS", password="changeit", key_password=None):
    """{alias: (kind, SHA-256 of certificates or algorithm, SHA-256 of key)}, by the oldest JVM here."""
    words = map(peers.hex_of, (password, key_password or password))
    answer = json.loads(peers.java(peers.jvms()[0], "Entries", lines=[(kind, Path(path).resolve(), *words)]))
    if "error" in answer:
        return answer["error"]
    return {bytes.fromhex(e["alias_hex"]).decode(): (e["kind"], e.get("key_alg") or e["certs"], e.get("key_sha256"))
            for e in answer["entries"]}


def raw(alias):
    return bytes(range(SECRETS[alias][1]))


def secrets(*aliases):
    return {alias: ("secret", SECRETS[alias][0], sha256(raw(alias))) for alias in aliases or SECRETS}


def secret_lines(password="changeit", **others):
    known = {alias: (SECRETS[alias][0], raw(alias)) for alias in SECRETS}
    return [("secret", peers.hex_of(alias), peers.hex_of(password), algorithm, key.hex())
            for alias, (algorithm, key) in {**known, **others}.items()]


def server():
    return ("key", [fingerprint("a")], sha256(run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "a.key", "-outform", "DER")))


def stores():
    """mixed.jceks: keys by Java, a private key and a certificate by us; java.jceks: secret keys alone."""
    peers.java(peers.jvms()[0], "Stores", lines=[
        ("property", "jdk.jceks.iterationCount", "10000"), ("new", "JCEKS"), *secret_lines(),
        ("save", Path("java.jceks").resolve(), peers.hex_of("changeit")),
        ("new", "JCEKS"), *secret_lines(odd=("HmacMD5", b"0123456789")),
        ("save", Path("odd.jceks").resolve(), peers.hex_of("changeit")),
        ("new", "JCEKS"), *secret_lines("own password"),
        ("save", Path("own.jceks").resolve(), peers.hex_of("changeit"))])
    done = succeeds("new", *P, "-o", "mixed.jceks", "-a", "server", "--key", "a.key", "--cert", "a.pem")
    check("new", done.out, "mixed.jceks: JCEKS, 1 private key added, mode 0600\n")
    done = succeeds("added in place", *P, "-i", "mixed.jceks", "java.jceks")
    check("added in place", done.out, "mixed.jceks: JCEKS, 3 secret keys added, mode 0600\n")
    succeeds("a certificate", *P, "-i", "mixed.jceks", "--trust", "b.pem", "-a", "ca")
    check("all of it, by Java", java("mixed.jceks"), everything())


def everything():
    return {"server": server(), "ca": ("cert", [fingerprint("b")], None), **secrets()}


def conversions():
    done = succeeds("to PKCS#12", *OPEN, "-o", "mixed.p12", "mixed.jceks")
    check("to PKCS#12", done.out, "mixed.p12: PKCS#12, 1 private key, 3 secret keys and 1 trusted certificate added, mode 0600\n")
    check("the PKCS#12, by Java", java("mixed.p12", "PKCS12"), everything())
    succeeds("back", *OPEN, "-o", "back.jceks", "mixed.p12")
    check("back, by Java", java("back.jceks"), everything())
    fails("to JKS", 6, '"aes" is a secret key, which JKS cannot hold', *OPEN, "-o", "mixed.jks", "mixed.jceks")
    done = succeeds("to JKS without them", *OPEN, "-o", "mixed.jks", "--leave-out", "mixed.jceks")
    says("to JKS without them", done, 'left out: "aes", a secret key, which JKS cannot hold')
    check("the JKS, by Java", java("mixed.jks", "JKS"), {name: everything()[name] for name in ("server", "ca")})
    succeeds("JKS to JCEKS", *OPEN, "-t", "jceks", "-o", "from-jks", "mixed.jks")
    check("JKS to JCEKS, by Java", java("from-jks"), {name: everything()[name] for name in ("server", "ca")})
    succeeds("to PEM", "--in-password", "env:PW", "-k", "env:PW", "--leave-out", "-o", "mixed.pem", "mixed.jceks")
    succeeds("from PEM", *P, "--in-key-password", "env:PW", "-o", "from-pem.jceks", "-a", "server", "mixed.pem")
    check("from PEM, by Java", java("from-pem.jceks"), {"server": server()})
    succeeds("by -i and -o", *P, "-i", "mixed.jceks", "-t", "pkcs12", "-o", "by-i.p12")
    check("by -i and -o, by Java", java("by-i.p12", "PKCS12"), everything())


def without_oid():
    fails("no object identifier", 6, '"odd": no object identifier is known for the algorithm "HmacMD5"', *OPEN, "-o", "odd.p12",
          "odd.jceks")
    done = succeeds("without it", *OPEN, "-o", "odd.p12", "--leave-out", "odd.jceks")
    says("without it", done, 'left out: "odd": no object identifier')
    check("without it, by Java", java("odd.p12", "PKCS12"), secrets())
    succeeds("JCEKS to JCEKS", *OPEN, "-k", "env:PW2", "-o", "odd2.jceks", "odd.jceks")
    check("JCEKS to JCEKS, by Java", java("odd2.jceks", key_password="sesame2"),
          {**secrets(), "odd": ("secret", "HmacMD5", sha256(b"0123456789"))})


def protection_of(path):
    lines = run(importing.peers.BUILD / "jksdump", *P, "-v", path, env=importing.ENV).decode().splitlines()
    return sorted({line.split(None, 1)[1] for line in lines if line.startswith("  protection")})


def protection():
    check("as Java takes them", "PBEWithMD5AndTripleDES, 200000 iterations" in protection_of("mixed.jceks"), True)
    succeeds("--iterations", *P, "-i", "mixed.jceks", "-o", "few.jceks", "--iterations", "5000")
    check("--iterations", protection_of("few.jceks"), ["PBEWithMD5AndTripleDES, 5000 iterations"])
    check("--iterations, by Java", java("few.jceks"), everything())
    fails("too many", 7, "is over the limit of 5000000", *P, "-i", "mixed.jceks", "-o", "many.jceks", "--iterations", "5000001")
    fails("--profile", 2, "JCEKS has no choice of protection", *P, "-i", "mixed.jceks", "-o", "x.jceks", "--profile", "java8")
    before = Path("own.jceks").read_bytes()
    done = succeeds("keys with a password of their own", *OPEN, "-o", "copy.jceks", "own.jceks")
    check("their bytes stay", Path("copy.jceks").read_bytes(), before)
    done = fails("and cannot become a PKCS#12 without it", 4, 'secret key of "', *OPEN, "-o", "copy.p12", "own.jceks")
    says("the hint", done, "--in-key-password gives the password of the keys in the inputs")


def edits():
    succeeds("--rename, --delete", *P, "-i", "mixed.jceks", "-o", "edited.jceks", "--rename", "aes=Sealed", "--delete", "hmac")
    wanted = everything()
    wanted["sealed"] = wanted.pop("aes")
    del wanted["hmac"]
    check("--rename, --delete, by Java", java("edited.jceks"), wanted)
    succeeds("--change-password", *P, "--new-password", "env:PW2", "--change-password", "-i", "edited.jceks")
    check("--change-password, by Java", java("edited.jceks", password="sesame2"), wanted)
    succeeds("--change-key-password", "-p", "env:PW2", "--new-key-password", "env:PW", "--change-key-password", "sealed", "-i",
             "edited.jceks")
    check("--change-key-password, by Java", java("edited.jceks", password="sesame2", key_password="changeit")["sealed"], wanted["sealed"])
    fails("no certificate", 1, "no certificate in the inputs belongs to this private key", *P, "-o", "alone.jceks", "a.key")
    done = jksimport("-p", "env:UMLAUT", "-o", "umlaut.jceks", "--key", "a.key", "--cert", "a.pem", env={"UMLAUT": "pässwörd"})
    says("beyond ASCII", done, "Java 17 takes no password beyond ASCII for keys in JCEKS; Java 25 does")
    check("beyond ASCII, by Java 17", "Password is not ASCII" in json.dumps(peers.java(peers.jvms()[0], "Entries", lines=[
        ("JCEKS", Path("umlaut.jceks").resolve(), *[peers.hex_of("pässwörd")] * 2)])), True)


with Folder():
    self_signed("a", "/CN=a")
    self_signed("b", "/CN=b")
    stores()
    conversions()
    without_oid()
    protection()
    edits()
finish()
