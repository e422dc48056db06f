/* The digests, as records over nettle's own, with the OIDs that their HMACs have as PRF of PBKDF2:
 *     hmacWithMD5         1.2.840.113549.2.6 (OpenSSL knows it; RFC 8018 does not list it)
 *     hmacWithSHA1        1.2.840.113549.2.7
 *     hmacWithSHA224..512 1.2.840.113549.2.8 to 2.11
 *     hmacWithSHA512-224  1.2.840.113549.2.12, hmacWithSHA512-256 2.13 */
#include "crypto/hash.h"

#include "base/alloc.h"
#include "base/der.h"
#include "base/secret.h"

#define HMAC_OID(last) OID("\x2A\x86\x48\x86\xF7\x0D\x02" last)

const struct hash hash_md5 = { "MD5", &nettle_md5, HMAC_OID("\x06") };
const struct hash hash_sha1 = { "SHA-1", &nettle_sha1, HMAC_OID("\x07") };
const struct hash hash_sha224 = { "SHA-224", &nettle_sha224, HMAC_OID("\x08") };
const struct hash hash_sha256 = { "SHA-256", &nettle_sha256, HMAC_OID("\x09") };
const struct hash hash_sha384 = { "SHA-384", &nettle_sha384, HMAC_OID("\x0A") };
const struct hash hash_sha512 = { "SHA-512", &nettle_sha512, HMAC_OID("\x0B") };
const struct hash hash_sha512_224 = { "SHA-512/224", &nettle_sha512_224, HMAC_OID("\x0C") };
const struct hash hash_sha512_256 = { "SHA-512/256", &nettle_sha512_256, HMAC_OID("\x0D") };

static const struct hash *const hashes[] = {
	&hash_md5,    &hash_sha1,   &hash_sha224,     &hash_sha256,
	&hash_sha384, &hash_sha512, &hash_sha512_224, &hash_sha512_256,
};

const struct hash *hash_by_hmac_oid(struct keystore_bytes oid)
{
	for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
		if (bytes_equal(hashes[i]->hmac_oid, oid))
			return hashes[i];
	return NULL;
}

void hash_init(struct hash_state *state, const struct hash *hash)
{
	state->hash = hash;
	hash->alg->init(&state->context);
}

void hash_update(struct hash_state *state, struct keystore_bytes data)
{
	if (data.len > 0)
		state->hash->alg->update(&state->context, data.len, data.data);
}

void hash_finish(struct hash_state *state, uint8_t *out)
{
	state->hash->alg->digest(&state->context, state->hash->alg->digest_size, out);
}

#define STACK_OF_A_DIGEST 1024 /* bytes */

static WITH_OWN_FRAME void digest(const struct hash *hash, struct keystore_bytes data, uint8_t *out)
{
	struct hash_state state;

	hash_init(&state, hash);
	hash_update(&state, data);
	hash_finish(&state, out);
	mem_wipe(&state, sizeof state);
}

/* Of a certificate, but also of a key. */
static void fingerprint(const struct hash *hash, struct keystore_bytes data, uint8_t *out)
{
	digest(hash, data, out);
	stack_wipe(STACK_OF_A_DIGEST);
}

void keystore_sha1(struct keystore_bytes data, uint8_t out[20])
{
	fingerprint(&hash_sha1, data, out);
}

void keystore_sha256(struct keystore_bytes data, uint8_t out[32])
{
	fingerprint(&hash_sha256, data, out);
}
