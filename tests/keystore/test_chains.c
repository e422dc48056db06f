/* Chains from the certificates of one file; what pem makes of them is in tests/pem/test_pair.c. `openssl verify`
 * builds the same chain of leaf and ca (tests/data/pkcs12/rules.py made them). */
#include <time.h>

#include "base/der.h"
#include "keystore/chains.h"
#include "tests/pkcs12/rules.h"
#include "tests/support/made_certificate.h"

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

/* 16 times the bytes of the file's certificates, and 16 MiB: real files stay far below, with 1,000 keys under one
 * certificate of 2 KiB and its issuers. */
static void test_the_bytes_of_all_chains_together_are_bounded(void **state)
{
	enum { SIZE = 100 * 1024, TIMES = 16 + 16 * 1024 * 1024 / SIZE };
	uint8_t *large = calloc(1, SIZE);
	struct keystore_bytes certificate = { large, SIZE };
	struct chains chains;
	struct keystore_error err;
	size_t len;

	(void)state;
	assert_non_null(large);
	memcpy(large, certificates[LEAF].data, certificates[LEAF].len);
	assert_true(chains_new(&chains, &certificate, 1, 600, 601, &err));
	for (size_t i = 0; i < TIMES; i++)
		assert_true(chains_follow(&chains, 0, 0, &len, &err));
	assert_false(chains_follow(&chains, 0, 77, &len, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_int_equal(err.offset, 77);
	assert_string_equal(err.text, "the chains of 600 private keys have too many bytes");
	chains_free(&chains);
	free(large);
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

static struct keystore_bytes make_certificate(const struct spelling *subject, const struct spelling *issuer)
{
	return made_certificate(certificates[LEAF], subject, issuer);
}

/* Is the second taken for the issuer of the first, if it is spelled so there? */
static bool is_issuer(const struct spelling *subject, const struct spelling *as_issuer)
{
	const struct spelling leaf = { DER_UTF8_STRING, BYTES("leaf") }, root = { DER_UTF8_STRING, BYTES("root") };
	struct keystore_bytes two[] = { make_certificate(&leaf, as_issuer), make_certificate(subject, &root) };
	struct chains chains;
	struct keystore_error err;

	assert_true(chains_new(&chains, two, 2, 1, 3, &err));
	assert_true(chains.issuers[1] == SIZE_MAX);
	bool is = chains.issuers[0] == 1;
	assert_true(is || chains.issuers[0] == SIZE_MAX);
	chains_free(&chains);
	free((void *)two[0].data);
	free((void *)two[1].data);
	return is;
}

/* RFC 5280 7.1 and what OpenSSL and Java do (x509/name_compare.c): case, blanks and string types do not count. */
static void test_names_of_another_spelling_are_the_same(void **state)
{
	static const struct spelling authority = { DER_PRINTABLE_STRING, BYTES("Root Authority 1") };
	static const struct spelling same[] = {
		{ DER_PRINTABLE_STRING, BYTES("Root Authority 1") },
		{ DER_UTF8_STRING, BYTES("Root Authority 1") },
		{ DER_UTF8_STRING, BYTES("ROOT authority 1") },
		{ DER_T61_STRING, BYTES("  root   Authority 1 ") },
		{ DER_BMP_STRING, BYTES("\0r\0o\0o\0t\0 \0A\0u\0t\0h\0o\0r\0i\0t\0y\0 \0001") },
	};
	static const struct spelling others[] = {
		{ DER_PRINTABLE_STRING, BYTES("Root Authority 2") },
		{ DER_PRINTABLE_STRING, BYTES("RootAuthority 1") },
		{ DER_PRINTABLE_STRING, BYTES("Root Authority 1.") },
		{ DER_PRINTABLE_STRING, BYTES("") },
		{ DER_OCTET_STRING, BYTES("Root Authority 1") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		if (!is_issuer(&authority, &same[i]) || !is_issuer(&same[i], &authority))
			fail_msg("row %zu is the same name", i);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (is_issuer(&authority, &others[i]) || is_issuer(&others[i], &authority))
			fail_msg("row %zu is another name", i);
}

/* They are compared by their bytes, and one does not stand in the way of another. */
static void test_names_that_are_no_text(void **state)
{
	const struct spelling leaf = { DER_UTF8_STRING, BYTES("leaf") }, name = { DER_OCTET_STRING, BYTES("Root") },
			      other_case = { DER_OCTET_STRING, BYTES("root") };
	struct keystore_bytes three[] = { make_certificate(&leaf, &name), make_certificate(&other_case, &leaf),
		make_certificate(&name, &leaf) };
	struct chains chains;
	struct keystore_error err;

	(void)state;
	assert_true(chains_new(&chains, three, 3, 1, 4, &err));
	assert_int_equal(chains.issuers[0], 2);
	chains_free(&chains);
	for (size_t i = 0; i < 3; i++)
		free((void *)three[i].data);
}

enum { LONG_NAME = 4000 };

/* n certificates, each issued by the next, whose names differ in the first or in the last characters. */
struct many {
	struct keystore_bytes *certificates;
	size_t n;
};

static struct many make_many(size_t n, bool differ_at_end)
{
	struct many many = { calloc(n, sizeof *many.certificates), n };
	char text[2][LONG_NAME + 1], number[24];

	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < n; i++) {
		struct spelling names[2];
		for (size_t j = 0; j < 2; j++) {
			snprintf(number, sizeof number, "%08zu", i + j);
			memcpy(text[j] + (differ_at_end ? LONG_NAME - 8 : 0), number, 8);
			names[j] = (struct spelling){ DER_UTF8_STRING, { (const uint8_t *)text[j], LONG_NAME } };
		}
		many.certificates[i] = make_certificate(&names[0], &names[1]);
	}
	return many;
}

static void many_free(struct many *many)
{
	for (size_t i = 0; i < many->n; i++)
		free((void *)many->certificates[i].data);
	free(many->certificates);
}

static void time_chains(const struct many *many, double *shortest)
{
	struct chains chains;
	struct keystore_error err;

	clock_t begin = clock();
	assert_true(chains_new(&chains, many->certificates, many->n, 1, many->n + 1, &err));
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	for (size_t i = 0; i < many->n; i++)
		assert_true(chains.issuers[i] == (i + 1 < many->n ? i + 1 : SIZE_MAX));
	chains_free(&chains);
	*shortest = seconds < *shortest ? seconds : *shortest;
}

/* Each name is read as often as there are certificates, wherever they differ: n log n comparisons of names that begin
 * alike would take many times as long. The shortest of 5 to 25 runs, or of less where a sweep goes in steps. */
static void test_time_for_long_names(void **state)
{
	struct many differ_early = make_many(500, false), small = make_many(250, true), large = make_many(500, true);
	double of_early = 1e9, of_small = 1e9, of_large = 1e9;

	(void)state;
	for (size_t run = 0; run < 25; run++) {
		time_chains(&differ_early, &of_early);
		time_chains(&small, &of_small);
		time_chains(&large, &of_large);
		if (run >= so_many(4) && of_large <= 2.3 * of_small && of_large <= 1.5 * of_early)
			break;
	}
	print_message("250 names %.4f s, 500 names %.4f s, %.4f s if they differ early\n", of_small, of_large,
		of_early);
	assert_true(of_large <= 2.3 * of_small);
	assert_true(of_large <= 1.5 * of_early);
	many_free(&differ_early);
	many_free(&small);
	many_free(&large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_chain_follows_the_issuers),
		cmocka_unit_test(test_a_key_without_certificate),
		cmocka_unit_test(test_the_first_leaf),
		cmocka_unit_test(test_what_is_no_certificate_is_named),
		cmocka_unit_test(test_all_chains_together_are_bounded),
		cmocka_unit_test(test_the_bytes_of_all_chains_together_are_bounded),
		cmocka_unit_test(test_names_of_another_spelling_are_the_same),
		cmocka_unit_test(test_names_that_are_no_text),
		cmocka_unit_test(test_time_for_long_names),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
