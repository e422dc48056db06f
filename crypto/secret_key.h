/* secret_key.h: symmetric keys as Java keeps them: a PrivateKeyInfo (RFC 5958) with the cipher's OID for an algorithm
 * and the raw key in privateKey. */
#ifndef CRYPTO_SECRET_KEY_H
#define CRYPTO_SECRET_KEY_H

#include "base/secret.h"

/* secret_key_wrap: the wrapper for a raw key of the algorithm that Java names so, letters in either case. CANNOT_HOLD
 * if there is no OID for it. */
bool secret_key_wrap(struct keystore_bytes raw, const char *algorithm, struct keystore_secret *out,
	struct keystore_error *err);

/* secret_key_unwrap: the raw key, and the algorithm's name as Java has it ("AES", "HmacSHA256", ...) or its OID, at
 * most `size` bytes with a NUL. MALFORMED if it is no such wrapper. */
bool secret_key_unwrap(struct keystore_bytes wrapper, struct keystore_secret *out, char *algorithm, size_t size,
	struct keystore_error *err);

#endif
