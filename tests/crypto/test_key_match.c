/* Whether a private key belongs to a public key: every key of the table against every other, the public ones derived by
 * OpenSSL (`openssl pkey -pubout`), and one bit changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/crypto/key_files.h"

/* Files of one key, in whatever form, have the same id. */
static const struct {
	const char *name;
	int id;
	const char *unknown; /* the library cannot tell for public keys whose names begin so */
} keys[] = {
	{ "rsa-512", 1, NULL },
	{ "rsa-1024", 2, NULL },
	{ "crafted-rsa-no-zeros", 2, NULL },
	{ "crafted-rsa-many-zeros", 2, NULL },
	{ "rsa-1024-other", 3, NULL },
	{ "rsa-2048", 4, NULL },
	{ "rsa-4096", 5, NULL },
	{ "rsa-3-primes", 6, NULL },
	{ "rsa-pss", 7, NULL },
	{ "java-rsa", 8, NULL },
	{ "dsa-1024", 10, NULL },
	{ "dsa-1024-other", 11, NULL },
	{ "dsa-2048", 12, NULL },
	{ "java-dsa", 13, NULL },
	{ "dh", 20, "dh" },
	{ "dhx", 21, "dh" },
	{ "ec-secp192r1", 30, NULL },
	{ "ec-secp224r1", 31, NULL },
	{ "ec-secp256r1", 32, NULL },
	{ "ec-secp256r1-compressed", 32, NULL },
	{ "ec-secp256r1-hybrid", 32, NULL },
	{ "ec-secp256r1-private-only", 32, NULL },
	{ "crafted-ec-long", 32, NULL },
	{ "ec-secp256r1-other", 33, NULL },
	{ "crafted-ec-short", 34, NULL },
	{ "ec-secp384r1", 35, NULL },
	{ "java-ec", 36, NULL },
	{ "ec-secp521r1", 37, NULL },
	{ "ec-secp521r1-compressed", 37, NULL },
	{ "ec-secp521r1-private-only", 37, NULL },
	{ "ec-secp256k1", 40, NULL },
	{ "ec-secp256k1-compressed", 40, NULL },
	{ "ec-secp256k1-hybrid", 40, NULL },
	{ "ec-secp256k1-private-only", 40, "ec-secp256k1" }, /* states no public key, and nettle has not the curve */
	{ "ec-brainpoolP256r1", 41, NULL },
	{ "ec-sect283k1", 42, "ec-sect283k1-compressed" }, /* binary curves: parity is not in the form */
	{ "ec-sect283k1-compressed", 42, "ec-sect283k1" },
	{ "ed25519", 50, NULL },
	{ "ed25519-other", 51, NULL },
	{ "java-ed25519", 52, NULL },
	{ "ed448", 53, NULL },
	{ "ed448-other", 54, NULL },
	{ "x25519", 55, NULL },
	{ "x25519-other", 56, NULL },
	{ "x448", 57, NULL },
	{ "x448-other", 58, NULL },
	{ "java-x448", 59, NULL },
	{ "crafted-unknown", 60, "crafted-unknown" },
};

#define N_KEYS (sizeof keys / sizeof *keys)

static enum keystore_match expected(size_t i, size_t j)
{
	if (strcmp(keys[i].name, keys[j].name) == 0 && strncmp(keys[i].name, "ec-sect283k1", 12) == 0)
		return KEYSTORE_MATCH;
	if (keys[i].unknown && strncmp(keys[j].name, keys[i].unknown, strlen(keys[i].unknown)) == 0)
		return KEYSTORE_MATCH_UNKNOWN;
	return keys[i].id == keys[j].id ? KEYSTORE_MATCH : KEYSTORE_MISMATCH;
}

static void each_key_matches_its_own_public_key_and_no_other(void **state)
{
	struct keystore_bytes pkcs8[N_KEYS], spki[N_KEYS];

	(void)state;
	for (size_t i = 0; i < N_KEYS; i++) {
		pkcs8[i] = key_file(keys[i].name, "p8");
		spki[i] = key_file(keys[i].name, "spki");
	}
	for (size_t i = 0; i < N_KEYS; i++)
		for (size_t j = 0; j < N_KEYS; j++) {
			enum keystore_match match = keystore_key_matches(pkcs8[i], spki[j]);

			if (match != expected(i, j))
				fail_msg("%s.p8 and %s.spki: %d", keys[i].name, keys[j].name, (int)match);
		}
	for (size_t i = 0; i < N_KEYS; i++) {
		free((void *)pkcs8[i].data);
		free((void *)spki[i].data);
	}
}

static void pairs_of_different_files(void **state)
{
	static const struct {
		const char *private_key, *public_key;
		enum keystore_match match;
	} rows[] = {
		{ "java-rsa-no-crt", "java-rsa", KEYSTORE_MATCH },
		{ "java-rsa-no-crt", "rsa-1024", KEYSTORE_MISMATCH },
		{ "rsa-1024", "crafted-rsa-other-exponent", KEYSTORE_MISMATCH },
		{ "dsa-1024", "crafted-dsa-inherited", KEYSTORE_MATCH },
		{ "dsa-1024-other", "crafted-dsa-inherited", KEYSTORE_MISMATCH },
		{ "crafted-ed25519-v2", "ed25519", KEYSTORE_MATCH },
		{ "crafted-ed25519-explicit", "ed25519", KEYSTORE_MATCH },
		{ "crafted-ec-same-curve", "ec-secp256r1", KEYSTORE_MATCH },
		{ "crafted-ec-foreign-point", "ec-secp256r1", KEYSTORE_MISMATCH },
		{ "crafted-ec-foreign-point", "ec-secp256r1-other", KEYSTORE_MISMATCH },
		{ "ec-secp256r1-private-only", "crafted-ec-wrong-parity", KEYSTORE_MISMATCH },
		{ "ec-secp256r1-compressed", "crafted-ec-wrong-parity", KEYSTORE_MISMATCH },
		{ "ec-secp256r1", "crafted-ec-wrong-parity", KEYSTORE_MISMATCH },
		{ "ec-secp256r1", "ec-explicit", KEYSTORE_MATCH_UNKNOWN },
		{ "ec-explicit", "ec-secp256r1", KEYSTORE_MATCH_UNKNOWN },
		{ "crafted-rsa-other-modulus", "rsa-1024", KEYSTORE_MATCH_UNKNOWN },
		{ "crafted-dsa-x-q", "dsa-1024", KEYSTORE_MATCH_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes pkcs8 = key_file(rows[i].private_key, "p8");
		struct keystore_bytes spki = key_file(rows[i].public_key, "spki");

		print_message("%s.p8, %s.spki\n", rows[i].private_key, rows[i].public_key);
		assert_int_equal(keystore_key_matches(pkcs8, spki), rows[i].match);
		free((void *)pkcs8.data);
		free((void *)spki.data);
	}
}

/* A pair as a reader that accepts what matches. */
static bool private_matches(void *spki, struct keystore_bytes pkcs8, struct keystore_error *err)
{
	if (keystore_key_matches(pkcs8, *(struct keystore_bytes *)spki) == KEYSTORE_MATCH)
		return true;
	*err = (struct keystore_error){ KEYSTORE_MALFORMED, KEYSTORE_NO_OFFSET, 0, "", "no match" };
	return false;
}

static bool public_matches(void *pkcs8, struct keystore_bytes spki, struct keystore_error *err)
{
	return keystore_key_matches(*(struct keystore_bytes *)pkcs8, spki) == KEYSTORE_MATCH ||
	       private_matches(&spki, (struct keystore_bytes){ NULL, 0 }, err);
}

/* With one bit changed a key must not match any more. Bits that may change are those which say nothing about the
 * key: the version of PKCS#8 (0 and 1 are read alike), three of the count of unused bits of a BIT STRING, the form
 * of a point (06 for 04; and six that make the private key's own copy of it unreadable, which leaves only the point
 * that is calculated). */
static void a_changed_bit_is_no_match(void **state)
{
	static const struct {
		const char *name;
		size_t harmless_private, harmless_public;
	} rows[] = {
		{ "ec-secp256r1-private-only", 1, 4 },
		{ "ec-secp521r1-compressed", 10, 3 },
		{ "ed25519", 1, 3 },
		{ "ed448", 1, 3 },
		{ "dsa-1024", 1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes pkcs8 = key_file(rows[i].name, "p8"), spki = key_file(rows[i].name, "spki");

		print_message("%s\n", rows[i].name);
		assert_true(sweep_bits_accepts(private_matches, &spki, pkcs8, rows[i].harmless_private));
		assert_true(sweep_bits_accepts(public_matches, &pkcs8, spki, rows[i].harmless_public));
		free((void *)pkcs8.data);
		free((void *)spki.data);
	}
}

static void every_damage_is_survived(void **state)
{
	static const char *const names[] = { "rsa-512", "rsa-3-primes", "dsa-1024", "ec-secp384r1", "x25519", "x448",
		"ec-secp256k1", "ec-sect283k1-compressed", "crafted-unknown" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct keystore_bytes pkcs8 = key_file(names[i], "p8"), spki = key_file(names[i], "spki");

		sweep_truncations(private_matches, &spki, pkcs8);
		sweep_truncations(public_matches, &pkcs8, spki);
		sweep_bits(private_matches, &spki, pkcs8);
		sweep_bits(public_matches, &pkcs8, spki);
		free((void *)pkcs8.data);
		free((void *)spki.data);
	}
}

/* DSA takes guarded memory for its exponentiation. */
static void that_memory_is_out_is_an_answer_of_its_own(void **state)
{
	struct keystore_bytes pkcs8 = key_file("dsa-1024", "p8"), spki = key_file("dsa-1024", "spki");

	(void)state;
	fail_allocation_after(0);
	enum keystore_match match = keystore_key_matches(pkcs8, spki);
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(match, KEYSTORE_MATCH_NO_MEMORY);
	free((void *)pkcs8.data);
	free((void *)spki.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_matches_its_own_public_key_and_no_other),
		cmocka_unit_test(pairs_of_different_files),
		cmocka_unit_test(a_changed_bit_is_no_match),
		cmocka_unit_test(every_damage_is_survived),
		cmocka_unit_test(that_memory_is_out_is_an_answer_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
