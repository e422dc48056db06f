/* budget.h: the bound on the work that key derivations may ask for (struct keystore_limits). Every derivation passes
 * budget_take before its first round, with the iteration count as the full INTEGER that stands in the input. */
#ifndef CRYPTO_BUDGET_H
#define CRYPTO_BUDGET_H

#include "base/reader.h"

struct budget {
	struct keystore_limits limits;
	uint64_t spent; /* iterations of this call so far */
};

/* budget_new: a budget for one call; limits NULL means KEYSTORE_LIMITS_DEFAULT. */
struct budget budget_new(const struct keystore_limits *limits);

/* budget_take: takes `iterations` for the derivation that `what` names ("key iteration count"). 0 is MALFORMED, too
 * many is LIMIT: "key iteration count 2147483647 is over the limit of 5000000". */
bool budget_take(struct budget *budget, uint64_t iterations, const char *what, struct keystore_error *err);

/* budget_scrypt: refuses scrypt parameters (RFC 7914: N a power of two above 1, r and p above 0) that are out of
 * range (MALFORMED) or need more memory (128 * r times the larger of N and p) or more work than allowed (LIMIT). One
 * unit of N * r * p is counted as one iteration: it takes about as long as two of PBKDF2 with HMAC-SHA-256. */
bool budget_scrypt(struct budget *budget, uint64_t n, uint64_t r, uint64_t p, struct keystore_error *err);

#endif
