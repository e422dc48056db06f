"""The programs that read PKCS#12 beside us, each behind the same door: a list of Files goes in, and for each comes out
what the program found in it, as a dict, or the sentence with which it refused.

What a program can tell differs, so each says itself, by expected(), what it should find in a file with a given Content:
a JVM tells aliases, dates, chains and keys; openssl the certificates and the keys; NSS the certificates and the moduli
of the keys; curl and node prove with a TLS handshake that they have the private key of the leaf which they send.
"""
import base64
import json
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pkcs12_java import jdks
from peers import (BOUNCY_CASTLE, HERE, WORK, Material, hex_of, java_facts, jvms, need, python_with, run,
                   sha256, skip)

DEBIAN_PYTHON = "/usr/bin/python3"
CRYPTOGRAPHY = "48.0.0"
HANG = 60  # seconds


@dataclass
class File:
    path: Path
    password: str | None = "changeit"
    key_password: str | None = None  # None: the same
    mac_password: str | None = None

    def of_key(self):
        return self.password if self.key_password is None else self.key_password


@dataclass
class Content:
    """What is in a file: private keys, each with alias, creation date and chain, and trusted certificates by alias."""
    keys: dict = field(default_factory=dict)  # alias: (Material, milliseconds)
    anchors: dict = field(default_factory=dict)  # alias: SHA-256

    def certificates(self):
        chains = [cert for material, _ in self.keys.values() for cert in material.chain_sha256()]
        return sorted({*chains, *self.anchors.values()})

    def key_sha256(self):
        return sorted(material.key_sha256() for material, _ in self.keys.values())


def attempt(*command, env=None, stdin=None):
    """Runs a command: its output, or its first words of complaint as an str."""
    done = subprocess.run([str(word) for word in command], input=stdin, capture_output=True, timeout=HANG,
                          env={**os.environ, **(env or {})})
    if done.returncode == 0:
        return done.stdout
    return (done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace").strip()
            or f"exit {done.returncode}")


def side_by_side(function, items):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def pem_contents(pem):
    """Certificates and PKCS#8 keys among any text."""
    blocks = re.findall(rb"-----BEGIN (CERTIFICATE|PRIVATE KEY)-----(.*?)-----END", pem, re.S)
    digests = {kind: sorted({sha256(base64.b64decode(body)) for label, body in blocks if label == kind})
               for kind in (b"CERTIFICATE", b"PRIVATE KEY")}
    return {"certificates": digests[b"CERTIFICATE"], "keys": digests[b"PRIVATE KEY"]}


class Reader:
    """Reads files one by one, side by side."""
    version = ""

    def read(self, files):
        return side_by_side(self.read_one, files)

    def expected(self, content):
        return {"certificates": content.certificates(), "keys": content.key_sha256()}


class Java(Reader):
    kind = "PKCS12"

    def __init__(self, home, pbmac1=False):
        self.home, self.pbmac1 = home, pbmac1
        release = (home / "release").read_text()
        self.version = re.search(r'JAVA_VERSION="(\d+)', release)[1]
        self.name = f"Java {self.version}"

    def read(self, files):
        stores = [(file.path, file.password, file.of_key()) for file in files]
        return [self.without_load_time(answer) for answer in java_facts(self.home, stores, self.kind)]

    def without_load_time(self, answer):
        """Java gives certificates the time at which it reads them for a creation date."""
        if not isinstance(answer, dict):
            return answer
        return {alias: (kind, created if kind == "key" else None, certs, key)
                for alias, (kind, created, certs, key) in answer.items()}

    def expected(self, content):
        keys = {hex_of(alias): ("key", created, material.chain_sha256(), material.key_sha256())
                for alias, (material, created) in content.keys.items()}
        return {**keys, **{hex_of(alias): ("cert", None, [cert], None) for alias, cert in content.anchors.items()}}


class BouncyCastle(Java):
    """BouncyCastle keeps no dates. Keys have the password of the file."""
    kind = "PKCS12@BC"

    def __init__(self):
        super().__init__(jvms()[0])
        if not BOUNCY_CASTLE.exists():
            skip(f"{BOUNCY_CASTLE} is not installed")
        self.version = re.search(r"-(\d+\.\d+)", BOUNCY_CASTLE.resolve().name)[1]
        self.name = "BouncyCastle"

    def without_load_time(self, answer):
        if not isinstance(answer, dict):
            return answer
        return {alias: (kind, certs, key) for alias, (kind, _, certs, key) in answer.items()}

    def expected(self, content):
        return self.without_load_time(super().expected(content))


class OpenSSL(Reader):
    name = "openssl"

    def __init__(self, *options):
        need("openssl")
        self.options = options
        self.name = " ".join(["openssl", *options])
        self.version = run("openssl", "version").decode().split()[1]

    def read_one(self, file):
        pem = attempt("openssl", "pkcs12", *self.options, "-in", file.path, "-nodes", "-passin", "env:PKCS12_PASSWORD",
                      env={"PKCS12_PASSWORD": file.password or ""})
        return pem_contents(pem) if isinstance(pem, bytes) else pem


class OpenSSLTwoPasswords(OpenSSL):
    """-twopass asks for the password of the MAC and for the other one: without a terminal, on standard input."""
    def __init__(self):
        super().__init__("-twopass")

    def read_one(self, file):
        words = f"{file.mac_password or file.password}\n{file.password}\n"
        pem = attempt("setsid", "-w", "openssl", "pkcs12", "-in", file.path, "-nodes", "-twopass", stdin=words.encode())
        return pem_contents(pem) if isinstance(pem, bytes) else pem


class GnuTLS(Reader):
    """certtool lists the certificates and leaves the keys as they are; a second run opens each, as RFC 8017 has it."""
    name = "certtool"

    def __init__(self):
        need("certtool")
        self.version = re.search(r"\d+\.\d+\.\d+", run("certtool", "--version").decode())[0]

    def read_one(self, file):
        words = {None: ["--null-password"], "": ["--empty-password"]}.get(file.password, ["--password", file.password])
        out = attempt("certtool", "--p12-info", "--inder", "--infile", file.path, *words)
        if not isinstance(out, bytes):
            return out
        keys = []
        for block in re.findall(rb"-----BEGIN (?:ENCRYPTED |)PRIVATE KEY.*?-----END [A-Z ]*-----", out, re.S):
            key = attempt("certtool", "--to-rsa", *(["--pkcs8"] if b"ENCRYPTED" in block else []), *words, stdin=block)
            if not isinstance(key, bytes):
                return key
            keys += re.findall(rb"-----BEGIN RSA PRIVATE KEY-----(.*?)-----END", key, re.S)
        return {"certificates": pem_contents(out)["certificates"],
                "RSA keys": sorted(sha256(base64.b64decode(key)) for key in keys)}

    def expected(self, content):
        """In the PKCS#8 of openssl, 26 bytes stand before the key of RFC 8017."""
        return {"certificates": content.certificates(),
                "RSA keys": sorted(sha256(material.der.read_bytes()[26:]) for material, _ in content.keys.values())}


class NSS(Reader):
    """pk12util into a fresh database, in which certificates and the moduli of RSA keys are not encrypted."""
    name = "pk12util"

    def __init__(self):
        need("pk12util", "certutil")
        self.version = re.search(r"\d+\.\d+", run("dpkg-query", "-W", "-f", "${Version}", "libnss3").decode())[0] \
            if shutil.which("dpkg-query") else ""
        self.empty = WORK / "nss-empty"
        shutil.rmtree(self.empty, ignore_errors=True)
        self.empty.mkdir()
        run("certutil", "-N", "-d", f"sql:{self.empty}", "--empty-password")

    def database(self, name):
        folder = WORK / "nss" / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.empty, folder)
        return folder

    def read_one(self, file):
        folder = self.database(file.path.name)
        (folder / "password").write_text((file.password or "") + "\n")
        out = attempt("pk12util", "-i", file.path, "-d", f"sql:{folder}", "-w", folder / "password", "-K", "")
        if not isinstance(out, bytes):
            return out
        return {"certificates": sorted(map(sha256, self.column(folder / "cert9.db", "a11", "nssPublic", 1))),
                "moduli": sorted(map(sha256, self.column(folder / "key4.db", "a120", "nssPrivate", 3)))}

    def column(self, database, column, table, kind):
        """Attribute CKA_VALUE (0x11) or CKA_MODULUS (0x120) of all certificates (1) or private keys (3)."""
        connection = sqlite3.connect(database)
        rows = connection.execute(f"select {column} from {table} where a0 = ?", [kind.to_bytes(4, "big")]).fetchall()
        connection.close()
        return [row[0] for row in rows]

    def expected(self, content):
        return {"certificates": content.certificates(),
                "moduli": sorted(sha256(modulus(material)) for material, _ in content.keys.values())}


def modulus(material):
    out = run("openssl", "rsa", "-in", material.key, "-noout", "-modulus").decode()
    return bytes.fromhex(out.strip().removeprefix("Modulus="))


class Cryptography(Reader):
    """The Python package, under an interpreter that has it; one process for all files."""
    def __init__(self, name, python):
        self.name, self.python = name, python
        self.version = run(python, HERE / "pkcs12_cryptography.py", "version").decode().strip()

    def read(self, files):
        return self.ask("read", [[str(file.path), file.password] for file in files])

    def ask(self, verb, job):
        return json.loads(run(self.python, HERE / "pkcs12_cryptography.py", verb, stdin=json.dumps(job).encode()))


def cryptography_of_debian():
    if not os.path.exists(DEBIAN_PYTHON) or subprocess.run([DEBIAN_PYTHON, "-c", "import cryptography"],
                                                           capture_output=True).returncode != 0:
        skip(f"{DEBIAN_PYTHON} has no cryptography")
    return Cryptography("cryptography", DEBIAN_PYTHON)


def cryptography_of_today():
    """A newer one with an OpenSSL of its own."""
    return Cryptography("cryptography of today", python_with("cryptography", CRYPTOGRAPHY))


class Server:
    """A TLS server on loopback that wants a client certificate and answers with its SHA-256; `leaves` are those of which it
    heard something."""
    def __init__(self, clients, server=None):
        """`clients`: PEM file of the authorities whose certificates are taken; `server`: its own chain and key."""
        material = Material("ec")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*(server or (material.chain, material.key)))
        self.context.load_verify_locations(clients)
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.leaves = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            threading.Thread(target=self.answer, args=[self.socket.accept()[0]], daemon=True).start()

    def answer(self, connection):
        connection.settimeout(HANG)
        try:
            with self.context.wrap_socket(connection, server_side=True) as tls:
                heard, leaf = tls.recv(4096), sha256(tls.getpeercert(True))
                self.leaves += [leaf] if heard else []
                body = leaf.encode()
                tls.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        except (OSError, ssl.SSLError):
            pass


class Client(Reader):
    """Proves with a handshake that it has the key of the leaf."""
    def __init__(self, server):
        self.server = server

    def expected(self, content):
        [(material, _)] = content.keys.values()
        return {"leaf": material.chain_sha256()[0]}


class Curl(Client):
    name = "curl"

    def __init__(self, server):
        super().__init__(server)
        need("curl")
        self.version = run("curl", "--version").decode().split()[1]

    def read_one(self, file):
        config = 'cert = "%s"\npass = "%s"\n' % (file.path, (file.password or "").replace("\\", "\\\\"))
        out = attempt("curl", "-sSk", "--noproxy", "*", "--cert-type", "P12", "-K", "-",
                      f"https://127.0.0.1:{self.server.port}/", stdin=config.encode())
        return {"leaf": out.decode()} if isinstance(out, bytes) else out


class Node(Client):
    name = "node"

    def __init__(self, server):
        super().__init__(server)
        need("node")
        self.version = run("node", "--version").decode().strip().removeprefix("v")

    def read(self, files):
        job = [[str(file.path), file.password] for file in files]
        return json.loads(run("node", HERE / "pkcs12_node.js", self.server.port, stdin=json.dumps(job).encode()))


def readers():
    """All of them. One that is missing skips the test, but for JDK 25, which Debian 12 has not."""
    server = Server(WORK / "rsa.ca.pem")
    return [*(Java(jdk.home, jdk.pbmac1) for jdk in jdks()), BouncyCastle(), OpenSSL(), OpenSSL("-legacy"),
            OpenSSLTwoPasswords(), GnuTLS(), NSS(), cryptography_of_debian(), cryptography_of_today(), Curl(server),
            Node(server)]
