#!/bin/sh
# Makes sweep-WRITER.p12: small files with few iterations, for the sweeps of test_sweep.c and as seeds of the fuzzers. The
# password is "changeit", the aliases are "key", and where there is a trusted certificate, "ca". Run in this folder, with
# OpenSSL 3.0, keytool of JDK 17 or later, certtool 3.7 and pk12util 3.87 (both know no option for the iterations: 600,000)
# and BouncyCastle in /usr/share/java.
set -e
rm -f sweep-*.p12
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The smallest key and certificate there are.
openssl genpkey -quiet -algorithm ed25519 -out "$work/key.pem"
printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$work/empty.cnf"
openssl req -new -x509 -config "$work/empty.cnf" -key "$work/key.pem" -subj /CN=k -days 36500 -set_serial 1 -out "$work/key.crt"

openssl() { command openssl pkcs12 -export -inkey "$work/key.pem" -in "$work/key.crt" -name key -passout pass:changeit -iter 2 "$@"; }
openssl -out sweep-openssl.p12
openssl -legacy -out sweep-openssl-legacy.p12
openssl -keypbe NONE -certpbe NONE -nomac -out sweep-openssl-plain.p12

# A key, a secret key and a trusted certificate.
java() {
	keytool "$@" -storetype PKCS12 -keystore sweep-java.p12 -storepass changeit -J-Dkeystore.pkcs12.macIterationCount=2 \
		-J-Dkeystore.pkcs12.certPbeIterationCount=2 -J-Dkeystore.pkcs12.keyPbeIterationCount=2 2>/dev/null
}
java -genkeypair -alias key -keyalg Ed25519 -dname CN=k
java -genseckey -alias secret -keyalg AES -keysize 128
java -importcert -noprompt -alias ca -file "$work/key.crt"

certtool --to-p12 --load-privkey "$work/key.pem" --load-certificate "$work/key.crt" --p12-name key --password changeit \
	--outder --outfile sweep-certtool.p12 2>/dev/null

# NSS knows no Ed25519.
mkdir "$work/nss"
certutil -N -d "$work/nss" --empty-password
command openssl req -new -x509 -config "$work/empty.cnf" -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/ec.key" \
	-subj /CN=k -days 36500 -set_serial 1 -out "$work/ec.crt" 2>/dev/null
command openssl pkcs12 -export -inkey "$work/ec.key" -in "$work/ec.crt" -name key -passout pass:changeit -out "$work/ec.p12"
pk12util -i "$work/ec.p12" -d "$work/nss" -W changeit -K '' >/dev/null
pk12util -o sweep-nss.p12 -n key -d "$work/nss" -W changeit -K '' >/dev/null

# PBMAC1 (RFC 9579), which none of these programs can write: the AuthenticatedSafe of OpenSSL's file under such a MAC.
PYTHONPATH=../keys python3 - <<'PYTHON'
import hashlib
import hmac
from der import elements, tlv

with open("sweep-openssl.p12", "rb") as file:
    version, content_info, _ = (tlv(*element) for element in elements(elements(file.read())[0][1]))
safe = elements(elements(elements(content_info)[0][1])[1][1])[0][1]
prf = tlv(0x30, tlv(0x06, bytes.fromhex("2A864886F70D0209")), tlv(0x05))  # hmacWithSHA256
pbkdf2 = tlv(0x30, tlv(0x04, b"saltsalt"), tlv(0x02, b"\2"), tlv(0x02, b"\x20"), prf)
derivation = tlv(0x30, tlv(0x06, bytes.fromhex("2A864886F70D01050C")), pbkdf2)
algorithm = tlv(0x30, tlv(0x06, bytes.fromhex("2A864886F70D01050E")), tlv(0x30, derivation, prf))
key = hashlib.pbkdf2_hmac("sha256", b"changeit", b"saltsalt", 2, 32)
mac = tlv(0x30, algorithm, tlv(0x04, hmac.new(key, safe, "sha256").digest()))
with open("sweep-pbmac1.p12", "wb") as file:
    file.write(tlv(0x30, version, content_info, tlv(0x30, mac, tlv(0x04, b"NOT USED"))))
PYTHON

# BER, with strings in pieces.
cat >"$work/Bouncy.java" <<'JAVA'
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import org.bouncycastle.asn1.*;
import org.bouncycastle.asn1.pkcs.*;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.engines.*;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.pkcs.*;
import org.bouncycastle.pkcs.bc.*;
import org.bouncycastle.util.io.pem.PemReader;

class Bouncy {
	static byte[] pem(String path) throws Exception {
		return new PemReader(new FileReader(path)).readPemObject().getContent();
	}

	static BcPKCS12PBEOutputEncryptorBuilder pbe(ASN1ObjectIdentifier scheme, CBCBlockCipher engine) {
		return new BcPKCS12PBEOutputEncryptorBuilder(scheme, engine).setIterationCount(2);
	}

	static PKCS12SafeBag bag(PKCS12SafeBagBuilder builder) throws Exception {
		return builder.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString("key"))
				.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, new DEROctetString(new byte[] { 1 })).build();
	}

	public static void main(String[] arguments) throws Exception {
		char[] password = "changeit".toCharArray();
		PKCS12SafeBag key = bag(new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(pem(arguments[0])),
				pbe(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new CBCBlockCipher(new DESedeEngine())).build(password)));
		PKCS12SafeBag certificate = bag(new PKCS12SafeBagBuilder(Certificate.getInstance(pem(arguments[1]))));
		PKCS12PfxPduBuilder pfx = new PKCS12PfxPduBuilder();
		pfx.addData(key);
		pfx.addEncryptedData(pbe(PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, new CBCBlockCipher(new RC2Engine())).build(password),
				certificate);
		Pfx built = pfx.build(new BcPKCS12MacCalculatorBuilder().setIterationCount(2), password).toASN1Structure();
		byte[] safe = ASN1OctetString.getInstance(built.getAuthSafe().getContent()).getOctets();
		ContentInfo pieces = new ContentInfo(PKCSObjectIdentifiers.data, new BEROctetString(safe, 100));
		Files.write(Path.of(arguments[2]), new Pfx(pieces, built.getMacData()).getEncoded(ASN1Encoding.BER));
	}
}
JAVA
command java -cp '/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar' "$work/Bouncy.java" \
	"$work/key.pem" "$work/key.crt" sweep-bouncycastle.p12
chmod 644 sweep-*.p12
