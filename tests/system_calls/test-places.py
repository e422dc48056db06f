#!/usr/bin/env python3
"""Where files are and what they are: keys are of mode 0600 whatever the umask; symbolic links, pipes, devices, sockets and folders in
place of a store and of an input; folders and file systems that cannot be written to, full ones, names as long as can be. What
is expected is what jksimport(1) and jksdump(1) say under FILES. tests/tools/test_jksimport_files.py has the rest of
jksimport's rows.

As root also: another user's folder, a file system that is read-only, and ones that are full. Without, these are left out.
"""
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import dumping  # noqa: E402
import importing  # noqa: E402
from dumping import jksdump  # noqa: E402
from importing import ENV, Folder, check, device, finish, jksimport, need, peers, says, self_signed, succeeds  # noqa: E402

NEW = ("-p", "env:PW", "-o")
ADD = ("--trust", "-p", "env:PW", "-i")
PEM = ("-p", "env:PW", "--pem", "-o")
STRANGER = 65534  # nobody


def mode_of(path):
    return f"{stat.S_IMODE(os.lstat(path).st_mode):04o}"


def under(umask, tool, *arguments):
    before = os.umask(umask)
    try:
        return tool(*arguments)
    finally:
        os.umask(before)


def same(path, data):
    return Path(path).read_bytes() == data


# ---- Modes -------------------------------------------------------------------------------------------------------------------------

def modes():
    """Each file with a key in it, by each way to write one; and one without a key."""
    ways = [
        (jksimport, "k.p12", (*NEW, "k.p12", "-f", "a.key", "a.pem"), "0600"),
        (jksimport, "k.jks", (*NEW, "k.jks", "-f", "a.key", "a.pem"), "0600"),
        (jksimport, "k.pem", ("-o", "k.pem", "-f", "a.key", "a.pem"), "0600"),
        (jksimport, "c.p12", (*NEW, "c.p12", "-f", "--trust", "a.pem"), "0644"),
        (jksdump, "d.pem", (*PEM, "d.pem", "-f", "key.p12"), "0600"),
        (jksdump, "n.pem", ("-p", "env:PW", "--pem-for", "nginx", "-f", "-o", "n.pem", "key.p12"), "0600"),
        (jksdump, "e.pem", (*PEM, "e.pem", "-f", "--out-password", "env:OUTPW", "key.p12"), "0600"),
        (jksdump, "d.der", ("-p", "env:PW", "--der", "-f", "-o", "d.der", "key.p12"), "0600"),
        (jksdump, "t.pem", ("-p", "env:PW", "--pem=chain", "-f", "-o", "t.pem", "key.p12"), "0644"),
        (jksdump, "out/a.key.pem", ("-p", "env:PW", "--split", "-f", "-o", "out", "key.p12"), "0600"),
    ]
    for umask in (0o000, 0o077):
        for tool, path, arguments, expected in ways:
            for there in ("new", "over one that all may read"):
                done = under(umask, tool, *arguments)
                check(f"{path}, {there}, umask {umask:03o}", (done.code, mode_of(path)), (0, expected))
                os.chmod(path, 0o666)
            os.unlink(path)
        shutil.rmtree("out")


# ---- Symbolic links ----------------------------------------------------------------------------------------------------------------

def links_to_stores():
    os.makedirs("elsewhere")
    for tool, arguments in ((jksimport, (*NEW, "link", "a.key", "a.pem")), (jksdump, (*PEM, "link", "key.p12"))):
        name = tool.__name__
        Path("elsewhere/target").write_text("old")
        os.symlink("elsewhere/target", "link")
        done = tool(*arguments)
        check(f"{name}: a link to a file is a file that exists", (done.code, "link: exists already" in done.err, same("elsewhere/target", b"old")),
              (3, True, True))
        done = tool("-f", *arguments)
        check(f"{name}: a link is followed, and stays",
              (done.code, os.readlink("link"), same("elsewhere/target", b"old"), os.listdir("elsewhere")),
              (0, "elsewhere/target", False, ["target"]))
        for target in ("nowhere", "link"):
            os.unlink("link")
            os.symlink(target, "link")
            done = tool("-f", *arguments)
            check(f"{name}: a link to {target}", (done.code, "leads nowhere" in done.err, os.path.exists("nowhere")), (3, True, False))
        os.unlink("link")


def links_beside_stores():
    """What stands where a backup goes is replaced and not followed."""
    succeeds("a store", *NEW, "b.jks", "--trust", "a.pem")
    Path("innocent").write_text("innocent")
    os.symlink("innocent", "b.jks~")
    succeeds("with a backup", *ADD, "b.jks", "--backup", "b.pem")
    check("a link in the backup's place is replaced", (os.path.islink("b.jks~"), same("innocent", b"innocent")), (False, True))
    os.unlink("b.jks~")
    os.mkdir("b.jks~")
    before = Path("b.jks").read_bytes()
    done = jksimport(*ADD, "b.jks", "--backup", "c.pem")
    check("a folder in the backup's place", (done.code, same("b.jks", before), [n for n in os.listdir(".") if ".new-" in n]), (3, True, []))
    says("is told", done, "b.jks: cannot keep a backup: ")
    os.rmdir("b.jks~")
    os.link("b.jks", "other.jks")
    succeeds("one of two names of a file", *ADD, "b.jks", "c.pem")
    check("the other one keeps the old store", same("other.jks", before), True)


def links_to_inputs():
    os.symlink("a.pem", "a-link")
    os.symlink("a-link", "a-link-2")
    check("jksdump follows links", jksdump("a-link-2").out.split(":")[0], "a-link-2")
    succeeds("jksimport follows links", *NEW, "l.jks", "--trust", "a-link-2")
    for target in ("nowhere", "loop"):
        os.symlink(target, "loop")
        check(f"jksdump: a link to {target}", jksdump("loop").code, 3)
        check(f"jksimport: a link to {target}", (jksimport(*NEW, "no.jks", "--trust", "loop").code, os.path.exists("no.jks")), (3, False))
        os.unlink("loop")


def links_of_strangers():
    """In a folder where everybody may put files, the kernel does not let root follow the link of somebody else (proc(5),
    protected_symlinks), and neither do the tools."""
    setting = Path("/proc/sys/fs/protected_symlinks")
    if not setting.exists() or setting.read_text().strip() != "1":
        print("left out: links of strangers, which this system lets everybody follow")
        return
    os.mkdir("sticky")
    os.chmod("sticky", 0o1777)
    Path("precious").write_text("precious")
    os.symlink("../precious", "sticky/link")
    os.lchown("sticky/link", STRANGER, STRANGER)
    for tool, arguments in ((jksimport, (*NEW, "sticky/link", "-f", "--trust", "a.pem")), (jksdump, (*PEM, "sticky/link", "-f", "key.p12"))):
        done = tool(*arguments)
        check(f"{tool.__name__}: a link of a stranger", (done.code, same("precious", b"precious"), os.listdir("sticky")), (3, True, ["link"]))


# ---- What is no regular file -------------------------------------------------------------------------------------------------------

def special_stores():
    os.mkfifo("pipe")
    os.mkdir("folder")
    unix = socket.socket(socket.AF_UNIX)
    unix.bind("socket")
    for path, kind in (("pipe", "pipe"), ("folder", "folder"), ("socket", "socket"), (device(), "device")):
        before = os.stat(path)
        sentence = f"{path}: is a {kind}, which cannot be replaced by a file"
        done = jksdump(*PEM, path, "-f", "key.p12")
        check(f"jksdump -o {path}", (done.code, sentence in done.err), (3, True))
        done = jksimport(*NEW, path, "-f", "--trust", "a.pem")
        check(f"jksimport -o {path}", (done.code, sentence in done.err), (3, True))
        after = os.stat(path)
        check(f"{path} stays", (after.st_ino, after.st_mode, after.st_mtime), (before.st_ino, before.st_mode, before.st_mtime))
    for path in ("a.pem", "pipe", "none/out"):
        done = jksdump("-p", "env:PW", "--split", "-o", path, "key.p12")
        check(f"--split -o {path}", (done.code, f"{path}" in done.err), (3, True))
    check("nothing is left", os.listdir("folder"), [])
    done = jksimport(*ADD, "folder", "b.pem")
    check("-i of a folder", (done.code, os.listdir("folder")), (3, []))


def through_pipe(tool, data, *arguments):
    """The input named "pipe" is a pipe with this in it, as of a shell's <(command)."""
    def write():
        with open("pipe", "wb") as pipe:
            pipe.write(data)
    writer = threading.Thread(target=write)
    writer.start()
    done = tool(*arguments)
    writer.join()
    return done


def special_inputs():
    pem = Path("a.pem").read_bytes()
    check("jksdump: a pipe", through_pipe(jksdump, pem, "pipe").out.split(",")[0], "pipe: PEM")
    check("jksimport: a pipe", through_pipe(jksimport, pem, *NEW, "p.jks", "--trust", "pipe").code, 0)
    done = through_pipe(jksimport, Path("p.jks").read_bytes(), *ADD, "pipe", "-o", "q.jks", "b.pem")
    check("-i of a pipe, -o of a file", (done.code, importing.aliases("q.jks")), (0, ["a", "b"]))
    done = jksimport(*ADD, "pipe", "b.pem", timeout=60)  # nobody writes into it, and nothing waits for that
    check("-i of a pipe alone", (done.code, "pipe: is a pipe" in done.err, stat.S_ISFIFO(os.stat("pipe").st_mode)), (3, True, True))
    for path, code in (("/dev/null", 5), ("socket", 3), ("/dev/zero", 7)):
        check(f"jksdump {path}", jksdump(path).code, code)
        check(f"jksimport {path}", (jksimport(*NEW, "no.jks", path).code, os.path.exists("no.jks")), (code, False))
    check("a file that tells no size", jksdump("/proc/self/status").code, 5)
    check("a password from a folder", jksimport("-p", "file:folder", "-o", "no.jks", "--trust", "a.pem").code, 3)


def full_output():
    """What was asked for could not be written: whatever it was, the exit status is 3."""
    for arguments in (("key.p12",), ("-v", "key.p12"), ("--json", "key.p12"), ("--pem", "key.p12"), ("--layout", "key.p12"),
                      ("--check", "key.p12"), ("--java", "key.p12"), ("--diff", "a.pem", "key.p12"), ("--help",), ("--version",)):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([dumping.TOOL, "-p", "env:PW", *arguments], env=dumping.ENV, stdout=full, stderr=subprocess.PIPE)
        check(f"jksdump {arguments[0]} >/dev/full", (done.returncode, b"standard output" in done.stderr), (3, True))
    for arguments in ((*NEW, "-", "--trust", "a.pem"), (*NEW, "f.jks", "-f", "--trust", "a.pem"), ("--help",), ("--version",)):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([importing.TOOL, *arguments], env=ENV, stdout=full, stderr=subprocess.PIPE)
        check(f"jksimport {arguments[2:4]} >/dev/full", (done.returncode, b"standard output" in done.stderr), (3, True))


def long_names():
    name = "n" * 251 + ".jks"
    succeeds("a name of 255 bytes", *NEW, name, "--trust", "a.pem")
    before = Path(name).read_bytes()
    done = jksimport(*ADD, name, "--backup", "b.pem")
    check("no backup of it", (done.code, "cannot keep a backup: File name too long" in done.err, same(name, before)), (3, True, True))
    succeeds("but a change", *ADD, name, "b.pem")
    done = jksimport(*NEW, "n" + name, "--trust", "a.pem")
    check("a name of 256 bytes", (done.code, "File name too long" in done.err), (3, True))
    check("nothing is left behind", [left for left in os.listdir(".") if ".new-" in left], [])


# ---- As root -----------------------------------------------------------------------------------------------------------------------

class Stranger:
    """The tools, run by somebody who owns nothing here, in a folder that everybody can come to."""

    def __enter__(self):
        self.before = os.getcwd()
        self.path = tempfile.mkdtemp()
        os.chmod(self.path, 0o755)
        for tool in (importing.TOOL, dumping.TOOL):
            shutil.copy(tool, self.path)
        for name in ("a.pem", "b.pem", "key.p12"):
            shutil.copy(name, self.path)
            os.chmod(f"{self.path}/{name}", 0o644)
        os.chdir(self.path)
        return self

    def run(self, tool, *arguments):
        return importing.Done(subprocess.run([f"./{tool}", *arguments], env=dumping.ENV, capture_output=True, stdin=subprocess.DEVNULL,
                                             user=STRANGER, group=STRANGER, extra_groups=[]))

    def __exit__(self, *_):
        os.chdir(self.before)
        shutil.rmtree(self.path)


def folders_of_others():
    with Stranger() as stranger:
        os.mkdir("theirs")
        succeeds("a store", *NEW, "theirs/s.jks", "--trust", "a.pem")
        os.chmod("theirs/s.jks", 0o666)
        before = Path("theirs/s.jks").read_bytes()
        for name, tool, arguments in (("-i", "jksimport", (*ADD, "theirs/s.jks", "b.pem")),
                                      ("-o", "jksimport", (*NEW, "theirs/new.jks", "--trust", "b.pem")),
                                      ("-f -o", "jksimport", (*NEW, "theirs/s.jks", "-f", "--trust", "b.pem")),
                                      ("--pem -o", "jksdump", (*PEM, "theirs/k.pem", "key.p12")),
                                      ("--split -o", "jksdump", ("-p", "env:PW", "--split", "-o", "theirs/out", "key.p12")),
                                      ("--split -o of one", "jksdump", ("-p", "env:PW", "--split", "-o", "theirs", "key.p12"))):
            done = stranger.run(tool, *arguments)
            check(f"{name} in a folder of others", (done.code, "Permission denied" in done.err, os.listdir("theirs"), same("theirs/s.jks", before)),
                  (3, True, ["s.jks"], True))
        check("reading is allowed", stranger.run("jksdump", "-p", "env:PW", "theirs/s.jks").code, 0)
        os.chmod("theirs/s.jks", 0o600)
        done = stranger.run("jksdump", "-p", "env:PW", "theirs/s.jks")
        check("unless it is not", (done.code, done.err), (3, "jksdump: theirs/s.jks: cannot open: Permission denied\n"))
        os.mkdir("certificates")
        shutil.copy("a.pem", "certificates")
        os.symlink("../theirs/s.jks", "certificates/s.jks")
        os.chmod("theirs", 0o700)
        os.chmod(".", 0o777)
        done = stranger.run("jksimport", *NEW, "all.jks", "--trust", "certificates")
        check("what a folder holds and may not be read", (done.code, "Permission denied" in done.err, os.path.exists("all.jks")), (3, True, False))


class Mounted:
    """A file system of its own on `path`."""

    def __init__(self, path, options):
        self.path, self.options = path, options

    def mount(self, *words):
        return subprocess.run(["mount", *words, self.path], capture_output=True).returncode == 0

    def __enter__(self):
        os.mkdir(self.path)
        return self.mount("-t", "tmpfs", "-o", self.options, "none")

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], check=False, stderr=subprocess.DEVNULL)


def refused_there(name, folder, sentence):
    """Every way to write there fails, says why, and leaves what was there."""
    before = {file: Path(folder, file).read_bytes() for file in os.listdir(folder)}
    for way, tool, arguments in (("-i", jksimport, (*ADD, f"{folder}/s.jks", "many.pem")),
                                 ("-o", jksimport, (*NEW, f"{folder}/new.jks", "--trust", "many.pem")),
                                 ("-i --backup", jksimport, (*ADD, f"{folder}/s.jks", "--backup", "many.pem")),
                                 ("--pem -o", jksdump, (*PEM, f"{folder}/k.pem", "many.pem")),
                                 ("--split -o", jksdump, ("--split", "-o", f"{folder}/out", "many.pem"))):
        done = tool(*arguments)
        after = {file: Path(folder, file).read_bytes() for file in os.listdir(folder) if os.path.isfile(f"{folder}/{file}")}
        check(f"{name}: {way}", (done.code, sentence in done.err, after == before, sorted(os.listdir(folder)) == sorted(before)),
              (3, True, True, True))


def file_systems():
    for name, options, sentence in (("full", "size=64k", "No space left on device"), ("no inodes", "nr_inodes=2", "No space left on device")):
        with Mounted(name.replace(" ", "-"), options) as there:
            if not there:
                print("left out: full file systems, none can be mounted here")
                return
            succeeds("a store", *NEW, f"{name.replace(' ', '-')}/s.jks", "--trust", "a.pem") if name == "full" else \
                Path("no-inodes/s.jks").write_bytes(Path("s.jks").read_bytes())
            refused_there(name, name.replace(" ", "-"), sentence)
    mounted = Mounted("read-only", "size=1m")
    with mounted:
        succeeds("a store", *NEW, "read-only/s.jks", "--trust", "a.pem")
        if mounted.mount("-o", "remount,ro"):
            refused_there("read-only", "read-only", "Read-only file system")
        else:
            print("left out: a read-only file system, none can be mounted here")


def main():
    need("openssl", "javac")
    with Folder():
        for name in "abc":
            self_signed(name, f"/CN={name}")
        peers.pem_bundle(peers.many_certificates(300), "many.pem")
        succeeds("a key", *NEW, "key.p12", "a.key", "a.pem")
        succeeds("a store", *NEW, "s.jks", "--trust", "a.pem")
        rows = [modes, links_to_stores, links_beside_stores, links_to_inputs, special_stores, special_inputs, full_output, long_names]
        if os.geteuid() == 0:
            rows += [links_of_strangers, folders_of_others, file_systems]
        else:
            print("left out: links of strangers, folders of others, full and read-only file systems: only root can make them")
        for row in rows:
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
