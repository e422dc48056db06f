#!/usr/bin/env python3
"""jksdump --check: for every finding a store that has it and one that has not, made by openssl and keytool. Where another program says the
same of the file it is asked: openssl verify, openssl x509 -checkend, openssl pkcs12 without its legacy provider, the warnings of keytool."""
import datetime
import json
import os
import re
import subprocess
import time
from pathlib import Path

import dumping
import importing
import pkcs12
from dumping import Folder, Terminal, check, fails, finish, jksdump, keytool, need, peers, run, says

need("openssl", "javac", "keytool")

TOP = Path(__file__).resolve().parents[2]
STRONG = "correct horse battery"
ENV = {"STRONG": STRONG, "OTHER": "other1234"}
P = ("-p", "env:STRONG")
EC = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
NOW = datetime.datetime.now(datetime.timezone.utc)
SAN, SERVER = "subjectAltName=DNS:leaf.example", "extendedKeyUsage=serverAuth"
CA = "basicConstraints=critical,CA:TRUE"
ids_seen, ids_absent = set(), set()
stores = []  # commands for Stores.java


# ---- Making certificates and stores ----------------------------------------------------------------------------------

def key(name, *options):
    run("openssl", "genpkey", *(options or EC), "-out", f"{name}.key")
    return name


def day(days):
    return (NOW + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


def issue(name, issuer=None, *extensions, start=-1, end=3650, md="sha256", subject=None, algorithm=None):
    """NAME.pem for NAME.key, by openssl ca: self-signed without an issuer, of version 1 without extensions, valid from and to so many days
    from now."""
    if not Path(f"{name}.key").exists():
        key(name, *(algorithm or ()))
    Path("index.txt").write_text("")
    Path("index.txt.attr").write_text("unique_subject = no\n")
    Path("ca.cnf").write_text("[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n[p]\ncommonName=supplied\n"
                              "[req]\ndistinguished_name=d\n[d]\n")
    Path("extensions").write_text("\n".join(extensions) + "\n")
    run("openssl", "req", "-new", "-config", "ca.cnf", "-key", f"{name}.key", "-subj", subject or f"/CN={name}", "-out", "request")
    by = ("-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key") if issuer else ("-selfsign", "-keyfile", f"{name}.key")
    run("openssl", "ca", "-batch", "-notext", "-config", "ca.cnf", *by, "-in", "request", "-out", f"{name}.pem", "-startdate", day(start),
        "-enddate", day(end), "-md", md, *(("-extfile", "extensions") if extensions else ()))
    return name


def leaf(name, issuer="inter", *extensions, **options):
    return issue(name, issuer, *(extensions or (SAN, SERVER)), **options)


def private(path, name, *chain, password=STRONG, options=("-iter", "10000"), mode=0o600):
    """A PKCS#12 by openssl with a key, its certificate, and a chain in this order."""
    Path("chain.pem").write_text("".join(Path(f"{other}.pem").read_text() for other in chain))
    run("openssl", "pkcs12", "-export", "-inkey", f"{name}.key", "-in", f"{name}.pem", *(("-certfile", "chain.pem") if chain else ()), "-name",
        name, "-passout", f"pass:{password}", "-out", path, *options)
    os.chmod(path, mode)
    return path


def java_store(path, name, *chain, alias="server", key_of=None, kind="JKS", key_password=STRONG):
    """A store with a key and its chain as Java's KeyStore.setKeyEntry takes them: in any order, and whatever the key."""
    Path(f"{path}.pem").write_text("".join(Path(f"{other}.pem").read_text() for other in (name, *chain)))
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", f"{key_of or name}.key", "-outform", "DER", "-out", f"{path}.der")
    stores.append(("new", kind))
    stores.append(("key", peers.hex_of(alias), peers.hex_of(key_password), "EC", Path(f"{path}.der").resolve(), Path(f"{path}.pem").resolve()))
    stores.append(("save", Path(path).resolve(), peers.hex_of(STRONG)))
    return path


def trusted(path, **names):
    """A truststore in PKCS#12 by Java: alias=certificate."""
    stores.append(("new", "PKCS12"))
    for alias, name in names.items():
        stores.append(("trust", peers.hex_of(alias), Path(f"{name}.pem").resolve()))
    stores.append(("save", Path(path).resolve(), peers.hex_of(STRONG)))
    return path


def written():
    """The stores of Java, by one JVM for all that are waiting; for the owner alone, as the umask says."""
    if stores:
        peers.java(peers.jvms()[0], "Stores", lines=stores)
        stores.clear()


# ---- Asking ----------------------------------------------------------------------------------------------------------

def same_in_json(arguments, done, found, options):
    """--json has the same findings. A part that is asked for with a dash has been read already."""
    if "-" in arguments or "--java" in arguments or done.code > 1:
        return
    again = jksdump("--check", "--json", *arguments, env=ENV, **options)
    files = json.loads(again.out)["files"]
    told = sorted((finding["id"], finding["severity"], finding["where"], finding["text"]) for file in files for finding in file["findings"])
    if "-q" not in arguments:
        check(f"{arguments}: as JSON", told, sorted((name, *row) for name, rows in found.items() for row in rows))
    check(f"{arguments}: as JSON: exit code", again.code, done.code)


def findings(*arguments, code=None, **options):
    """{id: [(severity, where, sentence)]}; every finding has the one form, the count is right, and so is the exit code."""
    written()
    done = jksdump("--check", *arguments, env=ENV, **options)
    found = {}
    for line in re.findall(r"^  \S.*", done.out, re.M):
        match = re.fullmatch(r"  (error|warning|note) +(.+?): (.+) \[([a-z0-9-]+)\]", line)
        if not match:
            check("the form of a finding", line, "SEVERITY WHERE: SENTENCE [ID]")
            continue
        found.setdefault(match[4], []).append(match.groups()[:3])
    bad = any(row[0] != "note" for rows in found.values() for row in rows)
    same_in_json(arguments, done, found, options)
    if done.code != (code if code is not None else 1 if bad else 0):
        check(f"{arguments}: exit code", done, 1 if bad else 0)
    return found


def row(name, severity, where, has, has_not):
    """`has` (arguments of jksdump --check) has the finding, there; `has_not` has it not."""
    found = findings(*has)
    check(f"{name}: {has[-1]}", [place[:2] for place in found.get(name, [])], [(severity, where)])
    check(f"{name}: not {has_not[-1]}", findings(*has_not).get(name), None)
    ids_seen.add(name)
    ids_absent.add(name)


def verifies(name, *chain, root="root", options=()):
    """Whether openssl verifies a certificate, the others being offered."""
    Path("chain.pem").write_text("".join(Path(f"{other}.pem").read_text() for other in chain))
    command = ["openssl", "verify", *options, "-CAfile", f"{root}.pem", "-untrusted", "chain.pem", f"{name}.pem"]
    return subprocess.run(command, capture_output=True).returncode == 0


def expires_within(name, days):
    return subprocess.run(["openssl", "x509", "-in", f"{name}.pem", "-noout", "-checkend", str(days * 86400)], capture_output=True).returncode != 0


# ---- Rows ------------------------------------------------------------------------------------------------------------

def inputs():
    issue("root", None, CA)
    issue("inter", "root", CA)
    leaf("good")
    private("good.p12", "good", "inter", "root")
    java_store("good.jks", "good", "inter", "root")
    trusted("trust.p12", root="root")
    written()


def clean():
    done = jksdump("--check", *P, "good.p12", env=ENV)
    check("a clean store", (done.code, done.out.splitlines()),
          (0, [f"good.p12: PKCS#12, 1 entry, {Path('good.p12').stat().st_size} bytes, integrity verified", "good.p12: nothing found"]))
    check("openssl agrees", verifies("good", "inter"), True)
    check("-q: no word", jksdump("--check", "-q", *P, "good.p12", env=ENV).out, "")
    check("a clean truststore", findings(*P, "trust.p12"), {})
    check("JKS: a note alone", {name: [row[0] for row in rows] for name, rows in findings(*P, "good.jks").items()}, {"jks-protection": ["note"]})
    done = jksdump("--check", "-q", *P, "good.jks", env=ENV)
    check("-q: no notes", (done.code, done.out), (0, ""))


def validity():
    leaf("old", start=-20, end=-10)
    leaf("early", start=10)
    leaf("ending", end=30.1)
    leaf("soon", end=29.9)
    for name in ("old", "early", "ending", "soon"):
        private(f"{name}.p12", name, "inter")
    row("expired", "error", 'entry "old", certificate 1', (*P, "old.p12"), (*P, "good.p12"))
    row("not-yet-valid", "error", 'entry "early", certificate 1', (*P, "early.p12"), (*P, "good.p12"))
    row("expires-soon", "warning", 'entry "soon", certificate 1', (*P, "soon.p12"), (*P, "ending.p12"))
    for name in ("old", "ending", "soon", "good"):
        check(f"openssl -checkend 0: {name}", "expired" in findings(*P, f"{name}.p12"), expires_within(name, 0))
        for days in (0, 7, 30, 31, 32, 5000):
            found = findings(f"--check={days}", *P, f"{name}.p12")
            check(f"openssl -checkend {days} days: {name}", bool({"expired", "expires-soon"} & set(found)), expires_within(name, days))
    check("openssl verify: expired", verifies("old", "inter"), False)
    check("openssl verify: not yet", verifies("early", "inter"), False)
    issue("oldca", None, CA, start=-20, end=-10)
    trusted("oldtrust.p12", old="oldca", root="root")
    row("anchor-expired", "warning", 'entry "old"', (*P, "oldtrust.p12"), (*P, "trust.p12"))
    issue("oldinter", "root", CA, start=-20, end=-10)
    leaf("below", "oldinter")
    private("below.p12", "below", "oldinter")
    check("an intermediate", [place for _, place, _ in findings(*P, "below.p12")["expired"]], ['entry "below", certificate 2'])


def keys():
    for bits in ("1024", "2048"):
        leaf(f"rsa{bits}", algorithm=("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"))
        private(f"rsa{bits}.p12", f"rsa{bits}", "inter")
    row("weak-key", "error", 'entry "rsa1024", certificate 1', (*P, "rsa1024.p12"), (*P, "rsa2048.p12"))
    check("openssl, security level 2", [verifies(f"rsa{bits}", "inter", options=("-auth_level", "2")) for bits in (1024, 2048)], [False, True])
    run("openssl", "genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-pkeyopt", "dsa_paramgen_q_bits:160",
        "-out", "dsa.param")
    leaf("dsa", algorithm=("-paramfile", "dsa.param"))
    leaf("p192", algorithm=("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-192"))
    for name in ("dsa", "p192"):
        private(f"{name}.p12", name, "inter")
        check(f"weak: {name}", [row[0] for row in findings(*P, f"{name}.p12")["weak-key"]], ["error"])
        check(f"openssl, security level 2: {name}", verifies(name, "inter", options=("-auth_level", "2")), False)
    leaf("e3", algorithm=("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:3"))
    private("e3.p12", "e3", "inter")
    row("rsa-exponent", "warning", 'entry "e3", certificate 1', (*P, "e3.p12"), (*P, "rsa2048.p12"))
    for curve in ("secp256k1", "secp384r1"):
        leaf(curve, algorithm=("-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}"))
        private(f"{curve}.p12", curve, "inter")
        done = subprocess.run(["keytool", "-genkeypair", "-keystore", "java.p12", "-storepass", STRONG, "-alias", curve, "-keyalg", "EC",
                               "-groupname", curve, "-dname", "CN=x"], capture_output=True)
        check(f"keytool: {curve}", done.returncode != 0, curve == "secp256k1")
    row("rare-curve", "warning", 'entry "secp256k1", certificate 1', (*P, "secp256k1.p12"), (*P, "secp384r1.p12"))
    run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "lone.key")
    check("a key alone", [place for _, place, _ in findings("lone.key")["weak-key"]], ['entry "1", key'])


def signatures():
    issue("rsaca", "root", CA, algorithm=("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    for md in ("md5", "sha1", "sha256"):
        leaf(md, "rsaca", md=md)
        private(f"{md}.p12", md, "rsaca")
        check(f"openssl, security level 1: {md}", verifies(md, "rsaca", options=("-auth_level", "1")), md == "sha256")
    row("md5-signature", "error", 'entry "md5", certificate 1', (*P, "md5.p12"), (*P, "sha1.p12"))
    row("sha1-signature", "warning", 'entry "sha1", certificate 1', (*P, "sha1.p12"), (*P, "md5.p12"))
    issue("self", None, SAN, md="sha1", algorithm=("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    private("self.p12", "self")
    trusted("selftrust.p12", root="self")
    row("root-signature", "note", 'entry "self", certificate 1', (*P, "self.p12"), (*P, "selftrust.p12"))
    row("self-signed", "note", 'entry "self", certificate 1', (*P, "self.p12"), (*P, "good.p12"))


def keytools_warnings():
    """What keytool -list warns of is found as well."""
    dumping.key_entry("weak.jks", "server", "-keyalg", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA", "-dname", "CN=server")
    dumping.key_entry("weak.jks", "old", "-keyalg", "DSA", "-keysize", "1024", "-sigalg", "SHA1withDSA", "-dname", "CN=old")
    for home in peers.jvms():
        done = subprocess.run([home / "bin/keytool", "-J-Duser.language=en", "-list", "-keystore", "weak.jks", "-storepass", "changeit"],
                              capture_output=True, text=True)
        theirs = {(alias, "weak-key" if "-bit" in what else "root-signature")
                  for alias, what in re.findall(r"^<(\S+)> uses (.*) which is considered a security risk", done.stderr, re.M)}
        check(f"{home.name}: keytool warns", len(theirs), 4)
        ours = {(re.search(r'"(.+)"', place)[1], name) for name, rows in findings("-p", "env:PW", "weak.jks").items()
                for _, place, _ in rows if place.startswith("entry")}
        check(f"{home.name}: and so do we", theirs - ours, set())


def servers():
    issue("v1", "inter")
    leaf("cn", "inter", SERVER)
    leaf("mail", "inter", SERVER, "subjectAltName=email:a@b.example")
    leaf("ip", "inter", SERVER, "subjectAltName=IP:127.0.0.1")
    leaf("client", "inter", "extendedKeyUsage=clientAuth")
    leaf("any", "inter", SAN, "extendedKeyUsage=clientAuth,anyExtendedKeyUsage")
    leaf("encipher", "inter", SAN, "keyUsage=keyEncipherment")
    for name in ("v1", "cn", "mail", "ip", "client", "any", "encipher"):
        private(f"{name}.p12", name, "inter")
    private("ca.p12", "inter", "root")
    row("version-1", "warning", 'entry "v1", certificate 1', (*P, "v1.p12"), (*P, "cn.p12"))
    row("no-san", "warning", 'entry "cn", certificate 1', (*P, "cn.p12"), (*P, "ip.p12"))
    check("an address for mail is no host", "no-san" in findings(*P, "mail.p12"), True)
    row("no-server-auth", "note", 'entry "client", certificate 1', (*P, "client.p12"), (*P, "any.p12"))
    check("a client needs no host", "no-san" in findings(*P, "client.p12"), False)
    row("key-usage", "warning", 'entry "encipher", certificate 1', (*P, "encipher.p12"), (*P, "good.p12"))
    row("ca-as-leaf", "warning", 'entry "inter", certificate 1', (*P, "ca.p12"), (*P, "good.p12"))
    check("nor does a CA", "no-san" in findings(*P, "ca.p12"), False)
    check("a server's certificate in PEM", set(findings("cn.pem")), {"no-san"})
    check("a root in PEM", findings("root.pem"), {})


def chains():
    entry = 'entry "server"'
    java_store("order.jks", "good", "root", "inter")
    java_store("alone.jks", "good")
    java_store("short.jks", "good", "inter")
    issue("other", None, CA)
    java_store("more.jks", "good", "inter", "root", "other")
    java_store("broken.jks", "good", "other")
    row("chain-order", "warning", entry, (*P, "order.jks"), (*P, "good.jks"))
    row("chain-incomplete", "warning", f"{entry}, certificate 1", (*P, "alone.jks"), (*P, "short.jks"))
    row("root-missing", "note", f"{entry}, certificate 2", (*P, "short.jks"), (*P, "good.jks"))
    row("chain-stranger", "warning", f"{entry}, certificate 4", (*P, "more.jks"), (*P, "good.jks"))
    row("chain-broken", "error", f"{entry}, certificate 1", (*P, "broken.jks"), (*P, "more.jks"))
    check("openssl verify", [verifies("good", name) for name in ("inter", "other")], [True, False])
    issue("twin", "root", CA, "subjectKeyIdentifier=hash", subject="/CN=named")
    issue("named", "root", CA, "subjectKeyIdentifier=hash", subject="/CN=named")
    leaf("issued", "named", SAN, "authorityKeyIdentifier=keyid")
    java_store("twin.jks", "issued", "twin", "root")
    java_store("named.jks", "issued", "named", "root")
    check("a namesake", ["another key" in text for _, _, text in findings(*P, "twin.jks").get("chain-broken", [])], [True])
    check("not the right one", findings(*P, "named.jks").get("chain-broken"), None)
    check("openssl verify: a namesake", [verifies("issued", name) for name in ("twin", "named")], [False, True])
    leaf("nobody")
    leaf("under", "nobody")
    issue("sealed", "root", CA, "keyUsage=digitalSignature")
    leaf("undersealed", "sealed")
    java_store("under.jks", "under", "nobody", "inter", "root")
    java_store("undersealed.jks", "undersealed", "sealed", "root")
    row("issuer-not-ca", "error", f"{entry}, certificate 2", (*P, "under.jks"), (*P, "good.jks"))
    check("keyUsage", "keyUsage" in str(findings(*P, "undersealed.jks").get("issuer-not-ca")), True)
    check("openssl verify: no CA", [verifies("under", "nobody", "inter"), verifies("undersealed", "sealed")], [False, False])
    issue("zero", "root", CA + ",pathlen:0")
    issue("below0", "zero", CA)
    leaf("toolong", "below0")
    leaf("longenough", "zero")
    java_store("toolong.jks", "toolong", "below0", "zero", "root")
    java_store("longenough.jks", "longenough", "zero", "root")
    row("path-length", "error", f"{entry}, certificate 3", (*P, "toolong.jks"), (*P, "longenough.jks"))
    check("openssl verify: path length", [verifies("toolong", "below0", "zero"), verifies("longenough", "zero")], [False, True])


def pem(path, *names):
    Path(path).write_text("".join(Path(name).read_text() for name in names))
    return path


def order_in_pem():
    """What programs find in a file in this order: openssl s_server takes the first certificate for that of the key, as nginx does."""
    rows = {"whole": (("good.key", "good.pem", "inter.pem", "root.pem"), None),
            "root-first": (("good.key", "root.pem", "good.pem", "inter.pem"), "its certificate is not the first in the file"),
            "other-first": (("other.pem", "good.key", "good.pem", "inter.pem"), "its certificate is not the first in the file"),
            "turned": (("good.pem", "good.key", "root.pem", "inter.pem"), "its certificates are not in order, each before its issuer")}
    for name, (parts, sentence) in rows.items():
        found = findings(pem(f"order-{name}.pem", *parts)).get("chain-order", [])
        check(f"{name}: chain-order", [place[:2] for place in found], [("warning", 'entry "1"')] if sentence else [])
        if sentence:
            says(name, jksdump("--check", f"order-{name}.pem"), sentence)
            check(f"{name}: what to do", found[0][2].endswith(": jksdump --pem-for nginx writes them in order"), True)
        opens = subprocess.run(["openssl", "s_server", "-cert", f"order-{name}.pem", "-key", f"order-{name}.pem", "-accept", "no:port"],
                               capture_output=True, text=True).stderr
        check(f"{name}: openssl s_server: {opens}", "key values mismatch" in opens, bool(sentence) and "first" in sentence)
        done = jksdump("--pem-for", "nginx", f"order-{name}.pem")
        Path("mended.pem").write_text(done.out)
        check(f"{name}: mended", findings("mended.pem").get("chain-order"), None)


def key_and_certificate():
    java_store("wrong.jks", "good", "inter", "root", key_of="early")
    row("key-mismatch", "error", 'entry "server", key', (*P, "wrong.jks"), (*P, "good.jks"))
    check("openssl: another key", run("openssl", "pkey", "-in", "early.key", "-pubout") == run("openssl", "x509", "-in", "good.pem", "-noout",
                                                                                             "-pubkey"), False)
    done = findings("-n", "wrong.jks")
    check("-n: not compared", ("key-mismatch" in done, [place for _, place, _ in done["not-checked"]]),
          (False, ['entry "server", key', "file"]))
    check("but with -k", "key-mismatch" in findings("-n", "-k", "env:STRONG", "wrong.jks"), True)
    java_store("locked.jks", "good", "inter", "root", key_password="a third one")
    check("a wrong -k", "-k gives its password" in str(findings(*P, "-k", "env:OTHER", "locked.jks")["not-checked"]), True)
    check("a wrong -k, and the store's fits", findings(*P, "-k", "env:OTHER", "good.jks").get("not-checked"), None)
    check("-n: a truststore", [place for _, place, _ in findings("-n", "trust.p12")["not-checked"]], ["file", "part 1"])
    row("not-checked", "note", 'entry "server", key', (*P, "-k", "env:OTHER", "locked.jks"), (*P, "trust.p12"))
    # JKS with an empty chain: what Java does not write and reads, put together by jks/FORMAT.md.
    data = Path("good.jks").read_bytes()
    at = data.index(b"\0\0\0\3\0\5X.509")
    Path("lone.jks").write_bytes(data[:at] + b"\0\0\0\0" + data[-20:])
    row("key-without-certificate", "warning", 'entry "server", key', ("-n", "lone.jks"), (*P, "good.jks"))
    lone = ("key-without-certificate", "warning", 'entry "1", key')
    row(*lone, (pem("other-key.pem", "early.key", "good.pem", "inter.pem"),), (pem("own-key.pem", "good.key", "good.pem", "inter.pem"),))
    row(*lone, ("other-key.pem",), ("early.key",))
    for name in ("early", "good"):
        run("openssl", "pkcs8", "-topk8", "-in", f"{name}.key", "-passout", f"pass:{STRONG}", "-out", f"{name}.sealed", "-iter", "10000")
    pem("two-keys.pem", "early.sealed", "good.sealed", "good.pem", "inter.pem")
    row(*lone, ("two-keys.pem",), (pem("one-sealed.pem", "good.sealed", "good.pem", "inter.pem"),))
    check("one sealed key takes the first certificate, and -k shows the mistake", "key-mismatch" in findings("-k", "env:STRONG", pem("mismatch.pem", "early.sealed", "good.pem")), True)
    broken = bytearray(data)
    oid = broken.index(bytes.fromhex("2b060104012a02110101"))
    at = broken.index(b"\x04", oid + 10)  # the OCTET STRING of the protected key becomes something else
    broken[at] = 0x05
    Path("broken-key.jks").write_bytes(broken)
    row("key-unreadable", "error", 'entry "server", key', ("-n", "-k", "env:STRONG", "broken-key.jks"), (*P, "good.jks"))
    at = data.index(b"X.509") + 9
    spoilt = data[:at] + b"\x31" + data[at + 1:]
    Path("spoilt.jks").write_bytes(spoilt)
    row("unreadable-certificate", "error", 'entry "server", certificate 1', ("-n", "spoilt.jks"), (*P, "good.jks"))


def truststores():
    trusted("leaf.p12", server="good", root="root")
    trusted("twice.p12", root="root", again="root", other="inter")
    row("trusted-leaf", "warning", 'entry "server"', (*P, "leaf.p12"), (*P, "trust.p12"))
    check("openssl takes it for none", verifies("good", "good", root="good"), False)
    found = findings(*P, "twice.p12").get("duplicate-certificate", [])
    check("the same twice", [(severity, {place, re.search(r"entry \"\w+\"", text)[0]}) for severity, place, text in found],
          [("warning", {'entry "root"', 'entry "again"'})])
    row("duplicate-certificate", "warning", found[0][1] if found else "", (*P, "twice.p12"), (*P, "trust.p12"))
    Path("empty.jks").write_bytes(bytes.fromhex("feedfeed0000000200000000") + bytes(20))
    row("empty-store", "warning", "file", ("-n", "empty.jks"), ("-n", "good.jks"))


def trusts():
    """--trusted-by, and whether openssl verify takes the same certificates with the same anchor."""
    entry, partial = 'entry "server"', ("-partial_chain",)
    of_root, of_other = (*P, "--trusted-by", "root.pem", "good.jks"), (*P, "--trusted-by", "other.pem", "good.jks")
    row("not-trusted", "error", entry, of_other, of_root)
    row("trusted-by", "note", entry, of_root, of_other)
    check("openssl verify", [verifies("good", "inter", root=name) for name in ("root", "other")], [True, False])
    says("which CA is missing", jksdump("--check", *of_other, env=ENV),
         "other.pem does not trust it: CN=root is not among what it trusts: jksimport --trust -i other.pem CA.pem [not-trusted]")
    Path("capital.key").write_text(Path("root.key").read_text())
    issue("capital", None, CA, subject="/CN=ROOT")
    for store, anchor, name in (("short.jks", "inter", "good"), ("good.jks", "good", "good"), ("twin.jks", "named", "issued"), ("twin.jks", "twin", "issued"),
                                ("alone.jks", "root", "good"), ("good.jks", "capital", "good")):
        chain = ("inter",) if store in ("short.jks", "good.jks") else ("other",)
        found = findings(*P, "--trusted-by", f"{anchor}.pem", store)
        check(f"{store} by {anchor}.pem, as openssl verify", "trusted-by" in found, verifies(name, *chain, root=anchor, options=partial))
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "root.pem", "-passout", f"pass:{STRONG}", "-out", "unmarked.p12")
    for store, trusted_by in (("trust.p12", True), ("unmarked.p12", False), ("good.p12", True), ("leaf.p12", True)):
        check(f"by {store}, as Java takes it", "trusted-by" in findings(*P, "--trusted-by", store, "good.jks"), trusted_by)
    Path("with-key.pem").write_text("".join(Path(name).read_text() for name in ("good.key", "good.pem", "inter.pem", "root.pem")))
    for store in ("root.pem", "with-key.pem"):
        check(f"by {store}: each certificate of a PEM, those behind a key too", "trusted-by" in findings(*P, "--trusted-by", store,
                                                                                              "longenough.jks"), True)
    check("a keystore as truststore: the leaf alone", "not-trusted" in findings(*P, "--trusted-by", "good.p12", "longenough.jks"), True)
    check("a password of its own", findings("-p", "env:STRONG", "--other-password", "env:OTHER", "--trusted-by", "good.p12", "good.jks",
                                            code=4), {})
    check("of one entry", "trusted-by" in findings(*P, "-a", "server", "--trusted-by", "trust.p12", "good.jks"), True)
    fails("not there", 3, "missing.p12: cannot open", "--check", *P, "--trusted-by", "missing.p12", "good.jks", env=ENV)
    fails("alone", 2, "--trusted-by goes with --check", *P, "--trusted-by", "root.pem", "good.jks", env=ENV)


def opens_without_legacy(path):
    command = ["openssl", "pkcs12", "-in", path, "-nodes", "-out", "/dev/null", "-passin", f"pass:{STRONG}"]
    return subprocess.run(command, capture_output=True).returncode == 0


def protections():
    many = ("-iter", "10000")
    rows = {
        "default": ((), {"low-iterations"}),
        "legacy": ((*many, "-legacy"), {"weak-encryption", "openssl3-legacy", "triple-des"}),
        "3des": ((*many, "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"), {"triple-des"}),
        "rc4": ((*many, "-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "AES-256-CBC", "-legacy"), {"weak-encryption", "openssl3-legacy"}),
        "rc2": ((*many, "-keypbe", "PBE-SHA1-RC2-128", "-certpbe", "AES-256-CBC", "-legacy"), {"openssl3-legacy"}),
        "rc2-40": ((*many, "-keypbe", "AES-256-CBC", "-certpbe", "PBE-SHA1-RC2-40", "-legacy"), {"weak-encryption", "openssl3-legacy"}),
        "plain": ((*many, "-keypbe", "NONE"), {"plain-key", "java-drops-key"}),
        "nomac": ((*many, "-nomac"), {"no-mac"}),
        "md5mac": ((*many, "-macalg", "md5"), {"weak-mac"}),
        "sha1mac": ((*many, "-macalg", "sha1"), set()),
    }
    expected_of = {}
    for name, (options, expected) in rows.items():
        path = private(f"of-{name}.p12", "good", "inter", "root", options=options)
        found = findings(*P, path)
        check(f"{path}: findings", set(found), expected)
        check(f"{path}: openssl without -legacy refuses it", not opens_without_legacy(path), "openssl3-legacy" in found)
        expected_of[name] = found
    good = (*P, "good.p12")
    check("low iterations: the MAC, the part, the key", [place for _, place, _ in expected_of["default"]["low-iterations"]],
          ['entry "good", key', "MAC", "part 1"])
    ids_seen.add("low-iterations"), ids_absent.add("low-iterations")
    row("weak-encryption", "warning", "part 1", (*P, "of-rc2-40.p12"), good)
    row("openssl3-legacy", "warning", 'entry "good", key', (*P, "of-rc2.p12"), good)
    row("triple-des", "note", 'entry "good", key', (*P, "of-legacy.p12"), good)
    row("plain-key", "note", 'entry "good", key', (*P, "of-plain.p12"), good)
    row("no-mac", "note", "file", (*P, "of-nomac.p12"), good)
    row("weak-mac", "warning", "MAC", (*P, "of-md5mac.p12"), good)
    row("jks-protection", "note", "file", (*P, "good.jks"), good)
    java_store("good.jceks", "good", "inter", "root", kind="JCEKS")
    check("JCEKS", {name: [place[:2] for place in places] for name, places in findings(*P, "good.jceks").items()},
          {"triple-des": [("note", 'entry "server", key')], "jks-protection": [("note", "file")]})
    keytool("-genseckey", "-storetype", "JCEKS", "-keystore", "secret.jceks", "-storepass", STRONG, "-keypass", STRONG, "-alias", "secret",
            "-keyalg", "AES", "-keysize", "256")
    check("a sealed key", [place[:2] for place in findings(*P, "secret.jceks")["triple-des"]], [("note", 'entry "secret", key')])
    for name, options, expected in (("scrypt", ("-scrypt",), set()), ("weak-scrypt", ("-scrypt", "-scrypt_N", "1024"), {"low-iterations"}),
                                    ("des", ("-v1", "PBE-MD5-DES", *many, "-provider", "legacy", "-provider", "default"),
                                     {"weak-encryption", "openssl3-legacy"})):
        run("openssl", "pkcs8", "-topk8", "-in", "good.key", "-passout", f"pass:{STRONG}", "-out", f"{name}.key", *options)
        check(f"{name}.key", set(findings("-k", "env:STRONG", f"{name}.key")), expected)
    run("openssl", "ec", "-in", "good.key", "-aes256", "-passout", f"pass:{STRONG}", "-out", "dek.key")
    check("dek.key", "1 iteration " in str(findings("-k", "env:STRONG", "dek.key").get("low-iterations")), True)


def modes():
    for name, source, mode in (("read.p12", "good.p12", 0o644), ("plain.p12", "of-plain.p12", 0o644), ("write.p12", "trust.p12", 0o666),
                               ("group.p12", "good.p12", 0o660), ("trust644.p12", "trust.p12", 0o644)):
        Path(name).write_bytes(Path(source).read_bytes())
        os.chmod(name, mode)
    row("world-readable", "warning", "file", (*P, "read.p12"), (*P, "group.p12"))
    row("plain-key-exposed", "error", "file", (*P, "plain.p12"), (*P, "read.p12"))
    row("world-writable", "error", "file", (*P, "write.p12"), (*P, "read.p12"))
    check("a truststore may be read", findings(*P, "trust644.p12"), {})
    check("standard input has no mode", findings(*P, "-", stdin=Path("read.p12").read_bytes()), {})


def passwords():
    private("default.p12", "good", "inter", "root", password="changeit")
    done = jksdump("--check", "-p", "env:PW", "default.p12", env=ENV)
    check("it is not printed", "changeit" in done.out + done.err, False)
    row("default-password", "warning", "file", ("-p", "env:PW", "default.p12"), (*P, "good.p12"))
    keytool("-importcert", "-noprompt", "-storetype", "PKCS12", "-keystore", "open.p12", "-storepass", "changeit", "-alias", "root", "-file", "root.pem")
    check("of a truststore it is no secret", findings("-p", "env:PW", "open.p12"), {})
    private("nomac.p12", "good", "inter", "root", password="changeit", options=("-iter", "10000", "-nomac"))
    check("without a MAC", "default-password" in findings("-p", "env:PW", "nomac.p12"), True)


def readers():
    """What the reader met has the identifiers of the library."""
    java_store("case.jks", "good", "inter", "root", alias="server")
    written()
    data = Path("case.jks").read_bytes().replace(b"\0\x06server", b"\0\x06Server")
    Path("case.jks").write_bytes(data)
    check("alias-case", [row[:2] for row in findings("-n", "case.jks").get("alias-case", [])], [("warning", 'entry "Server"')])
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "root.pem", "-name", "root", "-passout", f"pass:{STRONG}", "-iter", "10000", "-out",
        "ignored.p12")
    check("java-ignores", [row[0] for row in findings(*P, "ignored.p12").get("java-ignores", [])], ["warning"])
    Path("trailing.jks").write_bytes(Path("good.jks").read_bytes() + b"more")
    check("trailing-bytes", [row[:2] for row in findings(*P, "trailing.jks").get("trailing-bytes", [])], [("note", "file")])
    check("-a: only what is asked for", findings("-n", "-a", "x", "case.jks", code=1).get("alias-case"), None)


def command_line():
    fails("days", 2, "--check takes a number of days", "--check=soon", "good.p12")
    fails("with --pem", 2, "one at a time", "--check", "--pem", "good.p12")
    done = jksdump("--check", *P, "good.p12", "old.p12", "missing.p12", env=ENV)
    check("several files: the failure is the exit code", (done.code, done.out.count("integrity verified")), (3, 2))
    done = jksdump("--check", *P, "good.p12", "old.p12", env=ENV)
    check("one of them has findings", (done.code, done.out.splitlines()[-1]), (1, "old.p12: 1 error, 1 note"))
    done = jksdump("--check", "--java=17", *P, "good.p12", env=ENV)
    check("--java behind it", (done.code, "nothing found" in done.out, "Java 17 shows 1 entry" in done.out), (0, True, True))
    done = jksdump("--check", "--java", *P, "old.p12", env=ENV)
    check("what either finds is the exit code", (done.code, "Nothing of the file is lost" in done.out), (1, True))
    Path("stores").mkdir()
    for name in ("a.p12", "b.p12"):
        Path("stores", name).write_bytes(Path("old.p12").read_bytes())
    check("a folder", jksdump("--check", *P, "stores", env=ENV).code, 1)
    Path("stores/c.jks").write_bytes(Path("good.jks").read_bytes()[:100])
    check("a folder with one that is damaged", jksdump("--check", *P, "stores", env=ENV).code, 5)
    check("the wrong password", jksdump("--check", "-p", "env:OTHER", "good.p12", env=ENV).code, 4)
    two = jksdump("--check", "-q", *P, "old.p12", env=ENV)
    check("-q: the count", two.out.splitlines()[-1], "old.p12: 1 error")
    says("-v: who says so", jksdump("--check", "-v", *P, "old.p12", env=ENV), "source: RFC 5280")
    one = two.out
    three = jksdump("--check", "-q", *P, "old.p12", "good.p12", "old.p12", env=ENV)
    check("-q: a blank line between two", (three.code, three.out), (1, one + "\n" + one))
    check("-q: none in front", jksdump("--check", "-q", *P, "good.p12", "old.p12", env=ENV).out, one)
    java = jksdump("--java", "-q", *P, "good.p12", env=ENV).out
    check("-q: --java behind it", jksdump("--check", "-q", "--java", *P, "good.p12", "good.p12", env=ENV).out, java + "\n" + java)
    on = Terminal("--check", *P, "old.p12", env=ENV, columns=60)
    check("on a terminal", (os.waitstatus_to_exitcode(on.end()), max(map(len, on.out.splitlines()[1:])) <= 60), (1, True))
    check("escaped", [line for line in jksdump("--check", "-n", "forged.jks", env=ENV).out.splitlines() if line.startswith("good.p12")], [])


def forged():
    """An alias that would be a line of its own."""
    data = Path("good.jks").read_bytes()
    alias = b"x\ngood.p12: nothing found"
    at = data.index(b"\0\x06server")
    Path("forged.jks").write_bytes(data[:at] + len(alias).to_bytes(2, "big") + alias + data[at + 8:])


def corpora():
    """The sample, what the system trusts, and 10,000 entries."""
    found = findings("-p", f"file:{TOP / 'sample/password.txt'}", TOP / "sample/server.jks")
    check("the sample", set(found) - {"world-readable", "expires-soon", "expired"}, {"jks-protection", "default-password"})
    anchors = Path("/etc/ssl/certs/java/cacerts")
    if anchors.exists():
        found = findings("-p", "env:PW", anchors)
        check("cacerts", set(found) - {"anchor-expired", "expires-soon", "jks-protection"}, set())
    many = peers.many_certificates(10000)
    peers.pem_bundle(many, "many.pem")
    peers.pem_bundle(many[:1000], "few.pem")

    soon = [line for line in jksdump("--check=4000", "many.pem").out.splitlines() if line.endswith("[expires-soon]")]
    check("10,000 that expire: a thousand are told, and that there are others",
          (len(soon), soon[-1]), (1001, "  warning  file: and more of these, which are not listed [expires-soon]"))
    some = [line for line in jksdump("--check=4000", "few.pem").out.splitlines() if line.endswith("[expires-soon]")]
    check("1,000 that expire: all are told", (len(some), "file:" in some[-1]), (1000, False))

    def seconds(path):
        times = []
        for _ in range(3):
            begin = time.monotonic()
            findings(path)
            times.append(time.monotonic() - begin)
        return min(times)
    few, all_of_them = seconds("few.pem"), seconds("many.pem")
    check(f"10,000 certificates: {few:.3f} and {all_of_them:.3f} s", all_of_them < 30 * few + 0.2, True)


def documented():
    """Every rule has its rows here, and its line in the manual."""
    source = (TOP / "tools/jksdump_check_rules.c").read_text()
    rules = dict(re.findall(r'\[RULE_\w+\] = \{ "([a-z0-9-]+)", (\w+)', source))
    check("rows", sorted(set(rules) - (ids_seen & ids_absent)), [])
    manual = (TOP / "man/jksdump.1").read_text()
    told = dict(re.findall(r"^\.It Cm ([a-z0-9-]+) Pq (\w+)", manual, re.M))
    readers_ids = dict(re.findall(r'\{ "([a-z0-9-]+)", (\w+) \},', source))
    check("the manual", told, {name: severity.lower() for name, severity in {**readers_ids, **rules}.items()})


def main():
    os.umask(0o077)
    with Folder():
        inputs()
        forged()
        for rows in (clean, validity, keys, signatures, keytools_warnings, servers, chains, order_in_pem, key_and_certificate, truststores, trusts, protections, modes,
                     passwords, readers, command_line, corpora):
            rows()
        documented()
    finish()


main()
