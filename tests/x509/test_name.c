/* Names as text. The certificates are those of tests/data/x509 (make.sh there); the texts are what
 *
 *     openssl x509 -inform DER -in FILE -noout -subject -nameopt RFC2253,-esc_msb,utf8
 *
 * prints (OpenSSL 3.0.19), or where a row says so, X500Principal.getName() of Java 17, or RFC 4514 itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/der.h"
#include "base/text.h"
#include "tests/support/sweep.h"
#include "x509/name.h"

struct row {
	const char *name, *file, *text;
};

static const struct row rows[] = {
	{ "two RDNs and a comma, by keytool", "keytool", "CN=keytool,O=a\\, b,C=AT" },
	{ "every string type that OpenSSL reads", "name-strings",
	  "CN=\U0001F602,CN=0123 4,CN=Gr\u00FC\u00DFe \U0001D11E,CN=Gr\u00FC\u00DFe \u20AC,CN=a@b,CN=Gr\u00FC\u00DFe,"
	  "CN=Printable,CN=Gr\u00FC\u00DFe" },
	{ "every escape; RFC 4514 2.4: OpenSSL leaves the first '#' alone, Java does not", "name-escapes",
	  "CN=\\#,CN=good\\00e,CN=\\1B[31m\\0A\\0D\\7F,CN=\\  a  b  \\ ,CN=,CN=\\ ,CN=\\# #\\ ,"
	  "CN=\\\"\\+\\,\\;\\<\\>\\\\=,CN=\\ \\\"" },
	{ "two attributes in one RDN, in their order as in Java and RFC 4514 4", "name-rfc4514",
	  "UID=jsmith,DC=example,OU=Sales+CN=J.  Smith,C=AT" },
	{ "values that are no strings, and a type without a name", "name-values",
	  "CN=#300506032B6570,x500UniqueIdentifier=#030200A5,1.3.6.1.4.1.1466.1=#0C024869" },
	{ "values that OpenSSL refuses; Java, but for the VisibleString, which Java does not read", "name-java",
	  "CN=#020105,CN=#0500,CN=#04024869,CN=visible,1.3.6.1.4.1.1466.0=#04024869" },
	{ "the attribute types with a name", "name-types",
	  "UID=v,jurisdictionL=v,jurisdictionST=v,jurisdictionC=v,mail=v,unstructuredAddress=v,unstructuredName=v,"
	  "emailAddress=v,organizationIdentifier=v,pseudonym=v,dnQualifier=v,generationQualifier=v,initials=v,GN=v,"
	  "name=v,telephoneNumber=v,postOfficeBox=v,postalCode=v,postalAddress=v,businessCategory=v,description=v,"
	  "title=v,serialNumber=v,SN=v,ST=v,L=v,C=v,OU=v,O=v,CN=v" },
	{ "no RDN at all", "name-empty", "" },
};

/* Names in hexadecimal that no program writes; the texts follow from X.680 41 and RFC 4514 2.4 and are read off by
 * hand. */
static const struct row crafted[] = {
	{ "STREET, which OpenSSL spells in lower case (RFC 4514 3)", "300c 310a 3008 0603550409 0c0161", "STREET=a" },
	{ "bytes that are no UTF-8 stand as escaped bytes", "300f 310d 300b 0603550403 0c0461e9ff62", "CN=a\\E9\\FFb" },
	{ "an odd number of bytes is no BMPString", "300e 310c 300a 0603550403 1e03004100", "CN=#1E03004100" },
	{ "a surrogate pair in a BMPString is one character",
	  "300f 310d 300b 0603550403 1e04d83dde02", "CN=\U0001F602" },
	{ "a lone surrogate is escaped", "300f 310d 300b 0603550403 1e04d83d0041", "CN=\\ED\\A0\\BDA" },
	{ "a UniversalString beyond Unicode", "300f 310d 300b 0603550403 1c0400110000", "CN=\uFFFD" },
	{ "characters that turn the line round are escaped", "300f 310d 300b 0603550403 0c04e280ae61",
	  "CN=\\E2\\80\\AEa" },
	{ "an RDN without attributes", "3002 3100", "#3100" },
	{ "an RDN that is no SET", "300e 310a 3008 0603550403 0c0161 0500", "#0500,CN=a" },
	{ "an attribute without a value", "3009 3107 3005 0603550403", "#30050603550403" },
	{ "an attribute with two values", "300e 310c 300a 0603550403 0c0161 0500", "#300A06035504030C01610500" },
	{ "an attribute behind one that can be read", "3010 310e 3008 0603550403 0c0161 02020005", "CN=a+#02020005" },
	{ "a Name that is no SEQUENCE", "0401aa", "#0401AA" },
};

static struct keystore_bytes subject_of(const char *file, struct keystore_bytes *der)
{
	struct keystore_certificate certificate;
	struct keystore_error err;
	char path[128];

	snprintf(path, sizeof path, "tests/data/x509/%s.der", file);
	*der = load_file(path);
	if (!keystore_certificate_parse(*der, &certificate, &err))
		fail_msg("%s: %s", path, err.text);
	return certificate.subject;
}

/* Whatever the size, what is written is the front of the whole text, valid and terminated, and the length does not
 * fall below it. */
static void check_every_size(struct keystore_bytes name, const char *whole)
{
	size_t whole_len = strlen(whole);
	char *out = malloc(whole_len + 2);

	for (size_t size = 0; size <= whole_len + 1; size++) {
		memset(out, '~', whole_len + 2);
		size_t len = keystore_name_text(name, out, size);
		assert_true(len == whole_len || (len < whole_len && len >= size));
		assert_true(out[size] == '~' || size > whole_len + 1);
		if (size == 0)
			continue;
		assert_true(strlen(out) < size && strlen(out) + 4 >= (size < whole_len ? size : whole_len));
		assert_memory_equal(out, whole, strlen(out));
		assert_true(utf8_valid(bytes_of(out)));
	}
	free(out);
}

static void check_text(const char *row, struct keystore_bytes name, const char *expected)
{
	char text[2048];
	size_t len = keystore_name_text(name, text, sizeof text);

	if (len != strlen(expected) || strcmp(text, expected))
		fail_msg("%s:\n    %s\nexpected\n    %s", row, text, expected);
	check_every_size(name, expected);
}

static void test_certificates(void **state)
{
	struct keystore_bytes der;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		check_text(rows[i].name, subject_of(rows[i].file, &der), rows[i].text);
		free((void *)der.data);
	}
}

static void test_crafted_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof crafted / sizeof *crafted; i++)
		check_text(crafted[i].name, from_hex(crafted[i].file), crafted[i].text);
}

/* The last commonName, whatever stands around it, without the escapes of RFC 4514. */
static const struct row common_names[] = {
	{ "one", "keytool", "keytool" },
	{ "the most specific of many", "name-strings", "\U0001F602" },
	{ "not escaped", "name-escapes", "#" },
	{ "within an RDN of two attributes", "name-rfc4514", "J.  Smith" },
	{ "not one that is no string", "name-java", "visible" },
	{ "none", "name-empty", "" },
};

static void test_common_names(void **state)
{
	struct keystore_bytes der;
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof common_names / sizeof *common_names; i++) {
		size_t len = keystore_name_common_name(subject_of(common_names[i].file, &der), text, sizeof text);
		if (strcmp(text, common_names[i].text) || len != strlen(text))
			fail_msg("%s: %s", common_names[i].name, text);
		free((void *)der.data);
	}
}

static void test_control_characters_in_a_common_name_are_escaped(void **state)
{
	char text[64];

	(void)state;
	keystore_name_common_name(from_hex("3011 310f 300d 0603550403 0c06612c001b5c62"), text, sizeof text);
	assert_string_equal(text, "a,\\00\\1B\\b");
}

/* Which names are the same: rows of two, by RFC 5280 7.1 and X500Principal.equals of Java 17; but Java takes a
 * BMPString for bytes. */
static const struct {
	const char *name, *a, *b;
	bool equal;
} pairs[] = {
	{ "the same bytes", "300c 310a 3008 0603550403 0c0161", "300c 310a 3008 0603550403 0c0161", true },
	{ "UTF8String and PrintableString",
	  "300c 310a 3008 0603550403 0c0161", "300c 310a 3008 0603550403 130161", true },
	{ "UTF8String and BMPString", "300c 310a 3008 0603550403 0c0161", "300d 310b 3009 0603550403 1e020061", true },
	{ "capital and small letter", "300c 310a 3008 0603550403 0c0161", "300c 310a 3008 0603550403 0c0141", true },
	{ "blanks at both ends",
	  "300c 310a 3008 0603550403 0c0161", "3010 310e 300c 0603550403 0c0520206120 20", true },
	{ "several blanks for one",
	  "300e 310c 300a 0603550403 0c03612062", "3010 310e 300c 0603550403 0c056120202062", true },
	{ "blanks alone and nothing", "300b 3109 3007 0603550403 0c00", "300d 310b 3009 0603550403 0c022020", true },
	{ "one blank and none", "300e 310c 300a 0603550403 0c03612062", "300d 310b 3009 0603550403 0c026162", false },
	{ "another letter", "300c 310a 3008 0603550403 0c0161", "300c 310a 3008 0603550403 0c0162", false },
	{ "another type", "300c 310a 3008 0603550403 0c0161", "300c 310a 3008 060355040a 0c0161", false },
	{ "one RDN more",
	  "300c 310a 3008 0603550403 0c0161", "3018 310a 3008 0603550403 0c0161 310a 3008 0603550403 0c0161", false },
	{ "one attribute more",
	  "300c 310a 3008 0603550403 0c0161", "3016 3114 3008 0603550403 0c0161 3008 0603550403 0c0161", false },
	{ "a string and what is none", "300c 310a 3008 0603550403 0c0161", "300c 310a 3008 0603550403 040161", false },
	{ "two that are no strings", "300c 310a 3008 0603550403 040161", "300c 310a 3008 0603550403 040162", false },
	{ "no strings, the same", "300c 310a 3008 0603550403 040141", "300c 310a 3008 0603550403 040141", true },
	{ "no strings, capital and small letter",
	  "300c 310a 3008 0603550403 040161", "300c 310a 3008 0603550403 040141", false },
	{ "an RDN that cannot be read", "300c 310a 3008 0603550403 0c0161", "300c 010a 3008 0603550403 0c0161", false },
	{ "no Name and a Name", "0400", "3000", false },
	{ "no Name and no Name", "0400", "0401aa", false },
};

static void test_comparison(void **state)
{
	struct keystore_error err;
	struct hash_key key;

	(void)state;
	assert_true(hash_key_new(&key, &err));
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct keystore_bytes a = from_hex(pairs[i].a), b = from_hex(pairs[i].b);
		int order = name_compare(a, b);
		if ((order == 0) != pairs[i].equal || name_compare(b, a) != -order || name_compare(a, a) != 0)
			fail_msg("%s", pairs[i].name);
		if ((name_hash(&key, a) == name_hash(&key, b)) != pairs[i].equal)
			fail_msg("%s, hashed", pairs[i].name);
	}
}

/* Sorting needs an order: of any three names, none is before one that is before it. */
static void test_comparison_is_an_order(void **state)
{
	const size_t n = sizeof crafted / sizeof *crafted;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			for (size_t k = 0; k < n; k++) {
				struct keystore_bytes a = from_hex(crafted[i].file), b = from_hex(crafted[j].file),
					c = from_hex(crafted[k].file);
				if (name_compare(a, b) <= 0 && name_compare(b, c) <= 0)
					assert_true(name_compare(a, c) <= 0);
			}
}

/* A Name of n RDNs "CN=,+", and its text. */
static void test_fifty_thousand_rdns(void **state)
{
	static const char value[] = "CN=\\,\\+";
	static const uint8_t rdn[] = { 0x31, 0x0B, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x02, ',', '+' };
	const size_t n = 50000, len = n * sizeof value - 1;
	struct writer out = writer_new();
	struct keystore_bytes name = { NULL, 0 };
	uint8_t *der;
	char *text = malloc(len + 1);

	(void)state;
	size_t begun = der_begin(&out, DER_SEQUENCE);
	for (size_t i = 0; i < n; i++)
		writer_bytes(&out, (struct keystore_bytes){ rdn, sizeof rdn });
	der_end(&out, begun);
	assert_true(writer_finish(&out, &der, &name.len));
	name.data = der;
	assert_int_equal(keystore_name_text(name, text, len + 1), len);
	for (size_t i = 0; i < n; i++)
		assert_memory_equal(text + i * sizeof value, value, sizeof value - 1);
	assert_true(keystore_name_text(name, text, 100) < 200); /* it stops where the buffer ends */
	assert_int_equal(keystore_name_common_name(name, text, len + 1), 2);
	free(der);
	free(text);
}

static bool read_name(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	char text[300];

	(void)context;
	(void)err;
	keystore_name_text(input, text, sizeof text);
	assert_true(utf8_valid(bytes_of(text)));
	keystore_name_common_name(input, text, sizeof text);
	assert_true(utf8_valid(bytes_of(text)));
	assert_int_equal(name_compare(input, input), 0);
	return true;
}

static void test_sweeps(void **state)
{
	static const char *const files[] = { "name-strings", "name-escapes", "name-rfc4514", "name-java" };
	struct keystore_bytes der, name;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		name = subject_of(files[i], &der);
		sweep_truncations(read_name, NULL, name);
		sweep_bits(read_name, NULL, name);
		sweep_allocations(read_name, NULL, name);
		free((void *)der.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_crafted_names),
		cmocka_unit_test(test_common_names),
		cmocka_unit_test(test_control_characters_in_a_common_name_are_escaped),
		cmocka_unit_test(test_comparison),
		cmocka_unit_test(test_comparison_is_an_order),
		cmocka_unit_test(test_fifty_thousand_rdns),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
