#!/usr/bin/env python3
"""The line that tells what takes so long: on a terminal, after a second, gone before the output; never anywhere else."""
import math
import os
import re
import signal
import time
from pathlib import Path

import importing
from dumping import Folder, Terminal, check, finish, jksdump, need, run
from listing import parse

need("openssl")

P = ("-p", "env:PW")


def slow():
    """slow.pem: one key so many times, each with 1,000,000 iterations, that it is three seconds of work. How many."""
    importing.self_signed("a", "/CN=a")
    run("openssl", "pkcs8", "-topk8", "-in", "a.key", "-iter", "1000000", "-passout", "pass:changeit", "-out", "a.pk8")
    began = time.monotonic()
    check("one of them", jksdump("--json", *P, "a.pk8").code, 0)
    n = 1 + math.ceil(3 / (time.monotonic() - began))
    Path("slow.pem").write_text(Path("a.pk8").read_text() * n)
    return n


def on_a_terminal(n):
    terminal = Terminal("--json", *P, "slow.pem")
    check("it comes", terminal.wait_for(f"of {n} keys, "), True)
    terminal.end()
    shown, _, output = terminal.out.partition("{")
    lines = [line for line in shown.split("\x1b[K") if line]
    check("what it says", [line for line in lines if not re.fullmatch(rf"jksdump: slow.pem: \d+ of {n} keys, \d+ s", line)], [])
    check("it is gone before the output", shown.endswith("\x1b[K"), True)
    check("the output is whole", len(parse(("{" + output).encode())["entries"]), n)
    terminal = Terminal("--pem=keys", *P, "slow.pem")
    check("export", terminal.wait_for(f"of {n} entries, "), True)
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.end()


def on_import(n):
    """Keys that are opened, then a result with the slowest derivations there are, written and read back."""
    terminal = Terminal("--in-password", "env:PW", *P, "-o", "slow.p12", "slow.pem", "a.pem", tool=importing.TOOL)
    check("keys of an import", terminal.wait_for(f"of {n} entries, "), True)
    terminal.end()
    check("it is gone before the last line", re.search(r"\x1b\[Kslow.p12: PKCS#12, \d+ private keys? added", terminal.out) is not None, True)
    terminal = Terminal(*P, "--iterations", "4900000", "--mac", "pbmac1-sha512", "--cert-encryption", "pbes2-aes256-sha512",
                        "-o", "high.p12", "a.key", "a.pem", tool=importing.TOOL)
    check("long derivations", terminal.wait_for("jksimport: high.p12: writing, "), True)
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.end()
    done = importing.jksimport(*P, "--iterations", "4000000", "-f", "-o", "high.p12", "a.key", "a.pem")
    check("in a pipe", (done.code, done.err), (0, ""))


def elsewhere():
    done = jksdump("--json", *P, "-a", "1*", "slow.pem")
    check("in a pipe", (done.code, done.err), (0, ""))
    terminal = Terminal("--json", *P, "a.pem")
    terminal.end()
    check("when it is quick", "\x1b" in terminal.out, False)


with Folder():
    number = slow()
    on_a_terminal(number)
    on_import(number)
    elsewhere()
finish()
