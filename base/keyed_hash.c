/* SipHash-2-4 of libsodium. */
#include "base/keyed_hash.h"

#include <sodium.h>
#include <string.h>

#include "base/secret.h"

_Static_assert(sizeof(struct hash_key) == crypto_shorthash_KEYBYTES, "the key of crypto_shorthash");

bool hash_key_new(struct hash_key *out, struct keystore_error *err)
{
	return random_fill(NULL, out->bytes, sizeof out->bytes, err);
}

uint64_t keyed_hash(const struct hash_key *key, struct keystore_bytes data)
{
	uint8_t hash[crypto_shorthash_BYTES];
	uint64_t value;

	crypto_shorthash(hash, data.data, data.len, key->bytes);
	memcpy(&value, hash, sizeof value);
	return value;
}
