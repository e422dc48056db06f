/* Passwords from UTF-8, or Latin-1, to the bytes that each scheme and each writer hashes. What is not UTF-8 is taken
 * for Latin-1, one character each: OpenSSL does so, and files made so exist.
 *
 * The time tells the length of a password and that of each character (base/reveal.h): that it is ASCII, or where in it
 * a character beyond ASCII stands, but not which one. That cannot be kept: it is how many units of UTF-16 there are. */
#include "crypto/password.h"

#include "base/error.h"
#include "base/reader.h"
#include "base/reveal.h"

#define BMP_TERMINATOR 2 /* RFC 7292 B.1: two zero bytes at the end */

bool password_given(const struct keystore_password *password, struct keystore_error *err)
{
	return password || error_set(err, KEYSTORE_PASSWORD_NEEDED, "the key is encrypted, a password is needed");
}

bool password_wrong(struct keystore_error *err)
{
	return error_set(err, KEYSTORE_WRONG_PASSWORD, "wrong password, or the key was damaged");
}

struct keystore_bytes password_bytes(const struct keystore_password *password)
{
	return (struct keystore_bytes){ (const uint8_t *)password->text, password->len };
}

/* A password, one character at a time. */
struct characters {
	struct reader in;
	bool utf8;
};

struct character {
	uint32_t code_point;
	size_t len; /* bytes of it in the password */
};

/* Bytes of a sequence of UTF-8 by its first one (base/text.c); 0 where none begins so. C0, C1 and F5 to F7 begin
 * nothing either, but that shows in what they stand for. */
static uint32_t length_by_first(uint8_t first)
{
	return is_below(first, 0x80) + 2 * is_below(0xBF, first) + is_below(0xDF, first) + is_below(0xEF, first) -
	       4 * is_below(0xF7, first);
}

/* The code point of a sequence, 1 to 4 bytes long; *wrong gets a bit if a byte is no continuation, or the form is not
 * the shortest. */
static uint32_t decode(struct keystore_bytes sequence, uint32_t *wrong)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *bytes = sequence.data;
	uint32_t value = sequence.len == 1 ? bytes[0] : bytes[0] & (0x7Fu >> sequence.len);

	for (size_t i = 1; i < sequence.len; i++) {
		*wrong |= (bytes[i] & 0xC0u) ^ 0x80u;
		value = value << 6 | (bytes[i] & 0x3Fu);
	}
	*wrong |= is_below(value, smallest[sequence.len]) | is_below(0x10FFFF, value);
	return value;
}

/* The next sequence; false at the end, and where none begins. */
static bool next_sequence(struct reader *in, struct keystore_bytes *sequence)
{
	struct reader ahead = *in;
	uint8_t first;

	if (!reader_u8(&ahead, &first))
		return false;
	size_t len = secret_reveal(length_by_first(first));
	return len > 0 && reader_bytes(in, len, sequence);
}

static bool is_utf8(struct keystore_bytes text)
{
	struct reader in = reader_of(text);
	struct keystore_bytes sequence;
	uint32_t wrong = 0;

	while (next_sequence(&in, &sequence))
		decode(sequence, &wrong);
	return reader_left(&in) == 0 && secret_reveal(wrong) == 0;
}

static struct characters characters_of(const struct keystore_password *password)
{
	struct keystore_bytes bytes = password_bytes(password);

	return (struct characters){ reader_of(bytes), is_utf8(bytes) };
}

static bool next_character(struct characters *from, struct character *out)
{
	struct keystore_bytes bytes;
	uint32_t none = 0;

	if (!(from->utf8 ? next_sequence(&from->in, &bytes) : reader_bytes(&from->in, 1, &bytes)))
		return false;
	*out = (struct character){ from->utf8 ? decode(bytes, &none) : bytes.data[0], bytes.len };
	return true;
}

/* Code points above U+FFFF, which are those of four bytes, become a surrogate pair (Unicode 3.9, D91). */
static void put_character(struct writer *out, struct character character)
{
	uint32_t code_point = character.code_point;

	if (character.len == 4) {
		code_point -= 0x10000;
		writer_u16(out, (uint16_t)(0xD800 + (code_point >> 10)));
		writer_u16(out, (uint16_t)(0xDC00 + (code_point & 0x3FF)));
	} else {
		writer_u16(out, (uint16_t)code_point);
	}
}

void password_put_utf16(const struct keystore_password *password, struct writer *out)
{
	struct characters from = characters_of(password);
	struct character character;

	while (next_character(&from, &character))
		put_character(out, character);
}

static void put_bmp(const struct keystore_password *password, struct writer *out)
{
	password_put_utf16(password, out);
	writer_zeros(out, BMP_TERMINATOR);
}

/* A BMPString in which each byte of the UTF-8 stands, as far as `mask` lets it, for a character. */
static void put_bytes_as_bmp(const struct keystore_password *password, uint8_t mask, struct writer *out)
{
	struct characters from = characters_of(password);
	uint8_t byte;

	while (reader_u8(&from.in, &byte)) {
		if (from.utf8 || !secret_reveal(byte >> 7)) {
			writer_u16(out, byte & mask);
		} else { /* 110xxxxx 10xxxxxx */
			writer_u16(out, (uint16_t)((0xC0 | byte >> 6) & mask));
			writer_u16(out, (uint16_t)((0x80 | (byte & 0x3F)) & mask));
		}
	}
	writer_zeros(out, BMP_TERMINATOR);
}

/* Only what fits into Latin-1 (password_can_read). */
static void put_latin1(const struct keystore_password *password, struct writer *out)
{
	struct characters from = characters_of(password);
	struct character character;

	while (next_character(&from, &character))
		writer_u8(out, (uint8_t)character.code_point);
}

const char *password_reading_name(enum password_reading reading, bool pkcs12_derivation)
{
	static const char *const names[PASSWORD_READINGS] = {
		[PASSWORD_BARE] = "BMPString without terminator",
		[PASSWORD_BYTEWISE] = "BMPString of the UTF-8 bytes",
		[PASSWORD_SEVEN_BIT] = "BMPString of the UTF-8 bytes, seven bits of each",
		[PASSWORD_LATIN1] = "Latin-1",
		[PASSWORD_BMP] = "BMPString",
	};

	if (reading == PASSWORD_USUAL)
		return pkcs12_derivation ? "BMPString" : "UTF-8";
	return names[reading];
}

static bool beyond_ascii(const struct keystore_password *password)
{
	uint8_t bits = 0;

	for (size_t i = 0; i < password->len; i++)
		bits |= (uint8_t)password->text[i];
	return secret_reveal(bits >> 7);
}

/* Bytes that are no UTF-8 stand as they are already. */
static bool has_other_latin1(const struct keystore_password *password)
{
	struct characters from = characters_of(password);
	struct character character;
	uint32_t beyond = 0;

	if (!from.utf8 || !beyond_ascii(password))
		return false;
	while (next_character(&from, &character))
		beyond |= is_below(0xFF, character.code_point);
	return secret_reveal(beyond) == 0;
}

bool password_can_read(const struct keystore_password *password, enum password_reading reading, bool pkcs12_derivation)
{
	switch (reading) {
	case PASSWORD_USUAL:
		return true;
	case PASSWORD_BARE:
		return pkcs12_derivation && password->len == 0;
	case PASSWORD_BYTEWISE:
	case PASSWORD_SEVEN_BIT:
		return pkcs12_derivation && beyond_ascii(password);
	case PASSWORD_LATIN1:
		return !pkcs12_derivation && has_other_latin1(password);
	case PASSWORD_BMP:
		/* An HMAC key of two zero bytes is the same as an empty one (RFC 2104 section 2). */
		return !pkcs12_derivation && password->len > 0;
	default:
		return false;
	}
}

/* A byte that is no UTF-8 becomes two of UTF-8, and those two characters each. */
size_t password_reading_size(const struct keystore_password *password)
{
	return 4 * password->len + BMP_TERMINATOR;
}

void password_put(const struct keystore_password *password, enum password_reading reading, bool pkcs12_derivation,
	struct writer *out)
{
	switch (reading) {
	case PASSWORD_BARE:
		break;
	case PASSWORD_BYTEWISE:
		put_bytes_as_bmp(password, 0xFF, out);
		break;
	case PASSWORD_SEVEN_BIT:
		put_bytes_as_bmp(password, 0x7F, out);
		break;
	case PASSWORD_LATIN1:
		put_latin1(password, out);
		break;
	case PASSWORD_BMP:
		put_bmp(password, out);
		break;
	default:
		if (pkcs12_derivation)
			put_bmp(password, out);
		else
			writer_bytes(out, password_bytes(password));
	}
}

bool password_utf16(const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_secret secret;

	if (!secret_new(2 * password->len, &secret, err))
		return false;
	struct writer to = writer_over(secret.data, secret.len);
	password_put_utf16(password, &to);
	secret.len = to.len;
	*out = secret;
	return true;
}
