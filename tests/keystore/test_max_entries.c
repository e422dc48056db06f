/* The bound on entries: what has a few bytes in a file, and some 200 in memory. Each row is the smallest thing of its
 * kind that a format's specification allows; as many as the limit says are read, one more is refused. */
#include <string.h>

#include "base/alloc.h"
#include "base/der.h"
#include "tests/support/cmocka.h"

/* X.690 8.1.3; RFC 7292 section 4.2: a bag of type 1.2 that holds nothing. */
static const uint8_t bag[] = { 0x30, 0x05, 0x06, 0x01, 0x2A, 0xA0, 0x00 };

#define DATA BYTES("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01")
#define SIGNED_DATA BYTES("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02")

/* A ContentInfo of this type around what is written then; ends[0] and [1] go to der_end, the last first. */
static void begin_content(struct writer *out, struct keystore_bytes type, size_t ends[2])
{
	ends[0] = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, type);
	ends[1] = der_begin(out, DER_CONTEXT_CONSTRUCTED(0));
}

static void end_all(struct writer *out, const size_t *ends, size_t n)
{
	while (n > 0)
		der_end(out, ends[--n]);
}

/* RFC 7292 section 4: PFX, no MAC, one part of type data. */
static void pkcs12(struct writer *out, size_t n)
{
	size_t ends[9];

	ends[0] = der_begin(out, DER_SEQUENCE);
	der_put_u64(out, 3);
	begin_content(out, DATA, &ends[1]);
	ends[3] = der_begin(out, DER_OCTET_STRING);
	ends[4] = der_begin(out, DER_SEQUENCE);
	begin_content(out, DATA, &ends[5]);
	ends[7] = der_begin(out, DER_OCTET_STRING);
	ends[8] = der_begin(out, DER_SEQUENCE);
	for (size_t i = 0; i < n; i++)
		writer_bytes(out, (struct keystore_bytes){ bag, sizeof bag });
	end_all(out, ends, 9);
}

/* RFC 2315 section 9.1: SignedData with CRLs, of which nothing is looked at. */
static void pkcs7(struct writer *out, size_t n)
{
	size_t ends[3], inner, crls;

	begin_content(out, SIGNED_DATA, ends);
	ends[2] = der_begin(out, DER_SEQUENCE);
	der_put_u64(out, 1);
	der_put(out, DER_SET, BYTES(""));
	inner = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, DATA);
	der_end(out, inner);
	crls = der_begin(out, DER_CONTEXT_CONSTRUCTED(1));
	for (size_t i = 0; i < n; i++)
		der_put(out, DER_SEQUENCE, BYTES(""));
	der_end(out, crls);
	der_put(out, DER_SET, BYTES(""));
	end_all(out, ends, 3);
}

/* RFC 7468 section 2. */
static void pem(struct writer *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		writer_text(out, "-----BEGIN X-----\nAA==\n-----END X-----\n");
}

/* jks/FORMAT.md: version 1, whose certificates have no type, and no password: any hash does. */
static void jks_header(struct writer *out, size_t n)
{
	writer_u32(out, 0xFEEDFEED);
	writer_u32(out, 1);
	writer_u32(out, (uint32_t)n);
}

static void jks_entry(struct writer *out, uint32_t tag)
{
	writer_u32(out, tag);
	writer_u16(out, 0);
	writer_i64(out, 0);
}

static void jks(struct writer *out, size_t n)
{
	jks_header(out, n);
	for (size_t i = 0; i < n; i++) {
		jks_entry(out, 2);
		writer_u32(out, 0);
	}
	writer_zeros(out, 20);
}

/* One key that is counted, and its chain of the others. */
static void jks_chain(struct writer *out, size_t n)
{
	jks_header(out, 1);
	jks_entry(out, 1);
	writer_u32(out, 0);
	writer_u32(out, (uint32_t)(n - 1));
	for (size_t i = 1; i < n; i++)
		writer_u32(out, 0);
	writer_zeros(out, 20);
}

static const struct row {
	const char *name;
	void (*write)(struct writer *out, size_t n);
	const char *refused; /* what it says of number n + 1 */
	size_t behind;	     /* bytes from where number n + 1 begins to the end; 0: no place is told */
} rows[] = {
	{ "bags of a PKCS#12", pkcs12, "bag 301 of part 1: more than 300 entries, the limit for an input of this size",
		7 },
	{ "CRLs of a PKCS#7", pkcs7, "more than 300 entries, the limit for an input of this size", 0 },
	{ "blocks of a PEM", pem, "more than 300 entries, the limit for an input of this size", 39 },
	{ "entries of a JKS", jks, "more than 300 entries, the limit for an input of this size", 18 + 20 },
	{ "a chain in a JKS", jks_chain, "more than 300 entries, the limit for an input of this size", 4 + 20 },
};

/* Reads a file of n things where `allowed` may be. NULL: refused. */
static struct keystore *read_n(const struct row *row, size_t n, size_t allowed, size_t *len, struct keystore_error *err)
{
	struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;
	struct writer out = writer_new();
	uint8_t *data;

	row->write(&out, n);
	assert_true(writer_finish(&out, &data, len));
	limits.max_entries = allowed - *len / 256;
	struct keystore *ks = keystore_read(data, *len, NULL, &limits, err);
	mem_free(data);
	return ks;
}

static void what_is_small_is_counted(void **state)
{
	struct keystore_error err;
	size_t len;

	(void)state;
	for (const struct row *row = rows; row < rows + sizeof rows / sizeof *rows; row++) {
		struct keystore *ks = read_n(row, 300, 300, &len, &err);
		if (!ks)
			fail_msg("%s: %s", row->name, err.text);
		keystore_free(ks);
		if (read_n(row, 301, 300, &len, &err))
			fail_msg("%s: 301 are read", row->name);
		assert_int_equal(err.status, KEYSTORE_LIMIT);
		if (strcmp(err.text, row->refused) != 0 ||
			err.offset != (row->behind ? len - row->behind : KEYSTORE_NO_OFFSET))
			fail_msg("%s: %s, at %llu of %zu", row->name, err.text, (unsigned long long)err.offset, len);
		assert_string_equal(err.layer, row->behind ? "file" : "");
	}
}

/* 8,192 whatever their size, and one for each 256 bytes. */
static void by_default(void **state)
{
	static const size_t numbers[][2] = { { 9664, true }, { 9665, false } }; /* of 39 bytes each */
	struct keystore_error err;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct writer out = writer_new();
		uint8_t *data;
		size_t len;
		pem(&out, numbers[i][0]);
		assert_true(writer_finish(&out, &data, &len));
		struct keystore *ks = keystore_read(data, len, NULL, NULL, &err);
		assert_int_equal(ks != NULL, numbers[i][1]);
		keystore_free(ks);
		mem_free(data);
	}
}

/* No limit is none, however large the file. */
static void without_a_limit(void **state)
{
	struct keystore_error err;
	size_t len;

	(void)state;
	struct keystore *ks = read_n(&rows[2], 20000, SIZE_MAX, &len, &err);
	assert_non_null(ks);
	assert_int_equal(keystore_count(ks), 20000);
	keystore_free(ks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_small_is_counted),
		cmocka_unit_test(by_default),
		cmocka_unit_test(without_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
