// Writes private keys as Java encodes them.
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPrivateKeySpec;

public class JavaKeys {
    static KeyPair make(String name, String algorithm, int bits, String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (curve != null)
            generator.initialize(new ECGenParameterSpec(curve));
        else if (bits > 0)
            generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        Files.write(Path.of(name + ".p8"), pair.getPrivate().getEncoded());
        Files.write(Path.of(name + ".spki"), pair.getPublic().getEncoded());
        return pair;
    }

    public static void main(String[] args) throws Exception {
        KeyPair rsa = make("java-rsa", "RSA", 1024, null);
        make("java-dsa", "DSA", 1024, null);
        make("java-ec", "EC", 0, "secp384r1");
        make("java-ed25519", "Ed25519", 0, null);
        make("java-x448", "X448", 0, null);
        RSAPrivateKey key = (RSAPrivateKey) rsa.getPrivate();
        RSAPrivateKeySpec bare = new RSAPrivateKeySpec(key.getModulus(), key.getPrivateExponent());
        Files.write(Path.of("java-rsa-no-crt.p8"),
            KeyFactory.getInstance("RSA").generatePrivate(bare).getEncoded());
    }
}
