#!/usr/bin/env python3
"""jksdump --layout: the map of a file's bytes. The witnesses: for DER and BER, `openssl asn1parse` on the same bytes; for JKS, a reading of it
with `struct` by jks/FORMAT.md; for PEM, a regular expression; for what was decrypted, hashlib's PBKDF2 and `openssl enc`."""
import glob
import hashlib
import os
import re
import struct
import time
import zipfile
from pathlib import Path

from dumping import Folder, Terminal, check, fails, finish, jksdump, lists, need, run, says

need("openssl")

HERE = Path(os.getcwd())
DATA = HERE / "tests/data"
ROW = re.compile(r"^ +(\d+)  ([0-9a-f]{8,})  +(?:(\d+)\+)?(\d+)  ( *)([^:]*)(?:: (.*))?$")


class Row:
    """A line of the map."""

    def __init__(self, match):
        self.offset, self.hex, self.depth = int(match[1]), int(match[2], 16), len(match[5]) // 2
        self.header, self.contents = int(match[3] or 0), int(match[4])
        self.name, self.value = match[6], match[7] or ""
        self.end = self.offset + self.header + self.contents
        self.parts = []


def layers_of(text):
    """{layer: rows}, from what the tool printed."""
    layers, rows = {"file": []}, None
    rows = layers["file"]
    for line in text.splitlines()[3:]:
        match = ROW.match(line)
        if match:
            rows.append(Row(match))
        elif line:
            rows = layers.setdefault(line.rstrip(":"), [])
    return layers


def layout(*arguments, code=0):
    done = jksdump("--layout", *arguments)
    if done.code != code:
        check(f"--layout {arguments}", done, f"exit {code}")
    return layers_of(done.out)


def with_parts(rows):
    """Fills in which rows are parts of which."""
    around = []
    for row in rows:
        del around[row.depth:]
        if around:
            around[-1].parts.append(row)
        around.append(row)
    return rows


# ---- DER and BER -------------------------------------------------------------------------------------------------------------


def asn1parse(path, at=None):
    """[(offset, header, length or "inf")] by openssl, without end-of-contents; offsets count in the file, or behind the header at `at`."""
    out = run("openssl", "asn1parse", "-inform", "DER", "-in", path, *(["-strparse", at] if at else [])).decode("latin-1")
    rows = re.findall(r"^ *(\d+):d=\d+ +hl=(\d+) l= *(\d+|inf) +(?:prim|cons): +(\S*)", out, re.M)
    return [(int(offset), int(header), length) for offset, header, length, kind in rows if kind != "EOC"]


def compare(name, path, rows, wraps=("octets", "extnValue", "piece 1")):
    """Each row is an element of openssl's, and each of openssl's is a row or stands inside one that is not taken apart. What an OCTET
    STRING wraps is shown by openssl when it is told where."""
    witness = {(offset, header): length for offset, header, length in asn1parse(path)}
    for row in rows:
        if row.name.startswith(wraps) and row.parts and row.contents and row.parts[0].name not in ("piece 1", "not read"):
            start = row.offset + row.header
            witness.update({(start + offset, header): length for offset, header, length in asn1parse(path, row.offset)})
    leaves = [row for row in rows if not row.parts]
    for row in rows:
        if row.name in ("end of contents", "trailing bytes"):
            continue
        length = witness.pop((row.offset, row.header), None)
        if length != "inf" and length != str(row.contents):
            check(f"{name}: {row.name} at {row.offset}", f"{row.header}+{row.contents}", f"{row.header}+{length}, by openssl")
    for offset, header in witness:
        if not any(leaf.offset < offset < leaf.end for leaf in leaves):
            check(f"{name}: openssl's element at {offset}", "no row", "a row")


def elements():
    files = sorted(glob.glob(f"{DATA}/pkcs12/open-*.p12") + glob.glob(f"{DATA}/pkcs12/sweep-*.p12") + glob.glob(f"{DATA}/x509/*.der") +
                   glob.glob(f"{DATA}/pbe/*.der") + glob.glob(f"{DATA}/pem/*.p7?") + glob.glob(f"{DATA}/keys/ec*.p8") +
                   glob.glob(f"{DATA}/keys/*rsa-2048*") + glob.glob(f"{DATA}/keys/dsa*.trad"))
    compared = 0
    for path in files:
        done = jksdump("--layout", "-v", "-n", path)
        rows = with_parts(layers_of(done.out)["file"])
        if done.code == 0 and rows[0].contents and "unreadable" not in path:  # openssl does not go into what is cut
            compare(Path(path).name, path, rows)
            compared += 1
    check("files compared with openssl", compared > 100, True)


def certificate_fields():
    """-v: the fields of a certificate by name, where openssl has them; without it one row, with its subject."""
    path = f"{DATA}/x509/leaf.der"
    [row] = layout(path)["file"]
    subject = run("openssl", "x509", "-inform", "DER", "-in", path, "-noout", "-subject", "-nameopt", "RFC2253").decode()
    check("a certificate", (row.name, row.value), ("Certificate", subject.strip().split("=", 1)[1]))
    names = {row.name: row.value for row in layout("-v", path)["file"]}
    serial = run("openssl", "x509", "-inform", "DER", "-in", path, "-noout", "-serial").decode().strip().split("=")[1]
    check("serialNumber", int(names["serialNumber"], 0), int(serial, 16))
    for field in ("tbsCertificate", "issuer", "notBefore", "notAfter", "subject", "subjectPublicKey", "signatureValue"):
        check(f"-v shows {field}", field in names, True)


def joined_octets():
    """What BER holds in pieces is a layer of its own: openssl joins them, too (-strparse)."""
    path = f"{DATA}/pkcs12/open-ber.p12"
    layers = layout("-n", path)
    [octets] = [row for row in layers["file"] if row.name == "octets"]
    pieces = [row for row in layers["file"] if row.name.startswith("piece") and octets.offset < row.offset < octets.end]
    whole = Path(path).read_bytes()
    check("an indefinite length ends behind its end of contents", layers["file"][0].end, len(whole))
    check("so do the pieces", whole[octets.end - 2:octets.end + 4], bytes(6))
    Path("joined.der").write_bytes(b"".join(whole[row.offset + row.header:row.end] for row in pieces))
    compare("the joined pieces", "joined.der", with_parts(layers[f"joined octets at {octets.offset}"]))


def decrypted(name, layer):
    """A part that is decrypted here, with what the map says, is the layer that the tool shows."""
    path = f"{DATA}/pkcs12/{name}.p12"
    layers = layout("-v", "-p", "env:PW", path)
    rows = layers["file"]
    first = rows.index(next(row for row in rows if row.name == "encryptedContentInfo"))
    field = {row.name: row for row in reversed(rows[first:first + 20])}
    sealed = field["encryptedContent"]
    key = hashlib.pbkdf2_hmac("sha256", b"changeit", bytes.fromhex(field["salt"].value), int(field["iterationCount"].value), 32)
    cipher = Path(path).read_bytes()[sealed.offset + sealed.header:sealed.end]
    Path("plain.der").write_bytes(run("openssl", "enc", "-d", "-aes-256-cbc", "-K", key.hex(), "-iv", field["IV"].value, stdin=cipher))
    compare(f"{name}: {layer}", "plain.der", with_parts(layers[layer]))
    check("-n shows no more than the file", list(layout("-n", path)), ["file"])
    done = jksdump("--layout", path)
    check("without -p and terminal: the same, and a note", (done.code, list(layers_of(done.out))), (0, ["file"]))
    says("without -p: the note", done, "1 part was not opened without its password (-p)")
    done = jksdump("--layout", "-p", "env:WRONG", path)
    check("a wrong password: the whole file, exit 4", (done.code, [len(rows) for rows in layers_of(done.out).values()]), (4, [len(rows)]))


# ---- JKS ---------------------------------------------------------------------------------------------------------------------


def jks_fields(data):
    """[(offset, length)] of every field that is no part of a DER structure, by jks/FORMAT.md."""
    fields = [(0, 4), (4, 4), (8, 4)]
    version, count = struct.unpack_from(">II", data, 4)
    at = 12

    def take(length):
        nonlocal at
        fields.append((at, length))
        at += length

    def certificate():
        start = at
        slot = len(fields)
        if version == 2:
            take(2 + struct.unpack_from(">H", data, at)[0])
        take(4 + struct.unpack_from(">I", data, at)[0])
        fields.insert(slot, (start, at - start))

    for _ in range(count):
        start, slot = at, len(fields)
        tag, length = struct.unpack_from(">IH", data, at)
        take(4)
        take(2 + length)
        take(8)
        certificates = 1
        if tag == 1:
            take(4 + struct.unpack_from(">I", data, at)[0])
            certificates = struct.unpack_from(">I", data, at)[0]
            take(4)
        for _ in range(certificates):
            certificate()
        fields.insert(slot, (start, at - start))
    take(20)
    if at < len(data):
        take(len(data) - at)
    return fields


def jks():
    files = sorted(glob.glob(f"{DATA}/jks/*.jks") + glob.glob(str(HERE / "sample/*.jks")) +
                   glob.glob(str(HERE / os.environ.get("CORPUS", "../shared/corpus") / "jks/pyjks--*.jks")) + [f"{HERE}/fuzz/seeds/jks/version-1"])
    for path in files:
        data = Path(path).read_bytes()
        rows = layout("-n", path)["file"]
        inside = [next((i for i, row in enumerate(rows) if row.offset == key.offset + 4 and row.depth > key.depth), None)
                  for key in rows if key.name == "protected key"]
        hidden = set()
        for i in filter(None, inside):
            key = rows[i].depth
            while rows[i].depth >= key:
                hidden.add(i)
                i += 1
        found = [(row.offset, row.end - row.offset) for i, row in enumerate(rows) if i not in hidden]
        check(f"{Path(path).name}: fields", found, jks_fields(data))
        check(f"{Path(path).name}: hex offsets", all(row.offset == row.hex for row in rows), True)


def jks_values():
    values = {row.name: row for row in layout(HERE / "sample/server.jks")["file"]}
    data = (HERE / "sample/server.jks").read_bytes()
    check("entry", values["entry 1"].value, "server")
    check("hash", values["integrity hash"].value, data[-20:].hex())
    check("salt", values["salt"].value, data[values["salt"].offset:][:20].hex())
    stamp = struct.unpack_from(">q", data, values["creation date"].offset)[0]
    check("creation date", values["creation date"].value, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(stamp // 1000)) + f".{stamp % 1000:03}Z")
    check("a key's check has no value", values["check"].value, "")


def dates():
    """Dates that are far away, by Python where it has them."""
    rows = [(0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"), (951782400000, "2000-02-29T00:00:00Z"),
            (-62135596800000, "0001-01-01T00:00:00Z"), (253402300799999, "9999-12-31T23:59:59.999Z"),
            (-2203891200000, "1900-03-01T00:00:00Z"), (2**63 - 1, "292278994-08-17T07:12:55.807Z")]  # the last by java.time.Instant
    for stamp, text in rows:
        Path("date.jks").write_bytes(store([(b"a", stamp, b"0\0")]))
        [row] = [row for row in layout("-n", "date.jks")["file"] if row.name == "creation date"]
        check(f"date {stamp}", row.value, text)


def store(entries, count=None):
    """A JKS of trusted certificates: (alias, date, bytes)."""
    data = b"\xfe\xed\xfe\xed" + struct.pack(">II", 2, len(entries) if count is None else count)
    for alias, stamp, der in entries:
        data += struct.pack(">IH", 2, len(alias)) + alias + struct.pack(">qH", stamp, 5) + b"X.509" + struct.pack(">I", len(der)) + der
    return data + hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + data).digest()


def cut_files():
    """The fields up to the cut, what is missing, and the reader's error."""
    whole = (HERE / "sample/server.jks").read_bytes()
    Path("cut.jks").write_bytes(whole[:2500])
    done = jksdump("--layout", "-n", "cut.jks")
    rows = layers_of(done.out)["file"]
    check("a cut file: exit code", done.code, 5)
    says("a cut file: the error", done, 'truncated: certificate 2 of "server" needs 850 bytes, 281 are left, at offset 2219')
    says("a cut file: the hint", done, "hint: at least 569 bytes are missing")
    check("a cut file: what is declared", [row.value for row in rows if row.name == "DER"][1], "850 bytes declared, 281 left")
    check("a cut file: inside the cut certificate", any(row.name == "tbsCertificate" and row.offset > 2219 for row in rows), True)
    check("a cut file: to its end", rows[-1].end, 2500)
    Path("cut.p12").write_bytes((DATA / "pkcs12/open-modern.p12").read_bytes()[:400])
    done = jksdump("--layout", "-p", "env:PW", "cut.p12")
    rows = layers_of(done.out)["file"]
    check("a cut PKCS#12", (done.code, rows[0].value, rows[-1].end), (5, "795 bytes declared, 396 left", 400))
    Path("tag.jks").write_bytes(store([(b"a", 0, b"0\0"), (b"b", 0, b"0\0")]).replace(b"\0\0\0\2\0\1b", b"\0\0\0\7\0\1b"))
    done = jksdump("--layout", "-n", "tag.jks")
    rows = layers_of(done.out)["file"]
    check("an unknown tag", [(row.name, row.value) for row in rows[-2:]], [("tag", "7 (unknown)"), ("not read", "")])
    check("an unknown tag: exit code", done.code, 5)
    for name, data, code in (("empty", b"", 5), ("text", b"hello, world\n" * 3, 5)):
        Path(name).write_bytes(data)
        rows = layout("-n", name, code=code)["file"]
        check(f"{name}: nothing is read", [(row.name, row.contents) for row in rows], [("not read", len(data))] if data else [])
    with zipfile.ZipFile("bundle.zip", "w") as bundle:
        bundle.write(HERE / "sample/server.jks", "folder/a.jks")
    inside = jksdump("--layout", "-n", "bundle.zip").out.split("\n", 1)
    itself = jksdump("--layout", "-n", HERE / "sample/server.jks").out.split("\n", 1)
    check("a keystore in a ZIP: its name", inside[0], "bundle.zip:folder/a.jks: JKS, 3907 bytes")
    check("a keystore in a ZIP: its bytes", inside[1], itself[1])


# ---- PEM ---------------------------------------------------------------------------------------------------------------------


def pem():
    path = f"{DATA}/pem/bag-attributes.pem"
    text = Path(path).read_bytes()
    layers = layout("-v", path)
    blocks = [(match.start(), match.end()) for match in re.finditer(rb"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----\n", text, re.S)]
    found = [(row.offset, row.end) for row in layers["file"] if row.name.startswith("PEM block")]
    check("PEM blocks", found, blocks)
    check("the text between them", "text" in [row.name for row in layers["file"]], True)
    for number, (start, end) in enumerate(blocks, 1):
        der = run("openssl", "base64", "-d", stdin=b"\n".join(text[start:end].split(b"\n")[1:-2]) + b"\n")
        Path("block.der").write_bytes(der)
        compare(f"PEM block {number}", "block.der", with_parts(layers[f"PEM block {number}"]))


def pkcs7():
    """The certificates of a bag, as `openssl pkcs7 -print_certs` names them."""
    path = f"{DATA}/pem/chain.p7b"
    out = run("openssl", "pkcs7", "-inform", "DER", "-in", path, "-print_certs", "-noout").decode()
    subjects = re.findall(r"^subject= ?(.*)$", out.replace(" = ", "="), re.M)
    names = [row.value for row in layout(path)["file"] if re.match(r"certificate \d", row.name)]
    check("certificates of a bag", names, subjects)
    rows = layout("-v", path)["file"]
    check("-v takes them apart", sum(row.name == "tbsCertificate" for row in rows), len(names))


def a_key_is_not_shown():
    text = run("openssl", "pkey", "-in", f"{DATA}/pem/rsa.key.pem", "-noout", "-text").decode()
    for number in ("privateExponent", "prime1", "coefficient"):
        hexdigits = re.search(number + r":\n([ 0-9a-f:\n]+)", text)[1].replace(":", "").replace("\n", "").replace(" ", "")
        check(f"{number} is in no value", hexdigits.lstrip("0")[:16] in jksdump("--layout", "-v", f"{DATA}/pem/rsa.key.pem").out, False)
    rows = layout(f"{DATA}/pem/rsa.traditional.der")["file"]
    check("a traditional key", [row.name for row in rows][:4], ["RSAPrivateKey", "version", "modulus", "publicExponent"])
    check("public numbers have a value", (rows[3].value, rows[4].value), ("65537", ""))


# ---- The tool ----------------------------------------------------------------------------------------------------------------


def printing():
    long_name = "a" * 300
    Path("long.jks").write_bytes(store([(long_name.encode(), 0, b"0\0"), (b"x\n  0  forged\x1b[2J", 0, b"0\0")]))
    out = lists("a pipe", "--layout", "-n", "long.jks")
    check("in a pipe nothing is cut", f"alias: {long_name}\n" in out, True)
    check("what comes from the file is escaped", r"alias: x\x0a  0  forged\x1b[2J" in out, True)
    terminal = Terminal("--layout", "-n", "long.jks", columns=60)
    terminal.end()
    shown = re.sub(r"\x1b\[\d*m", "", terminal.out).splitlines()
    check("on a terminal lines fit", max(map(len, shown)) <= 60, True)
    check("and say that they are cut", any(line.endswith("…") for line in shown), True)
    out = lists("two files", "--layout", "-n", "long.jks", "long.jks")
    check("several files", out.count("long.jks: JKS, "), 2)
    terminal = Terminal("--layout", DATA / "pkcs12/open-modern.p12", columns=200)
    terminal.wait_for("store password of")
    terminal.type("changeit\n")
    terminal.end()
    check("a terminal is asked for the password of a sealed part", "decrypted part 1:" in terminal.out, True)
    done = jksdump("--layout", HERE / "sample/server.jks")
    check("a JKS needs no password for it", (done.code, done.err), (0, ""))


def usage():
    jks = HERE / "sample/server.jks"
    for options in (["--pem"], ["--der", "-a", "server"], ["-a", "server"], ["-o", "x"]):
        fails(f"--layout {options}", 2, "", "--layout", *options, jks)
    check("--help has it", "--layout" in jksdump("--help").out, True)


def many_entries():
    der = Path(f"{DATA}/x509/leaf.der").read_bytes()
    part = [(b"e%d" % i, i, der) for i in range(20)]
    body = store(part)[12:-20]
    data = b"\xfe\xed\xfe\xed" + struct.pack(">II", 2, 20000) + body * 1000
    Path("many.jks").write_bytes(data + bytes(20))
    out = lists("20,000 entries", "--layout", "-n", "many.jks")
    check("20,000 entries: rows", len(out.splitlines()), 3 + 3 + 20000 * 7 + 1)


with Folder():
    elements()
    certificate_fields()
    joined_octets()
    decrypted("open-modern", "decrypted part 1")
    jks()
    jks_values()
    dates()
    cut_files()
    pem()
    pkcs7()
    a_key_is_not_shown()
    printing()
    usage()
    many_entries()
finish()
