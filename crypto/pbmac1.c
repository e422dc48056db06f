/* PBMAC1 (RFC 8018 A.5, in the profile of RFC 9579):
 *
 *     PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier {PBKDF2},
 *                                  messageAuthScheme AlgorithmIdentifier {HMAC} }
 *
 * RFC 9579 section 5 wants the keyLength of PBKDF2 to be there. A key below 20 bytes can be forged (CVE-2026-34181), so
 * it is refused as OpenSSL and GnuTLS refuse it; one over 64 bytes serves nobody. */
#include "base/error.h"
#include "crypto/mac.h"

#define MIN_KEY 20 /* bytes */

/* 1.2.840.113549.1.5.14 */
static const struct keystore_bytes pbmac1_oid = OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0E");

bool mac_is_pbmac1(struct keystore_bytes oid)
{
	return bytes_equal(oid, pbmac1_oid);
}

static bool read_derivation(struct reader *in, struct mac *mac, struct key_length *length, struct keystore_error *err)
{
	struct reader at = *in;
	struct pbe pbe = { 0 };

	if (!kdf_read(in, &pbe, length, err))
		return false;
	if (pbe.kdf != KDF_PBKDF2)
		return error_at(err, KEYSTORE_UNSUPPORTED, &at,
			"PBMAC1 with another derivation than PBKDF2 is not supported");
	mac->prf = pbe.hash;
	mac->salt = pbe.salt;
	mac->iterations = pbe.iterations;
	mac->work_at = pbe.work_at;
	return true;
}

static bool check_key_length(const struct key_length *length, struct mac *mac, struct keystore_error *err)
{
	const struct keystore_bytes *magnitude = &length->magnitude;

	if (!length->present)
		return error_at(err, KEYSTORE_MALFORMED, &length->at, "PBMAC1 key length is missing");
	if (magnitude->len > 2)
		return error_at(err, KEYSTORE_LIMIT, &length->at, "PBMAC1 key length is over %d", MAC_MAX_KEY);
	mac->key_len = 0;
	for (size_t i = 0; i < magnitude->len; i++)
		mac->key_len = mac->key_len << 8 | magnitude->data[i];
	if (mac->key_len > MAC_MAX_KEY)
		return error_at(err, KEYSTORE_LIMIT, &length->at, "PBMAC1 key length %zu is over %d", mac->key_len,
			MAC_MAX_KEY);
	return mac->key_len >= MIN_KEY ||
	       error_at(err, KEYSTORE_MALFORMED, &length->at, "PBMAC1 key length %zu is below %d", mac->key_len,
		       MIN_KEY);
}

/* The HMAC; its parameters are NULL, or absent. */
static bool read_scheme(struct reader *in, struct mac *mac, struct keystore_error *err)
{
	struct algorithm scheme;

	if (!algorithm_read(in, &scheme, "messageAuthScheme", err))
		return false;
	mac->hash = hash_by_hmac_oid(scheme.oid);
	if (!mac->hash)
		return algorithm_unsupported(&scheme, "messageAuthScheme", err);
	if (reader_left(&scheme.parameters) > 0 &&
		!der_get_null(&scheme.parameters, "messageAuthScheme parameters", err))
		return false;
	return der_finish(&scheme.parameters, "messageAuthScheme", err);
}

bool mac_read_pbmac1(struct algorithm *algorithm, struct mac *out, struct keystore_error *err)
{
	struct mac mac = { .scheme = KEYSTORE_MAC_PBMAC1 };
	struct reader parameters;
	struct key_length length;

	if (!der_get(&algorithm->parameters, DER_SEQUENCE, &parameters, "PBMAC1 parameters", err) ||
		!der_finish(&algorithm->parameters, "AlgorithmIdentifier", err) ||
		!read_derivation(&parameters, &mac, &length, err) || !check_key_length(&length, &mac, err) ||
		!read_scheme(&parameters, &mac, err) || !der_finish(&parameters, "PBMAC1 parameters", err))
		return false;
	*out = mac;
	return true;
}

void mac_write_pbmac1(const struct mac *mac, struct writer *out)
{
	struct pbe derivation = { .kdf = KDF_PBKDF2, .hash = mac->prf, .salt = mac->salt,
		.iterations = mac->iterations };
	size_t algorithm = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, pbmac1_oid);
	size_t parameters = der_begin(out, DER_SEQUENCE);
	kdf_write(&derivation, mac->key_len, out);
	size_t scheme = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, mac->hash->hmac_oid);
	der_put(out, DER_NULL, (struct keystore_bytes){ NULL, 0 });
	der_end(out, scheme);
	der_end(out, parameters);
	der_end(out, algorithm);
}
