/* The writer of JSON documents. A comma belongs to the value that follows it, so each value asks what was before. */
#include "tools/json.h"

#include <string.h>

#include "tools/print.h"

/* RFC 3339 section 5.6 has four digits for the year. */
#define YEAR_0000_MS (-62167219200000)
#define YEAR_9999_END_MS 253402300799999

struct json json_to(FILE *to)
{
	return (struct json){ .to = to, .empty = true };
}

/* Not by printf, which would take half of the time. */
static void new_line(struct json *j)
{
	fputs("\n", j->to);
	for (unsigned i = 0; i < j->depth; i++)
		fputs("  ", j->to);
}

static void put_name(struct json *j, const char *name)
{
	fputs("\"", j->to);
	fputs(name, j->to);
	fputs("\": ", j->to);
}

/* What stands before a value. */
static void begin_value(struct json *j, const char *name)
{
	if (j->depth) {
		fputs(j->empty ? "" : ",", j->to);
		new_line(j);
	}
	j->empty = false;
	if (name)
		put_name(j, name);
}

static void open(struct json *j, const char *name, const char *bracket)
{
	begin_value(j, name);
	fputs(bracket, j->to);
	j->depth++;
	j->empty = true;
}

static void close(struct json *j, const char *bracket)
{
	j->depth--;
	if (!j->empty)
		new_line(j);
	j->empty = false;
	fputs(bracket, j->to);
	if (j->depth == 0)
		fputs("\n", j->to);
}

void json_object(struct json *j, const char *name)
{
	open(j, name, "{");
}

void json_object_end(struct json *j)
{
	close(j, "}");
}

void json_array(struct json *j, const char *name)
{
	open(j, name, "[");
}

void json_array_end(struct json *j)
{
	close(j, "]");
}

/* ---- Strings ----------------------------------------------------------------------------------------------------- */

/* The code point of the UTF-8 sequence at the beginning of `text`, and its length; 0 if there is none (RFC 3629 section
 * 4: in the shortest form, no surrogate). `text` is not empty. */
static size_t decode(struct keystore_bytes text, uint32_t *code_point)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = text.data[0];
	size_t len = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;

	if (len == 0 || len > text.len)
		return 0;
	*code_point = len == 1 ? first : first & (0x7Fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((text.data[i] & 0xC0) != 0x80)
			return 0;
		*code_point = *code_point << 6 | (text.data[i] & 0x3Fu);
	}
	bool surrogate = *code_point >= 0xD800 && *code_point < 0xE000;
	return surrogate || *code_point < smallest[len] || *code_point > 0x10FFFF ? 0 : len;
}

static bool is_utf8(struct keystore_bytes text)
{
	uint32_t code_point;

	while (text.len) {
		size_t len = decode(text, &code_point);

		if (!len)
			return false;
		text.data += len;
		text.len -= len;
	}
	return true;
}

enum { PIECE = 256 }; /* bytes looked at together */

/* keystore_escape knows what is fit to be seen. */
static bool is_printable(struct keystore_bytes text)
{
	char escaped[4 * PIECE + 1];

	return text.len <= PIECE && keystore_escape(text, escaped, sizeof escaped) == text.len;
}

/* RFC 8259 section 7: beyond U+FFFF as the two surrogates of UTF-16. */
static void put_escape(FILE *to, uint32_t code_point)
{
	if (code_point > 0xFFFF) {
		code_point -= 0x10000;
		fprintf(to, "\\u%04x", 0xD800 | code_point >> 10);
		code_point = 0xDC00 | (code_point & 0x3FF);
	}
	fprintf(to, "\\u%04x", code_point);
}

static void put_character(FILE *to, struct keystore_bytes character, uint32_t code_point)
{
	if (code_point == '"' || code_point == '\\')
		fprintf(to, "\\%c", (char)code_point);
	else if (is_printable(character))
		fwrite(character.data, 1, character.len, to);
	else
		put_escape(to, code_point);
}

static bool is_plain(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

/* What stands for itself: ASCII, which is nearly everything, or else a piece of whole characters beyond it. */
static size_t plain_length(struct keystore_bytes text)
{
	size_t len = 0, whole = 0;
	uint32_t code_point;

	while (len < text.len && is_plain(text.data[len]))
		len++;
	if (len)
		return len;
	while (whole < text.len && text.data[whole] >= 0x80 &&
	       (len = decode((struct keystore_bytes){ text.data + whole, text.len - whole }, &code_point)) > 0 &&
	       whole + len <= PIECE)
		whole += len;
	return is_printable((struct keystore_bytes){ text.data, whole }) ? whole : 0;
}

/* The inside of a string, from UTF-8. */
static void put_utf8(FILE *to, struct keystore_bytes text)
{
	while (text.len) {
		size_t len = plain_length(text);
		uint32_t code_point;

		if (len)
			fwrite(text.data, 1, len, to);
		else if ((len = decode(text, &code_point)) > 0)
			put_character(to, (struct keystore_bytes){ text.data, len }, code_point);
		else
			return;
		text.data += len;
		text.len -= len;
	}
}

static void put_escaped(FILE *to, struct keystore_bytes text)
{
	struct growing escaped = { 0 };

	growing_fill(&escaped, keystore_escape, text);
	put_utf8(to, (struct keystore_bytes){ (const uint8_t *)escaped.text, escaped.len });
	growing_free(&escaped);
}

static bool put_string(struct json *j, const char *name, struct keystore_bytes text)
{
	bool clean = is_utf8(text);

	begin_value(j, name);
	fputs("\"", j->to);
	if (clean)
		put_utf8(j->to, text);
	else
		put_escaped(j->to, text);
	fputs("\"", j->to);
	return clean;
}

void json_text(struct json *j, const char *name, const char *text)
{
	if (text)
		put_string(j, name, (struct keystore_bytes){ (const uint8_t *)text, strlen(text) });
	else
		json_null(j, name);
}

void json_bytes_text(struct json *j, const char *name, struct keystore_bytes text)
{
	char hex_name[64];

	if (put_string(j, name, text))
		return;
	snprintf(hex_name, sizeof hex_name, "%s_hex", name);
	json_hex(j, hex_name, text);
}

static void put_hex(struct json *j, const char *name, const char *sign, struct keystore_bytes bytes)
{
	begin_value(j, name);
	fprintf(j->to, "\"%s", sign);
	print_hex(j->to, bytes, 0);
	fputs("\"", j->to);
}

void json_hex(struct json *j, const char *name, struct keystore_bytes bytes)
{
	if (bytes.len)
		put_hex(j, name, "", bytes);
	else
		json_null(j, name);
}

void json_negative_hex(struct json *j, const char *name, struct keystore_bytes magnitude)
{
	put_hex(j, name, "-", magnitude);
}

/* ---- Everything else --------------------------------------------------------------------------------------------- */

void json_number(struct json *j, const char *name, int64_t number)
{
	begin_value(j, name);
	fprintf(j->to, "%lld", (long long)number);
}

void json_bool(struct json *j, const char *name, bool value)
{
	begin_value(j, name);
	fputs(value ? "true" : "false", j->to);
}

void json_null(struct json *j, const char *name)
{
	begin_value(j, name);
	fputs("null", j->to);
}

void json_size(struct json *j, const char *name, uint64_t number)
{
	if (number == KEYSTORE_NO_OFFSET)
		json_null(j, name);
	else
		json_number(j, name, (int64_t)number);
}

void json_time(struct json *j, const char *name, int64_t milliseconds)
{
	char text[40];

	if (milliseconds < YEAR_0000_MS || milliseconds > YEAR_9999_END_MS)
		json_null(j, name);
	else
		json_text(j, name, time_text(milliseconds, text));
}
