#!/usr/bin/env python3
"""jksimport on a store that is there: --on-clash, --delete, --rename, --change-password, --change-key-password, --reply. keytool makes some of the
stores and requests, openssl plays the CA, Java (Entries.java) reads the results."""
import hashlib
import sys
from pathlib import Path

from importing import (EPOCH_MS, Folder, aliases, check, fails, fingerprint, finish, issued, java, need, run, says, self_signed, sha256, succeeds)

need("openssl", "javac", "keytool")

IN_PLACE = ("-p", "env:PW", "-i", "s.jks")


def fresh():
    """s.jks: "server", a private key, and "root", trusted."""
    succeeds("server", "-p", "env:PW", "-f", "-o", "s.jks", "-a", "server", "leaf.key", "leaf.pem", "ca2.pem", "root.pem")
    succeeds("root", *IN_PLACE, "--trust", "root.pem")


def clashes():
    fresh()
    before = Path("s.jks").read_bytes()
    done = fails("error", 8, 'other.pem: alias "root" is taken: the store has an entry of that name', *IN_PLACE, "-a", "root", "other.pem")
    says("the ways out are named", done, "hint: --on-clash skip, replace or rename decides; -a gives another name")
    fails("between inputs", 8, 'b.jks: alias "x" is taken: another input has an entry of that name', "-p", "env:PW", "-o", "x.jks",
          *stores("x", "root", "other"))
    check("nothing has changed", Path("s.jks").read_bytes() == before, True)
    done = succeeds("skip", *IN_PLACE, "-a", "root", "other.pem", "--on-clash", "skip")
    check("skip", java("s.jks")["root"][2], [fingerprint("root")])
    says("skip is told", done, "note: 1 entry was skipped: its alias is taken")
    succeeds("rename", *IN_PLACE, "-a", "root", "other.pem", "--on-clash", "rename")
    check("rename", java("s.jks")["root-2"][2], [fingerprint("other")])
    fresh()
    done = succeeds("replace", *IN_PLACE, "-a", "root", "other.pem", "--on-clash", "replace")
    check("replace", (aliases("s.jks"), java("s.jks")["root"][2]), (["root", "server"], [fingerprint("other")]))
    says("replace is told", done, "1 of them in place of an older entry")
    fails("a key stays", 8, 'alias "server" is taken by a private key, which a certificate does not replace', *IN_PLACE, "-a", "server",
          "other.pem", "--on-clash", "replace")
    succeeds("a key for a key", *IN_PLACE, "-a", "server", "other.pem", "other.key", "--on-clash", "replace")
    check("a key replaces a key", java("s.jks")["server"][2], [fingerprint("other")])
    fresh()
    succeeds("the same", *IN_PLACE, "-a", "root", "root.pem")
    check("the same certificate is no conflict", aliases("s.jks"), ["root", "server"])
    fails("no such word", 2, "--on-clash takes", *IN_PLACE, "--on-clash", "overwrite", "other.pem")


def stores(alias, *names):
    paths = []
    for path, name in zip(("a.jks", "b.jks"), names):
        succeeds(path, "--trust", "-p", "env:PW", "-f", "-o", path, "-a", alias, f"{name}.pem")
        paths.append(path)
    return paths


def delete_and_rename():
    fresh()
    done = succeeds("delete", *IN_PLACE, "--delete", "ROOT")
    check("found as Java finds it", aliases("s.jks"), ["server"])
    check("the last line", done.out, "s.jks: JKS, 1 entry deleted, mode 0600\n")
    fresh()
    succeeds("rename", *IN_PLACE, "--rename", "server=Front=1", "--rename", "front=1=back=2", "--rename", "root=r")
    check("names with '='", aliases("s.jks"), ["back=2", "r"])
    check("date and key stay", java("s.jks")["back=2"], ("key", EPOCH_MS, *server_facts()))
    Path("one.pem").write_bytes(Path("root.pem").read_bytes())
    fails("the last one of a PEM", 6, "one.pem: no entry would be left, which PEM cannot hold", "-i", "one.pem", "--delete", "1")
    check("is still there", Path("one.pem").read_bytes(), Path("root.pem").read_bytes())
    fails("no entry", 1, 's.jks: --delete: no entry "nobody"', *IN_PLACE, "--delete", "nobody")
    fails("no entry", 1, 's.jks: --rename: no entry "nobody=x"', *IN_PLACE, "--rename", "nobody=x")
    fails("taken", 8, 'the alias "r" is taken', *IN_PLACE, "--rename", "back=2=r")
    fails("twice", 1, 's.jks: --delete: no entry "r"', *IN_PLACE, "--delete", "r", "--delete", "r")
    fails("taken away, and then renamed", 1, 's.jks: --rename: no entry "r=s"', *IN_PLACE, "--delete", "R", "--rename", "r=s")
    check("nothing is changed by that", aliases("s.jks"), ["back=2", "r"])
    fails("no '='", 2, "--rename takes OLD=NEW", *IN_PLACE, "--rename", "r")
    succeeds("replace by hand", *IN_PLACE, "--delete", "r", "--trust", "-a", "r", "other.pem")
    check("edits come before imports", java("s.jks")["r"][2], [fingerprint("other")])


def server_facts():
    """Chain and key of "server", by openssl."""
    key = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "leaf.key", "-outform", "DER")
    return [fingerprint(name) for name in ("leaf", "ca2", "root")], sha256(key)


def dates_stay():
    fresh()
    succeeds("later", *IN_PLACE, "--trust", "other.pem", env={"SOURCE_DATE_EPOCH": "1800000000"})
    check("dates", {alias: fact[1] for alias, fact in java("s.jks").items()},
          {"server": EPOCH_MS, "root": EPOCH_MS, "other": 1800000000000})
    succeeds("copied", "-p", "env:PW", "-o", "copy.jks", "s.jks", "--date", "5")
    check("copies keep theirs", java("copy.jks")["other"][1], 1800000000000)


def unchanged_parts_are_copied():
    """What keytool wrote comes out as it went in: protected keys byte for byte."""
    run("keytool", "-genkeypair", "-alias", "theirs", "-keyalg", "RSA", "-dname", "CN=theirs", "-storetype", "JKS", "-keystore", "t.jks",
        "-storepass", "changeit", "-keypass", "keykeykey")
    before = Path("t.jks").read_bytes()
    succeeds("add", "-p", "env:PW", "-i", "t.jks", "--trust", "root.pem")
    check("the entry is the same bytes", before[12:-20] in Path("t.jks").read_bytes(), True)
    succeeds("take away", "-p", "env:PW", "-i", "t.jks", "--delete", "root")
    check("and so is the file", Path("t.jks").read_bytes() == before, True)


def passwords():
    fresh()
    succeeds("another key", *IN_PLACE, "-k", "env:KEYPW", "-a", "own", "other.key", "other.pem")
    done = succeeds("--change-password", *IN_PLACE, "--change-password", "--new-password", "env:PW2")
    says("a key with its own password keeps it", done, 'note: "own" keeps its own key password')
    succeeds("without it", "-p", "env:PW2", "-i", "s.jks", "--delete", "own")
    check("the other key follows", java("s.jks", "sesame2", "sesame2")["server"][2:], server_facts())
    fresh()
    succeeds("--change-key-password", *IN_PLACE, "--change-key-password", "Server", "--new-key-password", "env:KEYPW")
    check("the key has another password", java("s.jks", "changeit", "keykeykey")["server"][2:], server_facts())
    succeeds("again", *IN_PLACE[:2], "-i", "s.jks", "-k", "env:KEYPW", "--change-key-password", "server", "--new-key-password", "env:PW")
    done = fails("wrong", 4, "s.jks: ", *IN_PLACE, "-k", "env:KEYPW", "--change-key-password", "server", "--new-key-password", "env:PW2")
    says("hint", done, "hint: -k gives the present password of the key")
    fails("wrong store password", 4, "s.jks: ", "-p", "env:PW2", "-i", "s.jks", "--delete", "root")
    fails("one without the other", 2, "--new-password goes with --change-password", *IN_PLACE, "--new-password", "env:PW2", "--delete", "root")


def request():
    """r.jks: a key and a request, made by keytool; the CA (openssl) signs it."""
    Path("r.jks").unlink(missing_ok=True)
    run("keytool", "-genkeypair", "-alias", "web", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=web", "-storetype", "JKS",
        "-keystore", "r.jks", "-storepass", "changeit", "-keypass", "changeit")
    run("keytool", "-certreq", "-alias", "web", "-keystore", "r.jks", "-storepass", "changeit", "-file", "web.csr")
    run("openssl", "x509", "-req", "-in", "web.csr", "-CA", "ca2.pem", "-CAkey", "ca2.key", "-days", "99", "-out", "web.pem")
    run("openssl", "x509", "-in", "web.pem", "-outform", "DER", "-out", "web.der")


def replies():
    store = ("-p", "env:PW", "-i", "r.jks")
    request()
    chain = [fingerprint(name) for name in ("web", "ca2", "root")]
    key = java("r.jks")["web"][3]
    done = fails("issuer missing", 1, "web.pem: the issuer is missing: CN=ca2", *store, "--reply", "web.pem")
    says("hint", done, "hint: --ca FILE gives its certificate; -f takes the chain without it")
    fails("root missing", 1, "web.pem: the issuer is missing: CN=root", *store, "--reply", "web.pem", "--ca", "ca2.pem")
    done = succeeds("complete", *store, "--reply", "web.pem", "--ca", "root.pem", "--ca", "ca2.pem")
    check("the chain", java("r.jks")["web"][2:], (chain, key))
    says("the last line", done, "r.jks: JKS, reply installed, a chain of 3 certificates, mode 0600")
    request()
    chain[0] = fingerprint("web")
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "root.pem", "-certfile", "ca2.pem", "-certfile", "web.pem", "-out", "reply.p7b")
    succeeds("PKCS#7 in the wrong order", *store, "--reply", "reply.p7b", "-a", "WEB")
    check("PKCS#7 in the wrong order", java("r.jks")["web"][2], chain)
    request()
    chain[0] = fingerprint("web")
    succeeds("anchors", *store, "--trust", "root.pem", "ca2.pem")
    succeeds("from the store", *store, "--reply", "web.pem")
    check("trusted certificates of the store complete it", java("r.jks")["web"][2], chain)
    request()
    done = succeeds("-f", *store, "-f", "--reply", "web.pem")
    check("-f takes it as it is", java("r.jks")["web"][2], [fingerprint("web")])
    says("and tells", done, "note: the chain ends below CN=ca2")
    done = fails("not for this key", 1, "leaf.pem: no certificate in it belongs to the private key", *store, "--reply", "leaf.pem")
    fails("no such key", 1, 'r.jks: --reply: no private key "nobody"', *store, "--reply", "web.pem", "-a", "nobody")
    succeeds("second key", *store, "other.key", "other.pem")
    done = fails("which key", 2, "r.jks: --reply: there are 2 private keys", *store, "--reply", "web.pem")
    says("hint", done, "hint: -a says which one it is for")
    fails("with inputs", 2, "--reply goes with --ca alone", *store, "--reply", "web.pem", "root.pem")
    succeeds("-k of another key", *store, "-f", "-k", "env:KEYPW", "-a", "web", "--reply", "web.pem")
    succeeds("a password of its own", *store, "--change-key-password", "web", "--new-key-password", "env:PW2")
    done = fails("wrong key password", 4, "r.jks: ", *store, "-k", "env:KEYPW", "-a", "web", "--reply", "web.pem")
    says("hint", done, "hint: -k gives the password of the key")


def pem_does_not_grow():
    """Two keys of one CA: each has the CA's certificates behind it, and an edit adds none."""
    issued("leaf2", "/CN=leaf2", "ca2")
    succeeds("two keys", "-o", "two.pem", "leaf.key", "leaf2.key", "leaf.pem", "leaf2.pem", "ca2.pem", "root.pem")
    blocks = Path("two.pem").read_text()
    succeeds("an edit", "-i", "two.pem", "--trust", "other.pem")
    check("what is new stands behind all else", Path("two.pem").read_text(), blocks + Path("other.pem").read_text())
    done = succeeds("and back", "-i", "two.pem", "--delete", "3")
    check("the third entry is the new one", (done.out, Path("two.pem").read_text()),
          ("two.pem: PEM, 1 entry deleted, mode 0600\n", blocks))


def form_of_the_store():
    """Text around the blocks of a PEM, and the text that a PKCS#12 is wrapped in, do not come back: that is told."""
    root, other = (Path(f"{name}.pem").read_text() for name in ("root", "other"))
    for name, text, note in (
        ("a comment", f"# ours\n{root}", "1 line of text outside its blocks is not kept"),
        ("what openssl x509 -text writes", run("openssl", "x509", "-in", "root.pem", "-text").decode(), "lines of text outside its blocks are"),
        ("at the end, without a line end", f"\ufeff\r\n{root}\n \nend", "1 line of text outside its blocks is not kept"),
        ("blank lines", f"\n{root}\n\r\n", ""),
    ):
        Path("c.pem").write_text(text)
        dry = succeeds(name, "-n", "-i", "c.pem", "other.pem")
        done = succeeds(name, "-i", "c.pem", "other.pem")
        check(f"{name}: what is written", Path("c.pem").read_text(), root + other)
        check(f"{name}: told, in a dry run too", (bool(note), note in done.err, dry.err), (bool(done.err), True, done.err))
        says(f"{name}: nothing new is not written", succeeds(name, "-i", "c.pem", "other.pem"), "c.pem: PEM, nothing added, 2 entries")
    run("openssl", "pkcs12", "-export", "-in", "leaf.pem", "-inkey", "leaf.key", "-passout", "pass:changeit", "-out", "pw.p12")
    Path("pw.pem").write_bytes(b"-----BEGIN PKCS12-----\n" + run("openssl", "base64", "-in", "pw.p12") + b"-----END PKCS12-----\n")
    done = succeeds("PKCS#12 as text", "-p", "env:PW", "-i", "pw.pem", "root.pem")
    says("told", done, "note: pw.pem: PKCS#12 in base64 becomes DER")
    check("and in DER", Path("pw.pem").read_bytes()[:1], b"0")
    check("not told again", succeeds("again", "-p", "env:PW", "-i", "pw.pem", "other.pem").err, "")


def foreign_names():
    """A store with names that Java does not find by name: our own store, its bytes changed, with a digest made here as jks/FORMAT.md says."""
    succeeds("two", "--trust", "-p", "env:PW", "-o", "case.jks", "-a", "myca", "root.pem")
    succeeds("two", "--trust", "-p", "env:PW", "-i", "case.jks", "-a", "zwei", "other.pem")
    body = Path("case.jks").read_bytes()[:-20].replace(b"myca", b"MyCA").replace(b"zwei", b"MyCA")
    digest = hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()
    Path("case.jks").write_bytes(body + digest)
    done = succeeds("add", "-p", "env:PW", "-i", "case.jks", "--trust", "leaf.pem")
    check("names and duplicates of a store stay as they are", Path("case.jks").read_bytes().count(b"MyCA"), 2)
    done = succeeds("delete", "-p", "env:PW", "-i", "case.jks", "--delete", "myca", "--rename", "myca=MYCA")
    says("one renamed", done, "1 entry deleted, 1 entry renamed")
    check("mended", aliases("case.jks"), ["leaf", "myca"])


def main():
    with Folder():
        for name in ("root", "other"):
            self_signed(name, f"/CN={name}")
        issued("ca2", "/CN=ca2", "root")
        issued("leaf", "/CN=leaf", "ca2")
        for row in (clashes, delete_and_rename, dates_stay, unchanged_parts_are_copied, passwords, replies, pem_does_not_grow,
                    form_of_the_store, foreign_names):
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
