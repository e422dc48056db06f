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
    return run(home / "bin/keytool", "-J-XX:TieredStopAtLevel=1", "-J-Duser.language=en", *arguments).decode()


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
    run(home / "bin/java", TOP / "SecretKeys.java", "put", path, password, *aliases)
    return path


def secrets(home, path, password="changeit"):
    """The secret keys of a PKCS#12, by Java: {alias: "ALGORITHM hex"}."""
    lines = run(home / "bin/java", TOP / "SecretKeys.java", "get", path, password).decode().splitlines()
    return dict(line.split("\t") for line in lines)


def typed(command, *words):
    """Runs a program on a terminal of its own and types a word at each of its prompts; returns what it said, and how it ended."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(str(command[0]), [str(word) for word in command])
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
            os.write(fd, words.pop(0).encode() + b"\n")
            out += "\n"
    status = os.waitpid(pid, 0)[1]
    os.close(fd)
    return out.replace("\r", ""), os.waitstatus_to_exitcode(status)


def protections(path, password="changeit"):
    """How openssl says that a PKCS#12 is protected: the lines of `openssl pkcs12 -info`."""
    done = importing.subprocess.run(["openssl", "pkcs12", "-in", path, "-info", "-noout", "-passin", f"pass:{password}", "-legacy"],
                                    capture_output=True, check=True)
    return [line for line in done.stderr.decode().splitlines() if line]
