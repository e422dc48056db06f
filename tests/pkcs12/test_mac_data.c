/* PBMAC1 in MacData (RFC 9579; PBMAC1-params: RFC 8018 A.5): what this library does not do matters when the MAC is
 * verified and not before, what is malformed matters at once. The frame of all rows is that of RFC 9579, appendix A;
 * each row changes one thing in it. */
#include "keystore/keystore.h"
#include "tests/pkcs12/asn1.h"
#include "tests/support/sweep.h"

#define SALT "04{0001020304050607}"
#define HMAC_SHA256 "30{06082a864886f70d0209 0500}"
#define PBKDF2_OF(prf) "30{06092a864886f70d01050c 30{" SALT "020103 020120" prf "}}"
#define PBKDF2 PBKDF2_OF(HMAC_SHA256)
#define SCRYPT "30{06092b06010401da47040b 30{" SALT "020110 020108 020101 020120}}"
#define UNKNOWN "30{06022a03 0500}" /* 1.2.3 */
#define DIGEST "04{000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f}"
#define WITH_PARAMETERS(parameters) \
	"30{020103 30{06092a864886f70d010701 a0{04{30{}}}} 30{30{30{06092a864886f70d01050e" parameters "}" DIGEST \
	"} 04{4e4f542055534544}}}"
#define PFX(parameters) WITH_PARAMETERS("30{" parameters "}")

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");

static struct keystore *read_text(const char *text, const struct keystore_password *with, struct keystore_error *err)
{
	struct keystore_bytes bytes = asn1(text);

	return keystore_read(bytes.data, bytes.len, with, NULL, err);
}

struct row {
	const char *name, *text, *sentence;
	uint64_t offset;
};

static const struct row unsupported[] = {
	{ "HMAC", PFX(PBKDF2 UNKNOWN), "messageAuthScheme 1.2.3 is not supported", 91 },
	{ "HMAC, with a short digest behind it",
		"30{020103 30{06092a864886f70d010701 a0{04{30{}}}} 30{30{30{06092a864886f70d01050e 30{" PBKDF2 UNKNOWN
		"}} 0401aa} 04{4e4f542055534544}}}",
		"messageAuthScheme 1.2.3 is not supported", 90 },
	{ "PRF", PFX(PBKDF2_OF(UNKNOWN) HMAC_SHA256), "prf 1.2.3 is not supported", 77 },
	{ "derivation", PFX("30{06022a03 30{" SALT "}}" HMAC_SHA256), "keyDerivationFunc 1.2.3 is not supported", 45 },
	{ "scrypt, which RFC 9579 does not have", PFX(SCRYPT HMAC_SHA256),
		"PBMAC1 with another derivation than PBKDF2 is not supported", 44 },
};

/* Without a password there is nothing to verify. */
static void test_what_is_not_supported_is_read_without_a_password(void **state)
{
	struct keystore_part part;
	struct keystore_error err;

	(void)state;
	for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++) {
		struct keystore *ks = read_text(unsupported[i].text, NULL, &err);
		if (!ks)
			fail_msg("%s: %s", unsupported[i].name, err.text);
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_NOT_CHECKED);
		assert_int_equal(keystore_part_count(ks), 1);
		keystore_part(ks, 0, &part);
		assert_string_equal(part.name, "MAC");
		assert_string_equal(part.protection, unsupported[i].sentence);
		keystore_free(ks);
	}
}

static void test_what_is_not_supported_is_refused_with_a_password(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++) {
		const struct row *row = &unsupported[i];
		struct keystore_error err = { 0 };
		assert_null(read_text(row->text, &password, &err));
		if (err.status != KEYSTORE_UNSUPPORTED || strcmp(err.text, row->sentence) != 0 ||
			err.offset != row->offset || strcmp(err.layer, "file") != 0)
			fail_msg("%s: %s at %llu of %s: %s", row->name, keystore_status_name(err.status),
				(unsigned long long)err.offset, err.layer, err.text);
	}
}

static const struct row malformed[] = {
	{ "no parameters", WITH_PARAMETERS(""), "PBMAC1 parameters needs 2 bytes", 41 },
	{ "parameters that are NULL", WITH_PARAMETERS("0500"), "PBMAC1 parameters: SEQUENCE expected", 41 },
	{ "two parameters", WITH_PARAMETERS("30{" PBKDF2 HMAC_SHA256 "} 0500"),
		"AlgorithmIdentifier: 2 bytes too many", 103 },
	{ "no derivation", PFX(""), "keyDerivationFunc needs 2 bytes", 43 },
	{ "no HMAC", PFX(PBKDF2), "messageAuthScheme needs 2 bytes", 89 },
	{ "something behind the HMAC", PFX(PBKDF2 HMAC_SHA256 "0500"), "PBMAC1 parameters: 2 bytes too many", 103 },
	{ "parameters of the HMAC", PFX(PBKDF2 "30{06082a864886f70d0209 0400}"),
		"messageAuthScheme parameters: NULL expected", 101 },
	{ "no length of the key", PFX("30{06092a864886f70d01050c 30{" SALT "020103" HMAC_SHA256 "}}" HMAC_SHA256),
		"PBMAC1 key length is missing", 72 },
	{ "a key of 19 bytes", PFX("30{06092a864886f70d01050c 30{" SALT "020103 020113" HMAC_SHA256 "}}" HMAC_SHA256),
		"PBMAC1 key length 19 is below 20", 72 },
	{ "a salt that is no string", PFX("30{06092a864886f70d01050c 30{0201aa 020103 020120}}" HMAC_SHA256),
		"PBKDF2 salt: OCTET STRING expected", 58 },
	{ "a PRF that is no algorithm", PFX(PBKDF2_OF("0500") HMAC_SHA256), "prf: SEQUENCE expected", 75 },
	{ "a MAC of another length", PFX(PBKDF2 "30{06082a864886f70d020b 0500}"), "MAC length 32, 64 expected", 105 },
};

static void test_what_is_malformed_is_refused_at_once(void **state)
{
	const struct keystore_password *const with[] = { NULL, &password };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof malformed / sizeof *malformed; i++) {
		const struct row *row = &malformed[i / 2];
		struct keystore_error err = { 0 };
		assert_null(read_text(row->text, with[i % 2], &err));
		if (err.status != KEYSTORE_MALFORMED || !strstr(err.text, row->sentence) || err.offset != row->offset)
			fail_msg("%s: %s at %llu: %s", row->name, keystore_status_name(err.status),
				(unsigned long long)err.offset, err.text);
	}
}

/* The rows above are what they are for their one change. */
static void test_the_frame_is_that_of_a_mac(void **state)
{
	struct keystore_error err = { 0 };
	struct keystore *ks = read_text(PFX(PBKDF2 HMAC_SHA256), NULL, &err);
	struct keystore_part part;

	(void)state;
	assert_non_null(ks);
	keystore_part(ks, 0, &part);
	assert_string_equal(part.protection, "PBMAC1, PBKDF2 HMAC-SHA-256 3 iterations, HMAC-SHA-256");
	keystore_free(ks);
	assert_null(read_text(PFX(PBKDF2 HMAC_SHA256), &password, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_supported_is_read_without_a_password),
		cmocka_unit_test(test_what_is_not_supported_is_refused_with_a_password),
		cmocka_unit_test(test_what_is_malformed_is_refused_at_once),
		cmocka_unit_test(test_the_frame_is_that_of_a_mac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
