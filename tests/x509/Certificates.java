import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** What Java reads in certificates, for test_witnesses.py: each line of standard input is one in hexadecimal, and is
 *  answered by lines "field value", or "refused", and an empty line. */
public class Certificates {
	static final String[] NAMES = { "otherName:", "email:", "DNS:", "x400Address:", "dirName:", "ediPartyName:", "URI:",
		"IP:", "RID:" };

	public static void main(String[] args) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
		PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
		CertificateFactory factory = CertificateFactory.getInstance("X.509");
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			ByteArrayInputStream der = new ByteArrayInputStream(HexFormat.of().parseHex(line));
			try {
				print(out, (X509Certificate) factory.generateCertificate(der));
			} catch (CertificateException e) {
				out.print("refused\n");
			}
			out.print("\n");
		}
		out.flush();
	}

	static void print(PrintStream out, X509Certificate c) throws CertificateException {
		out.print("version " + c.getVersion() + "\n");
		out.print("serial " + HexFormat.of().formatHex(c.getSerialNumber().toByteArray()) + "\n");
		out.print("before " + Math.floorDiv(c.getNotBefore().getTime(), 1000L) + "\n");
		out.print("after " + Math.floorDiv(c.getNotAfter().getTime(), 1000L) + "\n");
		out.print("signature " + c.getSigAlgName() + "\n");
		int extensions = size(c.getCriticalExtensionOIDs()) + size(c.getNonCriticalExtensionOIDs());
		out.print("extensions " + extensions + "\n");
		out.print("ca " + (c.getBasicConstraints() >= 0 ? 1 : 0) + "\n");
		out.print("usage " + usage(c.getKeyUsage()) + "\n");
		if (c.getSubjectAlternativeNames() != null)
			for (List<?> name : c.getSubjectAlternativeNames())
				out.print("san " + NAMES[(Integer) name.get(0)] + value(name.get(1)) + "\n");
		if (c.getExtendedKeyUsage() != null)
			for (String oid : c.getExtendedKeyUsage())
				out.print("eku " + oid + "\n");
	}

	static String value(Object value) {
		return value instanceof String ? (String) value : "";
	}

	static int size(Collection<?> of) {
		return of == null ? 0 : of.size();
	}

	static String usage(boolean[] bits) {
		BigInteger value = BigInteger.ZERO;
		for (int i = 0; bits != null && i < bits.length; i++)
			value = bits[i] ? value.setBit(i) : value;
		return (bits == null ? "0 " : "1 ") + value;
	}
}
