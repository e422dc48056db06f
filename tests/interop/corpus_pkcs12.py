"""What the manifest of the corpus says of a PKCS#12, compared with what entries.c says.

`entries` is what Java sees; `contents` is every bag, whoever reads it. Ours must have all of both, and nothing besides.
The PKCS#8 bytes of a key are those in the file (`sha256_stored`); Java's are encoded anew and differ in some records.
Java's aliases are lower-cased, ours are as in the file.
"""
from collections import Counter

# What is wrong with a file that no rule below tells.
REJECTED = {
    "pkcs12/openssl--nomac_parse.p12": "UNSUPPORTED",  # envelopedData
    "pkcs12/openssl--pbmac1_256_256.bad-key-len.p12": "MALFORMED",  # 19 bytes
    "pkcs12/openssl--pbmac1_256_256.bad-len.p12": "LIMIT",  # 256 bytes
    "pkcs12/openssl--pbmac1_256_256.bad-salt-type.p12": "MALFORMED",
    "pkcs12/go-pkcs12--pbmac1-short-key-bypass.txt-L1.p12": "MALFORMED",  # one byte
    "pkcs12/bouncycastle--PfxPduTest-L866.p12": "MALFORMED",  # PBMAC1 without a key length
    "pkcs12/derived--d-pbmac1-len-88.p12": "TRUNCATED",
    "pkcs12/derived--d-plain-len-88.p12": "TRUNCATED",
    "pkcs12/derived--d-plain-len-noneoc.p12": "TRUNCATED",
    "pkcs12/derived--d-plain-ber-bomb-os.p12": "MALFORMED",
    "pkcs12/derived--d-plain-cert-garbage-mac.p12": "MALFORMED",
    "pkcs12/derived--d-plain-iter-2e31.p12": "LIMIT",
    "pkcs12/derived--d-plain-iter-neg.p12": "MALFORMED",
    "pkcs12/derived--d-plain-keybag-garbage-mac.p12": "MALFORMED",
    "pkcs12/derived--d-plain-mac-empty.p12": "MALFORMED",
    "pkcs12/derived--d-plain-pbe-ct-empty-mac.p12": "MALFORMED",
    "pkcs12/derived--d-plain-pbes2-klen-huge-mac.p12": "MALFORMED",
    "pkcs12/derived--d-plain-safebag-3000-mac.p12": "MALFORMED",
    "pkcs12/derived--d-plain-safecontents-len.p12": "MALFORMED",
    "pkcs12/derived--d-plain-version-2-mac.p12": "UNSUPPORTED",
    "pkcs12/boringssl--empty_password_ber_nested.p12": "MALFORMED",
    "pkcs12/formats--example5.pfx": "WRONG_PASSWORD",  # no MAC, and the padding is wrong
    # Mutants whose structure is wrong besides: that is seen before the MAC is.
    "pkcs12/gnutls--27da2cbd391b523bcd8fdf2a73699eb17c626d40.p12": "MALFORMED",  # bytes behind a ContentInfo
    "pkcs12/gnutls--4108d51e95f64886cd10c6f6d99c65139fb5a2f1.p12": "MALFORMED",  # PrivateKeyInfo without a version
    "pkcs12/gnutls--4dadaae04dffb6d272484cfd3d035fb8d8363440.p12": "MALFORMED",  # "invalid object encoding" (OpenSSL)
    "pkcs12/gnutls--5022a925bdaee07addcd2cfbf81de1a5ffaaabc5.p12": "MALFORMED",  # the tag of encryptedContent
    "pkcs12/gnutls--5f1447622a77a34ee02e6f6153e671b095ec662a.p12": "MALFORMED",  # "invalid object encoding" (OpenSSL)
    "pkcs12/gnutls--7d9cd8fc6759b3a2686adfa4c7070482aa8f605b.p12": "MALFORMED",  # a piece of a string is no string
    "pkcs12/gnutls--945378003889f4e560c5ef42b206b613a2085737.p12": "UNSUPPORTED",  # the type of encrypted contents
}


def expected_failure(record):
    """The status that says what is wrong, by what other programs say of the file."""
    if record["file"] in REJECTED:
        return REJECTED[record["file"]]
    if "-trunc-" in record["file"]:
        return "TRUNCATED"
    reason = record["reasons"]["own-reader"]
    if reason.startswith("Bad: unsupported MAC hash"):
        return "UNSUPPORTED"
    if reason == "Bad: MAC mismatch":
        return "WRONG_PASSWORD"
    return "nothing in the manifest tells"


def passwords(record):
    """The password of each alias that has its own: in Java's spelling and in that of the file."""
    found = dict(record["key_passwords"])
    for key in record["contents"]["keys"] if record.get("contents") else []:
        name = key["friendly_name"] or ""
        if name.lower() in record["key_passwords"]:
            found[name] = record["key_passwords"][name.lower()]
        if key.get("password") is not None:
            found[name] = key["password"]
    return found


def date(local_key_id):
    """Java's "Time 1698584667322"."""
    text = bytes.fromhex(local_key_id or "")
    return int(text[5:]) if text.startswith(b"Time ") else None


class Comparison:
    """One record with expect "ok", and what was read."""

    def __init__(self, ours, record):
        self.ours, self.record, self.wrong = ours["entries"], record, []
        self.keys = [entry for entry in self.ours if entry["kind"] == "key"]
        self.compare("integrity", ours["integrity"], "absent" if "p12-no-mac" in record["features"] else "verified")
        self.compare("sealed parts", ours["sealed"], 0)

    def compare(self, what, ours, theirs):
        if ours != theirs:
            self.wrong.append("%s: %r, expected %r" % (what, ours, theirs))

    def check_bags(self, contents):
        """Every bag became part of an entry, and nothing came from elsewhere."""
        certificates = {cert["sha256"] for cert in contents["certs"]}
        self.compare("certificates", {cert for entry in self.ours for cert in entry["certs"]}, certificates)
        self.compare("keys", Counter(entry.get("key_sha256") for entry in self.keys),
                     Counter(key["sha256_stored"] for key in contents["keys"]))
        self.compare("names of keys", Counter(entry["alias"] for entry in self.keys if not self.is_number(entry)),
                     Counter(key["friendly_name"] for key in contents["keys"] if key["friendly_name"] is not None))
        self.compare("names of secret keys", Counter(e["alias"] for e in self.ours if e["kind"] == "secret"),
                     Counter(secret["friendly_name"] for secret in contents.get("secrets", [])))
        self.compare("others", [entry["kind"] for entry in self.ours].count("other"),
                     int("p12-unknown-bag" in self.record["features"]))
        self.check_pairs(contents)
        self.check_trusted(contents)

    def is_number(self, entry):
        """An alias that was given to a bag without a name."""
        names = {key["friendly_name"] for key in self.record["contents"]["keys"]}
        return entry["alias"].isdigit() and entry["alias"] not in names

    def check_pairs(self, contents):
        """A key has the date that its localKeyId says, and belongs to the only certificate with the same."""
        for key in contents["keys"]:
            same = {c["sha256"] for c in contents["certs"] if c["local_key_id"] == key["local_key_id"]}
            for entry in self.keys:
                if entry.get("key_sha256") != key["sha256_stored"]:
                    continue
                self.compare("date of %r" % entry["alias"], entry["created_ms"], date(key["local_key_id"]))
                if key["local_key_id"] is not None and len(same) == 1:
                    self.compare("leaf of %r" % entry["alias"], set(entry["certs"][:1]), same)

    def check_trusted(self, contents):
        """What is in no chain, or has the JDK's mark, is an entry of its own, under its name."""
        chained = {cert for entry in self.keys for cert in entry["certs"]}
        alone = [c for c in contents["certs"] if c["jdk_trusted"] or c["sha256"] not in chained]
        entries = Counter((entry["alias"], entry["certs"][0]) for entry in self.ours if entry["kind"] == "cert")
        self.compare("entries of certificates", sum(entries.values()), len(alone))
        named = Counter((c["friendly_name"], c["sha256"]) for c in alone if c["friendly_name"] is not None)
        self.compare("certificates with names that are missing", named - entries, Counter())

    def key_in_file(self, theirs):
        """The SHA-256 of the PKCS#8 that Java encodes anew: that of the key with the name, or of the only one."""
        keys = self.record["contents"]["keys"] if self.record.get("contents") else []
        stored = [key["sha256_stored"] for key in keys]
        if theirs["kind"] != "key" or not keys or theirs["key_sha256"] in stored:
            return theirs["key_sha256"]
        named = [key["sha256_stored"] for key in keys if (key["friendly_name"] or "").lower() == theirs["alias"]]
        return (named or stored)[-1]

    def check_java(self, theirs):
        """What Java sees. Of aliases that differ in case only, it has the last."""
        candidates = [e for e in self.ours if e["alias"].lower() == theirs["alias"] and e["kind"] == theirs["kind"]]
        name = "entry %r: " % theirs["alias"]
        if not candidates:
            self.wrong.append(name + "it is not there")
            return
        ours = candidates[-1]
        self.compare(name + "certificates", ours["certs"], theirs["certs"])
        if theirs["created_ms"] is not None:
            self.compare(name + "date", ours["created_ms"], theirs["created_ms"])
        if theirs["key_sha256"] is not None:
            self.compare(name + "key", ours.get("key_sha256", ours.get("key_error")), self.key_in_file(theirs))


def check(ours, record):
    """The differences of an `ok` record."""
    if ours["status"] != "OK":
        return ["%(status)s: %(text)s, at %(offset)s" % ours]
    comparison = Comparison(ours, record)
    if record.get("contents"):
        comparison.check_bags(record["contents"])
    for theirs in record["entries"] or []:
        comparison.check_java(theirs)
    return comparison.wrong
