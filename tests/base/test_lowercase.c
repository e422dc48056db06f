/* keystore_alias_lower against rows from the JDKs 17.0 and 25.0, which agree on them:
 *
 *     System.out.println("...".toLowerCase(java.util.Locale.ENGLISH))
 *
 * test_lowercase.py asks a JVM about all code points and many more strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/reader.h"

struct row {
	const char *name, *text, *lower;
};

static const struct row rows[] = {
	{ "nothing", "", "" },
	{ "ASCII capitals alone change", "My-CA_01 [Z]", "my-ca_01 [z]" },
	{ "capital I is i, not the dotless Turkish one", "I", "i" },
	{ "U+0130 becomes two code points and one byte more", "\u0130X", "i\u0307x" },
	{ "U+0131 and U+00DF have no lower case", "\u0131\u00DF", "\u0131\u00DF" },
	{ "the Kelvin sign becomes an ASCII letter", "\u212A", "k" },
	{ "two bytes become three", "\u023A\u023E", "\u2C65\u2C66" },
	{ "Cyrillic", "\u041C\u041E\u0419", "\u043C\u043E\u0439" },
	{ "titlecase letters", "\u01C5\u1F88", "\u01C6\u1F80" },
	{ "each second letter of a run is a capital", "\u0100\u0101\u0102", "\u0101\u0101\u0103" },
	{ "Deseret, beyond the BMP", "\U00010400", "\U00010428" },
	{ "a sigma alone is not final", "\u03A3", "\u03C3" },
	{ "a sigma behind a letter is final", "A\u03A3", "a\u03C2" },
	{ "a sigma between letters is not final", "A\u03A3B", "a\u03C3b" },
	{ "a sigma before a blank is final", "A\u03A3 B", "a\u03C2 b" },
	{ "a sigma behind a blank is not final", "A \u03A3", "a \u03C3" },
	{ "of two sigmas the second is final", "A\u03A3\u03A3", "a\u03C3\u03C2" },
	{ "a mark between letter and sigma is of the word", "A\u0301\u03A3", "a\u0301\u03C2" },
	{ "a hyphen between letters is of the word", "A\u03A3-B", "a\u03C3-b" },
	{ "two hyphens are not", "A\u03A3--B", "a\u03C2--b" },
	{ "a full stop between letters is of the word", "A\u03A3.B", "a\u03C3.b" },
	{ "a full stop before a digit is not", "A\u03A3.1B", "a\u03C2.1b" },
	{ "a comma between letters is not of the word", "A\u03A3,B", "a\u03C2,b" },
	{ "a comma between digits is", "A\u03A31,2B", "a\u03C31,2b" },
	{ "digits are of the word", "A1\u03A3", "a1\u03C2" },
	{ "a quotation mark between letters is of the word", "A\u03A3'B", "a\u03C3'b" },
	{ "two are not", "A\u03A3''B", "a\u03C2''b" },
	{ "and one between digits is", "A\u03A31\"2B", "a\u03C31\"2b" },
	{ "but not between a digit and a letter", "A\u03A31'B", "a\u03C21'b" },
	{ "nor at the beginning", "'A\u03A3", "'a\u03C2" },
	{ "a full stop between digits is of the word", "A\u03A31.2B", "a\u03C31.2b" },
	{ "a comma behind a letter is not", "A\u03A3,", "a\u03C2," },
	{ "a full stop before a number begins its word", ".1A\u03A3", ".1a\u03C2" },
	{ "and so does a currency sign", "$1A\u03A3", "$1a\u03C2" },
	{ "which ends the word before it", "A\u03A3$1", "a\u03C2$1" },
	{ "a mark behind a letter or a digit is of the word", "A\u03A3\u03011\u0301B", "a\u03C3\u03011\u0301b" },
	{ "a mark behind a full stop ends it", "A\u03A3.\u0301B", "a\u03C2.\u0301b" },
	{ "a mark behind a blank is no word", "A \u0301\u03A3", "a \u0301\u03C3" },
	{ "a danda behind a digit ends the word", "1\u0964\u03A3", "1\u0964\u03C3" },
	{ "and so does one behind a danda", "A\u03A3\u0964\u09641B", "a\u03C2\u0964\u09641b" },
	{ "a danda ends the word unless a number follows", "A\u03A3\u0964B \u0391\u03A3\u09641B",
	  "a\u03C2\u0964b \u03B1\u03C3\u09641b" },
	{ "letters without case are of the word and do not count", "A\u05D0\u03A3\u05D0", "a\u05D0\u03C2\u05D0" },
	{ "a format character is passed over", "A\u200B\u03A3", "a\u200B\u03C2" },
	{ "Katakana ends a word", "A\u30A2\u03A3", "a\u30A2\u03C3" },
	{ "a supplementary letter hides what stands before it", "A\U00010400\u03A3", "a\U00010428\u03C3" },
	{ "a supplementary digit hides what stands behind it", "A\u03A3\U0001D7CEB", "a\u03C2\U0001D7CEb" },
	{ "an emoji is in no word", "A\u03A3\U0001F600\u03A3", "a\u03C2\U0001F600\u03C3" },
	{ "but not at the beginning", "\U00010400\u03A3", "\U00010428\u03C2" },
};

static void test_rows(void **state)
{
	char lower[128];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t expected = strlen(rows[i].lower);
		size_t len = keystore_alias_lower(bytes_of(rows[i].text), lower, sizeof lower);
		if (len != expected || memcmp(lower, rows[i].lower, len))
			fail_msg("%s: %.*s", rows[i].name, (int)len, lower);
	}
}

/* Not from Java, whose strings cannot hold them. */
static void test_bytes_that_are_no_utf8_are_copied(void **state)
{
	char lower[16];

	(void)state;
	assert_int_equal(keystore_alias_lower(bytes_of("A\xFF\xCE" "B\xC3"), lower, sizeof lower), 5);
	assert_memory_equal(lower, "a\xFF\xCE" "b\xC3", 5);
	assert_int_equal(keystore_alias_lower(bytes_of("A\u03A3\xFF" "B"), lower, sizeof lower), 5);
	assert_memory_equal(lower, "a\u03C2\xFF" "b", 5); /* such a byte ends a word */
}

static void test_a_lone_surrogate_is_copied(void **state)
{
	char lower[16];

	(void)state;
	assert_int_equal(keystore_alias_lower(bytes_of("A\xED\xA0\x80" "B"), lower, sizeof lower), 5);
	assert_memory_equal(lower, "a\xED\xA0\x80" "b", 5);
}

static void test_a_short_buffer_is_not_overrun(void **state)
{
	char lower[4] = "----";

	(void)state;
	assert_int_equal(keystore_alias_lower(bytes_of("ABC\u0130"), NULL, 0), 6);
	assert_int_equal(keystore_alias_lower(bytes_of("ABC\u0130"), lower, 2), 6);
	assert_memory_equal(lower, "ab--", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bytes_that_are_no_utf8_are_copied),
		cmocka_unit_test(test_a_lone_surrogate_is_copied),
		cmocka_unit_test(test_a_short_buffer_is_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
