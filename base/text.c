/* UTF-8 in and out, modified UTF-8 in, and the string builder. */
#include "base/text.h"

#include <string.h>

/* Sequences are, by the first byte (Unicode 3.9, table 3-6; surrogates let through):
 *     0xxxxxxx | 110xxxxx 10xxxxxx | 1110xxxx 10xxxxxx 10xxxxxx | 11110xxx 10xxxxxx 10xxxxxx 10xxxxxx */
static size_t utf8_length(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first < 0xE0)
		return 2;
	if (first >= 0xE0 && first < 0xF0)
		return 3;
	return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/* The code point of a sequence of `len` bytes that are there; false if a byte is no continuation or the form is not the
 * shortest. */
static bool utf8_decode(const uint8_t *bytes, size_t len, uint32_t *code_point)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t value = len == 1 ? bytes[0] : bytes[0] & (0x7Fu >> len);

	for (size_t i = 1; i < len; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return false;
		value = value << 6 | (bytes[i] & 0x3Fu);
	}
	if (value < smallest[len] || value > 0x10FFFF)
		return false;
	*code_point = value;
	return true;
}

bool utf8_next(struct reader *in, uint32_t *code_point)
{
	struct keystore_bytes bytes;
	size_t start = in->pos;
	int first = reader_peek(in);

	if (first < 0)
		return false;
	if (first < 0x80) {
		*code_point = (uint32_t)first;
		return reader_bytes(in, 1, &bytes);
	}
	size_t len = utf8_length((uint8_t)first);
	if (len == 0 || !reader_bytes(in, len, &bytes))
		return false;
	if (utf8_decode(bytes.data, len, code_point))
		return true;
	in->pos = start;
	return false;
}

bool surrogates_join(uint32_t high, uint32_t low, uint32_t *code_point)
{
	if ((high & ~0x3FFu) != 0xD800 || (low & ~0x3FFu) != 0xDC00)
		return false;
	*code_point = 0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF));
	return true;
}

size_t utf8_put(uint32_t code_point, uint8_t out[4])
{
	if (code_point < 0x80) {
		out[0] = (uint8_t)code_point;
		return 1;
	}
	size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (uint8_t)(0x80 | (code_point & 0x3F));
		code_point >>= 6;
	}
	out[0] = (uint8_t)(0xF00u >> len | code_point);
	return len;
}

bool utf8_valid(struct keystore_bytes text)
{
	struct reader in = reader_of(text);
	uint32_t code_point, before = 0, joined;

	while (utf8_next(&in, &code_point)) {
		if (surrogates_join(before, code_point, &joined))
			return false;
		before = code_point;
	}
	return reader_left(&in) == 0;
}

bool utf8_is_printable(uint32_t code_point)
{
	/* First and last of the ranges that are escaped (Unicode general categories Cc, Cf, Cs, Zl, Zp and
	 * noncharacters that can forge a line, reverse its order, or hide). */
	static const uint32_t hidden[][2] = {
		{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x0600, 0x0605 },
		{ 0x061C, 0x061C }, { 0x06DD, 0x06DD }, { 0x070F, 0x070F }, { 0x0890, 0x0891 },
		{ 0x08E2, 0x08E2 }, { 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x2028, 0x202E },
		{ 0x2060, 0x206F }, { 0xD800, 0xDFFF }, { 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF },
		{ 0xFFF9, 0xFFFB }, { 0xFFFE, 0xFFFF }, { 0x110BD, 0x110BD }, { 0x110CD, 0x110CD },
		{ 0x13430, 0x1343F }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
		{ 0x10FFFE, 0x10FFFF },
	};

	/* The first range that does not end before it is between them. */
	size_t low = 0, high = sizeof hidden / sizeof *hidden;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (hidden[middle][1] < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < sizeof hidden / sizeof *hidden && hidden[low][0] <= code_point)
		return false;
	return (code_point & 0xFFFE) != 0xFFFE && code_point <= 0x10FFFF;
}

/* java.io.DataInput, "modified UTF-8": 1 to 3 bytes a UTF-16 code unit, U+0000 as C0 80, no 4-byte form. Java's
 * own reader also takes longer forms than needed; here two spellings of one alias are refused. */
bool mutf8_next(struct reader *in, uint16_t *unit)
{
	struct reader ahead = *in;
	struct keystore_bytes bytes;
	uint32_t value;
	int first = reader_peek(in);

	if (first <= 0 || first >= 0xF0)
		return false;
	size_t len = first == 0xC0 ? 2 : utf8_length((uint8_t)first);
	if (len == 0 || !reader_bytes(&ahead, len, &bytes))
		return false;
	if (first == 0xC0) {
		if (bytes.data[1] != 0x80)
			return false;
		value = 0;
	} else if (!utf8_decode(bytes.data, len, &value)) {
		return false;
	}
	*unit = (uint16_t)value;
	*in = ahead;
	return true;
}

struct text text_over(char *out, size_t size)
{
	return (struct text){ out, size, 0 };
}

void text_char(struct text *to, char c)
{
	if (to->len + 1 < to->size)
		to->out[to->len] = c;
	to->len++;
}

void text_add(struct text *to, const char *text)
{
	while (*text)
		text_char(to, *text++);
}

static void text_hex_byte(struct text *to, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	text_char(to, digits[byte >> 4]);
	text_char(to, digits[byte & 15]);
}

static void text_escaped(struct text *to, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		text_add(to, "\\x");
		text_hex_byte(to, bytes[i]);
	}
}

void text_code_point(struct text *to, uint32_t code_point)
{
	uint8_t bytes[4];
	size_t len;

	if (code_point >= 0x20 && code_point < 0x7F) { /* most text */
		text_char(to, (char)code_point);
		return;
	}
	len = utf8_put(code_point, bytes);
	if (!utf8_is_printable(code_point)) {
		text_escaped(to, bytes, len);
		return;
	}
	if (to->len + len < to->size)
		memcpy(to->out + to->len, bytes, len);
	else if (to->len < to->size)
		to->size = to->len + 1; /* whole or not at all: the text ends here */
	to->len += len;
}

void text_bytes(struct text *to, struct keystore_bytes bytes)
{
	struct reader in = reader_of(bytes);
	uint32_t code_point;
	uint8_t bad;

	while (reader_left(&in) && !text_full(to)) {
		if (utf8_next(&in, &code_point)) {
			if (code_point == '\\')
				text_char(to, '\\');
			text_code_point(to, code_point);
		} else if (reader_u8(&in, &bad)) {
			text_escaped(to, &bad, 1);
		}
	}
}

void text_hex(struct text *to, struct keystore_bytes bytes)
{
	for (size_t i = 0; i < bytes.len && !text_full(to); i++)
		text_hex_byte(to, bytes.data[i]);
}

void text_number(struct text *to, uint64_t value)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	while (n)
		text_char(to, digits[--n]);
}

bool text_full(const struct text *to)
{
	return to->len >= to->size;
}

/* A sequence of UTF-8 that is cut at the end is left off. */
static size_t whole_sequences(const char *text, size_t len)
{
	for (size_t back = 1; back <= 3 && back <= len; back++) {
		uint8_t byte = (uint8_t)text[len - back];
		if (byte < 0x80 || byte >= 0xC0)
			return byte >= (back == 1 ? 0xC0 : back == 2 ? 0xE0 : 0xF0) ? len - back : len;
	}
	return len;
}

size_t text_end(struct text *to)
{
	if (to->size)
		to->out[to->len < to->size ? to->len : whole_sequences(to->out, to->size - 1)] = '\0';
	return to->len;
}
