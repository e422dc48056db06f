/* Chains from the certificates of one file; what pem makes of them is in tests/pem/test_pair.c. `openssl verify`
 * builds the same chain of leaf and ca (tests/data/pkcs12/rules.py made them). */
#include "keystore/chains.h"
#include "tests/pkcs12/rules.h"

enum { CA, OTHER, LEAF, N };

static struct keystore_bytes certificates[N];

static int load(void **state)
{
	(void)state;
	certificates[CA] = rule_file("ca.der");
	certificates[OTHER] = rule_file("other.der");
	certificates[LEAF] = rule_file("leaf.der");
	return 0;
}

static int unload(void **state)
{
	(void)state;
	for (size_t i = 0; i < N; i++)
		free((void *)certificates[i].data);
	return 0;
}

static void test_a_chain_follows_the_issuers(void **state)
{
	struct chains chains;
	struct keystore_error err;
	size_t len;

	(void)state;
	assert_true(chains_new(&chains, certificates, N, 2, N + 2, &err));
	assert_true(chains_follow(&chains, LEAF, 0, &len, &err));
	assert_int_equal(len, 2);
	assert_int_equal(chains.chain[0], LEAF);
	assert_int_equal(chains.chain[1], CA);
	assert_true(chains.in_chain[LEAF] && chains.in_chain[CA] && !chains.in_chain[OTHER]);
	assert_true(chains_follow(&chains, CA, 0, &len, &err)); /* of another key */
	assert_int_equal(len, 1);
	chains_free(&chains);
}

static void test_a_key_without_certificate(void **state)
{
	struct chains chains;
	struct keystore_error err;
	size_t len = 9;

	(void)state;
	assert_true(chains_new(&chains, certificates, 0, 1, 1, &err));
	assert_true(chains_first_leaf(&chains, NULL) == SIZE_MAX);
	assert_true(chains_follow(&chains, SIZE_MAX, 0, &len, &err));
	assert_int_equal(len, 0);
	chains_free(&chains);
}

static void test_the_first_leaf(void **state)
{
	const bool skip_other[N] = { [OTHER] = true }, skip_leaves[N] = { [OTHER] = true, [LEAF] = true };
	struct chains chains;
	struct keystore_error err;

	(void)state;
	assert_true(chains_new(&chains, certificates, N, 1, N + 1, &err));
	assert_int_equal(chains_first_leaf(&chains, NULL), OTHER);
	assert_int_equal(chains_first_leaf(&chains, skip_other), LEAF);
	assert_int_equal(chains_first_leaf(&chains, skip_leaves), CA); /* nothing else is left */
	chains_free(&chains);
}

static void test_what_is_no_certificate_is_named(void **state)
{
	struct keystore_bytes two[] = { certificates[CA], BYTES("\x30\x00") };
	struct chains chains;
	struct keystore_error err;

	(void)state;
	assert_false(chains_new(&chains, two, 2, 1, 3, &err));
	assert_int_equal(strncmp(err.text, "certificate 2: ", 15), 0);
	chains_free(&chains);
}

/* 16 for each object of the file, and 1,000. */
static void test_all_chains_together_are_bounded(void **state)
{
	struct chains chains;
	struct keystore_error err;
	size_t len;

	(void)state;
	assert_true(chains_new(&chains, certificates, N, 600, 4, &err));
	for (size_t i = 0; i < (1000 + 16 * 4) / 2; i++)
		assert_true(chains_follow(&chains, LEAF, 0, &len, &err));
	assert_false(chains_follow(&chains, LEAF, 77, &len, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_int_equal(err.offset, 77);
	assert_string_equal(err.text, "the chains of 600 private keys have too many certificates");
	chains_free(&chains);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_chain_follows_the_issuers),
		cmocka_unit_test(test_a_key_without_certificate),
		cmocka_unit_test(test_the_first_leaf),
		cmocka_unit_test(test_what_is_no_certificate_is_named),
		cmocka_unit_test(test_all_chains_together_are_bounded),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
