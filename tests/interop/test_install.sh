#!/bin/sh
# `make install` into an empty folder, as a packager does it (DESTDIR) and as a user does (PREFIX); then a consumer in
# C and one in C++ are built with what pkg-config says, and list the sample. The header and the archive in use are the
# installed ones: the consumers are built elsewhere.
set -eu
build=$(realpath "${BUILD:-build}")
work=$build/interop/install
rm -rf "$work"
mkdir -p "$work"

fail() {
	echo "FAILED: $*"
	exit 1
}

# As in the first paragraph of keystore.h.
cat >"$work/app.c" <<'END'
#include <keystore/keystore.h>
#include <stdio.h>

int main(void)
{
	static unsigned char bytes[65536];
	struct keystore_password pw = KEYSTORE_PASSWORD("changeit");
	struct keystore_error err;
	struct keystore_entry entry;
	struct keystore *ks = keystore_read(bytes, fread(bytes, 1, sizeof(bytes), stdin), &pw, NULL, &err);

	for (size_t i = 0; ks && i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		printf("%.*s %zu\n", (int)entry.alias.len, (const char *)entry.alias.data, entry.n_certificates);
	}
	keystore_free(ks);
	return ks ? 0 : 1;
}
END
cp "$work/app.c" "$work/app.cc"

# Builds the consumer $1 with the compiler $2 and the flags that follow, and lists the sample: one entry, a chain of
# three.
check_consumer() {
	source=$1 compiler=$2
	shift 2
	(cd "$work" && $compiler -Wall -Wextra -Werror -o consumer "$source" "$@") || fail "$source does not build: $*"
	[ "$("$work/consumer" <sample/server.jks)" = "server 3" ] || fail "$source lists the sample otherwise"
}

make -s install BUILD="$build" PREFIX="$work/usr" DESTDIR= >/dev/null
for file in include/keystore/keystore.h lib/libkeystore.a lib/pkgconfig/libkeystore.pc bin/jksdump bin/jksimport \
	share/man/man1/jksdump.1 share/man/man1/jksimport.1 share/libkeystore/jksdump.schema.json; do
	[ -f "$work/usr/$file" ] || fail "$file is not installed"
done
[ "$("$work/usr/bin/jksdump" --version)" = "$("$build/jksdump" --version)" ] ||
	fail "the installed jksdump does not run"

export PKG_CONFIG_PATH="$work/usr/lib/pkgconfig"
flags=$(pkg-config --static --cflags --libs libkeystore)
# shellcheck disable=SC2086 # a list of words
{
	check_consumer app.c "${CC:-cc} -std=c11" $flags
	if command -v c++ >/dev/null; then
		check_consumer app.cc "c++ -std=c++11" $flags
	fi
}

# A packager's folder: the same files below DESTDIR, and a .pc file that names the final place.
make -s install BUILD="$build" PREFIX=/usr DESTDIR="$work/package" >/dev/null
installed=$(cd "$work/usr" && find . -type f | sort)
packaged=$(cd "$work/package/usr" && find . -type f | sort)
[ "$installed" = "$packaged" ] || fail "DESTDIR and PREFIX install different files"
grep -q "^prefix=/usr$" "$work/package/usr/lib/pkgconfig/libkeystore.pc" ||
	fail "libkeystore.pc does not say prefix=/usr"
if grep -rq "$work" "$work/package"; then
	fail "an installed file names the staging folder"
fi
