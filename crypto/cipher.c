/* Block ciphers in CBC mode, and RC4, over nettle. The weak DES keys that nettle reports are not refused: the key
 * comes out of a derivation, and whoever encrypted did not refuse it either. */
#include "crypto/cipher.h"

#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/arctwo.h>
#include <nettle/cbc.h>
#include <nettle/des.h>
#include <nettle/nettle-meta.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/reveal.h"

union cipher_context {
	struct des_ctx des;
	struct des3_ctx des3;
	struct arctwo_ctx rc2;
	struct arcfour_ctx rc4;
	struct aes128_ctx aes128;
	struct aes192_ctx aes192;
	struct aes256_ctx aes256;
};

static void set_des(void *context, const struct cipher_key *key)
{
	des_set_key(context, key->key);
}

static void set_des3(void *context, const struct cipher_key *key)
{
	des3_set_key(context, key->key);
}

/* Two keys: encrypt with the first, decrypt with the second, encrypt with the first. */
static void set_des3_2key(void *context, const struct cipher_key *key)
{
	struct des3_ctx *des3 = context;

	des_set_key(&des3->des[0], key->key);
	des_set_key(&des3->des[1], key->key + DES_KEY_SIZE);
	des_set_key(&des3->des[2], key->key);
}

static void set_rc2(void *context, const struct cipher_key *key)
{
	arctwo_set_key_ekb(context, key->len, key->key, key->effective_bits);
}

static void set_rc4(void *context, const struct cipher_key *key)
{
	arcfour_set_key(context, key->len, key->key);
}

static void set_aes128_decrypt(void *context, const struct cipher_key *key)
{
	aes128_set_decrypt_key(context, key->key);
}

static void set_aes128_encrypt(void *context, const struct cipher_key *key)
{
	aes128_set_encrypt_key(context, key->key);
}

static void set_aes192_decrypt(void *context, const struct cipher_key *key)
{
	aes192_set_decrypt_key(context, key->key);
}

static void set_aes192_encrypt(void *context, const struct cipher_key *key)
{
	aes192_set_encrypt_key(context, key->key);
}

static void set_aes256_decrypt(void *context, const struct cipher_key *key)
{
	aes256_set_decrypt_key(context, key->key);
}

static void set_aes256_encrypt(void *context, const struct cipher_key *key)
{
	aes256_set_encrypt_key(context, key->key);
}

/* nettle's functions take their own context type where nettle_cipher_func has a void pointer; nettle calls them
 * through this very cast in its own tables. */
#define BLOCKS(function) ((nettle_cipher_func *)(function))

const struct cipher cipher_des = { "DES-CBC", 8, DES_BLOCK_SIZE,
	.set_decrypt_key = set_des, .decrypt = BLOCKS(des_decrypt) };
const struct cipher cipher_des3_2key = { "DES-EDE-CBC", 16, DES_BLOCK_SIZE,
	.set_decrypt_key = set_des3_2key, .decrypt = BLOCKS(des3_decrypt),
	.set_encrypt_key = set_des3_2key, .encrypt = BLOCKS(des3_encrypt) };
const struct cipher cipher_des3 = { "DES-EDE3-CBC", 24, DES_BLOCK_SIZE,
	.set_decrypt_key = set_des3, .decrypt = BLOCKS(des3_decrypt),
	.set_encrypt_key = set_des3, .encrypt = BLOCKS(des3_encrypt) };
const struct cipher cipher_rc2 = { "RC2-CBC", 16, ARCTWO_BLOCK_SIZE,
	.set_decrypt_key = set_rc2, .decrypt = BLOCKS(arctwo_decrypt),
	.set_encrypt_key = set_rc2, .encrypt = BLOCKS(arctwo_encrypt) };
const struct cipher cipher_rc4 = { "RC4", 16, 1,
	.set_decrypt_key = set_rc4, .decrypt = BLOCKS(arcfour_crypt),
	.set_encrypt_key = set_rc4, .encrypt = BLOCKS(arcfour_crypt) };
const struct cipher cipher_aes128 = { "AES-128-CBC", 16, AES_BLOCK_SIZE,
	.set_decrypt_key = set_aes128_decrypt, .decrypt = BLOCKS(aes128_decrypt),
	.set_encrypt_key = set_aes128_encrypt, .encrypt = BLOCKS(aes128_encrypt) };
const struct cipher cipher_aes192 = { "AES-192-CBC", 24, AES_BLOCK_SIZE,
	.set_decrypt_key = set_aes192_decrypt, .decrypt = BLOCKS(aes192_decrypt),
	.set_encrypt_key = set_aes192_encrypt, .encrypt = BLOCKS(aes192_encrypt) };
const struct cipher cipher_aes256 = { "AES-256-CBC", 32, AES_BLOCK_SIZE,
	.set_decrypt_key = set_aes256_decrypt, .decrypt = BLOCKS(aes256_decrypt),
	.set_encrypt_key = set_aes256_encrypt, .encrypt = BLOCKS(aes256_encrypt) };

static bool is_stream(const struct cipher *cipher)
{
	return cipher->block_size == 1;
}

/* DES keeps a bit of each byte for parity. */
unsigned cipher_key_bits(const struct cipher *cipher, size_t len, unsigned effective_bits)
{
	bool parity = cipher == &cipher_des || cipher == &cipher_des3_2key || cipher == &cipher_des3;
	unsigned bits = (unsigned)len * (parity ? 7 : 8);

	return effective_bits && effective_bits < bits ? effective_bits : bits;
}

size_t cipher_iv_len(const struct cipher *cipher)
{
	return is_stream(cipher) ? 0 : cipher->block_size;
}

bool cipher_check_length(const struct cipher *cipher, size_t len, struct keystore_error *err)
{
	if (len == 0)
		return error_set(err, KEYSTORE_MALFORMED, "the encrypted data is empty");
	if (len % cipher->block_size != 0)
		return error_set(err, KEYSTORE_MALFORMED,
			"%zu bytes of encrypted data are not whole blocks of %zu bytes", len, cipher->block_size);
	return true;
}

/* RFC 8018 6.1.1 step 4: n bytes of value n, n from 1 to the block size:
 *     .. .. .. .. .. 03 03 03
 * All bytes of the last block are looked at, whatever its last byte says: only whether it is right is told, and where
 * it is right, its length. */
static bool remove_padding(const uint8_t *last_block, size_t block_size, size_t *len)
{
	uint32_t n = last_block[block_size - 1];
	uint32_t wrong = is_below(n, 1) | is_below((uint32_t)block_size, n);

	for (size_t i = 0; i < block_size; i++) {
		uint32_t is_padding = is_below((uint32_t)i, n);
		wrong |= (0 - is_padding) & (last_block[block_size - 1 - i] ^ n);
	}
	if (secret_reveal(wrong))
		return false;
	*len -= secret_reveal(n);
	return true;
}

bool cipher_decrypt(const struct cipher_key *key, struct keystore_bytes data, uint8_t *out, size_t *len)
{
	const struct cipher *cipher = key->cipher;
	union cipher_context context;
	uint8_t iv[CIPHER_MAX_BLOCK];
	size_t plain_len = data.len;

	cipher->set_decrypt_key(&context, key);
	memcpy(iv, key->iv, sizeof iv);
	if (is_stream(cipher))
		cipher->decrypt(&context, data.len, out, data.data);
	else
		cbc_decrypt(&context, cipher->decrypt, cipher->block_size, iv, data.len, out, data.data);
	mem_wipe(&context, sizeof context);
	if (!is_stream(cipher) && !remove_padding(out + data.len - cipher->block_size, cipher->block_size, &plain_len))
		return false;
	*len = plain_len;
	return true;
}

size_t cipher_padded_len(const struct cipher *cipher, size_t len)
{
	return is_stream(cipher) ? len : len + cipher->block_size - len % cipher->block_size;
}

/* RFC 8018 6.1.1 step 4: what is left over from whole blocks is encrypted in a last one, filled with the padding. */
static void encrypt_blocks(void *context, const struct cipher_key *key, struct keystore_bytes plain, uint8_t *out)
{
	const struct cipher *cipher = key->cipher;
	uint8_t iv[CIPHER_MAX_BLOCK], last[CIPHER_MAX_BLOCK];
	size_t rest = plain.len % cipher->block_size;
	size_t whole = plain.len - rest;

	memset(last, (int)(cipher->block_size - rest), sizeof last);
	if (rest)
		memcpy(last, plain.data + whole, rest);
	memcpy(iv, key->iv, sizeof iv);
	cbc_encrypt(context, cipher->encrypt, cipher->block_size, iv, whole, out, plain.data);
	cbc_encrypt(context, cipher->encrypt, cipher->block_size, iv, cipher->block_size, out + whole, last);
	mem_wipe(last, sizeof last);
}

void cipher_encrypt(const struct cipher_key *key, struct keystore_bytes plain, uint8_t *out)
{
	union cipher_context context;

	key->cipher->set_encrypt_key(&context, key);
	if (is_stream(key->cipher))
		key->cipher->encrypt(&context, plain.len, out, plain.data);
	else
		encrypt_blocks(&context, key, plain, out);
	mem_wipe(&context, sizeof context);
}
