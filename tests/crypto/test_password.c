/* Passwords as UTF-16BE: expected values by python3: "pässwörd".encode("utf-16-be").hex(), and for bytes that are no
 * UTF-8 bytes.decode("latin-1").encode("utf-16-be").hex(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/password.h"
#include "tests/support/sweep.h"

static const struct {
	const char *name;
	struct keystore_password password;
	const char *utf16;
} rows[] = {
	{ "ASCII", KEYSTORE_PASSWORD("smeg"), "0073006d00650067" },
	{ "empty", KEYSTORE_PASSWORD(""), "" },
	{ "empty, without a text", { NULL, 0 }, "" },
	{ "a NUL inside", KEYSTORE_PASSWORD("a\0b"), "006100000062" },
	{ "UTF-8 of two bytes", KEYSTORE_PASSWORD("p\xC3\xA4ssw\xC3\xB6rd"), "007000e4007300730077 00f600720064" },
	{ "the euro sign", KEYSTORE_PASSWORD("\xE2\x82\xAC"), "20ac" },
	{ "above U+FFFF: a surrogate pair", KEYSTORE_PASSWORD("\xF0\x9F\x98\x80"), "d83dde00" },
	{ "the last code point", KEYSTORE_PASSWORD("\xF4\x8F\xBF\xBF"), "dbffdfff" },
	{ "Latin-1, which is no UTF-8", KEYSTORE_PASSWORD("p\xE4ss"), "007000e400730073" },
	{ "UTF-8 that is cut is Latin-1 as a whole", KEYSTORE_PASSWORD("\xC3\xA4\xC3"), "00c300a400c3" },
	{ "UTF-8 that is not in its shortest form is Latin-1", KEYSTORE_PASSWORD("\xC0\x80"), "00c00080" },
};

static void test_utf16(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes expected = from_hex(rows[i].utf16);
		uint8_t buffer[64];
		struct writer terminated = writer_over(buffer, password_reading_size(&rows[i].password));
		struct keystore_secret plain;
		struct keystore_error err;

		assert_true(password_utf16(&rows[i].password, &plain, &err));
		password_put(&rows[i].password, PASSWORD_USUAL, true, &terminated);
		if (!bytes_equal(secret_bytes(&plain), expected) || terminated.len != expected.len + 2 ||
		    memcmp(buffer, plain.data, plain.len) != 0 || memcmp(buffer + plain.len, "\0\0", 2) != 0)
			fail_msg("%s", rows[i].name);
		secret_free(&plain);
	}
}

/* "p\xE4": UTF-8 70 c3 a4; UTF-16 0070 00e4. JDK 25's seven bits: 0070 0043 0024. */
static const struct {
	const char *name;
	struct keystore_password password;
	enum password_reading reading;
	bool pkcs12, can;
	const char *bytes;
} readings[] = {
	{ "BMPString", KEYSTORE_PASSWORD("p\xC3\xA4"), PASSWORD_USUAL, true, true, "007000e40000" },
	{ "UTF-8", KEYSTORE_PASSWORD("p\xC3\xA4"), PASSWORD_USUAL, false, true, "70c3a4" },
	{ "an empty BMPString", KEYSTORE_PASSWORD(""), PASSWORD_USUAL, true, true, "0000" },
	{ "an empty password without anything", KEYSTORE_PASSWORD(""), PASSWORD_BARE, true, true, "" },
	{ "no empty password", KEYSTORE_PASSWORD("p"), PASSWORD_BARE, true, false, "" },
	{ "an empty UTF-8 has one form", KEYSTORE_PASSWORD(""), PASSWORD_BARE, false, false, "" },
	{ "byte for byte", KEYSTORE_PASSWORD("p\xC3\xA4"), PASSWORD_BYTEWISE, true, true, "007000c300a40000" },
	{ "byte for byte of ASCII is the usual one", KEYSTORE_PASSWORD("p"), PASSWORD_BYTEWISE, true, false,
		"00700000" },
	{ "seven bits", KEYSTORE_PASSWORD("p\xC3\xA4"), PASSWORD_SEVEN_BIT, true, true, "0070004300240000" },
	{ "seven bits are for the PKCS#12 derivation", KEYSTORE_PASSWORD("p\xC3\xA4"), PASSWORD_SEVEN_BIT, false, false,
		"0070004300240000" },
	{ "Latin-1", KEYSTORE_PASSWORD("p\xC3\xA4"), PASSWORD_LATIN1, false, true, "70e4" },
	{ "Latin-1 of ASCII is UTF-8", KEYSTORE_PASSWORD("p"), PASSWORD_LATIN1, false, false, "70" },
	{ "no Latin-1 for the euro sign", KEYSTORE_PASSWORD("\xE2\x82\xAC"), PASSWORD_LATIN1, false, false, "ac" },
	{ "no Latin-1 for U+0100, the first beyond it", KEYSTORE_PASSWORD("\xC4\x80"), PASSWORD_LATIN1, false, false,
		"00" },
	{ "what is no UTF-8 is Latin-1 as it stands", KEYSTORE_PASSWORD("p\xE4"), PASSWORD_LATIN1, false, false,
		"70e4" },
	{ "what is no UTF-8 has bytes of UTF-8 as well", KEYSTORE_PASSWORD("\xE4"), PASSWORD_BYTEWISE, true, true,
		"00c300a40000" },
	{ "seven bits of the UTF-8 of what is none", KEYSTORE_PASSWORD("\xE4"), PASSWORD_SEVEN_BIT, true, true,
		"004300240000" },
	{ "an HMAC key of two zero bytes is an empty one", KEYSTORE_PASSWORD(""), PASSWORD_BMP, false, false, "0000" },
	{ "BMPString where UTF-8 is due", KEYSTORE_PASSWORD("p"), PASSWORD_BMP, false, true, "00700000" },
};

static void test_readings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
		struct keystore_bytes expected = from_hex(readings[i].bytes);
		uint8_t buffer[32];
		struct writer out = writer_over(buffer, password_reading_size(&readings[i].password));

		password_put(&readings[i].password, readings[i].reading, readings[i].pkcs12, &out);
		if (out.failed || !bytes_equal((struct keystore_bytes){ out.data, out.len }, expected) ||
		    password_can_read(&readings[i].password, readings[i].reading, readings[i].pkcs12) !=
			    readings[i].can)
			fail_msg("%s", readings[i].name);
	}
}

static void test_no_memory(void **state)
{
	struct keystore_password password = KEYSTORE_PASSWORD("secret");
	struct keystore_secret out;
	struct keystore_error err = { .status = KEYSTORE_OK };

	(void)state;
	fail_allocation_after(0);
	assert_false(password_utf16(&password, &out, &err));
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
