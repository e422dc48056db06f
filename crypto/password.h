/* password.h: one password, as the bytes that each scheme hashes. All in guarded memory; free with secret_free. A
 * password that is not UTF-8 is read as Latin-1, as OpenSSL does. */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include "base/secret.h"
#include "base/writer.h"

/* The ways in which real writers took one password for bytes. The first is right; the others are tried when it does not
 * fit, where they differ from it. */
enum password_reading {
	PASSWORD_USUAL,	    /* PKCS#12 derivation: BMPString with two zero bytes at the end. Others: UTF-8 */
	PASSWORD_BARE,	    /* PKCS#12 derivation, empty password: no bytes at all (.NET, NSS, Windows write either) */
	PASSWORD_BYTEWISE,  /* PKCS#12 derivation, beyond ASCII: each byte of the UTF-8 as a character
			       (OpenSSL before 1.1) */
	PASSWORD_SEVEN_BIT, /* PKCS#12 derivation, beyond ASCII: seven bits of each byte of the UTF-8 as a
			       character (PBES1 of JDK 19 and later) */
	PASSWORD_LATIN1,    /* others, beyond ASCII: Latin-1 (BSAFE) */
	PASSWORD_BMP,	    /* others: BMPString with two zero bytes at the end (NSS of old) */
	PASSWORD_READINGS
};

/* password_reading_name: "BMPString" and "UTF-8" for the usual ones, "BMPString without terminator", ... */
const char *password_reading_name(enum password_reading reading, bool pkcs12_derivation);

/* password_can_read: does this reading make sense for this password and this derivation, and differ from the usual one?
 * */
bool password_can_read(
	const struct keystore_password *password, enum password_reading reading, bool pkcs12_derivation);

/* password_reading_size: room for any reading. password_put: appends the bytes to a writer over guarded memory. */
size_t password_reading_size(const struct keystore_password *password);
void password_put(const struct keystore_password *password, enum password_reading reading, bool pkcs12_derivation,
	struct writer *out);

/* password_given: false, with PASSWORD_NEEDED, if password is NULL. */
bool password_given(const struct keystore_password *password, struct keystore_error *err);

/* password_wrong: returns false with WRONG_PASSWORD: the one message for all that a wrong password, or damage, can
 * look like. */
bool password_wrong(struct keystore_error *err);

/* password_bytes: the text as it was given: what PBES2 and the PBES1 of RFC 8018 hash. */
struct keystore_bytes password_bytes(const struct keystore_password *password);

/* password_put_utf16: appends the UTF-16BE code units, at most 2 * len bytes, to a writer over guarded memory. */
void password_put_utf16(const struct keystore_password *password, struct writer *out);

/* password_utf16: UTF-16BE code units, without terminator: JKS integrity hash and key protector. */
bool password_utf16(const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err);

#endif
