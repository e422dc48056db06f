/* Key derivations of a few lines each: PBKDF1 and PBKDF2 (RFC 8018 section 5), scrypt (RFC 7914, by libsodium), and
 * OpenSSL's EVP_BytesToKey. */
#include "crypto/kdf.h"

#include <nettle/memxor.h>
#include <sodium.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/hmac.h"

/* T_1 = Hash(P || S), T_i = Hash(T_{i-1}), DK = first bytes of T_c */
void kdf_pbkdf1(const struct hash *hash, struct keystore_bytes password, struct keystore_bytes salt,
	uint64_t iterations, uint8_t *out, size_t len)
{
	struct hash_state state;
	uint8_t t[HASH_MAX_SIZE];

	hash_init(&state, hash);
	hash_update(&state, password);
	hash_update(&state, salt);
	hash_finish(&state, t);
	for (uint64_t i = 1; i < iterations; i++) {
		hash_update(&state, (struct keystore_bytes){ t, hash->alg->digest_size });
		hash_finish(&state, t);
	}
	memcpy(out, t, len);
	mem_wipe(t, sizeof t);
	mem_wipe(&state, sizeof state);
}

/* T_i = U_1 ^ ... ^ U_c, U_1 = PRF(P, S || INT(i)), U_j = PRF(P, U_{j-1}); INT(i) is big-endian, 4 bytes */
static void pbkdf2_block(struct hmac *prf, struct keystore_bytes salt, uint64_t iterations, uint32_t i,
	uint8_t t[HASH_MAX_SIZE])
{
	size_t size = prf->inner.hash->alg->digest_size;
	uint8_t index[4] = { (uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
	uint8_t u[HASH_MAX_SIZE];

	hmac_update(prf, salt);
	hmac_update(prf, (struct keystore_bytes){ index, sizeof index });
	hmac_finish(prf, u);
	memcpy(t, u, size);
	for (uint64_t j = 1; j < iterations; j++) {
		hmac_update(prf, (struct keystore_bytes){ u, size });
		hmac_finish(prf, u);
		memxor(t, u, size);
	}
	mem_wipe(u, sizeof u);
}

void kdf_pbkdf2(const struct hash *hash, struct keystore_bytes password, struct keystore_bytes salt,
	uint64_t iterations, uint8_t *out, size_t len)
{
	size_t size = hash->alg->digest_size;
	struct hmac prf;
	uint8_t t[HASH_MAX_SIZE];

	hmac_init(&prf, hash, password);
	for (uint32_t i = 1; len > 0; i++) {
		size_t n = len < size ? len : size;
		pbkdf2_block(&prf, salt, iterations, i, t);
		memcpy(out, t, n);
		out += n;
		len -= n;
	}
	mem_wipe(t, sizeof t);
	mem_wipe(&prf, sizeof prf);
}

bool kdf_scrypt(struct keystore_bytes password, struct keystore_bytes salt, uint64_t n, uint64_t r, uint64_t p,
	uint8_t *out, size_t len, struct keystore_error *err)
{
	return crypto_pwhash_scryptsalsa208sha256_ll(password.data, password.len, salt.data, salt.len, n, (uint32_t)r,
		       (uint32_t)p, out, len) == 0 ||
	       error_no_memory(err);
}

/* D_1 = Hash(P || S), D_i = Hash(D_{i-1} || P || S), key = D_1 || D_2 || ... */
void kdf_bytes_to_key(const struct hash *hash, struct keystore_bytes password, struct keystore_bytes salt, uint8_t *out,
	size_t len)
{
	size_t size = hash->alg->digest_size;
	struct hash_state state;
	uint8_t d[HASH_MAX_SIZE];

	hash_init(&state, hash);
	while (len > 0) {
		size_t n = len < size ? len : size;
		hash_update(&state, password);
		hash_update(&state, salt);
		hash_finish(&state, d);
		memcpy(out, d, n);
		hash_update(&state, (struct keystore_bytes){ d, size });
		out += n;
		len -= n;
	}
	mem_wipe(d, sizeof d);
	mem_wipe(&state, sizeof state);
}
