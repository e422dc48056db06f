#!/usr/bin/env python3
"""What others write, we read: openssl, certtool, pk12util and Python's cryptography, under every protection that each
of them knows; and keys that openssl pkcs8 encrypts in ways which no writer of PKCS#12 offers (scrypt, all digests of
PBKDF2), put into SafeBags here. (Java's own files: test_pkcs12_java*.py.)

Expected are the certificates and the key that the other program was given; under a protection that we do not know, the
status and the text that names it."""
import re
from dataclasses import dataclass

from pkcs12_der import SHROUDED, bag, certificate_bag, children, data_info, mac_data, pfx, sequence
from pkcs12_peers import NSS, cryptography_of_debian, cryptography_of_today, side_by_side
from peers import WORK, Material, certificates, check, finish, need, our_answer, run

PASSWORD = "changeit"


@dataclass
class Written:
    """A file of another program. `fails`: (status, what the text must hold) of the file, or `key_fails` of its key."""
    name: str
    path: object
    password: str | None = PASSWORD
    mac_password: str | None = None
    material: str = "rsa"
    alias: str = "server"
    fails: tuple | None = None
    key_fails: tuple | None = None
    attributes: tuple = ()  # OIDs of what other formats have no place for


# ---- openssl ---------------------------------------------------------------------------------------------------------

OPENSSL_PBE = ["NONE", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC", "PBE-SHA1-3DES"]
OPENSSL_LEGACY_PBE = ["PBE-SHA1-2DES", "PBE-SHA1-RC2-128", "PBE-SHA1-RC2-40", "PBE-SHA1-RC4-128", "PBE-SHA1-RC4-40",
                      "RC2-CBC", "RC2-64-CBC", "RC2-40-CBC"]
OPENSSL_UNKNOWN_PBE = {"CAMELLIA-256-CBC": "1.2.392.200011.61.1.1.1.4", "ARIA-128-CBC": "1.2.410.200046.1.1.2"}
OPENSSL_MACS = ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512-224", "SHA512-256"]
OPENSSL_UNKNOWN_MACS = {"SHA3-256": "2.16.840.1.101.3.4.2.8", "SM3": "1.2.156.10197.1.401"}

# Name, options, and what else Written says.
OPENSSL_ROWS = [
    ("defaults", [], {}),
    ("-legacy", ["-legacy"], {}),
    *[(f"key {pbe}", ["-keypbe", pbe, "-iter", "10"], {}) for pbe in OPENSSL_PBE],
    *[(f"certificates {pbe}", ["-certpbe", pbe, "-iter", "10"], {}) for pbe in OPENSSL_PBE],
    *[(f"-legacy, key {pbe}", ["-legacy", "-keypbe", pbe, "-iter", "10"], {}) for pbe in OPENSSL_LEGACY_PBE],
    *[(f"-legacy, certificates {pbe}", ["-legacy", "-certpbe", pbe, "-iter", "10"], {}) for pbe in OPENSSL_LEGACY_PBE],
    *[(f"key {pbe}", ["-keypbe", pbe], {"key_fails": ("UNSUPPORTED", oid)})
      for pbe, oid in OPENSSL_UNKNOWN_PBE.items()],
    *[(f"certificates {pbe}", ["-certpbe", pbe], {"fails": ("UNSUPPORTED", oid)})
      for pbe, oid in OPENSSL_UNKNOWN_PBE.items()],
    *[(f"MAC {digest}", ["-macalg", digest], {}) for digest in OPENSSL_MACS],
    *[(f"MAC {digest}", ["-macalg", digest], {"fails": ("UNSUPPORTED", oid)})
      for digest, oid in OPENSSL_UNKNOWN_MACS.items()],
    ("no MAC", ["-nomac"], {}),
    ("no MAC, no encryption", ["-nomac", "-keypbe", "NONE", "-certpbe", "NONE"], {"password": None}),
    ("one iteration", ["-iter", "1"], {}),
    ("no iterations written in MacData", ["-nomaciter"], {}),
    ("a million iterations", ["-iter", "1000000"], {}),
    ("EC key", [], {"material": "ec"}),
    ("DSA key", [], {"material": "dsa"}),
    ("Ed25519 key", [], {"material": "ed25519"}),
    ("no name", [], {"alias": None}),
    ("name beyond ASCII", [], {"alias": "ключ"}),
    ("password with umlauts", [], {"password": "pässwörd"}),
    ("password with umlauts, -legacy", ["-legacy"], {"password": "pässwörd"}),
    ("password with an emoji", [], {"password": "\U0001f511secret"}),
    ("password with an emoji, -legacy", ["-legacy"], {"password": "\U0001f511secret"}),
    ("empty password", [], {"password": ""}),
    ("empty password, -legacy", ["-legacy"], {"password": ""}),
    ("machine key with a CSP", ["-LMK", "-CSP", "Microsoft Enhanced RSA Provider"],
     {"attributes": ("1.3.6.1.4.1.311.17.1", "1.3.6.1.4.1.311.17.2")}),
]


def openssl_file(i, name, options, what):
    written = Written(f"openssl: {name}", WORK / f"writers-openssl-{i}.p12", **what)
    material = Material(written.material)
    named = ["-name", written.alias] if written.alias else []
    run("openssl", "pkcs12", "-export", "-inkey", material.key, "-in", material.chain, *named, "-passout",
        "env:PKCS12_PASSWORD", *options, "-out", written.path, env={"PKCS12_PASSWORD": written.password or ""})
    return written


def openssl_two_passwords():
    """-twopass asks for the password of the MAC and for the other one: without a terminal, on standard input."""
    path, material = WORK / "writers-openssl-twopass.p12", Material("rsa")
    words = "integrity\nintegrity\nencryption\nencryption\n"
    run("setsid", "-w", "openssl", "pkcs12", "-export", "-twopass", "-inkey", material.key, "-in", material.chain,
        "-name", "server", "-out", path, stdin=words.encode())
    return Written("openssl: -twopass", path, "encryption", "integrity")


def openssl_files():
    rows = [(i, *row) for i, row in enumerate(OPENSSL_ROWS)]
    return [*side_by_side(lambda row: openssl_file(*row), rows), openssl_two_passwords()]


# ---- Keys by openssl pkcs8 -------------------------------------------------------------------------------------------

PKCS8_ROWS = [
    *[["-v2", cipher, "-v2prf", f"hmacWith{digest}"] for cipher in ("aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3")
      for digest in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512-224", "SHA512-256")],
    *[["-v2", cipher, "-scrypt", "-scrypt_N", n, "-scrypt_r", "8", "-scrypt_p", p]
      for cipher, n, p in (("aes-128-cbc", "16", "1"), ("aes-192-cbc", "1024", "2"), ("aes-256-cbc", "16384", "1"))],
    *[["-v1", pbe, "-provider", "legacy", "-provider", "default"] for pbe in ("PBE-MD5-DES", "PBE-SHA1-DES",
      "PBE-SHA1-RC2-64", "PBE-MD5-RC2-64")],
]


def pkcs8_file(i, options):
    """One shrouded key and its chain in the clear, under a MAC."""
    path, material = WORK / f"writers-pkcs8-{i}.p12", Material("rsa")
    iterations = [] if "-scrypt" in options else ["-iter", "20"]
    key = run("openssl", "pkcs8", "-topk8", "-in", material.key, "-outform", "DER", "-passout", f"pass:{PASSWORD}",
              *options, *iterations)
    leaf, issuer = certificates(material.chain)
    bags = sequence(bag(SHROUDED, key, name="server", local_key_id=b"1"),
                    certificate_bag(leaf, name="server", local_key_id=b"1"), certificate_bag(issuer))
    safe = sequence(data_info(bags))
    path.write_bytes(pfx(safe, mac_data(safe, PASSWORD, "sha256", rounds=5)))
    return Written("key by openssl pkcs8 " + " ".join(options), path)


def pkcs8_files():
    return side_by_side(lambda row: pkcs8_file(*row), list(enumerate(PKCS8_ROWS)))


# ---- certtool --------------------------------------------------------------------------------------------------------

CERTTOOL_ROWS = [
    *[(cipher, ["--pkcs-cipher", cipher], PASSWORD)
      for cipher in ("3des", "3des-pkcs12", "aes-128", "aes-192", "aes-256", "rc2-40", "arcfour")],
    ("null password", ["--null-password"], ""),
    ("empty password", ["--empty-password"], ""),
    ("password beyond ASCII", [], "pässwörd"),
    ("MAC with SHA-512", ["--hash", "SHA512"], PASSWORD),
]


def certtool_file(i, name, options, password):
    path, material = WORK / f"writers-certtool-{i}.p12", Material("rsa")
    words = ["--password", password] if password else []
    run("certtool", "--to-p12", "--load-privkey", material.key, "--load-certificate", material.chain, "--p12-name",
        "server", "--outder", "--outfile", path, *words, *options)
    return Written(f"certtool: {name}", path, password)


def certtool_files():
    return side_by_side(lambda row: certtool_file(*row), [(i, *row) for i, row in enumerate(CERTTOOL_ROWS)])


# ---- pk12util --------------------------------------------------------------------------------------------------------

PBE_NAMES = [f"PKCS #12 V2 PBE With SHA-1 And {what}" for what in
             ("3KEY Triple DES-CBC", "128 Bit RC2 CBC", "40 Bit RC2 CBC", "128 Bit RC4", "40 Bit RC4")]
PK12UTIL_ROWS = [
    ("defaults", []),
    *[(f"key {name}", ["-c", name]) for name in ("AES-128-CBC", "AES-192-CBC", "AES-256-CBC", *PBE_NAMES)],
    *[(f"certificates {name}", ["-C", name])
      for name in ("none", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC", *PBE_NAMES)],
    *[(f"MAC {name}", ["-M", name]) for name in ("SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512")],
]


def pk12util_files():
    """Out of a database into which pk12util put a file of openssl."""
    nss, source = NSS(), openssl_file("nss", "for NSS", [], {})
    database = nss.database("writers")
    for name in ("password", "other"):
        (database / name).write_text({"password": PASSWORD, "other": "pässwörd"}[name] + "\n")
    run("pk12util", "-i", source.path, "-d", f"sql:{database}", "-w", database / "password", "-K", "")
    rows = [(i, *row) for i, row in enumerate(PK12UTIL_ROWS)]
    written = side_by_side(lambda row: pk12util_file(database, *row), rows)
    return [*written, pk12util_file(database, "umlauts", "password beyond ASCII", [], "other", "pässwörd")]


def pk12util_file(database, i, name, options, password_file="password", password=PASSWORD):
    path = WORK / f"writers-nss-{i}.p12"
    run("pk12util", "-o", path, "-n", "server", "-d", f"sql:{database}", "-w", database / password_file, "-K", "",
        *options)
    return Written(f"pk12util: {name}", path, password)


# ---- cryptography ----------------------------------------------------------------------------------------------------

CRYPTOGRAPHY_ROWS = [
    {"algorithm": None},
    {"algorithm": "best"},
    *[{"algorithm": algorithm, "hash": digest, "rounds": rounds}
      for algorithm in ("PBESv1SHA1And3KeyTripleDESCBC", "PBESv2SHA256AndAES256CBC")
      for digest, rounds in (("SHA1", 1), ("SHA256", 1000), ("SHA512", 100))],
    {"algorithm": "best", "password": "pässwörd"},
    {"algorithm": "best", "name": None},
]


def cryptography_files():
    material = Material("rsa")
    authority = WORK / "rsa.ca.pem"
    for reader in (cryptography_of_debian(), cryptography_of_today()):
        jobs = []
        for i, row in enumerate(CRYPTOGRAPHY_ROWS):
            path = WORK / f"writers-cryptography-{reader.version}-{i}.p12"
            jobs.append({"path": str(path), "key": str(material.key), "certs": [str(material.leaf), str(authority)],
                         "name": "server", "password": PASSWORD, **row})
            name = f"cryptography {reader.version}: " + ", ".join(f"{key} {text}" for key, text in row.items())
            password = None if row["algorithm"] is None else jobs[-1]["password"]
            yield Written(name, path, password, alias=jobs[-1]["name"])
        reader.ask("write", jobs)


# ---- What we read ----------------------------------------------------------------------------------------------------

def key_of(entry):
    return entry.get("key_sha256") or (entry["key_error"]["status"], entry["key_error"]["text"])


def integrity(written):
    """The third element of a PFX is the MAC."""
    if len(list(children(written.path.read_bytes()))) < 3:
        return "absent"
    return "not-checked" if written.password is None else "verified"


def compare(written):
    """Kind, alias, chain and key of the only entry."""
    answer = our_answer(written.path, written.password, mac_password=written.mac_password)
    if written.fails or answer["status"] != "OK":
        status, text = written.fails or ("OK", "")
        check(f"{written.name}: {answer.get('text')}", (answer["status"], text in answer.get("text", "")),
              (status, True))
        return
    material = Material(written.material)
    entries = [(entry["kind"], entry["alias"], entry["certs"]) for entry in answer["entries"]]
    check(f"{written.name}: entry", entries, [("key", written.alias or "1", material.chain_sha256())])
    check(f"{written.name}: sealed parts", answer["sealed"], 0)
    check(f"{written.name}: integrity", answer["integrity"], integrity(written))
    key = key_of(answer["entries"][0])
    attributes = answer["entries"][0]["attributes"] or ""
    check(f"{written.name}: attributes",
          tuple(sorted(re.findall(r"(?:\d+\.){4,}\d+", attributes))), written.attributes)
    if written.key_fails:
        check(f"{written.name}: key: {key}", (key[0], written.key_fails[1] in key[1]), (written.key_fails[0], True))
    else:
        check(f"{written.name}: key", key, material.key_sha256())


need("openssl", "certtool")
for name in Material.recipes:  # made before several at once ask for them
    Material(name)
written = [*openssl_files(), *pkcs8_files(), *certtool_files(), *pk12util_files(), *cryptography_files()]
side_by_side(compare, written)
print(f"{len(written)} files")
finish()
