import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * Encrypts a PKCS#8 key as the JDK's PBEWithMD5AndTripleDES does, under a salt that is given.
 *
 *     java SunPbe.java KEY-FILE OUT-FILE PASSWORD SALT-HEX ITERATIONS
 */
public class SunPbe {
	public static void main(String[] args) throws Exception {
		String algorithm = "PBEWithMD5AndTripleDES";
		PBEParameterSpec spec = new PBEParameterSpec(HexFormat.of().parseHex(args[3]), Integer.parseInt(args[4]));
		Cipher cipher = Cipher.getInstance(algorithm);
		cipher.init(Cipher.ENCRYPT_MODE,
			SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(args[2].toCharArray())), spec);
		byte[] encrypted = cipher.doFinal(Files.readAllBytes(Path.of(args[0])));
		byte[] oid = HexFormat.of().parseHex("06092b060104012a021301"); // 1.3.6.1.4.1.42.2.19.1
		AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBE");
		parameters.init(spec); // as KeyProtector does; those of the cipher have the salt that it turned round
		byte[] info = der(0x30, der(0x30, oid, parameters.getEncoded()), der(0x04, encrypted));
		Files.write(Path.of(args[1]), info);
	}

	/** An element of fewer than 65,536 bytes around what stands in the parts. */
	static byte[] der(int tag, byte[]... parts) {
		ByteArrayOutputStream contents = new ByteArrayOutputStream(), out = new ByteArrayOutputStream();
		for (byte[] part : parts)
			contents.writeBytes(part);
		int len = contents.size();
		out.write(tag);
		if (len < 0x80)
			out.write(len);
		else
			out.writeBytes(len < 0x100 ? new byte[] { (byte) 0x81, (byte) len }
				: new byte[] { (byte) 0x82, (byte) (len >> 8), (byte) len });
		out.writeBytes(contents.toByteArray());
		return out.toByteArray();
	}
}
