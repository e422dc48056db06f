#!/usr/bin/env python3
"""The tools beside keytool, in one run: jksdump lists the JVM's truststore, jksimport makes a truststore of the
system's CA bundle. The smallest of several runs counts. Exit 1 if a bound is missed; 77 where keytool or the files
are not installed.

    bench_tools.py BUILD

The bounds: a listing in 1/50 of keytool's wall time, the import of the bundle in 10 ms of processor time, and twice the
same bytes when SOURCE_DATE_EPOCH is set."""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CACERTS = "/etc/ssl/certs/java/cacerts"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
MAX_LISTING = 1 / 50
MAX_IMPORT_MS = 10
ENV = {**os.environ, "STORE_PASSWORD": "changeit", "SOURCE_DATE_EPOCH": "1700000000"}
missed = []


def measure(command, runs):
    """Wall and processor time of the fastest run, in milliseconds."""
    wall, processor = [], []
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, env=ENV, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall.append((time.perf_counter() - start) * 1e3)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3)
    return min(wall), min(processor)


def bound(text, holds):
    print(f"{text}{'' if holds else ': MISSED'}")
    if not holds:
        missed.append(text)


def listing(jksdump):
    ours, _ = measure([jksdump, "-p", "env:STORE_PASSWORD", CACERTS], 50)
    theirs, _ = measure(["keytool", "-list", "-keystore", CACERTS, "-storepass:env", "STORE_PASSWORD"], 5)
    bound(f"listing {CACERTS}: jksdump {ours:.1f} ms, keytool {theirs:.0f} ms: ratio 1/{theirs / ours:.0f}"
          f" (at most 1/{1 / MAX_LISTING:.0f})", ours / theirs <= MAX_LISTING)


def one_certificate(folder):
    """The bundle's first certificate: keytool imports no more than one in a run."""
    path, end = folder / "one.pem", "-----END CERTIFICATE-----\n"
    path.write_text(Path(BUNDLE).read_text().split(end)[0] + end)
    return path


def importing(jksimport, folder):
    stores = [folder / "first.jks", folder / "second.jks"]
    for store in stores:
        _, ours = measure([jksimport, "--trust", "-f", "-t", "jks", "-p", "env:STORE_PASSWORD", "-o", store, BUNDLE],
                          25)
    n = Path(BUNDLE).read_text().count("-----BEGIN CERTIFICATE-----")
    bound(f"importing {BUNDLE}: {n} certificates by jksimport in {ours:.1f} ms of processor time"
          f" (at most {MAX_IMPORT_MS})", ours <= MAX_IMPORT_MS)
    bound("the same bytes twice with SOURCE_DATE_EPOCH", stores[0].read_bytes() == stores[1].read_bytes())

    keytool_store = folder / "keytool.jks"
    _, theirs = measure(["keytool", "-importcert", "-noprompt", "-storetype", "JKS", "-keystore", keytool_store,
                         "-storepass:env", "STORE_PASSWORD", "-alias", "one", "-file", one_certificate(folder)], 1)
    print(f"  keytool imports one certificate a run, in {theirs:.0f} ms of processor time:"
          f" {n} take {n * theirs / 1e3:.0f} s")


def main():
    build = Path(sys.argv[1])
    if not shutil.which("keytool") or not Path(CACERTS).exists() or not Path(BUNDLE).exists():
        print("keytool or ca-certificates-java is not installed")
        sys.exit(77)
    listing(build / "jksdump")
    with tempfile.TemporaryDirectory() as folder:
        importing(build / "jksimport", Path(folder))
    sys.exit(1 if missed else 0)


main()
