/* The bounds on key derivations: one comparison each, on the full number, before anything is spent. */
#include "crypto/budget.h"

#include <inttypes.h>

#include "base/error.h"

struct budget budget_new(const struct keystore_limits *limits)
{
	static const struct keystore_limits defaults = KEYSTORE_LIMITS_DEFAULT;

	return (struct budget){ limits ? *limits : defaults, 0 };
}

bool budget_take(struct budget *budget, uint64_t iterations, const char *what, struct keystore_error *err)
{
	const struct keystore_limits *limits = &budget->limits;

	if (iterations == 0)
		return error_set(err, KEYSTORE_MALFORMED, "%s 0, at least 1 expected", what);
	if (iterations > limits->max_iterations)
		return error_set(err, KEYSTORE_LIMIT, "%s %" PRIu64 " is over the limit of %" PRIu64, what, iterations,
			limits->max_iterations);
	if (budget->spent > limits->max_total_iterations || iterations > limits->max_total_iterations - budget->spent)
		return error_set(err, KEYSTORE_LIMIT, "%s %" PRIu64 ", after %" PRIu64
			" in this call, is over the limit of %" PRIu64 " for one call", what, iterations, budget->spent,
			limits->max_total_iterations);
	budget->spent += iterations;
	return true;
}

/* a * b, or UINT64_MAX where that does not fit. */
static uint64_t product(uint64_t a, uint64_t b)
{
	return a && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

/* RFC 7914 section 2: N a power of two, above 1 and below 2^(128 * r / 8); p at most (2^32 - 1) * 32 / (128 * r),
 * that is r * p < 2^30. */
static bool scrypt_in_range(uint64_t n, uint64_t r, uint64_t p)
{
	if (n < 2 || (n & (n - 1)) != 0 || r == 0 || p == 0)
		return false;
	return (r >= 4 || n >> 16 * r == 0) && product(r, p) < 1u << 30;
}

bool budget_scrypt(struct budget *budget, uint64_t n, uint64_t r, uint64_t p, struct keystore_error *err)
{
	uint64_t memory = product(128, product(n > p ? n : p, r));

	if (!scrypt_in_range(n, r, p))
		return error_set(err, KEYSTORE_MALFORMED,
			"scrypt parameters N %" PRIu64 ", r %" PRIu64 ", p %" PRIu64 " are out of range", n, r, p);
	if (memory > budget->limits.max_scrypt_memory)
		return error_set(err, KEYSTORE_LIMIT,
			"scrypt needs %" PRIu64 " bytes of memory, over the limit of %" PRIu64, memory,
			budget->limits.max_scrypt_memory);
	return budget_take(budget, product(n, product(r, p)), "scrypt work N * r * p", err);
}
