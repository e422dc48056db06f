/* Certificates: the fields, by what `openssl x509 -inform DER -in FILE -noout -text` (OpenSSL 3.0.19) prints for
 * the files of tests/data/x509; then what is lenient, what is refused and how, and the sweeps. test_witnesses.py
 * compares many more certificates with openssl and Java. */
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

static struct keystore_bytes load(const char *file)
{
	char path[128];

	snprintf(path, sizeof path, "tests/data/x509/%s.der", file);
	return load_file(path);
}

/* The certificate in a file; free *der. */
static struct keystore_certificate parse(const char *file, struct keystore_bytes *der)
{
	struct keystore_certificate certificate;
	struct keystore_error err;

	*der = load(file);
	if (!keystore_certificate_parse(*der, &certificate, &err))
		fail_msg("%s: %s", file, err.text);
	return certificate;
}

static void assert_bytes(struct keystore_bytes bytes, const char *hex)
{
	assert_true(bytes_equal(bytes, from_hex(hex)));
}

static void assert_oid(struct keystore_bytes oid, const char *dotted)
{
	char text[64];

	keystore_oid_text(oid, text, sizeof text);
	assert_string_equal(text, dotted);
}

static void test_leaf(void **state)
{
	struct keystore_bytes der, issuer_der, oid;
	struct keystore_certificate leaf = parse("leaf", &der), issuer = parse("intermediate", &issuer_der);

	(void)state;
	assert_true(bytes_equal(leaf.der, der));
	assert_int_equal(leaf.trailing, 0);
	assert_int_equal(leaf.version, 3);
	assert_bytes(leaf.serial, "00 c0ffee");
	assert_oid(leaf.signature_algorithm, "1.2.840.10045.4.3.2");
	assert_true(bytes_equal(leaf.issuer, issuer.subject));
	assert_true(leaf.not_after - leaf.not_before == (int64_t)825 * 86400);
	assert_string_equal(leaf.key.algorithm, "EC");
	assert_string_equal(leaf.key.curve, "secp256r1");
	assert_int_equal(leaf.n_extensions, 6);
	assert_true(leaf.has_basic_constraints && !leaf.is_ca && leaf.path_length == -1);
	assert_true(leaf.has_key_usage && leaf.key_usage == (1u << 0 | 1u << 4 | 1u << 8));
	assert_int_equal(leaf.subject_key_id.len, 20);
	assert_true(bytes_equal(leaf.authority_key_id, issuer.subject_key_id));
	assert_true(keystore_oid_next(&leaf.extended_key_usage, &oid));
	assert_string_equal(keystore_oid_name(oid), "serverAuth");
	assert_true(keystore_oid_next(&leaf.extended_key_usage, &oid));
	assert_string_equal(keystore_oid_name(oid), "clientAuth");
	assert_true(keystore_oid_next(&leaf.extended_key_usage, &oid));
	assert_oid(oid, "1.2.3.4");
	assert_null(keystore_oid_name(oid));
	assert_false(keystore_oid_next(&leaf.extended_key_usage, &oid));
	free((void *)der.data);
	free((void *)issuer_der.data);
}

static void test_certification_authority(void **state)
{
	struct keystore_bytes der;
	struct keystore_certificate ca = parse("intermediate", &der);

	(void)state;
	assert_bytes(ca.serial, "7f00000000000001");
	assert_oid(ca.signature_algorithm, "1.2.840.10045.4.3.3");
	assert_true(ca.has_basic_constraints && ca.is_ca && ca.path_length == 0);
	assert_true(ca.has_key_usage && ca.key_usage == (1u << 5 | 1u << 6));
	assert_int_equal(ca.subject_alt_names.len + ca.extended_key_usage.len, 0);
	free((void *)der.data);
}

static void test_keytool(void **state)
{
	struct keystore_bytes der;
	struct keystore_certificate certificate = parse("keytool", &der);

	(void)state;
	assert_string_equal(certificate.key.algorithm, "RSA");
	assert_int_equal(certificate.key.bits, 2048);
	assert_string_equal(keystore_oid_name(certificate.signature_algorithm), "SHA512withRSA");
	assert_false(certificate.has_basic_constraints || certificate.has_key_usage);
	assert_int_equal(certificate.n_extensions, 2);
	free((void *)der.data);
}

/* What the crafted certificates hold, one field each. */
static const struct {
	const char *file;
	unsigned version;
	const char *serial;
	size_t n_extensions;
	bool has_basic_constraints, is_ca;
	int64_t path_length;
	bool has_key_usage;
	unsigned key_usage;
	const char *authority_key_id;
} crafted[] = {
	{ "version-1", 1, "01", 0, false, false, -1, false, 0, "" },
	{ "version-2", 2, "01", 0, false, false, -1, false, 0, "" },
	{ "version-1-extension", 1, "01", 1, true, true, -1, false, 0, "" },
	{ "serial-negative", 1, "80", 0, false, false, -1, false, 0, "" },
	{ "serial-zero", 1, "00", 0, false, false, -1, false, 0, "" },
	{ "extension-twice", 3, "01", 4, true, false, -1, false, 0, "" },
	{ "extension-unreadable", 3, "01", 6, false, false, -1, false, 0, "" },
	{ "extension-ber", 3, "01", 3, true, true, 3, true, 1u << 0 | 1u << 7 | 1u << 8, "aabb" },
	{ "extension-unused-bits", 3, "01", 1, false, false, -1, true, 1u << 0 | 1u << 1 | 1u << 2, "" },
	{ "extension-path", 3, "01", 1, true, true, 2147483648, false, 0, "" },
	{ "extension-path-huge", 3, "01", 1, true, true, INT64_MAX, false, 0, "" },
};

static void test_crafted(void **state)
{
	struct keystore_bytes der;

	(void)state;
	for (size_t i = 0; i < sizeof crafted / sizeof *crafted; i++) {
		struct keystore_certificate found = parse(crafted[i].file, &der);
		if (found.version != crafted[i].version || !bytes_equal(found.serial, from_hex(crafted[i].serial)) ||
		    found.n_extensions != crafted[i].n_extensions ||
		    found.has_basic_constraints != crafted[i].has_basic_constraints ||
		    found.is_ca != crafted[i].is_ca ||
		    found.path_length != crafted[i].path_length || found.has_key_usage != crafted[i].has_key_usage ||
		    found.key_usage != crafted[i].key_usage ||
		    !bytes_equal(found.authority_key_id, from_hex(crafted[i].authority_key_id)))
			fail_msg("%s", crafted[i].file);
		free((void *)der.data);
	}
}

static void test_an_extension_behind_unreadable_ones_is_read(void **state)
{
	struct keystore_bytes der, oid;
	struct keystore_certificate certificate = parse("extension-unreadable", &der);

	(void)state;
	assert_true(keystore_oid_next(&certificate.extended_key_usage, &oid));
	assert_oid(oid, "1.2.3");
	free((void *)der.data);
}

static void test_time_limits(void **state)
{
	struct keystore_bytes der;
	struct keystore_certificate certificate = parse("time-limits", &der);

	(void)state;
	assert_true(certificate.not_before == -631152000);
	assert_true(certificate.not_after == 253402300799);
	free((void *)der.data);
}

static void test_a_long_serial_number(void **state)
{
	struct keystore_bytes der;
	struct keystore_certificate certificate = parse("serial-long", &der);

	(void)state;
	assert_int_equal(certificate.serial.len, 64);
	assert_int_equal(certificate.serial.data[0], 0x7F);
	free((void *)der.data);
}

/* Java's CertificateFactory leaves bytes behind a certificate unread. */
static void test_bytes_behind_the_certificate_are_counted(void **state)
{
	struct keystore_bytes der = load("root");
	struct keystore_certificate certificate;
	struct keystore_error err;
	uint8_t *longer = malloc(der.len + 3);

	(void)state;
	memcpy(longer, der.data, der.len);
	memcpy(longer + der.len, "\0\0\0", 3);
	assert_true(keystore_certificate_parse((struct keystore_bytes){ longer, der.len + 3 }, &certificate, &err));
	assert_int_equal(certificate.trailing, 3);
	assert_true(bytes_equal(certificate.der, der));
	free(longer);
	free((void *)der.data);
}

/* A certificate with one part exchanged: the parts are those of version-1.der, in their order. */
enum part { VERSION, SERIAL, SIGNATURE, ISSUER, VALIDITY, SUBJECT, KEY, REST, N_PARTS };

static struct keystore_bytes assemble(enum part part, struct keystore_bytes instead)
{
	struct keystore_bytes original = load("version-1"), whole;
	struct keystore_error err;
	struct reader in = reader_of(original), certificate, tbs;
	struct writer out = writer_new();
	uint8_t *der;
	size_t len;

	assert_true(der_get(&in, DER_SEQUENCE, &certificate, "certificate", &err));
	assert_true(der_get(&certificate, DER_SEQUENCE, &tbs, "tbs", &err));
	size_t outer = der_begin(&out, DER_SEQUENCE);
	size_t inner = der_begin(&out, DER_SEQUENCE);
	for (enum part i = VERSION; i < N_PARTS; i++) {
		whole = (struct keystore_bytes){ NULL, 0 };
		if (i != VERSION && i != REST)
			assert_true(der_get_whole(&tbs, 0, &whole, "part", &err));
		writer_bytes(&out, i == part ? instead : whole);
	}
	der_end(&out, inner);
	writer_bytes(&out, reader_rest(&certificate));
	der_end(&out, outer);
	assert_true(writer_finish(&out, &der, &len));
	free((void *)original.data);
	return (struct keystore_bytes){ der, len };
}

static const struct {
	const char *name;
	enum part part;
	const char *instead;
	enum keystore_status status; /* KEYSTORE_OK: accepted */
	const char *text;
} parts[] = {
	{ "version v1 spelled out", VERSION, "a003 020100", KEYSTORE_OK, "" },
	{ "version 4",
	  VERSION, "a003 020103", KEYSTORE_UNSUPPORTED, "version: 3, which is none of v1 (0), v2 (1) and v3 (2)" },
	{ "a negative version", VERSION, "a003 0201ff", KEYSTORE_MALFORMED, "version is negative" },
	{ "two versions", VERSION, "a006 020100 020100", KEYSTORE_MALFORMED, "version: 3 bytes too many" },
	{ "a serial number without contents, which Java and OpenSSL refuse", SERIAL, "0200", KEYSTORE_MALFORMED,
	  "serialNumber: INTEGER without contents" },
	{ "a serial number with a zero too many, which Java and OpenSSL refuse",
	  SERIAL, "0202 0001", KEYSTORE_MALFORMED,
	  "serialNumber: INTEGER not in its shortest form" },
	{ "a serial number that is no INTEGER", SERIAL, "0401 01", KEYSTORE_MALFORMED,
	  "serialNumber: INTEGER expected, found tag 0x04" },
	{ "an issuer that is no SEQUENCE",
	  ISSUER, "3100", KEYSTORE_MALFORMED, "issuer: SEQUENCE expected, found tag 0x31" },
	{ "an issuer that cannot be read within", ISSUER, "3003 020105", KEYSTORE_OK, "" },
	{ "a validity of three dates", VALIDITY,
	  "302d 170d3235303130313030303030305a 170d3235303130313030303030305a 170d3235303130313030303030305a",
	  KEYSTORE_MALFORMED, "validity: 15 bytes too many" },
	{ "extensions without a SEQUENCE",
	  REST, "a302 0500", KEYSTORE_MALFORMED, "extensions: SEQUENCE expected, found tag 0x05" },
	{ "an extension that is no SEQUENCE", REST, "a304 3002 0500", KEYSTORE_MALFORMED,
	  "extension: SEQUENCE expected, found tag 0x05" },
	{ "an extension without anything", REST, "a304 3002 3000", KEYSTORE_OK, "" },
	{ "no extension at all, which RFC 5280 forbids and Java reads", REST, "a302 3000", KEYSTORE_OK, "" },
	{ "unique identifiers", REST, "810200aa 820200bb", KEYSTORE_OK, "" },
	{ "unique identifiers the other way round", REST, "820200bb 810200aa", KEYSTORE_MALFORMED,
	  "tbsCertificate: 4 bytes too many" },
	{ "something else at the end", REST, "0500", KEYSTORE_MALFORMED, "tbsCertificate: 2 bytes too many" },
};

static void test_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct keystore_bytes der = assemble(parts[i].part, from_hex(parts[i].instead));
		struct keystore_certificate certificate;
		struct keystore_error err = { .status = KEYSTORE_OK };
		bool accepted = keystore_certificate_parse(der, &certificate, &err);
		if (accepted != (parts[i].status == KEYSTORE_OK) || err.status != parts[i].status ||
		    strcmp(err.text, parts[i].text))
			fail_msg("%s: %s", parts[i].name, err.text);
		free((void *)der.data);
	}
}

static void test_an_error_tells_the_place(void **state)
{
	struct keystore_bytes der = load("time-month-13");
	struct keystore_certificate certificate;
	struct keystore_error err;

	(void)state;
	assert_false(keystore_certificate_parse(der, &certificate, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_int_equal(der.data[err.offset], DER_UTC_TIME);
	assert_string_equal(err.text, "notBefore: \"251301000000Z\" is no date");
	free((void *)der.data);
}

static void test_a_cut_certificate_tells_what_is_missing(void **state)
{
	struct keystore_bytes der = load("root");
	struct keystore_certificate certificate;
	struct keystore_error err;
	struct keystore_bytes cut = { der.data, der.len - 100 };

	(void)state;
	assert_false(keystore_certificate_parse(cut, &certificate, &err));
	assert_int_equal(err.status, KEYSTORE_TRUNCATED);
	assert_int_equal(err.missing, 100);
	free((void *)der.data);
}

static void test_key_usage_text(void **state)
{
	char text[256];

	(void)state;
	keystore_key_usage_text(1u << 0 | 1u << 5, text, sizeof text);
	assert_string_equal(text, "digitalSignature, keyCertSign");
	keystore_key_usage_text(1u << 8 | 1u << 12, text, sizeof text);
	assert_string_equal(text, "decipherOnly, bit 12");
	assert_int_equal(keystore_key_usage_text(0, text, sizeof text), 0);
	assert_string_equal(text, "");
	assert_int_equal(keystore_key_usage_text(1u << 1, text, 4), strlen("nonRepudiation"));
	assert_string_equal(text, "non");
}

/* Everything that can be asked about a certificate. */
static bool read_certificate(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_certificate certificate;
	struct keystore_bytes oid;
	char text[512];
	size_t len;

	(void)context;
	if (!keystore_certificate_parse(input, &certificate, err))
		return false;
	keystore_name_text(certificate.subject, text, sizeof text);
	keystore_name_text(certificate.issuer, text, sizeof text);
	keystore_oid_text(certificate.signature_algorithm, text, sizeof text);
	keystore_key_usage_text(certificate.key_usage, text, sizeof text);
	while (keystore_general_name_next(&certificate.subject_alt_names, text, sizeof text, &len))
		assert_true(utf8_valid(bytes_of(text)));
	while (keystore_oid_next(&certificate.extended_key_usage, &oid))
		(void)keystore_oid_name(oid);
	(void)keystore_issued(&certificate, &certificate);
	return true;
}

static void test_sweeps(void **state)
{
	static const char *const files[] = { "leaf", "keytool", "general-names", "extension-ber", "extension-twice",
		"version-2" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes der = load(files[i]);
		sweep_truncations(read_certificate, NULL, der);
		sweep_bits(read_certificate, NULL, der);
		sweep_allocations(read_certificate, NULL, der);
		free((void *)der.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leaf),
		cmocka_unit_test(test_certification_authority),
		cmocka_unit_test(test_keytool),
		cmocka_unit_test(test_crafted),
		cmocka_unit_test(test_an_extension_behind_unreadable_ones_is_read),
		cmocka_unit_test(test_time_limits),
		cmocka_unit_test(test_a_long_serial_number),
		cmocka_unit_test(test_bytes_behind_the_certificate_are_counted),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_an_error_tells_the_place),
		cmocka_unit_test(test_a_cut_certificate_tells_what_is_missing),
		cmocka_unit_test(test_key_usage_text),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
