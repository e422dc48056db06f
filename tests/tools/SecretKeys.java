import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secret keys in a PKCS#12, as Java puts them there and finds them there: "put PATH PASSWORD ALIAS..." adds AES keys of 32
 * bytes, all 1 the first, all 2 the second; "get PATH PASSWORD" prints alias, tab, algorithm and bytes of each.
 */
public class SecretKeys {
	public static void main(String[] args) throws Exception {
		char[] password = args[2].toCharArray();
		KeyStore store = KeyStore.getInstance("PKCS12");
		boolean there = new File(args[1]).exists();

		try (InputStream in = there ? new FileInputStream(args[1]) : null) {
			store.load(in, password);
		}
		if (args[0].equals("put"))
			put(store, args, password);
		else
			get(store, password);
	}

	static void put(KeyStore store, String[] args, char[] password) throws Exception {
		for (int i = 3; i < args.length; i++) {
			byte[] bytes = new byte[32];
			Arrays.fill(bytes, (byte) (i - 2));
			store.setKeyEntry(args[i], new SecretKeySpec(bytes, "AES"), password, null);
		}
		try (OutputStream out = new FileOutputStream(args[1])) {
			store.store(out, password);
		}
	}

	static void get(KeyStore store, char[] password) throws Exception {
		for (String alias : Collections.list(store.aliases())) {
			Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
			if (key instanceof SecretKey)
				System.out.println(alias + "\t" + key.getAlgorithm() + " "
					+ HexFormat.of().formatHex(key.getEncoded()));
		}
	}
}
