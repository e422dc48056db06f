/* encryption.h: struct keystore_encryption, which says how something shall be encrypted, as a PBE scheme, and back; its
 * names; the profiles. */
#ifndef CRYPTO_ENCRYPTION_H
#define CRYPTO_ENCRYPTION_H

#include "base/secret.h"
#include "base/writer.h"
#include "crypto/hash.h"
#include "crypto/pbe_scheme.h"

/* encryption_scheme: the PBE scheme for `how` ({ 0 } included), with iterations or scrypt parameters, without salt and
 * IV. ARGUMENT for KEYSTORE_SCHEME_NONE and for values that are none of the enum's; MALFORMED or LIMIT never (the
 * derivation checks those). */
bool encryption_scheme(const struct keystore_encryption *how, struct pbe *out, struct keystore_error *err);

/* encryption_of: the reverse: what a scheme that was read is called. False (and *out untouched) if this library does
 * not write it. */
bool encryption_of(const struct pbe *pbe, struct keystore_encryption *out);

/* pbe_encrypt: encrypts `plain` under a fresh salt and IV and appends the AlgorithmIdentifier, and then the ciphertext
 * as one element with `tag` (DER_OCTET_STRING, or DER_CONTEXT(0) for encryptedContent). salt_len bytes of salt, 64 at
 * most. LIMIT and MALFORMED: iterations or scrypt parameters that KEYSTORE_LIMITS_DEFAULT does not allow. */
bool pbe_encrypt(struct keystore_bytes plain, const struct keystore_encryption *how, unsigned tag, size_t salt_len,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err);

/* pbe_encrypt_as: the same under a scheme with its iterations, whose salt and IV are still to come. */
bool pbe_encrypt_as(struct keystore_bytes plain, const struct pbe *scheme, unsigned tag, size_t salt_len,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err);

/* digest_hash: NULL for what is none. digest_of: KEYSTORE_DIGEST_DEFAULT for what has no name there (MD5). */
const struct hash *digest_hash(enum keystore_digest digest);
enum keystore_digest digest_of(const struct hash *hash);

#endif
