"""Enough DER and RFC 7292 in Python to build a PFX out of parts that other programs made, to take one apart, and to
put a new MAC on one that was changed. Written for the tests alone: it trusts its input."""
import hashlib
import hmac

DATA, KEY_BAG = "1.2.840.113549.1.7.1", "1.2.840.113549.1.12.10.1.1"
SHROUDED, CERT_BAG = "1.2.840.113549.1.12.10.1.2", "1.2.840.113549.1.12.10.1.3"
X509, FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.22.1", "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"
DIGESTS = {"sha1": "1.3.14.3.2.26", "sha256": "2.16.840.1.101.3.4.2.1", "sha512": "2.16.840.1.101.3.4.2.3"}


def tlv(tag, *contents):
    body = b"".join(contents)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def sequence(*contents):
    return tlv(0x30, *contents)


def octets(data):
    return tlv(0x04, data)


def integer(n):
    return tlv(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = map(int, text.split("."))
    body = b""
    for arc in [40 * first + second, *rest]:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | arc & 0x7F)
        body += bytes(reversed(digits))
    return tlv(0x06, body)


def element(data, at=0):
    """Tag, where the contents begin, where they end, where the next element begins."""
    size, begin = data[at + 1], at + 2
    if size == 0x80:
        end = begin
        while data[end:end + 2] != b"\0\0":
            end = element(data, end)[3]
        return data[at], begin, end, end + 2
    if size & 0x80:
        n = size & 0x7F
        size, begin = int.from_bytes(data[begin:begin + n], "big"), begin + n
    return data[at], begin, begin + size, begin + size


def children(data, at=0):
    """The positions of the elements inside the one at `at`."""
    _, begin, end, _ = element(data, at)
    while begin < end:
        yield begin
        begin = element(data, begin)[3]


def whole(data, at):
    return data[at:element(data, at)[3]]


def contents(data, at=0):
    _, begin, end, _ = element(data, at)
    return data[begin:end]


# ---- Building --------------------------------------------------------------------------------------------------------

def attributes(name=None, local_key_id=None):
    found = []
    if local_key_id is not None:
        found.append(sequence(oid(LOCAL_KEY_ID), tlv(0x31, octets(local_key_id))))
    if name is not None:
        found.append(sequence(oid(FRIENDLY_NAME), tlv(0x31, tlv(0x1E, name.encode("utf-16-be")))))
    return tlv(0x31, *sorted(found)) if found else b""


def bag(kind, value, **named):
    return sequence(oid(kind), tlv(0xA0, value), attributes(**named))


def certificate_bag(der, **named):
    return bag(CERT_BAG, sequence(oid(X509), tlv(0xA0, octets(der))), **named)


def data_info(contents_):
    return sequence(oid(DATA), tlv(0xA0, octets(contents_)))


def pfx(safe, mac=b""):
    """`safe`: the AuthenticatedSafe."""
    return sequence(integer(3), data_info(safe), mac)


# ---- MAC -------------------------------------------------------------------------------------------------------------

def bmp(password):
    return password.encode("utf-16-be") + b"\0\0"


def derive(digest, password, salt, rounds, purpose, size):
    """RFC 7292 B.2; purpose 1 is a key, 2 an IV, 3 a MAC key."""
    new = getattr(hashlib, digest)
    block = new().block_size
    fill = lambda text: (text * (block // len(text) + 1))[:block * -(-len(text) // block)] if text else b""
    state, out = fill(salt) + fill(password), b""
    while len(out) < size:
        a = new(bytes([purpose]) * block + state).digest()
        for _ in range(rounds - 1):
            a = new(a).digest()
        out += a
        b = int.from_bytes((a * block)[:block], "big") + 1
        state = b"".join(((int.from_bytes(state[i:i + block], "big") + b) % (1 << 8 * block)).to_bytes(block, "big")
                         for i in range(0, len(state), block))
    return out[:size]


def mac_data(safe, password, digest="sha1", salt=b"12345678", rounds=1):
    key = derive(digest, bmp(password), salt, rounds, 3, getattr(hashlib, digest)().digest_size)
    algorithm = sequence(oid(DIGESTS[digest]), tlv(0x05))
    return sequence(sequence(algorithm, octets(hmac.digest(key, safe, digest))), octets(salt), integer(rounds))


def safe_of(file):
    """The bytes under the MAC: the octets in authSafe, which BER may have in pieces."""
    _, info, *_ = children(file)
    explicit = list(children(file, info))[1]
    at = next(children(file, explicit))
    return b"".join(contents(file, piece) for piece in children(file, at)) if file[at] & 0x20 else contents(file, at)


def with_new_mac(safe, password):
    return pfx(safe, mac_data(safe, password))
