#!/bin/sh
# Makes the JKS files of this folder with keytool (JDK 17) and, in java.expected, what Java reads from them: a line an entry,
#     STORE ALIAS key|cert CREATED_MS SHA-256-OF-THE-LEAF SHA-256-OF-THE-PKCS#8-KEY
# Run in this folder. Keys and dates are new each time: the tests take every value from java.expected.
set -e
rm -f ./*.jks java.expected ./*.der
key() { # STORE ALIAS KEYPASS ALGORITHM...
	store=$1 alias=$2 keypass=$3
	shift 3
	keytool -genkeypair -storetype JKS -keystore "$store" -alias "$alias" -storepass changeit -keypass "$keypass" \
		-dname "CN=$alias, O=libkeystore test" -validity 36500 "$@" 2>/dev/null
}
hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }
key ec.jks ec changeit -keyalg EC -groupname secp256r1
key two.jks first another -keyalg EC -groupname secp256r1
key two.jks second another -keyalg RSA -keysize 1024
keytool -exportcert -keystore ec.jks -storepass changeit -alias ec -file ec.der 2>/dev/null
keytool -importcert -noprompt -storetype JKS -keystore trust.jks -storepass changeit -alias root -file ec.der 2>/dev/null
for store in ec:changeit two:another trust:-; do
	printf 'JKS\t%s.jks\t%s\t%s\n' "${store%:*}" "$(hex changeit)" "$(hex "${store#*:}")" |
		java ../../interop/Entries.java |
		STORE=${store%:*} python3 -c '
import json, os, sys
for e in json.load(sys.stdin)["entries"]:
	print(os.environ["STORE"], bytes.fromhex(e["alias_hex"]).decode(), e["kind"], e["created_ms"], e["certs"][0],
	      e.get("key_sha256", "-"))' >>java.expected
done
