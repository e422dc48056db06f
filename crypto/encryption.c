/* From struct keystore_encryption to a PBE scheme and back, by one table, and encrypting with it. */
#include "crypto/encryption.h"

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/password.h"

#define DEFAULT_ITERATIONS 10000
#define DEFAULT_SCRYPT_R 8 /* RFC 7914 section 2 */
#define DEFAULT_SCRYPT_P 1
#define MAX_SALT 64 /* bytes; 8 to 20 are asked for */

/* effective_bits is that of RC2. */
static const struct row {
	enum keystore_scheme scheme;
	bool pbes2;
	const struct cipher *cipher;
	size_t key_len;
	unsigned effective_bits;
} rows[] = {
	{ KEYSTORE_PBES1_3DES, false, &cipher_des3, 24, 0 },
	{ KEYSTORE_PBES1_2KEY_3DES, false, &cipher_des3_2key, 16, 0 },
	{ KEYSTORE_PBES1_RC2_128, false, &cipher_rc2, 16, 128 },
	{ KEYSTORE_PBES1_RC2_40, false, &cipher_rc2, 5, 40 },
	{ KEYSTORE_PBES1_RC4_128, false, &cipher_rc4, 16, 0 },
	{ KEYSTORE_PBES1_RC4_40, false, &cipher_rc4, 5, 0 },
	{ KEYSTORE_PBES2_AES_128, true, &cipher_aes128, 16, 0 },
	{ KEYSTORE_PBES2_AES_192, true, &cipher_aes192, 24, 0 },
	{ KEYSTORE_PBES2_AES_256, true, &cipher_aes256, 32, 0 },
	{ KEYSTORE_PBES2_3DES, true, &cipher_des3, 24, 0 },
	{ KEYSTORE_PBES2_RC2_128, true, &cipher_rc2, 16, 128 },
};

static const struct {
	enum keystore_digest digest;
	const struct hash *hash;
} digests[] = {
	{ KEYSTORE_SHA1, &hash_sha1 },
	{ KEYSTORE_SHA224, &hash_sha224 },
	{ KEYSTORE_SHA256, &hash_sha256 },
	{ KEYSTORE_SHA384, &hash_sha384 },
	{ KEYSTORE_SHA512, &hash_sha512 },
	{ KEYSTORE_SHA512_224, &hash_sha512_224 },
	{ KEYSTORE_SHA512_256, &hash_sha512_256 },
};

const struct hash *digest_hash(enum keystore_digest digest)
{
	if (digest == KEYSTORE_DIGEST_DEFAULT)
		return &hash_sha256;
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
		if (digests[i].digest == digest)
			return digests[i].hash;
	return NULL;
}

enum keystore_digest digest_of(const struct hash *hash)
{
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
		if (digests[i].hash == hash)
			return digests[i].digest;
	return KEYSTORE_DIGEST_DEFAULT;
}

static const struct row *find_row(enum keystore_scheme scheme)
{
	if (scheme == KEYSTORE_SCHEME_DEFAULT)
		scheme = KEYSTORE_PBES2_AES_256;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].scheme == scheme)
			return &rows[i];
	return NULL;
}

/* PBES2 with the cipher of a row. */
static bool pbes2_scheme(const struct row *row, const struct keystore_encryption *how, struct pbe *out,
	struct keystore_error *err)
{
	struct pbe pbe = { .name = "PBES2", .kdf = KDF_SCRYPT, .cipher = row->cipher, .key_len = row->key_len,
		.effective_bits = row->effective_bits };

	if (how->scrypt_n) {
		pbe.n = how->scrypt_n;
		pbe.r = how->scrypt_r ? how->scrypt_r : DEFAULT_SCRYPT_R;
		pbe.p = how->scrypt_p ? how->scrypt_p : DEFAULT_SCRYPT_P;
	} else {
		pbe.kdf = KDF_PBKDF2;
		pbe.hash = digest_hash(how->prf);
		if (!pbe.hash)
			return error_set(err, KEYSTORE_ARGUMENT, "there is no digest number %u", (unsigned)how->prf);
	}
	*out = pbe;
	return true;
}

bool encryption_scheme(const struct keystore_encryption *how, struct pbe *out, struct keystore_error *err)
{
	const struct row *row = find_row(how->scheme);
	struct pbe pbe;

	if (how->scheme == KEYSTORE_SCHEME_NONE)
		return error_set(err, KEYSTORE_ARGUMENT, "an encryption scheme is needed, and there is none");
	if (!row)
		return error_set(
			err, KEYSTORE_ARGUMENT, "there is no encryption scheme number %u", (unsigned)how->scheme);
	if (row->pbes2 ? !pbes2_scheme(row, how, &pbe, err) : !pbes1_find(row->cipher, row->key_len, &pbe))
		return false;
	if (pbe.kdf != KDF_SCRYPT)
		pbe.iterations = how->iterations ? how->iterations : DEFAULT_ITERATIONS;
	pbe.work_at = KEYSTORE_NO_OFFSET;
	*out = pbe;
	return true;
}

/* Only RC2 has a key length and effective bits that the cipher alone does not tell. */
static bool is_row(const struct row *row, const struct pbe *pbe)
{
	bool pbes2 = pbe->kdf == KDF_PBKDF2 || pbe->kdf == KDF_SCRYPT;

	return row->pbes2 == pbes2 && row->cipher == pbe->cipher && row->key_len == pbe->key_len &&
	       row->effective_bits == pbe->effective_bits;
}

bool encryption_of(const struct pbe *pbe, struct keystore_encryption *out)
{
	struct keystore_encryption how = { .iterations = pbe->iterations };

	if (pbe->kdf == KDF_PBKDF1 || pbe->kdf == KDF_SUN || pbe->r > UINT32_MAX || pbe->p > UINT32_MAX)
		return false;
	if (pbe->kdf == KDF_PBKDF2) {
		how.prf = digest_of(pbe->hash);
		if (how.prf == KEYSTORE_DIGEST_DEFAULT)
			return false;
	} else if (pbe->kdf == KDF_SCRYPT) {
		how.scrypt_n = pbe->n;
		how.scrypt_r = (uint32_t)pbe->r;
		how.scrypt_p = (uint32_t)pbe->p;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (is_row(&rows[i], pbe)) {
			how.scheme = rows[i].scheme;
			*out = how;
			return true;
		}
	return false;
}

static bool derive(const struct pbe *pbe, const struct keystore_password *password, struct cipher_key *key,
	struct keystore_error *err)
{
	struct budget budget = budget_new(NULL);
	struct derivation job = pbe_job(pbe, password, PASSWORD_USUAL, key);

	return derive_all(&job, 1, &budget, err);
}

static bool write_encrypted(const struct pbe *pbe, const struct cipher_key *key, struct keystore_bytes plain,
	unsigned tag, struct writer *out, struct keystore_error *err)
{
	pbe_write(pbe, out);
	size_t data = der_begin(out, tag);
	uint8_t *room = writer_zeros(out, cipher_padded_len(key->cipher, plain.len));
	if (room)
		cipher_encrypt(key, plain, room);
	der_end(out, data);
	return !out->failed || error_no_memory(err);
}

bool pbe_encrypt(struct keystore_bytes plain, const struct keystore_encryption *how, unsigned tag, size_t salt_len,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err)
{
	struct pbe pbe;

	return encryption_scheme(how, &pbe, err) &&
	       pbe_encrypt_as(plain, &pbe, tag, salt_len, password, random, out, err);
}

bool pbe_encrypt_as(struct keystore_bytes plain, const struct pbe *scheme, unsigned tag, size_t salt_len,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err)
{
	uint8_t fresh[MAX_SALT + CIPHER_MAX_BLOCK];
	struct cipher_key key;
	struct pbe pbe = *scheme;

	if (!password_given(password, err))
		return false;
	if (salt_len > MAX_SALT)
		return error_set(err, KEYSTORE_ARGUMENT, "a salt of %zu bytes is too long", salt_len);
	if (!random_fill(random, fresh, salt_len + CIPHER_MAX_BLOCK, err))
		return false;
	pbe.salt = (struct keystore_bytes){ fresh, salt_len };
	if (pbe.kdf == KDF_PBKDF2 || pbe.kdf == KDF_SCRYPT)
		pbe.iv = (struct keystore_bytes){ fresh + salt_len, cipher_iv_len(pbe.cipher) };
	bool ok = derive(&pbe, password, &key, err) && write_encrypted(&pbe, &key, plain, tag, out, err);
	mem_wipe(&key, sizeof key);
	return ok;
}
