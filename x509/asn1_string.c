/* The character string types of X.680 41 as Unicode:
 *
 *     UTF8String                                              UTF-8
 *     PrintableString NumericString IA5String VisibleString
 *     TeletexString (T61String)                               one byte a character
 *     BMPString                                               two bytes, big-endian
 *     UniversalString                                         four bytes, big-endian
 *
 * The one-byte types are read as Latin-1, whatever their alphabet should be: certification authorities put Latin-1
 * into T61String, and OpenSSL reads all of them so. A BMPString may hold surrogate pairs: .NET writes and Java
 * reads them. */
#include "x509/asn1_string.h"

static size_t bytes_per_character(unsigned tag)
{
	switch (tag) {
	case DER_UTF8_STRING:
	case DER_PRINTABLE_STRING:
	case DER_NUMERIC_STRING:
	case DER_IA5_STRING:
	case DER_VISIBLE_STRING:
	case DER_T61_STRING:
		return 1;
	case DER_BMP_STRING:
		return 2;
	case DER_UNIVERSAL_STRING:
		return 4;
	default:
		return 0;
	}
}

bool string_is_text(unsigned tag, const struct reader *contents)
{
	size_t size = bytes_per_character(tag);

	return size && reader_left(contents) % size == 0;
}

static bool next_utf8(struct reader *contents, uint32_t *character)
{
	uint8_t bad;

	if (utf8_next(contents, character))
		return true;
	if (!reader_u8(contents, &bad))
		return false;
	*character = STRING_BAD_BYTE | bad;
	return true;
}

static bool next_bmp(struct reader *contents, uint32_t *character)
{
	struct reader ahead;
	uint16_t unit, low;

	if (!reader_u16(contents, &unit))
		return false;
	*character = unit;
	ahead = *contents;
	if (reader_u16(&ahead, &low) && surrogates_join(unit, low, character))
		*contents = ahead;
	return true;
}

static bool next_universal(struct reader *contents, uint32_t *character)
{
	const uint32_t replacement = 0xFFFD;

	if (!reader_u32(contents, character))
		return false;
	if (*character > 0x10FFFF)
		*character = replacement;
	return true;
}

static bool next_latin1(struct reader *contents, uint32_t *character)
{
	uint8_t byte;

	if (!reader_u8(contents, &byte))
		return false;
	*character = byte;
	return true;
}

bool string_next(unsigned tag, struct reader *contents, uint32_t *character)
{
	switch (tag) {
	case DER_UTF8_STRING:
		return next_utf8(contents, character);
	case DER_BMP_STRING:
		return next_bmp(contents, character);
	case DER_UNIVERSAL_STRING:
		return next_universal(contents, character);
	default:
		return next_latin1(contents, character);
	}
}

static void put_hex_byte(struct text *to, uint8_t byte)
{
	static const char digits[] = "0123456789ABCDEF";

	text_char(to, digits[byte >> 4]);
	text_char(to, digits[byte & 15]);
}

static void put_escaped(struct text *to, uint8_t byte)
{
	text_char(to, '\\');
	put_hex_byte(to, byte);
}

void string_put(struct text *to, uint32_t character)
{
	uint8_t bytes[4];

	if (character & STRING_BAD_BYTE) {
		put_escaped(to, (uint8_t)character);
	} else if (utf8_is_printable(character)) {
		text_code_point(to, character);
	} else {
		size_t len = utf8_put(character, bytes);
		for (size_t i = 0; i < len; i++)
			put_escaped(to, bytes[i]);
	}
}

void string_put_hex(struct text *to, struct keystore_bytes bytes)
{
	for (size_t i = 0; i < bytes.len && !text_full(to); i++)
		put_hex_byte(to, bytes.data[i]);
}
