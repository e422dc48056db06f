#!/usr/bin/env python3
"""What we write, others read: the same certificates, keys, aliases and dates, or the refusal that pkcs12_refusals.py
names for that program and that protection. An unexpected success fails as well.

The README's table of who reads what is made here, of the same answers:

    tests/interop/test_pkcs12_readers.py            compares the table with what the readers do
    tests/interop/test_pkcs12_readers.py --write    writes it

Columns of readers that are not installed, and the line of versions, are not compared."""
import re
import sys

import pkcs12_refusals
from pkcs12_peers import Client, Content, File, OpenSSLTwoPasswords, readers
from pkcs12_refusals import Row
from peers import HERE, WORK, Material, check, convert, finish, jksimport, names_of

README = HERE.parent.parent / "README.md"
BEGIN, END = "<!-- who reads what: begin -->\n", "<!-- who reads what: end -->\n"
DATE_MS = 1582979696000  # 2020-02-29T12:34:56Z, given to jksimport by SOURCE_DATE_EPOCH
PASSWORD = "changeit"

# Of keys, of certificates, and the MAC, in the names of the other rows: what the profiles are documented to be.
PROFILES = {
    "java8": ("pbes1-3des", "pbes1-3des", "sha1"),
    "java11": ("pbes2-aes256-sha256", "pbes2-aes256-sha256", "sha1"),
    "java17": ("pbes2-aes256-sha256", "pbes2-aes256-sha256", "sha256"),
    "openssl3": ("pbes2-aes256-sha256", "pbes2-aes256-sha256", "sha256"),
    "windows2016": ("pbes1-3des", "pbes1-3des", "sha1"),
    "macos": ("pbes1-3des", "pbes1-3des", "sha1"),
    "pbmac1": ("pbes2-aes256-sha256", "pbes2-aes256-sha256", "pbmac1-sha256"),
    "passwordless": ("pbes2-aes256-sha256", "none", "none"),
}

PASSWORDS = {
    "password with umlauts": ["pässwörd"],
    "password in Cyrillic": ["пароль"],
    "password with an emoji": ["\U0001f511secret"],
    "empty password": [""],
    "key password of its own": [PASSWORD, "key-password"],
    "key password of its own, not ASCII": [PASSWORD, "schlüssel"],
    "MAC password of its own": [PASSWORD, None, "mac-password"],
    "three passwords": [PASSWORD, "key-password", "mac-password"],
}


def rows():
    """Every profile, with a key and without; then one thing at a time changed."""
    for profile, protection in PROFILES.items():
        yield Row(profile, *protection, profile=profile)
        yield Row(f"{profile}, certificates only", *protection, profile=profile, holds="certificates",
                  password=None if profile == "passwordless" else PASSWORD)
    usual = PROFILES["openssl3"]
    for name in names_of("encryptions"):
        yield Row(f"keys {name}", name, *usual[1:])
        yield Row(f"certificates {name}", usual[0], name, usual[2])
    for name in names_of("macs"):
        yield Row(f"MAC {name}", *usual[:2], name)
    for profile in ("java8", "java17"):
        for name, passwords in PASSWORDS.items():
            yield Row(f"{profile}, {name}", *PROFILES[profile], *passwords, profile=profile)


def sources():
    """Two JKS files: a key with its chain and a trusted certificate; and that certificate alone. What is in each."""
    key, anchor = Material("rsa"), Material("ec").chain_sha256()[1]
    with_key, without = WORK / "readers-key.jks", WORK / "readers-certificates.jks"
    env = {"STORE_PASSWORD": PASSWORD, "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)}
    common = ["-f", "-t", "jks", "-p", "env:STORE_PASSWORD"]
    trust = ["-a", "anchor", "--trust", WORK / "ec.ca.pem"]
    jksimport(*common, "-o", without, *trust, env=env)
    jksimport(*common, "-o", with_key, "-a", "server", "--key", key.key, "--cert", key.leaf, "--chain", key.chain,
              env=env)
    jksimport(*common, "-i", with_key, "-o", with_key, *trust, env=env)
    return {"a key": (with_key, Content({"server": (key, DATE_MS)}, {"anchor": anchor})),
            "certificates": (without, Content({}, {"anchor": anchor}))}


def write(i, row, source):
    path = WORK / f"readers-{i}.p12"
    changed = {} if row.profile else {"keys": row.keys, "certificates": row.certificates, "digest": row.digest,
                                      "iterations": 100}
    convert(source, path, row.profile or "openssl3", in_=PASSWORD, out=row.password, key_out=row.key_password,
            mac=row.mac_password, **changed)
    return File(path, row.password, row.key_password, row.mac_password)


def outcome(reader, row, answer, right):
    """Compares one answer; None if the reader reads it, or the reason why not."""
    refusal = pkcs12_refusals.find(reader, row)
    if not refusal:
        check(f"{reader.name} reads {row.name}", answer, right)
        return None
    check(f"{reader.name} refuses {row.name} ({refusal.reason}): {str(answer)[:500]}",
          pkcs12_refusals.as_expected(answer, right, refusal), True)
    return refusal.reason


def is_for(reader, row):
    if isinstance(reader, OpenSSLTwoPasswords):
        return row.mac_password is not None
    return row.holds == "a key" or not isinstance(reader, Client)


def compare(reader, rows_and_files, contents):
    """What each reader makes of each row: row's name to reason."""
    wanted = [(row, file) for row, file in rows_and_files if is_for(reader, row)]
    answers = reader.read([file for _, file in wanted])
    return {row.name: outcome(reader, row, answer, reader.expected(contents[row.holds][1]))
            for (row, _), answer in zip(wanted, answers, strict=True)}


# ---- The table -------------------------------------------------------------------------------------------------------

# Reader, and its heading in the table.
HEADINGS = {"Java 17": "Java 17", "Java 25": "Java 25", "BouncyCastle": "BouncyCastle", "openssl": "OpenSSL",
            "certtool": "GnuTLS", "pk12util": "NSS", "cryptography": "pyca/cryptography",
            "cryptography of today": "pyca/cryptography (pip)", "curl": "curl", "node": "Node.js"}
TABLE_ROWS = [*PROFILES, "passwordless, certificates only"]


def cells_of(outcomes):
    """Of each row and heading: None where it is read, the reason where not, "no key" where the reader wants a key."""
    return {row: {HEADINGS[name]: reasons.get(row, "no key") for name, reasons in outcomes.items() if name in HEADINGS}
            for row in TABLE_ROWS}


def cell_text(reason, notes):
    if reason is None:
        return "yes"
    if reason == "no key":
        return "-"
    if reason not in notes:
        notes.append(reason)
    return f"no ({notes.index(reason) + 1})"


def table(cells, versions):
    headings = list(cells[TABLE_ROWS[0]])
    lines = [["profile", *headings], ["---"] * (len(headings) + 1), ["version", *(versions[name] for name in headings)]]
    notes = []
    lines += [[row, *(cell_text(cells[row][heading], notes) for heading in headings)] for row in TABLE_ROWS]
    text = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    return text + "\n" + "".join(f"{i}. {note}\n" for i, note in enumerate(notes, 1))


def split_readme():
    before, rest = README.read_text().split(BEGIN)
    inside, after = rest.split(END)
    return before, inside, after


def cells_in_readme():
    """The table of the README as cells_of gives it."""
    lines = [line.strip("|").split("|") for line in split_readme()[1].splitlines() if line.startswith("|")]
    notes = dict(re.findall(r"^(\d+)\. (.*)$", split_readme()[1], re.M))
    reason = {"yes": None, "-": "no key", **{f"no ({i})": note for i, note in notes.items()}}
    _, *headings = [cell.strip() for cell in lines[0]]
    return {row.strip(): {heading: reason.get(cell.strip(), cell)
                          for heading, cell in zip(headings, cells, strict=True)} for row, *cells in lines[3:]}


def compare_table(cells):
    written = cells_in_readme()
    check("README: rows of the table", list(written), TABLE_ROWS)
    for row in TABLE_ROWS:
        left = {heading: reason for heading, reason in written.get(row, {}).items() if heading in cells[row]}
        check(f"README: {row} (--write writes the table anew)", left, cells[row])


def write_table(cells, versions):
    before, _, after = split_readme()
    README.write_text(before + BEGIN + table(cells, versions) + END + after)


contents = sources()
every_row = list(rows())
files = [(row, write(i, row, contents[row.holds][0])) for i, row in enumerate(every_row)]
outcomes, versions = {}, {}
for reader in readers():
    outcomes[reader.name] = compare(reader, files, contents)
    versions[HEADINGS.get(reader.name)] = reader.version
print(f"{len(files)} files, {len(outcomes)} readers")
if "--write" in sys.argv:
    write_table(cells_of(outcomes), versions)
else:
    compare_table(cells_of(outcomes))
finish()
