/* Traditional keys with DEK-Info. The files dek-*.pem are OpenSSL's (tests/data/pbe/make.sh); key-sec1.der is what
 * `openssl ec -outform DER` gives for the key that is in all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/armor.h"
#include "crypto/pbe.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pbe/"

static struct keystore_password secret = KEYSTORE_PASSWORD("secret");

/* The header's value is a window on the file; the data is to be freed with mem_free. */
static void load_pem(struct keystore_bytes file, struct keystore_bytes *info, uint8_t **data, size_t *len)
{
	struct reader in = reader_of(file);
	struct writer out = writer_new();
	struct armor_block block;
	struct keystore_error err;
	bool found;

	assert_true(armor_next(&in, &found, &block, &err) && found);
	assert_true(armor_header(&block, "DEK-Info", info) && armor_decode(&block, &out, &err));
	assert_true(writer_finish(&out, data, len));
}

static void test_files_open(void **state)
{
	static const char *const ciphers[] = { "aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des-ede3-cbc",
		"des-ede-cbc", "des-cbc", "rc2-cbc", "rc2-64-cbc", "rc2-40-cbc" };
	struct keystore_password wrong = KEYSTORE_PASSWORD("Secret");
	struct keystore_bytes key = load_file(DATA "key-sec1.der");

	(void)state;
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		char path[128];
		struct keystore_bytes info, file;
		struct keystore_secret plain = { 0 };
		struct keystore_error err;
		uint8_t *data;
		size_t len;

		snprintf(path, sizeof path, DATA "dek-%s.pem", ciphers[i]);
		file = load_file(path);
		load_pem(file, &info, &data, &len);
		if (!dek_decrypt(info, (struct keystore_bytes){ data, len }, &secret, &plain, &err) ||
		    !bytes_equal(secret_bytes(&plain), key))
			fail_msg("%s", ciphers[i]);
		secret_free(&plain);
		assert_false(dek_decrypt(info, (struct keystore_bytes){ data, len }, &wrong, &plain, &err));
		secret_free(&plain);
		assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
		mem_free(data);
		free((void *)file.data);
	}
	free((void *)key.data);
}

/* DEK-Info lines that are refused (RFC 1421 4.6.1.3). */
static const struct {
	const char *name, *info;
	size_t data_len;
	enum keystore_status status;
	const char *text;
} refused[] = {
	{ "an IV of one byte", "AES-256-CBC,00", 16, KEYSTORE_MALFORMED,
		"DEK-Info IV is too short: 2 hexadecimal digits, 32 expected" },
	{ "no IV", "DES-CBC,", 16, KEYSTORE_MALFORMED, "DEK-Info IV is too short: 0 hexadecimal digits, 16 expected" },
	{ "no comma", "DES-CBC", 16, KEYSTORE_MALFORMED,
		"DEK-Info IV is too short: 0 hexadecimal digits, 16 expected" },
	{ "half a byte too few", "DES-CBC,001122334455667", 16, KEYSTORE_MALFORMED,
		"DEK-Info IV is too short: 15 hexadecimal digits, 16 expected" },
	{ "a byte too many", "DES-CBC,001122334455667788", 16, KEYSTORE_MALFORMED,
		"DEK-Info IV is too long: 18 hexadecimal digits, 16 expected" },
	{ "a letter that is no digit", "DES-CBC,001122334455667g", 16, KEYSTORE_MALFORMED,
		"DEK-Info IV is not hexadecimal: \"001122334455667g\"" },
	{ "another cipher", "CAMELLIA-256-CBC,00112233445566778899AABBCCDDEEFF", 16, KEYSTORE_UNSUPPORTED,
		"DEK-Info cipher \"CAMELLIA-256-CBC\" is not supported" },
	{ "an escape sequence", "\033[2J,00", 16, KEYSTORE_UNSUPPORTED,
		"DEK-Info cipher \"\\x1b[2J\" is not supported" },
	{ "nothing", "", 16, KEYSTORE_UNSUPPORTED, "DEK-Info cipher \"\" is not supported" },
	{ "no data", "DES-CBC,0011223344556677", 0, KEYSTORE_MALFORMED, "the encrypted data is empty" },
	{ "half a block", "DES-CBC,0011223344556677", 12, KEYSTORE_MALFORMED,
		"12 bytes of encrypted data are not whole blocks of 8 bytes" },
};

static void test_refused(void **state)
{
	static const uint8_t zeros[16];

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct keystore_bytes data = { zeros, refused[i].data_len };
		struct keystore_secret plain = { 0 };
		struct keystore_error err;

		assert_false(dek_decrypt(bytes_of(refused[i].info), data, &secret, &plain, &err));
		secret_free(&plain);
		if (err.status != refused[i].status || strcmp(err.text, refused[i].text) != 0)
			fail_msg("%s: status %d, \"%s\"", refused[i].name, (int)err.status, err.text);
	}
}

static void test_no_password(void **state)
{
	static const uint8_t zeros[16];
	struct keystore_bytes data = { zeros, sizeof zeros };
	struct keystore_secret plain = { 0 };
	struct keystore_error err;

	(void)state;
	assert_false(dek_decrypt(bytes_of("DES-CBC,0011223344556677"), data, NULL, &plain, &err));
	secret_free(&plain);
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
}

/* The data is swept under a right header, and the header over the right data. */
static bool sweep_data(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_bytes *info = context;
	struct keystore_secret plain = { 0 };

	if (!dek_decrypt(*info, input, &secret, &plain, err)) {
		secret_free(&plain);
		return false;
	}
	secret_free(&plain);
	return true;
}

static bool sweep_info(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_bytes *data = context;

	return sweep_data(&input, *data, err);
}

static void test_sweeps(void **state)
{
	struct keystore_bytes file = load_file(DATA "dek-aes-256-cbc.pem"), info;
	uint8_t *data;
	size_t len;

	(void)state;
	load_pem(file, &info, &data, &len);
	struct keystore_bytes bytes = { data, len };
	sweep_truncations(sweep_data, &info, bytes);
	sweep_bits(sweep_data, &info, bytes);
	sweep_allocations(sweep_data, &info, bytes);
	sweep_truncations(sweep_info, &bytes, info);
	sweep_bits(sweep_info, &bytes, info);
	mem_free(data);
	free((void *)file.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_open),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_password),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
