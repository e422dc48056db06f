#!/usr/bin/env python3
"""The hostile files that come from outside (HOSTILE), under the commands that tests/interop/test_hostile.py leaves out: what a run costs
(commands.py), and that it ends by itself, with a word where it fails. Some commands for each file; LONG=1: all of them."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
import commands  # noqa: E402
import test_hostile  # noqa: E402

LONG = os.environ.get("LONG", "") not in ("", "0")
TURNS = 3
THERE = {"list", "-v", "-n", "--pem", "--trust", "delete", "rename", "replace"}  # in test_hostile.py; and there are no names to edit here
COMMANDS = [name for name in commands.NAMES if name not in THERE]
KEYS = {"H40": 20000}  # of what there are so many that it counts
# These write keys that they protect with 10,000 rounds and more, each.
DERIVING = {"--pem-for kafka"}


def check(case, folder, command):
    words = commands.words(command, os.path.join(folder, case["file"]), [])
    for _ in range(3):
        try:
            run = commands.Run(words)
        except commands.subprocess.TimeoutExpired:
            return [f"no end after {commands.TIMEOUT} s"]
        ended = commands.check_end(command, run)
        wrong = ended or commands.check_cost(command, case["file"], run, IDLE, case["size"], commands.Held(KEYS.get(case["id"], 0)))
        if ended or not wrong:
            break
    return wrong


def main():
    if not os.path.isfile(os.path.join(test_hostile.HOSTILE, "gen_hostile.py")):
        print("no hostile input: HOSTILE names no folder with a gen_hostile.py")
        return 77
    folder = test_hostile.generate()
    with open(os.path.join(folder, "MANIFEST.json"), encoding="utf-8") as file:
        cases = json.load(file)
    runs = [(case, command) for i, case in enumerate(cases) for j, command in enumerate(COMMANDS)
            if LONG or (j - i * TURNS) % len(COMMANDS) < TURNS]
    runs = [(case, command) for case, command in runs if case["id"] not in KEYS or command not in DERIVING]
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for (case, command), wrong in zip(runs, pool.map(lambda run: check(run[0], folder, run[1]), runs)):
            failed += bool(wrong)
            if wrong:
                print(f"FAILED: {case['file']}, {command}: {'; '.join(wrong)}")
    print(f"{len(cases)} files, {len(runs)} runs, {failed} wrong")
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    IDLE = commands.Idle()
    sys.exit(main())
