/* mac.h: the two ways in which a password protects the integrity of a PKCS#12: HMAC with a key by RFC 7292 appendix B,
 * and PBMAC1 (RFC 8018 A.5 in the profile of RFC 9579). */
#ifndef CRYPTO_MAC_H
#define CRYPTO_MAC_H

#include "base/secret.h"
#include "base/text.h"
#include "base/writer.h"
#include "crypto/derivation.h"
#include "crypto/pbe_scheme.h"

#define MAC_MAX_KEY 64 /* bytes: PBMAC1 keys are 20 to 64 bytes long, the others as long as the digest */

struct mac {
	enum keystore_mac_scheme scheme; /* PKCS12 or PBMAC1 */
	const struct hash *hash;	 /* of the HMAC */
	const struct hash *prf;		 /* PBMAC1 */
	struct keystore_bytes salt;	 /* of the key derivation */
	uint64_t iterations;
	uint64_t work_at;	     /* where the iterations stand, or KEYSTORE_NO_OFFSET */
	size_t key_len;		     /* bytes */
	struct keystore_bytes value; /* what the file says it should be; its length is that of the digest */
};

/* mac_read_pbmac1: PBMAC1-params, the parameters of `algorithm` whose OID has been seen to be PBMAC1. key length
 * missing or below 20: MALFORMED; over 64: LIMIT ("PBMAC1 key length 4096 is over 64"). Sets all but `value`. */
bool mac_read_pbmac1(struct algorithm *algorithm, struct mac *out, struct keystore_error *err);
void mac_write_pbmac1(const struct mac *mac, struct writer *out); /* the whole AlgorithmIdentifier */
bool mac_is_pbmac1(struct keystore_bytes oid);

/* mac_job: the derivation of the key, to `key` of mac->key_len bytes. */
struct derivation mac_job(const struct mac *mac, const struct keystore_password *password,
	enum password_reading reading, uint8_t *key);

/* mac_compute: the HMAC of `data` under a derived key; hash->alg->digest_size bytes. */
void mac_compute(const struct mac *mac, const uint8_t *key, struct keystore_bytes data, uint8_t *out);

/* mac_verify: does it equal mac->value? In constant time. */
bool mac_verify(const struct mac *mac, const uint8_t *key, struct keystore_bytes data);

/* mac_text: "HMAC-SHA-256, PKCS#12 key derivation 10000 iterations", "PBMAC1, PBKDF2 HMAC-SHA-256 ..., HMAC-SHA-256".
 * */
void mac_text(const struct mac *mac, struct text *out);

/* mac_strength: the same in figures. */
void mac_strength(const struct mac *mac, struct keystore_strength *out);

/* mac_new: the MAC for `how` ({ 0 }: PKCS12, SHA-256, 10,000 iterations) with this salt, for writing. ARGUMENT for
 * KEYSTORE_MAC_NONE and unknown values. mac_of: the reverse, for the profile of what was read. */
bool mac_new(const struct keystore_mac *how, struct keystore_bytes salt, struct mac *out, struct keystore_error *err);
void mac_of(const struct mac *mac, struct keystore_mac *out);

#endif
