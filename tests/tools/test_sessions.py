#!/usr/bin/env python3
"""The sessions that the tools were made for, each line by line: as somebody types them into a terminal of 80 columns, and in a pipe.

server.jks is keytool's, the bundle is made of openssl's certificates. What is another one each time stands as {n}, a number, or
{date}. A subject is in the form of RFC 4514, and the offset stands at the end, as in all that the tools say."""
import re
import subprocess
import sys
import time
from pathlib import Path

from dumping import ENV, Folder, Terminal, check, finish, need, peers, run, server
from importing import self_signed

SESSIONS = r"""
$ jksdump -p env:PW server.jks
server.jks: JKS, 1 entry, {n} bytes, integrity verified

  ALIAS      TYPE         CREATED     EXPIRES     KEY       SUBJECT
  localhost  private key  {date}  {date}  RSA 2048  CN=localhost,O=eco

$ jksdump -p env:PW trunc.jks; echo "exit $?"
jksdump: trunc.jks: truncated: certificate 1 of "localhost" needs {n} bytes, 165 are left, at offset {n}
hint: at least {n} bytes are missing; fetch the file again, in binary mode
exit 5

$ jksdump -p env:WRONG server.jks; echo "exit $?"
jksdump: server.jks: wrong password, or the file was changed after it was written
hint: the structure is complete (1 entry); -n lists the entries unchecked
exit 4

$ jksimport --trust -p env:PW -o trust.jks ca-certificates.crt
trust.jks: JKS, 144 trusted certificates added, mode 0644
note: 4 certificates have expired (--skip-expired leaves them out)

$ jksdump --pem-for kafka --out-password env:KEYPW -o kafka.pem -p env:PW server.jks
kafka.pem: 1 private key (PKCS#8, PBE-SHA1-3DES), 1 certificate, mode 0600
note: Kafka on JDK 17 cannot read PBES2 keys, so the older form was used
"""
DAY = 86400
NOW = int(time.time())
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def prepare():
    """trunc.jks ends 165 bytes behind where the certificate begins; four certificates of the bundle have expired in 40 days."""
    server()
    whole = Path("server.jks").read_bytes()
    der = run("keytool", "-exportcert", "-keystore", "server.jks", "-storepass", "changeit", "-alias", "localhost")
    Path("trunc.jks").write_bytes(whole[:whole.index(der) + 165])
    peers.pem_bundle(peers.many_certificates(140), "ca-certificates.crt")
    with open("ca-certificates.crt", "ab") as bundle:
        for n in range(4):
            bundle.write(Path(self_signed(f"old{n}", f"/CN=old {n}", "-days", "30")).read_bytes())


def environment():
    return {**ENV, "PATH": f"{peers.BUILD}:{ENV['PATH']}", "SOURCE_DATE_EPOCH": str(NOW + 40 * DAY), "LC_ALL": "C.UTF-8"}


def in_a_pipe(command):
    return subprocess.run(["sh", "-c", f"exec 2>&1\n{command}"], env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
                          start_new_session=True).stdout.decode()


def on_a_terminal(command):
    terminal = Terminal("-c", command, env=environment(), tool=Path("/bin/sh"))
    terminal.end()
    return COLOURS.sub("", terminal.out)


def pattern(line):
    return re.escape(line).replace(r"\{n\}", r"[0-9]+").replace(r"\{date\}", r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_told(expected, said):
    lines = said.splitlines()
    return len(lines) == len(expected) and all(re.fullmatch(pattern(line), told) for line, told in zip(expected, lines))


def too_wide(said):
    """Lines of a table: they are indented."""
    return [line for line in said.splitlines() if line.startswith("  ") and len(line) > 80]


def sessions(where, answer):
    for name in ("trust.jks", "kafka.pem"):
        Path(name).unlink(missing_ok=True)
    for block in re.split(r"^\$ ", SESSIONS.strip("\n") + "\n", flags=re.M)[1:]:
        command, *expected = block.rstrip("\n").split("\n")
        said = answer(command)
        if not is_told(expected, said.rstrip("\n")):
            check(f"{where}: {command}", said, "\n".join(expected))
        if where == "terminal":
            check(f"no line of a table is wider than the terminal: {command}", too_wide(said), [])


def wide_tables():
    """Where there is more to tell than 80 columns have room for: the terminal gets less, a pipe all."""
    self_signed("long", "/CN=" + "a" * 60 + "/O=" + "b" * 60)
    run(peers.BUILD / "jksimport", "--trust", "-p", "env:PW", "-o", "long.jks", "long.pem", env=environment())
    check("the terminal", too_wide(on_a_terminal("jksdump -p env:PW long.jks")), [])
    check("a pipe", "b" * 60 in in_a_pipe("jksdump -p env:PW long.jks"), True)


def main():
    need("keytool", "openssl")
    with Folder():
        prepare()
        sessions("pipe", in_a_pipe)
        sessions("terminal", on_a_terminal)
        wide_tables()
    finish()


if __name__ == "__main__":
    sys.exit(main())
