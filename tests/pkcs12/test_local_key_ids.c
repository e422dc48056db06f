/* localKeyIds that are made: no two keys have the same, no certificate has one that it was not given for, dates stay as
 * long as there is room, and the work grows with the number of entries and not with its square. */
#include <time.h>

#include "tests/pkcs12/written.h"

#define DATE "1698584667322" /* SAMPLE_DATE */

static void add_bare_key(struct keystore *ks, size_t number, int64_t created_ms)
{
	struct keystore_new_key key = { .created_ms = created_ms, .protection.format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_error err;
	char alias[24];

	snprintf(alias, sizeof alias, "%zu", number);
	key.alias = bytes_of(alias);
	assert_true(model_add_private_key(ks, &key, BYTES("\x30\x04\x30\x00\x04\x00"), &err));
}

static int compare_ids(const void *a, const void *b)
{
	return bytes_compare(*(const struct keystore_bytes *)a, *(const struct keystore_bytes *)b);
}

/* All bags have a localKeyId, and each another one. */
static void assert_all_ids_differ(const struct written *w)
{
	size_t n = w->bags.bags.n;
	struct keystore_bytes *ids = calloc(n, sizeof *ids);

	for (size_t i = 0; i < n; i++)
		ids[i] = bag_at(&w->bags.bags, i)->attributes.local_key_id;
	qsort(ids, n, sizeof *ids, compare_ids);
	assert_non_null(ids[0].data);
	for (size_t i = 1; i < n; i++)
		assert_int_not_equal(compare_ids(&ids[i - 1], &ids[i]), 0);
	free(ids);
}

/* ---- Dates ------------------------------------------------------------------------------------------------------- */

/* 0 to 99 zeros in front. The entries are read in the order of their bags, that of the keys. */
static void test_a_hundred_keys_keep_their_date(void **state)
{
	struct written w = begin_new();

	(void)state;
	for (size_t i = 0; i < 350; i++)
		add_bare_key(w.ks, i, SAMPLE_DATE);
	written(&w);
	assert_all_ids_differ(&w);
	for (size_t i = 0; i < 350; i++)
		assert_date(w.again, i, SAMPLE_DATE + (int64_t)i / 100);
	end(&w);
}

static void test_keys_of_neighbouring_milliseconds(void **state)
{
	struct written w = begin_new();
	struct keystore_entry entry;

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		add_bare_key(w.ks, i, SAMPLE_DATE + (int64_t)(i * 7 % 20));
	written(&w);
	assert_all_ids_differ(&w);
	for (size_t i = 0; i < 3000; i++) {
		keystore_get(w.again, i, &entry);
		int64_t later = entry.created_ms - SAMPLE_DATE;
		assert_true(entry.has_created && later >= (int64_t)(i * 7 % 20) && later < 30);
	}
	end(&w);
}

/* Java's long goes no further; what has no place gets an id without a date. */
static void test_the_end_of_time(void **state)
{
	struct written w = begin_new();
	struct keystore_entry entry;
	size_t dated = 0;

	(void)state;
	for (size_t i = 0; i < 250; i++) {
		add_bare_key(w.ks, i, INT64_MAX - 1);
		add_bare_key(w.ks, 1000 + i, INT64_MIN);
	}
	written(&w);
	assert_all_ids_differ(&w);
	for (size_t i = 0; i < 500; i += 2) {
		keystore_get(w.again, i, &entry);
		dated += entry.has_created && entry.created_ms == INT64_MAX - (int64_t)(i < 200);
		assert_date(w.again, i + 1, INT64_MIN + (int64_t)(i / 200));
	}
	assert_int_equal(dated, 200);
	end(&w);
}

/* The date of a trusted certificate has no such place left. */
static void test_an_anchor_at_the_end_of_time(void **state)
{
	struct written w = begin_new();
	struct keystore_entry entry;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		add_bare_key(w.ks, i, INT64_MAX);
	add_trusted(w.ks, "anchor", "other.der");
	keystore_set_created(w.ks, 100, INT64_MAX);
	written(&w);
	assert_null(bag_named(&w.bags, BAG_CERTIFICATE, "anchor")->attributes.local_key_id.data);
	keystore_get(w.again, 100, &entry);
	assert_false(entry.has_created);
	assert_date(w.again, 99, INT64_MAX);
	end(&w);
}

/* ---- Taken ids --------------------------------------------------------------------------------------------------- */

/* What an entry was read with is no id for a new key, which would find it. */
static void check_taken(enum bag_kind kind, bool trusted, const char *expected)
{
	struct keystore_bytes other = rule_file("other.der"), secret = BYTES("\x30\x04\x30\x00\x04\x00");
	struct making m = { 0 };

	make_bag(&m, kind, kind == BAG_SECRET ? secret : other, "old", "Time " DATE, trusted);
	struct written w = begin_made(&m);
	add_bare_key(w.ks, 1, SAMPLE_DATE);
	add_bare_key(w.ks, 2, SAMPLE_DATE);
	written(&w);
	assert_reads(&w, expected);
	assert_int_equal(lost_bags(&w), 0);
	assert_id(&w, BAG_SHROUDED_KEY, "1", "Time 0" DATE);
	assert_id(&w, BAG_SHROUDED_KEY, "2", "Time 00" DATE);
	end(&w);
	free((void *)other.data);
}

static void test_an_id_of_an_anchor_is_taken(void **state)
{
	(void)state;
	check_taken(BAG_CERTIFICATE, true, "1 key; 2 key; old trusted other");
}

static void test_an_id_of_an_untrusted_certificate_is_taken(void **state)
{
	(void)state;
	check_taken(BAG_CERTIFICATE, false, "1 key; 2 key; old trusted other");
}

static void test_an_id_of_a_secret_key_is_taken(void **state)
{
	(void)state;
	check_taken(BAG_SECRET, false, "old secret; 1 key; 2 key");
}

/* The issuer in the chain of a key, which has an id as some writers give it to the whole chain. */
static void test_an_id_of_an_issuer_is_taken(void **state)
{
	struct making m = { 0 };

	(void)state;
	make_key(&m, "k", "\1");
	make_certificate(&m, "leaf", "k", "\1", false);
	make_certificate(&m, "ca", "c", "Time " DATE, false);
	struct written w = begin_made(&m);
	add_bare_key(w.ks, 1, SAMPLE_DATE);
	written(&w);
	assert_reads(&w, "1 key; k key leaf ca");
	assert_int_equal(lost_bags(&w), 0);
	assert_id(&w, BAG_SHROUDED_KEY, "1", "Time 0" DATE);
	end(&w);
}

/* ---- Other dates ------------------------------------------------------------------------------------------------- */

static void test_an_anchor_with_another_date(void **state)
{
	struct making m = { 0 };

	(void)state;
	make_key(&m, "k", "\1");
	make_certificate(&m, "other", "anchor", "Time " DATE, true);
	struct written w = begin_made(&m);
	keystore_set_created(w.ks, 1, 1000);
	written(&w);
	assert_id(&w, BAG_CERTIFICATE, "anchor", "Time 1000");
	assert_date(w.again, 1, 1000);
	end(&w);
}

/* An id that tells a date goes with it: readers would find one. */
static void test_a_key_that_lost_its_date(void **state)
{
	struct making m = { 0 };

	(void)state;
	make_key(&m, "k", "Time " DATE);
	struct written w = begin_made(&m);
	w.ks->entries[0].has_created = false;
	written(&w);
	assert_int_equal(bag_named(&w.bags, BAG_SHROUDED_KEY, "k")->attributes.local_key_id.len, 20);
	end(&w);
}

/* ---- Time -------------------------------------------------------------------------------------------------------- */

typedef struct keystore *make_store(size_t n);

static double seconds_to_write(const struct keystore *ks)
{
	clock_t begin = clock();
	struct keystore_bytes file = write_plain(ks);
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;

	free_file(file);
	return seconds;
}

/* Twice as many entries take at most 2.3 times as long: it is linear but for sorting. Measured over two doublings,
 * which the noise of other programs blurs less. The shortest of at least 5 and at most 25 runs each. */
static void assert_linear(make_store *make, size_t n)
{
	const double bound = 2.3 * 2.3;
	struct keystore *small = make(n), *large = make(4 * n);
	double of_small = 1e9, of_large = 1e9;

	for (size_t run = 0; run < 25 && (run < 5 || of_large > bound * of_small); run++) {
		double seconds = seconds_to_write(small);
		of_small = seconds < of_small ? seconds : of_small;
		seconds = seconds_to_write(large);
		of_large = seconds < of_large ? seconds : of_large;
		if (of_large > 1 && of_large > 2 * bound * of_small)
			break;
	}
	print_message("%zu entries %.4f s, four times as many %.4f s\n", keystore_count(small), of_small, of_large);
	assert_true(of_large <= bound * of_small);
	keystore_free(small);
	keystore_free(large);
}

/* The keys own what a new id for the date would be, and as many trusted certificates have that date. */
static struct keystore *keys_that_own_the_ids(size_t n)
{
	struct making m = { 0 };

	for (size_t i = 0; i < n; i++) {
		char name[24], id[160], zeros[100] = "";
		memset(zeros, '0', i % 100);
		snprintf(name, sizeof name, "%zu", i);
		snprintf(id, sizeof id, "Time %s%lld", zeros, SAMPLE_DATE + (long long)i / 100);
		make_key(&m, name, id);
	}
	struct keystore_bytes file = made_file(&m);
	struct keystore *ks = read_bytes(file);
	struct keystore_bytes other = rule_file("other.der");
	for (size_t i = 0; i < n; i++) {
		char alias[32];
		struct keystore_error err;
		snprintf(alias, sizeof alias, "anchor %zu", i);
		assert_true(keystore_add_certificate(ks, bytes_of(alias), SAMPLE_DATE, other, &err));
	}
	free_file(file);
	free((void *)other.data);
	return ks;
}

static void test_time_for_keys_that_own_the_ids(void **state)
{
	(void)state;
	assert_linear(keys_that_own_the_ids, so_many(2500));
}

/* 200 for each millisecond, so that each overflows into those behind it. */
static struct keystore *keys_of_neighbouring_milliseconds(size_t n)
{
	struct keystore *ks = keystore_new();

	for (size_t i = 0; i < n; i++)
		add_bare_key(ks, i, SAMPLE_DATE + (int64_t)i / 200);
	return ks;
}

static void test_time_for_keys_of_neighbouring_milliseconds(void **state)
{
	(void)state;
	assert_linear(keys_of_neighbouring_milliseconds, so_many(5000));
}

/* Keys of one date must not make the file or the work grow with their square. */
static double seconds_for(size_t n, size_t *len)
{
	struct keystore *ks = keystore_new();
	struct keystore_new_key key = { .created_ms = SAMPLE_DATE, .protection.format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_bytes leaf = rule_file("leaf.der");
	struct keystore_error err;
	char alias[24];

	key.chain = &leaf;
	key.n_chain = 1;
	for (size_t i = 0; i < n; i++) {
		snprintf(alias, sizeof alias, "%zu", i);
		key.alias = bytes_of(alias);
		assert_true(model_add_private_key(ks, &key, BYTES("\x30\x04\x30\x00\x04\x00"), &err));
	}
	clock_t begin = clock();
	struct keystore_bytes file = write_plain(ks);
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	*len = file.len;
	free_file(file);
	keystore_free(ks);
	free((void *)leaf.data);
	return seconds;
}

static double best_of_five(size_t n, size_t *len)
{
	double best = seconds_for(n, len);

	for (int i = 0; i < 4; i++) {
		double seconds = seconds_for(n, len);
		best = seconds < best ? seconds : best;
	}
	return best;
}

/* Eight times as many take eight times the time and the bytes; not 64 times. */
static void test_20000_keys_of_one_date(void **state)
{
	size_t part_len, len;
	double part = best_of_five(so_many(2500), &part_len), whole = best_of_five(so_many(20000), &len);

	(void)state;
	print_message("2,500 keys %.3f s, 20,000 keys %.3f s\n", part, whole);
	assert_true(whole < 24 * part);
	assert_true(len < 9 * part_len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hundred_keys_keep_their_date),
		cmocka_unit_test(test_keys_of_neighbouring_milliseconds),
		cmocka_unit_test(test_the_end_of_time),
		cmocka_unit_test(test_an_anchor_at_the_end_of_time),
		cmocka_unit_test(test_an_id_of_an_anchor_is_taken),
		cmocka_unit_test(test_an_id_of_an_untrusted_certificate_is_taken),
		cmocka_unit_test(test_an_id_of_a_secret_key_is_taken),
		cmocka_unit_test(test_an_id_of_an_issuer_is_taken),
		cmocka_unit_test(test_an_anchor_with_another_date),
		cmocka_unit_test(test_a_key_that_lost_its_date),
		cmocka_unit_test(test_time_for_keys_that_own_the_ids),
		cmocka_unit_test(test_time_for_keys_of_neighbouring_milliseconds),
		cmocka_unit_test(test_20000_keys_of_one_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
