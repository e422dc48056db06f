/* Aliases in modified UTF-8: U+0000 is C0 80, and a character beyond U+FFFF is two surrogates of three bytes each.
 *
 *     00 05  63 61 72 6F 6F                  "caroo"
 *     00 06  ED A0 BD ED B8 80               U+1F600: D83D DE00
 *
 * Refused: plain UTF-8 with four bytes a character and longer forms than needed. Java takes the longer forms; two
 * spellings of one name help nobody but an attacker. A surrogate without its other half is kept: Java strings may
 * hold it. */
#include "jks/alias.h"

#include "base/error.h"

/* Most aliases: bytes from 01 to 7F, the same in both spellings. No character of them can be wrong, so none is
 * looked at twice. */
static bool is_plain_ascii(struct keystore_bytes text)
{
	uint8_t all = 0;
	bool zero = false;

	for (size_t i = 0; i < text.len; i++) {
		all |= text.data[i];
		zero |= text.data[i] == 0;
	}
	return all < 0x80 && !zero;
}

/* All of it is modified UTF-8; *same is whether plain UTF-8 has the same bytes. On failure `in` stands at the bad
 * byte. */
static bool scan(struct reader *in, bool *same)
{
	uint16_t unit;

	*same = true;
	while (reader_left(in)) {
		if (!mutf8_next(in, &unit))
			return false;
		if (unit == 0 || (unit >= 0xD800 && unit < 0xE000))
			*same = false;
	}
	return true;
}

/* The next character: two surrogates that belong together are one. */
static uint32_t next_character(struct reader *in)
{
	struct reader ahead;
	uint16_t unit = 0, low;

	mutf8_next(in, &unit);
	uint32_t character = unit;
	ahead = *in;
	if (mutf8_next(&ahead, &low) && surrogates_join(unit, low, &character))
		*in = ahead;
	return character;
}

void jks_alias_text(struct text *to, struct keystore_bytes mutf8)
{
	struct reader in = reader_of(mutf8), ahead;
	struct keystore_bytes byte;
	uint16_t unit;

	while (reader_left(&in)) {
		ahead = in;
		if (mutf8_next(&ahead, &unit))
			text_code_point(to, next_character(&in));
		else if (reader_bytes(&in, 1, &byte))
			text_bytes(to, byte);
	}
}

/* UTF-8 is never longer than modified UTF-8. */
static bool convert(struct keystore_bytes mutf8, struct arena *arena, struct keystore_bytes *out)
{
	uint8_t *utf8 = arena_new(arena, mutf8.len), bytes[4];
	struct reader in = reader_of(mutf8);

	if (!utf8)
		return false;
	struct writer writer = writer_over(utf8, mutf8.len);
	while (reader_left(&in))
		writer_bytes(&writer, (struct keystore_bytes){ bytes, utf8_put(next_character(&in), bytes) });
	*out = (struct keystore_bytes){ utf8, writer.len };
	return true;
}

bool jks_read_alias(struct reader *in, size_t number, struct arena *arena, struct keystore_bytes *out,
	struct keystore_error *err)
{
	struct reader text;
	uint16_t len;
	bool same;

	if (!reader_u16(in, &len))
		return error_truncated(err, in, 2, "entry %zu: length of the alias", number);
	if (!reader_child(in, len, &text))
		return error_truncated(err, in, len, "entry %zu: alias", number);
	struct keystore_bytes alias = reader_rest(&text);
	if (is_plain_ascii(alias)) {
		*out = alias;
		return true;
	}
	size_t start = text.pos;
	if (!scan(&text, &same))
		return error_at(err, KEYSTORE_MALFORMED, &text,
			"entry %zu: alias: not modified UTF-8 at its byte %zu (0x%02x)", number, text.pos - start,
			(unsigned)reader_peek(&text));
	if (same)
		*out = alias;
	return same || convert(alias, arena, out) || error_no_memory(err);
}

/* One UTF-16 code unit in modified UTF-8. */
static void put_unit(struct writer *out, uint32_t unit)
{
	uint8_t bytes[4];

	if (unit == 0)
		writer_bytes(out, BYTES("\xC0\x80"));
	else
		writer_bytes(out, (struct keystore_bytes){ bytes, utf8_put(unit, bytes) });
}

bool jks_write_alias(struct writer *out, struct keystore_bytes alias, struct keystore_error *err)
{
	struct reader in = reader_of(alias);
	size_t start = out->len;
	uint32_t code_point;

	writer_u16(out, 0);
	while (utf8_next(&in, &code_point)) {
		if (code_point >= 0x10000) {
			put_unit(out, 0xD800 + ((code_point - 0x10000) >> 10));
			code_point = 0xDC00 + ((code_point - 0x10000) & 0x3FF);
		}
		put_unit(out, code_point);
	}
	if (out->failed)
		return error_no_memory(err);
	size_t len = out->len - start - 2;
	if (len > UINT16_MAX)
		return error_set(err, KEYSTORE_CANNOT_HOLD,
			"alias \"%s\": %zu bytes in modified UTF-8, JKS holds 65535", error_quote(alias).text, len);
	writer_patch_u16(out, start, (uint16_t)len);
	return true;
}
