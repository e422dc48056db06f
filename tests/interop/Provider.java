import java.io.OutputStream;
import java.security.KeyStore;

/** Keystores by type, of the JDK or, if the type ends in "@BC", of BouncyCastle, which need not be there to compile this. */
class Provider {
	private static java.security.Provider bouncyCastle;

	static KeyStore keyStore(String type) throws Exception {
		if (!type.endsWith("@BC"))
			return KeyStore.getInstance(type);
		if (bouncyCastle == null)
			bouncyCastle = (java.security.Provider) Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider")
				.getConstructor().newInstance();
		return KeyStore.getInstance(type.substring(0, type.length() - 3), bouncyCastle);
	}

	/** BouncyCastle's way to ask for DER. */
	static KeyStore.LoadStoreParameter derParameter(OutputStream out, char[] password) throws Exception {
		return (KeyStore.LoadStoreParameter) Class.forName("org.bouncycastle.jcajce.PKCS12StoreParameter")
			.getConstructor(OutputStream.class, char[].class, boolean.class).newInstance(out, password, true);
	}
}
