/* The container field by field: rows of hand-made files. What is accepted is what Java 17 and 25 accept (tried
 * with the real programs); the hash is computed here with nettle, over the rule that jks/FORMAT.md states. */
#include <nettle/sha1.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/writer.h"
#include "tests/support/cmocka.h"
#include "tests/support/fixture.h"
#include "tests/support/sweep.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("pw");

/* A file from a header and entries in hex, where "CERT" stands for a real certificate behind its length; the hash
 * is added. */
static struct writer make(const char *pattern)
{
	struct writer out = writer_new();

	while (*pattern) {
		if (strncmp(pattern, "CERT", 4) == 0) {
			writer_u32(&out, (uint32_t)certificate.len);
			writer_bytes(&out, certificate);
			pattern += 4;
		} else {
			size_t n = strcspn(pattern, "C");
			char *hex = strndup(pattern, n);
			writer_bytes(&out, from_hex(hex));
			free(hex);
			pattern += n;
		}
	}
	return out;
}

static void add_hash(struct writer *out)
{
	struct sha1_ctx sha1;
	uint8_t digest[20];

	sha1_init(&sha1);
	sha1_update(&sha1, 4, (const uint8_t *)"\0p\0w");
	sha1_update(&sha1, 16, (const uint8_t *)"Mighty Aphrodite");
	sha1_update(&sha1, out->len, out->data);
	sha1_digest(&sha1, sizeof digest, digest);
	writer_bytes(out, (struct keystore_bytes){ digest, sizeof digest });
}

#define V1 "feedfeed 00000001 "
#define V2 "feedfeed 00000002 "
#define ONE "00000001 "
#define ALIAS "0001 61 "
#define DATE "0000000000000000 "
#define X509 "0005 582e353039 "

static const struct {
	const char *name;
	const char *pattern;
	const char *text; /* part of the error's text; NULL: accepted, with `count` entries */
	size_t count;
	enum keystore_status status;
} rows[] = {
	{ "no entries", V2 "00000000", NULL, 0, KEYSTORE_OK },
	{ "one certificate", V2 ONE "00000002" ALIAS DATE X509 "CERT", NULL, 1, KEYSTORE_OK },
	{ "certificate type X509, which Java takes too",
		V2 ONE "00000002" ALIAS DATE "0004 58353039"
		       "CERT",
		NULL, 1, KEYSTORE_OK },
	{ "version 1 has no type strings", V1 ONE "00000002" ALIAS DATE "CERT", NULL, 1, KEYSTORE_OK },
	{ "an empty alias", V2 ONE "00000002 0000" DATE X509 "CERT", NULL, 1, KEYSTORE_OK },
	{ "dates before 1970 and at the end of time",
		V2 "00000002 00000002" ALIAS "ffffffffffffffff" X509 "CERT"
		   "00000002 0001 62 7fffffffffffffff" X509 "CERT",
		NULL, 2, KEYSTORE_OK },
	{ "one alias twice",
		V2 "00000002 00000002" ALIAS DATE X509 "CERT"
		   "00000002" ALIAS DATE X509 "CERT",
		NULL, 2, KEYSTORE_OK },
	{ "a key with an empty chain", V2 ONE "00000001" ALIAS DATE "00000002 3000 00000000", NULL, 1, KEYSTORE_OK },
	{ "version 3", "feedfeed 00000003 00000000", "header: unknown JKS version 3", 0, KEYSTORE_MALFORMED },
	{ "a count of -1", V2 "ffffffff", "header: an entry count of 4294967295 does not fit", 0, KEYSTORE_MALFORMED },
	{ "a count of 2^31-1", V2 "7fffffff", "header: an entry count of 2147483647 does not fit", 0,
		KEYSTORE_MALFORMED },
	{ "one entry fewer than counted", V2 "00000002 00000002" ALIAS DATE X509 "CERT", "entry 2: unknown tag", 0,
		KEYSTORE_MALFORMED },
	{ "a secret key, as in JCEKS", V2 ONE "00000003" ALIAS DATE, "entry 1: tag 3, a secret key", 0,
		KEYSTORE_MALFORMED },
	{ "tag 4", V2 ONE "00000004" ALIAS DATE, "entry 1: unknown tag 4", 0, KEYSTORE_MALFORMED },
	{ "alias in plain UTF-8 with four bytes", V2 ONE "00000002 0004 f09f9880" DATE,
		"entry 1: alias: not modified UTF-8 at its byte 0 (0xf0)", 0, KEYSTORE_MALFORMED },
	{ "alias longer than the file", V2 ONE "00000002 ffff 61", "entry 1: alias needs 65535 bytes", 0,
		KEYSTORE_TRUNCATED },
	{ "another certificate type", V2 ONE "00000002" ALIAS DATE "0003 504750",
		"the certificate of \"a\": its type is \"PGP\", not X.509", 0, KEYSTORE_UNSUPPORTED },
	{ "a certificate length of -1", V2 ONE "00000002" ALIAS DATE X509 "ffffffff",
		"a length of 4294967295 passes the end", 0, KEYSTORE_MALFORMED },
	{ "a certificate longer than the file", V2 ONE "00000002" ALIAS DATE X509 "00001000 3000",
		"the certificate of \"a\" needs 4096 bytes", 0, KEYSTORE_TRUNCATED },
	{ "a chain of 2^31-1", V2 ONE "00000001" ALIAS DATE "00000000 7fffffff",
		"certificate count of \"a\": 2147483647 do not fit", 0, KEYSTORE_MALFORMED },
	{ "a dash and no PEM block", V2 ONE "00000002" ALIAS DATE X509 "00000002 2d2d",
		"the certificate of \"a\": no PEM block", 0, KEYSTORE_MALFORMED },
	{ "a certificate in PEM whose base64 is none",
		V2 ONE "00000002" ALIAS DATE X509 "00000023 2d2d2d2d2d424547494e20412d2d2d2d2d0a"
		       "2a0a 2d2d2d2d2d454e4420412d2d2d2d2d",
		"byte 0x2a in base64", 0, KEYSTORE_MALFORMED },
	{ "a certificate in PEM that is cut, in a file that is not",
		V2 ONE "00000002" ALIAS DATE X509 "0000000f 2d2d2d2d2d424547494e20412d2d2d", "the BEGIN line", 0,
		KEYSTORE_MALFORMED },
};

/* Bytes that are no certificate pass from JKS to JKS, and do not become a CERTIFICATE block. */
static void what_is_no_certificate_is_not_written_as_pem(void **state)
{
	struct writer file = make(V2 ONE "00000002" ALIAS DATE X509 "00000002 3000");
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	add_hash(&file);
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	assert_non_null(ks);
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &password, &out, &len, &err));
	assert_int_equal(len, file.len);
	assert_memory_equal(out, file.data, len);
	keystore_free_bytes(out, len);
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_non_null(strstr(err.text, "certificate 1 of \"a\" cannot be read: "));
	keystore_free(ks);
	writer_free(&file);
}

static void containers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { 0 };
		struct writer file = make(rows[i].pattern);
		add_hash(&file);
		struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
		if (!ks && (!rows[i].text || !strstr(err.text, rows[i].text) || err.status != rows[i].status))
			fail_msg("%s: refused, \"%s\" (%s)", rows[i].name, err.text, keystore_status_name(err.status));
		if (ks && (rows[i].text || keystore_count(ks) != rows[i].count))
			fail_msg("%s: accepted, %zu entries", rows[i].name, keystore_count(ks));
		keystore_free(ks);
		writer_free(&file);
	}
}

/* java.io.DataOutput: U+0000 is C0 80, and U+1F600 is ED A0 BD ED B8 80; 'a' + lone high surrogate stays. */
static void aliases(void **state)
{
	static const struct {
		const char *in_file, *in_model;
	} aliases[] = {
		{ "c3a9", "\xc3\xa9" },
		{ "eda0bd edb880", "\xf0\x9f\x98\x80" },
		{ "61 c080 62", "a\0b" },
		{ "61 eda0bd", "a\xed\xa0\xbd" },
		{ "edb880 eda0bd", "\xed\xb8\x80\xed\xa0\xbd" },
		{ "eda0bd 61", "\xed\xa0\xbd" "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		struct keystore_bytes in_file = from_hex(aliases[i].in_file);
		struct keystore_bytes in_model = { (const uint8_t *)aliases[i].in_model,
			i == 2 ? 3 : strlen(aliases[i].in_model) };
		struct writer file = make(V2 ONE "00000002");
		struct keystore_error err;
		struct keystore_entry entry;
		uint8_t *out;
		size_t len;
		writer_u16(&file, (uint16_t)in_file.len);
		writer_bytes(&file, in_file);
		writer_bytes(&file, from_hex(DATE X509));
		writer_u32(&file, (uint32_t)certificate.len);
		writer_bytes(&file, certificate);
		add_hash(&file);
		struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
		assert_non_null(ks);
		keystore_get(ks, 0, &entry);
		assert_true(bytes_equal(entry.alias, in_model));
		assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &password, &out, &len, &err));
		assert_true(bytes_equal(
			(struct keystore_bytes){ out, len }, (struct keystore_bytes){ file.data, file.len }));
		keystore_free_bytes(out, len);
		keystore_free(ks);
		writer_free(&file);
	}
}

struct found {
	char ids[8][32];
	size_t n;
};

static bool collect(void *context, const struct keystore_finding *finding)
{
	struct found *found = context;

	strncpy(found->ids[found->n++], finding->id, 31);
	return found->n < 8;
}

static void findings(void **state)
{
	static const struct {
		const char *name, *pattern, *tail;
		const char *ids[4];
	} cases[] = {
		{ "nothing odd", V2 ONE "00000002" ALIAS DATE X509 "CERT", "", { NULL } },
		{ "version 1 and bytes behind the hash", V1 "00000000", "PK", { "jks-version-1", "trailing-bytes" } },
		{ "aliases a and A",
			V2 "00000002 00000002" ALIAS DATE X509 "CERT"
			   "00000002 0001 41" DATE X509 "CERT",
			"", { "alias-case", "alias-collision" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct found found = { 0 };
		struct keystore_error err;
		struct writer file = make(cases[i].pattern);
		add_hash(&file);
		writer_text(&file, cases[i].tail);
		struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
		assert_non_null(ks);
		assert_true(keystore_findings(ks, collect, &found));
		for (size_t j = 0; j < 4; j++)
			if (cases[i].ids[j])
				assert_string_equal(found.ids[j], cases[i].ids[j]);
			else
				assert_true(found.n <= j);
		keystore_free(ks);
		writer_free(&file);
	}
}

/* The certificate as PEM text, in its field. */
static void put_pem(struct writer *out)
{
	struct keystore_error err;
	uint8_t *pem;
	size_t len;

	assert_true(keystore_pem("CERTIFICATE", certificate, &pem, &len, &err));
	writer_u32(out, (uint32_t)len);
	writer_bytes(out, (struct keystore_bytes){ pem, len });
	keystore_free_bytes(pem, len);
}

/* Java gives the bytes to a CertificateFactory, which takes PEM text (tried with JDK 17). */
static void a_certificate_as_pem_text(void **state)
{
	struct keystore_error err;
	struct found found = { 0 };
	struct writer file = make(V2 ONE "00000002" ALIAS DATE X509);

	(void)state;
	put_pem(&file);
	add_hash(&file);
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	assert_non_null(ks);
	assert_true(bytes_equal(keystore_certificate_at(ks, 0, 0), certificate));
	assert_true(keystore_findings(ks, collect, &found));
	assert_string_equal(found.ids[0], "pem-certificate");
	keystore_free(ks);
	writer_free(&file);
}

/* Java passes over what stands behind the certificate (tried with JDK 17; tests/interop/test_java_view.py). */
static void bytes_behind_a_certificate(void **state)
{
	struct keystore_error err;
	struct found found = { 0 };
	struct writer file = make(V2 ONE "00000002" ALIAS DATE X509);

	(void)state;
	writer_u32(&file, (uint32_t)certificate.len + 3);
	writer_bytes(&file, certificate);
	writer_zeros(&file, 3);
	add_hash(&file);
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	assert_non_null(ks);
	assert_true(bytes_equal(keystore_certificate_at(ks, 0, 0), certificate));
	assert_true(keystore_findings(ks, collect, &found));
	assert_string_equal(found.ids[0], "trailing-bytes");
	keystore_free(ks);
	writer_free(&file);
}

static bool take_pem_entry(void *context, const struct keystore_finding *finding)
{
	if (strcmp(finding->id, "pem-certificate") == 0)
		*(size_t *)context = finding->entry;
	return true;
}

static size_t pem_entry(const struct keystore *ks)
{
	size_t entry = 99; /* not told */

	assert_true(keystore_findings(ks, take_pem_entry, &entry));
	return entry;
}

/* A finding tells the number that its entry has now; without that it is not told. */
static void findings_follow_their_entry(void **state)
{
	struct keystore_error err;
	struct writer file = make(V2 "00000003 00000002 0001 62" DATE X509 "CERT"
				     "00000002 0001 63" DATE X509 "CERT"
				     "00000002" ALIAS DATE X509);

	(void)state;
	put_pem(&file);
	add_hash(&file);
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	assert_non_null(ks);
	assert_int_equal(pem_entry(ks), 2);
	keystore_remove(ks, 1);
	assert_int_equal(pem_entry(ks), 1);
	assert_true(keystore_sort_by_alias(ks, &err));
	assert_int_equal(pem_entry(ks), 0);
	keystore_remove(ks, 0);
	assert_int_equal(pem_entry(ks), 99);
	keystore_free(ks);
	writer_free(&file);
}

/* Of several entries with one alias the first is found; renamed, it leaves the name to the next. */
static void one_alias_twice(void **state)
{
	struct keystore_error err;
	struct writer file = make(V2 "00000002 00000002" ALIAS DATE X509 "CERT"
				     "00000002" ALIAS DATE X509 "CERT");
	size_t i;

	(void)state;
	add_hash(&file);
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	assert_non_null(ks);
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 0);
	assert_true(keystore_rename(ks, 0, BYTES("b"), &err));
	assert_true(keystore_find(ks, BYTES("a"), &i, &err) && i == 1);
	assert_true(keystore_find(ks, BYTES("b"), &i, &err) && i == 0);
	keystore_free(ks);
	writer_free(&file);
}

/* EncryptedPrivateKeyInfo that ends too early: the file goes on, so nothing of it is missing. */
static void a_cut_key_is_malformed(void **state)
{
	struct keystore_error err;
	struct keystore_secret key;
	struct writer file = make(V2 ONE "00000001" ALIAS DATE "00000005 3082111130 00000000");

	(void)state;
	add_hash(&file);
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);
	assert_non_null(ks);
	assert_false(keystore_private_key(ks, 0, &password, &key, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_int_equal(err.missing, 0);
	assert_string_equal(err.layer, "the protected key");
	keystore_free(ks);
	writer_free(&file);
}

static bool nothing(void *context, const struct keystore_finding *finding)
{
	(void)context, (void)finding;
	return true;
}

static bool read_file(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, &password, NULL, err);
	bool ok = ks && (keystore_findings(ks, nothing, NULL) || error_no_memory(err));

	(void)context;
	keystore_free(ks);
	return ok;
}

static void failing_allocations(void **state)
{
	static const struct {
		const char *pattern, *tail;
		bool pem; /* the certificate as text is behind the pattern */
	} files[] = {
		{ V1 "00000000", "", false },
		{ V2 "00000000", "PK", false },
		{ V2 ONE "00000002 0006 eda0bdedb880" DATE X509 "CERT", "", false },
		{ V2 ONE "00000001" ALIAS DATE "00000002 3000 00000002" X509 "CERT" X509 "CERT", "", false },
		{ V2 ONE "00000002" ALIAS DATE X509, "", true },
		{ V2 ONE "00000002" ALIAS DATE X509 "00000004 3000 0000", "", false }, /* bytes behind it */
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct writer file = make(files[i].pattern);
		if (files[i].pem)
			put_pem(&file);
		add_hash(&file);
		writer_text(&file, files[i].tail);
		sweep_allocations(read_file, NULL, (struct keystore_bytes){ file.data, file.len });
		writer_free(&file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(containers),
		cmocka_unit_test(what_is_no_certificate_is_not_written_as_pem),
		cmocka_unit_test(aliases),
		cmocka_unit_test(findings),
		cmocka_unit_test(a_certificate_as_pem_text),
		cmocka_unit_test(bytes_behind_a_certificate),
		cmocka_unit_test(findings_follow_their_entry),
		cmocka_unit_test(one_alias_twice),
		cmocka_unit_test(a_cut_key_is_malformed),
		cmocka_unit_test(failing_allocations),
	};

	return cmocka_run_group_tests(tests, load_certificate, free_certificate);
}
