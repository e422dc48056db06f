#!/usr/bin/env python3
"""jksimport's command line: help, version, usage errors in one line, and that --help, the manual page and the program know the same options."""
import re
import sys
from pathlib import Path

from importing import Folder, check, fails, finish, jksimport, need, run, says, self_signed, succeeds

TOP = Path(__file__).resolve().parent.parent.parent


def help_and_version():
    done = succeeds("-h", "-h")
    check("help on standard output", (done.err, done.out.startswith("usage: jksimport [options] -o STORE INPUT...")), ("", True))
    check("at most two screens", done.out.count("\n") <= 48 and max(map(len, done.out.splitlines())) <= 80, True)
    check("--help", succeeds("--help", "--help").out, done.out)
    check("-V", bool(re.fullmatch(r"jksimport \d+\.\d+\.\d+\n", succeeds("-V", "-V").out)), True)


def type_and_name():
    """-i says the type, whatever the name of -o says; then that is told."""
    store = TOP / "sample/server.jks"
    done = succeeds("-i JKS -o .p12", "-p", "env:PW", "-i", store, "-o", "named.p12", env={"PW": "changeit"})
    says("told", done, f"note: named.p12 becomes JKS, as {store} is: -t says otherwise")
    done = succeeds("-t pkcs12", "-p", "env:PW", "-i", store, "-t", "pkcs12", "-f", "-o", "named.p12", env={"PW": "changeit"})
    check("not told", "becomes" in done.err, False)
    done = succeeds("--trust with -i of another type", "-p", "env:PW", "-i", store, "-t", "pkcs12", "--trust", "-o", "kept.p12", "a.pem",
                    env={"PW": "changeit"})
    check("its key is kept", (done.err, done.out), ("", "kept.p12: PKCS#12, 1 private key and 1 trusted certificate added, mode 0600\n"))
    done = succeeds("-i JKS -o .jks", "-p", "env:PW", "-i", store, "-o", "named.jks", env={"PW": "changeit"})
    check("nothing to tell", "becomes" in done.err, False)
    before = Path("named.jks").read_bytes()
    done = fails("-t alone", 2, "named.jks: is JKS and would become PKCS#12 in place", "-p", "env:PW", "-i", "named.jks", "-t", "pkcs12",
                 env={"PW": "changeit"})
    says("hint", done, "hint: -o gives the PKCS#12 file a name of its own")
    Path("named.jks").chmod(0o644)
    done = succeeds("the type that it has", "-p", "env:PW", "-i", "named.jks", "-t", "jks", env={"PW": "changeit"})
    check("it is left alone, its mode too", (done.out, done.err, oct(Path("named.jks").stat().st_mode & 0o777)),
          ("named.jks: JKS, nothing added, 1 entry, mode 0644\n", "", "0o644"))
    done = succeeds("--mode alone", "-p", "env:PW", "-i", "named.jks", "--mode", "0640", env={"PW": "changeit"})
    check("the mode", (done.out, done.err, oct(Path("named.jks").stat().st_mode & 0o777), Path("named.jks").read_bytes() == before),
          ("named.jks: JKS, nothing added, 1 entry, mode 0640\n", "", "0o640", True))


def usage_errors():
    for arguments, sentence in (
        ([], "-o STORE is missing"),
        (["a.pem"], "-o STORE is missing"),
        (["-o", "x.jks"], "there is nothing to import"),
        (["-i", "x.jks"], "there is nothing to do"),
        (["-i", "x.jks", "--backup", "--on-clash", "skip"], "there is nothing to do"),
        (["-i", "x.jks", "--new-password", "env:PW"], "--new-password goes with --change-password"),
        (["-o", "x.jks", "-a", "x", "-a", "y", "a.pem"], "this option was given twice: -a"),
        (["-o", "x.jks", "-p", "env:A", "-p", "env:B", "a.pem"], "this option was given twice: -p"),
        (["-o"], "this option needs a value: -o"),
        (["--key"], "this option needs a value: --key"),
        (["--trust=yes", "-o", "x.jks", "a.pem"], "this option takes no value: --trust ("),
        (["--nonsense"], "unknown or ambiguous option: --nonsense"),
        (["--change"], "unknown or ambiguous option: --change"),
        (["-z"], "unknown or ambiguous option: -z"),
        (["-t", "bks", "-o", "x.jks", "a.pem"], "-t takes pkcs12, jks, jceks or pem, not: bks"),
        (["--profile", "java9", "-o", "x.p12", "a.pem"], "--profile takes java8, java11, java17, openssl3, windows2016, macos, pbmac1 or"),
        (["--key-encryption", "des", "-o", "x.p12", "a.pem"], "--key-encryption takes pbes2-aes256-sha256, pbes1-3des, none or"),
        (["--cert-encryption", "des", "-o", "x.p12", "a.pem"], "--cert-encryption takes pbes2-aes256-sha256, pbes1-3des, none or"),
        (["--mac", "md5", "-o", "x.p12", "a.pem"], "--mac takes sha256, sha1, pbmac1-sha256, none or another name in the manual, not: md5"),
        (["-o", "x.jks", "--delete", "a"], "there is no store to change"),
        (["-o", "x.jks", "--reply", "a.pem"], "there is no store to change"),
        (["-i", "-", "a.pem"], "a store from standard input needs -o"),
        (["-i", "x.jks", "--reply", "a", "--reply", "b"], "--reply goes with --ca alone, and once"),
        (["-o", "x.jks", "--ca", "a.pem", "b.pem"], "--ca goes with --reply"),
        (["-o", "x.jks", "-p", "stdin", "-"], "standard input cannot be both"),
        (["-o", "x.jks", "--max-size", "much", "a.pem"], "--max-size takes"),
        (["-o", "x.jks", "--max-iterations", "-1", "a.pem"], "--max-iterations takes"),
        (["-o", "x.jks", "--max-entries", "-1", "a.pem"], "--max-entries takes"),
        (["-o", "x.jks", "--iterations", "1e6", "a.pem"], "--iterations takes"),
        (["-o", "x.p12", "--iterations", "0", "a.pem"], "--iterations takes a number from 1 on, not: 0"),
        (["-o", "x\x1b[31m\n.jks", "-t", "\x1b[31m", "a.pem"], "-t takes pkcs12, jks, jceks or pem, not: \\x1b[31m"),
    ):
        done = fails(f"usage: {arguments}", 2, sentence, *arguments)
        check(f"one line: {arguments}", (done.err.count("\n"), done.err.startswith("jksimport: ")), (1, True))
    fails("SOURCE_DATE_EPOCH", 2, "SOURCE_DATE_EPOCH must be", "-p", "env:PW", "-o", "x.jks", "a.pem", env={"SOURCE_DATE_EPOCH": "now"})


def limits():
    fails("--max-size", 7, "a.pem", "-p", "env:PW", "-o", "x.jks", "--max-size", "100", "a.pem")
    Path("many.pem").write_text(Path("a.pem").read_text() + "-----BEGIN X-----\nAA==\n-----END X-----\n" * 10000)
    done = fails("tiny entries", 7, "many.pem: more than 97", "-p", "env:PW", "-o", "x.jks", "many.pem")
    check("tiny entries: the hint", done.err.splitlines()[1:], ["hint: --max-entries N allows more"])
    succeeds("--max-entries", "-f", "-p", "env:PW", "-o", "many.jks", "--trust", "--max-entries", "10001", "many.pem")
    run("openssl", "pkcs8", "-topk8", "-in", "a.key", "-iter", "5000", "-out", "a.enc", "-passout", "pass:changeit")
    fails("--max-iterations", 7, "a.enc", "-p", "env:PW", "-o", "x.jks", "--max-iterations", "4999", "a.enc", "a.pem")
    succeeds("--max-iterations", "-p", "env:PW", "-o", "x.jks", "--max-iterations", "5000", "a.enc", "a.pem")


def quiet_and_escaped():
    check("-q", repr(succeeds("-q", "-q", "-p", "env:PW", "-o", "q.jks", "a.pem", "a.pem")), "exit 0\n")
    run("openssl", "req", "-x509", "-key", "a.key", "-days", "9", "-out", "evil.pem", "-subj", "/CN=a\x1b[2J\nnote: forged")
    done = succeeds("-v", "-v", "-p", "env:PW", "-o", "evil\n.jks", "evil.pem")
    check("no control character", [c for c in done.out + done.err if ord(c) < 32 and c != "\n"], [])
    check("no forged line", [line for line in (done.out + done.err).splitlines() if line.startswith("note: forged")], [])
    check("nor from a file's name", "evil\\x0a.jks: JKS" in done.out, True)
    done = jksimport("-p", "pass:secret77", "-o", "pass.jks", "a.pem")
    check("a password is in no message", "secret77" in done.out + done.err, False)


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


def the_same_options_everywhere():
    source = (TOP / "tools/jksimport_options.c").read_text()
    program = {f"--{name}" for name in re.findall(r'\{ "([a-z-]+)", (?:no|required)_argument', source)}
    manual = run("mandoc", "-T", "utf8", TOP / "man/jksimport.1").decode()
    manual = options_in(re.sub("\x08.", "", manual).replace("\u2010", "-").replace("\u2212", "-"))
    check("--help knows no other", options_in(jksimport("-h").out) - program, set())
    check("the manual has them all", program - manual, set())
    check("and no other", manual - program - {"--pem"}, set())


def main():
    need("openssl", "mandoc")
    with Folder():
        self_signed("a", "/CN=a")
        for row in (help_and_version, usage_errors, type_and_name, limits, quiet_and_escaped, the_same_options_everywhere):
            row()
    finish()


if __name__ == "__main__":
    sys.exit(main())
