/* What a PFX comes in. The files are made by tests/data/pkcs12/open.sh. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "pkcs12/wrap.h"
#include "tests/pkcs12/asn1.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pkcs12/"

static struct keystore_bytes text(const char *literal)
{
	return bytes_of(literal);
}

struct probe_row {
	const char *name;
	const char *hex;
	bool is_pfx;
};

static void binary_is_told_by_its_first_bytes(void **state)
{
	static const struct probe_row rows[] = {
		{ "DER", "30 81f0 020103 30 81e0 06092a864886f70d010701", true },
		{ "BER", "30 80 020103 30 80 06092a864886f70d010701", true },
		{ "cut behind the version", "30 820100 020103", true },
		{ "cut in the authSafe", "30 820100 020103 30", true },
		{ "authSafe of a type that nobody knows", "30 20 020103 30 03 06012a", true },
		{ "version 4", "30 81f0 020104 30 81e0 06092a864886f70d010701", true },
		{ "version 4 around anything else", "30 20 020104 30 03 06012a", false },
		{ "version 4, cut", "30 20 020104", false },
		{ "PrivateKeyInfo of an RSA key", "30 81f0 020100 300d 06092a864886f70d010101 0500", false },
		{ "OneAsymmetricKey (version 1)", "30 2e 020101 3005 06032b6570", false },
		{ "RSAPrivateKey", "30 81f0 020100 028181", false },
		{ "ECPrivateKey", "30 77 020101 0420", false },
		{ "version 3 before an INTEGER", "30 06 020103 020101", false },
		{ "certificate", "30 8201ab 308201 52a003020102", false },
		{ "EncryptedPrivateKeyInfo", "30 8201ab 3040 06092a864886f70d01050d", false },
		{ "PKCS#7", "30 8201ab 06092a864886f70d010702", false },
		{ "a SEQUENCE alone", "30 82", false },
		{ "nothing", "", false },
		{ "JKS", "feedfeed 00000002", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (pfx_probe(from_hex(rows[i].hex)) != rows[i].is_pfx)
			fail_msg("%s: %s", rows[i].name, rows[i].is_pfx ? "not told" : "taken for a PFX");
}

/* MIIBAAIBAzCB4AYJKoZIhvcNAQcB: 30 820100 020103 30 81e0 06092a864886f70d010701, by `xxd -r -p | base64`. */
static void text_is_told_by_what_it_holds(void **state)
{
	static const struct {
		const char *name, *text;
		bool is_pfx;
	} rows[] = {
		{ "base64", "MIIBAAIBAzCB4AYJKoZIhvcNAQcB", true },
		{ "blanks in front, short lines, CRLF", "\r\n \tMIIB\r\nAAIBAzC\r\nB4AYJKoZIhvcNAQcB\r\n", true },
		{ "a last group that is not whole", "MIIBAAIBAzCB4AYJKoZIhvcNAQcBAA", true },
		{ "base64 of a certificate", "MIIBqzCCAVKgAwIBAgIU", false },
		{ "base64 of PKCS#8", "MIGHAgEAMBMGByqGSM49", false },
		{ "text", "My certificates are below.\n", false },
		{ "bytes that are no base64 behind the first", "MIIBAAIBAzCB4\x01" "AYJKoZIhvcNAQcB", false },
		{ "a block labelled PKCS12, whatever is in it", "-----BEGIN PKCS12-----\nAAAA\n", true },
		{ "a block labelled PFX behind a remark", "Bag\n-----BEGIN PFX-----\n", true },
		{ "labelled otherwise (certutil -encode)",
			"-----BEGIN CERTIFICATE-----\r\nMIIBAAIBAzCB4AYJKoZIhvcNAQcB\r\n", true },
		{ "a certificate", "-----BEGIN CERTIFICATE-----\nMIIBqzCCAVKgAwIBAgIU\n", false },
		{ "an encrypted key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n", false },
		{ "a certificate before the PFX",
			"-----BEGIN CERTIFICATE-----\nMIIBqzCC\n-----END CERTIFICATE-----\n"
			"-----BEGIN PKCS12-----\n", false },
		{ "a label that begins so", "-----BEGIN PKCS12 KEYS-----\nAAAA\n", false },
		{ "a BEGIN line without an end", "-----BEGIN CERTIFICATE-----", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (pfx_probe(text(rows[i].text)) != rows[i].is_pfx)
			fail_msg("%s: %s", rows[i].name, rows[i].is_pfx ? "not told" : "taken for a PFX");
}

struct unwrapped {
	struct keystore *ks;
	struct keystore_bytes pfx;
	size_t trailing;
	const char *layer;
	struct keystore_error err;
	bool ok;
};

static struct unwrapped unwrap(struct keystore_bytes input)
{
	struct unwrapped u = { .ks = keystore_new() };

	assert_non_null(u.ks);
	u.ok = pfx_unwrap(input, u.ks, &u.pfx, &u.trailing, &u.layer, &u.err);
	return u;
}

static void assert_unwraps_to(const char *path, struct keystore_bytes der, const char *layer)
{
	struct keystore_bytes input = load_file(path);
	struct unwrapped u = unwrap(input);

	if (!u.ok)
		fail_msg("%s: %s", path, u.err.text);
	assert_true(bytes_equal(u.pfx, der));
	assert_string_equal(u.layer, layer);
	assert_int_equal(u.trailing, 0);
	keystore_free(u.ks);
	free((void *)input.data);
}

static void every_wrapping_holds_the_same(void **state)
{
	struct keystore_bytes der = load_file(DATA "open-modern.p12");

	(void)state;
	assert_unwraps_to(DATA "open-modern.p12", der, "file");
	assert_unwraps_to(DATA "open-base64.txt", der, "decoded base64");
	assert_unwraps_to(DATA "open-pkcs12.pem", der, "decoded base64");
	assert_unwraps_to(DATA "open-certutil.pem", der, "decoded base64");
	free((void *)der.data);
}

static void der_is_not_copied(void **state)
{
	struct keystore_bytes input = asn1("30{ 020103 } 0102");
	struct unwrapped u = unwrap(input);

	(void)state;
	assert_true(u.ok);
	assert_ptr_equal(u.pfx.data, input.data);
	assert_int_equal(u.pfx.len, 5);
	assert_int_equal(u.trailing, 2);
	keystore_free(u.ks);
}

static void ber_becomes_der(void **state)
{
	struct unwrapped u = unwrap(from_hex("30 80 020103 a0 80 24 80 0401aa 0401bb 0000 0000 0000 99 98 97"));

	(void)state;
	assert_true(u.ok);
	assert_true(bytes_equal(u.pfx, asn1("30{ 020103 a0{ 04{ aabb } } }")));
	assert_string_equal(u.layer, "DER form of the file");
	assert_int_equal(u.trailing, 3);
	keystore_free(u.ks);
}

/* BER behind the PFX does not make it BER. */
static void what_stands_behind_is_not_looked_at(void **state)
{
	struct unwrapped u = unwrap(from_hex("3003020103 3080"));

	(void)state;
	assert_true(u.ok);
	assert_string_equal(u.layer, "file");
	assert_int_equal(u.trailing, 2);
	keystore_free(u.ks);
}

static void blocks_behind_the_pfx_are_a_finding(void **state)
{
	struct unwrapped u = unwrap(text("-----BEGIN PKCS12-----\nMAMCAQM=\n-----END PKCS12-----\n"
					 "-----BEGIN CERTIFICATE-----\nAAAA\n"));

	(void)state;
	assert_true(u.ok);
	assert_int_equal(u.ks->n_notes, 1);
	assert_string_equal(u.ks->notes[0].id, "unread-block");
	assert_int_equal(u.ks->notes[0].offset, 53);
	keystore_free(u.ks);
}

struct refused_row {
	const char *name, *text;
	enum keystore_status status;
	uint64_t offset, missing;
	const char *layer, *sentence;
};

/* A file that is cut is TRUNCATED; what is cut inside something whole is not. "MAkCAQM=" is 30 09 020103. */
static void what_is_refused(void **state)
{
	static const struct refused_row rows[] = {
		{ "DER, cut", "\x30\x09\x02\x01\x03", KEYSTORE_TRUNCATED, 2, 6, "file",
			"PFX needs 9 bytes, 3 are left" },
		{ "BER, cut", "\x30\x80\x02\x01\x03", KEYSTORE_TRUNCATED, 5, 2, "file",
			"end-of-contents needs 2 bytes, 0 are left" },
		{ "a length that is not the shortest", "\x30\x81\x03\x02\x01\x03", KEYSTORE_MALFORMED, 3, 0, "file",
			"PFX: the length is not in its shortest form" },
		{ "base64, cut", "MAkCAQM=", KEYSTORE_TRUNCATED, 2, 6, "decoded base64", "PFX needs 9 bytes" },
		{ "a byte that is no base64", "MAkC\x01", KEYSTORE_MALFORMED, 4, 0, "file", "byte 0x01 in base64" },
		{ "a whole block with half a PFX", "-----BEGIN PFX-----\nMAkCAQM=\n-----END PFX-----\n",
			KEYSTORE_MALFORMED, 2, 0, "decoded base64", "PFX needs 9 bytes, 3 are left" },
		{ "a block without an end", "-----BEGIN PFX-----\nMAkCAQM=\n", KEYSTORE_TRUNCATED, 0, 17, "file",
			"no END line" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct refused_row *row = &rows[i];
		struct unwrapped u = unwrap(text(row->text));
		if (u.ok)
			fail_msg("%s: accepted", row->name);
		if (u.err.status != row->status || u.err.offset != row->offset || u.err.missing < row->missing ||
			(!row->missing && u.err.missing) || strcmp(u.err.layer, row->layer) != 0 ||
			!strstr(u.err.text, row->sentence))
			fail_msg("%s: %s, %llu missing: %s, at %llu of %s", row->name,
				keystore_status_name(u.err.status), (unsigned long long)u.err.missing, u.err.text,
				(unsigned long long)u.err.offset, u.err.layer);
		keystore_free(u.ks);
	}
}

/* BER deeper than 32, and DER too, because nobody can tell before. */
static void what_is_nested_too_deep(void **state)
{
#define EIGHT(text) text text text text text text text text
	struct unwrapped u = unwrap(asn1(EIGHT("30{") EIGHT("30{") EIGHT("30{") EIGHT("30{") "30{}"
					 EIGHT("}") EIGHT("}") EIGHT("}") EIGHT("}")));

	(void)state;
	assert_false(u.ok);
	assert_int_equal(u.err.status, KEYSTORE_MALFORMED);
	assert_string_equal(u.err.text, "PFX: nested deeper than 32");
	assert_string_equal(u.err.layer, "file");
	keystore_free(u.ks);
}

static void der_form_copies_ber_alone(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_bytes two = from_hex("020105 3003 0101ff"), ber = from_hex("020105 3080 0101ff 0000"), der;
	struct keystore_error err;

	(void)state;
	assert_true(der_form(two, ks, &der, "field", &err));
	assert_ptr_equal(der.data, two.data);
	assert_int_equal(der.len, two.len);
	assert_true(der_form(ber, ks, &der, "field", &err));
	assert_true(bytes_equal(der, two));
	keystore_free(ks);
}

static bool unwrap_bytes(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_new();
	struct keystore_bytes pfx;
	const char *layer;
	size_t trailing;

	(void)context;
	if (!ks) {
		err->status = KEYSTORE_NO_MEMORY;
		return false;
	}
	pfx_probe(input);
	bool ok = pfx_unwrap(input, ks, &pfx, &trailing, &layer, err);
	keystore_free(ks);
	return ok;
}

static void sweeps(void **state)
{
	static const char *const files[] = { DATA "open-ber.p12", DATA "open-base64.txt", DATA "open-pkcs12.pem" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes input = load_file(files[i]);
		sweep_truncations(unwrap_bytes, NULL, input);
		sweep_bits(unwrap_bytes, NULL, input);
		sweep_allocations(unwrap_bytes, NULL, input);
		free((void *)input.data);
	}
	sweep_allocations(unwrap_bytes, NULL,
		text("-----BEGIN PKCS12-----\nMAMCAQM=\n-----END PKCS12-----\n-----BEGIN CERTIFICATE-----\nAAAA\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binary_is_told_by_its_first_bytes),
		cmocka_unit_test(text_is_told_by_what_it_holds),
		cmocka_unit_test(every_wrapping_holds_the_same),
		cmocka_unit_test(der_is_not_copied),
		cmocka_unit_test(ber_becomes_der),
		cmocka_unit_test(what_stands_behind_is_not_looked_at),
		cmocka_unit_test(blocks_behind_the_pfx_are_a_finding),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(what_is_nested_too_deep),
		cmocka_unit_test(der_form_copies_ber_alone),
		cmocka_unit_test(sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
