"""DER, as little of it as the scripts here need."""


def tlv(tag, *contents):
    body = b"".join(contents)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def elements(der):
    """The elements that stand one after the other: (tag, contents)."""
    found = []
    while der:
        tag, length, at = der[0], der[1], 2
        if length & 0x80:
            at += length & 0x7F
            length = int.from_bytes(der[2:at], "big")
        found.append((tag, der[at:at + length]))
        der = der[at + length:]
    return found
