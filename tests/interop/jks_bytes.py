"""Enough of JKS (jks/FORMAT.md) in Python to build files that no program writes. Written for the tests alone."""
import hashlib
import struct


def utf(text):
    """DataOutput.writeUTF: modified UTF-8, each UTF-16 unit by itself."""
    units = struct.unpack(">%dH" % (len(text.encode("utf-16-be", "surrogatepass")) // 2),
                          text.encode("utf-16-be", "surrogatepass"))
    body = b"".join(b"\xc0\x80" if unit == 0 else chr(unit).encode("utf-8", "surrogatepass") for unit in units)
    return struct.pack(">H", len(body)) + body


def block(data):
    return struct.pack(">I", len(data)) + data


def certificate(der, kind="X.509", version=2):
    return (utf(kind) if version == 2 else b"") + block(der)


def trusted(alias, der, **named):
    return struct.pack(">I", 2) + utf(alias) + struct.pack(">q", 1700000000000) + certificate(der, **named)


def key(alias, protected, chain, **named):
    return (struct.pack(">I", 1) + utf(alias) + struct.pack(">q", 1700000000000) + block(protected)
            + struct.pack(">I", len(chain)) + b"".join(certificate(der, **named) for der in chain))


def store(entries, password="changeit", version=2, magic=0xFEEDFEED, behind=b""):
    body = struct.pack(">III", magic, version, len(entries)) + b"".join(entries)
    digest = hashlib.sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()
    return body + digest + behind
