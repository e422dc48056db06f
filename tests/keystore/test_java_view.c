/* What Java sees of a file. Of the files of tests/data/pkcs12/rules.py: exactly what keytool shows of them
 * (rules.expected). Of JKS: what JavaKeyStore does with aliases (jks/java_view.c). Of what is refused, by version: the
 * releases in which JDK-8288050 (HMAC-SHA-512/224 in PBES2, 20), JDK-8343232 (PBMAC1, 26), JDK-8076190 (SHA-2 MACs, 12,
 * 8u301, 11.0.12) came, and what JDK 17 and 25 say (tests/interop/test_java_view.py asks them). */
#include "keystore/java_view.h"

#include <stdlib.h>

#include "tests/pkcs12/bags.h"
#include "tests/support/fixture.h"
#include "tests/support/made_certificate.h"

#define UMLAUTS "p\xC3\xA4ssw\xC3\xB6rd"

static struct keystore_java_view *view_of(const struct keystore *ks, unsigned version, bool without_password)
{
	struct keystore_java_options options = { version, without_password };
	struct keystore_error err;
	struct keystore_java_view *view = keystore_java_view(ks, &options, &err);

	if (!view)
		fail_msg("%s", err.text);
	return view;
}

static void expect_findings(const char *name, const struct keystore_java_view *view, const char *expected)
{
	char findings[DESCRIPTION];

	put_findings(view, findings);
	if (strcmp(findings, expected) != 0)
		fail_msg("%s: \"%s\", expected \"%s\"", name, findings, expected);
}

/* ---- The rules of PKCS#12 ---------------------------------------------------------------------------------------- */

static const struct row {
	const char *file, *findings;
} rows[] = {
	{ "both", "" },
	{ "last-id", "java-ignores 0" },
	{ "issuer-id", "" },
	{ "last-name", "java-ignores 0" },
	{ "id-before-name", "java-ignores 1" },
	{ "key-first", "" },
	{ "certificate-first", "java-no-chain 0" },
	{ "ca-first", "java-other-chain 0" },
	{ "second-key", "java-drops-key 1" },
	{ "between", "" },
	{ "copies", "" },
	{ "issuer-has-key", "" },
	{ "plain-key", "java-drops-key 0" },
	{ "vanishes", "java-key-vanishes 0" },
	{ "trusted-before", "alias-collision 1; java-no-chain 0" },
	{ "trusted-leaf", "java-no-chain 0" },
	{ "trusted-issuer", "" },
	{ "untrusted", "java-ignores 0; java-ignores 1" },
	{ "alone", "key-without-certificate 0" },
	{ "wrong-id", "java-no-chain 0" },
	{ "nameless", "java-ignores 0; java-ignores 3; java-ignores-object 4" },
	{ "taken-number", "alias-collision 0; java-other-alias 1; java-other-alias 2" },
	{ "zero-number", "" },
	{ "plain-nameless", "java-drops-key 0" },
	{ "plain-behind", "java-ignores 0; java-drops-key 1" },
	{ "plain-alone", "java-ignores-object 1; java-drops-key 2" },
	{ "date", "" },
	{ "attributes", "java-ignores-object 2" },
	{ "order", "" },
};

enum { N_ROWS = sizeof rows / sizeof *rows };

/* Whether keys can be opened, and who is trusted, is another matter: these ids are left out. */
static bool put_finding_of_rules(void *context, const struct keystore_finding *finding)
{
	static const char *const others[] = { "java-cannot-open-key", "java-trusts-only-leaf", "java-trusts-nobody" };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(finding->id, others[i]) == 0)
			return true;
	return put_finding(context, finding);
}

static void each_rule_has_its_findings(void **state)
{
	char findings[DESCRIPTION];

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		struct keystore *ks = read_rule(rows[i].file);
		struct keystore_java_view *view = view_of(ks, 17, false);
		struct text text = text_over(findings, sizeof findings);
		keystore_java_findings(view, put_finding_of_rules, &text);
		text_end(&text);
		if (strcmp(findings, rows[i].findings) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", rows[i].file, findings, rows[i].findings);
		keystore_java_free(view);
		keystore_free(ks);
	}
}

/* "FILE ALIAS KIND" and the certificates: a line of rules.expected without its date. */
static void put_line(const char *file, const struct keystore_java_view *view, size_t i, char out[256])
{
	struct text to = text_over(out, 256);
	struct keystore_java_entry entry;

	keystore_java_get(view, i, &entry);
	text_add(&to, file);
	text_char(&to, ' ');
	text_bytes(&to, entry.alias);
	text_add(&to, entry.kind == KEYSTORE_PRIVATE_KEY ? " PrivateKeyEntry" : " trustedCertEntry");
	for (size_t j = 0; j < entry.n_certificates; j++) {
		text_char(&to, ' ');
		text_add(&to, certificate_name(keystore_java_certificate_at(view, i, j)));
	}
	text_end(&to);
}

/* Takes the next line off, without its date. */
static bool next_line(const char **at, char out[256])
{
	char file[32], alias[32], kind[32], date[16], rest[128] = "";
	size_t len = strcspn(*at, "\n");

	if (!len)
		return false;
	assert_true(len < 256);
	memcpy(out, *at, len);
	out[len] = '\0';
	assert_true(sscanf(out, "%31s %31s %31s %15s%127[^\n]", file, alias, kind, date, rest) >= 4);
	snprintf(out, 256, "%s %s %s%s", file, alias, kind, rest);
	*at += len + 1;
	return true;
}

static size_t count_in(const char *expected, const char *line, bool whole)
{
	char found[256];
	size_t n = 0, len = strlen(line);

	while (next_line(&expected, found))
		n += whole ? strcmp(found, line) == 0 : strncmp(found, line, len) == 0 && found[len] == ' ';
	return n;
}

static void java_shows_what_keytool_shows(void **state)
{
	struct keystore_bytes file = load_file("tests/data/pkcs12/rules.expected");
	char *expected = calloc(1, file.len + 1), line[256];

	(void)state;
	memcpy(expected, file.data, file.len);
	for (size_t i = 0; i < N_ROWS; i++) {
		struct keystore *ks = read_rule(rows[i].file);
		struct keystore_java_view *view = view_of(ks, 17, false);
		assert_int_equal(keystore_java_count(view), count_in(expected, rows[i].file, false));
		for (size_t j = 0; j < keystore_java_count(view); j++) {
			put_line(rows[i].file, view, j, line);
			if (count_in(expected, line, true) != 1)
				fail_msg("keytool does not show \"%s\"", line);
		}
		keystore_java_free(view);
		keystore_free(ks);
	}
	free(expected);
	free((void *)file.data);
}

/* An entry that was removed and one that was moved are still those of the file. */
static void entries_are_found_after_others_have_gone(void **state)
{
	struct keystore *ks = read_rule("order");
	struct keystore_java_entry entry;

	(void)state;
	keystore_remove(ks, 0);
	struct keystore_java_view *view = view_of(ks, 17, false);
	assert_int_equal(keystore_java_count(view), 3);
	for (size_t i = 0, seen = 0; i < 3; i++) {
		keystore_java_get(view, i, &entry);
		if (entry.entry == SIZE_MAX)
			continue;
		seen++;
		struct keystore_entry ours;
		keystore_get(ks, entry.entry, &ours);
		assert_true(bytes_equal(ours.alias, entry.alias));
		assert_true(seen <= 2);
	}
	keystore_java_free(view);
	keystore_free(ks);
}

/* ---- What is refused, and by whom -------------------------------------------------------------------------------- */

enum { V8 = 1, V11 = 2, V17 = 4, V21 = 8, V25 = 16, V26 = 32 };
enum { OLD = V8 | V11 | V17, NEW = V21 | V25 | V26, ALL = OLD | NEW };

static const unsigned versions[] = { 8, 11, 17, 21, 25, 26 };

static const struct refusal {
	const char *file, *password, *mac_password;
	unsigned refused; /* by these */
	const char *id;
} refusals[] = {
	{ "open-legacy.p12", "changeit", NULL, 0, "" },
	{ "open-modern.p12", "changeit", NULL, 0, "" },
	{ "open-mac-sha512-256.p12", "changeit", NULL, 0, "" },
	{ "open-ber-contents.p12", "changeit", NULL, 0, "" },
	{ "open-no-mac.p12", "changeit", NULL, 0, "" },
	{ "open-empty.p12", "", NULL, 0, "" },
	{ "open-null.p12", "", NULL, 0, "" },
	{ "open-pbmac1.p12", "changeit", NULL, ALL & ~V26, "java-refuses-mac" },
	{ "open-mac-md5.p12", "changeit", NULL, ALL, "java-refuses-mac" },
	{ "open-two-passwords.p12", "changeit", "integrity", ALL, "java-refuses-mac" },
	{ "open-umlaut.p12", UMLAUTS, NULL, OLD, "java-refuses-password" },
	{ "open-umlaut.p12", UMLAUTS, NULL, NEW, "java-refuses-encryption" },
	{ "open-bytewise.p12", UMLAUTS, NULL, NEW, "java-refuses-encryption" },
	{ "open-seven-bit.p12", UMLAUTS, NULL, OLD, "java-refuses-password" },
	{ "open-bmp.p12", "changeit", NULL, ALL, "java-refuses-encryption" },
	{ "open-base64.txt", "changeit", NULL, ALL, "java-refuses-text" },
	{ "open-pkcs12.pem", "changeit", NULL, ALL, "java-refuses-text" },
};

static struct keystore *open_fixture(const char *name, const char *text, const char *mac_text)
{
	struct keystore_password password = { text, text ? strlen(text) : 0 };
	struct keystore_password mac = { mac_text, mac_text ? strlen(mac_text) : 0 };
	struct keystore_read_options options = {
		.password = text ? &password : NULL, .integrity_password = mac_text ? &mac : NULL };
	struct keystore_error err;
	char path[128];

	snprintf(path, sizeof path, "tests/data/pkcs12/%s", name);
	struct keystore_bytes file = load_file(path);
	struct keystore *ks = keystore_read_with(file.data, file.len, &options, &err);
	free((void *)file.data);
	if (!ks)
		fail_msg("%s: %s", name, err.text);
	return ks;
}

static void each_version_refuses_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const struct refusal *row = &refusals[i];
		struct keystore *ks = open_fixture(row->file, row->password, row->mac_password);
		for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
			struct keystore_java_view *view = view_of(ks, versions[v], false);
			bool refused = keystore_java_refusal(view) != NULL;
			if (row->refused & (1u << v)) {
				expect_findings(row->file, view, row->id);
				assert_true(refused && keystore_java_count(view) == 0 &&
					    keystore_java_issuer_count(view) == 0);
			} else if (row->refused == 0 && refused) {
				fail_msg("%s: Java %u: %s", row->file, versions[v], keystore_java_refusal(view));
			}
			keystore_java_free(view);
		}
		keystore_free(ks);
	}
}

/* JDK-8076190: these read what came with 12 from an update on. */
static void older_versions_need_an_update(void **state)
{
	struct keystore *modern = open_fixture("open-modern.p12", "changeit", NULL);
	struct keystore *legacy = open_fixture("open-legacy.p12", "changeit", NULL);
	char findings[DESCRIPTION];

	(void)state;
	for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
		struct keystore_java_view *view = view_of(modern, versions[v], false);
		put_findings(view, findings);
		assert_int_equal(strstr(findings, "java-needs-update") != NULL, versions[v] < 12);
		keystore_java_free(view);
		view = view_of(legacy, versions[v], false);
		put_findings(view, findings);
		assert_null(strstr(findings, "java-needs-update"));
		keystore_java_free(view);
	}
	keystore_free(modern);
	keystore_free(legacy);
}

/* ---- With a password and without --------------------------------------------------------------------------------- */

static void without_a_password_what_is_encrypted_is_passed_over(void **state)
{
	struct keystore *ks = open_fixture("open-modern.p12", "changeit", NULL);
	struct keystore_java_view *with = view_of(ks, 17, false), *without = view_of(ks, 17, true);
	struct keystore_java_entry entry;
	char findings[DESCRIPTION];

	(void)state;
	assert_int_equal(keystore_java_count(with), 1);
	keystore_java_get(with, 0, &entry);
	assert_int_equal(entry.n_certificates, 1);
	assert_int_equal(keystore_java_issuer_count(with), 1);
	assert_int_equal(keystore_java_count(without), 1);
	keystore_java_get(without, 0, &entry);
	assert_int_equal(entry.kind, KEYSTORE_PRIVATE_KEY);
	assert_int_equal(entry.n_certificates, 0);
	assert_int_equal(keystore_java_issuer_count(without), 0);
	put_findings(with, findings);
	assert_non_null(strstr(findings, "java-empty-without-password"));
	expect_findings("without", without, "");
	keystore_java_free(with);
	keystore_java_free(without);
	keystore_free(ks);
}

static void what_is_sealed_needs_its_password(void **state)
{
	struct keystore_java_options options = { 17, false };
	struct keystore *ks = open_fixture("open-modern.p12", NULL, NULL);
	struct keystore_error err;

	(void)state;
	assert_null(keystore_java_view(ks, &options, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	options.without_password = true;
	struct keystore_java_view *view = keystore_java_view(ks, &options, &err);
	assert_int_equal(keystore_java_count(view), 1);
	keystore_java_free(view);
	keystore_free(ks);
}

/* A password that Java 17 refuses, and a MAC that it does not know, do not matter without one. */
static void without_a_password_nothing_is_verified(void **state)
{
	static const char *const files[] = { "open-umlaut.p12", "open-pbmac1.p12", "open-mac-md5.p12" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore *ks = open_fixture(files[i], NULL, NULL);
		struct keystore_java_view *view = view_of(ks, 17, true);
		assert_null(keystore_java_refusal(view));
		keystore_java_free(view);
		keystore_free(ks);
	}
}

/* ---- JKS --------------------------------------------------------------------------------------------------------- */

/* Entries of the model with these aliases, written and read again as JKS. */
static struct keystore *jks_of(const char *const *aliases)
{
	static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	for (; *aliases; aliases++) {
		/* The model refuses an alias that is there: it gets its name afterwards. */
		struct entry *entry = model_append(ks);
		assert_non_null(entry);
		entry->alias = bytes_of(*aliases);
		entry->kind = KEYSTORE_TRUSTED_CERTIFICATE;
		entry->has_created = true;
		assert_true(entry_set_certificates(ks, entry, &certificate, 1));
	}
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, &err));
	keystore_free(ks);
	ks = keystore_read(out, len, &changeit, NULL, &err);
	keystore_free_bytes(out, len);
	assert_non_null(ks);
	return ks;
}

static const struct jks_row {
	const char *name, *aliases[4], *shown, *findings;
	size_t issuers;
} jks_rows[] = {
	{ "lower case", { "a", "b" }, "a 0; b 1", "", 1 },
	{ "not in lower case", { "MyCA" }, "MyCA -", "alias-case 0; java-trusts-nobody", 0 },
	{ "one name in two cases", { "a", "A" }, "a 0; A 0", "alias-collision 1", 1 },
	{ "one name in two cases, turned", { "A", "a" }, "A 1; a 1", "alias-collision 0", 1 },
	{ "two names that differ in case, none of them lower", { "aB", "Ab" }, "aB -; Ab -",
		"alias-case 0; alias-case 1; java-trusts-nobody", 0 },
	{ "an alias twice", { "a", "b", "a" }, "b 1; a 2", "alias-duplicate 0", 1 },
	{ "twice, and not lower", { "A", "A" }, "A -", "alias-duplicate 0; alias-case 1; java-trusts-nobody", 0 },
	{ "U+0130 becomes two characters", { "\xC4\xB0", "i\xCC\x87" }, "\xC4\xB0 1; i\xCC\x87 1",
		"alias-collision 0", 1 },
	{ "not in lower case, between others", { "B", "c" }, "B -; c 1", "alias-case 0", 1 },
	{ "no name", { "" }, " 0", "", 1 },
};

static void java_finds_what_is_in_lower_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof jks_rows / sizeof *jks_rows; i++) {
		struct keystore *ks = jks_of(jks_rows[i].aliases);
		struct keystore_java_view *view = view_of(ks, 17, false);
		char shown[DESCRIPTION];
		struct text to = text_over(shown, sizeof shown);
		struct keystore_java_entry entry;
		for (size_t j = 0; j < keystore_java_count(view); j++) {
			keystore_java_get(view, j, &entry);
			text_add(&to, j ? "; " : "");
			text_bytes(&to, entry.alias);
			text_char(&to, ' ');
			if (entry.shown == SIZE_MAX)
				text_char(&to, '-');
			else
				text_number(&to, entry.shown);
			assert_int_equal(entry.kind,
				entry.shown == SIZE_MAX ? KEYSTORE_OTHER : KEYSTORE_TRUSTED_CERTIFICATE);
		}
		text_end(&to);
		if (strcmp(shown, jks_rows[i].shown) != 0)
			fail_msg("%s: \"%s\"", jks_rows[i].name, shown);
		expect_findings(jks_rows[i].name, view, jks_rows[i].findings);
		assert_int_equal(keystore_java_issuer_count(view), jks_rows[i].issuers);
		keystore_java_free(view);
		keystore_free(ks);
	}
}

/* What holds for trusted certificates does for keys; of a chain Java trusts the leaf (JDK TrustStoreUtil). */
static void keys_are_looked_up_as_well(void **state)
{
	const struct keystore_bytes chain[] = { certificate, certificate };
	static const char *const aliases[] = { "a", "B", NULL };
	struct keystore *ks = jks_of(aliases);
	struct keystore_java_entry entry;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ks->entries[i].kind = KEYSTORE_PRIVATE_KEY;
		assert_true(entry_set_certificates(ks, &ks->entries[i], chain, 2));
	}
	struct keystore_java_view *view = view_of(ks, 17, false);
	expect_findings("keys", view, "alias-case 1; java-trusts-only-leaf");
	keystore_java_get(view, 0, &entry);
	assert_int_equal(entry.kind, KEYSTORE_PRIVATE_KEY);
	assert_int_equal(entry.n_certificates, 2);
	keystore_java_free(view);
	keystore_free(ks);
}

static void a_certificate_that_cannot_be_read_fails_a_jks(void **state)
{
	static const char *const aliases[] = { "a", NULL };
	struct keystore *ks = jks_of(aliases);

	(void)state;
	ks->entries[0].certificates.one = BYTES("\x30\x03\x02\x01\x05");
	struct keystore_java_view *view = view_of(ks, 17, false);
	expect_findings("bad certificate", view, "java-refuses-certificate");
	assert_string_equal(keystore_java_refusal(view),
		"Java refuses the file: certificate 1 of \"a\" cannot be read (tbsCertificate: SEQUENCE expected, "
		"found tag 0x02): delete the entry");
	keystore_java_free(view);
	keystore_free(ks);
}

/* Memory, and a random number, are needed to tell whether there is an extension twice. */
static void what_cannot_be_told_of_a_certificate_is_an_error(void **state)
{
	static const char *const aliases[] = { "a", NULL };
	const struct spelling name = { DER_UTF8_STRING, BYTES("two") };
	struct keystore_bytes der = made_certificate_with(certificate, &name, &name, TWO_EXTENSIONS);
	struct keystore_java_options options = { 17, false };
	struct keystore *ks = jks_of(aliases);
	struct keystore_error err;

	(void)state;
	ks->entries[0].certificates.one = der;
	fail_entropy(true);
	assert_null(keystore_java_view(ks, &options, &err));
	fail_entropy(false);
	assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
	struct keystore_java_view *view = view_of(ks, 17, false);
	expect_findings("two extensions", view, "");
	keystore_java_free(view);
	keystore_free(ks);
	free((void *)der.data);
}

/* As an object in a JCEKS that is no sealed key of Java's (JDK 17: "Invalid secret key format"). */
static void an_object_that_is_no_key_fails_the_file(void **state)
{
	static const char *const aliases[] = { "a", NULL };
	struct keystore *ks = jks_of(aliases);

	(void)state;
	ks->entries[0].kind = KEYSTORE_OTHER;
	struct keystore_java_view *view = view_of(ks, 17, false);
	expect_findings("object", view, "java-refuses-object");
	keystore_java_free(view);
	keystore_free(ks);
}

/* The provider looks up its entries as that of JKS does, under another type. */
static void a_jceks_is_as_a_jks_but_for_its_type(void **state)
{
	static const char *const aliases[] = { "MyCA", NULL };
	struct keystore *ks = jks_of(aliases);

	(void)state;
	ks->format = KEYSTORE_FORMAT_JCEKS;
	struct keystore_java_view *view = view_of(ks, 17, false);
	expect_findings("JCEKS", view, "alias-case 0; java-type-jceks; java-trusts-nobody");
	keystore_java_free(view);
	keystore_free(ks);
}

/* ---- What is no keystore, and arguments -------------------------------------------------------------------------- */

static void pem_and_der_are_no_keystores_of_java(void **state)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(certificate.data, certificate.len, NULL, NULL, &err);

	(void)state;
	struct keystore_java_view *view = view_of(ks, 0, false);
	expect_findings("DER", view, "java-no-keystore");
	assert_non_null(strstr(keystore_java_refusal(view), "DER"));
	keystore_java_free(view);
	keystore_free(ks);
}

static bool stop(void *context, const struct keystore_finding *finding)
{
	(void)finding;
	++*(size_t *)context;
	return false;
}

static void the_caller_can_stop_the_findings(void **state)
{
	struct keystore *ks = read_rule("untrusted");
	struct keystore_java_view *view = view_of(ks, 17, false);
	size_t n = 0;

	(void)state;
	keystore_java_findings(view, stop, &n);
	assert_int_equal(n, 1);
	keystore_java_free(view);
	keystore_free(ks);
	keystore_java_free(NULL);
}

static void what_makes_no_sense_is_an_argument_error(void **state)
{
	struct keystore_java_options options = { 7, false };
	struct keystore *ks = read_rule("order"), *made = keystore_new();
	struct keystore_error err;

	(void)state;
	assert_null(keystore_java_view(ks, &options, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	options.version = 17;
	assert_null(keystore_java_view(made, &options, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	keystore_free(ks);
	keystore_free(made);
	assert_string_equal(keystore_severity_name(KEYSTORE_SEVERITY_NOTE), "note");
	assert_string_equal(keystore_severity_name(KEYSTORE_SEVERITY_WARNING), "warning");
	assert_string_equal(keystore_severity_name(KEYSTORE_SEVERITY_ERROR), "error");
}

/* ---- Memory and time --------------------------------------------------------------------------------------------- */

static bool look(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_java_options options = { 17, false };
	struct keystore_java_view *view = NULL;
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, context, NULL, err);
	char findings[DESCRIPTION];

	if (ks)
		view = keystore_java_view(ks, &options, err);
	if (view)
		put_findings(view, findings);
	keystore_java_free(view);
	keystore_free(ks);
	return view != NULL;
}

/* An entry whose object is no sealed key, but the text "a"; the hash is not looked at without a password. */
#define JCEKS_WITH_A_STRING \
	"\xCE\xCE\xCE\xCE\0\0\0\2\0\0\0\1\0\0\0\3\0\1a\0\0\0\0\0\0\0\0" \
	"\xAC\xED\0\5t\0\1a" \
	"01234567890123456789"

static void failed_allocations(void **state)
{
	static struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");
	static const char *const jks[] = { "a", "A", "MyCA", NULL };
	struct keystore *ks = jks_of(jks);
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		struct keystore_bytes file = rule_p12(rows[i].file);
		sweep_allocations(look, NULL, file);
		free((void *)file.data);
	}
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, &err));
	sweep_allocations(look, &changeit, (struct keystore_bytes){ out, len });
	keystore_free_bytes(out, len);
	ks->entries[0].certificates.one = BYTES("\x30\x03\x02\x01\x05");
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, &err));
	sweep_allocations(look, &changeit, (struct keystore_bytes){ out, len });
	keystore_free_bytes(out, len);
	keystore_free(ks);
	sweep_allocations(look, NULL, BYTES(JCEKS_WITH_A_STRING));
	struct keystore_bytes file = load_file("tests/data/pkcs12/open-umlaut.p12");
	static struct keystore_password umlauts = KEYSTORE_PASSWORD(UMLAUTS);
	sweep_allocations(look, &umlauts, file);
	free((void *)file.data);
	sweep_allocations(look, NULL, certificate);
}

/* Every truncation and bit flip of a file with rules in it: a view of whatever is accepted. */
static void damaged_files(void **state)
{
	static const char *const files[] = { "attributes", "nameless", "vanishes" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct keystore_bytes file = rule_p12(files[i]);
		sweep_truncations(look, NULL, file);
		sweep_bits(look, NULL, file);
		free((void *)file.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_has_its_findings),
		cmocka_unit_test(java_shows_what_keytool_shows),
		cmocka_unit_test(entries_are_found_after_others_have_gone),
		cmocka_unit_test(each_version_refuses_its_own),
		cmocka_unit_test(older_versions_need_an_update),
		cmocka_unit_test(without_a_password_what_is_encrypted_is_passed_over),
		cmocka_unit_test(what_is_sealed_needs_its_password),
		cmocka_unit_test(without_a_password_nothing_is_verified),
		cmocka_unit_test(java_finds_what_is_in_lower_case),
		cmocka_unit_test(keys_are_looked_up_as_well),
		cmocka_unit_test(a_certificate_that_cannot_be_read_fails_a_jks),
		cmocka_unit_test(what_cannot_be_told_of_a_certificate_is_an_error),
		cmocka_unit_test(an_object_that_is_no_key_fails_the_file),
		cmocka_unit_test(a_jceks_is_as_a_jks_but_for_its_type),
		cmocka_unit_test(pem_and_der_are_no_keystores_of_java),
		cmocka_unit_test(the_caller_can_stop_the_findings),
		cmocka_unit_test(what_makes_no_sense_is_an_argument_error),
		cmocka_unit_test(failed_allocations),
		cmocka_unit_test(damaged_files),
	};

	return cmocka_run_group_tests(tests, load_certificate, free_certificate);
}
