#!/usr/bin/env python3
"""Memory runs out once at every place: for each command of both tools the first, second, ... last allocation fails, alone and with all
behind it.

What is expected comes from the man pages: exit status 7 ("memory is out") with a complaint that says so, and the folder as it was,
byte for byte and inode for inode, with nothing left behind; what stands on standard output is the beginning of what an undisturbed run
prints. A run may also do without the memory: then status, output and files are those of an undisturbed run. No sanitizer has anything
to say: no leak, no use after free, no write past the end.

All this once with sanitizers (BUILD), with which there is no sandbox, and once as the tools are handed out (PLAIN), with it.

The short form takes the first allocations of each command (FIRST: with the sandbox, those until it is entered), and of the others every
STEPth, with another beginning in each command, half of them alone; LONG=1 takes all of them both ways. ONLY=WORD takes the commands that have this word in their names.
"""
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from commands import COMMANDS, ENVIRONMENT, make_stores

BUILD = Path(os.environ.get("BUILD", "build/asan")).resolve()
PLAIN = Path(os.environ.get("PLAIN", "build")).resolve()
LONG = os.environ.get("LONG")
FIRST, STEP = ({BUILD: 0, PLAIN: 0}, 1) if LONG else ({BUILD: 2, PLAIN: 14}, 31)
NO_MEMORY = 7  # EXIT STATUS in man/jksdump.1 and man/jksimport.1
SANITIZERS = {"ASAN_OPTIONS": "exitcode=99:detect_leaks=1:allocator_may_return_null=1", "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1",
              "LSAN_OPTIONS": "exitcode=99"}
MORE_ROWS = 3  # so many failed runs of one command are shown


class Result:
    """How a run ended: exit status (negative: the signal), both outputs, the folder."""

    def __init__(self, status, made, out, err, folder):
        self.code = os.waitstatus_to_exitcode(status)
        self.made, self.out, self.err, self.folder = made, out, err, folder

    def same_as(self, other):
        return (self.code, self.out, self.err, contents(self.folder)) == (other.code, other.out, other.err, contents(other.folder))


def look(folder):
    """All that a folder holds: path -> (bytes, mode, inode, time of the last change of a file)."""
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        data = None if path.is_dir() else os.readlink(path) if path.is_symlink() else path.read_bytes()
        found[str(path.relative_to(folder))] = data, stat.st_mode, stat.st_ino, data is not None and stat.st_mtime_ns
    return found


def contents(looked):
    return {path: facts[:2] for path, facts in looked.items()}


class Driver:
    """tests/allocations/driver.c, with a folder to work in."""

    def __init__(self, build, command, scratch):
        self.tool, self.scratch = command.tool, scratch
        self.out, self.err, self.folder = scratch / "out", scratch / "err", scratch / "folder"
        environment = ENVIRONMENT | SANITIZERS | {k: os.environ[k] for k in ("PATH", "TRACE") if k in os.environ}
        self.process = subprocess.Popen([build / "tests/allocations" / self.tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=environment | command.environment, start_new_session=True)

    def run(self, command, at, and_after):
        words = [str(self.folder), str(self.folder / command.stdin) if command.stdin else "/dev/null", str(self.out), str(self.err),
                 self.tool, *command.arguments]
        self.process.stdin.write(f"{at} {and_after} {len(words)}\n".encode() + b"".join(word.encode() + b"\0" for word in words))
        self.process.stdin.flush()
        status, made = map(int, self.process.stdout.readline().split())
        return Result(status, made, self.out.read_bytes(), self.err.read_text(), look(self.folder))

    def set_up(self, command, stores):
        """The folder with the files of the command, and what it looks like."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name in command.files:
            copy = shutil.copytree if (stores / name).is_dir() else partial(shutil.copy2, follow_symlinks=False)
            copy(stores / name, self.folder / name)
        return look(self.folder)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def only_a_hint_is_missing(result, undisturbed):
    """Of a run that fails for another reason anyway."""
    return undisturbed.code and (result.code, result.out, without_hints(result.err), contents(result.folder)) == (
        undisturbed.code, undisturbed.out, without_hints(undisturbed.err), contents(undisturbed.folder))


def tells_of_memory(found):
    """Whether an "error" in this part of a document of jksdump --json says that memory is out (man/jksdump.schema.json)."""
    if isinstance(found, list):
        return any(map(tells_of_memory, found))
    if not isinstance(found, dict):
        return False
    return found.get("error", {}).get("status") == "no-memory" or any(map(tells_of_memory, found.values()))


def is_part(command, out, whole):
    """Whether this, before memory was out, is a part of what was to be printed: a document that says so, or the beginning of one; of a
    listing some of its lines in their order, because what can be said of other files is said. The last line may be cut."""
    if "--json" in command.arguments:
        try:
            return tells_of_memory(json.loads(out))
        except ValueError:
            return whole.startswith(out) or b'"status": "no-memory"' in out
    lines = iter(whole.splitlines())
    *before, last = out.splitlines() or [b""]
    return all(line in lines for line in before) and any(line.startswith(last) for line in lines)


def differences(result, undisturbed):
    """What of a result is not as it is when nothing fails."""
    here, there = contents(result.folder), contents(undisturbed.folder)
    if result.out != undisturbed.out:
        yield f"prints:\n{result.out.decode(errors='replace')[-1500:]}"
    if result.err != undisturbed.err:
        yield f"says:\n{result.err}where it should say:\n{undisturbed.err}"
    for path in sorted({*here, *there}):
        if here.get(path) != there.get(path):
            yield f"{path} is another"


def left(command, result, undisturbed, before):
    """What a failed run has left behind or changed."""
    there = contents(undisturbed.folder)
    for path in sorted({*result.folder, *before}):
        new = command.replaces_several and path in before and contents(result.folder).get(path) == there.get(path)
        if result.folder.get(path) != before.get(path) and not new:
            yield path


def without_hints(text):
    return "".join(line for line in text.splitlines(True) if not line.startswith("hint: "))


def wrong(command, result, undisturbed, before):
    """What is wrong with this run; None: nothing."""
    if result.same_as(undisturbed) or only_a_hint_is_missing(result, undisturbed):
        return None
    if result.code == undisturbed.code and result.code != NO_MEMORY:
        return f"it ends like an undisturbed run, but {', '.join(differences(result, undisturbed))}"
    changed = list(left(command, result, undisturbed, before))
    if changed:
        return f"it leaves behind or has changed: {', '.join(changed)}"
    if result.code != NO_MEMORY:
        return f"exit {result.code}, not {NO_MEMORY}"
    if "memory" not in result.err:
        return "no complaint says that memory is out"
    if result.out and not is_part(command, result.out, undisturbed.out):
        return f"standard output is no part of what it was to be:\n{result.out.decode(errors='replace')[-1500:]}"
    return None


def numbers(build, made, beginning):
    """The allocations that are to fail."""
    return [n for n in range(1, made + 1) if n <= FIRST[build] or n % STEP == beginning % STEP]


def try_command(task):
    """All the runs of one command with one build: (its name, allocations, runs, what was wrong)."""
    build, command, beginning, stores = task
    rows, runs = [], 0
    with tempfile.TemporaryDirectory(prefix="allocations.") as scratch:
        driver = Driver(build, command, Path(scratch))
        driver.set_up(command, stores)
        undisturbed = driver.run(command, 0, 0)
        if undisturbed.code != command.code:
            rows.append(f"undisturbed: exit {undisturbed.code}, not {command.code}\n{undisturbed.err}")
        before = driver.set_up(command, stores)
        for at in numbers(build, undisturbed.made, beginning):
            for and_after in (0, 1) if LONG else (at % 2,):
                result = driver.run(command, at, and_after)
                runs += 1
                why = wrong(command, result, undisturbed, before)
                if why:
                    rows.append(f"allocation {at} of {undisturbed.made} fails{' and all behind it' * and_after}: {why}\n"
                                f"  exit {result.code}\n{result.err[-2500:]}")
                if result.folder != before:
                    before = driver.set_up(command, stores)
        driver.end()
    return f"{command.name} ({build.name})", undisturbed.made, runs, rows


def main():
    began = time.monotonic()
    only = os.environ.get("ONLY", "")
    chosen = [command for command in COMMANDS if only in command.name]
    failed = runs = made = 0
    with tempfile.TemporaryDirectory(prefix="allocations.") as scratch:
        stores = Path(scratch)
        make_stores(stores, BUILD)
        with multiprocessing.Pool(2) as pool:
            tasks = [(build, command, i, stores) for build in {BUILD, PLAIN} for i, command in enumerate(chosen)]
            for name, allocations, n, rows in pool.imap_unordered(try_command, tasks):
                runs, made = runs + n, made + allocations
                if os.environ.get("SHOW"):
                    print(f"{name}: {allocations} allocations, {n} runs, {len(rows)} wrong", flush=True)
                for row in rows[:None if LONG else MORE_ROWS]:
                    print(f"FAILED {name}: {row}")
                if len(rows) > MORE_ROWS and not LONG:
                    print(f"FAILED {name}: {len(rows)} runs in all")
                failed += len(rows)
    print(f"{len(chosen)} commands with {made} allocations, {runs} runs with a failure in {time.monotonic() - began:.0f} s; "
          f"{failed} wrong")
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
