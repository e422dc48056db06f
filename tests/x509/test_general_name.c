/* GeneralNames as text. leaf.der: `openssl x509 -inform DER -in leaf.der -noout -ext subjectAltName` (OpenSSL
 * 3.0.19), which writes the IPv6 address in full and the otherName with its value. general-names.der is crafted
 * (make.sh): the IPv6 addresses are those of Python 3.11's ipaddress.ip_address(...).compressed, the rest follows
 * from RFC 5280 4.2.1.6 and keystore.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/support/sweep.h"

static const char *const leaf[] = {
	"DNS:leaf.example",
	"DNS:*.leaf.example",
	"IP:10.0.0.1",
	"IP:2001:db8::1",
	"email:a@leaf.example",
	"URI:https://leaf.example/?a=b",
	"dirName:CN=Directory\\, Name,C=AT",
	"RID:1.2.3.4",
	"otherName:1.3.6.1.4.1.311.20.2.3",
	NULL,
};

static const char *const crafted[] = {
	"DNS:a.\\00b",			/* NUL */
	"DNS:\u00E9z\\\\00\\0A",	/* E9, "z\00", line feed: the backslash of the file is doubled */
	"IP:#010203",			/* three bytes */
	"IP:::",
	"IP:::1",
	"IP:2001::1",
	"IP:2001:db8::1",
	"IP:2001:0:0:1::1",		/* the longer run of zeros, not the first */
	"IP:2001:0:0:1::1",		/* the same address */
	"IP:2001:1:0:1:2:3:4:5",	/* one group of zeros is none */
	"IP:1:2:3:4:5:6:7:8",
	"IP:1::",
	"IP:::ffff:a00:1",
	"IP:1:2:3:4:5:6::",
	"IP:abcd:ef:0:0:1::",
	"IP:2001:db8::1:0:0:1",		/* of two runs of zeros as long the first */
	"otherName:<0-byte OID>",	/* no type-id */
	"x400Address:#3000",
	"ediPartyName:#A1020C00",
	"email:",
	"RID:<2-byte OID>",		/* cut off within an arc */
	"dirName:#020105",		/* no Name */
	"unknown:#AA",			/* [9] */
	"DNS:b",
	NULL,
};

static void check_names(const char *file, const char *const expected[])
{
	struct keystore_bytes der, names;
	struct keystore_certificate certificate;
	struct keystore_error err;
	char path[128], text[256];
	size_t len, i;

	snprintf(path, sizeof path, "tests/data/x509/%s.der", file);
	der = load_file(path);
	assert_true(keystore_certificate_parse(der, &certificate, &err));
	names = certificate.subject_alt_names;
	for (i = 0; keystore_general_name_next(&names, text, sizeof text, &len); i++) {
		assert_non_null(expected[i]);
		assert_string_equal(text, expected[i]);
		assert_int_equal(len, strlen(text));
	}
	assert_null(expected[i]);
	assert_int_equal(names.len, 0);
	free((void *)der.data);
}

static void test_certificates(void **state)
{
	(void)state;
	check_names("leaf", leaf);
	check_names("general-names", crafted);
}

static void test_what_cannot_be_read_ends_the_list(void **state)
{
	struct keystore_bytes names = from_hex("820161 820562");
	char text[32];
	size_t len;

	(void)state;
	assert_true(keystore_general_name_next(&names, text, sizeof text, &len));
	assert_false(keystore_general_name_next(&names, text, sizeof text, &len));
	assert_int_equal(names.len, 3);
}

static void test_a_name_is_cut_where_the_buffer_ends(void **state)
{
	struct keystore_bytes names = from_hex("8205 6162636465 820161");
	char text[8];
	size_t len;

	(void)state;
	assert_true(keystore_general_name_next(&names, text, sizeof text, &len));
	assert_string_equal(text, "DNS:abc");
	assert_true(len >= sizeof text);
	assert_true(keystore_general_name_next(&names, NULL, 0, &len));
	assert_false(keystore_general_name_next(&names, NULL, 0, &len));
}

static bool read_names(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	char text[100];
	size_t len;

	(void)context;
	(void)err;
	while (keystore_general_name_next(&input, text, sizeof text, &len))
		assert_true(utf8_valid(bytes_of(text)));
	return true;
}

static void test_sweeps(void **state)
{
	struct keystore_bytes names = from_hex("a009 06032a0304 a0020500 8103614062 820161 8704 01020304 8710"
		"20010db8000000000000000000000001 88032a0304 a40e 300c 310a 3008 0603550403 0c0161");

	(void)state;
	sweep_truncations(read_names, NULL, names);
	sweep_bits(read_names, NULL, names);
	sweep_allocations(read_names, NULL, names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_what_cannot_be_read_ends_the_list),
		cmocka_unit_test(test_a_name_is_cut_where_the_buffer_ends),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
