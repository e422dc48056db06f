#!/usr/bin/env python3
"""jksimport --trust: truststores from bundles, as Java reads them. Certificates are made by openssl; Java (Entries.java) is the witness."""
import sys
from pathlib import Path

from importing import (EPOCH_MS, Folder, aliases, check, fails, fingerprint, finish, issued, java, jksimport, need, peers, run, says,
                       self_signed, sha256, succeeds)

need("openssl", "javac")

BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


def bundle_becomes_truststore():
    if not BUNDLE.exists():
        return
    done = succeeds("the bundle of the system", "--trust", "-p", "env:PW", "-o", "all.jks", BUNDLE)
    expected = sorted(sha256(der) for der in peers.certificates(BUNDLE))
    facts = java("all.jks")
    check("every certificate is there", sorted(fact[2][0] for fact in facts.values()), expected)
    check("all are trusted", {fact[0] for fact in facts.values()}, {"cert"})
    check("the last line", done.out, f"all.jks: JKS, {len(expected)} trusted certificates added, mode 0644\n")
    succeeds("again", "--trust", "-p", "env:PW", "-o", "again.jks", BUNDLE)
    check("the same bytes", Path("again.jks").read_bytes() == Path("all.jks").read_bytes(), True)
    before = Path("all.jks").stat()
    done = succeeds("into itself", "--trust", "-p", "env:PW", "-i", "all.jks", BUNDLE)
    says("nothing new", done, f"all.jks: JKS, nothing added, {len(expected)} entries")
    check("the file is left alone", Path("all.jks").stat().st_ino, before.st_ino)


def order_is_that_of_the_inputs():
    Path("both.pem").write_bytes(Path("zeta.pem").read_bytes() + b"text between\n" + Path("alpha.pem").read_bytes())
    succeeds("two in a file", "--trust", "-p", "env:PW", "-o", "order.jks", "both.pem", "mid.der")
    data = Path("order.jks").read_bytes()
    places = [data.index(Path(f"{name}.der").read_bytes()) for name in ("zeta", "alpha", "mid")]
    check("in the order of the inputs", places, sorted(places))
    facts = java("order.jks")
    check("names from the common name", {alias: fact[2] for alias, fact in facts.items()},
          {name: [fingerprint(name)] for name in ("zeta", "alpha", "mid")})
    check("dates from SOURCE_DATE_EPOCH", {fact[1] for fact in facts.values()}, {EPOCH_MS})
    succeeds("--date", "--trust", "-p", "env:PW", "-o", "date.jks", "--date", "2001-09-09T03:46:40.5+02:00", "zeta.pem")
    check("--date in RFC 3339", java("date.jks")["zeta"][1], 1000000000500)
    succeeds("--date", "-f", "--trust", "-p", "env:PW", "-o", "date.jks", "--date", "-1", "zeta.pem")
    check("--date in seconds, before 1970", java("date.jks")["zeta"][1], -1000)
    fails("no date", 2, "--date takes", "--trust", "-p", "env:PW", "-o", "x.jks", "--date", "2001-02-29", "zeta.pem")


def other_containers():
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "zeta.pem", "-certfile", "mid.pem", "-out", "two.p7b.pem")
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "alpha.pem", "-outform", "DER", "-out", "one.p7b")
    succeeds("PKCS#7", "--trust", "-p", "env:PW", "-o", "p7.jks", "two.p7b.pem", "one.p7b")
    check("PKCS#7 in PEM and DER", aliases("p7.jks"), ["alpha", "mid", "zeta"])
    succeeds("standard input", "--trust", "-p", "env:PW", "-o", "in.jks", "-", stdin=Path("zeta.pem").read_bytes())
    check("from standard input", aliases("in.jks"), ["zeta"])
    done = jksimport("--trust", "-p", "env:PW", "-t", "jks", "-o", "-", "zeta.pem")
    check("to standard output", done.raw, Path("in.jks").read_bytes())
    says("the last line goes to standard error", done, "standard output: JKS, 1 trusted certificate added\n")
    succeeds("without --trust", "-p", "env:PW", "-o", "plain.jks", "zeta.pem", "mid.pem")
    check("a bundle without a key needs no --trust", aliases("plain.jks"), ["mid", "zeta"])


def each_certificate_once():
    done = succeeds("twice", "--trust", "-p", "env:PW", "-o", "once.jks", "zeta.pem", "mid.pem", "zeta.der")
    check("once", aliases("once.jks"), ["mid", "zeta"])
    says("the duplicate is told", done, "note: 1 certificate was there already, or twice in the inputs")
    done = succeeds("merge", "--trust", "-p", "env:PW", "-i", "once.jks", "alpha.pem", "mid.pem")
    check("only what is new", aliases("once.jks"), ["alpha", "mid", "zeta"])
    check("the last line", done.out, "once.jks: JKS, 1 trusted certificate added, mode 0644\n")
    succeeds("-a", "-p", "env:PW", "-i", "once.jks", "-a", "another", "mid.pem")
    check("-a asks for it by name", aliases("once.jks"), ["alpha", "another", "mid", "zeta"])
    succeeds("into PEM", "--trust", "-o", "once.pem", "zeta.pem")
    done = succeeds("PEM has no names", "-i", "once.pem", "--trust", "-a", "another", "zeta.pem", "mid.pem")
    says("the alias is not kept, and that is told", done, 'note: PEM has no place for the alias "another"')
    check("openssl finds two", run("openssl", "storeutl", "-noout", "-certs", "once.pem").splitlines()[-1], b"Total found: 2")
    fails("no name to change", 2, "once.pem: --rename: PEM has no place for an alias", "-i", "once.pem", "--rename", "1=x")


def aliases_are_derived():
    for subject, name in (("/CN=Same/O=one", "same1"), ("/CN=Same/O=two", "same2"), ("/CN=sAME/O=three", "same3"), ("/O=Only O/OU=u", "none"),
                          ("/CN=\u0130stanbul \U0001F600 \u212A", "unicode")):
        self_signed(name, subject)
    inputs = ["same1.pem", "same2.pem", "same3.pem", "none.pem", "unicode.pem"]
    done = succeeds("names", "--trust", "-p", "env:PW", "-o", "names.jks", *inputs)
    facts = java("names.jks")
    expected = {"same": "same1", "same-2": "same2", "same-3": "same3", "ou=u,o=only o": "none",
                "i\u0307stanbul \U0001F600 k": "unicode"}
    check("from cn", {alias: fact[2][0] for alias, fact in facts.items()}, {a: fingerprint(n) for a, n in expected.items()})
    check("derived names are lower case without a word", "becomes" in done.err, False)
    for source, names in (("subject", ["o=one,cn=same", "o=two,cn=same"]), ("filename", ["same1", "same2"]),
                          ("fingerprint", [fingerprint("same1"), fingerprint("same2")])):
        succeeds(source, "--trust", "-p", "env:PW", "-f", "-o", "from.jks", "--alias-from", source, *inputs[:2])
        check(f"from {source}", aliases("from.jks"), sorted(names))
    done = succeeds("-a", "--trust", "-p", "env:PW", "-f", "-o", "from.jks", "-a", "MyCA", *inputs[:2])
    check("-a is numbered", aliases("from.jks"), ["myca", "myca-2"])
    check("lower-cased, and told once", done.err, 'note: alias "MyCA" becomes "myca": Java looks aliases up in lower case\n')
    fails("no such source", 2, "--alias-from takes", "--trust", "-p", "env:PW", "-o", "x.jks", "--alias-from", "dn", "zeta.pem")


def many_of_one_name():
    ders = [der.replace(b"r %04d" % i, b"r 0000") for i, der in enumerate(peers.many_certificates(1000))]
    bundle = peers.pem_bundle(ders, "many.pem")
    succeeds("1000 of one name", "--trust", "-p", "env:PW", "-o", "many.jks", bundle)
    names = aliases("many.jks")
    check("numbered without a gap", names, sorted(["anchor 0000"] + [f"anchor 0000-{n}" for n in range(2, 1001)]))


def expired_ones():
    self_signed("young", "/CN=young")
    self_signed("old", "/CN=old")
    run("openssl", "x509", "-in", "old.pem", "-signkey", "old.key", "-days", "0", "-out", "old.pem")
    later = {"SOURCE_DATE_EPOCH": "1900000000"}
    run("openssl", "x509", "-in", "young.pem", "-signkey", "young.key", "-days", "7300", "-out", "young.pem")
    done = succeeds("expired", "--trust", "-p", "env:PW", "-o", "old.jks", "old.pem", "young.pem", env=later)
    says("told", done, "note: 1 certificate has expired (--skip-expired leaves it out)")
    check("and added", aliases("old.jks"), ["old", "young"])
    done = succeeds("skipped", "--trust", "-p", "env:PW", "-f", "--skip-expired", "-o", "old.jks", "old.pem", "young.pem", env=later)
    says("told", done, "note: 1 expired certificate was left out")
    for name in ("left.jks", "left.p12", "left.pem"):
        done = fails("all of them", 1, "nothing is left to import: every certificate in the inputs has expired", "--trust", "-p", "env:PW",
                     "--skip-expired", "-o", name, "old.pem", env=later)
        says("hint", done, "hint: without --skip-expired they are taken")
        check("nothing is written", Path(name).exists(), False)
    succeeds("trusted before", "--trust", "-p", "env:PW", "-o", "before.jks", "old.pem")
    both = [sha256(der) for name in ("old", "young") for der in peers.certificates(f"{name}.pem")]
    for kind, read in (("jks", lambda path: [fact[2][0] for fact in java(path).values()]),
                       ("pem", lambda path: [sha256(der) for der in peers.certificates(path)])):
        done = succeeds(f"-i to {kind}", "-i", "before.jks", "-t", kind, "-p", "env:PW", "--skip-expired", "-o", f"after.{kind}",
                        "young.pem", env=later)
        check(f"what is in the store of -i stays: {kind}", (done.err, sorted(read(f"after.{kind}"))), ("", sorted(both)))


def expired_chains():
    """The chain of a key stays whole, and --skip-expired is not said to change that."""
    self_signed("first", "/CN=first")
    issued("second", "/CN=second", "first")
    far = {"SOURCE_DATE_EPOCH": "4000000000"}
    for options in ((), ("--skip-expired",)):
        done = succeeds("a chain", "-p", "env:PW", "-f", "-o", "chain.jks", *options, "second.key", "second.pem", "first.pem", env=far)
        check("its two certificates are told, and stay", (done.err, len(java("chain.jks")["second"][2])),
              ("note: 2 certificates in chains of private keys have expired\n", 2))
    check("left out", aliases("old.jks"), ["young"])


def chains_of_key_entries():
    issued("leaf", "/CN=leaf", "zeta")
    Path("chain.pem").write_bytes(Path("leaf.pem").read_bytes() + Path("zeta.pem").read_bytes())
    succeeds("a key entry", "-p", "env:PW", "-o", "key.jks", "leaf.key", "chain.pem", "-a", "server")
    done = succeeds("--trust on it", "--trust", "--in-password", "env:PW", "-p", "env:PW2", "-o", "anchors.jks", "key.jks")
    check("its certificates", aliases("anchors.jks", "sesame2"), ["leaf", "zeta"])
    says("its key", done, "note: 1 private key is left out: --trust takes certificates only")
    check("mode", oct(Path("anchors.jks").stat().st_mode & 0o777), "0o644")


def what_is_no_certificate():
    Path("empty.pem").write_text("no block\n")
    fails("no block", 5, "empty.pem: ", "--trust", "-p", "env:PW", "-o", "x.jks", "empty.pem")
    run("openssl", "req", "-new", "-key", "zeta.key", "-subj", "/CN=r", "-out", "request.pem")
    done = fails("only a request", 1, "there is no certificate and no private key in the inputs", "--trust", "-p", "env:PW", "-o", "x.jks",
                 "request.pem")
    says("it is named", done, "note: request.pem: left out: ")
    check("nothing was written", Path("x.jks").exists(), False)


def what_java_does_not_read():
    """A curve that Java does not know; keytool says the same of the file."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256t1", "-nodes", "-keyout", "odd.key", "-out",
        "odd.pem", "-subj", "/CN=odd")
    note = 'note: Java will not open it: certificate 1 of "odd" cannot be read (the curve brainpoolP256t1 is none that Java knows)\n'
    for file in ("odd.jks", "odd.p12"):
        done = succeeds(file, "--trust", "-p", "env:PW", "-o", file, "zeta.pem", "odd.pem")
        check(f"{file}: told once", done.err, note)
        refused = run("keytool", "-list", "-keystore", file, "-storepass", "changeit", status=1)
        check(f"{file}: keytool refuses it", b"Exception" in refused, True)
    check("PEM: nothing to tell", succeeds("PEM", "--trust", "-o", "odd-copy.pem", "odd.pem").err, "")
    check("quiet", succeeds("quiet", "-q", "--trust", "-p", "env:PW", "-f", "-o", "odd.jks", "odd.pem").err, "")


def keytool_reads_it():
    printed = run("keytool", "-list", "-v", "-keystore", "order.jks", "-storepass", "changeit").decode()
    expected = [":".join(fingerprint(name)[i:i + 2] for i in range(0, 64, 2)).upper() for name in ("zeta", "alpha", "mid")]
    check("keytool -list -v", sorted(line.split("SHA256: ")[1] for line in printed.splitlines() if "SHA256: " in line), sorted(expected))
    rfc = run("keytool", "-exportcert", "-rfc", "-alias", "ZETA", "-keystore", "order.jks", "-storepass", "changeit").decode()
    check("keytool -exportcert finds it by name", "".join(rfc.split()), "".join(Path("zeta.pem").read_text().split()))


def main():
    with Folder():
        for name in ("zeta", "alpha", "mid"):
            self_signed(name, f"/CN={name.title()}")
        for row in (bundle_becomes_truststore, order_is_that_of_the_inputs, other_containers, each_certificate_once, aliases_are_derived,
                    many_of_one_name, expired_ones, expired_chains, chains_of_key_entries, what_is_no_certificate,
                    what_java_does_not_read, keytool_reads_it):
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
