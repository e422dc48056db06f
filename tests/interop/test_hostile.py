#!/usr/bin/env python3
"""Both tools on hostile input: keystores, PEM files, certificates and ZIPs made to hurt a reader.

The generator and its manifest come from outside; a case says which exit code is right. Each JKS, JCEKS, PKCS#12, PEM,
certificate, key and ZIP case is listed, listed without a password, taken apart to PEM, and imported into a truststore. Each
run must end with the right exit code, leave nothing behind when it fails, print valid UTF-8 without control characters,
need at most 4 MiB and twice the file in memory beyond what the tool needs to start, and 100 ms of processor time per MB
and 50 ms besides: that is all that a count of 2^31 iterations gets.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
HOSTILE = os.environ.get("HOSTILE", "")
MEASURE = os.path.join(BUILD, "tests/interop/measure")
JKSDUMP = os.path.join(BUILD, "jksdump")
JKSIMPORT = os.path.join(BUILD, "jksimport")
# JKS, JCEKS, PKCS#12, PEM, certificates and keys, ZIP.
CASES = re.compile(r"C0[1-5]|H\d\d[a-f]?|[PX]\d\d|Z0\d[a-z]?")

MEMORY_KIB = 4096  # beyond FILE_TIMES the file
FILE_TIMES = 2
START_MS = 50      # for a process to start on a busy machine
MS_PER_MB = 100
TIMEOUT = 30

# The manifest's exit code is that of "to PEM", where every key is asked for. The other runs end the same way but for
# these.
UNASKED_KEY = dict.fromkeys(("H17", "H20", "H30", "H31", "H44", "H45"), 0)  # the key is what is wrong, and nobody asks for it
UNASKED_MAC = dict.fromkeys(("H21", "H22", "H22c", "H23", "H29b"), 0)  # how the MAC is computed, and nobody does
OTHER_EXITS = {
    "list": UNASKED_KEY,
    "list everything": UNASKED_KEY,
    # Only the digest is wrong, and nobody looks at it; an encrypted part that does not open is sealed.
    "list unchecked": {**UNASKED_KEY, **UNASKED_MAC, "H14": 0, "H35c": 0},
    # There is no certificate to import; two aliases that are one to Java.
    "import": {"H17": 0, "H20": 0, "H30": 1, "H31": 1, "H44": 1, "H45": 1, "C05": 1, "H11": 8},
}

# What the first line of a listing must say of some.
FIRST_LINES = {
    ("C02", "list"): "1 entry, 600 bytes, integrity verified",
    ("C03", "list"): "1 entry, 675 bytes, integrity verified",
    ("H25", "list"): "1 entry, 549 bytes, no integrity protection",
    ("H35c", "list unchecked"): "no entries visible, 221 bytes, integrity not checked, 1 sealed part",
    ("H40", "list"): "20000 entries, 9380121 bytes, integrity verified",
    ("H41", "list"): "1 entry, 790 bytes, integrity verified",
}


def generate():
    """The folder with the hostile files; made once for each version of the generator."""
    script = os.path.join(HOSTILE, "gen_hostile.py")
    digest = hashlib.sha256()
    for name in ("gen_hostile.py", "der.py"):
        with open(os.path.join(HOSTILE, name), "rb") as file:
            digest.update(file.read())
    folder = os.path.join(BUILD, "hostile", digest.hexdigest()[:16])
    if not os.path.isdir(folder):
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        fresh = tempfile.mkdtemp(dir=os.path.dirname(folder))
        subprocess.run([sys.executable, "-B", script, fresh], check=True, stdout=subprocess.DEVNULL)
        os.rename(fresh, folder)
    return folder


class Run:
    """One command in an empty folder: what it printed, what it cost, what it left behind."""

    def __init__(self, command, password):
        self.folder = tempfile.mkdtemp()
        report = self.folder + ".report"
        before = os.stat(self.folder).st_mtime_ns
        command = [word.replace("OUT", self.folder) for word in command]
        done = subprocess.run([MEASURE, report, *command], cwd=self.folder, stdin=subprocess.DEVNULL, timeout=TIMEOUT,
                              capture_output=True, env={**os.environ, "PW": password}, check=False)
        self.exit, self.out, self.complaint = done.returncode, done.stdout, done.stderr
        with open(report, encoding="ascii") as file:
            self.kib, self.ms = map(float, file.read().split())
        self.left = sorted(os.listdir(self.folder))
        self.touched = os.stat(self.folder).st_mtime_ns != before
        shutil.rmtree(self.folder)
        os.unlink(report)


def check_text(stream, data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return ["%s is not UTF-8: %s" % (stream, error)]
    bad = re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text)
    return ["%s has the control character %r" % (stream, bad.group())] if bad else []


def check_cost(run, idle, size):
    wrong = []
    kib, allowed_kib = run.kib - idle.kib, MEMORY_KIB + FILE_TIMES * size // 1024
    ms, allowed_ms = run.ms, START_MS + MS_PER_MB * size // 1000000
    if kib > allowed_kib:
        wrong.append("%d KiB of memory, %d allowed" % (kib, allowed_kib))
    if ms > allowed_ms:
        wrong.append("%d ms of processor time, %d allowed" % (ms, allowed_ms))
    return wrong


def check_exit(run, expected):
    if run.exit == expected:
        return []
    complaint = run.complaint.decode("utf-8", "replace").strip()
    return ["exit %d, expected %d: %s" % (run.exit, expected, complaint)]


def check_first_line(run, expected):
    line = run.out.decode("utf-8", "replace").split("\n", 1)[0]
    return [] if line.endswith(expected) else ["it says %r, not %r" % (line, expected)]


def check_left(run, may_write):
    if run.exit == 0 and may_write:
        return [] if run.left == ["store.jks"] else ["it left %s" % run.left]
    return ["it wrote into the folder: %s" % run.left] if run.left or run.touched else []


def check(case, path, idle, name):
    """One case, one of the COMMANDS."""
    may_write = name == "import"
    try:
        run = Run([word.replace("FILE", path) for word in COMMANDS[name]], case["password"])
    except subprocess.TimeoutExpired:
        return ["no end after %d seconds" % TIMEOUT]
    wrong = check_exit(run, OTHER_EXITS.get(name, {}).get(case["id"], case["exit"])) + check_left(run, may_write)
    wrong += check_first_line(run, FIRST_LINES.get((case["id"], name), ""))
    wrong += check_cost(run, idle[COMMANDS[name][0]], case["size"])
    wrong += check_text("standard output", run.out) + check_text("standard error", run.complaint)
    if run.exit != 0 and not run.complaint:
        wrong.append("it failed without a word")
    return wrong


COMMANDS = {
    "list": [JKSDUMP, "-p", "env:PW", "FILE"],
    "list everything": [JKSDUMP, "-v", "-p", "env:PW", "FILE"],
    "list unchecked": [JKSDUMP, "-n", "FILE"],
    "to PEM": [JKSDUMP, "-p", "env:PW", "--pem", "FILE"],
    "import": [JKSIMPORT, "--trust", "--in-password", "env:PW", "-p", "env:PW", "-o", "OUT/store.jks", "FILE"],
}


def main():
    if not os.path.isfile(os.path.join(HOSTILE, "gen_hostile.py")):
        print("no hostile input: HOSTILE names no folder with a gen_hostile.py")
        return 77
    folder = generate()
    with open(os.path.join(folder, "MANIFEST.json"), encoding="utf-8") as file:
        cases = [case for case in json.load(file) if CASES.fullmatch(case["id"])]
    idle = {tool: Run([tool, "-V"], "") for tool in (JKSDUMP, JKSIMPORT)}
    failed = runs = 0
    for case in cases:
        for name in COMMANDS:
            wrong = check(case, os.path.join(folder, case["file"]), idle, name)
            runs += 1
            failed += bool(wrong)
            for line in wrong:
                print("%s, %s: %s" % (case["file"], name, line))
    print("%d cases, %d runs, %d wrong" % (len(cases), runs, failed))
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
