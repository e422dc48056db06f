#!/bin/sh
# Makes open-NAME.p12 for test_open.c and test_wrap.c: one small key with its certificate, protected in many ways. The password is
# "changeit" where the name says nothing else. Run in this folder, with OpenSSL 3.0 and keytool of JDK 25 as $KEYTOOL25.
set -e
KEYTOOL25=${KEYTOOL25:-keytool}
rm -f open-*.p12 open-*.txt open-*.pem
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

openssl genpkey -quiet -algorithm ed25519 -out "$work/key.pem"
printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$work/empty.cnf"
openssl req -new -x509 -config "$work/empty.cnf" -key "$work/key.pem" -subj /CN=k -days 36500 -set_serial 1 -out "$work/key.crt"
export_() { # NAME OPTION...
	name=$1
	shift
	openssl pkcs12 -export -inkey "$work/key.pem" -in "$work/key.crt" -name key -iter 2 -out "open-$name.p12" "$@"
}
export_ modern -passout pass:changeit
export_ legacy -legacy -passout pass:changeit
export_ no-mac -nomac -certpbe AES-256-CBC -passout pass:changeit
export_ plain -keypbe NONE -certpbe NONE -passout pass:changeit
export_ default-iterations -keypbe NONE -certpbe NONE -nomaciter -passout pass:changeit
export_ aria -certpbe ARIA-128-CBC -passout pass:changeit
export_ sm3 -macalg sm3 -passout pass:changeit
for digest in md5 sha1 sha224 sha384 sha512 sha512-224 sha512-256; do
	openssl pkcs12 -export -nokeys -in "$work/key.crt" -certpbe NONE -macalg "$digest" -iter 2 -passout pass:changeit \
		-out "open-mac-$digest.p12"
done

# Passwords. OpenSSL takes what is no UTF-8 byte by byte, and gives it to PBKDF2 as it is.
export_ empty -legacy -passout pass:
export_ umlaut -legacy -passout 'pass:pässwörd'
printf 'p\344ssw\366rd\n' >"$work/latin1"
export_ latin1 -passout "file:$work/latin1"
export_ bytewise -legacy -passout "pass:$(printf 'pässwörd' | iconv -f LATIN1 -t UTF-8)"
"$KEYTOOL25" -genkeypair -alias key -keyalg Ed25519 -dname CN=k -storetype PKCS12 -keystore open-seven-bit.p12 \
	-storepass 'pässwörd' -J-Dfile.encoding=UTF-8 -J-Dkeystore.pkcs12.macAlgorithm=HmacPBESHA1 \
	-J-Dkeystore.pkcs12.certProtectionAlgorithm=PBEWithSHA1AndRC2_40 -J-Dkeystore.pkcs12.certPbeIterationCount=2 \
	-J-Dkeystore.pkcs12.keyProtectionAlgorithm=PBEWithSHA1AndDESede -J-Dkeystore.pkcs12.keyPbeIterationCount=2 \
	-J-Dkeystore.pkcs12.macIterationCount=2 2>/dev/null

./open.py
# As text.
openssl base64 -in open-modern.p12 -out open-base64.txt
{ echo 'Bag Attributes'; echo '-----BEGIN PKCS12-----'; cat open-base64.txt; echo '-----END PKCS12-----'; } >open-pkcs12.pem
{ echo '-----BEGIN CERTIFICATE-----'; cat open-base64.txt; echo '-----END CERTIFICATE-----'; } >open-certutil.pem
chmod 644 open-*
