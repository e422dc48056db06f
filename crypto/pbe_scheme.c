/* What PBES1 and PBES2 have in common: finding the scheme of an AlgorithmIdentifier, and deriving the cipher's key
 * and IV. */
#include "crypto/pbe_scheme.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/oid.h"
#include "crypto/kdf.h"
#include "crypto/password.h"

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
	if (pbe->kdf == PBE_PKCS12)
		pbes1_write(pbe, out);
	else
		pbes2_write(pbe, out);
}

/* Bytes that hold a password as BMPString. */
static size_t bmp_size(const struct keystore_password *password)
{
	return 2 * password->len + 2;
}

size_t pbe_work_size(const struct pbe *pbe, const struct keystore_password *password)
{
	if (pbe->kdf != PBE_PKCS12)
		return 0;
	return bmp_size(password) + kdf_pkcs12_work_size(pbe->hash, bmp_size(password), pbe->salt.len);
}

static bool take_work(const struct pbe *pbe, struct budget *budget, struct keystore_error *err)
{
	bool taken = pbe->kdf == PBE_SCRYPT ? budget_scrypt(budget, pbe->n, pbe->r, pbe->p, err)
					    : budget_take(budget, pbe->iterations, "key iteration count", err);
	if (taken)
		return true;
	err->offset = pbe->work_at;
	return error_layer(err, "file");
}

/* RFC 8018 6.1.1 step 2: the first 8 bytes are the key, the next 8 the IV. */
static void derive_pbkdf1(const struct pbe *pbe, struct keystore_bytes password, struct cipher_key *key)
{
	uint8_t derived[16];

	kdf_pbkdf1(pbe->hash, password, pbe->salt, pbe->iterations, derived, sizeof derived);
	memcpy(key->key, derived, 8);
	memcpy(key->iv, derived + 8, 8);
	mem_wipe(derived, sizeof derived);
}

/* The BMPString stands at the front of `work`, the derivation's own memory behind it. */
static void derive_pkcs12(const struct pbe *pbe, const struct keystore_password *password, enum pbe_ending ending,
	uint8_t *work, struct cipher_key *key)
{
	struct writer bmp = writer_over(work, bmp_size(password));
	uint8_t *rest = work + bmp_size(password);

	password_put_utf16(password, &bmp);
	if (ending == PBE_TERMINATED)
		writer_u16(&bmp, 0);
	struct keystore_bytes text = { bmp.data, bmp.len };
	kdf_pkcs12(pbe->hash, KDF_PKCS12_KEY, text, pbe->salt, pbe->iterations, rest, key->key, key->len);
	kdf_pkcs12(pbe->hash, KDF_PKCS12_IV, text, pbe->salt, pbe->iterations, rest, key->iv,
		cipher_iv_len(pbe->cipher));
}

bool pbe_derive(const struct pbe *pbe, const struct keystore_password *password, enum pbe_ending ending,
	struct budget *budget, uint8_t *work, struct cipher_key *key, struct keystore_error *err)
{
	struct keystore_bytes text = password_bytes(password);

	*key = (struct cipher_key){ .cipher = pbe->cipher, .len = pbe->key_len, .effective_bits = pbe->effective_bits };
	if (pbe->iv.len)
		memcpy(key->iv, pbe->iv.data, pbe->iv.len);
	if (!take_work(pbe, budget, err))
		return false;
	switch (pbe->kdf) {
	case PBE_PBKDF1:
		derive_pbkdf1(pbe, text, key);
		return true;
	case PBE_PBKDF2:
		kdf_pbkdf2(pbe->hash, text, pbe->salt, pbe->iterations, key->key, key->len);
		return true;
	case PBE_PKCS12:
		derive_pkcs12(pbe, password, ending, work, key);
		return true;
	default:
		return kdf_scrypt(text, pbe->salt, pbe->n, pbe->r, pbe->p, key->key, key->len, err);
	}
}
