"""What the tests of jksimport share: a folder of their own, the tool, and what Java reads from a result.

The witnesses come from tests/interop: keys and certificates made by openssl (peers.Material), and Entries.java, which tells what
a JVM finds in a store, entry by entry.
"""
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))
import peers  # noqa: E402
from peers import check, finish, need, run, sha256, skip  # noqa: E402, F401

TOOL = peers.BUILD / "jksimport"
ENV = {**os.environ, "PW": "changeit", "PW2": "sesame2", "KEYPW": "keykeykey", "SOURCE_DATE_EPOCH": "1790000000"}
EPOCH_MS = 1790000000000
# What -v tells of a build with sanitizers, and no test here is about.
NO_SANDBOX = "note: there is no sandbox: this build has none\n"


class Folder:
    """A folder that is gone afterwards; it is the working folder meanwhile."""

    def __enter__(self):
        self.before = os.getcwd()
        self.path = tempfile.mkdtemp(prefix="jksimport.", dir=peers.WORK)
        os.chdir(self.path)
        return Path(self.path)

    def __exit__(self, *_):
        os.chdir(self.before)
        shutil.rmtree(self.path)


class Done:
    """How a run of jksimport ended."""

    def __init__(self, done):
        self.code, self.raw = done.returncode, done.stdout
        self.out, self.err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        self.err = self.err.replace(NO_SANDBOX, "")

    def __repr__(self):
        return f"exit {self.code}\n{self.out}{self.err}"


def jksimport(*arguments, env=None, stdin=None, **options):
    """Runs the tool without a terminal."""
    environment = {name: text for name, text in {**ENV, **(env or {})}.items() if text is not None}
    return Done(subprocess.run([str(TOOL), *map(str, arguments)], env=environment, capture_output=True,
                               input=b"" if stdin is None else stdin, start_new_session=True, **options))


def succeeds(name, *arguments, **options):
    """One row: the run ends with 0."""
    done = jksimport(*arguments, **options)
    if done.code != 0:
        check(name, done, "exit 0")
    return done


def fails(name, code, sentence, *arguments, **options):
    """One row: the run ends with this code, and its complaint holds this sentence."""
    done = jksimport(*arguments, **options)
    if done.code != code or sentence not in done.err:
        check(name, done, f"exit {code}, with: {sentence}")
    if done.out:
        check(f"{name}: nothing on standard output", done.out, "")
    return done


def says(name, done, sentence):
    """One row: the run said this."""
    if sentence not in done.out + done.err:
        check(name, done, f"with: {sentence}")


def java(path, password="changeit", key_password="changeit"):
    """What the oldest JVM here reads: {alias: (kind, creation date, [SHA-256 of certificates], SHA-256 of PKCS#8 key)}."""
    [facts] = peers.java_facts(peers.jvms()[0], [(Path(path).resolve(), password, key_password)])
    if isinstance(facts, str):
        return facts
    return {bytes.fromhex(alias).decode("utf-8", "surrogatepass"): fact for alias, fact in facts.items()}


def aliases(path, password="changeit"):
    facts = java(path, password)
    return sorted(facts) if isinstance(facts, dict) else facts


def self_signed(name, subject, *options):
    """A certificate of its own with an EC key, by openssl: NAME.key, NAME.pem, NAME.der."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-utf8",
        "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", subject, "-days", "3650", *options)
    run("openssl", "x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der")
    return f"{name}.pem"


def issued(name, subject, issuer, *options):
    """A certificate with an EC key of its own that `issuer` (made by self_signed or issued) signed, as a CA."""
    extensions = Path(f"{name}.ext")
    extensions.write_text("basicConstraints=critical,CA:TRUE\n")
    run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
    run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-days", "3650",
        "-extfile", extensions, "-out", f"{name}.pem", *options)
    run("openssl", "x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der")
    return f"{name}.pem"


def device():
    """A device that a broken tool may do away with: for root one like /dev/null of its own."""
    if os.geteuid() != 0:
        return "/dev/null"
    os.mknod("device", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    return "device"


def fingerprint(name):
    return sha256(Path(f"{name}.der").read_bytes())
