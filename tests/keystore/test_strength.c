/* How keys and parts are protected, in figures. The expected ones are what openssl was told when it made the files: by
 * tests/data/pbe/make.sh, tests/data/pkcs12/open.sh and tests/data/keys/make.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keystore/keystore.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

struct row {
	const char *file;
	struct keystore_strength is;
};

static const struct row keys[] = {
	{ "pbe/pbes2-aes-256-hmac-sha256.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "AES-256-CBC", 256 } },
	{ "pbe/pbes2-aes-256-hmac-md5.der", { KEYSTORE_KDF_PBKDF2, "MD5", 20, 0, "AES-256-CBC", 256 } },
	{ "pbe/pbes2-aes-128-cbc.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "AES-128-CBC", 128 } },
	{ "pbe/pbes2-des-cbc.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "DES-CBC", 56 } },
	{ "pbe/pbes2-des3.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "DES-EDE3-CBC", 168 } },
	{ "pbe/pbes2-rc2-cbc.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "RC2-CBC", 128 } },
	{ "pbe/pbes2-rc2-64-cbc.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "RC2-CBC", 64 } },
	{ "pbe/pbes2-rc2-40-cbc.der", { KEYSTORE_KDF_PBKDF2, "SHA-256", 20, 0, "RC2-CBC", 40 } },
	{ "pbe/pbes2-scrypt.der", { KEYSTORE_KDF_SCRYPT, NULL, 0, 16, "AES-256-CBC", 256 } },
	{ "pbe/pbes1-md5-des.der", { KEYSTORE_KDF_PBKDF1, "MD5", 20, 0, "DES-CBC", 56 } },
	{ "pbe/pbes1-sha1-rc2-64.der", { KEYSTORE_KDF_PBKDF1, "SHA-1", 20, 0, "RC2-CBC", 64 } },
	{ "pbe/pbes1-sha1-3des.der", { KEYSTORE_KDF_PKCS12, "SHA-1", 20, 0, "DES-EDE3-CBC", 168 } },
	{ "pbe/pbes1-sha1-2des.der", { KEYSTORE_KDF_PKCS12, "SHA-1", 20, 0, "DES-EDE-CBC", 112 } },
	{ "pbe/pbes1-sha1-rc2-128.der", { KEYSTORE_KDF_PKCS12, "SHA-1", 20, 0, "RC2-CBC", 128 } },
	{ "pbe/pbes1-sha1-rc2-40.der", { KEYSTORE_KDF_PKCS12, "SHA-1", 20, 0, "RC2-CBC", 40 } },
	{ "pbe/pbes1-sha1-rc4-128.der", { KEYSTORE_KDF_PKCS12, "SHA-1", 20, 0, "RC4", 128 } },
	{ "pbe/pbes1-sha1-rc4-40.der", { KEYSTORE_KDF_PKCS12, "SHA-1", 20, 0, "RC4", 40 } },
	{ "pbe/dek-aes-256-cbc.pem", { KEYSTORE_KDF_DEK_INFO, "MD5", 1, 0, "AES-256-CBC", 256 } },
	{ "pbe/dek-des-cbc.pem", { KEYSTORE_KDF_DEK_INFO, "MD5", 1, 0, "DES-CBC", 56 } },
	{ "pbe/dek-rc2-40-cbc.pem", { KEYSTORE_KDF_DEK_INFO, "MD5", 1, 0, "RC2-CBC", 40 } },
	{ "pem/rsa.encrypted.pem", { KEYSTORE_KDF_PBKDF2, "SHA-256", 2048, 0, "AES-256-CBC", 256 } },
	{ "pem/rsa.key.pem", { .kdf = KEYSTORE_KDF_NONE } },
	{ "keys/rsa-2048.p8", { .kdf = KEYSTORE_KDF_NONE } },
	{ "jks/ec.jks", { KEYSTORE_KDF_SUN, "SHA-1", 1, 0, NULL, 0 } },
	{ "pkcs12/open-modern.p12", { KEYSTORE_KDF_PBKDF2, "SHA-256", 2, 0, "AES-256-CBC", 256 } },
	{ "pkcs12/open-legacy.p12", { KEYSTORE_KDF_PKCS12, "SHA-1", 2, 0, "DES-EDE3-CBC", 168 } },
	{ "pkcs12/open-plain.p12", { .kdf = KEYSTORE_KDF_NONE } },
	{ "jks/trust.jks", { .kdf = KEYSTORE_KDF_UNKNOWN } },
};

/* The MAC, and the first part. */
static const struct {
	const char *file;
	struct keystore_strength mac, part;
} files[] = {
	{ "pkcs12/open-modern.p12", { KEYSTORE_KDF_PKCS12, "SHA-256", 2, 0, NULL, 0 },
		{ KEYSTORE_KDF_PBKDF2, "SHA-256", 2, 0, "AES-256-CBC", 256 } },
	{ "pkcs12/open-legacy.p12", { KEYSTORE_KDF_PKCS12, "SHA-1", 2, 0, NULL, 0 },
		{ KEYSTORE_KDF_PKCS12, "SHA-1", 2, 0, "RC2-CBC", 40 } },
	{ "pkcs12/open-default-iterations.p12", { KEYSTORE_KDF_PKCS12, "SHA-256", 1, 0, NULL, 0 },
		{ .kdf = KEYSTORE_KDF_NONE } },
	{ "pkcs12/open-mac-md5.p12", { KEYSTORE_KDF_PKCS12, "MD5", 2, 0, NULL, 0 }, { .kdf = KEYSTORE_KDF_NONE } },
	{ "pkcs12/open-aria.p12", { KEYSTORE_KDF_PKCS12, "SHA-256", 2, 0, NULL, 0 }, { .kdf = KEYSTORE_KDF_UNKNOWN } },
	{ "pkcs12/open-sm3.p12", { .kdf = KEYSTORE_KDF_UNKNOWN },
		{ KEYSTORE_KDF_PBKDF2, "SHA-256", 2, 0, "AES-256-CBC", 256 } },
};

static struct keystore *open_file(const char *name)
{
	char path[128];
	struct keystore_error err = { 0 };

	snprintf(path, sizeof path, "tests/data/%s", name);
	struct keystore_bytes input = load_file(path);
	struct keystore *ks = keystore_read(input.data, input.len, NULL, NULL, &err);
	free((void *)input.data);
	if (!ks)
		fail_msg("%s: %s", name, err.text);
	return ks;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void assert_strength(
	const char *name, const struct keystore_strength *is, const struct keystore_strength *expected)
{
	if (is->kdf != expected->kdf || is->iterations != expected->iterations || is->scrypt_n != expected->scrypt_n ||
	    is->key_bits != expected->key_bits || !same_text(is->digest, expected->digest) ||
	    !same_text(is->cipher, expected->cipher))
		fail_msg("%s: kdf %d, %s, %llu iterations, N %llu, %s, %u bits", name, (int)is->kdf,
			is->digest ? is->digest : "no digest", (unsigned long long)is->iterations,
			(unsigned long long)is->scrypt_n, is->cipher ? is->cipher : "no cipher", is->key_bits);
}

static void each_key(void **state)
{
	struct keystore_strength is;

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct keystore *ks = open_file(keys[i].file);
		keystore_key_strength(ks, 0, &is);
		assert_strength(keys[i].file, &is, &keys[i].is);
		keystore_free(ks);
	}
}

static void each_part(void **state)
{
	struct keystore_part part;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore *ks = open_file(files[i].file);
		keystore_part(ks, 0, &part);
		assert_strength(files[i].file, &part.strength, &files[i].mac);
		keystore_part(ks, 1, &part);
		assert_strength(files[i].file, &part.strength, &files[i].part);
		keystore_free(ks);
	}
}

/* What `openssl rsa -text` says of them, and what tests/data/keys/crafted.py made. */
static void exponents(void **state)
{
	static const struct {
		const char *file;
		uint64_t exponent;
	} rows[] = {
		{ "keys/rsa-1024.p8", 65537 },
		{ "keys/rsa-pss.p8", 65537 },
		{ "keys/java-rsa-no-crt.p8", 0 },
		{ "keys/ec-secp256r1.p8", 0 },
	};
	struct keystore_key_info info;
	struct keystore_error err;
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(path, sizeof path, "tests/data/%s", rows[i].file);
		struct keystore_bytes key = load_file(path);
		assert_true(keystore_private_key_info(key, &info, &err));
		assert_int_equal(info.exponent, rows[i].exponent);
		free((void *)key.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key),
		cmocka_unit_test(each_part),
		cmocka_unit_test(exponents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
