#!/usr/bin/env python3
"""jksdump --java as people meet it: its text, its exit status, what it refuses on the command line, and the commands that it
prints: run in a shell as they stand, they mend the file, and keytool then shows what was missing. What it says of hundreds of
files is compared with JVMs in tests/interop/test_java_view.py."""
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from dumping import ENV, Terminal, check, fails, finish, importing, jksdump, keytool, lists, need, run, server
from importing import Folder
import sys

import peers
sys.path.insert(0, str(peers.HERE))
import jks_bytes  # noqa: E402
import pkcs12_der as asn1  # noqa: E402

need("openssl", "keytool")


def expect(name, got, expected):
    if got != expected:
        check(name, got, expected)


def java(name, code, *arguments, **options):
    """One row: it ends with this code; returns what it printed."""
    done = jksdump("--java", *arguments, **options)
    if done.code != code:
        check(name, done, f"exit {code}")
    return done.out


def contains(name, text, *pieces):
    for piece in pieces:
        if piece not in text:
            check(name, text, piece)


def command_in(text):
    return re.search(r"^       (jksimport .*)$", text, re.M)[1]


def mend(text):
    """Runs the command that was printed, as a user would."""
    env = {**ENV, "PATH": f"{peers.BUILD}:{ENV['PATH']}"}
    command = command_in(text)
    run("sh", "-c", command + (" -p env:PW" if " -i " in command else " --in-password env:PW -p env:PW"), env=env)


with Folder():
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
        "ca.pem", "-subj", "/CN=My CA", "-days", "100")
    [der] = peers.certificates("ca.pem")
    server()

    out = java("a keystore that loses nothing", 0, "-p", "env:PW", "server.jks")
    contains("a keystore that loses nothing", out, "server.jks: JKS, 1 entry", "Java 17 shows 1 entry\n",
             "localhost  private key, 1 certificate  CN=localhost,O=eco", "As a truststore it trusts 1 certificate (-v shows",
             "Nothing of the file is lost on Java 17", "note: as a truststore it trusts only the leaf")
    expect("quiet leaves the notes out", "note:" in java("quiet", 0, "-q", "-p", "env:PW", "server.jks"), False)
    contains("-v shows the digests", java("-v", 0, "-v", "-p", "env:PW", "server.jks"),
             run("sh", "-c", "keytool -exportcert -keystore server.jks -storepass changeit -alias localhost 2>/dev/null | "
                 "openssl dgst -sha256 -r").decode().split()[0] + "  CN=localhost,O=eco")

    # An alias in mixed case, which Java neither finds nor trusts.
    Path("case.jks").write_bytes(jks_bytes.store([jks_bytes.trusted("MyCA", der)]))
    out = java("mixed case", 1, "-p", "env:PW", "case.jks")
    contains("mixed case", out, "MyCA   not found  -", "As a truststore it trusts 0 certificates",
             "error: \"MyCA\" is listed but not found, and not trusted, because Java looks for \"myca\"",
             "jksimport -i case.jks --rename MyCA=myca")
    mend(out)
    java("mixed case, mended", 0, "-p", "env:PW", "case.jks")
    contains("mixed case, for keytool", keytool("-list", "-keystore", "case.jks", "-storepass", "changeit"), "myca, ")

    # The tutorial's truststore: openssl's, empty for Java.
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "ca.pem", "-name", "ca", "-out", "trust.p12", "-passout", "env:PW", env=ENV)
    contains("keytool sees nothing", keytool("-list", "-keystore", "trust.p12", "-storepass", "changeit"), "0 entries")
    out = java("openssl's truststore", 1, "-p", "env:PW", "trust.p12")
    contains("openssl's truststore", out, "Java 17 shows 0 entries", "error: Java does not see the certificate")
    mend(out)
    contains("openssl's truststore, mended", keytool("-list", "-keystore", "new.p12", "-storepass", "changeit"), "1 entry")
    contains("opened without its password", java("mended", 0, "-p", "env:PW", "new.p12"),
             "Without a password (null) it shows 0 entries, and trusts 0", "warning: opened without its password")

    # A cipher that Java does not know.
    importing.jksimport("-o", "camel.p12", "--cert-encryption", "pbes2-aes192-sha256", "--trust", "-p", "env:PW", "ca.pem")
    out = java("AES-192", 1, "-p", "env:PW", "camel.p12")
    contains("AES-192", out, "Java 17 does not open it", "AES-128 and AES-256 alone")
    mend(out)
    contains("AES-192, mended", keytool("-list", "-keystore", "camel.p12", "-storepass", "changeit"), "1 entry")
    importing.jksimport("-o", "pbmac1.p12", "--profile", "pbmac1", "--trust", "-p", "env:PW", "ca.pem")
    contains("PBMAC1", java("PBMAC1", 1, "-p", "env:PW", "pbmac1.p12"), "Java 26 is the first to know")

    # A key with a password of its own: keytool -importkeystore, which has the store's alone, does not get it.
    for kind, name in (("JKS", "own.jks"), ("JCEKS", "own.jceks")):
        run("keytool", "-genkeypair", "-storetype", kind, "-keystore", name, "-storepass", "changeit", "-keypass", "other1234", "-alias",
            "own", "-keyalg", "EC", "-dname", "CN=own")
        run("keytool", "-genkeypair", "-storetype", kind, "-keystore", name, "-storepass", "changeit", "-keypass", "changeit", "-alias",
            "same", "-keyalg", "EC", "-dname", "CN=same")
    run("keytool", "-genseckey", "-storetype", "JCEKS", "-keystore", "own.jceks", "-storepass", "changeit", "-keypass", "other1234", "-alias",
        "secret", "-keyalg", "AES", "-keysize", "256")
    own = {"env": {"KEYPW": "other1234"}}
    importing.jksimport("-o", "own.p12", "-i", "own.jks", "-t", "pkcs12", "-p", "env:PW", "-k", "env:KEYPW", **own)  # which gives both the one
    locked = {"own.jks": {"own"}, "own.jceks": {"own", "secret"}, "own.p12": {"own", "same"}}
    for name, aliases in locked.items():
        for alias in ("own", "same", "secret") if name == "own.jceks" else ("own", "same"):
            copied = subprocess.run(["keytool", "-importkeystore", "-noprompt", "-srckeystore", name, "-srcstorepass", "changeit", "-srcalias",
                                     alias, "-destkeystore", "copy.p12", "-deststorepass", "changeit"], capture_output=True).returncode == 0
            expect(f"{name}: keytool copies {alias}", copied, alias not in aliases)
        out = java(f"{name}: a key password", 0, "-p", "env:PW", name)
        expect(f"{name}: these have another password", set(re.findall(r'^warning: the key of "(\w+)" has another password than the store', out,
                                                                    re.M)), aliases)
        contains(f"{name}: what to do", out, f"       jksimport -i {name} --change-key-password own\n")
        found = [finding for finding in json.loads(java(f"{name}: as JSON", 0, "--json", "-p", "env:PW", name))["java"]["findings"]
                 if finding["id"] == "java-key-password"]
        expect(f"{name}: as JSON", {(finding["severity"], finding["alias"]) for finding in found}, {("warning", alias) for alias in aliases})
        expect(f"{name}: -k does not count", "has another password" in java("-k", 0, "-p", "env:PW", "-k", "env:KEYPW", name), True)
        expect(f"{name}: without a password", "has another password" in java("-n", 0, "-n", name), False)
        mended = importing.jksimport("-i", name, "--change-key-password", "own", "-p", "env:PW", "-k", "env:KEYPW", "--new-key-password", "env:PW",
                                     **own)
        expect(f"{name}: mended", (mended.code, '"own" has another' in java("mended", 0, "-p", "env:PW", name)), (0, False))
    done = jksdump("--java", "--max-iterations", "10000", "-p", "env:PW", "own.p12")
    expect("no more iterations than one derivation", (done.code, done.err), (
        0, "note: own.p12: 1 key was not opened to see whether the password of the store does; --max-iterations N allows more\n"))

    # What nobody can open is not protected anew: a short IV; more iterations than are allowed, or than anybody has the patience for.
    pbkdf2 = lambda n: asn1.sequence(asn1.oid("1.2.840.113549.1.5.12"), asn1.sequence(asn1.octets(bytes(8)), asn1.integer(n)))
    aes = lambda n: asn1.sequence(asn1.oid("2.16.840.1.101.3.4.1.42"), asn1.octets(bytes(n)))
    scrypt = asn1.sequence(asn1.oid("1.3.6.1.4.1.11591.4.11"), asn1.sequence(asn1.octets(b"salt"), *map(asn1.integer, (2 ** 30, 8, 1))))
    for name, (pbes2, sentence, remedies) in {
            "short IV": ((pbkdf2(1000), aes(3)), "is malformed (IV length 3, 16 expected): Java lists it, and most likely cannot", (0, 0)),
            "many iterations": ((pbkdf2(5_000_001), aes(16)), "because it has more than 5,000,000 iterations", (0, 1)),
            "much memory": ((scrypt, aes(16)), "because it does not know scrypt", (0, 0))}.items():
        algorithm = asn1.sequence(asn1.oid("1.2.840.113549.1.5.13"), asn1.sequence(*pbes2))
        key = asn1.sequence(asn1.oid(asn1.SHROUDED), asn1.tlv(0xA0, asn1.sequence(algorithm, asn1.octets(bytes(16)))))
        Path("closed.p12").write_bytes(asn1.pfx(asn1.sequence(asn1.data_info(asn1.sequence(key)))))
        for options, n in zip(((), ("--max-iterations", "6000000")), remedies):
            out = java(name, 1, *options, "-n", "closed.p12")
            contains(name, out, sentence)
            expect(f"{name}: {options}", len(re.findall("--change-key-password 1$", out, re.M)), n)

    # Versions.
    contains("Java 8", jksdump("--java=8", "-p", "env:PW", "new.p12").out, "Java 8 shows 1 entry", "from 8u301 on")
    fails("a version that is none", 2, "--java takes 8, 11, 17, 21 or 25, not: 9", "--java=9", "server.jks")

    # Names of files and aliases in commands.
    shutil.copy("case.jks", "a file.jks")
    Path("a file.jks").write_bytes(jks_bytes.store([jks_bytes.trusted("My CA", der)]))
    out = java("names with blanks", 1, "-p", "env:PW", "a file.jks")
    expect("names with blanks", command_in(out), "jksimport -i 'a file.jks' --rename 'My CA=my ca'")
    mend(out)
    java("names with blanks, mended", 0, "-p", "env:PW", "a file.jks")
    for alias in ("A'; id; '", "A=b", "A\x1b[31m", "A\\"):
        Path("odd.jks").write_bytes(jks_bytes.store([jks_bytes.trusted(alias, der)]))
        out = java("an alias that is no word", 1, "-p", "env:PW", "odd.jks")
        expect(f"no command with {alias!r}", "jksimport" in out, False)
        expect(f"no control character with {alias!r}", "\x1b" in out, False)

    # Out of a ZIP: its members cannot be changed in place, and their names are a stranger's: bytes that are no UTF-8, a control
    # character of two bytes (U+009B is CSI), a quote.
    odd = Path("odd-case.jks")
    odd.write_bytes(jks_bytes.store([jks_bytes.trusted("MyCA", der)]))
    for name in (b"folder/a.jks", b"\xff\xfe.jks", "\x9b2J.jks".encode(), b"a'b.jks"):
        with zipfile.ZipFile("odd.zip", "w") as bundle:
            bundle.write(odd, "x" * len(name))
        Path("odd.zip").write_bytes(Path("odd.zip").read_bytes().replace(b"x" * len(name), name))
        done = jksdump("--java", "-p", "env:PW", "odd.zip")
        expect(f"{name}: is seen", (done.code, '"MyCA" is listed but not found' in done.out), (1, True))
        expect(f"{name}: no command that cannot work", "jksimport" in done.out, False)
        expect(f"{name}: nothing raw", [c for c in done.raw.decode() if c != "\n" and not c.isprintable()], [])

    # On a terminal a row fits; in a pipe it is whole.
    long_name = "an alias that is much longer than a table of eighty columns can ever show beside the subject of its certificate"
    Path("long.jks").write_bytes(jks_bytes.store([jks_bytes.trusted(long_name, der)]))
    on = Terminal("--java", "-p", "env:PW", "long.jks")
    on.end()
    rows = re.sub("\033\\[[0-9]*m", "", on.out).splitlines()
    table = rows[[row.strip().startswith("ALIAS") for row in rows].index(True):][:2]
    expect("a row of 80 columns", [len(row) <= 80 for row in table], [True, True])
    contains("a whole row", java("long", 0, "-p", "env:PW", "long.jks"), f"  {long_name}  trusted  CN=My CA\n")

    # Many alike, several files, and what is no keystore.
    Path("many.jks").write_bytes(jks_bytes.store([jks_bytes.trusted(f"CA{i}", der) for i in range(9)]))
    expect("five of nine", java("many", 1, "-p", "env:PW", "many.jks").count("is listed but not found"), 5)
    expect("nine of nine", java("many", 1, "-v", "-p", "env:PW", "many.jks").count("is listed but not found"), 9)
    out = java("several files", 1, "-p", "env:PW", "server.jks", "many.jks", "ca.pem")
    contains("several files", out, "server.jks: JKS", "\nmany.jks: JKS", "\nca.pem: PEM", "KeyStore does not read PEM")
    contains("-n", java("-n", 0, "-n", "new.p12"), "Without a password (null) Java 17 shows 0 entries", "1 part is sealed")
    contains("-n of a JKS", java("-n", 0, "-n", "server.jks"), "Java 17 shows 1 entry")

    # What does not go together, and what fails.
    for option in ("--pem", "--der", "--layout"):
        fails(f"with {option}", 2, "--java goes without --pem, --der and --layout", "--java", option, "server.jks")
    fails("with -a", 2, "--java looks at the whole file", "--java", "-a", "x", "server.jks")
    fails("a wrong password", 4, "wrong password", "--java", "-p", "env:WRONG", "server.jks")
    lists("no --java, no view", "-p", "env:PW", "server.jks")

finish()
