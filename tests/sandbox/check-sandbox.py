#!/usr/bin/env python3
"""The sandbox around the parsers (tools/sandbox.h), tried from inside: tests/sandbox/plant.c does in the parsers what somebody would
do who had found a bug in them. The witness is the kernel: SIGSYS, EACCES, and what /proc tells of a process.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import importing  # noqa: E402
from importing import Done, Folder, check, finish, peers, says, skip  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "fuzz/seeds"
PLANTED = peers.BUILD / "tests/sandbox"
P = ("-p", "env:PW")
SIGSYS = -signal.SIGSYS
NOT_SERVED, DENIED = "Function not implemented", "Permission denied"
ENDED = object()

JKS, P12, PEM, ZIP, DER = (SEEDS / name for name in ("jks/key", "pkcs12/java", "pem/chain-crlf", "zip/java", "certificate/chain"))


def run(tool, *arguments, plant=None, path=None, without=None, off=False, folder=PLANTED, **options):
    chosen = {"PLANT": plant, "PLANT_PATH": path and str(path), "WITHOUT": without, "KEYSTORE_SANDBOX": "off" if off else None}
    environment = {**importing.ENV, **{name: value for name, value in chosen.items() if value}}
    return Done(subprocess.run([str(folder / tool), *map(str, arguments)], env=environment, capture_output=True,
                               input=options.pop("stdin", b""), start_new_session=True, **options))


def ends(name, done):
    check(f"{name}: SIGSYS", (done.code, done.out), (SIGSYS, ""))


def comes_to(name, done, result):
    check(name, done.err.splitlines()[-1:], [f"planted {result}"])


# ---- What a bug in a parser comes to -----------------------------------------------------------------------------------

def parsers():
    """Every parser, every way in, both tools; and with the calls alone, for a kernel without landlock."""
    os.mkdir("folder")
    os.mkdir("folder/deeper")
    shutil.copy(JKS, "folder/deeper/a.jks")
    shutil.copy(JKS, "base.jks")
    runs = {f"jksdump {path.parent.name}": ("jksdump", *P, path) for path in (JKS, P12, PEM, ZIP, DER)}
    runs |= {"folder": ("jksdump", *P, "-r", "folder"), "standard input": ("jksdump", *P, "-"),
             "member": ("jksdump", "-n", f"{ZIP}:x"), "--check": ("jksdump", "--check", *P, JKS),
             "--java": ("jksdump", "--java", *P, JKS), "--json": ("jksdump", "--json", *P, JKS),
             "--layout": ("jksdump", "--layout", *P, JKS), "--diff": ("jksdump", "--diff", P12, *P, JKS),
             "--trusted-by": ("jksdump", "--check", "--trusted-by", DER, *P, JKS),
             "--pem": ("jksdump", "--pem", *P, JKS), "--pem -o": ("jksdump", "--pem", "-o", "out.pem", *P, JKS),
             "--split": ("jksdump", "--split", "-o", "split", *P, JKS)}
    runs |= {f"jksimport {path.parent.name}": ("jksimport", "-o", "new.p12", *P, path) for path in (JKS, P12, PEM, DER)}
    runs |= {"in place": ("jksimport", "-i", "base.jks", *P, PEM), "another type": ("jksimport", "-i", P12, "-o", "new.jks", *P, PEM),
             "dry run": ("jksimport", "-n", "-o", "new.p12", *P, JKS)}
    before = sorted(os.listdir("."))
    for name, words in runs.items():
        stdin = JKS.read_bytes()
        ends(name, run(*words, plant="open", stdin=stdin))
        ends(f"{name}, without landlock", run(*words, plant="open", without="landlock", stdin=stdin))
        done = run(*words, plant="open", off=True, stdin=stdin)
        check(f"{name}: the plant opens it where there is no sandbox", "planted open: " in done.err and "-1" not in done.err, True)
    check("nothing is left behind", sorted(os.listdir(".")), before)


def calls():
    """What is forbidden, each in a listing and in a tool that writes."""
    forbidden = ("open", "open_at", "open_at2", "open_write", "create_over", "open_folder", "open_path", "named_write",
                 "named_truncate", "named_append", "behind_named", "protect", "protect_across", "protect_far", "protect_tagged",
                 "forget", "unmap", "unmap_across", "move_away", "move_over", "map_over", "map_behind", "execve", "execveat", "fork",
                 "clone", "ptrace", "kill", "kill_thread", "read_memory", "write_memory", "socket", "socket_unix", "socketpair",
                 "execute_new", "execute_old", "ring", "open_path_made", "open_folder_made", "open_unnamed")
    if os.uname().machine in ("x86_64", "s390x"):
        forbidden += ("open_old", "creat")
    not_served = ("symlink", "chmod", "truncate", "type", "chdir", "namespace", "memory_file", "mode", "mode_told", "mode_setuid", "give", "give_user", "give_group",
                  "signal_owner", "control", "open_process", "clone_new")
    listing = ("jksdump", *P, "victim.jks")
    shutil.copy(JKS, "victim.jks")
    for name in forbidden:
        ends(name, run(*listing, plant=name, without="landlock"))
        ends(f"{name}, jksimport", run("jksimport", "-i", "victim.jks", *P, PEM, plant=name))
    for name in not_served:
        comes_to(name, run(*listing, plant=name, path="victim.jks"), f"{name}: -1, {NOT_SERVED}")
        comes_to(f"{name}, jksimport", run("jksimport", "-i", "victim.jks", *P, PEM, plant=name, path="victim.jks"),
                 f"{name}: -1, {NOT_SERVED}")
    asked = ("jksimport", "-i", "victim.jks", "--mode", "0640", *P, PEM)
    for name, result in (("mode", f"-1, {NOT_SERVED}"), ("mode_setuid", f"-1, {NOT_SERVED}"), ("mode_told", "0")):
        comes_to(f"{name}, --mode 0640", run(*asked, plant=name, path="victim.jks"), f"{name}: {result}")
    for name in ("unlink", "rename", "link", "mkdir"):
        comes_to(f"{name} in a listing", run(*listing, plant=name, path="victim.jks"), f"{name}: -1, {NOT_SERVED}")
    ends("create in a listing", run(*listing, plant="create", path="created"))
    ends("an input by a pointer of its own", run(*listing, plant="open", path="victim.jks"))
    comes_to("an input by the pointer that was named", run(*listing, plant="named"), "named: 3")
    ends("by the end of what was named", run("jksdump", *P, "./victim.jks", plant="end_of_named"))
    ends("by an end where a shorter path could begin", run("jksdump", *P, 32 * "./" + "victim.jks", plant="end_at_slot"))
    folder = os.open(".", os.O_RDONLY)
    ends("what was named, in another folder", run(*listing, plant="named_elsewhere", path=folder, pass_fds=[folder]))
    os.close(folder)
    check("its paths cannot be written", run(*listing, plant="change").code, -signal.SIGSEGV)
    check("the victim", Path("victim.jks").read_bytes(), JKS.read_bytes())
    for name in ("open", "execve", "fork", "socket", "execute_new", "kill"):
        done = run(*listing, plant=name, off=True)
        check(f"{name} is possible where there is no sandbox: {done!r}", done.code in (0, 99) and ": -1" not in done.err, True)


def neighbours():
    """Where files are made, no other file comes to be read or changed, by whatever it is called meanwhile; nor with the calls alone."""
    in_place = ("jksimport", "-i", "victim.jks", "--backup", *P, PEM)
    split = ("jksdump", "--split", "-o", ".", *P, "victim.jks")
    both = ("create_setuid", "create_over", "open_path_made", "open_folder_made", "link_over", "link_there", "link_path", "link_followed",
            "rename_over", "exchange", "link", "rename")
    known = ("create_beside", "create_known", "create_in_place", "create", "unlink", "remove_folder", "rename_backup")
    Path("victim.jks~").write_text("an older one")
    for what, words, names in (("in place", in_place, both + known), ("--split", split, both)):
        for name in names:
            for without in (None, "landlock"):
                shutil.copy(JKS, "victim.jks")
                Path("other.key").write_text("of somebody else")
                ends(f"{what}: {name}, without {without}", run(*words, plant=name, path="other.key", without=without))
    comes_to("in place: a folder", run(*in_place, plant="mkdir", path="folder", without="landlock"), f"mkdir: -1, {NOT_SERVED}")
    check("what is there", {name: Path(name).read_text() for name in ("victim.jks~", "other.key")},
          {"victim.jks~": "an older one", "other.key": "of somebody else"})


def folders():
    """landlock: by itself, and where files may be made."""
    if not run("jksdump", "-n", JKS, plant="unlink", path="none", without="seccomp").err.endswith(f"-1, {DENIED}\n") and no_landlock():
        print("left out: landlock, which this kernel does not offer")
        return
    for tool, words in (("jksdump", (*P, JKS)), ("jksimport", ("-o", "new.p12", *P, JKS))):
        comes_to(f"{tool}: landlock alone", run(tool, *words, plant="open", without="seccomp"), f"open: -1, {DENIED}")
    for name in ("inside", "outside"):
        os.mkdir(name)
        shutil.copy(JKS, f"{name}/a.jks")
    out = ("--pem", "-o", "inside/a.pem", *P, "inside/a.jks")
    split = ("--split", "-o", "inside", *P, "inside/a.jks")
    for what, path in (("create", "outside/b"), ("unlink", "outside/a.jks"), ("mkdir", "outside/c"), ("mkdir", "inside/c")):
        comes_to(f"{what} {path}", run("jksdump", *out, plant=what, path=path, without="seccomp"), f"{what}: -1, {DENIED}")
        comes_to(f"{what} {path} with --split", run("jksdump", *split, plant=what, path=path), f"{what}: -1, {DENIED}")
    for what in ("rename", "link"):
        comes_to(f"{what} to elsewhere", run("jksdump", *out, plant=what, path="inside/a.jks", without="seccomp"),
                 f"{what}: -1, {DENIED}")
    check("nothing came of it", sorted(str(path) for path in Path(".").glob("*side/*")), ["inside/a.jks", "outside/a.jks"])
    done = run("jksdump", *split, plant="create", path="inside/b")
    check("with --split beside the output a file may be made", "planted create: 3" in done.err, True)


def no_landlock():
    return "landlock" in run("jksdump", "-v", "-n", JKS, folder=peers.BUILD).err


# ---- What -v says ------------------------------------------------------------------------------------------------------

def notes():
    check("all there: nothing is said", run("jksdump", "-v", *P, JKS).err if not no_landlock() else "", "")
    for lacking, words in (("seccomp", "without seccomp,"), ("landlock", "without landlock,"),
                           ("seccomp landlock", "without seccomp and landlock,")):
        sentence = f"note: the sandbox is {words} which this kernel does not offer"
        for tool, arguments in (("jksdump", (*P, JKS)), ("jksimport", ("-n", "-o", "x.jks", *P, JKS))):
            quiet = run(tool, *arguments, without=lacking)
            check(f"{tool}: works without {lacking}", (quiet.code, "sandbox" in quiet.err), (0, False))
            says(f"{tool}: without {lacking}", run(tool, "-v", *arguments, without=lacking), sentence)
        plain = run("jksdump", *P, JKS, folder=peers.BUILD)
        check(f"the same without {lacking}", run("jksdump", *P, JKS, without=lacking).out, plain.out)
    done = run("jksdump", "-v", *P, JKS, off=True)
    says("switched off", done, "note: there is no sandbox: KEYSTORE_SANDBOX is off")


# ---- The tools as they are ---------------------------------------------------------------------------------------------

def state(process):
    """Of a process: in which sandbox, and whether it may gain rights by running something."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    fields = dict(line.split(":\t") for line in lines if ":\t" in line)
    return fields["Seccomp"], fields["NoNewPrivs"]


def while_at_work():
    """While it waits for its input, and while it waits to be rid of its output, a tool is in the sandbox."""
    many = "".join(PEM.read_text(errors="replace") for _ in range(400)).encode()
    Path("many.pem").write_bytes(many)
    runs = {"waiting for its input": ("jksdump", *P, "-"), "jksimport, waiting for its input": ("jksimport", "-o", "w.jks", *P, "-"),
            "waiting to be rid of its output": ("jksdump", "--json", "-n", "many.pem")}
    for name, (tool, *words) in runs.items():
        with subprocess.Popen([str(peers.BUILD / tool), *words], env=importing.ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            check(f"{name}: it waits", peers.wait_until_it_sleeps(process), True)
            check(f"{name}: Seccomp, NoNewPrivs", state(process), ("2", "1"))
            process.kill()


def paths():
    """What people name, by whatever path, opens as before: links, folders, /dev/fd, a bare name in /, a new folder."""
    os.makedirs("real/sub")
    os.mkdir("links")
    shutil.copy(JKS, "real/sub/a.jks")
    os.symlink("../real/sub/a.jks", "links/a.jks")
    os.symlink("real/sub", "linked")
    os.symlink(os.path.abspath("links/a.jks"), "twice.jks")
    plain = run("jksdump", *P, "real/sub/a.jks", folder=peers.BUILD)
    check("a store", plain.code, 0)
    for path in ("links/a.jks", "twice.jks", "linked/a.jks", "linked", "real/sub/", "links", "./real//sub/../sub/a.jks",
                 os.path.abspath("links/a.jks")):
        done = run("jksdump", *P, path, folder=peers.BUILD)
        check(f"{path}: {done!r}", (done.code, done.out.splitlines()[2:]), (0, plain.out.splitlines()[2:]))
    check("-r", run("jksdump", *P, "-r", "real", "links", folder=peers.BUILD).out.count("private key"), 2)
    with open(JKS, "rb") as file:
        reader, writer = os.pipe()
        os.write(writer, JKS.read_bytes())
        os.close(writer)
        for name, fd in (("a file", file.fileno()), ("a pipe", reader)):
            done = run("jksdump", *P, f"/dev/fd/{fd}", folder=peers.BUILD, pass_fds=[fd])
            check(f"/dev/fd, {name}: {done!r}", done.code, 0)
        os.close(reader)
    check("from /", run("jksdump", *P, str(JKS)[1:], folder=peers.BUILD, cwd="/").code, 0)
    check("a file that is not there", run("jksdump", *P, "none.jks", folder=peers.BUILD).err,
          "jksdump: none.jks: cannot open: No such file or directory\n")


def outputs():
    """Files that links lead to are replaced where they are, folders are made, and what a killed run left is removed."""
    os.makedirs("out/elsewhere")
    os.mkdir("out/split")
    shutil.copy(JKS, "out/a.jks")
    Path("out/elsewhere/target.pem").write_text("old")
    [name] = [entry["alias"] for entry in json.loads(run("jksdump", "--json", *P, JKS, folder=peers.BUILD).out)["entries"]]
    os.symlink("../elsewhere/target.pem", f"out/split/{name}.key.pem")
    os.symlink("nowhere", "out/split/loose")
    stale = [".split.pem.new-abcdefgh", ".split.pem.new-abcdefgi"]
    kept = [".notes.new-abcdefgh", ".split.pem.new-abcdefg", "split.pem.new-abcdefgh", ".pem.new-abcdefgh"]
    for file in stale + kept:
        Path("out/split", file).write_text("left")
    Path("out/elsewhere/.split.pem.new-abcdefgh").write_text("left")
    done = run("jksdump", "--split", "-f", "-o", "out/split", *P, "out/a.jks", folder=peers.BUILD)
    check(f"--split: {done!r}", done.code, 0)
    check("--split: the link stays", os.path.islink(f"out/split/{name}.key.pem"), True)
    check("--split: what it leads to is replaced", Path("out/elsewhere/target.pem").read_text()[:27], "-----BEGIN PRIVATE KEY-----")
    check("--split: what killed runs left beside it", os.listdir("out/elsewhere"), ["target.pem"])
    check("--split: what killed runs left", sorted(os.listdir("out/split")),
          sorted([*kept, "loose", f"{name}.key.pem", f"{name}.chain.pem"]))
    done = run("jksdump", "--split", "-o", "out/new", *P, "out/a.jks", folder=peers.BUILD)
    check(f"a new folder: {done!r}", (done.code, len(os.listdir("out/new"))), (0, 2))
    done = run("jksdump", "--split", "-o", "out/other/", *P, "out/a.jks", folder=peers.BUILD)
    check(f"a new folder with a slash: {done!r}", (done.code, len(os.listdir("out/other"))), (0, 2))
    os.symlink("../a.jks", "out/elsewhere/link.jks")
    for words in (("-i", "out/elsewhere/link.jks"), ("-i", "out/a.jks", "-o", "out/elsewhere/link.jks"), ("-i", "out/a.jks", "--backup")):
        done = run("jksimport", *words, "--on-clash", "rename", "-a", "new", "-f", *P, PEM, folder=peers.BUILD)
        check(f"{words}: {done!r}", done.code, 0)
    check("the link is one", os.path.islink("out/elsewhere/link.jks"), True)


def owners():
    """What is replaced stays with its owner, however many there are."""
    if os.geteuid() != 0:
        print("left out: owners of what is replaced, which only root can give away")
        return
    os.mkdir("owned")
    shutil.copy(JKS, "owned.jks")
    run("jksdump", "--split", "-o", "owned", *P, "owned.jks", folder=peers.BUILD)
    files = sorted(os.listdir("owned"))
    given = {"owned.jks": (1001, 2002), "new.jks": (1003, 2004)} | {f"owned/{name}": (3000 + n, 4000 + n) for n, name in enumerate(files)}
    given |= {f"owned/other{n}": (5000 + n, 6000 + n) for n in range(5)}
    for path, owner in given.items():
        Path(path).touch()
        os.chown(path, *owner)
    for tool, words in (("jksimport", ("-i", "owned.jks", *P, PEM)), ("jksdump", ("--split", "-f", "-o", "owned", *P, "owned.jks")),
                        ("jksimport", ("-i", "owned.jks", "-o", "new.jks", "-f", "--on-clash", "rename", "-a", "new", *P, PEM))):
        done = run(tool, *words, folder=peers.BUILD)
        check(f"{tool} {words}: {done!r}", done.code, 0)
    found = {path: (os.stat(path).st_uid, os.stat(path).st_gid) for path in given}
    check("the owners", found, given)


def main():
    if not (PLANTED / "jksdump").exists():
        skip("make test-sandbox builds the planted tools")
    with Folder():
        for part in (parsers, calls, neighbours, folders, notes, while_at_work, paths, outputs, owners):
            part()
    finish()


main()
