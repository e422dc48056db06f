/* The table. It is printed as it is made, in two passes over the entries: the first finds the widths of the
 * columns, so that nothing has to be kept for each entry. In a pipe nothing is cut; on a terminal the subject, and
 * the alias if it must be, is cut so that a row fits. */
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tools/jksdump.h"

/* The blanks before the first column and between two of them. */
#define GAP 2

struct widths {
	size_t alias, type, date, key;
	size_t subject; /* SIZE_MAX in a pipe */
};

/* One row. The buffers are used again for the next. */
struct row {
	const char *alias, *type, *subject;
	char created[24], expires[24], key[320];
	bool expired;
	struct growing alias_text, subject_text;
};

static const char *type_name(const struct keystore_entry *entry)
{
	switch (entry->kind) {
	case KEYSTORE_PRIVATE_KEY: return "private key";
	case KEYSTORE_TRUSTED_CERTIFICATE: return "trusted";
	case KEYSTORE_SECRET_KEY: return "secret key";
	case KEYSTORE_OTHER: break;
	}
	return "other";
}

/* Milliseconds to seconds, rounded down. */
static int64_t seconds_of(int64_t milliseconds)
{
	return milliseconds / 1000 - (milliseconds % 1000 < 0);
}

/* What the entry's own certificate says; dashes where there is none. The subject, which takes most of the time and
 * whose width does not matter, is left out in the first pass. */
static void row_certificate(struct row *row, const struct input *in, struct keystore_bytes der, bool with_subject)
{
	struct keystore_certificate cert;
	struct keystore_error err;

	if (!input_parse(in, der, &cert, &err)) {
		row->subject = "(a certificate that cannot be read; -v says why)";
		return;
	}
	date_text(cert.not_after, row->expires);
	row->expired = cert.not_after < time(NULL);
	keystore_key_text(&cert.key, row->key, sizeof row->key);
	if (with_subject)
		row->subject = growing_fill(&row->subject_text, keystore_name_text, cert.subject);
}

static void row_fill(struct row *row, const struct input *in, size_t i, bool with_subject)
{
	struct keystore_entry entry;

	keystore_get(in->store, i, &entry);
	row->alias = entry_alias(&row->alias_text, entry.alias);
	row->type = type_name(&entry);
	row->subject = entry.kind == KEYSTORE_OTHER ? entry.other : "-";
	row->expired = false;
	strcpy(row->created, "-");
	strcpy(row->expires, "-");
	strcpy(row->key, "-");
	if (entry.has_created)
		date_text(seconds_of(entry.created_ms), row->created);
	if (entry.n_certificates)
		row_certificate(row, in, keystore_certificate_at(in->store, i, 0), with_subject);
	else
		list_lone_key(in->store, i, row->key, sizeof row->key);
}

static void row_free(struct row *row)
{
	growing_free(&row->alias_text);
	growing_free(&row->subject_text);
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

static struct widths measure(const struct input *in, struct row *row)
{
	struct widths w = { strlen("ALIAS"), strlen("TYPE"), strlen("0000-00-00"), strlen("KEY"), SIZE_MAX };

	for (size_t i = 0; i < keystore_count(in->store); i++) {
		if (!input_chose(in, i))
			continue;
		row_fill(row, in, i, false);
		w.alias = max(w.alias, text_width(row->alias));
		w.type = max(w.type, strlen(row->type));
		w.date = max(w.date, max(strlen(row->created), strlen(row->expires)));
		w.key = max(w.key, strlen(row->key));
	}
	return w;
}

/* A terminal may change its size, but what is none does not become one. */
size_t terminal_columns(void)
{
	static bool is_none;
	struct winsize size;

	if (is_none)
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col ? size.ws_col : 80;
	is_none = !isatty(STDOUT_FILENO);
	return is_none ? 0 : 80;
}

void share_columns(size_t others, size_t *alias, size_t *subject)
{
	size_t columns = terminal_columns();
	size_t left = columns > others + 12 ? columns - others : 12;

	*subject = SIZE_MAX;
	if (columns == 0)
		return;
	if (*alias > left - left / 3)
		*alias = left - left / 3;
	*subject = left - *alias;
}

/* Dates beyond the year 9999 and keys with unknown long OIDs are cut too. */
static void fit(struct widths *w)
{
	if (terminal_columns()) {
		w->date = strlen("0000-00-00");
		w->key = w->key < 20 ? w->key : 20;
	}
	share_columns(6 * GAP + w->type + 2 * w->date + w->key, &w->alias, &w->subject);
}

static void print_cell(const char *text, size_t width)
{
	size_t used = print_cut(stdout, text, width);

	printf("%*s", (int)(width - used + GAP), "");
}

static void print_head(const struct options *o, const struct widths *w)
{
	printf("\n%*s%s", GAP, "", color(o, STYLE_HEAD));
	print_cell("ALIAS", w->alias);
	print_cell("TYPE", w->type);
	print_cell("CREATED", w->date);
	print_cell("EXPIRES", w->date);
	print_cell("KEY", w->key);
	printf("SUBJECT%s\n", color(o, STYLE_END));
}

static void print_row(const struct options *o, const struct widths *w, const struct row *row)
{
	printf("%*s", GAP, "");
	print_cell(row->alias, w->alias);
	print_cell(row->type, w->type);
	print_cell(row->created, w->date);
	fputs(row->expired ? color(o, STYLE_BAD) : "", stdout);
	print_cell(row->expires, w->date);
	fputs(row->expired ? color(o, STYLE_END) : "", stdout);
	print_cell(row->key, w->key);
	print_cut(stdout, row->subject, w->subject);
	fputs("\n", stdout);
}

void list_table(const struct options *o, const struct input *in)
{
	struct row row = { 0 };
	struct widths w = measure(in, &row);

	fit(&w);
	print_head(o, &w);
	for (size_t i = 0; i < keystore_count(in->store) && !ferror(stdout); i++) {
		if (!input_chose(in, i))
			continue;
		row_fill(&row, in, i, true);
		print_row(o, &w, &row);
	}
	row_free(&row);
}
