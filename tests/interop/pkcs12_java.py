"""What the tests of PKCS#12 with Java share: which JDKs there are and what they know, a store with every kind of entry,
and facts that can be compared.

JDK 17 must be there. JDK 25 is no package of Debian 12: where it is missing, its half is left out, and a line says so.
Facts: alias (hex of its UTF-8) -> (kind, creation date, SHA-256 of each certificate, key). The date is None for trusted
certificates, to which Java gives the time of reading; the key is the SHA-256 of its bytes or an error, and of a secret
key its algorithm besides."""
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

from peers import (BOUNCY_CASTLE, WORK, Material, hex_of, java, key_command, many_certificates, password_field,
                   pem_bundle, sha256, skip)

PASSWORD = "changeit"
KEYS = {"server": "rsa", "schlüssel \U0001f511": "ec", "ключ": "ed25519", "dsa": "dsa"}  # alias: Material
SECRETS = {"AES": "00112233445566778899aabbccddeeff", "HmacSHA256": "a5" * 32,
           "DESede": "0123456789abcdef" "23456789abcdef01" "456789abcdef0123"}
OID_PBMAC1 = bytes.fromhex("06092a864886f70d01050e")  # 1.2.840.113549.1.5.14


# ---- Who reads and writes --------------------------------------------------------------------------------------------

@dataclass
class Reader:
    name: str
    home: Path
    type: str = "PKCS12"
    pbmac1: bool = False

    def read(self, stores):
        """The facts of each (path, store password, key password); the key password is the store's if not given."""
        lines = []
        for path, store, *key in stores:
            lines.append((self.type, path, password_field(store), password_field(key[0] if key else store)))
        return [self.facts(json.loads(line)) for line in java(self.home, "Entries", lines=lines).splitlines()]

    def facts(self, answer):
        return facts(answer, dates=not self.type.endswith("@BC"))


@functools.cache
def jdks():
    """JDK 17 and, where it is, JDK 25, as Readers."""
    found = {}
    for release in Path("/usr/lib/jvm").glob("*/release"):
        version = re.search(r'JAVA_VERSION="(17|25)\b', release.read_text())
        if version and (release.parent / "bin/keytool").exists():
            found[int(version[1])] = release.parent.resolve()
    if 17 not in found:
        skip("JDK 17 is not installed")
    if 25 not in found:
        print("left out: JDK 25 is not installed")
    return [Reader(f"JDK {version}", home, pbmac1=knows_pbmac1(home)) for version, home in sorted(found.items())]


def bouncy_castle(home):
    """It keeps no dates."""
    if not BOUNCY_CASTLE.exists():
        skip(f"{BOUNCY_CASTLE} is not installed")
    return Reader("BouncyCastle", home, "PKCS12@BC")


def knows_pbmac1(home):
    """Does this JDK write PBMAC1 when it is told to? An older one takes the name for another MAC, or refuses it."""
    path = WORK / f"pbmac1-{home.name}.p12"
    path.unlink(missing_ok=True)
    lines = [("property", "keystore.pkcs12.macAlgorithm", "PBEWithHmacSHA256"), ("new", "PKCS12"),
             ("save", path, hex_of(PASSWORD))]
    java(home, "Stores", lines=lines)
    return OID_PBMAC1 in path.read_bytes()


def facts(answer, dates=True):
    """Entries.java's or entries.c's answer as facts, or its error."""
    if "entries" not in answer:
        return answer.get("error") or answer["status"]
    return {entry["alias_hex"]: (entry["kind"], entry["created_ms"] if dates and entry["kind"] != "cert" else None,
                                 entry["certs"], key_of(entry)) for entry in answer["entries"]}


def key_of(entry):
    if "key_sha256" in entry:
        return (entry["key_alg"], entry["key_sha256"]) if entry["kind"] == "secret" else entry["key_sha256"]
    return entry.get("key_error")


# ---- Stores ----------------------------------------------------------------------------------------------------------

def every_kind(password=PASSWORD, secrets=True):
    """Commands for Stores.java: a key with its chain of each kind, secret keys and two trusted certificates."""
    for alias, name in KEYS.items():
        yield key_command(alias, password, name)
    if secrets:
        for algorithm, octets in SECRETS.items():
            yield "secret", hex_of(f"secret {algorithm}".lower()), hex_of(password), algorithm, octets
    yield "trust", hex_of("änker ⚓"), pem_bundle(many_certificates(1), WORK / "anchor-0.pem")
    yield "trust", hex_of("root"), WORK / "ec.ca.pem"


def of_every_kind(secrets=True):
    """The facts of every_kind() without dates, by openssl."""
    expected = {hex_of(alias): ("key", None, Material(name).chain_sha256(), Material(name).key_sha256())
                for alias, name in KEYS.items()}
    if secrets:
        for algorithm, octets in SECRETS.items():
            expected[hex_of(f"secret {algorithm}".lower())] = ("secret", None, [],
                                                               (algorithm, sha256(bytes.fromhex(octets))))
    expected[hex_of("änker ⚓")] = ("cert", None, [sha256(der) for der in many_certificates(1)], None)
    expected[hex_of("root")] = ("cert", None, Material("ec").chain_sha256()[1:], None)
    return expected


def undated(facts_of_store):
    if not isinstance(facts_of_store, dict):
        return facts_of_store
    return {alias: (kind, None, *rest) for alias, (kind, _, *rest) in facts_of_store.items()}
