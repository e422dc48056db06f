import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HexFormat;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What a JVM sees of keystores, as JSON: the witness for keystore_java_view.
 *
 * Takes one store a line on standard input, three fields with a tab between them: type, path and password, as Entries.java
 * does. Answers with one line a store: every alias with what the KeyStore says of it, and whom the default TrustManager
 * trusts; or the exception.
 */
public class JavaView {
	public static void main(String[] args) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String[] field = line.split("\t", -1);
			System.out.println(answer(field[0], field[1], Entries.password(field[2])));
		}
	}

	static String answer(String type, String path, char[] password) {
		try (InputStream in = new FileInputStream(path)) {
			KeyStore store = KeyStore.getInstance(type);
			store.load(in, password);
			StringBuilder out = new StringBuilder();
			for (String alias : Collections.list(store.aliases()))
				out.append(out.length() > 0 ? "," : "").append(entry(store, alias));
			return "{\"entries\":[" + out + "],\"issuers\":[" + issuers(store) + "]}";
		} catch (Exception | StackOverflowError | OutOfMemoryError e) {
			return "{\"error\":" + Entries.quote(e.toString()) + "}";
		}
	}

	static String entry(KeyStore store, String alias) throws Exception {
		boolean found = store.isKeyEntry(alias) || store.isCertificateEntry(alias);
		return "{\"alias\":" + Entries.quote(HexFormat.of().formatHex(alias.getBytes(StandardCharsets.UTF_8)))
			+ ",\"kind\":" + Entries.quote(!found ? "other" : Entries.kind(store, alias))
			+ ",\"certs\":[" + (found ? Entries.digests(store, alias) : "") + "]}";
	}

	static String issuers(KeyStore store) throws Exception {
		StringBuilder out = new StringBuilder();
		TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
		factory.init(store);
		for (TrustManager manager : factory.getTrustManagers())
			for (X509Certificate issuer : ((X509TrustManager) manager).getAcceptedIssuers())
				out.append(out.length() > 0 ? "," : "")
					.append(Entries.quote(Entries.sha256(issuer.getEncoded())));
		return out.toString();
	}
}
