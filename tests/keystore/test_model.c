/* The model: aliases are unique when added, order is kept, a failure changes nothing; and detection by content. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "keystore/model.h"
#include "tests/support/cmocka.h"
#include "tests/support/fixture.h"
#include "tests/support/sweep.h"

static void check_order(const struct keystore *ks, const char *expected)
{
	char order[64] = "";

	for (size_t i = 0; i < keystore_count(ks); i++) {
		struct keystore_entry entry;
		keystore_get(ks, i, &entry);
		strncat(order, (const char *)entry.alias.data, entry.alias.len);
	}
	assert_string_equal(order, expected);
}

static void edits(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	size_t i;

	(void)state;
	assert_true(keystore_add_certificate(ks, BYTES("c"), 1, certificate, &err));
	assert_true(keystore_add_certificate(ks, BYTES("a"), 2, certificate, &err));
	assert_true(keystore_add_certificate(ks, BYTES("b"), 3, certificate, &err));
	check_order(ks, "cab");
	assert_false(keystore_add_certificate(ks, BYTES("a"), 4, certificate, &err));
	assert_int_equal(err.status, KEYSTORE_ALIAS_CONFLICT);
	assert_string_equal(err.text, "the alias \"a\" is taken");
	assert_false(keystore_rename(ks, 0, BYTES("b"), &err));
	assert_int_equal(err.status, KEYSTORE_ALIAS_CONFLICT);
	assert_true(keystore_rename(ks, 0, BYTES("c"), &err));
	assert_true(keystore_rename(ks, 0, BYTES("d"), &err));
	assert_false(keystore_find(ks, BYTES("c"), &i, &err));
	assert_int_equal(err.status, KEYSTORE_NOT_FOUND);
	assert_true(keystore_sort_by_alias(ks, &err));
	check_order(ks, "abd");
	keystore_remove(ks, 1);
	check_order(ks, "ad");
	assert_true(keystore_find(ks, BYTES("d"), &i, &err) && i == 1);
	assert_false(keystore_add_certificate(ks, BYTES("x"), 1, BYTES("0\x03no"), &err));
	assert_false(keystore_add_certificate(ks, BYTES("\xff"), 1, certificate, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	/* U+1F600 as two surrogates: all formats would write it as they write the character */
	assert_false(keystore_add_certificate(ks, BYTES("\xED\xA0\xBD\xED\xB8\x80"), 1, certificate, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	check_order(ks, "ad");
	keystore_free(ks);
}

/* An import of 1,000 keys with one chain holds one. */
static void what_the_entry_before_has_is_held_once(void **state)
{
	const struct keystore_bytes chain[] = { certificate, certificate };
	struct keystore_bytes pkcs8 = load_file("tests/data/pem/ec.pkcs8.der");
	struct keystore_error err;
	struct keystore *ks = keystore_new(), *copies = keystore_new();
	struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	struct keystore_new_key key = { .alias = BYTES("b"), .pkcs8 = pkcs8, .chain = chain, .n_chain = 2,
		.protection = { .format = KEYSTORE_FORMAT_JKS, .password = &password } };

	(void)state;
	assert_true(keystore_add_certificate(ks, BYTES("a"), 1, certificate, &err));
	assert_ptr_not_equal(keystore_certificate_at(ks, 0, 0).data, certificate.data);
	assert_true(keystore_add_private_key(ks, &key, &err));
	assert_ptr_equal(keystore_certificate_at(ks, 1, 0).data, keystore_certificate_at(ks, 0, 0).data);
	assert_ptr_not_equal(keystore_certificate_at(ks, 1, 1).data, certificate.data);
	for (size_t i = 0; i < 2; i++)
		assert_true(keystore_copy_entry(copies, ks, 1, i ? BYTES("c") : BYTES("d"), &err));
	for (size_t j = 0; j < 2; j++) {
		const uint8_t *copy = keystore_certificate_at(copies, 0, j).data;
		assert_ptr_equal(copy, keystore_certificate_at(copies, 1, j).data);
		assert_ptr_not_equal(copy, keystore_certificate_at(ks, 1, j).data);
	}
	keystore_free(ks);
	keystore_free(copies);
	free((void *)pkcs8.data);
}

/* As --on-clash replace does it: each gives its name to a new one. With keystore_remove this takes many seconds. */
static void many_are_replaced(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	const int n = (int)so_many(20000);
	char alias[16];
	size_t i;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int k = 0; k < n; k++) {
			snprintf(alias, sizeof alias, "ca-%d", k);
			if (keystore_find(ks, bytes_of(alias), &i, &err)) {
				assert_int_equal(i, k);
				keystore_mark_removed(ks, i);
				assert_false(keystore_find(ks, bytes_of(alias), &i, &err));
			}
			assert_true(keystore_add_certificate(ks, bytes_of(alias), round, certificate, &err));
		}
	assert_int_equal(keystore_count(ks), 2 * n);
	keystore_remove_marked(ks);
	assert_int_equal(keystore_count(ks), n);
	assert_true(keystore_find(ks, BYTES("ca-3"), &i, &err) && i == 3);
	keystore_remove_marked(ks);
	assert_int_equal(keystore_count(ks), n);
	keystore_free(ks);
}

/* One alias, given from one to the next. */
static void one_is_replaced_again_and_again(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	const size_t n = so_many(40000);
	size_t i;

	(void)state;
	for (size_t k = 0; k < n; k++) {
		if (keystore_find(ks, BYTES("ca"), &i, &err))
			keystore_mark_removed(ks, i);
		assert_true(keystore_add_certificate(ks, BYTES("ca"), 0, certificate, &err));
	}
	assert_true(ks->index.n_used <= 64);
	keystore_remove_marked(ks);
	assert_int_equal(keystore_count(ks), 1);
	keystore_free(ks);
}

static struct keystore *duplicates(void)
{
	static const char *const names[] = { "a", "b", "a", "c", "a" };
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	char alias[16];

	for (size_t k = 0; k < 5; k++) {
		snprintf(alias, sizeof alias, "%zu", k);
		assert_true(keystore_add_certificate(ks, bytes_of(alias), 1, certificate, &err));
		ks->entries[k].alias = bytes_of(names[k]);
	}
	alias_index_drop(ks);
	return ks;
}

/* Of several entries with one alias, which a file can have, the next is found when the first is gone. */
static void removed_among_duplicates(void **state)
{
	struct keystore_error err;
	struct keystore *ks = duplicates();
	size_t i;

	(void)state;
	keystore_mark_removed(ks, 1); /* before there is an index */
	assert_false(keystore_find(ks, BYTES("b"), &i, &err));
	for (size_t k = 0; k < 5; k += 2) {
		assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == k);
		keystore_mark_removed(ks, i);
		keystore_mark_removed(ks, i); /* is marked already */
	}
	assert_false(keystore_find(ks, BYTES("a"), &i, &err));
	assert_true(keystore_add_certificate(ks, BYTES("a"), 1, certificate, &err));
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 5);
	keystore_remove_marked(ks);
	check_order(ks, "ca");
	keystore_free(ks);
}

/* From behind, and from the middle. */
static void removed_behind_the_first_duplicate(void **state)
{
	struct keystore_error err;
	struct keystore *ks = duplicates();
	size_t i;

	(void)state;
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 0);
	keystore_mark_removed(ks, 2);
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 0);
	keystore_mark_removed(ks, 0);
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 4);
	keystore_mark_removed(ks, 4);
	assert_false(keystore_find(ks, BYTES("a"), &i, &err));
	assert_true(keystore_copy_entry(ks, ks, 0, BYTES("d"), &err)); /* the copy is not marked */
	keystore_remove_marked(ks);
	check_order(ks, "bcd");
	keystore_free(ks);
}

/* Likewise when the first gets another name. */
static void renamed_among_duplicates(void **state)
{
	struct keystore_error err;
	struct keystore *ks = duplicates();
	size_t i;

	(void)state;
	assert_true(keystore_rename(ks, 2, BYTES("x"), &err));
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 0);
	assert_true(keystore_rename(ks, 0, BYTES("y"), &err));
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 4);
	assert_true(keystore_find(ks, BYTES("x"), &i, &err) && i == 2);
	assert_false(keystore_rename(ks, 2, BYTES("a"), &err));
	assert_true(keystore_rename(ks, 4, BYTES("z"), &err));
	assert_false(keystore_find(ks, BYTES("a"), &i, &err));
	assert_true(keystore_rename(ks, 2, BYTES("a"), &err));
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 2);
	keystore_mark_removed(ks, 2);
	assert_false(keystore_find(ks, BYTES("a"), &i, &err));
	keystore_remove_marked(ks);
	check_order(ks, "ybcz");
	keystore_free(ks);
}

static struct keystore *so_many_duplicates(int n)
{
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	char alias[16];

	for (int k = 0; k < n; k++) {
		snprintf(alias, sizeof alias, "%d", k);
		assert_true(keystore_add_certificate(ks, bytes_of(alias), 1, certificate, &err));
		ks->entries[k].alias = BYTES("a");
	}
	alias_index_drop(ks);
	return ks;
}

/* Entries of one alias, each given a name of its own and removed, from the front or from behind: where each step takes
 * as long as there are entries, all take many seconds. */
static void many_duplicates_are_renamed(void **state)
{
	struct keystore_error err;
	const int n = (int)so_many(20000);
	char alias[16];
	size_t i;

	(void)state;
	for (int backwards = 0; backwards < 2; backwards++) {
		struct keystore *ks = so_many_duplicates(n);
		for (int round = 0; round < 2; round++)
			for (int k = 0; k < n; k++) {
				snprintf(alias, sizeof alias, "%c%d", 'x' + round, k);
				assert_true(keystore_rename(
					ks, (size_t)(backwards ? n - 1 - k : k), bytes_of(alias), &err));
			}
		assert_false(keystore_find(ks, BYTES("a"), &i, &err));
		for (int k = 0; k < n; k++)
			keystore_mark_removed(ks, (size_t)k);
		keystore_free(ks);
		ks = so_many_duplicates(n);
		assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 0);
		for (int k = 0; k < n; k++)
			keystore_mark_removed(ks, (size_t)(backwards ? n - 1 - k : k));
		assert_false(keystore_find(ks, BYTES("a"), &i, &err));
		keystore_free(ks);
	}
}

/* 20,000 aliases, each looked up among all that are there and renamed: without an index that lasts, this takes many
 * seconds. */
static void many_aliases(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	char alias[16];

	(void)state;
	for (int n = 0; n < 20000; n++) {
		snprintf(alias, sizeof alias, "ca-%d", n);
		assert_true(keystore_add_certificate(ks, bytes_of(alias), n, certificate, &err));
	}
	for (int n = 0; n < 20000; n++) {
		size_t i;
		snprintf(alias, sizeof alias, "ca-%d", n);
		assert_true(keystore_find(ks, bytes_of(alias), &i, &err) && i == (size_t)n);
	}
	for (int n = 0; n < 20000; n++) {
		snprintf(alias, sizeof alias, "root-%d", n);
		assert_true(keystore_rename(ks, (size_t)n, bytes_of(alias), &err));
	}
	for (int n = 0; n < 20000; n++) {
		size_t i;
		snprintf(alias, sizeof alias, "root-%d", n);
		assert_true(keystore_find(ks, bytes_of(alias), &i, &err) && i == (size_t)n);
		snprintf(alias, sizeof alias, "ca-%d", n);
		assert_false(keystore_find(ks, bytes_of(alias), &i, &err));
	}
	keystore_free(ks);
}

/* One entry renamed again and again, back to names that it had, beside one that is found all the time. */
static void many_renames(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	char alias[16];
	size_t i;

	(void)state;
	assert_true(keystore_add_certificate(ks, BYTES("stays"), 1, certificate, &err));
	assert_true(keystore_add_certificate(ks, BYTES("moves"), 1, certificate, &err));
	for (int n = 0; n < 1000; n++) {
		snprintf(alias, sizeof alias, "name-%d", n % 7);
		assert_true(keystore_rename(ks, 1, bytes_of(alias), &err));
		assert_true(keystore_find(ks, bytes_of(alias), &i, &err) && i == 1);
		assert_true(keystore_find(ks, BYTES("stays"), &i, &err) && i == 0);
		snprintf(alias, sizeof alias, "name-%d", (n + 6) % 7);
		assert_false(keystore_find(ks, bytes_of(alias), &i, &err));
		assert_false(keystore_rename(ks, 1, BYTES("stays"), &err));
	}
	keystore_free(ks);
}

static void what_jks_cannot_hold(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	struct keystore_password password = KEYSTORE_PASSWORD("");
	static uint8_t alias[65535];
	uint8_t *out;
	size_t len;

	(void)state;
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_JKS, NULL, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &password, &out, &len, &err));
	keystore_free_bytes(out, len);
	for (size_t i = 0; i + 4 <= sizeof alias - 3; i += 4)
		memcpy(alias + i, "\xf0\x9f\x98\x80", 4); /* 4 bytes in UTF-8, 6 in modified UTF-8 */
	memset(alias + sizeof alias - 3, 'x', 3);
	assert_true(keystore_add_certificate(ks, (struct keystore_bytes){ alias, sizeof alias }, 1, certificate, &err));
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_JKS, &password, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_DER, &password, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_UNSUPPORTED);
	keystore_free(ks);
}

static void detection(void **state)
{
	static const struct {
		const char *name, *hex;
		enum keystore_format format;
	} rows[] = {
		{ "JKS", "feedfeed 00000002", KEYSTORE_FORMAT_JKS },
		{ "JCEKS", "cececece 00000002", KEYSTORE_FORMAT_JCEKS },
		{ "ZIP", "504b0304", KEYSTORE_FORMAT_ZIP },
		{ "an empty ZIP", "504b0506", KEYSTORE_FORMAT_ZIP },
		{ "PKCS#12 in DER", "308204d2 020103 30820498 06092a864886f70d010701", KEYSTORE_FORMAT_PKCS12 },
		{ "PKCS#12 in BER", "3080 020103 3080 06092a864886f70d010701", KEYSTORE_FORMAT_PKCS12 },
		{ "nothing", "", KEYSTORE_FORMAT_UNKNOWN },
		{ "zeros", "0000000000000000", KEYSTORE_FORMAT_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes input = from_hex(rows[i].hex);
		if (keystore_detect(input.data, input.len) != rows[i].format)
			fail_msg("%s", rows[i].name);
	}
	assert_int_equal(keystore_detect(certificate.data, certificate.len), KEYSTORE_FORMAT_DER);
}

static void inputs_without_a_reader(void **state)
{
	struct keystore_error err;
	struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;

	(void)state;
	assert_null(keystore_read("", 0, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_TRUNCATED);
	assert_null(keystore_read("hello", 5, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_UNKNOWN_FORMAT);
	assert_null(keystore_read("PK\3\4", 4, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_UNSUPPORTED);
	limits.max_input = 4;
	assert_null(keystore_read("hello", 5, NULL, &limits, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "the input has 5 bytes, more than the limit of 4");
}

/* The caller's random source makes the result repeatable, and its failure is told. */
static bool counting(void *context, uint8_t *out, size_t len)
{
	(void)context;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)i;
	return true;
}

static bool failing(void *context, uint8_t *out, size_t len)
{
	(void)context, (void)out, (void)len;
	return false;
}

static void the_callers_random_source(void **state)
{
	struct keystore_bytes file = load_file("tests/data/jks/ec.jks");
	struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	struct keystore_random counts = { counting, NULL }, fails = { failing, NULL };
	struct keystore_protection repeatable = { KEYSTORE_FORMAT_JKS, &password, { 0 }, &counts };
	struct keystore_protection broken = { KEYSTORE_FORMAT_JKS, &password, { 0 }, &fails };
	struct keystore_error err;
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	struct keystore_entry first, second;

	(void)state;
	assert_true(keystore_change_key_password(ks, 0, &password, &repeatable, &err));
	keystore_get(ks, 0, &first);
	assert_true(keystore_change_key_password(ks, 0, &password, &repeatable, &err));
	keystore_get(ks, 0, &second);
	assert_true(bytes_equal(first.key, second.key));
	assert_false(keystore_change_key_password(ks, 0, &password, &broken, &err));
	assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
	keystore_free(ks);
	free((void *)file.data);
}

static bool put_id(void *context, const struct keystore_finding *finding)
{
	char *ids = context;
	size_t len = strlen(ids);

	snprintf(ids + len, 128 - len, "%s %d; ", finding->id, (int)finding->entry);
	return true;
}

static void expect_ids(const struct keystore *ks, const char *expected)
{
	char ids[128] = "";

	assert_true(keystore_findings(ks, put_id, ids));
	assert_string_equal(ids, expected);
}

/* Of what is marked, nothing is found any more. */
static void findings_of_removed_entries(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();

	(void)state;
	ks->format = KEYSTORE_FORMAT_JKS;
	assert_true(keystore_add_certificate(ks, BYTES("a"), 1, certificate, &err));
	assert_true(keystore_add_certificate(ks, BYTES("A"), 1, certificate, &err));
	assert_true(keystore_add_certificate(ks, BYTES("aA"), 1, certificate, &err));
	assert_true(model_note(ks, "of-the-file", 0, SIZE_MAX, "a finding"));
	assert_true(model_note(ks, "of-an-entry", 0, 1, "a finding"));
	expect_ids(ks, "of-the-file -1; of-an-entry 1; alias-case 1; alias-case 2; alias-collision 1; ");
	keystore_mark_removed(ks, 1);
	expect_ids(ks, "of-the-file -1; alias-case 2; ");
	keystore_remove_marked(ks);
	expect_ids(ks, "of-the-file -1; alias-case 1; ");
	keystore_free(ks);
}

/* The index of aliases has a random key. */
static void the_random_source_of_tables(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_new();
	size_t i;

	(void)state;
	fail_entropy(true);
	bool found = keystore_find(ks, BYTES("a"), &i, &err);
	enum keystore_status found_status = err.status;
	bool added = keystore_add_certificate(ks, BYTES("a"), 1, certificate, &err);
	enum keystore_status added_status = err.status;
	fail_entropy(false);
	assert_false(found || added);
	assert_int_equal(found_status, KEYSTORE_RANDOM_FAILED);
	assert_int_equal(added_status, KEYSTORE_RANDOM_FAILED);
	keystore_free(ks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits),
		cmocka_unit_test(what_the_entry_before_has_is_held_once),
		cmocka_unit_test(many_are_replaced),
		cmocka_unit_test(one_is_replaced_again_and_again),
		cmocka_unit_test(removed_among_duplicates),
		cmocka_unit_test(removed_behind_the_first_duplicate),
		cmocka_unit_test(renamed_among_duplicates),
		cmocka_unit_test(many_duplicates_are_renamed),
		cmocka_unit_test(many_aliases),
		cmocka_unit_test(many_renames),
		cmocka_unit_test(what_jks_cannot_hold),
		cmocka_unit_test(detection),
		cmocka_unit_test(inputs_without_a_reader),
		cmocka_unit_test(the_callers_random_source),
		cmocka_unit_test(the_random_source_of_tables),
		cmocka_unit_test(findings_of_removed_entries),
	};

	return cmocka_run_group_tests(tests, load_certificate, free_certificate);
}
