#!/usr/bin/env python3
"""Makes rule-NAME.p12, one file for each of the rules by which Java reads bags, and rules.expected, what keytool shows of
each. Keys and certificates are OpenSSL's; no option of any program puts bags together like this, so that is done here.
Nothing but the keys is encrypted ("changeit"), and there is no MAC. rule-ca.der, rule-leaf.der, rule-other.der are the
certificates: leaf and ca are a chain, other issued itself; rule-leaf.key.der is the key of leaf as PKCS#8.

    rules.expected     FILE ALIAS KIND DATE [CERTIFICATE...]    an entry, in keytool's order; DATE "-" is the day of the run

Run in this folder; which keytool: $KEYTOOL."""
import base64
import datetime
import glob
import hashlib
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "keys"))
from der import tlv  # noqa: E402

KEYTOOL = os.environ.get("KEYTOOL", "keytool")


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    out = b""
    for arc in [40 * arcs[0] + arcs[1]] + arcs[2:]:
        octets = [arc & 0x7F]
        while arc > 0x7F:
            arc >>= 7
            octets.insert(0, 0x80 | arc & 0x7F)
        out += bytes(octets)
    return tlv(0x06, out)


DATA = oid("1.2.840.113549.1.7.1")
BAG = "1.2.840.113549.1.12.10.1."


def attribute(dotted, value):
    return tlv(0x30, oid(dotted), tlv(0x31, value))


def bag(number, value, name=None, id=None, trusted=False, extra=None):
    attributes = b""
    if name is not None:
        attributes += attribute("1.2.840.113549.1.9.20", tlv(0x1E, name.encode("utf-16-be")))
    if id is not None:
        attributes += attribute("1.2.840.113549.1.9.21", tlv(0x04, id))
    if trusted:
        attributes += attribute("2.16.840.1.113894.746875.1.1", oid("2.5.29.37.0"))
    if extra:
        attributes += attribute(extra, tlv(0x1E, "x".encode("utf-16-be")))
    return tlv(0x30, oid(BAG + number), tlv(0xA0, value), tlv(0x31, attributes) if attributes else b"")


def cert(name_of, **attributes):
    inside = tlv(0x30, oid("1.2.840.113549.1.9.22.1"), tlv(0xA0, tlv(0x04, FILES[name_of + ".der"])))
    return bag("3", inside, **attributes)


def key(name_of, **attributes):
    return bag("2", FILES[name_of + ".sealed"], **attributes)


def plain(name_of, **attributes):
    return bag("1", FILES[name_of + ".key.der"], **attributes)


def crl(**attributes):
    inside = tlv(0x30, oid("1.2.840.113549.1.9.23.1"), tlv(0xA0, tlv(0x04, FILES["ca.crl"])))
    return bag("4", inside, **attributes)


def pfx(*safes):
    infos = [tlv(0x30, DATA, tlv(0xA0, tlv(0x04, tlv(0x30, *bags)))) for bags in safes]
    return tlv(0x30, tlv(0x02, b"\x03"), tlv(0x30, DATA, tlv(0xA0, tlv(0x04, tlv(0x30, *infos)))))


def rules():
    one, two = b"\1", b"\2"
    return {
        "both": [[key("leaf", name="a", id=one), key("other", name="b", id=one)],
                 [cert("other", name="B", id=one), cert("leaf", name="A", id=one), cert("other", name="a", id=one)]],
        "last-id": [[key("leaf", name="k", id=one)],
                    [cert("leaf", name="x", id=one), cert("other", name="y", id=one)]],
        "issuer-id": [[key("leaf", name="k", id=one)], [cert("ca", name="c", id=one), cert("leaf", name="x", id=one)]],
        "last-name": [[key("leaf", name="Key", id=b"\7")],
                      [cert("leaf", name="KEY", id=one), cert("other", name="key", id=two)]],
        "id-before-name": [[key("other", name="k", id=one)],
                           [cert("other", name="z", id=one), cert("leaf", name="k", id=two)]],
        "key-first": [[key("leaf")], [cert("leaf"), cert("ca")]],
        "certificate-first": [[cert("leaf"), cert("ca")], [key("leaf")]],
        "ca-first": [[key("leaf")], [cert("ca"), cert("leaf")]],
        "second-key": [[key("leaf", name="one"), key("other", name="two")],
                       [cert("leaf", name="one"), cert("other", name="two")]],
        "between": [[key("leaf")], [cert("leaf"), cert("ca")], [key("other", id=two)], [cert("other", id=two)]],
        "copies": [[key("leaf", name="a", id=one), key("leaf", name="b", id=two)],
                   [cert("leaf", name="a", id=one), cert("ca", name="CN=ca"),
                    cert("leaf", name="b", id=two), cert("ca", name="CN=ca")]],
        "issuer-has-key": [[key("ca", name="i", id=two), key("leaf", name="l", id=one)],
                           [cert("ca", name="i", id=two), cert("leaf", name="l", id=one), cert("ca", name="CN=ca")]],
        "plain-key": [[plain("leaf", name="k", id=one)], [cert("leaf", name="k", id=one)]],
        "vanishes": [[key("leaf", name="k", id=one)], [cert("leaf", name="K", id=one, trusted=True)]],
        "trusted-before": [[cert("leaf", name="k", id=one, trusted=True)], [key("leaf", name="k", id=one)]],
        "trusted-leaf": [[key("leaf", name="k", id=one)], [cert("leaf", name="c", id=one, trusted=True)]],
        "trusted-issuer": [[key("leaf", name="k", id=one)],
                           [cert("leaf", name="k", id=one), cert("ca", name="anchor", trusted=True)]],
        "untrusted": [[cert("other", name="o"), cert("ca")]],
        "alone": [[key("leaf", name="k", id=one)], []],
        "wrong-id": [[key("leaf", name="k", id=one)], [cert("ca", id=two), cert("leaf", id=two)]],
        "nameless": [[key("leaf", id=one)],
                     [cert("other"), cert("leaf", id=one), cert("ca", trusted=True), cert("other", name="4"), crl()]],
        "taken-number": [[key("leaf", name="1", id=one)],
                         [cert("leaf", id=one), cert("ca", trusted=True), cert("other", trusted=True)]],
        "zero-number": [[key("leaf", name="01", id=one)], [cert("leaf", id=one), cert("ca", trusted=True)]],
        "plain-nameless": [[plain("leaf", id=one)], [cert("leaf", id=one), cert("ca", trusted=True)]],
        "plain-behind": [[cert("other"), plain("leaf", id=one), cert("leaf", id=one)]],
        "plain-alone": [[cert("other", trusted=True), crl(), plain("leaf")]],
        "date": [[key("leaf", name="k", id=b"Time 1698584667322"),
                  key("other", name="o", id=b"Time 00946684800000")],
                 [cert("leaf", name="k", id=b"Time 1698584667322"),
                  cert("other", name="o", id=b"Time 00946684800000")]],
        "attributes": [[key("leaf", name="k", id=one, extra="1.3.6.1.4.1.311.17.1")],
                       [cert("leaf", name="its own", id=one, extra="1.3.6.1.4.1.311.17.3.20"),
                        cert("ca", name="the ca", extra="1.2.3.4"),
                        cert("other", name="anchor", trusted=True, extra="1.2.3.5"), crl(name="list", id=b"\5")]],
        "order": [[key("other", name="z", id=two), key("leaf", name="y", id=one)],
                  [cert("ca", name="t", trusted=True), cert("leaf", id=one), cert("other", id=two)]],
    }


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C"}).stdout


def openssl(work):
    """The keys and certificates, in DER."""
    at = lambda name: os.path.join(work, name)
    new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for name in "ca", "other":
        run(*new, "-x509", "-days", "36500", "-keyout", at(name + ".key"), "-out", at(name + ".pem"),
            "-subj", "/CN=" + name)
    run(*new, "-keyout", at("leaf.key"), "-out", at("leaf.csr"), "-subj", "/CN=leaf")
    run("openssl", "x509", "-req", "-in", at("leaf.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-set_serial",
        "2", "-days", "36500", "-out", at("leaf.pem"))
    files = {}
    for name in "ca", "leaf", "other":
        files[name + ".der"] = run("openssl", "x509", "-in", at(name + ".pem"), "-outform", "DER")
        files[name + ".key.der"] = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", at(name + ".key"),
                                       "-outform", "DER")
        files[name + ".sealed"] = run("openssl", "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-iter", "1", "-in",
                                      at(name + ".key"), "-passout", "pass:changeit", "-outform", "DER")
    with open(at("index"), "w"), open(at("number"), "w") as number:
        number.write("01")
    with open(at("cnf"), "w") as cnf:
        cnf.write("[ca]\ndefault_ca=d\n[d]\ndatabase=%s\ncrlnumber=%s\ndefault_md=sha256\n" % (at("index"), at("number")))
    run("openssl", "ca", "-config", at("cnf"), "-gencrl", "-crldays", "36500", "-keyfile", at("ca.key"), "-cert",
        at("ca.pem"), "-out", at("crl.pem"))
    files["ca.crl"] = run("openssl", "crl", "-in", at("crl.pem"), "-outform", "DER")
    return files


def listing(path, known):
    """keytool -list -rfc: a line for each entry."""
    text = run(KEYTOOL, "-list", "-rfc", "-keystore", path, "-storepass", "changeit").decode()
    today = datetime.date.today()
    for entry in re.split(r"^Alias name: ", text, flags=re.M)[1:]:
        alias = entry.split("\n")[0]
        kind = re.search(r"^Entry type: (\w+)", entry, re.M).group(1)
        date = datetime.datetime.strptime(re.search(r"^Creation date: (.*)", entry, re.M).group(1), "%b %d, %Y").date()
        found = re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END", entry, re.S)
        names = [known[hashlib.sha256(base64.b64decode(pem)).hexdigest()] for pem in found]
        yield " ".join([alias, kind, "-" if date == today else date.isoformat()] + names)


def main():
    global FILES
    for old in glob.glob("rule-*"):
        os.remove(old)
    with tempfile.TemporaryDirectory() as work:
        FILES = openssl(work)
    for name in "ca.der", "leaf.der", "other.der", "leaf.key.der":
        with open("rule-" + name, "wb") as file:
            file.write(FILES[name])
    known = {hashlib.sha256(FILES[name + ".der"]).hexdigest(): name for name in ("ca", "leaf", "other")}
    with open("rules.expected", "w") as expected:
        for name, safes in rules().items():
            path = "rule-%s.p12" % name
            with open(path, "wb") as file:
                file.write(pfx(*safes))
            for line in listing(path, known):
                expected.write("%s %s\n" % (name, line))


main()
