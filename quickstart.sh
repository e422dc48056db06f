#!/bin/sh
# The first command on a fresh Debian 12: installs the packages that are missing, builds, and runs the main job on the
# sample: a listing of a Java keystore, then the same as PEM. `make test` is the second one.
set -eu
cd "$(dirname "$0")"

# What building and testing need. The tests also ask keytool, pyjks and p11-kit where they are installed.
packages="gcc libc6-dev make pkg-config nettle-dev libgmp-dev libsodium-dev zlib1g-dev libcmocka-dev python3 openssl"

missing() {
	for package in $packages; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
			printf ' %s' "$package"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

say() {
	printf '\n== %s\n' "$*"
}

to_install=$(missing)
if [ -n "$to_install" ]; then
	say "Installing with apt-get:$to_install"
	as_root apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $to_install
fi

say "Building"
make -s -j"$(nproc)"

say "build/jksdump -p file:sample/password.txt sample/server.jks"
build/jksdump -p file:sample/password.txt sample/server.jks

say "build/jksdump -p file:sample/password.txt --pem sample/server.jks"
build/jksdump -p file:sample/password.txt --pem sample/server.jks
