/* The key derivation of PBEWithMD5AndTripleDES, which the JDK has beside PBKDF1 for its JCEKS keystores
 * (com.sun.crypto.provider.PBES1Core; no specification). Each half of the salt begins a chain of MD5:
 *
 *     H_0 = half (4 bytes), H_i = MD5(H_{i-1} || password)      H_n of both, 32 bytes: key (24) | IV (8)
 *
 * Equal halves would make both chains one, so the first is turned round: [a b c d] becomes [d c b a]. A slip of the pen
 * in old JDKs made [d a b d] of it. JDK 17 and 25 do it right, and some file may have been written by another. */
#include <string.h>

#include "base/alloc.h"
#include "crypto/kdf.h"

#define HALF (KDF_SUN_SALT / 2)

static void derive_half(struct keystore_bytes password, const uint8_t half[HALF], uint64_t iterations,
	uint8_t out[MD5_DIGEST_SIZE])
{
	struct hash_state state;
	struct keystore_bytes before = { half, HALF };

	hash_init(&state, &hash_md5);
	for (uint64_t i = 0; i < iterations; i++) {
		hash_update(&state, before);
		hash_update(&state, password);
		hash_finish(&state, out);
		before = (struct keystore_bytes){ out, MD5_DIGEST_SIZE };
	}
	mem_wipe(&state, sizeof state);
}

static bool has_equal_halves(struct keystore_bytes salt)
{
	return memcmp(salt.data, salt.data + HALF, HALF) == 0;
}

static void turn_round(const uint8_t half[HALF], bool old, uint8_t out[HALF])
{
	const uint8_t right[HALF] = { half[3], half[2], half[1], half[0] };
	const uint8_t wrong[HALF] = { half[3], half[0], half[1], half[3] };

	memcpy(out, old ? wrong : right, HALF);
}

void kdf_sun(struct keystore_bytes password, struct keystore_bytes salt, uint64_t iterations, bool old,
	uint8_t out[KDF_SUN_SIZE])
{
	uint8_t first[HALF];

	memcpy(first, salt.data, HALF);
	if (has_equal_halves(salt))
		turn_round(salt.data, old, first);
	derive_half(password, first, iterations, out);
	derive_half(password, salt.data + HALF, iterations, out + MD5_DIGEST_SIZE);
}

bool kdf_sun_old_differs(struct keystore_bytes salt)
{
	return has_equal_halves(salt);
}
