#!/bin/bash
# Makes fuzz/seeds anew with openssl 3 and keytool 17: small inputs that other programs wrote, a few for each harness.
# Keys are new each time, so this is run by hand when seeds are wanted, and its result is committed. Passwords are
# "changeit" throughout; iteration counts are below what the harnesses allow.
set -eu
cd "$(dirname "$0")"
seeds=$PWD/seeds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$seeds"/{der,jks,pem,certificate,key,zip}
cd "$work"

# ---- keys: PKCS#8 in DER and PEM ----
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:512 -out rsa.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa1024.pem
openssl genpkey -quiet -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:512 -out rsapss.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:secp384r1 -out ec384.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out eck1.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -out ec-explicit.pem
for algorithm in ed25519 ed448 x25519 x448; do
	openssl genpkey -quiet -algorithm $algorithm -out $algorithm.pem
done
openssl genpkey -quiet -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -pkeyopt dsa_paramgen_q_bits:160 -out dsa-parameters.pem
openssl genpkey -quiet -paramfile dsa-parameters.pem -out dsa.pem

# ---- certificates ----
cat >names.cnf <<'CNF'
[req]
distinguished_name = dn
[dn]
[all]
subjectAltName = DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::1,email:a@b.example,URI:https://c.example/,RID:1.2.3.4,dirName:dn_san,otherName:1.2.3.4;UTF8:other
basicConstraints = critical,CA:TRUE,pathlen:3
keyUsage = digitalSignature,keyCertSign,decipherOnly,keyAgreement
extendedKeyUsage = serverAuth,clientAuth,1.2.3.4.5
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid,issuer
crlDistributionPoints = URI:http://d.example/crl
[dn_san]
CN = directory
[plain]
CNF
new_certificate() { # KEY SUBJECT OUT OPTION...
	local key=$1 subject=$2 out=$3
	shift 3
	openssl req -new -x509 -config names.cnf -key "$key" -subj "$subject" -days 36500 -out "$out" "$@"
}
new_certificate ec.pem '/CN=fuzz.example/O=a, b+c/C=DE' all.crt -extensions all -utf8
new_certificate ec.pem '/CN=Zoë ☃/L=x+OU=y/DC=example/1.2.3.4=z' names.crt -extensions plain -utf8 -multivalue-rdn -set_serial -5
new_certificate rsa.pem '/CN=rsa' rsa.crt -extensions plain -sha1
new_certificate dsa.pem '/CN=dsa' dsa.crt -extensions plain -sha1
new_certificate ed25519.pem '/CN=ed25519' ed25519.crt -extensions plain
new_certificate rsa1024.pem '/CN=pss' pss.crt -extensions plain -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20
openssl req -new -config names.cnf -key ec.pem -subj '/' -out v1.csr
openssl x509 -req -in v1.csr -signkey ec.pem -days 1 -out v1.crt 2>/dev/null
openssl req -new -config names.cnf -key ec384.pem -subj '/CN=leaf' -out leaf.csr
openssl x509 -req -in leaf.csr -CA all.crt -CAkey ec.pem -set_serial 2 -days 36500 -extfile names.cnf -extensions plain -out leaf.crt 2>/dev/null
for certificate in *.crt; do
	openssl x509 -in "$certificate" -outform DER -out "${certificate%.crt}.der"
done
for certificate in all names rsa dsa ed25519 pss v1; do
	cp $certificate.der "$seeds/certificate/$certificate"
done
cat leaf.der all.der ed25519.der >"$seeds/certificate/chain"
# What Java asks of certificates: of each kind one that it takes (tests/data/x509/java_rows.py).
python3 - "$seeds/certificate" "$seeds/../../tests/data/x509" <<'PYTHON'
import sys
from pathlib import Path

sys.path.append(sys.argv[2])
import java_rows
rows = {title: fields for _, title, fields in java_rows.read()}
critical = lambda kind: java_rows.extension(kind, next(iter(java_rows.extension_values()[kind].values())), True)
seeds = {
    "java-extensions": java_rows.extensions(*(critical(kind) for kind in java_rows.extension_values())),
    "java-names": rows["critical names: an otherName"], "java-uri": rows["critical URI 'http://[1:2:3:4:5:6:1.2.3.4]/'"],
    "java-host": rows["critical URI 'http://u@a./'"], "java-pss": rows["a signature of RSASSA-PSS with all"],
    "java-dh": rows["DH 1.2.840.113549.1.3.1 with a length"], "java-twice": rows["2.5.29.15, not critical: broken twice"],
    "java-no-subject": rows["no subject, and extensions: critical names"],
}
for name, fields in seeds.items():
    Path(sys.argv[1], name).write_bytes(java_rows.certificate(fields))
PYTHON

# ---- DER and BER ----
cp ed25519.der "$seeds/der/certificate"
printf '\x30\x18\x01\x01\xFF\x02\x01\x7F\x02\x02\x00\x80\x03\x02\x07\x80\x04\x01\x61\x05\x00\x06\x03\x2A\x03\x04' >"$seeds/der/each-type"
printf '\x30\x80\x24\x80\x04\x01\x61\x24\x03\x04\x01\x62\x00\x00\xA0\x80\x02\x01\x05\x00\x00\x00\x00' >"$seeds/der/ber-indefinite"
printf '\x30\x84\x00\x00\x00\x0B\x23\x80\x03\x02\x00\x61\x00\x00\x05\x81\x00' >"$seeds/der/ber-long-lengths"
for ((level = 0; level < 33; level++)); do printf '\x30\x80'; done >"$seeds/der/nested-33"
printf 'fuzz\n' >content.txt
openssl cms -sign -in content.txt -signer all.crt -inkey ec.pem -nodetach -noattr -stream -outform DER -out "$seeds/der/cms-indefinite"

# ---- private keys ----
pkcs8() { openssl pkcs8 -topk8 -in "$1" -outform DER -out "$seeds/key/$2" -passout pass:changeit "${@:3}"; }
for key in rsa rsapss dsa ec eck1 ec-explicit ed25519 ed448 x25519 x448; do
	pkcs8 $key.pem $key -nocrypt
done
for key in rsa dsa ec ed25519; do
	openssl pkey -in $key.pem -pubout -outform DER -out public.der
	cat "$seeds/key/$key" public.der >"$seeds/key/$key-and-public"
done
openssl rsa -in rsa.pem -traditional -outform DER -out "$seeds/key/rsa-traditional" 2>/dev/null
openssl ec -in ec.pem -outform DER -out "$seeds/key/ec-traditional" 2>/dev/null
openssl dsa -in dsa.pem -outform DER -out "$seeds/key/dsa-traditional" 2>/dev/null
for prf in hmacWithSHA1 hmacWithSHA256 hmacWithSHA512; do
	pkcs8 ed25519.pem "pbes2-$prf" -v2 aes-256-cbc -v2prf $prf -iter 2
done
pkcs8 ed25519.pem pbes2-des3 -v2 des3 -iter 2
pkcs8 ed25519.pem scrypt -v2 aes-128-cbc -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1
pkcs8 ed25519.pem pbes1-sha1-3des -v1 PBE-SHA1-3DES -iter 2
pkcs8 ed25519.pem pbes1-md5-des -v1 PBE-MD5-DES -iter 2 -provider legacy -provider default
pkcs8 ed25519.pem pbes1-sha1-rc2-40 -v1 PBE-SHA1-RC2-40 -iter 2 -provider legacy -provider default
openssl crl2pkcs7 -nocrl -certfile all.crt -certfile ed25519.crt -outform DER -out "$seeds/key/pkcs7"

# ---- PEM ----
openssl x509 -in ed25519.crt -text -out "$seeds/pem/certificate-with-text"
cat ed25519.pem ed25519.crt >"$seeds/pem/key-and-certificate"
cat leaf.crt all.crt | sed 's/$/\r/' >"$seeds/pem/chain-crlf"
openssl x509 -in ed25519.crt -trustout -addtrust serverAuth -out "$seeds/pem/trusted-certificate"
openssl pkcs8 -topk8 -in ed25519.pem -v2 aes-128-cbc -iter 2 -passout pass:changeit -out "$seeds/pem/encrypted"
openssl rsa -in rsa.pem -traditional -aes256 -passout pass:changeit -out "$seeds/pem/rsa-aes-256" 2>/dev/null
openssl dsa -in dsa.pem -des3 -passout pass:changeit -out "$seeds/pem/dsa-des3" 2>/dev/null
openssl ecparam -name P-256 -genkey -out "$seeds/pem/ec-with-parameters"
openssl crl2pkcs7 -nocrl -certfile ed25519.crt -out "$seeds/pem/pkcs7"
cat leaf.csr >"$seeds/pem/other-block"

# What a fuzzer found: the value of DEK-Info was empty, and 0 was added to a null pointer.
sed 's/^DEK-Info: .*/DEK-Info:/' "$seeds/pem/rsa-aes-256" >"$seeds/pem/dek-info-empty"
# And a key without a certificate behind one with its own changed places when it went through PKCS#12.
openssl genpkey -quiet -algorithm ED25519 -out other.pem
cat ed25519.crt ed25519.pem other.pem >"$seeds/pem/key-without-certificate-last"

# ---- JKS ----
tool() { keytool -J-Xshare:auto "$@" -storetype JKS -storepass changeit 2>/dev/null; }
tool -genkeypair -keystore key.jks -alias key -keyalg EC -groupname secp256r1 -dname CN=key -keypass changeit
tool -importcert -noprompt -keystore trusted.jks -alias one -file ed25519.crt
cp trusted.jks both.jks
tool -importkeystore -noprompt -srckeystore key.jks -srcstorepass changeit -destkeystore both.jks -deststorepass changeit || true
tool -importcert -noprompt -keystore unicode.jks -alias $'\u00e4\u03c3\U0001F600' -file ed25519.crt -J-Dsun.jnu.encoding=UTF-8
cp trusted.jks empty.jks
tool -delete -keystore empty.jks -alias one
# keytool writes no version 1: the same file with its version, and without the certificate's type (offset 29: 00 05 "X.509").
{ head -c 4 trusted.jks; printf '\0\0\0\1'; tail -c +9 trusted.jks | head -c 21; tail -c +37 trusted.jks; } >version-1.jks
# Nor one with capital letters: the same with the alias "AΣΣ b" (7 bytes) in place of "one".
{ head -c 16 trusted.jks; printf '\0\x07A\xCE\xA3\xCE\xA3 b'; tail -c +22 trusted.jks; } >sigma.jks
for store in key trusted both unicode empty version-1 sigma; do
	cp $store.jks "$seeds/jks/$store"
done

# ---- ZIP: from tests/data/zip, a stored member, and one that is larger than zlib's window ----
for archive in "$seeds"/../../tests/data/zip/*.zip; do
	cp "$archive" "$seeds/zip/$(basename "$archive" .zip)"
done
printf 'changeit\r\n' >jks-password.txt
zip -q -X -0 "$seeds/zip/stored" jks-password.txt both.jks
mv "$seeds/zip/stored.zip" "$seeds/zip/stored"
head -c 100000 /dev/zero >zeros
zip -q -X "$seeds/zip/zeros" zeros
mv "$seeds/zip/zeros.zip" "$seeds/zip/zeros"

# ---- PKCS#12: from tests/data/pkcs12 ----
python3 -B "$seeds/../make-seeds-pkcs12.py"

# ---- maps of bytes: some of each format ----
mkdir -p "$seeds/layout"
for seed in jks/both jks/version-1 pkcs12/openssl pkcs12/java pkcs12/bouncycastle pkcs12/nss pkcs12/base64 pem/key-and-certificate pem/pkcs7 \
	pem/ec-with-parameters key/rsa-traditional key/dsa-traditional key/pbes2-des3 certificate/all der/cms-indefinite; do
	cp "$seeds/$seed" "$seeds/layout/${seed/\//-}"
done

# ---- PKCS#7, in DER and BER; and what is none ----
mkdir -p "$seeds/pkcs7"
for seed in key/pkcs7 der/cms-indefinite certificate/chain; do
	cp "$seeds/$seed" "$seeds/pkcs7/${seed/\//-}"
done
openssl pkcs7 -in "$seeds/pem/pkcs7" -outform DER -out "$seeds/pkcs7/pem-pkcs7"

# ---- traditional keys: label, cipher and damage stand before each ----
mkdir -p "$seeds/traditional"
label=0
for key in rsa-traditional ec-traditional dsa-traditional ed25519; do
	for cipher in $label $((label + 4)); do
		{ printf "\\x0$label\\x0$cipher\\0"; cat "$seeds/key/$key"; } >"$seeds/traditional/$key-$cipher"
	done
	{ printf "\\x0$label\\x0${label}d"; cat "$seeds/key/$key"; } >"$seeds/traditional/$key-damaged"
	label=$((label + 1))
done

# ---- files to be converted: some of each format ----
mkdir -p "$seeds/round_trip"
for seed in jks/{both,version-1,key,unicode,sigma} jceks/{aes,ec,root} pkcs12/{openssl,java,bouncycastle,nss} certificate/all \
	pem/{key-and-certificate,pkcs7,rsa-aes-256,ec-with-parameters,chain-crlf} key/{rsa-traditional,dsa}; do
	cp "$seeds/$seed" "$seeds/round_trip/${seed/\//-}"
done
find "$seeds" -type f | wc -l
