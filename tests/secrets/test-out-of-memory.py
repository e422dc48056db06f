#!/usr/bin/env python3
"""Memory runs out once at every place, and nothing of a password, a derived key or a private key is left in the tool that ends for it:
failing.c, preloaded, lets the first, second, ... last allocation of each command fail, alone and with all behind it, watch.c stops the
tool at its end and looks, needles.py says what for. What becomes of files and output then is the matter of tests/allocations.

A run ends with exit 7, or as an undisturbed one does if it can do without.

The short form takes every STEPth allocation, with another beginning in each command, half of them alone; LONG=1 takes all of them both
ways. ONLY=WORD takes the commands that have this word in their names.
"""
import contextlib
import io
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]
import peers  # noqa: E402
from peers import check, finish, need  # noqa: E402
from watching import LONG, PASSWORDS, all_needles, material, watched  # noqa: E402

STEP = 1 if LONG else 19
NO_MEMORY = 7  # EXIT STATUS in man/jksdump.1 and man/jksimport.1
FAILING = peers.BUILD / "tests/secrets/failing.so"
MORE_ROWS = 3  # so many failed runs of one command are shown

# What opens each store, as -p and -k.
STORES = {"store.jks": ["env:PW", "env:KEYPW"], "store.jceks": ["env:PW", "env:KEYPW"], "modern.p12": ["env:PW"], "both.pem": []}


def commands():
    """(name, tool, arguments): each view of each store, and each way to make or change one."""
    for store, passwords in STORES.items():
        opened = [word for pair in zip(["-p", "-k"], passwords) for word in pair]
        brought = [word for pair in zip(["--in-password", "--in-key-password"], passwords) for word in pair]
        for view in ["-v"], ["--check"], ["--json"], ["--json", "--check"], ["--pem"], ["--pem", "--split", "-f", "-o", "folder"], [
                "--pem-for", "nginx", "-a", "rsa*", "-f", "-o", "out.pem"], ["--diff", "other.p12", "--other-password", "env:OUTPW"], [
                "--json", "--diff", "other.p12", "--other-password", "env:OUTPW"]:
            if store == "both.pem" and "-a" in view:
                view = [word if word != "rsa*" else "1" for word in view]
            yield f"{' '.join(view[:2])} of {store}", "jksdump", [*opened, *view, store]
        new = f"new{Path(store).suffix}"
        yield f"new {new}", "jksimport", ["-f", "-o", new, "-p", "env:OUTPW", "rsa.pem", "ec.pem"]
        yield f"into {store}", "jksimport", ["-i", store, *opened, "--on-clash", "rename", "ec.pem"]
        yield f"convert {store}", "jksimport", ["-f", "-o", "new.p12", "-p", "env:OUTPW", *brought, store]
        yield f"convert a PKCS#12 into {new}", "jksimport", ["-f", "-o", new, "-p", "env:OUTPW", "--in-password", "env:PW", "legacy.p12"]
        if opened:
            yield f"--change-password of {store}", "jksimport", ["-i", store, *opened, "--change-password", "--new-password", "env:OUTPW"]
            yield f"--change-key-password in {store}", "jksimport", ["-i", store, *opened, "--change-key-password", "rsa",
                                                                    "--new-key-password", "env:OUTPW"]
    yield "--trusted-by", "jksdump", ["-p", "env:PW", "--check", "--trusted-by", "other.p12", "--other-password", "env:OUTPW", "modern.p12"]
    yield "a bundle", "jksdump", ["--pem", "bundle.zip"]
    yield "a bundle, imported", "jksimport", ["-f", "-o", "new.p12", "-p", "env:OUTPW", "bundle.zip"]
    yield "keys that are sealed by themselves", "jksdump", ["-k", "env:KEYPW", "--json", "sealed.pem", "traditional.pem"]


def more_material():
    """One file with both keys in the clear, and another store to compare with."""
    Path("both.pem").write_text(Path("rsa.pem").read_text() + Path("ec.pem").read_text())
    peers.run(peers.BUILD / "jksimport", "-q", "-p", "env:OUTPW", "--in-password", "env:PW", "--iterations", "2", "-o", "other.p12", "modern.p12",
              env=PASSWORDS)


class Command:
    """Run again and again, in a folder of its own."""

    def __init__(self, name, tool, arguments, stores):
        self.name, self.tool, self.arguments, self.stores = name, tool, arguments, stores
        self.changes = self.arguments[self.arguments.index("-i") + 1] if "-i" in arguments else None

    def run(self, at, and_after):
        """(how it ended, what is left, how many allocations there were)."""
        if self.changes:
            shutil.copy(self.stores / self.changes, self.changes)
        os.environ.update(PRELOAD=str(FAILING), FAIL_COUNT=os.path.abspath("made"), FAIL_AT=str(at))
        os.environ.pop("FAIL_AFTER", None)
        if and_after:
            os.environ["FAIL_AFTER"] = "1"
        with contextlib.redirect_stdout(io.StringIO()):  # what is found is told where it is wrong
            done, left = watched("exit", self.tool, self.arguments)
        return done, [line for line in left if not line.startswith("seen ")], int.from_bytes(Path("made").read_bytes(), sys.byteorder)


def wrong(done, left, code):
    """What is wrong with a run; None: nothing. `code` is that of an undisturbed one."""
    if left:
        return f"exit {done.returncode}, and there is left: {left[:8]}"
    if any(password.encode() in done.stdout + done.stderr for password in PASSWORDS.values()):
        return "it prints a password"
    return None if done.returncode in (NO_MEMORY, code) else f"exit {done.returncode}, not {NO_MEMORY}"


def try_command(task):
    """All the runs of one command: (its name, allocations, runs, what was wrong)."""
    beginning, (name, tool, arguments), stores = task
    rows, runs = [], 0
    with tempfile.TemporaryDirectory(prefix="secrets.") as folder:
        shutil.copytree(stores, folder, dirs_exist_ok=True)
        os.chdir(folder)
        command = Command(name, tool, arguments, stores)
        undisturbed, left, made = command.run(0, False)
        if undisturbed.returncode not in (0, 1) or left:
            rows.append(f"undisturbed: exit {undisturbed.returncode}, left {left[:8]}\n{undisturbed.stderr.decode()}")
        for at in range(1 + beginning % STEP, made + 1, STEP):
            for and_after in (False, True) if LONG else (at % 2 == 0,):
                done, left, _ = command.run(at, and_after)
                why, runs = wrong(done, left, undisturbed.returncode), runs + 1
                if why:
                    rows.append(f"allocation {at} of {made} fails{' and all behind it' * and_after}: {why}\n{done.stderr.decode()[-1000:]}")
        os.chdir("/")
    return name, made, runs, rows


def main():
    need("openssl")
    began, runs, made, only = time.monotonic(), 0, 0, os.environ.get("ONLY", "")
    with tempfile.TemporaryDirectory(prefix="secrets.", dir=peers.WORK) as folder:
        os.chdir(folder)
        material()
        more_material()
        all_needles()
        tasks = [(i, command, Path(folder)) for i, command in enumerate(commands()) if only in command[0]]
        with multiprocessing.Pool(2) as pool:
            for name, allocations, n, rows in pool.imap_unordered(try_command, tasks):
                runs, made = runs + n, made + allocations
                for row in rows[:None if LONG else MORE_ROWS]:
                    check(name, row, "")
                if rows:
                    check(name, f"{len(rows)} of {n} runs", "none is wrong")
        os.chdir("/")
    print(f"measured {len(tasks)} commands with {made} allocations, {runs} runs in {time.monotonic() - began:.0f} s")
    finish()


if __name__ == "__main__":
    main()
