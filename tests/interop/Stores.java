import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stores written through java.security.KeyStore: the witness for what the library reads. keytool asks for passwords of
 * six characters at least and cannot take every alias; the interface below it can.
 *
 * Takes commands on standard input, fields with a tab between them; aliases and passwords are hex of their UTF-8:
 *     new      [TYPE]                 JKS if it is not given; a type that ends in "@BC" is BouncyCastle's
 *     property NAME VALUE             a system property; no value takes it away
 *     key      ALIAS PASSWORD ALGORITHM PKCS8-FILE CHAIN-FILE
 *     secret   ALIAS PASSWORD ALGORITHM KEY
 *     trust    ALIAS CERTIFICATE-FILE
 *     save     PATH PASSWORD          "-" is no password at all (null)
 *     save-der PATH PASSWORD          BouncyCastle's PKCS12 in DER: else it writes BER
 */
public class Stores {
	public static void main(String[] args) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		KeyStore store = null;
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String[] field = line.split("\t", -1);
			switch (field[0]) {
			case "new":
				store = Provider.keyStore(field.length > 1 ? field[1] : "JKS");
				store.load(null, null);
				break;
			case "property":
				setProperty(field[1], field[2]);
				break;
			case "key":
				addKey(store, field);
				break;
			case "secret":
				store.setKeyEntry(text(field[1]), new SecretKeySpec(HexFormat.of().parseHex(field[4]), field[3]),
					text(field[2]).toCharArray(), null);
				break;
			case "trust":
				store.setCertificateEntry(text(field[1]), chain(field[2])[0]);
				break;
			case "save":
				save(store, field[1], password(field[2]));
				break;
			case "save-der":
				saveDer(store, field[1], password(field[2]));
				break;
			default:
				throw new IllegalArgumentException(field[0]);
			}
		}
	}

	static void setProperty(String name, String value) {
		if (value.isEmpty())
			System.clearProperty(name);
		else
			System.setProperty(name, value);
	}

	static void addKey(KeyStore store, String[] field) throws Exception {
		PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(field[4])));
		store.setKeyEntry(text(field[1]), KeyFactory.getInstance(field[3]).generatePrivate(spec),
			text(field[2]).toCharArray(), chain(field[5]));
	}

	static Certificate[] chain(String path) throws Exception {
		try (InputStream in = new FileInputStream(path)) {
			return CertificateFactory.getInstance("X.509").generateCertificates(in)
				.toArray(new Certificate[0]);
		}
	}

	static void save(KeyStore store, String path, char[] password) throws Exception {
		try (OutputStream out = new FileOutputStream(path)) {
			store.store(out, password);
		}
	}

	static void saveDer(KeyStore store, String path, char[] password) throws Exception {
		try (OutputStream out = new FileOutputStream(path)) {
			store.store(Provider.derParameter(out, password));
		}
	}

	static char[] password(String hex) {
		return hex.equals("-") ? null : text(hex).toCharArray();
	}

	static String text(String hex) {
		return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
	}
}
