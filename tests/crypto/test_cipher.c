/* Ciphers: encryption against published vectors and OpenSSL, RC2's effective key bits against RFC 2268 section 5, and
 * the padding of RFC 8018 6.1.1. That decryption is what it says is seen in test_pbe.c and test_dek.c besides, on
 * OpenSSL's files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/cipher.h"
#include "tests/support/sweep.h"

/* RFC 2268 section 5: key, effective bits, plaintext, ciphertext. */
static const struct {
	const char *key;
	unsigned effective_bits;
	const char *plain, *encrypted;
} rc2_rows[] = {
	{ "0000000000000000", 63, "0000000000000000", "ebb773f993278eff" },
	{ "ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49" },
	{ "3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2" },
	{ "88", 64, "0000000000000000", "61a8a244adacccf0" },
	{ "88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f" },
	{ "88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1" },
	{ "88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6" },
	{ "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", 129, "0000000000000000",
		"5b78d3a43dfff1f1" },
};

/* The IV turns the expected plaintext into a block of padding, so that nothing is left and the padding is right. */
static void test_rc2(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rc2_rows / sizeof *rc2_rows; i++) {
		struct keystore_bytes bytes = from_hex(rc2_rows[i].key), plain = from_hex(rc2_rows[i].plain);
		struct cipher_key key = { .cipher = &cipher_rc2, .len = bytes.len,
			.effective_bits = rc2_rows[i].effective_bits };
		uint8_t out[8];
		size_t len = 99;

		memcpy(key.key, bytes.data, bytes.len);
		for (size_t k = 0; k < 8; k++)
			key.iv[k] = plain.data[k] ^ 8;
		if (!cipher_decrypt(&key, from_hex(rc2_rows[i].encrypted), out, &len) || len != 0)
			fail_msg("RC2 with key %s, %u bits", rc2_rows[i].key, rc2_rows[i].effective_bits);
	}
}

/* The other way, with an IV of zeros: the block of padding that follows is not in the vectors. */
static void test_rc2_encrypts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rc2_rows / sizeof *rc2_rows; i++) {
		struct keystore_bytes bytes = from_hex(rc2_rows[i].key);
		struct cipher_key key = { .cipher = &cipher_rc2, .len = bytes.len,
			.effective_bits = rc2_rows[i].effective_bits };
		uint8_t out[16];

		memcpy(key.key, bytes.data, bytes.len);
		assert_int_equal(cipher_padded_len(&cipher_rc2, 8), sizeof out);
		cipher_encrypt(&key, from_hex(rc2_rows[i].plain), out);
		if (memcmp(out, from_hex(rc2_rows[i].encrypted).data, 8) != 0)
			fail_msg("RC2 with key %s, %u bits", rc2_rows[i].key, rc2_rows[i].effective_bits);
	}
}

/* "The quick brown fox." and 32 bytes of zeros. */
#define FOX "54686520717569636b2062726f776e20666f782e"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* AES: the first block of NIST SP 800-38A F.2.1, F.2.3, F.2.5. RC4: RFC 6229, offset 0. Triple DES, padding included:
 *     printf 'The quick brown fox.' | openssl enc -des-ede3-cbc -iv fedcba9876543210 -K KEY | od -An -tx1 */
static const struct {
	const struct cipher *cipher;
	const char *key, *iv, *plain;
	const char *encrypted; /* its beginning, or all of it */
	size_t len;	       /* of all of it */
} encrypt_rows[] = {
	{ &cipher_aes128, "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f",
		"6bc1bee22e409f96e93d7e117393172a", "7649abac8119b246cee98e9b12e9197d", 32 },
	{ &cipher_aes192, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "000102030405060708090a0b0c0d0e0f",
		"6bc1bee22e409f96e93d7e117393172a", "4f021db243bc633d7178183a9fa071e8", 32 },
	{ &cipher_aes256, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
		"000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172a",
		"f58c4c04d6e5f1ba779eabfb5f7bfbd6", 32 },
	{ &cipher_des3, "0123456789abcdef23456789abcdef01456789abcdef0123", "fedcba9876543210", FOX,
		"5911530a7bf8de87d6f56b09ddcd5acfaf39080ecf9b94e3", 24 },
	{ &cipher_des3_2key, "0123456789abcdef23456789abcdef01", "fedcba9876543210", FOX,
		"b7b245300dc9da3374a70fc8e8a7c101301272295393edf2", 24 }, /* -des-ede-cbc */
	{ &cipher_rc4, "0102030405", "", ZEROS,
		"b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919", 32 },
	{ &cipher_rc4, "0102030405060708090a0b0c0d0e0f10", "", ZEROS,
		"9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c", 32 },
};

static void test_encrypts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof encrypt_rows / sizeof *encrypt_rows; i++) {
		const struct cipher *cipher = encrypt_rows[i].cipher;
		struct keystore_bytes bytes = from_hex(encrypt_rows[i].key), iv = from_hex(encrypt_rows[i].iv);
		struct keystore_bytes plain = from_hex(encrypt_rows[i].plain);
		struct keystore_bytes expected = from_hex(encrypt_rows[i].encrypted);
		struct cipher_key key = { .cipher = cipher, .len = bytes.len };
		uint8_t out[64];

		memcpy(key.key, bytes.data, bytes.len);
		if (iv.len)
			memcpy(key.iv, iv.data, iv.len);
		cipher_encrypt(&key, plain, out);
		if (cipher_padded_len(cipher, plain.len) != encrypt_rows[i].len ||
			memcmp(out, expected.data, expected.len) != 0)
			fail_msg("%s with key %s", cipher->name, encrypt_rows[i].key);
	}
}

/* The last block of a plaintext, and how many of its 16 bytes are left; -1: wrong padding (RFC 8018 6.1.1 step 4). */
static const struct {
	const char *name, *block;
	int left;
} padding_rows[] = {
	{ "one byte of padding", "00000000000000000000000000000001", 15 },
	{ "two bytes of padding", "00000000000000000000000000000202", 14 },
	{ "a whole block of padding", "10101010101010101010101010101010", 0 },
	{ "fifteen bytes of padding", "000f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", 1 },
	{ "what stands before the padding may look like it", "03030303030303030303030303030303", 13 },
	{ "zero is no padding", "00000000000000000000000000000000", -1 },
	{ "seventeen is more than a block", "11111111111111111111111111111111", -1 },
	{ "255 is more than a block", "ffffffffffffffffffffffffffffffff", -1 },
	{ "128 is more than a block", "80808080808080808080808080808080", -1 },
	{ "the first byte of the padding differs", "00000000000000000000000000030404", -1 },
	{ "the first byte of a whole block differs", "00101010101010101010101010101010", -1 },
	{ "the last but one byte differs", "00000000000000000000000000030203", -1 },
};

/* cipher_encrypt adds its own padding in a block of its own, which is left off again. */
static void test_padding(void **state)
{
	struct cipher_key key = { .cipher = &cipher_aes256, .len = 32, .key = "any key", .iv = "any IV" };
	uint8_t encrypted[32], out[16];

	(void)state;
	for (size_t i = 0; i < sizeof padding_rows / sizeof *padding_rows; i++) {
		size_t len = 99;
		cipher_encrypt(&key, from_hex(padding_rows[i].block), encrypted);
		bool right = cipher_decrypt(&key, (struct keystore_bytes){ encrypted, 16 }, out, &len);
		if (right != (padding_rows[i].left >= 0) || len != (right ? (size_t)padding_rows[i].left : 99))
			fail_msg("%s", padding_rows[i].name);
	}
}

/* Every length from nothing to beyond two blocks, with every cipher that is written. */
static void test_round_trip(void **state)
{
	static const struct cipher *const ciphers[] = { &cipher_aes256, &cipher_aes192, &cipher_aes128, &cipher_des3,
		&cipher_des3_2key, &cipher_rc2, &cipher_rc4 };
	enum { N = sizeof ciphers / sizeof *ciphers };
	uint8_t plain[40], encrypted[64], out[64];

	(void)state;
	memset(plain, 0x5A, sizeof plain);
	for (size_t i = 0; i < N * (sizeof plain + 1); i++) {
		const struct cipher *cipher = ciphers[i % N];
		struct cipher_key key = { .cipher = cipher, .len = cipher->key_len, .effective_bits = 128,
			.key = "key", .iv = "IV" };
		size_t len = i / N, padded = cipher_padded_len(cipher, len), left;
		cipher_encrypt(&key, (struct keystore_bytes){ plain, len }, encrypted);
		assert_true(padded % cipher->block_size == 0 && (cipher == &cipher_rc4 ? padded == len : padded > len));
		assert_true(padded <= len + cipher->block_size);
		assert_true(cipher_decrypt(&key, (struct keystore_bytes){ encrypted, padded }, out, &left));
		assert_int_equal(left, len);
		assert_memory_equal(out, plain, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rc2),
		cmocka_unit_test(test_rc2_encrypts),
		cmocka_unit_test(test_encrypts),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
