/* Ciphers: RC2's effective key bits against RFC 2268 section 5, and the padding of RFC 8018 6.1.1. That all the other
 * ciphers are what they say is seen in test_pbe.c and test_dek.c, on OpenSSL's files. */
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

static void test_round_trip(void **state)
{
	static const struct cipher *const ciphers[] = { &cipher_aes256, &cipher_des3 };
	uint8_t plain[40], encrypted[64], out[64];

	(void)state;
	memset(plain, 0x5A, sizeof plain);
	for (size_t i = 0; i < 2 * (sizeof plain + 1); i++) {
		const struct cipher *cipher = ciphers[i % 2];
		struct cipher_key key = { .cipher = cipher, .len = cipher->key_len, .key = "key", .iv = "IV" };
		size_t len = i / 2, padded = cipher_padded_len(cipher, len), left;
		cipher_encrypt(&key, (struct keystore_bytes){ plain, len }, encrypted);
		assert_true(padded % cipher->block_size == 0 && padded > len);
		assert_true(cipher_decrypt(&key, (struct keystore_bytes){ encrypted, padded }, out, &left));
		assert_int_equal(left, len);
		assert_memory_equal(out, plain, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rc2),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
