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
JAVA_PASSWORDS = ["changeit", "another"]  # of tests/data/jceks/own.jceks
STORE, KEY, FOREIGN, NONE = 0, 1, 2, -1
MASK, SALT_BYTE, ITERATIONS = 0xA5, 0x5A, 3
LONG = bool(os.environ.get("LONG"))
STEP = 1 if LONG else 89


def certificate_keys():
    """The keys with certificates that library.c makes stores of."""
    for name in "rsa", "ec", "dsa", "ed25519":
        for suffix in "pkcs8.der", "crt.der":
            shutil.copy(DATA / "pem" / f"{name}.{suffix}", ".")
        forms = [DATA / "pem" / f"{name}.{form}.der" for form in ("pkcs8", "traditional")]
        yield f"{name} key", *[form.read_bytes() for form in forms if form.exists()]


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
    for name, *forms in [*certificate_keys(), *pairs()]:
        secrets.add_key(needles, name, *forms)
    for name, password in zip(["store password", "key password", "foreign password", "wrong password"], PASSWORDS):
        secrets.add_password(needles, name, password)
        secrets.add_derived(needles, name, password, [bytes([SALT_BYTE]) * n for n in (8, 16, 20)], ITERATIONS)
    foreign_files(needles)
    masked = ["".join(f"{byte ^ MASK:02x}" for byte in password.encode()) for password in PASSWORDS + JAVA_PASSWORDS]
    Path("passwords").write_text("".join(f"{line}\n" for line in masked))
    add_secret_key(needles)
    needles.write("needles")


def add_secret_key(needles):
    """No program tells a secret key of Java's but ours; java.expected has Java's digest of it."""
    shutil.copy(DATA / "jceks/own.jceks", ".")
    key = bytes.fromhex(run(PROGRAMS / "library", ".", "secret").decode())
    expected = re.search(r"^own aes secret .* (\w{64}) AES$", (DATA / "jceks/java.expected").read_text(), re.M)[1]
    check("the secret key is what Java takes it for", secrets.hashlib.sha256(key).hexdigest(), expected)
    needles.add("secret key", key)


def watch(mode, *command):
    """Runs it; returns what was found, what was seen, and the line about the work."""
    done = subprocess.run([PROGRAMS / "watch", "needles", "report", mode, *map(str, command)], capture_output=True, text=True)
    check(f"{command[0].name}: it runs through, with nothing to say", (done.returncode, done.stdout, done.stderr), (0, "", ""))
    lines = Path("report").read_text().splitlines()
    seen = {line[5:] for line in lines if line.startswith("seen ")}
    return [line for line in lines[:-1] if not line.startswith("seen ")], seen, lines[-1]


def nothing_left():
    left, _, looked = watch("exit", PROGRAMS / "library", ".", STEP)
    check("nothing is left", left[:20], [])
    print(looked)


def once_there():
    """What is looked for is what the library works with: when it wipes it, it can be seen."""
    _, seen, _ = watch("exit", PROGRAMS / "library", ".", 0)
    digests = ["sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"]
    expected = [
        *[f"{name} password in {reading}" for name in ("store", "key", "foreign") for reading in ("UTF-8", "UTF-16BE")],
        *[f"foreign password in {reading}" for reading in ("Latin-1", "BMPString of the UTF-8 bytes", "BMPString of seven bits")],
        *[f"PBKDF2 of {name} password, {digest}," for name in ("store", "key") for digest in digests],
        *[f"PKCS#12 KDF 3 of store password, {digest}," for digest in digests], "PKCS#12 KDF 1 of key password, sha1",
        "scrypt of key password", "JCEKS KDF of key password", "JKS keystream of key password", "PBKDF1 md5 of MD5-DES",
        "PBKDF1 sha1 of SHA1-RC2-64", "PBKDF2 of md5-prf, md5", "key of DEK-Info aes-256-cbc", "secret key",
        *[f"rsa key {number}" for number in ("d at", "p at", "q at", "dP at", "dQ at", "qInv at", "p, limbs", "q, limbs")],
        "ec key scalar", "ec key scalar, limbs", "ec-secp521r1 scalar, limbs", "dsa key x", "ed25519 key seed", "ed448 hashed"]
    check("it is there once", [what for what in expected if not any(name.startswith(what) for name in seen)], [])


def controls():
    """Copies that a program leaves on purpose are found, each where it is."""
    prime = secrets.numbers_of(Path("rsa.pkcs8.der").read_bytes())["p"]
    left, _, _ = watch("exit", PROGRAMS / "plant", ".", Path("rsa.pkcs8.der").read_bytes().index(prime), len(prime))
    found = {re.sub(r" at [0-9a-f]+$", "", line) for line in left}
    for expected in ["heap: store password in UTF-8 in [heap]", "stack: key password in UTF-8 in [stack]",
                     f"output: foreign password in UTF-8 in {PROGRAMS / 'plant'}", "limbs: rsa key p, limbs at 0 in anonymous memory",
                     f"at exit: foreign password in UTF-8 in {PROGRAMS / 'plant'}"]:
        check(f"a control is found: {expected}", expected in found, True)
    check("where nothing was planted, nothing is found", [line for line in found if line.startswith("nothing")], [])


def main():
    need("openssl")
    folder = tempfile.mkdtemp(prefix="secrets.", dir=peers.WORK)
    os.chdir(folder)
    all_needles()
    nothing_left()
    once_there()
    controls()
    os.chdir("/")
    shutil.rmtree(folder)
    finish()


main()
