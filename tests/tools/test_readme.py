#!/usr/bin/env python3
"""The sessions of the README give that output for real: every block of ```console is run, in order, in one folder, by a shell whose PATH
begins with the tools, and what it prints, errors too, is compared line by line. `--write` puts the real output into the README.

What the sessions start from comes from the sample and from tests/data/readme, which has the commands that made it. How many certificates
a system's own bundle has, and how many of them have expired, is the system's: there, numbers are not compared."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from importing import NO_SANDBOX

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
README = pathlib.Path("README.md")
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
OF_THE_SYSTEM = re.compile(r"/etc/ssl/")
BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
MARK = "\x01"


def run(*command, cwd, **more):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, **more)


def prepare(folder):
    """What lies in the folder of somebody who reads the README."""
    for path in list(pathlib.Path("tests/data/readme").glob("*.[jp]*")) + [pathlib.Path("sample/server.jks")]:
        shutil.copyfile(path, folder / path.name)
        (folder / path.name).chmod(0o644)
    password = pathlib.Path("sample/password.txt").read_text(encoding="ascii")
    (folder / "keystorePass.txt").write_text(password, encoding="ascii")
    (folder / "cut.jks").write_bytes((folder / "server.jks").read_bytes()[:2500])
    for name, parts in (("server.key", "keys"), ("fullchain.pem", "chain")):
        pem = run(BUILD / "jksdump", "-p", "file:keystorePass.txt", "--pem=" + parts, "server.jks", cwd=folder).stdout
        (folder / name).write_text(pem, encoding="ascii")
    chain = (folder / "fullchain.pem").read_text(encoding="ascii")
    (folder / "root.pem").write_text(chain[chain.rindex("-----BEGIN"):], encoding="ascii")
    with zipfile.ZipFile(folder / "domain.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.write(folder / "server.jks", "www.example.com.jks")
        bundle.write(folder / "keystorePass.txt", "jks-password.txt")
    return {**os.environ, "PATH": "%s:%s" % (BUILD, os.environ["PATH"]), "PW": password.strip(), "WRONG": "not-this-one",
            "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1795478400"}


def commands(block):
    """The commands of a block, each with the lines that go on after a backslash."""
    return re.findall(r"^\$ ((?:.*\\\n)*.*)$", block, re.MULTILINE)


def session(block, folder, environment):
    """The block as it is when it is run now. One shell for all of it: what it sets stays set."""
    script = "".join("printf '%s\\n'\n%s\n" % (MARK, command) for command in commands(block))
    said = subprocess.run(["bash", "-c", "exec 2>&1\n" + script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False).stdout.replace(NO_SANDBOX, "")
    return "".join("$ %s\n%s" % pair for pair in zip(commands(block), said.split(MARK + "\n")[1:]))


def comparable(block):
    if not OF_THE_SYSTEM.search(block):
        return block
    return re.sub(r"\d+", "N", re.sub(r"^note: \d+ certificates? ha.*\n", "", block, flags=re.MULTILINE))


def main():
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        environment = prepare(folder)
        real = [session(block, folder, environment) for block in BLOCK.findall(text)]
    if "--write" in sys.argv[1:]:
        outputs = iter(real)
        README.write_text(BLOCK.sub(lambda _: next(outputs), text), encoding="utf-8")
        return 0
    wrong = 0
    for told, now in zip(BLOCK.findall(text), real):
        if OF_THE_SYSTEM.search(told) and not BUNDLE.exists() and not os.environ.get("REQUIRE_PEERS"):
            print("left out: the session with %s, which is not here (ca-certificates)" % BUNDLE)
        elif comparable(told) != comparable(now):
            wrong += 1
            print("README.md says:\n%s\nand it is:\n%s" % (told, now))
    print("%d sessions, %d of them otherwise than the README says" % (len(real), wrong))
    return 1 if wrong or not real else 0


if __name__ == "__main__":
    sys.exit(main())
