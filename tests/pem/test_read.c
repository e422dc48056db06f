/* Which entries a PEM or DER file becomes. Files come from openssl and keytool (tests/data/pem/make.sh). */
#include "tests/pem/fixtures.h"

/* An input, and its entries in words: "K" a private key with its certificates, "T" a trusted certificate, "O"
 * something else by name. */
struct row {
	const char *name, *files, *entries;
};

static const struct row rows[] = {
	{ "a certificate", "ec.crt.pem", "T ec\n" },
	{ "certificates in their order", "root.crt.pem ec.crt.pem rsa.crt.pem", "T root\nT ec\nT rsa\n" },
	{ "the same certificate twice", "ec.crt.pem ec.crt.pem", "T ec\nT ec\n" },
	{ "CRLF line ends", "crlf.pem", "T ec\nT intermediate\nT root\n" },
	{ "CR line ends", "cr.pem", "T ec\nT intermediate\nT root\n" },
	{ "no line end at the end", "no-line-end.pem", "T ec\n" },
	{ "two files joined without a line end between", "joined.pem", "T ec\nT intermediate\n" },
	{ "openssl x509 -text", "text.pem", "T ec\n" },
	{ "openssl x509 -trustout", "trusted.pem", "T ec\n" },
	{ "keytool -list -rfc", "keytool-rfc.pem", "T root\n" },
	{ "a PKCS#7 bag", "chain.p7b.pem", "T ec\nT intermediate\nT root\n" },
	{ "a PKCS#7 bag among certificates", "rsa.crt.pem chain.p7b.pem dsa.crt.pem",
		"T rsa\nT ec\nT intermediate\nT root\nT dsa\n" },

	{ "a key alone", "ed25519.key.pem", "K\n" },
	{ "key, then certificate", "ed25519.key.pem ed25519.crt.pem", "K ed25519\n" },
	{ "certificate, then key", "ed25519.crt.pem ed25519.key.pem", "K ed25519\n" },
	{ "a key and its whole chain", "ec.key.pem chain.pem", "K ec intermediate root\n" },
	{ "the chain upside down and the key at the end", "root.crt.pem intermediate.crt.pem ec.crt.pem ec.key.pem",
		"K ec intermediate root\n" },
	{ "a chain with a gap", "ec.key.pem ec.crt.pem root.crt.pem", "K ec\nT root\n" },
	{ "the chain in a PKCS#7 bag", "ec.key.pem chain.p7b.pem", "K ec intermediate root\n" },
	{ "other certificates stay trusted ones, in their place", "rsa.crt.pem ec.key.pem ec.crt.pem dsa.crt.pem",
		"T rsa\nK ec\nT dsa\n" },
	{ "a key that fits no certificate", "ed25519.key.pem ec.crt.pem", "K\nT ec\n" },
	{ "a traditional RSA key", "rsa.key.pem rsa.crt.pem", "K rsa\n" },
	{ "a traditional DSA key", "dsa.traditional.pem dsa.crt.pem", "K dsa\n" },
	{ "an EC key with its EC PARAMETERS", "ec.key.pem ec.crt.pem", "K ec\n" },
	{ "openssl pkcs12 -nodes", "bag-attributes.pem", "K ec intermediate root\n" },
	{ "openssl pkcs12", "bag-attributes-encrypted.pem", "K ec intermediate root\n" },

	{ "two keys and their certificates", "ec.key.pem ec.crt.pem rsa.key.pem rsa.crt.pem", "K ec\nK rsa\n" },
	{ "two keys, then their certificates the other way round", "ec.key.pem rsa.key.pem rsa.crt.pem ec.crt.pem",
		"K ec\nK rsa\n" },
	{ "two keys with one issuer", "ec.key.pem ec.crt.pem rsa.key.pem rsa.crt.pem intermediate.crt.pem",
		"K ec intermediate\nK rsa intermediate\n" },
	{ "an issuer that stands first", "intermediate.crt.pem rsa.key.pem rsa.crt.pem ec.key.pem ec.crt.pem",
		"K rsa intermediate\nK ec intermediate\n" },
	{ "an entry begins with the first of its blocks", "ec.crt.pem rsa.crt.pem rsa.key.pem ec.key.pem",
		"K ec\nK rsa\n" },
	{ "one key twice", "ec.key.pem ec.key.pem ec.crt.pem", "K ec\nK ec\n" },

	{ "a sealed key takes the certificate that issued no other",
		"rsa.encrypted.pem root.crt.pem intermediate.crt.pem rsa.crt.pem", "K rsa intermediate root\n" },
	{ "a sealed key with DEK-Info", "chain.pem ec.aes128.pem", "K ec intermediate root\n" },
	{ "a sealed key with a lone root", "ec.aes128.pem root.crt.pem", "K root\n" },
	{ "of several sealed keys each takes the certificate behind it",
		"rsa.encrypted.pem rsa.crt.pem intermediate.crt.pem ec.aes128.pem ec.crt.pem",
		"K rsa intermediate\nK ec intermediate\n" },
	{ "of several sealed keys one has no certificate behind it", "rsa.aes256.pem ec.aes128.pem ec.crt.pem",
		"K\nK ec\n" },
	{ "a sealed and a plain key", "rsa.aes256.pem rsa.crt.pem ec.crt.pem ec.key.pem", "K rsa\nK ec\n" },

	{ "a CRL and a request", "crl.pem request.pem ec.crt.pem", "O X509 CRL\nO CERTIFICATE REQUEST\nT ec\n" },

	{ "DER: a certificate", "rsa.crt.der", "T rsa\n" },
	{ "DER: a PKCS#8 key", "rsa.pkcs8.der", "K\n" },
	{ "DER: an encrypted PKCS#8 key", "ec.encrypted.der", "K\n" },
	{ "DER: a traditional RSA key", "rsa.traditional.der", "K\n" },
	{ "DER: a traditional EC key", "ec.traditional.der", "K\n" },
	{ "DER: a traditional DSA key", "dsa.traditional.der", "K\n" },
	{ "DER: a PKCS#7 bag", "chain.p7b", "T ec\nT intermediate\nT root\n" },
	{ "DER: a PKCS#7 bag with a CRL", "crl.p7b", "T root\nO X509 CRL\n" },
	{ "BER: a signature", "signed.ber.p7m", "T ec\n" },
};

static const char *const certificates[] = { "root", "intermediate", "rsa", "ec", "dsa", "ed25519" };

static const char *name_of(struct keystore_bytes certificate)
{
	for (size_t i = 0; i < sizeof certificates / sizeof *certificates; i++) {
		char path[64];
		snprintf(path, sizeof path, "%s.crt.der", certificates[i]);
		struct keystore_bytes der = fixture(path);
		bool is = der.len == certificate.len && memcmp(der.data, certificate.data, der.len) == 0;
		free((void *)der.data);
		if (is)
			return certificates[i];
	}
	return "?";
}

static void describe(const struct keystore *ks, char *out, size_t size)
{
	struct keystore_entry entry;
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		len += (size_t)snprintf(out + len, size - len, "%c", "KTSO"[entry.kind]);
		if (entry.other)
			len += (size_t)snprintf(out + len, size - len, " %s", entry.other);
		for (size_t j = 0; j < entry.n_certificates; j++)
			len += (size_t)snprintf(out + len, size - len, " %s",
				name_of(keystore_certificate_at(ks, i, j)));
		len += (size_t)snprintf(out + len, size - len, "\n");
	}
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char found[512];
		print_message("%s\n", rows[i].name);
		struct keystore *ks = read_joined(rows[i].files);
		describe(ks, found, sizeof found);
		assert_string_equal(found, rows[i].entries);
		assert_int_equal(keystore_format_of(ks),
			strstr(rows[i].files, "pem") ? KEYSTORE_FORMAT_PEM : KEYSTORE_FORMAT_DER);
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_ABSENT);
		keystore_free(ks);
	}
}

static size_t size_of(const char *names)
{
	struct keystore_bytes text = join(names);

	free((void *)text.data);
	return text.len;
}

static void test_aliases_are_numbers(void **state)
{
	struct keystore *ks = read_joined("text.pem rsa.key.pem rsa.crt.pem crl.pem");
	const uint64_t offsets[] = {
		size_of("text.pem") - size_of("ec.crt.pem"), /* openssl writes the certificate behind the text */
		size_of("text.pem"),
		size_of("text.pem rsa.key.pem rsa.crt.pem"),
	};

	(void)state;
	assert_int_equal(keystore_count(ks), 3);
	for (size_t i = 0; i < 3; i++) {
		struct keystore_entry entry;
		keystore_get(ks, i, &entry);
		assert_int_equal(entry.alias.len, 1);
		assert_int_equal(entry.alias.data[0], '1' + i);
		assert_true(entry.alias_generated);
		assert_false(entry.has_created);
		assert_int_equal(entry.offset, offsets[i]);
	}
	keystore_free(ks);
}

/* Of certificates alone the text may go; not of what is kept as text. */
static void test_what_is_borrowed(void **state)
{
	static const struct {
		const char *files;
		bool borrows;
	} rows_of_it[] = {
		{ "text.pem chain.p7b.pem", false },
		{ "ec.crt.pem crl.pem", true },
		{ "ec.crt.pem ec.key.pem", true },
		{ "ec.crt.der", true },
	};
	const struct keystore_read_options how = { .borrow = true };

	(void)state;
	for (size_t i = 0; i < sizeof rows_of_it / sizeof *rows_of_it; i++) {
		struct keystore_bytes text = join(rows_of_it[i].files);
		struct keystore_error err;
		struct keystore *ks = keystore_read_with(text.data, text.len, &how, &err);
		assert_non_null(ks);
		assert_int_equal(keystore_borrows(ks), rows_of_it[i].borrows);
		memset((void *)text.data, 0, text.len);
		if (!rows_of_it[i].borrows)
			assert_is_fixture(keystore_certificate_at(ks, 0, 0), "ec.crt.der");
		free((void *)text.data);
		keystore_free(ks);
	}
	struct keystore *copied = read_joined("ec.key.pem"), *new = keystore_new();
	assert_false(keystore_borrows(copied) || keystore_borrows(new));
	keystore_free(copied);
	keystore_free(new);
}

static bool note_found(void *context, const struct keystore_finding *finding)
{
	char *to = context;

	snprintf(to, 512, "%s at %llu: %s", finding->id, (unsigned long long)finding->offset, finding->text);
	return true;
}

static const struct {
	const char *files, *finding;
} findings[] = {
	{ "ec.crt.pem", "" },
	{ "ec.key.pem", "unread-block at 0: EC PARAMETERS were left out: an EC key names its curve itself" },
	{ "trusted.pem",
		"trust-settings at 0: 17 bytes of OpenSSL trust settings behind the certificate were left out" },
	{ "signed.ber.p7m", "pkcs7-signed at 0: PKCS #7: its signatures (1) and the signed content were left out, "
			    "only certificates and CRLs were taken" },
	{ "chain.p7b ed25519.pkcs8.der", "trailing-bytes at 0: 48 bytes behind the PKCS #7 structure" },
};

static void test_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
		char found[512] = "";
		struct keystore *ks = read_joined(findings[i].files);
		assert_true(keystore_findings(ks, note_found, found));
		assert_string_equal(found, findings[i].finding);
		keystore_free(ks);
	}
}

static void test_bytes_behind_a_der_certificate(void **state)
{
	char found[512] = "", expected[128];
	struct keystore *ks = read_joined("root.crt.der ed25519.pkcs8.der");

	(void)state;
	snprintf(expected, sizeof expected, "trailing-bytes at %zu: 48 bytes behind the certificate",
		size_of("root.crt.der"));
	assert_true(keystore_findings(ks, note_found, found));
	assert_string_equal(found, expected);
	assert_is_fixture(keystore_certificate_at(ks, 0, 0), "root.crt.der");
	keystore_free(ks);
}

static struct keystore *read_text(const char *text, struct keystore_error *err)
{
	return keystore_read(text, strlen(text), NULL, NULL, err);
}

static void test_unknown_blocks_are_kept(void **state)
{
	char found[512] = "";
	struct keystore_error err;
	struct keystore_entry entry;
	struct keystore *ks =
		read_text("-----BEGIN SECRET \x1b[31m-----\nAAAA\n-----END SECRET \x1b[31m-----\n", &err);

	(void)state;
	assert_non_null(ks);
	assert_int_equal(keystore_count(ks), 1);
	keystore_get(ks, 0, &entry);
	assert_int_equal(entry.kind, KEYSTORE_OTHER);
	assert_string_equal(entry.other, "unknown PEM block");
	assert_int_equal(entry.key.len, 61);
	assert_true(keystore_findings(ks, note_found, found));
	assert_string_equal(found,
		"unread-block at 0: PEM block 1 is \"SECRET \\x1b[31m\", which is kept and not read");
	keystore_free(ks);
}

struct bad {
	const char *name, *text;
	enum keystore_status status;
	const char *layer;
	uint64_t offset;
	const char *sentence;
};

static const struct bad bad[] = {
	{ "a certificate block that holds something else",
		"x\n-----BEGIN CERTIFICATE-----\nAgEB\n-----END CERTIFICATE-----\n", KEYSTORE_MALFORMED,
		"PEM block 1", 0, "not a certificate: certificate: SEQUENCE expected, found tag 0x02" },
	{ "a certificate that is cut inside its block",
		"-----BEGIN X-----\nAAAA\n-----END X-----\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END "
		"CERTIFICATE-----\n",
		KEYSTORE_MALFORMED, "PEM block 2", 2, NULL },
	{ "bad base64 in a certificate", "x\n-----BEGIN CERTIFICATE-----\nMI*B\n-----END CERTIFICATE-----\n",
		KEYSTORE_MALFORMED, "file", 32, "byte 0x2a in base64" },
	{ "bad base64 in a key", "x\n-----BEGIN PRIVATE KEY-----\nMI*B\n-----END PRIVATE KEY-----\n",
		KEYSTORE_MALFORMED, "file", 32, "byte 0x2a in base64" },
	{ "bad base64 in a sealed key",
		"x\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nMI*B\n-----END ENCRYPTED PRIVATE KEY-----\n",
		KEYSTORE_MALFORMED, "file", 42, "byte 0x2a in base64" },
	{ "a key block that holds something else",
		"x\n-----BEGIN PRIVATE KEY-----\nAgEB\n-----END PRIVATE KEY-----\n", KEYSTORE_MALFORMED,
		"PEM block 1", 0, NULL },
	{ "a sealed key block that holds something else",
		"x\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nAgEB\n-----END ENCRYPTED PRIVATE KEY-----\n",
		KEYSTORE_MALFORMED, "PEM block 1", 0, "EncryptedPrivateKeyInfo: SEQUENCE expected, found tag 0x02" },
	{ "a DEK-Info with a short IV",
		"x\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
		"AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
		KEYSTORE_MALFORMED, "file", 2, "DEK-Info IV is too short: 2 hexadecimal digits, 32 expected" },
	{ "a Proc-Type without DEK-Info",
		"x\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
		KEYSTORE_MALFORMED, "file", 2, "Proc-Type says that the key is encrypted, but DEK-Info is missing" },
	{ "a PKCS#7 block that holds something else", "x\n-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n",
		KEYSTORE_MALFORMED, "PEM block 1", 2, NULL },
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct keystore_error err;
		print_message("%s\n", bad[i].name);
		assert_null(read_text(bad[i].text, &err));
		assert_int_equal(err.status, bad[i].status);
		if (bad[i].sentence)
			assert_string_equal(err.text, bad[i].sentence);
		assert_string_equal(err.layer, bad[i].layer);
		assert_int_equal(err.offset, bad[i].offset);
		assert_int_equal(err.missing, 0);
	}
}

/* What DER cannot be: DER that openssl made and that is no keystore. */
static void test_der_of_other_kinds_is_unknown(void **state)
{
	struct keystore_error err;
	struct keystore_bytes crl = fixture("crl.der");

	(void)state;
	assert_null(keystore_read(crl.data, crl.len, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_UNKNOWN_FORMAT);
	free((void *)crl.data);
}

/* Public keys and requests begin like keys and certificates: openssl asn1parse shows them so. */
static void test_detection_looks_far_enough(void **state)
{
	static const struct {
		const char *hex;
		enum keystore_format format;
	} inputs[] = {
		{ "30 2a 30 05 06 03 2b 65 70 03 21 00",
			KEYSTORE_FORMAT_UNKNOWN }, /* SubjectPublicKeyInfo, Ed25519 */
		{ "30 2e 02 01 00 30 05 06 03 2b 65 70 04 22",
			KEYSTORE_FORMAT_DER }, /* PrivateKeyInfo, Ed25519, cut */
		{ "30 2e 02 01 02 30 05 06 03 2b 65 70 04 22", KEYSTORE_FORMAT_UNKNOWN }, /* the same of version 2 */
		{ "30 81 a8 30 4f 02 01 00 30 12 31 10 30 0e", KEYSTORE_FORMAT_UNKNOWN }, /* CertificationRequest */
		{ "30 82 01 00 30 81 a0 a0 03", KEYSTORE_FORMAT_DER },                    /* Certificate, cut */
		{ "30 80 06 09 2a 86 48 86 f7 0d 01 07 02 a0 80", KEYSTORE_FORMAT_DER },  /* SignedData, BER, cut */
		{ "30 80 06 09 2a 86 48 86 f7 0d 01 07 03 a0 80", KEYSTORE_FORMAT_UNKNOWN }, /* EnvelopedData */
	};

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		struct keystore_bytes der = from_hex(inputs[i].hex);
		assert_int_equal(keystore_detect(der.data, der.len), inputs[i].format);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_aliases_are_numbers),
		cmocka_unit_test(test_what_is_borrowed),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_bytes_behind_a_der_certificate),
		cmocka_unit_test(test_unknown_blocks_are_kept),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_der_of_other_kinds_is_unknown),
		cmocka_unit_test(test_detection_looks_far_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
