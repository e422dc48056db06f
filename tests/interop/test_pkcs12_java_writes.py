#!/usr/bin/env python3
"""What JDK 17, JDK 25 and BouncyCastle write as PKCS#12, the library reads: alias, kind, creation date, SHA-256 of each
certificate and of the PKCS#8 key, secret keys; and it names the protection that the writer was asked for.

The witness is openssl for what was put in, and the same JVM, reading its own file by Entries.java, for the dates. Of a
file by the JDK nothing is reported but where a password beyond ASCII meets PBES1."""
from dataclasses import dataclass, field

from peers import WORK, check, finish, java, need, our_answer, password_field
from pkcs12_java import PASSWORD, bouncy_castle, every_kind, facts, jdks, of_every_kind, undated

need("openssl")

# The names of java.security, and what the library calls them.
DIGESTS = {"SHA1": "SHA-1", "SHA224": "SHA-224", "SHA256": "SHA-256", "SHA384": "SHA-384", "SHA512": "SHA-512"}
TRUNCATED = {"SHA512/224": "SHA-512/224", "SHA512/256": "SHA-512/256"}  # in PBES2 from JDK 19 on
PBES1 = {"PBEWithSHA1AndDESede": "pbeWithSHAAnd3-KeyTripleDES-CBC", "PBEWithSHA1AndRC2_40": "pbeWithSHAAnd40BitRC2-CBC",
         "PBEWithSHA1AndRC2_128": "pbeWithSHAAnd128BitRC2-CBC", "PBEWithSHA1AndRC4_40": "pbeWithSHAAnd40BitRC4",
         "PBEWithSHA1AndRC4_128": "pbeWithSHAAnd128BitRC4"}
COUNT = 1000
QUICK = {"certPbeIterationCount": COUNT, "keyPbeIterationCount": COUNT, "macIterationCount": COUNT}
LEGACY = {"legacy": "true"}
PLAIN = {"certProtectionAlgorithm": "NONE", "macAlgorithm": "NONE"}


@dataclass
class Row:
    """What is written, and what the library is to say: of the MAC, of the certificates and of the keys."""
    name: str
    properties: dict = field(default_factory=dict)
    password: str | None = PASSWORD
    key_password: str | None = None
    protection: tuple = ("HMAC-SHA-256, PKCS#12 key derivation 10000 iterations",
                         "PBES2, PBKDF2 HMAC-SHA-256 10000 iterations, AES-256-CBC",
                         "PBES2, PBKDF2 HMAC-SHA-256 10000 iterations, AES-256-CBC")
    findings: tuple = ()
    secrets: bool = True
    command: str = "save"
    type: str = "PKCS12"

    def of_key(self):
        return self.password if self.key_password is None else self.key_password

    def commands(self, path):
        for name, value in self.properties.items():
            yield "property", f"keystore.pkcs12.{name}", value
        yield "new", self.type
        yield from every_kind(self.of_key() or "", self.secrets)
        yield self.command, path, password_field(self.password)
        for name in self.properties:
            yield "property", f"keystore.pkcs12.{name}", ""


def mac(digest, count=COUNT):
    return f"HMAC-{digest}, PKCS#12 key derivation {count} iterations"


def pbes2(digest="SHA-256", bits=256, count=COUNT):
    return f"PBES2, PBKDF2 HMAC-{digest} {count} iterations, AES-{bits}-CBC"


def pbes1(name, count=COUNT):
    return f"{PBES1[name]}, {count} iterations"


AS_LEGACY = (mac("SHA-1", 100000), pbes1("PBEWithSHA1AndRC2_40", 50000), pbes1("PBEWithSHA1AndDESede", 50000))


def quick(name, properties, *protection, **more):
    return Row(name, {**QUICK, **properties}, protection=protection, **more)


# ---- The JDK ---------------------------------------------------------------------------------------------------------

def ciphers(version):
    """Java's name of each protection, and the library's."""
    digests = {**DIGESTS, **(TRUNCATED if version > 17 else {})}
    for digest, ours in digests.items():
        for bits in (128, 256):
            yield f"PBEWithHmac{digest}AndAES_{bits}", pbes2(ours, bits)
    for name in PBES1:
        yield name, pbes1(name)


def jdk_rows(version, knows_pbmac1):
    yield Row("as it writes by default")
    yield Row("keystore.pkcs12.legacy", LEGACY, protection=AS_LEGACY)
    for name, ours in ciphers(version):
        yield quick(f"certificates {name}", {"certProtectionAlgorithm": name}, mac("SHA-256"), ours, pbes2())
        yield quick(f"keys {name}", {"keyProtectionAlgorithm": name}, mac("SHA-256"), pbes2(), ours)
    for digest, ours in {**DIGESTS, **TRUNCATED}.items():
        yield quick(f"MAC HmacPBE{digest}", {"macAlgorithm": f"HmacPBE{digest}"}, mac(ours), pbes2(), pbes2())
        if knows_pbmac1:
            yield quick(f"MAC PBEWithHmac{digest}", {"macAlgorithm": f"PBEWithHmac{digest}"},
                        f"PBMAC1, PBKDF2 HMAC-{ours} {COUNT} iterations, HMAC-{ours}", pbes2(), pbes2())
    yield quick("certificates not encrypted", {"certProtectionAlgorithm": "NONE"}, mac("SHA-256"), None, pbes2())
    yield quick("no MAC", {"macAlgorithm": "NONE"}, None, pbes2(), pbes2())
    yield quick("neither MAC nor encrypted certificates", PLAIN, None, None, pbes2())
    yield quick("the same without a store password", PLAIN, None, None, pbes2(), password=None,
                key_password="key-password")
    yield quick("key password of its own", {}, mac("SHA-256"), pbes2(), pbes2(), key_password="key-password")
    yield quick("empty password, PBES2", {}, mac("SHA-256"), pbes2(), pbes2(), password="")
    yield Row("empty password, PBES1", LEGACY, "", protection=AS_LEGACY)
    if version > 17:  # JDK 17: "Password is not ASCII"
        yield from passwords_beyond_ascii()


def passwords_beyond_ascii():
    """With PBES1 the JDK takes seven bits of each byte of the UTF-8, with PBES2 the UTF-8."""
    by_pbes1 = {"certProtectionAlgorithm": "PBEWithSHA1AndRC2_40", "keyProtectionAlgorithm": "PBEWithSHA1AndDESede"}
    certificates, keys = pbes1("PBEWithSHA1AndRC2_40"), pbes1("PBEWithSHA1AndDESede")
    for password in ("pässwörd", "пароль", "\U0001f511secret"):
        yield quick(f"password {password}, PBES2", {}, mac("SHA-256"), pbes2(), pbes2(), password=password)
        yield quick(f"password {password}, PBES1", by_pbes1, mac("SHA-256"), certificates, keys, password=password,
                    findings=("password-reading",))
        yield quick(f"password {password}, PBES1, no MAC", {**by_pbes1, "macAlgorithm": "NONE"}, None, certificates,
                    keys, password=password, findings=("password-reading",))
        yield quick(f"password {password}, certificates PBES2, keys PBES1", {**by_pbes1, "certProtectionAlgorithm": ""},
                    mac("SHA-256"), pbes2(), keys, password=password)


# ---- BouncyCastle ----------------------------------------------------------------------------------------------------

def bouncy_castle_rows():
    """PBES1 alone, by its name 3DES for keys. Secret keys it does not take."""
    certificates = {"PKCS12": "PBEWithSHA1AndRC2_40", "PKCS12-DEF": "PBEWithSHA1AndRC2_40",
                    "PKCS12-3DES-40RC2": "PBEWithSHA1AndRC2_40", "PKCS12-3DES-3DES": "PBEWithSHA1AndDESede",
                    "PKCS12-DEF-3DES-40RC2": "PBEWithSHA1AndRC2_40", "PKCS12-DEF-3DES-3DES": "PBEWithSHA1AndDESede"}
    for name, cipher in certificates.items():
        for command, encoding in (("save", "BER"), ("save-der", "DER")):
            for password in (PASSWORD, "pässwörd") if name == "PKCS12" else (PASSWORD,):
                yield Row(f"{name}, {encoding}, password {password}", {}, password,
                          protection=(mac("SHA-1", 102400), pbes1(cipher, 51200), pbes1("PBEWithSHA1AndDESede", 51200)),
                          secrets=False, command=command, type=f"{name}@BC")


# ---- Comparing -------------------------------------------------------------------------------------------------------

def write(writer, rows):
    """All files by one JVM."""
    paths = [WORK / f"writes-{writer.name.replace(' ', '-')}-{i}.p12" for i in range(len(rows))]
    java(writer.home, "Stores", lines=[line for row, path in zip(rows, paths) for line in row.commands(path)])
    return paths


def protection_of(answer):
    """Of the MAC, of the encrypted part and of the keys, None where there is none."""
    if answer["status"] != "OK":
        return answer["text"]
    macs = {part["protection"] for part in answer["parts"] if part["name"] == "MAC"}
    parts = {part["protection"] for part in answer["parts"] if part["name"] != "MAC"} - {"none"}
    keys = {entry["protection"] for entry in answer["entries"] if entry["kind"] in ("key", "secret")}
    return tuple(next(iter(found)) if len(found) == 1 else found or None for found in (macs, parts, keys))


def compare(label, row, path, theirs):
    answer = our_answer(path, row.password, row.of_key())
    right = of_every_kind(row.secrets)
    if theirs is not None:
        check(f"{label}: it reads what was put in", undated(theirs), right)
        check(f"{label}: as it reads itself", facts(answer), theirs)
    check(f"{label}: what was put in", undated(facts(answer)), right)
    check(f"{label}: protection", protection_of(answer), row.protection)
    check(f"{label}: integrity", answer.get("integrity"), "verified" if row.protection[0] else "absent")
    check(f"{label}: findings", tuple(answer.get("findings", ())), row.findings)


def jdk(writer):
    rows = list(jdk_rows(int(writer.name.split()[1]), writer.pbmac1))
    paths = write(writer, rows)
    answers = writer.read([(path, row.password, row.of_key()) for row, path in zip(rows, paths)])
    for row, path, theirs in zip(rows, paths, answers, strict=True):
        compare(f"{writer.name}: {row.name}", row, path, theirs)


def castle(writer):
    rows = list(bouncy_castle_rows())
    for row, path in zip(rows, write(writer, rows), strict=True):
        compare(f"BouncyCastle: {row.name}", row, path, None)
        first = path.read_bytes()[:2]
        check(f"BouncyCastle: {row.name}: it is in BER as it should", first == b"\x30\x80", row.command == "save")


readers = jdks()
for reader in readers:
    jdk(reader)
castle(bouncy_castle(readers[0].home))
finish()
