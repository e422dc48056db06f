/* What of the form of the store of -i the result does not have: text around the blocks of a PEM, the text that a
 * PKCS#12 is wrapped in. No entry depends on it, but somebody may. */
#include <string.h>

#include "tools/jksimport.h"
#include "tools/print.h"

static bool begins_with(struct keystore_bytes line, const char *text)
{
	return line.len >= strlen(text) && memcmp(line.data, text, strlen(text)) == 0;
}

static bool is_blank(struct keystore_bytes line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!memchr(" \t\r\f\v", line.data[i], 5))
			return false;
	return true;
}

/* The next line, without its end. */
static bool next_line(struct keystore_bytes *text, struct keystore_bytes *line)
{
	if (!text->len)
		return false;
	const uint8_t *end = memchr(text->data, '\n', text->len);
	line->data = text->data;
	line->len = end ? (size_t)(end - text->data) : text->len;
	size_t taken = line->len + (end != NULL);
	text->data += taken;
	text->len -= taken;
	return true;
}

static size_t count_lines_outside(struct keystore_bytes text)
{
	struct keystore_bytes line;
	bool inside = false;
	size_t n = 0;

	if (begins_with(text, "\xEF\xBB\xBF")) {
		text.data += 3;
		text.len -= 3;
	}
	while (next_line(&text, &line)) {
		inside = inside || begins_with(line, "-----BEGIN ");
		n += !inside && !is_blank(line);
		inside = inside && !begins_with(line, "-----END ");
	}
	return n;
}

static void note_lines(const struct run *run)
{
	size_t n = count_lines_outside((struct keystore_bytes){ run->base.file.data, run->base.file.len });
	const char *way = run->in_place && !run->options->backup ? " (--backup keeps the old file)" : "";

	if (n)
		note("%s: %zu %s of text outside its blocks %s not kept%s", shown_text(run->base.file.name).text, n,
			plural(n, "line", "lines"), plural(n, "is", "are"), way);
}

/* DER begins with a SEQUENCE, which no base64 of it and no BEGIN line does. */
static bool is_text(const struct file *file)
{
	return file->len && file->data[0] != 0x30;
}

void note_form(const struct run *run)
{
	const struct input *base = &run->base;

	if (base->format == KEYSTORE_FORMAT_PEM && run->format == KEYSTORE_FORMAT_PEM)
		note_lines(run);
	if (base->format == KEYSTORE_FORMAT_PKCS12 && run->in_place && is_text(&base->file))
		note("%s: PKCS#12 in base64 becomes DER", shown_text(base->file.name).text);
}
