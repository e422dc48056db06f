import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HexFormat;
import javax.crypto.SecretKey;

/**
 * What Java reads from keystores, as JSON: the witness for what jksimport writes, and for what the library reads.
 *
 * Takes one store a line on standard input, four fields with a tab between them: type, path, store password and key
 * password, both as hex of their UTF-8; "-" is no password at all (null), nothing is the empty one. A type that ends in
 * "@BC" is BouncyCastle's. Answers with one line of JSON a store: {"entries":[...]} with the fields that entries.c prints
 * of the same file, or {"error":"..."}.
 */
public class Entries {
	public static void main(String[] args) throws Exception {
		PrintStream answers = System.out;
		System.setOut(System.err); // BouncyCastle prints what it does not know
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String[] field = line.split("\t", -1);
			answers.println(answer(field[0], field[1], password(field[2]), password(field[3])));
			answers.flush();
		}
	}

	static String answer(String type, String path, char[] storePassword, char[] keyPassword) {
		try (InputStream in = new FileInputStream(path)) {
			KeyStore store = Provider.keyStore(type);
			store.load(in, storePassword);
			StringBuilder out = new StringBuilder();
			for (String alias : Collections.list(store.aliases()))
				out.append(out.length() > 0 ? "," : "").append(entry(store, alias, keyPassword));
			return "{\"entries\":[" + out + "]}";
		} catch (Exception | StackOverflowError | OutOfMemoryError e) {
			return "{\"error\":" + quote(e.toString()) + "}";
		}
	}

	static String entry(KeyStore store, String alias, char[] keyPassword) throws Exception {
		return "{\"alias_hex\":" + quote(hex(alias.getBytes(StandardCharsets.UTF_8)))
			+ ",\"kind\":" + quote(kind(store, alias))
			+ ",\"created_ms\":" + store.getCreationDate(alias).getTime()
			+ ",\"certs\":[" + digests(store, alias) + "]"
			+ (store.isKeyEntry(alias) && keyPassword != null ? key(store, alias, keyPassword) : "") + "}";
	}

	static String kind(KeyStore store, String alias) throws Exception {
		if (!store.isKeyEntry(alias))
			return "cert";
		return store.entryInstanceOf(alias, KeyStore.SecretKeyEntry.class) ? "secret" : "key";
	}

	/** Of the chain, or of the one certificate. */
	static String digests(KeyStore store, String alias) throws Exception {
		Certificate[] chain = store.isKeyEntry(alias) ? store.getCertificateChain(alias)
			: new Certificate[] { store.getCertificate(alias) };
		StringBuilder digests = new StringBuilder();
		for (Certificate certificate : chain != null ? chain : new Certificate[0])
			digests.append(digests.length() > 0 ? "," : "").append(quote(sha256(certificate.getEncoded())));
		return digests.toString();
	}

	static String key(KeyStore store, String alias, char[] keyPassword) {
		try {
			Key key = store.getKey(alias, keyPassword);
			return key == null ? "" : ",\"key_sha256\":" + quote(sha256(key.getEncoded()))
				+ (key instanceof SecretKey ? ",\"key_alg\":" + quote(key.getAlgorithm()) : "");
		} catch (Exception e) {
			return ",\"key_error\":" + quote(e.toString());
		}
	}

	static char[] password(String hex) {
		if (hex.equals("-"))
			return null;
		return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8).toCharArray();
	}

	static String sha256(byte[] data) throws Exception {
		return hex(MessageDigest.getInstance("SHA-256").digest(data));
	}

	static String hex(byte[] data) {
		return HexFormat.of().formatHex(data);
	}

	/** A JSON string in ASCII. */
	static String quote(String text) {
		StringBuilder out = new StringBuilder("\"");
		for (char c : text.toCharArray())
			out.append(c >= ' ' && c < 127 && c != '"' && c != '\\' ? String.valueOf(c)
				: String.format("\\u%04x", (int) c));
		return out.append('"').toString();
	}
}
