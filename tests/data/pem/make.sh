#!/bin/sh
# Makes the PEM and DER fixtures anew, in a folder that is given: sh make.sh FOLDER. Needs openssl 3.0 and keytool. The keys are
# worthless. The password of everything that is sealed is "changeit".
#
# What is expected of each file stands beside it, made by openssl: NAME.crt.der is a certificate, NAME.pkcs8.der a key in PKCS#8.
set -e
cd "$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
pass=pass:changeit

# The certificates: root - intermediate - one leaf for each kind of key.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$scratch/root.key" -subj '/CN=Root' -days 36500 \
	-out "$scratch/root.crt"
sign() { # name, subject, issuer, extension
	openssl req -new -key "$scratch/$1.key" -subj "$2" -out "$scratch/$1.csr"
	printf '%s\n' "$4" >"$scratch/ext"
	openssl x509 -req -in "$scratch/$1.csr" -CA "$scratch/$3.crt" -CAkey "$scratch/$3.key" -CAcreateserial -days 36500 \
		-extfile "$scratch/ext" -out "$scratch/$1.crt"
}
openssl ecparam -name prime256v1 -genkey -noout -out "$scratch/intermediate.key"
sign intermediate /CN=Intermediate root basicConstraints=critical,CA:TRUE
openssl genrsa -traditional -out "$scratch/rsa.key" 1024
openssl ecparam -name prime256v1 -genkey -out "$scratch/ec.key" # with its EC PARAMETERS block
openssl dsaparam -genkey -noout -out "$scratch/dsa.key" 1024
openssl genpkey -algorithm ed25519 -out "$scratch/ed25519.key"
for name in rsa ec dsa ed25519; do
	sign $name /CN=$name intermediate subjectAltName=DNS:$name.example
	openssl pkcs8 -topk8 -nocrypt -in "$scratch/$name.key" -outform DER -out $name.pkcs8.der
done
for name in root intermediate rsa ec dsa ed25519; do
	openssl x509 -in "$scratch/$name.crt" -outform DER -out $name.crt.der
	cp "$scratch/$name.crt" $name.crt.pem
done

# Keys in each of their forms.
for name in rsa ec dsa ed25519; do cp "$scratch/$name.key" $name.key.pem; done
openssl pkcs8 -topk8 -nocrypt -in "$scratch/rsa.key" -out rsa.pkcs8.pem
openssl pkcs8 -topk8 -passout $pass -in "$scratch/rsa.key" -out rsa.encrypted.pem
openssl pkcs8 -topk8 -passout $pass -in "$scratch/ec.key" -outform DER -out ec.encrypted.der
openssl pkey -traditional -in "$scratch/dsa.key" -out dsa.traditional.pem
openssl rsa -traditional -aes256 -passout $pass -in "$scratch/rsa.key" -out rsa.aes256.pem
openssl rsa -traditional -des3 -passout $pass -in "$scratch/rsa.key" -out rsa.des3.pem
openssl ec -aes128 -passout $pass -in "$scratch/ec.key" -out ec.aes128.pem
openssl rsa -traditional -in "$scratch/rsa.key" -outform DER -out rsa.traditional.der
openssl ec -in "$scratch/ec.key" -outform DER -out ec.traditional.der
openssl dsa -in "$scratch/dsa.key" -outform DER -out dsa.traditional.der

# Bundles, and what programs print around and between blocks.
cat ec.crt.pem intermediate.crt.pem root.crt.pem >chain.pem
openssl x509 -in ec.crt.pem -text >text.pem
openssl x509 -in ec.crt.pem -trustout -addtrust serverAuth -setalias e -out trusted.pem
sed 's/$/\r/' chain.pem >crlf.pem
tr '\n' '\r' <chain.pem >cr.pem
printf %s "$(cat ec.crt.pem)" >no-line-end.pem
cat no-line-end.pem intermediate.crt.pem >joined.pem
openssl pkcs12 -export -in chain.pem -inkey ec.key.pem -name my -passout $pass -out "$scratch/bag.p12"
openssl pkcs12 -in "$scratch/bag.p12" -passin $pass -nodes -out bag-attributes.pem
openssl pkcs12 -in "$scratch/bag.p12" -passin $pass -passout $pass -out bag-attributes-encrypted.pem
keytool -importcert -noprompt -alias root -file root.crt.pem -keystore "$scratch/trust.jks" -storetype jks -storepass changeit
keytool -list -rfc -keystore "$scratch/trust.jks" -storepass changeit >keytool-rfc.pem
openssl req -new -key "$scratch/ec.key" -subj /CN=request -out request.pem

# PKCS#7: DER, PEM, with a CRL, and as a signature.
touch "$scratch/index"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\ndefault_md=sha256\ndefault_crl_days=36500\n' "$scratch" >"$scratch/ca.cnf"
openssl ca -gencrl -config "$scratch/ca.cnf" -keyfile "$scratch/root.key" -cert "$scratch/root.crt" -out crl.pem
openssl crl -in crl.pem -outform DER -out crl.der
openssl crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b.pem
openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b
openssl crl2pkcs7 -in crl.pem -certfile root.crt.pem -outform DER -out crl.p7b
echo signed >"$scratch/text"
openssl cms -sign -in "$scratch/text" -signer ec.crt.pem -inkey ec.key.pem -nodetach -outform DER -stream -out signed.ber.p7m
