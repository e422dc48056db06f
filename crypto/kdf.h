/* kdf.h: from a password to key bytes. Every caller takes the iterations from its budget first (crypto/budget.h);
 * `iterations` is at least 1 here. Output and working memory belong to the caller, in guarded memory or in a buffer
 * that is wiped. */
#ifndef CRYPTO_KDF_H
#define CRYPTO_KDF_H

#include "crypto/hash.h"

#define KDF_SUN_SALT 8  /* bytes */
#define KDF_SUN_SIZE 32 /* bytes that kdf_sun makes */

/* kdf_pbkdf1: RFC 8018 5.1. len is at most the digest's size. */
void kdf_pbkdf1(const struct hash *hash, struct keystore_bytes password, struct keystore_bytes salt,
	uint64_t iterations, uint8_t *out, size_t len);

/* kdf_pbkdf2: RFC 8018 5.2 with the digest's HMAC as PRF. */
void kdf_pbkdf2(const struct hash *hash, struct keystore_bytes password, struct keystore_bytes salt,
	uint64_t iterations, uint8_t *out, size_t len);

/* What the bytes are for (RFC 7292 B.3). */
enum kdf_pkcs12_id {
	KDF_PKCS12_KEY = 1,
	KDF_PKCS12_IV = 2,
	KDF_PKCS12_MAC = 3
};

/* kdf_pkcs12_work_size: bytes of working memory for a password of password_len bytes. */
size_t kdf_pkcs12_work_size(const struct hash *hash, size_t password_len, size_t salt_len);

/* kdf_pkcs12: RFC 7292 B.2. `password` is a BMPString with its two zero bytes, or empty. `work` has
 * kdf_pkcs12_work_size bytes. */
void kdf_pkcs12(const struct hash *hash, enum kdf_pkcs12_id id, struct keystore_bytes password,
	struct keystore_bytes salt, uint64_t iterations, uint8_t *work, uint8_t *out, size_t len);

/* kdf_scrypt: RFC 7914, with parameters that budget_scrypt has passed. NO_MEMORY if there is not enough. */
bool kdf_scrypt(struct keystore_bytes password, struct keystore_bytes salt, uint64_t n, uint64_t r, uint64_t p,
	uint8_t *out, size_t len, struct keystore_error *err);

/* kdf_sun: the derivation of the JDK's PBEWithMD5AndTripleDES: 32 bytes, of which the first 24 are the key and the
 * others the IV. `salt` has 8 bytes; where its halves are equal, the first is turned round, by old JDKs wrongly
 * (`old`). */
void kdf_sun(struct keystore_bytes password, struct keystore_bytes salt, uint64_t iterations, bool old,
	uint8_t out[KDF_SUN_SIZE]);

/* kdf_sun_old_differs: does `old` make a difference with this salt? */
bool kdf_sun_old_differs(struct keystore_bytes salt);

/* kdf_bytes_to_key: OpenSSL's EVP_BytesToKey with one round, which is how PEM's DEK-Info gets its key. */
void kdf_bytes_to_key(const struct hash *hash, struct keystore_bytes password, struct keystore_bytes salt, uint8_t *out,
	size_t len);

#endif
