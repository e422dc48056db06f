/* hash.h: digests as constant records over nettle. */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "base/reader.h"

#define HASH_MAX_SIZE 64  /* bytes of the longest digest */
#define HASH_MAX_BLOCK 128 /* bytes of the longest block */

struct hash {
	const char *name;	       /* "SHA-256" */
	const struct nettle_hash *alg; /* digest_size, block_size, init, update, digest */
	struct keystore_bytes hmac_oid; /* as PRF of PBKDF2 (RFC 8018 B.1.2); empty if it is none */
};

extern const struct hash hash_md5, hash_sha1, hash_sha224, hash_sha256, hash_sha384, hash_sha512, hash_sha512_224,
	hash_sha512_256;

/* hash_by_hmac_oid: the digest of an HMAC PRF; NULL if it is unknown. */
const struct hash *hash_by_hmac_oid(struct keystore_bytes oid);

/* A digest being computed, on the stack. Wipe it with mem_wipe when secrets went in. */
struct hash_state {
	const struct hash *hash;
	union {
		struct md5_ctx md5;
		struct sha1_ctx sha1;
		struct sha256_ctx sha256;
		struct sha512_ctx sha512;
	} context;
};

void hash_init(struct hash_state *state, const struct hash *hash);
void hash_update(struct hash_state *state, struct keystore_bytes data);
/* hash_finish: writes alg->digest_size bytes and starts anew. */
void hash_finish(struct hash_state *state, uint8_t *out);

#endif
