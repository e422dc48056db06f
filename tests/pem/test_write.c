/* Writing PEM: certificates and plain keys byte for byte as openssl writes them; what was read comes out again as
 * it was. */
#include "tests/pem/fixtures.h"

static void assert_written(const struct keystore *ks, const char *files)
{
	struct keystore_bytes expected = join(files);
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	assert_true(keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, &err));
	assert_int_equal(len, expected.len);
	assert_memory_equal(out, expected.data, len);
	keystore_free_bytes(out, len);
	free((void *)expected.data);
}

static const struct {
	const char *read, *written;
} rows[] = {
	{ "ec.crt.der", "ec.crt.pem" },
	{ "crlf.pem", "chain.pem" },
	{ "text.pem", "ec.crt.pem" },
	{ "trusted.pem", "ec.crt.pem" },
	{ "chain.p7b", "chain.pem" },
	{ "crl.p7b", "root.crt.pem crl.pem" },
	{ "request.pem crl.pem", "request.pem crl.pem" },
	{ "no-line-end.pem", "ec.crt.pem" },
	{ "rsa.key.pem", "rsa.key.pem" },
	{ "rsa.aes256.pem rsa.crt.pem", "rsa.aes256.pem rsa.crt.pem" },
	{ "rsa.encrypted.pem", "rsa.encrypted.pem" },
	{ "rsa.pkcs8.der", "rsa.pkcs8.pem" },
	{ "rsa.traditional.der", "rsa.key.pem" },
	{ "dsa.traditional.der", "dsa.traditional.pem" },
	{ "root.crt.pem rsa.crt.pem intermediate.crt.pem rsa.pkcs8.pem dsa.crt.pem",
		"rsa.pkcs8.pem rsa.crt.pem intermediate.crt.pem root.crt.pem dsa.crt.pem" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore *ks = read_joined(rows[i].read);
		print_message("%s\n", rows[i].read);
		assert_written(ks, rows[i].written);
		keystore_free(ks);
	}
}

/* A key whose block ended with the file, without a line end, and then another entry behind it. */
static void test_line_end_is_supplied(void **state)
{
	struct keystore_bytes text = join("rsa.pkcs8.pem");
	struct keystore_bytes certificate = fixture("dsa.crt.der");
	struct keystore_error err;
	struct keystore *ks = keystore_read(text.data, text.len - 1, NULL, NULL, &err);

	(void)state;
	assert_non_null(ks);
	assert_true(keystore_add_certificate(ks, (struct keystore_bytes){ (const uint8_t *)"x", 1 }, 0, certificate,
		&err));
	assert_written(ks, "rsa.pkcs8.pem dsa.crt.pem");
	keystore_free(ks);
	free((void *)text.data);
	free((void *)certificate.data);
}

static struct keystore *with_new_key(const struct keystore_password *password)
{
	struct keystore_bytes pkcs8 = fixture("rsa.pkcs8.der"), certificate = fixture("rsa.crt.der");
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	struct keystore_new_key key = {
		.alias = { (const uint8_t *)"rsa", 3 },
		.pkcs8 = pkcs8,
		.chain = &certificate,
		.n_chain = 1,
		.protection = { .format = KEYSTORE_FORMAT_PEM, .password = password },
	};

	assert_true(keystore_add_private_key(ks, &key, &err));
	free((void *)pkcs8.data);
	free((void *)certificate.data);
	return ks;
}

static void test_protect_without_password(void **state)
{
	struct keystore *ks = with_new_key(NULL);

	(void)state;
	assert_written(ks, "rsa.pkcs8.pem rsa.crt.pem");
	keystore_free(ks);
}

/* What the ENCRYPTED PRIVATE KEY holds is for openssl to say: tests/interop. Here: it is one, and it opens again. */
static void test_protect_with_password(void **state)
{
	static const char begin[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
	struct keystore *ks = with_new_key(&changeit), *again;
	struct keystore_error err;
	char protection[128];
	uint8_t *out;
	size_t len;

	(void)state;
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, &err));
	assert_memory_equal(out, begin, strlen(begin));
	again = keystore_read(out, len, NULL, NULL, &err);
	assert_non_null(again);
	assert_int_equal(keystore_count(again), 1);
	assert_key(again, 0, &changeit, "rsa.pkcs8.der");
	keystore_key_protection(again, 0, protection, sizeof protection);
	assert_string_equal(protection, "PBES2, PBKDF2 HMAC-SHA-256 10000 iterations, AES-256-CBC");
	assert_is_fixture(keystore_certificate_at(again, 0, 0), "rsa.crt.der");
	keystore_free(again);
	keystore_free(ks);
	keystore_free_bytes(out, len);
}

static void test_keys_of_other_formats_are_refused(void **state)
{
	const struct keystore_protection for_jks = { KEYSTORE_FORMAT_JKS, &changeit, { 0 }, NULL };
	struct keystore *ks = read_joined("rsa.key.pem");
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	assert_true(keystore_change_key_password(ks, 0, NULL, &for_jks, &err));
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "the private key of \"1\" is protected for another format than PEM");
	keystore_free(ks);
}

static void test_der_is_not_written(void **state)
{
	struct keystore *ks = read_joined("rsa.crt.der");
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_DER, NULL, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_UNSUPPORTED);
	keystore_free(ks);
}

static void test_keystore_pem(void **state)
{
	struct keystore_bytes der = fixture("ec.crt.der");
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	assert_true(keystore_pem("CERTIFICATE", der, &out, &len, &err));
	assert_is_fixture((struct keystore_bytes){ out, len }, "ec.crt.pem");
	keystore_free_bytes(out, len);
	free((void *)der.data);
}

static bool write_block(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	uint8_t *out;
	size_t len;

	if (!keystore_pem(context, input, &out, &len, err))
		return false;
	keystore_free_bytes(out, len);
	return true;
}

static void test_keystore_pem_allocations(void **state)
{
	(void)state;
	sweep_allocations(write_block, "A", BYTES("x"));
}

static void test_keystore_pem_labels(void **state)
{
	static const char *const bad[] = { NULL, "", "A-", "-A", "A--B", "A\nB", "A\x7F", "\xC3\xA4" };
	struct keystore_bytes der = { (const uint8_t *)"x", 1 };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(keystore_pem(bad[i], der, &out, &len, &err));
		assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	}
	assert_true(keystore_pem("X-9 A", der, &out, &len, &err));
	keystore_free_bytes(out, len);
	der.len = 0;
	assert_false(keystore_pem("A", der, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_line_end_is_supplied),
		cmocka_unit_test(test_protect_without_password),
		cmocka_unit_test(test_protect_with_password),
		cmocka_unit_test(test_keys_of_other_formats_are_refused),
		cmocka_unit_test(test_der_is_not_written),
		cmocka_unit_test(test_keystore_pem),
		cmocka_unit_test(test_keystore_pem_allocations),
		cmocka_unit_test(test_keystore_pem_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
