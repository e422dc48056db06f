#!/usr/bin/env python3
"""keystore_alias_lower against String.toLowerCase(Locale.ENGLISH) of each Java that is here: all code points
alone, all code points around a capital sigma, and random strings of what java.text.BreakIterator's rules tell
apart.

The table is of Unicode 16.0 (Java 25). Java 17 has Unicode 13.0 and leaves the capitals of later versions alone:
what a JVM does not know is counted and left out. Between Java 17 and 25 there is no other difference."""
import glob
import os
import random
import shutil
import subprocess
import sys

LOWER = os.path.join(os.environ.get("BUILD", "build"), "tests/base/lower")
SIGMA = 0x3A3
# One or more of each class of word characters, supplementary code points, and what has a rule of its own.
ALPHABET = [0x41, 0x62, 0x130, 0x2B0, 0x31, 0x2160, 0x2D, 0xAD, 0x2027, 0x22, 0x2E, 0x2C, 0x24, 0x23, 0x25, 0xA2,
            0x964, 0x200B, 0x301, 0x345, 0x93E, 0x3099, 0x20, 0x0A, 0x0D, 0x2029, 0x5D0, 0x24B6, 0x4E00, 0x30A1,
            0x3041, 0x30FC, 0x10400, 0x1D7CE, 0x1F600, SIGMA, SIGMA, SIGMA, SIGMA]


def javas():
    found = [shutil.which("java")] + sorted(glob.glob("/usr/lib/jvm/*/bin/java"))
    return sorted({os.path.realpath(java) for java in found if java})


def scalars(ranges):
    return [c for first, last in ranges for c in range(first, last) if not 0xD800 <= c < 0xE000 and c != 0xFFFF]


def cases():
    everything = scalars([(0, 0x110000)])
    # Where capitals, marks and letters are; Han and Hangul are left out, and the planes behind them.
    around = scalars([(0, 0x3400), (0xA000, 0xAC20), (0xF900, 0x10000), (0x10000, 0x11000), (0x1D000, 0x1F000)])
    dice = random.Random(3)
    yield from ([c] for c in everything)
    yield from ([0x41, c, SIGMA] for c in around)
    yield from ([0x41, SIGMA, c, 0x42] for c in around)
    yield from ([dice.choice(ALPHABET) for _ in range(dice.randrange(2, 12))] for _ in range(50000))


def answers(command, text):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def main():
    if not javas():
        print("no java here")
        return 77
    lines = ["".join(map(chr, case)).encode().hex() for case in cases()]
    text = "\n".join(lines) + "\n"
    ours = answers([LOWER], text)
    failed = 0
    for java in javas():
        theirs = answers([java, "tests/base/Lowercase.java"], text)
        known = [(line, our, their) for line, our, their in zip(lines, ours, theirs) if not their.endswith("*")]
        wrong = [case for case in known if case[1] != case[2]]
        print("%s: %d strings, %d of them with unknown code points, %d differ"
              % (java, len(theirs), len(theirs) - len(known), len(wrong)))
        for line, our, their in wrong[:10]:
            print("    %s: ours %s, Java %s" % (line, our, their))
        failed += len(wrong) + (len(theirs) != len(ours)) + (len(known) < 200000)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
