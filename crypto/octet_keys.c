/* Keys of RFC 8410: Ed25519 and X25519 by libsodium, Ed448 and X448 by nettle. */
#include "crypto/octet_keys.h"

#include <nettle/curve448.h>
#include <nettle/eddsa.h>
#include <sodium.h>

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/gmp_memory.h"
#include "crypto/key_algorithms.h"

#define MAX_SIZE ED448_KEY_SIZE

static void derive_ed25519(uint8_t *public_key, const uint8_t *private_key)
{
	uint8_t pair[crypto_sign_ed25519_SECRETKEYBYTES];

	crypto_sign_ed25519_seed_keypair(public_key, pair, private_key);
	mem_wipe(pair, sizeof pair);
}

static void derive_x25519(uint8_t *public_key, const uint8_t *private_key)
{
	(void)crypto_scalarmult_curve25519_base(public_key, private_key);
}

const struct octet_key ed25519_octets = { crypto_sign_ed25519_SEEDBYTES, derive_ed25519 };
const struct octet_key ed448_octets = { ED448_KEY_SIZE, ed448_shake256_public_key };
const struct octet_key x25519_octets = { crypto_scalarmult_curve25519_SCALARBYTES, derive_x25519 };
const struct octet_key x448_octets = { CURVE448_SIZE, curve448_mul_g };

/* CurvePrivateKey ::= OCTET STRING, inside the OCTET STRING of PKCS#8 (RFC 8410 section 7) */
static bool read_private(const struct key_parts *private_key, struct keystore_bytes *out, struct keystore_error *err)
{
	struct reader in = private_key->key;
	size_t size = private_key->algorithm->octets->size;

	if (!der_get_bytes(&in, DER_OCTET_STRING, out, "CurvePrivateKey", err) ||
	    !der_finish(&in, "CurvePrivateKey", err))
		return false;
	if (out->len == size)
		return true;
	return error_at(err, KEYSTORE_MALFORMED, &private_key->key, "%s private key of %zu bytes, not %zu",
		private_key->algorithm->name, out->len, size);
}

/* The size is the algorithm's. */
static void octet_describe(const struct key_parts *public_key, struct keystore_key_info *out)
{
	(void)public_key;
	(void)out;
}

static bool octet_check(const struct key_parts *private_key, struct keystore_key_info *out, struct keystore_error *err)
{
	struct keystore_bytes octets;

	(void)out;
	return read_private(private_key, &octets, err);
}

static enum keystore_match octet_match(const struct key_parts *private_key, const struct key_parts *public_key)
{
	struct keystore_bytes ours, theirs = reader_rest(&public_key->key);
	uint8_t derived[MAX_SIZE];
	struct gmp_scratch scratch;
	struct keystore_error ignored;

	if (!read_private(private_key, &ours, &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	gmp_scratch_begin(&scratch);
	private_key->algorithm->octets->derive(derived, ours.data);
	gmp_scratch_end(&scratch);
	return bytes_equal(theirs, (struct keystore_bytes){ derived, ours.len }) ? KEYSTORE_MATCH : KEYSTORE_MISMATCH;
}

const struct key_type octet_key_type = { octet_describe, octet_check, octet_match };
