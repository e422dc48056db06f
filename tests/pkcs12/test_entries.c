/* From bags to entries: one file for each rule of Java's reader (tests/data/pkcs12/rules.py), with our entries and
 * findings, and what keytool shows of the same file (rules.expected): our entries, less what the findings say, must
 * be that. */
#include <time.h>

#include "pkcs12/entries.h"
#include "tests/pkcs12/asn1.h"
#include "tests/pkcs12/bags.h"

struct row {
	const char *file, *entries, *findings; /* "ID ENTRY; ...", entries from 0 */
};

static const struct row rows[] = {
	{ "both", "b key other; a key leaf", "" },
	{ "last-id", "x trusted leaf; k key other", "java-ignores 0" },
	{ "issuer-id", "k key leaf ca", "" },
	{ "last-name", "KEY trusted leaf; Key key other", "java-ignores 0; alias-collision 1" },
	{ "id-before-name", "k key other; k trusted leaf", "java-ignores 1; alias-collision 1" },
	{ "key-first", "#1 key leaf ca", "" },
	{ "certificate-first", "#1 key leaf ca", "java-no-chain 0" },
	{ "ca-first", "#1 key leaf ca", "java-other-chain 0" },
	{ "second-key", "one key leaf; two key other", "java-drops-key 1" },
	{ "between", "#1 key leaf ca; #2 key other", "" },
	{ "copies", "a key leaf ca; b key leaf ca", "" },
	{ "issuer-has-key", "i key ca; l key leaf ca", "" },
	{ "plain-key", "k key leaf", "java-drops-key 0" },
	{ "vanishes", "k key leaf; K trusted leaf", "java-key-vanishes 0; alias-collision 1" },
	{ "trusted-before", "k key leaf; k trusted leaf", "java-no-chain 0; alias-collision 1" },
	{ "trusted-leaf", "k key leaf; c trusted leaf", "java-no-chain 0" },
	{ "trusted-issuer", "k key leaf ca; anchor trusted ca", "" },
	{ "untrusted", "o trusted other; #1 trusted ca", "java-ignores 0; java-ignores 1" },
	{ "alone", "k key", "key-without-certificate 0" },
	{ "wrong-id", "k key leaf ca", "java-no-chain 0" },
	{ "nameless", "#3 trusted other; #1 key leaf ca; #2 trusted ca; 4 trusted other; #5 other",
		"java-ignores 0; java-ignores 3" },
	{ "taken-number", "1 key leaf ca; #2 trusted ca; #3 trusted other", "java-other-alias 1; java-other-alias 2" },
	{ "zero-number", "01 key leaf ca; #1 trusted ca", "" },
	{ "plain-nameless", "#2 key leaf ca; #1 trusted ca", "java-drops-key 0" },
	{ "plain-behind", "#1 trusted other; #2 key leaf", "java-ignores 0; java-drops-key 1" },
	{ "plain-alone", "#1 trusted other; #2 other; #3 key", "java-drops-key 2" },
	{ "date", "k key leaf; o key other", "" },
	{ "attributes", "k key leaf ca; anchor trusted other; list other", "" },
	{ "order", "t trusted ca; y key leaf ca; z key other", "" },
};

enum { N_ROWS = sizeof rows / sizeof *rows, MAX_ENTRIES = 8 };

/* The findings of a file, and what they say about each entry. */
struct found {
	struct text text;
	bool gone[MAX_ENTRIES], no_chain[MAX_ENTRIES], other_chain[MAX_ENTRIES];
	char alias[MAX_ENTRIES]; /* Java has this one; 0: ours */
};

static bool take_finding(void *context, const struct keystore_finding *finding)
{
	struct found *found = context;

	if (found->text.len)
		text_add(&found->text, "; ");
	text_add(&found->text, finding->id);
	text_char(&found->text, ' ');
	text_number(&found->text, finding->entry);
	if (finding->entry >= MAX_ENTRIES)
		return true;
	if (strcmp(finding->id, "java-drops-key") == 0 || strcmp(finding->id, "java-key-vanishes") == 0 ||
		strcmp(finding->id, "java-ignores") == 0)
		found->gone[finding->entry] = true;
	if (strcmp(finding->id, "java-no-chain") == 0)
		found->no_chain[finding->entry] = true;
	if (strcmp(finding->id, "java-other-chain") == 0)
		found->other_chain[finding->entry] = true;
	if (strcmp(finding->id, "java-other-alias") == 0)
		found->alias[finding->entry] = strchr(finding->text, '"')[1];
	return true;
}

static void test_entries_and_findings(void **state)
{
	char entries[DESCRIPTION], findings[DESCRIPTION];

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		struct found found = { .text = text_over(findings, sizeof findings) };
		struct keystore *ks = read_rule(rows[i].file);
		describe(ks, entries);
		assert_true(keystore_findings(ks, take_finding, &found));
		text_end(&found.text);
		if (strcmp(entries, rows[i].entries) != 0 || strcmp(findings, rows[i].findings) != 0)
			fail_msg("%s: \"%s\" with \"%s\"", rows[i].file, entries, findings);
		keystore_free(ks);
	}
}

/* ---- What keytool shows ------------------------------------------------------------------------------------------ */

static void put_date(struct text *to, const struct keystore_entry *entry)
{
	char date[16];
	time_t seconds = (time_t)(entry->created_ms / 1000);
	struct tm broken;

	if (!entry->has_created) {
		text_add(to, "-");
		return;
	}
	assert_non_null(gmtime_r(&seconds, &broken));
	strftime(date, sizeof date, "%Y-%m-%d", &broken);
	text_add(to, date);
}

/* A line of rules.expected, without the file: ALIAS KIND DATE CERTIFICATE... */
static void put_java_line(struct text *to, const struct keystore *ks, size_t i, const struct found *found)
{
	struct keystore_entry entry;
	char alias[64];

	keystore_get(ks, i, &entry);
	size_t len = keystore_alias_lower(entry.alias, alias, sizeof alias);
	if (found->alias[i])
		text_char(to, found->alias[i]);
	else
		text_bytes(to, (struct keystore_bytes){ (uint8_t *)alias, len });
	text_add(to, entry.kind == KEYSTORE_PRIVATE_KEY ? " PrivateKeyEntry " : " trustedCertEntry ");
	put_date(to, &entry);
	for (size_t j = 0; j < entry.n_certificates && !found->no_chain[i]; j++) {
		text_char(to, ' ');
		text_add(to, certificate_name(keystore_certificate_at(ks, i, j)));
	}
}

static bool java_sees(const struct keystore *ks, size_t i, const struct found *found)
{
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	return !found->gone[i] && entry.kind != KEYSTORE_OTHER;
}

static size_t first_word(const char *line)
{
	return strcspn(line, " \n");
}

/* Does keytool show this? Of entries with one alias it shows one. */
static bool is_shown(const char *expected, const char *file, const char *line, bool chain_differs)
{
	size_t len = strlen(file);

	for (const char *at = expected; *at; at += strcspn(at, "\n") + 1) {
		const char *shown = at + len + 1;
		if (strncmp(at, file, len) != 0 || at[len] != ' ' || first_word(shown) != first_word(line) ||
			strncmp(shown, line, first_word(line)) != 0)
			continue;
		return chain_differs || (strncmp(shown, line, strlen(line)) == 0 && shown[strlen(line)] == '\n');
	}
	return false;
}

static size_t count_lines(const char *expected, const char *file)
{
	size_t n = 0, len = strlen(file);

	for (const char *at = expected; *at; at += strcspn(at, "\n") + 1)
		n += strncmp(at, file, len) == 0 && at[len] == ' ';
	return n;
}

static void compare_with_keytool(const char *expected, const char *file)
{
	char findings[DESCRIPTION], line[256];
	struct found found = { .text = text_over(findings, sizeof findings) };
	struct keystore *ks = read_rule(file);
	size_t n_shown = 0, n_hidden = 0;

	assert_true(keystore_findings(ks, take_finding, &found));
	text_end(&found.text);
	for (size_t i = 0; i < keystore_count(ks); i++) {
		struct text to = text_over(line, sizeof line);
		if (!java_sees(ks, i, &found))
			continue;
		put_java_line(&to, ks, i, &found);
		text_end(&to);
		if (is_shown(expected, file, line, found.other_chain[i]))
			n_shown++;
		else if (strstr(findings, "alias-collision") || strstr(findings, "java-other-alias"))
			n_hidden++;
		else
			fail_msg("%s: keytool does not show \"%s\"", file, line);
	}
	assert_true(n_hidden <= 1);
	assert_int_equal(n_shown, count_lines(expected, file));
	keystore_free(ks);
}

static void test_keytool_shows_what_the_findings_say(void **state)
{
	struct keystore_bytes file = load_file("tests/data/pkcs12/rules.expected");
	char *expected = calloc(1, file.len + 1);

	(void)state;
	memcpy(expected, file.data, file.len);
	for (size_t i = 0; i < N_ROWS; i++)
		compare_with_keytool(expected, rows[i].file);
	free(expected);
	free((void *)file.data);
}

/* ---- What else an entry tells ------------------------------------------------------------------------------------ */

static void test_dates_to_the_millisecond(void **state)
{
	struct keystore *ks = read_rule("date");
	struct keystore_entry entry;

	(void)state;
	keystore_get(ks, 0, &entry);
	assert_true(entry.has_created);
	assert_true(entry.created_ms == 1698584667322); /* "Time 1698584667322" in rules.py */
	keystore_get(ks, 1, &entry);
	assert_true(entry.has_created);
	assert_true(entry.created_ms == 946684800000); /* "Time 00946684800000" */
	keystore_free(ks);
}

/* The attributes that rules.py gives to key, leaf, anchor; those of the issuer are none of the entry's. */
static void test_attributes_are_told(void **state)
{
	struct keystore *ks = read_rule("attributes");
	struct keystore_entry entry;

	(void)state;
	keystore_get(ks, 0, &entry);
	assert_non_null(strstr(entry.attributes, "1.3.6.1.4.1.311.17.1"));
	assert_non_null(strstr(entry.attributes, "1.3.6.1.4.1.311.17.3.20"));
	assert_null(strstr(entry.attributes, "1.2.3.4"));
	keystore_get(ks, 1, &entry);
	assert_string_equal(entry.attributes, "1.2.3.5");
	keystore_get(ks, 2, &entry);
	assert_null(entry.attributes);
	assert_string_equal(entry.other, "X509 CRL");
	keystore_free(ks);
}

/* What key and leaf have in common is told once; a leaf may have attributes where its key has none. */
static void test_attributes_of_key_and_leaf(void **state)
{
#define EXTRA(oid) "30{ " oid " 31{0500} }"
	static const struct {
		const char *key, *leaf, *told;
	} common[] = {
		{ EXTRA("06032A0304"), EXTRA("06032A0304"), "1.2.3.4" },
		{ EXTRA("06032A0304"), EXTRA("06032A0305"), "1.2.3.4, 1.2.3.5" },
		{ EXTRA("06032A0304"), "", "1.2.3.4" },
		{ "", EXTRA("06032A0305"), "1.2.3.5" },
		{ "", LOCAL_KEY_ID("040101"), NULL },
		{ "", "", NULL },
	};
	struct keystore_bytes leaf = rule_file("leaf.der");

	(void)state;
	for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
		struct making m = { 0 };
		struct keystore_entry entry;
		bag_write(BAG_SHROUDED_KEY, BYTES("\x30\x04\x30\x00\x04\x00"), asn1(common[i].key), &m.contents);
		bag_write(BAG_CERTIFICATE, leaf, asn1(common[i].leaf), &m.contents);
		struct keystore_bytes file = made_file(&m);
		struct keystore *ks = read_bytes(file);
		keystore_get(ks, 0, &entry);
		assert_int_equal(entry.n_certificates, 1);
		if (common[i].told)
			assert_string_equal(entry.attributes, common[i].told);
		else
			assert_null(entry.attributes);
		keystore_free(ks);
		free_file(file);
	}
	free((void *)leaf.data);
}

static void test_a_crl_can_be_written_as_pem(void **state)
{
	struct keystore *ks = read_rule("attributes");
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	keystore_remove(ks, 0);
	keystore_remove(ks, 0);
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, &err));
	assert_memory_equal(out, "-----BEGIN X509 CRL-----\n", 25);
	keystore_free_bytes(out, len);
	keystore_free(ks);
}

/* ---- Work -------------------------------------------------------------------------------------------------------- */

/* n keys and n certificates. Either all have one localKeyId and one name, or each has its own. */
static double seconds_for(size_t n, bool all_alike)
{
	struct keystore_bytes leaf = rule_file("leaf.der");
	struct list bags = { 0 };
	uint32_t *ids = mem_new(2 * n * sizeof *ids);
	struct keystore *ks = keystore_new();
	struct keystore_error err;

	for (size_t i = 0; i < 2 * n; i++) {
		struct bag *bag = list_add(&bags, sizeof *bag);
		ids[i] = all_alike ? 1 : (uint32_t)(i % n + 1);
		bag->kind = i < n ? BAG_SHROUDED_KEY : BAG_CERTIFICATE;
		bag->value = leaf;
		bag->attributes.local_key_id = (struct keystore_bytes){ (uint8_t *)&ids[i], sizeof *ids };
		bag->attributes.name = BYTES("name");
		bag->attributes.set = BYTES("\0");
		bag->offset = UINT32_MAX;
	}
	clock_t begin = clock();
	assert_true(bags_to_entries(&bags, false, ks, &err));
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	assert_int_equal(keystore_count(ks), n);
	keystore_free(ks);
	mem_free(ids);
	list_free(&bags);
	free((void *)leaf.data);
	return seconds;
}

static double best_of_five(size_t n, bool all_alike)
{
	double best = seconds_for(n, all_alike);

	for (int i = 0; i < 4; i++) {
		double seconds = seconds_for(n, all_alike);
		best = seconds < best ? seconds : best;
	}
	return best;
}

/* Eight times as many take eight times the time, and the logarithm of it; not 64 times. */
static void test_20000_keys(void **state)
{
	(void)state;
	for (int all_alike = 0; all_alike < 2; all_alike++) {
		double part = best_of_five(so_many(2500), all_alike), whole = best_of_five(so_many(20000), all_alike);
		print_message("2,500 keys %.3f s, 20,000 keys %.3f s\n", part, whole);
		assert_true(whole < 24 * part);
	}
}

static bool read_only(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, NULL, NULL, err);

	(void)context;
	keystore_free(ks);
	return ks != NULL;
}

static void test_failed_allocations(void **state)
{
	char name[64];

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		snprintf(name, sizeof name, "%s.p12", rows[i].file);
		struct keystore_bytes file = rule_file(name);
		sweep_allocations(read_only, NULL, file);
		free((void *)file.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries_and_findings),
		cmocka_unit_test(test_keytool_shows_what_the_findings_say),
		cmocka_unit_test(test_dates_to_the_millisecond),
		cmocka_unit_test(test_attributes_are_told),
		cmocka_unit_test(test_attributes_of_key_and_leaf),
		cmocka_unit_test(test_a_crl_can_be_written_as_pem),
		cmocka_unit_test(test_20000_keys),
		cmocka_unit_test(test_failed_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
