/* Encrypted private keys (RFC 5958 section 3):
 *
 *     EncryptedPrivateKeyInfo ::= SEQUENCE {
 *         encryptionAlgorithm AlgorithmIdentifier,
 *         encryptedData       OCTET STRING }         the DER of a PrivateKeyInfo, encrypted */
#include "base/error.h"
#include "crypto/encryption.h"
#include "crypto/key.h"
#include "crypto/pbe.h"

#define SALT_LEN 16 /* bytes; RFC 8018 section 4.1 wants 8 at least */

bool encrypted_key_read(struct reader in, struct reader *algorithm, struct keystore_bytes *data,
	struct keystore_error *err)
{
	struct reader inside, begin;
	struct keystore_bytes whole, encrypted;

	if (!der_get(&in, DER_SEQUENCE, &inside, "EncryptedPrivateKeyInfo", err) ||
	    !der_finish(&in, "EncryptedPrivateKeyInfo", err))
		return false;
	begin = inside;
	if (!der_get_whole(&inside, DER_SEQUENCE, &whole, "encryptionAlgorithm", err))
		return false;
	begin.end = inside.pos;
	if (!der_get_bytes(&inside, DER_OCTET_STRING, &encrypted, "encryptedData", err) ||
	    !der_finish(&inside, "EncryptedPrivateKeyInfo", err))
		return false;
	*algorithm = begin;
	*data = encrypted;
	return true;
}

void encrypted_key_strength(struct keystore_bytes encrypted, struct keystore_strength *out)
{
	struct reader algorithm;
	struct keystore_bytes data;
	struct keystore_error ignored;

	if (encrypted_key_read(reader_of(encrypted), &algorithm, &data, &ignored))
		pbe_strength(algorithm, out);
}

static bool is_private_key_info(struct keystore_bytes plain)
{
	struct pkcs8 parts;
	struct keystore_error ignored;

	return pkcs8_read(plain, &parts, &ignored);
}

bool encrypted_key_open(struct keystore_bytes encrypted, const struct keystore_password *password,
	enum pbe_source source, struct budget *budget, struct keystore_secret *out, struct keystore_error *err)
{
	struct reader algorithm;
	struct keystore_bytes data;

	return encrypted_key_read(reader_of(encrypted), &algorithm, &data, err) &&
	       pbe_decrypt(algorithm, data, password, source, budget, is_private_key_info, out, err);
}

bool encrypted_key_write(struct keystore_bytes pkcs8, const struct keystore_encryption *how,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err)
{
	static const struct keystore_encryption usual;
	struct pkcs8 parts;

	if (!pkcs8_read(pkcs8, &parts, err))
		return false;
	size_t info = der_begin(out, DER_SEQUENCE);
	if (!pbe_encrypt(pkcs8, how ? how : &usual, DER_OCTET_STRING, SALT_LEN, password, random, out, err))
		return false;
	der_end(out, info);
	return !out->failed || error_no_memory(err);
}

static WITH_OWN_FRAME bool encrypt_key(struct keystore_bytes pkcs8, const struct keystore_encryption *how,
	const struct keystore_password *password, const struct keystore_random *random, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	struct writer to = writer_new();

	if (encrypted_key_write(pkcs8, how, password, random, &to, err)) {
		if (writer_finish(&to, out, len))
			return true;
		error_no_memory(err);
	}
	writer_free(&to);
	return false;
}

bool keystore_encrypt_key(struct keystore_bytes pkcs8, const struct keystore_encryption *how,
	const struct keystore_password *password, const struct keystore_random *random, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	bool ok = encrypt_key(pkcs8, how, password, random, out, len, err);

	stack_wipe(STACK_WIPED);
	return ok;
}
