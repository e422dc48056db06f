#!/usr/bin/env python3
"""ZIP bundles and folders, laid out as Alibaba, Tencent and Huawei lay theirs out.

openssl makes key and chain, and says what PEM they are; keytool makes the JKS of them. The archives are made by Python's
zipfile, Info-ZIP's zip (on files and on pipes), Java's jar and ZipOutputStream, and 7z where it is installed.
"""
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import dumping  # noqa: E402
import importing  # noqa: E402
import peers  # noqa: E402
from dumping import Folder, blocks, check, fails, finish, jksdump, lists, need, run, says  # noqa: E402

PASSWORD = "kX7-qP2w"  # what a provider would make up
NAME = "a.example"


class Bundle:
    """Key and chain by openssl, as JKS, PFX and PEM, in $BUILD/interop/bundle."""

    def __init__(self):
        self.folder = peers.WORK / "bundle"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        material = peers.Material("rsa")
        self.key = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", material.key)
        certificates = [run("openssl", "x509", stdin=block.encode()) for _, block in blocks(material.chain.read_text())]
        self.leaf, self.root = certificates
        self.pem = (self.key + b"".join(certificates)).decode()
        self.pfx, self.jks = self.make_stores(material)

    def make_stores(self, material):
        pfx, jks = self.folder / "made.pfx", self.folder / "made.jks"
        run("openssl", "pkcs12", "-export", "-inkey", material.key, "-in", material.chain, "-name", NAME, "-out", pfx,
            "-passout", "env:P", env={"P": PASSWORD})
        dumping.keytool("-importkeystore", "-noprompt", "-srckeystore", pfx, "-srcstorepass", PASSWORD, "-srcstoretype",
                        "PKCS12", "-destkeystore", jks, "-deststorepass", PASSWORD, "-deststoretype", "JKS")
        return pfx.read_bytes(), jks.read_bytes()

    def alibaba(self):
        return {f"{NAME}.jks": self.jks, "jks-password.txt": PASSWORD.encode()}

    def alibaba_pfx(self):
        return {f"{NAME}.pfx": self.pfx, "pfx-password.txt": PASSWORD.encode() + b"\r\n"}

    def huawei(self):
        return {"server.jks": self.jks, "keystorePass.txt": PASSWORD.encode() + b"\n"}

    def huawei_apache(self):
        return {"server.key": self.key, "chain.crt": self.root, "server.crt": self.leaf}

    def tencent(self):
        return {"Apache/1_root_bundle.crt": self.root, f"Apache/2_{NAME}.crt": self.leaf, f"Apache/3_{NAME}.key": self.key,
                f"IIS/{NAME}.pfx": self.pfx, "IIS/keystorePass.txt": PASSWORD.encode(),
                f"Nginx/1_{NAME}_bundle.crt": self.leaf + self.root, f"Nginx/2_{NAME}.key": self.key,
                f"Tomcat/{NAME}.jks": self.jks, "Tomcat/keystorePass.txt": PASSWORD.encode(),
                f"{NAME}.csr": b"-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"}


def unpack(files, folder):
    for name, data in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def by_zipfile(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def in_folder(command):
    """An archiver that takes names in the folder where it runs."""
    def make(path, files):
        folder = unpack(files, "unpacked")
        subprocess.run([word.replace("OUT", os.path.abspath(path)) for word in command] + list(files), cwd=folder, check=True,
                       capture_output=True)
        shutil.rmtree(folder)
        return path
    return make


def by_pipe(path, files):
    """zip on a pipe: ZIP64 fields and descriptors; of files it knows the sizes, so one comes from a pipe, too."""
    folder = unpack(files, "unpacked")
    done = subprocess.run(["zip", "-q", "-", *files], cwd=folder, check=True, capture_output=True)
    Path(path).write_bytes(done.stdout)
    shutil.rmtree(folder)
    return path


def by_java(path, files):
    folder = unpack(files, "unpacked")
    run("java", "-XX:TieredStopAtLevel=1", "-cp", peers.compile_java(), "Zipper", path, folder, *files)
    shutil.rmtree(folder)
    return path


def archivers():
    made = {
        "zipfile": by_zipfile,
        "zipfile, stored": lambda path, files: by_zipfile(path, files, zipfile.ZIP_STORED),
        "java.util.zip": by_java,
        "jar": in_folder(["jar", "--create", "--file", "OUT"]),
        "zip": in_folder(["zip", "-q", "OUT"]),
        "zip with ZIP64": in_folder(["zip", "-q", "-fz", "OUT"]),
        "zip on a pipe": by_pipe,
        "7z": in_folder(["7z", "a", "-tzip", "OUT"]),
    }
    for program in ("zip", "7z"):
        if not shutil.which(program):
            print(f"left out: archives of {program}, which is not installed")
            made = {name: make for name, make in made.items() if name.split()[0] != program}
    return made


# ---- To PEM ----------------------------------------------------------------------------------------------------------

def to_pem(bundle):
    """Done when: the PEM that openssl derives from the same key and chain, without a word about a password."""
    layouts = {"Alibaba": bundle.alibaba(), "Alibaba, PFX": bundle.alibaba_pfx(), "Huawei": bundle.huawei(),
               "Tencent": bundle.tencent()}
    for archiver, make in archivers().items():
        for layout, files in layouts.items():
            path = make("bundle.zip", files)
            check(f"{layout} by {archiver}", lists(f"{layout} by {archiver}", "--pem", path), bundle.pem)
            Path(path).unlink()
    for layout, files in layouts.items():
        folder = unpack(files, "folder")
        check(f"{layout}, unpacked", lists(f"{layout}, unpacked", "-r", "--pem", folder), bundle.pem)
        shutil.rmtree(folder)


def what_is_left(bundle):
    """A note says what was left out of the PEM; and that can be had."""
    path = by_zipfile("t.zip", bundle.tencent())
    done = jksdump("--pem", path)
    says("PEM is left out", done, "Apache/1_root_bundle.crt and 4 more in PEM or DER are left out")
    says("so is the second keystore", done, f"t.zip:Tomcat/{NAME}.jks is left out: what is in it came before")
    check("one folder", lists("one folder", "--pem", f"{path}:Nginx"), (bundle.leaf + bundle.root + bundle.key).decode())
    check("one member", lists("one member", "--pem", f"{path}:Apache/1_root_bundle.crt"), bundle.root.decode())
    check("one keystore", lists("one keystore", "--pem", f"{path}:Tomcat/{NAME}.jks"), bundle.pem)
    apache = by_zipfile("apache.zip", bundle.huawei_apache())
    check("without keystores, all that is PEM", lists("apache", "--pem", apache),
          (bundle.root + bundle.leaf + bundle.key).decode())


# ---- Listing ---------------------------------------------------------------------------------------------------------

def first_lines(text):
    return [match[1] for match in re.finditer(r"^(\S.*): (?:JKS|PKCS#12|PEM|DER), ", text, re.M)]


def listing(bundle):
    path = by_zipfile("t.zip", bundle.tencent())
    names = [f"t.zip:{name}" for name in sorted(bundle.tencent()) if not name.endswith((".txt", ".csr"))]
    done = jksdump(path)
    check("each under its own name", first_lines(done.out), names)
    check("nothing but that", (done.code, done.err), (0, ""))
    done = jksdump("-v", path)
    for sentence in (f"t.zip:{NAME}.csr: passed over", "t.zip:IIS/keystorePass.txt: passed over: a password",
                     f"t.zip:Tomcat/{NAME}.jks: opened with the password in t.zip:Tomcat/keystorePass.txt"):
        says("-v names it", done, sentence)
    check("the password is not printed", PASSWORD in done.out + done.err, False)
    check("from standard input", first_lines(lists("stdin", "-", stdin=Path(path).read_bytes()))[-1],
          f"standard input:Tomcat/{NAME}.jks")
    check("a store of each kind once", first_lines(lists("-n", "-n", f"{path}:IIS/")), [f"t.zip:IIS/{NAME}.pfx"])


def names(bundle):
    """Names are shown and never followed."""
    escape = "\x1b[31mred\nforged: JKS"
    path = by_zipfile("odd.zip", {"../../up.pem": bundle.leaf, "/abs.pem": bundle.root, escape: bundle.leaf,
                                  "a" * 300 + ".pem": bundle.leaf, "\u4e2d\u6587.crt": bundle.leaf})
    before = sorted(os.listdir(".")), sorted(os.listdir(".."))
    done = jksdump(path)
    check("odd names are listed", (done.code, len(first_lines(done.out))), (0, 5))
    says("escaped", done, "odd.zip:\\x1b[31mred\\x0aforged: JKS: PEM")
    says("as they are where they are text", done, "odd.zip:\u4e2d\u6587.crt: PEM")
    lists("to PEM", "--pem", path)
    check("nothing is written", (sorted(os.listdir(".")), sorted(os.listdir(".."))), before)
    lists("split", "--split", "-o", "out", path)
    check("but by --split, with its own names", sorted(os.listdir("out")), ["1-2.cert.pem", "1.cert.pem"])
    Path("t.zip:x").write_bytes(bundle.leaf)
    by_zipfile("t.zip", {"x": bundle.root})
    check("a file of that name comes first", lists("colon", "--pem", "t.zip:x"), bundle.leaf.decode())
    Path("t.zip:x").unlink()
    check("then the member", lists("colon", "--pem", "t.zip:x"), bundle.root.decode())
    fails("no such member", 3, 't.zip: there is no "y" in it', "t.zip:y")
    Path("plain.pem").write_bytes(bundle.leaf)
    fails("no ZIP", 3, 'plain.pem: is no ZIP, so there is no "x" in it', "plain.pem:x")
    fails("no file", 3, "none.zip:x: cannot open", "none.zip:x")
    with zipfile.ZipFile("twice.zip", "w") as archive:
        archive.writestr("x", bundle.leaf)
        archive.NameToInfo.clear()  # zipfile warns of it
        archive.writestr("x", bundle.root)
    fails("two of one name", 5, 'several members are named "x"', "twice.zip:x")
    check("which are both listed", len(first_lines(lists("twice", "twice.zip"))), 2)


def odd_archives(bundle):
    inner = by_zipfile("inner.zip", bundle.huawei())
    by_zipfile("outer.zip", {"inner.zip": Path(inner).read_bytes()})
    done = fails("a ZIP in a ZIP", 1, "outer.zip: there is no keystore, certificate or key in it", "outer.zip")
    says("a ZIP in a ZIP is named", done, "outer.zip:inner.zip: passed over: a ZIP in a ZIP is not opened")
    fails("a ZIP in a ZIP by name", 6, "is a ZIP in a ZIP, which is not opened", "outer.zip:inner.zip")
    by_zipfile("none.zip", {"readme.txt": b"hello"})
    fails("no keystore", 1, "none.zip: there is no keystore, certificate or key in it", "none.zip")
    by_zipfile("empty.zip", {})
    fails("an empty ZIP", 1, "empty.zip: there is no keystore, certificate or key in it", "empty.zip")
    data = Path(inner).read_bytes()
    Path("cut.zip").write_bytes(data[:-30])
    fails("a ZIP that is cut", 5, "no end of central directory", "cut.zip")
    by_zipfile("two.zip", {"a.jks": bundle.jks, "b.jks": bundle.jks, "password.txt": PASSWORD.encode()})
    done = jksdump("--max-size", str(len(bundle.jks) * 3 + 100), "two.zip")
    check("all that is inflated counts: looked at twice, read once", (done.code, len(first_lines(done.out))), (7, 1))
    says("and says which option", done, "--max-size N allows more")
    by_zipfile("large.zip", {"zeros": bytes(65 << 20), **bundle.huawei()})
    done = jksdump("large.zip")
    check("a member over the limit", (done.code, first_lines(done.out)), (7, ["large.zip:server.jks"]))


# ---- Passwords -------------------------------------------------------------------------------------------------------

def passwords(bundle):
    right, wrong = PASSWORD.encode(), b"notthis1"
    rows = [
        ("upper case", {"KEYSTOREPASS.TXT": right}, 0),
        ("with a byte order mark", {"jks-password.txt": b"\xef\xbb\xbf" + right + b"\r\nmore\r\n"}, 0),
        ("that of its kind comes first", {"pfx-password.txt": wrong, "jks-password.txt": right}, 0),
        ("that of another kind comes last", {"keystorePass.txt": wrong, "p12-password.txt": right}, 0),
        ("a wrong one", {"keystorePass.txt": wrong}, 4),
        ("blanks belong to it", {"keystorePass.txt": right + b" "}, 4),
        ("an empty one", {"keystorePass.txt": b""}, 4),
        ("in another folder", {"other/keystorePass.txt": right}, 4),
        ("of no such name", {"pass.txt": right}, 4),
    ]
    for name, texts, code in rows:
        path = by_zipfile("p.zip", {"a.jks": bundle.jks, **texts})
        done = jksdump(path)
        check(f"{name}: the exit code", done.code, code)
        check(f"{name}: not printed", PASSWORD in done.out + done.err or wrong.decode() in done.out + done.err, False)
    path = by_zipfile("p.zip", {"a.jks": bundle.jks, "a.pfx": bundle.pfx, "keystorePass.txt": right, "p12-password.txt": right,
                                "jks-password.txt": right})
    for store, text in (("a.jks", "jks-password.txt"), ("a.pfx", "p12-password.txt")):
        says("that of its kind is tried first", jksdump("-v", path), f"p.zip:{store}: opened with the password in p.zip:{text}")
    path = by_zipfile("p.zip", {"a.jks": bundle.jks, "keystorePass.txt": wrong})
    says("it says where a wrong one was", jksdump(path), "hint: the password was that in p.zip:keystorePass.txt; -p gives another")
    for text in (b"", b"\n" + right, b"\r\n", b"\xef\xbb\xbf\n"):
        path = by_zipfile("p.zip", {"a.jks": bundle.jks, "jks-password.txt": text})
        sentence = "hint: p.zip:jks-password.txt has no password in its first line\n"
        says(f"{text} has none", jksdump(path), sentence)
        says(f"{text} has none, says jksimport", importing.jksimport("-p", "env:PW", "-o", "never.p12", path), sentence)
    path = by_zipfile("p.zip", {"a.jks": bundle.jks, "jks-password.txt": b"", "keystorePass.txt": wrong})
    check("another one has", "no password in its first line" in jksdump(path).err, False)
    path = by_zipfile("p.zip", bundle.huawei())
    fails("-p comes first", 4, "wrong password", "-p", "env:WRONG", path)
    says("-n takes none", jksdump("-n", path), "integrity not checked")
    terminal = dumping.Terminal(by_zipfile("p.zip", {"a.jks": bundle.jks, "keystorePass.txt": wrong}))
    if terminal.wait_for("store password of p.zip:a.jks"):
        terminal.type(PASSWORD + "\n")
    check("on a terminal it is asked for", (terminal.end(), "integrity verified" in terminal.out), (0, True))


# ---- Folders ---------------------------------------------------------------------------------------------------------

def folders(bundle):
    unpack({"f/b.jks": bundle.jks, "f/a.pfx": bundle.pfx, "f/keystorePass.txt": PASSWORD.encode(), "f/readme": b"hello",
            "f/sub/c.jks": bundle.jks, "f/sub/jks-password.txt": PASSWORD.encode(), "f/x.zip": b"PK\3\4", "far/d.pem": bundle.leaf},
           ".")
    os.symlink("../far", "f/to-folder")
    os.symlink("..", "f/sub/loop")
    os.symlink("../far/d.pem", "f/to-file")
    os.symlink("nowhere", "f/dangling")
    os.mkfifo("f/pipe")
    done = jksdump("f")
    check("by content, sorted by name", first_lines(done.out), ["f/a.pfx", "f/b.jks", "f/to-file"])
    check("a ZIP is noted, the rest is passed over in silence", (done.code, done.err),
          (0, "note: f/x.zip is passed over: a ZIP, which is opened when it is named by itself\n"))
    check("not with -q", jksdump("-q", "f").err, "")
    unpack({"f/y.zip": b"PK\3\4"}, ".")
    says("one note for several", jksdump("f"), "note: f/x.zip and 1 more are passed over: ZIPs, each of which is opened when")
    done = jksdump("-v", "f")
    check("-v names each", [name for name in ("x", "y") if f"note: f/{name}.zip: passed over: a ZIP" in done.err], ["x", "y"])
    check("and does not count them", "more are passed over" in done.err, False)
    check("a slash at the end", first_lines(lists("slash", "f/"))[0], "f/a.pfx")
    check("-r", first_lines(lists("-r", "-r", "f")), ["f/a.pfx", "f/b.jks", "f/to-file", "f/sub/c.jks"])
    done = jksdump("-r", "--pem", "f")
    check("once", done.out, bundle.pem)
    says("the others are counted", done, "f/b.jks and 1 more are left out: what is in them came before")
    Path("f/sub/cut.jks").write_bytes(bundle.jks[:100])
    done = jksdump("-r", "f")
    check("a damaged one is complained about", (done.code, len(first_lines(done.out))), (5, 4))
    says("a damaged one is named", done, "f/sub/cut.jks: truncated")
    shutil.rmtree("f")
    unpack({"f/sub/c.jks": bundle.jks}, ".")
    says("nothing but folders", fails("nothing but folders", 1, "f: there is no keystore", "f"), "-r looks into the folders")


# ---- jksimport -------------------------------------------------------------------------------------------------------

def imports(bundle):
    def key_of(store):
        return run("openssl", "pkcs12", "-in", store, "-nocerts", "-nodes", "-passin", "env:P", env={"P": "changeit"})
    by_zipfile("t.zip", bundle.tencent())
    by_zipfile("apache.zip", bundle.huawei_apache())
    by_zipfile("h.zip", bundle.huawei())
    plain = ("-p", "env:PW", "-o")
    for name, arguments in {"a bundle": ["t.zip"], "a member": [f"t.zip:Tomcat/{NAME}.jks"], "PEM in a bundle": ["apache.zip"],
                            "--key and --cert": ["--key", "apache.zip:server.key", "--cert", "apache.zip:server.crt"],
                            "--key of all": ["--key", "apache.zip", "--chain", "apache.zip:chain.crt"]}.items():
        done = importing.succeeds(name, *plain, "s.p12", *arguments)
        says(name, done, "s.p12: PKCS#12, 1 private key added")
        check(f"{name}: openssl reads the key", bundle.key in key_of("s.p12"), True)
        Path("s.p12").unlink()
    says("-v tells the password's file", importing.succeeds("-v", "-v", *plain, "v.p12", "h.zip"),
         "h.zip:server.jks: opened with the password in h.zip:keystorePass.txt")
    importing.succeeds("--trust", "--trust", *plain, "t.p12", "t.zip")
    check("--trust takes every certificate once", len(importing.java("t.p12")), 2)
    says("a folder", importing.succeeds("a folder", "-r", *plain, "f.p12", unpack(bundle.tencent(), "f")), "1 private key added")
    importing.succeeds("a file's name", "--trust", "--alias-from", "filename", *plain, "n.jks", "apache.zip:server.crt")
    check("the alias is the member's name", list(importing.java("n.jks")), ["server"])
    importing.fails("--in-password comes first", 4, "h.zip:server.jks: wrong password", "--in-password", "env:PW2", *plain, "x.p12",
                    "h.zip")
    importing.fails("no key", 1, "t.zip:Nginx: --key: there is no private key", *plain, "x.p12", "--key",
                    by_zipfile("t.zip", {"Nginx/a.crt": bundle.leaf}) + ":Nginx")
    for into in ("h.zip", "h.zip:server.jks", "t.zip:Nginx/a.crt"):
        importing.fails("-i", 6, f"{into}: a store in a ZIP cannot be changed", "-p", "env:PW", "-i", into, "apache.zip")


def replies(bundle):
    """A CA's answer as a ZIP of several files, in whatever order."""
    run("keytool", "-genkeypair", "-keystore", "r.jks", "-storetype", "JKS", "-storepass", "changeit", "-alias", "r", "-keyalg",
        "EC", "-dname", "CN=r", "-keypass", "changeit")
    request = dumping.keytool("-certreq", "-keystore", "r.jks", "-storepass", "changeit", "-alias", "r").encode()
    importing.self_signed("root", "/CN=root")
    importing.issued("middle", "/CN=middle", "root")
    leaf = run("openssl", "x509", "-req", "-CA", "middle.pem", "-CAkey", "middle.key", "-days", "9", stdin=request)
    by_zipfile("reply.zip", {"bundle.crt": Path("middle.pem").read_bytes() + Path("root.pem").read_bytes(), "readme.txt": b"hi",
                             "your.crt": leaf})
    importing.succeeds("--reply", "-p", "env:PW", "-i", "r.jks", "--reply", "reply.zip")
    check("the chain of the reply", len(importing.java("r.jks")["r"][2]), 3)


def main():
    need("openssl", "keytool", "java", "jar")
    bundle = Bundle()
    for rows in (to_pem, what_is_left, listing, names, odd_archives, passwords, folders, imports, replies):
        with Folder():
            rows(bundle)
    finish()


if __name__ == "__main__":
    main()
