"""What the tests of jksdump share: the tool, keystores that keytool makes, and a terminal to run it on.

keytool is the witness for what is in a keystore, openssl for what a key or a certificate says.
"""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
from pathlib import Path

import importing
import peers
from importing import Done, Folder, check, finish, need, run, says, sha256, skip  # noqa: F401

TOOL = peers.BUILD / "jksdump"
ENV = {**os.environ, "PW": "changeit", "KEYPW": "other1234", "OUTPW": "outpass", "WRONG": "wrong1"}


def jksdump(*arguments, stdin=b"", env=None, **options):
    """Runs the tool without a terminal."""
    return Done(subprocess.run([str(TOOL), *map(str, arguments)], env={**ENV, **(env or {})}, capture_output=True,
                               input=stdin, start_new_session=True, **options))


def lists(name, *arguments, **options):
    """One row: it ends with 0; returns what it printed."""
    done = jksdump(*arguments, **options)
    if done.code != 0:
        check(name, done, "exit 0")
    return done.out


def fails(name, code, sentence, *arguments, **options):
    """One row: it ends with this code, complains in this sentence, and prints nothing else."""
    done = jksdump(*arguments, **options)
    if done.code != code or sentence not in done.err or done.out:
        check(name, done, f"exit {code}, with: {sentence}")
    return done


def keytool(*arguments):
    return run("keytool", "-J-Duser.language=en", *arguments).decode()


def key_entry(store, alias, *options, key_password="changeit"):
    """A private key with a certificate of its own, made by keytool in a JKS."""
    run("keytool", "-genkeypair", "-storetype", "JKS", "-keystore", store, "-storepass", "changeit", "-keypass",
        key_password, "-alias", alias, *options)
    return store


def trusted_entry(store, alias, pem):
    keytool("-importcert", "-noprompt", "-storetype", "JKS", "-keystore", store, "-storepass", "changeit", "-alias",
            alias, "-file", pem)
    return store


def server():
    """server.jks: "localhost" with an RSA key."""
    return key_entry("server.jks", "localhost", "-keyalg", "RSA", "-dname", "CN=localhost, O=eco", "-ext",
                     "san=dns:localhost,ip:127.0.0.1", "-validity", "365")


def two_passwords():
    """two.jks: "first" has the store's password, "second" one of its own."""
    key_entry("two.jks", "first", "-keyalg", "EC", "-dname", "CN=first")
    return key_entry("two.jks", "second", "-keyalg", "EC", "-dname", "CN=second", key_password="other1234")


def blocks(text):
    """The PEM blocks of a text as (label, whole block)."""
    return [(match[1], match[0] + "\n") for match in
            re.finditer(r"-----BEGIN ([A-Z0-9 ]+)-----\n.*?-----END \1-----", text, re.S)]


def mode(path):
    return oct(Path(path).stat().st_mode & 0o777)


class Terminal:
    """The tool on a terminal of its own, which is its standard input, output and error and its /dev/tty."""

    def __init__(self, *arguments, columns=80, env=None, tool=TOOL):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):  # a shell's background jobs ignore them
                signal.signal(number, signal.SIG_DFL)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            os.execve(tool, [tool.name, *map(str, arguments)], {**ENV, "TERM": "xterm", **(env or {})})
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.out = ""

    def read(self, seconds=10):
        """What comes next; "" at the end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return ""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return ""
        text = self.decoder.decode(data).replace("\r", "")
        self.out += text
        return text

    def wait_for(self, text):
        while text not in self.out and self.read():
            pass
        return text in self.out

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        """The wait status."""
        while self.read():
            pass
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return status
