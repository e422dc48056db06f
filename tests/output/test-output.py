#!/usr/bin/env python3
"""Whatever a file holds, and whatever it is called: standard output and error carry valid UTF-8, no control character but newline, no
format character (Unicode's categories Cc, Cf, Cs, Zl, Zp, by Python's unicodedata), and no line that began in a file; what --json
prints is JSON for Python. Looked at: the files of nasty.py, the fuzzers' seeds, the foreign hostile files where there are some; each
command of both tools. Files are listed many at a time, and one by one in a sample; LONG=1: every file by itself under every command."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
import nasty  # noqa: E402
import test_hostile  # noqa: E402, found by way of making

LONG = os.environ.get("LONG", "") not in ("", "0")
SAMPLE = 1 if LONG else 25
BATCH = 40
DUMP, IMPORT = test_hostile.JKSDUMP, test_hostile.JKSIMPORT
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = ["-p", "env:PW"]
LISTS = [[*PASSWORD], ["-v", *PASSWORD], ["-n"], ["-n", "-n", "-v"], ["--json", *PASSWORD], ["--json", "-n"], ["--check", *PASSWORD],
         ["--check", "-v", "-n"], ["--json", "--check", *PASSWORD], ["--java", *PASSWORD], ["--json", "--java", *PASSWORD], ["--layout"],
         ["--layout", "-v", *PASSWORD], ["--json", "--layout"], ["--pem", *PASSWORD], ["-a", "*a*", *PASSWORD],
         *[["--pem-for", program, "-v", *PASSWORD] for program in ("kafka", "nginx", "haproxy", "python")]]
INTO = ["--in-password", "env:PW", *PASSWORD]
IMPORTS = [["--trust", "-o", "new.jks"], ["-o", "new.jks", "-n", "-v"], ["-o", "new.p12", "-v", "--iterations", "1", "--on-clash", "rename"],
           ["-o", "new.jceks", "--iterations", "1", "--on-clash", "skip", "-v"],
           ["-o", "new.pem", "--on-clash", "replace", "--iterations", "1", "-v"],
           ["--trust", "--alias-from", "subject", "-v", "-o", "new.p12"], ["--trust", "--alias-from", "filename", "-v", "-o", "new.p12"],
           ["--trust", "--alias-from", "cn", "--leave-out", "-v", "-o", "new.p12"],
           ["--trust", "--skip-expired", "-v", "-o", "new.pem"]]
KEY, CHAIN = ROOT / "tests/data/pem/rsa.pkcs8.der", ROOT / "fuzz/seeds/pem/chain-crlf"
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def wrong_text(raw):
    """What is wrong with what a tool said."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"no UTF-8: {raw[max(0, error.start - 40):error.end + 20]!r}"
    for character in set(text) - {"\n"}:
        if unicodedata.category(character) in FORBIDDEN or ord(character) & 0xFFFE == 0xFFFE:
            at = text.index(character)
            return f"{character!r} in {text[max(0, at - 40):at + 20]!r}"
    for line in text.split("\n"):
        if any(line.lstrip().startswith(forged.lstrip()) for forged in nasty.LINES):
            return f"a line of the file's: {line[:100]!r}"
    return None


def wrong_json(raw):
    try:
        json.loads(raw)
    except ValueError as error:
        return f"no JSON: {error}"
    return None


runs, failures = 0, []


def run(program, *arguments, stdin=b""):
    """One run in an empty folder, and what is wrong with what it says."""
    global runs
    runs += 1
    words = [word if isinstance(word, bytes) else str(word).encode() for word in arguments]
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        done = subprocess.run([program.encode(), *words], cwd=folder, capture_output=True, input=stdin, timeout=120,
                              env={**os.environ, "PW": "changeit", "SOURCE_DATE_EPOCH": "1790000000"}, check=False)
    wrong = [f"{name}: {what}" for name, what in (("stdout", wrong_text(done.stdout)), ("stderr", wrong_text(done.stderr))) if what]
    if b"--json" in words and done.returncode != 2 and (what := wrong_json(done.stdout)):
        wrong.append(what)
    if done.returncode not in range(9):
        wrong.append(f"exit {done.returncode}")
    if wrong:
        failures.append(f"{Path(program).name} {b' '.join(words)[:300]!r}: {'; '.join(wrong)}")
    return done


def lists(paths):
    """Commands that take several files: all together, and a sample one by one."""
    batches = [paths[i:i + BATCH] for i in range(0, len(paths), BATCH)] + [[path] for path in paths[::SAMPLE]]
    for batch in batches:
        for options in LISTS:
            yield DUMP, *options, *batch


def singles(paths):
    for path in paths[::SAMPLE]:
        yield DUMP, "--diff", SAME, *PASSWORD, path
        yield DUMP, "--json", "--diff", SAME, *PASSWORD, path
        yield DUMP, "--pem", "--split", "-o", "split", *PASSWORD, path
        yield DUMP, "--der", "-a", "*a*", "-o", "out.der", *PASSWORD, path
        yield DUMP, "--check", "-v", "--trusted-by", path, "--other-password", "env:PW", *PASSWORD, SAME
        yield DUMP, "--check", "-v", "--trusted-by", SAME, "--other-password", "env:PW", *PASSWORD, path
        yield IMPORT, *PASSWORD, "-v", "-i", SAME, "-o", "new.jks", "--reply", path, "--ca", CHAIN
        yield IMPORT, *PASSWORD, "-v", "-i", SAME, "-o", "new.jks", "--reply", CHAIN, "--ca", path
        yield IMPORT, *INTO, "-v", "-o", "new.jks", "--key", path, "--cert", path, "--chain", path
        yield IMPORT, *INTO, "-v", "-o", "new.jks", "--key", KEY, "--cert", path, "--chain", path
        for options in IMPORTS:
            yield IMPORT, *INTO, *options, path


def of_arguments():
    """What was given on the command line."""
    good = ROOT / "fuzz/seeds/jks/both"
    for text in [nasty.utf8(text).replace(b"\0", b"") for text in nasty.TEXTS] + nasty.BYTES:
        name = text.replace(b"/", b"_")
        yield DUMP, b"none" + text
        yield DUMP, "--json", b"none" + text
        yield DUMP, "-n", b"--" + text, good
        yield DUMP, b"-" + text[1:], good
        yield DUMP, "-a", text, *PASSWORD, good
        yield DUMP, "-p", b"env:" + text, good
        yield DUMP, "-p", b"file:" + text, good
        yield DUMP, "-p", text, good
        for option in ("--check=", "--java=", "--max-size=", "--max-iterations=", "--color=", "--key-form=", "--pem=", "--pem-for="):
            yield DUMP, option.encode() + text, good
        yield DUMP, "--pem", *PASSWORD, "-o", name, good
        yield DUMP, "--pem", *PASSWORD, "-o", b"none/" + name, good
        yield DUMP, "--pem-for", "kafka", "-v", *PASSWORD, "-o", name, good
        yield DUMP, "--split", "--pem", *PASSWORD, "-o", name, good
        yield IMPORT, *INTO, "-o", name, "-t", "jks", good
        yield IMPORT, *INTO, "-o", b"none/" + name, "-t", "jks", good
        yield IMPORT, *INTO, "--trust", "-v", "-a", text, "-o", "new.jks", ROOT / "fuzz/seeds/pem/chain-crlf"
        yield IMPORT, *INTO, "-i", good, "-o", "new.jks", "--delete", text
        yield IMPORT, *INTO, "-i", good, "-o", "new.jks", "--rename", b"a=" + text
        yield IMPORT, *INTO, "-i", good, "-o", "new.jks", "--change-key-password", text, "--new-key-password", "env:PW"
        for option in ("--type=", "--profile=", "--date=", "--mode=", "--on-clash=", "--mac=", "--key-encryption=", "--alias-from="):
            yield IMPORT, option.encode() + text, "-o", "new.jks", good


def of_edits():
    """What stores with such aliases say of changes."""
    for path in [MADE / "aliases.jks", MADE / "same.jks", MADE / "aliases.jceks", MADE / "names.p12"]:
        for clash in ("error", "skip", "replace", "rename"):
            yield IMPORT, *INTO, "-v", "-i", path, "-o", "new.jks", "-t", "jks", "--on-clash", clash, path
        yield IMPORT, *INTO, "-n", "-v", "-i", path, "-o", "new.jks", "--delete", "*"
        yield IMPORT, *INTO, "-n", "-v", "-i", path, "-o", "new.jks", *[word for text in nasty.TEXTS if "\0" not in text
                                                                      for word in ("--delete", nasty.utf8(text))]
        yield DUMP, "--diff", MADE / "aliases.jks", *PASSWORD, path
        yield DUMP, "--json", "--diff", MADE / "aliases.jks", *PASSWORD, path


def of_names(folder):
    """Files of such names, by themselves and in a folder."""
    paths = [os.path.join(os.fsencode(folder), name) for name in nasty.file_names()]
    for path in paths:
        Path(os.fsdecode(path)).write_bytes(nasty.pem(b"CERTIFICATE", nasty.making.one()))
    yield from ((DUMP, *options, *paths) for options in LISTS)
    yield from ((DUMP, *options, folder) for options in LISTS)
    yield from ((IMPORT, *INTO, *options, folder) for options in IMPORTS)
    yield from ((IMPORT, *INTO, "--trust", "-v", "--on-clash", clash, "-o", "new.jks", *paths) for clash in ("error", "skip", "rename"))


def every_character():
    """Each character that must not be seen, as an alias of its own."""
    hidden = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in FORBIDDEN - {"Cs"}]
    path = MADE / "characters.jks"
    path.write_bytes(nasty.making.container([nasty.jks_entry(nasty.modified_utf8(f"<{c}>"), nasty.making.one()) for c in hidden]))
    done = run(DUMP, *PASSWORD, path)
    if len(re.findall(rb"<(\\x[0-9a-f]{2})+>", done.stdout)) != len(hidden):
        failures.append(f"of {len(hidden)} characters that hide, not all are escaped")


def hostile_files():
    if not os.path.isfile(os.path.join(test_hostile.HOSTILE, "gen_hostile.py")):
        print("left out: the foreign hostile files, HOSTILE names no folder with a gen_hostile.py")
        return []
    limit = 1 << 30 if LONG else 100000  # the large ones say nothing that the small ones do not
    return sorted(path for path in Path(test_hostile.generate()).iterdir() if path.suffix != ".json" and path.stat().st_size < limit)


def main():
    for name, data in nasty.files():
        (MADE / name).write_bytes(data)
    names = Path(FOLDER, "names")
    names.mkdir()
    made, seeds = sorted(MADE.iterdir()), sorted((ROOT / "fuzz/seeds").glob("*/*"))
    paths = made + seeds + hostile_files()
    every_character()
    commands = [*lists(paths), *singles(paths), *of_arguments(), *of_edits(), *of_names(names)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda words: run(*words), commands))
    for failure in failures[:30]:
        print(f"FAILED: {failure}")
    print(f"{len(paths)} files, {runs} runs, {len(failures)} wrong")
    return 1 if failures or not seeds else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as FOLDER:
        MADE = Path(FOLDER, "made")
        MADE.mkdir()
        SAME = ROOT / "fuzz/seeds/jks/both"
        sys.exit(main())
