#!/usr/bin/env python3
"""jksdump's listings beside what keytool and openssl say of the same files."""
import datetime
import re
from pathlib import Path

import importing
from dumping import (Folder, Terminal, check, finish, jksdump, key_entry, keytool, lists, need, run, says, server, trusted_entry)

need("keytool", "openssl")

CACERTS = "/etc/ssl/certs/java/cacerts"
UNICODE = "größe-😀-名前"


def first_line():
    out = lists("first line", "-p", "env:PW", server())
    size = Path("server.jks").stat().st_size
    check("the first line tells all", out.splitlines()[0], f"server.jks: JKS, 1 entry, {size} bytes, integrity verified")
    out = lists("first line of -n", "-n", "server.jks")
    check("-n says what was not seen", out.splitlines()[0],
          f"server.jks: JKS, 1 entry, {size} bytes, integrity not checked, 1 private key sealed")
    Path("wrong-name.p12").write_bytes(Path("server.jks").read_bytes())
    check("the name does not count", lists("name", "-n", "wrong-name.p12").split(",")[0], "wrong-name.p12: JKS")


def table():
    """The row of a store that keytool made, against keytool's date and openssl's reading of the certificate."""
    pem = keytool("-exportcert", "-rfc", "-keystore", "server.jks", "-storepass", "changeit", "-alias", "localhost")
    ends = run("openssl", "x509", "-noout", "-enddate", "-dateopt", "iso_8601", stdin=pem.encode()).decode()
    subject = run("openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253", stdin=pem.encode()).decode()
    made = keytool("-list", "-keystore", "server.jks", "-storepass", "changeit")
    made = datetime.datetime.strptime(re.search(r"localhost, (\w+ \d+, \d+),", made)[1], "%b %d, %Y")
    rows = lists("table", "-p", "env:PW", "server.jks").splitlines()
    check("the table is set off", rows[1], "")
    check("its columns", rows[2].split(), ["ALIAS", "TYPE", "CREATED", "EXPIRES", "KEY", "SUBJECT"])
    check("its row", re.split(r" {2,}", rows[3].strip()),
          ["localhost", "private key", made.strftime("%Y-%m-%d"), ends.split("=")[1][:10], "RSA 2048",
           subject.strip().split("=", 1)[1]])
    check("the columns are aligned", [rows[3].index(text) for text in ("localhost", "private", "RSA", "CN=")],
          [rows[2].index(text) for text in ("ALIAS", "TYPE", "KEY", "SUBJECT")])


def java_facts(text):
    """keytool -list -v as {alias: [SHA-256, ...]}."""
    facts = {}
    for part in text.split("Alias name: ")[1:]:
        facts[part.splitlines()[0]] = [line.replace(":", "").lower() for line in re.findall(r"SHA256: (\S+)", part)]
    return facts


def our_facts(text):
    """jksdump -v the same way."""
    facts = {}
    for part in text.split("\n\n")[1:]:
        facts[part.splitlines()[0]] = [line.replace(":", "") for line in re.findall(r"SHA-256 +(\S+)", part)]
    return facts


def everything():
    out = lists("-v", "-p", "env:PW", "-v", "server.jks")
    java = keytool("-list", "-v", "-keystore", "server.jks", "-storepass", "changeit")
    check("-v: fingerprints", our_facts(out), java_facts(java))
    check("-v: SHA-1", re.search(r"SHA-1 +(\S+)", out)[1].upper(), re.search(r"SHA1: (\S+)", java)[1])
    check("-v: serial", int(re.search(r"serial +(\S+)", out)[1], 16), int(re.search(r"Serial number: (\S+)", java)[1], 16))
    check("-v: signature", re.search(r"signature +(\S+)", out)[1], re.search(r"algorithm name: (\S+)", java)[1])
    for line in ("names            DNS:localhost, IP:127.0.0.1", "protection         Sun key protector",
                 "certificate 1 of 1, X.509 version 3,"):
        check(f"-v: {line}", line in out, True)
    place = re.search(r"(\d+) bytes at offset (\d+)", out)
    data = Path("server.jks").read_bytes()[int(place[2]):][:int(place[1])]
    check("-v: the certificate stands where it says", importing.sha256(data), our_facts(out)["localhost"][0])


def cacerts():
    if not Path(CACERTS).exists():
        return
    java = java_facts(keytool("-list", "-v", "-keystore", CACERTS, "-storepass", "changeit"))
    check("cacerts, alias for alias", our_facts(lists("cacerts", "-p", "env:PW", "-v", CACERTS)), java)
    rows = lists("cacerts", "-p", "env:PW", CACERTS).splitlines()[3:]
    check("cacerts, a row each", sorted(row.split("  trusted")[0].strip() for row in rows), sorted(java))


def aliases():
    key_entry("many.jks", UNICODE, "-keyalg", "EC", "-dname", "CN=many")
    importing.self_signed("root", "/CN=root")
    trusted_entry("many.jks", "rooty", "root.pem")
    trusted_entry("many.jks", "other", "root.pem")
    for name, pattern, expected in (
            ("-a takes a name", "other", ["other"]),
            ("-a ignores case", "OTHER", ["other"]),
            ("-a ignores case as Java does", UNICODE.replace("gr", "GR").replace("ö", "Ö"), [UNICODE]),
            ("* is any text", "ro*", ["rooty"]),
            ("* is no text too", "*rooty*", ["rooty"]),
            ("* goes back", "*o*t*", ["other", "rooty"]),
            ("? is one character", "größe-?-??", [UNICODE]),
            ("? is not none", "other?", []),
            ("a backslash makes * a character", "\\*", []),
            ("\\x is a byte", "o\\x74her", ["other"])):
        done = jksdump("-n", "-a", pattern, "many.jks")
        rows = done.out.splitlines()
        check(name, (done.code, sorted(row.split()[0] for row in rows[3:])), (0 if expected else 1, expected))
        check(f"{name}: counted", f"{len(expected)} of 3 entries" in rows[0], True)
    done = jksdump("-n", "-a", "other", "-a", "rooty", "many.jks")
    check("-a can be repeated", "2 of 3 entries" in done.out, True)
    done = jksdump("-n", "-a", "nobody", "-a", "other", "many.jks")
    check("an -a that matches nothing", (done.code, done.err), (1, 'jksdump: many.jks: no entry matches "nobody"\n'))


def other_formats():
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "root.pem", "-outform", "DER", "-out", "root.p7b")
    for name, path, words in (("a PEM certificate", "root.pem", "PEM, 1 entry"), ("DER", "root.der", "DER, 1 entry"),
                              ("PKCS#7", "root.p7b", "DER, 1 entry")):
        out = lists(name, path)
        check(f"{name}: first line", words in out.splitlines()[0], True)
        check(f"{name}: no password is asked", "CN=root" in out, True)
    run("openssl", "ecparam", "-genkey", "-name", "secp384r1", "-noout", "-out", "lone.pem")
    check("-v: a key without a certificate", re.search(r"key +(.+)", lists("key", "-v", "lone.pem"))[1], "EC secp384r1")
    check("and in the table", lists("key", "lone.pem").splitlines()[3].split(), ["1", "private", "key", "-", "-", "EC", "secp384r1", "-"])
    run("openssl", "pkcs8", "-topk8", "-in", "lone.pem", "-passout", "pass:secret", "-out", "sealed.pem")
    check("but not of a sealed one", lists("key", "sealed.pem").splitlines()[3].split(), ["1", "private", "key", "-", "-", "-", "-"])
    with open("root.pem", "rb") as file:
        check("standard input", lists("-", "-", stdin=file.read()).split(",")[0], "standard input: PEM")
    out = lists("two files", "-n", "root.pem", "many.jks")
    check("several files have a first line each", [line.split(":")[0] for line in out.splitlines() if ": " in line],
          ["root.pem", "many.jks"])


def notes():
    Path("odd.jks").write_bytes(Path("server.jks").read_bytes() + b"more")
    done = jksdump("-p", "env:PW", "odd.jks")
    check("a finding is a note", (done.code, done.err.startswith("note: 4 bytes behind")), (0, True))
    check("-q says nothing", jksdump("-q", "-p", "env:PW", "odd.jks").err, "")
    says("of several files it names the file", jksdump("-n", "odd.jks", "server.jks"), "note: odd.jks: 4 bytes behind")
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "root.pem", "-certfile", "root.pem", "-caname", "second", "-passout",
        "pass:changeit", "-out", "unseen.p12")
    done = jksdump("-p", "env:PW", "unseen.p12")
    check("which entry a finding is about", [line.split(": Java")[0] for line in done.err.splitlines()],
          [f'note: entry "{row.split()[0]}"' for row in done.out.splitlines()[3:]])
    check("there are two", len(done.err.splitlines()), 2)
    if Path(CACERTS).exists():
        check("cacerts is not odd", jksdump("-p", "env:PW", CACERTS).err, "")


def terminal():
    if Path(CACERTS).exists():
        for columns in (80, 100, 200):
            on = Terminal("-n", CACERTS, columns=columns)
            check(f"{columns} columns: exit", on.end(), 0)
            widest = max(len(re.sub("\033\\[[0-9]*m", "", line)) for line in on.out.splitlines()[1:])
            check(f"{columns} columns are enough", widest <= columns, True)
            check(f"{columns} columns: cut with an ellipsis", "…" in on.out, True)
        piped = lists("a pipe", "-n", CACERTS)
        check("in a pipe nothing is cut", ("…" in piped, "\033" in piped), (False, False))
    for name, options, env, expected in (("colours on a terminal", (), {}, True), ("NO_COLOR", (), {"NO_COLOR": "1"}, False),
                                         ("--color=never", ("--color=never",), {}, False)):
        on = Terminal("-n", *options, "server.jks", env=env)
        on.end()
        check(name, "\033[" in on.out, expected)
    check("--color=always", "\033[" in lists("always", "-n", "--color=always", "server.jks"), True)


with Folder():
    first_line()
    table()
    everything()
    cacerts()
    aliases()
    other_formats()
    notes()
    terminal()
finish()
