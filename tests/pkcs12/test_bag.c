/* SafeContents: what OpenSSL and keytool wrote (tests/data/pkcs12/bags.sh), read and written again byte for byte, and
 * bags that neither of them writes. */
#include "pkcs12/bag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/der.h"
#include "tests/support/cmocka.h"
#include "tests/support/fixture.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pkcs12/"

static const struct keystore_bytes none;

static void assert_bytes(struct keystore_bytes found, struct keystore_bytes expected)
{
	assert_int_equal(found.len, expected.len);
	assert_memory_equal(found.data, expected.data, expected.len);
}

static void assert_file(struct keystore_bytes found, const char *path)
{
	struct keystore_bytes expected = load_file(path);

	assert_bytes(found, expected);
	free((void *)expected.data);
}

/* SafeContents that were read, as those of part 2. */
struct opened {
	struct keystore_bytes input;
	struct keystore *ks;
	struct list bags;
};

static const struct bag_source part_2 = { .safe = 1, .in_file = true };

static struct opened open_bags(struct keystore_bytes input)
{
	struct opened opened = { .input = input, .ks = keystore_new() };
	struct keystore_error err;

	if (!bags_read(reader_of(input), &part_2, opened.ks, &opened.bags, &err))
		fail_msg("%s", err.text);
	return opened;
}

static struct opened open_file(const char *path)
{
	return open_bags(load_file(path));
}

static void close_bags(struct opened *opened)
{
	list_free(&opened->bags);
	keystore_free(opened->ks);
}

static void close_file(struct opened *opened)
{
	close_bags(opened);
	free((void *)opened->input.data);
}

static void assert_refused(struct keystore_bytes input, const char *message)
{
	struct keystore *ks = keystore_new();
	struct list bags = { 0 };
	struct keystore_error err;

	assert_false(bags_read(reader_of(input), &part_2, ks, &bags, &err));
	assert_string_equal(err.text, message);
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_int_equal(err.missing, 0);
	list_free(&bags);
	keystore_free(ks);
}

/* ---- What others wrote ------------------------------------------------------------------------------------------ */

static void test_openssl_certificates(void **state)
{
	struct opened safe = open_file(DATA "openssl-1.safe");
	const struct bag *bags = bag_at(&safe.bags, 0);
	uint8_t sha1[20];

	(void)state;
	assert_int_equal(safe.bags.n, 2);
	assert_int_equal(bags[0].kind, BAG_CERTIFICATE);
	assert_file(bags[0].value, DATA "openssl.leaf.der");
	assert_int_equal(bags[0].offset, 4);
	assert_bytes(bags[0].attributes.name, bytes_of("schl\xC3\xBCssel f\xC3\xBCr alles"));
	keystore_sha1(bags[0].value, sha1); /* this is what OpenSSL makes the localKeyId of */
	assert_bytes(bags[0].attributes.local_key_id, (struct keystore_bytes){ sha1, 20 });
	assert_false(bags[0].attributes.trusted);
	assert_null(bags[0].attributes.text);
	assert_null(bag_other(&bags[0]));
	assert_int_equal(bags[0].safe, 1);
	assert_false(bags[0].encrypted);
	assert_int_equal(bags[1].kind, BAG_CERTIFICATE);
	assert_file(bags[1].value, DATA "openssl.ca.der");
	assert_int_equal(bags[1].offset, 4 + bags[0].whole.len);
	assert_int_equal(bags[1].offset + bags[1].whole.len, safe.input.len);
	assert_bytes(bags[1].attributes.name, bytes_of("the ca"));
	assert_null(bags[1].attributes.local_key_id.data);
	assert_int_equal(safe.ks->n_notes, 0);
	close_file(&safe);
}

static void test_openssl_key(void **state)
{
	struct opened safe = open_file(DATA "openssl-2.safe");
	const struct bag *bag = bag_at(&safe.bags, 0);

	(void)state;
	assert_int_equal(safe.bags.n, 1);
	assert_int_equal(bag->kind, BAG_KEY);
	assert_file(bag->value, DATA "openssl.key.der");
	assert_string_equal(bag->attributes.text,
		"1.3.6.1.4.1.311.17.2 (local machine key set), 1.3.6.1.4.1.311.17.1 (CSP name)");
	assert_bytes(bag->attributes.name, bytes_of("schl\xC3\xBCssel f\xC3\xBCr alles"));
	close_file(&safe);
}

/* The n-th date of a file in bags.expected. */
static int64_t expected_date(const char *file, int n)
{
	FILE *expected = fopen(DATA "bags.expected", "r");
	long long date, found = -1;
	char name[32];

	assert_non_null(expected);
	while (n >= 0 && fscanf(expected, "%31s %lld", name, &date) == 2)
		if (strcmp(name, file) == 0 && n-- == 0)
			found = date;
	fclose(expected);
	return found;
}

static void assert_date(const struct bag *bag, const char *file, int n)
{
	int64_t found;

	assert_true(local_key_id_date(bag->attributes.local_key_id, &found));
	assert_int_equal(found, expected_date(file, n));
}

static void test_java_keys(void **state)
{
	struct opened safe = open_file(DATA "java-1.safe");
	const struct bag *bags = bag_at(&safe.bags, 0);

	(void)state;
	assert_int_equal(safe.bags.n, 2);
	assert_int_equal(bags[0].kind, BAG_SHROUDED_KEY);
	assert_int_equal(bags[0].value.len, 189); /* openssl asn1parse: hl=3 l= 186 */
	assert_bytes(bags[0].attributes.name, bytes_of("key \xF0\x9F\x94\x91"));
	assert_date(&bags[0], "java-1.safe", 0);
	assert_int_equal(bags[1].kind, BAG_SECRET);
	assert_int_equal(bags[1].value.len, 173); /* the OCTET STRING in its secretValue */
	assert_int_equal(bags[1].value.data[0], DER_SEQUENCE);
	assert_bytes(bags[1].attributes.name, bytes_of("secret"));
	assert_date(&bags[1], "java-1.safe", 1);
	assert_int_equal(safe.ks->n_notes, 0);
	close_file(&safe);
}

static void test_java_certificates(void **state)
{
	struct opened safe = open_file(DATA "java-2.safe");
	const struct bag *bags = bag_at(&safe.bags, 0);

	(void)state;
	assert_int_equal(safe.bags.n, 2);
	assert_date(&bags[0], "java-2.safe", 0);
	assert_false(bags[0].attributes.trusted);
	assert_file(bags[1].value, DATA "openssl.ca.der");
	assert_bytes(bags[1].attributes.name, bytes_of("Trusted"));
	assert_true(bags[1].attributes.trusted);
	assert_null(bags[1].attributes.text);
	close_file(&safe);
}

static const char *const safes[] = { DATA "openssl-1.safe", DATA "openssl-2.safe", DATA "java-1.safe",
	DATA "java-2.safe" };

/* From the parts, and from what was kept: the bytes of OpenSSL and Java. */
static void test_written(void **state)
{
	(void)state;
	for (size_t f = 0; f < sizeof safes / sizeof *safes; f++) {
		struct opened safe = open_file(safes[f]);
		print_message("%s\n", safes[f]);
		for (size_t i = 0; i < safe.bags.n; i++) {
			const struct bag *bag = bag_at(&safe.bags, i);
			struct writer parts = writer_new(), again = writer_new();
			struct keystore_error err;
			bag_write(bag->kind, bag->value, bag->attributes.set, &parts);
			assert_bytes((struct keystore_bytes){ parts.data, parts.len }, bag->whole);
			assert_true(bag_write_again(bag->whole, bag->attributes.set, &again, &err));
			assert_bytes((struct keystore_bytes){ again.data, again.len }, bag->whole);
			writer_free(&parts);
			writer_free(&again);
		}
		close_file(&safe);
	}
}

/* The attributes of OpenSSL's leaf and CA from what they say alone, those of Java's trusted certificate from what was
 * kept: OpenSSL sorts as DER wants, the long name behind the localKeyId; Java does not. */
static void test_attributes_written(void **state)
{
	struct opened openssl = open_file(DATA "openssl-1.safe"), java = open_file(DATA "java-2.safe");
	const struct bag *bags[] = { bag_at(&openssl.bags, 0), bag_at(&openssl.bags, 1), bag_at(&java.bags, 1) };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct attributes *given = &bags[i]->attributes;
		struct attribute_values values = { given->name, given->local_key_id, given->trusted };
		struct keystore_bytes kept = none;
		struct writer out = writer_new();
		struct keystore_error err;
		if (bags[i]->attributes.trusted)
			kept = given->set;
		assert_true(attributes_write(kept, &values, &out, &err));
		assert_bytes((struct keystore_bytes){ out.data, out.len }, given->set);
		writer_free(&out);
	}
	close_file(&openssl);
	close_file(&java);
}

/* A decrypted part: nothing has a place in the file. */
static void test_encrypted_source(void **state)
{
	const struct bag_source source = { .safe = 4, .encrypted = true };
	struct keystore_bytes input = load_file(DATA "openssl-1.safe");
	struct keystore *ks = keystore_new();
	struct list bags = { 0 };
	struct keystore_error err;

	(void)state;
	assert_true(bags_read(reader_of(input), &source, ks, &bags, &err));
	assert_true(bags_read(reader_of(input), &part_2, ks, &bags, &err)); /* appends */
	assert_int_equal(bags.n, 4);
	assert_int_equal(bag_at(&bags, 1)->safe, 4);
	assert_true(bag_at(&bags, 1)->encrypted);
	assert_true(bag_offset(bag_at(&bags, 1)) == KEYSTORE_NO_OFFSET);
	assert_int_equal(bag_at(&bags, 3)->safe, 1);
	assert_int_equal(bag_at(&bags, 3)->offset, 4 + bag_at(&bags, 2)->whole.len);
	list_free(&bags);
	keystore_free(ks);
	free((void *)input.data);
}

/* ---- What neither of them writes -------------------------------------------------------------------------------- */

#define PKCS_9 "\x2A\x86\x48\x86\xF7\x0D\x01\x09"
#define BAG_TYPES "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01"
#define CERT_BAG OID(BAG_TYPES "\x03")
#define CRL_BAG OID(BAG_TYPES "\x04")
#define SECRET_BAG OID(BAG_TYPES "\x05")
#define SAFE_CONTENTS_BAG OID(BAG_TYPES "\x06")
#define X509_CERTIFICATE OID(PKCS_9 "\x16\x01")
#define SDSI_CERTIFICATE OID(PKCS_9 "\x16\x02")
#define X509_CRL OID(PKCS_9 "\x17\x01")
#define SHROUDED_KEY OID(BAG_TYPES "\x02")
#define FOREIGN OID("\x2A\x03\x04") /* 1.2.3.4 */

/* A SafeBag around a value, without attributes. */
static void put_bag(struct writer *out, struct keystore_bytes id, struct keystore_bytes value)
{
	size_t whole = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, id);
	der_put(out, DER_CONTEXT_CONSTRUCTED(0), value);
	der_end(out, whole);
}

/* A CertBag, CRLBag or SecretBag with a value in an element with this tag. */
static void put_typed(struct writer *out, struct keystore_bytes id, struct keystore_bytes type, unsigned tag,
	struct keystore_bytes value)
{
	struct writer inside = writer_new();
	size_t whole = der_begin(&inside, DER_SEQUENCE);

	der_put(&inside, DER_OID, type);
	size_t explicit = der_begin(&inside, DER_CONTEXT_CONSTRUCTED(0));
	der_put(&inside, tag, value);
	der_end(&inside, explicit);
	der_end(&inside, whole);
	put_bag(out, id, (struct keystore_bytes){ inside.data, inside.len });
	writer_free(&inside);
}

/* SEQUENCE around what was written. */
static struct keystore_bytes wrap(struct writer *out)
{
	assert_false(out->failed);
	size_t len = out->len;
	struct writer whole = writer_new();
	der_put(&whole, DER_SEQUENCE, (struct keystore_bytes){ out->data, len });
	writer_free(out);
	return (struct keystore_bytes){ whole.data, whole.len };
}

static struct opened open_written(struct writer *out)
{
	return open_bags(wrap(out));
}

static void close_written(struct opened *opened)
{
	close_bags(opened);
	free((void *)opened->input.data);
}

static const struct {
	const char *row;
	struct keystore_bytes id, type;
	unsigned tag;
	struct keystore_bytes value;
	const char *other;
} foreign[] = {
	{ "an SDSI certificate", CERT_BAG, SDSI_CERTIFICATE, DER_IA5_STRING, BYTES("c2Rzaa"), "SDSI certificate" },
	{ "a certificate of another type", CERT_BAG, FOREIGN, DER_OCTET_STRING, BYTES("x"),
		"certificate of type 1.2.3.4" },
	{ "a CRL of another type", CRL_BAG, FOREIGN, DER_OCTET_STRING, BYTES("x"), "CRL of type 1.2.3.4" },
	{ "a secret of another type", SECRET_BAG, FOREIGN, DER_UTF8_STRING, BYTES("x"), "secret of type 1.2.3.4" },
	{ "a secret of Java's type in another string", SECRET_BAG, SHROUDED_KEY, DER_UTF8_STRING, BYTES("x"),
		"secret of type 1.2.840.113549.1.12.10.1.2" },
	{ "a secret of Java's type with another value", SECRET_BAG, SHROUDED_KEY, DER_OCTET_STRING, BYTES("\x30\x00"),
		"secret of type 1.2.840.113549.1.12.10.1.2" },
	{ "a secret of another type that looks like Java's", SECRET_BAG, FOREIGN, DER_OCTET_STRING,
		BYTES("\x30\x04\x30\x00\x04\x00"), "secret of type 1.2.3.4" },
	{ "a bag of another type", FOREIGN, FOREIGN, DER_OCTET_STRING, BYTES("x"), "SafeBag 1.2.3.4" },
	{ "a bag type that RFC 7292 does not have", OID(BAG_TYPES "\x07"), FOREIGN, DER_OCTET_STRING, BYTES("x"),
		"SafeBag 1.2.840.113549.1.12.10.1.7" },
};

static void test_foreign(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		struct writer out = writer_new();
		struct keystore_error err;
		print_message("%s\n", foreign[i].row);
		put_typed(&out, foreign[i].id, foreign[i].type, foreign[i].tag, foreign[i].value);
		struct opened safe = open_written(&out);
		assert_int_equal(safe.bags.n, 1);
		assert_int_equal(bag_at(&safe.bags, 0)->kind, BAG_OTHER);
		assert_string_equal(bag_other(bag_at(&safe.bags, 0)), foreign[i].other);
		assert_int_equal(bag_at(&safe.bags, 0)->whole.len, safe.input.len - 2);
		assert_int_equal(safe.ks->n_notes, 1);
		assert_string_equal(safe.ks->notes[0].id, "unknown-bag");
		assert_int_equal(safe.ks->notes[0].offset, 2);
		struct writer again = writer_new();
		assert_true(bag_write_again(bag_at(&safe.bags, 0)->whole, none, &again, &err));
		assert_bytes((struct keystore_bytes){ again.data, again.len }, bag_at(&safe.bags, 0)->whole);
		writer_free(&again);
		close_written(&safe);
	}
}

static void test_crl(void **state)
{
	struct keystore_bytes crl = load_file("tests/data/pem/crl.der");
	struct writer out = writer_new(), again = writer_new();

	(void)state;
	put_typed(&out, CRL_BAG, X509_CRL, DER_OCTET_STRING, crl);
	struct opened safe = open_written(&out);
	assert_int_equal(safe.bags.n, 1);
	assert_int_equal(bag_at(&safe.bags, 0)->kind, BAG_CRL);
	assert_string_equal(bag_other(bag_at(&safe.bags, 0)), "X509 CRL");
	assert_bytes(bag_at(&safe.bags, 0)->value, crl);
	assert_int_equal(safe.ks->n_notes, 0);
	bag_write(BAG_CRL, crl, none, &again);
	assert_bytes((struct keystore_bytes){ again.data, again.len }, bag_at(&safe.bags, 0)->whole);
	writer_free(&again);
	close_written(&safe);
	free((void *)crl.data);
}

static void test_trailing(void **state)
{
	struct writer longer = writer_new(), out = writer_new();

	(void)state;
	writer_bytes(&longer, certificate);
	writer_text(&longer, "abc");
	put_typed(&out, CERT_BAG, X509_CERTIFICATE, DER_OCTET_STRING,
		(struct keystore_bytes){ longer.data, longer.len });
	struct opened safe = open_written(&out);
	assert_bytes(bag_at(&safe.bags, 0)->value, certificate);
	assert_int_equal(safe.ks->n_notes, 1);
	assert_string_equal(safe.ks->notes[0].id, "trailing-bytes");
	assert_string_equal(safe.ks->notes[0].text, "bag 1 of part 2: 3 bytes behind the certificate");
	close_written(&safe);
	writer_free(&longer);
}

/* A set of attributes that is there and empty is neither lost nor invented. */
static void test_empty_attributes(void **state)
{
	struct keystore_bytes whole = from_hex("3009 06032A0304 A000 3100"), found;
	struct writer out = writer_new();
	struct keystore_error err;

	(void)state;
	writer_bytes(&out, whole);
	struct opened safe = open_written(&out);
	found = bag_at(&safe.bags, 0)->attributes.set;
	assert_non_null(found.data);
	assert_int_equal(found.len, 0);
	struct writer again = writer_new();
	assert_true(bag_write_again(whole, found, &again, &err));
	assert_bytes((struct keystore_bytes){ again.data, again.len }, whole);
	again.len = 0;
	assert_true(bag_write_again(whole, from_hex("0500"), &again, &err));
	assert_bytes((struct keystore_bytes){ again.data, again.len }, from_hex("300B 06032A0304 A000 3102 0500"));
	again.len = 0;
	assert_true(bag_write_again(from_hex("300B 06032A0304 A000 3102 0500"), found, &again, &err));
	assert_bytes((struct keystore_bytes){ again.data, again.len }, from_hex("3007 06032A0304 A000"));
	writer_free(&again);
	close_written(&safe);
}

/* ---- Nesting ---------------------------------------------------------------------------------------------------- */

/* A safeContentsBag around SafeContents of an unknown bag, what is `inside`, and an unknown bag. */
static void nest(struct writer *inside)
{
	struct writer contents = writer_new(), bag = writer_new();

	put_bag(&contents, FOREIGN, BYTES("\x05\x00"));
	writer_bytes(&contents, (struct keystore_bytes){ inside->data, inside->len });
	put_bag(&contents, FOREIGN, BYTES("\x05\x00"));
	struct keystore_bytes safe = wrap(&contents);
	put_bag(&bag, SAFE_CONTENTS_BAG, safe);
	free((void *)safe.data);
	writer_free(inside);
	*inside = bag;
}

/* Bags come in the order of the bytes, whatever is in what. */
static void test_nested(void **state)
{
	struct writer out = writer_new();

	(void)state;
	put_typed(&out, CERT_BAG, X509_CERTIFICATE, DER_OCTET_STRING, certificate);
	for (int i = 0; i < 8; i++)
		nest(&out);
	struct opened safe = open_written(&out);
	assert_int_equal(safe.bags.n, 17);
	assert_bytes(bag_at(&safe.bags, 8)->value, certificate);
	for (size_t i = 1; i < 17; i++)
		assert_true(bag_at(&safe.bags, i - 1)->offset < bag_at(&safe.bags, i)->offset);
	assert_int_equal(safe.ks->n_notes, 8 + 16);
	assert_string_equal(safe.ks->notes[0].id, "nested-safe-contents");
	assert_int_equal(safe.ks->notes[0].offset, 4);
	close_written(&safe);
}

/* Two levels that end together, and a bag behind them. */
static void test_nested_last(void **state)
{
	struct writer out = writer_new();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct keystore_bytes inside = wrap(&out);
		out = writer_new();
		put_bag(&out, SAFE_CONTENTS_BAG, inside);
		free((void *)inside.data);
	}
	put_bag(&out, FOREIGN, BYTES("\x05\x00"));
	struct opened safe = open_written(&out);
	assert_int_equal(safe.bags.n, 1);
	assert_int_equal(bag_at(&safe.bags, 0)->whole.len, 11);
	close_written(&safe);
}

static void test_nested_too_deep(void **state)
{
	struct writer out = writer_new();

	(void)state;
	for (int i = 0; i < 9; i++)
		nest(&out);
	struct keystore_bytes input = wrap(&out);
	assert_refused(input, "bag 17 of part 2: safe bags nested deeper than 8");
	free((void *)input.data);
}

/* ---- What is refused -------------------------------------------------------------------------------------------- */

static const struct {
	const char *row, *input, *message;
} refused[] = {
	{ "no SafeContents", "", "part 2: truncated: SafeContents needs 2 bytes, 0 are left" },
	{ "SafeContents of another tag", "0400", "part 2: SafeContents: SEQUENCE expected, found tag 0x04" },
	{ "something behind SafeContents", "3000 00", "part 2: SafeContents: 1 bytes too many" },
	{ "a bag that is no SEQUENCE", "3002 0500", "bag 1 of part 2: SafeBag: SEQUENCE expected, found tag 0x05" },
	{ "a bag without a type", "3004 3002 A000",
		"bag 1 of part 2: bagId: OBJECT IDENTIFIER expected, found tag 0xa0" },
	{ "the second bag without a value", "3010 3007 06032A0304 A000 3005 06032A0304",
		"bag 2 of part 2: truncated: bagValue needs 2 bytes, 0 are left" },
	{ "attributes that are no SET", "300B 3009 06032A0304 A000 3000",
		"bag 1 of part 2: bagAttributes: SET expected, found tag 0x30" },
	{ "something behind the attributes: Java takes it, OpenSSL does not", "300D 300B 06032A0304 A000 3100 0500",
		"bag 1 of part 2: SafeBag: 2 bytes too many" },
	{ "a bad attribute", "300D 300B 06032A0304 A000 3102 0500",
		"bag 1 of part 2: PKCS12Attribute: SEQUENCE expected, found tag 0x05" },
	{ "a KeyBag without a key", "3013 3011 060B2A864886F70D010C0A0101 A002 0400",
		"bag 1 of part 2: PrivateKeyInfo: SEQUENCE expected, found tag 0x04" },
	{ "a KeyBag with nothing", "3011 300F 060B2A864886F70D010C0A0101 A000",
		"bag 1 of part 2: truncated: PrivateKeyInfo needs 2 bytes, 0 are left" },
	{ "a PKCS8ShroudedKeyBag that is empty", "3013 3011 060B2A864886F70D010C0A0102 A002 3000",
		"bag 1 of part 2: truncated: encryptionAlgorithm needs 2 bytes, 0 are left" },
	{ "a CertBag that is empty", "3013 3011 060B2A864886F70D010C0A0103 A002 3000",
		"bag 1 of part 2: truncated: certId needs 2 bytes, 0 are left" },
	{ "a certificate that is no OCTET STRING",
		"3023 3021 060B2A864886F70D010C0A0103 A012 3010 060A2A864886F70D01091601 A002 3000",
		"bag 1 of part 2: certificate: OCTET STRING expected, found tag 0x30" },
	{ "an OCTET STRING that is no certificate",
		"3025 3023 060B2A864886F70D010C0A0103 A014 3012 060A2A864886F70D01091601 A004 0402 3000",
		"bag 1 of part 2: not a certificate: truncated: tbsCertificate needs 2 bytes, 0 are left" },
	{ "something behind the certificate's OCTET STRING",
		"3025 3023 060B2A864886F70D010C0A0103 A014 3012 060A2A864886F70D01091601 A004 0400 0500",
		"bag 1 of part 2: certificate: 2 bytes too many" },
	{ "a CRL that is no SEQUENCE",
		"3025 3023 060B2A864886F70D010C0A0104 A014 3012 060A2A864886F70D01091701 A004 0402 0500",
		"bag 1 of part 2: CRL: SEQUENCE expected, found tag 0x05" },
	{ "something behind the CRL",
		"3027 3025 060B2A864886F70D010C0A0104 A016 3014 060A2A864886F70D01091701 A006 0404 3000 0500",
		"bag 1 of part 2: CRL: 2 bytes too many" },
	{ "something behind the CRL's value",
		"3027 3025 060B2A864886F70D010C0A0104 A016 3014 060A2A864886F70D01091701 A004 0402 3000 0500",
		"bag 1 of part 2: CRLBag: 2 bytes too many" },
	{ "something behind the CRLBag",
		"3027 3025 060B2A864886F70D010C0A0104 A016 3012 060A2A864886F70D01091701 A004 0402 3000 0500",
		"bag 1 of part 2: CRLBag: 2 bytes too many" },
	{ "a SecretBag without a value", "3018 3016 060B2A864886F70D010C0A0105 A007 3005 06032A0304",
		"bag 1 of part 2: truncated: secretValue needs 2 bytes, 0 are left" },
	{ "something behind nested SafeContents", "3015 3013 060B2A864886F70D010C0A0106 A004 3000 0500",
		"bag 1 of part 2: SafeContents: 2 bytes too many" },
	{ "a safeContentsBag of another tag", "3013 3011 060B2A864886F70D010C0A0106 A002 0400",
		"bag 1 of part 2: SafeContents: SEQUENCE expected, found tag 0x04" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		print_message("%s\n", refused[i].row);
		assert_refused(from_hex(refused[i].input), refused[i].message);
	}
}

/* The positions of what other rooms read: of the bytes in the OCTET STRING, counted from the start of the file. */
static void test_offsets(void **state)
{
	const char *certificate_at_37 =
		"3025 3023 060B2A864886F70D010C0A0103 A014 3012 060A2A864886F70D01091601 A004 0402 3000";
	const char *key_at_19 = "3013 3011 060B2A864886F70D010C0A0101 A002 0400";
	struct list bags = { 0 };
	struct keystore *ks = keystore_new();
	struct keystore_error err;

	(void)state;
	assert_false(bags_read(reader_of(from_hex(certificate_at_37)), &part_2, ks, &bags, &err));
	assert_int_equal(err.offset, 39); /* the end of the empty SEQUENCE */
	assert_false(bags_read(reader_of(from_hex(key_at_19)), &part_2, ks, &bags, &err));
	assert_int_equal(err.offset, 19);
	keystore_free(ks);
	list_free(&bags);
}

/* ---- Looking again ---------------------------------------------------------------------------------------------- */

static void test_what_a_bag_says(void **state)
{
	static const struct {
		const char *row, *whole;
		enum bag_kind kind;
		bool holds_octets;
	} rows[] = {
		{ "a certificate of another type", "3019 060B2A864886F70D010C0A0103 A00A 3008 06012A A003 0401 61",
			BAG_CERTIFICATE, true },
		{ "a secret that is no string", "3019 060B2A864886F70D010C0A0105 A00A 3008 06012A A003 0201 05",
			BAG_SECRET, false },
		{ "a CRL of which nothing is there", "3011 060B2A864886F70D010C0A0104 A002 3000", BAG_CRL, false },
		{ "a type that nobody knows", "3005 06012A A000", BAG_OTHER, false },
		{ "no bag", "0500", BAG_OTHER, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct bag bag = { .whole = from_hex(rows[i].whole) };
		if (bag_says_kind(&bag) != rows[i].kind || bag_holds_octets(&bag) != rows[i].holds_octets)
			fail_msg("%s", rows[i].row);
	}
}

/* A bag that was kept and is none. */
static void test_what_cannot_be_written_again(void **state)
{
	struct writer out = writer_new();
	struct keystore_bytes set;
	struct keystore_error err = { 0 };

	(void)state;
	assert_false(bag_attributes(from_hex("0500"), &set, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_string_equal(err.text, "SafeBag: SEQUENCE expected, found tag 0x05");
	assert_false(bag_write_again(from_hex("3003 06012A"), none, &out, &err));
	assert_string_equal(err.text, "truncated: bagValue needs 2 bytes, 0 are left");
	writer_free(&out);
}

/* ---- Sweeps ----------------------------------------------------------------------------------------------------- */

/* Reads, and writes all bags again. */
static bool read_and_write(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_new();
	struct list bags = { 0 };
	struct writer out = writer_new();

	(void)context;
	if (!ks) {
		err->status = KEYSTORE_NO_MEMORY;
		return false;
	}
	bool ok = bags_read(reader_of(input), &part_2, ks, &bags, err);
	for (size_t i = 0; ok && i < bags.n; i++) {
		const struct bag *bag = bag_at(&bags, i);
		out.len = 0;
		ok = bag_write_again(bag->whole, bag->attributes.set, &out, err);
		if (ok)
			assert_bytes((struct keystore_bytes){ out.data, out.len }, bag->whole);
	}
	writer_free(&out);
	list_free(&bags);
	keystore_free(ks);
	return ok;
}

/* What is read, is read whole. */
static bool read_all(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	const size_t *n = context;
	struct keystore *ks = keystore_new();
	struct list bags = { 0 };

	if (!ks) {
		err->status = KEYSTORE_NO_MEMORY;
		return false;
	}
	bool ok = bags_read(reader_of(input), &part_2, ks, &bags, err);
	if (ok)
		assert_int_equal(bags.n, *n);
	list_free(&bags);
	keystore_free(ks);
	return ok;
}

static void sweep(struct keystore_bytes input, size_t n)
{
	sweep_truncations(read_and_write, NULL, input);
	assert_true(sweep_bits(read_and_write, NULL, input) > 0);
	sweep_allocations(read_and_write, NULL, input);
	sweep_allocations(read_all, &n, input);
}

static void test_sweep(void **state)
{
	struct writer out = writer_new(), longer = writer_new();

	(void)state;
	for (size_t f = 0; f < sizeof safes / sizeof *safes; f++) {
		struct keystore_bytes input = load_file(safes[f]);
		sweep(input, f == 1 ? 1 : 2);
		free((void *)input.data);
	}
	put_typed(&out, CRL_BAG, X509_CRL, DER_OCTET_STRING, BYTES("\x30\x00"));
	nest(&out);
	nest(&out);
	put_typed(&out, CERT_BAG, SDSI_CERTIFICATE, DER_IA5_STRING, BYTES("x"));
	struct keystore_bytes nested = wrap(&out);
	sweep(nested, 6);
	free((void *)nested.data);
	writer_bytes(&longer, certificate);
	writer_text(&longer, "abc");
	put_typed(&out, CERT_BAG, X509_CERTIFICATE, DER_OCTET_STRING,
		(struct keystore_bytes){ longer.data, longer.len });
	struct keystore_bytes trailing = wrap(&out);
	sweep_allocations(read_and_write, NULL, trailing);
	free((void *)trailing.data);
	writer_free(&longer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_certificates),
		cmocka_unit_test(test_openssl_key),
		cmocka_unit_test(test_java_keys),
		cmocka_unit_test(test_java_certificates),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_attributes_written),
		cmocka_unit_test(test_encrypted_source),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_crl),
		cmocka_unit_test(test_trailing),
		cmocka_unit_test(test_empty_attributes),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_nested_last),
		cmocka_unit_test(test_nested_too_deep),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_what_a_bag_says),
		cmocka_unit_test(test_what_cannot_be_written_again),
		cmocka_unit_test(test_sweep),
	};

	return cmocka_run_group_tests(tests, load_certificate, free_certificate);
}
