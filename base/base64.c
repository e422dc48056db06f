/* base64.c: RFC 4648 section 4. Public text (certificates) is decoded through a table, a group of four characters
 * at a time; secret text by libsodium, in constant time, which is twelve times slower. A group that is broken by a
 * line end, that is padded or that is wrong takes the slow way, one character at a time; this is also where every
 * error comes from. */
#include "base/base64.h"

#include <sodium.h>

#include "base/alloc.h"
#include "base/error.h"

enum {
	DIGIT = 0x80, /* with the six bits below */
	SPACE = 0x40
};

/* What each byte is; 0: nothing that belongs into base64. '=' is told apart where a digit is missing. */
static const uint8_t classes[256] = {
	['A'] = 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C,
	['N'] = 0x8D, 0x8E, 0x8F, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
	['a'] = 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6,
	['n'] = 0xA7, 0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF, 0xB0, 0xB1, 0xB2, 0xB3,
	['0'] = 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBC, 0xBD,
	['+'] = 0xBE,
	['/'] = 0xBF,
	['\t'] = SPACE,
	['\n'] = SPACE,
	['\r'] = SPACE,
	[' '] = SPACE,
};

size_t base64_size(size_t len)
{
	return len / 4 * 3 + 3;
}

/* Four digits in a row, the usual case. */
static bool take_four(struct reader *in, uint8_t *to)
{
	struct reader ahead = *in;
	struct keystore_bytes text;

	if (!reader_bytes(&ahead, 4, &text))
		return false;
	uint32_t a = classes[text.data[0]], b = classes[text.data[1]];
	uint32_t c = classes[text.data[2]], d = classes[text.data[3]];
	if (!(a & b & c & d & DIGIT))
		return false;
	uint32_t bits = (a & 0x3F) << 18 | (b & 0x3F) << 12 | (c & 0x3F) << 6 | (d & 0x3F);
	to[0] = (uint8_t)(bits >> 16);
	to[1] = (uint8_t)(bits >> 8);
	to[2] = (uint8_t)bits;
	*in = ahead;
	return true;
}

static void skip_space(struct reader *in)
{
	uint8_t byte;

	while (reader_peek(in) >= 0 && classes[reader_peek(in)] == SPACE && reader_u8(in, &byte))
		;
}

/* A group of four characters, taken one by one: up to three digits more than there is padding. n is 0 at the end of
 * the text. */
struct group {
	uint32_t bits;
	unsigned n;
	unsigned n_padding;
};

/* One character into the group. */
static bool add(struct group *group, struct reader *in, struct keystore_error *err)
{
	int byte = reader_peek(in);
	unsigned class = byte < 0 ? 0 : classes[byte];
	uint8_t taken;

	if (byte == '=' && group->n < 2)
		return error_at(err, KEYSTORE_MALFORMED, in, "base64 padding where data is due");
	if (byte != '=' && !(class & DIGIT))
		return error_at(err, KEYSTORE_MALFORMED, in, "byte 0x%02x in base64", (unsigned)byte);
	if (byte != '=' && group->n_padding)
		return error_at(err, KEYSTORE_MALFORMED, in, "data after base64 padding");
	group->bits = group->bits << 6 | (byte == '=' ? 0 : class & 0x3F);
	group->n_padding += byte == '=';
	group->n++;
	return reader_u8(in, &taken);
}

static bool take_group(struct reader *in, struct group *group, struct keystore_error *err)
{
	*group = (struct group){ 0, 0, 0 };
	for (skip_space(in); group->n < 4 && reader_left(in); skip_space(in)) {
		if (!add(group, in, err))
			return false;
	}
	if (group->n % 4)
		return error_at(err, KEYSTORE_MALFORMED, in, "base64 ends inside a group of four characters");
	if (group->n_padding && reader_left(in))
		return error_at(err, KEYSTORE_MALFORMED, in, "data after base64 padding");
	return true;
}

/* All of `in` into `to`, which has base64_size of it. */
static bool decode(struct reader in, uint8_t *to, size_t *len, struct keystore_error *err)
{
	struct group group;

	for (size_t n = 0;;) {
		while (take_four(&in, to + n))
			n += 3;
		if (!take_group(&in, &group, err))
			return false;
		for (unsigned i = 0; group.n && i < 3 - group.n_padding; i++)
			to[n++] = (uint8_t)(group.bits >> (16 - 8 * i));
		if (!reader_left(&in)) {
			*len = n;
			return true;
		}
	}
}

bool base64_decode(struct reader in, struct writer *out, struct keystore_error *err)
{
	size_t begin = out->len, n = 0;
	uint8_t *to = writer_zeros(out, base64_size(reader_left(&in)));

	if (!to)
		return error_no_memory(err);
	bool ok = decode(in, to, &n, err);
	out->len = begin + n;
	return ok;
}

/* libsodium's decoder (1.0.18) passes over a NUL when it is given characters to ignore, because it asks strchr, and
 * takes a byte from 0x80 on for a '/', because its comparisons want characters that are not negative. */
static bool is_plain_ascii(struct keystore_bytes text)
{
	unsigned all = 0, n_nul = 0;

	for (size_t i = 0; i < text.len; i++) {
		all |= text.data[i];
		n_nul |= text.data[i] == 0;
	}
	return all < 0x80 && !n_nul;
}

static bool decode_constant_time(struct keystore_bytes text, uint8_t *to, size_t size, size_t *len)
{
	const char *begin = (const char *)text.data, *end = NULL;
	size_t n;

	if (!text.len || !is_plain_ascii(text) ||
	    sodium_base642bin(to, size, begin, text.len, " \t\r\n", &n, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    end != begin + text.len)
		return false;
	*len = n;
	return true;
}

bool base64_decode_secret(struct reader in, struct writer *out, struct keystore_error *err)
{
	size_t begin = out->len, n = 0, size = base64_size(reader_left(&in));
	uint8_t *to = writer_zeros(out, size);

	if (!to)
		return error_no_memory(err);
	bool ok = decode_constant_time(reader_rest(&in), to, size, &n) || decode(in, to, &n, err);
	out->len = begin + n;
	return ok;
}

void base64_encode(struct writer *out, struct keystore_bytes bytes)
{
	enum { LINE = 48 };
	char line[sodium_base64_ENCODED_LEN(LINE, sodium_base64_VARIANT_ORIGINAL)];

	for (size_t at = 0; at < bytes.len; at += LINE) {
		size_t n = bytes.len - at < LINE ? bytes.len - at : LINE;
		sodium_bin2base64(line, sizeof line, bytes.data + at, n, sodium_base64_VARIANT_ORIGINAL);
		writer_text(out, line);
		writer_u8(out, '\n');
	}
	mem_wipe(line, sizeof line);
}
