#!/usr/bin/env python3
"""Makes fuzz/seeds/jceks anew:  fuzz/make-seeds-jceks.py JKSIMPORT

Stores of one entry each out of keytool's (tests/data/jceks), with their keys sealed anew under 7 iterations by JKSIMPORT, so that the
harness opens them; the serialized keys that keytool sealed, decrypted by hashlib and openssl; and what Java writes of other objects."""
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
DATA, SEEDS = TOP / "tests/data/jceks", TOP / "fuzz/seeds/jceks"
ALIASES = ["rsa", "ec", "root", "aes", "hmacsha256", "des", "desede", "blowfish"]
PASSWORD = "changeit"


def derive(salt, iterations):
    """jks/FORMAT.md; no salt of these has equal halves."""
    out = b""
    for half in (salt[:4], salt[4:]):
        for _ in range(iterations):
            half = hashlib.md5(half + PASSWORD.encode()).digest()
        out += half
    return out[:24].hex(), out[24:].hex()


def sealed_keys(data):
    """The plaintext of each sealed object: its PBEParameter, and behind that the array with the ciphertext."""
    at = data.find(b"\x04\x08", data.find(b"\xac\xed\x00\x05"))
    while at >= 0 and data[at + 10] == 2:
        size = data[at + 11]
        key, iv = derive(data[at + 2:at + 10], int.from_bytes(data[at + 12:at + 12 + size], "big"))
        array = at + 12 + size + 6
        length = int.from_bytes(data[array:array + 4], "big")
        yield subprocess.run(["openssl", "enc", "-d", "-des-ede3-cbc", "-K", key, "-iv", iv], input=data[array + 4:array + 4 + length],
                             capture_output=True, check=True).stdout
        at = data.find(b"\x04\x08", data.find(b"\xac\xed\x00\x05", array + length))


def main():
    SEEDS.mkdir(parents=True, exist_ok=True)
    for path in SEEDS.iterdir():
        if not path.name.startswith("found-"):
            path.unlink()
    for alias in ("ec", "root", "aes", "desede"):
        deleted = [word for other in ALIASES if other != alias for word in ("--delete", other)]
        subprocess.run([sys.argv[1], "-q", "-p", "env:PW", "--iterations", "7", "-i", DATA / "17.jceks", "-o", SEEDS / alias, *deleted],
                       check=True, env={**os.environ, "PW": PASSWORD})
    keys = [*sealed_keys((DATA / "17.jceks").read_bytes())]
    assert len(keys) == 5 and all(key.startswith(b"\xac\xed\x00\x05") for key in keys)
    for i, key in enumerate(keys[:4]):
        (SEEDS / f"plain-{i}").write_bytes(key)
    for path in DATA.glob("*.ser"):
        if path.stat().st_size < 2000:
            shutil.copy(path, SEEDS / path.stem)


main()
