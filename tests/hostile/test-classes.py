#!/usr/bin/env python3
"""The classes of hostile files made here, each in two sizes, under the commands of both tools: neither costs more than its size allows
(commands.py), of twice as many things the second takes at most 2.3 times as long, and both end as they must (classes.py).

The commands go round over the classes, so that each of both has its turn; LONG=1 runs every command on every class, on larger
files. What takes too long or too much is measured again by itself, and the best of several runs counts; how a run ends counts each
time. Growth is that of the best, or the median of what was measured one after the other; where both are too much, it is measured with
twice and four times as many, too: a cache that is left behind is seen once, work that grows by the square is seen again. Arguments choose by name: CLASS or CLASS/COMMAND.
"""
import os
import statistics
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
SLACK_MS = 1  # of a run beyond what the tool needs to start; from 0.6 ms on the square of that is seen
TRIES = 6
LARGEST = 60_000_000  # bytes; the tools read 64 MiB


def write(folder, one, n, make=None):
    """The file of a class, or another one of it, made once; its path and size."""
    make = make or one.make
    path = folder / f"{make.__name__}-{n}{'.' if one.suffix else ''}{one.suffix}"
    if path.exists():
        return path, path.stat().st_size if path.is_file() else sum(file.stat().st_size for file in path.iterdir())
    data = make(n)
    if isinstance(data, bytes):
        path.write_bytes(data)
        return path, len(data)
    path.mkdir()
    for name, contents in data.items():
        (path / name).write_bytes(contents)
    return path, sum(map(len, data.values()))


class Case:
    """One command on one class."""

    def __init__(self, one, command, folder, factor):
        self.one, self.command, self.folder, self.factor = one, command, folder, factor
        self.counts = [factor * one.count, 2 * factor * one.count]
        self.files = [write(folder, one, n) for n in self.counts]
        self.others = [str(write(folder, one, n, one.other)[0]) if command == "replace" else None for n in self.counts]
        self.best = [None, None]
        self.ended = []  # what was wrong at the end of some run
        self.pairs = []  # milliseconds of both sizes, beyond those to start, run by run
        self.grows = []  # that the second took too long for its size, and nothing else

    def name(self):
        return f"{self.one.name}/{self.command}"

    def run(self):
        """Both sizes once more; what is wrong with the costs so far. How a run ends goes to self.ended."""
        wrong, pair = [], []
        for i, (path, size) in enumerate(self.files):
            one, n = self.one, self.counts[i]
            try:
                run = commands.Run(commands.words(self.command, str(path), one.aliases(n), self.others[i], one.key))
            except subprocess.TimeoutExpired:
                self.ended.append(f"no end after {commands.TIMEOUT} s with {size} bytes")
                return []
            self.ended += commands.check_end(self.command, run)
            if run.code != one.exits.get(self.command, 0):
                self.ended.append(f"exit {run.code}, not {one.exits.get(self.command, 0)}: {run.err[-300:]!r}")
            if not self.best[i] or run.ms < self.best[i].ms:
                self.best[i] = run
            pair.append(self.beyond_start(run))
            wrong += commands.check_cost(self.command, path, self.best[i], IDLE, size, one.held(n))
        self.pairs.append(pair)
        self.grows = self.growth()
        return wrong + self.grows

    def growth(self):
        few, many = self.spent()
        if many <= GROWTH * few + SLACK_MS or statistics.median(more - GROWTH * less for less, more in self.pairs) <= SLACK_MS:
            return []
        return [f"{few:.1f} ms, and {many:.1f} ms for twice as many"]

    def run_again(self):
        """By itself, until nothing is wrong; what still is."""
        for _ in range(TRIES):
            wrong = self.run()
            if self.ended or not wrong:
                break
        return self.ended or wrong

    def twice(self):
        """The same with twice as many; None where that would be more than is read."""
        if 2 * self.files[1][1] > LARGEST:
            return None
        return Case(self.one, self.command, self.folder, 2 * self.factor)

    def beyond_start(self, run):
        return max(run.ms - IDLE.ms[commands.tool_of(self.command)], 0)

    def spent(self):
        """The least of both sizes."""
        return [self.beyond_start(run) for run in self.best]


def cases(folder):
    wanted, turn = sys.argv[1:], 0
    for one in CLASSES:
        for j, command in enumerate(one.commands):
            if wanted:
                if one.name not in wanted and f"{one.name}/{command}" not in wanted:
                    continue
            elif not LONG and (j - turn) % len(one.commands) >= TURNS:
                continue
            yield Case(one, command, folder, one.longer if LONG else 1)
        turn += TURNS


def main():
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=commands.SHM) as folder, ThreadPoolExecutor(2) as pool:
        chosen = list(cases(Path(folder)))
        wanting = [case for case, wrong in zip(chosen, pool.map(Case.run, chosen)) if wrong and not case.ended]
        failed = {case: case.ended for case in chosen if case.ended}
        for case in wanting:
            wrong = case.run_again()
            twice = case.twice() if wrong and wrong == case.grows else None
            if wrong and not (twice and not twice.run_again()):
                failed[case] = wrong
        for case, wrong in failed.items():
            print(f"FAILED: {case.name()}: {'; '.join(wrong)}; {[size for _, size in case.files]} bytes")
        measured = [case for case in chosen if all(case.best)]
        short = sum(case.spent()[0] < 0.6 for case in measured)
        slowest = max(measured, key=lambda case: case.best[1].ms * 1e6 / max(case.files[1][1], 500000))
        print(f"{len(chosen)} cases, {len(wanting)} measured again, {len(failed)} wrong, {short} too short to see growth, "
              f"{time.monotonic() - began:.0f} s; slowest: {slowest.name()}, {slowest.best[1].ms:.0f} ms for {slowest.files[1][1]} bytes")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    IDLE = commands.Idle()
    sys.exit(main())
