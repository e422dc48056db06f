/* Which certificates Java reads: every row of tests/data/x509/java.rows, where JDK 17 and 25 are the witness; by
 * version; and what is said of those that it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/der.h"
#include "tests/support/sweep.h"
#include "x509/java_parts.h"

/* ---- Certificates out of parts ----------------------------------------------------------------------------------- */

/* As the FIELDS of java_rows.py, without their defaults. */
static const char *const field_names[] = { "version", "signature", "issuer", "subject", "key", "rest", "outer" };

enum { VERSION, SIGNATURE, ISSUER, SUBJECT, KEY, REST, OUTER, N_FIELDS };

#define ECDSA "\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02"
#define NAME "\x30\x0C\x31\x0A\x30\x08\x06\x03\x55\x04\x03\x0C\x01n"
#define VALIDITY "\x30\x1E\x17\x0D" "200101000000Z" "\x17\x0D" "491231235959Z"
#define SECP256R1 "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"
#define EC_KEY "\x30\x59\x30\x13\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01" SECP256R1 "\x03\x42\x00"
#define POINT "\x04" "0123456789ABCDEF0123456789abcdef0123456789ABCDEF0123456789abcdef"

struct parts {
	struct keystore_bytes fields[N_FIELDS];
};

static struct parts usual(void)
{
	return (struct parts){ .fields = { [VERSION] = BYTES("\xA0\x03\x02\x01\x02"), [SIGNATURE] = BYTES(ECDSA),
				       [ISSUER] = BYTES(NAME), [SUBJECT] = BYTES(NAME), [KEY] = BYTES(EC_KEY POINT),
				       [REST] = BYTES(""), [OUTER] = BYTES(ECDSA) } };
}

/* Free it with mem_free. */
static struct keystore_bytes build(const struct parts *parts)
{
	struct writer writer = writer_new(), *out = &writer;
	const struct keystore_bytes *field = parts->fields;
	uint8_t *data;
	size_t len;

	size_t whole = der_begin(out, DER_SEQUENCE), tbs = der_begin(out, DER_SEQUENCE);
	writer_bytes(out, field[VERSION]);
	der_put_u64(out, 1);
	writer_bytes(out, field[SIGNATURE]);
	writer_bytes(out, field[ISSUER]);
	writer_bytes(out, BYTES(VALIDITY));
	writer_bytes(out, field[SUBJECT]);
	writer_bytes(out, field[KEY]);
	writer_bytes(out, field[REST]);
	der_end(out, tbs);
	writer_bytes(out, field[OUTER]);
	der_put(out, DER_BIT_STRING, BYTES("\0"));
	der_end(out, whole);
	assert_true(writer_finish(out, &data, &len));
	return (struct keystore_bytes){ data, len };
}

static bool java_reads(const struct parts *parts, unsigned version, struct keystore_error *err)
{
	struct keystore_bytes der = build(parts);
	bool reads = keystore_java_reads_certificate(der, version, err);

	mem_free((void *)der.data);
	return reads;
}

/* ---- The rows ---------------------------------------------------------------------------------------------------- */

/* "FIELD=HEX" */
static void set_field(struct parts *parts, char *text)
{
	char *hex = strchr(text, '=');

	assert_non_null(hex);
	*hex++ = '\0';
	for (size_t i = 0; i < N_FIELDS; i++)
		if (strcmp(text, field_names[i]) == 0)
			parts->fields[i] = from_hex(hex);
}

/* "VERDICT <tab> NAME <tab> FIELD=HEX ..." */
static void check_row(char *row)
{
	char *name = strchr(row, '\t'), *fields = name ? strchr(name + 1, '\t') : NULL, *more = NULL;
	struct keystore_error err = { .text = "" };
	struct parts parts = usual();

	assert_non_null(fields);
	*name++ = *fields++ = '\0';
	for (char *field = strtok_r(fields, " ", &more); field; field = strtok_r(NULL, " ", &more))
		set_field(&parts, field);
	bool reads = java_reads(&parts, 17, &err);
	if (reads != (strcmp(row, "yes") == 0))
		fail_msg("%s: Java says %s, we say %s", name, row, reads ? "yes" : err.text);
	if (!reads)
		assert_true(err.text[0] && err.status != KEYSTORE_NO_MEMORY);
}

static void test_rows(void **state)
{
	struct keystore_bytes file = load_file("tests/data/x509/java.rows");
	char *text = malloc(file.len + 1), *more = NULL;
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	memcpy(text, file.data, file.len);
	text[file.len] = '\0';
	for (char *row = strtok_r(text, "\n", &more); row; row = strtok_r(NULL, "\n", &more), n++)
		check_row(row);
	assert_true(n > 1000);
	free(text);
	free((void *)file.data);
}

/* ---- What is said ------------------------------------------------------------------------------------------------ */

#define EC "\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01"
#define SAN "\x06\x03\x55\x1D\x11"
#define CRITICAL "\x01\x01\xFF"
#define UNKNOWN "\x30\x07\x06\x03\x2A\x03\x04\x04\x00"

static const struct reason {
	const char *name;
	size_t field;
	struct keystore_bytes value;
	const char *text;
} reasons[] = {
	{ "a curve with a name", KEY,
		BYTES("\x30\x1A\x30\x14" EC "\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x08\x03\x02\x00\x04"),
		"the curve brainpoolP256t1 is none that Java knows" },
	{ "a curve without one", KEY, BYTES("\x30\x14\x30\x0E" EC "\x06\x03\x2A\x03\x04\x03\x02\x00\x04"),
		"the curve 1.2.3.4 is none that Java knows" },
	{ "an explicit curve", KEY, BYTES("\x30\x11\x30\x0B" EC "\x30\x00\x03\x02\x00\x04"),
		"a curve that is given by its parameters, not by name" },
	{ "a compressed point", KEY, BYTES("\x30\x39\x30\x13" EC SECP256R1 "\x03\x22\x00\x02"
		"0123456789ABCDEF0123456789ABCDEF"), "an EC point that is compressed, or at infinity" },
	{ "a short point", KEY, BYTES("\x30\x1A\x30\x13" EC SECP256R1 "\x03\x03\x00\x04\x01"),
		"an EC point of 2 bytes: the curve has 65" },
	{ "a short key", KEY, BYTES("\x30\x0C\x30\x05\x06\x03\x2B\x65\x70\x03\x03\x00\x01\x02"),
		"an Ed25519 key of 2 bytes instead of 32" },
	{ "no issuer", ISSUER, BYTES("\x30\x00"), "the issuer is empty" },
	{ "an issuer that is none", ISSUER, BYTES("\x30\x02\x30\x00"), "issuer: RDN: SET expected, found tag 0x30" },
	{ "a subject that is none", SUBJECT, BYTES("\x30\x02\x30\x00"), "subject: RDN: SET expected, found tag 0x30" },
	{ "another algorithm", OUTER, BYTES("\x30\x03\x06\x01\x2A"),
		"signatureAlgorithm is not the same as signature" },
	{ "the same twice", REST, BYTES("\xA3\x14\x30\x12" UNKNOWN UNKNOWN),
		"the extension 1.2.3.4 is there twice" },
	{ "an address", REST, BYTES("\xA3\x16\x30\x14\x30\x12" SAN CRITICAL "\x04\x08\x30\x06\x87\x04" "1234"), NULL },
	{ "a short address", REST, BYTES("\xA3\x15\x30\x13\x30\x11" SAN CRITICAL "\x04\x07\x30\x05\x87\x03" "123"),
		"critical subjectAltName: an IP address of 3 bytes" },
	{ "no URI", REST, BYTES("\xA3\x15\x30\x13\x30\x11" SAN CRITICAL "\x04\x07\x30\x05\x86\x03" "a b"),
		"critical subjectAltName: \"a b\" is no URI that Java takes" },
	{ "no names", REST, BYTES("\xA3\x12\x30\x10\x30\x0E" SAN CRITICAL "\x04\x04\x30\x02\x05\x00"),
		"critical subjectAltName: a GeneralName with the tag 0x05" },
};

static void test_reasons(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		const struct reason *row = &reasons[i];
		struct keystore_error err = { .text = "" };
		struct parts parts = usual();
		parts.fields[row->field] = row->value;
		bool reads = java_reads(&parts, 0, &err);
		if (reads != !row->text || (row->text && strcmp(err.text, row->text) != 0))
			fail_msg("%s: \"%s\"", row->name, err.text);
	}
}

static void test_not_even_a_certificate(void **state)
{
	struct keystore_error err;

	(void)state;
	assert_false(keystore_java_reads_certificate(BYTES("\x30\x03\x02\x01\x05"), 17, &err));
	assert_string_equal(err.text, "tbsCertificate: SEQUENCE expected, found tag 0x02");
}

/* JEP 324 and 339: before the algorithm was there, a key of it was one of an unknown algorithm. */
static void test_versions(void **state)
{
	static const struct {
		const char *oid;
		unsigned since;
	} rows[] = { { "\x2B\x65\x6E", 11 }, { "\x2B\x65\x6F", 11 }, { "\x2B\x65\x70", 15 }, { "\x2B\x65\x71", 15 } };
	static const unsigned versions[] = { 8, 11, 17, 21, 25 };
	uint8_t key[] = "\x30\x0A\x30\x05\x06\x03...\x03\x01\x00";

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
			struct keystore_error err;
			struct parts parts = usual();
			memcpy(key + 6, rows[i].oid, 3);
			parts.fields[KEY] = (struct keystore_bytes){ key, sizeof key - 1 };
			assert_int_equal(java_reads(&parts, versions[v], &err), versions[v] < rows[i].since);
		}
}

/* ---- Robustness -------------------------------------------------------------------------------------------------- */

static bool look(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	return keystore_java_reads_certificate(input, *(unsigned *)context, err);
}

static void test_sweeps(void **state)
{
	static const char *const files[] = { "leaf", "intermediate", "general-names" };
	unsigned version = 17;
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "tests/data/x509/%s.der", files[i]);
		struct keystore_bytes der = load_file(path);
		sweep_truncations(look, &version, der);
		sweep_bits(look, &version, der);
		sweep_allocations(look, &version, der);
		free((void *)der.data);
	}
}

/* [3] with n extensions, 1.2.16384 and so on, and behind them the first again; free it with mem_free. */
static struct keystore_bytes extensions_and_one_again(size_t n, bool again)
{
	struct writer writer = writer_new(), *out = &writer;
	size_t explicit = der_begin(out, DER_CONTEXT_CONSTRUCTED(3)), all = der_begin(out, DER_SEQUENCE);
	uint8_t *data;
	size_t len;

	for (size_t i = 0; i < n + again; i++) {
		size_t number = i % n, one = der_begin(out, DER_SEQUENCE);
		uint8_t oid[] = { 0x2A, (uint8_t)(0x81 + (number >> 14)), (uint8_t)(0x80 | (number >> 7 & 0x7F)),
			(uint8_t)(number & 0x7F) };
		der_put(out, DER_OID, (struct keystore_bytes){ oid, sizeof oid });
		der_put(out, DER_OCTET_STRING, BYTES(""));
		der_end(out, one);
	}
	der_end(out, all);
	der_end(out, explicit);
	assert_true(writer_finish(out, &data, &len));
	return (struct keystore_bytes){ data, len };
}

/* A comparison of each with each would take minutes with the last. */
static void test_many_extensions(void **state)
{
	const size_t counts[] = { 1, 2, 15, 16, 17, 100, so_many(100000) };

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		for (int again = 0; again < 2; again++) {
			struct keystore_error err;
			struct parts parts = usual();
			parts.fields[REST] = extensions_and_one_again(counts[i], again);
			assert_int_equal(java_reads(&parts, 17, &err), !again);
			if (again)
				assert_string_equal(err.text, "the extension 1.2.16384 is there twice");
			mem_free((void *)parts.fields[REST].data);
		}
}

static void test_failed_resources(void **state)
{
	struct parts parts = usual();
	struct keystore_error err;
	unsigned version = 17;

	(void)state;
	parts.fields[REST] = extensions_and_one_again(100, false);
	struct keystore_bytes der = build(&parts);
	sweep_allocations(look, &version, der);
	fail_entropy(true);
	assert_false(look(&version, der, &err));
	fail_entropy(false);
	assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
	mem_free((void *)der.data);
	mem_free((void *)parts.fields[REST].data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_not_even_a_certificate),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_sweeps),
		cmocka_unit_test(test_many_extensions),
		cmocka_unit_test(test_failed_resources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
