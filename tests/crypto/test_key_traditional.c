/* RSAPrivateKey, ECPrivateKey and OpenSSL's DSA key turned into PKCS#8: byte for byte what
 * `openssl pkcs8 -topk8 -nocrypt -outform DER` makes of the same input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/key.h"
#include "tests/crypto/key_files.h"

typedef bool convert(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err);

static const struct {
	const char *name;
	convert *convert;
} keys[] = {
	{ "rsa-512", pkcs8_from_rsa },
	{ "rsa-1024", pkcs8_from_rsa },
	{ "rsa-2048", pkcs8_from_rsa },
	{ "rsa-4096", pkcs8_from_rsa },
	{ "rsa-3-primes", pkcs8_from_rsa },
	{ "crafted-rsa-no-zeros", pkcs8_from_rsa },
	{ "crafted-rsa-many-zeros", pkcs8_from_rsa },
	{ "dsa-1024", pkcs8_from_dsa },
	{ "dsa-2048", pkcs8_from_dsa },
	{ "ec-secp192r1", pkcs8_from_ec },
	{ "ec-secp224r1", pkcs8_from_ec },
	{ "ec-secp256r1", pkcs8_from_ec },
	{ "ec-secp384r1", pkcs8_from_ec },
	{ "ec-secp521r1", pkcs8_from_ec },
	{ "ec-secp256k1", pkcs8_from_ec },
	{ "ec-brainpoolP256r1", pkcs8_from_ec },
	{ "ec-sect283k1", pkcs8_from_ec },
	{ "ec-secp256r1-private-only", pkcs8_from_ec },
	{ "ec-secp256k1-private-only", pkcs8_from_ec },
	{ "ec-secp521r1-private-only", pkcs8_from_ec },
	{ "ec-secp256r1-compressed", pkcs8_from_ec },
	{ "ec-secp521r1-hybrid", pkcs8_from_ec },
	{ "ec-sect283k1-compressed", pkcs8_from_ec },
	{ "crafted-ec-short", pkcs8_from_ec },
	{ "crafted-ec-long", pkcs8_from_ec },
};

static void the_bytes_are_those_of_openssl(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct keystore_bytes der = key_file(keys[i].name, "trad"), pkcs8 = key_file(keys[i].name, "p8");
		struct keystore_key_info info;
		struct keystore_secret made;
		struct keystore_error err;

		print_message("%s\n", keys[i].name);
		assert_true(keys[i].convert(der, &made, &err));
		assert_int_equal(made.len, pkcs8.len);
		assert_memory_equal(made.data, pkcs8.data, pkcs8.len);
		assert_true(pkcs8_check(secret_bytes(&made), &info, &err));
		keystore_secret_free(&made);
		free((void *)der.data);
		free((void *)pkcs8.data);
	}
}

static void bad_keys_are_refused_with_their_reason(void **state)
{
	static const struct {
		const char *name, *suffix;
		convert *convert;
		enum keystore_status status;
		const char *text;
	} rows[] = {
		{ "ec-explicit", "trad", pkcs8_from_ec, KEYSTORE_UNSUPPORTED,
		  "explicit EC parameters are not supported" },
		{ "crafted-ec-no-curve", "trad", pkcs8_from_ec, KEYSTORE_MALFORMED,
		  "the EC private key does not name its curve" },
		{ "dsa-1024", "trad", pkcs8_from_rsa, KEYSTORE_TRUNCATED, "truncated: exponent1" },
		{ "rsa-512", "trad", pkcs8_from_dsa, KEYSTORE_MALFORMED, "DSA private key: 1" },
		{ "rsa-512", "trad", pkcs8_from_ec, KEYSTORE_UNSUPPORTED, "ECPrivateKey version 0 is not supported" },
		{ "ec-secp256r1", "trad", pkcs8_from_dsa, KEYSTORE_UNSUPPORTED, "DSA private key version 1 is not" },
		{ "ec-secp256r1", "trad", pkcs8_from_rsa, KEYSTORE_MALFORMED, "modulus: INTEGER expected" },
		{ "ed25519", "p8", pkcs8_from_rsa, KEYSTORE_MALFORMED, "modulus: INTEGER expected" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes der = key_file(rows[i].name, rows[i].suffix);
		struct keystore_secret made;
		struct keystore_error err;

		assert_false(rows[i].convert(der, &made, &err));
		print_message("%s: %s\n", rows[i].name, err.text);
		assert_int_equal(err.status, rows[i].status);
		assert_memory_equal(err.text, rows[i].text, strlen(rows[i].text));
		assert_true(err.offset <= der.len);
		free((void *)der.data);
	}
}

/* What comes out must always be a key that pkcs8_check takes. */
static bool convert_and_check(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_key_info info;
	struct keystore_secret made;

	if (!(*(convert **)context)(input, &made, err))
		return false;
	bool good = pkcs8_check(secret_bytes(&made), &info, err);
	keystore_secret_free(&made);
	assert_true(good);
	return true;
}

static void every_damage_is_survived(void **state)
{
	static const char *const swept[] = { "rsa-512", "rsa-3-primes", "dsa-1024", "ec-secp256r1",
		"ec-secp256k1-private-only" };

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		for (size_t j = 0; j < sizeof swept / sizeof *swept; j++) {
			if (strcmp(keys[i].name, swept[j]) != 0)
				continue;
			convert *converter = keys[i].convert;
			struct keystore_bytes der = key_file(keys[i].name, "trad");

			sweep_truncations(convert_and_check, &converter, der);
			sweep_bits(convert_and_check, &converter, der);
			sweep_allocations(convert_and_check, &converter, der);
			free((void *)der.data);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_are_those_of_openssl),
		cmocka_unit_test(bad_keys_are_refused_with_their_reason),
		cmocka_unit_test(every_damage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
