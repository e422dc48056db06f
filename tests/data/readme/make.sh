#!/bin/sh
# Makes the stores that the README's sessions start from, with keytool of JDK 17 and openssl 3. The password is that of the sample.
#     server.keystore.jks   what keytool writes today, whatever the name says: PKCS#12
#     old.jks               a weak key with an old signature, in a certificate that has expired
#     truststore.p12        a truststore that openssl made: Java sees nothing in it
#     clients.jks           a truststore in which the alias is not in lower case, made by another program than keytool
set -eu
cd "$(dirname "$0")"
export PW=changeit
rm -f ./*.jks ./*.p12

keytool -genkeypair -alias localhost -keyalg RSA -keysize 2048 -validity 3650 -dname "CN=localhost,O=eco" -ext san=dns:localhost \
	-storepass:env PW -keystore server.keystore.jks
keytool -genkeypair -alias shop -keyalg RSA -keysize 1024 -sigalg SHA1withRSA -startdate "2020/01/01 00:00:00" -validity 730 \
	-dname "CN=shop.example.com,O=eco" -storetype JKS -storepass:env PW -keypass:env PW -keystore old.jks

ca=$(mktemp)
trap 'rm -f "$ca"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -days 3650 -subj "/O=eco/CN=eco root" -out "$ca" \
	-addext "basicConstraints=critical,CA:true" -addext "keyUsage=critical,keyCertSign,cRLSign"
openssl pkcs12 -export -nokeys -in "$ca" -name "eco root" -passout env:PW -out truststore.p12

# keytool would write "caroot"; the alias is changed in the file, and the digest at its end made anew.
keytool -importcert -noprompt -alias caroot -file "$ca" -storetype JKS -storepass:env PW -keystore clients.jks
python3 - <<'END'
import hashlib
with open("clients.jks", "r+b") as store:
    body = store.read()[:-20].replace(b"\0\6caroot", b"\0\6CARoot")
    store.seek(0)
    store.write(body + hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + body).digest())
END
