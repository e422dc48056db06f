/* Strict DER: rows of one element each. What is valid follows X.690 (the paragraph is in the row); the texts are
 * ours. */
#include <string.h>

#include "base/alloc.h"
#include "base/der.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

struct row {
	const char *name;
	const char *hex;
	const char *text; /* part of the error's text; NULL: accepted */
};

static void check_rows(const struct row *rows, size_t n,
	bool (*read)(struct reader *in, struct keystore_error *err))
{
	for (size_t i = 0; i < n; i++) {
		struct keystore_error err = { 0 };
		struct reader in = reader_of(from_hex(rows[i].hex));
		bool accepted = read(&in, &err);
		if (accepted != (rows[i].text == NULL) || (!accepted && !strstr(err.text, rows[i].text)))
			fail_msg("%s: %s \"%s\"", rows[i].name, accepted ? "accepted" : "refused", err.text);
		if (!accepted)
			assert_int_equal(in.pos, 0);
	}
}

static bool read_any(struct reader *in, struct keystore_error *err)
{
	struct reader contents;
	unsigned tag;

	return der_get_any(in, &tag, &contents, "field", err);
}

static void lengths(void **state)
{
	static const struct row rows[] = {
		{ "short form (8.1.3.4)", "04 02 aabb", NULL },
		{ "length 0", "05 00", NULL },
		{ "nothing at all", "", "field needs 2 bytes, 0 are left" },
		{ "a tag alone", "04", "field: length needs 1 bytes, 0 are left" },
		{ "contents cut off", "04 03 aabb", "field needs 3 bytes, 2 are left" },
		{ "indefinite length (10.1)", "30 80 0000", "indefinite length" },
		{ "length 0x81 0x7f is not minimal (10.1)", "04 81 7f", "not in its shortest form" },
		{ "length 0x82 0x00 0x80 is not minimal", "04 82 0080", "not in its shortest form" },
		{ "length field cut off", "04 82 01", "length field needs 2 bytes" },
		{ "length of 2^31-1", "30 84 7fffffff", "field needs 2147483647 bytes, 0 are left" },
		{ "length of 2^32-1", "30 84 ffffffff", "field needs 4294967295 bytes" },
		{ "length of 2^63-1", "30 88 7fffffffffffffff", "field needs 9223372036854775807 bytes" },
		{ "length of 2^64-1", "30 88 ffffffffffffffff", "field needs 18446744073709551615 bytes" },
		{ "length field of 9 bytes", "30 89 010000000000000000", "the length field is too long (9 bytes)" },
		{ "length field of 127 bytes (8.1.3.5c)", "30 ff", "the length field is too long (127 bytes)" },
		{ "long form of a tag (8.1.2.4)", "1f 81 01 00", "a tag of more than one byte" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows, read_any);
}

static bool read_integer(struct reader *in, struct keystore_error *err)
{
	struct keystore_bytes contents;

	return der_get_integer(in, &contents, "serialNumber", err);
}

static void integers(void **state)
{
	static const struct row rows[] = {
		{ "zero", "02 01 00", NULL },
		{ "minus one", "02 01 ff", NULL },
		{ "128 needs a leading zero (8.3.2)", "02 02 0080", NULL },
		{ "127 must not have one", "02 02 007f", "not in its shortest form" },
		{ "-128 with a byte too many", "02 02 ff80", "not in its shortest form" },
		{ "no contents (8.3.1)", "02 00", "INTEGER without contents" },
		{ "another tag", "04 01 00", "serialNumber: INTEGER expected, found tag 0x04" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows, read_integer);
}

static bool read_u64(struct reader *in, struct keystore_error *err)
{
	uint64_t value;

	return der_get_u64(in, &value, "iterations", err);
}

static void unsigned_integers(void **state)
{
	static const struct row rows[] = {
		{ "2^64-1", "02 09 00ffffffffffffffff", NULL },
		{ "1024, 2048 and 100000 are no trouble", "02 02 0400", NULL },
		{ "2^64 is over the limit", "02 09 010000000000000000",
			"iterations is over the limit (a number of 9 bytes)" },
		{ "negative", "02 02 f800", "iterations is negative" },
	};
	struct reader in = reader_of(from_hex("02 03 0186a0  02 09 00ffffffffffffffff  02 01 00"));
	struct keystore_error err;
	uint64_t value;

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows, read_u64);
	assert_true(der_get_u64(&in, &value, "a", &err) && value == 100000);
	assert_true(der_get_u64(&in, &value, "b", &err) && value == UINT64_MAX);
	assert_true(der_get_u64(&in, &value, "c", &err) && value == 0);
}

static bool read_others(struct reader *in, struct keystore_error *err)
{
	struct keystore_bytes contents;
	unsigned unused;

	switch (reader_peek(in)) {
	case DER_NULL: return der_get_null(in, "parameters", err);
	case DER_OID: return der_get_oid(in, &contents, "algorithm", err);
	default: return der_get_bits(in, &contents, &unused, "keyUsage", err);
	}
}

static void other_types(void **state)
{
	static const struct row rows[] = {
		{ "NULL", "05 00", NULL },
		{ "NULL with contents (8.8.2)", "05 01 00", "NULL with contents" },
		{ "OID 1.2.840.113549", "06 06 2a864886f70d", NULL },
		{ "empty OID", "06 00", "not well formed" },
		{ "OID cut within an arc", "06 02 2a86", "not well formed" },
		{ "OID whose arc begins with 0x80 (8.19.2)", "06 03 2a8001", "not well formed" },
		{ "BIT STRING", "03 02 0560", NULL },
		{ "BIT STRING without count of unused bits (8.6.2.2)", "03 00", "not well formed" },
		{ "8 unused bits", "03 02 0800", "not well formed" },
		{ "unused bits of nothing (8.6.2.3)", "03 01 01", "not well formed" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows, read_others);
}

static bool read_boolean(struct reader *in, struct keystore_error *err)
{
	struct keystore_bytes contents;

	return der_get_bytes(in, DER_BOOLEAN, &contents, "critical", err);
}

static void another_type_is_named(void **state)
{
	static const struct row rows[] = {
		{ "INTEGER for BOOLEAN", "02 01 00", "critical: BOOLEAN expected, found tag 0x02" },
		{ "nothing for BOOLEAN", "", "critical needs 2 bytes, 0 are left" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows, read_boolean);
}

static void elements_inside_elements(void **state)
{
	struct reader in = reader_of(from_hex("30 06 020105 0401ff 99")), sequence;
	struct keystore_bytes whole, contents;
	struct keystore_error err;
	uint64_t value;

	(void)state;
	assert_true(der_get(&in, DER_SEQUENCE, &sequence, "outer", &err));
	assert_true(der_get_u64(&sequence, &value, "version", &err));
	assert_false(der_finish(&sequence, "outer", &err));
	assert_string_equal(err.text, "outer: 3 bytes too many");
	assert_int_equal(err.offset, 5);
	assert_true(der_get_whole(&sequence, DER_OCTET_STRING, &whole, "octets", &err));
	assert_int_equal(whole.len, 3);
	assert_true(der_finish(&sequence, "outer", &err));
	assert_false(der_get_bytes(&sequence, DER_NULL, &contents, "more", &err));
	assert_int_equal(err.status, KEYSTORE_TRUNCATED);
	assert_int_equal(reader_left(&in), 1);
}

/* The bytes are those of `openssl asn1parse -genstr`, for instance INTEGER:0x8000. */
static void writing(void **state)
{
	struct writer out = writer_new();
	uint8_t zeros[200] = { 0 };
	size_t outer = der_begin(&out, DER_SEQUENCE), inner = der_begin(&out, DER_SEQUENCE);

	(void)state;
	der_put_u64(&out, 0);
	der_put_u64(&out, 127);
	der_put_u64(&out, 128);
	der_put_u64(&out, 0x8000);
	der_put_unsigned(&out, BYTES("\0\0\x01"));
	der_end(&out, inner);
	der_put(&out, DER_OCTET_STRING, (struct keystore_bytes){ zeros, sizeof zeros });
	der_end(&out, outer);
	struct keystore_bytes head =
		from_hex("30 81 df 30 12 020100 02017f 02020080 0203008000 020101 04 81 c8 00");
	assert_false(out.failed);
	assert_int_equal(out.len, 3 + 0xdf);
	assert_memory_equal(out.data, head.data, head.len);
	writer_free(&out);
}

struct ber_row {
	const char *name, *ber, *der;
};

/* Expected: what `openssl asn1parse -inform DER` shows of the left side, written in DER by hand. */
static void ber_becomes_der(void **state)
{
	static const struct ber_row rows[] = {
		{ "DER stays as it is", "30 03 020105", "30 03 020105" },
		{ "indefinite length", "30 80 020105 0000", "30 03 020105" },
		{ "two levels of it", "30 80 30 80 0500 0000 0000", "30 04 3002 0500" },
		{ "a long form that is too long", "30 83 000003 020105", "30 03 020105" },
		{ "constructed OCTET STRING", "24 80 0402aabb 0401cc 0000", "04 03 aabbcc" },
		{ "definite constructed OCTET STRING", "24 07 0402aabb 0401cc", "04 03 aabbcc" },
		{ "segments of segments", "24 80 24 80 0401aa 0000 0401bb 0000", "04 02 aabb" },
		{ "an empty constructed string", "24 80 0000", "04 00" },
		{ "a constructed [0] is no string", "a0 80 0401aa 0000", "a0 03 0401aa" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { 0 };
		struct keystore_bytes expected = from_hex(rows[i].der);
		struct reader in = reader_of(from_hex(rows[i].ber));
		uint8_t *der;
		size_t len;
		if (!ber_to_der(&in, &der, &len, "ContentInfo", &err))
			fail_msg("%s: %s", rows[i].name, err.text);
		if (len != expected.len || memcmp(der, expected.data, len) != 0)
			fail_msg("%s: differs", rows[i].name);
		assert_int_equal(reader_left(&in), 0);
		mem_free(der);
	}
}

static bool transcode(struct reader *in, struct keystore_error *err)
{
	uint8_t *der;
	size_t len;

	if (!ber_to_der(in, &der, &len, "ContentInfo", err))
		return false;
	mem_free(der);
	return true;
}

static void ber_that_is_broken(void **state)
{
	static const struct row rows[] = {
		{ "no end-of-contents", "30 80 0500", "end-of-contents needs 2 bytes, 0 are left" },
		{ "a child longer than its parent", "30 03 0404 aabbccdd", "needs 4 bytes, 1 are left" },
		{ "an indefinite child in a definite parent ends with it", "30 04 3080 0500 0000 0000",
			"end-of-contents" },
		{ "indefinite length of a primitive", "04 80 0000", "indefinite length of a primitive element" },
		{ "a length of 2^64-1", "04 88 ffffffffffffffff 00", "needs 18446744073709551615 bytes, 1 are left" },
		{ "a length field of 9 bytes", "30 89 000000000000000003 020105", "the length field is too long" },
		{ "a length field cut off", "30 82 00", "length field needs 1 bytes" },
		{ "a segment that is no string", "24 80 020105 0000", "a segment of a string is no OCTET STRING" },
		{ "a segment that is another string", "24 80 0C0161 0000", "a segment of a string is no OCTET STRING" },
		{ "33 levels",
			"3080308030803080308030803080308030803080308030803080308030803080"
			"3080308030803080308030803080308030803080308030803080308030803080 3080",
			"nested deeper than 32" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows, transcode);
}

static bool transcode_bytes(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);

	(void)context;
	return transcode(&in, err);
}

struct found_row {
	const char *name, *hex;
	bool is_ber;
	size_t pos; /* where the reader stands then */
};

static void what_makes_it_ber(void **state)
{
	static const struct found_row rows[] = {
		{ "DER", "30 05 0403 aabbcc 99", false, 7 },
		{ "a primitive alone", "020105 30", false, 3 },
		{ "indefinite length (8.1.3.6)", "30 80 020105 0000", true, 0 },
		{ "deep inside", "30 08 020105 3103 a100 00", false, 10 },
		{ "deep inside, indefinite", "30 0b 020105 31 06 a1 80 0500 0000", true, 0 },
		{ "constructed OCTET STRING (8.7)", "30 05 24 03 0401aa", true, 0 },
		{ "constructed UTF8String", "2c 03 0c01aa", true, 0 },
		{ "constructed BMPString", "3e 00", true, 0 },
		{ "constructed NumericString", "32 00", true, 0 },
		{ "SET and SEQUENCE are no strings", "31 02 3000", false, 4 },
		{ "a constructed [4] is no string", "a4 03 0401aa", false, 5 },
		{ "an application tag of that number", "64 03 0401aa", false, 5 },
		{ "BER behind the element", "3000 3080 0000", false, 2 },
		{ "BER in an OCTET STRING is not looked at", "04 04 3080 0000", false, 6 },
		{ "a length that is not the shortest is the strict reader's matter", "30 81 03 020105 99", false, 6 },
		{ "and so is BER behind one", "30 81 06 04 8101 aa 2400", true, 0 },
		{ "a length that passes the end", "30 05 0403 aabb", false, 6 },
		{ "one inside that passes the end of its parent", "30 03 0402 aa bb", false, 6 },
		{ "BER behind that is not seen", "30 06 3080 0000", false, 6 },
		{ "a tag of more than one byte", "30 04 1f8101 00 99", false, 7 },
		{ "indefinite length of a primitive", "04 80 0000", false, 4 },
		{ "a length of 2^64-1", "30 88 ffffffffffffffff", false, 10 },
		{ "nothing", "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { 0 };
		struct reader in = reader_of(from_hex(rows[i].hex));
		bool is_ber = !rows[i].is_ber;
		if (!ber_found(&in, &is_ber, "PFX", &err))
			fail_msg("%s: %s", rows[i].name, err.text);
		if (is_ber != rows[i].is_ber || in.pos != rows[i].pos)
			fail_msg("%s: %s, at %zu", rows[i].name, is_ber ? "BER" : "DER", in.pos);
	}
}

/* n SEQUENCEs in each other, with definite lengths; what stands in front of `at` is not used. */
static struct keystore_bytes nested(size_t n, uint8_t *buffer, size_t size)
{
	size_t at = size;

	for (size_t i = 0; i < n; i++) {
		size_t len = size - at;
		if (len >= 128) {
			buffer[--at] = (uint8_t)len;
			buffer[--at] = (uint8_t)(len >> 8);
			buffer[--at] = (uint8_t)(len >> 16);
			buffer[--at] = 0x83;
		} else {
			buffer[--at] = (uint8_t)len;
		}
		buffer[--at] = DER_SEQUENCE;
	}
	return (struct keystore_bytes){ buffer + at, size - at };
}

static void nesting_is_bounded_in_der_too(void **state)
{
	static uint8_t buffer[600000];
	static const size_t depths[] = { 33, 100000 };
	struct reader in = reader_of(nested(32, buffer, sizeof buffer));
	struct keystore_error err;
	bool is_ber;

	(void)state;
	assert_true(ber_found(&in, &is_ber, "PFX", &err));
	assert_false(is_ber);
	for (size_t i = 0; i < 2; i++) {
		in = reader_of(nested(depths[i], buffer, sizeof buffer));
		assert_false(ber_found(&in, &is_ber, "PFX", &err));
		assert_int_equal(err.status, KEYSTORE_MALFORMED);
		assert_string_equal(err.text, "PFX: nested deeper than 32");
	}
}

static void nesting_is_counted_from_outside(void **state)
{
	static uint8_t buffer[128];
	struct reader in = reader_of(nested(31, buffer, sizeof buffer));
	struct keystore_error err;
	bool is_ber = true;

	(void)state;
	assert_true(ber_found_at(&in, 1, &is_ber, "SafeBag", &err));
	assert_false(is_ber);
	assert_int_equal(reader_left(&in), 0);
	in = reader_of(nested(32, buffer, sizeof buffer));
	assert_false(ber_found_at(&in, 1, &is_ber, "SafeBag", &err));
	assert_string_equal(err.text, "SafeBag: nested deeper than 32");
	in = reader_of(from_hex("0500 0500"));
	assert_true(ber_found_at(&in, 32, &is_ber, "SafeBag", &err));
	assert_int_equal(in.pos, 2);
	in = reader_of(from_hex("3080 0000"));
	assert_true(ber_found_at(&in, 31, &is_ber, "SafeBag", &err));
	assert_true(is_ber);
}

static void joining(void **state)
{
	static const struct ber_row rows[] = {
		{ "one piece", "0403 aabbcc", "aabbcc" },
		{ "several", "0401aa 0400 0402bbcc", "aabbcc" },
		{ "none", "", "" },
		{ "pieces of pieces (8.7.3)", "0401aa 24 80 24 03 0401bb 0000 0401cc", "aabbcc" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes expected = from_hex(rows[i].der);
		struct writer out = writer_new();
		struct keystore_error err;
		if (!ber_join(reader_of(from_hex(rows[i].ber)), &out, "encryptedContent", &err))
			fail_msg("%s: %s", rows[i].name, err.text);
		assert_true(bytes_equal((struct keystore_bytes){ out.data, out.len }, expected));
		writer_free(&out);
	}
}

static void joining_what_is_broken(void **state)
{
	static const struct row rows[] = {
		{ "no string", "0401aa 020101", "encryptedContent: a segment of a string is no OCTET STRING" },
		{ "end-of-contents is the caller's", "0401aa 0000", "a segment of a string is no OCTET STRING" },
		{ "cut", "0401aa 0402bb", "encryptedContent needs 2 bytes, 1 are left" },
		{ "no end of a piece of pieces", "24 80 0401aa", "end-of-contents needs 2 bytes" },
		{ "33 levels", "2480248024802480248024802480248024802480248024802480248024802480"
			       "2480248024802480248024802480248024802480248024802480248024802480 2480",
			"nested deeper than 32" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct writer out = writer_new();
		struct keystore_error err = { 0 };
		if (ber_join(reader_of(from_hex(rows[i].hex)), &out, "encryptedContent", &err) ||
			!strstr(err.text, rows[i].text))
			fail_msg("%s: \"%s\"", rows[i].name, err.text);
		writer_free(&out);
	}
}

/* Quadratic time would be hours here. */
static void a_million_pieces(void **state)
{
	const size_t n = so_many(1000000);
	uint8_t *pieces = mem_new(3 * n);
	struct writer out = writer_new();
	struct keystore_error err;

	(void)state;
	assert_non_null(pieces);
	for (size_t i = 0; i < n; i++)
		memcpy(pieces + 3 * i, "\x04\x01", 2), pieces[3 * i + 2] = (uint8_t)i;
	assert_true(ber_join(reader_of((struct keystore_bytes){ pieces, 3 * n }), &out, "encryptedContent", &err));
	assert_int_equal(out.len, n);
	for (size_t i = 0; i < n; i++)
		if (out.data[i] != (uint8_t)i)
			fail_msg("byte %zu", i);
	writer_free(&out);
	mem_free(pieces);
}

/* An element whose length needs more bytes than an indefinite one: around 64 KiB. */
static void der_is_not_much_longer(void **state)
{
	static const size_t lengths[] = { 0, 127, 128, 255, 256, 65535, 65536, 70000, 1u << 24 };

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct writer ber = writer_new(), der = writer_new();
		struct keystore_error err;
		for (size_t depth = 0; depth < 31; depth++)
			writer_bytes(&ber, BYTES("\x30\x80"));
		uint8_t *room;
		size_t begun = der_begin(&ber, DER_OCTET_STRING);
		room = writer_zeros(&ber, lengths[i]);
		assert_true(room || !lengths[i]);
		der_end(&ber, begun);
		for (size_t depth = 0; depth < 31; depth++)
			writer_bytes(&ber, BYTES("\0\0"));
		struct reader in = reader_of((struct keystore_bytes){ ber.data, ber.len });
		assert_true(ber_transcode(&in, &der, "PFX", &err));
		assert_true(der.len <= BER_DER_SIZE(ber.len));
		writer_free(&ber);
		writer_free(&der);
	}
}

static bool find_bytes(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);
	struct writer out = writer_new();
	bool is_ber;

	(void)context;
	bool ok = ber_found(&in, &is_ber, "PFX", err);
	if (ok && is_ber)
		ok = ber_join(in, &out, "PFX", err);
	writer_free(&out);
	return ok;
}

static void ber_sweeps(void **state)
{
	struct keystore_bytes ber = from_hex("30 80 24 80 0402aabb 24 03 0401cc 0000 a0 80 3005 0603 2a0304 0000 0000");

	(void)state;
	sweep_truncations(transcode_bytes, NULL, ber);
	sweep_bits(transcode_bytes, NULL, ber);
	sweep_allocations(transcode_bytes, NULL, ber);
	struct keystore_bytes pieces = from_hex("24 80 0402aabb 24 03 0401cc 0000 24 05 0403 aabbcc");
	sweep_truncations(find_bytes, NULL, pieces);
	sweep_bits(find_bytes, NULL, pieces);
	sweep_allocations(find_bytes, NULL, pieces);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(integers),
		cmocka_unit_test(unsigned_integers),
		cmocka_unit_test(other_types),
		cmocka_unit_test(another_type_is_named),
		cmocka_unit_test(elements_inside_elements),
		cmocka_unit_test(writing),
		cmocka_unit_test(ber_becomes_der),
		cmocka_unit_test(ber_that_is_broken),
		cmocka_unit_test(what_makes_it_ber),
		cmocka_unit_test(nesting_is_bounded_in_der_too),
		cmocka_unit_test(nesting_is_counted_from_outside),
		cmocka_unit_test(joining),
		cmocka_unit_test(joining_what_is_broken),
		cmocka_unit_test(a_million_pieces),
		cmocka_unit_test(der_is_not_much_longer),
		cmocka_unit_test(ber_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
