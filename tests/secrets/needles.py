"""The secrets that the tests look for, as bytes, by their names: passwords in each encoding, what is derived from them, and the
numbers of private keys. From the specifications and by Python's hashlib; nothing of it is our library's.
"""
import base64
import hashlib
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "data/keys"))
from der import elements  # noqa: E402

WINDOW = 16  # bytes: a long secret is looked for piece by piece, so that half of it is found as well
DIGESTS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"]
BLOCK = {"sha384": 128, "sha512": 128, "sha512_224": 128, "sha512_256": 128}


class Needles:
    def __init__(self):
        self.by_bytes = {}

    def add(self, name, secret, least=8):
        """As a whole if it is short, else in pieces; what is shorter than `least` would be found everywhere."""
        if len(secret) <= 2 * WINDOW:
            pieces = [(name, secret)]
        else:
            pieces = [(f"{name} at {i}", secret[i:i + WINDOW]) for i in range(0, len(secret) - WINDOW + 1, WINDOW)]
        for piece_name, piece in pieces:
            if len(piece) >= least and len(set(piece)) > 3:
                self.by_bytes.setdefault(bytes(piece), piece_name)

    def write(self, path):
        Path(path).write_text("".join(f"{secret.hex()} {name}\n" for secret, name in self.by_bytes.items()))


# ---- Passwords -------------------------------------------------------------------------------------------------------


def readings(password):
    """The ways to take a password for bytes: (name, bytes)."""
    utf8 = password.encode()
    found = {"UTF-8": utf8, "UTF-16BE": password.encode("utf-16-be"), "UTF-16LE": password.encode("utf-16-le")}
    if not password.isascii():
        found["Latin-1"] = password.encode("latin-1")
        found["BMPString of the UTF-8 bytes"] = b"".join(bytes([0, byte]) for byte in utf8)
        found["BMPString of seven bits"] = b"".join(bytes([0, byte & 0x7F]) for byte in utf8)
    return found


def add_password(needles, name, password):
    for reading, octets in readings(password).items():
        needles.add(f"{name} in {reading}", octets)


# ---- Derivations -----------------------------------------------------------------------------------------------------


def digest(name, data):
    return hashlib.new(name, data).digest()


def pkcs12_kdf(hash_name, number, password, salt, iterations, length):
    """RFC 7292 B.2; `password` is a BMPString with its two zero bytes."""
    block = BLOCK.get(hash_name, 64)

    def repeated(text):
        return (text * block)[:(len(text) + block - 1) // block * block]

    work, out = repeated(salt) + repeated(password), b""
    while len(out) < length:
        a = digest(hash_name, bytes([number]) * block + work)
        for _ in range(iterations - 1):
            a = digest(hash_name, a)
        out += a
        b = int.from_bytes((a * block)[:block], "big") + 1
        work = b"".join(((int.from_bytes(work[i:i + block], "big") + b) % (1 << 8 * block)).to_bytes(block, "big")
                        for i in range(0, len(work), block))
    return out[:length]


def pbkdf1(hash_name, password, salt, iterations):
    out = digest(hash_name, password + salt)
    for _ in range(iterations - 1):
        out = digest(hash_name, out)
    return out[:16]


def jceks_kdf(password, salt, iterations):
    """PBEWithMD5AndTripleDES: a chain for each half of the salt; equal halves: the first is turned round."""
    first, second = salt[:4], salt[4:]
    if first == second:
        first = first[::-1]
    halves = []
    for half in first, second:
        for _ in range(iterations):
            half = digest("md5", half + password)
        halves.append(half)
    return b"".join(halves)[:24]


def sun_keystream(password, salt, length):
    """The key protector of JKS: SHA-1 over the password in UTF-16 and the block before."""
    out, block = b"", salt
    while len(out) < length:
        block = digest("sha1", password + block)
        out += block
    return out


def bytes_to_key(password, salt, length):
    """OpenSSL's EVP_BytesToKey, MD5, one round."""
    out = block = b""
    while len(out) < length:
        block = digest("md5", block + password + salt)
        out += block
    return out[:length]


def add_derived(needles, name, password, salts, iterations, scrypt=((16, 8, 1),), kdfs=("pbkdf2", "pkcs12", "others")):
    """All that the derivations that are known make of a password with these salts."""
    taken = readings(password)
    for salt, hash_name in itertools.product(salts, DIGESTS):
        what = f"{name}, {hash_name}, salt of {len(salt)}"
        for reading in "UTF-8", "Latin-1", "UTF-16BE":
            if "pbkdf2" in kdfs and reading in taken:
                octets = taken[reading] + (b"\0\0" if reading == "UTF-16BE" else b"")
                needles.add(f"PBKDF2 of {what}", hashlib.pbkdf2_hmac(hash_name, octets, salt, iterations, 32)[:16])
                needles.add(f"PBKDF2 of {what}, rest", hashlib.pbkdf2_hmac(hash_name, octets, salt, iterations, 32)[16:])
        for reading in "UTF-16BE", "BMPString of the UTF-8 bytes", "BMPString of seven bits":
            if "pkcs12" in kdfs and reading in taken and hash_name != "md5":
                for number in 1, 3:
                    key = pkcs12_kdf(hash_name, number, taken[reading] + b"\0\0", salt, iterations, 32)
                    needles.add(f"PKCS#12 KDF {number} of {what}", key[:16])
    if "others" not in kdfs:
        return
    for salt in salts:
        what = f"{name}, salt of {len(salt)}"
        for n, r, p in scrypt:
            needles.add(f"scrypt of {what}", hashlib.scrypt(taken["UTF-8"], salt=salt, n=n, r=r, p=p, dklen=16))
        if len(salt) == 8:
            needles.add(f"JCEKS KDF of {what}", jceks_kdf(taken["UTF-8"], salt, iterations))
            for hash_name in "md5", "sha1":
                needles.add(f"PBKDF1 {hash_name} of {what}", pbkdf1(hash_name, taken["UTF-8"], salt, iterations)[:8])
            key = bytes_to_key(taken["UTF-8"], salt, 32)
            for half in key[:16], key[16:]:
                needles.add(f"EVP_BytesToKey of {what}", half)
        if len(salt) == 20:
            needles.add(f"JKS keystream of {what}", sun_keystream(taken["UTF-16BE"], salt, 160))


# ---- Keys ------------------------------------------------------------------------------------------------------------


def integers(der):
    return [int.from_bytes(contents, "big") for tag, contents in elements(der) if tag == 2]


def octets_of(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def rsa_numbers(key):
    return dict(zip(["d", "p", "q", "dP", "dQ", "qInv"], map(octets_of, integers(elements(key)[0][1])[3:])))


def edwards_numbers(seed):
    """RFC 8032 5.1.5 and 5.2.5: the seed, and the two halves of its hash, the first one clamped."""
    expanded = hashlib.sha512(seed).digest() if len(seed) == 32 else hashlib.shake_256(seed).digest(114)
    half = len(expanded) // 2
    clamped = bytearray(expanded[:half])
    if half == 32:
        clamped[0], clamped[31] = clamped[0] & 248, clamped[31] & 63 | 64
    else:
        clamped[0], clamped[55], clamped[56] = clamped[0] & 252, clamped[55] | 128, 0
    return {"seed": seed, "hashed": expanded[:half], "scalar": bytes(clamped), "prefix": expanded[half:]}


def numbers_of(pkcs8):
    """The secret numbers of a private key, as octets."""
    parts = elements(elements(pkcs8)[0][1])
    oid, key = elements(parts[1][1])[0][1].hex(), parts[2][1]
    if oid == "2a864886f70d010101":
        return rsa_numbers(key)
    if oid == "2a8648ce3d0201":
        return {"scalar": elements(elements(key)[0][1])[1][1]}
    if oid == "2a8648ce380401":
        return {"x": octets_of(integers(key)[0])}
    octets = elements(key)[0][1]
    return edwards_numbers(octets) if oid in ("2b6570", "2b6571") else {"scalar": octets}


def add_text(needles, name, der, secret):
    """The base64 of that part of a key that is secret; the rest stands in its certificate as well."""
    text, at, quarter = base64.b64encode(der), der.find(secret), 16
    for i in range(0, len(text) - quarter, quarter):
        if at >= 0 and 3 * i >= 4 * at and 3 * (i + quarter) <= 4 * (at + len(secret)):
            needles.add(f"{name} base64 at {i}", text[i:i + quarter])


def add_key(needles, name, pkcs8, *other_forms):
    """A private key: its numbers, in DER and PEM and as limbs."""
    for what, octets in numbers_of(pkcs8).items():
        needles.add(f"{name} {what}", octets)
        needles.add(f"{name} {what}, limbs", octets[::-1])  # GMP's, on a little-endian machine, of whatever size
        for der in pkcs8, *other_forms:
            add_text(needles, name, der, octets)
