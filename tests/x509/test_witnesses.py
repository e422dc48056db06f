#!/usr/bin/env python3
"""What the library reads in certificates against openssl (names, numbers, dates, basic constraints, key
identifiers) and Java (the same without names, and signature algorithms, key usage, alternative names): those of
tests/data/x509, of the system's CA bundle, and of the PEM files and JKS keystores in CORPUS. A certificate that a
witness refuses is not compared with that witness; one that we refuse and both witnesses take is a failure, but
for a version 4 of X.509.

Where openssl spells differently on purpose: "street" for STREET, multi-valued RDNs the other way round, and a
value that is one '#' without the backslash of RFC 4514."""
import base64
import datetime
import glob
import ipaddress
import os
import re
import shutil
import subprocess
import sys

DESCRIBE = os.path.join(os.environ.get("BUILD", "build"), "tests/x509/describe")
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
CORPUS = os.environ.get("CORPUS", "../shared/corpus")
PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
OPENSSL = ["openssl", "x509", "-inform", "DER", "-noout", "-subject", "-issuer", "-serial", "-dates", "-nameopt",
           "RFC2253,-esc_msb,utf8", "-ext", "basicConstraints,subjectKeyIdentifier,authorityKeyIdentifier"]


def inside(data):
    """The certificates in a PEM file or a JKS keystore."""
    yield from map(base64.b64decode, PEM.findall(data))
    for found in re.finditer(rb"\x00\x05X\.509", data):
        length = int.from_bytes(data[found.end():found.end() + 4], "big")
        if data[found.end() + 4:found.end() + 5] == b"0" and found.end() + 4 + length < len(data):
            yield data[found.end() + 4:found.end() + 4 + length]


def certificates():
    """(name, DER) of each, once."""
    seen = set()
    for path in sorted(glob.glob("tests/data/x509/*.der")):
        with open(path, "rb") as file:
            yield path, file.read()
    for path in [BUNDLE] + sorted(glob.glob(os.path.join(CORPUS, "*", "*"))):
        if not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            data = file.read()
        for number, der in enumerate(inside(data), 1):
            if der not in seen:
                seen.add(der)
                yield "%s, certificate %d" % (path, number), der


def fields(text):
    """Lines "field value" as a dictionary of lists."""
    found = {}
    for line in text.split("\n"):
        field, _, value = line.partition(" ")
        found.setdefault(field, []).append(value)
    return found


def ask_ours(der):
    done = subprocess.run([DESCRIBE], input=der, capture_output=True)
    answer = fields(done.stdout.decode("utf-8").split("\n\n")[0])
    return answer if done.returncode == 0 else None


def ask_java(ders):
    lines = "".join(der.hex() + "\n" for der in ders).encode()
    done = subprocess.run(["java", "tests/x509/Certificates.java"], input=lines, capture_output=True, check=True)
    answers = list(map(fields, done.stdout.decode("utf-8").split("\n\n")[:-1]))
    assert len(answers) == len(ders), done.stderr
    return [None if "refused" in answer else answer for answer in answers]


def seconds(date):
    then = datetime.datetime.strptime(" ".join(date.split()), "%b %d %H:%M:%S %Y GMT")
    return str((then - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1))


def key_identifier(text, heading):
    found = re.search(heading + r":[^\n]*\n\s*(?:keyid:)?([0-9A-F]{2}(?::[0-9A-F]{2})*)\n", text)
    return found.group(1).replace(":", "").lower() if found else ""


def ask_openssl(der):
    done = subprocess.run(OPENSSL, input=der, capture_output=True)
    text = done.stdout.decode("utf-8", "replace").replace("\\\n", "")
    if done.returncode or "Bad time value" in text:
        return None
    found = dict(re.findall(r"^(subject|issuer|serial|notBefore|notAfter)=(.*)$", text, re.MULTILINE))
    basic = re.search(r"CA:(TRUE|FALSE)(?:, pathlen:(\d+))?", text)
    path_length = min(int(basic.group(2) or -1), 2**63 - 1) if basic else -1
    return {"subject": [found["subject"]], "issuer": [found["issuer"]], "number": [found["serial"]],
            "before": [seconds(found["notBefore"])], "after": [seconds(found["notAfter"])],
            "basic": ["%d %d %d" % (bool(basic), bool(basic) and basic.group(1) == "TRUE", path_length)],
            "ski": [key_identifier(text, "Subject Key Identifier")],
            "aki": [key_identifier(text, "Authority Key Identifier")]}


def with_derived(ours):
    """Our fields, and what can be worked out from them as a witness says it."""
    number = int.from_bytes(bytes.fromhex(ours["serial"][0]), "big", signed=True)
    digits = "%X" % abs(number)
    return dict(ours, number=["-" * (number < 0) + "0" * (len(digits) % 2) + digits], ca=[ours["basic"][0].split()[1]])


def comparable_name(name):
    name = re.sub(r"#[0-9A-Fa-f]+", lambda found: found.group().upper(), name.replace("STREET=", "street="))
    name = re.sub(r"=\\#(?=[,+]|$)", "=#", name)
    return ["+".join(sorted(re.split(r"(?<!\\)\+", rdn))) for rdn in re.split(r"(?<!\\),", name)]


def comparable_san(name):
    prefix, _, value = name.partition(":")
    if prefix == "IP":
        return "IP:" + str(ipaddress.ip_address(value))
    return prefix if prefix in ("dirName", "otherName", "x400Address", "ediPartyName") else name


def comparable(field, values):
    if field in ("subject", "issuer"):
        return comparable_name(values[0])
    return list(map(comparable_san, values)) if field == "san" else values


def differences(name, ours, witness, theirs):
    for field in filter(None, theirs):
        mine, other = comparable(field, ours.get(field, [])), comparable(field, theirs[field])
        if mine != other:
            yield "%s: %s: ours %s, %s %s" % (name, field, mine, witness, other)


def main():
    if not shutil.which("openssl") or not shutil.which("java"):
        print("openssl or java is not here")
        return 77
    found = list(certificates())
    failures, compared = [], {"openssl": 0, "Java": 0}
    for (name, der), java in zip(found, ask_java([der for _, der in found])):
        ours, openssl = ask_ours(der), ask_openssl(der)
        if ours is None:
            if java and openssl and not name.endswith("version-4.der"):
                failures.append("%s: refused by us alone" % name)
            continue
        for witness, theirs in ("openssl", openssl), ("Java", java):
            if theirs:
                compared[witness] += 1
                failures += differences(name, with_derived(ours), witness, theirs)
    print("\n".join(failures))
    print("%d certificates, %d compared with openssl, %d with Java, %d differences"
          % (len(found), compared["openssl"], compared["Java"], len(failures)))
    return 1 if failures or min(compared.values()) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
