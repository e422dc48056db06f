#!/bin/sh
# The tools that `make static` made: no interpreter, no shared library, below 1.5 MB each, and at work where there is nothing else: in an
# empty folder as root directory (for that it has to be root; otherwise in place).
set -eu
static=$(realpath "${BUILD:-build}")/static
work=$static/root
rm -rf "$work"
mkdir -p "$work"
cp sample/server.jks sample/password.txt "$static/jksdump" "$static/jksimport" "$work"

fail() {
	echo "FAILED: $*"
	exit 1
}

if [ "$(id -u)" -eq 0 ]; then
	run() { (cd "$work" && chroot . "/$@"); }
else
	run() { (cd "$work" && "./$@"); }
fi

for tool in jksdump jksimport; do
	size=$(stat -c %s "$static/$tool")
	[ "$size" -lt 1500000 ] || fail "$tool has $size bytes"
	echo "$tool: $size bytes"
	! readelf -lW "$static/$tool" | grep -E 'INTERP|Shared library' || fail "$tool needs a dynamic linker"
done
run jksimport --in-password file:password.txt -p file:password.txt -o server.p12 server.jks
run jksdump -p file:password.txt --pem=chain -o chain.pem server.p12
[ "$(grep -c BEGIN "$work/chain.pem")" -eq 3 ] || fail "the chain of the sample has three certificates"
build_jksdump=$static/../jksdump
"$build_jksdump" -p file:sample/password.txt --pem=chain sample/server.jks | cmp - "$work/chain.pem" || fail "another chain"
[ "$(run jksdump --version)" = "$("$build_jksdump" --version)" ] || fail "another version"
