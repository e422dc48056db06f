/* HMAC over struct hash: H(K ^ opad, H(K ^ ipad, text)), the states behind K ^ opad and K ^ ipad kept, so that a
 * further text costs one compression each, which is what PBKDF2 lives on. */
#include "crypto/hmac.h"

#include <string.h>

#include "base/alloc.h"

/* The key, filled up to a block with zeros and xored with `pad`, goes through the digest first (RFC 2104 section 2). */
static void start(struct hash_state *state, const struct hash *hash, const uint8_t block[HASH_MAX_BLOCK], uint8_t pad)
{
	uint8_t padded[HASH_MAX_BLOCK];
	size_t block_size = hash->alg->block_size;

	for (size_t i = 0; i < block_size; i++)
		padded[i] = block[i] ^ pad;
	hash_init(state, hash);
	hash_update(state, (struct keystore_bytes){ padded, block_size });
	mem_wipe(padded, sizeof padded);
}

void hmac_init(struct hmac *hmac, const struct hash *hash, struct keystore_bytes key)
{
	uint8_t block[HASH_MAX_BLOCK] = { 0 };

	if (key.len > hash->alg->block_size) {
		hash_init(&hmac->state, hash);
		hash_update(&hmac->state, key);
		hash_finish(&hmac->state, block);
	} else if (key.len > 0) {
		memcpy(block, key.data, key.len);
	}
	start(&hmac->outer, hash, block, 0x5C);
	start(&hmac->inner, hash, block, 0x36);
	mem_wipe(block, sizeof block);
	hmac->state = hmac->inner;
}

void hmac_update(struct hmac *hmac, struct keystore_bytes data)
{
	hash_update(&hmac->state, data);
}

/* Only what this digest has of the union: PBKDF2 copies twice in each round. */
static void copy_context(struct hash_state *to, const struct hash_state *from)
{
	memcpy(&to->context, &from->context, from->hash->alg->context_size);
}

void hmac_finish(struct hmac *hmac, uint8_t *out)
{
	size_t digest_size = hmac->inner.hash->alg->digest_size;

	hash_finish(&hmac->state, out);
	copy_context(&hmac->state, &hmac->outer);
	hash_update(&hmac->state, (struct keystore_bytes){ out, digest_size });
	hash_finish(&hmac->state, out);
	copy_context(&hmac->state, &hmac->inner);
}
