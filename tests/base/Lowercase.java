import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** The witness of test_lowercase.py: lines of UTF-8 in hexadecimal, each answered by its lower case in the same form,
 *  with a star behind it if this JVM's Unicode does not know one of the code points. */
public class Lowercase {
	public static void main(String[] args) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
		PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
		HexFormat hex = HexFormat.of();
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String text = new String(hex.parseHex(line), StandardCharsets.UTF_8);
			String lower = text.toLowerCase(Locale.ENGLISH);
			boolean known = text.codePoints().allMatch(Character::isDefined);
			out.print(hex.formatHex(lower.getBytes(StandardCharsets.UTF_8)) + (known ? "\n" : "*\n"));
		}
		out.flush();
	}
}
