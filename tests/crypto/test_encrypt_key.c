/* What keystore_encrypt_key writes is opened by OpenSSL, which gives the key back byte for byte:
 *     openssl pkcs8 -topk8 -nocrypt -inform DER -in FILE -passin env:KEY_PASSWORD -outform DER
 * Skipped without openssl. */
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
	enum keystore_key_encryption how;
	uint64_t iterations;
	struct keystore_password password;
	const char *text;
} rows[] = {
	{ "PBES2", KEYSTORE_PBES2_AES256, 0, KEYSTORE_PASSWORD("secret"),
		"PBES2, PBKDF2 HMAC-SHA-256 10000 iterations, AES-256-CBC" },
	{ "PBES2 with one iteration", KEYSTORE_PBES2_AES256, 1, KEYSTORE_PASSWORD("secret"),
		"PBES2, PBKDF2 HMAC-SHA-256 1 iteration, AES-256-CBC" },
	{ "PBES2 with an empty password", KEYSTORE_PBES2_AES256, 20, KEYSTORE_PASSWORD(""),
		"PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC" },
	{ "PBES2 with a password beyond ASCII", KEYSTORE_PBES2_AES256, 20, KEYSTORE_PASSWORD("pässwörd€😀"),
		"PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC" },
	{ "PBES1", KEYSTORE_PBES1_SHA1_3DES, 0, KEYSTORE_PASSWORD("secret"),
		"pbeWithSHAAnd3-KeyTripleDES-CBC, 10000 iterations" },
	{ "PBES1 with an empty password", KEYSTORE_PBES1_SHA1_3DES, 20, KEYSTORE_PASSWORD(""),
		"pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations" },
	{ "PBES1 with a password beyond ASCII", KEYSTORE_PBES1_SHA1_3DES, 20, KEYSTORE_PASSWORD("pässwörd€😀"),
		"pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations" },
};

/* Gives the bytes to openssl in a file and compares what comes back. */
static bool openssl_opens(const uint8_t *data, size_t len, const struct keystore_password *password)
{
	const char *folder = getenv("BUILD");
	char path[512], command[1024];
	uint8_t back[512];

	snprintf(path, sizeof path, "%s/encrypted-key-XXXXXX", folder ? folder : ".");
	int fd = mkstemp(path);

	assert_true(fd >= 0 && write(fd, data, len) == (ssize_t)len && close(fd) == 0);
	setenv("KEY_PASSWORD", password->text, 1);
	snprintf(command, sizeof command, "openssl pkcs8 -topk8 -nocrypt -inform DER -in %s"
		" -passin env:KEY_PASSWORD -outform DER", path);
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

static void test_openssl_opens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err;
		uint8_t *data;
		size_t len;

		assert_true(keystore_encrypt_key(key, rows[i].how, rows[i].iterations, &rows[i].password, NULL, &data,
			&len, &err));
		if (!openssl_opens(data, len, &rows[i].password))
			fail_msg("%s", rows[i].name);
		check_text(data, len, rows[i].text);
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
	uint8_t *data[3];
	size_t len[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct keystore_random counting = { fill_counting, &seeds[i] };
		assert_true(keystore_encrypt_key(key, KEYSTORE_PBES2_AES256, 20, &password, &counting, &data[i],
			&len[i], &err));
	}
	assert_int_equal(len[0], len[1]);
	assert_memory_equal(data[0], data[1], len[0]);
	assert_memory_not_equal(data[0], data[2], len[0]);
	for (size_t i = 0; i < 3; i++)
		keystore_free_bytes(data[i], len[i]);
}

static enum keystore_status status_of(struct keystore_bytes pkcs8, uint64_t iterations,
	const struct keystore_password *password, const struct keystore_random *random)
{
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	if (!keystore_encrypt_key(pkcs8, KEYSTORE_PBES2_AES256, iterations, password, random, &data, &len, &err))
		return err.status;
	keystore_free_bytes(data, len);
	return KEYSTORE_OK;
}

static void test_refused(void **state)
{
	struct keystore_random failing = { fill_fails, NULL };
	struct keystore_password password = KEYSTORE_PASSWORD("secret");

	(void)state;
	assert_int_equal(status_of(key, 20, &password, NULL), KEYSTORE_OK);
	assert_int_equal(status_of(key, 20, NULL, NULL), KEYSTORE_PASSWORD_NEEDED);
	assert_int_equal(status_of(key, 20, &password, &failing), KEYSTORE_RANDOM_FAILED);
	assert_int_equal(status_of(key, 5000001, &password, NULL), KEYSTORE_LIMIT);
	assert_int_equal(status_of(bytes_of("no key"), 20, &password, NULL), KEYSTORE_MALFORMED);
}

/* The count is the caller's and stands in no input. */
static void test_limit_has_no_place(void **state)
{
	struct keystore_password password = KEYSTORE_PASSWORD("secret");
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	(void)state;
	assert_false(keystore_encrypt_key(key, KEYSTORE_PBES2_AES256, 5000001, &password, NULL, &data, &len, &err));
	assert_true(err.offset == KEYSTORE_NO_OFFSET);
	assert_string_equal(err.layer, "");
}

static bool encrypt(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	static const struct keystore_password password = KEYSTORE_PASSWORD("secret");
	enum keystore_key_encryption *how = context;
	uint8_t *data;
	size_t len;

	if (!keystore_encrypt_key(input, *how, 1, &password, NULL, &data, &len, err))
		return false;
	keystore_free_bytes(data, len);
	return true;
}

static void test_failing_allocations(void **state)
{
	enum keystore_key_encryption hows[] = { KEYSTORE_PBES2_AES256, KEYSTORE_PBES1_SHA1_3DES };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		sweep_allocations(encrypt, &hows[i], key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_opens),
		cmocka_unit_test(test_random_source),
		cmocka_unit_test(test_refused),
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
