#!/bin/sh -e
# Makes authorities-{old,new,l1,l2}.der, with openssl: an authority whose name was given to another one with a new key
# later on, and a certificate of each. Nothing but the signature tells which of them issued l1, and chains are built
# without looking at signatures; the new authority is valid longer. Run in this folder.
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

issue() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$1"
	openssl x509 -req -in "$work/$1.csr" -CA "$work/$2.pem" -CAkey "$work/$2.key" -set_serial 2 -days 36500 -outform DER \
		-out "authorities-$1.der"
}

for authority in old:36500 new:73000; do
	name=${authority%:*}
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$name.key" -out "$work/$name.pem" \
		-subj "/CN=CA" -days "${authority#*:}"
	openssl x509 -in "$work/$name.pem" -outform DER -out "authorities-$name.der"
done
issue l1 old
issue l2 new
openssl verify -CAfile "$work/old.pem" authorities-l1.der
openssl verify -CAfile "$work/new.pem" authorities-l2.der
