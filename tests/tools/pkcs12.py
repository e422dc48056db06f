"""PKCS#12 files for the tests of both tools, as openssl and the keytools of several JDKs write them, and what Java reads of one."""
import json
import os
import pty
import select
from pathlib import Path

import importing
from importing import peers, run

TOP = Path(__file__).resolve().parent


def keytool(home, *arguments):
    return run(home / "bin/keytool", "-J-Duser.language=en", *arguments).decode()


def openssl(path, name, *options, password="changeit"):
    """A private key with a certificate of its own, NAME.key and NAME.pem, as a PKCS#12 by openssl."""
    run("openssl", "pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", "-name", name, "-passout", f"pass:{password}", "-out",
        path, *options)
    return path


def no_password(path, name):
    """One with neither MAC nor encryption."""
    return openssl(path, name, "-nomac", "-keypbe", "NONE", "-certpbe", "NONE")


def tutorial(home, suffix):
    """The stores of the Java tutorial, server.keystore.jks and client.truststore.jks with this suffix, as keytool makes them today."""
    keystore, truststore = f"server{suffix}.keystore.jks", f"client{suffix}.truststore.jks"
    password = ("-storepass", "changeit")
    keytool(home, "-genkeypair", "-keystore", keystore, *password, "-alias", "Server", "-keyalg", "RSA", "-keysize", "2048", "-dname",
            "CN=localhost, O=eco")
    keytool(home, "-exportcert", "-keystore", keystore, *password, "-alias", "server", "-rfc", "-file", f"server{suffix}.pem")
    for alias, pem in (("server", f"server{suffix}.pem"), ("root", "root.pem")):
        keytool(home, "-importcert", "-noprompt", "-keystore", truststore, *password, "-alias", alias, "-file", pem)
    return keystore, truststore


def java(path, password="changeit", key_password=None, home=None):
    """What a JVM (the oldest here, if none is named) reads of a PKCS#12: {alias: (kind, [SHA-256 of certificates], SHA-256 of key)}; or the
    name of the exception."""
    words = ("-" if word is None else peers.hex_of(word) for word in (password, password if key_password is None else key_password))
    [line] = peers.java(home or peers.jvms()[0], "Entries", lines=[("PKCS12", Path(path).resolve(), *words)]).splitlines()
    facts = peers.facts(json.loads(line))
    if isinstance(facts, str):
        return facts
    return {bytes.fromhex(alias).decode("utf-8", "surrogatepass"): (fact[0], *fact[2:]) for alias, fact in facts.items()}


def created(path, password="changeit"):
    """The creation dates of the keys of a PKCS#12, by Java: {alias: milliseconds}."""
    [facts] = [json.loads(line) for line in peers.java(peers.jvms()[0], "Entries", lines=[
        ("PKCS12", Path(path).resolve(), peers.hex_of(password), peers.hex_of(password))]).splitlines()]
    return {bytes.fromhex(entry["alias_hex"]).decode(): entry["created_ms"] for entry in facts["entries"] if entry["kind"] == "key"}


def secret_keys(home, path, *aliases, password="changeit"):
    """Adds secret keys, each of them 32 bytes of its number from 1 on, by Java."""
    run(home / "bin/java", "-XX:TieredStopAtLevel=1", "-cp", peers.compile_java(), "SecretKeys", "put", path, password, *aliases)
    return path


def secrets(home, path, password="changeit"):
    """The secret keys of a PKCS#12, by Java: {alias: "ALGORITHM hex"}."""
    lines = run(home / "bin/java", "-XX:TieredStopAtLevel=1", "-cp", peers.compile_java(), "SecretKeys", "get", path, password).decode().splitlines()
    return dict(line.split("\t") for line in lines)


def der(tag, *contents):
    """A DER element (X.690 8.1)."""
    inside = b"".join(contents)
    size = len(inside).to_bytes((len(inside).bit_length() + 7) // 8, "big") if len(inside) > 127 else b""
    return bytes([tag, 0x80 | len(size) if size else len(inside)]) + size + inside


def oid(text):
    """An OBJECT IDENTIFIER in DER, by openssl."""
    return run("openssl", "asn1parse", "-genstr", f"OID:{text}", "-noout", "-out", "/dev/stdout")


def crl(name, config="ca.cnf"):
    """An empty CRL in DER of the CA in NAME.key and NAME.pem, by openssl."""
    Path("index.txt").touch()
    Path(config).write_text("[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=30\n")
    text = run("openssl", "ca", "-gencrl", "-config", config, "-keyfile", f"{name}.key", "-cert", f"{name}.pem")
    return run("openssl", "crl", "-outform", "DER", stdin=text)


def with_others(path, certificate, crl_der):
    """A PKCS#12 that no program here writes, put together by RFC 7292: a trusted certificate, a CRL, and a bag of an unknown type, without
    protection. Returns the two bags that are neither key nor certificate."""
    types = "1.2.840.113549.1.12.10.1"

    def bag(kind, value, name, *attributes):
        named = der(0x30, oid("1.2.840.113549.1.9.20"), der(0x31, der(0x1E, name.encode("utf-16-be"))))
        return der(0x30, oid(kind), der(0xA0, value), der(0x31, named, *attributes))

    trust = der(0x30, oid("2.16.840.1.113894.746875.1.1"), der(0x31, oid("2.5.29.37.0")))
    first = bag(f"{types}.3", der(0x30, oid("1.2.840.113549.1.9.22.1"), der(0xA0, der(0x04, certificate))), "anchor", trust)
    revoked = bag(f"{types}.4", der(0x30, oid("1.2.840.113549.1.9.23.1"), der(0xA0, der(0x04, crl_der))), "revoked")
    unknown = bag("1.2.3.4", der(0x0C, b"whatever"), "odd")
    data = oid("1.2.840.113549.1.7.1")
    safe = der(0x30, data, der(0xA0, der(0x04, der(0x30, first, revoked, unknown))))
    Path(path).write_bytes(der(0x30, der(0x02, b"\3"), der(0x30, data, der(0xA0, der(0x04, der(0x30, safe))))))
    return revoked, unknown


def typed(command, *words, env=None):
    """Runs a program on a terminal of its own and types a word, or what a function returns, at each of its prompts; returns what it
    said, and how it ended."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(str(command[0]), [str(word) for word in command], env or os.environ)
    out, words = "", list(words)
    while select.select([fd], [], [], 20)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        out += data.decode(errors="replace")
        if words and out.rstrip(" ").endswith(":"):
            word = words.pop(0)
            os.write(fd, (word() if callable(word) else word).encode() + b"\n")
            out += "\n"
    status = os.waitpid(pid, 0)[1]
    os.close(fd)
    return out.replace("\r", ""), os.waitstatus_to_exitcode(status)


def protections(path, password="changeit"):
    """How openssl says that a PKCS#12 is protected: the lines of `openssl pkcs12 -info`."""
    done = importing.subprocess.run(["openssl", "pkcs12", "-in", path, "-info", "-noout", "-passin", f"pass:{password}", "-legacy"],
                                    capture_output=True, check=True)
    return [line for line in done.stderr.decode().splitlines() if line]
