/* What keystore_encrypt_key writes, under every name that keystore_encryption_name has, is opened by OpenSSL, which
 * gives the key back byte for byte (RC2 and RC4 with -provider legacy -provider default):
 *     openssl pkcs8 -topk8 -nocrypt -inform DER -in FILE -passin env:KEY_PASSWORD -outform DER
 * and by keystore_private_key. Skipped without openssl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "crypto/pbe.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pbe/"

static struct keystore_bytes key;

static const struct {
	const char *name;
	uint64_t iterations;
	struct keystore_password password;
	const char *text;
} rows[] = {
	{ "pbes2-aes256-sha256", 0, KEYSTORE_PASSWORD("secret"),
		"PBES2, PBKDF2 HMAC-SHA-256 10000 iterations, AES-256-CBC" },
	{ "pbes2-aes256-sha256", 1, KEYSTORE_PASSWORD("secret"),
		"PBES2, PBKDF2 HMAC-SHA-256 1 iteration, AES-256-CBC" },
	{ "pbes2-aes256-sha256", 20, KEYSTORE_PASSWORD(""),
		"PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC" },
	{ "pbes2-aes256-sha256", 20, KEYSTORE_PASSWORD("pässwörd€😀"),
		"PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC" },
	{ "pbes1-3des", 0, KEYSTORE_PASSWORD("secret"), "pbeWithSHAAnd3-KeyTripleDES-CBC, 10000 iterations" },
	{ "pbes1-3des", 20, KEYSTORE_PASSWORD(""), "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations" },
	{ "pbes1-3des", 20, KEYSTORE_PASSWORD("pässwörd€😀"), "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations" },
	{ "pbes1-rc4-128", 20, KEYSTORE_PASSWORD(""), "pbeWithSHAAnd128BitRC4, 20 iterations" },
	{ "scrypt-aes256", 0, KEYSTORE_PASSWORD("pässwörd€😀"), "PBES2, scrypt N=16384 r=8 p=1, AES-256-CBC" },
};

#define PBES2(name, cipher) \
	{ "pbes2-" name "-sha1", "PBES2, PBKDF2 HMAC-SHA-1 20 iterations, " cipher }, \
	{ "pbes2-" name "-sha224", "PBES2, PBKDF2 HMAC-SHA-224 20 iterations, " cipher }, \
	{ "pbes2-" name "-sha256", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, " cipher }, \
	{ "pbes2-" name "-sha384", "PBES2, PBKDF2 HMAC-SHA-384 20 iterations, " cipher }, \
	{ "pbes2-" name "-sha512", "PBES2, PBKDF2 HMAC-SHA-512 20 iterations, " cipher }, \
	{ "pbes2-" name "-sha512-224", "PBES2, PBKDF2 HMAC-SHA-512/224 20 iterations, " cipher }, \
	{ "pbes2-" name "-sha512-256", "PBES2, PBKDF2 HMAC-SHA-512/256 20 iterations, " cipher }

/* Every name, and what is written under it with 20 iterations. test_pbe.c holds these texts to files of OpenSSL. */
static const struct {
	const char *name, *text;
} names[] = {
	PBES2("aes256", "AES-256-CBC"),
	PBES2("aes192", "AES-192-CBC"),
	PBES2("aes128", "AES-128-CBC"),
	PBES2("3des", "DES-EDE3-CBC"),
	PBES2("rc2", "RC2-CBC 128 bits"),
	{ "scrypt-aes256", "PBES2, scrypt N=16384 r=8 p=1, AES-256-CBC" },
	{ "scrypt-aes192", "PBES2, scrypt N=16384 r=8 p=1, AES-192-CBC" },
	{ "scrypt-aes128", "PBES2, scrypt N=16384 r=8 p=1, AES-128-CBC" },
	{ "pbes1-3des", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations" },
	{ "pbes1-2key-3des", "pbeWithSHAAnd2-KeyTripleDES-CBC, 20 iterations" },
	{ "pbes1-rc2-128", "pbeWithSHAAnd128BitRC2-CBC, 20 iterations" },
	{ "pbes1-rc2-40", "pbeWithSHAAnd40BitRC2-CBC, 20 iterations" },
	{ "pbes1-rc4-128", "pbeWithSHAAnd128BitRC4, 20 iterations" },
	{ "pbes1-rc4-40", "pbeWithSHAAnd40BitRC4, 20 iterations" },
	{ "none", NULL },
};

/* Gives the bytes to openssl in a file and compares what comes back. */
static bool openssl_opens(
	const uint8_t *data, size_t len, const struct keystore_password *password, const char *providers)
{
	const char *folder = getenv("BUILD");
	char path[512], command[1024];
	uint8_t back[512];

	snprintf(path, sizeof path, "%s/encrypted-key-XXXXXX", folder ? folder : ".");
	int fd = mkstemp(path);

	assert_true(fd >= 0 && write(fd, data, len) == (ssize_t)len && close(fd) == 0);
	setenv("KEY_PASSWORD", password->text, 1);
	snprintf(command, sizeof command, "openssl pkcs8 -topk8 -nocrypt -inform DER -in %s"
		" -passin env:KEY_PASSWORD -outform DER %s", path, providers);
	FILE *pipe = popen(command, "r");
	size_t got = fread(back, 1, sizeof back, pipe);
	bool ok = pclose(pipe) == 0;
	unlink(path);
	return ok && bytes_equal((struct keystore_bytes){ back, got }, key);
}

static void check_text(const uint8_t *data, size_t len, const char *expected)
{
	char text[128];
	struct text to = text_over(text, sizeof text);
	struct reader algorithm;
	struct keystore_bytes encrypted;
	struct keystore_error err;

	assert_true(encrypted_key_read(reader_of((struct keystore_bytes){ data, len }), &algorithm, &encrypted, &err));
	pbe_text(algorithm, &to);
	text_end(&to);
	assert_string_equal(text, expected);
}

/* As the PEM block that pem/ writes, through the public functions alone. */
static bool keystore_opens(const uint8_t *data, size_t len, const struct keystore_password *password)
{
	struct keystore_error err;
	struct keystore_secret plain;
	uint8_t *pem;
	size_t pem_len;

	assert_true(keystore_pem(
		"ENCRYPTED PRIVATE KEY", (struct keystore_bytes){ data, len }, &pem, &pem_len, &err));
	struct keystore *ks = keystore_read(pem, pem_len, NULL, NULL, &err);
	keystore_free_bytes(pem, pem_len);
	assert_non_null(ks);
	bool ok = keystore_private_key(ks, 0, password, &plain, &err);
	keystore_free(ks);
	if (!ok)
		return false;
	ok = bytes_equal((struct keystore_bytes){ plain.data, plain.len }, key);
	keystore_secret_free(&plain);
	return ok;
}

static void check_opens(const char *name, uint64_t iterations, const struct keystore_password *password,
	const char *text)
{
	const char *providers = strstr(name, "-rc") ? "-provider legacy -provider default" : "";
	struct keystore_encryption how = { .iterations = iterations };
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	assert_true(keystore_encryption_parse(name, &how));
	if (!keystore_encrypt_key(key, &how, password, NULL, &data, &len, &err))
		fail_msg("%s: %s", name, err.text);
	check_text(data, len, text);
	if (!openssl_opens(data, len, password, providers))
		fail_msg("%s: openssl does not open it", name);
	if (!keystore_opens(data, len, password))
		fail_msg("%s: keystore_private_key does not open it", name);
	keystore_free_bytes(data, len);
}

static void test_openssl_opens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_opens(rows[i].name, rows[i].iterations, &rows[i].password, rows[i].text);
}

static void test_every_name(void **state)
{
	static const struct keystore_password password = KEYSTORE_PASSWORD("secret");

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_non_null(keystore_encryption_name(i));
		assert_string_equal(keystore_encryption_name(i), names[i].name);
		if (names[i].text)
			check_opens(names[i].name, 20, &password, names[i].text);
	}
	assert_null(keystore_encryption_name(sizeof names / sizeof *names));
}

/* NULL is { 0 }. */
static void test_default(void **state)
{
	static const struct keystore_password password = KEYSTORE_PASSWORD("secret");
	static const struct keystore_encryption zero, *const hows[] = { NULL, &zero };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keystore_error err;
		uint8_t *data;
		size_t len;

		assert_true(keystore_encrypt_key(key, hows[i], &password, NULL, &data, &len, &err));
		check_text(data, len, "PBES2, PBKDF2 HMAC-SHA-256 10000 iterations, AES-256-CBC");
		keystore_free_bytes(data, len);
	}
}

/* Counts up from `context`'s byte. */
static bool fill_counting(void *context, uint8_t *out, size_t len)
{
	uint8_t *next = context;

	for (size_t i = 0; i < len; i++)
		out[i] = (*next)++;
	return true;
}

static bool fill_fails(void *context, uint8_t *out, size_t len)
{
	(void)context;
	(void)out;
	(void)len;
	return false;
}

/* Same key, same random bytes, same result; other random bytes, another one. */
static void test_random_source(void **state)
{
	uint8_t seeds[3] = { 7, 7, 8 };
	struct keystore_password password = KEYSTORE_PASSWORD("secret");
	struct keystore_error err;
	struct keystore_encryption how = { .iterations = 20 };
	uint8_t *data[3];
	size_t len[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct keystore_random counting = { fill_counting, &seeds[i] };
		assert_true(keystore_encrypt_key(key, &how, &password, &counting, &data[i], &len[i], &err));
	}
	assert_int_equal(len[0], len[1]);
	assert_memory_equal(data[0], data[1], len[0]);
	assert_memory_not_equal(data[0], data[2], len[0]);
	for (size_t i = 0; i < 3; i++)
		keystore_free_bytes(data[i], len[i]);
}

static enum keystore_status status_of(struct keystore_bytes pkcs8, struct keystore_encryption how,
	const struct keystore_password *password, const struct keystore_random *random)
{
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	if (!keystore_encrypt_key(pkcs8, &how, password, random, &data, &len, &err))
		return err.status;
	keystore_free_bytes(data, len);
	return KEYSTORE_OK;
}

static void test_refused(void **state)
{
	static const struct keystore_encryption usual = { .iterations = 20 }, too_many = { .iterations = 5000001 },
						none = { .scheme = KEYSTORE_SCHEME_NONE };
	struct keystore_random failing = { fill_fails, NULL };
	struct keystore_password password = KEYSTORE_PASSWORD("secret");

	(void)state;
	assert_int_equal(status_of(key, usual, &password, NULL), KEYSTORE_OK);
	assert_int_equal(status_of(key, usual, NULL, NULL), KEYSTORE_PASSWORD_NEEDED);
	assert_int_equal(status_of(key, usual, &password, &failing), KEYSTORE_RANDOM_FAILED);
	assert_int_equal(status_of(key, too_many, &password, NULL), KEYSTORE_LIMIT);
	assert_int_equal(status_of(bytes_of("no key"), usual, &password, NULL), KEYSTORE_MALFORMED);
	assert_int_equal(status_of(key, none, &password, NULL), KEYSTORE_ARGUMENT);
}

/* Numbers that are none of the enum's, and scrypt's own demands (RFC 7914 section 2: N is a power of two above 1, and
 * p is at most (2^32 - 1) * 32 / (128 * r)). */
static void test_refused_schemes(void **state)
{
	static const struct {
		const char *name;
		struct keystore_encryption how;
		enum keystore_status status;
	} refused[] = {
		{ "a scheme number too high", { .scheme = (enum keystore_scheme)13 }, KEYSTORE_ARGUMENT },
		{ "a digest number too high", { .prf = (enum keystore_digest)8 }, KEYSTORE_ARGUMENT },
		{ "an N of 1", { .scrypt_n = 1 }, KEYSTORE_MALFORMED },
		{ "an N of 1000", { .scrypt_n = 1000 }, KEYSTORE_MALFORMED },
		{ "an N of 2^20, which needs 1 GiB", { .scrypt_n = 1 << 20 }, KEYSTORE_LIMIT },
		{ "an r of 2^32 - 1", { .scrypt_n = 16, .scrypt_r = UINT32_MAX }, KEYSTORE_MALFORMED },
		{ "a p of 2^32 - 1", { .scrypt_n = 16, .scrypt_p = UINT32_MAX }, KEYSTORE_MALFORMED },
	};
	struct keystore_password password = KEYSTORE_PASSWORD("secret");

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (status_of(key, refused[i].how, &password, NULL) != refused[i].status)
			fail_msg("%s", refused[i].name);
}

/* The count is the caller's and stands in no input. */
static void test_limit_has_no_place(void **state)
{
	struct keystore_password password = KEYSTORE_PASSWORD("secret");
	struct keystore_encryption how = { .iterations = 5000001 };
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	(void)state;
	assert_false(keystore_encrypt_key(key, &how, &password, NULL, &data, &len, &err));
	assert_true(err.offset == KEYSTORE_NO_OFFSET);
	assert_string_equal(err.layer, "");
}

static bool encrypt(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	static const struct keystore_password password = KEYSTORE_PASSWORD("secret");
	uint8_t *data;
	size_t len;

	if (!keystore_encrypt_key(input, context, &password, NULL, &data, &len, err))
		return false;
	keystore_free_bytes(data, len);
	return true;
}

static void test_failing_allocations(void **state)
{
	struct keystore_encryption hows[] = {
		{ .iterations = 1 },
		{ .scrypt_n = 16 },
		{ .scheme = KEYSTORE_PBES2_RC2_128, .iterations = 1 },
		{ .scheme = KEYSTORE_PBES1_3DES, .iterations = 1 },
		{ .scheme = KEYSTORE_PBES1_RC4_40, .iterations = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof hows / sizeof *hows; i++)
		sweep_allocations(encrypt, &hows[i], key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_opens),
		cmocka_unit_test(test_every_name),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_random_source),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_schemes),
		cmocka_unit_test(test_limit_has_no_place),
		cmocka_unit_test(test_failing_allocations),
	};

	if (system("openssl version >/dev/null 2>&1") != 0) {
		puts("openssl is not here");
		return 77;
	}
	key = load_file(DATA "key.der");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
