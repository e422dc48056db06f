/* Keystores that PKCS#12 has no words for: readers find chains by localKeyIds and by the names of issuers, so what
 * would come back otherwise is refused. The certificates are openssl's (tests/data/pkcs12/authorities.sh, rules.py). */
#include "pkcs12/read_back.h"
#include "tests/pkcs12/written.h"

#define OTHERWISE \
	" beside the other entries: it would be read back with other certificates, because chains are built anew " \
	"from the names of issuers"

static const char *const by_old[] = { "authorities-l1", "authorities-old" },
			 *const by_new[] = { "authorities-l2", "authorities-new" };

/* `openssl verify` knows which of the two issued l1; a reader of bags does not. */
static void test_two_authorities_of_one_name(void **state)
{
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "two", by_new, 2);
	add_key(ks, "one", by_old, 2);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"one\"" OTHERWISE);
	keystore_free(ks);
}

/* The old one has an entry of its own, so that no certificate would be left over. */
static void test_an_authority_with_a_key_of_its_own(void **state)
{
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "authority", by_old + 1, 1);
	add_key(ks, "two", by_new, 2);
	add_key(ks, "one", by_old, 2);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"one\"" OTHERWISE);
	keystore_free(ks);
}

/* The same for what issued nothing. */
static void test_a_stranger_with_a_key_of_its_own(void **state)
{
	static const char *const chain[] = { "rule-leaf", "rule-other" };
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "other", chain + 1, 1);
	add_key(ks, "server", chain, 2);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"server\"" OTHERWISE);
	keystore_free(ks);
}

static void test_each_of_the_two_alone(void **state)
{
	static const char *const *const chains[] = { by_old, by_new };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct written w = begin_new();
		add_key(w.ks, "one", chains[i], 2);
		written(&w);
		assert_int_equal(keystore_count(w.again), 1);
		for (size_t j = 0; j < 2; j++)
			assert_true(bytes_equal(
				keystore_certificate_at(w.ks, 0, j), keystore_certificate_at(w.again, 0, j)));
		end(&w);
	}
}

/* Nor is one that is trusted, if it would get into a chain in place of another. */
static void test_an_anchor_of_the_same_name(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_bytes der = load_file("tests/data/pkcs12/authorities-new.der");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_add_certificate(ks, BYTES("anchor"), SAMPLE_DATE, der, &err));
	add_key(ks, "one", by_old, 2);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"one\"" OTHERWISE);
	keystore_free(ks);
	free((void *)der.data);
}

static void test_a_certificate_that_issued_nothing(void **state)
{
	static const char *const chain[] = { "rule-leaf", "rule-other" };
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "server", chain, 2);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"server\"" OTHERWISE);
	keystore_free(ks);
}

static void test_a_chain_without_its_middle(void **state)
{
	static const char *const chain[] = { "rule-leaf", "rule-ca", "rule-other" };
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "server", chain, 3);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"server\"" OTHERWISE);
	keystore_free(ks);
}

/* The leaf of k is called "its own"; a key of that name takes it, whatever its localKeyId. */
static void test_a_key_with_the_name_of_a_leaf(void **state)
{
	struct keystore *ks = read_rule("attributes");

	(void)state;
	add_key(ks, "its own", NULL, 0);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"its own\"" OTHERWISE);
	keystore_free(ks);
}

/* It is the entry that changes which is named, whatever else is there: entries are compared in the order of digests. */
static void test_the_right_entry_is_named(void **state)
{
	char alias[16];

	(void)state;
	for (int i = 0; i < 40; i++) {
		struct keystore *ks = read_rule("attributes");
		struct keystore_bytes out;
		struct keystore_error err;
		add_key(ks, "its own", NULL, 0);
		snprintf(alias, sizeof alias, "t%d", i);
		add_trusted(ks, alias, "ca.der");
		assert_false(try_to_write(ks, &out, &err));
		assert_non_null(strstr(err.text, "\"its own\""));
		keystore_free(ks);
	}
}

/* The alias is quoted for people. */
static void test_the_alias_is_escaped(void **state)
{
	static const char *const chain[] = { "rule-leaf", "rule-other" };
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "a\nb", chain, 2);
	assert_cannot_hold(ks, "PKCS#12 cannot hold \"a\\x0ab\"" OTHERWISE);
	keystore_free(ks);
}

/* ---- Accepted ---------------------------------------------------------------------------------------------------- */

/* Java builds such a chain anew as well. */
static void test_a_chain_that_goes_on(void **state)
{
	struct written w = begin_new();

	(void)state;
	add_key(w.ks, "server", leaf_and_ca, 1);
	add_trusted(w.ks, "anchor", "ca.der");
	written(&w);
	assert_reads(&w, "server key leaf ca; anchor trusted ca");
	end(&w);
}

static void test_keys_without_certificates(void **state)
{
	struct written w = begin_new();

	(void)state;
	add_key(w.ks, "a", NULL, 0);
	add_key(w.ks, "b", NULL, 0);
	add_trusted(w.ks, "anchor", "other.der");
	add_key(w.ks, "server", leaf_and_ca, 2);
	written(&w);
	assert_reads(&w, "a key; b key; anchor trusted other; server key leaf ca");
	end(&w);
}

/* Readers do not mind two entries of one name. */
static void test_the_same_entry_twice(void **state)
{
	struct making m = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		make_key(&m, "k", "\1");
		make_certificate(&m, "leaf", "k", "\1", false);
	}
	struct written w = begin_made(&m);
	written(&w);
	assert_reads(&w, "k key leaf; k key leaf");
	end(&w);
}

/* Without a private key there is nothing to find. */
static void test_a_truststore_of_two_authorities(void **state)
{
	static const char *const files[] = { "old", "new", "l1" };
	struct written w = begin_new();
	struct keystore_error err;
	char path[64];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "tests/data/pkcs12/authorities-%s.der", files[i]);
		struct keystore_bytes der = load_file(path);
		assert_true(keystore_add_certificate(w.ks, bytes_of(files[i]), SAMPLE_DATE, der, &err));
		free((void *)der.data);
	}
	written(&w);
	assert_reads(&w, "old trusted ?; new trusted ?; l1 trusted ?");
	end(&w);
}

/* Keys of which one takes the leaf of another by its name, under several names: it is named. */
static void test_the_right_key_is_named(void **state)
{
	char alias[16], expected[32];

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct making m = { 0 };
		snprintf(alias, sizeof alias, "its %d", i);
		snprintf(expected, sizeof expected, "\"%s\"", alias);
		make_key(&m, "k", "\1");
		make_certificate(&m, "leaf", alias, "\1", false);
		struct written w = begin_made(&m);
		struct keystore_bytes out;
		struct keystore_error err;
		add_key(w.ks, alias, NULL, 0);
		assert_false(try_to_write(w.ks, &out, &err));
		if (!strstr(err.text, expected))
			fail_msg("%s", err.text);
		end(&w);
	}
}

static struct keystore_bytes end_contents(struct making *m)
{
	struct writer contents = writer_new();

	der_put(&contents, DER_SEQUENCE, writer_view(&m->contents));
	writer_free(&m->contents);
	return writer_view(&contents);
}

/* SafeContents with the certificates of these entries. */
static struct keystore_bytes contents_of(const char *const *names, size_t n)
{
	struct making m = { 0 };

	for (size_t i = 0; i < n; i++)
		make_certificate(&m, "ca", names[i], NULL, true);
	return end_contents(&m);
}

/* What was written has an entry besides, before or behind the one that was to be written. */
static void test_one_entry_too_many(void **state)
{
	char other[16], expected[32];

	(void)state;
	for (int i = 0; i < 10; i++) {
		snprintf(other, sizeof other, i % 2 ? "a %d" : "other %d", i);
		snprintf(expected, sizeof expected, "\"%s\"", other);
		const char *const both[] = { "anchor", other };
		struct keystore_bytes contents = contents_of(both, 2), one = contents_of(both, 1);
		struct keystore *ks = keystore_new();
		struct keystore_error err = { 0 };
		add_trusted(ks, "anchor", "ca.der");
		assert_true(reads_back(ks, one, BYTES("\x30\x00"), &err));
		assert_false(reads_back(ks, contents, BYTES("\x30\x00"), &err));
		assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
		if (!strstr(err.text, expected))
			fail_msg("%s", err.text);
		keystore_free(ks);
		free_file(contents);
		free_file(one);
	}
}

/* A leaf with an attribute of 64 KiB, and keys that have it 600 times together. What is read back has no place in a
 * file. */
static void test_a_limit_that_is_hit_has_no_offset(void **state)
{
	struct keystore *ks = keystore_new();
	struct making m = { 0 };
	struct keystore_error err;
	char *name = calloc(1, 32 * 1024 + 1), key[16];

	(void)state;
	assert_non_null(name);
	memset(name, 'x', 32 * 1024);
	make_certificate(&m, "leaf", name, "\1", false);
	for (int i = 0; i < 600; i++) {
		snprintf(key, sizeof key, "%d", i);
		make_key(&m, key, "\1");
	}
	struct keystore_bytes contents = end_contents(&m);
	assert_false(reads_back(ks, contents, BYTES("\x30\x00"), &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_true(err.offset == KEYSTORE_NO_OFFSET);
	keystore_free(ks);
	free_file(contents);
	free(name);
}

static bool write_two(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_bytes out;

	(void)input;
	if (!try_to_write(context, &out, err))
		return false;
	free_file(out);
	return true;
}

static void test_failed_allocations(void **state)
{
	struct keystore *ks = keystore_new();

	(void)state;
	add_key(ks, "one", by_new, 2);
	add_key(ks, "two", by_new, 1);
	sweep_allocations(write_two, ks, (struct keystore_bytes){ NULL, 0 });
	keystore_free(ks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_authorities_of_one_name),
		cmocka_unit_test(test_an_authority_with_a_key_of_its_own),
		cmocka_unit_test(test_a_stranger_with_a_key_of_its_own),
		cmocka_unit_test(test_each_of_the_two_alone),
		cmocka_unit_test(test_an_anchor_of_the_same_name),
		cmocka_unit_test(test_a_certificate_that_issued_nothing),
		cmocka_unit_test(test_a_chain_without_its_middle),
		cmocka_unit_test(test_a_key_with_the_name_of_a_leaf),
		cmocka_unit_test(test_the_right_entry_is_named),
		cmocka_unit_test(test_the_right_key_is_named),
		cmocka_unit_test(test_one_entry_too_many),
		cmocka_unit_test(test_a_limit_that_is_hit_has_no_offset),
		cmocka_unit_test(test_the_alias_is_escaped),
		cmocka_unit_test(test_a_chain_that_goes_on),
		cmocka_unit_test(test_keys_without_certificates),
		cmocka_unit_test(test_the_same_entry_twice),
		cmocka_unit_test(test_a_truststore_of_two_authorities),
		cmocka_unit_test(test_failed_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
