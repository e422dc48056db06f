/* The MACs of PKCS#12 and the derivation of their keys. Expected values by python3 with hashlib and hmac: HMAC over
 * "AuthenticatedSafe" under a key by hashlib.pbkdf2_hmac(prf, b"password", b"saltsalt", 7, n), or by RFC 7292 appendix
 * B.2 with id 3, salt "saltsalt" and 7 iterations. PBMAC1-params are laid out by hand after RFC 8018 A.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/mac.h"
#include "tests/support/sweep.h"

#define PASSWORD KEYSTORE_PASSWORD("password")
#define UMLAUTS KEYSTORE_PASSWORD("p\xC3\xA4ssw\xC3\xB6rd")

static const struct {
	const char *name;
	struct keystore_mac how;
	struct keystore_password password;
	enum password_reading reading;
	const char *value, *text;
} rows[] = {
	{ "PBMAC1, SHA-256", { KEYSTORE_MAC_PBMAC1, 0, 0, 7 }, PASSWORD, PASSWORD_USUAL,
		"44327114274cdd24eddfc14b9a42486342c764f84ad827b23971008927b31314",
		"PBMAC1, PBKDF2 HMAC-SHA-256 7 iterations, HMAC-SHA-256" },
	{ "PBMAC1, SHA-1 with a key by SHA-512", { KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA1, KEYSTORE_SHA512, 7 }, PASSWORD,
		PASSWORD_USUAL, "563cde90a3b86aa51f64d943045c226e026db2aa",
		"PBMAC1, PBKDF2 HMAC-SHA-512 7 iterations, HMAC-SHA-1" },
	{ "PBMAC1, SHA-512 with a key by SHA-1", { KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA512, KEYSTORE_SHA1, 7 }, PASSWORD,
		PASSWORD_USUAL,
		"b23ba91399fe99ed9526b5557c4f3f32e11625556be8d67e3435aa401cc9d3da"
		"ff70d2ee12d74ca2b231147e5116d0a81c83c076a92695c231f197584a245881",
		"PBMAC1, PBKDF2 HMAC-SHA-1 7 iterations, HMAC-SHA-512" },
	{ "PKCS#12, SHA-1", { KEYSTORE_MAC_PKCS12, KEYSTORE_SHA1, 0, 7 }, UMLAUTS, PASSWORD_USUAL,
		"c58b86ffef0067d089c52049b09d1ae706890f98", "HMAC-SHA-1, PKCS#12 key derivation 7 iterations" },
	{ "PKCS#12, SHA-256", { 0, 0, 0, 7 }, UMLAUTS, PASSWORD_USUAL,
		"20dc282dc1fbfc1d6d0a723d3d920b3666dc70de0b555eb752d7f4aebf3d4c83",
		"HMAC-SHA-256, PKCS#12 key derivation 7 iterations" },
	{ "PKCS#12, SHA-384, whose blocks are longer", { 0, KEYSTORE_SHA384, 0, 7 }, UMLAUTS, PASSWORD_USUAL,
		"27277983b0718073baf03e46f58b9b9f40fbe2dd77af8d0da8bb7b4b2818d269b240866c6a111cc0a6f64805cfb90058",
		"HMAC-SHA-384, PKCS#12 key derivation 7 iterations" },
	{ "PKCS#12, an empty password with its terminator", { 0, 0, 0, 7 }, KEYSTORE_PASSWORD(""), PASSWORD_USUAL,
		"883619ce27a5f2e7dcc8ef75582243c747546cd7fd5a098930626f77a4a9f56c",
		"HMAC-SHA-256, PKCS#12 key derivation 7 iterations" },
	{ "PKCS#12, an empty password without", { 0, 0, 0, 7 }, KEYSTORE_PASSWORD(""), PASSWORD_BARE,
		"41afe3cd1320343a698e416622c97e9e14896a3785fe9aff64e24f2eee7ac833",
		"HMAC-SHA-256, PKCS#12 key derivation 7 iterations" },
};

static void check_row(size_t i)
{
	struct keystore_bytes data = BYTES("AuthenticatedSafe"), expected = from_hex(rows[i].value);
	struct budget budget = budget_new(NULL);
	uint8_t key[MAC_MAX_KEY], computed[HASH_MAX_SIZE], wrong[HASH_MAX_SIZE];
	struct keystore_error err;
	struct mac mac;
	char buffer[100];
	struct text text = text_over(buffer, sizeof buffer);

	assert_true(mac_new(&rows[i].how, BYTES("saltsalt"), &mac, &err));
	struct derivation job = mac_job(&mac, &rows[i].password, rows[i].reading, key);
	assert_true(derive_all(&job, 1, &budget, &err));
	mac_compute(&mac, key, data, computed);
	if (mac.hash->alg->digest_size != expected.len || memcmp(computed, expected.data, expected.len) != 0)
		fail_msg("%s", rows[i].name);
	mac.value = expected;
	assert_true(mac_verify(&mac, key, data));
	memcpy(wrong, expected.data, expected.len);
	wrong[expected.len - 1] ^= 1;
	mac.value.data = wrong;
	assert_false(mac_verify(&mac, key, data));
	mac.value = (struct keystore_bytes){ expected.data, expected.len - 1 };
	assert_false(mac_verify(&mac, key, data));
	mac_text(&mac, &text);
	text_end(&text);
	assert_string_equal(buffer, rows[i].text);
}

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_row(i);
}

/* AlgorithmIdentifier of PBMAC1, with the lengths of its SEQUENCEs; salt, iterations and keyLength; the PRF and the
 * HMAC. */
#define PBMAC1(whole, parameters, kdf, pbkdf2) \
	"30" whole "06092a864886f70d01050e 30" parameters "30" kdf "06092a864886f70d01050c 30" pbkdf2
#define SALT "04080102030405060708"
#define SHA256 "300c 06082a864886f70d0209 0500"
#define USUAL PBMAC1("48", "3b", "2b", "1e") SALT "020107"

static const struct {
	const char *name, *hex;
	enum keystore_status status;
	const char *text;
} parameters[] = {
	{ "a key of 32 bytes", USUAL "020120" SHA256 SHA256, KEYSTORE_OK, NULL },
	{ "a key of 20 bytes", USUAL "020114" SHA256 SHA256, KEYSTORE_OK, NULL },
	{ "a key of 64 bytes", USUAL "020140" SHA256 SHA256, KEYSTORE_OK, NULL },
	{ "an HMAC without parameters",
		PBMAC1("46", "39", "2b", "1e") SALT "020107 020120" SHA256 "300a06082a864886f70d0209", KEYSTORE_OK,
		NULL },
	{ "no key length", PBMAC1("45", "38", "28", "1b") SALT "020107" SHA256 SHA256, KEYSTORE_MALFORMED,
		"PBMAC1 key length is missing" },
	{ "a key of 19 bytes", USUAL "020113" SHA256 SHA256, KEYSTORE_MALFORMED, "PBMAC1 key length 19 is below 20" },
	{ "a key of 65 bytes", USUAL "020141" SHA256 SHA256, KEYSTORE_LIMIT, "PBMAC1 key length 65 is over 64" },
	{ "a key of 4096 bytes", PBMAC1("49", "3c", "2c", "1f") SALT "020107 02021000" SHA256 SHA256, KEYSTORE_LIMIT,
		"PBMAC1 key length 4096 is over 64" },
	{ "a key of 2^31 bytes", PBMAC1("4c", "3f", "2f", "22") SALT "020107 02050080000000" SHA256 SHA256,
		KEYSTORE_LIMIT, "PBMAC1 key length is over 64" },
	{ "a salt that is NULL", PBMAC1("40", "33", "23", "16") "0500 020107 020120" SHA256 SHA256, KEYSTORE_MALFORMED,
		"PBKDF2 salt: OCTET STRING expected, found tag 0x05" },
	{ "an HMAC that nobody knows", USUAL "020120" SHA256 "300c 06082a864886f70d0263 0500", KEYSTORE_UNSUPPORTED,
		"messageAuthScheme 1.2.840.113549.2.99 is not supported" },
	{ "scrypt in place of PBKDF2",
		"303d 06092a864886f70d01050e 3030 3020 06092b06010401da47040b"
		"3013 0408 3132333435363738 020102 020101 020101" SHA256, KEYSTORE_UNSUPPORTED,
		"PBMAC1 with another derivation than PBKDF2 is not supported" },
	{ "something behind the HMAC", PBMAC1("4a", "3d", "2b", "1e") SALT "020107 020120" SHA256 SHA256 "0500",
		KEYSTORE_MALFORMED, NULL },
	{ "a negative number of iterations", PBMAC1("48", "3b", "2b", "1e") SALT "0201ff 020120" SHA256 SHA256,
		KEYSTORE_MALFORMED, NULL },
};

static bool read_parameters(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);
	struct algorithm algorithm;

	if (!algorithm_read(&in, &algorithm, "digestAlgorithm", err))
		return false;
	return mac_is_pbmac1(algorithm.oid) ? mac_read_pbmac1(&algorithm, context, err)
					    : algorithm_unsupported(&algorithm, "digestAlgorithm", err);
}

static void test_parameters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
		struct keystore_error err = { .status = KEYSTORE_OK };
		struct mac mac;
		bool read = read_parameters(&mac, from_hex(parameters[i].hex), &err);

		if (read != (parameters[i].status == KEYSTORE_OK) || err.status != parameters[i].status)
			fail_msg("%s: %s", parameters[i].name, read ? "accepted" : err.text);
		if (parameters[i].text)
			assert_string_equal(err.text, parameters[i].text);
	}
}

static void test_written_as_it_was(void **state)
{
	struct keystore_bytes expected = from_hex(parameters[0].hex);
	struct keystore_error err;
	struct mac mac;
	struct writer out = writer_new();

	(void)state;
	assert_true(read_parameters(&mac, expected, &err));
	mac_write_pbmac1(&mac, &out);
	assert_true(bytes_equal((struct keystore_bytes){ out.data, out.len }, expected));
	writer_free(&out);
}

static void test_sweeps(void **state)
{
	struct mac mac;

	(void)state;
	sweep_truncations(read_parameters, &mac, from_hex(parameters[0].hex));
	sweep_bits(read_parameters, &mac, from_hex(parameters[3].hex));
}

/* The bounds come first: nothing has been derived when the last one is too much. */
static void test_bounds_come_first(void **state)
{
	struct keystore_password password = PASSWORD;
	struct budget budget = budget_new(NULL);
	struct keystore_mac how = { 0, 0, 0, 1 };
	uint8_t key[2][MAC_MAX_KEY] = { { 0 } }, zeros[MAC_MAX_KEY] = { 0 };
	struct keystore_error err;
	struct derivation jobs[2];
	struct mac mac;

	(void)state;
	assert_true(mac_new(&how, BYTES("saltsalt"), &mac, &err));
	jobs[0] = mac_job(&mac, &password, PASSWORD_USUAL, key[0]);
	jobs[1] = mac_job(&mac, &password, PASSWORD_USUAL, key[1]);
	jobs[1].iterations = 5000001;
	jobs[1].work_at = 77;
	assert_false(derive_all(jobs, 2, &budget, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_int_equal(err.offset, 77);
	assert_string_equal(err.text, "MAC iteration count 5000001 is over the limit of 5000000");
	assert_memory_equal(key[0], zeros, sizeof zeros);
}

static void test_no_memory(void **state)
{
	struct keystore_password password = PASSWORD;
	struct budget budget = budget_new(NULL);
	struct keystore_mac how = { 0, 0, 0, 1 };
	uint8_t key[MAC_MAX_KEY];
	struct keystore_error err;
	struct mac mac;

	(void)state;
	assert_true(mac_new(&how, BYTES("saltsalt"), &mac, &err));
	struct derivation job = mac_job(&mac, &password, PASSWORD_USUAL, key);
	fail_allocation_after(0);
	assert_false(derive_all(&job, 1, &budget, &err));
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_written_as_it_was),
		cmocka_unit_test(test_sweeps),
		cmocka_unit_test(test_bounds_come_first),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
