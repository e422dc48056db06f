#!/usr/bin/env python3
"""Makes open-NAME.p12 from the files of open.sh, which calls this: what no program writes, or only one that is not to be had. The
derivations and MACs are those of Python's hashlib and hmac, the cipher is OpenSSL's. Prints what test_pfx.c expects of
pfx_write and safe_write_encrypted under "changeit" with the salt 00 01 ... 13."""
import hashlib
import hmac
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "keys"))
from der import elements, tlv  # noqa: E402

SALT = bytes(range(20))
NULL = tlv(0x05)
HASHES = {"sha1": "2B0E03021A", "sha256": "608648016503040201", "sha512": "608648016503040203"}


def oid(contents):
    return tlv(0x06, bytes.fromhex(contents))


DATA = oid("2A864886F70D010701")
ENCRYPTED_DATA = oid("2A864886F70D010706")


def bmp(password):
    return password.encode("utf-16-be") + b"\0\0"


def pkcs12_kdf(hash_name, password, number, iterations, length):
    """RFC 7292 appendix B.2."""
    block = hashlib.new(hash_name).block_size

    def fill(data):
        return (data * (block // len(data) + 1) * 2)[:block * -(-len(data) // block)] if data else b""

    chain, out = fill(SALT) + fill(password), b""
    while len(out) < length:
        digest = bytes([number]) * block + chain
        for _ in range(iterations):
            digest = hashlib.new(hash_name, digest).digest()
        out += digest
        more = int.from_bytes((digest * block)[:block], "big") + 1
        chain = b"".join(((int.from_bytes(chain[i:i + block], "big") + more) % (1 << 8 * block)).to_bytes(block, "big")
                         for i in range(0, len(chain), block))
    return out[:length]


def integer(value):
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def mac_data(safe, hash_name, iterations, password=bmp("changeit")):
    key = pkcs12_kdf(hash_name, password, 3, iterations, hashlib.new(hash_name).digest_size)
    info = tlv(0x30, tlv(0x30, oid(HASHES[hash_name]), NULL), tlv(0x04, hmac.new(key, safe, hash_name).digest()))
    return tlv(0x30, info, tlv(0x04, SALT), integer(iterations) if iterations != 1 else b"")


def pbmac1(safe, iterations, password=b"changeit"):
    """RFC 9579, SHA-256 both times."""
    hmac_sha256 = tlv(0x30, oid("2A864886F70D0209"), NULL)
    pbkdf2 = tlv(0x30, oid("2A864886F70D01050C"), tlv(0x30, tlv(0x04, SALT), integer(iterations), integer(32), hmac_sha256))
    algorithm = tlv(0x30, oid("2A864886F70D01050E"), tlv(0x30, pbkdf2, hmac_sha256))
    key = hashlib.pbkdf2_hmac("sha256", password, SALT, iterations, 32)
    info = tlv(0x30, algorithm, tlv(0x04, hmac.new(key, safe, "sha256").digest()))
    return tlv(0x30, info, tlv(0x04, b"NOT USED"))


def data(octets):
    return tlv(0x30, DATA, tlv(0xA0, tlv(0x04, octets)))


def pfx(safe, mac=b""):
    return tlv(0x30, integer(3), data(safe), mac)


def write(name, contents):
    with open("open-%s.p12" % name, "wb") as file:
        file.write(contents)


def auth_safe_of(name):
    with open("open-%s.p12" % name, "rb") as file:
        info = elements(elements(file.read())[0][1])[1][1]
    return elements(elements(info)[1][1])[0][1]


def encrypt(cipher, key, iv, plain):
    return subprocess.run(["openssl", "enc", "-" + cipher, "-K", key.hex(), "-iv", iv.hex()], input=plain, check=True,
                          capture_output=True).stdout


def pbes1(plain, password):
    """pbeWithSHAAnd3-KeyTripleDES-CBC, one iteration."""
    key, iv = pkcs12_kdf("sha1", password, 1, 1, 24), pkcs12_kdf("sha1", password, 2, 1, 8)
    algorithm = tlv(0x30, oid("2A864886F70D010C0103"), tlv(0x30, tlv(0x04, SALT), integer(1)))
    return encrypted_data(algorithm, tlv(0x80, encrypt("des-ede3-cbc", key, iv, plain)))


def pbes2(plain, password, iv=bytes(range(16))):
    """PBKDF2 with HMAC-SHA-1, which is not named, one iteration, AES-128-CBC."""
    encrypted = encrypt("aes-128-cbc", hashlib.pbkdf2_hmac("sha1", password, SALT, 1, 16), iv, plain)
    derivation = tlv(0x30, oid("2A864886F70D01050C"), tlv(0x30, tlv(0x04, SALT), integer(1)))
    algorithm = tlv(0x30, oid("2A864886F70D01050D"),
                    tlv(0x30, derivation, tlv(0x30, oid("608648016503040102"), tlv(0x04, iv))))
    return encrypted_data(algorithm, tlv(0x80, encrypted))


def encrypted_data(algorithm, content, version=0, rest=b""):
    return tlv(0x30, ENCRYPTED_DATA, tlv(0xA0, tlv(0x30, integer(version), tlv(0x30, DATA, algorithm, content), rest)))


def pieces(octets, size):
    return b"".join(tlv(0x04, octets[i:i + size]) for i in range(0, len(octets), size))


def ber(der):
    """Indefinite lengths and constructed strings, wherever X.690 allows them; primitive [0] becomes constructed."""
    out = b""
    for tag, contents in elements(der):
        if tag & 0x20:
            out += bytes([tag, 0x80]) + ber(contents) + b"\0\0"
        elif tag in (0x04, 0x80):
            out += bytes([tag | 0x20, 0x80]) + pieces(contents, 100) + b"\0\0"
        else:
            out += tlv(tag, contents)
    return out


def safe_contents(safe):
    """Of the first part, which is not encrypted."""
    return elements(elements(elements(elements(safe)[0][1])[0][1])[1][1])[0][1]


def main():
    safe = auth_safe_of("plain")
    part = safe_contents(safe)
    write("pbmac1", pfx(safe, pbmac1(safe, 2)))
    write("two-passwords", pfx(auth_safe_of("no-mac"), mac_data(auth_safe_of("no-mac"), "sha256", 2, bmp("integrity"))))
    # The second part has another password than the MAC and the first part.
    parts = tlv(0x30, pbes2(tlv(0x30), b"changeit"), pbes2(part, b"another"))
    write("another-password", pfx(parts, mac_data(parts, "sha1", 1)))
    # The empty password as no bytes at all, as .NET and NSS may write it; OpenSSL opens it with "".
    parts = tlv(0x30, pbes1(part, b""))
    write("null", pfx(parts, mac_data(parts, "sha1", 1, b"")))
    # NSS of old: PBES2 under the BMPString.
    parts = tlv(0x30, pbes2(part, bmp("changeit")))
    write("bmp", pfx(parts, mac_data(parts, "sha1", 1)))
    # A bag without a type, encrypted as DER and as BER.
    for name, form in ("broken-der", bytes), ("broken-ber", ber):
        parts = tlv(0x30, pbes2(form(tlv(0x30, tlv(0x30, integer(5)))), b"changeit"))
        write(name, pfx(parts, mac_data(parts, "sha1", 1)))
    # A byte behind the SafeContents.
    parts = tlv(0x30, pbes2(tlv(0x30) + b"\0", b"changeit"))
    write("byte-behind", pfx(parts, mac_data(parts, "sha1", 1)))
    # Only the SafeContents are BER.
    parts = tlv(0x30, data(ber(part)))
    write("ber-contents", pfx(parts, mac_data(parts, "sha1", 1)))
    # Everything in BER: the PFX, the AuthenticatedSafe and what is encrypted in it. The MAC is over BER.
    parts = ber(tlv(0x30, pbes2(ber(part), b"changeit"), data(ber(part))))
    write("ber", ber(pfx(parts, mac_data(parts, "sha1", 1))))
    # Only what is inside is BER.
    write("ber-inside", pfx(parts, mac_data(parts, "sha1", 1)))
    # An AuthenticatedSafe without parts, for test_pfx.c: MAC by RFC 7292 and by RFC 9579.
    empty = tlv(0x30)
    for name, mac in ("sha512, 3 iterations", mac_data(empty, "sha512", 3)), ("sha1, 1 iteration", mac_data(empty, "sha1", 1)):
        print("%s: %s" % (name, pfx(empty, mac).hex()))
    print("pbmac1, 3 iterations: %s" % pfx(empty, pbmac1(empty, 3)).hex())
    print("encrypted part, 1 iteration: %s" % pbes1(tlv(0x30), bmp("changeit")).hex())


if __name__ == "__main__":
    main()
