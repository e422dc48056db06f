#!/bin/sh
# Makes the keys of this folder anew: OpenSSL 3 for most, the JDK for what only Java writes, crafted.py for what no
# program writes today. Per key: NAME.p8 is PKCS#8, NAME.spki the public key that OpenSSL derives from it, and NAME.trad
# the traditional form, of which `openssl pkcs8 -topk8 -nocrypt` made NAME.p8.
set -e
cd "$(dirname "$0")"
rm -f ./*.p8 ./*.spki ./*.trad ./*.txt

# public NAME...: the public key of NAME.p8
public() {
	for name in "$@"; do
		openssl pkey -inform DER -in "$name.p8" -pubout -outform DER -out "$name.spki"
	done
}

# modern NAME OPTION...: a key for which only PKCS#8 is asked
modern() {
	name=$1
	shift
	openssl genpkey "$@" -outform DER -out "$name.any" 2>/dev/null
	openssl pkcs8 -topk8 -nocrypt -inform DER -in "$name.any" -outform DER -out "$name.p8"
	rm "$name.any"
	public "$name"
}

# wrap NAME...: PKCS#8 around NAME.trad
wrap() {
	for name in "$@"; do
		openssl pkcs8 -topk8 -nocrypt -inform DER -in "$name.trad" -outform DER -out "$name.p8"
		public "$name"
	done
}

for bits in 512 1024 2048 4096; do
	openssl genrsa "$bits" 2>/dev/null | openssl rsa -traditional -outform DER -out "rsa-$bits.trad"
done
openssl genrsa 1024 2>/dev/null | openssl rsa -traditional -outform DER -out rsa-1024-other.trad
openssl genrsa -primes 3 1024 2>/dev/null | openssl rsa -traditional -outform DER -out rsa-3-primes.trad
wrap rsa-512 rsa-1024 rsa-2048 rsa-4096 rsa-1024-other rsa-3-primes
modern rsa-pss -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_pss_keygen_md:sha256

openssl dsaparam -outform PEM -out dsa.param 1024 2>/dev/null
for name in dsa-1024 dsa-1024-other; do
	openssl gendsa dsa.param 2>/dev/null | openssl dsa -outform DER -out "$name.trad"
done
openssl dsaparam -outform PEM -out dsa.param 2048 2>/dev/null
openssl gendsa dsa.param 2>/dev/null | openssl dsa -outform DER -out dsa-2048.trad
rm dsa.param
wrap dsa-1024 dsa-1024-other dsa-2048

for curve in secp192r1:prime192v1 secp224r1:secp224r1 secp256r1:prime256v1 secp256r1-other:prime256v1 \
	secp384r1:secp384r1 secp521r1:secp521r1 secp256k1:secp256k1 brainpoolP256r1:brainpoolP256r1 \
	sect283k1:sect283k1; do
	name=ec-${curve%:*}
	openssl ecparam -name "${curve#*:}" -genkey -noout -outform DER -out "$name.trad"
	wrap "$name"
done
for curve in secp256r1 secp256k1 secp521r1; do
	openssl ec -inform DER -in "ec-$curve.trad" -no_public -outform DER -out "ec-$curve-private-only.trad"
	openssl ec -inform DER -in "ec-$curve.trad" -conv_form compressed -outform DER -out "ec-$curve-compressed.trad"
	openssl ec -inform DER -in "ec-$curve.trad" -conv_form hybrid -outform DER -out "ec-$curve-hybrid.trad"
	wrap "ec-$curve-private-only" "ec-$curve-compressed" "ec-$curve-hybrid"
done
openssl ec -inform DER -in ec-sect283k1.trad -conv_form compressed -outform DER -out ec-sect283k1-compressed.trad
wrap ec-sect283k1-compressed
openssl ec -inform DER -in ec-secp256r1.trad -param_enc explicit -outform DER -out ec-explicit.trad
wrap ec-explicit

for name in ed25519 ed448 x25519 x448; do
	modern "$name" -algorithm "$name"
	modern "$name-other" -algorithm "$name"
done
modern dh -algorithm DH -pkeyopt group:ffdhe2048
modern dhx -algorithm DHX -pkeyopt dh_rfc5114:2

java JavaKeys.java
public java-rsa java-dsa java-ec java-ed25519 java-x448
python3 crafted.py
wrap crafted-rsa-no-zeros crafted-rsa-many-zeros crafted-ec-short crafted-ec-long
python3 tables.py
