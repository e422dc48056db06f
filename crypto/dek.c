/* Encrypted traditional keys in PEM (RFC 1421 4.6.1.3, with the ciphers and the derivation that OpenSSL gave it):
 *
 *     DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF       cipher, IV in hexadecimal
 *
 * The key is EVP_BytesToKey(MD5, one round) of the password, with the first 8 bytes of the IV as salt. */
#include <sodium.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "crypto/password.h"
#include "crypto/pbe.h"

#define DEK_SALT 8 /* bytes */

static const struct {
	const char *name;
	const struct cipher *cipher;
	size_t key_len;
	unsigned effective_bits;
} ciphers[] = {
	{ "AES-128-CBC", &cipher_aes128, 16, 0 },    { "AES-192-CBC", &cipher_aes192, 24, 0 },
	{ "AES-256-CBC", &cipher_aes256, 32, 0 },    { "DES-EDE3-CBC", &cipher_des3, 24, 0 },
	{ "DES-EDE-CBC", &cipher_des3_2key, 16, 0 }, { "DES-CBC", &cipher_des, 8, 0 },
	{ "RC2-CBC", &cipher_rc2, 16, 128 },	     { "RC2-64-CBC", &cipher_rc2, 8, 64 },
	{ "RC2-40-CBC", &cipher_rc2, 5, 40 },
};

static struct keystore_bytes trim(struct keystore_bytes text)
{
	while (text.len && (text.data[0] == ' ' || text.data[0] == '\t'))
		text = (struct keystore_bytes){ text.data + 1, text.len - 1 };
	while (text.len && (text.data[text.len - 1] == ' ' || text.data[text.len - 1] == '\t'))
		text.len--;
	return text;
}

/* The name before the comma and the digits behind it; no digits if there is no comma. */
static void split(struct keystore_bytes info, struct keystore_bytes *name, struct keystore_bytes *digits)
{
	size_t comma = 0;

	while (comma < info.len && info.data[comma] != ',')
		comma++;
	*name = trim((struct keystore_bytes){ info.data, comma });
	*digits = (struct keystore_bytes){ NULL, 0 };
	if (comma < info.len)
		*digits = trim((struct keystore_bytes){ info.data + comma + 1, info.len - comma - 1 });
}

static bool find_cipher(struct keystore_bytes name, struct cipher_key *key, struct keystore_error *err)
{
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		if (!bytes_equal(name, bytes_of(ciphers[i].name)))
			continue;
		*key = (struct cipher_key){ .cipher = ciphers[i].cipher, .len = ciphers[i].key_len,
			.effective_bits = ciphers[i].effective_bits };
		return true;
	}
	return error_set(err, KEYSTORE_UNSUPPORTED, "DEK-Info cipher \"%s\" is not supported", error_quote(name).text);
}

void dek_strength(struct keystore_bytes info, struct keystore_strength *out)
{
	struct keystore_bytes name, digits;
	struct cipher_key key;
	struct keystore_error ignored;

	split(info, &name, &digits);
	if (!find_cipher(name, &key, &ignored))
		return;
	*out = (struct keystore_strength){
		.kdf = KEYSTORE_KDF_DEK_INFO,
		.digest = hash_md5.name,
		.iterations = 1,
		.cipher = key.cipher->name,
		.key_bits = cipher_key_bits(key.cipher, key.len, key.effective_bits),
	};
}

static bool read_iv(struct keystore_bytes digits, struct cipher_key *key, struct keystore_error *err)
{
	size_t expected = key->cipher->block_size, len;

	if (digits.len != 2 * expected)
		return error_set(err, KEYSTORE_MALFORMED, "DEK-Info IV is too %s: %zu hexadecimal digits, %zu expected",
			digits.len < 2 * expected ? "short" : "long", digits.len, 2 * expected);
	if (sodium_hex2bin(key->iv, sizeof key->iv, (const char *)digits.data, digits.len, NULL, &len, NULL) != 0)
		return error_set(err, KEYSTORE_MALFORMED, "DEK-Info IV is not hexadecimal: \"%s\"",
			error_quote(digits).text);
	return true;
}

bool dek_decrypt(struct keystore_bytes info, struct keystore_bytes data, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_bytes name, digits;
	struct cipher_key key;

	split(info, &name, &digits);
	if (!find_cipher(name, &key, err) || !read_iv(digits, &key, err) ||
	    !cipher_check_length(key.cipher, data.len, err) || !password_given(password, err) ||
	    !secret_renew(data.len, out, err))
		return false;
	struct keystore_bytes salt = { key.iv, DEK_SALT };
	kdf_bytes_to_key(&hash_md5, password_bytes(password), salt, key.key, key.len);
	bool right = cipher_decrypt(&key, data, out->data, &out->len);
	mem_wipe(&key, sizeof key);
	if (!right)
		return password_wrong(err);
	mem_wipe(out->data + out->len, data.len - out->len);
	return true;
}
