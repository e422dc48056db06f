#!/usr/bin/env python3
"""jksimport never loses a file: modes, links, refusals, backups, dry runs, full disks, signals and kill -9 at any moment, leftovers of killed
runs, eight runs at once. The stores are looked into with jksimport itself and, in the end, with Java."""
import fcntl
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

from importing import ENV, TOOL, Folder, aliases, check, device, fails, finish, jksimport, need, peers, run, says, self_signed, succeeds

need("openssl", "javac")

NEW = ("--trust", "-p", "env:PW", "-o")
ADD = ("--trust", "-p", "env:PW", "-i")


def mode_of(path):
    return f"{stat.S_IMODE(os.lstat(path).st_mode):04o}"


def leftovers(folder="."):
    return sorted(name for name in os.listdir(folder) if ".new-" in name)


def modes():
    for umask in (0o000, 0o077, 0o777):
        before = os.umask(umask)
        done = succeeds("truststore", *NEW, "t.jks", "a.pem", "-f")
        key = succeeds("key store", "-p", "env:PW", "-o", "k.jks", "a.pem", "a.key", "-f")
        os.umask(before)
        check(f"modes under umask {umask:03o}", (mode_of("t.jks"), mode_of("k.jks")), ("0644", "0600"))
        says("told", done, "mode 0644")
        says("told", key, "mode 0600")
        os.unlink("t.jks")
    succeeds("truststore", *NEW, "t.jks", "a.pem")
    os.chmod("t.jks", 0o600)
    succeeds("stricter", *ADD, "t.jks", "b.pem")
    check("a stricter mode is kept", mode_of("t.jks"), "0600")
    os.chmod("k.jks", 0o644)
    done = succeeds("wider", *ADD, "k.jks", "b.pem")
    check("one that shows a key is not", mode_of("k.jks"), "0600")
    says("told", done, "note: the mode was 0644 before (--mode 0644 keeps it)")
    done = succeeds("--mode", *ADD, "k.jks", "c.pem", "--mode", "0640")
    check("--mode decides", mode_of("k.jks"), "0640")
    fails("no mode", 2, "--mode takes", *NEW, "x.jks", "a.pem", "--mode", "0999")
    succeeds("no writing for the owner", *NEW, "r.jks", "a.pem", "--mode", "0444")
    check("--mode 0444", mode_of("r.jks"), "0444")


def owner():
    if os.geteuid() != 0:
        return
    succeeds("theirs", *NEW, "theirs.jks", "a.pem")
    os.chown("theirs.jks", 1234, 1235)
    succeeds("root changes it", *ADD, "theirs.jks", "b.pem")
    after = os.stat("theirs.jks")
    check("owner and group are kept", (after.st_uid, after.st_gid), (1234, 1235))


def refusals():
    succeeds("old", *NEW, "old.jks", "a.pem")
    before = Path("old.jks").read_bytes()
    done = fails("exists", 3, "old.jks: exists already", *NEW, "old.jks", "b.pem")
    says("hint", done, "hint: -f replaces it")
    check("untouched", Path("old.jks").read_bytes() == before, True)
    os.mkfifo("fifo")
    os.mkdir("folder")
    os.symlink("nowhere", "dangling")
    os.symlink("loop", "loop")
    for path, sentence in (("fifo", "is a pipe"), ("folder", "is a folder"), (device(), "is a device"), ("/dev/stdout", "is a "),
                           ("dangling", "a symbolic link that leads nowhere"), ("loop", "a symbolic link that leads nowhere"),
                           ("none/x.jks", "No such file or directory"), ("folder/", "is a folder"), ("a.pem/x.jks", "Not a directory")):
        fails(f"-o {path}", 3, sentence, *NEW, path, "-f", "a.pem")
        fails(f"-o {path} without -f", 3, "", *NEW, path, "a.pem")
    check("nothing is left behind", leftovers() + leftovers("folder") + os.listdir("folder"), [])
    fails("-i of nothing", 3, "nobody.jks: ", *ADD, "nobody.jks", "a.pem")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([TOOL, *NEW, "-", "a.pem"], env=ENV, stdout=full, stderr=subprocess.PIPE)
    check("a full standard output", (done.returncode, b"No space left" in done.stderr), (3, True))
    check("a closed standard output", subprocess.run(["sh", "-c", f"'{TOOL}' --trust -p env:PW -o - a.pem >&-"], env=ENV,
                                                     stderr=subprocess.DEVNULL).returncode, 3)
    fails("another format in place", 2, "old.jks: is JKS and would become PEM in place", *ADD, "old.jks", "-t", "pem", "a.pem")


def formats_by_suffix():
    jks, jceks, pem = b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce", b"----"
    for suffix, magic in ((".jks", jks), (".ks", jks), (".ts", jks), (".keystore", jks), (".truststore", jks), (".pem", pem),
                          (".crt", pem), (".CER", pem), (".jceks", jceks), (".JCE", jceks)):
        succeeds(suffix, *NEW, f"suffix{suffix}", "a.pem")
        check(f"format of {suffix}", Path(f"suffix{suffix}").read_bytes()[:4], magic)
    for suffix in (".p12", ".PFX", ".pkcs12", "", ".store"):
        done = succeeds(suffix, *NEW, f"suffix{suffix}", "a.pem")
        check(f"format of {suffix or 'no suffix'}", done.out.split(",")[0], f"suffix{suffix}: PKCS#12")
        run("openssl", "pkcs12", "-in", f"suffix{suffix}", "-nokeys", "-passin", "pass:changeit")


def links():
    os.makedirs("real/deep", exist_ok=True)
    succeeds("real", *NEW, "real/deep/s.jks", "a.pem")
    os.symlink("real/deep", "way")
    os.symlink("../way/s.jks", "folder/link.jks")
    os.symlink("link.jks", "folder/link2.jks")
    succeeds("through links", *ADD, "folder/link2.jks", "b.pem", "--backup")
    check("the links stay", (os.readlink("folder/link2.jks"), os.readlink("folder/link.jks")), ("link.jks", "../way/s.jks"))
    check("the file is replaced", aliases("real/deep/s.jks"), ["a", "b"])
    check("the backup is beside it", sorted(os.listdir("real/deep")), ["s.jks", "s.jks~"])
    succeeds("-o by another name is in place", *ADD, "folder/link.jks", "-o", "real/deep/s.jks", "c.pem")
    check("in place", aliases("real/deep/s.jks"), ["a", "b", "c"])


def backups():
    succeeds("first", *NEW, "b.jks", "a.pem", "--backup")
    check("nothing to keep", Path("b.jks~").exists(), False)
    for n, name in enumerate(("b.pem", "c.pem")):
        before = Path("b.jks").read_bytes()
        succeeds("next", *ADD, "b.jks", name, "--backup")
        check(f"backup {n}", Path("b.jks~").read_bytes() == before, True)
    os.unlink("b.jks~")
    os.link("b.jks", "b.jks~")
    before = Path("b.jks").read_bytes()
    succeeds("a backup that is the same file", *NEW, "b.jks", "a.pem", "--backup", "-f")
    check("is kept", Path("b.jks~").read_bytes() == before, True)
    check("nothing is left behind", leftovers(), [])


def dry_runs():
    os.mkdir("dry")
    succeeds("old", *NEW, "dry/s.jks", "a.pem")
    before = (Path("dry/s.jks").read_bytes(), os.stat("dry"), os.stat("dry/s.jks"))
    done = succeeds("in place", *ADD, "dry/s.jks", "b.pem", "-n")
    check("the last line", done.out, "dry/s.jks: JKS, 1 trusted certificate would be added; dry run, nothing written\n")
    succeeds("new", *NEW, "dry/t.jks", "b.pem", "-n")
    succeeds("backup", *NEW, "dry/s.jks", "b.pem", "-n", "-f", "--backup")
    succeeds("delete", "-p", "env:PW", "-i", "dry/s.jks", "--delete", "a", "-n")
    check("standard output stays empty", jksimport(*NEW, "-", "-n", "b.pem").raw, b"")
    check("nothing has happened", (Path("dry/s.jks").read_bytes(), os.stat("dry"), os.stat("dry/s.jks")), before)
    fails("it tells what would fail", 8, "is taken", *ADD, "dry/s.jks", "-a", "a", "b.pem", "-n")
    for dry in ((), ("-n",)):
        fails(f"no folder {dry}", 3, "none/s.jks: No such file or directory", *NEW, "none/s.jks", "b.pem", *dry)
        fails(f"a folder {dry}", 3, "dry: is a folder, which cannot be replaced by a file", *NEW, "dry", "-f", "b.pem", *dry)
    if os.geteuid() != 0:
        os.chmod("dry", 0o500)
        for dry in ((), ("-n",)):
            fails(f"not writable {dry}", 3, "dry/t.jks: cannot create a file beside it: Permission denied", *NEW, "dry/t.jks", "b.pem", *dry)
        os.chmod("dry", 0o700)


def limit_file_size(size):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def full_disks():
    os.mkdir("full")
    succeeds("old", *NEW, "full/s.jks", "a.pem")
    before = Path("full/s.jks").read_bytes()
    for size in (0, 100, len(before) - 1, 2 * len(before)):
        fails(f"at most {size} bytes", 3, "full/s.jks: cannot write: File too large", *ADD, "full/s.jks", "many.pem",
              preexec_fn=limit_file_size(size))
        check(f"at most {size} bytes: the old store", (Path("full/s.jks").read_bytes() == before, os.listdir("full")), (True, ["s.jks"]))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", "full"], capture_output=True).returncode == 0
    if not mounted:
        print("no tmpfs can be mounted here: a disk that is really full was not tried")
        return
    try:
        succeeds("old", *NEW, "full/s.jks", "a.pem")
        before = Path("full/s.jks").read_bytes()
        fails("full", 3, "full/s.jks: cannot write: No space left on device", *ADD, "full/s.jks", "many.pem")
        check("full: the old store", (Path("full/s.jks").read_bytes() == before, os.listdir("full")), (True, ["s.jks"]))
        check("full: no new one", (jksimport(*NEW, "full/new.jks", "many.pem").code, os.listdir("full")), (3, ["s.jks"]))
    finally:
        subprocess.run(["umount", "full"], check=True)


def default_signals():
    """In the background of a shell, and under nohup, these are ignored, and the tool leaves them so."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def interrupted(number, rounds):
    """Runs that are ended by a signal after a time between nothing and that of a whole run: the old or the new store is there."""
    folder = f"signal{number}"
    os.mkdir(folder)
    store = Path(folder, "s.jks")
    succeeds("old", *NEW, store, "a.pem")
    old = store.read_bytes()
    succeeds("new", *ADD, store, "many.pem")
    new = store.read_bytes()
    start = time.monotonic()
    succeeds("how long", *NEW, Path(folder, "t.jks"), "a.pem", "many.pem")
    whole = time.monotonic() - start
    os.unlink(Path(folder, "t.jks"))
    ended, torn, left = 0, 0, 0
    for i in range(rounds):
        store.write_bytes(old)
        process = subprocess.Popen([TOOL, *ADD, store, "many.pem"], env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   preexec_fn=default_signals)
        time.sleep(whole * 1.2 * i / rounds)
        process.send_signal(number)
        ended += process.wait() == -number
        torn += store.read_bytes() not in (old, new)
        left += number != signal.SIGKILL and len(os.listdir(folder)) != 1
    check(f"signal {number}: some runs were ended", ended > 0, True)
    check(f"signal {number}: old or new, whole", torn, 0)
    check(f"signal {number}: nothing left behind", left, 0)
    succeeds("after all", *ADD, store, "many.pem", "b.pem")
    check(f"signal {number}: the next run cleans up", os.listdir(folder), ["s.jks"])


def signals():
    for number, rounds in ((signal.SIGKILL, 80), (signal.SIGTERM, 30), (signal.SIGINT, 30), (signal.SIGHUP, 30)):
        interrupted(number, rounds)


def stale_files():
    os.mkdir("stale")
    store = "stale/s.jks"
    succeeds("store", *NEW, store, "a.pem")
    Path("stale/.s.jks.new-abcdefgh").write_text("left by a killed run")
    Path("stale/.s.jks.new-locked23").write_text("being written")
    kept = [".s.jks.new-abc", ".s.jks.new-abcdefghi", ".t.jks.new-abcdefgh", "s.jks.new-abcdefgh"]
    for name in kept:
        Path("stale", name).write_text("not ours")
    os.symlink("s.jks", "stale/.s.jks.new-linklink")
    os.mkdir("stale/.s.jks.new-folder23")
    with open("stale/.s.jks.new-locked23") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        succeeds("sweep", *ADD, store, "b.pem")
        check("only what a killed run left is removed", sorted(os.listdir("stale")),
              sorted(kept + ["s.jks", ".s.jks.new-locked23", ".s.jks.new-linklink", ".s.jks.new-folder23"]))
    succeeds("sweep", *ADD, store, "c.pem")
    check("and that one once its writer is gone", Path("stale/.s.jks.new-locked23").exists(), False)


def at_once():
    """Eight runs into one store, each with a certificate of its own: all of them are in it afterwards."""
    os.mkdir("parallel")
    names = [f"p{n}" for n in range(8)]
    for name in names:
        self_signed(name, f"/CN={name}")
    for n in range(6):
        store = "parallel/s.jks"
        succeeds("empty", *NEW, store, "-f", "a.pem")
        runs = [subprocess.Popen([TOOL, *ADD, store, f"{name}.pem"], env=ENV, stdout=subprocess.DEVNULL) for name in names]
        check(f"round {n}: all end well", [process.wait() for process in runs], [0] * 8)
        check(f"round {n}: all are there", aliases(store), sorted(["a"] + names))
    runs = [subprocess.Popen([TOOL, *NEW, "parallel/one.jks", f"{name}.pem"], env=ENV, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL) for name in names]
    check("eight runs make one store: one may", sorted(process.wait() for process in runs), [0] + [3] * 7)
    check("nothing is left behind", sorted(os.listdir("parallel")), ["one.jks", "s.jks"])


def waits_and_says_so():
    folder = os.open("parallel", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        process = subprocess.Popen([TOOL, *ADD, "parallel/s.jks", "b.pem"], env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        line = process.stderr.readline().decode()
        check("waiting is told", line, "note: waiting for another program that changes the folder of parallel/s.jks\n")
    finally:
        os.close(folder)
    check("and ends", process.wait(), 0)


def main():
    with Folder():
        for name in "abc":
            self_signed(name, f"/CN={name}")
        peers.pem_bundle(peers.many_certificates(300), "many.pem")
        for row in (modes, owner, refusals, formats_by_suffix, links, backups, dry_runs, full_disks, signals, stale_files, at_once,
                    waits_and_says_so):
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
