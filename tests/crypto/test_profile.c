/* The profiles, as README and man pages promise them: for each, the encryption of keys and of certificates, and the
 * MAC. That the programs they are named after read what is written is in tests/interop. */
#include "keystore/keystore.h"
#include "tests/support/cmocka.h"

static const struct {
	const char *name, *keys, *certificates;
	uint64_t iterations;
	const char *mac;
	uint64_t mac_iterations;
} rows[] = {
	{ "java8", "pbes1-3des", "pbes1-3des", 50000, "sha1", 100000 },
	{ "java11", "pbes2-aes256-sha256", "pbes2-aes256-sha256", 10000, "sha1", 100000 },
	{ "java17", "pbes2-aes256-sha256", "pbes2-aes256-sha256", 10000, "sha256", 10000 },
	{ "openssl3", "pbes2-aes256-sha256", "pbes2-aes256-sha256", 10000, "sha256", 10000 },
	{ "windows2016", "pbes1-3des", "pbes1-3des", 10000, "sha1", 10000 },
	{ "macos", "pbes1-3des", "pbes1-3des", 10000, "sha1", 10000 },
	{ "pbmac1", "pbes2-aes256-sha256", "pbes2-aes256-sha256", 10000, "pbmac1-sha256", 10000 },
	{ "passwordless", "pbes2-aes256-sha256", "none", 10000, "none", 0 },
};

static void check_encryption(const struct keystore_encryption *how, const char *name, uint64_t iterations)
{
	struct keystore_encryption expected = { 0 };

	assert_true(keystore_encryption_parse(name, &expected));
	assert_int_equal(how->scheme, expected.scheme);
	assert_int_equal(how->prf, expected.prf);
	assert_true(how->scrypt_n == 0);
	if (how->scheme != KEYSTORE_SCHEME_NONE)
		assert_int_equal(how->iterations, iterations);
}

static void test_profiles(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_profile profile;
		struct keystore_mac mac = { 0 };

		assert_true(keystore_profile_named(rows[i].name, &profile));
		check_encryption(&profile.keys, rows[i].keys, rows[i].iterations);
		check_encryption(&profile.certificates, rows[i].certificates, rows[i].iterations);
		assert_true(keystore_mac_parse(rows[i].mac, &mac));
		assert_int_equal(profile.mac.scheme, mac.scheme);
		assert_int_equal(profile.mac.digest, mac.digest);
		assert_int_equal(profile.mac.prf, mac.prf);
		assert_int_equal(profile.mac.iterations, rows[i].mac_iterations);
	}
}

static void test_unknown(void **state)
{
	static const char *const names[] = { "", "java", "java9", "java170", "Java17", "none" };
	struct keystore_profile profile = { .mac.iterations = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_false(keystore_profile_named(names[i], &profile));
	assert_int_equal(profile.mac.iterations, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
