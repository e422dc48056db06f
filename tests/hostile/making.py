"""Hostile files of any size, one function for each class: what there is n times in it is meant to make a reader's work grow faster than n.

Written from the specifications alone: RFC 7292 (PKCS#12), RFC 5280 (certificates), RFC 5958 (keys), RFC 2315 (PKCS#7), jks/FORMAT.md,
X.690 (BER), PKWARE's APPNOTE.TXT by way of Python's zipfile. No key here is one: P-256 with the private number 1, and signatures that
verify for nobody.
"""
import base64
import functools
import hashlib
import io
import struct
import sys
import zipfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "interop"))
from pkcs12_der import (CERT_BAG, DATA, FRIENDLY_NAME, KEY_BAG, LOCAL_KEY_ID, X509, bag, bmp, certificate_bag,  # noqa: E402
                        data_info, derive, integer, mac_data, octets, oid, pfx, sequence, tlv)

PASSWORD = "changeit"
CREATED_MS = 1577836800000  # 2020-01-01
# SEC 2, 2.4.2: the generator of P-256, which is the public key of the private number 1.
GENERATOR = bytes.fromhex("04" "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                          "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
EC_P256 = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
PUBLIC_KEY = sequence(EC_P256, tlv(0x03, b"\0", GENERATOR))
SIGNATURE = sequence(oid("1.2.840.10045.4.3.2"))
# RFC 5958 and RFC 5915
PKCS8 = sequence(integer(0), EC_P256, octets(sequence(integer(1), octets((1).to_bytes(32, "big")),
                                                      tlv(0xA1, tlv(0x03, b"\0", GENERATOR)))))


# ---- Certificates ----------------------------------------------------------------------------------------------------

def rdn(text, kind="2.5.4.3"):
    return tlv(0x31, sequence(oid(kind), tlv(0x0C, text.encode())))


def name(text):
    return sequence(rdn(text))


def extension(kind, value):
    return sequence(oid(kind), octets(value))


def certificate(subject, issuer=None, serial=1, extensions=()):
    validity = sequence(tlv(0x17, b"200101000000Z"), tlv(0x17, b"491231235959Z"))
    more = tlv(0xA3, sequence(*extensions)) if extensions else b""
    body = sequence(tlv(0xA0, integer(2)), integer(serial), SIGNATURE, issuer or subject, validity, subject, PUBLIC_KEY, more)
    return sequence(body, SIGNATURE, tlv(0x03, b"\0", sequence(integer(1), integer(1))))


@functools.lru_cache(8)
def certificates(n):
    """n that differ."""
    return [certificate(name(f"hostile {i}"), serial=i + 1) for i in range(n)]


def one():
    return certificates(1)[0]


def large_certificate(size):
    """Nothing takes longer to read than small extensions."""
    return certificate(name("large"), extensions=[extension("1.2.3", b"")] * (size // 8))


# ---- PKCS#12 ---------------------------------------------------------------------------------------------------------

def store(*bags):
    safe = sequence(data_info(sequence(*bags)))
    return pfx(safe, mac_data(safe, PASSWORD))


def key_bag(**named):
    return bag(KEY_BAG, PKCS8, **named)


def number(i):
    return i.to_bytes(4, "big")


def certificate_bags(n):
    return store(*[certificate_bag(der, name=f"bag {i}") for i, der in enumerate(certificates(n))])


def key_bags(n):
    """Each key with a certificate of its own."""
    return store(*[certificate_bag(der, local_key_id=number(i)) for i, der in enumerate(certificates(n))],
                 *[key_bag(name=f"key {i}", local_key_id=number(i)) for i in range(n)])


def equal_friendly_names(n):
    return store(*[certificate_bag(der, name="the same") for der in certificates(n)])


def equal_key_names(n):
    return store(*[certificate_bag(der, local_key_id=number(i)) for i, der in enumerate(certificates(n))],
                 *[key_bag(name="the same", local_key_id=number(i)) for i in range(n)])


def equal_local_key_ids(n):
    return store(*[certificate_bag(der, local_key_id=b"1") for der in certificates(n)],
                 *[key_bag(local_key_id=b"1") for _ in range(n)])


def keys_of(der, n):
    return store(certificate_bag(der, local_key_id=b"1"), *[key_bag(name=f"key {i}", local_key_id=b"1") for i in range(n)])


def keys_of_one_certificate(n):
    return keys_of(large_certificate(8000), n)


def keys_of_one_large_certificate(n):
    return keys_of(large_certificate(100 * n), n)


def keys_without_certificate(n):
    return store(*[key_bag(name=f"key {i}") for i in range(n)])


def cases_of(i):
    """One of 2^20 ways to write the same letters."""
    return "".join(c.upper() if i >> bit & 1 else c for bit, c in enumerate("abcdefghijklmnopqrst"))


def names_equal_in_lower_case(n):
    return store(*[certificate_bag(der, name=cases_of(i)) for i, der in enumerate(certificates(n))])


def equal_subjects(n):
    """Every certificate may be the issuer of every other: half as many keys have their choice."""
    same = name("the same")
    ders = [certificate(same, serial=i + 1) for i in range(n)]
    return store(*[certificate_bag(der, local_key_id=number(i)) for i, der in enumerate(ders)],
                 *[key_bag(name=f"key {i}", local_key_id=number(i)) for i in range(n // 2)])


def one_chain(n):
    """A key whose certificate is issued by the next, and so on."""
    ders = [certificate(name(f"level {i}"), name(f"level {i + 1}"), i + 1) for i in range(n)]
    return store(*[certificate_bag(der, local_key_id=number(i)) for i, der in enumerate(ders)], key_bag(local_key_id=number(0)))


def attribute(kind, *values):
    return sequence(oid(kind), tlv(0x31, *values))


def bag_with(*attributes):
    value = sequence(oid(X509), tlv(0xA0, octets(one())))
    return store(sequence(oid(CERT_BAG), tlv(0xA0, value), tlv(0x31, *attributes)))


def attributes(n):
    """Each of an OID of its own."""
    return bag_with(*[attribute(f"1.2.3.{i}", octets(b"x")) for i in range(n)])


def equal_attributes(n):
    return bag_with(*[attribute(FRIENDLY_NAME, tlv(0x1E, b"\0x")) for _ in range(n)])


def attribute_values(n):
    return bag_with(attribute(LOCAL_KEY_ID, *[octets(b"x") for _ in range(n)]))


def parts(n):
    """Many SafeContents, each with one bag."""
    safe = sequence(*[data_info(sequence(certificate_bag(der, name=f"bag {i}"))) for i, der in enumerate(certificates(n))])
    return pfx(safe, mac_data(safe, PASSWORD))


def unknown_bags(n, size=200):
    """And one certificate, without which nothing would be left to import."""
    return store(*[bag(f"1.2.3.{i}", octets(b"?" * size), name=f"bag {i}") for i in range(n)], certificate_bag(one(), name="one"))


def small_bags(n):
    return unknown_bags(n, 1)


def rc4(key, data):
    s, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) % 256
        s[i], s[j] = s[j], s[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + s[i]) % 256
        s[i], s[j] = s[j], s[i]
        out.append(byte ^ s[(s[i] + s[j]) % 256])
    return bytes(out)


def encrypted_bags(n):
    """RFC 7292 appendix C: pbeWithSHAAnd128BitRC4, the one cipher that is short to write."""
    plain = sequence(*[certificate_bag(der, name=f"bag {i}") for i, der in enumerate(certificates(n))])
    data = rc4(derive("sha1", bmp(PASSWORD), b"12345678", 1, 1, 16), plain)
    algorithm = sequence(oid("1.2.840.113549.1.12.1.1"), sequence(octets(b"12345678"), integer(1)))
    encrypted = sequence(integer(0), sequence(oid(DATA), algorithm, tlv(0x80, data)))
    safe = sequence(sequence(oid("1.2.840.113549.1.7.6"), tlv(0xA0, encrypted)))
    return pfx(safe, mac_data(safe, PASSWORD))


def smallest_bags(n):
    """Of type 1.2, with nothing in them: more of them than a file may have (keystore_limits, max_entries), as in all that is smallest."""
    return store(sequence(tlv(0x06, b"\x2a"), tlv(0xA0)) * n)


def ber_pieces(n):
    """The AuthenticatedSafe in octet strings of one byte, seven deep (X.690 8.7.3), all lengths indefinite (8.1.3.6)."""
    safe = sequence(data_info(sequence(*[certificate_bag(der) for der in certificates(max(1, n // 300))])))
    pieces = b"".join(b"\x04\x01" + safe[i:i + 1] for i in range(len(safe)))
    return (b"\x30\x80" + integer(3) + b"\x30\x80" + oid(DATA) + b"\xa0\x80" + b"\x24\x80" * 7 + pieces + b"\0\0" * 7
            + b"\0\0" * 2 + mac_data(safe, PASSWORD) + b"\0\0")


def unclosed(n):
    return b"\x30\x80" * n


def empty_elements(n):
    return sequence(integer(3), data_info(sequence(*[b"\x30\0"] * n)))


# ---- JKS and JCEKS ---------------------------------------------------------------------------------------------------

def text(value):
    return struct.pack(">H", len(value)) + value


def sized(value):
    return struct.pack(">I", len(value)) + value


def entry(tag, alias, rest):
    return struct.pack(">I", tag) + text(alias.encode()) + struct.pack(">q", CREATED_MS) + rest


def typed(der):
    return text(b"X.509") + sized(der)


def container(entries, magic=0xFEEDFEED):
    data = struct.pack(">III", magic, 2, len(entries)) + b"".join(entries)
    return data + hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + data).digest()


def trusted_entries(aliases):
    return container([entry(2, alias, typed(der)) for alias, der in zip(aliases, certificates(len(aliases)))])


@functools.cache
def protected_key(plain=PKCS8):
    """jks/FORMAT.md, the key protector."""
    password, salt = PASSWORD.encode("utf-16-be"), bytes(20)
    digest, stream = salt, b""
    while len(stream) < len(plain):
        digest = hashlib.sha1(password + digest).digest()
        stream += digest
    sealed = salt + bytes(a ^ b for a, b in zip(plain, stream)) + hashlib.sha1(password + plain).digest()
    return sized(sequence(sequence(oid("1.3.6.1.4.1.42.2.17.1.1"), tlv(0x05)), octets(sealed)))


def key_entry(alias, chain, plain=PKCS8):
    return entry(1, alias, protected_key(plain) + struct.pack(">I", len(chain)) + b"".join(map(typed, chain)))


def jks_entries(n):
    return trusted_entries([f"entry {i}" for i in range(n)])


def jks_other_entries(n):
    """Other certificates under the aliases of jks_entries."""
    return container([entry(2, f"entry {i}", typed(certificate(name(f"other {i}")))) for i in range(n)])


def jks_equal_aliases(n):
    return trusted_entries(["the same"] * n)


def jks_equal_in_lower_case(n):
    return trusted_entries([cases_of(i) for i in range(n)])


def jks_long_aliases(n):
    return trusted_entries(["\u0130" * 10000 + str(i) for i in range(n)])


def jks_equal_certificates(n):
    return container([entry(2, f"entry {i}", typed(one())) for i in range(n)])


def jks_keys(n):
    return container([key_entry(f"key {i}", [der]) for i, der in enumerate(certificates(n))])


def jks_one_large_key(n):
    """RFC 5958: attributes of any size. What opens it needs so much memory; the many small ones behind it do not."""
    large = sequence(integer(0), EC_P256, octets(sequence(integer(1), octets((1).to_bytes(32, "big")))),
                     tlv(0xA0, attribute("1.2.3", octets(bytes(200 * n)))))
    return container([key_entry("large", [one()], large)] + [key_entry(f"key {i}", [one()]) for i in range(n)])


def jks_one_chain(n):
    ders = [certificate(name(f"level {i}"), name(f"level {i + 1}"), i + 1) for i in range(n)]
    return container([key_entry("key", ders)])


def jks_chain_of_equal_subjects(n):
    return container([key_entry("key", [certificate(name("the same"), serial=i + 1) for i in range(n)])])


def jks_chain_out_of_order(n):
    ders = [certificate(name(f"level {i}"), name(f"level {i + 1}"), i + 1) for i in range(n)]
    return container([key_entry("key", ders[:1] + ders[:0:-1])])


def jks_smallest(n):
    return container([entry(2, "", typed(b""))] * n)


def jks_chain_of_smallest(n):
    return container([entry(1, "", sized(b"") + struct.pack(">I", n) + typed(b"") * n)])


def jceks_sealed(n):
    """What Java sealed once (fuzz/seeds/jceks/aes: one entry behind 12 bytes, in front of the digest), under many aliases."""
    seed = (TESTS.parent / "fuzz/seeds/jceks/aes").read_bytes()
    alias_len = int.from_bytes(seed[16:18], "big")
    return container([seed[12:16] + text(f"sealed {i}".encode()) + seed[18 + alias_len:-20] for i in range(n)], 0xCECECECE)


# ---- PEM, DER, PKCS#7 ------------------------------------------------------------------------------------------------

def pem(label, der):
    lines = base64.encodebytes(der).replace(b"\n", b"")
    lines = b"".join(lines[i:i + 64] + b"\n" for i in range(0, len(lines), 64))
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (label, lines, label)


def pem_blocks(n):
    return b"".join(pem(b"CERTIFICATE", der) for der in certificates(n))


def pem_keys(n):
    return b"".join(pem(b"CERTIFICATE", der) + pem(b"PRIVATE KEY", PKCS8) for der in certificates(n))


def pem_keys_of_one_certificate(n):
    return pem(b"CERTIFICATE", large_certificate(8000)) + pem(b"PRIVATE KEY", PKCS8) * n


def pem_keys_of_one_large_certificate(n):
    return pem(b"CERTIFICATE", large_certificate(100 * n)) + pem(b"PRIVATE KEY", PKCS8) * n


def other_pkcs8(i):
    """A key that belongs to none of the certificates, whose public key is that of 1."""
    return sequence(integer(0), EC_P256, octets(sequence(integer(1), octets((i + 2).to_bytes(32, "big")))))


def pem_strange_keys(n):
    """To find the certificate of each key, all would have to be compared with all."""
    return b"".join(pem(b"CERTIFICATE", der) + pem(b"PRIVATE KEY", other_pkcs8(i)) for i, der in enumerate(certificates(n)))


def pem_comments(n):
    return b"# a line of text\n" * n + pem(b"CERTIFICATE", one())


def pem_begins(n):
    return b"-----BEGIN CERTIFICATE-----\n" * n


def pem_other_blocks(n):
    return pem(b"X509 CRL", sequence(octets(bytes(200)))) * n + pem(b"CERTIFICATE", one())


def pem_small_blocks(n):
    return pem(b"X509 CRL", b"\x30\0") * n + pem(b"CERTIFICATE", one())


def pem_smallest_blocks(n):
    return b"-----BEGIN X-----\nAA==\n-----END X-----\n" * n


def pem_equal_subjects(n):
    same = name("the same")
    return b"".join(pem(b"CERTIFICATE", certificate(same, serial=i + 1)) for i in range(n)) + pem(b"PRIVATE KEY", PKCS8)


def pkcs7_certificates(n):
    return signed_data(tlv(0xA0, *certificates(n)))


def pkcs7_smallest(n):
    """CRLs, of which nothing is looked at."""
    return signed_data(tlv(0xA1, sequence() * n))


def signed_data(contents):
    """RFC 2315 9.1: SignedData without signers."""
    signed = sequence(integer(1), tlv(0x31), sequence(oid(DATA)), contents, tlv(0x31))
    return sequence(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed))


def names(n):
    return certificate(sequence(*[rdn(f'a,b+c="\\<>;#{i}') for i in range(n)]))


def values_of_one_name(n):
    return certificate(sequence(tlv(0x31, *[sequence(oid("2.5.4.3"), tlv(0x0C, b"%d" % i)) for i in range(n)])))


def alternative_names(n):
    return certificate(name("hostile"), extensions=[extension("2.5.29.17", sequence(*[tlv(0x82, b"%d.example" % i)
                                                                                      for i in range(n)]))])


def extensions(n):
    return certificate(name("hostile"), extensions=[extension(f"1.2.3.{i}", b"\5\0") for i in range(n)])


def usages(n):
    """Extended key usages, each another OID."""
    return certificate(name("hostile"), extensions=[extension("2.5.29.37", sequence(*[oid(f"1.2.3.{i}") for i in range(n)]))])


def long_oid(n):
    return certificate(sequence(tlv(0x31, sequence(tlv(0x06, b"\x2a" + b"\xff" * n + b"\x7f"), tlv(0x0C, b"x")))))


def long_serial(n):
    return certificate(name("hostile"), serial=int.from_bytes(b"\x7f" * n, "big"))


# ---- ZIP and folders -------------------------------------------------------------------------------------------------

def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for member, data in members:
            file.writestr(member, data)
    return out.getvalue()


def zip_members(n):
    return archive((f"{i}.pem", pem(b"CERTIFICATE", der)) for i, der in enumerate(certificates(n)))


def zip_passed_over(n):
    return archive([(f"{i}.png", b"") for i in range(n)] + [("ca.pem", pem(b"CERTIFICATE", one()))])


def zip_passwords(n):
    """Text files that may hold the password, and one store."""
    return archive([(f"{i}/keystorePass.txt", b"wrong") for i in range(n)] + [("store.jks", jks_entries(1))])


def zip_passwords_beside_stores(n):
    return archive(member for i in range(n) for member in
                   ((f"{i}/keystorePass.txt", PASSWORD.encode()), (f"{i}/{i}.jks", trusted_entries([f"entry {i}"]))))


def folder(n):
    """Not bytes, but files by name."""
    return {f"{i}.pem": pem(b"CERTIFICATE", der) for i, der in enumerate(certificates(n))}
