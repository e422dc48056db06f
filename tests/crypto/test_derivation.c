/* Several derivations in one call: what they give, which bounds come first, and what memory they take. Expected values:
 *   python3: hashlib.pbkdf2_hmac("sha256", b"secret", bytes.fromhex("0102030405060708"), 20, 48).hex();
 *   the same with hashlib.scrypt(b"secret", salt=..., n=16, r=1, p=1, dklen=16);
 *   python3: PBKDF1 as t = hashlib.md5(b"secret" + salt).digest(), and 19 times t = hashlib.md5(t).digest();
 *   openssl kdf -keylen 24 -kdfopt digest:SHA1 -kdfopt hexpass:0073006500630072006500740000
 *       -kdfopt hexsalt:0102030405060708 -kdfopt iter:20 -kdfopt id:1 PKCS12KDF, and -keylen 8 with id:2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/derivation.h"
#include "tests/support/sweep.h"

#define SALT BYTES("\x01\x02\x03\x04\x05\x06\x07\x08")

enum { N = 4 };

static const struct keystore_password secret = KEYSTORE_PASSWORD("secret");

/* key and IV of each job */
static const char *const expected[N][2] = {
	{ "47f589595e2094a7", "b9f8ab1b4584aa72" },
	{ "9f1303c34caef4a4a50b2715be4f0210cb5885d43b0782e6901e4be83fb117a3", "08adca4d2820c326f4a07f21f4c465ef" },
	{ "d41b5c0ef8f0302b4529467289d56270df888210f2c77802", "0646bc5698e3df61" },
	{ "9ceb238ef2aa58350fe2698bbaa4a040", "" },
};

struct outputs {
	uint8_t bytes[N][2][32];
};

static struct derivation job_of(enum kdf kdf, size_t key_len, size_t iv_len, uint8_t out[2][32])
{
	return (struct derivation){
		.kdf = kdf,
		.hash = kdf == KDF_PBKDF1 ? &hash_md5 : kdf == KDF_PKCS12 ? &hash_sha1 : &hash_sha256,
		.salt = SALT,
		.iterations = 20,
		.n = 16,
		.r = 1,
		.p = 1,
		.what = "key iteration count",
		.work_at = 77,
		.password = &secret,
		.derived = { { KDF_PKCS12_KEY, out[0], key_len }, { KDF_PKCS12_IV, out[1], iv_len } },
	};
}

static void make_jobs(struct derivation jobs[N], struct outputs *out)
{
	*out = (struct outputs){ { { { 0 } } } };
	jobs[0] = job_of(KDF_PBKDF1, 8, 8, out->bytes[0]);
	jobs[1] = job_of(KDF_PBKDF2, 32, 16, out->bytes[1]);
	jobs[2] = job_of(KDF_PKCS12, 24, 8, out->bytes[2]);
	jobs[3] = job_of(KDF_SCRYPT, 16, 0, out->bytes[3]);
}

static void test_outputs(void **state)
{
	struct budget budget = budget_new(NULL);
	struct derivation jobs[N];
	struct keystore_error err;
	struct outputs out;

	(void)state;
	make_jobs(jobs, &out);
	assert_true(derive_all(jobs, N, &budget, &err));
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < 2; j++) {
			struct keystore_bytes right = from_hex(expected[i][j]);
			if (jobs[i].derived[j].len != right.len || memcmp(out.bytes[i][j], right.data, right.len) != 0)
				fail_msg("job %zu, output %zu", i, j);
		}
	assert_int_equal(budget.spent, 3 * 20 + 16);
}

/* Each job in turn is the one that is too much: nothing is derived, and nothing is spent. */
static void check_refused(size_t refused)
{
	struct budget budget = budget_new(NULL);
	struct derivation jobs[N];
	struct keystore_error err;
	struct outputs out, nothing = { { { { 0 } } } };
	bool scrypt = refused == 3;

	make_jobs(jobs, &out);
	jobs[refused].iterations = UINT64_C(1) << 32;
	jobs[refused].n = UINT64_C(1) << 15;
	jobs[refused].p = 1u << 14;
	jobs[refused].work_at = 1000 + refused;
	assert_false(derive_all(jobs, N, &budget, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_int_equal(err.offset, 1000 + refused);
	assert_string_equal(err.layer, "file");
	assert_string_equal(err.text, scrypt ? "scrypt work N * r * p 536870912 is over the limit of 5000000"
					     : "key iteration count 4294967296 is over the limit of 5000000");
	assert_memory_equal(&out, &nothing, sizeof out);
	assert_int_equal(budget.spent, 0);
}

static void test_bounds_come_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < N; i++)
		check_refused(i);
}

/* Each is allowed by itself, and all of them together are not: the first that is too much is named. */
static void test_together_too_much(void **state)
{
	struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;
	struct derivation jobs[N];
	struct keystore_error err;
	struct outputs out;

	(void)state;
	limits.max_total_iterations = 59;
	struct budget budget = budget_new(&limits);
	make_jobs(jobs, &out);
	jobs[2].work_at = KEYSTORE_NO_OFFSET;
	assert_false(derive_all(jobs, N, &budget, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_int_equal(err.offset, KEYSTORE_NO_OFFSET);
	assert_string_equal(err.layer, "");
	assert_string_equal(
		err.text, "key iteration count 20, after 40 in this call, is over the limit of 59 for one call");
}

static void test_no_iterations(void **state)
{
	struct budget budget = budget_new(NULL);
	struct derivation jobs[N];
	struct keystore_error err;
	struct outputs out;

	(void)state;
	make_jobs(jobs, &out);
	jobs[1].iterations = 0;
	assert_false(derive_all(jobs, N, &budget, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_int_equal(err.offset, 77);
}

/* A password that goes in as it stands needs no guarded memory; the others share one block. */
static void test_memory(void **state)
{
	struct budget budget = budget_new(NULL);
	struct derivation jobs[2 * N];
	struct keystore_error err;
	struct outputs out, more;

	(void)state;
	make_jobs(jobs, &out);
	make_jobs(jobs + N, &more);
	fail_allocation_after(SIZE_MAX);
	assert_true(derive_all(jobs, 2, &budget, &err));
	assert_int_equal(fail_allocation_after(SIZE_MAX), 0);
	jobs[0].reading = PASSWORD_BMP;
	jobs[3] = jobs[2];
	jobs[7] = jobs[2];
	assert_true(derive_all(jobs, 2 * N, &budget, &err));
	assert_int_equal(fail_allocation_after(SIZE_MAX), 1);
}

static bool derive_jobs(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct budget budget = budget_new(NULL);
	struct derivation jobs[N];

	(void)input;
	make_jobs(jobs, context);
	return derive_all(jobs, N, &budget, err);
}

static void test_no_memory(void **state)
{
	struct outputs out;

	(void)state;
	sweep_allocations(derive_jobs, &out, BYTES(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outputs),	      cmocka_unit_test(test_bounds_come_first),
		cmocka_unit_test(test_together_too_much), cmocka_unit_test(test_no_iterations),
		cmocka_unit_test(test_memory),	      cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
