/* Chains: a real one by openssl (tests/data/x509/make.sh: `openssl verify -CAfile root.pem -untrusted
 * intermediate.pem leaf.pem` says OK), and graphs of certificates that are made here, where the answer is what
 * keystore.h promises, worked out the slow way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/sweep.h"
#include "x509/chain.h"

/* A Name with one commonName of six digits, or letters. */
#define NAME_SIZE 19

static struct keystore_bytes name(uint8_t out[NAME_SIZE], unsigned number)
{
	static const uint8_t head[] = { 0x30, 0x11, 0x31, 0x0F, 0x30, 0x0D, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x06 };
	char digits[16];

	snprintf(digits, sizeof digits, "%06u", number % 1000000);
	memcpy(out, head, sizeof head);
	memcpy(out + sizeof head, digits, 6);
	return (struct keystore_bytes){ out, NAME_SIZE };
}

/* Certificates with names and key identifiers that are numbers; 0 is no key identifier. */
struct made {
	struct keystore_certificate certificate;
	uint8_t subject[NAME_SIZE], issuer[NAME_SIZE], key_ids[2][4];
};

static struct keystore_bytes key_id(uint8_t out[4], unsigned number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(number >> 8 * i);
	return (struct keystore_bytes){ out, number ? 4 : 0 };
}

struct plan {
	unsigned subject, issuer, subject_key, issuer_key;
	int64_t not_after;
};

static void make(struct made *made, const struct plan *plan)
{
	made->certificate = (struct keystore_certificate){
		.subject = name(made->subject, plan->subject),
		.issuer = name(made->issuer, plan->issuer),
		.subject_key_id = key_id(made->key_ids[0], plan->subject_key),
		.authority_key_id = key_id(made->key_ids[1], plan->issuer_key),
		.not_after = plan->not_after,
	};
}

/* The certificates of n plans, in one array; free *made and the result. */
static struct keystore_certificate *make_all(const struct plan *plans, size_t n, struct made **made)
{
	struct keystore_certificate *certs = calloc(n, sizeof *certs);

	*made = calloc(n, sizeof **made);
	for (size_t i = 0; i < n; i++) {
		make(&(*made)[i], &plans[i]);
		certs[i] = (*made)[i].certificate;
	}
	return certs;
}

static const struct {
	const char *name;
	struct plan plans[6];
	size_t n, leaf, chain[6], len;
} rows[] = {
	{ "a certificate alone whose issuer is not there", { { 1, 2, 0, 0, 0 } }, 1, 0, { 0 }, 1 },
	{ "a self-issued one is its own end", { { 1, 1, 0, 0, 0 }, { 1, 1, 0, 0, 9 } }, 2, 0, { 0 }, 1 },
	{ "three, out of order", { { 3, 3, 0, 0, 0 }, { 1, 2, 0, 0, 0 }, { 2, 3, 0, 0, 0 } }, 3, 1, { 1, 2, 0 }, 3 },
	{ "what belongs to another chain stays out",
	  { { 1, 2, 0, 0, 0 }, { 7, 7, 0, 0, 0 }, { 2, 9, 0, 0, 0 } }, 3, 0, { 0, 2 }, 2 },
	{ "a loop is cut where it closes", { { 1, 2, 0, 0, 0 }, { 2, 1, 0, 0, 0 } }, 2, 0, { 0, 1 }, 2 },
	{ "a loop behind the leaf", { { 1, 2, 0, 0, 0 }, { 2, 3, 0, 0, 0 }, { 3, 2, 0, 0, 0 } }, 3, 0, { 0, 1, 2 }, 3 },
	{ "of two issuers the longer valid",
	  { { 1, 2, 0, 0, 0 }, { 2, 2, 0, 0, 5 }, { 2, 2, 0, 0, 6 } }, 3, 0, { 0, 2 }, 2 },
	{ "of two as long valid the first",
	  { { 1, 2, 0, 0, 0 }, { 2, 2, 0, 0, 5 }, { 2, 2, 0, 0, 5 } }, 3, 0, { 0, 1 }, 2 },
	{ "the key identifier tells before the validity",
	  { { 1, 2, 0, 7, 0 }, { 2, 2, 7, 0, 5 }, { 2, 2, 8, 0, 6 } }, 3, 0, { 0, 1 }, 2 },
	{ "an issuer without key identifier can be it, too",
	  { { 1, 2, 0, 7, 0 }, { 2, 2, 7, 0, 5 }, { 2, 2, 0, 0, 6 } }, 3, 0,
	  { 0, 2 }, 2 },
	{ "another key identifier is another issuer", { { 1, 2, 0, 7, 0 }, { 2, 2, 8, 0, 6 } }, 2, 0, { 0 }, 1 },
	{ "a subject without key identifier takes any issuer",
	  { { 1, 2, 0, 0, 0 }, { 2, 2, 7, 0, 5 }, { 2, 2, 8, 0, 6 } }, 3, 0, { 0, 2 }, 2 },
	{ "the same certificate twice",
	  { { 1, 2, 0, 0, 0 }, { 1, 2, 0, 0, 0 }, { 2, 2, 0, 0, 0 } }, 3, 1, { 1, 2 }, 2 },
};

static void test_rows(void **state)
{
	size_t chain[6];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct made *made;
		struct keystore_certificate *certs = make_all(rows[i].plans, rows[i].n, &made);
		size_t len = keystore_chain_build(certs, rows[i].n, rows[i].leaf, chain);
		if (len != rows[i].len || memcmp(chain, rows[i].chain, len * sizeof *chain))
			fail_msg("%s: length %zu", rows[i].name, len);
		free(certs);
		free(made);
	}
}

static void test_openssl_chain(void **state)
{
	static const char *const files[] = { "root", "leaf", "keytool", "intermediate" };
	struct keystore_certificate certs[4];
	struct keystore_bytes der[4];
	struct keystore_error err;
	size_t chain[4];
	char path[64];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "tests/data/x509/%s.der", files[i]);
		der[i] = load_file(path);
		assert_true(keystore_certificate_parse(der[i], &certs[i], &err));
	}
	assert_int_equal(keystore_chain_build(certs, 4, 1, chain), 3);
	assert_true(chain[0] == 1 && chain[1] == 3 && chain[2] == 0);
	assert_true(keystore_issued(&certs[3], &certs[1]) && keystore_issued(&certs[0], &certs[3]));
	assert_true(keystore_issued(&certs[0], &certs[0]));
	assert_false(keystore_issued(&certs[1], &certs[3]) || keystore_issued(&certs[0], &certs[1]));
	for (size_t i = 0; i < 4; i++)
		free((void *)der[i].data);
}

/* The best issuer, by looking at all certificates; n if there is none. */
static size_t slow_issuer(const struct keystore_certificate *certs, size_t n, size_t of)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (keystore_issued(&certs[i], &certs[of]) && (best == n || certs[i].not_after > certs[best].not_after))
			best = i;
	return best;
}

static bool contains(const size_t *chain, size_t len, size_t certificate)
{
	for (size_t i = 0; i < len; i++)
		if (chain[i] == certificate)
			return true;
	return false;
}

static bool is_self_issued(const struct keystore_certificate *certificate)
{
	return bytes_equal(certificate->subject, certificate->issuer);
}

static void check_chain(const struct keystore_certificate *certs, size_t n, size_t leaf)
{
	size_t chain[40], next;
	size_t len = keystore_chain_build(certs, n, leaf, chain);

	assert_true(len >= 1 && len <= n && chain[0] == leaf);
	for (size_t i = 1; i < len; i++) {
		assert_int_equal(chain[i], slow_issuer(certs, n, chain[i - 1]));
		assert_false(contains(chain, i, chain[i]));
	}
	next = slow_issuer(certs, n, chain[len - 1]);
	assert_true(next == n || contains(chain, len, next) || is_self_issued(&certs[chain[len - 1]]));
}

static void check_issuers(const struct keystore_certificate *certs, size_t n)
{
	size_t issuers[40];

	assert_true(keystore_chain_issuers(certs, n, issuers));
	for (size_t i = 0; i < n; i++) {
		size_t issuer = is_self_issued(&certs[i]) ? n : slow_issuer(certs, n, i);
		assert_true(issuers[i] == (issuer == n ? SIZE_MAX : issuer));
	}
}

static void test_random_graphs_the_slow_way(void **state)
{
	uint32_t dice = 1;
	struct plan plans[40];
	struct made *made;

	(void)state;
	for (size_t round = 0; round < so_many(200); round++) {
		for (size_t i = 0; i < 40; i++) {
			unsigned throws[5];
			for (size_t j = 0; j < 5; j++) {
				dice = dice * 1664525 + 1013904223; /* Numerical Recipes, 7.1 */
				throws[j] = dice >> 20;
			}
			plans[i] = (struct plan){ throws[0] % 8, throws[1] % 8, throws[2] % 4, throws[3] % 4,
				throws[4] % 3 };
		}
		struct keystore_certificate *certs = make_all(plans, 40, &made);
		for (size_t leaf = 0; leaf < 40; leaf++)
			check_chain(certs, 40, leaf);
		check_issuers(certs, 40);
		free(certs);
		free(made);
	}
}

/* Enough that n * n steps would be seen: the chain goes through all of n certificates. */
#define MANY so_many(50000)

static void check_long_chain(const struct plan *plans)
{
	struct made *made;
	struct keystore_certificate *certs = make_all(plans, MANY, &made);
	size_t *chain = calloc(MANY, sizeof *chain);

	assert_int_equal(keystore_chain_build(certs, MANY, 0, chain), MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(chain[i], i);
	free(chain);
	free(certs);
	free(made);
}

static void test_a_long_chain(void **state)
{
	struct plan *plans = calloc(MANY, sizeof *plans);

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		plans[i] = (struct plan){ i, i + 1, 0, 0, 0 };
	check_long_chain(plans);
	free(plans);
}

/* One name and no key identifiers: all are candidates for each. */
static void test_all_by_one_issuer(void **state)
{
	struct plan *plans = calloc(MANY, sizeof *plans);
	size_t *issuers = calloc(MANY, sizeof *issuers);
	struct made *made;

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		plans[i] = (struct plan){ i % 2, 1, i + 1, 0, i };
	struct keystore_certificate *certs = make_all(plans, MANY, &made);
	assert_true(keystore_chain_issuers(certs, MANY, issuers));
	for (size_t i = 0; i < MANY; i++)
		assert_true(issuers[i] == (i % 2 ? SIZE_MAX : MANY - 1));
	free(certs);
	free(made);
	free(plans);
	free(issuers);
}

/* Two names alone, which issue each other, told apart by key identifiers. */
static void test_a_long_chain_of_two_names(void **state)
{
	struct plan *plans = calloc(MANY, sizeof *plans);

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		plans[i] = (struct plan){ i % 2, (i + 1) % 2, i + 1, i + 2, 0 };
	check_long_chain(plans);
	free(plans);
}

static void test_memory_runs_out(void **state)
{
	const struct plan plans[] = { { 1, 2, 0, 0, 0 }, { 2, 2, 0, 0, 0 } };
	struct made *made;
	struct keystore_certificate *certs = make_all(plans, 2, &made);
	size_t chain[2], failures = 0, len;

	(void)state;
	for (;; failures++) {
		fail_allocation_after(failures);
		len = keystore_chain_build(certs, 2, 0, chain);
		fail_allocation_after(SIZE_MAX);
		if (len)
			break;
	}
	assert_int_equal(len, 2);
	assert_true(failures >= 1);
	for (failures = 0;; failures++) {
		fail_allocation_after(failures);
		bool ok = keystore_chain_issuers(certs, 2, chain);
		fail_allocation_after(SIZE_MAX);
		if (ok)
			break;
	}
	assert_true(failures >= 1 && chain[0] == 1 && chain[1] == SIZE_MAX);
	free(certs);
	free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_openssl_chain),
		cmocka_unit_test(test_random_graphs_the_slow_way),
		cmocka_unit_test(test_a_long_chain),
		cmocka_unit_test(test_all_by_one_issuer),
		cmocka_unit_test(test_a_long_chain_of_two_names),
		cmocka_unit_test(test_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
