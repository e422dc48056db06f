/* hmac.h: HMAC (RFC 2104) with any digest, the key prepared once. On the stack; wipe it with mem_wipe. */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include "crypto/hash.h"

struct hmac {
	struct hash_state outer, inner; /* behind the padded key */
	struct hash_state state;
};

void hmac_init(struct hmac *hmac, const struct hash *hash, struct keystore_bytes key);
void hmac_update(struct hmac *hmac, struct keystore_bytes data);
/* hmac_finish: writes alg->digest_size bytes and starts anew with the same key. */
void hmac_finish(struct hmac *hmac, uint8_t *out);

#endif
