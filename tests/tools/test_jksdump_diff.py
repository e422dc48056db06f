#!/usr/bin/env python3
"""jksdump --diff of stores that keytool and openssl made and changed: what was done to them is what it must tell."""
import re
import shutil
from pathlib import Path

import importing
import listing
from dumping import Folder, check, finish, jksdump, key_entry, keytool, need, run, says, server, trusted_entry, two_passwords
from listing import document, jks, parse
from pkcs12 import der

need("openssl", "keytool")

P = ("-p", "env:PW")
STORE = ("-storepass", "changeit")
SCHEMA = listing.schema_validator()


def rows(done):
    """Each line of the listing behind the first ones: (word, what)."""
    return sorted(tuple(line.split(None, 1)) for line in done.out.splitlines() if line.startswith("  "))


def first(done):
    return done.out.splitlines()[0]


def diff(name, code, *arguments, **options):
    done = jksdump(*arguments[:-2], "--diff", *arguments[-2:], **options)
    check(f"{name}: exit code", done.code, code)
    return done


def edit(source, target, *steps):
    """A copy of a JKS, changed by keytool."""
    shutil.copy(source, target)
    for step in steps:
        keytool(*step, "-keystore", target, *STORE)
    return target


def inputs():
    """old.jks: a key "localhost", and the trusted certificates a, b, c; roots a to d besides."""
    for name in "abcd":
        importing.self_signed(name, f"/CN=root {name}")
    server()
    for name in "abc":
        trusted_entry("server.jks", name, f"{name}.pem")
    shutil.move("server.jks", "old.jks")


def same_format():
    done = diff("with itself", 0, *P, "old.jks", "old.jks")
    check("with itself", (done.out, done.err), ("old.jks -> old.jks: 4 the same\n", ""))
    trusted_entry(edit("old.jks", "new.jks", ("-delete", "-alias", "b"), ("-changealias", "-alias", "c", "-destalias", "c2")), "d", "d.pem")
    done = diff("keytool's edits", 1, *P, "old.jks", "new.jks")
    expected = [("added", "d: trusted certificate, CN=root d"), ("removed", "b: trusted certificate, CN=root b"), ("renamed", "c -> c2")]
    dated = [(word, what.split(": date")[0]) for word, what in rows(done)]  # keytool gives a renamed entry the date of that day
    check("keytool's edits", dated, expected)
    check("they are counted", first(done), "old.jks -> new.jks: 1 added, 1 removed, 1 renamed, 2 the same")
    back = diff("the other way round", 1, *P, "new.jks", "old.jks")
    check("the other way round", [(word, what.split(": date")[0]) for word, what in rows(back)],
          [("added", "b: trusted certificate, CN=root b"), ("removed", "d: trusted certificate, CN=root d"), ("renamed", "c2 -> c")])
    check("the file before the option", jksdump("new.jks", "--diff", "old.jks", *P).out, done.out)
    check("-a chooses", rows(jksdump(*P, "-a", "d", "-a", "a", "--diff", "old.jks", "new.jks")), [expected[0]])


def changes():
    """One thing after the other: the certificate of a key, its chain, the key itself, and the date."""
    edit("old.jks", "self.jks", ("-selfcert", "-alias", "localhost", "-validity", "3650"))
    [(word, what)] = rows(diff("another certificate for the key", 1, *P, "old.jks", "self.jks"))
    check("another certificate for the key", (word, re.sub(r"[0-9T:.Z-]{10,}", "DATE", what)),
          ("changed", "localhost: certificate (expires DATE -> DATE), date (DATE -> DATE)"))
    signed("self.jks")
    edit("self.jks", "chain.jks", ("-importcert", "-noprompt", "-alias", "localhost", "-file", "reply.pem"))
    [(word, what)] = rows(diff("a CA's reply", 1, *P, "self.jks", "chain.jks"))
    check("a CA's reply", re.sub(r" \([^)]*\)", "", what), "localhost: certificate, chain, date")
    key_entry(edit("old.jks", "key.jks", ("-delete", "-alias", "localhost")), "localhost", "-keyalg", "RSA", "-dname", "CN=localhost, O=eco")
    [(word, what)] = rows(diff("another key", 1, *P, "old.jks", "key.jks"))
    check("another key", re.sub(r" \([^)]*\)", "", what), "localhost: certificate, key, date")
    done = diff("another key, unopened", 1, "-n", "old.jks", "key.jks")
    check("another key, unopened", re.sub(r" \([^)]*\)", "", rows(done)[0][1]), "localhost: certificate, key, date")
    says("unopened", done, "compared by the public key in the certificate")


def signed(store):
    """reply.pem: what the CA root a makes of the key's request, with its own certificate."""
    request = keytool("-certreq", "-alias", "localhost", "-keystore", store, *STORE)
    leaf = run("openssl", "x509", "-req", "-CA", "a.pem", "-CAkey", "a.key", "-days", "100", "-set_serial", "7", stdin=request.encode())
    Path("reply.pem").write_bytes(leaf + Path("a.pem").read_bytes())


def one_and_the_same_key():
    """A JKS in which keytool has protected the key anew: the bytes differ, the key does not."""
    edit("old.jks", "again.jks")
    keytool("-keypasswd", "-alias", "localhost", "-keystore", "again.jks", *STORE, "-keypass", "changeit", "-new", "other1234")
    done = jksdump(*P, "--diff", "old.jks", "again.jks")
    says("not opened", done, "1 key was compared by the public key in the certificate")
    found = parse(jksdump("--json", *P, "--diff", "old.jks", "again.jks").raw)["diff"]
    check("as JSON", found["keys_compared"], {"opened": 0, "protected-bytes": 0, "public-key": 1, "not-compared": 0})
    found = parse(jksdump("--json", *P, "-k", "env:KEYPW", "--diff", "old.jks", "again.jks").raw)["diff"]
    check("each with its own", found["keys_compared"]["opened"], 1)
    found = parse(jksdump("--json", "-n", "--diff", "old.jks", "old.jks").raw)["diff"]
    check("the same bytes", (found["keys_compared"]["protected-bytes"], found["equal"]), (1, True))


def one_key_in_two_encodings():
    """An EC key with its public key and without, by openssl: other bytes, and one key."""
    run("openssl", "ec", "-in", "a.key", "-no_public", "-out", "short.key")
    Path("long.pem").write_text(Path("a.key").read_text() + Path("a.pem").read_text())
    Path("short.pem").write_text(Path("short.key").read_text() + Path("a.pem").read_text())
    digest = {name: document(name, f"{name}.pem")["entries"][0]["key"]["sha256"] for name in ("long", "short")}
    check("the bytes differ", digest["long"] != digest["short"], True)
    found = parse(jksdump("--json", "--diff", "long.pem", "short.pem").raw)["diff"]
    check("the key does not", [entry["what"] for entry in found["changed"] if "key" in entry["what"]], [])
    check("which is said of the public key", (found["keys_compared"]["public-key"], found["keys_compared"]["opened"]), (1, 0))


def formats():
    run("keytool", "-importkeystore", "-srckeystore", "old.jks", "-srcstorepass", "changeit", "-destkeystore", "old.p12",
        "-deststorepass", "sesame2", "-deststoretype", "PKCS12")
    done = jksdump(*P, "--other-password", "env:PW2", "--diff", "old.p12", "old.jks", env={"PW2": "sesame2"})
    check("PKCS#12 by keytool: the format", done.out.splitlines()[1], "format: PKCS#12 -> JKS, so how keys are protected is not compared")
    check("PKCS#12 by keytool: all but dates", {re.sub(r" \(.*", "", what) for _, what in rows(done)} - {"localhost: date"}, set())
    check("the wrong password for one of them", jksdump(*P, "--diff", "old.p12", "old.jks").code, 4)
    run("openssl", "pkcs12", "-in", "old.p12", "-nodes", "-passin", "pass:sesame2", "-out", "old.pem")
    done = diff("PEM", 0, *P, "old.pem", "old.jks")
    check("PEM by openssl, attributes and all", done.out.splitlines(),
          ["old.pem -> old.jks: 4 the same", "format: PEM -> JKS, so what is not a certificate or a key is not compared"])
    done = diff("PEM, one less", 1, *P, "old.pem", "new.jks")
    check("PEM, one less", [word for word, _ in rows(done)], ["added", "removed"])
    Path("turned.pem").write_text("".join(Path(f"{name}.pem").read_text() for name in "cab"))
    Path("bundle.pem").write_text("".join(Path(f"{name}.pem").read_text() for name in "abc"))
    diff("the order does not count", 0, "turned.pem", "bundle.pem")
    Path("double.pem").write_text(Path("bundle.pem").read_text() + Path("a.pem").read_text())
    check("one of two", rows(diff("one of two", 1, "bundle.pem", "double.pem")), [("added", "4: trusted certificate, CN=root a")])


def protection():
    """One key in PKCS#12 by openssl, in its new form and in its old one; openssl gives no dates."""
    for name, options in (("modern", ()), ("legacy", ("-legacy",))):
        run("openssl", "pkcs12", "-export", "-inkey", "a.key", "-in", "a.pem", "-name", "a", *options, "-passout", "pass:changeit", "-out",
            f"{name}.p12")
    [(word, what)] = rows(diff("protection", 1, *P, "legacy.p12", "modern.p12"))
    check("protection", (word, re.match(r"a: protection \(.*3-?KeyTripleDES.* -> PBES2.*\)$", what, re.I) is not None
                         or what), ("changed", True))
    run("openssl", "pkcs12", "-export", "-inkey", "a.key", "-in", "a.pem", "-name", "a", "-passout", "pass:changeit", "-out", "again.p12")
    diff("salts do not count", 0, *P, "again.p12", "modern.p12")
    done = diff("sealed parts", 4, "-n", "again.p12", "modern.p12")
    says("sealed parts", done, "what is in sealed parts was not compared")


def elements(der):
    """The DER elements of a text, each as (its contents, the whole)."""
    while der:
        n = der[1] & 0x7F if der[1] & 0x80 else 0
        size = int.from_bytes(der[2:2 + n], "big") if n else der[1]
        yield der[2 + n:2 + n + size], der[:2 + n + size]
        der = der[2 + n + size:]


def parts(path):
    """The ContentInfos of a PKCS#12, by RFC 7292: PFX, authSafe, [0], OCTET STRING, AuthenticatedSafe."""
    der = Path(path).read_bytes()
    for depth in (0, 1, 1, 0, 0):
        der = list(elements(der))[depth][0]
    return [whole for _, whole in elements(der)]


def unseen():
    """What keytool has put into an encrypted part of a PKCS#12 is there, whether it is seen or not."""
    keytool("-importcert", "-noprompt", "-storetype", "JKS", "-keystore", "one.jks", *STORE, "-alias", "a", "-file", "a.pem")
    for alias in ("a2", "b"):
        keytool("-importcert", "-noprompt", "-storetype", "PKCS12", "-keystore", "two.p12", "-storepass", "sesame2", "-alias", alias,
                "-file", f"{alias[0]}.pem")
    for name, pair in (("one side", ("one.jks", "two.p12")), ("the other way round", ("two.p12", "one.jks"))):
        done = diff(name, 4, "-n", *pair)
        check(name, (first(done), rows(done)),
              (f"{' -> '.join(pair)}: 1 unseen, 0 the same", [("unseen", "a: trusted certificate, CN=root a (one.jks has it)")]))
        check(f"{name}: which has sealed parts", done.err, "jksdump: two.p12: what is in sealed parts was not compared\n")
    done = diff("sealed parts beside what was found", 1, *P, "--other-password", "env:PW2", "two.p12", "one.jks", env={"PW2": "sesame2"})
    check("with the password", rows(done), [("removed", "b: trusted certificate, CN=root b"), ("renamed", "a2 -> a")])
    done = diff("a sealed certificate", 1, "-n", "old.jks", "old.p12")
    check("a sealed certificate", {re.sub(r" \(\d.*\)", "", what) for word, what in rows(done) if word == "changed"},
          {"localhost: date, certificate unseen"})
    check("sealed trusted certificates", [what for word, what in rows(done) if word == "unseen"],
          [f"{name}: trusted certificate, CN=root {name} (old.jks has it)" for name in "abc"])
    check("both are noted", done.err, "note: old.p12: what is in sealed parts was not compared\n"
          "note: 1 key was not compared: without a password keys stay sealed, and no certificate tells\n")
    Path("key.pem").write_text(Path("b.key").read_text() + Path("b.pem").read_text())
    done = diff("a key that may be another", 4, "-n", "key.pem", "old.p12")
    check("a key that may be another", rows(done), [("unseen", "1: private key, CN=root b (key.pem has it)"),
                                                    ("unseen", "localhost: private key (old.p12 has it)")])
    check("without keys on the other side it is none of them", rows(diff("a key alone", 1, "-n", "a.pem", "old.p12")),
          [("added", "localhost: private key"), ("unseen", "1: trusted certificate, CN=root a (a.pem has it)")])
    run("openssl", "pkcs12", "-export", "-inkey", "a.key", "-in", "a.pem", "-name", "a", "-certpbe", "NONE", "-passout", "pass:sesame2",
        "-out", "whole.p12")
    sealed, plain = [[part for part in parts(name) if (b"\x01\x07\x06\xa0" in part[:24]) == encrypted][0]
                     for name, encrypted in (("two.p12", True), ("whole.p12", False))]
    data = der(0x06, bytes.fromhex("2a864886f70d010701"))
    Path("key-sealed.p12").write_bytes(der(0x30, b"\x02\x01\x03", der(0x30, data, der(0xA0, der(0x04, der(0x30, plain, sealed))))))
    done = diff("a certificate whose key may be sealed", 4, "-n", "whole.p12", "key-sealed.p12")
    check("a certificate whose key may be sealed", rows(done), [("unseen", "a: key")])
    for pair, code in ((("whole.p12", "key-sealed.p12"), 4), (("one.jks", "two.p12"), 4), (("old.jks", "old.p12"), 1)):
        found = document(f"{pair} as JSON", "-n", "--diff", *pair, code=code)
        for error in list(SCHEMA.iter_errors(found))[:3]:
            check(f"{pair}: the schema", f"{list(error.absolute_path)}: {error.message[:300]}", "valid")
        told = {name: [(pair["what_unseen"], pair["from"] is None, pair["to"] is None) for pair in found["diff"][name]]
                for name in ("changed", "unseen")}
        check(f"{pair} as JSON", told, {
            "whole.p12": {"changed": [], "unseen": [(["key"], False, False)]},
            "one.jks": {"changed": [], "unseen": [([], False, True)]},
            "old.jks": {"changed": [(["certificate"], False, False)], "unseen": 3 * [([], False, True)]}}[pair[0]])
        check(f"{pair} as JSON: the rest", (found["diff"]["equal"], found["diff"]["added"], found["diff"]["removed"]), (False, [], []))


def as_json():
    found = document("JSON", *P, "--diff", "old.jks", "new.jks", code=1)
    for error in list(SCHEMA.iter_errors(found))[:3]:
        check("the schema", f"{list(error.absolute_path)}: {error.message[:300]}", "valid")
    told = found["diff"]
    aliases = {name: [entry["alias"] for entry in told[name]] for name in ("added", "removed", "changed", "renamed")}
    check("entries", aliases, {"added": ["d"], "removed": ["b"], "changed": [], "renamed": ["c2"]})
    check("the rest", (told["from"]["file"], told["from"]["format"], told["equal"], told["same"]), ("old.jks", "jks", False, 2))
    [renamed] = told["renamed"]
    check("both entries", (renamed["from"]["alias"], renamed["to"]["alias"], "alias" in renamed["what"]), ("c", "c2", True))
    check("certificates", renamed["from"]["chain"][0]["sha256"], importing.fingerprint("c"))
    check("the listing stands there too", len(found["entries"]), 4)
    check("equal", document("equal", *P, "--diff", "old.jks", "old.jks")["diff"]["equal"], True)
    lost = document("no such file", *P, "--diff", "nowhere", "old.jks", code=3)
    check("no such file", (lost["diff"]["from"]["error"]["status"], list(lost["diff"])), ("file", ["from"]))


def same_names():
    """Aliases that differ in case alone, and the same alias twice, which only a file made by hand has."""
    der = {name: Path(f"{name}.der").read_bytes() for name in "abcd"}
    jks("upper.jks", [("MyCA", 0, der["a"])])
    jks("lower.jks", [("myca", 0, der["a"])])
    check("case", rows(diff("case", 1, *P, "upper.jks", "lower.jks")), [("renamed", "MyCA -> myca")])
    jks("twice.jks", [("x", 0, der["a"]), ("x", 0, der["b"])])
    jks("turned.jks", [("x", 0, der["b"]), ("x", 0, der["a"])])
    diff("twice, turned", 0, *P, "twice.jks", "turned.jks")
    jks("crossed.jks", [("y", 0, der["a"]), ("x", 0, der["b"])])
    jks("straight.jks", [("x", 0, der["a"]), ("y", 0, der["b"])])
    crossed = rows(diff("two names exchanged", 1, *P, "straight.jks", "crossed.jks"))
    check("two names exchanged", [(word, re.sub(r" \(.*", "", what)) for word, what in crossed],
          [("changed", "x: certificate"), ("changed", "y: certificate")])
    jks("forged.jks", [("x\nremoved  y\x1b[2J", 0, der["c"])])
    done = diff("control characters", 1, *P, "straight.jks", "forged.jks")
    check("control characters", ([word for word, _ in rows(done)], "\x1b" in done.out), (["added", "removed", "removed"], False))


def passwords():
    """Which password opens the other side, and what is said where none does."""
    with_p = (*P, "--diff", "old.p12", "old.jks")
    done = jksdump(*with_p)
    check("-p does not fit the other", (done.code, done.err.splitlines()[-1]), (4, "hint: --other-password SRC gives that of old.p12"))
    done = jksdump("--check", *P, "--trusted-by", "old.p12", "old.jks")
    check("nor the truststore", (done.code, done.err.splitlines()[-1]), (4, "hint: --other-password SRC gives that of old.p12"))
    done = jksdump(*P, "--other-password", "env:WRONG", *with_p[2:])
    check("it was given", (done.code, "--other-password" in done.err), (4, False))
    done = jksdump("-p", "env:WRONG", "--diff", "old.jks", "old.jks")
    check("the file itself comes first", (done.code, "--other-password" in done.err), (4, False))
    Path("folder").mkdir()
    shutil.copy("old.p12", "folder/old.p12")
    for text, code, last in (("sesame2", 1, None), ("wrong", 4, "hint: --other-password SRC gives that of folder/old.p12")):
        Path("folder/p12-password.txt").write_text(text)
        done = jksdump(*P, "--diff", "folder", "old.jks")
        check(f"beside the other, -p for the file: {text}", (done.code, done.err.splitlines()[-1] if last else None), (code, last))
    shutil.copy("old.jks", "folder/old.p12")
    check("what lies beside it does not fit, -p does", jksdump(*P, "--diff", "folder", "old.jks").code, 0)
    done = jksdump("-n", "--check", "--trusted-by", "folder", "old.jks")
    check("-n", done.code in (0, 1), True)


def command_line():
    for name, arguments in (("two files", ("--diff", "old.jks", "a", "b")), ("no file", ("--diff", "old.jks")),
                            ("twice", ("--diff", "a", "--diff", "b", "old.jks")), ("--pem", ("--diff", "a", "--pem", "old.jks")),
                            ("standard input twice", ("--diff", "-", "-")), ("-n", ("-n", "--other-password", "env:PW", "--diff", "a", "b")),
                            ("--other-password", ("--other-password", "env:PW", "old.jks"))):
        done = jksdump(*arguments)
        check(f"{name} is refused", (done.code, done.out, len(done.err.splitlines())), (2, "", 1))
    check("standard input once", jksdump(*P, "--diff", "-", "old.jks", stdin=Path("old.jks").read_bytes()).code, 0)
    two_passwords()
    check("-k for one key, -p for the other",
          document("-k", *P, "-k", "env:KEYPW", "--diff", "two.jks", "two.jks")["diff"]["keys_compared"]["opened"], 2)


def many():
    """100,000 entries in another order, and 100,000 of one name: n log n."""
    der = Path("a.der").read_bytes()
    n = 100000
    jks("many.jks", [(f"ca {i}", 0, der) for i in range(n)])
    jks("many2.jks", [(f"ca {i}", 0, der) for i in reversed(range(n))])
    jks("one-name.jks", [("CA", 0, der) for i in range(n)])
    for pair in (("many.jks", "many2.jks"), ("many.jks", "one-name.jks"), ("one-name.jks", "one-name.jks")):
        cost = listing.measured(*P, "--diff", *pair)
        if cost:
            check(f"{pair}: {cost}", (cost[0] < 200 * 2 ** 20, cost[1] < 10000), (True, True))
    check("another order", jksdump(*P, "--diff", "many.jks", "many2.jks").out, "many.jks -> many2.jks: 100000 the same\n")


with Folder():
    inputs()
    same_format()
    changes()
    one_and_the_same_key()
    one_key_in_two_encodings()
    formats()
    protection()
    unseen()
    as_json()
    same_names()
    passwords()
    command_line()
    many()
finish()
