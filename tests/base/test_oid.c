/* Object identifiers as text. Expected values: X.690 8.19.5 for the first, RFC 8018 for PBES2, and python3 for the
 * numbers:
 *     the septets of n by repeated n & 127 and n >>= 7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/oid.h"
#include "tests/support/sweep.h"

static const struct {
	const char *name, *oid, *text;
} rows[] = {
	{ "the example of X.690 8.19.5", "883703", "2.999.3" },
	{ "PBES2", "2a864886f70d01050d", "1.2.840.113549.1.5.13" },
	{ "the first arc is 0", "09", "0.9" },
	{ "the last one under 0", "27", "0.39" },
	{ "the first one under 1", "28", "1.0" },
	{ "the last one under 1", "4f", "1.39" },
	{ "the first one under 2", "50", "2.0" },
	{ "an arc of 2^64", "2a 82808080808080808000", "1.2.18446744073709551616" },
	{ "an arc of 10^9, a whole limb", "2a 83dceb9400", "1.2.1000000000" },
	{ "a UUID arc of 2^127", "69 82808080808080808080808080808080808000",
		"2.25.170141183460469231731687303715884105728" },
	{ "a first number of 2^64", "82808080808080808000", "2.18446744073709551536" },
	{ "an arc with a leading zero septet", "2a 8001", "1.2.1" },
	{ "no bytes", "", "<0-byte OID>" },
	{ "cut off inside an arc", "2a86", "<2-byte OID>" },
};

static void test_text(void **state)
{
	char text[OID_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = keystore_oid_text(from_hex(rows[i].oid), text, sizeof text);
		if (strcmp(text, rows[i].text) != 0 || len != strlen(text))
			fail_msg("%s: %s", rows[i].name, text);
	}
}

static void test_length(void **state)
{
	uint8_t oid[65];
	char text[OID_TEXT_SIZE];

	(void)state;
	memset(oid, 0x7F, sizeof oid);
	assert_int_equal(oid_text((struct keystore_bytes){ oid, 64 }, text, sizeof text), 4 * 64);
	oid_text((struct keystore_bytes){ oid, 65 }, text, sizeof text);
	assert_string_equal(text, "<65-byte OID>");
	memset(oid, 0xFF, 63);
	assert_true(oid_text((struct keystore_bytes){ oid, 64 }, text, sizeof text) < sizeof text);
}

static void test_cut(void **state)
{
	char text[8] = "xxxxxxx";

	(void)state;
	assert_int_equal(oid_text(from_hex("2a864886f70d"), text, 6), 14);
	assert_string_equal(text, "1.2.8");
	assert_int_equal(oid_text(from_hex("2a864886f70d"), NULL, 0), 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
