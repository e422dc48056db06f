#!/usr/bin/env python3
"""What jksdump takes out of a keystore, beside what keytool and openssl take out of it: keys, chains, forms, files."""
import base64
import os
import resource
import subprocess
import zipfile
from pathlib import Path

import importing
from dumping import (ENV, TOOL, Done, Folder, Terminal, blocks, check, fails, finish, jksdump, key_entry, keytool, lists, mode, need, run, says, server, sha256,
                     trusted_entry, two_passwords)

need("keytool", "openssl")

PEM = ("-p", "env:PW", "--pem")


def pkcs8(store, alias, key_password="changeit"):
    """A private key as PKCS#8 DER, the way round over PKCS#12 that keytool and openssl offer."""
    Path("key.p12").unlink(missing_ok=True)
    keytool("-importkeystore", "-srckeystore", store, "-srcstorepass", "changeit", "-srckeypass", key_password, "-srcalias", alias,
            "-destkeystore", "key.p12", "-deststoretype", "PKCS12", "-deststorepass", "changeit", "-destkeypass", "changeit")
    text = run("openssl", "pkcs12", "-in", "key.p12", "-passin", "pass:changeit", "-nocerts", "-nodes")
    return run("openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER", stdin=text)


def der_of(pem):
    return base64.b64decode("".join(pem.splitlines()[1:-1]))


def stores():
    """server.jks, its certificate signed by a CA of two; mixed.jks with trusted certificates besides."""
    importing.self_signed("root", "/CN=root")
    importing.issued("ca", "/CN=ca", "root")
    server()
    request = run("keytool", "-certreq", "-keystore", "server.jks", "-storepass", "changeit", "-alias", "localhost")
    Path("server.csr").write_bytes(request)
    run("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "365", "-out", "server.crt")
    Path("reply.pem").write_bytes(b"".join(Path(name).read_bytes() for name in ("server.crt", "ca.pem", "root.pem")))
    keytool("-importcert", "-noprompt", "-keystore", "server.jks", "-storepass", "changeit", "-alias", "localhost", "-file",
            "reply.pem")
    Path("mixed.jks").write_bytes(Path("server.jks").read_bytes())
    trusted_entry("mixed.jks", "anchor", "root.pem")


def keys_and_chains():
    out = lists("--pem", *PEM, "server.jks")
    check("--pem: a key, then its chain", [label for label, _ in blocks(out)], ["PRIVATE KEY"] + 3 * ["CERTIFICATE"])
    check("the key is as it was stored", sha256(der_of(blocks(out)[0][1])), sha256(pkcs8("server.jks", "localhost")))
    certificates = [sha256(run("openssl", "x509", "-outform", "DER", "-in", name)) for name in ("server.crt", "ca.pem", "root.pem")]
    check("the chain, leaf first", [sha256(der_of(block)) for _, block in blocks(out)[1:]], certificates)
    check("nothing but PEM", out, "".join(block for _, block in blocks(out)))
    check("openssl reads the key", run("openssl", "pkey", "-pubout", stdin=out.encode()),
          run("openssl", "x509", "-noout", "-pubkey", "-in", "server.crt"))
    for what, expected in (("keys", (1, 0)), ("chain", (0, 3)), ("trusted", (0, 1)), ("certs", (0, 4)), ("all", (1, 4)),
                           ("keys,trusted", (1, 1))):
        labels = [label for label, _ in blocks(lists(what, "-p", "env:PW", f"--pem={what}", "mixed.jks"))]
        check(f"--pem={what}", (labels.count("PRIVATE KEY"), labels.count("CERTIFICATE")), expected)
    fails("--pem=everything", 2, "--pem takes", "-p", "env:PW", "--pem=everything", "mixed.jks")
    for part, wanted in (("keys", "no private key"), ("chain", "no private key with a certificate"), ("keys,chain", "no private key")):
        done = jksdump(f"--pem={part}", "root.pem")
        check(f"--pem={part} of a truststore", (done.code, done.out, done.err), (1, "", f"jksdump: root.pem: {wanted} in it\n"))
    done = jksdump("--pem=trusted", "-p", "env:PW", "server.jks")
    check("no trusted certificate", (done.code, done.err), (1, "jksdump: server.jks: no trusted certificate in it\n"))
    done = jksdump("--pem=keys", "root.pem", "root.pem")
    check("of several", (done.code, done.err), (1, "jksdump: no private key in any of the files\n"))
    done = jksdump("--pem=keys", "-a", "1", "root.pem")
    check("-a chose another", (done.code, done.err), (1, "jksdump: root.pem: no private key among the entries that -a chose\n"))
    done = jksdump("--pem", "-a", "nosuch", "root.pem")
    check("-a chose none", (done.code, done.err), (1, 'jksdump: root.pem: no entry matches "nosuch"\n'))
    fails("a name that is not there", 1, 'no entry matches "nope"', "-p", "env:PW", "--pem", "-a", "nope", "mixed.jks")


def key_passwords():
    two_passwords()
    done = jksdump(*PEM, "two.jks")
    check("a wrong key password: the rest is there", ([label for label, _ in blocks(done.out)].count("PRIVATE KEY"), done.code),
          (1, 4))
    says("the key is named", done, 'private key of "second"')
    says("-k is hinted at", done, "hint: -k SRC")
    out = lists("-k", *PEM, "-k", "env:KEYPW", "-a", "second", "two.jks")
    check("-k opens it", sha256(der_of(blocks(out)[0][1])), sha256(pkcs8("two.jks", "second", "other1234")))
    out = lists("-k of one key, -p of the other", "-p", "env:PW", "-k", "env:KEYPW", "--pem=keys", "two.jks")
    check("both are opened", sorted(sha256(der_of(block)) for _, block in blocks(out)),
          sorted([sha256(pkcs8("two.jks", "first", "changeit")), sha256(pkcs8("two.jks", "second", "other1234"))]))
    done = jksdump("-n", "--pem", "server.jks")
    check("-n: the chain is there, the key is not", ([label for label, _ in blocks(done.out)], done.code), (3 * ["CERTIFICATE"], 4))
    out = lists("-n with -k", "-n", "-k", "env:PW", "--pem=keys", "server.jks")
    check("-n with -k opens the key", len(blocks(out)), 1)
    done = jksdump("-n", "--pem=keys", "-o", "nothing.pem", "server.jks")
    check("no key: no file", (done.code, Path("nothing.pem").exists()), (4, False))


def keys_that_cannot_be_had():
    """Whatever is wrong with a key, the rest goes out, and the exit code tells."""
    data = bytearray(Path("two.jks").read_bytes())
    oid = data.index(bytes.fromhex("2b060104012a02110101"), data.index(b"\0\5first"))  # of that key's protection
    data[data.index(b"\x04", oid + 10)] = 0x05  # its OCTET STRING becomes something else
    Path("broken.jks").write_bytes(data)
    keytool("-genkeypair", "-storetype", "JCEKS", "-keystore", "slow.jceks", "-storepass", "changeit", "-keypass", "changeit", "-alias", "slow",
            "-keyalg", "EC", "-dname", "CN=slow")
    for name, arguments, code, labels in (
            ("malformed", ("-n", "-k", "env:KEYPW", "broken.jks"), 5, ["CERTIFICATE", "PRIVATE KEY", "CERTIFICATE"]),
            ("over a limit", ("-p", "env:PW", "--max-iterations", "1000", "slow.jceks"), 7, ["CERTIFICATE"])):
        done = jksdump("--pem", *arguments)
        check(f"{name}: the exit code", done.code, code)
        check(f"{name}: the rest", sorted(label for label, _ in blocks(done.out)), sorted(labels))
        check(f"{name}: no file without anything in it", (jksdump("--pem=keys", "-a", "slow", "-a", "first", "-o", "none.pem", *arguments).code,
                                                          Path("none.pem").exists()), (code, False))


def key_forms():
    plain = sha256(pkcs8("server.jks", "localhost"))
    for name, options, scheme in (("pbes2", ("--key-form", "pbes2"), "PBES2"), ("by --out-password", (), "PBES2"),
                                  ("pbes1-3des", ("--key-form", "pbes1-3des"), "pbeWithSHA1And3-KeyTripleDES-CBC")):
        out = lists(name, "-p", "env:PW", "--pem=keys", *options, "--out-password", "env:OUTPW", "server.jks")
        check(f"{name}: label", blocks(out)[0][0], "ENCRYPTED PRIVATE KEY")
        opened = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-passin", "env:OUTPW", "-outform", "DER", stdin=out.encode(),
                     env={"OUTPW": "outpass"})
        check(f"{name}: openssl opens it", sha256(opened), plain)
        check(f"{name}: scheme", scheme in run("openssl", "asn1parse", stdin=out.encode()).decode(), True)
        check(f"{name}: and so do we", len(blocks(lists(name, "-k", "env:OUTPW", "--pem", "-", stdin=out.encode()))), 1)
    done = fails("a sealed key needs a password", 4, "password", "--pem", "-", stdin=out.encode())
    says("a hint", done, "hint: -k env:NAME")
    fails("plain with a password", 2, "--out-password goes with", *PEM, "--key-form", "plain", "--out-password", "env:OUTPW", "server.jks")
    fails("pbes2 without password or terminal", 4, "a password for the exported keys", *PEM, "--key-form", "pbes2", "server.jks")


def der():
    check("--der: the key", sha256(jksdump("-p", "env:PW", "--der", "server.jks").raw), sha256(pkcs8("server.jks", "localhost")))
    check("--der=certs: the leaf", jksdump("-n", "--der=certs", "server.jks").raw,
          run("openssl", "x509", "-outform", "DER", "-in", "server.crt"))
    check("--der: a trusted certificate", jksdump("-n", "--der", "-a", "anchor", "mixed.jks").raw, Path("root.der").read_bytes())
    fails("--der: one object only", 2, "2 were chosen", "-p", "env:PW", "--der", "mixed.jks")
    fails("--der and --pem", 2, "exclude each other", "--der", "--pem", "mixed.jks")
    on = Terminal("-n", "--der=certs", "server.jks")
    check("--der: not on a terminal", (on.end() >> 8, "\0" in on.out), (2, False))


def files():
    os.umask(0)
    out = lists("-o", *PEM, "-o", "server.pem", "server.jks")
    check("-o tells", out, "server.pem: 1 private key (PKCS#8, not encrypted), 3 certificates, mode 0600\n")
    check("-o: a key is for its owner", mode("server.pem"), "0o600")
    check("-o: what standard output would be", Path("server.pem").read_text(), lists("stdout", *PEM, "server.jks"))
    os.umask(0o077)
    lists("-o without a key", "-n", "-q", "--pem=certs", "-o", "chain.pem", "server.jks")
    check("-o: certificates are for all", mode("chain.pem"), "0o644")
    os.umask(0o022)
    done = fails("-o does not overwrite", 3, "server.pem: exists already", *PEM, "-o", "server.pem", "server.jks")
    says("-f is hinted at", done, "hint: -f")
    lists("-f does", *PEM, "-f", "-o", "server.pem", "server.jks")
    Path("bad.jks").write_bytes(Path("server.jks").read_bytes()[:500])
    done = jksdump(*PEM, "-o", "both.pem", "server.jks", "bad.jks")
    check("one bad input: nothing is written", (done.code, Path("both.pem").exists()), (5, False))
    fails("-o for a listing", 2, "-o, --key-form and --out-password go with", "-n", "-o", "x", "server.jks")
    Path("empty.jks").write_bytes(b"")
    fails("an empty file", 5, "empty", *PEM, "empty.jks")


def output_is_input():
    """It is refused, by whatever name: a link, a folder, a ZIP, standard input."""
    os.mkdir("in")
    for name in ("in/s.jks", "hard.jks"):
        Path(name).write_bytes(Path("server.jks").read_bytes())
    os.symlink("in/s.jks", "soft.jks")
    os.link("hard.jks", "hard2.jks")
    with zipfile.ZipFile("in.zip", "w") as bundle:
        bundle.write("server.jks")
    for name in ("copies/a.jks", "copies/b.jks"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(Path("server.jks").read_bytes())
    for name, output, given in (("a copy that is left out", "copies/b.jks", "copies"), ("itself", "hard.jks", "hard.jks"), ("a link", "in/s.jks", "soft.jks"), ("to a link", "soft.jks", "in/s.jks"),
                                ("another name", "hard2.jks", "hard.jks"), ("a folder", "in/s.jks", "in"), ("a ZIP", "in.zip", "in.zip"),
                                ("a member", "in.zip", "in.zip:server.jks")):
        before = Path(output).read_bytes()
        for force in ((), ("-f",)):
            done = jksdump(*PEM, *force, "-o", output, given)
            check(f"{name}: {force}", (done.code, done.out, done.err.splitlines()[0]),
                  (2, "", f"jksdump: {output}: is an input, and would be replaced"))
        check(f"{name}: it is as it was", (Path(output).read_bytes(), Path(output).is_symlink()), (before, name == "to a link"))
    with open("hard.jks", "rb") as file:
        done = Done(subprocess.run([TOOL, *PEM, "-f", "-o", "hard.jks", "-"], stdin=file, capture_output=True, env=ENV, start_new_session=True))
    check("standard input", done.code, 2)
    lists("another one is replaced", *PEM, "-f", "-o", "hard2.jks", "in/s.jks")


def split():
    key_entry("names.jks", "../../etc/x", "-keyalg", "EC", "-dname", "CN=up")
    for alias in (".hidden", "-rf", "a b", "a_b", "größe"):
        trusted_entry("names.jks", alias, "root.pem")
    lists("--split", "-p", "env:PW", "--split", "-o", "out", "mixed.jks")
    check("--split: a file each", sorted(os.listdir("out")), ["anchor.cert.pem", "localhost.chain.pem", "localhost.key.pem"])
    check("--split: modes", [mode(f"out/{name}") for name in sorted(os.listdir("out"))], ["0o644", "0o644", "0o600"])
    check("--split: the key", blocks(Path("out/localhost.key.pem").read_text())[0][0], "PRIVATE KEY")
    check("--split: the chain", len(blocks(Path("out/localhost.chain.pem").read_text())), 3)
    out = lists("--split", "-p", "env:PW", "--split", "-o", "names", "names.jks")
    check("--split: safe names", sorted(os.listdir("names")),
          sorted(["_._.._etc_x.chain.pem", "_._.._etc_x.key.pem", "_hidden.cert.pem", "_rf.cert.pem", "a_b.cert.pem", "a_b-2.cert.pem",
                  "größe.cert.pem"]))
    check("--split tells", out, "names: 7 files, 1 private key (PKCS#8, not encrypted), 6 certificates\n")
    Path("out/anchor.cert.pem").unlink()
    done = fails("--split does not overwrite", 3, "exists already", "-p", "env:PW", "--split", "-o", "out", "mixed.jks")
    check("--split: and then begins nothing", Path("out/anchor.cert.pem").exists(), False)
    lists("--split with -f", "-p", "env:PW", "-f", "--split", "-o", "out", "mixed.jks")
    check("--split: -f does", Path("out/anchor.cert.pem").exists(), True)
    fails("--split, and a file that becomes too large", 3, "File too large", "-p", "env:PW", "--split", "-o", "new", "mixed.jks",
          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1800, 1800)))
    check("--split: what it made is taken back", Path("new").exists(), False)
    fails("--split, and there is a file", 3, "jksdump: server.jks: is no folder\n", "-p", "env:PW", "-f", "--split", "-o", "server.jks", "mixed.jks")
    fails("--split needs a folder", 2, "--split writes", "-p", "env:PW", "--split", "mixed.jks")
    check("nothing was written beside", sorted(name for name in os.listdir(".") if name.endswith((".cert.pem", ".key.pem"))), [])


with Folder():
    stores()
    keys_and_chains()
    key_passwords()
    keys_that_cannot_be_had()
    key_forms()
    der()
    files()
    output_is_input()
    split()
finish()
