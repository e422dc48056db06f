#!/usr/bin/env python3
"""The classes of hostile files made here, each in two sizes, under the commands of both tools: neither costs more than its size allows
(commands.py), and of twice as many things the second takes at most 2.3 times as long.

The commands go round over the classes, so that each of both has its turn; LONG=1 runs every command on every class, on larger
files. What is found wanting is measured again by itself, and the best of several runs counts. Arguments choose by name: CLASS or
CLASS/COMMAND.
"""
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import commands  # noqa: E402
from classes import CLASSES  # noqa: E402

LONG = os.environ.get("LONG", "") not in ("", "0")
TURNS = 2  # commands for each class, unless LONG
GROWTH = 2.3
SLACK_MS = 12  # what a measurement in whole milliseconds may be off, of two runs
TRIES = 6


def write(folder, one, n, make=None):
    """The file of a class, or another one of it; its path and size."""
    data = make(n) if make else one.file(n)
    path = folder / f"{make.__name__ if make else one.name}-{n}{'.' if one.suffix else ''}{one.suffix}"
    if path.exists():
        return path, path.stat().st_size if path.is_file() else sum(file.stat().st_size for file in path.iterdir())
    if isinstance(data, bytes):
        path.write_bytes(data)
        return path, len(data)
    path.mkdir()
    for name, contents in data.items():
        (path / name).write_bytes(contents)
    return path, sum(map(len, data.values()))


class Case:
    """One command on one class."""

    def __init__(self, one, command, folder):
        self.one, self.command = one, command
        factor = one.longer if LONG else 1
        self.counts = [factor * one.count, 2 * factor * one.count]
        self.files = [write(folder, one, n) for n in self.counts]
        self.others = [str(write(folder, one, n, one.other)[0]) if command == "replace" else None for n in self.counts]
        self.best = [None, None]
        self.hopeless = False

    def name(self):
        return f"{self.one.name}/{self.command}"

    def run(self):
        """Both sizes once more; what is wrong so far."""
        wrong = []
        for i, (path, size) in enumerate(self.files):
            try:
                run = commands.Run(commands.words(self.command, str(path), self.one.aliases(self.counts[i]), self.others[i]))
            except subprocess.TimeoutExpired:
                self.hopeless = True
                return [f"no end after {commands.TIMEOUT} s with {size} bytes"]
            if not self.best[i] or run.ms < self.best[i].ms:
                self.best[i] = run
            program = commands.JKSDUMP if self.command in commands.DUMP else commands.JKSIMPORT
            wrong += commands.check_end(self.command, run) + commands.check_cost(
                self.command, path, self.best[i], IDLE[program], size, self.one.held(self.counts[i]))
        expected = self.one.exits.get(self.command, self.best[0].code)
        if self.best[0].code != expected:
            wrong.append(f"exit {self.best[0].code}, not {expected}")
        if self.best[0].code != self.best[1].code:
            wrong.append(f"exit {self.best[0].code}, and {self.best[1].code} for twice as many")
        few, many = (run.ms for run in self.best)
        if many > GROWTH * few + SLACK_MS:
            wrong.append(f"{few} ms, and {many} ms for twice as many")
        return wrong


def cases(folder):
    wanted, turn = sys.argv[1:], 0
    for one in CLASSES:
        for j, command in enumerate(one.commands):
            if wanted:
                if one.name not in wanted and f"{one.name}/{command}" not in wanted:
                    continue
            elif not LONG and (j - turn) % len(one.commands) >= TURNS:
                continue
            yield Case(one, command, folder)
        turn += TURNS


def main():
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=commands.SHM) as folder, ThreadPoolExecutor(2) as pool:
        chosen = list(cases(Path(folder)))
        wanting = [case for case, wrong in zip(chosen, pool.map(Case.run, chosen)) if wrong]
        failed = []
        for case in wanting:
            wrong = ["no end"]
            for _ in range(TRIES):
                if not case.hopeless and not (wrong := case.run()):
                    break
            else:
                failed.append(case)
                print(f"FAILED: {case.name()}: {'; '.join(wrong)}; {[size for _, size in case.files]} bytes")
        slowest = max((case for case in chosen if case.best[1]), key=lambda case: case.best[1].ms * 1e6 / max(case.files[1][1], 500000))
        print(f"{len(chosen)} cases, {len(wanting)} measured again, {len(failed)} wrong, {time.monotonic() - began:.0f} s; slowest: "
              f"{slowest.name()}, {slowest.best[1].ms} ms for {slowest.files[1][1]} bytes")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    IDLE = commands.idle()
    sys.exit(main())
