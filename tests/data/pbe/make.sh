#!/bin/sh
# Makes the encrypted keys of this folder anew, with OpenSSL 3 (salts and IVs are random, so the bytes differ each time).
# key.der is the key that all of them hold, as `openssl pkcs8` gives it; key-sec1.der is the same in the traditional form.
# Few iterations, because the tests open each file thousands of times.
set -e
cd "$(dirname "$0")"
openssl="openssl"
legacy="-provider legacy -provider default"

if [ ! -f key.pem ]; then
	$openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
fi
$openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der
$openssl ec -in key.pem -outform DER -out key-sec1.der

# encrypt NAME PASSWORD OPTION...
encrypt() {
	name=$1 password=$2
	shift 2
	$openssl pkcs8 -topk8 -in key.pem -outform DER -out "$name.der" -passout "pass:$password" -iter 20 "$@" $legacy
}

for prf in MD5 SHA1 SHA224 SHA256 SHA384 SHA512 SHA512-224 SHA512-256; do
	encrypt "pbes2-aes-256-hmac-$(echo $prf | tr A-Z a-z)" secret -v2 aes-256-cbc -v2prf "hmacWith$prf"
done
for cipher in aes-128-cbc aes-192-cbc des3 des-cbc rc2-cbc rc2-64-cbc rc2-40-cbc; do
	encrypt "pbes2-$cipher" secret -v2 $cipher -v2prf hmacWithSHA256
done
for scheme in MD5-DES MD5-RC2-64 SHA1-DES SHA1-RC2-64 SHA1-3DES SHA1-2DES SHA1-RC2-128 SHA1-RC2-40 SHA1-RC4-128 SHA1-RC4-40; do
	encrypt "pbes1-$(echo $scheme | tr A-Z a-z)" secret -v1 "PBE-$scheme"
done
$openssl pkcs8 -topk8 -in key.pem -outform DER -out pbes2-scrypt.der -passout pass:secret \
	-v2 aes-256-cbc -scrypt -scrypt_N 16 -scrypt_r 2 -scrypt_p 3

# Passwords: beyond ASCII (with a character above U+FFFF), and empty.
encrypt pbes2-unicode 'pässwörd€😀' -v2 aes-256-cbc
encrypt pbes1-sha1-3des-unicode 'pässwörd€😀' -v1 PBE-SHA1-3DES
encrypt pbes1-md5-des-unicode 'pässwörd€😀' -v1 PBE-MD5-DES
encrypt pbes2-empty '' -v2 aes-256-cbc
encrypt pbes1-sha1-3des-empty '' -v1 PBE-SHA1-3DES
encrypt pbes1-sha1-rc4-128-empty '' -v1 PBE-SHA1-RC4-128
encrypt pbes1-sha1-3des-latin1 "$(printf 'p\344ssw\366rd')" -v1 PBE-SHA1-3DES

# "pässwörd" as other writers took it for bytes (crypto/password.h): the bytes of its UTF-8 as characters, seven bits of each of
# them as characters (p C3 A4 s s w C3 B6 r d), and Latin-1.
encrypt pbes1-sha1-3des-bytewise 'pÃ¤sswÃ¶rd' -v1 PBE-SHA1-3DES
encrypt pbes1-sha1-3des-seven-bit 'pC$sswC6rd' -v1 PBE-SHA1-3DES
encrypt pbes2-latin1 "$(printf 'p\344ssw\366rd')" -v2 aes-256-cbc

# "secret" as BMPString where UTF-8 is due, put together from parts: PBES2, PBKDF2 with HMAC-SHA-1, AES-128.
kdf="-kdfopt digest:SHA1 -kdfopt hexpass:0073006500630072006500740000 -kdfopt hexsalt:0102030405060708 -kdfopt iter:20"
key=$($openssl kdf -keylen 16 $kdf -kdfopt pkcs5:1 PBKDF2 | tr -d :)
iv=000102030405060708090a0b0c0d0e0f
data=$($openssl enc -aes-128-cbc -K "$key" -iv $iv -in key.der | od -An -v -tx1 | tr -d ' \n')
cat >bmp.conf <<-CONF
	asn1 = SEQUENCE:info
	[info]
	algorithm = SEQUENCE:algorithm
	data = FORMAT:HEX,OCTETSTRING:$data
	[algorithm]
	oid = OID:PBES2
	parameters = SEQUENCE:pbes2
	[pbes2]
	kdf = SEQUENCE:kdf
	cipher = SEQUENCE:cipher
	[kdf]
	oid = OID:PBKDF2
	parameters = SEQUENCE:pbkdf2
	[pbkdf2]
	salt = FORMAT:HEX,OCTETSTRING:0102030405060708
	iterations = INTEGER:20
	[cipher]
	oid = OID:aes-128-cbc
	iv = FORMAT:HEX,OCTETSTRING:$iv
CONF
$openssl asn1parse -genconf bmp.conf -noout -out pbes2-bmp.der
rm bmp.conf

# The empty password hashed without its two zero bytes, which no option of openssl pkcs8 writes: put together from parts.
# bare NAME OID KEYLEN IVLEN CIPHER
bare() {
	kdf="-kdfopt digest:SHA1 -kdfopt hexpass: -kdfopt hexsalt:0102030405060708 -kdfopt iter:20"
	key=$($openssl kdf -keylen "$3" $kdf -kdfopt id:1 PKCS12KDF | tr -d :)
	iv=
	[ "$4" = 0 ] || iv="-iv $($openssl kdf -keylen "$4" $kdf -kdfopt id:2 PKCS12KDF | tr -d :)"
	data=$($openssl enc "-$5" -K "$key" $iv -in key.der $legacy | od -An -v -tx1 | tr -d ' \n')
	cat >bare.conf <<-CONF
		asn1 = SEQUENCE:info
		[info]
		algorithm = SEQUENCE:algorithm
		data = FORMAT:HEX,OCTETSTRING:$data
		[algorithm]
		oid = OID:$2
		parameters = SEQUENCE:parameters
		[parameters]
		salt = FORMAT:HEX,OCTETSTRING:0102030405060708
		iterations = INTEGER:20
	CONF
	$openssl asn1parse -genconf bare.conf -noout -out "$1.der"
	rm bare.conf
}
bare pbes1-sha1-3des-bare 1.2.840.113549.1.12.1.3 24 8 des-ede3-cbc
bare pbes1-sha1-rc4-128-bare 1.2.840.113549.1.12.1.1 16 0 rc4

# Traditional keys with DEK-Info.
for cipher in aes-128-cbc aes-192-cbc aes-256-cbc des-ede3-cbc des-ede-cbc des-cbc rc2-cbc rc2-64-cbc rc2-40-cbc; do
	$openssl ec -in key.pem -"$cipher" -passout pass:secret -out "dek-$cipher.pem" $legacy
done
