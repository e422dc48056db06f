/* The attributes of a SafeBag: what is read, what is refused, what is written. What Java and OpenSSL make of the odd
 * ones was tried with JDK 17 and 25 and OpenSSL 3.0, and is said in the rows. */
#include "pkcs12/attribute.h"

#include <stdlib.h>
#include <string.h>

#include "base/der.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

#define NAME OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x14")
#define KEY_ID OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x15")
#define TRUSTED OID("\x60\x86\x48\x01\x86\xF9\x66\xAD\xCA\x7B\x01\x01")
#define CSP_NAME OID("\x2B\x06\x01\x04\x01\x82\x37\x11\x01")
#define MACHINE_KEYS OID("\x2B\x06\x01\x04\x01\x82\x37\x11\x02")
#define OTHER OID("\x2A\x03\x04") /* 1.2.3.4 */

/* An attribute with its values in hexadecimal. */
struct given {
	struct keystore_bytes type;
	const char *values;
};

static void put_attribute(struct writer *out, struct given given)
{
	size_t whole = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, given.type);
	der_put(out, DER_SET, from_hex(given.values));
	der_end(out, whole);
}

/* The contents of a SET with up to four attributes. */
static struct writer set_of(const struct given given[4])
{
	struct writer out = writer_new();

	writer_reserve(&out, 1); /* a window on nothing has a place all the same */
	for (size_t i = 0; i < 4 && given[i].type.len; i++)
		put_attribute(&out, given[i]);
	assert_false(out.failed);
	return out;
}

static struct keystore_bytes written(const struct writer *out)
{
	return (struct keystore_bytes){ out->data, out->len };
}

static void assert_bytes(struct keystore_bytes found, struct keystore_bytes expected)
{
	assert_int_equal(found.len, expected.len);
	assert_memory_equal(found.data, expected.data, expected.len);
}

static const struct {
	const char *row;
	struct given given[4];
	const char *name, *key_id; /* hexadecimal; NULL: none */
	bool trusted;
	const char *text, *finding;
} accepted[] = {
	{ "no attribute at all", { { { NULL, 0 }, NULL } }, NULL, NULL, false, NULL, NULL },
	{ "a name", { { NAME, "1E04 0061 00E9" } }, "61 C3A9", NULL, false, NULL, NULL },
	{ "an empty name is a name, to Java and OpenSSL too", { { NAME, "1E00" } }, "", NULL, false, NULL, NULL },
	{ "a surrogate pair is one character", { { NAME, "1E04 D83D DD11" } }, "F09F9491", NULL, false, NULL, NULL },
	{ "a lone surrogate is carried through", { { NAME, "1E04 D800 0061" } }, "EDA080 61", NULL, false, NULL, NULL },
	{ "a low surrogate before a high one", { { NAME, "1E04 DC00 D800" } }, "EDB080 EDA080", NULL, false, NULL,
		NULL },
	{ "U+0000 is a character", { { NAME, "1E04 0061 0000" } }, "61 00", NULL, false, NULL, NULL },
	{ "of two values the first counts, to Java too", { { NAME, "1E020061 1E020062" } }, "61", NULL, false, NULL,
		NULL },
	{ "of two names the first counts", { { NAME, "1E020061" }, { NAME, "1E020062" } }, "61", NULL, false, NULL,
		"repeated-attribute" },
	{ "a name as UTF8String", { { NAME, "0C03 61 C3A9" } }, "61 C3A9", NULL, false, NULL, "friendly-name-type" },
	{ "a name as PrintableString", { { NAME, "1301 61" } }, "61", NULL, false, NULL, "friendly-name-type" },
	{ "a name as IA5String", { { NAME, "1601 61" } }, "61", NULL, false, NULL, "friendly-name-type" },
	{ "a name as VisibleString", { { NAME, "1A01 61" } }, "61", NULL, false, NULL, "friendly-name-type" },
	{ "a T61String is Latin-1", { { NAME, "1402 61 E9" } }, "61 C3A9", NULL, false, NULL, "friendly-name-type" },
	{ "a name as UniversalString", { { NAME, "1C04 0001F511" } }, "F09F9491", NULL, false, NULL,
		"friendly-name-type" },
	{ "a key id", { { KEY_ID, "0403 010203" } }, NULL, "010203", false, NULL, NULL },
	{ "an empty key id", { { KEY_ID, "0400" } }, NULL, "", false, NULL, NULL },
	{ "a surrogate pair as UTF8String is one character", { { NAME, "0C07 61 EDA0BD EDB491" } }, "61 F09F9491", NULL,
		false, NULL, "friendly-name-type" },
	{ "a surrogate pair as UniversalString", { { NAME, "1C08 0000D83D 0000DD11" } }, "F09F9491", NULL, false, NULL,
		"friendly-name-type" },
	{ "a key id as UTF8String, refused by Java and OpenSSL", { { KEY_ID, "0C02 6162" } }, NULL, "6162", false, NULL,
		"local-key-id-type" },
	{ "of two key ids the first counts", { { KEY_ID, "0401 01" }, { KEY_ID, "0401 02" } }, NULL, "01", false, NULL,
		"repeated-attribute" },
	{ "trusted", { { TRUSTED, "0604 551D2500" } }, NULL, NULL, true, NULL, NULL },
	{ "trusted for whatever use", { { TRUSTED, "0608 2B06010505070301" } }, NULL, NULL, true, NULL, NULL },
	{ "trusted for nothing: Java takes it", { { TRUSTED, "" } }, NULL, NULL, true, NULL, NULL },
	{ "trusted for what is no OID, refused by Java", { { TRUSTED, "0201 01" } }, NULL, NULL, true, NULL,
		"trusted-key-usage-type" },
	{ "all of them at once", { { TRUSTED, "0604 551D2500" }, { KEY_ID, "0401 01" }, { NAME, "1E020061" } }, "61",
		"01", true, NULL, NULL },
	{ "others are named", { { CSP_NAME, "1E020061" }, { OTHER, "0500" }, { NAME, "1E020061" } }, "61", NULL, false,
		"1.3.6.1.4.1.311.17.1 (CSP name), 1.2.3.4", NULL },
	{ "one of the others may be without a value, as OpenSSL writes it", { { MACHINE_KEYS, "" } }, NULL, NULL, false,
		"1.3.6.1.4.1.311.17.2 (local machine key set)", NULL },
	{ "a property of Windows", { { OID("\x2B\x06\x01\x04\x01\x82\x37\x11\x03\x14"), "0400" } }, NULL, NULL, false,
		"1.3.6.1.4.1.311.17.3.20 (Windows key identifier)", NULL },
};

static void assert_optional(struct keystore_bytes found, const char *expected)
{
	assert_int_equal(found.data != NULL, expected != NULL);
	if (expected)
		assert_bytes(found, from_hex(expected));
}

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		struct writer set = set_of(accepted[i].given);
		struct keystore *ks = keystore_new();
		struct attributes found;
		struct keystore_error err;
		print_message("%s\n", accepted[i].row);
		assert_true(attributes_read(reader_of(written(&set)), 77, ks, &found, &err));
		assert_optional(found.name, accepted[i].name);
		assert_optional(found.local_key_id, accepted[i].key_id);
		assert_int_equal(found.trusted, accepted[i].trusted);
		assert_int_equal(found.text != NULL, accepted[i].text != NULL);
		if (found.text)
			assert_string_equal(found.text, accepted[i].text);
		assert_int_equal(ks->n_notes, accepted[i].finding ? 1 : 0);
		if (accepted[i].finding) {
			assert_string_equal(ks->notes[0].id, accepted[i].finding);
			assert_int_equal(ks->notes[0].offset, 77);
		}
		assert_true(found.set.data == set.data && found.set.len == set.len);
		keystore_free(ks);
		writer_free(&set);
	}
}

static bool read_set(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_new();
	struct attributes found;

	(void)context;
	if (!ks) {
		err->status = KEYSTORE_NO_MEMORY;
		return false;
	}
	bool ok = attributes_read(reader_of(input), 0, ks, &found, err);
	keystore_free(ks);
	return ok;
}

static void test_accepted_or_no_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		struct writer set = set_of(accepted[i].given);
		sweep_allocations(read_set, NULL, written(&set));
		writer_free(&set);
	}
}

static const struct {
	const char *row, *set, *message;
	uint64_t offset;
} refused[] = {
	{ "half a character (CVE-2025-69419)", "3014 06092A864886F70D010914 3107 1E05 00610062 00",
		"friendlyName: odd BMPString length", 17 },
	{ "a name that is a BOOLEAN (CVE-2023-0767)", "3010 06092A864886F70D010914 3103 0101FF",
		"friendlyName is not a BMPString (tag 0x01) nor any other string", 17 },
	{ "a name without a value: Java ends in an exception", "300D 06092A864886F70D010914 3100",
		"friendlyName has no value", 15 },
	{ "a key id without a value: Java ends in an exception", "300D 06092A864886F70D010915 3100",
		"localKeyId has no value", 15 },
	{ "a UniversalString of three bytes", "3012 06092A864886F70D010914 3105 1C03 000061",
		"friendlyName: odd UniversalString length", 17 },
	{ "a UTF8String with overlong bytes", "3012 06092A864886F70D010914 3105 0C03 61C080",
		"friendlyName: a UTF8String that is not UTF-8", 18 },
	{ "a value that passes the end of its SET", "3011 06092A864886F70D010914 3104 1E03 0061",
		"truncated: friendlyName needs 3 bytes, 2 are left", 17 },
	{ "something behind the first name that is no value: Java and OpenSSL refuse it",
		"3014 06092A864886F70D010914 3107 1E020061 007700",
		"truncated: friendlyName needs 119 bytes, 1 are left", 21 },
	{ "an attribute that is no SEQUENCE", "0500", "PKCS12Attribute: SEQUENCE expected, found tag 0x05", 0 },
	{ "no type", "3002 3100", "attrId: OBJECT IDENTIFIER expected, found tag 0x31", 2 },
	{ "no values", "3005 06032A0304", "truncated: attrValues needs 2 bytes, 0 are left", 7 },
	{ "values in a SEQUENCE", "3007 06032A0304 3000", "attrValues: SET expected, found tag 0x30", 7 },
	{ "something behind the values: Java and OpenSSL refuse it", "3009 06032A0304 3100 0500",
		"PKCS12Attribute: 2 bytes too many", 9 },
	{ "a second attribute that is cut off", "3007 06032A0304 3100 3007 0603",
		"truncated: PKCS12Attribute needs 7 bytes, 2 are left", 11 },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct keystore *ks = keystore_new();
		struct attributes found;
		struct keystore_error err;
		print_message("%s\n", refused[i].row);
		assert_false(attributes_read(reader_of(from_hex(refused[i].set)), 0, ks, &found, &err));
		assert_string_equal(err.text, refused[i].message);
		assert_int_equal(err.offset, refused[i].offset);
		keystore_free(ks);
	}
}

/* A SET with one name of n characters U+0061, and then one of U+00E9. */
static struct writer long_name(size_t n)
{
	struct writer out = writer_new();
	size_t whole = der_begin(&out, DER_SEQUENCE);

	der_put(&out, DER_OID, NAME);
	size_t values = der_begin(&out, DER_SET), name = der_begin(&out, DER_BMP_STRING);
	for (size_t i = 0; i < n; i++)
		writer_u16(&out, 0x61);
	writer_u16(&out, 0xE9);
	der_end(&out, name);
	der_end(&out, values);
	der_end(&out, whole);
	return out;
}

static void test_longest_name(void **state)
{
	struct writer fits = long_name(65533), long_by_one = long_name(65534);
	struct keystore *ks = keystore_new();
	struct attributes found;
	struct keystore_error err;

	(void)state;
	assert_true(attributes_read(reader_of(written(&fits)), 0, ks, &found, &err));
	assert_int_equal(found.name.len, 65535);
	assert_false(attributes_read(reader_of(written(&long_by_one)), 0, ks, &found, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_string_equal(err.text, "friendlyName is longer than 65535 bytes of UTF-8");
	writer_free(&fits);
	writer_free(&long_by_one);
	keystore_free(ks);
}

/* What attributes_read makes of n times 1.2.3.4 and then another attribute. */
static void assert_text(size_t n, struct keystore_bytes last, size_t len, const char *end)
{
	struct writer set = writer_new();
	struct keystore *ks = keystore_new();
	struct attributes found;
	struct keystore_error err;

	for (size_t i = 0; i < n; i++)
		put_attribute(&set, (struct given){ OTHER, "0500" });
	put_attribute(&set, (struct given){ last, "0500" });
	assert_true(attributes_read(reader_of(written(&set)), 0, ks, &found, &err));
	assert_int_equal(strlen(found.text), len);
	assert_string_equal(found.text + len - strlen(end), end);
	writer_free(&set);
	keystore_free(ks);
}

/* A list that is too long for people ends in dots, also where a single OID is: that of 64 bytes has 256 characters. */
static void test_long_text(void **state)
{
	uint8_t longest[64];

	(void)state;
	memset(longest, 0x7F, sizeof longest);
	assert_text(27, OTHER, 28 * 9 - 2, "1.2.3.4, 1.2.3.4");
	assert_text(28, OTHER, 28 * 9 - 2 + 5, "1.2.3.4, 1.2.3.4, ...");
	assert_text(1000, OTHER, 28 * 9 - 2 + 5, "1.2.3.4, 1.2.3.4, ...");
	assert_text(27, OID("\x2A\x03\xA3\x57"), 27 * 9 - 2 + 5, "1.2.3.4, ..."); /* 1.2.3.4567 is 3 too long */
	assert_text(0, (struct keystore_bytes){ longest, sizeof longest }, 3, "...");
}

/* What Long.parseLong of JDK 17 says behind "Time ". */
static const struct {
	const char *id;
	bool is_date;
	int64_t milliseconds;
} dates[] = {
	{ "Time 1698584667322", true, 1698584667322 },
	{ "Time 0", true, 0 },
	{ "Time -1", true, -1 },
	{ "Time +5", true, 5 },
	{ "Time 007", true, 7 },
	{ "Time 9223372036854775807", true, INT64_MAX },
	{ "Time -9223372036854775808", true, INT64_MIN },
	{ "Time 9223372036854775808", false, 0 },
	{ "Time -9223372036854775809", false, 0 },
	{ "Time 18446744073709551616", false, 0 },
	{ "Time 18446744073709551617", false, 0 },
	{ "Time 99999999999999999999999999", false, 0 },
	{ "Time ", false, 0 },
	{ "Time -", false, 0 },
	{ "Time --1", false, 0 },
	{ "Time  1", false, 0 },
	{ "Time 1 ", false, 0 },
	{ "Time 1.5", false, 0 },
	{ "Time", false, 0 },
	{ "time 1", false, 0 },
	{ "", false, 0 },
};

static void test_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		int64_t found = 0;
		print_message("\"%s\"\n", dates[i].id);
		assert_int_equal(local_key_id_date(bytes_of(dates[i].id), &found), dates[i].is_date);
		assert_int_equal(found, dates[i].milliseconds);
	}
}

/* What is kept, what the values are, and what comes of it: attributes, in order. */
static const struct {
	const char *row;
	struct given kept[4];
	const char *name, *key_id;
	bool trusted;
	struct given expected[4];
} rewritten[] = {
	{ "nothing is added to nothing", { { { NULL, 0 }, NULL } }, NULL, NULL, false, { { { NULL, 0 }, NULL } } },
	{ "what says the right thing stays, whatever its order", { { OTHER, "0500" }, { KEY_ID, "0401 01" },
		{ NAME, "1E020061" }, { CSP_NAME, "" } }, "a", "01", false,
		{ { OTHER, "0500" }, { KEY_ID, "0401 01" }, { NAME, "1E020061" }, { CSP_NAME, "" } } },
	{ "a name of another type stays if it is the same", { { NAME, "0C0161" } }, "a", NULL, false,
		{ { NAME, "0C0161" } } },
	{ "a second value stays with the first", { { NAME, "1E020061 1E020062" } }, "a", NULL, false,
		{ { NAME, "1E020061 1E020062" } } },
	{ "a second name stays with the first", { { NAME, "1E020061" }, { NAME, "1E020062" } }, "a", NULL, false,
		{ { NAME, "1E020061" }, { NAME, "1E020062" } } },
	{ "a new name takes the place of the old one", { { OTHER, "0500" }, { NAME, "1E020061" },
		{ KEY_ID, "0401 01" } }, "b", "01", false,
		{ { OTHER, "0500" }, { NAME, "1E020062" }, { KEY_ID, "0401 01" } } },
	{ "a new name takes the place of two: Java would see the second", { { NAME, "1E020061" }, { OTHER, "0500" },
		{ NAME, "1E020062" } }, "c", NULL, false, { { NAME, "1E020063" }, { OTHER, "0500" } } },
	{ "the second name, made the only one", { { NAME, "1E020061" }, { NAME, "1E020062" } }, "b", NULL, false,
		{ { NAME, "1E020062" } } },
	{ "a key id that goes", { { KEY_ID, "0401 01" }, { NAME, "1E020061" } }, "a", NULL, false,
		{ { NAME, "1E020061" } } },
	{ "another key id", { { KEY_ID, "0401 01" }, { NAME, "1E020061" } }, "a", "0102", false,
		{ { KEY_ID, "0402 0102" }, { NAME, "1E020061" } } },
	{ "a name that goes", { { KEY_ID, "0401 01" }, { NAME, "1E020061" } }, NULL, "01", false,
		{ { KEY_ID, "0401 01" } } },
	{ "what is missing comes at the end", { { OTHER, "0500" } }, "a", "01", true,
		{ { OTHER, "0500" }, { NAME, "1E020061" }, { KEY_ID, "0401 01" }, { TRUSTED, "0604 551D2500" } } },
	{ "an empty name and an empty key id go", { { KEY_ID, "0400" }, { OTHER, "0500" }, { NAME, "1E00" } },
		NULL, NULL, false, { { OTHER, "0500" } } },
	{ "trust stays, whatever it is for", { { TRUSTED, "0608 2B06010505070301" } }, NULL, NULL, true,
		{ { TRUSTED, "0608 2B06010505070301" } } },
	{ "trust stays where it is not asked for", { { TRUSTED, "0604 551D2500" } }, NULL, NULL, false,
		{ { TRUSTED, "0604 551D2500" } } },
	{ "an empty name is one", { { OTHER, "0500" } }, "", NULL, false, { { OTHER, "0500" }, { NAME, "1E00" } } },
	{ "characters beyond the basic plane are surrogate pairs", { { OTHER, "0500" } }, "\xF0\x9F\x94\x91", NULL,
		false, { { OTHER, "0500" }, { NAME, "1E04 D83DDD11" } } },
	{ "a lone surrogate stays one", { { OTHER, "0500" } }, "\xED\xA0\x80", NULL, false,
		{ { OTHER, "0500" }, { NAME, "1E02 D800" } } },
	{ "a new SET is sorted: X.690 11.6", { { { NULL, 0 }, NULL } }, "long name", "01", true,
		{ { KEY_ID, "0401 01" }, { TRUSTED, "0604 551D2500" },
			{ NAME, "1E12 006C006F006E00670020006E0061006D0065" } } },
};

static void test_rewritten(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rewritten / sizeof *rewritten; i++) {
		struct writer kept = set_of(rewritten[i].kept), expected = set_of(rewritten[i].expected);
		struct writer out = writer_new();
		struct attribute_values values = { .trusted = rewritten[i].trusted };
		struct keystore_error err;
		print_message("%s\n", rewritten[i].row);
		if (rewritten[i].name)
			values.name = bytes_of(rewritten[i].name);
		if (rewritten[i].key_id)
			values.local_key_id = from_hex(rewritten[i].key_id);
		assert_true(attributes_write(written(&kept), &values, &out, &err));
		assert_bytes(written(&out), written(&expected));
		writer_free(&kept);
		writer_free(&expected);
		writer_free(&out);
	}
}

/* A set that was not read before. */
static void test_what_cannot_be_rewritten(void **state)
{
	static const struct {
		const char *set, *message;
	} rows[] = {
		{ "0500", "PKCS12Attribute: SEQUENCE expected, found tag 0x05" },
		{ "300D 06092A864886F70D010914 3100", "friendlyName has no value" },
		{ "3010 06092A864886F70D010914 3103 0101FF",
			"friendlyName is not a BMPString (tag 0x01) nor any other string" },
		{ "300D 06092A864886F70D010915 3100", "localKeyId has no value" },
	};
	const struct attribute_values values = { BYTES("a"), BYTES("1"), false };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct writer out = writer_new();
		struct keystore_error err = { 0 };
		assert_false(attributes_write(from_hex(rows[i].set), &values, &out, &err));
		assert_int_equal(err.status, KEYSTORE_MALFORMED);
		assert_string_equal(err.text, rows[i].message);
		writer_free(&out);
	}
}

/* Reads, and writes once as it is and once with everything else. */
static bool read_and_write(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	const struct attribute_values other = { BYTES("other"), BYTES("id"), true };
	const size_t len_of_other = 27 + 19 + 24; /* bytes of each attribute */
	struct keystore *ks = keystore_new();
	struct writer out = writer_new();
	struct attributes found;

	(void)context;
	if (!ks) {
		err->status = KEYSTORE_NO_MEMORY;
		return false;
	}
	bool ok = attributes_read(reader_of(input), 0, ks, &found, err);
	if (ok) {
		struct attribute_values same = { found.name, found.local_key_id, found.trusted };
		ok = attributes_write(input, &same, &out, err);
		if (ok)
			assert_bytes(written(&out), input);
		ok = ok && attributes_write(input, &other, &out, err);
		out.len = 0;
		ok = ok && attributes_write((struct keystore_bytes){ NULL, 0 }, &other, &out, err);
		if (ok)
			assert_int_equal(out.len, len_of_other);
	}
	writer_free(&out);
	keystore_free(ks);
	return ok;
}

static void test_sweep(void **state)
{
	const struct given full[4] = { { NAME, "1E08 0061 D83DDD11 00E9" }, { KEY_ID, "0404 01020304" },
		{ TRUSTED, "0604 551D2500" }, { CSP_NAME, "1E020061" } };
	const struct given odd[4] = { { NAME, "0C03 61C3A9" }, { NAME, "1E020061" }, { KEY_ID, "0C0161" },
		{ OTHER, "" } };
	const struct given *const sets[] = { full, odd };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct writer set = set_of(sets[i]);
		sweep_truncations(read_and_write, NULL, written(&set));
		assert_true(sweep_bits(read_and_write, NULL, written(&set)) > 0);
		sweep_allocations(read_and_write, NULL, written(&set));
		writer_free(&set);
	}
}

/* A name that cannot be built is none that is empty. */
static void test_no_memory(void **state)
{
	const struct given name[4] = { { NAME, "1E020061" } };
	struct writer set = set_of(name);
	struct keystore *ks = keystore_new();
	struct attributes found;
	struct keystore_error err;

	(void)state;
	assert_true(attributes_read(reader_of(written(&set)), 0, ks, &found, &err)); /* the arena has room now */
	fail_allocation_after(0);
	bool ok = attributes_read(reader_of(written(&set)), 0, ks, &found, &err);
	fail_allocation_after(SIZE_MAX);
	assert_false(ok);
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
	writer_free(&set);
	keystore_free(ks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_accepted_or_no_memory),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_longest_name),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_rewritten),
		cmocka_unit_test(test_what_cannot_be_rewritten),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
