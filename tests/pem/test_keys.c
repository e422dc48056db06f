/* Opening keys in all their forms: what comes out is what `openssl pkcs8 -topk8 -nocrypt -outform DER` makes of the
 * same key. */
#include "crypto/budget.h"
#include "pem/pem.h"
#include "tests/pem/fixtures.h"

static const struct keystore_password wrong = KEYSTORE_PASSWORD("wrong");

static const struct {
	const char *file, *pkcs8, *protection;
} plain[] = {
	{ "rsa.pkcs8.pem", "rsa.pkcs8.der", "none" },
	{ "rsa.key.pem", "rsa.pkcs8.der", "none" },
	{ "ec.key.pem", "ec.pkcs8.der", "none" },
	{ "dsa.key.pem", "dsa.pkcs8.der", "none" },
	{ "dsa.traditional.pem", "dsa.pkcs8.der", "none" },
	{ "ed25519.key.pem", "ed25519.pkcs8.der", "none" },
	{ "rsa.pkcs8.der", "rsa.pkcs8.der", "none" },
	{ "rsa.traditional.der", "rsa.pkcs8.der", "none" },
	{ "ec.traditional.der", "ec.pkcs8.der", "none" },
	{ "dsa.traditional.der", "dsa.pkcs8.der", "none" },
}, sealed[] = {
	{ "rsa.encrypted.pem", "rsa.pkcs8.der", "PBES2, PBKDF2 HMAC-SHA-256 2048 iterations, AES-256-CBC" },
	{ "ec.encrypted.der", "ec.pkcs8.der", "PBES2, PBKDF2 HMAC-SHA-256 2048 iterations, AES-256-CBC" },
	{ "rsa.aes256.pem", "rsa.pkcs8.der", "DEK-Info, MD5 1 iteration, AES-256-CBC" },
	{ "rsa.des3.pem", "rsa.pkcs8.der", "DEK-Info, MD5 1 iteration, DES-EDE3-CBC" },
	{ "ec.aes128.pem", "ec.pkcs8.der", "DEK-Info, MD5 1 iteration, AES-128-CBC" },
};

static void assert_protection(const struct keystore *ks, const char *expected)
{
	char text[128];

	assert_int_equal(keystore_key_protection(ks, 0, text, sizeof text), strlen(expected));
	assert_string_equal(text, expected);
}

static void test_plain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		struct keystore *ks = read_joined(plain[i].file);
		print_message("%s\n", plain[i].file);
		assert_key(ks, 0, NULL, plain[i].pkcs8);
		assert_key(ks, 0, &wrong, plain[i].pkcs8); /* ignored */
		assert_protection(ks, plain[i].protection);
		keystore_free(ks);
	}
}

static enum keystore_status status_of(const struct keystore *ks, const struct keystore_password *password)
{
	struct keystore_secret key;
	struct keystore_error err;

	assert_false(keystore_private_key(ks, 0, password, &key, &err));
	return err.status;
}

static void test_sealed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
		struct keystore *ks = read_joined(sealed[i].file);
		print_message("%s\n", sealed[i].file);
		assert_key(ks, 0, &changeit, sealed[i].pkcs8);
		assert_int_equal(status_of(ks, NULL), KEYSTORE_PASSWORD_NEEDED);
		assert_protection(ks, sealed[i].protection);
		keystore_free(ks);
	}
}

static void assert_opens_into(const char *file, const char *pkcs8, struct keystore_secret *room)
{
	struct keystore *ks = read_joined(file);
	struct keystore_bytes expected = fixture(pkcs8);
	struct keystore_error err;

	if (!keystore_private_key_into(ks, 0, &changeit, room, &err) || room->len != expected.len ||
	    memcmp(room->data, expected.data, expected.len) != 0)
		fail_msg("%s", file);
	free((void *)expected.data);
	keystore_free(ks);
}

/* One after the other in the same memory, short ones behind long ones and long ones behind short ones. */
static void test_into(void **state)
{
	struct keystore_secret room = { 0 };
	struct keystore_error err;

	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		assert_opens_into(plain[i].file, plain[i].pkcs8, &room);
	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++)
		assert_opens_into(sealed[i].file, sealed[i].pkcs8, &room);
	struct keystore *ks = read_joined(sealed[0].file);
	assert_false(keystore_private_key_into(ks, 0, &wrong, &room, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	assert_null(room.data);
	keystore_free(ks);
}

/* Of 600 wrong passwords about two give the right padding by chance: that must not look like a damaged key. */
static void test_wrong_passwords(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
		struct keystore *ks = read_joined(sealed[i].file);
		int n = strstr(sealed[i].protection, "DEK-Info") ? 600 : 3;
		for (int k = 0; k < n; k++) {
			char text[16];
			snprintf(text, sizeof text, "wrong%d", k);
			struct keystore_password password = { text, strlen(text) };
			assert_int_equal(status_of(ks, &password), KEYSTORE_WRONG_PASSWORD);
		}
		keystore_free(ks);
	}
}

/* OpenSSL goes by the structure and not by the label; so do we. The label of the input is replaced. */
static struct keystore *read_relabelled(const char *file, const char *from, const char *to)
{
	struct keystore_bytes text = join(file);
	struct keystore_error err;
	char *relabelled = calloc(1, 2 * text.len), *out = relabelled;
	const char *at = (const char *)text.data, *end = at + text.len;

	while (at < end) {
		size_t len = strlen(from);
		if ((size_t)(end - at) >= len && memcmp(at, from, len) == 0) {
			out += sprintf(out, "%s", to);
			at += len;
		} else {
			*out++ = *at++;
		}
	}
	struct keystore *ks = keystore_read(relabelled, (size_t)(out - relabelled), NULL, NULL, &err);
	assert_non_null(ks);
	free(relabelled);
	free((void *)text.data);
	return ks;
}

static void test_structure_beats_label(void **state)
{
	struct keystore *ks;

	(void)state;
	ks = read_relabelled("rsa.pkcs8.pem", " PRIVATE KEY", " RSA PRIVATE KEY");
	assert_key(ks, 0, NULL, "rsa.pkcs8.der");
	keystore_free(ks);
	ks = read_relabelled("rsa.key.pem", " RSA PRIVATE KEY", " PRIVATE KEY");
	assert_key(ks, 0, NULL, "rsa.pkcs8.der");
	keystore_free(ks);
	ks = read_relabelled("dsa.traditional.pem", " DSA PRIVATE KEY", " RSA PRIVATE KEY");
	assert_key(ks, 0, NULL, "dsa.pkcs8.der");
	keystore_free(ks);
}

/* An unknown cipher is told when the key is asked for; what stands beside it is there all the same. */
static void test_unknown_dek_cipher(void **state)
{
	struct keystore *ks = read_relabelled("ec.aes128.pem ec.crt.pem", "AES-128-CBC", "CAMELLIA-128-CBC");

	(void)state;
	assert_int_equal(keystore_count(ks), 1);
	assert_int_equal(status_of(ks, &changeit), KEYSTORE_UNSUPPORTED);
	assert_is_fixture(keystore_certificate_at(ks, 0, 0), "ec.crt.der");
	keystore_free(ks);
}

/* keystore.h: on success err is left alone, and an offset counts in the layer that is named. */
static void test_errors(void **state)
{
	struct keystore_limits strict = KEYSTORE_LIMITS_DEFAULT;
	struct keystore_error before, err;
	struct keystore_secret key;

	(void)state;
	memset(&before, 0xA5, sizeof before);
	err = before;
	struct keystore_bytes text = fixture("rsa.aes256.pem");
	struct keystore *ks = keystore_read(text.data, text.len, NULL, NULL, &err);
	assert_non_null(ks);
	assert_memory_equal(&err, &before, sizeof err);
	keystore_free(ks);
	free((void *)text.data);

	strict.max_iterations = 2047;
	text = fixture("rsa.encrypted.pem");
	ks = keystore_read(text.data, text.len, NULL, &strict, &err);
	assert_non_null(ks);
	assert_false(keystore_private_key(ks, 0, &changeit, &key, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.layer, "the PEM block");
	keystore_free(ks);
	free((void *)text.data);
}

/* What is inside is a PrivateKeyInfo (RFC 5958 section 2), but no RSAPrivateKey. */
static void test_the_decrypted_key_is_checked(void **state)
{
	struct keystore_bytes no_key = from_hex("30 18 020100 300d 06092a864886f70d010101 0500 0404 deadbeef");
	const struct keystore_encryption few = { .iterations = 1 };
	struct keystore_secret key;
	struct keystore_error err;
	uint8_t *encrypted;
	size_t len;

	(void)state;
	assert_true(keystore_encrypt_key(no_key, &few, &changeit, NULL, &encrypted, &len, &err));
	struct keystore *ks = keystore_read(encrypted, len, NULL, NULL, &err);
	assert_non_null(ks);
	assert_false(keystore_private_key(ks, 0, &changeit, &key, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_string_equal(err.layer, "the decrypted key");
	keystore_free(ks);
	keystore_free_bytes(encrypted, len);
}

/* A keystore has only blocks that were read, but whoever opens one does not rely on it. */
static void test_what_is_no_block_is_no_key(void **state)
{
	static const struct {
		const char *text, *says, *protection;
		enum keystore_kdf kdf;
	} rows[] = {
		{ "", "no PEM block", "", KEYSTORE_KDF_UNKNOWN },
		{ "AAAA", "no PEM block", "", KEYSTORE_KDF_UNKNOWN },
		{ "-----BEGIN PRIVATE KEY-----\nAAAA\n", "no END line", "", KEYSTORE_KDF_UNKNOWN },
		{ "-----BEGIN PRIVATE KEY-----\nA*AA\n-----END PRIVATE KEY-----\n", "byte 0x2a in base64", "none",
			KEYSTORE_KDF_NONE },
		{ "-----BEGIN ENCRYPTED PRIVATE KEY-----\nA*AA\n-----END ENCRYPTED PRIVATE KEY-----\n",
			"byte 0x2a in base64", "", KEYSTORE_KDF_UNKNOWN },
		{ "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
			"EncryptedPrivateKeyInfo", "", KEYSTORE_KDF_UNKNOWN },
		{ "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info:\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "DEK-Info",
			"DEK-Info, MD5 1 iteration, ", KEYSTORE_KDF_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes block = bytes_of(rows[i].text);
		struct keystore_strength strength = { .kdf = KEYSTORE_KDF_UNKNOWN };
		struct keystore_secret key = { 0 };
		struct keystore_error err;
		struct budget budget = budget_new(NULL);
		char says[80];
		struct text to = text_over(says, sizeof says);
		assert_false(format_pem.recover(block, &changeit, &budget, &key, &err));
		keystore_secret_free(&key);
		if (!strstr(err.text, rows[i].says))
			fail_msg("%s: %s", rows[i].text, err.text);
		format_pem.protection(block, &to);
		text_end(&to);
		assert_string_equal(says, rows[i].protection);
		format_pem.strength(block, &strength);
		assert_int_equal(strength.kdf, rows[i].kdf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_into),
		cmocka_unit_test(test_wrong_passwords),
		cmocka_unit_test(test_structure_beats_label),
		cmocka_unit_test(test_unknown_dek_cipher),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_the_decrypted_key_is_checked),
		cmocka_unit_test(test_what_is_no_block_is_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
