/* Passwords from UTF-8, or Latin-1, to the bytes that each scheme and each writer hashes. What is not UTF-8 is taken
 * for Latin-1, one character each: OpenSSL does so, and files made so exist. */
#include "crypto/password.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"

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

static struct characters characters_of(const struct keystore_password *password)
{
	struct keystore_bytes bytes = password_bytes(password);

	return (struct characters){ reader_of(bytes), utf8_valid(bytes) };
}

static bool next_character(struct characters *from, uint32_t *code_point)
{
	uint8_t byte;

	if (from->utf8)
		return utf8_next(&from->in, code_point);
	if (!reader_u8(&from->in, &byte))
		return false;
	*code_point = byte;
	return true;
}

/* Code points above U+FFFF become a surrogate pair (Unicode 3.9, D91). */
static void put_code_point(struct writer *out, uint32_t code_point)
{
	if (code_point > 0xFFFF) {
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
	uint32_t code_point;

	while (next_character(&from, &code_point))
		put_code_point(out, code_point);
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
	uint32_t code_point;
	uint8_t utf8[4];

	while (next_character(&from, &code_point)) {
		size_t n = utf8_put(code_point, utf8);
		for (size_t i = 0; i < n; i++)
			writer_u16(out, utf8[i] & mask);
		mem_wipe(utf8, sizeof utf8);
	}
	writer_zeros(out, BMP_TERMINATOR);
}

/* Only what fits into Latin-1 (password_can_read). */
static void put_latin1(const struct keystore_password *password, struct writer *out)
{
	struct characters from = characters_of(password);
	uint32_t code_point;

	while (next_character(&from, &code_point))
		writer_u8(out, (uint8_t)code_point);
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
	for (size_t i = 0; i < password->len; i++)
		if ((uint8_t)password->text[i] > 0x7F)
			return true;
	return false;
}

/* Bytes that are no UTF-8 stand as they are already. */
static bool has_other_latin1(const struct keystore_password *password)
{
	struct characters from = characters_of(password);
	uint32_t code_point;

	if (!from.utf8 || !beyond_ascii(password))
		return false;
	while (next_character(&from, &code_point))
		if (code_point > 0xFF)
			return false;
	return true;
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
