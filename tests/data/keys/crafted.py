"""Keys that no program writes today, put together from what OpenSSL wrote. make.sh runs it."""
import pathlib
import random

from der import elements, tlv

RSA = bytes.fromhex("300d06092a864886f70d0101010500")
P256 = bytes.fromhex("06082a8648ce3d030107")
EC_P256 = bytes.fromhex("301306072a8648ce3d0201") + P256
SECP256R1_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def pkcs8(algorithm, key, *more, version=0):
    return tlv(0x30, integer(version), algorithm, tlv(4, key), *more)


def rsa(*numbers):
    return tlv(0x30, integer(0), *map(integer, numbers))


def ec(d, *more):
    return tlv(0x30, integer(1), tlv(4, d), *more)


def dsa(p, q, g, x):
    parameters = tlv(0x30, integer(p), integer(q), integer(g))
    return pkcs8(tlv(0x30, bytes.fromhex("06072a8648ce380401"), parameters), integer(x))


def read(name):
    return pathlib.Path(name).read_bytes()


def write(name, der):
    pathlib.Path("crafted-" + name).write_bytes(der)


def numbers(name):
    return [contents for _, contents in elements(elements(read(name))[0][1])]


# RSA numbers without, and with too many, leading zeros: what old writers did.
parts = numbers("rsa-1024.trad")
write("rsa-no-zeros.trad", tlv(0x30, *(tlv(2, part.lstrip(b"\0") or b"\0") for part in parts)))
write("rsa-many-zeros.trad", tlv(0x30, tlv(2, parts[0]), *(tlv(2, b"\0\0" + part) for part in parts[1:])))

# RSA numbers that contradict each other.
n, e, d, p, q, dp, dq, qinv = (int.from_bytes(part, "big") for part in parts[1:])
for name, key in {
    "zero": rsa(0, 0, 0, 0, 0, 0, 0, 0),
    "even-modulus": rsa(n + 1, e, d, p, q, dp, dq, qinv),
    "other-modulus": rsa(n + 2, e, d, p, q, dp, dq, qinv),
    "long-primes": rsa(n, e, d, p << 1024 | 1, q, dp, dq, qinv),
    "even-exponent": rsa(n, e + 1, d, p, q, dp, dq, qinv),
    "exponent-1": rsa(n, 1, d, p, q, dp, dq, qinv),
    "no-private-exponent": rsa(n, e, 0, p, q, dp, dq, qinv),
    "one-zero": rsa(n, e, d, p, q, dp, dq, 0),
    "truncated": rsa(n, e, d, p, q, dp, dq),
    "too-long": rsa(n, e, d, p, q, dp, dq, qinv, 1),
}.items():
    write("rsa-%s.p8" % name, pkcs8(RSA, key))
write("rsa-version-2.p8", pkcs8(RSA, tlv(0x30, integer(2), *(tlv(2, part) for part in parts[1:]))))
write("rsa-no-parameters.p8", pkcs8(RSA[:1] + b"\x0b" + RSA[2:-2], read("rsa-1024.trad")))

write("rsa-other-exponent.spki", tlv(0x30, RSA, tlv(3, b"\0", tlv(0x30, integer(n), integer(3)))))

# RSA of 16,384 bits and of one more. The factors are odd, which is all that is looked at.
random.seed(16384)
for bits in 16384, 16385:
    p, q = (random.getrandbits(8193) | 3 << 8191 | 1 for _ in range(2))
    p = p >> (16386 - bits) | 3 << (bits - 8195) | 1
    assert (p * q).bit_length() == bits, (p * q).bit_length()
    write("rsa-%d.p8" % bits, pkcs8(RSA, rsa(p * q, 65537, 3, p, q, 5, 7, 11)))

# EC private keys of odd length, and out of range.
scalar = elements(elements(read("ec-secp256r1.trad"))[0][1])[1][1]
write("ec-short.trad", ec(b"\x07", tlv(0xA0, P256)))
write("ec-long.trad", ec(b"\0\0\0" + scalar, tlv(0xA0, P256)))
write("ec-no-curve.trad", ec(scalar))
write("ec-zero.p8", pkcs8(EC_P256, ec(bytes(32))))
write("ec-order.p8", pkcs8(EC_P256, ec(SECP256R1_ORDER.to_bytes(32, "big"))))
write("ec-order-less-1.p8", pkcs8(EC_P256, ec((SECP256R1_ORDER - 1).to_bytes(32, "big"))))
write("ec-two-curves.p8", pkcs8(EC_P256, ec(scalar, tlv(0xA0, bytes.fromhex("06052b81040022")))))
write("ec-same-curve.p8", pkcs8(EC_P256, ec(scalar, tlv(0xA0, P256))))
write("ec-no-parameters.p8", pkcs8(tlv(0x30, EC_P256[2:11]), ec(scalar)))
write("ec-version-2.p8", pkcs8(EC_P256, tlv(0x30, integer(2), tlv(4, scalar))))
write("ec-unknown-curve.p8", pkcs8(tlv(0x30, EC_P256[2:11], bytes.fromhex("06032a0304")), ec(scalar)))
# A private key with the public key of another: what it states does not follow from it.
point = elements(elements(elements(read("ec-secp256r1-other.trad"))[0][1])[3][1])[0][1]
write("ec-foreign-point.p8", pkcs8(EC_P256, ec(scalar, tlv(0xA1, tlv(3, point)))))

# A public key with the other of the two points of one x.
ec_spki = elements(elements(read("ec-secp256r1-compressed.spki"))[0][1])
form = ec_spki[1][1][1] ^ 1
write("ec-wrong-parity.spki", tlv(0x30, EC_P256, tlv(3, b"\0", bytes([form]), ec_spki[1][1][2:])))

# DSA numbers out of range.
p, q, g, y, x = (int.from_bytes(part, "big") for part in numbers("dsa-1024.trad")[1:])
write("dsa-x-zero.p8", dsa(p, q, g, 0))
write("dsa-x-q.p8", dsa(p, q, g, q))
write("dsa-even-p.p8", dsa(p + 1, q, g, x))
write("dsa-g-zero.p8", dsa(p, q, 0, x))
write("dsa-q-over-p.p8", dsa(q, p, g, x))
write("dsa-10001-bits.p8", dsa(1 << 10000 | 1, q, g, x))
spki = elements(elements(read("dsa-1024.spki"))[0][1])
dsa_oid = elements(spki[0][1])[0]
write("dsa-inherited.spki", tlv(0x30, tlv(0x30, tlv(*dsa_oid)), tlv(*spki[1])))

# Ed25519: OneAsymmetricKey with attributes and public key (RFC 8410 section 10.3), with the public key's tag
# constructed, and what is wrong.
algorithm, key = (tlv(*part) for part in elements(elements(read("ed25519.p8"))[0][1])[1:3])
public = elements(elements(read("ed25519.spki"))[0][1])[1][1]
comment = tlv(0xA0, tlv(0x30, bytes.fromhex("060a2a864886f70d01090914"), tlv(0x31, tlv(12, b"friendly"))))
write("ed25519-v2.p8", tlv(0x30, integer(1), algorithm, key, comment, tlv(0x81, public)))
write("ed25519-explicit.p8", tlv(0x30, integer(1), algorithm, key, tlv(0xA1, tlv(3, public))))
write("ed25519-version-2.p8", tlv(0x30, integer(2), algorithm, key))
write("ed25519-short.p8", tlv(0x30, integer(0), algorithm, tlv(4, tlv(4, bytes(31)))))
write("ed25519-bare.p8", tlv(0x30, integer(0), algorithm, tlv(4, bytes(32))))
write("ed25519-trailing.p8", read("ed25519.p8") + b"\0")
write("ed25519-unknown-field.p8", tlv(0x30, integer(0), algorithm, key, tlv(0x82, b"")))

# An algorithm that nobody knows: 1.2.3.
write("unknown.p8", pkcs8(bytes.fromhex("300406022a03"), b"any"))
write("unknown.spki", tlv(0x30, bytes.fromhex("300406022a03"), tlv(3, b"\0any")))
