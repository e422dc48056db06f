"""Mutants of PKCS#12 files: the same for the same file. Half of them change any byte of the file; the others change
what stands under the MAC, and get a new MAC, so that what is behind it is reached.

A change is one of bytes (a bit flipped, bytes overwritten, taken out, put in, the end cut off), of one header (tag or
length), or of the tree: elements deleted, doubled, swapped, given other contents, with right lengths around them."""
import functools
import random

from pkcs12_der import element, safe_of, tlv, with_new_mac

NUMBERS = [0, 1, 2, 3, 127, 128, 255, 256, 1000, 5000000, 5000001, 1 << 31, (1 << 32) + 1, 1 << 64]


# ---- Trees -----------------------------------------------------------------------------------------------------------

def parse(data):
    """A list of [tag, contents]; contents is a list if it is constructed, or an OCTET STRING around whole elements."""
    nodes, at = [], 0
    while at < len(data):
        tag, begin, end, at = element(data, at)
        if end > len(data):
            raise ValueError
        body = data[begin:end]
        nodes.append([tag, parse(body) if tag & 0x20 else within(body) if tag in (0x04, 0x80) else body])
    return nodes


def within(body):
    """Elements inside an OCTET STRING; or it is just octets."""
    try:
        nodes = parse(body) if body[:1] == b"\x30" else []
        return nodes if encode(nodes) == body and nodes else body
    except (ValueError, IndexError):
        return body


def encode(nodes):
    return b"".join(tlv(tag, encode(body) if isinstance(body, list) else body) for tag, body in nodes)


def every_node(nodes):
    """(list, index) of every node."""
    for i, (_, body) in enumerate(nodes):
        yield nodes, i
        if isinstance(body, list):
            yield from every_node(body)


def headers(data, at=0, end=None):
    """Where every element begins (DER and BER), as deep as constructed ones go."""
    end = len(data) if end is None else end
    while at < end:
        yield at
        tag, begin, stop, after = element(data, at)
        if tag & 0x20:
            yield from headers(data, begin, stop)
        elif tag == 0x04 and within(data[begin:stop]) != data[begin:stop]:
            yield from headers(data, begin, stop)
        at = after


# ---- Changes ---------------------------------------------------------------------------------------------------------

def flip(rng, data):
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]


def overwrite(rng, data):
    at, n = rng.randrange(len(data)), rng.randint(1, 4)
    return data[:at] + rng.choice([b"\0", b"\xff", b"\x7f", b"\x80"]) * n + data[at + n:]


def take_out(rng, data):
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice([1, 1, 2, 5, 20]):]


def put_in(rng, data):
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice([b"\0", b"\x05\0", b"\x30\0", b"\x04\0", b"\xff" * 3]) + data[at:]


def cut(rng, data):
    return data[:rng.randrange(len(data))]


def change_tag(rng, data):
    at = rng.choice(list(headers(data)))
    tag = rng.choice([data[at] ^ 0x20, 0x04, 0x24, 0x0C, 0x16, 0x30, 0x31, 0x80, 0xA0, 0xA1, rng.randrange(256)])
    return data[:at] + bytes([tag]) + data[at + 1:]


def change_length(rng, data):
    """One more, one less, not the shortest form, indefinite, or huge."""
    at = rng.choice(list(headers(data)))
    _, begin, end, _ = element(data, at)
    size = end - begin
    length = rng.choice([tlv(0, bytes(max(0, size + n)))[1:-max(0, size + n) or None] for n in (-1, 1)]
                        + [b"\x84" + size.to_bytes(4, "big"), b"\x80", b"\x84\xff\xff\xff\xff",
                           b"\x88" + size.to_bytes(8, "big")])
    return data[:at + 1] + length + data[begin:]


def of_tree(change):
    """The change of a tree, as one of bytes."""
    @functools.wraps(change)
    def changed(rng, data):
        tree = parse(data)
        change(rng, tree)
        return encode(tree)
    return changed


@of_tree
def delete(rng, tree):
    nodes, i = rng.choice(list(every_node(tree)))
    del nodes[i]


@of_tree
def double(rng, tree):
    nodes, i = rng.choice(list(every_node(tree)))
    nodes.insert(i, nodes[i])


@of_tree
def swap(rng, tree):
    nodes, i = rng.choice(list(every_node(tree)))
    j = rng.randrange(len(nodes))
    nodes[i], nodes[j] = nodes[j], nodes[i]


@of_tree
def empty(rng, tree):
    nodes, i = rng.choice(list(every_node(tree)))
    nodes[i] = [nodes[i][0], b""]


@of_tree
def another_number(rng, tree):
    """Of an INTEGER, or of an OID one arc."""
    nodes, i = rng.choice([place for place in every_node(tree) if place[0][place[1]][0] in (0x02, 0x06)])
    tag, body = nodes[i]
    if tag == 0x02:
        n = rng.choice(NUMBERS)
        nodes[i] = [tag, n.to_bytes(n.bit_length() // 8 + 1, "big")]
    else:
        nodes[i] = [tag, body[:-1] + bytes([(body[-1] + 1) % 128])]


@of_tree
def wrap(rng, tree):
    """One element more around it."""
    nodes, i = rng.choice(list(every_node(tree)))
    nodes[i] = [rng.choice([0x30, 0x31, 0x24, 0xA0]), [nodes[i]]]


CHANGES = [flip, flip, overwrite, take_out, put_in, cut, change_tag, change_length, delete, double, swap, empty,
           another_number, wrap]


def mutants(name, data, password, n):
    """n mutants of a file, each with a name."""
    safe = safe_of(data)
    for i in range(n):
        rng = random.Random(f"{name} {i}")
        change = CHANGES[i // 2 % len(CHANGES)]
        label = f"{name}, {change.__name__} (mutant {i})"
        if i % 2:
            yield label + " under the MAC", with_new_mac(change(rng, safe), password)
        else:
            yield label, change(rng, data)
