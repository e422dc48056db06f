#!/bin/sh
# Makes the files of this folder. Run in it, with the two JDKs' bin folders as arguments: make.sh JDK-17/bin JDK-25/bin. It needs
# python3 with pyjks 20.0.0 besides. Keys and dates are new each time: the tests take every value from java.expected.
#     17.jceks, 25.jceks   by keytool of JDK 17 and 25, a key of each kind
#     own.jceks            keys with passwords of their own, and a key in the protection of JKS (by JDK 17)
#     java.expected        what Java 17 reads from them, a line an entry:
#         STORE ALIAS key|cert|secret CREATED_MS SHA-256-OF-THE-LEAF SHA-256-OF-THE-KEY ALGORITHM
#     sun-*.der            pbe/key.der under PBEWithMD5AndTripleDES: by JDK 17, with salts of equal halves too; sun-old.der by the
#                          derivation of pyjks, which repeats the mistake of old JDKs, and openssl
#     *.ser                serialized objects of all sorts, by Java
set -e
java17=$1 java25=$2
rm -rf ./*.jceks java.expected ./*.der ./*.ser ./*.tmp
jars=/usr/share/java/bcprov.jar # Debian's libbcprov-java
"$java17/javac" -cp $jars -d classes.tmp ../../interop/Entries.java ../../interop/Provider.java
hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }
store() { # BIN STORE
	keytool() {
		command=$1
		shift
		"$bin/keytool" "$command" -storetype JCEKS -keystore "$file" -storepass changeit "$@" >/dev/null 2>&1
	}
	bin=$1 file=$2
	keytool -genkeypair -alias rsa -dname "CN=rsa, O=libkeystore test" -validity 36500 -keyalg RSA -keysize 1024 -keypass changeit
	keytool -genkeypair -alias ec -dname "CN=ec, O=libkeystore test" -validity 36500 -keyalg EC -groupname secp256r1 -keypass changeit
	keytool -exportcert -alias ec -file cert.tmp
	keytool -importcert -noprompt -alias root -file cert.tmp
	for key in AES:256 HmacSHA256:256 DES:56 DESede:168 Blowfish:128; do
		keytool -genseckey -alias "$(echo "${key%:*}" | tr A-Z a-z)" -keyalg "${key%:*}" -keysize "${key#*:}" -keypass changeit
	done
}
expect() { # STORE KEY-PASSWORD
	printf 'JCEKS\t%s.jceks\t%s\t%s\n' "$1" "$(hex changeit)" "$(hex "$2")" |
		"$java17/java" -cp classes.tmp:$jars Entries |
		STORE=$1 python3 -c '
import json, os, sys
for e in json.load(sys.stdin)["entries"]:
	print(os.environ["STORE"], bytes.fromhex(e["alias_hex"]).decode(), e["kind"], e["created_ms"], (e["certs"] or "-")[0],
	      e.get("key_sha256", "-"), e.get("key_alg", "-"))' >>java.expected
}
store "$java17" 17.jceks
store "$java25" 25.jceks
keytool -genkeypair -storetype JKS -keystore own.tmp -alias sun -storepass changeit -keypass another -dname "CN=sun" \
	-validity 36500 -keyalg EC -groupname secp256r1 2>/dev/null
python3 - <<'PY'
import hashlib
data = b"\xce\xce\xce\xce" + open("own.tmp", "rb").read()[4:-20]
password = "changeit".encode("utf-16be")
open("own.jceks", "wb").write(data + hashlib.sha1(password + b"Mighty Aphrodite" + data).digest())
PY
keytool -genkeypair -storetype JCEKS -keystore own.jceks -alias ec -storepass changeit -keypass another -dname "CN=ec" \
	-validity 36500 -keyalg EC -groupname secp256r1 2>/dev/null
keytool -genseckey -storetype JCEKS -keystore own.jceks -alias aes -storepass changeit -keypass another -keyalg AES -keysize 128 \
	2>/dev/null
expect 17 changeit
expect 25 changeit
expect own another
for salt in usual:0102030405060708 equal:0102030401020304; do
	"$java17/java" SunPbe.java ../pbe/key.der "sun-${salt%:*}.der" secret "${salt#*:}" 20
done
"$java17/java" SunPbe.java ../pbe/key.der sun-printable.der ' !"#$%&()*+,-./09:;<=>?@AZ[\]^_`az{|}~' 0102030405060708 1
python3 - <<'PY'
import subprocess
from jks.sun_crypto import _jce_pbe_derive_key_and_iv
old = bytes.fromhex("0102030401020304")
key, iv = map(bytes, _jce_pbe_derive_key_and_iv("secret", old, 20))
right = open("sun-equal.der", "rb").read()
plain = open("../pbe/key.der", "rb").read()
cipher = subprocess.run(["openssl", "enc", "-des-ede3-cbc", "-K", key.hex(), "-iv", iv.hex()], input=plain, check=True,
                        capture_output=True).stdout
assert right[-len(cipher):] != cipher
open("sun-old.der", "wb").write(right[:-len(cipher)] + cipher)
PY
"$java17/java" Foreign.java .
rm -rf ./*.tmp
