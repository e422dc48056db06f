#!/usr/bin/env python3
"""Every system call of a run fails once, and the process is killed at every one: whatever happens, the old or the new store is there,
whole; a failure leaves no temporary file, and what a kill left is removed by the next run; exit 0 only if the new store is on disk.

The tools run as they are built; disturb.c disturbs them from outside. Which calls there are is taken from an undisturbed run. The first
call of main is prctl(PR_SET_DUMPABLE) (tools/process.c); what comes before is the dynamic loader's, and there the program is
only killed: what the loader does when its own calls fail is not ours to say. LONG=1 lets each call fail in every way that is
listed and cuts every transfer short in three ways; without it one of each, and in all scenes but the first the loader is left alone and
libsodium's calls for its guarded memory do not fail.
"""
import collections
import errno
import multiprocessing
import os
import re
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import scenes  # noqa: E402
from importing import Folder, check, finish, need, peers, skip  # noqa: E402

DISTURB = peers.BUILD / "tests/system_calls/disturb"
LONG = bool(os.environ.get("LONG"))
PR_SET_DUMPABLE = 4
AT_FDCWD = -100

# How calls fail: what their manual pages list and a machine in trouble shows. Of these the first in the short form.
FAILURES = {
    "read": "EIO EINTR", "pread64": "EIO EINTR", "write": "ENOSPC EIO EINTR EDQUOT", "openat": "EMFILE EACCES EIO EINTR",
    "fsync": "EIO ENOSPC EINTR", "close": "EIO EINTR", "renameat": "EIO EACCES EXDEV", "renameat2": "EINVAL EIO EACCES",
    "linkat": "EIO EPERM EMLINK", "unlinkat": "EIO EACCES", "getrandom": "ENOSYS EINTR", "newfstatat": "EIO EACCES",
    "fchown": "EPERM EIO", "flock": "ENOLCK EINTR EWOULDBLOCK", "getdents64": "EIO ENOENT", "mkdir": "EACCES EIO",
    "fcntl": "EMFILE", "lseek": "ESPIPE", "mmap": "ENOMEM", "mremap": "ENOMEM", "brk": "ENOMEM",
}
OTHERS = "EPERM ENOSYS"
# The error number comes after the call was made: a descriptor is gone, whatever close(2) says.
LATE = {"close"}
TRANSFERS = {"read", "pread64", "write"}
# From these a program goes on as if nothing had been, in the middle of whatever it is.
RETRIED = {"read", "pread64", "write", "flock", "getrandom"}
# libsodium's guarded memory: about half of all calls, the same in every scene.
GUARDS = {"mprotect", "madvise", "mlock", "munlock", "munmap"}


def call_names():
    """{number: name}, from the kernel's header."""
    for header in ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"):
        if os.path.exists(header):
            return {int(number): name for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)", Path(header).read_text())}
    skip("no asm/unistd_64.h")


class Call:
    """One call of an undisturbed run. `loader`: before main; `early`: among the first three of its name; `durable`: what it did may be
    lost if it fails."""

    def __init__(self, number, name, result, arguments):
        self.number, self.name, self.result, self.arguments = number, name, result, arguments
        self.loader = self.early = self.durable = False

    def writes_to(self, *fds):
        return self.name == "write" and self.arguments[0] in fds

    def __str__(self):
        return f"call {self.number}, {self.name}({', '.join(map(str, self.arguments))}) = {self.result}"


def read_log(path, names):
    calls = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        call, result, *arguments = line.split()
        calls.append(Call(number, names[int(call)], result, [int(argument) for argument in arguments]))
    return calls


def mark(calls):
    """Which calls are the loader's, and which must not fail in silence: writing to a file or standard output, writing it to disk, closing
    what was written; and renaming and linking, which the contents of the folder tell anyway."""
    first = next(i for i, call in enumerate(calls) if call.name == "prctl" and call.arguments[0] == PR_SET_DUMPABLE)
    written, seen = {1}, collections.Counter()
    for i, call in enumerate(calls):
        call.loader, call.early = i < first, seen[call.name] < 3
        seen[call.name] += 1
        if call.loader or not call.arguments:
            continue
        fd = call.arguments[0]
        if call.name == "write" and fd != 2:
            written.add(fd)
        call.durable = call.name in ("write", "close") and fd in written or call.name == "fsync"
        if call.name == "close":
            written.discard(fd)


def trace(scene, folder, names):
    scene.lay_out(folder)
    log = folder / ".." / f"{scene.name}.log"
    numbers = {name: number for number, name in names.items()}
    scene.disturber = [str(DISTURB)]
    for name, reason in scene.cannot.items():
        scene.disturber += ["-a", f"{numbers[name]}:{getattr(errno, reason)}"]
    scene.run(folder, *scene.disturber, log, "0", "none")
    calls = read_log(log, names)
    mark(calls)
    return calls


# ---- What is done to a call --------------------------------------------------------------------------------------------------------

def failures(call):
    listed = FAILURES.get(call.name, OTHERS).split()
    if call.name == "exit_group":
        return []
    chosen = listed if LONG else listed[:1] + [name for name in listed if name == "EINTR" and call.name in RETRIED]
    kind = "late" if call.name in LATE else "error"
    return [f"{kind}:{getattr(errno, name)}" for name in chosen]


def shorter(call):
    """Fewer bytes than asked for, and that more than were to be had."""
    if call.name not in TRANSFERS or int(call.result) < 2:
        return []
    got = int(call.result)
    return [f"short:{size}" for size in ({1, got // 2, got - 1} if LONG else {got // 2})]


def actions(call, all_of_them):
    killed, ended = f"signal:{signal.SIGKILL.value}", f"signal:{signal.SIGTERM.value}"
    if call.loader:
        return [killed] if all_of_them else []
    if call.name in GUARDS and not all_of_them:
        return [killed]
    return [killed, ended, *failures(call), *shorter(call)]


# ---- What must hold afterwards -----------------------------------------------------------------------------------------------------

class Outcome:
    """How a disturbed run ended, and what is in its folder."""

    def __init__(self, scene, call, action, done, found):
        self.scene, self.call, self.action = scene, call, action
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr.decode(errors="replace")
        self.kind, value = action.split(":")
        self.value = int(value)
        self.killed = self.code == 128 + signal.SIGKILL
        self.shown = sorted(name for name, (mode, data) in found.items()
                            if mode & 0o077 and (scenes.is_secret(data) or self.will_be_secret(name)))
        self.left = sorted(name for name in found if scenes.MARK in name)
        self.found = {name: file for name, file in found.items() if scenes.MARK not in name}
        self.is_old, self.is_new = self.found == scene.old_found, self.found == scene.new_found

    def will_be_secret(self, name):
        """Is this, empty as it may be, the temporary file of one with a private key? Who has opened it reads what will be written."""
        becomes = re.sub(r"(^|/)\.([^/]+)\.new-[^/]*$", r"\1\2", name)
        return becomes != name and scenes.is_secret(self.scene.new_found.get(becomes, (0, b""))[1])

    def is_error(self):
        return self.kind in ("error", "late")

    def torn(self):
        """Files that are neither as they were nor as they shall be. The backup may be there before the new store is."""
        allowed = collections.defaultdict(list)
        for files in (self.scene.old_found, self.scene.new_found):
            for name, file in files.items():
                allowed[name].append(file)
        wrong = [name for name, file in self.found.items() if file not in allowed[name] and not self.is_claim(file)]
        missing = [name for name in self.scene.old_found if name not in self.found]
        return wrong + missing

    def is_claim(self, file):
        """Where a file system can neither rename without replacing nor link, the name of a new store is claimed by an empty file."""
        return self.killed and "linkat" in self.scene.cannot and file == (0o600, b"")

    def excused(self):
        """Where the new files may be there although the run failed: it says so."""
        return "is in place" in self.err or "standard output" in self.err or self.call.writes_to(1)

    def may_leave(self):
        """The call that removes a file is the one that failed."""
        return self.killed or self.is_error() and self.call.name == "unlinkat"

    def wrong(self):
        """What must not be, as sentences."""
        if self.torn():
            yield f"neither old nor new: {self.torn()}"
        if self.left and not self.may_leave():
            yield f"left behind: {self.left}"
        if self.shown:
            yield f"a key that others may read: {self.shown}"
        if self.killed:
            return
        if self.code == 0:
            yield from self.wrong_success()
        else:
            yield from self.wrong_failure()

    def wrong_success(self):
        if not self.is_new:
            yield "exit 0, but the new files are not there"
        if self.out != self.scene.out:
            yield "exit 0, but standard output is not what it was"
        if self.is_error() and self.call.durable and (self.value != errno.EINTR or self.call.name == "fsync"):
            yield "exit 0 after a failure that may have lost what was written"

    def wrong_failure(self):
        ended = self.kind == "signal" and self.code == 128 + signal.SIGTERM
        if not ended and not 1 <= self.code <= 8 and not self.is_start_of_libsodium():
            yield f"exit {self.code}"
        if not ended and not self.err and not self.call.writes_to(2) and not self.is_start_of_libsodium():
            yield "it failed and says nothing"
        if not self.is_old and not self.excused() and not (ended and self.is_new) and not self.is_backup_only():
            yield "it failed, and the files are not as they were"
        if "is in place" in self.err and self.is_old:
            yield "it says that the new files are in place, and they are not"
        if self.had_to_go_on():
            yield "it gives up where it only had to go on"

    def is_start_of_libsodium(self):
        """sodium_init ends the process where the system's random source fails: one call of malloc(3) and two of its own come before
        everything else."""
        return self.code == 128 + signal.SIGABRT and self.call.name == "getrandom" and self.call.early

    def had_to_go_on(self):
        """stdio takes an interrupted write for a failed one; there is no signal that could interrupt it."""
        interrupted = self.is_error() and self.value == errno.EINTR and self.call.name in RETRIED
        return self.kind == "short" or interrupted and not self.call.writes_to(1)

    def is_backup_only(self):
        """Once the backup is made, renaming may still fail."""
        backups = {name for name in self.scene.new_found if name.endswith("~")}
        return {name: file for name, file in self.found.items() if name not in backups} == \
            {name: file for name, file in self.scene.old_found.items() if name not in backups}

    def __str__(self):
        return f"{self.scene.name}: {self.action} at {self.call}: exit {self.code}, {self.err.strip() or 'no message'}"


def disturb(scene, folder, call, action):
    scene.lay_out(folder)
    done = scene.run(folder, *scene.disturber, "", str(call.number), action)
    return Outcome(scene, call, action, done, scene.found(folder))


def wrong_next_run(scene, folder, outcome):
    """After a kill the same command, undisturbed: it does what it should, or says that it is done; and cleans up."""
    done = scene.run(folder, after=scene.again)
    found = scene.found(folder)
    if any(scenes.MARK in name for name in found):
        yield f"the next run leaves {sorted(found)}"
    expected = 3 if outcome.is_new and b"exists already" in done.stderr else 0
    if any(outcome.is_claim(file) for file in outcome.found.values()):  # a new store keeps a stricter mode
        found = {name: (scene.new_found[name][0], data) for name, (_, data) in found.items() if name in scene.new_found}
    if done.returncode != expected or found != scene.new_found:
        yield f"the next run: exit {done.returncode}, {done.stderr.decode(errors='replace')}"


# ---- All of them -------------------------------------------------------------------------------------------------------------------

def work(task):
    """One task, in the process's own folder. Returns what was wrong."""
    scene_number, call, action = task
    scene = ALL[scene_number]
    folder = HERE / f"{os.getpid()}"
    folder.mkdir(exist_ok=True)
    outcome = disturb(scene, folder, call, action)
    wrong = list(outcome.wrong())
    if outcome.killed and (outcome.left or not outcome.is_old):
        wrong += wrong_next_run(scene, folder, outcome)
    return scene.name, str(outcome), bool(outcome.left), wrong


def tasks(names):
    for number, scene in enumerate(ALL):
        for call in trace(scene, HERE / scene.name, names):
            for action in actions(call, LONG or number == 0):
                yield number, call, action


def main():
    global ALL, HERE
    if os.uname().machine != "x86_64":
        skip("disturb knows the registers of x86-64 only")
    need("openssl", "javac")
    with Folder() as folder:
        HERE = folder
        scenes.make_material()
        ALL = scenes.scenes()
        os.umask(0)  # what must be kept from others is not left to it
        for scene in ALL:
            scene.prepare(folder / scene.name)
        scenes.check_with_others(ALL, folder)
        todo = list(tasks(call_names()))
        counts, left = collections.Counter(), 0
        with multiprocessing.get_context("fork").Pool(len(os.sched_getaffinity(0))) as pool:
            for name, outcome, leaves, wrong in pool.imap_unordered(work, todo, chunksize=8):
                counts[name] += 1
                left += leaves
                check(outcome, wrong, [])
        for number, scene in enumerate(ALL):
            calls = {call.number: call for n, call, _ in todo if n == number}
            print(f"{scene.name}: {len(calls)} calls, {sum(call.loader for call in calls.values())} of them the loader's, disturbed "
                  f"in {counts[scene.name]} ways")
        print(f"measured: {len(todo)} runs with {len({(n, call.number) for n, call, _ in todo})} calls disturbed; {left} kills left a "
              "temporary file, which the next run removed")
    finish()


if __name__ == "__main__":
    sys.exit(main())
