/* PBES1: one OID for each pair of digest and cipher. The forms of RFC 8018 A.3 derive key and IV with PBKDF1, those
 * of RFC 7292 appendix C with the PKCS#12 derivation, and the JDK has one of its own; their parameters look alike:
 *
 *     PBEParameter ::= SEQUENCE {         pkcs-12PbeParams ::= SEQUENCE {
 *         salt           OCTET STRING,        salt        OCTET STRING,
 *         iterationCount INTEGER }            iterations  INTEGER }
 *
 * RFC 8018 fixes its salt to 8 bytes, the JDK likewise. The forms with MD2 are not supported. */
#include "crypto/pbe_scheme.h"

#include "base/error.h"

#define PBKDF1_SALT 8 /* bytes */

#define PKCS5(last) OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05" last)	      /* 1.2.840.113549.1.5 */
#define PKCS12_PBE(last) OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01" last) /* 1.2.840.113549.1.12.1 */

static const struct pbe schemes[] = {
	{ "pbeWithMD5AndDES-CBC", PKCS5("\x03"), KDF_PBKDF1, &hash_md5, &cipher_des, .key_len = 8 },
	{ "pbeWithMD5AndRC2-CBC", PKCS5("\x06"), KDF_PBKDF1, &hash_md5, &cipher_rc2, .key_len = 8,
		.effective_bits = 64 },
	{ "pbeWithSHA1AndDES-CBC", PKCS5("\x0A"), KDF_PBKDF1, &hash_sha1, &cipher_des, .key_len = 8 },
	{ "pbeWithSHA1AndRC2-CBC", PKCS5("\x0B"), KDF_PBKDF1, &hash_sha1, &cipher_rc2, .key_len = 8,
		.effective_bits = 64 },
	{ "pbeWithSHAAnd128BitRC4", PKCS12_PBE("\x01"), KDF_PKCS12, &hash_sha1, &cipher_rc4, .key_len = 16 },
	{ "pbeWithSHAAnd40BitRC4", PKCS12_PBE("\x02"), KDF_PKCS12, &hash_sha1, &cipher_rc4, .key_len = 5 },
	{ "pbeWithSHAAnd3-KeyTripleDES-CBC", PKCS12_PBE("\x03"), KDF_PKCS12, &hash_sha1, &cipher_des3,
		.key_len = 24 },
	{ "pbeWithSHAAnd2-KeyTripleDES-CBC", PKCS12_PBE("\x04"), KDF_PKCS12, &hash_sha1, &cipher_des3_2key,
		.key_len = 16 },
	{ "pbeWithSHAAnd128BitRC2-CBC", PKCS12_PBE("\x05"), KDF_PKCS12, &hash_sha1, &cipher_rc2, .key_len = 16,
		.effective_bits = 128 },
	{ "pbeWithSHAAnd40BitRC2-CBC", PKCS12_PBE("\x06"), KDF_PKCS12, &hash_sha1, &cipher_rc2, .key_len = 5,
		.effective_bits = 40 },
	/* 1.3.6.1.4.1.42.2.19.1 */
	{ "PBEWithMD5AndTripleDES", OID("\x2B\x06\x01\x04\x01\x2A\x02\x13\x01"), KDF_SUN, &hash_md5, &cipher_des3,
		.key_len = 24 },
};

static const struct pbe *find_scheme(struct keystore_bytes oid)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (bytes_equal(oid, schemes[i].oid))
			return &schemes[i];
	return NULL;
}

bool pbes1_find(const struct cipher *cipher, size_t key_len, struct pbe *out)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		const struct pbe *scheme = &schemes[i];
		if (scheme->kdf == KDF_PKCS12 && scheme->cipher == cipher && scheme->key_len == key_len) {
			*out = *scheme;
			return true;
		}
	}
	return false;
}

void pbes1_sun(struct pbe *out)
{
	*out = schemes[sizeof schemes / sizeof *schemes - 1];
}

static size_t fixed_salt(const struct pbe *pbe)
{
	return pbe->kdf == KDF_PBKDF1 ? PBKDF1_SALT : pbe->kdf == KDF_SUN ? KDF_SUN_SALT : 0;
}

static bool read_parameters(struct reader *in, struct pbe *pbe, struct keystore_error *err)
{
	struct reader parameters, salt_at;

	if (!der_get(in, DER_SEQUENCE, &parameters, "PBE parameters", err) ||
	    !der_finish(in, "AlgorithmIdentifier", err))
		return false;
	salt_at = parameters;
	if (!der_get_bytes(&parameters, DER_OCTET_STRING, &pbe->salt, "salt", err))
		return false;
	if (fixed_salt(pbe) && pbe->salt.len != fixed_salt(pbe))
		return error_at(err, KEYSTORE_MALFORMED, &salt_at, "salt length %zu, %zu expected", pbe->salt.len,
			fixed_salt(pbe));
	pbe->work_at = parameters.pos;
	return der_get_u64(&parameters, &pbe->iterations, "key iteration count", err) &&
	       der_finish(&parameters, "PBE parameters", err);
}

bool pbes1_read(struct algorithm *algorithm, bool *found, struct pbe *out, struct keystore_error *err)
{
	const struct pbe *scheme = find_scheme(algorithm->oid);

	*found = scheme;
	if (!scheme)
		return true;
	*out = *scheme;
	return read_parameters(&algorithm->parameters, out, err);
}

void pbes1_write(const struct pbe *pbe, struct writer *out)
{
	size_t algorithm = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, pbe->oid);
	size_t parameters = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OCTET_STRING, pbe->salt);
	der_put_u64(out, pbe->iterations);
	der_end(out, parameters);
	der_end(out, algorithm);
}
