"""The commands of both tools whose allocations fail, and the stores they work on.

The stores are made by jksimport from keys and certificates of openssl (tests/data/pem) and keytool (tests/data/jceks), with few
iterations. They are small: what a command allocates for a second and a third entry it has allocated for the first ones.
"""
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
ENVIRONMENT = {"PW": "changeit", "PW2": "sesame22", "KEYPW": "keykeykey", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1790000000"}
INPUTS = ["ec.key.pem", "ec.crt.pem", "intermediate.crt.pem", "root.crt.pem", "chain.pem", "rsa.key.pem", "rsa.crt.pem", "rsa.aes256.pem",
          "rsa.des3.pem", "ec.encrypted.der", "chain.p7b", "ec.crt.der", "bag-attributes-encrypted.pem", "dsa.key.pem", "dsa.crt.pem"]
FORMATS = ["jks", "jceks", "p12", "pem"]
PASSWORD = ["-p", "env:PW"]


@dataclass
class Command:
    name: str
    tool: str
    arguments: list
    files: list
    code: int = 0
    stdin: str = None
    replaces_several: bool = False  # after a failure each file is the old or the new one
    environment: dict = field(default_factory=dict)  # besides ENVIRONMENT


COMMANDS = []


def dump(name, arguments, files, code=0, stdin=None):
    COMMANDS.append(Command(f"jksdump {name}", "jksdump", arguments.split(), files.split(), code, stdin))


def load(name, arguments, files, code=0, stdin=None):
    COMMANDS.append(Command(f"jksimport {name}", "jksimport", arguments.split(), files.split(), code, stdin))


# ---- jksdump -----------------------------------------------------------------------------------------------------------------------

for kind in FORMATS:
    store = f"s.{kind}"
    password = "" if kind == "pem" else "-p env:PW "
    dump(f"lists a {kind}", f"{password}{store}", store)
    dump(f"-v of a {kind}", f"{password}-v {store}", store)
    dump(f"--check of a {kind}", f"{password}--check {store}", store, code=0 if kind == "pem" else 1)
    dump(f"--java of a {kind}", f"{password}--java -v {store}", store, code=1 if kind == "pem" else 0)
    dump(f"--json of a {kind}", f"{password}--json {store}", store)
    dump(f"--json --check of a {kind}", f"{password}--json --check {store}", store, code=0 if kind == "pem" else 1)
    dump(f"--json --java of a {kind}", f"{password}--json --java {store}", store, code=1 if kind == "pem" else 0)
    dump(f"--json --layout of a {kind}", f"{password}--json --layout {store}", store)
    dump(f"--layout of a {kind}", f"{password}--layout -v {store}", store)
    dump(f"--diff of a {kind}", f"-p env:PW --diff t.p12 {store}", f"{store} t.p12", code=1)
    dump(f"--pem of a {kind}", f"{password}--pem -o out.pem {store}", store)
    dump(f"--pem-for of a {kind}", f"{password}--pem-for kafka -v -o out.pem --out-password env:KEYPW {store}", store)
    dump(f"--split of a {kind}", f"{password}--pem --split -o out {store}", store)

dump("lists a p12 without a password", "-n s.p12", "s.p12")
dump("lists one entry", "-p env:PW -a ser* s.jks", "s.jks")
dump("lists standard input", "-p env:PW -", "s.p12", stdin="s.p12")
dump("lists a key in PEM with PBES2", "-p env:PW bag-attributes-encrypted.pem", "bag-attributes-encrypted.pem")
dump("lists a key in PEM with DEK-Info", "-p env:PW rsa.aes256.pem", "rsa.aes256.pem")
dump("lists a key in DER with PBES2", "-p env:PW -v ec.encrypted.der", "ec.encrypted.der")
dump("lists PKCS#7", "-v chain.p7b", "chain.p7b")
dump("--pem-for of a DSA key", "-p env:PW --pem-for haproxy -o out.pem dsa.jks", "dsa.jks")
dump("--check of a DSA key", "-p env:PW --check dsa.jks", "dsa.jks", code=1)
dump("lists secret keys", "-p env:PW -v secret.jceks", "secret.jceks")
dump("lists a ZIP", "-r bundle.zip", "bundle.zip")
dump("lists a member of a ZIP", "bundle.zip:Tomcat/s.jks", "bundle.zip")
dump("lists a folder", "-r folder", "folder")
dump("lists through a symbolic link", "-p env:PW link.jks", "s.jks link.jks")
dump("--check of a ZIP", "--check bundle.zip", "bundle.zip", code=1)
dump("--json of a ZIP", "--json bundle.zip", "bundle.zip")
dump("--pem of a ZIP", "--pem -o out.pem bundle.zip:Tomcat/s.jks", "bundle.zip")
dump("--pem to standard output", "-p env:PW --pem=keys s.p12", "s.p12")
dump("--pem over a file", "-p env:PW --pem -f -o chain.pem s.p12", "s.p12 chain.pem")
dump("--pem through a symbolic link", "-p env:PW --pem -f -o link.jks t.p12", "s.jks link.jks t.p12")
dump("--der of a key", "-p env:PW --der=keys -a server -o out.der s.jks", "s.jks")
dump("--der of a certificate", "-p env:PW --der=certs -a root -o out.der s.jks", "s.jks")
dump("--split over files", "-p env:PW --pem --split -f -o old s.jks", "s.jks old")
COMMANDS[-1].replaces_several = True
dump("--split into a folder", "-p env:PW --pem --split -o old t.p12", "t.p12 old")
dump("--key-form pbes1-3des", "-p env:PW --pem --key-form pbes1-3des --out-password env:KEYPW -o out.pem s.jceks", "s.jceks")
dump("--diff in JSON", "-p env:PW --json --diff t.p12 s.jks", "s.jks t.p12", code=1)
dump("--diff of what is alike", "-p env:PW --diff s.jks s.jceks", "s.jks s.jceks")
for program in ("nginx", "haproxy", "librdkafka", "node", "curl", "python"):
    dump(f"--pem-for {program}", f"-p env:PW --pem-for {program} -v -o out.pem s.p12", "s.p12")
for kind in ("", "--json "):
    form = "in JSON" if kind else "as text"
    dump(f"--trusted-by, {form}", f"{kind}-p env:PW --check --trusted-by u.p12 --other-password env:PW2 s.jks", "s.jks u.p12", code=1)
    dump(f"--trusted-by of nothing, {form}", f"{kind}-p env:PW --check --trusted-by t.p12 other.p12", "other.p12 t.p12", code=1)
    dump(f"--diff with --other-password, {form}", f"{kind}-p env:PW --other-password env:PW2 --diff u.p12 s.p12", "s.p12 u.p12", code=1)
    dump(f"lists several files, {form}", f"{kind}-p env:PW -v s.jks chain.pem t.p12", "s.jks chain.pem t.p12")
    dump(f"--check of several files, {form}", f"{kind}-p env:PW --check s.jceks rsa.crt.pem t.p12", "s.jceks rsa.crt.pem t.p12", code=1)
    dump(f"--layout of several files, {form}", f"{kind}-p env:PW --layout s.jks t.p12", "s.jks t.p12")
    dump(f"lists a folder, {form}", f"{kind}-v -r folder", "folder")
    dump(f"--check of a folder, {form}", f"{kind}--check -r folder", "folder", code=1)
    dump(f"--java of a folder, {form}", f"{kind}--java -r folder", "folder", code=1)
    dump(f"--layout of a ZIP, {form}", f"{kind}--layout bundle.zip", "bundle.zip")
    dump(f"--java of a ZIP, {form}", f"{kind}--java bundle.zip", "bundle.zip", code=1)
    dump(f"--diff of a ZIP, {form}", f"{kind}-p env:PW --diff t.p12 bundle.zip:Tomcat/s.jks", "t.p12 bundle.zip", code=1)
dump("--check of a ZIP in JSON", "--json --check bundle.zip", "bundle.zip", code=1)
dump("--split of a ZIP", "--pem --split -o out bundle.zip", "bundle.zip")
dump("--pem of several files", "-p env:PW --pem -o out.pem s.jks t.p12 chain.pem", "s.jks t.p12 chain.pem")
dump("--pem of a folder", "--pem -o out.pem -r folder", "folder")
dump("--split of several files", "-p env:PW --pem --split -o out s.jks t.p12", "s.jks t.p12")
dump("--mac-password", "-p env:PW --mac-password env:PW2 -v m.p12", "m.p12")
dump("--check with --mac-password", "-p env:PW --mac-password env:PW2 --check m.p12", "m.p12", code=1)
for what, where in (("a password", "-p env:PW2 s.p12"), ("no file", "none.p12"), ("an option", "--none s.p12")):
    dump(f"without success: {what}", where, "s.p12", code={"a password": 4, "no file": 3, "an option": 2}[what])

# ---- jksimport: new stores ---------------------------------------------------------------------------------------------------------

for kind in FORMATS:
    few = "--iterations 2 " if kind in ("p12", "jceks") else ""
    load(f"--trust into a new {kind}", f"--trust -p env:PW {few}-o new.{kind} chain.pem", "chain.pem")
    load(f"a key into a new {kind}", f"-p env:PW {few}-o new.{kind} -a server --key ec.key.pem --cert ec.crt.pem --chain chain.pem",
         "ec.key.pem ec.crt.pem chain.pem")
    load(f"merges into a {kind}", f"-p env:PW -v -i s.{kind} --trust intermediate.crt.pem", f"s.{kind} intermediate.crt.pem")
    load(f"merges a store into a {kind}", f"-p env:PW -i s.{kind} --on-clash rename s.jks other.p12", f"s.{kind} s.jks other.p12")
    for source in FORMATS:
        password = "" if source == "pem" else "--in-password env:PW "
        load(f"converts a {source} into a {kind}", f"{password}-p env:PW {few}-o new.{kind} s.{source}", f"s.{source}")
    many, name = ("chain.pem", "2") if kind == "pem" else (f"s.{kind}", "root")
    load(f"--delete in a {kind}", f"-p env:PW -i {many} --backup --delete {name}", many)
    load(f"replaces a {kind}", f"--trust -p env:PW {few}-f --backup -o s.{kind} chain.pem", f"s.{kind} chain.pem")
    load(f"--dry-run on a {kind}", f"-p env:PW -n -v -i s.{kind} --trust intermediate.crt.pem", f"s.{kind} intermediate.crt.pem")
    load(f"{kind} on standard output", f"--trust -p env:PW {few}-t {'pkcs12' if kind == 'p12' else kind} -o - chain.pem", "chain.pem")
    if kind != "pem":
        load(f"--rename in a {kind}", f"-p env:PW -i s.{kind} --rename root=anchor --rename server=web", f"s.{kind}")
        load(f"--change-password of a {kind}", f"-p env:PW --new-password env:PW2 -i s.{kind} --change-password", f"s.{kind}")
        load(f"--change-key-password in a {kind}",
             f"-p env:PW --new-key-password env:KEYPW -i s.{kind} --change-key-password server", f"s.{kind}")
        load(f"--reply into a {kind}", f"-p env:PW -i self.{kind} --reply chain.p7b -a server", f"self.{kind} chain.p7b")
        load(f"--on-clash replace in a {kind}", f"-p env:PW -i s.{kind} --on-clash replace --in-password env:PW other.p12",
             f"s.{kind} other.p12")

load("--reply with --ca", "-p env:PW -i self.jks --reply ec.crt.der --ca intermediate.crt.pem --ca root.crt.pem -a server",
     "self.jks ec.crt.der intermediate.crt.pem root.crt.pem")
for profile in ("java8", "java11", "java17", "openssl3", "windows2016", "macos", "pbmac1", "passwordless"):
    load(f"--profile {profile}", f"-p env:PW --profile {profile} --iterations 2 -o new.p12 --in-password env:PW s.jks", "s.jks")
load("--key-encryption scrypt", "-p env:PW --key-encryption scrypt-aes256 --iterations 2 -o new.p12 --in-password env:PW s.jks", "s.jks")
load("protects a p12 anew", "-p env:PW --profile java8 --iterations 2 -i s.p12", "s.p12")
load("a PEM with encrypted keys", "--in-password env:PW -k env:KEYPW --iterations 2 -o new.pem s.jks", "s.jks")
load("a key of PBES2 in DER", "--in-password env:PW -p env:PW -o new.jks ec.encrypted.der chain.pem", "ec.encrypted.der chain.pem")
load("a key of DEK-Info in PEM", "--in-password env:PW -p env:PW -o new.jks rsa.aes256.pem rsa.crt.pem", "rsa.aes256.pem rsa.crt.pem")
load("a key without its public half, which GMP computes", "-p env:PW -o new.jks private.der chain.pem", "private.der chain.pem")
load("a DSA key", "-p env:PW -o new.jks dsa.key.pem dsa.crt.pem", "dsa.key.pem dsa.crt.pem")
load("secret keys", "--in-password env:PW -p env:PW --iterations 2 -o new.p12 secret.jceks", "secret.jceks")
load("leaves secret keys out", "--in-password env:PW -p env:PW --leave-out -o new.jks secret.jceks", "secret.jceks")
load("a ZIP", "-p env:PW -o new.jks bundle.zip", "bundle.zip")
load("a folder", "-p env:PW -r -o new.jks folder", "folder")
load("--mac-password", "-p env:PW --mac-password env:KEYPW --iterations 2 -o new.p12 --trust chain.pem", "chain.pem")
load("--mac-password in place", "-p env:PW --mac-password env:PW2 -i m.p12 --trust intermediate.crt.pem", "m.p12 intermediate.crt.pem")
load("--in-mac-password", "-p env:PW --in-password env:PW --in-mac-password env:PW2 --iterations 2 -o new.p12 m.p12", "m.p12")
load("--change-password with --mac-password", "-p env:PW --mac-password env:PW2 --new-password env:KEYPW -i m.p12 --change-password", "m.p12")
for mac in ("sha512", "pbmac1-sha256", "none"):
    load(f"--mac {mac}", f"-p env:PW --mac {mac} --iterations 2 -o new.p12 --in-password env:PW s.jks", "s.jks")
for encryption in ("pbes1-rc2-40", "pbes2-aes128-sha1", "none"):
    load(f"--cert-encryption {encryption}", f"-p env:PW --cert-encryption {encryption} --iterations 2 -o new.p12 --in-password env:PW s.jks", "s.jks")
load("--skip-expired", "-p env:PW -v -i s.jks --skip-expired --trust intermediate.crt.pem", "s.jks intermediate.crt.pem")
load("--skip-expired of what has expired", "-p env:PW -v -i s.jks --skip-expired --trust intermediate.crt.pem", "s.jks intermediate.crt.pem")
COMMANDS[-1].environment = {"SOURCE_DATE_EPOCH": "5000000000"}  # 2128
load("several stores and files", "--in-password env:PW -p env:PW --on-clash rename -o new.jks s.jks t.p12 intermediate.crt.pem s.pem",
     "s.jks t.p12 intermediate.crt.pem s.pem")
load("several ZIPs and folders", "-p env:PW -r --on-clash rename -v -o new.jks bundle.zip folder bundle.zip:Tomcat", "bundle.zip folder")
load("standard input", "--trust -p env:PW -o new.jks -", "chain.pem", stdin="chain.pem")
load("--alias-from", "--trust -p env:PW --alias-from fingerprint -o new.jks chain.p7b", "chain.p7b")
load("an alias in capitals", "-p env:PW -i s.jks --rename ROOT=anchor", "s.jks")
load("through a symbolic link", "-p env:PW -i link.jks --delete root", "s.jks link.jks")
load("without success: an alias that is taken", "-p env:PW -i s.jks -a root --trust intermediate.crt.pem", "s.jks intermediate.crt.pem", code=8)
load("without success: a file that exists", "--trust -p env:PW -o s.jks chain.pem", "s.jks chain.pem", code=3)
load("without success: a password", "-p env:PW2 -i s.jks --delete root", "s.jks", code=4)


# ---- The stores --------------------------------------------------------------------------------------------------------------------

def jksimport(folder, build, *arguments):
    done = subprocess.run([str(build / "jksimport"), "-q", *arguments], cwd=folder, env={**os.environ, **ENVIRONMENT}, capture_output=True)
    if done.returncode:
        raise SystemExit(f"jksimport {' '.join(arguments)}: exit {done.returncode}\n{done.stderr.decode()}")


def make_folders(folder):
    """A folder and a ZIP as a cloud provider hands them out, an older export, a link."""
    (folder / "folder/Tomcat").mkdir(parents=True)
    shutil.copy(folder / "s.jks", folder / "folder/Tomcat")
    (folder / "folder/Tomcat/keystorePass.txt").write_text("changeit\n")
    shutil.copy(folder / "chain.pem", folder / "folder")
    with zipfile.ZipFile(folder / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in sorted((folder / "folder").rglob("*.*")):
            bundle.write(path, path.relative_to(folder / "folder"))
    (folder / "old").mkdir()
    for name in ("server.key.pem", "root.chain.pem"):
        (folder / "old" / name).write_text("older\n")
    (folder / "link.jks").symlink_to("s.jks")


def private_half(key):
    """An ECPrivateKey (RFC 5915) without its publicKey [1], which is the last field: 70 bytes for P-256."""
    assert key[0] == 0x30 and key[1] == len(key) - 2 and key[-70:-66] == bytes.fromhex("a1440342")
    return bytes([0x30, key[1] - 70]) + key[2:-70]


def make_stores(folder, build):
    for name in INPUTS:
        shutil.copy(DATA / "pem" / name, folder)
    (folder / "private.der").write_bytes(private_half((DATA / "pem/ec.traditional.der").read_bytes()))
    jksimport(folder, build, *PASSWORD, "-k", "env:PW", "--in-password", "env:PW", "--iterations", "2", "-o", "secret.jceks",
              str(DATA / "jceks/17.jceks"))
    for kind in FORMATS:
        few = ["--iterations", "2"] if kind in ("p12", "jceks") else []
        password = [] if kind == "pem" else PASSWORD
        jksimport(folder, build, *password, *few, "-o", f"s.{kind}", "-a", "server", "ec.key.pem", "chain.pem")
        if kind != "pem":
            jksimport(folder, build, *password, "-i", f"s.{kind}", "--trust", "root.crt.pem")
            jksimport(folder, build, *password, *few, "-o", f"self.{kind}", "-a", "server", "ec.key.pem", "ec.crt.pem")
    jksimport(folder, build, *PASSWORD, "--iterations", "2", "-o", "t.p12", "--trust", "root.crt.pem", "intermediate.crt.pem")
    jksimport(folder, build, *PASSWORD, "--iterations", "2", "-o", "other.p12", "-a", "server", "rsa.key.pem", "rsa.crt.pem")
    jksimport(folder, build, "-p", "env:PW2", "--iterations", "2", "-o", "u.p12", "--trust", "root.crt.pem")
    jksimport(folder, build, *PASSWORD, "--mac-password", "env:PW2", "--iterations", "2", "-o", "m.p12", "-a", "server", "ec.key.pem", "chain.pem")
    jksimport(folder, build, *PASSWORD, "-o", "dsa.jks", "dsa.key.pem", "dsa.crt.pem")
    make_folders(folder)
