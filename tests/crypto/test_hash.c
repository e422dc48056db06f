/* Digests of "abc": FIPS 180-4's examples as `openssl dgst` gives them (printf abc | openssl dgst -sha512-256),
 * and the OIDs of their HMACs from RFC 8018 B.1.2 (`openssl asn1parse -genstr OID:hmacWithSHA512-256 -noout -out
 * FILE`). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/hash.h"
#include "tests/support/sweep.h"

static const struct {
	const char *name, *oid, *digest;
} rows[] = {
	{ "MD5", "2a864886f70d0206",
		  "900150983cd24fb0d6963f7d28e17f72" },
	{ "SHA-1", "2a864886f70d0207",
		  "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ "SHA-224", "2a864886f70d0208",
		  "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
	{ "SHA-256", "2a864886f70d0209",
		  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "SHA-384", "2a864886f70d020a",
		  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
		  "8086072ba1e7cc2358baeca134c825a7" },
	{ "SHA-512", "2a864886f70d020b",
		  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	{ "SHA-512/224", "2a864886f70d020c",
		  "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa" },
	{ "SHA-512/256", "2a864886f70d020d",
		  "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct hash *hash = hash_by_hmac_oid(from_hex(rows[i].oid));
		struct keystore_bytes expected = from_hex(rows[i].digest);
		struct hash_state running;
		uint8_t out[HASH_MAX_SIZE];

		assert_non_null(hash);
		assert_string_equal(hash->name, rows[i].name);
		assert_int_equal(hash->alg->digest_size, expected.len);
		hash_init(&running, hash);
		for (int again = 0; again < 2; again++) {
			hash_update(&running, bytes_of("a"));
			hash_update(&running, (struct keystore_bytes){ NULL, 0 });
			hash_update(&running, bytes_of("bc"));
			hash_finish(&running, out);
			if (memcmp(out, expected.data, expected.len) != 0)
				fail_msg("%s", rows[i].name);
		}
	}
}

static void test_unknown_oid(void **state)
{
	(void)state;
	assert_null(hash_by_hmac_oid(from_hex("2a864886f70d020e")));
	assert_null(hash_by_hmac_oid((struct keystore_bytes){ NULL, 0 }));
}

static void test_fingerprints(void **state)
{
	uint8_t sha1[20], sha256[32];

	(void)state;
	keystore_sha1(bytes_of("abc"), sha1);
	keystore_sha256(bytes_of("abc"), sha256);
	assert_memory_equal(sha1, from_hex(rows[1].digest).data, sizeof sha1);
	assert_memory_equal(sha256, from_hex(rows[3].digest).data, sizeof sha256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_unknown_oid),
		cmocka_unit_test(test_fingerprints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
