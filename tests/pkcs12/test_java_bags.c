/* What Java makes of bags that no program writes, and what is said of it. The rows are named as the files of
 * tests/interop/test_java_view.py, which asks JDK 17 and 25 about each: the aliases, kinds and chains here are theirs.
 * What real files show is in tests/keystore/test_java_view.c. */
#include "keystore/java_view.h"

#include "tests/pkcs12/asn1.h"
#include "tests/pkcs12/written.h"
#include "tests/support/made_certificate.h"

#define MARK TRUSTED_KEY_USAGE("0604 551D2500")
#define NAMED(utf_16) FRIENDLY_NAME("1E{" utf_16 "}")
#define WITH_ID(octets) LOCAL_KEY_ID("04{" octets "}")
#define K "006B"
#define ONE_KEY "30{ 30{ 0606 2A864886F70D 0500 } 0400 }" /* 1.2.840.113549, which no one decrypts */
#define TYPED(bag, type, value, attributes) \
	"30{ 060B 2A864886F70D010C0A01" bag " A0{ 30{" type " A0{" value "} } } 31{" attributes "} }"
#define SHROUDED(value, attributes) "30{ 060B 2A864886F70D010C0A0102 A0{" value "} 31{" attributes "} }"
/* PBES2 with PBKDF2 and AES-256, and an IV of three bytes */
#define SHORT_IV                                                                                                       \
	"30{ 30{ 0609 2A864886F70D01050D 30{ 30{ 0609 2A864886F70D01050C 30{ 0408 0102030405060708 020203E8 } }"       \
	"        30{ 0609 60864801650304012A 0403 000000 } } } 0410 00000000000000000000000000000000 }"
#define SDSI "060A 2A864886F70D01091602"
#define FOREIGN "0603 2A0304"
#define NESTED(bags) "30{ 060B 2A864886F70D010C0A0106 A0{ 30{" bags "} } }"
#define CRL_OF(attributes) TYPED("04", FOREIGN, "0400", attributes)

/* A bag: a certificate of rules.py by its name, a key, or the bytes themselves. */
struct piece {
	enum { END, CERTIFICATE, KEY, PLAIN_KEY, BYTES_OF_BAG, NEXT_PART } what;
	const char *value, *attributes;
};

static const struct row {
	const char *name;
	struct piece pieces[6];
	const char *shown; /* NULL: Java refuses the file */
	const char *findings;
} rows[] = {
	{ "marked-by-nothing", { { CERTIFICATE, "ca", NAMED("0061") TRUSTED_KEY_USAGE("") } }, "a trusted ca", "" },
	{ "mark-no-oid", { { CERTIFICATE, "ca", NAMED("0061") TRUSTED_KEY_USAGE("020101") } }, NULL,
		"java-refuses-bag" },
	{ "name-utf8", { { CERTIFICATE, "ca", FRIENDLY_NAME("0C{78}") MARK },
		{ CERTIFICATE, "other", NAMED("0062") MARK } }, NULL, "java-refuses-bag" },
	{ "name-twice", { { CERTIFICATE, "ca", NAMED("0061") NAMED("0062") MARK } }, "b trusted ca", "" },
	{ "name-twice-utf8", { { CERTIFICATE, "ca", NAMED("0061") FRIENDLY_NAME("0C{78}") MARK } }, NULL,
		"java-refuses-bag" },
	{ "name-twice-empty", { { CERTIFICATE, "ca", NAMED("0061") FRIENDLY_NAME("") MARK } }, NULL,
		"java-refuses-bag" },
	{ "name-twice-boolean", { { CERTIFICATE, "ca", NAMED("0061") FRIENDLY_NAME("0101FF") MARK } }, NULL,
		"java-refuses-bag" },
	{ "id-twice-empty", { { KEY, NULL, WITH_ID("61") LOCAL_KEY_ID("") },
		{ CERTIFICATE, "leaf", WITH_ID("61") } }, NULL, "java-refuses-bag" },
	{ "id-twice-integer", { { KEY, NULL, WITH_ID("61") LOCAL_KEY_ID("020101") },
		{ CERTIFICATE, "leaf", WITH_ID("61") } }, NULL, "java-refuses-bag" },
	{ "id-no-octets", { { KEY, NULL, LOCAL_KEY_ID("020101") }, { CERTIFICATE, "leaf", NAMED(K) } }, NULL,
		"java-refuses-bag" },
	{ "id-twice", { { KEY, NULL, NAMED(K) WITH_ID("61") WITH_ID("62") }, { CERTIFICATE, "leaf", WITH_ID("61") },
		{ CERTIFICATE, "other", WITH_ID("62") } }, "k key other",
		"java-cannot-open-key 0; java-other-chain 0; java-ignores 1; java-trusts-only-leaf" },
	{ "name-surrogates", { { CERTIFICATE, "ca",
		NAMED("0061 D800 0062 0063 DC00 0064 D800 D801DC00 D800") MARK } },
		"a\xEF\xBF\xBD" "c\xEF\xBF\xBD" "d\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD trusted ca", "" },
	{ "nested", { { BYTES_OF_BAG, NESTED(CRL_OF(NAMED("0069"))), NULL },
		{ CERTIFICATE, "ca", NAMED("006F") MARK } }, "o trusted ca", "java-ignores-nested 0" },
	{ "nested-wrong", { { BYTES_OF_BAG, NESTED(CRL_OF(FRIENDLY_NAME("0C{78}"))), NULL },
		{ CERTIFICATE, "ca", NAMED("006F") MARK } }, "o trusted ca", "java-ignores-nested 0" },
	{ "crl-wrong-name", { { BYTES_OF_BAG, CRL_OF(FRIENDLY_NAME("0C{78}")), NULL },
		{ CERTIFICATE, "ca", NAMED("0061") MARK } }, NULL, "java-refuses-bag" },
	{ "unknown-bag", { { BYTES_OF_BAG, "30{ 0603 2A0304 A0{0400} 31{" NAMED("0071") "} }", NULL },
		{ CERTIFICATE, "ca", NAMED("0061") MARK } }, "a trusted ca", "java-ignores-object 0" },
	{ "sdsi", { { BYTES_OF_BAG, TYPED("03", SDSI, "04{53}", NAMED("0073")), NULL },
		{ CERTIFICATE, "ca", NAMED("0061") MARK } }, NULL, "java-refuses-bag" },
	{ "secret-other", { { BYTES_OF_BAG, TYPED("05", FOREIGN, "04{61}", NAMED("0053")), NULL } }, "s secret",
		"java-cannot-open-key 0; java-trusts-nobody" },
	{ "secret-no-octets", { { BYTES_OF_BAG, TYPED("05", FOREIGN, "020105", NAMED("0053")), NULL } }, NULL,
		"java-refuses-bag" },
	{ "keys-short-iv", { { BYTES_OF_BAG, SHROUDED(SHORT_IV, NAMED(K) WITH_ID("31")), NULL } }, "k key",
		"java-cannot-open-key 0; key-without-certificate 0; java-trusts-nobody" },
	{ "secret", { { BYTES_OF_BAG, TYPED("05", "060B 2A864886F70D010C0A0102", "04{" ONE_KEY "}", NAMED("0053")),
		NULL } }, "s secret", "java-cannot-open-key 0; java-trusts-nobody" },
	{ "secret-nameless", { { BYTES_OF_BAG, TYPED("05", FOREIGN, "04{61}", ""), NULL },
		{ CERTIFICATE, "ca", MARK } }, "1 secret; 2 trusted ca",
		"java-other-alias 0; java-cannot-open-key 0; java-other-alias 1" },
	{ "keys-alike", { { KEY, NULL, NAMED("004B") WITH_ID("31") }, { KEY, NULL, NAMED(K) WITH_ID("32") },
		{ CERTIFICATE, "leaf", WITH_ID("31") }, { CERTIFICATE, "other", WITH_ID("32") } }, "k key other",
		"alias-collision 0; java-cannot-open-key 1; java-trusts-only-leaf" },
	{ "key-named-as-mark", { { KEY, NULL, NAMED(K) WITH_ID("31") }, { CERTIFICATE, "other", NAMED("004B") MARK } },
		"k trusted other", "alias-collision 0" },
	{ "second-key-plain", { { KEY, NULL, NAMED("0061") }, { NEXT_PART, NULL, NULL }, { CERTIFICATE, "leaf", "" },
		{ PLAIN_KEY, NULL, "" } }, "a key leaf",
		"java-cannot-open-key 0; java-drops-key 1; java-trusts-only-leaf" },
	{ "mark-and-id-of-key", { { KEY, NULL, NAMED(K) WITH_ID("31") },
		{ CERTIFICATE, "leaf", NAMED("0078") WITH_ID("31") },
		{ CERTIFICATE, "other", NAMED("0074") WITH_ID("31") MARK } }, "k key leaf; t trusted other",
		"java-cannot-open-key 0" },
};

enum { N_ROWS = sizeof rows / sizeof *rows };

static void put_plain_key(struct making *m, struct keystore_bytes attributes)
{
	struct keystore_bytes key = rule_file("leaf.key.der");

	bag_write(BAG_KEY, key, attributes, &m->contents);
	free((void *)key.data);
}

static void put_certificate(struct making *m, const char *name, struct keystore_bytes attributes)
{
	char file[32];

	snprintf(file, sizeof file, "%s.der", name);
	struct keystore_bytes der = rule_file(file);
	bag_write(BAG_CERTIFICATE, der, attributes, &m->contents);
	free((void *)der.data);
}

static struct keystore_bytes file_of(const struct row *row)
{
	struct making m = { 0 };

	for (const struct piece *piece = row->pieces; piece->what != END; piece++) {
		struct keystore_bytes attributes = asn1(piece->attributes ? piece->attributes : "");
		switch (piece->what) {
		case CERTIFICATE: put_certificate(&m, piece->value, attributes); break;
		case KEY: bag_write(BAG_SHROUDED_KEY, asn1(ONE_KEY), attributes, &m.contents); break;
		case PLAIN_KEY: put_plain_key(&m, attributes); break;
		case BYTES_OF_BAG: writer_bytes(&m.contents, asn1(piece->value)); break;
		default: end_part(&m);
		}
	}
	return made_file(&m);
}

/* "ALIAS KIND CERTIFICATE...; ..." */
static void put_view(const struct keystore_java_view *view, char out[DESCRIPTION])
{
	static const char *const kinds[] = { " key", " trusted", " secret", " other" };
	struct text to = text_over(out, DESCRIPTION);
	struct keystore_java_entry entry;

	for (size_t i = 0; i < keystore_java_count(view); i++) {
		keystore_java_get(view, i, &entry);
		text_add(&to, i ? "; " : "");
		text_bytes(&to, entry.alias);
		text_add(&to, kinds[entry.kind]);
		for (size_t j = 0; j < entry.n_certificates; j++) {
			text_char(&to, ' ');
			text_add(&to, certificate_name(keystore_java_certificate_at(view, i, j)));
		}
	}
	text_end(&to);
}

static struct keystore_java_view *try_view(const struct keystore *ks, unsigned version, struct keystore_error *err)
{
	const struct keystore_java_options options = { version, false };

	return keystore_java_view(ks, &options, err);
}

static void assert_view(const char *name, const struct keystore *ks, unsigned version, const char *shown,
	const char *findings)
{
	struct keystore_error err;
	struct keystore_java_view *view = try_view(ks, version, &err);
	char entries[DESCRIPTION], found[DESCRIPTION];

	if (!view)
		fail_msg("%s: %s", name, err.text);
	put_view(view, entries);
	put_findings(view, found);
	if ((keystore_java_refusal(view) == NULL) != (shown != NULL) || strcmp(entries, shown ? shown : "") != 0 ||
		strcmp(found, findings) != 0)
		fail_msg("%s: \"%s\" with \"%s\"", name, entries, found);
	keystore_java_free(view);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		struct keystore_bytes file = file_of(&rows[i]);
		struct keystore *ks = read_bytes(file);
		assert_view(rows[i].name, ks, 17, rows[i].shown, rows[i].findings);
		keystore_free(ks);
		free_file(file);
	}
}

static bool look(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_read(input.data, input.len, NULL, NULL, err);
	struct keystore_java_view *view = ks ? try_view(ks, 8, err) : NULL;

	(void)context;
	keystore_java_free(view);
	keystore_free(ks);
	return view != NULL;
}

static void test_failed_allocations(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		struct keystore_bytes file = file_of(&rows[i]);
		sweep_allocations(look, NULL, file);
		free_file(file);
	}
	struct keystore_bytes with_pbes2 = rule_p12("order");
	sweep_allocations(look, NULL, with_pbes2);
	free_file(with_pbes2);
}

/* ---- Certificates that Java does not read ------------------------------------------------------------------------ */

/* Bag 3: with a surrogate pair in the name of its issuer (refused-alone, refused-leaf, refused-nested). */
static struct keystore_bytes with_refused(const char *name, const char *id, bool nested)
{
	const struct spelling subject = { DER_UTF8_STRING, BYTES("odd") },
			      issuer = { DER_BMP_STRING, BYTES("\xD8\x3D\xDE\x00") };
	struct keystore_bytes key_of = rule_file("leaf.der"), der = made_certificate(key_of, &subject, &issuer);
	struct making m = { 0 }, inner = { 0 };

	make_key(&m, "k", "\1");
	make_certificate(&m, "leaf", NULL, "\2", false);
	make_bag(&inner, BAG_CERTIFICATE, der, name, id, name != NULL);
	struct keystore_bytes bag = { inner.contents.data, inner.contents.len };
	if (nested) {
		struct writer safe = writer_new();
		der_put(&safe, DER_SEQUENCE, bag);
		size_t whole = der_begin(&m.contents, DER_SEQUENCE);
		der_put(&m.contents, DER_OID, BYTES("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x06"));
		der_put(&m.contents, DER_CONTEXT_CONSTRUCTED(0), (struct keystore_bytes){ safe.data, safe.len });
		der_end(&m.contents, whole);
		writer_free(&safe);
	} else {
		writer_bytes(&m.contents, bag);
	}
	writer_free(&inner.contents);
	free((void *)key_of.data);
	free((void *)der.data);
	return made_file(&m);
}

static void assert_refused(const char *name, const char *id, bool nested, const char *refusal)
{
	struct keystore_bytes file = with_refused(name, id, nested);
	struct keystore *ks = read_bytes(file);
	struct keystore_error err;
	struct keystore_java_view *view = try_view(ks, 17, &err);

	assert_non_null(view);
	const char *said = keystore_java_refusal(view);
	if (!said != !refusal || (said && strcmp(said, refusal) != 0))
		fail_msg("\"%s\"", said ? said : "");
	keystore_java_free(view);
	sweep_allocations(look, NULL, file);
	keystore_free(ks);
	free_file(file);
}

#define CANNOT_BE_READ " (bag 3, in part 1) cannot be read (issuer: a BMPString with a surrogate pair): leave it out"

static void test_certificates_that_java_does_not_read(void **state)
{
	(void)state;
	assert_refused("anchor", NULL, false, "Java refuses the file: the certificate \"anchor\"" CANNOT_BE_READ);
	assert_refused(NULL, "\1", false, "Java refuses the file: the certificate \"CN=odd\"" CANNOT_BE_READ);
	assert_refused("anchor", NULL, true, NULL);
}

/* Memory, and a random number, are needed to tell. */
static void test_certificates_of_which_it_cannot_be_told(void **state)
{
	const struct spelling name = { DER_UTF8_STRING, BYTES("two") };
	struct keystore_bytes key_of = rule_file("leaf.der"),
			      der = made_certificate_with(key_of, &name, &name, TWO_EXTENSIONS);
	struct making m = { 0 };

	(void)state;
	make_bag(&m, BAG_CERTIFICATE, der, "a", NULL, true);
	struct keystore_bytes file = made_file(&m);
	sweep_allocations(look, NULL, file);
	free_file(file);
	free((void *)key_of.data);
	free((void *)der.data);
}

/* ---- Chains ------------------------------------------------------------------------------------------------------ */

static void put_authority(struct making *m, const char *name, const char *attributes)
{
	char path[64];

	snprintf(path, sizeof path, "tests/data/pkcs12/authorities-%s.der", name);
	struct keystore_bytes der = load_file(path);
	bag_write(BAG_CERTIFICATE, der, asn1(attributes), &m->contents);
	free((void *)der.data);
}

/* Of two authorities of one name Java takes the first (issuers-no-aki-first-second), and the library the one that is
 * valid longer. */
static struct keystore_bytes two_authorities(void)
{
	struct making m = { 0 };

	make_key(&m, "k", "\1");
	put_authority(&m, "l2", NAMED(K) WITH_ID("01"));
	put_authority(&m, "old", "");
	put_authority(&m, "new", "");
	return made_file(&m);
}

static void test_other_issuers(void **state)
{
	struct keystore_bytes file = two_authorities();
	struct keystore *ks = read_bytes(file);

	(void)state;
	assert_view("two authorities", ks, 17, "k key ? ?",
		"java-cannot-open-key 0; java-other-issuers 0; java-ignores 1; java-trusts-only-leaf");
	sweep_allocations(look, NULL, file);
	keystore_free(ks);
	free_file(file);
}

/* The view is that of the file, and what is said of it compares it with the keystore as it is now. */
static void test_after_changes(void **state)
{
	struct keystore *ks = read_rule("attributes");
	struct keystore_bytes leaf = rule_file("leaf.der");
	struct keystore_error err;

	(void)state;
	keystore_remove(ks, 2);
	assert_view("the CRL is gone", ks, 17, "k key leaf ca; anchor trusted other", "");
	assert_true(keystore_set_chain(ks, 0, &leaf, 1, &err));
	assert_view("a shorter chain", ks, 17, "k key leaf ca; anchor trusted other", "java-other-issuers 0");
	assert_true(keystore_set_chain(ks, 0, NULL, 0, &err));
	assert_view("no chain", ks, 17, "k key leaf ca; anchor trusted other", "java-other-chain 0");
	keystore_free(ks);
	free((void *)leaf.data);
}

/* ---- Limits ------------------------------------------------------------------------------------------------------ */

enum { LONG_CHAIN = 40 };

/* n keys that share a chain of 40 certificates, c0 to c39, and so many CRLs. */
static struct keystore_bytes many_chains(size_t n, size_t crls)
{
	struct keystore_bytes key_of = rule_file("leaf.der");
	struct making m = { 0 };
	char names[2][16];

	for (size_t i = 0; i < n; i++)
		make_key(&m, NULL, "\1");
	for (int i = 0; i < LONG_CHAIN; i++) {
		snprintf(names[0], sizeof names[0], "c%d", i);
		snprintf(names[1], sizeof names[1], "c%d", i + 1);
		const struct spelling subject = { DER_UTF8_STRING, bytes_of(names[0]) },
				      issuer = { DER_UTF8_STRING, bytes_of(names[1]) };
		struct keystore_bytes der = made_certificate(key_of, &subject, &issuer);
		make_bag(&m, BAG_CERTIFICATE, der, NULL, i ? NULL : "\1", false);
		free((void *)der.data);
	}
	for (size_t i = 0; i < crls; i++)
		make_bag(&m, BAG_CRL, BYTES("\x30\x00"), NULL, NULL, false);
	free((void *)key_of.data);
	return made_file(&m);
}

/* 1,000 and 16 for each bag (keystore/chains.h): 100 chains of 40 are 4,000. */
static void test_chains_that_are_too_long(void **state)
{
	struct keystore_bytes file = many_chains(100, 0);
	struct keystore_error err = { 0 };

	(void)state;
	assert_null(keystore_read(file.data, file.len, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "the chains of 100 private keys have too many certificates");
	free_file(file);
}

/* Bags that Java passes over do not count for it. */
static void test_chains_that_are_too_long_for_java_alone(void **state)
{
	struct keystore_bytes file = many_chains(100, 100);
	struct keystore *ks = read_bytes(file);
	struct keystore_error err = { 0 };

	(void)state;
	assert_null(try_view(ks, 17, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "the chains of 100 private keys have too many certificates");
	keystore_free(ks);
	free_file(file);
}

/* ---- Without what is needed -------------------------------------------------------------------------------------- */

static void test_a_file_that_was_read_for_no_view(void **state)
{
	const struct keystore_read_options options = { .no_java_view = true };
	struct keystore_bytes file = rule_p12("order");
	struct keystore_error err;
	struct keystore *ks = keystore_read_with(file.data, file.len, &options, &err);

	(void)state;
	assert_non_null(ks);
	assert_null(try_view(ks, 17, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	assert_string_equal(err.text, "the file was read with no_java_view");
	keystore_free(ks);
	free_file(file);
}

static void test_text_around_a_file(void **state)
{
	static const char *const files[] = { "open-base64.txt", "open-pkcs12.pem" };
	char path[64];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "tests/data/pkcs12/%s", files[i]);
		struct keystore_bytes file = load_file(path);
		const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");
		struct keystore_error err;
		struct keystore *ks = keystore_read(file.data, file.len, &changeit, NULL, &err);
		assert_view(files[i], ks, 17, NULL, "java-refuses-text");
		keystore_free(ks);
		free((void *)file.data);
	}
}

static bool look_at_text(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");
	struct keystore *ks = keystore_read(input.data, input.len, &changeit, NULL, err);
	struct keystore_java_view *view = ks ? try_view(ks, 17, err) : NULL;

	(void)context;
	keystore_java_free(view);
	keystore_free(ks);
	return view != NULL;
}

static void test_failed_allocations_around_text(void **state)
{
	struct keystore_bytes file = load_file("tests/data/pkcs12/open-base64.txt");

	(void)state;
	sweep_allocations(look_at_text, NULL, file);
	free((void *)file.data);
}

/* ---- Passwords --------------------------------------------------------------------------------------------------- */

/* The trust store of one entry under a MAC with this password, seen with it and with another one for the parts. */
static void assert_seen(const char *password, const char *of_parts, unsigned version, const char *findings)
{
	const struct keystore_password mac = { password, strlen(password) }, parts = { of_parts, strlen(of_parts) };
	struct keystore_profile profile = { .certificates.scheme = KEYSTORE_SCHEME_NONE, .mac.iterations = 1 };
	const struct keystore_write_options to = {
		.format = KEYSTORE_FORMAT_PKCS12, .profile = &profile, .password = &mac };
	const struct keystore_read_options from = { .password = &parts, .integrity_password = &mac };
	struct keystore *ks = keystore_new(), *again;
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	add_trusted(ks, "ca", "ca.der");
	assert_true(keystore_write_with(ks, &to, &out, &len, &err));
	again = keystore_read_with(out, len, &from, &err);
	assert_non_null(again);
	assert_view(password, again, version, *findings ? NULL : "ca trusted ca", findings);
	keystore_free_bytes(out, len);
	keystore_free(ks);
	keystore_free(again);
}

/* mac-password-umlaut, -control, -empty: Java before 19 takes printable ASCII. It has one password for all. */
static void test_passwords(void **state)
{
	(void)state;
	assert_seen("changeit", "changeit", 17, "");
	assert_seen("", "", 17, "");
	assert_seen("a\tb", "a\tb", 17, "java-refuses-password");
	assert_seen("a\tb", "a\tb", 21, "");
	assert_seen("a\x7F", "a\x7F", 17, "java-refuses-password");
	assert_seen("p\xC3\xA4ss", "p\xC3\xA4ss", 17, "java-refuses-password");
	assert_seen("p\xC3\xA4ss", "p\xC3\xA4ss", 21, "");
	assert_seen("changeit", "changein", 21, "java-refuses-mac");
	assert_seen("changeit", "change", 21, "java-refuses-mac");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_failed_allocations),
		cmocka_unit_test(test_certificates_that_java_does_not_read),
		cmocka_unit_test(test_certificates_of_which_it_cannot_be_told),
		cmocka_unit_test(test_other_issuers),
		cmocka_unit_test(test_after_changes),
		cmocka_unit_test(test_chains_that_are_too_long),
		cmocka_unit_test(test_chains_that_are_too_long_for_java_alone),
		cmocka_unit_test(test_a_file_that_was_read_for_no_view),
		cmocka_unit_test(test_text_around_a_file),
		cmocka_unit_test(test_failed_allocations_around_text),
		cmocka_unit_test(test_passwords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
