import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Anchors PATH PASSWORD: the SHA-256 of every certificate that a TLS client would trust with this JKS truststore. */
public class Anchors {
	public static void main(String[] args) throws Exception {
		KeyStore store = KeyStore.getInstance("JKS");
		try (InputStream in = new FileInputStream(args[0])) {
			store.load(in, args[1].toCharArray());
		}
		TrustManagerFactory factory = TrustManagerFactory.getInstance(
			TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		for (TrustManager manager : factory.getTrustManagers())
			for (X509Certificate anchor : ((X509TrustManager) manager).getAcceptedIssuers())
				System.out.println(HexFormat.of().formatHex(
					MessageDigest.getInstance("SHA-256").digest(anchor.getEncoded())));
	}
}
