#!/usr/bin/env python3
"""3,000 mutants of 20 PKCS#12 files: we accept and reject as Java and OpenSSL do.

A reader accepts a file if it opens it and every key in it. Where we differ from one of the two, or from both, one of
the reasons below must say why, told by what we say of the file (error, findings) and by what the others say; else the
test fails. It fails as well when a reason never occurs, when we end by a signal, or need more than 10 seconds. What we
and Java both accept must hold the same entries, or one of our findings must say that Java sees others, and then it
must. The seeds are files of the repository, so that every run has the same mutants, byte for byte."""
import json
import os
import re
import select
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pkcs12_der import KEY_BAG, bag, certificate_bag, data_info, safe_of, sequence, with_new_mac
from pkcs12_java import jdks
from pkcs12_mutants import mutants
from pkcs12_peers import side_by_side
from peers import BUILD, HERE, WORK, check, finish, hex_of, java_facts, need

PASSWORD = "changeit"
EACH = 150
FOLDER = WORK / "mutants"
DATA = HERE.parent / "data"


# ---- Seeds -----------------------------------------------------------------------------------------------------------

# Of tests/data/pkcs12, where the scripts that made them say what is in them. The rules have no MAC, which would be all
# that OpenSSL says of them: they get one.
SEEDS = [
    "sweep-openssl", "sweep-openssl-legacy", "sweep-openssl-plain", "sweep-java", "sweep-bouncycastle",
    "sweep-pbmac1", "open-default-iterations", "open-no-mac", "open-mac-sha512", "open-ber", "open-ber-inside",
    "open-ber-contents", "rule-plain-alone",
]
SEEDS_TO_GET_A_MAC = [
    "rule-attributes", "rule-trusted-issuer", "rule-order", "rule-nameless", "rule-copies", "rule-date",
]


def with_rsa_key():
    """No program made it: an RSA key that is not encrypted, and certificates with extensions."""
    key, leaf, root = ((DATA / name).read_bytes() for name in ("keys/rsa-1024.p8", "x509/leaf.der", "x509/root.der"))
    bags = [bag(KEY_BAG, key, name="key", local_key_id=b"\1"),
            certificate_bag(leaf, name="key", local_key_id=b"\1"), certificate_bag(root, name="root")]
    return with_new_mac(sequence(data_info(sequence(*bags))), PASSWORD)


def seeds():
    """(name, bytes)."""
    files = {name: (DATA / f"pkcs12/{name}.p12").read_bytes() for name in SEEDS + SEEDS_TO_GET_A_MAC}
    for name in SEEDS_TO_GET_A_MAC:
        files[name] = with_new_mac(safe_of(files[name]), PASSWORD)
    return {**files, "with-rsa-key": with_rsa_key()}


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
    keys = [entry for entry in answer.get("entries", []) if entry["kind"] in ("key", "secret")]
    for entry in reversed([entry for entry in keys if "key_error" in entry]):
        error, ordinal = entry["key_error"], "the first" if entry is keys[0] else "another"
        answer = {**answer, "status": error["status"], "text": f"{ordinal} {error['text']}"}
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
    """pkcs12_openssl.py, started anew when it takes more than 10 seconds over a file."""
    def __init__(self):
        self.process = None

    def ask(self, path):
        if not self.process:
            self.process = subprocess.Popen([sys.executable, HERE / "pkcs12_openssl.py"], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE)
        self.process.stdin.write(f"{path}\t{hex_of(PASSWORD)}\n".encode())
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], 10)[0]:
            return self.stop("it takes longer than 10 seconds")
        return self.process.stdout.readline().decode().strip() or self.stop("it crashes")

    def stop(self, why):
        self.process.kill()
        self.process.wait()
        self.process = None
        return why


def certificates_of(ours):
    return {digest for entry in ours.get("entries", []) for digest in entry["certs"]}


def keys_of(ours):
    return {entry["key_sha256"] for entry in ours.get("entries", []) if "key_sha256" in entry}


def words_of(ours, seed):
    """What we say of a mutant: the error; or integrity, findings, and whether anything in it is not as in its seed."""
    if not ours["accepted"]:
        return ours["text"]
    changed = [f"changed {what}" for what, of in (("certificate", certificates_of), ("key", keys_of))
               if not of(ours) <= of(seed)]
    return ", ".join([f"integrity {ours['integrity']}", *ours["findings"], *changed])


# ---- Reasons ---------------------------------------------------------------------------------------------------------

@dataclass
class Reason:
    """Why others judge otherwise: patterns of what we say (words_of) and of what each says that does."""
    name: str
    ours: str
    java: str | None = None
    openssl: str | None = None


ACCEPTED = "^accepted$"
JAVA_CERTIFICATE, OPENSSL_CERTIFICATE = r"^java\.security\.cert\.Certificate\w*Exception: ", r"Type=X509; decode error"
OPENSSL_KEY, NO_MAC = "Input structure: PrivateKeyInfo", "^mac absent; mac verify failure$"
NO_OCTETS, NO_SALT = r"DerValue\.getOctetString, not an Octet String", "not an ASN.1 OCTET STRING tag"
LATER = "what stands in a {} is decoded when asked for, not when the file is opened"

# One of the two judges otherwise, the other as we do. A reason with words of both is about either.
AGAINST_ONE = [
    # We refuse.
    Reason("OpenSSL opens one key of several, and no secret key",
           "^another private key of|^(the first|another) secret key of", openssl=ACCEPTED),
    Reason("bytes behind the last field of a structure", r"\d+ bytes? too many", java=ACCEPTED),
    Reason("a field that is not of the type which the specification gives it", "expected, found tag",
           java=ACCEPTED, openssl=ACCEPTED),
    Reason("a piece of a string that is none", "a segment of a string is no OCTET STRING",
           java=ACCEPTED, openssl=ACCEPTED),
    Reason("a length that is not as DER has it", "not in its shortest form|length field is too long", java=ACCEPTED),
    Reason("a length that leads out of the structure", r"truncated: \w+ needs \d+ bytes", java=ACCEPTED),
    Reason("a part of a type that is not data", "(ContentInfo|encryptedContentInfo) is of the unknown type",
           openssl=ACCEPTED),
    Reason("a version that the specification does not have", r"PFX version \d+, 3 expected|version: .*which is none of",
           openssl=ACCEPTED),
    Reason("a version of so many bytes that it is not taken for a PFX", "^no known format", openssl=ACCEPTED),
    Reason("an attribute without a value", "has no value", openssl=ACCEPTED),
    Reason("a date of a certificate that is none", "not a certificate: not(Before|After)", openssl=ACCEPTED),
    Reason("a key length of PBKDF2 that is not the cipher's", "PBKDF2 key length is not", java=ACCEPTED),
    # We accept.
    Reason("no MAC: integrity is absent, and we say so", "integrity absent", openssl=NO_MAC),
    Reason(LATER.format("certificate"), "changed certificate", java=JAVA_CERTIFICATE, openssl=OPENSSL_CERTIFICATE),
    Reason(LATER.format("private key"), "changed key", openssl=OPENSSL_KEY),
    Reason("a bag of unknown type is kept: OpenSSL knows the type, and looks into it", "unknown-bag",
           openssl=r"Field=value\.sdsicert, Type=PKCS12_BAGS"),
    Reason("a bag of unknown type is kept: Java takes what stands there for a key", "unknown-bag",
           java="^key: .*algid parse error"),
    Reason("of a repeated attribute the last counts: what Java trips over is one before", "repeated-attribute",
           java=NO_OCTETS),
    Reason("BER is read in parameters too: a salt in pieces", "integrity verified", java=NO_SALT),
    Reason("lengths of BER that Java does not read: eight bytes for a zero", "^integrity verified$",
           java="Too much data"),
]

# Both judge otherwise than we.
AGAINST_BOTH = [
    # We refuse what both accept.
    Reason("we alone miss no byte: none may stand behind the last field, which both pass over", r"\d+ bytes? too many",
           ACCEPTED, ACCEPTED),
    Reason("we alone want the lengths of a DER file to be DER's", "not in its shortest form", ACCEPTED, ACCEPTED),
    Reason("we alone look at the parameters of the MAC's digest", "MAC digest parameters: NULL expected",
           ACCEPTED, ACCEPTED),
    Reason("we alone look at the version of a PrivateKeyInfo or of EncryptedData",
           r"PrivateKeyInfo version \d+ is not supported|EncryptedData version \d+, 0 expected", ACCEPTED, ACCEPTED),
    Reason("we alone look at what encrypted contents are said to be", "encryptedContentInfo is .*not supported",
           ACCEPTED, ACCEPTED),
    # We accept what both refuse.
    Reason("we alone: " + LATER.format("certificate"), "changed certificate", JAVA_CERTIFICATE, OPENSSL_CERTIFICATE),
    Reason("we alone: " + LATER.format("private key"), "changed key", "^key: .*Get Key failed", OPENSSL_KEY),
    Reason("we alone know PBMAC1", "integrity verified", r"HmacPBE1\.2\.840\.113549\.1\.5\.14 not available",
           r"Algorithm \(PBMAC1"),
    Reason("we alone pass over a localKeyId that is no OCTET STRING, and say so", "local-key-id-type", NO_OCTETS,
           "^parse error$"),
    Reason("no MAC, for OpenSSL; in a certificate, for Java", "integrity absent.*changed certificate",
           JAVA_CERTIFICATE, NO_MAC),
    Reason("no MAC, for OpenSSL; for Java the value of the attribute that marks trusted certificates, which we do not "
           "look at", "integrity absent", r"^java\.io\.IOException: DerValue\.getOID, not an OID", NO_MAC),
    Reason("no MAC, for OpenSSL; bytes behind the file, for Java, and we report them",
           "integrity absent, trailing-bytes", "Too much data", NO_MAC),
]


def reason_for(words, others):
    """`others`: what each program says that judges otherwise ("java", "openssl")."""
    def fits(reason):
        return re.search(reason.ours, words) and all(
            getattr(reason, reader) and re.search(getattr(reason, reader), said) for reader, said in others.items())
    return next(filter(fits, AGAINST_BOTH if len(others) == 2 else AGAINST_ONE), None)


def every_reason():
    """(name, readers) of all."""
    for reason in AGAINST_ONE:
        yield from ((reason.name, (reader,)) for reader in ("java", "openssl") if getattr(reason, reader))
    yield from ((reason.name, ("java", "openssl")) for reason in AGAINST_BOTH)


# ---- What Java sees --------------------------------------------------------------------------------------------------

def as_java_sees_it(ours):
    """Aliases in lower case, of equal ones the last."""
    return {bytes.fromhex(entry["alias_hex"]).decode(errors="replace").lower():
            (entry["kind"], entry["certs"], entry.get("key_sha256"))
            for entry in ours["entries"] if entry["kind"] != "other"}


def compare_contents(name, ours, words, java):
    """Who issued a damaged certificate, and what Java makes of a bag that we do not know, are other matters."""
    if "changed certificate" in words or "unknown-bag" in words:
        return
    seen = {bytes.fromhex(alias).decode(errors="replace"): (kind, certs, key)
            for alias, (kind, _, certs, key) in java.items()}
    if any(finding.startswith("java-") for finding in ours["findings"]):
        check(f"{name}: Java sees other entries, says {ours['findings']}", as_java_sees_it(ours) != seen, True)
    else:
        check(f"{name}: entries", as_java_sees_it(ours), seen)


# ---- The test --------------------------------------------------------------------------------------------------------

@dataclass
class Case:
    name: str
    path: Path
    seed: str


def cases():
    """The seeds, each with its mutants."""
    for seed, data in seeds().items():
        for name, mutant in [(seed, data), *mutants(seed, data, PASSWORD, EACH)]:
            path = FOLDER / f"{name}.p12"
            path.write_bytes(mutant)
            yield Case(name, path, seed)


def compare(case, ours, words, java, openssl, found):
    """One file; `found` counts the reasons."""
    if ours["status"].startswith(("exit", "hang")):
        check(f"{case.name}: {ours['text']}", ours["status"], "exit 0")
        return
    others = {reader: said for reader, said in (("java", java), ("openssl", openssl))
              if (said == "accepted") != ours["accepted"]}
    if others:
        reason = reason_for(words, others)
        check(f"{case.path}: we {ours['status']} {words}; {others}", reason is not None, True)
        found[reason and reason.name, tuple(others)] += 1


def compare_all(files, home, openssl):
    """The reasons that were found, and how many files we accept."""
    found = Counter()
    answers = side_by_side(ours, [case.path for case in files])
    javas = java_facts(home, [(case.path, PASSWORD, PASSWORD) for case in files], "PKCS12")
    seed_of = {case.seed: answer for case, answer in zip(files, answers, strict=True) if case.name == case.seed}
    for case, answer, java_answer in zip(files, answers, javas, strict=True):
        verdict, words = verdict_of_java(java_answer), words_of(answer, seed_of[case.seed])
        compare(case, answer, words, verdict, openssl.ask(case.path), found)
        if answer["accepted"] and verdict == "accepted":
            compare_contents(case.name, answer, words, java_answer)
    return found, sum(answer["accepted"] for answer in answers)


need("openssl")
FOLDER.mkdir(exist_ok=True)
files = list(cases())
found, accepted = compare_all(files, jdks()[0].home, OpenSSL())
print(f"{len(files)} files, {accepted} accepted, {found.total()} judged otherwise by others:")
for (why, readers), n in found.most_common():
    print(f"{n:6} {' and '.join(readers)}: {why}")
check("20 seeds and 150 mutants of each", len(files), 20 + 20 * EACH)
check("reasons that never occur", [reason for reason in every_reason() if reason not in found], [])
finish()
