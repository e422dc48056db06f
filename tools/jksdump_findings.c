/* Findings as text: one a line, the worst first; on a terminal broken between words. */
#include "tools/jksdump_findings.h"

#include <stdlib.h>
#include <string.h>

/* Where the sentences begin: two blanks, the longest severity, two blanks. */
#define INDENT 11

/* Of many thousand of one kind nobody reads all, and they take more memory than the file. */
#define FINDINGS_OF_A_KIND 1000

static void *must(void *memory)
{
	if (!memory)
		exit(out_of_memory());
	return memory;
}

/* `where` and the text behind it, in one block. */
static void set_texts(struct finding *finding, const char *where, const char *format, va_list args)
{
	size_t where_size = strlen(where) + 1;
	va_list again;

	va_copy(again, args);
	size_t size = (size_t)vsnprintf(NULL, 0, format, args) + 1;
	finding->where = strcpy(must(malloc(where_size + size)), where);
	finding->text = finding->where + where_size;
	vsnprintf(finding->text, size, format, again);
	va_end(again);
}

/* Of many keys the same is told: one of the last few findings may have that text. */
static void share_text(struct findings *in, struct finding *finding)
{
	for (size_t i = in->n; i > 0 && in->n - i < 4; i--) {
		const struct finding *earlier = &in->items[i - 1];
		if (strcmp(earlier->text, finding->text) == 0) {
			finding->where = must(realloc(finding->where, strlen(finding->where) + 1));
			finding->text = earlier->text;
			return;
		}
	}
}

static void add_finding_va(struct findings *to, const struct finding *finding, const char *format, va_list args)
{
	if (to->n == to->capacity) {
		to->capacity = 2 * to->capacity + 8;
		to->items = must(realloc(to->items, to->capacity * sizeof *to->items));
	}
	struct finding added = *finding;
	set_texts(&added, finding->where, format, args);
	share_text(to, &added);
	to->items[to->n++] = added; /* now it is freed with the others */
}

static void add_finding(struct findings *to, const struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_finding_va(to, finding, format, args);
	va_end(args);
}

/* How many of this kind there are, the new one counted in. */
static size_t count_kind(struct findings *in, const struct finding *finding)
{
	size_t i = 0;

	while (i < in->n_kinds &&
		(strcmp(in->kinds[i].id, finding->id) != 0 || in->kinds[i].severity != finding->severity))
		i++;
	if (i == in->n_kinds) {
		in->kinds = must(realloc(in->kinds, (in->n_kinds + 1) * sizeof *in->kinds));
		in->kinds[in->n_kinds++] = (struct finding_kind){ finding->id, finding->severity, 0 };
	}
	return ++in->kinds[i].n;
}

void findings_add_va(struct findings *to, const struct finding *finding, const char *format, va_list args)
{
	static char file[] = "file";
	size_t n = count_kind(to, finding);

	if (n == FINDINGS_OF_A_KIND + 1) {
		struct finding more = *finding;
		more.where = file;
		add_finding(to, &more, "and more of these, which are not listed");
	} else if (n <= FINDINGS_OF_A_KIND) {
		add_finding_va(to, finding, format, args);
	}
}

void findings_add(struct findings *to, const struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	findings_add_va(to, finding, format, args);
	va_end(args);
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		free(findings->items[i].where);
	free(findings->items);
	free(findings->kinds);
	*findings = (struct findings){ 0 };
}

size_t findings_count(const struct findings *findings, enum keystore_severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->n; i++)
		n += findings->items[i].severity == severity;
	return n;
}

struct place place_of(const struct input *in, size_t i, const char *what)
{
	struct keystore_entry entry;
	struct place place;

	keystore_get(in->store, i, &entry);
	snprintf(place.text, sizeof place.text, "entry \"%s\"%s%s", shown(entry.alias).text, what ? ", " : "",
		what ? what : "");
	return place;
}

/* One word behind others, on the next line if this one has no room for it; columns 0: there is always room. *column is
 * where the cursor is. */
static void print_word(const char *word, size_t columns, size_t *column)
{
	size_t width = text_width(word);

	if (columns && *column > INDENT && *column + 1 + width > columns) {
		printf("\n%*s", INDENT, "");
		*column = INDENT;
	} else if (*column > INDENT) {
		fputs(" ", stdout);
		*column += 1;
	}
	fputs(word, stdout);
	*column += width;
}

/* A text, broken at its blanks on a terminal. */
static void print_wrapped(const char *text, size_t columns, size_t *column)
{
	char *copy = must(malloc(strlen(text) + 1)), *word = strcpy(copy, text);

	for (char *blank; columns && (blank = strchr(word, ' ')); word = blank + 1) {
		*blank = '\0';
		print_word(word, columns, column);
	}
	print_word(word, columns, column);
	free(copy);
}

static void print_finding(const struct options *o, const struct finding *finding, size_t columns)
{
	bool bad = finding->severity == KEYSTORE_SEVERITY_ERROR;
	size_t column = INDENT;
	char id[80];

	printf("  %s%-*s%s", bad ? color(o, STYLE_BAD) : "", INDENT - 2, keystore_severity_name(finding->severity),
		bad ? color(o, STYLE_END) : "");
	print_wrapped(finding->where, columns, &column);
	fputs(":", stdout);
	column++;
	print_wrapped(finding->text, columns, &column);
	snprintf(id, sizeof id, "[%s]", finding->id);
	print_wrapped(id, columns, &column);
	fputs("\n", stdout);
	if (o->verbose && finding->source) {
		column = INDENT;
		printf("%*s", INDENT, "");
		print_wrapped("source:", columns, &column);
		print_wrapped(finding->source, columns, &column);
		fputs("\n", stdout);
	}
}

/* The mildest that is told. */
static int last_severity(void)
{
	return quiet ? KEYSTORE_SEVERITY_WARNING : KEYSTORE_SEVERITY_NOTE;
}

static void print_findings(const struct options *o, const struct findings *findings)
{
	size_t columns = terminal_columns();

	for (int severity = KEYSTORE_SEVERITY_ERROR; severity >= last_severity(); severity--)
		for (size_t i = 0; i < findings->n && !ferror(stdout); i++)
			if (findings->items[i].severity == (enum keystore_severity)severity)
				print_finding(o, &findings->items[i], columns);
}

/* "server.jks: 1 error, 2 warnings, 3 notes", without what there is none of. */
static void print_count(const struct input *in, const struct findings *findings)
{
	const char *separator = "";

	print_escaped_text(stdout, in->file.name);
	fputs(": ", stdout);
	for (int i = KEYSTORE_SEVERITY_ERROR; i >= last_severity(); i--) {
		enum keystore_severity severity = (enum keystore_severity)i;
		size_t n = findings_count(findings, severity);

		if (n) {
			printf("%s%zu %s%s", separator, n, keystore_severity_name(severity), plural(n, "", "s"));
			separator = ", ";
		}
	}
	puts(findings->n ? "" : "nothing found");
}

int findings_code(const struct findings *findings)
{
	return findings_count(findings, KEYSTORE_SEVERITY_ERROR) || findings_count(findings, KEYSTORE_SEVERITY_WARNING)
		       ? EXIT_FOUND
		       : EXIT_DONE;
}

int findings_report(const struct options *o, const struct input *in, const struct findings *findings)
{
	int code = findings_code(findings);

	if (quiet && code == EXIT_DONE)
		return code;
	list_first_line(o, in);
	fputs(findings->n ? "\n" : "", stdout);
	print_findings(o, findings);
	fputs(findings->n ? "\n" : "", stdout);
	print_count(in, findings);
	return code;
}
