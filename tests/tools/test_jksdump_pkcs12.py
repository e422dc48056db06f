#!/usr/bin/env python3
"""jksdump on PKCS#12 as openssl and keytool write it: what is listed, what is said of what stayed sealed, which password is asked for, and
what goes out as PEM. The witnesses are openssl and Java (Entries.java)."""
import base64
import re
from pathlib import Path

import importing
import pkcs12
from dumping import Folder, Terminal, blocks, check, fails, finish, jksdump, lists, need, peers, run, says, sha256

need("openssl", "javac", "keytool")

P = ("-p", "env:PW")


def rows(text):
    """The table as lists of cells."""
    return [re.split(r" {2,}", row.strip()) for row in text.splitlines()[3:]]


def der_of(pem):
    return base64.b64decode("".join(pem.splitlines()[1:-1]))


def inputs():
    importing.self_signed("root", "/CN=root")
    importing.self_signed("server", "/O=eco/CN=server")
    importing.issued("leaf", "/CN=leaf", "root")
    pkcs12.openssl("modern.p12", "server")
    pkcs12.openssl("legacy.p12", "server", "-legacy")
    pkcs12.openssl("chain.p12", "leaf", "-certfile", "root.pem")
    pkcs12.openssl("nomac.p12", "server", "-nomac", "-certpbe", "AES-256-CBC")
    pkcs12.openssl("windows.p12", "server", "-CSP", "Microsoft Enhanced Provider", "-LMK")
    pkcs12.openssl("empty.p12", "server", password="")
    pkcs12.no_password("open.p12", "server")


def size(path):
    return Path(path).stat().st_size


def first_lines():
    for path in ("modern.p12", "legacy.p12", "chain.p12"):
        check(path, lists(path, *P, path).splitlines()[0], f"{path}: PKCS#12, 1 entry, {size(path)} bytes, integrity verified")
    check("no MAC", lists("no MAC", *P, "nomac.p12").splitlines()[0],
          f"nomac.p12: PKCS#12, 1 entry, {size('nomac.p12')} bytes, no integrity protection")
    for name, data in (("base64", base64.encodebytes(Path("modern.p12").read_bytes())),
                       ("PEM", b"-----BEGIN PKCS12-----\n" + base64.encodebytes(Path("modern.p12").read_bytes()) + b"-----END PKCS12-----\n")):
        check(name, lists(name, *P, "-", stdin=data).split(",")[:2], ["standard input: PKCS#12", " 1 entry"])


def tables():
    ends = run("openssl", "x509", "-noout", "-enddate", "-dateopt", "iso_8601", "-in", "server.pem").decode().split("=")[1][:10]
    subject = "CN=server,O=eco"
    check("openssl gives no date", rows(lists("table", *P, "modern.p12")), [["server", "private key", "-", ends, "EC secp256r1", subject]])
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "root.pem", "-caname", "root", "-passout", "pass:changeit", "-out", "trust.p12")
    done = jksdump(*P, "trust.p12")
    check("a certificate that Java does not see is there", [row[1] for row in rows(done.out)], ["trusted"])
    says("and it is told", done, "Java")


def tutorial():
    """The stores of the Java tutorial, by the keytool of every JDK."""
    for home in peers.jvms():
        version = "".join(filter(str.isdigit, home.name))[:2]
        keystore, truststore = pkcs12.tutorial(home, version)
        created = pkcs12.created(keystore)["server"]
        out = lists(keystore, *P, keystore)
        check(f"{keystore}: it is PKCS#12", out.splitlines()[0],
              f"{keystore}: PKCS#12, 1 entry, {size(keystore)} bytes, integrity verified")
        day = run("date", "-u", "-d", f"@{created // 1000}", "+%Y-%m-%d").decode().strip()
        [row] = rows(out)
        check(f"{keystore}: its row", (row[:3], row[4:]), (["server", "private key", day], ["RSA 2048",
                                                                                         "CN=localhost,O=eco"]))
        out = lists(truststore, *P, truststore)
        check(f"{truststore}: its rows", sorted((row[0], row[1], row[2], row[5]) for row in rows(out)),
              [("root", "trusted", "-", "CN=root"), ("server", "trusted", "-", "CN=localhost,O=eco")])
        pem = lists("--pem", *P, "--pem", keystore)
        kind, certificates, key = pkcs12.java(keystore, home=home)["server"]
        found = [sha256(der_of(block)) for _, block in blocks(pem)]
        check(f"{keystore}: key and chain as Java has them", found, [key, *certificates])
        pem = lists("--pem", *P, "--pem", truststore)
        check(f"{truststore}: certificates as Java has them", sorted(sha256(der_of(block)) for _, block in blocks(pem)),
              sorted(fact[1][0] for fact in pkcs12.java(truststore, home=home).values()))


def sealed():
    """-n: what openssl puts into an encrypted part, the certificates, stays out of sight; the key is in a part that is not encrypted."""
    check("-n", lists("-n", "-n", "modern.p12").splitlines()[0],
          f"modern.p12: PKCS#12, 1 entry visible, {size('modern.p12')} bytes, integrity not checked, 1 sealed part, 1 private key sealed")
    check("-n, no MAC", lists("-n", "-n", "nomac.p12").splitlines()[0],
          f"nomac.p12: PKCS#12, 1 entry visible, {size('nomac.p12')} bytes, no integrity protection, 1 sealed part, 1 private key sealed")
    check("-n: a truststore is not said to be empty", lists("-n", "-n", "trust.p12"),
          f"trust.p12: PKCS#12, no entries visible, {size('trust.p12')} bytes, integrity not checked, 1 sealed part\n")
    check("-n: nothing is sealed", lists("-n", "-n", "open.p12").splitlines()[0],
          f"open.p12: PKCS#12, 1 entry, {size('open.p12')} bytes, no integrity protection")
    done = jksdump("-n", "--pem=certs", "trust.p12")
    check("-n --pem of what is sealed", (done.code, done.out), (4, ""))
    says("is told", done, "trust.p12: 1 sealed part is left out")
    fails("--split of it is no success either", 4, "nothing to export that can be seen", "-n", "--split", "-o", "nowhere", "trust.p12")


def which_password():
    fails("no terminal", 4, "modern.p12: its password is needed", "modern.p12")
    fails("no terminal, no MAC", 4, "nomac.p12: its password is needed", "nomac.p12")
    check("one that needs none is not asked for", [row[0] for row in rows(lists("open", "open.p12"))], ["server"])
    pem = lists("open, --pem", "--pem", "open.p12")
    check("nor for its key", [label for label, _ in blocks(pem)], ["PRIVATE KEY", "CERTIFICATE"])
    check("the key as openssl has it", der_of(blocks(pem)[0][1]), run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "server.key", "-outform", "DER"))
    done = fails("wrong", 4, "modern.p12: wrong password", "-p", "env:WRONG", "modern.p12")
    says("wrong: the hint", done, "hint: the structure is complete; -n lists unchecked what is not encrypted (1 entry, 1 sealed part)")
    fails("wrong, no MAC", 4, "nomac.p12: part 1: wrong password", "-p", "env:WRONG", "nomac.p12")
    fails("one that is missing is not the empty one", 4, "modern.p12: wrong password", "-p", "pass:", "modern.p12")
    check("the empty one", lists("empty", "-p", "pass:", "empty.p12").split(",")[1], " 1 entry")
    fails("which is not asked for", 4, "empty.p12: its password is needed", "empty.p12")
    pkcs12.keytool(peers.jvms()[-1], "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE", "-importcert", "-noprompt", "-keystore", "clear.p12",
                   "-storepass", "changeit", "-alias", "root", "-file", "root.pem")
    fails("a MAC alone needs one", 4, "clear.p12: its password is needed", "clear.p12")
    check("but -n sees all", lists("-n", "-n", "clear.p12").splitlines()[0],
          f"clear.p12: PKCS#12, 1 entry, {size('clear.p12')} bytes, integrity not checked")
    on = Terminal("modern.p12")
    check("the file is named", on.wait_for("store password of modern.p12: "), True)
    on.type("changeit\n")
    check("it opens", (on.end(), "integrity verified" in on.out), (0, True))
    on = Terminal("--pem=keys", "modern.p12")
    on.wait_for("store password of modern.p12: ")
    on.type("changeit\n")
    check("and its key with it", (on.end(), "PRIVATE KEY" in on.out), (0, True))


def mac_password():
    """openssl -twopass makes a MAC with a password of its own; it asks for both."""
    said, status = pkcs12.typed(["openssl", "pkcs12", "-export", "-twopass", "-inkey", "server.key", "-in", "server.pem", "-out", "two.p12"],
                                "changeit", "changeit", "other1234", "other1234")
    check("openssl -twopass", (status, said.count("Verifying")), (0, 2))
    words = (("env:KEYPW", "env:PW"), ("env:PW", "env:KEYPW"))
    codes = [jksdump("-p", password, "--mac-password", mac, "two.p12").code for password, mac in words]
    check("it opens with both, the right way round", sorted(codes), [0, 4])
    password, mac = words[codes.index(0)]
    check("the key has the password of the certificates", [label for label, _ in
          blocks(lists("keys", "-p", password, "--mac-password", mac, "--pem=keys", "two.p12"))], ["PRIVATE KEY"])
    fails("one alone", 4, "two.p12: ", "-p", password, "two.p12")
    fails("-n", 2, "-n goes without -p, --mac-password and --other-password", "-n", "--mac-password", mac, "two.p12")
    done = jksdump("-p", "stdin", "--mac-password", "stdin", "two.p12", stdin=b"changeit\nother1234\n" if password == "env:PW" else b"other1234\nchangeit\n")
    check("two lines of standard input", done.code, 0)


def everything():
    out = lists("-v", *P, "-v", "modern.p12")
    parts = dict(re.findall(r"^  (MAC|part \d)  +(.+)$", out, re.M))
    check("-v: the parts", sorted(parts), ["MAC", "part 1", "part 2"])
    for name, words in (("MAC", ["SHA-256", "2048", "BMPString"]), ("part 1", ["PBES2", "HMAC-SHA-256", "2048", "AES-256-CBC", "UTF-8"]),
                        ("part 2", ["not encrypted"])):
        check(f"-v: {name}: {parts[name]}", [word for word in words if word not in parts[name]], [])
    key = re.search(r"^  protection +(.+)$", out, re.M)[1]
    check(f"-v: key: {key}", [word for word in ("PBES2", "2048", "AES-256-CBC") if word not in key], [])
    parts = dict(re.findall(r"^  (MAC|part \d)  +(.+)$", lists("-v", *P, "-v", "legacy.p12"), re.M))
    check(f"-v: legacy: {parts}", ("RC2" in parts["part 1"], "BMPString" in parts["part 1"]), (True, True))
    parts = dict(re.findall(r"^  (MAC|part \d)  +(.+)$", lists("-v", "-n", "-v", "modern.p12"), re.M))
    check(f"-v -n: {parts}", ("sealed" in parts["part 1"], "sealed" in parts["part 2"], "password as" in str(parts)), (True, False, False))
    check("-v: fingerprints", re.findall(r"SHA-256 +([0-9a-f:]{95})", lists("-v", *P, "-v", "chain.p12")),
          [run("openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", name).decode().strip().split("=")[1].lower()
           for name in ("leaf.pem", "root.pem")])
    out = lists("-v", *P, "-v", "windows.p12")
    check("-v: attributes of Windows", [oid in re.search(r"attributes +(.+)", out)[1] for oid in ("1.3.6.1.4.1.311.17.1", "1.3.6.1.4.1.311.17.2")],
          [True, True])
    check("-v: no attributes", "attributes" in lists("-v", *P, "-v", "modern.p12"), False)


def others():
    """A CRL and an unknown bag."""
    pkcs12.with_others("odd.p12", Path("root.der").read_bytes(), pkcs12.crl("root"))
    check("they are listed", [[row[0], row[1], row[-1]] for row in rows(lists("odd", "odd.p12"))],
          [["anchor", "trusted", "CN=root"], ["revoked", "other", "X509 CRL"], ["odd", "other", "SafeBag 1.2.3.4"]])
    check("-v", re.findall(r"^  type +(.+)$", lists("-v", "-v", "odd.p12"), re.M), ["trusted certificate", "X509 CRL", "SafeBag 1.2.3.4"])
    done = jksdump("--pem", "odd.p12")
    check("PEM: the certificate", [label for label, _ in blocks(done.out)], ["CERTIFICATE"])
    says("PEM: the others are named", done, 'note: entry "odd" is left out: SafeBag 1.2.3.4')


def limits():
    pkcs12.openssl("slow.p12", "server", "-iter", "5001")
    done = fails("--max-iterations", 7, "iteration count 5001 is over the limit of 5000", *P, "--max-iterations", "5000", "slow.p12")
    says("the hint", done, "hint: --max-iterations N allows more")
    check("so many", jksdump(*P, "--max-iterations", "5001", "slow.p12").code, 0)
    check("without a password nothing is derived", jksdump("-n", "--max-iterations", "5000", "slow.p12").code, 0)


def secret_keys():
    home = peers.jvms()[-1]
    Path("secret.p12").write_bytes(Path("modern.p12").read_bytes())
    pkcs12.secret_keys(home, "secret.p12", "first", "second")
    check("they are listed", sorted(row[:2] + row[4:] for row in rows(lists("secret", *P, "secret.p12"))),
          [["first", "secret key", "-", "-"], ["second", "secret key", "-", "-"], ["server", "private key", "EC secp256r1", "CN=server,O=eco"]])
    check("-n", "1 sealed part, 1 private key sealed, 2 secret keys sealed" in lists("-n", "-n", "secret.p12"), True)
    check("-v", lists("-v", *P, "-v", "-a", "first", "secret.p12").count("secret key"), 1)
    done = jksdump(*P, "--pem", "secret.p12")
    check("PEM has no place for them", (done.code, [label for label, _ in blocks(done.out)]), (0, ["PRIVATE KEY", "CERTIFICATE"]))
    says("they are named", done, 'note: entry "first" is left out: a secret key')
    says("each of them", done, 'note: entry "second" is left out: a secret key')
    fails("nothing but one", 1, "secret.p12: no private key and no trusted certificate among the entries that -a chose", *P, "--der", "-a", "first", "secret.p12")


def main():
    with Folder():
        inputs()
        for row in (first_lines, tables, tutorial, sealed, which_password, mac_password, everything, others, limits, secret_keys):
            row()
    finish()


main()
