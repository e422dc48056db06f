/* The bounds of KEYSTORE_LIMITS_DEFAULT: 5,000,000 iterations for one derivation, 10,000,000 for one call, 256 MiB
 * for scrypt; and the ranges of RFC 7914 section 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/budget.h"

static enum keystore_status take(struct budget *budget, uint64_t iterations)
{
	struct keystore_error err;

	return budget_take(budget, iterations, "key iteration count", &err) ? KEYSTORE_OK : err.status;
}

static void test_iterations(void **state)
{
	struct budget budget = budget_new(NULL);
	struct keystore_error err;

	(void)state;
	assert_int_equal(take(&budget, 0), KEYSTORE_MALFORMED);
	assert_int_equal(take(&budget, 5000001), KEYSTORE_LIMIT);
	assert_int_equal(take(&budget, (UINT64_C(1) << 32) + 1), KEYSTORE_LIMIT);
	assert_int_equal(take(&budget, UINT64_MAX), KEYSTORE_LIMIT);
	assert_int_equal(take(&budget, 5000000), KEYSTORE_OK);
	assert_int_equal(take(&budget, 4999999), KEYSTORE_OK);
	assert_int_equal(take(&budget, 2), KEYSTORE_LIMIT);
	assert_int_equal(take(&budget, 1), KEYSTORE_OK);
	assert_int_equal(take(&budget, 1), KEYSTORE_LIMIT);
	assert_false(budget_take(&budget, 2147483647, "key iteration count", &err));
	assert_string_equal(err.text, "key iteration count 2147483647 is over the limit of 5000000");
}

static void test_callers_limits(void **state)
{
	struct keystore_limits limits = { .max_iterations = UINT64_MAX, .max_total_iterations = UINT64_MAX };
	struct budget budget = budget_new(&limits);

	(void)state;
	assert_int_equal(take(&budget, UINT64_MAX), KEYSTORE_OK);
	assert_int_equal(take(&budget, UINT64_MAX), KEYSTORE_LIMIT);
}

static const struct {
	const char *name;
	uint64_t n, r, p;
	enum keystore_status status;
} scrypt_rows[] = {
	{ "OpenSSL's default", 16384, 8, 1, KEYSTORE_OK },
	{ "256 MiB is allowed", 1 << 18, 8, 1, KEYSTORE_OK },
	{ "512 MiB is not", 1 << 19, 8, 1, KEYSTORE_LIMIT },
	{ "1 TiB is not", 1 << 30, 8, 1, KEYSTORE_LIMIT },
	{ "N 2^63 does not wrap", UINT64_C(1) << 63, 8, 1, KEYSTORE_LIMIT },
	{ "256 MiB three times is too much work", 1 << 18, 8, 3, KEYSTORE_LIMIT },
	{ "a large p with a small N needs memory too", 2, 1, (1 << 30) - 1, KEYSTORE_LIMIT },
	{ "N is 0", 0, 8, 1, KEYSTORE_MALFORMED },
	{ "N is 1", 1, 8, 1, KEYSTORE_MALFORMED },
	{ "N is no power of two", 24, 8, 1, KEYSTORE_MALFORMED },
	{ "r is 0", 16, 0, 1, KEYSTORE_MALFORMED },
	{ "p is 0", 16, 8, 0, KEYSTORE_MALFORMED },
	{ "r * p is 2^30", 16, 1 << 15, 1 << 15, KEYSTORE_MALFORMED },
	{ "r * p wraps", 16, UINT64_C(1) << 32, UINT64_C(1) << 32, KEYSTORE_MALFORMED },
	{ "N is 2^(128 * r / 8) with r 1", 1 << 16, 1, 1, KEYSTORE_MALFORMED },
	{ "N is half of that", 1 << 15, 1, 1, KEYSTORE_OK },
	{ "N is 2^48 with r 3", UINT64_C(1) << 48, 3, 1, KEYSTORE_MALFORMED },
};

static void test_scrypt(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof scrypt_rows / sizeof *scrypt_rows; i++) {
		struct budget budget = budget_new(NULL);
		struct keystore_error err = { .status = KEYSTORE_OK };
		bool ok = budget_scrypt(&budget, scrypt_rows[i].n, scrypt_rows[i].r, scrypt_rows[i].p, &err);
		if (ok != (scrypt_rows[i].status == KEYSTORE_OK) || err.status != scrypt_rows[i].status)
			fail_msg("%s", scrypt_rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iterations),
		cmocka_unit_test(test_callers_limits),
		cmocka_unit_test(test_scrypt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
