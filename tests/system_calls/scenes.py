"""What is disturbed: runs of the tools that write a store or a key, each in a folder of its own, and what must be in it afterwards.

A scene says which files are there before, which command runs, and how its files are compared: byte by byte where the same run gives the
same bytes, else (salts and IVs are random) by what jksdump reads of them. What is right is told by others before anything is
disturbed: Java reads each new store, openssl each private key.
"""
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import importing
from importing import ENV, check, need, peers, run, self_signed

JKSIMPORT = peers.BUILD / "jksimport"
JKSDUMP = peers.BUILD / "jksdump"
MARK = ".new-"  # in the name of a temporary file


def contents(path):
    """What is in a folder: {name: (mode, bytes)}; a folder in it has None for its bytes."""
    found = {}
    for where, folders, files in os.walk(path):
        for name in folders + files:
            full = os.path.join(where, name)
            mode = os.lstat(full).st_mode
            data = Path(full).read_bytes() if stat.S_ISREG(mode) else None
            found[os.path.relpath(full, path)] = (stat.S_IMODE(mode), data)
    return found


def is_secret(data):
    """Does this file hold a private key: one in PEM, or a PKCS#12? (Of a random store only what was read back is known.)"""
    return bool(data) and (b"PRIVATE KEY" in data or data[:1] == b"\x30" or b'"private-key"' in data)


def read_back(data):
    """What jksdump reads of a store, every key opened; None if it does not read it."""
    done = subprocess.run([JKSDUMP, "--json", "-p", "env:PW", "-"], input=data, env=ENV, capture_output=True)
    if done.returncode != 0:
        return None
    facts = json.loads(done.stdout)
    return json.dumps([facts["format"], facts["integrity"], facts["sealed"], facts["entries"]], sort_keys=True).encode()


class Scene:
    """One command. `before`: what is in its folder, {name: path of what is copied}. `again`: what the same run needs besides when it is
    made once more. `random`: it writes other bytes each time. `cannot`: calls that always fail, {name: errno}. `closed`: this
    descriptor is not open."""

    def __init__(self, name, before, tool, *arguments, again=(), random=False, cannot=None, closed=None):
        self.name, self.before, self.command = name, before, [str(tool), *arguments]
        self.again, self.random, self.cannot, self.closed = list(again), random, cannot or {}, closed
        self.known = {}

    def lay_out(self, folder):
        """Makes the folder as it is before the run."""
        for name in os.listdir(folder):
            full = os.path.join(folder, name)
            if os.path.isdir(full):
                shutil.rmtree(full)
            else:
                os.unlink(full)
        for name, (mode, data) in self.old.items():
            full = os.path.join(folder, name)
            if data is None:
                os.mkdir(full)
            else:
                Path(full).write_bytes(data)
            os.chmod(full, mode)

    def comparable(self, data):
        """Equal for two stores that say the same."""
        if not self.random or not data or data.startswith(b"-----"):
            return data
        if data not in self.known:
            self.known[data] = read_back(data)
        return self.known[data]

    def found(self, folder):
        return {name: (mode, self.comparable(data)) for name, (mode, data) in contents(folder).items()}

    def run(self, folder, *before, after=()):
        close = None if self.closed is None else lambda: os.close(self.closed)
        return subprocess.run([*before, *self.command, *after], cwd=folder, env=ENV, stdin=subprocess.DEVNULL, capture_output=True,
                              start_new_session=True, preexec_fn=close)

    def prepare(self, folder):
        """Runs it undisturbed: what there was before, and what must be there after."""
        os.makedirs(folder)
        self.old = {}
        for name, source in self.before.items():
            data = None if os.path.isdir(source) else Path(source).read_bytes()
            self.old[name] = (stat.S_IMODE(os.stat(source).st_mode), data)
        self.lay_out(folder)
        self.old_found = self.found(folder)
        done = self.run(folder)
        self.out, self.new_found = done.stdout, self.found(folder)
        check(f"{self.name}: undisturbed", (done.returncode, [name for name in self.new_found if MARK in name]), (0, []))


def make_material():
    """Certificates and keys by openssl, stores of them by the tool, which Java reads."""
    need("openssl", "javac")
    for name in "abc":
        self_signed(name, f"/CN={name}")
    for name, arguments in (("s.jks", ("--trust", "a.pem")), ("older.jks", ("--trust", "c.pem")), ("s.p12", ("a.pem", "a.key"))):
        importing.succeeds(name, "-p", "env:PW", "-o", name, *arguments)
    os.mkdir("certificates")
    Path("password").write_text("changeit\n")


def scenes():
    """Every way of the tools to write a file, and to standard output."""
    trust, key = ("--trust", "-p", "env:PW"), ("-p", "env:PW")
    store, pem, dump = {"s.jks": "s.jks", "b.pem": "b.pem"}, {"b.pem": "b.pem"}, {"s.p12": "s.p12"}
    pair = {"s.p12": "s.p12", "b.pem": "b.pem", "b.key": "b.key"}
    folder = {"f": "certificates", "f/a.pem": "a.pem", "f/b.pem": "b.pem"}
    force = ("-f",)
    return [
        Scene("in place", store, JKSIMPORT, *trust, "-i", "s.jks", "b.pem"),
        Scene("in place with a backup", {**store, "s.jks~": "older.jks"}, JKSIMPORT, *trust, "-i", "s.jks", "--backup", "b.pem"),
        Scene("a key in place", {**pair, "pw": "password"}, JKSIMPORT, "-p", "file:pw", "-i", "s.p12", "--backup", "--key", "b.key",
              "--cert", "b.pem", "--on-clash", "skip", random=True),
        Scene("a new store", pem, JKSIMPORT, *trust, "-o", "new.jks", "b.pem"),
        Scene("a new store where there is no renameat2", pem, JKSIMPORT, *trust, "-o", "new.jks", "b.pem", again=force,
              cannot={"renameat2": "EINVAL"}),
        Scene("a new store where there are no links either", pem, JKSIMPORT, *trust, "-o", "new.jks", "b.pem", again=force,
              cannot={"renameat2": "EINVAL", "linkat": "EPERM"}),
        Scene("over an existing store", store, JKSIMPORT, *trust, "-f", "-o", "s.jks", "b.pem"),
        Scene("a folder of certificates", folder, JKSIMPORT, *trust, "-o", "new.jks", "f"),
        Scene("to standard output", pem, JKSIMPORT, *trust, "-t", "jks", "-o", "-", "b.pem", closed=0),
        Scene("a key as PEM", dump, JKSDUMP, *key, "--pem", "-o", "key.pem", "s.p12"),
        Scene("PEM to standard output", dump, JKSDUMP, *key, "--pem", "s.p12"),
        Scene("a key as files", dump, JKSDUMP, *key, "--split", "-o", "out", "s.p12", again=force),
        Scene("a listing", dump, JKSDUMP, *key, "s.p12"),
    ]


def key_of(pem):
    return run("openssl", "pkey", "-outform", "DER", stdin=pem)


def check_with_others(prepared, here):
    """What others say of the new files."""
    by_name = {scene.name: scene for scene in prepared}
    for name, store, expected in (("in place", "s.jks", ["a", "b"]), ("in place with a backup", "s.jks", ["a", "b"]),
                                  ("a new store", "new.jks", ["b"]), ("over an existing store", "s.jks", ["b"]),
                                  ("a new store where there is no renameat2", "new.jks", ["b"]),
                                  ("a new store where there are no links either", "new.jks", ["b"]),
                                  ("a folder of certificates", "new.jks", ["a", "b"]), ("a key in place", "s.p12", ["a", "b"])):
        check(f"{name}: Java", importing.aliases(here / name / store), expected)
    check("an older backup is replaced", (here / "in place with a backup/s.jks~").read_bytes() == Path("s.jks").read_bytes(), True)
    (here / "out.jks").write_bytes(by_name["to standard output"].out)
    check("to standard output: Java", importing.aliases(here / "out.jks"), ["b"])
    ours = key_of(Path("a.key").read_bytes())
    for name, pem in (("a key as PEM", (here / "a key as PEM/key.pem").read_bytes()),
                      ("a key as files", (here / "a key as files/out/a.key.pem").read_bytes()),
                      ("PEM to standard output", by_name["PEM to standard output"].out)):
        check(f"{name}: openssl", key_of(pem) == ours, True)
