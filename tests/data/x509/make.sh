#!/bin/sh
# Makes the certificates of this folder with OpenSSL 3.0 and keytool 17: `sh make.sh`. The keys are thrown away, so a
# second run makes other bytes of those that are signed.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -f ./*.der

# ---- A chain of three as certification authorities make it -----------------------------------------------------------

key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key"
}

# signed NAME ISSUER SUBJECT [option...]: extensions on standard input
signed() {
	name=$1 issuer=$2 subject=$3
	shift 3
	cat >"$work/$name.ext"
	key "$name"
	openssl req -new -key "$work/$name.key" -subj "$subject" -out "$work/$name.csr"
	if [ "$issuer" = "$name" ]; then
		openssl x509 -req -in "$work/$name.csr" -signkey "$work/$name.key" -extfile "$work/$name.ext" "$@" \
			-outform DER -out "$name.der"
	else
		openssl x509 -inform DER -in "$issuer.der" -out "$work/$issuer.pem"
		openssl x509 -req -in "$work/$name.csr" -CA "$work/$issuer.pem" -CAkey "$work/$issuer.key" \
			-extfile "$work/$name.ext" "$@" -outform DER -out "$name.der"
	fi
}

signed root root "/C=AT/O=Test/CN=Root" -days 3650 -set_serial 1 <<'END'
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
END
signed intermediate root "/C=AT/O=Test/CN=Intermediate" -days 3650 -set_serial 0x7f00000000000001 -sha384 <<'END'
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
END
signed leaf intermediate "/C=AT/O=Test/CN=leaf.example" -days 825 -set_serial 0x00c0ffee <<'END'
basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature,keyAgreement,decipherOnly
extendedKeyUsage=serverAuth,clientAuth,1.2.3.4
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid,issuer
subjectAltName=DNS:leaf.example,DNS:*.leaf.example,IP:10.0.0.1,IP:2001:db8::1,email:a@leaf.example,URI:https://leaf.example/?a=b,dirName:directory,RID:1.2.3.4,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@leaf.example
[directory]
C=AT
CN=Directory, Name
END

# By keytool: RSA
keytool -genkeypair -keyalg RSA -keysize 2048 -sigalg SHA512withRSA -alias rsa -dname "CN=keytool, O=\"a, b\", C=AT" \
	-validity 3650 -ext san=dns:keytool.example,ip:127.0.0.1 -keystore "$work/k.jks" -storetype jks \
	-storepass changeit -keypass changeit
keytool -exportcert -alias rsa -keystore "$work/k.jks" -storepass changeit -file keytool.der

# ---- Crafted ones: OpenSSL writes what it is told; nothing is signed ---------------------------------------------

# craft NAME: the sections [subject] and [extensions] on standard input; the rest by the variables below.
craft() {
	cat >"$work/own.cnf"
	cat >"$work/craft.cnf" <<END
asn1 = SEQUENCE:certificate
[certificate]
tbs = SEQUENCE:tbs
algorithm = SEQUENCE:ed25519
signature = FORMAT:HEX,BITSTRING:00
[ed25519]
oid = OID:1.3.101.112
[key]
algorithm = SEQUENCE:ed25519
key = FORMAT:HEX,BITSTRING:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
[validity]
before = ${before:-UTCTIME:250101000000Z}
after = ${after:-UTCTIME:350101000000Z}
[issuer]
cn = SET:issuer_rdn
[issuer_rdn]
cn = SEQUENCE:issuer_cn
[issuer_cn]
type = OID:2.5.4.3
value = UTF8:Issuer
[tbs]
${version-version = EXPLICIT:0,INTEGER:2}
serial = ${serial:-INTEGER:1}
signature = SEQUENCE:ed25519
issuer = SEQUENCE:issuer
validity = SEQUENCE:validity
subject = SEQUENCE:subject
key = SEQUENCE:key
${rest-extensions = EXPLICIT:3,SEQUENCE:extensions}
END
	cat "$work/own.cnf" >>"$work/craft.cnf"
	openssl asn1parse -genconf "$work/craft.cnf" -noout -out "$1.der"
}

# rdn NUMBER TYPE VALUE [TYPE VALUE]: the sections of one RDN.
rdn() {
	number=$1
	shift
	echo "[rdn$number]"
	for attribute in 1 2; do
		[ $# -ge $((2 * attribute)) ] && echo "a$attribute = SEQUENCE:rdn${number}_$attribute"
	done
	echo "[rdn${number}_1]"
	printf 'type = OID:%s\nvalue = %s\n' "$1" "$2"
	if [ $# -gt 2 ]; then
		echo "[rdn${number}_2]"
		printf 'type = OID:%s\nvalue = %s\n' "$3" "$4"
	fi
}

# subject COUNT: the section that joins them
subject() {
	echo "[subject]"
	for i in $(seq "$1"); do
		echo "rdn$i = SET:rdn$i"
	done
}

version= rest=
{
	subject 8
	rdn 1 2.5.4.3 "FORMAT:UTF8,UTF8:Grüße"
	rdn 2 2.5.4.3 "PRINTABLE:Printable"
	rdn 3 2.5.4.3 "FORMAT:HEX,IMP:20U,OCT:4772fcdf65"
	rdn 4 2.5.4.3 "IA5:a@b"
	rdn 5 2.5.4.3 "FORMAT:UTF8,BMP:Grüße €"
	rdn 6 2.5.4.3 "FORMAT:UTF8,UNIV:Grüße 𝄞"
	rdn 7 2.5.4.3 "NUMERIC:0123 4"
	rdn 8 2.5.4.3 "FORMAT:HEX,IMP:12U,OCT:f09f9882"
} | craft name-strings
{
	subject 9
	rdn 1 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:2022'
	rdn 2 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:222b2c3b3c3e5c3d'
	rdn 3 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:23202320'
	rdn 4 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:20'
	rdn 5 2.5.4.3 IMP:12U,OCT:
	rdn 6 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:202061202062202020'
	rdn 7 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:1b5b33316d0a0d7f'
	rdn 8 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:676f6f640065'
	rdn 9 2.5.4.3 'FORMAT:HEX,IMP:12U,OCT:23'
} | craft name-escapes
{
	subject 4
	rdn 1 2.5.4.6 PRINTABLE:AT
	rdn 2 2.5.4.11 UTF8:Sales 2.5.4.3 'UTF8:J.  Smith'
	rdn 3 0.9.2342.19200300.100.1.25 IA5:example
	rdn 4 0.9.2342.19200300.100.1.1 UTF8:jsmith
} | craft name-rfc4514
{
	subject 3
	rdn 1 1.3.6.1.4.1.1466.1 UTF8:Hi
	rdn 2 2.5.4.45 FORMAT:HEX,BITSTRING:a5
	rdn 3 2.5.4.3 SEQUENCE:ed25519
} | craft name-values
{
	subject 30
	rdn 1 2.5.4.3 UTF8:v
	rdn 2 2.5.4.10 UTF8:v
	rdn 3 2.5.4.11 UTF8:v
	rdn 4 2.5.4.6 UTF8:v
	rdn 5 2.5.4.7 UTF8:v
	rdn 6 2.5.4.8 UTF8:v
	rdn 7 2.5.4.4 UTF8:v
	rdn 8 2.5.4.5 UTF8:v
	rdn 9 2.5.4.12 UTF8:v
	rdn 10 2.5.4.13 UTF8:v
	rdn 11 2.5.4.15 UTF8:v
	rdn 12 2.5.4.16 UTF8:v
	rdn 13 2.5.4.17 UTF8:v
	rdn 14 2.5.4.18 UTF8:v
	rdn 15 2.5.4.20 UTF8:v
	rdn 16 2.5.4.41 UTF8:v
	rdn 17 2.5.4.42 UTF8:v
	rdn 18 2.5.4.43 UTF8:v
	rdn 19 2.5.4.44 UTF8:v
	rdn 20 2.5.4.46 UTF8:v
	rdn 21 2.5.4.65 UTF8:v
	rdn 22 2.5.4.97 UTF8:v
	rdn 23 1.2.840.113549.1.9.1 UTF8:v
	rdn 24 1.2.840.113549.1.9.2 UTF8:v
	rdn 25 1.2.840.113549.1.9.8 UTF8:v
	rdn 26 0.9.2342.19200300.100.1.3 UTF8:v
	rdn 27 1.3.6.1.4.1.311.60.2.1.3 UTF8:v
	rdn 28 1.3.6.1.4.1.311.60.2.1.2 UTF8:v
	rdn 29 1.3.6.1.4.1.311.60.2.1.1 UTF8:v
	rdn 30 0.9.2342.19200300.100.1.1 UTF8:v
} | craft name-types
printf '[subject]\n' | craft name-empty

# What OpenSSL does not read in a Name, and Java does.
{
	subject 5
	rdn 1 1.3.6.1.4.1.1466.0 FORMAT:HEX,OCT:4869
	rdn 2 2.5.4.3 VISIBLE:visible
	rdn 3 2.5.4.3 FORMAT:HEX,OCT:4869
	rdn 4 2.5.4.3 NULL
	rdn 5 2.5.4.3 INTEGER:5
} | craft name-java

plain='[subject]
rdn1 = SET:rdn1
[rdn1]
a1 = SEQUENCE:rdn1_1
[rdn1_1]
type = OID:2.5.4.3
value = UTF8:Subject'

serial=INTEGER:-0x80 craft serial-negative <<END
$plain
END
serial=INTEGER:0 craft serial-zero <<END
$plain
END
serial=FORMAT:HEX,IMP:2U,OCT:$(printf '7f%0126d' 0) craft serial-long <<END
$plain
END

craft version-1 <<END
$plain
END
version='version = EXPLICIT:0,INTEGER:3' craft version-4 <<END
$plain
END
version='version = EXPLICIT:0,INTEGER:1' rest='unique1 = FORMAT:HEX,IMP:1,BITSTRING:aa
unique2 = FORMAT:HEX,IMP:2,BITSTRING:bb' craft version-2 <<END
$plain
END
before=UTCTIME:500101000000Z after=GENTIME:99991231235959Z craft time-limits <<END
$plain
END
before=FORMAT:ASCII,IMP:23U,OCT:251301000000Z craft time-month-13 <<END
$plain
END

unset rest
version='version = EXPLICIT:0,INTEGER:2'

# extensions: one line "OID CRITICAL HEX-OF-THE-VALUE" each on standard input, '-' for a critical that is left out
extensions() {
	i=0
	echo "$plain" >"$work/list"
	echo "[extensions]" >>"$work/list"
	: >"$work/each"
	while read -r oid critical value; do
		i=$((i + 1))
		echo "e$i = SEQUENCE:e$i" >>"$work/list"
		printf '[e%d]\noid = OID:%s\n' "$i" "$oid" >>"$work/each"
		[ "$critical" = - ] || echo "critical = $critical" >>"$work/each"
		echo "value = $value" >>"$work/each"
	done
	cat "$work/list" "$work/each"
}

# Of two basicConstraints (CA:FALSE, then CA:TRUE) and two keyUsage (the first cannot be read) the first counts.
extensions <<'END' | craft extension-twice
2.5.29.19 - FORMAT:HEX,OCT:3000
2.5.29.19 - FORMAT:HEX,OCT:30030101ff
2.5.29.15 - FORMAT:HEX,OCT:0401ff
2.5.29.15 - FORMAT:HEX,OCT:03020106
END
# Values that cannot be read, one that is no OCTET STRING, and one that is fine behind them.
extensions <<'END' | craft extension-unreadable
2.5.29.19 - FORMAT:HEX,OCT:30060101ff020180
2.5.29.15 - FORMAT:HEX,OCT:0303
2.5.29.17 - OCT:
2.5.29.14 - INTEGER:5
2.5.29.35 - FORMAT:HEX,OCT:30058003aa
2.5.29.37 - FORMAT:HEX,OCT:300406022a03
END
# BER: TRUE as 01, FALSE spelled out, a keyUsage with zero bits at its end; two bytes of it.
extensions <<'END' | craft extension-ber
2.5.29.19 BOOL:FALSE FORMAT:HEX,OCT:3006010101020103
2.5.29.35 FORMAT:HEX,IMP:1U,OCT:01 FORMAT:HEX,OCT:30048002aabb
2.5.29.15 BOOL:TRUE FORMAT:HEX,OCT:0303008180
END
# A keyUsage of three bits, with ones in the five that are unused.
extensions <<'END' | craft extension-unused-bits
2.5.29.15 - FORMAT:HEX,OCT:030205ff
END
extensions <<'END' | craft extension-path
2.5.29.19 BOOL:TRUE FORMAT:HEX,OCT:300a01010102050080000000
END
extensions <<'END' | craft extension-path-huge
2.5.29.19 BOOL:TRUE FORMAT:HEX,OCT:300e010101020900ffffffffffffffff
END
extensions <<'END' | version= craft version-1-extension
2.5.29.19 - FORMAT:HEX,OCT:30030101ff
END
# GeneralNames that certification authorities do not write.
extensions <<'END' | craft general-names
2.5.29.17 - FORMAT:HEX,OCT:3082011c8204612e00628206e97a5c30300a8703010203871000000000000000000000000000000000871000000000000000000000000000000001871020010000000000000000000000000001871020010db8000000000000000000000001871020010000000000010000000000000001871020010000000000010000000000000001871020010001000000010002000300040005871000010002000300040005000600070008871000010000000000000000000000000000871000000000000000000000ffff0a0000018710000100020003000400050006000000008710abcd00ef000000000001000000000000871020010db8000000000001000000000001a0020500a3023000a504a1020c00810088022a83a4030201058901aa820162
END
