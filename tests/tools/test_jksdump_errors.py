#!/usr/bin/env python3
"""How jksdump fails: exit codes, sentences, offsets and hints; nothing from a file or its name forges a line; the help, the manual and the code are in step."""
import os
import re
import subprocess
import time
from pathlib import Path

import importing
from dumping import ENV, TOOL, Folder, check, fails, finish, jksdump, key_entry, keytool, lists, need, run, server

need("keytool", "openssl")

TOP = Path(__file__).resolve().parents[2]


def damage():
    data = Path(server()).read_bytes()
    offset = data.index(b"\0\5X.509") + 11  # the certificate: its length stands in the four bytes before
    size = int.from_bytes(data[offset - 4:offset], "big")
    Path("trunc.jks").write_bytes(data[:offset + 165])
    done = fails("truncated", 5, f'truncated: certificate 1 of "localhost" needs {size} bytes, 165 are left, at offset {offset}',
                 "-p", "env:PW", "trunc.jks")
    check("truncated: the hint", done.err.splitlines()[1],
          f"hint: at least {size - 165} bytes are missing; fetch the file again, in binary mode")
    done = fails("wrong password", 4, "server.jks: wrong password, or the file was changed after it was written\n", "-p", "env:WRONG", "server.jks")
    check("wrong password: the hint", done.err.splitlines()[1],
          "hint: the structure is complete (1 entry); -n lists the entries unchecked")
    Path("noise").write_bytes(b"\1\2\3\4 nothing that anybody knows")
    fails("unknown format", 5, "no known format", "-n", "noise")
    importing.self_signed("a", "/CN=a")
    keytool("-importcert", "-noprompt", "-storetype", "JCEKS", "-keystore", "jceks.jks", "-storepass", "changeit", "-alias", "a",
            "-file", "a.pem")
    check("JCEKS by the name of .jks", jksdump("-p", "env:PW", "jceks.jks").out.splitlines()[0],
          f"jceks.jks: JCEKS, 1 entry, {Path('jceks.jks').stat().st_size} bytes, integrity verified")
    check("and a password is asked for it", jksdump("jceks.jks").code, 4)


def inputs():
    fails("no file", 3, "nowhere: cannot open: No such file", "nowhere")
    Path("empty").mkdir()
    fails("a folder with nothing in it", 1, "empty: there is no keystore, certificate or key in it", "empty")
    fails("standard input that is closed", 3, "standard input: cannot read", "-", preexec_fn=lambda: os.close(0))
    for path in ("/dev/zero", "-"):
        with open("/dev/zero", "rb") as zero:
            done = subprocess.run([TOOL, "--max-size", "1M", path], env=ENV, stdin=zero, capture_output=True)
        check(f"{path} without end", (done.returncode, b"larger than the limit of 1048576 bytes" in done.stderr), (7, True))
    size = Path("server.jks").stat().st_size
    check("exactly the limit", jksdump("-n", "--max-size", size, "server.jks").code, 0)
    check("one byte over it", jksdump("-n", "--max-size", size - 1, "server.jks").code, 7)
    check("the same from a pipe", [jksdump("-n", "--max-size", limit, "-", stdin=Path("server.jks").read_bytes()).code
                                   for limit in (size, size - 1)], [0, 7])
    done = jksdump("-n", "nowhere", "server.jks")
    check("the next file is listed all the same", (done.code, "server.jks: JKS" in done.out), (3, True))
    tiny = "-----BEGIN X-----\nAA==\n-----END X-----\n" * 10000  # 39 bytes each, and no keystore's
    done = fails("tiny entries", 7, "standard input: more than 9715 entries, the limit for an input of this size, at offset 378885", "-", stdin=tiny.encode())
    check("tiny entries: the hint", done.err.splitlines()[1:], ["hint: --max-entries N allows more"])
    check("--max-entries", "PEM, 10000 entries" in jksdump("-q", "--max-entries", "10000", "-", stdin=tiny.encode()).out, True)
    text = Path("a.pem").read_text() * 3000  # over 1 MiB through a pipe, which tells no size
    check("a large pipe", "PEM, 3000 entries" in jksdump("-", stdin=text.encode()).out, True)


def output():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([TOOL, "-n", "server.jks"], env=ENV, stdout=full, stderr=subprocess.PIPE)
        check("a full disk", (done.returncode, b"No space left" in done.stderr), (3, True))
        done = subprocess.run([TOOL, "-n", "--pem=certs", "server.jks"], env=ENV, stdout=full, stderr=subprocess.PIPE)
        check("a full disk, PEM", (done.returncode, b"No space left" in done.stderr), (3, True))
    done = subprocess.run([TOOL, "-n", "server.jks"], env=ENV, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    check("standard output that is closed", done.returncode, 3)
    waiting = subprocess.Popen([TOOL, "-"], env=ENV, stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    for _ in range(200):
        place = os.path.realpath(f"/proc/{waiting.pid}/fd/1")
        if place == "/dev/null":
            break
        time.sleep(0.01)
    waiting.communicate(b"")
    check("its number is not left for a file", place, "/dev/null")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([TOOL, "-n", "server.jks"], env=ENV, stdout=writing, stderr=subprocess.PIPE)
    check("a pipe that nobody reads", (done.returncode, done.stderr), (3, b""))


def forged_lines():
    """Control characters in aliases, subjects and file names."""
    name = "evil\njksdump: all is well\033[2J.jks"
    Path(name).write_bytes(Path("server.jks").read_bytes())
    for words in (("-n", name), ("-n", "-v", name), ("-n", "-a", "no\nbody", name), ("-p", "env:WRONG", name), (name,),
                  ("-n", "-o", "x", name), ("--\033[2J", name), ("-p", "file:no\nwhere", name)):
        done = jksdump(*words)
        check(f"no forged line: {words}", re.findall("[\0-\x09\x0b-\x1f\x7f-\x9f]|\njksdump: all", done.out + done.err), [])
    check("the name is still told", "evil\\x0ajksdump" in lists("name", "-n", name), True)
    alias = "a\u202e\u200bb\r\nc\x1b\\d"
    key_entry("alias.jks", alias, "-keyalg", "EC", "-dname", "CN=\"x\\0ay\\1b[2J\"")
    shown = "a\\xe2\\x80\\xae\\xe2\\x80\\x8bb\\x0d\\x0ac\\x1b\\\\d"
    for words in (("-n", "alias.jks"), ("-n", "-v", "alias.jks")):
        done = jksdump(*words)
        check(f"an alias is escaped: {words}", (shown in done.out, re.findall("[\0-\x09\x0b-\x1f\x7f\u202e]", done.out)), (True, []))
    check("-a takes it as it is printed", jksdump("-n", "-a", shown, "alias.jks").code, 0)
    check("and on standard error", "\r" in jksdump("-n", "--pem", "alias.jks").err, False)


def usage():
    for name, words, sentence in (
            ("no file", (), "no file is named"), ("an unknown option", ("--json5", "x"), "unknown or ambiguous option: --json5"),
            ("an unknown letter", ("-Z", "x"), "unknown or ambiguous option: -Z"), ("no value", ("-p",), "needs a value: -p"),
            ("a value too much", ("--verbose=yes", "x"), "takes no value: --verbose ("),
            ("a number", ("--max-size", "12x", "x"), "--max-size takes"), ("a negative number", ("--max-iterations", "-1", "x"), "--max-iterations takes"),
            ("no number", ("--max-entries", "many", "x"), "--max-entries takes"), ("a number too large", ("--max-size", "99999999999G", "x"), "--max-size takes"),
            ("--color", ("--color=blue", "x"), "--color takes"), ("--key-form", ("--pem", "--key-form", "des", "x"), "--key-form takes"),
            ("-v and --pem", ("-v", "--pem", "x"), "one at a time"), ("- twice", ("-n", "-", "-"), "only one of")):
        done = fails(f"usage: {name}", 2, sentence, *words)
        check(f"usage: {name}: one line", len(done.err.splitlines()), 1)
    check("-V", lists("-V", "-V"), f"jksdump {re.search('^VERSION = (.*)', (TOP / 'Makefile').read_text(), re.M)[1]}\n")


def help_and_manual():
    text = lists("-h", "-h")
    lines = text.splitlines()
    check("-h: two screens of 80 columns", (len(lines) <= 48, max(map(len, lines)) <= 80), (True, True))
    check("-h: no password on a command line is recommended", "-p pass:" in text, False)
    source = (TOP / "tools/jksdump_options.c").read_text()
    options = re.findall(r'^\t\{ "([a-z-]+)", \w+_argument', source, re.M)
    manual = (TOP / "man/jksdump.1").read_text()
    for option in options:
        check(f"--{option} stands in the manual", re.search(rf"^\.It Fl .*-{option}\b", manual, re.M) is not None, True)
    in_help = set(re.findall(r"--([a-z-]+)", text))
    check("-h knows no other option", in_help - set(options), set())
    check("-h leaves no option out", set(options) - in_help, set())


def tables_of_numbers():
    """Dates at the ends of 64 bits, and before 1970: Java's own dates of entries made by hand."""
    data = bytearray(Path("server.jks").read_bytes())
    at = data.index(b"localhost") + len("localhost")
    for name, milliseconds, day, moment in (
            ("the epoch", 0, "1970-01-01", "1970-01-01T00:00:00Z"), ("the second before", -1, "1969-12-31", "1969-12-31T23:59:59.999Z"),
            ("a leap day", 951782400000, "2000-02-29", "2000-02-29T00:00:00Z"), ("no leap day", 4107542400000, "2100-03-01", "2100-03-01T00:00:00Z"),
            ("the largest", 2 ** 63 - 1, "292278994-08-17", "292278994-08-17T07:12:55.807Z"),  # Instant.ofEpochMilli of Java
            ("the smallest", -2 ** 63, "-292275055-05-16", "-292275055-05-16T16:47:04.192Z")):
        data[at:at + 8] = milliseconds.to_bytes(8, "big", signed=True)
        Path("date.jks").write_bytes(data)
        check(f"{name}: in the table", day in lists(name, "-n", "date.jks").split(), True)
        check(f"{name}: with -v", f"created            {moment}\n" in lists(name, "-n", "-v", "date.jks"), True)


with Folder():
    damage()
    inputs()
    output()
    forged_lines()
    usage()
    help_and_manual()
    tables_of_numbers()
finish()
