/* SipHash-2-4 of libsodium. */
#include "base/keyed_hash.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(struct hash_key) == crypto_shorthash_KEYBYTES, "the key of crypto_shorthash");

bool hash_key_new(struct hash_key *out)
{
	if (sodium_init() < 0) /* before that, libsodium's random source is not safe in several threads */
		return false;
	randombytes_buf(out->bytes, sizeof out->bytes);
	return true;
}

uint64_t keyed_hash(const struct hash_key *key, struct keystore_bytes data)
{
	uint8_t hash[crypto_shorthash_BYTES];
	uint64_t value;

	crypto_shorthash(hash, data.data, data.len, key->bytes);
	memcpy(&value, hash, sizeof value);
	return value;
}
