#!/bin/sh
# Makes the ZIP files of this folder anew, with python3's zipfile, Info-ZIP's zip 3.0 and java.util.zip. Each of them holds
# the folder Tomcat, "hello, hello, hello, hello" in Tomcat/hello.txt, and an empty file; they differ in what the tests
# are about:
#
#	python.zip    deflated and stored members, and a comment
#	java.zip      data descriptors with a signature
#	pipe.zip      from a pipe to a pipe, with one member "-": ZIP64 fields, and a descriptor of 8-byte sizes
#	zip64.zip     ZIP64 fields in front of the data, and a ZIP64 end record
#	prefix.zip    python.zip behind 20 bytes, with offsets that do not count them
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'hello, hello, hello, hello\n' >"$work/hello.txt"

python3 - <<'PY'
import struct
import zipfile

def member(name):
    return zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20))

hello = b"hello, hello, hello, hello\n"
with zipfile.ZipFile("python.zip", "w") as archive:
    archive.writestr(member("Tomcat/"), b"")
    archive.writestr(member("Tomcat/hello.txt"), hello, zipfile.ZIP_DEFLATED)
    archive.writestr(member("empty"), b"", zipfile.ZIP_STORED)
    archive.comment = b"a comment"
with open("python.zip", "rb") as file:
    data = file.read()
with open("prefix.zip", "wb") as file:
    file.write(b"#!/bin/sh\nexit 0\n# \n\n" [:20] + data)

# zipfile writes the ZIP64 end record only for large archives: with a lower limit it does so here.
zipfile.ZIP64_LIMIT = 1
with zipfile.ZipFile("zip64.zip", "w") as archive:
    archive.writestr(member("Tomcat/"), b"")
    archive.writestr(member("Tomcat/hello.txt"), hello, zipfile.ZIP_DEFLATED)
    archive.writestr(member("empty"), b"", zipfile.ZIP_STORED)
PY
java Descriptor.java java.zip
zip -X -q - - <"$work/hello.txt" | cat >pipe.zip
