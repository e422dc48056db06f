#!/bin/sh
# The Debian packages that `make deb` made: lintian has nothing to say of them, and what is in them works after unpacking: the tools
# list the sample, the man pages are there, and a program is built with the header and the archive.
set -eu
deb=$(realpath "${BUILD:-build}")/deb
work=$deb/root
rm -rf "$work"
mkdir -p "$work"

fail() {
	echo "FAILED: $*"
	exit 1
}

said=$(lintian --allow-root --fail-on none -I --pedantic "$deb"/*.changes 2>&1 | grep -v '^N:' || true)
[ -z "$said" ] || fail "lintian: $said"
for package in "$deb"/*.deb; do
	dpkg-deb -x "$package" "$work"
done

for file in bin/jksdump bin/jksimport include/keystore/keystore.h share/bash-completion/completions/jksdump \
	share/zsh/vendor-completions/_jksimport share/fish/vendor_completions.d/jksdump.fish share/man/man1/jksdump.1.gz; do
	[ -f "$work/usr/$file" ] || fail "$file is in no package"
done
PATH="$work/usr/bin:$PATH"
jksdump -p file:sample/password.txt sample/server.jks | grep -q '^ *server  private key' || fail "the sample is listed otherwise"

export PKG_CONFIG_SYSROOT_DIR="$work" PKG_CONFIG_PATH="$(dirname "$work"/usr/lib/*/pkgconfig/libkeystore.pc)"
printf '#include <keystore/keystore.h>\nint main(void) { return keystore_detect("", 0); }\n' >"$work/app.c"
# shellcheck disable=SC2046 # a list of words
cc -o "$work/app" "$work/app.c" $(pkg-config --static --cflags --libs libkeystore) || fail "a program does not build"
"$work/app"
