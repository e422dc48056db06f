"""What the tests of jksdump --json share: a parser that takes nothing but JSON, the schema, and JKS files made here byte by byte, for
what no keytool would write (aliases of half a surrogate pair, dates beyond all calendars).
"""
import hashlib
import json
import struct
import subprocess
from pathlib import Path

import peers
from dumping import TOOL, ENV, check, jksdump, skip  # noqa: F401

SCHEMA = Path(__file__).resolve().parents[2] / "man/jksdump.schema.json"


def no_duplicates(pairs):
    members = dict(pairs)
    assert len(members) == len(pairs), f"a member stands twice: {[name for name, _ in pairs]}"
    return members


def no_constant(word):
    raise AssertionError(f"{word} is not JSON")


def parse(raw):
    """A document from bytes, by python's json; nothing that RFC 8259 forbids, and no control character that would reach a terminal."""
    text = raw.decode("utf-8")
    assert all(c == "\n" or " " <= c < "\x7f" or c > "\x9f" for c in text), "a control character"
    return json.loads(text, object_pairs_hook=no_duplicates, parse_constant=no_constant)


def document(name, *arguments, code=0, **options):
    """One row: the run ends with this code and prints a document; returns that."""
    done = jksdump("--json", *arguments, **options)
    if done.code != code:
        check(name, done, f"exit {code}")
    return parse(done.raw)


def schema_validator():
    """The schema with a refusal of every member that it does not name: in it an older program meets a newer jksdump, here both are of
    one age."""
    try:
        import jsonschema
    except ImportError:
        skip("python3-jsonschema is not installed")

    def close(node, name=None):
        if isinstance(node, list):
            return [close(item) for item in node]
        if not isinstance(node, dict):
            return node
        node = {key: close(value, key) for key, value in node.items()}
        if "properties" in node and node.get("type") == "object" and name != "file":
            node["unevaluatedProperties"] = False
        return node

    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    schema = close(schema)
    schema["properties"]["files"]["items"]["unevaluatedProperties"] = False
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def measured(*arguments, stdout=None):
    """Peak memory in bytes and processor time in ms of a run that must end with 0 or 1; None of a build with sanitizers, which is
    another program in that."""
    done = subprocess.run([peers.BUILD / "tests/interop/measure", "report", TOOL, *map(str, arguments)], env=ENV,
                          stdout=stdout or subprocess.DEVNULL)
    check(f"{arguments[0]}: exit", done.returncode in (0, 1), True)
    if b"__asan_init" in Path(TOOL).read_bytes():
        return None
    peak, ms = map(float, Path("report").read_text().split())
    return peak * 1024, ms


def modified_utf8(alias):
    """As java.io.DataOutput writes it; half a surrogate pair is possible."""
    units = alias.encode("utf-16-be", "surrogatepass")
    out = b""
    for at in range(0, len(units), 2):
        unit = int.from_bytes(units[at:at + 2], "big")
        out += b"\xc0\x80" if unit == 0 else chr(unit).encode("utf-8", "surrogatepass")
    return out


def jks(path, entries, password="changeit"):
    """A JKS version 2 (jks/FORMAT.md) of trusted certificates: (alias, milliseconds, DER)."""
    out = [struct.pack(">III", 0xFEEDFEED, 2, len(entries))]
    for alias, created_ms, der in entries:
        name = modified_utf8(alias)
        out.append(struct.pack(">IH", 2, len(name)) + name + struct.pack(">qH", created_ms, 5) + b"X.509"
                   + struct.pack(">I", len(der)) + der)
    data = b"".join(out)
    digest = hashlib.sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + data).digest()
    Path(path).write_bytes(data + digest)
    return path
