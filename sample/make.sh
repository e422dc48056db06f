#!/bin/sh
# Makes server.jks beside this script, by keytool alone: a root CA, an intermediate CA and a server key for localhost
# (RSA 2048 each), and of them one store in JKS format that holds the server's key with its chain of three, as a cloud
# provider hands it out. The keys of the two CAs are thrown away. The result is committed; it is no secret: its
# password is in password.txt.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One store for each of the three, all under the sample's password.
for_store() {
	store=$1
	shift
	keytool "$@" -storetype JKS -keystore "$work/$store.jks" -alias "$store" -storepass:file password.txt
}
new_key() {
	for_store "$@" -genkeypair -keyalg RSA -keysize 2048 -sigalg SHA256withRSA -validity 3650 \
		-keypass:file password.txt
}

new_key root -dname "CN=Sample Root CA,O=libkeystore" -ext bc:critical=ca:true -ext ku:critical=keyCertSign,cRLSign
new_key intermediate -dname "CN=Sample Intermediate CA,O=libkeystore"
new_key server -dname "CN=localhost,O=libkeystore"

for_store root -exportcert -rfc -file "$work/root.pem"
for_store intermediate -certreq |
	for_store root -gencert -rfc -validity 3650 -outfile "$work/intermediate.pem" \
		-ext bc:critical=ca:true,pathlen:0 -ext ku:critical=keyCertSign,cRLSign
cat "$work/intermediate.pem" "$work/root.pem" | for_store intermediate -importcert -noprompt

for_store server -certreq |
	for_store intermediate -gencert -rfc -validity 3650 -outfile "$work/server.pem" \
		-ext san=dns:localhost,ip:127.0.0.1 -ext ku:critical=digitalSignature,keyEncipherment \
		-ext eku=serverAuth
cat "$work/server.pem" "$work/intermediate.pem" "$work/root.pem" | for_store server -importcert -noprompt

cp "$work/server.jks" server.jks
