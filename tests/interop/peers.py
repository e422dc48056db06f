"""What the tests in this folder share: the other programs, where they are, and keys and certificates made by openssl.

A test skips (exit 77) when its peer is not installed. Facts about a store are compared as a dict: alias (hex of its
UTF-8) -> (kind, creation date in ms, SHA-256 of each certificate, SHA-256 of the PKCS#8 key), whoever read it.
"""
import contextlib
import fcntl
import glob
import hashlib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

BUILD = Path(os.environ.get("BUILD", "build")).resolve()
WORK = BUILD / "interop"
HERE = Path(__file__).resolve().parent
BOUNCY_CASTLE = Path("/usr/share/java/bcprov.jar")  # Debian's libbcprov-java
WORK.mkdir(parents=True, exist_ok=True)


def skip(why):
    """Ends the test as one that is left out, unless a row has failed before."""
    print(why)
    sys.exit(1 if failures else 77)


def need(*programs):
    """Skips the test unless all these programs are installed."""
    for program in programs:
        if not shutil.which(program):
            skip(f"{program} is not installed")


def started_quickly(command):
    """keytool works for less than a second: the compiler that takes long costs more than it gains."""
    name, *words = map(str, command)
    return [name, *(["-J-XX:TieredStopAtLevel=1"] if os.path.basename(name) == "keytool" else []), *words]


def run(*command, env=None, stdin=None, status=0):
    """Runs a command and returns its standard output as bytes; any exit status but `status` fails the test."""
    done = subprocess.run(started_quickly(command), input=stdin, capture_output=True,
                          env={**os.environ, **(env or {})})
    if done.returncode != status:
        sys.exit(f"exit {done.returncode}, not {status}: {' '.join(map(str, command))}\n"
                 + done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")[:2000])
    return done.stdout


def python_with(package, version):
    """An interpreter that has this package, in $BUILD/venv-PACKAGE; skips the test if it cannot be installed."""
    python = BUILD / f"venv-{package}/bin/python3"
    commands = [[python, "-c", f"import importlib.metadata as m; assert m.version('{package}') == '{version}'"],
                [sys.executable, "-m", "venv", python.parent.parent],
                [python, "-m", "pip", "install", "-q", f"{package}=={version}"]]
    succeeds = lambda command: subprocess.run(command, capture_output=True).returncode == 0
    if not (python.exists() and succeeds(commands[0])) and not all(map(succeeds, commands[1:])):
        skip(f"{package} {version} cannot be installed")
    return python


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def hex_of(text):
    return text.encode().hex()


# ---- Rows ------------------------------------------------------------------------------------------------------------

failures = []


def check(name, got, expected):
    """One row: prints and remembers a failure."""
    if got == expected:
        return
    failures.append(name)
    print(f"FAILED: {name}")
    if isinstance(got, dict) and isinstance(expected, dict):
        for key in sorted(set(got) | set(expected), key=str):
            if got.get(key) != expected.get(key):
                print(f"  {key!r}\n    got      {got.get(key)}\n    expected {expected.get(key)}")
    else:
        print(f"  got      {str(got)[:2000]}\n  expected {str(expected)[:2000]}")


def finish():
    sys.exit(1 if failures else 0)


# ---- Java ------------------------------------------------------------------------------------------------------------

def jvms():
    """The folder of every JDK from 17 on that is installed, by version."""
    found = {}
    for release in glob.glob("/usr/lib/jvm/*/release"):
        match = re.search(r'JAVA_VERSION="(\d+)', Path(release).read_text())
        home = Path(release).resolve().parent
        if match and int(match[1]) >= 17 and (home / "bin/keytool").exists():
            found[int(match[1])] = home
    if not found:
        skip("no JDK from 17 on in /usr/lib/jvm")
    return [found[version] for version in sorted(found)]


def wait_until_it_sleeps(process, seconds=10):
    """Until a process has waited for something for 0.1 s; False if it does not."""
    stat, until, n = Path(f"/proc/{process.pid}/stat"), time.monotonic() + seconds, 0
    while n < 20 and time.monotonic() < until:
        n = n + 1 if stat.read_text().rsplit(")", 1)[1].split()[0] == "S" else 0
        time.sleep(0.005)
    return n == 20


@contextlib.contextmanager
def alone():
    """What is made once for all tests is made by one of them while the others wait: two may run at a time (JOBS=2)."""
    with open(WORK / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def compile_java():
    """Compiles the Java programs of this folder and of the tools' once, for the oldest JVM in use; returns the class path."""
    need("javac")
    sources = sorted([*HERE.glob("*.java"), *HERE.glob("../tools/*.java")])
    classes = WORK / "classes"
    stamp = classes / "stamp"
    with alone():
        if not stamp.exists() or stamp.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            run("javac", "--release", "17", "-d", classes, *sources)
            stamp.touch()
    return classes


def maven_jars(*coordinates):
    """A class path of these artifacts (group:artifact:version), kept in $BUILD/maven; skips the test if they cannot be had."""
    need("mvn")
    folder = BUILD / "maven"
    jars = [folder / "{1}-{2}.jar".format(*artifact.split(":")) for artifact in coordinates]
    for artifact, jar in zip(coordinates, jars, strict=True):
        command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
        if not jar.exists() and (subprocess.run(command, capture_output=True).returncode != 0 or not jar.exists()):
            skip(f"{artifact} cannot be had from Maven Central")
    return ":".join(map(str, jars))


class Reader:
    """Entries.java on a JVM: it answers line by line, and starts once for all questions of a test."""
    running = {}
    lock = threading.Lock()

    def __init__(self, home):
        self.process = subprocess.Popen([home / "bin/java", "-cp", f"{compile_java()}:{BOUNCY_CASTLE}", "Entries"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.asking = threading.Lock()

    def answer(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().decode() or sys.exit(f"Entries.java ended at {line}")

    @classmethod
    def ask(cls, home, questions):
        """The answers to lines of fields: type of keystore, path, and two passwords."""
        with cls.lock:
            if home not in cls.running:
                cls.running[home] = cls(home)
        reader = cls.running[home]
        with reader.asking:
            return "".join(reader.answer("\t".join((kind, os.path.abspath(path), *passwords))) for kind, path, *passwords in questions)


def java(home, program, *arguments, lines=()):
    """Runs one of the Java programs with these lines of tab-separated fields on its standard input."""
    if program == "Entries":
        return Reader.ask(home, lines)
    text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
    compiler = ["-XX:TieredStopAtLevel=1"] if len(lines) < 100 else []  # for much work the one that takes longer
    return run(home / "bin/java", *compiler, "-cp", f"{compile_java()}:{BOUNCY_CASTLE}", program,
               *arguments, stdin=text.encode()).decode()


def password_field(password):
    return "-" if password is None else hex_of(password)


def java_facts(home, stores, kind="JKS"):
    """What this JVM reads from each (path, store password, key password) in JKS format, or in another `kind`."""
    lines = [(kind, path, *map(password_field, passwords)) for path, *passwords in stores]
    return [facts(json.loads(line)) for line in java(home, "Entries", lines=lines).splitlines()]


def facts(answer):
    """Entries.java's or entries.c's answer as a dict, or its error."""
    if "entries" not in answer:
        return answer.get("error") or answer["text"]
    return {entry["alias_hex"]: (entry["kind"], entry["created_ms"], entry["certs"],
                                 entry.get("key_sha256", entry.get("key_error")))
            for entry in answer["entries"]}


# ---- The library and the tools ---------------------------------------------------------------------------------------

def our_answer(path, store_password, key_password=None, mac_password=None):
    """What libkeystore reads: the whole answer of entries.c."""
    env = {name: text for name, text in (("ENTRIES_PASSWORD", store_password), ("ENTRIES_KEY_PASSWORD", key_password),
                                         ("ENTRIES_MAC_PASSWORD", mac_password)) if text is not None}
    return json.loads(run(BUILD / "tests/interop/entries", path, env=env))


def our_facts(path, store_password, key_password=None):
    return facts(our_answer(path, store_password, key_password))


def convert(source, target, profile, **options):
    """convert.c; options as there, with _ for -, and in_ for in."""
    words = [f"{name.strip('_').replace('_', '-')}={value}" for name, value in options.items() if value is not None]
    run(BUILD / "tests/interop/convert", source, target, profile, *words)
    return target


def names_of(what):
    """The names of all "encryptions" or "macs" that the library writes."""
    return run(BUILD / "tests/interop/convert", what).decode().split()


def jksimport(*arguments, env=None):
    return run(BUILD / "jksimport", *arguments, env=env)


# ---- Keys and certificates -------------------------------------------------------------------------------------------

class Material:
    """A private key and its certificate chain, made by openssl and kept in $BUILD/interop."""

    recipes = {
        "rsa": ("RSA", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        "dsa": ("DSA", ["-paramfile", WORK / "dsa.param"]),
        "ec": ("EC", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        "ed25519": ("Ed25519", ["-algorithm", "ED25519"]),
    }

    def __init__(self, name):
        self.name = name
        self.algorithm, self.recipe = self.recipes[name]
        self.key, self.der = WORK / f"{name}.key.pem", WORK / f"{name}.key.der"
        self.leaf, self.chain = WORK / f"{name}.leaf.pem", WORK / f"{name}.chain.pem"
        with alone():
            if not self.chain.exists():
                self.make()

    def make(self):
        if self.name == "dsa":
            run("openssl", "genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:2048",
                "-out", WORK / "dsa.param")
        run("openssl", "genpkey", *self.recipe, "-out", self.key)
        run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", self.key, "-outform", "DER", "-out", self.der)
        authority = WORK / f"{self.name}.ca"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{authority}.key", "-out", f"{authority}.pem", "-days", "3650",
            "-subj", f"/O=libkeystore tests/CN={self.name} authority")
        request = run("openssl", "req", "-new", "-key", self.key, "-subj", f"/CN={self.name}.example")
        run("openssl", "x509", "-req", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-days", "3650",
            "-out", self.leaf, stdin=request)
        self.chain.write_bytes(self.leaf.read_bytes() + Path(f"{authority}.pem").read_bytes())

    def key_sha256(self):
        return sha256(self.der.read_bytes())

    def chain_sha256(self):
        return [sha256(der) for der in certificates(self.chain)]


def key_command(alias, password, name):
    """The line of Stores.java that puts in a key with its chain."""
    material = Material(name)
    return "key", hex_of(alias), hex_of(password), material.algorithm, material.der, material.chain


def certificates(path):
    """The DER of every certificate in a PEM file, by Python's ssl module."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Path(path).read_text(), re.S)
    return [ssl.PEM_cert_to_DER_cert(block) for block in blocks]


def many_certificates(n):
    """DER of n certificates that differ in serial number and common name ("anchor 0000"): one is made by openssl, and
    the digits of its name and its serial number are replaced. Java does not verify the signatures of trust
    anchors."""
    template = WORK / "anchor.pem"
    with alone():
        if not template.exists():
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", WORK / "anchor.key", "-out", template, "-days", "3650", "-set_serial", "0x5ADA5ADA",
                "-subj", "/CN=anchor 0000")
    [der] = certificates(template)
    return [der.replace(b"\x5a\xda\x5a\xda", (0x5ADA0000 + i).to_bytes(4, "big")).replace(b"r 0000", b"r %04d" % i)
            for i in range(n)]


def pem_bundle(ders, path):
    Path(path).write_text("".join(map(ssl.DER_cert_to_PEM_cert, ders)))
    return path
