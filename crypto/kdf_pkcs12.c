/* The key derivation of RFC 7292 appendix B.2. With v the digest's block size, D is v times the id byte, S the salt
 * and P the password, each repeated to whole blocks of v bytes (an empty one stays empty), and I = S || P. Then, for
 * each piece of output,
 *
 *     A = H(H(...H(D || I)))       as many rounds as there are iterations
 *     B = A repeated to v bytes
 *     every block I_j of I becomes (I_j + B + 1) mod 2^(8v) */
#include "crypto/kdf.h"

#include <string.h>

#include "base/alloc.h"

/* The length of a string of n bytes repeated to whole blocks of v. */
static size_t repeated_len(size_t n, size_t v)
{
	return (n + v - 1) / v * v;
}

size_t kdf_pkcs12_work_size(const struct hash *hash, size_t password_len, size_t salt_len)
{
	size_t v = hash->alg->block_size;

	return repeated_len(salt_len, v) + repeated_len(password_len, v);
}

static void repeat(struct keystore_bytes from, uint8_t *to, size_t len)
{
	for (size_t i = 0; i < len; i += from.len)
		memcpy(to + i, from.data, from.len < len - i ? from.len : len - i);
}

/* block = (block + B + 1) mod 2^(8v), both big-endian; B is A repeated. */
static void add_to_block(uint8_t *block, size_t v, const uint8_t *a, size_t u)
{
	unsigned carry = 1;

	for (size_t i = v; i-- > 0;) {
		carry += (unsigned)block[i] + a[i % u];
		block[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* A: the digest of D || I, and then of itself. */
static void hash_rounds(struct hash_state *state, enum kdf_pkcs12_id id, struct keystore_bytes i_string,
	uint64_t iterations, uint8_t *a)
{
	const struct nettle_hash *alg = state->hash->alg;
	uint8_t d[HASH_MAX_BLOCK];

	memset(d, (int)id, alg->block_size);
	hash_update(state, (struct keystore_bytes){ d, alg->block_size });
	hash_update(state, i_string);
	hash_finish(state, a);
	for (uint64_t i = 1; i < iterations; i++) {
		hash_update(state, (struct keystore_bytes){ a, alg->digest_size });
		hash_finish(state, a);
	}
}

void kdf_pkcs12(const struct hash *hash, enum kdf_pkcs12_id id, struct keystore_bytes password,
	struct keystore_bytes salt, uint64_t iterations, uint8_t *work, uint8_t *out, size_t len)
{
	size_t v = hash->alg->block_size, u = hash->alg->digest_size;
	size_t salt_len = repeated_len(salt.len, v);
	size_t work_len = kdf_pkcs12_work_size(hash, password.len, salt.len);
	struct hash_state state;
	uint8_t a[HASH_MAX_SIZE];

	repeat(salt, work, salt_len);
	repeat(password, work + salt_len, work_len - salt_len);
	hash_init(&state, hash);
	while (len > 0) {
		size_t n = len < u ? len : u;
		hash_rounds(&state, id, (struct keystore_bytes){ work, work_len }, iterations, a);
		memcpy(out, a, n);
		for (size_t j = 0; j < work_len; j += v)
			add_to_block(work + j, v, a, u);
		out += n;
		len -= n;
	}
	mem_wipe(a, sizeof a);
	mem_wipe(&state, sizeof state);
}
