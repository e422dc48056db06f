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

/**
 * Stores in JKS format written through java.security.KeyStore: the witness for what the library reads. keytool asks for
 * passwords of six characters at least and cannot take every alias; the interface below it can.
 *
 * Takes commands on standard input, fields with a tab between them; aliases and passwords are hex of their UTF-8:
 *     new
 *     key   ALIAS PASSWORD ALGORITHM PKCS8-FILE CHAIN-FILE
 *     trust ALIAS CERTIFICATE-FILE
 *     save  PATH PASSWORD
 */
public class Stores {
	public static void main(String[] args) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		KeyStore store = null;
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String[] field = line.split("\t", -1);
			switch (field[0]) {
			case "new":
				store = KeyStore.getInstance("JKS");
				store.load(null, null);
				break;
			case "key":
				addKey(store, field);
				break;
			case "trust":
				store.setCertificateEntry(text(field[1]), chain(field[2])[0]);
				break;
			case "save":
				save(store, field[1], text(field[2]).toCharArray());
				break;
			default:
				throw new IllegalArgumentException(field[0]);
			}
		}
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

	static String text(String hex) {
		return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
	}
}
