"""What the tests of the tools share: the stores, the secrets that are looked for (needles.py), and a tool that is looked into by watch.c.
"""
import base64
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "interop")]
import needles as secrets  # noqa: E402
import peers  # noqa: E402
from der import elements  # noqa: E402
from peers import check, run  # noqa: E402

DATA = HERE.parent / "data/pem"
WATCH = peers.BUILD / "tests/secrets/watch"
TOOLS = {name: peers.BUILD / name for name in ("jksdump", "jksimport")}
PASSWORDS = {"PW": "Quill-Lantern-58%", "KEYPW": "Kestrel/Oyster_71", "OUTPW": "Zürich-Käsefondü", "WRONG": "Wrong-Marmalade-3"}
ITERATIONS = 1000
LONG = bool(os.environ.get("LONG"))


# ---- What is looked for ----------------------------------------------------------------------------------------------


def octet_strings(der):
    """The OCTET STRINGs of 8 to 20 bytes, which may be salts, in a structure and in what its OCTET STRINGs hold."""
    try:
        inside = elements(der)
    except IndexError:
        return
    for tag, contents in inside:
        if tag == 4 and 8 <= len(contents) <= 20:
            yield contents
        elif tag & 0x20 or (tag == 4 and contents[:1] == b"0"):
            yield from octet_strings(contents)


def java_keys(data):
    """The EncryptedPrivateKeyInfos of a JKS or JCEKS that has nothing but private keys (jks/FORMAT.md)."""
    at = 12

    def take(size):
        """What stands behind a length of so many bytes."""
        nonlocal at
        length = int.from_bytes(data[at:at + size], "big")
        at += size + length
        return data[at - length:at]

    for _ in range(int.from_bytes(data[8:12], "big")):
        at += 4  # the tag
        take(2)
        at += 8  # the date
        yield take(4)
        certificates, at = int.from_bytes(data[at:at + 4], "big"), at + 4
        for _ in range(certificates):
            take(2)
            take(4)


def sealed_bytes(key):
    """Of an EncryptedPrivateKeyInfo (RFC 5958 section 3)."""
    return elements(elements(key)[0][1])[1][1]


def pem_bytes(path):
    """The block of a PEM, behind its headers."""
    text = re.search(r"-----\n((?:.+: .+\n)*\n)?((?:[\w+/=]+\n)+)-----END", Path(path).read_text())
    return base64.b64decode(text[2])


def salts_of(store):
    """What may be the salt of a derivation in one of the files of material()."""
    data = Path(store).read_bytes()
    if store == "store.jks":
        return {sealed_bytes(key)[:20] for key in java_keys(data)}
    if store == "store.jceks":
        return {salt for key in java_keys(data) for salt in octet_strings(key)}
    if store == "traditional.pem":
        return {bytes.fromhex(re.search(rb"DEK-Info: .*,(\w+)", data)[1].decode())[:8]}
    return set(octet_strings(pem_bytes(store) if store == "sealed.pem" else data))


KDFS = {"modern.p12": ("pbkdf2", "pkcs12"), "legacy.p12": ("pbkdf2", "pkcs12"), "sealed.pem": ("pbkdf2",),
        "store.jks": ("others",), "store.jceks": ("others",), "traditional.pem": ("others",)}


def all_needles():
    needles = secrets.Needles()
    for key in "rsa", "ec":
        secrets.add_key(needles, f"{key} key", *[(DATA / f"{key}.{form}.der").read_bytes() for form in ("pkcs8", "traditional")])
    for name, password in PASSWORDS.items():
        secrets.add_password(needles, name, password)
        for store, kdfs in KDFS.items():
            secrets.add_derived(needles, f"{name} for {store}", password, salts_of(store), ITERATIONS, kdfs=kdfs)
    needles.write("needles")
    return needles


# ---- What is looked into ----------------------------------------------------------------------------------------------


def named(arguments):
    """The variables that the arguments name; whatever else is in the environment is no affair of the tool's."""
    return {name: password for name, password in PASSWORDS.items() if re.search(rf"\benv:{name}\b", " ".join(map(str, arguments)))}


def watched(mode, tool, arguments, **options):
    """Runs a tool; returns how it ended and the lines of the report, without the places in memory."""
    Path("report").unlink(missing_ok=True)
    done = subprocess.run([WATCH, "needles", "report", mode, TOOLS[tool], *map(str, arguments)], capture_output=True,
                          start_new_session=True, env={**os.environ, **named(arguments)},
                          input=options.pop("stdin", b""), **options)
    return done, report()


def report():
    lines = Path("report").read_text().splitlines()
    looked = int(re.match(r"looked (\d+) times", lines[-1])[1])
    check("it was looked at", looked, 1)
    left = [line for line in lines[:-1] if not line.startswith("seen ")]
    if left:
        print("found; the places are those of the first frame, the arguments and the environment:", *left[:12], sep="\n  ")
    return sorted({re.sub(r"^(?!seen)(.*) at [0-9a-f]+$", r"\1", line) for line in lines[:-1] if not line.startswith("place: ")})


# ---- The stores ------------------------------------------------------------------------------------------------------


def material():
    """Stores with the keys `rsa` and `ec`."""
    for key in "rsa", "ec":
        for kind, command in ("key", "pkey"), ("crt", "x509"):
            der = DATA / f"{key}.{'pkcs8' if kind == 'key' else kind}.der"
            run("openssl", command, "-inform", "DER", "-in", der, "-out", f"{key}.{kind}")
        Path(f"{key}.pem").write_text(Path(f"{key}.key").read_text() + Path(f"{key}.crt").read_text())
    export = ["openssl", "pkcs12", "-export", "-in", "rsa.pem", "-name", "rsa", "-passout", "env:PW", "-iter", str(ITERATIONS)]
    run(*export, "-out", "modern.p12", env=PASSWORDS)
    run(*export, "-out", "legacy.p12", "-legacy", env=PASSWORDS)
    run("openssl", "pkcs8", "-topk8", "-in", "rsa.key", "-out", "sealed.pem", "-passout", "env:KEYPW", "-iter", str(ITERATIONS),
        env=PASSWORDS)
    run("openssl", "rsa", "-traditional", "-in", "rsa.key", "-aes256", "-out", "traditional.pem", "-passout", "env:KEYPW",
        env=PASSWORDS)
    for suffix in "jks", "jceks":
        run(TOOLS["jksimport"], "-q", "-p", "env:PW", "-k", "env:KEYPW", *["--iterations", ITERATIONS] * (suffix == "jceks"),
            "-o", f"store.{suffix}", "rsa.pem", "ec.pem", env=PASSWORDS)
    for name, password in PASSWORDS.items():
        Path(f"{name}.txt").write_text(password + "\n")
    damaged = bytearray(Path("modern.p12").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    Path("damaged.p12").write_bytes(damaged)
    Path("cut.p12").write_bytes(damaged[:-40])
    with zipfile.ZipFile("bundle.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.write("legacy.p12", "a.example.pfx")
        bundle.write("PW.txt", "pfx-password.txt")
