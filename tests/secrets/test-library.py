#!/usr/bin/env python3
"""Behind every call of the library that handles a secret, nothing of the secret is left in memory: library.c calls, watch.c looks,
needles.py says what for. Keys and files are of tests/data and openssl's.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "interop"))
import needles as secrets  # noqa: E402
import peers  # noqa: E402
from der import elements  # noqa: E402
from peers import check, finish, need, run  # noqa: E402

DATA = HERE.parent / "data"
PROGRAMS = peers.BUILD / "tests/secrets"
PASSWORDS = ["Quill-Lantern-58%", "Kestrel/Oyster_71", "Zürich-Käsefondü", "Wrong-Marmalade-3"]
STORE, KEY, FOREIGN, NONE = 0, 1, 2, -1
MASK, SALT_BYTE, ITERATIONS = 0xA5, 0x5A, 3
LONG = bool(os.environ.get("LONG"))
STEP = 1 if LONG else 61


def certificate_keys():
    """The keys with certificates that library.c makes stores of."""
    for name in "rsa", "ec", "dsa", "ed25519":
        for suffix in "pkcs8.der", "crt.der":
            shutil.copy(DATA / "pem" / f"{name}.{suffix}", ".")
        yield f"{name} key", Path(f"{name}.pkcs8.der").read_bytes()


def pairs():
    source = (HERE / "library.c").read_text()
    for name in re.findall(r'"([a-z0-9-]+)"', re.search(r"names\[\] = \{ (\"rsa-2048.*?)\}", source, re.S)[1]):
        for suffix in "p8", "spki":
            shutil.copy(DATA / "keys" / f"{name}.{suffix}", ".")
        yield name, Path(f"{name}.p8").read_bytes()


def parameters(der):
    """The OCTET STRINGs of 8 to 20 bytes in a structure, which may be salts."""
    for tag, contents in elements(der):
        if tag == 4 and 8 <= len(contents) <= 20:
            yield contents
        elif tag & 0x20:
            yield from parameters(contents)


def key_file(name, password, *options):
    """The key `ec`, encrypted by openssl."""
    run("openssl", "pkcs8", "-topk8", "-inform", "DER", "-in", "ec.pkcs8.der", "-outform", "DER", "-out", name, "-iter", ITERATIONS,
        "-passout", f"pass:{PASSWORDS[password]}", *options, "-provider", "legacy", "-provider", "default")
    return list(parameters(Path(name).read_bytes()))


def traditional(name, cipher):
    run("openssl", "rsa", "-traditional", "-inform", "DER", "-in", "rsa.pkcs8.der", f"-{cipher}", "-out", name,
        "-passout", f"pass:{PASSWORDS[KEY]}", "-provider", "legacy", "-provider", "default")
    return bytes.fromhex(re.search(r"DEK-Info: .*,(\w+)", Path(name).read_text())[1])[:8]


def foreign_files(needles):
    """Files of others, for library.c: what this library reads and does not write."""
    files = []
    for scheme in ["MD5-DES", "SHA1-RC2-64", "SHA1-3DES"] + ["MD5-RC2-64", "SHA1-DES", "SHA1-2DES"] * LONG:
        salts = key_file(scheme, KEY, "-v1", f"PBE-{scheme}")
        secrets.add_derived(needles, scheme, PASSWORDS[KEY], salts, ITERATIONS)
        files.append((scheme, NONE, KEY))
    for name, options in ("md5-prf", ("-v2", "aes-256-cbc", "-v2prf", "hmacWithMD5")), ("umlaut", ("-v2", "aes-128-cbc")):
        password = FOREIGN if name == "umlaut" else KEY
        secrets.add_derived(needles, name, PASSWORDS[password], key_file(name, password, *options), ITERATIONS)
        files.append((name, NONE, password))
    for cipher in ["aes-256-cbc", "des-ede3-cbc"] + ["aes-128-cbc", "des-cbc", "rc2-cbc"] * LONG:
        salt = traditional(f"{cipher}.pem", cipher)
        needles.add(f"key of DEK-Info {cipher}", secrets.bytes_to_key(PASSWORDS[KEY].encode(), salt, 32)[:16])
        files.append((f"{cipher}.pem", NONE, KEY))
    for name in "rsa.key.pem", "rsa.traditional.pem", "ec.key.pem", "dsa.traditional.pem", "ed25519.key.pem", "joined.pem":
        if (DATA / "pem" / name).exists():
            shutil.copy(DATA / "pem" / name, ".")
        else:
            run("openssl", "pkey", "-traditional", "-inform", "DER", "-in", "rsa.pkcs8.der", "-out", name)
        files.append((name, NONE, NONE))
    for name in "rsa.pkcs8.der", "rsa.traditional.der", "ec.traditional.der":
        if not Path(name).exists():
            shutil.copy(DATA / "pem" / name, ".")
        files.append((name, NONE, NONE))
    Path("files").write_text("".join(f"{name} {store} {key}\n" for name, store, key in files))


def all_needles():
    needles = secrets.Needles()
    for name, pkcs8 in [*certificate_keys(), *pairs()]:
        secrets.add_key(needles, name, pkcs8)
    for name, password in zip(["store password", "key password", "foreign password", "wrong password"], PASSWORDS):
        secrets.add_password(needles, name, password)
        secrets.add_derived(needles, name, password, [bytes([SALT_BYTE]) * n for n in (8, 16, 20)], ITERATIONS)
    foreign_files(needles)
    masked = ["".join(f"{byte ^ MASK:02x}" for byte in password.encode()) for password in PASSWORDS]
    Path("passwords").write_text("".join(f"{line}\n" for line in masked))
    needles.write("needles")
    return needles


def watch(mode, *command):
    """Runs it; returns what was found, what was seen, and the line about the work."""
    done = subprocess.run([PROGRAMS / "watch", "needles", "report", mode, *map(str, command)], capture_output=True, text=True)
    check(f"{command[0]}: it runs through, with nothing to say", (done.returncode, done.stdout, done.stderr), (0, "", ""))
    lines = Path("report").read_text().splitlines()
    seen = {line[5:] for line in lines if line.startswith("seen ")}
    return [line for line in lines[:-1] if not line.startswith("seen ")], seen, lines[-1]


def main():
    need("openssl")
    folder = tempfile.mkdtemp(prefix="secrets.", dir=peers.WORK)
    os.chdir(folder)
    needles = all_needles()
    left, _, looked = watch("exit", PROGRAMS / "library", folder, STEP)
    print(f"{len(needles.by_bytes)} secrets, {looked}")
    summary = sorted({re.sub(r"\d+", "N", line) for line in left})
    check("nothing is left", left[:20] + summary[:40], [])
    Path("/tmp/secrets.left").write_text("\n".join(left))  # DEBUG
    os.chdir("/")
    shutil.rmtree(folder)
    finish()


main()
