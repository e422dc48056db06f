import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What a TLS client would trust with these truststores.
 *
 * Takes one a line on standard input, three fields with a tab between them: type, path and password, as Entries.java does.
 * Answers with one line a truststore: the SHA-256 of every trust anchor, or "error: ...".
 */
public class Anchors {
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
			return anchors(store);
		} catch (Exception e) {
			return "error: " + e;
		}
	}

	static String anchors(KeyStore store) throws Exception {
		StringBuilder out = new StringBuilder();
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		for (TrustManager manager : factory.getTrustManagers())
			for (X509Certificate anchor : ((X509TrustManager) manager).getAcceptedIssuers())
				out.append(out.length() > 0 ? " " : "").append(HexFormat.of().formatHex(
					MessageDigest.getInstance("SHA-256").digest(anchor.getEncoded())));
		return out.toString();
	}
}
