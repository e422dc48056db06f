/* Secret keys in the wrapper that Java's PKCS12 keystore puts them into. The OIDs are those that Java 25 has for the
 * names, sun.security.x509.AlgorithmId.get(NAME).getOID(), and the other way round getName(), but that a mode is left
 * out: "AES_128/CBC/NoPadding" is an AES key. Camellia is RFC 3657, ChaCha20-Poly1305 RFC 8103. */
#include <string.h>

#include "base/der.h"
#include "crypto/secret_key.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static const struct {
	const char *oid, *name;
} rows[] = {
	{ "6086480165030401", "AES" },		   /* 2.16.840.1.101.3.4.1 */
	{ "608648016503040102", "AES" },	   /* 2.16.840.1.101.3.4.1.2, AES_128/CBC/NoPadding */
	{ "60864801650304012a", "AES" },	   /* 2.16.840.1.101.3.4.1.42, AES_256/CBC/NoPadding */
	{ "2b0e030207", "DES" },		   /* 1.3.14.3.2.7 */
	{ "2b0e030211", "DESede" },		   /* 1.3.14.3.2.17 */
	{ "2a864886f70d0307", "DESede" },	   /* 1.2.840.113549.3.7, DESede/CBC/NoPadding */
	{ "2a864886f70d0302", "RC2" },		   /* 1.2.840.113549.3.2, RC2/CBC/PKCS5Padding */
	{ "2a864886f70d0304", "ARCFOUR" },	   /* 1.2.840.113549.3.4 */
	{ "2b060104019755010102", "Blowfish" },	   /* 1.3.6.1.4.1.3029.1.1.2 */
	{ "2a83088c9a4b3d01010104", "Camellia" }, /* 1.2.392.200011.61.1.1.1.4, id-camellia256-cbc */
	{ "2a864886f70d0109100312", "ChaCha20-Poly1305" },
	{ "2a864886f70d0207", "HmacSHA1" }, /* 1.2.840.113549.2.7 */
	{ "2a864886f70d0208", "HmacSHA224" },
	{ "2a864886f70d0209", "HmacSHA256" },
	{ "2a864886f70d020a", "HmacSHA384" },
	{ "2a864886f70d020b", "HmacSHA512" },
	{ "2a864886f70d020c", "HmacSHA512/224" },
	{ "2a864886f70d020d", "HmacSHA512/256" },
	{ "60864801650304020d", "HmacSHA3-224" }, /* 2.16.840.1.101.3.4.2.13 */
	{ "60864801650304020e", "HmacSHA3-256" },
	{ "60864801650304020f", "HmacSHA3-384" },
	{ "608648016503040210", "HmacSHA3-512" },
	{ "2a864886f70d01050c", "PBKDF2WithHmacSHA1" }, /* 1.2.840.113549.1.5.12 */
	{ "2a864886f70d010503", "PBEWithMD5AndDES" }, /* 1.2.840.113549.1.5.3 */
	{ "2a0304", "1.2.3.4" },
	{ "2a864886f70d020701", "1.2.840.113549.2.7.1" }, /* below HmacSHA1 */
	{ "60864801650304", "2.16.840.1.101.3.4" },	/* the arc above AES */
	{ "608648016503040201", "2.16.840.1.101.3.4.2.1" }, /* SHA-256 */
};

/* PrivateKeyInfo with NULL parameters, as Java writes it. */
static size_t wrap(struct keystore_bytes oid, struct keystore_bytes key, uint8_t *buffer, size_t size)
{
	struct writer out = writer_over(buffer, size);
	size_t whole = der_begin(&out, DER_SEQUENCE);

	der_put_u64(&out, 0);
	size_t algorithm = der_begin(&out, DER_SEQUENCE);
	der_put(&out, DER_OID, oid);
	der_put(&out, DER_NULL, BYTES(""));
	der_end(&out, algorithm);
	der_put(&out, DER_OCTET_STRING, key);
	der_end(&out, whole);
	assert_false(out.failed);
	return out.len;
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_secret key;
		struct keystore_error err;
		uint8_t wrapper[128];
		char name[64];
		size_t len = wrap(from_hex(rows[i].oid), BYTES("0123456789abcdef"), wrapper, sizeof wrapper);

		assert_true(secret_key_unwrap(
			(struct keystore_bytes){ wrapper, len }, &key, name, sizeof name, &err));
		assert_string_equal(name, rows[i].name);
		assert_int_equal(key.len, 16);
		assert_memory_equal(key.data, "0123456789abcdef", 16);
		secret_free(&key);
	}
}

/* The OIDs that Java 25 has for these names: AlgorithmId.get(NAME).getOID(). */
static void test_wrapping(void **state)
{
	static const struct {
		const char *name, *oid;
	} wrapped[] = {
		{ "AES", "6086480165030401" },
		{ "aes", "6086480165030401" },
		{ "DES", "2b0e030207" },
		{ "DESede", "2b0e030211" },
		{ "RC2", "2a864886f70d0302" },
		{ "ARCFOUR", "2a864886f70d0304" },
		{ "Blowfish", "2b060104019755010102" },
		{ "ChaCha20-Poly1305", "2a864886f70d0109100312" },
		{ "HmacSHA1", "2a864886f70d0207" },
		{ "HmacSHA256", "2a864886f70d0209" },
		{ "HMACSHA512/224", "2a864886f70d020c" },
		{ "HmacSHA3-256", "60864801650304020e" },
		{ "PBEWithMD5AndDES", "2a864886f70d010503" },
		{ "PBKDF2WithHmacSHA1", "2a864886f70d01050c" },
	};
	struct keystore_secret wrapper;
	struct keystore_error err;
	uint8_t expected[128];

	(void)state;
	for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++) {
		size_t len = wrap(from_hex(wrapped[i].oid), BYTES("0123456789abcdef"), expected, sizeof expected);

		assert_true(secret_key_wrap(BYTES("0123456789abcdef"), wrapped[i].name, &wrapper, &err));
		assert_true(bytes_equal(secret_bytes(&wrapper), (struct keystore_bytes){ expected, len }));
		secret_free(&wrapper);
	}
	assert_false(secret_key_wrap(BYTES("0123456789abcdef"), "HmacMD5", &wrapper, &err)); /* Java: unrecognized */
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "no object identifier is known for the algorithm \"HmacMD5\"");
}

/* A name that does not fit is cut, and nothing is written where there is no room. */
static void test_short_buffers(void **state)
{
	static const struct {
		size_t size;
		const char *text;
	} sizes[] = { { 0, "xxxxxxxxxxxxxxx" }, { 1, "" }, { 5, "Hmac" }, { 10, "HmacSHA51" }, { 11, "HmacSHA512" } };
	struct keystore_secret key;
	struct keystore_error err;
	uint8_t wrapper[128];
	size_t len = wrap(from_hex("2a864886f70d020b"), BYTES(""), wrapper, sizeof wrapper);

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char name[16] = "xxxxxxxxxxxxxxx";

		assert_true(secret_key_unwrap(
			(struct keystore_bytes){ wrapper, len }, &key, name, sizes[i].size, &err));
		assert_string_equal(name, sizes[i].text);
		assert_int_equal(key.len, 0);
		secret_free(&key);
	}
}

static bool unwrap(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_secret key;
	char name[256];

	(void)context;
	if (!secret_key_unwrap(input, &key, name, sizeof name, err))
		return false;
	assert_non_null(memchr(name, 0, sizeof name));
	secret_free(&key);
	return true;
}

static void test_sweeps(void **state)
{
	uint8_t wrapper[128];
	struct keystore_error err;
	size_t len = wrap(from_hex("6086480165030401"), BYTES("0123456789abcdef"), wrapper, sizeof wrapper);

	(void)state;
	sweep_truncations(unwrap, NULL, (struct keystore_bytes){ wrapper, len });
	sweep_bits(unwrap, NULL, (struct keystore_bytes){ wrapper, len });
	sweep_allocations(unwrap, NULL, (struct keystore_bytes){ wrapper, len });
	assert_false(unwrap(NULL, BYTES("no key"), &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_wrapping),
		cmocka_unit_test(test_short_buffers),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
