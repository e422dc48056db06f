"""What the tests of real servers share: keys and chains by openssl, keystores of them by jksimport, a server as a child process that
listens on loopback, and openssl s_client, which says what it sees there.

A server is started with several listeners where it can have them, each with stores of its own (Listener), and `witness` goes through
all of them: s_client verifies each with the certificates that jksdump exported from the very stores that the server reads, and is
refused where it must be.
"""
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))
import peers  # noqa: E402
from peers import BUILD, check, finish, need, skip  # noqa: E402, F401

PASSWORDS = {"PW": "changeit", "KEYPW": "key-password"}
# One JVM per server, started for a few connections: no time for the second compiler, little memory.
JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Duser.language=en"]
JAR_FOLDER = Path("/usr/share/java")


def scratch(name):
    """A new folder for what this test makes and its server writes; it is kept for who looks into a failure."""
    folder = BUILD / "servers" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    return folder


def run(*command, **options):
    return peers.run(*command, env=PASSWORDS, **options)


def jksimport(*arguments):
    run(BUILD / "jksimport", "-q", "-p", "env:PW", *arguments)


def jksdump(*arguments):
    run(BUILD / "jksdump", "-q", "-p", "env:PW", *arguments)


def java():
    return str(peers.jvms()[0] / "bin/java")


# ---- Keys and certificates, by openssl -------------------------------------------------------------------------------

def request(name, *algorithm):
    """NAME.key."""
    run("openssl", "genpkey", *(algorithm or ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]), "-out", f"{name}.key")


def root(name):
    """NAME.key and NAME.pem, a root."""
    request(name)
    run("openssl", "req", "-x509", "-new", "-key", f"{name}.key", "-subj", f"/O=libkeystore tests/CN={name}", "-days", "3650",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", f"{name}.pem")


def signed(name, issuer, extensions, *algorithm, subject=None):
    """NAME.key and NAME.pem, which `issuer` signed; the extensions as lines of openssl's configuration."""
    request(name, *algorithm)
    Path(f"{name}.ext").write_text(extensions)
    asked = run("openssl", "req", "-new", "-key", f"{name}.key", "-subj", subject or f"/O=libkeystore tests/CN={name}")
    run("openssl", "x509", "-req", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-days", "365", "-extfile", f"{name}.ext",
        "-out", f"{name}.pem", stdin=asked)


CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
SERVER = "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
CLIENT = "extendedKeyUsage=clientAuth\n"
RSA = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]


def certificates_and_keys():
    """root > intermediate > server and client; other-root > stranger, a client that nobody knows."""
    root("root")
    signed("intermediate", "root", CA)
    signed("server", "intermediate", SERVER, *RSA, subject="/CN=localhost")
    signed("client", "intermediate", CLIENT)
    root("other-root")
    signed("stranger", "other-root", CLIENT)


# ---- Stores, by jksimport; PEM of them, by jksdump -------------------------------------------------------------------

def key_store(path, name, alias, *options):
    """A private key with its chain, and PATH.pem, the chain as jksdump exports it."""
    jksimport(*options, "-o", path, "-a", alias, "--key", f"{name}.key", "--cert", f"{name}.pem", "--chain", "intermediate.pem",
              "--chain", "root.pem")
    jksdump("--pem=chain", "-o", f"{path}.pem", path)


def stores():
    """server.jks, server.p12 and server-own.jks, whose key has a password of its own; trust.jks and trust.p12; client.jks and
    client.p12, and of each a file STORE.pem with its certificates, of the clients' also STORE.key."""
    certificates_and_keys()
    key_store("server.jks", "server", "localhost")
    key_store("server.p12", "server", "localhost")
    key_store("server-own.jks", "server", "localhost", "-k", "env:KEYPW")
    for path in ("trust.jks", "trust.p12"):
        jksimport("--trust", "-a", "caroot", "-o", path, "root.pem")
        jksdump("--pem", "-o", f"{path}.pem", path)
    for path in ("client.jks", "client.p12"):
        key_store(path, "client", "me")
        jksdump("--pem=keys", "-o", f"{path}.key", path)


class Listener(NamedTuple):
    """One port of a server and the stores that stand behind it."""
    key_store: str
    trust_store: Optional[str] = None  # with it, client certificates are required
    key_password: str = PASSWORDS["PW"]
    password: str = PASSWORDS["PW"]

    def __str__(self):
        return self.key_store + (f", clients that {self.trust_store} knows" if self.trust_store else "")


def store_type(path):
    return "JKS" if Path(path).suffix == ".jks" else "PKCS12"


LISTENERS = [Listener("server.jks"), Listener("server.p12"), Listener("server-own.jks", key_password=PASSWORDS["KEYPW"]),
             Listener("server.jks", "trust.jks"), Listener("server.p12", "trust.p12")]


# ---- Servers ---------------------------------------------------------------------------------------------------------

def free_port():
    """A port that is free now, from below those that connections take by themselves (ip_local_port_range), for servers that
    cannot say which one they were given."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.randrange(15000, 32000)))
            except OSError:
                continue
            return probe.getsockname()[1]


class Server:
    """A server in the foreground of a child process, which is stopped at the end of the block; when something failed within, what
    it printed is shown."""

    def __init__(self, name, command, env=None):
        self.name, self.command, self.env = name, list(map(str, command)), env or {}
        self.log = Path(f"{name}.log").resolve()
        self.failures_before = len(peers.failures)

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **self.env})
        return self

    def wait_for(self, pattern, count=1, seconds=90):
        """The matches of the pattern in what it printed, once there are `count` of them."""
        end = time.monotonic() + seconds
        while True:
            ended = self.process.poll() is not None
            found = re.findall(pattern, self.log.read_text(errors="replace"))
            if len(found) >= count:
                return found
            if ended or time.monotonic() > end:
                raise RuntimeError(f"{self.name} {'ended' if ended else 'is not ready'}")
            time.sleep(0.05)

    def __exit__(self, kind, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if kind or len(peers.failures) > self.failures_before:
            last = self.log.read_text(errors="replace").splitlines()[-60:]
            print(f"---- {self.log} ends with:", *last, "----", sep="\n", flush=True)


# ---- openssl s_client, the witness -----------------------------------------------------------------------------------

class Seen(NamedTuple):
    status: int
    text: str

    def answered(self, answer):
        return self.status == 0 and "Verification: OK" in self.text and answer in self.text

    def chain(self):
        """SHA-256 of the certificates that the server sent."""
        blocks = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", self.text, re.S)
        return [peers.sha256(ssl.PEM_cert_to_DER_cert(block)) for block in blocks]


def s_client(port, ca_file, question, *options):
    """Connects, trusting the certificates of ca_file alone, verifies the server and its name, and asks the question."""
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-verify_hostname",
                           "localhost", "-verify_return_error", "-CAfile", ca_file, "-no-CApath", "-no-CAstore", "-showcerts",
                           "-ign_eof", *options], input=question.encode(), capture_output=True, timeout=60)
    return Seen(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


def as_client(store):
    return ["-cert", f"{store}.pem", "-cert_chain", f"{store}.pem", "-key", f"{store}.key"]


STRANGER = ["-cert", "stranger.pem", "-key", "stranger.key"]
# What s_client says of a server whose root is not in its -CAfile (numbers 19 and 20), and of a server that sent it away.
UNKNOWN_ISSUER = r"verify error:num=(19|20):"
SENT_AWAY = r"alert (certificate required|bad certificate|handshake failure|certificate unknown|unknown ca)|Connection reset"


def refused(name, seen, answer, pattern):
    """One row: no answer came, and s_client said why."""
    if answer in seen.text or not re.search(pattern, seen.text):
        check(name, seen.text, f"no answer, and {pattern}")


def verified(name, seen, answer):
    """One row: openssl verified the server, and it answered."""
    if not seen.answered(answer):
        check(name, f"exit {seen.status}: {seen.text}", f"exit 0, Verification: OK, {answer}")


def witness_one(name, port, listener, question, answer):
    label = f"{name}: {listener}"
    me = as_client("client.jks" if listener.key_store.endswith(".jks") else "client.p12") if listener.trust_store else []
    seen = s_client(port, f"{listener.key_store}.pem", question, *me)
    verified(f"{label}: verified with the chain of {listener.key_store}", seen, answer)
    check(f"{label}: the server sent the chain that openssl made", seen.chain(),
          [peers.sha256(der) for part in ("server", "intermediate", "root") for der in peers.certificates(f"{part}.pem")])
    trust = listener.trust_store or "trust" + Path(listener.key_store).suffix
    verified(f"{label}: verified with {trust}", s_client(port, f"{trust}.pem", question, *me), answer)
    refused(f"{label}: another root does not verify it", s_client(port, "other-root.pem", question, *me), answer, UNKNOWN_ISSUER)
    if listener.trust_store:
        refused(f"{label}: no certificate, no answer", s_client(port, f"{trust}.pem", question), answer, SENT_AWAY)
        refused(f"{label}: not with a stranger's", s_client(port, f"{trust}.pem", question, *STRANGER), answer, SENT_AWAY)


def witness(name, served, question, answer):
    """Goes through (port, listener) of a running server; `answer` is a part of what it answers the question."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: witness_one(name, *one, question, answer), served))
