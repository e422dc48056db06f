#!/usr/bin/env python3
"""Where jksdump takes passwords from, and what becomes of the terminal and the argument list meanwhile."""
import os
import signal
import subprocess
import time
from pathlib import Path

from dumping import TOOL, Folder, Terminal, blocks, check, fails, finish, jksdump, need, says, server, two_passwords

need("keytool")


def given(name, expected, *arguments, **options):
    """One row: does the password open the store?"""
    check(name, jksdump(*arguments, "server.jks", **options).code, expected)


def sources():
    given("env:", 0, "-p", "env:PW")
    given("pass:", 0, "-p", "pass:changeit")
    given("--password=", 0, "--password=pass:changeit")
    given("an empty password", 4, "-p", "pass:")
    for name, data, expected in (("the first line", b"changeit\nsecond\n", 0), ("CRLF", b"changeit\r\n", 0), ("no line end", b"changeit", 0),
                                 ("a blank is part of it", b"changeit \n", 4), ("an empty line", b"\nchangeit\n", 4),
                                 ("nothing at all", b"", 4)):
        Path("pw").write_bytes(data)
        given(f"file: {name}", expected, "-p", "file:pw")
        given(f"stdin: {name}", expected, "-p", "stdin", stdin=data)
    Path("pw").write_bytes(b"x" * 5000)
    fails("a line that is too long", 2, "longer than 4096", "-p", "file:pw", "server.jks")
    fails("no such file", 3, "cannot open nowhere", "-p", "file:nowhere", "server.jks")
    fails("no such variable", 4, "no variable NOTHING", "-p", "env:NOTHING", "server.jks")
    fails("no such descriptor", 3, "file descriptor 77", "-p", "fd:77", "server.jks")
    fails("fd: without a number", 2, "fd:N needs", "-p", "fd:x", "server.jks")
    done = fails("a prefix that was forgotten", 2, "-p: one of", "-p", "sesame-secret", "server.jks")
    check("it is not repeated", "sesame" in done.err, False)
    fails("twice", 2, "given twice", "-p", "env:PW", "-p", "env:PW", "server.jks")
    fails("-n with -p", 2, "-n goes without -p", "-n", "-p", "env:PW", "server.jks")


def descriptors():
    """Options that name the same descriptor get one line each."""
    done = jksdump("-p", "stdin", "-k", "stdin", "-a", "second", "--pem=keys", "two.jks", stdin=b"changeit\nother1234\n")
    check("two lines of standard input", (done.code, len(blocks(done.out))), (0, 1))
    reading, writing = os.pipe()
    os.write(writing, b"other1234\nchangeit\n")
    os.close(writing)
    done = jksdump("-k", f"fd:{reading}", "-p", f"fd:{reading}", "two.jks", pass_fds=[reading])
    check("-p comes first, whatever the order of the options", done.code, 4)
    os.close(reading)
    fails("standard input for two things", 2, "only one of", "-p", "stdin", "-")


def argument_list():
    """What ps would show, while the tool waits for its input."""
    process = subprocess.Popen([TOOL, "-p", "pass:changeit-secret", "-k", "pass:key-secret", "--pem", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shown = b"secret"
    for _ in range(200):
        shown = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        if b"jksdump" in shown and b"secret" not in shown:
            break
        time.sleep(0.01)
    check("pass: is blanked", (b"secret" in shown, b"pass:" in shown), (False, True))
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    process.communicate(b"")
    check("no core dump", next(line for line in limits.splitlines() if "core" in line).split()[4:6], ["0", "0"])


def no_terminal():
    done = fails("no terminal", 4, "server.jks: its password is needed", "server.jks")
    says("the ways out", done, "hint: -p env:NAME")
    says("-n is one", done, "-n lists")


def prompt():
    on = Terminal("server.jks")
    check("the file is named", on.wait_for("store password of server.jks: "), True)
    check("no echo", on.echoes(), False)
    on.type("changeit\n")
    check("it opens", (on.end(), "integrity verified" in on.out, "changeit" in on.out), (0, True, False))
    on = Terminal("server.jks")
    on.wait_for(": ")
    on.type("wrong1\n")
    check("it does not", (on.end() >> 8, "wrong password" in on.out), (4, True))
    on = Terminal("server.jks")
    on.wait_for(": ")
    on.type("\x04")
    check("Ctrl-D", on.end() >> 8, 4)
    on = Terminal("--pem=keys", "-p", "env:PW", "--key-form", "pbes2", "server.jks")
    on.wait_for("new password of the exported keys: ")
    on.type("one\n")
    on.wait_for("again, ")
    on.type("two\n")
    check("a new password is typed twice", (on.end() >> 8, "not the same" in on.out), (4, True))
    on = Terminal("--pem=keys", "-p", "env:PW", "-k", "prompt", "-a", "second", "two.jks")
    check("-k prompt names key and file", on.wait_for('password of private key "second" of two.jks: '), True)
    on.type("other1234\n")
    check("-k prompt opens", (on.end(), "PRIVATE KEY" in on.out), (0, True))


def signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        on = Terminal("server.jks")
        on.wait_for(": ")
        silent = not on.echoes()
        os.kill(on.pid, number)
        for _ in range(200):
            if on.echoes():
                break
            time.sleep(0.01)
        check(f"{number.name} brings the echo back", (silent, on.echoes()), (True, True))
        check(f"{number.name} ends it as usual", on.end() & 0x7f, number)
    on = Terminal("server.jks")
    on.wait_for(": ")
    on.type("\x03")
    check("Ctrl-C", on.end() & 0x7f, signal.SIGINT)
    on = Terminal("server.jks")
    on.wait_for(": ")
    os.kill(on.pid, signal.SIGTSTP)
    time.sleep(0.1)  # a group that nobody waits for is not stopped; the question comes again either way
    os.kill(on.pid, signal.SIGCONT)
    on.out = ""
    check("after a stop it asks again", on.wait_for("store password"), True)
    on.type("changeit\n")
    check("and goes on", on.end(), 0)


with Folder():
    server()
    two_passwords()
    sources()
    descriptors()
    argument_list()
    no_terminal()
    prompt()
    signals()
finish()
