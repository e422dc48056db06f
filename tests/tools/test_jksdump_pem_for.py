#!/usr/bin/env python3
"""What --pem-for writes, refuses and says. That the programs read it, tests/interop/test_pem_for.py shows; openssl is the witness
here for keys and chains, keytool makes the stores with two keys."""
from pathlib import Path

import importing
import peers
from dumping import (Folder, Terminal, blocks, check, fails, finish, jksdump, lists, mode, need, run, says, two_passwords)
from importing import jksimport

need("keytool", "openssl")

PROGRAMS = ("kafka", "nginx", "haproxy", "librdkafka", "node", "curl", "python")
PASSWORD = ("-p", "env:PW")
ENCRYPTED = ("--out-password", "env:OUTPW")


def stores():
    """server.jks: a key and its chain of two; trust.jks: both authorities; lower.jks: the lower alone; mixed.jks: all of it."""
    importing.self_signed("root", "/CN=root")
    importing.issued("ca", "/CN=ca", "root")
    importing.issued("server", "/CN=server", "ca")
    Path("chain.pem").write_bytes(Path("server.pem").read_bytes() + Path("ca.pem").read_bytes())
    for arguments in (("-o", "server.jks", "-a", "server", "--key", "server.key", "--cert", "chain.pem"),
                      ("-o", "mixed.jks", "-i", "server.jks", "--trust", "root.pem", "ca.pem"),
                      ("-o", "trust.jks", "--trust", "root.pem", "ca.pem"), ("-o", "lower.jks", "--trust", "ca.pem")):
        check(f"jksimport {arguments}", jksimport(*PASSWORD, *arguments).code, 0)


def key_before_chain(program):
    out = lists(program, "--pem-for", program, *PASSWORD, "server.jks")
    check(f"{program}: a key, then its chain", [label for label, _ in blocks(out)], ["PRIVATE KEY", "CERTIFICATE", "CERTIFICATE"])
    check(f"{program}: the chain is as openssl wrote it", out.split("-----END PRIVATE KEY-----\n")[1], Path("chain.pem").read_text())
    check(f"{program}: the key", run("openssl", "pkey", "-pubout", stdin=out.encode()),
          run("openssl", "pkey", "-in", "server.key", "-pubout"))
    out = lists(program, "--pem-for", program, *PASSWORD, "trust.jks")
    check(f"{program}: authorities", [label for label, _ in blocks(out)], ["CERTIFICATE", "CERTIFICATE"])


def encrypted(program):
    if program == "haproxy":
        fails("haproxy has no password", 2, "haproxy reads no encrypted private key", "--pem-for", program, *ENCRYPTED, *PASSWORD,
              "server.jks")
        fails("haproxy and --key-form", 2, "haproxy reads no encrypted", "--pem-for", program, "--key-form", "pbes2", "server.jks")
        lists("haproxy and --key-form plain", "--pem-for", program, "--key-form", "plain", *PASSWORD, "server.jks")
        return
    out = lists(program, "--pem-for", program, *ENCRYPTED, *PASSWORD, "server.jks")
    scheme = "pbeWithSHA1And3-KeyTripleDES-CBC" if program == "kafka" else "PBES2"
    check(f"{program}: protection", scheme in run("openssl", "asn1parse", stdin=out.encode()).decode(), True)
    check(f"{program}: openssl opens it", run("openssl", "pkey", "-passin", "pass:outpass", "-pubout", stdin=out.encode()),
          run("openssl", "pkey", "-in", "server.key", "-pubout"))


def reports():
    done = jksdump("--pem-for", "kafka", *ENCRYPTED, "-o", "kafka.pem", *PASSWORD, "server.jks")
    check("what was written", done.out, "kafka.pem: 1 private key (PKCS#8, PBE-SHA1-3DES), 2 certificates, mode 0600\n")
    check("why that form", done.err, "note: Kafka on JDK 17 cannot read PBES2 keys, so the older form was used\n")
    check("mode of a key", mode("kafka.pem"), "0o600")
    done = jksdump("--pem-for", "kafka", *ENCRYPTED, "--key-form", "pbes2", "-f", "-o", "kafka.pem", *PASSWORD, "server.jks")
    check("another form by choice", (done.err, "PBES2" in done.out), ("note: Kafka on JDK 17 cannot read PBES2 keys\n", True))
    done = jksdump("--pem-for", "nginx", "-v", "-o", 'a "b".pem', *PASSWORD, "trust.jks")
    check("-v: lines of configuration", done.out.splitlines()[2:],
          ['    ssl_client_certificate "a \\"b\\".pem"; ssl_verify_client on;',
           '    proxy_ssl_trusted_certificate "a \\"b\\".pem"; proxy_ssl_verify on;'])
    check("authorities are for all", (done.code, mode('a "b".pem'), done.err), (0, "0o644", ""))
    done = jksdump("--pem-for", "kafka", "-q", "-v", *ENCRYPTED, "-f", "-o", "kafka.pem", *PASSWORD, "server.jks")
    check("-q says nothing", (done.code, done.out, done.err), (0, "", ""))


def mixed():
    done = jksdump("--pem-for", "curl", "-o", "mixed.pem", *PASSWORD, "mixed.jks")
    check("beside a key", done.out, "mixed.pem: 1 private key (PKCS#8, not encrypted), 2 certificates, mode 0600\n")
    check("authorities are left out", done.err, "note: 2 trusted certificates are left out; --pem=trusted writes them\n")
    out = lists("authorities by name", "--pem-for", "curl", "-a", "root", "-a", "ca", *PASSWORD, "mixed.jks")
    check("authorities that -a chose", [label for label, _ in blocks(out)], ["CERTIFICATE", "CERTIFICATE"])


def without_root():
    sentence = "1 trusted certificate was issued by one that is not here, and {} trusts it only with that"
    for program, title in (("nginx", "nginx"), ("haproxy", "haproxy"), ("librdkafka", "librdkafka"), ("node", "Node.js"),
                           ("python", "Python")):
        says(f"{program} wants the root", jksdump("--pem-for", program, *PASSWORD, "lower.jks"), sentence.format(title))
        check(f"{program} has the root", jksdump("--pem-for", program, *PASSWORD, "trust.jks").err, "")
    for program in ("kafka", "curl"):
        check(f"{program} does not", jksdump("--pem-for", program, *PASSWORD, "lower.jks").err, "")
    check("the issuer is in another file", jksdump("--pem-for", "nginx", *PASSWORD, "lower.jks", "root.pem").err, "")


def refusals():
    two_passwords()
    done = fails("two keys", 2, 'two.jks: 2 private keys, and nginx takes one: ', "--pem-for", "nginx", *PASSWORD, "two.jks")
    says("both are named", done, '"first"')
    says("and the other", done, '"second"')
    says("-a is hinted at", done, "hint: -a NAME chooses it")
    lists("one of two", "--pem-for", "nginx", "-a", "first", *PASSWORD, "two.jks")
    fails("keys of two files", 2, "2 private keys", "--pem-for", "nginx", *PASSWORD, "server.jks", "server.key")
    fails("no chain without its key", 4, '"second"', "--pem-for", "nginx", "-o", "none.pem", "-a", "second", *PASSWORD, "two.jks")
    check("no file", Path("none.pem").exists(), False)
    for program, more in (("curl", ()), ("nginx", ("server.pem",))):
        done = fails("a key without certificate", 1, f"has no certificate, and {program} wants both", "--pem-for", program, "server.key", *more)
        says("what to do", done, f"hint: jksimport -o new.p12 KEY CERT... puts them together; then --pem-for {program} on that")
    check("jksimport", jksimport(*PASSWORD, "-o", "new.p12", "server.key", "server.pem").code, 0)
    check("and that does it", [label for label, _ in blocks(lists("together", "--pem-for", "nginx", *PASSWORD, "new.p12"))],
          ["PRIVATE KEY", "CERTIFICATE"])
    run("openssl", "genpkey", "-algorithm", "ED25519", "-out", "ed.key")
    run("openssl", "req", "-x509", "-key", "ed.key", "-out", "ed.pem", "-subj", "/CN=ed")
    fails("Ed25519 for Kafka", 6, "is Ed25519, and Kafka reads RSA, EC and DSA keys", "--pem-for", "kafka", "-a", "1", "-", stdin=ed())
    lists("Ed25519 for others", "--pem-for", "nginx", "-", stdin=ed())
    fails("a password that is not ASCII", 2, "only with a password in ASCII", "--pem-for", "kafka", *ENCRYPTED, *PASSWORD, "server.jks",
          env={"OUTPW": "schlüssel"})
    fails("nothing in it", 1, "empty.jks: no private key and no certificate in it", "--pem-for", "nginx", *PASSWORD, "empty.jks")
    fails("the key of another certificate", 1, "does not belong to its certificate", "--pem-for", "nginx", *PASSWORD, "mismatch.jks")


def ed():
    return Path("ed.key").read_bytes() + Path("ed.pem").read_bytes()


def of_java():
    """Java puts any chain under any key. empty.jks holds nothing."""
    material, other = peers.Material("rsa"), peers.Material("ec")
    line = ("key", peers.hex_of("a"), peers.hex_of("changeit"), material.algorithm, material.der, other.chain)
    save = lambda name: ("save", Path(name).resolve(), peers.hex_of("changeit"))
    peers.java(peers.jvms()[0], "Stores", lines=[("new", "JKS"), save("empty.jks"), line, save("mismatch.jks")])


def contradictions():
    fails("an unknown program", 2, "--pem-for takes kafka, nginx, haproxy, librdkafka, node, curl or python, not: apache", "--pem-for",
          "apache", "server.jks")
    for other in ("--pem", "--pem=certs", "--der"):
        fails(f"--pem-for and {other}", 2, "exclude each other", "--pem-for", "curl", other, "server.jks")
        fails(f"{other} and --pem-for", 2, "exclude each other", other, "--pem-for", "curl", "server.jks")
    fails("two programs", 2, "--pem-for names one program", "--pem-for", "curl", "--pem-for", "node", "server.jks")
    fails("--split", 2, "--pem-for writes one file", "--pem-for", "curl", "--split", "-o", "folder", "server.jks")
    fails("-v without -o", 2, "-v with --pem-for", "--pem-for", "curl", "-v", "server.jks")
    fails("plain with a password", 2, "--out-password goes with", "--pem-for", "curl", "--key-form", "plain", *ENCRYPTED, "server.jks")
    on = Terminal("--pem-for", "kafka", "--key-form", "pbes2", *PASSWORD, "two.jks", "-a", "first", "-o", "typed.pem")
    check("a new password is asked for", on.wait_for("new password"), True)
    on.type("secret1\n")
    check("twice", on.wait_for("again"), True)
    on.type("secret1\n")
    check("and used", (on.end(), "PBES2" in on.out), (0, True))


with Folder():
    stores()
    for program in PROGRAMS:
        key_before_chain(program)
        encrypted(program)
    reports()
    mixed()
    without_root()
    of_java()
    refusals()
    contradictions()
finish()
