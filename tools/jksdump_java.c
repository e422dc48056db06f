/* --java: what a JVM sees of each file, opened with its password and without, and what to do about what it does not
 * see. */
#include <string.h>

#include "tools/jksdump.h"

/* More findings of one kind than this are counted, except with -v. */
enum { MAX_ALIKE = 5 };

/* One file, while it is told of. */
struct telling {
	const struct options *options;
	const struct input *input;
	enum keystore_severity severity; /* which findings are printed now */
	const char *id;			 /* of the last one */
	size_t alike;			 /* findings of one kind so far */
	bool loss;			 /* there is an error among them */
};

static struct keystore_java_view *view_of(
	const struct options *o, const struct input *in, bool without_password, struct keystore_error *err)
{
	struct keystore_java_options options = { .version = o->java, .without_password = without_password };

	return keystore_java_view(in->store, &options, err);
}

/* ---- The table --------------------------------------------------------------------------------------------------- */

static void type_text(const struct keystore_java_entry *entry, char *out, size_t size)
{
	switch (entry->kind) {
	case KEYSTORE_PRIVATE_KEY:
		snprintf(out, size, "private key, %zu %s", entry->n_certificates,
			plural(entry->n_certificates, "certificate", "certificates"));
		break;
	case KEYSTORE_TRUSTED_CERTIFICATE: snprintf(out, size, "trusted"); break;
	case KEYSTORE_SECRET_KEY: snprintf(out, size, "secret key"); break;
	case KEYSTORE_OTHER: snprintf(out, size, "not found"); break;
	}
}

static const char *subject_text(struct growing *buffer, const struct input *in, const struct keystore_java_view *view,
	size_t i, size_t n)
{
	struct keystore_certificate certificate;
	struct keystore_error ignored;

	if (n == 0 || !input_parse(in, keystore_java_certificate_at(view, i, 0), &certificate, &ignored))
		return "-";
	return growing_fill(buffer, keystore_name_text, certificate.subject);
}

struct widths {
	size_t alias, type, subject;
};

static void print_row(const struct widths *w, const char *alias, const char *type, const char *subject)
{
	fputs("  ", stdout);
	size_t used = print_cut(stdout, alias, w->alias);
	printf("%*s  %-*s  ", (int)(w->alias - used), "", (int)w->type, type);
	print_cut(stdout, subject, w->subject);
	fputs("\n", stdout);
}

static struct widths measure(const struct keystore_java_view *view, struct growing *alias)
{
	struct widths w = { strlen("ALIAS"), strlen("TYPE"), SIZE_MAX };
	struct keystore_java_entry entry;
	char type[64];

	for (size_t i = 0; i < keystore_java_count(view); i++) {
		keystore_java_get(view, i, &entry);
		type_text(&entry, type, sizeof type);
		size_t width = text_width(entry_alias(alias, entry.alias));
		w.alias = width > w.alias ? width : w.alias;
		w.type = strlen(type) > w.type ? strlen(type) : w.type;
	}
	share_columns(6 + w.type, &w.alias, &w.subject);
	return w;
}

static void print_table(const struct options *o, const struct input *in, const struct keystore_java_view *view)
{
	struct growing alias = { 0 }, subject = { 0 };
	struct keystore_java_entry entry;
	char type[64];

	struct widths w = measure(view, &alias);
	printf("\n%s", color(o, STYLE_HEAD));
	print_row(&w, "ALIAS", "TYPE", "SUBJECT");
	fputs(color(o, STYLE_END), stdout);
	for (size_t i = 0; i < keystore_java_count(view); i++) {
		keystore_java_get(view, i, &entry);
		type_text(&entry, type, sizeof type);
		print_row(&w, entry_alias(&alias, entry.alias), type,
			subject_text(&subject, in, view, i, entry.n_certificates));
	}
	growing_free(&alias);
	growing_free(&subject);
}

/* ---- Whom it trusts ---------------------------------------------------------------------------------------------- */

static void print_issuer(struct growing *subject, struct keystore_bytes der)
{
	struct keystore_certificate certificate;
	struct keystore_error ignored;
	uint8_t digest[32];

	keystore_sha256(der, digest);
	fputs("  ", stdout);
	print_hex(stdout, (struct keystore_bytes){ digest, sizeof digest }, 0);
	if (keystore_certificate_parse(der, &certificate, &ignored))
		printf("  %s", growing_fill(subject, keystore_name_text, certificate.subject));
	fputs("\n", stdout);
}

static void print_issuers(const struct options *o, const struct keystore_java_view *view)
{
	size_t n = keystore_java_issuer_count(view);
	struct growing subject = { 0 };

	fputs(keystore_java_count(view) ? "\n" : "", stdout);
	printf("As a truststore it trusts %zu %s%s\n", n, plural(n, "certificate", "certificates"),
		n && o->verbose ? ":" : n ? " (-v shows them)" : "");
	for (size_t i = 0; i < n && o->verbose; i++)
		print_issuer(&subject, keystore_java_issuer(view, i));
	growing_free(&subject);
}

static void print_view(const struct options *o, const struct input *in, const struct keystore_java_view *view)
{
	size_t n = keystore_java_count(view);

	if (keystore_java_refusal(view)) {
		printf("Java %u does not open it\n", o->java);
		return;
	}
	printf("Java %u shows %zu %s\n", o->java, n, plural(n, "entry", "entries"));
	if (n)
		print_table(o, in, view);
	print_issuers(o, view);
}

/* ---- Without the password ---------------------------------------------------------------------------------------- */

/* What is told of the view without one, which is gone before the other is made: of many entries both are large. */
struct without {
	bool refused;
	size_t n, n_issuers;
};

static bool look_without(
	const struct options *o, const struct input *in, struct without *out, struct keystore_error *err)
{
	struct keystore_java_view *view = view_of(o, in, true, err);

	if (!view)
		return false;
	*out = (struct without){ keystore_java_refusal(view) != NULL, keystore_java_count(view),
		keystore_java_issuer_count(view) };
	keystore_java_free(view);
	return true;
}

static void print_without(const struct options *o, const struct without *without)
{
	size_t n = without->n, issuers = without->n_issuers;

	if (without->refused)
		printf("Without a password (null) Java %u does not open it either\n", o->java);
	else
		printf("Without a password (null) it shows %zu %s, and trusts %zu %s; nothing is verified then\n", n,
			plural(n, "entry", "entries"), issuers, plural(issuers, "certificate", "certificates"));
}

/* ---- Findings ---------------------------------------------------------------------------------------------------- */

static bool begins_other_kind(struct telling *t, const struct keystore_finding *finding)
{
	bool other = !t->id || strcmp(t->id, finding->id) != 0;

	t->alike = other ? 1 : t->alike + 1;
	t->id = finding->id;
	return other;
}

static bool print_finding(void *context, const struct keystore_finding *finding)
{
	struct telling *t = context;
	bool bad = finding->severity == KEYSTORE_SEVERITY_ERROR;

	t->loss |= bad;
	if (finding->severity != t->severity)
		return true;
	begins_other_kind(t, finding);
	if (t->alike > MAX_ALIKE && !t->options->verbose) {
		if (t->alike == MAX_ALIKE + 1)
			printf("%s: ... and more of these (-v shows all)\n", keystore_severity_name(finding->severity));
		return true;
	}
	printf("%s%s%s: %s\n", color(t->options, bad ? STYLE_BAD : ""), keystore_severity_name(finding->severity),
		color(t->options, bad ? STYLE_END : ""), finding->text);
	java_print_remedy(t->options, t->input, finding);
	return true;
}

/* Errors first. */
static bool print_findings(const struct options *o, const struct input *in, const struct keystore_java_view *view)
{
	struct telling t = { .options = o, .input = in };
	int last = quiet ? KEYSTORE_SEVERITY_WARNING : KEYSTORE_SEVERITY_NOTE;

	fputs("\n", stdout);
	for (int severity = KEYSTORE_SEVERITY_ERROR; severity >= last; severity--) {
		t.severity = (enum keystore_severity)severity;
		t.id = NULL;
		keystore_java_findings(view, print_finding, &t);
		if (t.severity == KEYSTORE_SEVERITY_WARNING)
			java_key_findings(o, in, view, print_finding, &t);
	}
	if (!t.loss && !keystore_sealed(in->store))
		printf("Nothing of the file is lost on Java %u\n", o->java);
	return t.loss;
}

/* ---- One file ---------------------------------------------------------------------------------------------------- */

static int fail(const struct input *in, const struct keystore_error *err)
{
	return complain_error(in->file.name, err);
}

/* With the password, or what is taken for that where none is needed. */
static int tell_with(const struct options *o, const struct input *in, bool *loss)
{
	struct keystore_error err;
	struct without without;

	if (!look_without(o, in, &without, &err))
		return fail(in, &err);
	struct keystore_java_view *view = view_of(o, in, false, &err);
	if (!view)
		return fail(in, &err);
	print_view(o, in, view);
	print_without(o, &without);
	*loss = print_findings(o, in, view);
	keystore_java_free(view);
	return EXIT_DONE;
}

/* -n, and there is something that was not opened. */
static int tell_without(const struct options *o, const struct input *in, bool *loss)
{
	struct keystore_error err;
	struct keystore_java_view *view = view_of(o, in, true, &err);

	if (!view)
		return fail(in, &err);
	fputs("Without a password (null) ", stdout);
	print_view(o, in, view);
	printf("What it shows with the password is not known: %zu %s sealed\n", keystore_sealed(in->store),
		plural(keystore_sealed(in->store), "part is", "parts are"));
	*loss = print_findings(o, in, view);
	keystore_java_free(view);
	return EXIT_DONE;
}

int java_input(const struct options *o, const struct input *in)
{
	bool loss = false;
	int code;

	list_first_line(o, in);
	code = keystore_sealed(in->store) ? tell_without(o, in, &loss) : tell_with(o, in, &loss);
	return code == EXIT_DONE && loss ? EXIT_FOUND : code;
}
