/* The vectors of RFC 9579 appendix A, password "1234" (tests/data/pkcs12/rfc9579-a*.b64 as the RFC prints them, which
 * is base64). A.4 to A.6, which must be refused, are A.1 with another MacData. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/der.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pkcs12/"

static const struct keystore_password password = KEYSTORE_PASSWORD("1234");

static const struct {
	const char *name, *file, *mac;
} good[] = {
	{ "A.1, SHA-256 HMAC and PRF", DATA "rfc9579-a1.b64",
		"PBMAC1, PBKDF2 HMAC-SHA-256 2048 iterations, HMAC-SHA-256" },
	{ "A.2, SHA-256 HMAC and SHA-512 PRF", DATA "rfc9579-a2.b64",
		"PBMAC1, PBKDF2 HMAC-SHA-512 2048 iterations, HMAC-SHA-256" },
	{ "A.3, SHA-512 HMAC and PRF", DATA "rfc9579-a3.b64",
		"PBMAC1, PBKDF2 HMAC-SHA-512 2048 iterations, HMAC-SHA-512" },
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct keystore_bytes file = load_file(good[i].file);
		struct keystore_error err;
		struct keystore_secret key;
		struct keystore_part part;
		struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);

		if (!ks)
			fail_msg("%s: %s", good[i].name, err.text);
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
		keystore_part(ks, 0, &part);
		assert_string_equal(part.protection, good[i].mac);
		assert_true(keystore_private_key(ks, 0, &password, &key, &err));
		keystore_secret_free(&key);
		keystore_free(ks);
		free((void *)file.data);
	}
}

/* The contents of MacData, as the RFC's base64 has them. */
#define VALUE "0420 7aa56d8539d702363f3bcd2eb83545c6dfa2b96970e714772d224e417f8906dd"
#define NOT_USED "0408 4e4f542055534544"
#define SALT "0408 6f473c38b02e3173"
#define SHA256 "300c 06082a864886f70d0209 0500"
#define PBKDF2 "06092a864886f70d01050c"

static const struct {
	const char *name, *mac_data;
	enum keystore_status status;
	const char *text;
} bad[] = {
	{ "A.4, incorrect iteration count",
		"307d 306d 3049 06092a864886f70d01050e 303c 302c " PBKDF2 "301f" SALT "02020801 020120" SHA256 SHA256
			VALUE NOT_USED "02020800",
		KEYSTORE_WRONG_PASSWORD, "wrong password, or the file was changed after it was written" },
	{ "A.5, incorrect salt",
		"307c 306d 3049 06092a864886f70d01050e 303c 302c " PBKDF2 "301f" NOT_USED "02020800 020120" SHA256
			SHA256 VALUE SALT "020101",
		KEYSTORE_WRONG_PASSWORD, "wrong password, or the file was changed after it was written" },
	{ "A.6, missing key length",
		"307a 306a 3046 06092a864886f70d01050e 3039 3029 " PBKDF2 "301c" SALT "02020800" SHA256 SHA256 VALUE
			SALT "02020800",
		KEYSTORE_MALFORMED, "PBMAC1 key length is missing" },
};

/* A PFX with the version and authSafe of A.1. */
static void put_pfx(struct keystore_bytes mac_data, struct writer *out)
{
	struct keystore_bytes file = load_file(DATA "rfc9579-a1.b64"), part;
	struct writer der = writer_new();
	struct keystore_error err;
	struct reader pfx;

	assert_true(base64_decode(reader_of(file), &der, &err));
	struct reader in = reader_of((struct keystore_bytes){ der.data, der.len });
	assert_true(der_get(&in, DER_SEQUENCE, &pfx, "PFX", &err));
	size_t begun = der_begin(out, DER_SEQUENCE);
	for (int i = 0; i < 2; i++) {
		assert_true(der_get_whole(&pfx, 0, &part, "version, authSafe", &err));
		writer_bytes(out, part);
	}
	writer_bytes(out, mac_data);
	der_end(out, begun);
	writer_free(&der);
	free((void *)file.data);
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct writer pfx = writer_new();
		struct keystore_error err = { .status = KEYSTORE_OK };

		put_pfx(from_hex(bad[i].mac_data), &pfx);
		assert_null(keystore_read(pfx.data, pfx.len, &password, NULL, &err));
		if (err.status != bad[i].status || strcmp(err.text, bad[i].text) != 0)
			fail_msg("%s: %s", bad[i].name, err.text);
		writer_free(&pfx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
