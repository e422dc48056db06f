"""Files made to forge what a reader of a terminal sees, and names that do: whatever a file can say of itself is said in them with
characters that end a line, move the cursor, turn the direction of text, or are no UTF-8."""
import base64
import io
import struct
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hostile"))
import making  # noqa: E402
from making import bag, certificate, name, octets, oid, pem, sequence, tlv  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from listing import modified_utf8  # noqa: E402

# What must not stand at the beginning of a line: like a line of the tools themselves.
MARK = "FORGED"
LINES = [f"jksdump: {MARK}: integrity verified", f"  {MARK}  trusted  2020-01-01  2049-12-31  EC P-256  CN={MARK}", f"hint: {MARK}",
         f'", "{MARK}": ["']
# What ends a line, moves the cursor or turns text, on some terminal; and what is nothing to be seen.
ENDERS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1bE", "\x1b[2K\x1b[1G", "\x9b2K", "\x84", "\x8d", "\b" * 40,
          "\x1b]0;title\x07", "\x7f" * 3, "\0", "\u202e", "\u2066", "\u200f", "\u061c", "\u0890", "\ufeff", "\u200b", "\U000e0041",
          "\t" * 30, "\ufffe", "\x1bP1$q\x1b\\", "\x1b(0"]
TEXTS = [f"a{ender}{LINES[i % len(LINES)]}" for i, ender in enumerate(ENDERS)]
SURROGATES = ["a\ud800" + LINES[0], "a\udc0a" + LINES[0], "\udfff\ud800"]
BYTES = [b"a\xff\n" + LINES[0].encode(), b"a\xc0\x8a" + LINES[0].encode(), b"a\xe2\x80" + LINES[0].encode(),
         b"a\xed\xa0\x80\x0a", b"a\xf5\x80\x80\x80", b"a\x85" + LINES[1].encode(), b"a\x9b2K" + LINES[2].encode()]


def utf8(text):
    return text.encode("utf-8", "surrogatepass")


def in_strings(text):
    """The DER string types of a name (X.680 41), whatever bytes they may hold."""
    raw = utf8(text)
    return [tlv(0x0C, raw), tlv(0x13, raw), tlv(0x14, raw), tlv(0x16, raw), tlv(0x1E, text.encode("utf-16-be", "surrogatepass")),
            tlv(0x1C, text.encode("utf-32-be", "surrogatepass"))]


def subject(*values, kind="2.5.4.3"):
    return sequence(*[tlv(0x31, sequence(oid(kind), value)) for value in values])


def nasty_certificate(text, serial=1):
    """In its names, its alternative names, and an OID that is none."""
    raw = utf8(text)
    names = [tlv(0x81, raw), tlv(0x82, raw), tlv(0x86, raw), tlv(0x87, raw), tlv(0x88, raw),
             tlv(0xA4, subject(tlv(0x0C, raw))), tlv(0xA0, oid("1.2.3"), tlv(0xA0, tlv(0x0C, raw)))]
    return certificate(subject(*in_strings(text)), subject(tlv(0x0C, raw), kind="2.5.4.10"), serial,
                       [making.extension("2.5.29.17", sequence(*names)), making.extension("1.2.3.4", tlv(0x0C, raw)),
                        making.extension("2.5.29.37", sequence(tlv(0x06, raw)))])


def raw_certificate(raw):
    return certificate(subject(*[tlv(tag, raw) for tag in (0x0C, 0x13, 0x14, 0x16, 0x1E, 0x1C)]))


def jks_entry(alias, der, kind=b"X.509"):
    return (struct.pack(">I", 2) + making.text(alias) + struct.pack(">q", making.CREATED_MS) + making.text(kind) + making.sized(der))


def key_entry(alias):
    return (struct.pack(">I", 1) + making.text(alias) + struct.pack(">q", making.CREATED_MS) + making.protected_key() + struct.pack(">I", 1)
            + making.typed(making.one()))


def named_bag(value, text):
    attributes = sequence(oid(making.FRIENDLY_NAME), tlv(0x31, value)) + sequence(oid("1.2.3.4"), tlv(0x31, tlv(0x0C, utf8(text))))
    return sequence(oid(making.CERT_BAG), tlv(0xA0, sequence(oid(making.X509), tlv(0xA0, octets(nasty_certificate(text))))),
                    tlv(0x31, attributes))


def sealed(text):
    """A secret key of Java's with other names of classes and algorithms of the same length in it."""
    seed = (making.TESTS.parent / "fuzz/seeds/jceks/aes").read_bytes()[12:-20]
    for word in (b"javax.crypto.SealedObject", b"PBEWithMD5AndTripleDES", b"com.sun.crypto.provider.SealedObjectForKeyProtector", b"AES"):
        other = (utf8(text) * 40)[:len(word)]
        yield making.container([seed.replace(word, other)], 0xCECECECE)


def archive(texts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for i, text in enumerate(texts):
            if "\0" not in text:
                file.writestr(f"{i}{text}.pem", pem(b"CERTIFICATE", making.certificates(50)[i]))
                file.writestr(f"{i}{text}.txt", text)
    return out.getvalue()


def raw_archive(names):
    """Names of bytes that are no UTF-8, put where zipfile wrote others of that length."""
    data = archive(["x" * (len(raw) - 5) for raw in names])
    for i, raw in enumerate(names):
        data = data.replace(f"{i}{'x' * (len(raw) - 5)}.pem".encode(), raw[:len(raw)])
    return data


def text_blocks(text):
    """PEM with all that may stand around a block and in its head."""
    raw, lines = utf8(text), base64.encodebytes(making.one())
    yield raw + b"\n" + pem(b"CERTIFICATE", making.one()) + raw
    yield b"-----BEGIN " + raw + b"-----\n" + lines + b"-----END " + raw + b"-----\n"
    yield b"-----BEGIN CERTIFICATE-----\n" + lines + b"-----END " + raw + b"-----\n"
    yield b"-----BEGIN CERTIFICATE-----\nX: " + raw + b"\n\n" + lines + b"-----END CERTIFICATE-----\n"
    yield (b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " + raw + b",00\n\n" + lines
           + b"-----END RSA PRIVATE KEY-----\n")
    yield b"-----BEGIN CERTIFICATE-----\n" + raw + lines + b"-----END CERTIFICATE-----\n"
    yield b"Bag Attributes\n    friendlyName: " + raw + b"\nsubject=" + raw + b"\n" + pem(b"CERTIFICATE", nasty_certificate(text))


def files():
    """Name and bytes of every file."""
    texts = TEXTS + SURROGATES
    yield "aliases.jks", making.container([jks_entry(modified_utf8(text), making.one()) for text in texts]
                                          + [key_entry(modified_utf8("key" + text)) for text in texts])
    yield "aliases.jceks", making.container([jks_entry(modified_utf8(text), nasty_certificate(text)) for text in texts], 0xCECECECE)
    yield "same.jks", making.container([jks_entry(modified_utf8(text), making.one()) for text in texts for _ in "12"])
    yield "names.p12", making.store(*[named_bag(tlv(0x1E, text.encode("utf-16-be", "surrogatepass")), text) for text in texts])
    yield "unknown.p12", making.store(*[bag("1.2.3.4", tlv(0x0C, utf8(text)), name=text) for text in TEXTS])
    yield "keys.p12", making.store(*[making.key_bag(name=text) for text in TEXTS])
    for i, text in enumerate(texts):
        yield f"type-{i}.jks", making.container([jks_entry(b"a", making.one(), utf8(text))])
        yield f"name-{i}.p12", making.store(named_bag(tlv(0x0C, utf8(text)), text))
        yield f"certificate-{i}.der", nasty_certificate(text)
        yield f"text-{i}.bin", utf8(text)
        for j, block in enumerate(text_blocks(text)):
            yield f"block-{i}-{j}.pem", block
        for j, store in enumerate(sealed(text)):
            yield f"sealed-{i}-{j}.jceks", store
    for i, raw in enumerate(BYTES):
        yield f"raw-{i}.der", raw_certificate(raw)
        yield f"raw-{i}.jks", making.container([jks_entry(raw, making.one())])
        yield f"raw-{i}.p12", making.store(named_bag(tlv(0x1E, raw), "x"))
    yield "members.zip", archive(TEXTS)
    yield "members-raw.zip", raw_archive(BYTES)


def file_names():
    """Names that a file system takes, as bytes."""
    return [utf8(text).replace(b"/", b"_").replace(b"\0", b"_")[:200] for text in TEXTS] + [raw.replace(b"/", b"_") for raw in BYTES]
