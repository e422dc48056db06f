/* What PBES1 and PBES2 have in common: finding the scheme of an AlgorithmIdentifier, and deriving the cipher's key
 * and IV. */
#include "crypto/pbe_scheme.h"

#include <string.h>

#include "base/error.h"
#include "base/oid.h"

bool algorithm_read(struct reader *in, struct algorithm *out, const char *field, struct keystore_error *err)
{
	if (!der_get(in, DER_SEQUENCE, &out->parameters, field, err))
		return false;
	out->at = out->parameters;
	return der_get_oid(&out->parameters, &out->oid, field, err);
}

bool algorithm_unsupported(const struct algorithm *algorithm, const char *field, struct keystore_error *err)
{
	char text[128];

	oid_text(algorithm->oid, text, sizeof text);
	return error_at(err, KEYSTORE_UNSUPPORTED, &algorithm->at, "%s %s is not supported", field, text);
}

bool pbe_read(struct reader in, struct pbe *out, struct keystore_error *err)
{
	struct algorithm algorithm;
	bool found;

	if (!algorithm_read(&in, &algorithm, "encryptionAlgorithm", err) || !pbes2_read(&algorithm, &found, out, err) ||
	    (!found && !pbes1_read(&algorithm, &found, out, err)))
		return false;
	return found || algorithm_unsupported(&algorithm, "encryptionAlgorithm", err);
}

void pbe_write(const struct pbe *pbe, struct writer *out)
{
	if (pbe->kdf == KDF_PKCS12 || pbe->kdf == KDF_SUN)
		pbes1_write(pbe, out);
	else
		pbes2_write(pbe, out);
}

struct derivation pbe_job(const struct pbe *pbe, const struct keystore_password *password,
	enum password_reading reading, struct cipher_key *key)
{
	*key = (struct cipher_key){ .cipher = pbe->cipher, .len = pbe->key_len, .effective_bits = pbe->effective_bits };
	if (pbe->iv.len)
		memcpy(key->iv, pbe->iv.data, pbe->iv.len);
	/* PBES2 states its IV; elsewhere it is derived (RFC 8018 6.1.1 step 2, RFC 7292 B.3). */
	bool derives_iv = pbe->kdf != KDF_PBKDF2 && pbe->kdf != KDF_SCRYPT;
	return (struct derivation){
		.kdf = pbe->kdf,
		.hash = pbe->hash,
		.salt = pbe->salt,
		.iterations = pbe->iterations,
		.n = pbe->n,
		.r = pbe->r,
		.p = pbe->p,
		.what = "key iteration count",
		.work_at = pbe->work_at,
		.password = password,
		.reading = reading,
		.derived = { { KDF_PKCS12_KEY, key->key, key->len },
			{ KDF_PKCS12_IV, key->iv, derives_iv ? cipher_iv_len(pbe->cipher) : 0 } },
	};
}
