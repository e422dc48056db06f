import java.util.Scanner;
import sun.security.util.ObjectIdentifier;
import sun.security.x509.AlgorithmId;

/** The witness of test_oid_names.py: dotted OIDs on standard input, each answered by the name that
 *  X509Certificate.getSigAlgName gives. */
public class SignatureNames {
	public static void main(String[] args) throws Exception {
		for (Scanner in = new Scanner(System.in); in.hasNext(); )
			System.out.println(new AlgorithmId(ObjectIdentifier.of(in.next())).getName());
	}
}
