/* Passwords from UTF-8, or Latin-1, to the UTF-16BE that Java and RFC 7292 hash. */
#include "crypto/password.h"

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

/* OpenSSL takes a password that is not UTF-8 byte by byte, and files made so exist. */
void password_put_utf16(const struct keystore_password *password, struct writer *out)
{
	struct reader in = reader_of(password_bytes(password));
	uint32_t code_point;
	uint8_t byte;

	if (utf8_valid(password_bytes(password)))
		while (utf8_next(&in, &code_point))
			put_code_point(out, code_point);
	else
		while (reader_u8(&in, &byte))
			writer_u16(out, byte);
}

static bool encode(const struct keystore_password *password, size_t terminator, struct keystore_secret *out,
	struct keystore_error *err)
{
	struct keystore_secret secret;

	if (!secret_new(2 * password->len + terminator, &secret, err))
		return false;
	struct writer to = writer_over(secret.data, secret.len);
	password_put_utf16(password, &to);
	writer_zeros(&to, terminator);
	secret.len = to.len;
	*out = secret;
	return true;
}

bool password_utf16(const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err)
{
	return encode(password, 0, out, err);
}

bool password_bmp(const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err)
{
	return encode(password, BMP_TERMINATOR, out, err);
}
