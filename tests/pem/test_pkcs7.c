/* SignedData as a bag of certificates. The small ones are put together by hand after RFC 5652 section 5.1. */
#include "pem/pkcs7.h"

#include "tests/pem/fixtures.h"

/* version 1, no digest algorithms, id-data; certificates and CRLs follow */
#define BEGIN "02 01 01  31 00  30 0b 06 09 2a 86 48 86 f7 0d 01 07 01 "
#define SIGNED_DATA "06 09 2a 86 48 86 f7 0d 01 07 02 "

struct row {
	const char *name, *hex;
	size_t n_certificates, n_crls, n_others, n_signers, trailing;
	bool has_content;
};

static const struct row rows[] = {
	{ "no certificates at all", "30 23 " SIGNED_DATA "a0 16 30 14 " BEGIN "31 00", 0, 0, 0, 0, 0, false },
	{ "two certificates", "30 29 " SIGNED_DATA "a0 1c 30 1a " BEGIN "a0 04 30 00 30 00  31 00", 2, 0, 0, 0, 0,
		false },
	{ "a CRL", "30 27 " SIGNED_DATA "a0 1a 30 18 " BEGIN "a1 02 30 00  31 00", 0, 1, 0, 0, 0, false },
	{ "an attribute certificate between two certificates",
		"30 2b " SIGNED_DATA "a0 1e 30 1c " BEGIN "a0 06 30 00 a2 00 30 00  31 00", 2, 0, 1, 0, 0, false },
	{ "a signer", "30 25 " SIGNED_DATA "a0 18 30 16 " BEGIN "31 02 30 00", 0, 0, 0, 1, 0, false },
	{ "signed content",
		"30 28 " SIGNED_DATA
		"a0 1b 30 19  02 01 01  31 00  30 10 06 09 2a 86 48 86 f7 0d 01 07 01 a0 03 04 01 41  31 00",
		0, 0, 0, 0, 0, true },
	{ "bytes behind it", "30 23 " SIGNED_DATA "a0 16 30 14 " BEGIN "31 00  0d 0a", 0, 0, 0, 0, 2, false },
	{ "BER: indefinite lengths",
		"30 80 " SIGNED_DATA "a0 80 30 80 " BEGIN "a0 80 30 00 00 00  31 00  00 00 00 00 00 00", 1, 0, 0, 0,
		0, false },
	{ "BER: content in segments",
		"30 80 " SIGNED_DATA "a0 80 30 80  02 01 01  31 00  30 80 06 09 2a 86 48 86 f7 0d 01 07 01 a0 80 24 "
				     "80 04 01 41 04 01 42 00 00 00 00 "
		"00 00  31 00  00 00 00 00 00 00",
		0, 0, 0, 0, 0, true },
};

static size_t count(struct reader in, size_t *n_others)
{
	struct keystore_bytes der;
	struct keystore_error err;
	bool found;
	size_t n = 0;

	for (; assert_true(pkcs7_next(&in, &found, &der, n_others, &err)), found; n++)
		assert_int_equal(der.len, 2);
	return n;
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err;
		struct pkcs7 bag;
		size_t n_others = 0;
		print_message("%s\n", rows[i].name);
		bool ok = pkcs7_open(reader_of(from_hex(rows[i].hex)), &bag, &err);
		if (!ok)
			print_message("%s at %llu\n", err.text, (unsigned long long)err.offset);
		assert_true(ok);
		assert_int_equal(count(bag.certificates, &n_others), rows[i].n_certificates);
		assert_int_equal(count(bag.crls, &n_others), rows[i].n_crls);
		assert_int_equal(n_others, rows[i].n_others);
		assert_int_equal(bag.n_signers, rows[i].n_signers);
		assert_int_equal(bag.trailing, rows[i].trailing);
		assert_int_equal(bag.has_content, rows[i].has_content);
		assert_int_equal(bag.der != NULL, strncmp(rows[i].name, "BER", 3) == 0);
		pkcs7_close(&bag);
	}
}

static const struct {
	const char *name, *hex, *sentence;
	enum keystore_status status;
	uint64_t offset;
	const char *layer;
} bad[] = {
	{ "other content", "30 0f 06 09 2a 86 48 86 f7 0d 01 07 03 a0 02 05 00",
		"PKCS #7: the content is not SignedData", KEYSTORE_UNSUPPORTED, 13, "file" },
	{ "a SET", "31 0b " SIGNED_DATA, "ContentInfo: SEQUENCE expected", KEYSTORE_MALFORMED, 0, "file" },
	{ "something behind the SignedData", "30 25 " SIGNED_DATA "a0 18 30 14 " BEGIN "31 00  05 00",
		"content: 2 bytes too many", KEYSTORE_MALFORMED, 37, "file" },
	{ "something behind the content", "30 25 " SIGNED_DATA "a0 16 30 14 " BEGIN "31 00  05 00",
		"ContentInfo: 2 bytes too many", KEYSTORE_MALFORMED, 37, "file" },
	{ "no content", "30 0b " SIGNED_DATA, "content needs 2 bytes", KEYSTORE_TRUNCATED, 13, "file" },
	{ "cut", "30 23 " SIGNED_DATA "a0 16 30 14 " BEGIN, "PKCS #7", KEYSTORE_TRUNCATED, 2, "file" },
	{ "no signerInfos", "30 21 " SIGNED_DATA "a0 14 30 12 " BEGIN, "signerInfos", KEYSTORE_TRUNCATED, 35,
		"file" },
	{ "something behind the signerInfos", "30 25 " SIGNED_DATA "a0 18 30 16 " BEGIN "31 00 05 00",
		"SignedData: 2 bytes too many", KEYSTORE_MALFORMED, 37, "file" },
	{ "BER: offsets count in what it was turned into",
		"30 80 06 09 2a 86 48 86 f7 0d 01 07 03 a0 80 05 00 00 00 00 00",
		"PKCS #7: the content is not SignedData", KEYSTORE_UNSUPPORTED, 13, "PKCS #7 as DER" },
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct keystore_error err;
		struct pkcs7 bag;
		print_message("%s\n", bad[i].name);
		assert_false(pkcs7_open(reader_of(from_hex(bad[i].hex)), &bag, &err));
		if (!strstr(err.text, bad[i].sentence))
			print_message("%s\n", err.text);
		assert_non_null(strstr(err.text, bad[i].sentence));
		assert_int_equal(err.status, bad[i].status);
		assert_int_equal(err.offset, bad[i].offset);
		assert_string_equal(err.layer, bad[i].layer);
	}
}

/* openssl pkcs7 -print_certs -noout prints ec, Intermediate, Root, in this order. */
static void test_file_of_openssl(void **state)
{
	static const char *const names[] = { "ec.crt.der", "intermediate.crt.der", "root.crt.der" };
	struct keystore_bytes file = fixture("chain.p7b"), der;
	struct keystore_error err;
	struct pkcs7 bag;
	size_t n_others = 0;
	bool found;

	(void)state;
	assert_true(pkcs7_open(reader_of(file), &bag, &err));
	for (size_t i = 0; i < 3; i++) {
		assert_true(pkcs7_next(&bag.certificates, &found, &der, &n_others, &err) && found);
		assert_is_fixture(der, names[i]);
	}
	assert_true(pkcs7_next(&bag.certificates, &found, &der, &n_others, &err) && !found);
	pkcs7_close(&bag);
	free((void *)file.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_file_of_openssl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
