#!/usr/bin/env python3
"""3,000 mutants of 20 PKCS#12 files that other programs made: we accept and reject as Java and OpenSSL do.

A reader accepts a file if it opens it and every key in it. Where we differ from one of the two, one of the reasons
below must say why, told by what we say of the file (error, findings) and what the other one says; else the test fails.
It fails as well when we end by a signal, or need more than 10 seconds. What we and Java both accept must hold the same
entries, or one of our findings must say that Java sees others, and then it must. Names of mutants are the same in every
run; the keys and salts of the files are not."""
import functools
import json
import os
import re
import select
import subprocess
import sys
from collections import Counter

from pkcs12_mutants import mutants
from pkcs12_peers import cryptography_of_debian, side_by_side
from peers import BUILD, HERE, WORK, Material, check, finish, hex_of, java, java_facts, jvms, need, run, sha256

PASSWORD = "changeit"
SECRET = "00112233445566778899aabbccddeeff"  # an AES key
EACH = 150
FOLDER = WORK / "mutants"


# ---- Seeds -----------------------------------------------------------------------------------------------------------

PLAIN = ["-keypbe", "NONE", "-certpbe", "NONE"]

# Name, options of openssl pkcs12 -export, key.
OPENSSL = [
    ("modern", [], "ec"),
    ("legacy", ["-legacy"], "ec"),
    ("plain", PLAIN, "ec"),
    ("plain with an RSA key", PLAIN, "rsa"),
    ("plain with an Ed25519 key", PLAIN, "ed25519"),
    ("plain key", ["-keypbe", "NONE"], "ec"),
    ("plain certificates", ["-certpbe", "NONE"], "ec"),
    ("3DES and SHA-1", ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"], "ec"),
    ("AES-128 and SHA-512", ["-keypbe", "AES-128-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha512"], "ec"),
    ("RC2 and RC4", ["-legacy", "-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "PBE-SHA1-RC2-128"], "ec"),
    ("plain with names and a CSP", [*PLAIN, "-LMK", "-CSP", "CSP", "-caname", "ca"], "ec"),
    ("plain certificates alone", ["-nokeys", "-certpbe", "NONE"], "ec"),
    ("encrypted certificates alone", ["-nokeys"], "ec"),
]

# Name, then for Stores.java: properties, and whether with a key, a secret key, trusted certificates.
JAVA = [
    ("as keytool of 17", {}, "key trust"),
    ("as keytool of 8", {"legacy": "true"}, "key trust"),
    ("secret key", {}, "key secret"),
    ("truststore", {}, "trust"),
    ("truststore without protection", {"certProtectionAlgorithm": "NONE", "macAlgorithm": "NONE"}, "trust"),
    ("certificates without protection", {"certProtectionAlgorithm": "NONE"}, "key trust"),
]


def openssl_seed(name, options, key):
    path, material = FOLDER / f"{name}.p12", Material(key)
    named = ["-name", "server"] if "-nokeys" not in options else []
    run("openssl", "pkcs12", "-export", "-inkey", material.key, "-in", material.chain, *named, "-passout",
        f"pass:{PASSWORD}", "-iter", "1", *options, "-out", path)
    return path


def java_seeds(home):
    material = Material("ec")
    entries = {"key": ("key", hex_of("server"), hex_of(PASSWORD), "EC", material.der, material.chain),
               "secret": ("secret", hex_of("secret"), hex_of(PASSWORD), "AES", SECRET),
               "trust": ("trust", hex_of("anchor"), Material("rsa").leaf)}
    commands = []
    for what in ("key", "cert"):
        commands.append(("property", f"keystore.pkcs12.{what}PbeIterationCount", 1))
    commands.append(("property", "keystore.pkcs12.macIterationCount", 1))
    for name, properties, kinds in JAVA:
        commands.append(("new", "PKCS12"))
        commands += [("property", f"keystore.pkcs12.{key}", value) for key, value in properties.items()]
        commands += [entries[kind] for kind in kinds.split()]
        commands.append(("save", FOLDER / f"{name}.p12", hex_of(PASSWORD)))
        commands += [("property", f"keystore.pkcs12.{key}", "") for key in properties]
    java(home, "Stores", lines=commands)
    return [FOLDER / f"{name}.p12" for name, *_ in JAVA]


def cryptography_seed():
    material = Material("ec")
    path = FOLDER / "cryptography.p12"
    cryptography_of_debian().ask("write", [{
        "path": str(path), "key": str(material.key), "certs": [str(material.leaf), str(WORK / "ec.ca.pem")],
        "name": "server", "password": PASSWORD, "algorithm": "PBESv2SHA256AndAES256CBC", "hash": "SHA256",
        "rounds": 1}])
    return path


def seeds(home):
    return [*(openssl_seed(*row) for row in OPENSSL), *java_seeds(home), cryptography_seed()]


# ---- Verdicts --------------------------------------------------------------------------------------------------------

def ours(path):
    """What entries.c says, with `accepted`."""
    try:
        done = subprocess.run([BUILD / "tests/interop/entries", path], capture_output=True, timeout=10,
                              env={**os.environ, "ENTRIES_PASSWORD": PASSWORD})
    except subprocess.TimeoutExpired:
        return {"accepted": False, "status": "hang", "text": "more than 10 seconds"}
    if done.returncode != 0:
        return {"accepted": False, "status": f"exit {done.returncode}", "text": done.stderr.decode()}
    answer = json.loads(done.stdout)
    errors = [entry["key_error"] for entry in answer.get("entries", []) if "key_error" in entry]
    if errors:
        answer = {**answer, "status": errors[0]["status"], "text": errors[0]["text"]}
    return {**answer, "accepted": answer["status"] == "OK"}


def verdict_of_java(answer):
    """"accepted", or the error of the file or of a key."""
    if not isinstance(answer, dict):
        return answer
    for kind, _, _, key in answer.values():
        if kind != "cert" and not re.fullmatch("[0-9a-f]{64}", key or ""):
            return f"key: {key}"
    return "accepted"


class OpenSSL:
    """pkcs12_openssl.py, started anew when it takes more than two seconds over a file."""
    def __init__(self):
        self.process = None

    def ask(self, path):
        if not self.process:
            self.process = subprocess.Popen([sys.executable, HERE / "pkcs12_openssl.py"], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE)
        self.process.stdin.write(f"{path}\t{hex_of(PASSWORD)}\n".encode())
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], 2)[0]:
            return self.stop("it takes longer than two seconds")
        return self.process.stdout.readline().decode().strip() or self.stop("it crashes")

    def stop(self, why):
        self.process.kill()
        self.process.wait()
        self.process = None
        return why


# ---- Reasons ---------------------------------------------------------------------------------------------------------

def java_says(words):
    return lambda ours, java, openssl: re.search(words, java)


# We reject a file: our words, and the readers that may take it.
WE_REJECT = [
    ("OpenSSL does not look into secret keys", r"^secret key of", "OpenSSL"),
    ("bytes behind the last field of a structure", r"\d+ bytes? too many", "Java OpenSSL"),
    ("bytes behind what was decrypted, which look like a wrong password",
     r"the MAC is right, but this part|wrong password, or the key was damaged", "Java OpenSSL"),
    ("a field that is not of the type which the specification gives it", r"expected, found tag|is no OCTET STRING",
     "Java OpenSSL"),
    ("a length that is not as DER has it",
     r"not in its shortest form|length field is too long|which DER does not allow", "Java OpenSSL"),
    ("a length that leads out of the structure", r"truncated: |is truncated|needs \d+ bytes", "Java OpenSSL"),
    ("an OID or an INTEGER that is none", r"the OBJECT IDENTIFIER is not well formed|INTEGER without contents",
     "Java OpenSSL"),
    ("contents of a type that is not data", r"(ContentInfo|encryptedContentInfo) is ", "Java OpenSSL"),
    ("a version that the specification does not have",
     r"[vV]ersion .*(expected|not supported|over the limit|negative)|version: .*which is none of", "Java OpenSSL"),
    ("a version of so many bytes that it is not taken for a PFX", r"^no known format", "OpenSSL"),
    ("an attribute without a value", r"has no value", "OpenSSL"),
    ("a date of a certificate that is none", r"not a certificate: not(Before|After)", "OpenSSL"),
    ("iterations over the limit, or none at all", r"over the limit of|iteration count 0", "OpenSSL"),
    ("a key length of PBKDF2 that is not the cipher's", r"PBKDF2 key length is not", "Java"),
]

# We accept a file: what shows that the difference is known, and the readers that may reject it.
WE_ACCEPT = [
    ("no MAC: integrity is absent, and we say so", lambda ours, java, openssl: ours["integrity"] == "absent",
     "OpenSSL"),
    ("names, extensions and keys in a certificate are decoded when asked for, not when the file is opened",
     lambda ours, java, openssl: not set(certificates_of(ours)) <= known_certificates(), "Java OpenSSL"),
    ("what stands in a private key is decoded when asked for, not when the file is opened",
     lambda ours, java, openssl: not set(keys_of(ours)) <= known_keys(), "Java OpenSSL"),
    ("friendlyName of another string type", lambda ours, java, openssl: "friendly-name-type" in ours["findings"],
     "Java OpenSSL"),
    ("localKeyId that is no OCTET STRING", lambda ours, java, openssl: "local-key-id-type" in ours["findings"],
     "Java OpenSSL"),
    ("a bag of unknown type is kept", lambda ours, java, openssl: "unknown-bag" in ours["findings"], "Java OpenSSL"),
    ("of an attribute, the first value is read alone", java_says("Attribute [0-9.]+ should have a value"),
     "Java OpenSSL"),
    ("the values of the attribute that marks trusted certificates are not looked at",
     java_says(r"^java.io.IOException: (DerValue.getOID, not an OID|ObjectIdentifier\(\) --)"), "Java OpenSSL"),
    ("BER is read in parameters too: a salt in pieces", java_says("not an (ASN.1 OCTET STRING tag|octet string)"),
     "Java"),
]


def certificates_of(ours):
    return [digest for entry in ours["entries"] for digest in entry["certs"]]


def keys_of(ours):
    return [entry["key_sha256"] for entry in ours["entries"] if "key_sha256" in entry]


@functools.cache
def known_certificates():
    return {digest for name in ("rsa", "ec", "ed25519") for digest in Material(name).chain_sha256()}


@functools.cache
def known_keys():
    return {Material(name).key_sha256() for name in ("rsa", "ec", "ed25519")} | {sha256(bytes.fromhex(SECRET))}


def reason(reader, ours, java, openssl):
    """Why this reader may differ from us; None: it may not."""
    if ours["accepted"]:
        return next((name for name, shows, readers in WE_ACCEPT
                     if reader in readers.split() and shows(ours, java, openssl)), None)
    return next((name for name, words, readers in WE_REJECT
                 if reader in readers.split() and re.search(words, ours["text"])), None)


# ---- What Java sees --------------------------------------------------------------------------------------------------

def as_java_sees_it(ours):
    """Aliases in lower case, of equal ones the last."""
    return {bytes.fromhex(entry["alias_hex"]).decode(errors="replace").lower():
            (entry["kind"], entry["certs"], entry.get("key_sha256"))
            for entry in ours["entries"] if entry["kind"] != "other"}


def compare_contents(name, ours, java):
    """Who issued a damaged certificate, and what Java makes of a bag that we do not know, are other matters."""
    if not set(certificates_of(ours)) <= known_certificates() or "unknown-bag" in ours["findings"]:
        return
    seen = {bytes.fromhex(alias).decode(errors="replace"): (kind, certs, key)
            for alias, (kind, _, certs, key) in java.items()}
    if any(finding.startswith("java-") for finding in ours["findings"]):
        check(f"{name}: Java sees other entries, says {ours['findings']}", as_java_sees_it(ours) != seen, True)
    else:
        check(f"{name}: entries", as_java_sees_it(ours), seen)


# ---- The test --------------------------------------------------------------------------------------------------------

def write_mutants(home):
    """(name, path) of all of them."""
    FOLDER.mkdir(exist_ok=True)
    cases = []
    for seed in seeds(home):
        for name, mutant in mutants(seed.stem, seed.read_bytes(), PASSWORD, EACH):
            cases.append((name, FOLDER / f"{len(cases)}.p12"))
            cases[-1][1].write_bytes(mutant)
    return cases


def compare(name, path, ours, java, openssl, found):
    """One mutant; `found` counts the reasons."""
    if ours["status"].startswith(("exit", "hang")):
        check(f"{name} ({path.name}): {ours['text']}", ours["status"], "exit 0")
        return
    for reader, verdict in (("Java", java), ("OpenSSL", openssl)):
        if (verdict == "accepted") == ours["accepted"]:
            continue
        why = reason(reader, ours, java, openssl)
        found[f"we {'accept' if ours['accepted'] else 'reject'}, {reader} does not: {why}"] += 1
        said = ours.get("text", ours.get("findings"))
        check(f"{name} ({path.name}): we {ours['status']} {said}, {reader}: {verdict}",
              why is not None, True)


need("openssl")
home, openssl, found = jvms()[0], OpenSSL(), Counter()
cases = write_mutants(home)
paths = [path for _, path in cases]
answers = side_by_side(ours, paths)
javas = java_facts(home, [(path, PASSWORD, PASSWORD) for path in paths], "PKCS12")
for (name, path), answer, java_answer in zip(cases, answers, javas, strict=True):
    verdict = verdict_of_java(java_answer)
    compare(name, path, answer, verdict, openssl.ask(path), found)
    if answer["accepted"] and verdict == "accepted":
        compare_contents(f"{name} ({path.name})", answer, java_answer)
accepted = sum(answer["accepted"] for answer in answers)
print(f"{len(cases)} mutants, {accepted} accepted, {found.total()} judged otherwise by another reader:")
for why, n in found.most_common():
    print(f"{n:6} {why}")
check("20 seeds", len(cases), 20 * EACH)
check("some are accepted, most are not", 100 < accepted < 1500, True)
finish()
