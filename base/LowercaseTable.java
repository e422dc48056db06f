// Writes base/lowercase_table.h from the character data of the JVM that runs it:
//     java base/LowercaseTable.java > base/lowercase_table.h        (JDK 25, Unicode 16.0)
// The word classes are those that the rules of java.text.BreakIterator.getWordInstance tell apart, as far as they bear
// on words with letters in them.

public class LowercaseTable {
	static final int MAX = Character.MAX_CODE_POINT;
	static final int CASED = 16;

	enum WordClass { OTHER, LETTER, MARK, DIGIT, HYPHEN, QUOTE, FULL_STOP, COMMA, PREFIX, DANDA, IGNORED }

	public static void main(String[] args) {
		System.out.printf("/* lowercase_table.h: made by base/LowercaseTable.java with Java %s; do not edit. */%n",
			System.getProperty("java.specification.version"));
		System.out.println("#ifndef BASE_LOWERCASE_TABLE_H");
		System.out.println("#define BASE_LOWERCASE_TABLE_H\n\n#include <stdint.h>\n");
		writeMappings();
		System.out.println();
		writeClasses();
		System.out.println("\n#endif");
	}

	/** Runs of code points, each one or each second one, that move by the same distance. */
	static void writeMappings() {
		System.out.println("/* Code points from first to last, each or each second one (step), and how far off their");
		System.out.println(" * lower case is. */");
		System.out.println("static const struct {");
		System.out.println("\tuint32_t first, last, step;\n\tint32_t distance;");
		System.out.println("} lowercase_ranges[] = {");
		int first = next(0);
		while (first <= MAX) {
			int distance = Character.toLowerCase(first) - first;
			int last = first, step = 1;
			for (int c = next(first + 1); c <= MAX; c = next(c + 1)) {
				if (last == first)
					step = c - first;
				if (c - last != step || step > 2 || Character.toLowerCase(c) - c != distance)
					break;
				last = c;
			}
			step = last == first ? 1 : step;
			System.out.printf("\t{ 0x%X, 0x%X, %d, %d },%n", first, last, step, distance);
			first = next(last + 1);
		}
		System.out.println("};");
	}

	/** The next code point from `c` on that has another one as its lower case. (U+0130 has two: i stands here.) */
	static int next(int c) {
		while (c <= MAX && Character.toLowerCase(c) == c)
			c++;
		return c;
	}

	/** The classes and where they begin. */
	static void writeClasses() {
		System.out.println("enum word_class {");
		for (WordClass w : WordClass.values())
			System.out.printf("\tWORD_%s = %d,%n", w, w.ordinal());
		System.out.printf("\tWORD_CASED = %d /* added to one of the others */%n};%n%n", CASED);
		System.out.println("/* Where a class begins (code point << 8 | class); it goes on to where the next one does. */");
		System.out.print("static const uint32_t word_class_starts[] = {");
		int before = -1, items = 0;
		for (int c = 0; c <= MAX; c++) {
			int now = isUnassigned(c) ? before : wordClass(c).ordinal() + (isCased(c) ? CASED : 0);
			if (now != before)
				System.out.printf("%s0x%08X,", items++ % 9 == 0 ? "\n\t" : " ", c << 8 | now);
			before = now;
		}
		System.out.println("\n};");
	}

	/** Holes take the class of what stands before them, which makes the table half as long. */
	static boolean isUnassigned(int c) {
		return Character.getType(c) == Character.UNASSIGNED;
	}

	static WordClass wordClass(int c) {
		if (c == 0x964 || c == 0x965)
			return WordClass.DANDA;
		if (isIdeographOrKana(c))
			return WordClass.OTHER;
		switch (c) {
		case '.': return WordClass.FULL_STOP;
		case '"', '\'': return WordClass.QUOTE;
		case ',', 0x66B: return WordClass.COMMA;
		case '#': return WordClass.PREFIX;
		case 0xA2: return WordClass.OTHER;
		case 0xAD, 0x2027: return WordClass.HYPHEN;
		}
		switch (Character.getType(c)) {
		case Character.FORMAT: return WordClass.IGNORED;
		case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK: return WordClass.MARK;
		case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
			Character.MODIFIER_LETTER, Character.OTHER_LETTER, Character.COMBINING_SPACING_MARK:
			return WordClass.LETTER;
		case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER:
			return WordClass.DIGIT;
		case Character.DASH_PUNCTUATION, Character.CONNECTOR_PUNCTUATION: return WordClass.HYPHEN;
		case Character.CURRENCY_SYMBOL: return WordClass.PREFIX;
		default: return WordClass.OTHER;
		}
	}

	/** Letters that make words of their own kind, in which no sigma can stand. */
	static boolean isIdeographOrKana(int c) {
		return c == 0x3005 || c >= 0x4E00 && c <= 0x9FA5 || c >= 0xF900 && c <= 0xFA2D
			|| c >= 0x30A1 && c <= 0x30FA || c >= 0x30FB && c <= 0x30FE
			|| c >= 0x3041 && c <= 0x3094 || c >= 0x309B && c <= 0x309E;
	}

	/** Cased letters as Java's final sigma rule counts them: Lu, Ll, Lt, and what it lists of Other_Lowercase and
	 *  Other_Uppercase. */
	static boolean isCased(int c) {
		int type = Character.getType(c);
		return type == Character.UPPERCASE_LETTER || type == Character.LOWERCASE_LETTER
			|| type == Character.TITLECASE_LETTER
			|| c >= 0x2B0 && c <= 0x2B8 || c == 0x2C0 || c == 0x2C1 || c >= 0x2E0 && c <= 0x2E4
			|| c == 0x345 || c == 0x37A || c >= 0x1D2C && c <= 0x1D61
			|| c >= 0x2160 && c <= 0x217F || c >= 0x24B6 && c <= 0x24E9;
	}
}
