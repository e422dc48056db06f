"""What the programs of pkcs12_peers.py refuse, and why: the only reasons for which one may not read what we write.

A refusal is a reason in words, the rows that it is about (a pattern for each field of a Row), and what the program says
then: a pattern, or a function that makes of the right answer the one that the program gives. The first refusal that is
about a row counts. A row that none is about must be read, and a row that one is about must not."""
import re
from dataclasses import dataclass
from types import SimpleNamespace


@dataclass
class Row:
    """One file and its protection, in the names of keystore_encryption_parse and keystore_mac_parse."""
    name: str
    keys: str
    certificates: str
    digest: str
    password: str | None = "changeit"
    key_password: str | None = None
    mac_password: str | None = None
    profile: str = ""
    holds: str = "a key"  # or "certificates": then there is none, and `keys` says nothing


def refusal(reason, answer, **patterns):
    return SimpleNamespace(reason=reason, answer=answer, patterns=patterns)


PBMAC1 = {"digest": "pbmac1-.*"}
SHA512_T = "pbes2-.*-sha512-2.*"
NOT_ASCII = r".*[^\x00-\x7f].*"


def either(reason, answer, pattern):
    """Of the protection of keys or of certificates."""
    return [refusal(reason, answer, keys=pattern), refusal(reason, answer, certificates=pattern)]


def without_keys(right):
    return {alias: entry for alias, entry in right.items() if entry[0] != "key"}


PASSWORD_WITHOUT_MAC = "no MAC, and yet a password"
OTHER_KEY_PASSWORD = "one password for keys and file"
OTHER_MAC_PASSWORD = "one password for MAC and file"

JAVA = [
    refusal(OTHER_MAC_PASSWORD, "Failed PKCS12 integrity checking", mac_password=".+"),
    *either("no cipher but AES-128 and AES-256 in PBES2",
            "expecting the object identifier for AES|Private key not stored as PKCS#8 EncryptedPrivateKeyInfo",
            "pbes2-(aes192|3des|rc2)-.*"),
    *either("no scrypt",
            "expecting the object identifier for PBKDF2|Private key not stored as PKCS#8 EncryptedPrivateKeyInfo",
            "scrypt-.*"),
    *either("no 3DES with two keys", "keystore password was incorrect|Cannot find any provider", "pbes1-2key-3des"),
    refusal("a key that is not encrypted is passed over without a word", without_keys, keys="none", holds="a key"),
]

JAVA_WITHOUT_PBMAC1 = refusal("no PBMAC1", "HmacPBE1.2.840.113549.1.5.14 not available", **PBMAC1)

JAVA_17 = [
    *either("no HMAC with SHA-512/224 and SHA-512/256 in PBKDF2",
            "expecting the object identifier for a HmacSHA|Private key not stored as PKCS#8 EncryptedPrivateKeyInfo",
            SHA512_T),
    refusal("no password beyond ASCII", "keystore password was incorrect", password=NOT_ASCII),
    refusal("no password beyond ASCII", "Password is not ASCII", key_password=NOT_ASCII),
]

JAVA_25 = [
    refusal("PBES1 takes seven bits of each byte of a password beyond ASCII", "keystore password was incorrect",
            password=NOT_ASCII, certificates="pbes1-.*"),
    refusal("PBES1 takes seven bits of each byte of a password beyond ASCII", "not properly padded",
            key_password=NOT_ASCII, keys="pbes1-.*"),
]

BOUNCY_CASTLE = [
    refusal("no PBMAC1", "no such algorithm: 1.2.840.113549.1.5.14", **PBMAC1),
    refusal(PASSWORD_WITHOUT_MAC, "password supplied for keystore that does not require one",
            digest="none", password=".*"),
    refusal("no MAC but with SHA-1 and SHA-256", "error constructing MAC: .*no such algorithm",
            digest="sha(224|384|512|512-224|512-256)"),
    *either("no RC2 in PBES2", "invalid keyLength value", "pbes2-rc2-.*"),
    *either("no HMAC with SHA-512/224 and SHA-512/256 in PBKDF2", "unknown PRF algorithm", SHA512_T),
    *either("no scrypt", "unknown object in getInstance", "scrypt-.*"),
    refusal("no empty password in PBES2", "password empty", password="", keys="pbes2-.*"),
    refusal(OTHER_MAC_PASSWORD, "wrong password or corrupted file", mac_password=".+"),
    refusal(OTHER_KEY_PASSWORD, "pad block corrupted", key_password=".+"),
]

OPENSSL_LEGACY = [
    refusal("no PBMAC1", r"Algorithm \(PBMAC1", **PBMAC1),
    refusal(OTHER_MAC_PASSWORD, "Mac verify error: invalid password", mac_password=".+"),
    refusal(OTHER_KEY_PASSWORD, "maybe wrong password", key_password=".+"),
]

OPENSSL = [*either("no RC2 and RC4 without the legacy provider", r"unsupported.*Algorithm \(RC[24]",
                   "pbes2-rc2-.*|pbes1-rc[24]-.*"), *OPENSSL_LEGACY]

# PKCS12_parse of OpenSSL 3.0, in curl and node.
PARSE = [
    refusal("no PBMAC1", "(?i)unsupported", **PBMAC1),
    *either("no RC2 and RC4 without the legacy provider", "(?i)unsupported", "pbes2-rc2-.*|pbes1-rc[24]-.*"),
    refusal(PASSWORD_WITHOUT_MAC, "mac absent", digest="none", password=".*"),
    refusal(OTHER_MAC_PASSWORD, "mac verify failure", mac_password=".+"),
    refusal(OTHER_KEY_PASSWORD, "bad decrypt", key_password=".+"),
]

CRYPTOGRAPHY_TODAY = [
    refusal(OTHER_MAC_PASSWORD, "Invalid password or PKCS12 data", mac_password=".+"),
    refusal(OTHER_KEY_PASSWORD, "Invalid password or PKCS12 data", key_password=".+"),
]

CRYPTOGRAPHY = [
    refusal("no PBMAC1", "Invalid password or PKCS12 data", **PBMAC1),
    refusal(PASSWORD_WITHOUT_MAC, "Invalid password or PKCS12 data", digest="none", password=".*"),
    *CRYPTOGRAPHY_TODAY,
]

GNUTLS = [
    refusal("no PBMAC1", "verify_mac: The hash algorithm is unknown", **PBMAC1),
    refusal("no MAC with SHA-512/224 and SHA-512/256", "verify_mac: The hash algorithm is unknown",
            digest="sha512-2.*"),
    refusal("no file without a MAC", "verify_mac: ASN1 parser: Element was not found", digest="none"),
    *either("no HMAC with SHA-512/224 and SHA-512/256 in PBKDF2", "The hash algorithm is unknown", SHA512_T),
    *either("no RC2 but PBES1 with 40 bits, no RC4 with 40 bits", "The cipher type is unsupported",
            "pbes2-rc2-.*|pbes1-rc2-128|pbes1-rc4-40"),
    *either("no 3DES with two keys", "The cipher type is unsupported", "pbes1-2key-3des"),
    *either("no scrypt", "ASN1 parser: Generic parsing error", "scrypt-.*"),
    refusal(OTHER_MAC_PASSWORD, "Message Authentication Code verification failed", mac_password=".+"),
    refusal(OTHER_KEY_PASSWORD, "Decryption has failed", key_password=".+"),
]

NSS_KEY = "UNABLE_TO_IMPORT_KEY"
NSS = [
    refusal("no PBMAC1", "SEC_ERROR_BAD_PASSWORD", **PBMAC1),
    refusal("no MAC with SHA-512/224 and SHA-512/256", "SEC_ERROR_BAD_PASSWORD", digest="sha512-2.*"),
    refusal("no file without a MAC", "SEC_ERROR_BAD_DER", digest="none"),
    *either("no HMAC with SHA-512/224 and SHA-512/256 in PBKDF2", NSS_KEY, SHA512_T),
    *either("no 3DES with two keys", NSS_KEY, "pbes1-2key-3des"),
    *either("no scrypt", NSS_KEY, "scrypt-.*"),
    refusal(OTHER_MAC_PASSWORD, "SEC_ERROR_PKCS12_INVALID_MAC|SEC_ERROR_BAD_PASSWORD", mac_password=".+"),
    refusal(OTHER_KEY_PASSWORD, NSS_KEY, key_password=".+"),
]

REFUSALS = {
    "Java 17": JAVA_17 + JAVA,
    "Java 25": JAVA + JAVA_25,
    "BouncyCastle": BOUNCY_CASTLE,
    "openssl": OPENSSL,
    "openssl -legacy": OPENSSL_LEGACY,
    "openssl -twopass": [refusal(OTHER_KEY_PASSWORD, "maybe wrong password", key_password=".+")],
    "certtool": GNUTLS,
    "pk12util": NSS,
    "cryptography": CRYPTOGRAPHY,
    "cryptography of today": CRYPTOGRAPHY_TODAY,
    "curl": PARSE,
    "node": PARSE,
}


def is_about(refusal_, row):
    about_keys = "keys" in refusal_.patterns or "key_password" in refusal_.patterns
    if about_keys and row.holds != "a key":
        return False
    values = {name: getattr(row, name) for name in refusal_.patterns}
    return all(value is not None and re.fullmatch(refusal_.patterns[name], value, re.S)
               for name, value in values.items())


def find(reader, row):
    """The refusal of this reader for this row; None: it must be read."""
    older = [JAVA_WITHOUT_PBMAC1] if reader.name.startswith("Java ") and not reader.pbmac1 else []
    return next((one for one in REFUSALS[reader.name] + older if is_about(one, row)), None)


def as_expected(answer, right, one):
    """Is it what the refusal says? `right` is what a reader of the file would answer."""
    if callable(one.answer):
        return answer == one.answer(right)
    return answer != right and re.search(one.answer, str(answer), re.S) is not None
