#!/usr/bin/env python3
"""Every JKS, JCEKS, PKCS#12, PEM, PKCS#7 and PKCS#8 file of the corpus, as its manifest says.

The expected values are those of the manifest: what Java, OpenSSL and others make of the same files. An `ok` record
is compared entry by entry: alias, kind, creation date, SHA-256 of every certificate, SHA-256 of the PKCS#8 key
under its own password. A `reject` record must fail, and as what it is; a `wrong-password` record must be told from
damage.
"""
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import corpus_pkcs12

CORPUS = os.environ.get("CORPUS", "")
ENTRIES = os.path.join(os.environ.get("BUILD", "build"), "tests/interop/entries")
FORMATS = {"jks", "jceks", "pkcs12", "pem", "pkcs7", "pkcs7-pem", "pkcs8", "pkcs8-encrypted"}


def question(record):
    """The line of a record, as entries.c takes it."""
    passwords = corpus_pkcs12.passwords(record) if record["format"] == "pkcs12" else record["key_passwords"]
    words = ["-" if record["store_password"] is None else "=" + record["store_password"], os.path.join(CORPUS, record["file"]),
             *[alias.encode().hex() + "=" + password for alias, password in passwords.items()]]
    return b"%d\n" % len(words) + b"".join(word.encode() + b"\0" for word in words)


def read(records):
    """What the library makes of the records' files."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ENTRIES_")}
    done = subprocess.run([ENTRIES, "-"], env=environment, stdout=subprocess.PIPE, check=True, input=b"".join(map(question, records)))
    return [json.loads(answer) for answer in done.stdout.split(b"\f")[:-1]]


def compare(what, ours, theirs):
    return [] if ours == theirs else ["%s: %r, expected %r" % (what, ours, theirs)]


def compare_entry(ours, theirs):
    name = "entry %r: " % theirs["alias"]
    wrong = compare(name + "kind", ours["kind"], theirs["kind"])
    wrong += compare(name + "date", ours["created_ms"], theirs["created_ms"])
    wrong += compare(name + "certificates", ours["certs"], theirs["certs"])
    if theirs["kind"] in ("key", "secret"):
        wrong += compare(name + "key", ours.get("key_sha256", ours.get("key_error")), theirs["key_sha256"])
    if theirs["kind"] == "secret":
        wrong += compare(name + "algorithm", ours.get("key_alg"), theirs["key_alg"])
    return wrong


def compare_keystore(ours, record):
    """JKS, JCEKS: aliases name the entries. Of entries with the same alias Java shows the last; ours shows all."""
    wrong = compare("integrity", ours["integrity"], "verified")
    by_alias = {entry["alias"]: entry for entry in ours["entries"]}
    wrong += compare("aliases", sorted(by_alias), sorted(entry["alias"] for entry in record["entries"]))
    for theirs in record["entries"]:
        if theirs["alias"] in by_alias:
            wrong += compare_entry(by_alias[theirs["alias"]], theirs)
    if "duplicate" in record.get("note", "") + record["file"]:
        wrong += compare("all of the duplicates", len(ours["entries"]) > len(record["entries"]), True)
    return wrong


def all_of(ours, theirs):
    """Ours has theirs in their order, and perhaps more between them."""
    left = iter(ours)
    return all(item in left for item in theirs)


# Files with more in them than the record says. The record's own list of blocks has six keys, its entries five; and the
# record of a PKCS#7 block is silent about the certificate, the parameters and the key that stand behind it.
MORE_THAN_RECORDED = {"pem/bc-java--pkcs8test.pem": 6, "pkcs7-pem/openssl--dhparams.pem": 7}


def compare_blocks(ours, record):
    """PEM, PKCS#7 and PKCS#8: keys, certificates and CRLs, in the order of the file."""
    more = record["file"] in MORE_THAN_RECORDED
    compare_lists = (lambda what, ours, theirs: compare(what, all_of(ours, theirs), True)) if more else compare
    keys = [entry.get("key_sha256", entry.get("key_error")) for entry in ours["entries"] if entry["kind"] == "key"]
    certs = [cert for entry in ours["entries"] for cert in entry["certs"]]
    others = ["other" for entry in ours["entries"] if entry["kind"] == "other"]
    contents = record.get("contents", {})
    wrong = compare_lists("keys", keys, [entry["key_sha256"] for entry in record["entries"]])
    wrong += compare_lists("certificates", certs, contents.get("certs", []))
    wrong += compare_lists("CRLs", others, ["other"] * contents.get("crls", 0))
    return wrong + (compare("entries", len(ours["entries"]), MORE_THAN_RECORDED[record["file"]]) if more else [])


def check_ok(ours, record):
    if record["format"] == "pkcs12":
        return corpus_pkcs12.check(ours, record)
    if ours["status"] != "OK":
        return ["%(status)s: %(text)s, at %(offset)s" % ours]
    return (compare_keystore if record["format"] in ("jks", "jceks") else compare_blocks)(ours, record)


def expected_failures(record):
    """The statuses that say what is wrong with the file."""
    name = record["file"]
    if record["format"] == "pkcs12":
        return {corpus_pkcs12.expected_failure(record)}
    if "-trunc-" in name:
        return {"TRUNCATED"}
    if "-bit." in name:
        return {"WRONG_PASSWORD"}  # the structure is whole: only the digest can tell
    if "-zeros." in name:
        return {"UNKNOWN_FORMAT"}
    if record["format"] == "pkcs8-encrypted":
        return {"MALFORMED", "TRUNCATED", "UNSUPPORTED", "WRONG_PASSWORD"}
    return {"MALFORMED", "TRUNCATED"}


# Java refuses these as a whole for one entry, whose object is no sealed key of Java's (the records say "disputed": pyjks opens two of
# them). Here the rest of such a file is there, and that entry is kept, named and reported: no key comes out of it.
FOREIGN = {
    "jceks/pyjks--unknown_sealed_object_sealAlg.jceks": "Java object javax.crypto.SealedObject",
    "jceks/pyjks--unknown_type_inside_sealed_object.jceks": "Java object javax.crypto.SealedObject",
    "jceks/pyjks--unknown_type_of_sealed_object.jceks": "Java object org.pyjks.DummyObject",
}


def check_foreign(ours, record):
    if ours["status"] != "OK":
        return ["%(status)s: %(text)s" % ours]
    wrong = compare("findings", ours["findings"], ["foreign-object"])
    return wrong + compare("entries", [(e["kind"], e["other"], "key_sha256" in e) for e in ours["entries"]],
                           [("other", FOREIGN[record["file"]], False)])


def check_reject(ours, record):
    if record["file"] in FOREIGN:
        return check_foreign(ours, record)
    failures = [ours] if ours["status"] != "OK" else [e["key_error"] for e in ours["entries"] if "key_error" in e]
    if not failures:
        return ["it was accepted"]
    wrong = [] if failures[0]["status"] in expected_failures(record) else ["%(status)s: %(text)s" % failures[0]]
    if record["format"] == "pkcs12" and (ours["status"] == "OK") != (record["scope"] == "key"):
        wrong.append("it is the %s that shall not open" % record["scope"])
    offset = failures[0]["offset"]
    if offset is not None and offset > record["size"]:
        wrong.append("offset %d is past the end" % offset)
    return wrong


def check_wrong_password(ours, record):
    return compare("status", ours["status"], "WRONG_PASSWORD")


CHECKS = {"ok": check_ok, "reject": check_reject, "wrong-password": check_wrong_password}


def main():
    manifest = os.path.join(CORPUS, "MANIFEST.json")
    if not os.path.isfile(manifest):
        print("no corpus: CORPUS names no folder with a MANIFEST.json")
        return 77
    with open(manifest, encoding="utf-8") as file:
        records = [record for record in json.load(file) if record["format"] in FORMATS]
    n = 2 * os.cpu_count()  # each takes every n-th
    with ThreadPoolExecutor(n) as pool:
        parts = list(pool.map(read, [records[i::n] for i in range(n)]))
    answers = [parts[i % n][i // n] for i in range(len(records))]
    failed = 0
    for record, ours in zip(records, answers, strict=True):
        wrong = CHECKS[record["expect"]](ours, record)
        failed += bool(wrong)
        for line in wrong:
            print("%s (%s): %s" % (record["file"], record["expect"], line))
    print("%d records, %d wrong" % (len(records), failed))
    return 1 if failed or not records else 0


if __name__ == "__main__":
    sys.exit(main())
