/* Wants to reach the private keys of OpenSSL before PKCS#8: RSAPrivateKey, ECPrivateKey and the SEQUENCE for DSA, as
 * they are and behind DEK-Info under every cipher, which no fuzzer would ever find encrypted.
 *
 *     input: label, cipher, damage (one byte each), the key in DER
 *
 * Promised: a key behind DEK-Info opens to what it is without, in PEM as in DER, with blanks around the words of
 * DEK-Info or without; another password does not open it; a key that opens without a password is told to have none; and
 * with one bit of the text changed there is an error that can be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "fuzz/check.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit"), another = KEYSTORE_PASSWORD("another");
static const struct keystore_limits limits = { 1u << 20, 16, 64, 1u << 20, 8192 };

static const char *const labels[] = { "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "PRIVATE KEY" };

/* The ciphers of DEK-Info that this library also encrypts with. */
static const struct sealing {
	const char *name;
	const struct cipher *cipher;
	size_t key_len;
	unsigned effective_bits;
} sealings[] = {
	{ "AES-128-CBC", &cipher_aes128, 16, 0 }, { "AES-192-CBC", &cipher_aes192, 24, 0 },
	{ "AES-256-CBC", &cipher_aes256, 32, 0 }, { "DES-EDE3-CBC", &cipher_des3, 24, 0 },
	{ "DES-EDE-CBC", &cipher_des3_2key, 16, 0 }, { "RC2-CBC", &cipher_rc2, 16, 128 },
	{ "RC2-64-CBC", &cipher_rc2, 8, 64 }, { "RC2-40-CBC", &cipher_rc2, 5, 40 },
};

/* What the bytes in front of the key choose. */
struct choice {
	const char *label;
	const struct sealing *sealing;
	unsigned damage; /* 0: none */
	struct keystore_bytes key;
};

static struct choice choose(const uint8_t *data, size_t len)
{
	return (struct choice){
		.label = labels[data[0] % (sizeof labels / sizeof *labels)],
		.sealing = &sealings[data[1] % (sizeof sealings / sizeof *sealings)],
		.damage = data[2],
		.key = { data + 3, len - 3 },
	};
}

/* The key under the cipher, with an IV of fives: its first eight bytes are the salt. */
static void encrypt(const struct choice *choice, struct writer *out)
{
	struct cipher_key key = { .cipher = choice->sealing->cipher, .len = choice->sealing->key_len,
		.effective_bits = choice->sealing->effective_bits };
	size_t len = cipher_padded_len(key.cipher, choice->key.len);
	struct keystore_bytes salt = { key.iv, 8 };
	uint8_t *encrypted = malloc(len);

	check(encrypted != NULL, "there is memory");
	memset(key.iv, 5, sizeof key.iv);
	kdf_bytes_to_key(&hash_md5, bytes_of("changeit"), salt, key.key, key.len);
	cipher_encrypt(&key, choice->key, encrypted);
	writer_bytes(out, (struct keystore_bytes){ encrypted, len });
	free(encrypted);
}

/* The PEM block with the headers of RFC 1421 behind its first line. */
static void seal(const struct choice *choice, struct writer *out)
{
	struct writer encrypted = writer_new();
	struct keystore_error err;
	char headers[128];
	uint8_t *pem;
	size_t len, n_iv = cipher_iv_len(choice->sealing->cipher);

	encrypt(choice, &encrypted);
	check(!encrypted.failed, "there is memory");
	check(keystore_pem(choice->label, (struct keystore_bytes){ encrypted.data, encrypted.len }, &pem, &len, &err),
		"anything can be a PEM block");
	const char *blanks = choice->key.len % 2 ? "" : " \t";
	snprintf(headers, sizeof headers, "Proc-Type: 4,ENCRYPTED\nDEK-Info: %s%s,%s%.*s%s\n\n", choice->sealing->name,
		blanks, blanks, (int)n_iv * 2, "05050505050505050505050505050505", blanks);
	size_t begun = (size_t)((uint8_t *)memchr(pem, '\n', len) - pem) + 1;
	writer_bytes(out, (struct keystore_bytes){ pem, begun });
	writer_bytes(out, bytes_of(headers));
	writer_bytes(out, (struct keystore_bytes){ pem + begun, len - begun });
	check(!out->failed, "there is memory");
	keystore_free_bytes(pem, len);
	writer_free(&encrypted);
}

static void check_lies_open(const struct keystore *ks)
{
	struct keystore_strength strength;
	char text[16];

	keystore_key_protection(ks, 0, text, sizeof text);
	keystore_key_strength(ks, 0, &strength);
	check(strcmp(text, "none") == 0 && strength.kdf == KEYSTORE_KDF_NONE, "what opens without a password has none");
}

/* Opens the one key of a file; false if it does not open. With the right password all else is looked at, too. */
static bool open_key(struct keystore_bytes file, const struct keystore_password *with, struct keystore_secret *key,
	struct keystore_error *err)
{
	struct keystore *ks = keystore_read(file.data, file.len, NULL, &limits, err);

	bool ok = ks && keystore_private_key(ks, 0, with, key, err);
	if (!ok)
		check_error(err, file.len);
	if (ok && !with)
		check_lies_open(ks);
	if (ks && with == &password)
		check_keystore(ks, with, file.len);
	keystore_free(ks);
	return ok;
}

static bool open_plain(const struct choice *choice, struct keystore_secret *key, struct keystore_error *err)
{
	uint8_t *pem;
	size_t len;

	check(keystore_pem(choice->label, choice->key, &pem, &len, err), "there is memory");
	bool ok = open_key((struct keystore_bytes){ pem, len }, NULL, key, err);
	keystore_free_bytes(pem, len);
	return ok;
}

/* A file of the DER alone has no label that could tell the form where the structure does not. */
static void check_der(const struct choice *choice, const struct keystore_secret *key)
{
	struct keystore_secret of_der;
	struct keystore_error err;

	if (keystore_detect(choice->key.data, choice->key.len) != KEYSTORE_FORMAT_DER ||
	    !open_key(choice->key, NULL, &of_der, &err))
		return;
	check(key->len == of_der.len && memcmp(key->data, of_der.data, key->len) == 0, "in DER it is the same key");
	keystore_secret_free(&of_der);
}

static void check_sealed(const struct choice *choice, struct keystore_bytes file)
{
	struct keystore_secret plain, sealed, none;
	struct keystore_error plain_err, err;
	bool opens = open_plain(choice, &plain, &plain_err);

	check(!open_key(file, &another, &none, &err) && err.status == KEYSTORE_WRONG_PASSWORD,
		"another password does not open it");
	if (!opens) {
		check(!open_key(file, &password, &none, &err), "what is no key is none behind DEK-Info");
		return;
	}
	check(open_key(file, &password, &sealed, &err), "what was encrypted can be opened");
	check(plain.len == sealed.len && memcmp(plain.data, sealed.data, plain.len) == 0, "it is the same key");
	check_der(choice, &plain);
	keystore_secret_free(&plain);
	keystore_secret_free(&sealed);
}

static void check_damaged(const struct choice *choice, struct writer *file)
{
	struct keystore_secret key;
	struct keystore_error err;

	file->data[choice->damage * file->len / 256] ^= (uint8_t)(1u << (choice->damage & 7));
	if (open_key((struct keystore_bytes){ file->data, file->len }, &password, &key, &err))
		keystore_secret_free(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct writer file = writer_new();

	if (len < 4 || len > 1u << 16)
		return 0;
	struct choice choice = choose(data, len);
	seal(&choice, &file);
	if (choice.damage)
		check_damaged(&choice, &file);
	else
		check_sealed(&choice, (struct keystore_bytes){ file.data, file.len });
	writer_free(&file);
	return 0;
}
