#!/usr/bin/env python3
"""Eight runs of jksimport change one store at the same time, half of them by another name of it, while others read it: no entry is lost, and
a reader always finds a whole store, whose entries only become more. Three stores in turn: trusted certificates in a JKS,
private keys in a JKS, private keys in a PKCS#12 with backups. Java says in the end what is in them.

50 rounds with LONG=1, else six.
"""
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from importing import ENV, TOOL, Folder, aliases, check, finish, need, peers, self_signed, succeeds  # noqa: E402

ROUNDS = 50 if os.environ.get("LONG") else 6
NAMES = [f"p{n}" for n in range(8)]
JKSDUMP = peers.BUILD / "jksdump"


def certificate(name):
    return "--trust", f"{name}.pem"


def key(name):
    return "-a", name, "--key", f"{name}.key", "--cert", f"{name}.pem"


KINDS = [("s.jks", certificate), ("k.jks", key), ("k.p12", lambda name: ("--backup", *key(name)))]


class Reader(threading.Thread):
    """Reads the store again and again until it is told to stop."""

    def __init__(self, store):
        super().__init__()
        self.store, self.stopped = store, threading.Event()
        self.counts, self.wrong = [], []

    def read(self):
        done = subprocess.run([JKSDUMP, "--json", "-p", "env:PW", self.store], env=ENV, capture_output=True)
        facts = json.loads(done.stdout) if done.returncode == 0 else {}
        if facts.get("integrity") != "verified":
            self.wrong.append((done.returncode, done.stderr))
        else:
            self.counts.append(len(facts["entries"]))

    def run(self):
        while not self.stopped.is_set():
            self.read()


def change(store, name, arguments):
    command = [TOOL, "-q", "-p", "env:PW", "-i", store, *arguments(name)]
    return subprocess.Popen(command, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def one_round(n, file, arguments):
    """Returns how often the store was read meanwhile."""
    store, other = Path("real") / file, Path("links") / file
    succeeds("the store to begin with", "-f", "-p", "env:PW", "-o", store, *arguments("begin"))
    readers = [Reader(store), Reader(other)]
    for reader in readers:
        reader.start()
    runs = [change(other if i % 2 else store, name, arguments) for i, name in enumerate(NAMES)]
    ended = [(process.communicate()[1], process.returncode) for process in runs]
    for reader in readers:
        reader.stopped.set()
        reader.join()
        check(f"round {n}, {file}: whole whenever it was read", reader.wrong, [])
        check(f"round {n}, {file}: entries only become more", reader.counts, sorted(reader.counts))
    check(f"round {n}, {file}: all end well", ended, [(b"", 0)] * len(NAMES))
    last = Reader(store)
    last.read()
    check(f"round {n}, {file}: no entry is lost", last.counts, [len(NAMES) + 1])
    check(f"round {n}, {file}: nothing is left behind", [name for name in os.listdir("real") if ".new-" in name], [])
    return sum(len(reader.counts) for reader in readers)


def main():
    need("openssl", "javac")
    with Folder():
        for folder in ("real", "links"):
            os.mkdir(folder)
        for file, _ in KINDS:
            os.symlink(f"../real/{file}", f"links/{file}")
        for name in ("begin", *NAMES):
            self_signed(name, f"/CN={name}")
        reads = sum(one_round(n, *KINDS[n % len(KINDS)]) for n in range(ROUNDS))
        for file, _ in KINDS:
            check(f"{file}: Java", aliases(f"real/{file}"), sorted(["begin", *NAMES]))
        check("the stores were read meanwhile", reads > 2 * ROUNDS, True)
        print(f"measured: {ROUNDS} rounds of {len(NAMES)} runs side by side, the store read {reads} times meanwhile")
    finish()


if __name__ == "__main__":
    sys.exit(main())
