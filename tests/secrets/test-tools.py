#!/usr/bin/env python3
"""When jksdump and jksimport end, nothing of a password, a derived key or a private key is left in their memory, their arguments or
their environment, and if they are killed, no core file: watch.c stops them at their end and looks, needles.py says what for.
"""
import contextlib
import fcntl
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop"), str(HERE.parent / "tools")]
import needles as secrets  # noqa: E402
import peers  # noqa: E402
import dumping  # noqa: E402
from peers import check, finish, need, run  # noqa: E402
from watching import (DATA, ITERATIONS, LONG, PASSWORDS, TOOLS, WATCH, all_needles, java_keys, material, named, octet_strings,  # noqa: E402
                      pem_bytes, report, salts_of, sealed_bytes, watched)

rows = 0


def row(name, code, tool, *arguments, says=None, **options):
    """One row: it ends with this code, and nothing is left."""
    global rows
    rows += 1
    done, left = watched("exit", tool, arguments, **options)
    left = [line for line in left if not line.startswith("seen ")]
    if done.returncode != code or left:
        check(f"{name}: {tool} {' '.join(map(str, arguments))}", (done.returncode, left[:12], done.stderr.decode()), (code, [], ""))
    if says is not None and says not in (done.stdout + done.stderr).decode(errors="replace"):
        check(f"{name}: it says so", (done.stdout + done.stderr).decode(errors="replace"), says)
    for password in PASSWORDS.values():
        if password.encode() in done.stdout + done.stderr:
            check(f"{name}: the password is in no message", done.stderr, b"")


# ---- jksdump ---------------------------------------------------------------------------------------------------------


def every_view(store, *passwords):
    views = [["-v"], ["--check"], ["--json"], ["--json", "--check"], ["--java"], ["--layout", "-v"], ["--pem"], ["--pem", "-o", "out.pem", "-f"],
             ["--der=keys", "-a", "rsa"], ["--pem", "--out-password", "env:OUTPW"], ["--pem-for", "kafka", "-a", "rsa", "--out-password", "env:WRONG"],
             ["--pem-for", "haproxy", "-a", "rsa"], ["--split", "-o", "folder", "-f"],
             ["--pem", "--key-form", "pbes1-3des", "--out-password", "env:OUTPW"]]
    codes = {"--check": 1, "--json --check": 1}
    for view in views if LONG or store == "store.jks" else views[:1] + views[2:4] + views[6:7]:
        found = codes.get(" ".join(view), 0)
        done, left = watched("exit", "jksdump", [*passwords, *view, store])
        left = [line for line in left if not line.startswith("seen ")]
        check(f"{store} {' '.join(view)}", (done.returncode in (0, found), left[:12]), (True, []))
        if done.returncode not in (0, found):
            print(done.stderr.decode())


def views():
    for store in "store.jks", "store.jceks":
        every_view(store, "-p", "env:PW", "-k", "env:KEYPW")
    for store in "modern.p12", "legacy.p12":
        every_view(store, "-p", "env:PW")
    row("a bundle", 0, "jksdump", "--pem", "bundle.zip")
    row("a bundle, listed", 0, "jksdump", "-v", "bundle.zip")
    row("plain PEM", 0, "jksdump", "--pem", "rsa.pem")
    row("plain PEM, in JSON", 0, "jksdump", "--json", "ec.pem")
    row("a sealed key", 0, "jksdump", "--pem", "-k", "env:KEYPW", "sealed.pem")
    row("a traditional key", 0, "jksdump", "--der=keys", "-k", "env:KEYPW", "traditional.pem")
    row("a difference", 1, "jksdump", "-p", "env:PW", "-k", "env:KEYPW", "--other-password", "env:PW", "--diff", "modern.p12", "store.jks")


def sources():
    for name, source, options in [
            ("the arguments", "pass:" + PASSWORDS["PW"], {}), ("a file", "file:PW.txt", {}),
            ("standard input", "stdin", {"stdin": PASSWORDS["PW"].encode() + b"\n"})]:
        row(f"from {name}", 0, "jksdump", "-p", source, "--pem", "modern.p12", **options)
        row(f"from {name}, the wrong one", 4, "jksdump", "-p", source.replace(PASSWORDS["PW"], PASSWORDS["WRONG"]).replace("PW.", "WRONG."),
            "--pem", "modern.p12", **{key: PASSWORDS["WRONG"].encode() for key in options})
    row("in one word", 0, "jksdump", f"-ppass:{PASSWORDS['PW']}", "modern.p12")
    row("in one long word", 0, "jksdump", f"--password=pass:{PASSWORDS['PW']}", "modern.p12")
    row("one variable, two options", 0, "jksdump", "-p", "env:PW", "-k", "env:PW", "--pem", "modern.p12")
    with os.fdopen(os.open("PW.txt", os.O_RDONLY)) as file:
        row("from a descriptor", 0, "jksdump", "-p", f"fd:{file.fileno()}", "--pem", "modern.p12", pass_fds=[file.fileno()])


def failures():
    for store in "store.jks", "store.jceks", "modern.p12", "legacy.p12":
        row("a wrong store password", 4, "jksdump", "-p", "env:WRONG", "-k", "env:KEYPW", "--pem", store)
    for store in "store.jks", "store.jceks":
        row("a wrong key password", 4, "jksdump", "-p", "env:PW", "-k", "env:WRONG", "--pem", store)
    row("a wrong password of a key", 4, "jksdump", "-k", "env:WRONG", "--pem", "sealed.pem")
    row("a wrong password of a traditional key", 4, "jksdump", "-k", "env:WRONG", "--pem", "traditional.pem")
    row("damage", 4, "jksdump", "-p", "env:PW", "--pem", "damaged.p12")
    row("a file cut short", 5, "jksdump", "-p", "env:PW", "--pem", "cut.p12")
    row("a limit", 7, "jksdump", "-p", "env:PW", "--max-iterations", "10", "--pem", "modern.p12")
    row("no folder", 3, "jksdump", "-p", "env:PW", "-k", "env:KEYPW", "--pem", "-o", "nowhere/out.pem", "store.jks")
    with open("/dev/full", "wb") as full:
        command = [WATCH, "needles", "report", "exit", TOOLS["jksdump"], "--pem", "-p", "env:PW", "-k", "env:KEYPW", "store.jks"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env={**os.environ, **named(command)})
        check("standard output is full", (done.returncode, [line for line in report() if not line.startswith("seen")]), (3, []))


def usage_errors():
    secret = "pass:" + PASSWORDS["PW"]
    for tool in TOOLS:
        row("an unknown option before", 2, tool, "--nonsense", "-p", secret, "store.jks", says="--nonsense")
        row("an unknown option behind", 2, tool, "-p", secret, "-k", "env:KEYPW", "--nonsense", "store.jks")
        row("a mistyped option", 2, tool, f"--pasword={secret}", "store.jks", says="--pasword (")
        row("twice", 2, tool, "-p", secret, "-p", "pass:" + PASSWORDS["WRONG"], "store.jks")
        row("no prefix", 2, tool, "-p", PASSWORDS["PW"], "-o" if tool == "jksimport" else "-v", "store.jks", "rsa.pem")
        row("no file", 2, tool, "-p", secret)
        row("no variable", 4, tool, "-p", secret, "-k", "env:NOTHING", *["-o", "new.p12"] * (tool == "jksimport"), "rsa.pem")
        row("help", 0, tool, "-p", secret, "-h")


# ---- jksimport -------------------------------------------------------------------------------------------------------


def imports():
    for number, suffix in enumerate(["jks", "jceks", "p12", "pem"]):
        new = ["-f", "-o", f"new.{suffix}"]
        for source, passwords in [("modern.p12", ["--in-password", "env:PW"]), ("sealed.pem", ["--in-key-password", "env:KEYPW"]),
                                  ("rsa.pem", []), ("store.jks", ["--in-password", "env:PW", "--in-key-password", "env:KEYPW"]),
                                  ("store.jceks", ["--in-password", "env:PW", "--in-key-password", "env:KEYPW"]),
                                  ("traditional.pem", ["--in-key-password", "env:KEYPW"]),
                                  ("bundle.zip", ["--in-password", "env:PW"])]:
            if LONG or number == 2 or source in ("modern.p12", "store.jks"):
                row(f"{source} to {suffix}", 0, "jksimport", *new, "-p", "env:OUTPW", *passwords, source, *["rsa.crt"] * (source[0] in "st"))
    row("its own key password", 0, "jksimport", "-f", "-o", "new.jks", "-p", "env:OUTPW", "-k", "env:KEYPW", "rsa.pem")
    row("another profile", 0, "jksimport", "-f", "-o", "new.p12", "-p", "env:OUTPW", "--profile", "java8", "ec.pem")
    row("into a store", 0, "jksimport", "-i", "new.jks", "-p", "env:OUTPW", "-k", "env:KEYPW", "ec.pem")
    row("a new password", 0, "jksimport", "-i", "new.p12", "-p", "env:OUTPW", "--change-password", "--new-password", "env:WRONG")
    row("a new key password", 0, "jksimport", "-i", "new.jks", "-p", "env:OUTPW", "-k", "env:KEYPW", "--change-key-password", "rsa",
        "--new-key-password", "env:WRONG")
    row("a wrong password", 4, "jksimport", "-i", "new.p12", "-p", "env:OUTPW", "rsa.pem")
    row("a wrong input password", 4, "jksimport", "-f", "-o", "other.p12", "-p", "env:OUTPW", "--in-password", "env:WRONG", "modern.p12")
    row("a wrong key password", 4, "jksimport", "-f", "-o", "other.p12", "-p", "env:OUTPW", "--in-key-password", "env:WRONG", "sealed.pem")
    row("it is there", 3, "jksimport", "-o", "new.p12", "-p", "env:OUTPW", "rsa.pem")
    row("a clash", 8, "jksimport", "-i", "store.jks", "-p", "env:PW", "-k", "env:KEYPW", "-a", "rsa", "rsa.pem", "ec.pem")
    row("to standard output", 0, "jksimport", "-o", "-", "-t", "pem", "rsa.pem")
    row("a trial", 0, "jksimport", "-n", "-f", "-o", "new.p12", "-p", "file:OUTPW.txt", "rsa.pem")


def edits():
    """A store with both keys, changed in place."""
    root, intermediate = DATA / "root.crt.pem", DATA / "intermediate.crt.pem"
    for suffix, given in ("jks", ["-p", "env:PW", "-k", "env:KEYPW"]), ("jceks", ["-p", "env:PW", "-k", "env:KEYPW"]), ("p12", ["-p", "env:OUTPW"]):
        store = f"edited.{suffix}"
        change = ["jksimport", "-i", store, *given]
        row(f"{suffix}: both keys", 0, "jksimport", "-o", store, *given, "rsa.pem", "ec.pem")
        row(f"{suffix}: --rename, with a backup", 0, *change, "--backup", "--rename", "ec=server")
        row(f"{suffix}: a reply without its issuer", 1, *change, "-a", "rsa", "--reply", "rsa.crt", "--ca", intermediate)
        row(f"{suffix}: a reply for another key", 1, *change, "-a", "rsa", "--reply", "ec.crt", "--ca", intermediate, "--ca", root)
        row(f"{suffix}: --reply and --ca", 0, *change, "-a", "rsa", "--reply", "rsa.crt", "--ca", intermediate, "--ca", root)
        row(f"{suffix}: --trust", 0, *change, "--trust", root, intermediate)
        row(f"{suffix}: --delete", 0, *change, "--backup", "--delete", "server")
        row(f"{suffix}: --delete of what is not there", 1, *change, "--delete", "server")
        row(f"{suffix}: a truststore", 0, "jksimport", "--trust", "-o", f"trusting.{suffix}", *given[:2], root)
        row(f"{suffix}: --trusted-by", 1, "jksdump", "--check", *given, "--other-password", given[1], "--trusted-by", f"trusting.{suffix}", store)
        row(f"{suffix}: --trusted-by a wrong password", 4, "jksdump", "--check", *given, "--other-password", "env:WRONG",
            "--trusted-by", f"trusting.{suffix}", store)


# ---- A terminal ------------------------------------------------------------------------------------------------------


def prompts():
    """Typed on a terminal, right and wrong."""
    for name, arguments, typed in [("right", ["--pem", "modern.p12"], ["PW"]), ("wrong", ["--pem", "modern.p12"], ["WRONG"]),
                                   ("a key's", ["-p", "env:PW", "-k", "prompt", "--pem", "-a", "rsa", "store.jks"], ["KEYPW"]),
                                   ("new", ["-p", "env:PW", "--pem", "--out-password", "prompt", "modern.p12"], ["OUTPW", "OUTPW"])]:
        Path("report").unlink()
        terminal = dumping.Terminal("needles", "report", "exit", TOOLS["jksdump"], *arguments, env=named(arguments), tool=WATCH)
        for word in typed:
            check(f"typed, {name}: it asks", terminal.wait_for("password"), True)
            terminal.out = ""
            terminal.type(PASSWORDS[word] + "\n")
        status = os.waitstatus_to_exitcode(terminal.end())
        left = [line for line in report() if not line.startswith("seen ")]
        check(f"typed, {name}", (status, left), (4 if name == "wrong" else 0, []))


# ---- Controls, and core files ----------------------------------------------------------------------------------------


def decipher(cipher, key, sealed):
    """Without the first block, for which alone an IV counts."""
    return run("openssl", "enc", "-d", "-nopad", f"-{cipher}", "-K", key.hex(), "-iv", "0" * 32 if "aes" in cipher else "0" * 16, stdin=sealed)[16:]


def derived_keys():
    """Keys derived of KEYPW that no system call comes upon, each with what it makes of the bytes that are sealed with it."""
    password = PASSWORDS["KEYPW"]
    for key in java_keys(Path("store.jks").read_bytes()):
        sealed = sealed_bytes(key)
        stream = secrets.sun_keystream(password.encode("utf-16-be"), sealed[:20], len(sealed) - 40)
        yield "store.jks", stream[:16], bytes(a ^ b for a, b in zip(sealed[20:], stream))
    for key in java_keys(Path("store.jceks").read_bytes()):
        derived = secrets.jceks_kdf(password.encode(), *octet_strings(key), ITERATIONS)
        yield "store.jceks", derived, decipher("des-ede3-cbc", derived, sealed_bytes(key))
    key = pem_bytes("sealed.pem")
    derived = secrets.hashlib.pbkdf2_hmac("sha256", password.encode(), next(octet_strings(key)), ITERATIONS, 32)
    yield "sealed.pem", derived[:16], decipher("aes-256-cbc", derived, sealed_bytes(key))
    derived = secrets.bytes_to_key(password.encode(), *salts_of("traditional.pem"), 32)
    yield "traditional.pem", derived[:16], decipher("aes-256-cbc", derived, pem_bytes("traditional.pem"))


def keys_open():
    """What is looked for as a derived key opens what it is for."""
    needles = Path("needles").read_text()
    numbers = [number for name in ("rsa", "ec") for number in secrets.numbers_of((DATA / f"{name}.pkcs8.der").read_bytes()).values()]
    for store, derived, opened in derived_keys():
        check(f"{store}: its derived key is looked for", f"{derived.hex()} " in needles, True)
        check(f"{store}: a derived key opens it", any(number in opened for number in numbers), True)


def once_there():
    """What is looked for is what the tool works with: before one of its system calls it could be seen."""
    rows = [("store.jks", ["-k", "env:KEYPW"], ["PW in UTF-8", "KEYPW in UTF-8", "rsa key d at 16", "rsa key base64"]),
            ("store.jks", ["-k", "env:KEYPW", "--out-password", "env:OUTPW"], ["ec key scalar"]),
            ("modern.p12", [], ["PW in UTF-8", "PBKDF2 of PW for modern.p12, sha256", "PKCS#12 KDF 3 of PW for modern.p12, sha256"]),
            ("legacy.p12", [], ["PKCS#12 KDF 1 of PW for legacy.p12, sha1", "PKCS#12 KDF 3 of PW for legacy.p12, sha1"])]
    for store, passwords, kinds in rows:
        _, lines = watched("during", "jksdump", ["-p", "env:PW", *passwords, "--pem", store])
        for kind in kinds:
            check(f"{store}: {kind} is there once", any(line.startswith(f"seen {kind}") for line in lines), True)


@contextlib.contextmanager
def full_pipe():
    """A pipe with no room left: who writes to it, waits."""
    out, into = os.pipe()
    fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(into, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(into, bytes(4096))
    os.set_blocking(into, True)
    yield into
    os.close(out)
    os.close(into)


def killed(command, number):
    """The signal that ended it, its limits before, and the core files then."""
    def before():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        signal.signal(number, signal.SIG_DFL)  # a shell's background jobs ignore some

    with full_pipe() as into:
        process = subprocess.Popen(command, stdout=into, stderr=into, env={**os.environ, **PASSWORDS}, preexec_fn=before)
        peers.wait_until_it_sleeps(process)
        limit = re.search(r"^Max core file size +(\S+)", Path(f"/proc/{process.pid}/limits").read_text(), re.M)[1]
        process.send_signal(number)
        status = -process.wait()
    cores = sorted(path.name for path in Path(".").glob("*core*"))
    for core in cores:
        Path(core).unlink()
    return status, limit, cores


def cores():
    """Killed while it holds the key that it is about to write."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    control = killed(["sleep", "60"], signal.SIGSEGV)
    plain = not pattern.startswith("|") and "/" not in pattern and control[2]
    if not plain:
        print("left out: core files do not come into the working folder here (core_pattern): the limit is looked at alone")
    for number in signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT:
        command = [TOOLS["jksdump"], "--pem", "-p", "env:PW", "-k", "env:KEYPW", "store.jks"]
        check(f"killed by {number.name}", killed(command, number), (number, "0", []))


def main():
    need("openssl")
    folder = tempfile.mkdtemp(prefix="secrets.", dir=peers.WORK)
    os.chdir(folder)
    material()
    all_needles()
    for part in views, sources, failures, usage_errors, imports, edits, prompts, keys_open, once_there, cores:
        part()
    os.chdir("/")
    shutil.rmtree(folder)
    finish()


main()
