#!/bin/sh
# s390x-sysroot.sh FOLDER: unpacks the s390x builds of the libraries that the tests link into FOLDER/sysroot, from the
# Debian archive that this system uses. apt keeps its lists and state below FOLDER: the system's own are left alone,
# and no root is needed.
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)
packages="nettle-dev libnettle8 libhogweed6 libgmp-dev libgmp10 libsodium-dev libsodium23 zlib1g-dev zlib1g libcmocka-dev libcmocka0"

rm -rf "$folder/sysroot" "$folder/apt"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/apt/debs"
: >"$folder/apt/status"
cat >"$folder/apt/apt.conf" <<END
APT::Architecture "s390x";
APT::Architectures { "s390x"; };
APT::Sandbox::User "";
Dir::State "$folder/apt";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt";
Acquire::Languages "none";
END
export APT_CONFIG="$folder/apt/apt.conf"
apt-get update -qq
cd "$folder/apt/debs"
# shellcheck disable=SC2086 # a list of words
apt-get download -qq $packages
for deb in *.deb; do
	dpkg-deb -x "$deb" "$folder/unpacked"
done
rm -rf "$folder/apt"
mv "$folder/unpacked" "$folder/sysroot"
