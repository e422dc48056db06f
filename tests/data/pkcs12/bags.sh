#!/bin/sh
# Makes the SafeContents of this folder, NAME-N.safe: part N (from 1) of a PKCS#12 whose parts are not encrypted, as
# OpenSSL 3.0 and keytool (JDK 17) wrote them. Run in this folder. Keys, dates and salts are new each time; the tests
# take what changes from here:
#     bags.expected     FILE DATE-MS    of the keys that keytool made (localKeyId "Time DATE-MS")
#     openssl.key.der   the PKCS#8 key; openssl.leaf.der and openssl.ca.der, its certificate and that of its issuer
set -e
rm -f ./*.safe bags.expected openssl.*.der
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
split() { # NAME: the parts of $work/NAME.p12
	NAME=$1 WORK=$work PYTHONPATH=../keys python3 - <<'PYTHON'
import os
from der import elements, tlv
name = os.environ["NAME"]
with open("%s/%s.p12" % (os.environ["WORK"], name), "rb") as file:
    pfx = elements(elements(file.read())[0][1])
content = elements(elements(pfx[1][1])[1][1])[0][1]  # authSafe, [0], OCTET STRING
for number, (tag, content_info) in enumerate(elements(elements(content)[0][1]), 1):
    with open("%s-%d.safe" % (name, number), "wb") as file:
        file.write(elements(elements(content_info)[1][1])[0][1])
PYTHON
}

# A key with its chain; the attributes of Windows; a name so long that the localKeyId is sorted before it.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/ca.key" -out "$work/ca.pem" \
	-days 36500 -subj "/O=libkeystore test/CN=ca" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/leaf.key" -out "$work/leaf.csr" \
	-subj "/O=libkeystore test/CN=leaf" 2>/dev/null
openssl x509 -req -in "$work/leaf.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -set_serial 2 -days 36500 \
	-out "$work/leaf.pem" 2>/dev/null
openssl pkcs12 -export -keypbe NONE -certpbe NONE -nomac -inkey "$work/leaf.key" -in "$work/leaf.pem" \
	-certfile "$work/ca.pem" -name 'schlüssel für alles' -caname 'the ca' -CSP 'Some provider' -LMK \
	-passout pass: -out "$work/openssl.p12"
split openssl
openssl pkcs8 -topk8 -nocrypt -in "$work/leaf.key" -outform DER -out openssl.key.der
chmod 644 openssl.key.der
openssl x509 -in "$work/leaf.pem" -outform DER -out openssl.leaf.der
openssl x509 -in "$work/ca.pem" -outform DER -out openssl.ca.der

# Java: a key whose name goes beyond the basic plane, a secret key and a trusted certificate; nothing but the keys is
# encrypted.
java() {
	LC_ALL=C.UTF-8 keytool "$@" -storetype PKCS12 -keystore "$work/java.p12" -storepass changeit \
		-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE -J-Dkeystore.pkcs12.macAlgorithm=NONE 2>/dev/null
}
java -genkeypair -alias 'key 🔑' -keyalg EC -groupname secp256r1 -dname "CN=key, O=libkeystore test" -validity 36500
java -genseckey -alias secret -keyalg AES -keysize 256
java -importcert -noprompt -alias Trusted -file openssl.ca.der
split java
for file in java-*.safe; do
	strings -n 18 "$file" | sed -n "s/.*Time \([0-9]\{13\}\).*/$file \1/p"
done >bags.expected
