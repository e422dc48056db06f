/* struct keystore_encryption and the schemes in files: the AlgorithmIdentifiers of OpenSSL (tests/data/pbe, made by
 * make.sh there), read and written again, are the same bytes; names; the form of PBES2 that old JDKs wrote. That
 * what is encrypted can be opened is in test_encrypt_key.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/encryption.h"
#include "crypto/pbe.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pbe/"

/* Each file, and what its scheme is called, as `openssl pkcs8 -v2, -v2prf, -v1` were told; NULL: not written here. */
static const struct {
	const char *file, *name;
} files[] = {
	{ "pbes2-aes-256-hmac-md5", NULL },
	{ "pbes2-aes-256-hmac-sha1", "pbes2-aes256-sha1" },
	{ "pbes2-aes-256-hmac-sha224", "pbes2-aes256-sha224" },
	{ "pbes2-aes-256-hmac-sha256", "pbes2-aes256-sha256" },
	{ "pbes2-aes-256-hmac-sha384", "pbes2-aes256-sha384" },
	{ "pbes2-aes-256-hmac-sha512", "pbes2-aes256-sha512" },
	{ "pbes2-aes-256-hmac-sha512-224", "pbes2-aes256-sha512-224" },
	{ "pbes2-aes-256-hmac-sha512-256", "pbes2-aes256-sha512-256" },
	{ "pbes2-aes-128-cbc", "pbes2-aes128-sha256" },
	{ "pbes2-aes-192-cbc", "pbes2-aes192-sha256" },
	{ "pbes2-des3", "pbes2-3des-sha256" },
	{ "pbes2-des-cbc", NULL },
	{ "pbes2-rc2-cbc", "pbes2-rc2-sha256" },
	{ "pbes2-rc2-64-cbc", NULL },
	{ "pbes2-rc2-40-cbc", NULL },
	{ "pbes1-md5-des", NULL },
	{ "pbes1-md5-rc2-64", NULL },
	{ "pbes1-sha1-des", NULL },
	{ "pbes1-sha1-rc2-64", NULL },
	{ "pbes1-sha1-3des", "pbes1-3des" },
	{ "pbes1-sha1-2des", "pbes1-2key-3des" },
	{ "pbes1-sha1-rc2-128", "pbes1-rc2-128" },
	{ "pbes1-sha1-rc2-40", "pbes1-rc2-40" },
	{ "pbes1-sha1-rc4-128", "pbes1-rc4-128" },
	{ "pbes1-sha1-rc4-40", "pbes1-rc4-40" },
};

struct file {
	struct keystore_bytes bytes, algorithm, data;
};

static struct file load(const char *name)
{
	struct file file;
	struct reader algorithm;
	struct keystore_error err;
	char path[128];

	snprintf(path, sizeof path, DATA "%s.der", name);
	file.bytes = load_file(path);
	assert_true(encrypted_key_read(reader_of(file.bytes), &algorithm, &file.data, &err));
	file.algorithm = reader_rest(&algorithm);
	return file;
}

/* Writes the scheme that `how` makes, with the salt, IV and work of `read`. */
static void check_written(const char *name, const struct keystore_encryption *how, const struct pbe *read,
	struct keystore_bytes algorithm)
{
	struct writer out = writer_new();
	struct keystore_error err;
	struct pbe pbe;

	assert_true(encryption_scheme(how, &pbe, &err));
	pbe.salt = read->salt;
	pbe.iv = read->iv;
	pbe_write(&pbe, &out);
	if (!bytes_equal((struct keystore_bytes){ out.data, out.len }, algorithm))
		fail_msg("%s is not written as OpenSSL does", name);
	writer_free(&out);
}

static void assert_same(const char *name, const struct keystore_encryption *a, const struct keystore_encryption *b)
{
	if (a->scheme != b->scheme || a->prf != b->prf || a->iterations != b->iterations ||
		a->scrypt_n != b->scrypt_n || a->scrypt_r != b->scrypt_r || a->scrypt_p != b->scrypt_p)
		fail_msg("%s: another encryption", name);
}

static void test_openssl_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_encryption expected = { .iterations = 20 }, found = { 0 };
		struct file file = load(files[i].file);
		struct keystore_error err;
		struct pbe pbe;

		assert_true(pbe_read(reader_of(file.algorithm), &pbe, &err));
		if (encryption_of(&pbe, &found) != (files[i].name != NULL))
			fail_msg("%s has a name, or has none", files[i].file);
		if (files[i].name) {
			assert_true(keystore_encryption_parse(files[i].name, &expected));
			assert_same(files[i].file, &found, &expected);
			check_written(files[i].file, &found, &pbe, file.algorithm);
		}
		free((void *)file.bytes.data);
	}
}

static void test_openssl_scrypt(void **state)
{
	static const struct keystore_encryption expected = { .scheme = KEYSTORE_PBES2_AES_256, .scrypt_n = 16,
		.scrypt_r = 2, .scrypt_p = 3 };
	struct keystore_encryption found;
	struct file file = load("pbes2-scrypt");
	struct keystore_error err;
	struct pbe pbe;

	(void)state;
	assert_true(pbe_read(reader_of(file.algorithm), &pbe, &err));
	assert_true(encryption_of(&pbe, &found));
	assert_same("pbes2-scrypt", &found, &expected);
	check_written("pbes2-scrypt", &found, &pbe, file.algorithm);
	free((void *)file.bytes.data);
}

/* Every name gives a scheme of which encryption_of gives the same again, and no name stands twice. */
static void test_encryption_names(void **state)
{
	const char *name;

	(void)state;
	for (size_t i = 0; (name = keystore_encryption_name(i)); i++) {
		struct keystore_encryption how = { .prf = KEYSTORE_SHA384, .iterations = 77, .scrypt_n = 5,
			.scrypt_r = 6, .scrypt_p = 7 }, again;
		struct keystore_error err;
		struct pbe pbe;

		assert_true(keystore_encryption_parse(name, &how));
		assert_int_equal(how.iterations, 77);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(name, keystore_encryption_name(k));
		if (strcmp(name, "none") == 0) {
			assert_int_equal(how.scheme, KEYSTORE_SCHEME_NONE);
			assert_false(encryption_scheme(&how, &pbe, &err));
			assert_int_equal(err.status, KEYSTORE_ARGUMENT);
			continue;
		}
		assert_true(encryption_scheme(&how, &pbe, &err));
		assert_true(encryption_of(&pbe, &again));
		if (how.scrypt_n)
			how.iterations = 0;
		assert_same(name, &again, &how);
	}
}

static void test_unknown_names(void **state)
{
	static const char *const unknown[] = { "", "pbes2", "pbes2-aes256", "pbes2-aes256-", "pbes2-aes256-md5",
		"pbes2-aes256-sha256 ", "PBES2-AES256-SHA256", "scrypt", "scrypt-3des", "pbes1-des", "pbmac1-md5",
		"pbmac1" };
	struct keystore_encryption how = { .scheme = KEYSTORE_PBES1_3DES, .iterations = 5 };
	struct keystore_mac mac = { .scheme = KEYSTORE_MAC_PBMAC1, .iterations = 5 };

	(void)state;
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		assert_false(keystore_encryption_parse(unknown[i], &how));
		assert_false(keystore_mac_parse(unknown[i], &mac));
	}
	assert_int_equal(how.scheme, KEYSTORE_PBES1_3DES);
	assert_int_equal(how.iterations, 5);
	assert_int_equal(mac.scheme, KEYSTORE_MAC_PBMAC1);
	assert_int_equal(mac.iterations, 5);
}

/* PKCS12 means that of RFC 7292; PBMAC1 has the same digest in PBKDF2. */
static const struct {
	const char *name;
	enum keystore_mac_scheme scheme;
	enum keystore_digest digest, prf;
} macs[] = {
	{ "sha256", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA256, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha256", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA256, KEYSTORE_SHA256 },
	{ "sha1", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA1, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha1", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA1, KEYSTORE_SHA1 },
	{ "sha224", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA224, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha224", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA224, KEYSTORE_SHA224 },
	{ "sha384", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA384, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha384", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA384, KEYSTORE_SHA384 },
	{ "sha512", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA512, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha512", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA512, KEYSTORE_SHA512 },
	{ "sha512-224", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA512_224, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha512-224", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA512_224, KEYSTORE_SHA512_224 },
	{ "sha512-256", KEYSTORE_MAC_PKCS12, KEYSTORE_SHA512_256, KEYSTORE_DIGEST_DEFAULT },
	{ "pbmac1-sha512-256", KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA512_256, KEYSTORE_SHA512_256 },
	{ "none", KEYSTORE_MAC_NONE, KEYSTORE_DIGEST_DEFAULT, KEYSTORE_DIGEST_DEFAULT },
};

static void test_mac_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof macs / sizeof *macs; i++) {
		struct keystore_mac mac = { .digest = KEYSTORE_SHA384, .prf = KEYSTORE_SHA384, .iterations = 77 };

		assert_non_null(keystore_mac_name(i));
		assert_string_equal(keystore_mac_name(i), macs[i].name);
		assert_true(keystore_mac_parse(macs[i].name, &mac));
		assert_int_equal(mac.scheme, macs[i].scheme);
		assert_int_equal(mac.digest, macs[i].digest);
		assert_int_equal(mac.prf, macs[i].prf);
		assert_int_equal(mac.iterations, 77);
	}
	assert_null(keystore_mac_name(sizeof macs / sizeof *macs));
}

static void test_digests(void **state)
{
	(void)state;
	for (int i = KEYSTORE_SHA1; i <= KEYSTORE_SHA512_256; i++)
		assert_int_equal(digest_of(digest_hash((enum keystore_digest)i)), i);
	assert_ptr_equal(digest_hash(KEYSTORE_DIGEST_DEFAULT), &hash_sha256);
	assert_null(digest_hash((enum keystore_digest)(KEYSTORE_SHA512_256 + 1)));
	assert_int_equal(digest_of(&hash_md5), KEYSTORE_DIGEST_DEFAULT);
	assert_int_equal(digest_of(NULL), KEYSTORE_DIGEST_DEFAULT);
}

/* What encryption_scheme makes of numbers that are left at 0. */
static void test_defaults(void **state)
{
	struct keystore_encryption zero = { 0 }, scrypt = { .scrypt_n = 2 }, old = { .scheme = KEYSTORE_PBES1_RC2_40,
		.scrypt_n = 2 };
	struct keystore_error err;
	struct pbe pbe;

	(void)state;
	assert_true(encryption_scheme(&zero, &pbe, &err));
	assert_int_equal(pbe.kdf, KDF_PBKDF2);
	assert_ptr_equal(pbe.hash, &hash_sha256);
	assert_ptr_equal(pbe.cipher, &cipher_aes256);
	assert_int_equal(pbe.iterations, 10000);
	assert_true(pbe.work_at == KEYSTORE_NO_OFFSET);
	assert_true(encryption_scheme(&scrypt, &pbe, &err));
	assert_int_equal(pbe.kdf, KDF_SCRYPT);
	assert_true(pbe.n == 2 && pbe.r == 8 && pbe.p == 1);
	assert_true(encryption_scheme(&old, &pbe, &err));
	assert_int_equal(pbe.kdf, KDF_PKCS12);
	assert_int_equal(pbe.iterations, 10000);
}

/* Parameters of a file that have no place in struct keystore_encryption. */
static void test_not_written(void **state)
{
	struct keystore_encryption how = { .iterations = 5 };
	struct pbe scrypt = { .kdf = KDF_SCRYPT, .cipher = &cipher_aes256, .key_len = 32, .n = 16, .r = 8, .p = 1 };
	struct pbe rc2 = { .kdf = KDF_PBKDF2, .hash = &hash_sha1, .cipher = &cipher_rc2, .key_len = 16,
		.effective_bits = 128 };

	(void)state;
	scrypt.r = (uint64_t)UINT32_MAX + 1;
	assert_false(encryption_of(&scrypt, &how));
	scrypt.r = 8;
	scrypt.p = (uint64_t)UINT32_MAX + 1;
	assert_false(encryption_of(&scrypt, &how));
	rc2.key_len = 17;
	assert_false(encryption_of(&rc2, &how));
	rc2.key_len = 16;
	rc2.effective_bits = 127;
	assert_false(encryption_of(&rc2, &how));
	assert_int_equal(how.iterations, 5);
}

/* The key of OpenSSL's file as JDK wrote it before JDK-8202837 (openjdk-17--WrongPBES2-L46.p12 of the corpus): what is
 * the parameters here, is a whole AlgorithmIdentifier with the OID `oid`; `behind` follows in it. */
static void repeat_algorithm(const struct file *file, struct keystore_bytes oid, struct keystore_bytes behind,
	struct writer *out)
{
	struct reader in = reader_of(file->algorithm), inside;
	struct keystore_bytes parameters;
	struct keystore_error err;

	assert_true(der_get(&in, DER_SEQUENCE, &inside, "", &err));
	assert_true(der_get_whole(&inside, DER_OID, &parameters, "", &err));
	assert_true(der_get_whole(&inside, DER_SEQUENCE, &parameters, "", &err));
	size_t info = der_begin(out, DER_SEQUENCE), algorithm = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D"));
	size_t repeated = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, oid);
	writer_bytes(out, parameters);
	writer_bytes(out, behind);
	der_end(out, repeated);
	der_end(out, algorithm);
	der_put(out, DER_OCTET_STRING, file->data);
	der_end(out, info);
	assert_false(out->failed);
}

static bool open_key(void *context, struct keystore_bytes encrypted, struct keystore_error *err)
{
	static const struct keystore_password password = KEYSTORE_PASSWORD("secret");
	struct budget budget = budget_new(NULL);
	struct keystore_secret plain = { 0 };

	if (!encrypted_key_open(encrypted, &password, PBE_KEY_FILE, &budget, &plain, err)) {
		secret_free(&plain);
		return false;
	}
	if (context)
		assert_true(bytes_equal(secret_bytes(&plain), *(struct keystore_bytes *)context));
	secret_free(&plain);
	return true;
}

static void test_repeated_pbes2(void **state)
{
	static const struct {
		const char *name;
		struct keystore_bytes oid, behind;
		bool opens;
		const char *text;
	} rows[] = {
		{ "PBES2 twice", OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D"), { NULL, 0 }, true, NULL },
		{ "PBKDF2 in PBES2", OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0C"), { NULL, 0 }, false,
			"keyDerivationFunc: SEQUENCE expected, found tag 0x06" },
		{ "something behind the second one", OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D"),
			{ (const uint8_t *)"\x05\x00", 2 }, false, NULL },
	};
	struct keystore_bytes key = load_file(DATA "key.der");
	struct file file = load("pbes2-aes-256-hmac-sha256");

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct writer out = writer_new();
		struct keystore_error err = { .status = KEYSTORE_OK };

		repeat_algorithm(&file, rows[i].oid, rows[i].behind, &out);
		if (open_key(&key, (struct keystore_bytes){ out.data, out.len }, &err) != rows[i].opens ||
			err.status != (rows[i].opens ? KEYSTORE_OK : KEYSTORE_MALFORMED) ||
			(rows[i].text && strcmp(err.text, rows[i].text) != 0))
			fail_msg("%s: %s", rows[i].name, err.text);
		if (rows[i].opens) {
			sweep_truncations(open_key, NULL, (struct keystore_bytes){ out.data, out.len });
			sweep_bits(open_key, NULL, (struct keystore_bytes){ out.data, out.len });
		}
		writer_free(&out);
	}
	free((void *)file.bytes.data);
	free((void *)key.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_files),	 cmocka_unit_test(test_openssl_scrypt),
		cmocka_unit_test(test_encryption_names), cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_mac_names),	 cmocka_unit_test(test_digests),
		cmocka_unit_test(test_defaults),	 cmocka_unit_test(test_not_written),
		cmocka_unit_test(test_repeated_pbes2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
