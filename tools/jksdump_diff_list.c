/* --diff as a listing: one line that counts, one that tells how the formats differ, and a line for each entry that is
 * not the same in both. */
#include <string.h>

#include "tools/jksdump.h"

static const char *outcome_word(enum outcome outcome)
{
	switch (outcome) {
	case ENTRY_ADDED: return "added";
	case ENTRY_REMOVED: return "removed";
	case ENTRY_CHANGED: return "changed";
	case ENTRY_RENAMED: return "renamed";
	case ENTRY_UNSEEN: return "unseen";
	case ENTRY_SAME:
	case N_OUTCOMES: break;
	}
	return "the same";
}

static void print_counts(const struct diff *diff)
{
	static const enum outcome order[] = { ENTRY_ADDED, ENTRY_REMOVED, ENTRY_CHANGED, ENTRY_RENAMED, ENTRY_UNSEEN };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (diff->outcomes[order[i]])
			printf("%zu %s, ", diff->outcomes[order[i]], outcome_word(order[i]));
	printf("%zu %s\n", diff->outcomes[ENTRY_SAME], outcome_word(ENTRY_SAME));
}

static void print_first_line(const struct options *o, const struct diff *diff)
{
	fputs(color(o, STYLE_HEAD), stdout);
	print_escaped_text(stdout, diff->from.input.file.name);
	fputs(" -> ", stdout);
	print_escaped_text(stdout, diff->to->input.file.name);
	printf(":%s ", color(o, STYLE_END));
	print_counts(diff);
}

static void print_formats(const struct diff *diff)
{
	enum keystore_format from = keystore_format_of(diff->from.input.store);
	enum keystore_format to = keystore_format_of(diff->to->input.store);
	bool nameless = from == KEYSTORE_FORMAT_PEM || to == KEYSTORE_FORMAT_PEM || from == KEYSTORE_FORMAT_DER ||
			to == KEYSTORE_FORMAT_DER;

	if (from != to)
		printf("format: %s -> %s, so %s is not compared\n", keystore_format_name(from),
			keystore_format_name(to),
			nameless ? "what is not a certificate or a key" : "how keys are protected");
}

static const char *kind_word(enum keystore_entry_kind kind)
{
	switch (kind) {
	case KEYSTORE_PRIVATE_KEY: return "private key";
	case KEYSTORE_TRUSTED_CERTIFICATE: return "trusted certificate";
	case KEYSTORE_SECRET_KEY: return "secret key";
	case KEYSTORE_OTHER: break;
	}
	return "other";
}

static bool certificate_of(const struct view *view, size_t i, struct keystore_certificate *cert)
{
	struct keystore_entry entry;
	struct keystore_error ignored;

	keystore_get(view->input.store, i, &entry);
	return entry.n_certificates &&
	       input_parse(&view->input, keystore_certificate_at(view->input.store, i, 0), cert, &ignored);
}

/* What is on one side alone. */
static void print_entry(const struct view *view, size_t i, struct growing *text)
{
	struct keystore_entry entry;
	struct keystore_certificate cert;

	keystore_get(view->input.store, i, &entry);
	printf("%s: %s", entry_alias(text, entry.alias),
		entry.kind == KEYSTORE_OTHER ? entry.other : kind_word(entry.kind));
	if (certificate_of(view, i, &cert))
		printf(", %s", growing_fill(text, keystore_name_text, cert.subject));
}

static void print_certificates(const struct diff *diff, const struct pair *pair)
{
	struct keystore_certificate from, to;
	char before[24], after[24];

	if (certificate_of(&diff->from, pair->from, &from) && certificate_of(diff->to, pair->to, &to))
		printf(" (expires %s -> %s)", date_text(from.not_after, before), date_text(to.not_after, after));
}

static void print_dates(const struct diff *diff, const struct pair *pair)
{
	struct keystore_entry from, to;
	char before[40], after[40];

	keystore_get(diff->from.input.store, pair->from, &from);
	keystore_get(diff->to->input.store, pair->to, &to);
	printf(" (%s -> %s)", time_text(from.created_ms, before), time_text(to.created_ms, after));
}

static void print_protections(const struct diff *diff, const struct pair *pair)
{
	char before[256], after[256];

	keystore_key_protection(diff->from.input.store, pair->from, before, sizeof before);
	keystore_key_protection(diff->to->input.store, pair->to, after, sizeof after);
	printf(" (%s -> %s)", before, after);
}

static void print_types(const struct diff *diff, const struct pair *pair)
{
	struct keystore_entry from, to;

	keystore_get(diff->from.input.store, pair->from, &from);
	keystore_get(diff->to->input.store, pair->to, &to);
	printf(" (%s -> %s)", kind_word(from.kind), kind_word(to.kind));
}

static void print_bit(const struct diff *diff, const struct pair *pair, unsigned bit)
{
	fputs(diff_word(bit), stdout);
	switch (bit) {
	case DIFF_TYPE: print_types(diff, pair); break;
	case DIFF_CERTIFICATE: print_certificates(diff, pair); break;
	case DIFF_DATE: print_dates(diff, pair); break;
	case DIFF_PROTECTION: print_protections(diff, pair); break;
	default: break;
	}
}

/* What of the entry may differ: of one that is in the rows for that reason alone, by its name. */
static void print_unseen(const struct pair *pair, const char *separator)
{
	const char *suffix = pair->outcome == ENTRY_UNSEEN ? "" : " unseen";

	for (unsigned bit = 1; bit < 1u << N_DIFF_BITS; bit <<= 1) {
		if (!(pair->unseen & bit))
			continue;
		printf("%s%s%s", separator, diff_word(bit), suffix);
		separator = ", ";
	}
}

/* Both aliases where they differ, then what else does. */
static void print_pair(const struct diff *diff, const struct pair *pair, struct growing *text)
{
	struct keystore_entry from, to;
	const char *separator = ": ";

	keystore_get(diff->from.input.store, pair->from, &from);
	keystore_get(diff->to->input.store, pair->to, &to);
	if (pair->what & DIFF_ALIAS)
		printf("%s -> ", entry_alias(text, from.alias));
	fputs(entry_alias(text, to.alias), stdout);
	for (unsigned bit = 1; bit < 1u << N_DIFF_BITS; bit <<= 1) {
		if (!(pair->what & bit) || bit == DIFF_ALIAS)
			continue;
		fputs(separator, stdout);
		print_bit(diff, pair, bit);
		separator = ", ";
	}
	print_unseen(pair, separator);
}

/* One that has no partner, and may have one in a sealed part. */
static void print_entry_unseen(const struct view *view, size_t i, struct growing *text)
{
	print_entry(view, i, text);
	printf(" (%s has it)", shown_text(view->input.file.name).text);
}

static void print_row(const struct diff *diff, const struct pair *pair, struct growing *text)
{
	printf("  %-9s", outcome_word(pair->outcome));
	if (pair->outcome == ENTRY_ADDED)
		print_entry(diff->to, pair->to, text);
	else if (pair->outcome == ENTRY_REMOVED)
		print_entry(&diff->from, pair->from, text);
	else if (pair->from == SIZE_MAX)
		print_entry_unseen(diff->to, pair->to, text);
	else if (pair->to == SIZE_MAX)
		print_entry_unseen(&diff->from, pair->from, text);
	else
		print_pair(diff, pair, text);
	fputs("\n", stdout);
}

static void print_rows(const struct diff *diff, enum outcome outcome, struct growing *text)
{
	for (size_t i = 0; i < diff->n && !ferror(stdout); i++)
		if (diff->pairs[i].outcome == outcome)
			print_row(diff, &diff->pairs[i], text);
}

/* Only what is less than a comparison of the keys themselves. */
static void print_evidence(const struct options *o, const struct diff *diff)
{
	size_t public = diff->evidence[KEYS_PUBLIC], unknown = diff->evidence[KEYS_UNKNOWN];
	bool no_password = o->no_password && !o->sources[KEY_PASSWORD];

	if (public)
		note("%zu %s compared by the public key in the certificate, not by the key itself", public,
			plural(public, "key was", "keys were"));
	if (unknown)
		note("%zu %s not compared: %s, and no certificate tells", unknown,
			plural(unknown, "key was", "keys were"),
			no_password ? "without a password keys stay sealed" : "the password does not open both");
}

static void print_diff(const struct options *o, const struct diff *diff)
{
	struct growing text = { 0 };

	print_first_line(o, diff);
	print_formats(diff);
	if (diff->outcomes[ENTRY_SAME] < diff->n)
		fputs("\n", stdout);
	for (int outcome = ENTRY_ADDED; outcome < N_OUTCOMES; outcome++)
		print_rows(diff, (enum outcome)outcome, &text);
	print_evidence(o, diff);
	growing_free(&text);
}

int diff_inputs(struct options *o)
{
	struct view to;
	struct diff diff = { 0 };
	struct held held, other;
	int code = view_open(o, o->files[0], &to);

	view_hold(&held, &to);
	view_hold(&other, &diff.from);
	if (code == EXIT_DONE) {
		diff_open(o, &to, &diff);
		code = diff.code;
		if (diff.pairs)
			print_diff(o, &diff);
	}
	held_end(&other);
	diff_close(&diff);
	held_release(&held);
	return code;
}
