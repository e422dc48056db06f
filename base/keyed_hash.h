/* keyed_hash.h: SipHash under a random key (libsodium), for tables whose keys come from strangers: nobody outside
 * can choose names that fall on one place. */
#ifndef BASE_KEYED_HASH_H
#define BASE_KEYED_HASH_H

#include "base/reader.h"

struct hash_key {
	uint8_t bytes[16];
};

/* hash_key_new: a random key. RANDOM_FAILED when the system's random source fails. */
bool hash_key_new(struct hash_key *out, struct keystore_error *err);

/* keyed_hash: 64 bits that depend on all of the data and on the key. */
uint64_t keyed_hash(const struct hash_key *key, struct keystore_bytes data);

#endif
