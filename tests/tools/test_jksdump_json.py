#!/usr/bin/env python3
"""jksdump --json: a document that python's json and node read and the schema allows, whatever the input; and what is in it is what openssl
says of the certificates, what keytool says of the stores, and what the manifest of the corpus says of other people's files."""
import base64
import hashlib
import itertools
import json
import os
import re
import subprocess
from pathlib import Path

import importing
import listing
import peers
import pkcs12
from dumping import Folder, blocks, check, finish, jksdump, key_entry, keytool, need, run, server, sha256, trusted_entry, two_passwords
from listing import document, jks, parse

need("openssl", "keytool", "node")

TOP = Path(__file__).resolve().parents[2]
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
CORPUS = Path(os.environ.get("CORPUS", "")).resolve()
P = ("-p", "env:PW")
SCHEMA = listing.schema_validator()


def follows_schema(name, document):
    for error in list(SCHEMA.iter_errors(document))[:3]:
        check(name, f"{list(error.absolute_path)}: {error.message[:300]}", "valid")


def certificates_of(document):
    return [certificate for file in document["files"] for entry in file.get("entries", []) for certificate in entry["chain"]]


# ---- Whatever the input ----------------------------------------------------------------------------------------------

def code_of(document):
    return next((file["error"]["exit_code"] for file in document["files"] if "error" in file), 0)


def all_fixtures():
    """Every seed and fixture, many at once; each has an object, in order, and what could not be read has its complaint."""
    paths = [str(path) for folder in ("fuzz/seeds", "tests/data") for path in sorted((TOP / folder).rglob("*")) if path.is_file()]
    for begin in range(0, len(paths), 200):
        names = paths[begin:begin + 200]
        for how in ((*P,), ("-n",)):
            done = jksdump("--json", *how, *names, timeout=120)
            found = parse(done.raw)
            arguments = [file["file"].split(":")[0] for file in found["files"]]  # of a ZIP's member, the ZIP
            check(f"{how} from {names[0]}", [name for name, _ in itertools.groupby(arguments)], names)
            check(f"{how}: exit code", done.code, code_of(found))
            # Of a ZIP of which several members cannot be had, the first is what its object tells.
            complaints = {line.split(": ")[1]: line for line in reversed(done.err.splitlines()) if line.startswith("jksdump: ")}
            complaints = list(reversed(complaints.values()))
            failed = [file for file in found["files"] if "error" in file]
            check(f"{how}: complaints", [failure["error"]["text"] in line for failure, line in zip(failed, complaints)],
                  [True] * len(complaints))
            check(f"{how}: all were complained of", len(complaints), len(failed))
            if how == P:
                follows_schema(f"the schema, from {names[0]}", found)
                Path(f"{begin}.json").write_bytes(done.raw)
    check("there are some", len(paths) > 900, True)


def one_input():
    """The members of the only file stand at the top too."""
    for path in ("fuzz/seeds/pkcs12/java", "fuzz/seeds/jks/key", "tests/data/pem/joined.pem", "tests/data/x509/nothing"):
        done = jksdump("--json", *P, TOP / path)
        found = parse(done.raw)
        [file] = found["files"]
        check(f"{path}: twice the same", {name: value for name, value in found.items() if name not in ("schema", "files")}, file)
        check(f"{path}: the schema's name", found["schema"], "jksdump/1")
        follows_schema(path, found)
        Path(f"{Path(path).name}.json").write_bytes(done.raw)
    found = document("standard input", *P, "-", stdin=(TOP / "fuzz/seeds/jks/key").read_bytes())
    check("standard input", (found["file"], found["entries"][0]["alias"]), ("-", "key"))


def node_agrees():
    """node's JSON.parse takes each document that was written above and finds the same aliases."""
    program = """for (const path of process.argv.slice(1)) {
        const files = JSON.parse(require("fs").readFileSync(path, "utf8")).files;
        console.log(JSON.stringify(files.map(file => (file.entries || []).map(entry => entry.alias))));
    }"""
    paths = sorted(Path().glob("*.json"))
    lines = run("node", "-e", program, *paths).decode().strip("\n").split("\n")
    for path, line in zip(paths, lines, strict=True):
        ours = parse(path.read_bytes())["files"]
        check(f"node: {path}", json.loads(line), [[entry["alias"] for entry in file.get("entries", [])] for file in ours])


# ---- Certificates, beside openssl ------------------------------------------------------------------------------------

def iso(line):
    """notBefore=2010-01-02 03:04:05Z"""
    return line.split("=")[1].replace(" ", "T")


def openssl_says(pem):
    """serial, dates and names of a certificate, in the words of the document."""
    lines = run("openssl", "x509", "-noout", "-serial", "-dates", "-dateopt", "iso_8601", "-subject", "-issuer", "-nameopt",
                "RFC2253,-esc_msb,utf8", stdin=pem.encode()).decode().splitlines()
    serial, before, after, subject, issuer = lines
    return {"serial": serial.split("=")[1].lower(), "not_before": iso(before), "not_after": iso(after),
            "subject": subject.split("=", 1)[1], "issuer": issuer.split("=", 1)[1]}


def public_bundle():
    """Every root of the system, found by the fingerprint that python computes; every fourth beside openssl."""
    found = {certificate["sha256"]: certificate for certificate in certificates_of(document("bundle", BUNDLE))}
    for number, (_, pem) in enumerate(blocks(Path(BUNDLE).read_text())):
        der = base64.b64decode("".join(pem.splitlines()[1:-1]))
        ours = found.pop(sha256(der))
        check(f"{ours['subject']}: SHA-1", ours["sha1"], hashlib.sha1(der).hexdigest())
        if number % 4:
            continue
        theirs = openssl_says(pem)
        for name in ("subject", "issuer"):  # types that openssl knows by a name and RFC 4514 does not
            if re.search(r"emailAddress|serialNumber|organizationIdentifier|\\", theirs[name]):
                theirs[name] = ours[name]
        check(theirs["subject"], {name: ours[name] for name in theirs}, theirs)
    check("and no other", found, {})


EXTENSIONS = """subjectAltName=DNS:a.example,IP:10.0.0.1,email:a@b.example,URI:https://a.example/
keyUsage=critical,digitalSignature,keyCertSign
extendedKeyUsage=serverAuth,1.2.3.4
basicConstraints=critical,CA:TRUE,pathlen:2
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid:always
"""


def extensions():
    """All that can be said of one, as it was asked for; and keys as they were made."""
    options = [word for line in EXTENSIONS.splitlines() for word in ("-addext", line)]
    importing.self_signed("full", "/CN=full", *options, "-set_serial", "-255")
    [found] = certificates_of(document("extensions", "full.pem"))
    text = run("openssl", "x509", "-noout", "-text", "-in", "full.pem").decode()
    ski = re.search(r"Subject Key Identifier:\s+([0-9A-F:]+)", text)[1].replace(":", "").lower()
    expected = {"version": 3, "is_ca": True, "path_length": 2, "key_usage": ["digitalSignature", "keyCertSign"],
                "extended_key_usage": ["serverAuth", "1.2.3.4"], "serial": "-ff", "ski": ski, "aki": ski,
                "san": ["DNS:a.example", "IP:10.0.0.1", "email:a@b.example", "URI:https://a.example/"],
                "signature": "SHA256withECDSA", "key": {"algorithm": "EC", "bits": 256, "curve": "secp256r1"}, "offset": None}
    check("extensions", {name: found[name] for name in expected}, expected)
    check("openssl's serial", openssl_says(Path("full.pem").read_text())["serial"], "-ff")
    run("openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "old.key", "-out", "old.pem", "-subj", "/CN=old", "-sha1")
    der = run("openssl", "x509", "-in", "old.pem", "-outform", "DER")
    Path("old.der").write_bytes(der)
    [found] = certificates_of(document("RSA", "old.der"))
    check("RSA", (found["key"], found["signature"], found["size"], found["offset"]),
          ({"algorithm": "RSA", "bits": 1024}, "SHA1withRSA", len(der), 0))
    check("DER", (lambda found: (found["format"], found["integrity"], "format_version" in found))(document("DER", "old.der")),
          ("der", "absent", False))


# ---- Stores, beside keytool ------------------------------------------------------------------------------------------

def keytool_types(store):
    """Aliases and types of a store by keytool -list."""
    words = {"PrivateKeyEntry": "private-key", "trustedCertEntry": "trusted-certificate", "SecretKeyEntry": "secret-key"}
    lines = keytool("-list", "-keystore", store, "-storepass", "changeit").splitlines()
    rows = [re.match(r"(.*?), .*, (\w+Entry),", line) for line in lines]
    return {row[1]: words[row[2]] for row in rows if row}


def stores():
    importing.self_signed("root", "/CN=root")
    trusted_entry(server(), "root", "root.pem")
    run("keytool", "-importkeystore", "-srckeystore", "server.jks", "-srcstorepass", "changeit", "-destkeystore", "server.p12",
        "-deststorepass", "changeit", "-deststoretype", "PKCS12")
    pkcs12.secret_keys(peers.jvms()[0], "server.p12", "aes")
    run("openssl", "pkcs12", "-in", "server.p12", "-nodes", "-nocerts", "-passin", "pass:changeit", "-out", "plain.key")
    key = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "plain.key", "-outform", "DER")
    Path("plain.der").write_bytes(key)
    types = keytool_types("server.p12")
    check("keytool", types, {"localhost": "private-key", "root": "trusted-certificate", "aes": "secret-key"})
    for path, form in (("server.p12", "pkcs12"), ("server.jks", "jks")):
        found = document(path, *P, path)
        check(f"{path}: aliases and types", {entry["alias"]: entry["type"] for entry in found["entries"]}, types)
        types.pop("aes", None)  # put into the second store alone
        check(f"{path}: the store", [found[name] for name in ("format", "size", "integrity", "sealed", "entry_count")],
              [form, Path(path).stat().st_size, "verified", 0, len(found["entries"])])
        entry = next(entry for entry in found["entries"] if entry["alias"] == "localhost")
        check(f"{path}: the key", {name: entry["key"].get(name) for name in ("algorithm", "bits", "opened", "sha256")},
              {"algorithm": "RSA", "bits": 2048, "opened": True, "sha256": sha256(key)})
        check(f"{path}: names", entry["chain"][0]["san"], ["DNS:localhost", "IP:127.0.0.1"])
        closed = document(f"{path} -n", "-n", path)
        check(f"{path} -n: no key is opened", [entry["key"] for entry in closed["entries"] if entry["key"] and (
            entry["key"]["opened"] or "sha256" in entry["key"])], [])
        check(f"{path} -n: integrity", closed["integrity"], "not-checked")
        only = document("-a", *P, "-a", "LOCAL*", path)
        check(f"{path} -a", ([entry["alias"] for entry in only["entries"]], only["entry_count"]), (["localhost"], found["entry_count"]))
        no_key_material(path, key)
    [secret] = [entry["key"] for entry in document("secret", *P, "server.p12")["entries"] if entry["type"] == "secret-key"]
    check("a secret key has no digest", secret, {"algorithm": "AES", "bits": 256, "opened": True})
    check("an unprotected key with -n", document("-n", "-n", "plain.der")["entries"][0]["key"],
          {"algorithm": "RSA", "bits": 2048, "opened": False})
    check("and without", document("plain", "plain.der")["entries"][0]["key"]["sha256"], sha256(key))


def no_key_material(path, key):
    """No eight bytes of the private exponent and the primes, nor of the secret key, in hex or base64."""
    text = jksdump("--json", *P, path).out
    digits = key.hex()
    private = digits[len(digits) // 2:-16]
    check(f"{path}: no private bytes", [at for at in range(0, len(private) - 16, 2) if private[at:at + 16] in text], [])
    check(f"{path}: no secret bytes", "01" * 8 in text, False)


def key_passwords():
    two_passwords()
    keys = lambda found: {entry["alias"]: entry["key"] for entry in found["entries"]}
    found = keys(document("-p alone", *P, "two.jks"))
    check("the one with the store's password", (found["first"]["opened"], "error" in found["first"]), (True, False))
    check("the other", (found["second"]["opened"], found["second"]["error"]["status"]), (False, "wrong-password"))
    found = keys(document("-p and -k", *P, "-k", "env:KEYPW", "two.jks"))
    check("each with its own", [key["opened"] for key in found.values()], [True, True])
    found = keys(document("-n -k", "-n", "-k", "env:KEYPW", "two.jks"))
    check("-n with -k", (found["first"]["opened"], found["second"]["opened"]), (False, True))


# ---- Aliases and dates that are hard to write ------------------------------------------------------------------------

ALIASES = ["plain", 'quote " and backslash \\', "tab\tline\nnul\0del\x7f", "c1 \x85", "größe 名前 😀", "turned \u202e round",
           "lines \u2028 \u2029", "\\xed\\xa0\\x80", "", "noncharacter \uffff \U0010fffe"]
HALVES = ["\ud800", "a \udfff\n", "\udc00\ud800 \\"]


def aliases():
    der = Path("root.der").read_bytes()
    names = ALIASES + HALVES
    jks("aliases.jks", [(alias, 0, der) for alias in names])
    found = document("aliases", *P, "aliases.jks")
    entries = found["entries"]
    check("what is UTF-8 is exactly itself", [entry["alias"] for entry in entries[:len(ALIASES)]], ALIASES)
    check("and needs nothing else", [entry["alias"] for entry in entries if "alias_hex" in entry],
          ["\\xed\\xa0\\x80", "a \\xed\\xbf\\xbf\\x0a", "\\xed\\xb0\\x80\\xed\\xa0\\x80 \\\\"])
    check("what is not has its bytes", [entry.get("alias_hex") for entry in entries[len(ALIASES):]],
          [alias.encode("utf-8", "surrogatepass").hex() for alias in HALVES])
    follows_schema("aliases", found)
    Path("aliases.json").write_bytes(jksdump("--json", *P, "aliases.jks").raw)
    name = os.fsencode("not \xe9\n.jks".encode("latin-1"))
    Path(os.fsdecode(name)).write_bytes(Path("aliases.jks").read_bytes())
    done = subprocess.run([listing.TOOL, "--json", "-n", name], env=listing.ENV, capture_output=True)
    found = parse(done.stdout)
    check("a file's name", (found["file"], found["file_hex"]), ("not \\xe9\\x0a.jks", name.hex()))


DATES = {0: "1970-01-01T00:00:00Z", -1: "1969-12-31T23:59:59.999Z", 253402300799999: "9999-12-31T23:59:59.999Z",
         253402300800000: None, -62167219200000: "0000-01-01T00:00:00Z", -62167219200001: None, 2 ** 63 - 1: None, -2 ** 63: None}


def dates():
    der = Path("root.der").read_bytes()
    jks("dates.jks", [(f"d{i}", ms, der) for i, ms in enumerate(DATES)])
    found = document("dates", *P, "dates.jks")
    check("dates", {entry["created_ms"]: entry["created"] for entry in found["entries"]}, DATES)
    check("no date", [(entry["created"], entry["created_ms"]) for entry in document("PEM", "root.pem")["entries"]], [(None, None)])


# ---- Failures --------------------------------------------------------------------------------------------------------

def failure(name, code, status, text, *arguments):
    done = jksdump("--json", *arguments)
    found = parse(done.raw)
    error = found["files"][-1]["error"]
    check(name, (done.code, error["exit_code"], error["status"], text in error["text"], error["text"] in done.err),
          (code, code, status, True, True))
    follows_schema(name, found)
    return error


def failures():
    Path("cut.jks").write_bytes(Path("server.jks").read_bytes()[:-100])
    error = failure("truncated", 5, "truncated", "needs", *P, "cut.jks")
    check("truncated: the place", (error["layer"], error["offset"] > 100, error["missing"] > 0), ("file", True, True))
    failure("wrong password", 4, "wrong-password", "wrong password", "-p", "env:WRONG", "server.jks")
    failure("no password", 4, "password-needed", "no terminal", "server.jks")
    failure("no file", 3, "file", "cannot open", *P, "server.jks", "nowhere")
    Path("empty").mkdir()
    failure("an empty folder", 1, "not-found", "there is no keystore", "empty")
    failure("limit", 7, "limit", "limit", "--max-size", "10", *P, "server.jks")
    Path("noise").write_bytes(b"\1\2\3 nothing")
    failure("noise", 5, "unknown-format", "no known format", *P, "noise")
    check("no entry matches", (lambda done: (done.code, parse(done.raw)["entries"]))(jksdump("--json", *P, "-a", "x", "server.jks")),
          (1, []))
    for arguments in (("--pem",), ("--der",), ("-o", "x"), ("--other-password", "env:PW")):
        check(f"{arguments}", jksdump("--json", *P, *arguments, "server.jks").code, 2)


def bundles():
    """A ZIP and a folder stand for what is in them, each with the password beside it; the one file of a bundle is one input."""
    Path("bundle/Tomcat").mkdir(parents=True)
    Path("bundle/Tomcat/server.jks").write_bytes(Path("server.jks").read_bytes())
    Path("bundle/Tomcat/keystorePass.txt").write_text("changeit\n")
    run("python3", "-m", "zipfile", "-c", "one.zip", "bundle/Tomcat")
    Path("bundle/cut.jks").write_bytes(Path("cut.jks").read_bytes())
    Path("bundle/root.pem").write_bytes(Path("root.pem").read_bytes())
    one = document("a ZIP of one", "one.zip")
    check("a ZIP of one", (one["file"], one["integrity"], len(one["files"])), ("one.zip:Tomcat/server.jks", "verified", 1))
    done = jksdump("--json", "-r", "bundle", "-p", "env:PW")
    found = parse(done.raw)
    follows_schema("a folder", found)
    check("a folder", ([(file["file"], "error" in file) for file in found["files"]], done.code, "file" in found),
          ([("bundle/cut.jks", True), ("bundle/root.pem", False), ("bundle/Tomcat/server.jks", False)], 5, False))
    check("two and one that is not there", [file["file"] for file in parse(jksdump("--json", "root.pem", "nowhere", "one.zip").raw)[
        "files"]], ["root.pem", "nowhere", "one.zip:Tomcat/server.jks"])
    check("--diff with a ZIP", jksdump("-p", "env:PW", "--diff", "one.zip", "server.jks").code, 0)
    several = jksdump("--json", "-p", "env:PW", "--diff", "bundle", "server.jks")
    check("--diff with several", (several.code, parse(several.raw)["diff"]["from"]["error"]["status"]), (2, "argument"))


def java():
    """What --java tells, beside what keytool lists; and a certificate that Java does not see, which is an exit code of 1."""
    found = document("java", *P, "--java", "server.p12")
    follows_schema("java", found)
    told = found["java"]
    check("as keytool lists it", {entry["alias"]: entry["type"] for entry in told["entries"]}, keytool_types("server.p12"))
    check("whom it trusts", sorted(told["accepted_issuers"]),
          sorted({entry["chain"][0]["sha256"] for entry in found["entries"] if entry["chain"]}))
    check("and how", (told["version"], told["with_password"], told["refusal"]), (17, True, None))
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", "root.pem", "-passout", "pass:changeit", "-out", "unseen.p12")
    done = jksdump("--json", "--java", *P, "unseen.p12", "server.p12")
    unseen = parse(done.raw)["files"][0]
    check("what Java does not see", (unseen["java"]["entries"], keytool_types("unseen.p12"), len(unseen["entries"]), done.code), ([], {}, 1, 1))
    check("is an error", "error" in [finding["severity"] for finding in unseen["java"]["findings"]], True)
    check("of one file", jksdump("--json", "--java", *P, "unseen.p12").code, 1)


def checks():
    """What --check finds is what it says without --json, in the same words, and ends with the same code."""
    Path("server.jks").chmod(0o644)
    plain = jksdump("--check", "--color=never", *P, "server.jks")
    done = jksdump("--json", "--check", *P, "server.jks")
    found = parse(done.raw)
    follows_schema("--check", found)
    check("the code", (done.code, plain.code), (1, 1))
    check("a file that everybody reads", "world-readable" in [finding["id"] for finding in found["findings"]], True)
    check("the same in words", [f"{finding['where']}: {finding['text']} [{finding['id']}]" in plain.out for finding in found["findings"]],
          [True] * plain.out.count("]\n"))
    check("a failure comes before what was found", jksdump("--json", "--check", *P, "server.jks", "cut.jks").code, 5)


# ---- The map of --layout -----------------------------------------------------------------------------------------------

def layouts():
    """The leaves of a file's own layer have every byte once, also of a file that cannot be read."""
    for path, code in (("server.jks", 0), ("server.p12", 0), ("root.der", 0), ("cut.jks", 5), ("noise", 5)):
        done = jksdump("--json", "--layout", *P, path)
        found = parse(done.raw)
        leaves = [field for field in found["layout"] if field["leaf"] and field["layer"] == "file"]
        check(f"{path}: code and complaints", (done.code, done.err.count("jksdump: "), "error" in found), (code, min(code, 1), code != 0))
        at = 0
        for field in leaves:
            check(f"{path}: {field['name']}", field["offset"], at)
            at += field["length"]
        check(f"{path}: all of it", (at, found["size"]), (Path(path).stat().st_size,) * 2)
        follows_schema(f"{path} --layout", found)
    check("the fields of a JKS", [(field["name"], field["length"]) for field in document("-", "--layout", *P, "server.jks")["layout"]][0],
          ("magic", 4))


# ---- The corpus ------------------------------------------------------------------------------------------------------

def corpus_batches():
    """The records that must open, by their store's password: one run for each."""
    batches = {}
    for record in json.loads((CORPUS / "MANIFEST.json").read_text()):
        if record["expect"] == "ok" :
            batches.setdefault(record["store_password"], []).append(record)
    return batches


def check_record(ours, record):
    name = record["file"]
    if "error" in ours:
        check(name, ours["error"]["exit_code"], 6)  # unsupported: test_corpus.py tells which may be
        return
    certificates = {certificate["sha256"] for entry in ours["entries"] for certificate in entry["chain"]}
    theirs = record["entries"] or []
    if record["format"] in ("jks", "jceks"):
        check(f"{name}: aliases", sorted({entry["alias"] for entry in ours["entries"]}), sorted(entry["alias"] for entry in theirs))
        dates = {(entry["alias"], entry["created_ms"]) for entry in ours["entries"]}
        check(f"{name}: dates", [e["alias"] for e in theirs if (e["alias"], e["created_ms"]) not in dates], [])
        keys = {entry["key"]["sha256"] for entry in ours["entries"] if entry["key"] and "sha256" in entry["key"]}
        mine = [entry for entry in theirs if entry["kind"] == "key"
                and record["key_passwords"].get(entry["alias"], record["store_password"]) == record["store_password"]]
        check(f"{name}: keys", [entry["alias"] for entry in mine if entry["key_sha256"] not in keys], [])
    wanted = {cert for entry in theirs for cert in entry.get("certs", [])} | set(
        cert if isinstance(cert, str) else cert["sha256"] for cert in (record.get("contents") or {}).get("certs", []))
    check(f"{name}: certificates", sorted(wanted - certificates), [])


def corpus():
    if not (CORPUS / "MANIFEST.json").is_file():
        print("left out: the corpus, there is nothing in the folder that CORPUS names")
        return
    n = 0
    for password, records in corpus_batches().items():
        how = ("-p", "env:STORE") if password is not None else ("-n",)
        for begin in range(0, len(records), 100):
            some = records[begin:begin + 100]
            done = jksdump("--json", *how, *(CORPUS / record["file"] for record in some), env={"STORE": password or ""})
            found = parse(done.raw)
            follows_schema(f"corpus, from {some[0]['file']}", found)
            for ours, record in zip(found["files"], some, strict=True):
                check_record(ours, record)
            n += len(some)
    check("there are some", n > 300, True)


# ---- Many ------------------------------------------------------------------------------------------------------------

def many():
    """100,000 entries: nothing is kept for each but what the library keeps, which is no more than the file."""
    der = Path("root.der").read_bytes()
    jks("many.jks", [(f"ca {i}", i, der) for i in range(100000)])
    size = Path("many.jks").stat().st_size
    with subprocess.Popen(["grep", "-c", '"alias": "ca '], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as counter:
        cost = listing.measured("--json", *P, "many.jks", stdout=counter.stdin)
        count = counter.communicate()[0]
    if cost:
        check(f"memory and time: {cost}", (cost[0] < 2 * size + 16 * 2 ** 20, cost[1] < 20000), (True, True))
    check("they are all there, twice", int(count), 200000)


with Folder():
    all_fixtures()
    one_input()
    stores()
    aliases()
    node_agrees()
    public_bundle()
    extensions()
    key_passwords()
    dates()
    failures()
    bundles()
    java()
    checks()
    layouts()
    corpus()
    many()
finish()
