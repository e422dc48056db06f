/* Dates. The seconds are those of `date -u -d "1950-01-01 00:00:00" +%s` (coreutils 9.1); what is refused follows
 * from X.680 46 and 47, and Java 17 refuses it too (CertificateFactory), unless a row says otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/sweep.h"
#include "x509/validity.h"

struct row {
	const char *name, *text;
	unsigned tag;
	bool accepted;
	int64_t seconds;
};

#define UTC DER_UTC_TIME
#define GENERALIZED DER_GENERALIZED_TIME

static const struct row rows[] = {
	{ "the epoch", "700101000000Z", UTC, true, 0 },
	{ "the first UTCTime", "500101000000Z", UTC, true, -631152000 },
	{ "the last UTCTime", "491231235959Z", UTC, true, 2524607999 },
	{ "a second before the epoch", "691231235959Z", UTC, true, -1 },
	{ "behind 2^31 - 1 seconds", "380119031408Z", UTC, true, 2147483648 },
	{ "29 February 2000", "000229120000Z", UTC, true, 951825600 },
	{ "1 March 2000", "000301000000Z", UTC, true, 951868800 },
	{ "29 February 2024", "20240229000000Z", GENERALIZED, true, 1709164800 },
	{ "28 February 2100, no leap year", "21000228235959Z", GENERALIZED, true, 4107542399 },
	{ "1 March 2100", "21000301000000Z", GENERALIZED, true, 4107542400 },
	{ "1 March 1900", "19000301000000Z", GENERALIZED, true, -2203891200 },
	{ "the last GeneralizedTime", "99991231235959Z", GENERALIZED, true, 253402300799 },
	{ "year 0", "00000101000000Z", GENERALIZED, true, -62167219200 },
	{ "year 0 behind its leap day", "00000301000000Z", GENERALIZED, true, -62162035200 },
	{ "year 1", "00010101000000Z", GENERALIZED, true, -62135596800 },
	{ "a GeneralizedTime before 2050, where RFC 5280 wants UTCTime",
	  "20250101000000Z", GENERALIZED, true, 1735689600 },
	{ "no seconds", "2501010000Z", UTC, true, 1735689600 },
	{ "no seconds in a GeneralizedTime", "202501010000Z", GENERALIZED, true, 1735689600 },
	{ "a fraction", "20250101000000.999Z", GENERALIZED, true, 1735689600 },
	{ "a fraction behind a comma", "20250101000000,5Z", GENERALIZED, true, 1735689600 },
	{ "an offset ahead", "250101013000+0130", UTC, true, 1735689600 },
	{ "an offset behind", "20241231190000-0500", GENERALIZED, true, 1735689600 },
	{ "no seconds and an offset, which Java's comment allows and OpenSSL reads",
	  "2501010000+0000", UTC, true, 1735689600 },
	{ "30 February runs over, as in Java; OpenSSL refuses it", "250230000000Z", UTC, true, 1740873600 },
	{ "31 April runs over", "250431000000Z", UTC, true, 1746057600 },
	{ "month 13", "251301000000Z", UTC, false, 0 },
	{ "month 0", "250001000000Z", UTC, false, 0 },
	{ "day 0", "250100000000Z", UTC, false, 0 },
	{ "day 32", "250132000000Z", UTC, false, 0 },
	{ "hour 24", "250101240000Z", UTC, false, 0 },
	{ "minute 60", "250101006000Z", UTC, false, 0 },
	{ "second 60", "250101000060Z", UTC, false, 0 },
	{ "no zone", "250101000000", UTC, false, 0 },
	{ "an unknown zone", "250101000000X", UTC, false, 0 },
	{ "a small z", "250101000000z", UTC, false, 0 },
	{ "a zone of three digits", "250101000000+010", UTC, false, 0 },
	{ "a zone of hour 24", "250101000000+2400", UTC, false, 0 },
	{ "a zone of minute 60", "250101000000+0060", UTC, false, 0 },
	{ "a byte behind the zone", "250101000000ZZ", UTC, false, 0 },
	{ "a byte behind an offset", "250101000000+00000", UTC, false, 0 },
	{ "a fraction in a UTCTime", "250101000000.5Z", UTC, false, 0 },
	{ "an empty fraction", "20250101000000.Z", GENERALIZED, false, 0 },
	{ "a fraction without seconds", "202501010000.5Z", GENERALIZED, false, 0 },
	{ "one digit of a second", "25010100005Z", UTC, false, 0 },
	{ "a sign in a number", "25+101000000Z", UTC, false, 0 },
	{ "a blank in a number", "25 101000000Z", UTC, false, 0 },
	{ "a year of four digits in a UTCTime", "20250101000000Z", UTC, false, 0 },
	{ "a year of two digits in a GeneralizedTime", "250101000000Z", GENERALIZED, false, 0 },
	{ "a date alone", "250101", UTC, false, 0 },
	{ "nothing", "", UTC, false, 0 },
	{ "another type", "250101000000Z", DER_PRINTABLE_STRING, false, 0 },
};

static struct keystore_bytes element(const struct row *row, uint8_t out[64])
{
	size_t len = strlen(row->text);

	out[0] = (uint8_t)row->tag;
	out[1] = (uint8_t)len;
	memcpy(out + 2, row->text, len);
	return (struct keystore_bytes){ out, 2 + len };
}

static void test_rows(void **state)
{
	uint8_t der[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { 0 };
		struct reader in = reader_of(element(&rows[i], der));
		int64_t seconds = 1;
		bool accepted = time_read(&in, &seconds, "notBefore", &err);
		if (accepted != rows[i].accepted || (accepted && seconds != rows[i].seconds))
			fail_msg("%s: %s: %lld %s", rows[i].name, rows[i].text, (long long)seconds, err.text);
		if (!accepted)
			assert_true(err.status == KEYSTORE_MALFORMED && err.offset == 0 && in.pos == 0 && seconds == 1);
	}
}

static void test_error_names_field_and_text(void **state)
{
	struct keystore_error err;
	struct reader in = reader_of(from_hex("1703 1b5b31"));
	int64_t seconds;

	(void)state;
	assert_false(time_read(&in, &seconds, "notAfter", &err));
	assert_string_equal(err.text, "notAfter: \"\\x1b[1\" is no date");
}

static bool read_time(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);
	int64_t seconds;

	(void)context;
	return time_read(&in, &seconds, "notBefore", err);
}

static void test_sweeps(void **state)
{
	uint8_t der[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sweep_truncations(read_time, NULL, element(&rows[i], der));
		sweep_bits(read_time, NULL, element(&rows[i], der));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_error_names_field_and_text),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
