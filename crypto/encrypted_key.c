/* Encrypted private keys (RFC 5958 section 3):
 *
 *     EncryptedPrivateKeyInfo ::= SEQUENCE {
 *         encryptionAlgorithm AlgorithmIdentifier,
 *         encryptedData       OCTET STRING }         the DER of a PrivateKeyInfo, encrypted */
#include "base/alloc.h"
#include "base/error.h"
#include "crypto/key.h"
#include "crypto/password.h"
#include "crypto/pbe.h"
#include "crypto/pbe_scheme.h"

#define DEFAULT_ITERATIONS 10000
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

static bool is_private_key_info(struct keystore_bytes plain)
{
	struct pkcs8 parts;
	struct keystore_error ignored;

	return pkcs8_read(plain, &parts, &ignored);
}

bool encrypted_key_open(struct keystore_bytes encrypted, const struct keystore_password *password,
	struct budget *budget, struct keystore_secret *out, struct keystore_error *err)
{
	struct reader algorithm;
	struct keystore_bytes data;

	return encrypted_key_read(reader_of(encrypted), &algorithm, &data, err) &&
	       pbe_decrypt(algorithm, data, password, budget, is_private_key_info, out, err);
}

static bool derive(const struct pbe *pbe, const struct keystore_password *password, struct cipher_key *key,
	struct keystore_error *err)
{
	struct budget budget = budget_new(NULL);
	struct keystore_secret work = { NULL, 0 };
	size_t work_size = pbe_work_size(pbe, password);

	if (work_size && !secret_new(work_size, &work, err))
		return false;
	bool ok = pbe_derive(pbe, password, PBE_TERMINATED, &budget, work.data, key, err);
	secret_free(&work);
	return ok;
}

static bool write_encrypted(const struct pbe *pbe, const struct cipher_key *key, struct keystore_bytes pkcs8,
	struct writer *out, struct keystore_error *err)
{
	size_t info = der_begin(out, DER_SEQUENCE);

	pbe_write(pbe, out);
	size_t data = der_begin(out, DER_OCTET_STRING);
	uint8_t *room = writer_zeros(out, cipher_padded_len(key->cipher, pkcs8.len));
	if (room)
		cipher_encrypt(key, pkcs8, room);
	der_end(out, data);
	der_end(out, info);
	return !out->failed || error_no_memory(err);
}

bool encrypted_key_write(struct keystore_bytes pkcs8, enum keystore_key_encryption how, uint64_t iterations,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err)
{
	struct pbe pbe = how == KEYSTORE_PBES1_SHA1_3DES ? pbes1_sha1_des3 : pbes2_sha256_aes256;
	uint8_t fresh[SALT_LEN + CIPHER_MAX_BLOCK];
	struct cipher_key key;
	struct pkcs8 parts;

	if (!pkcs8_read(pkcs8, &parts, err) || !password_given(password, err) ||
	    !random_fill(random, fresh, sizeof fresh, err))
		return false;
	pbe.salt = (struct keystore_bytes){ fresh, SALT_LEN };
	if (pbe.kdf == PBE_PBKDF2)
		pbe.iv = (struct keystore_bytes){ fresh + SALT_LEN, pbe.cipher->block_size };
	pbe.iterations = iterations ? iterations : DEFAULT_ITERATIONS;
	pbe.work_at = KEYSTORE_NO_OFFSET;
	bool ok = derive(&pbe, password, &key, err) && write_encrypted(&pbe, &key, pkcs8, out, err);
	mem_wipe(&key, sizeof key);
	return ok;
}

bool keystore_encrypt_key(struct keystore_bytes pkcs8, enum keystore_key_encryption how, uint64_t iterations,
	const struct keystore_password *password, const struct keystore_random *random, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	struct writer to = writer_new();

	if (encrypted_key_write(pkcs8, how, iterations, password, random, &to, err)) {
		if (writer_finish(&to, out, len))
			return true;
		error_no_memory(err);
	}
	writer_free(&to);
	return false;
}
