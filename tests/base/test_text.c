/* UTF-8 and modified UTF-8: which bytes are accepted (Unicode 15, table 3-7; java.io.DataInput), and how text is
 * escaped. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

struct row {
	const char *name;
	const char *hex;
	bool valid;
};

static void utf8(void **state)
{
	static const struct row rows[] = {
		{ "ASCII and NUL", "41 00 7f", true },
		{ "two bytes: U+00E9", "c3a9", true },
		{ "three bytes: U+20AC", "e282ac", true },
		{ "four bytes: U+1F600", "f09f9880", true },
		{ "the last code point, U+10FFFF", "f48fbfbf", true },
		{ "a lone surrogate is let through", "eda0bd", true },
		{ "a low one before a high one", "edb880eda0bd", true },
		{ "a surrogate pair in six bytes: U+1F600", "eda0bdedb880", false },
		{ "U+110000", "f4908080", false },
		{ "overlong slash", "c0af", false },
		{ "overlong in three bytes", "e08080", false },
		{ "overlong in four bytes", "f0808080", false },
		{ "continuation byte alone", "80", false },
		{ "cut sequence", "e282", false },
		{ "byte 0xff", "ff", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (utf8_valid(from_hex(rows[i].hex)) != rows[i].valid)
			fail_msg("%s", rows[i].name);
}

static void modified_utf8(void **state)
{
	static const struct row rows[] = {
		{ "ASCII", "41", true },
		{ "NUL as two bytes", "c080", true },
		{ "two surrogates", "eda0bdedb880", true },
		{ "a NUL byte, which Java never writes", "00", false },
		{ "plain UTF-8 of an emoji, as pyjks writes it", "f09f9880", false },
		{ "overlong A, which Java would read", "c181", false },
		{ "0xff", "ff", false },
		{ "cut sequence", "e080", false },
		{ "cut NUL", "c0", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reader in = reader_of(from_hex(rows[i].hex));
		uint16_t unit;
		while (mutf8_next(&in, &unit))
			;
		if ((reader_left(&in) == 0) != rows[i].valid)
			fail_msg("%s", rows[i].name);
	}
}

static void every_code_point_comes_back(void **state)
{
	uint8_t bytes[4];

	(void)state;
	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
		uint32_t back;
		struct reader in = reader_of((struct keystore_bytes){ bytes, utf8_put(code_point, bytes) });
		assert_true(utf8_next(&in, &back) && back == code_point && reader_left(&in) == 0);
	}
}

static void what_could_forge_a_line_is_escaped(void **state)
{
	static const struct {
		const char *hex, *text;
	} rows[] = {
		{ "41 c3a9 f09f9880", "A\xc3\xa9\xf0\x9f\x98\x80" },
		{ "0d0a", "\\x0d\\x0a" },
		{ "1b5d", "\\x1b]" },
		{ "c29b", "\\xc2\\x9b" },		    /* U+009B, CSI as one character */
		{ "e280ae", "\\xe2\\x80\\xae" },	    /* U+202E, right-to-left override */
		{ "e280a8", "\\xe2\\x80\\xa8" },	    /* U+2028, line separator */
		{ "5c", "\\\\" },
		{ "ff41", "\\xffA" },
		{ "00", "\\x00" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text to = text_over(out, sizeof out);
		text_bytes(&to, from_hex(rows[i].hex));
		text_end(&to);
		assert_string_equal(out, rows[i].text);
	}
}

static void a_full_buffer_ends_with_a_whole_character(void **state)
{
	char out[4];
	struct text to = text_over(out, sizeof out);

	(void)state;
	text_add(&to, "ab");
	text_code_point(&to, 0xE9);
	text_char(&to, 'c');
	assert_int_equal(text_end(&to), 5);
	assert_string_equal(out, "ab");
}

/* The text of an error, which may quote a file, goes into other texts as it is. */
static void a_text_that_is_cut_ends_with_a_whole_character(void **state)
{
	static const char text[] = "a\u03A8\u20AC\U0001F511.";
	static const size_t wholes[] = { 0, 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };
	char out[13];

	(void)state;
	for (size_t size = 1; size < sizeof out; size++) {
		struct text to = text_over(out, size);
		text_add(&to, text);
		assert_int_equal(text_end(&to), 11);
		assert_int_equal(strlen(out), wholes[size]);
		assert_memory_equal(out, text, wholes[size]);
	}
}

static void long_aliases_are_cut_in_messages(void **state)
{
	char many[200];

	(void)state;
	memset(many, 'x', sizeof many);
	struct quoted quoted = error_quote((struct keystore_bytes){ (const uint8_t *)many, sizeof many });
	assert_int_equal(strlen(quoted.text), sizeof quoted.text - 1);
	assert_string_equal(quoted.text + sizeof quoted.text - 5, "x...");
}

static void a_message_never_ends_in_half_a_character(void **state)
{
	struct keystore_error err;

	(void)state;
	for (size_t pad = 240; pad < 256; pad++) {
		char text[300];
		memset(text, 'x', pad);
		strcpy(text + pad, "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80");
		error_set(&err, KEYSTORE_MALFORMED, "%s", text);
		assert_true(utf8_valid(bytes_of(err.text)));
		error_context(&err, "entry %d", 1);
		assert_true(utf8_valid(bytes_of(err.text)));
		assert_memory_equal(err.text, "entry 1: x", 10);
	}
}

/* keystore.h names the first two; each has a name of its own. */
static void every_status_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(keystore_status_name(KEYSTORE_TRUNCATED), "truncated");
	assert_string_equal(keystore_status_name(KEYSTORE_WRONG_PASSWORD), "wrong password");
	for (int a = KEYSTORE_OK; a <= KEYSTORE_ARGUMENT; a++)
		for (int b = a + 1; b <= KEYSTORE_ARGUMENT + 1; b++)
			assert_string_not_equal(keystore_status_name((enum keystore_status)a),
				keystore_status_name((enum keystore_status)b));
	assert_string_equal(keystore_status_name((enum keystore_status)(KEYSTORE_ARGUMENT + 1)), "unknown status");
	assert_string_equal(keystore_status_name((enum keystore_status)-1), "unknown status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8),
		cmocka_unit_test(modified_utf8),
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(what_could_forge_a_line_is_escaped),
		cmocka_unit_test(a_full_buffer_ends_with_a_whole_character),
		cmocka_unit_test(a_text_that_is_cut_ends_with_a_whole_character),
		cmocka_unit_test(long_aliases_are_cut_in_messages),
		cmocka_unit_test(a_message_never_ends_in_half_a_character),
		cmocka_unit_test(every_status_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
