/* --layout: where the fields of a file are, for people with a hex editor beside them. A line for each field:
 *
 *      OFFSET  HEX       LENGTH  FIELD
 *         242  000000f2   4+911      DER: CN=localhost
 *
 * 4+911 is a field of 915 bytes, 4 of which are its tag and length. Lines are printed as they come, so the columns have
 * their widths from the size of the file. */
#include <string.h>

#include "tools/jksdump.h"

enum { INDENT = 2, GAP = 2, HEX_DIGITS = 8 };

struct layout_print {
	const struct options *options;
	const struct input *input;
	size_t columns; /* 0: nothing is cut */
	int offset_width, length_width;
	char layer[64];
	bool begun;
};

static int digits_of(size_t n)
{
	int digits = 1;

	while (n /= 10)
		digits++;
	return digits;
}

static void print_head(const struct layout_print *p)
{
	printf("\n%s  %*s  %-*s  %*s  FIELD%s\n", color(p->options, STYLE_HEAD), p->offset_width, "OFFSET", HEX_DIGITS,
		"HEX", p->length_width, "LENGTH", color(p->options, STYLE_END));
}

/* Offsets count anew in each layer. */
static void begin_layer(struct layout_print *p, const char *layer)
{
	snprintf(p->layer, sizeof p->layer, "%s", layer);
	if (p->begun)
		printf("\n%s%s:%s\n", color(p->options, STYLE_HEAD), layer, color(p->options, STYLE_END));
	else
		print_head(p);
	p->begun = true;
}

static void print_rest(const char *text, size_t columns, size_t *used)
{
	if (columns == 0)
		fputs(text, stdout);
	else if (*used < columns)
		*used += print_cut(stdout, text, columns - *used);
}

/* On a terminal a line is cut at its right edge. */
static void print_field(const struct layout_print *p, const struct keystore_field *field)
{
	char length[48];
	size_t used;

	if (field->header)
		snprintf(length, sizeof length, "%llu+%llu", (unsigned long long)field->header,
			(unsigned long long)(field->length - field->header));
	else
		snprintf(length, sizeof length, "%llu", (unsigned long long)field->length);
	used = (size_t)printf("  %*llu  %08llx  %*s  %*s", p->offset_width, (unsigned long long)field->offset,
		(unsigned long long)field->offset, p->length_width, length, (int)field->depth * INDENT, "");
	print_rest(field->name, p->columns, &used);
	if (*field->value) {
		print_rest(": ", p->columns, &used);
		print_rest(field->value, p->columns, &used);
	}
	putchar('\n');
}

/* A header stands in the line of its field. Goes on until standard output is gone. */
static bool show_field(void *context, const struct keystore_field *field)
{
	struct layout_print *p = context;

	if (!p->begun || strcmp(field->layer, p->layer) != 0)
		begin_layer(p, field->layer);
	if (!field->is_header)
		print_field(p, field);
	return !ferror(stdout);
}

static void print_first_line(const struct options *o, const struct input *in)
{
	enum keystore_format format = keystore_detect(in->file.data, in->file.len);

	fputs(color(o, STYLE_HEAD), stdout);
	print_escaped_text(stdout, in->file.name);
	printf("%s: %s, %zu %s\n", color(o, STYLE_END),
		format == KEYSTORE_FORMAT_UNKNOWN ? "unknown format" : keystore_format_name(format), in->file.len,
		plural(in->file.len, "byte", "bytes"));
}

int layout_input(const struct options *o, const struct input *in)
{
	struct keystore_layout_options options = { .open = input_read_options(o, in), .details = o->verbose };
	int digits = digits_of(in->file.len);
	struct layout_print print = {
		.options = o,
		.input = in,
		.columns = terminal_columns(),
		.offset_width = digits > 6 ? digits : 6,
		.length_width = digits + 2 > 6 ? digits + 2 : 6,
	};
	struct keystore_error err;

	print_first_line(o, in);
	if (keystore_layout(in->file.data, in->file.len, &options, show_field, &print, &err))
		return EXIT_DONE;
	fflush(stdout);
	return input_complain(o, in, &err);
}
