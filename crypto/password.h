/* password.h: one password, as the bytes that each scheme hashes. All in guarded memory; free with secret_free. A
 * password that is not UTF-8 is read as Latin-1, as OpenSSL does. */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include "base/secret.h"
#include "base/writer.h"

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

/* password_bmp: the same with two zero bytes at the end: RFC 7292 B.1. */
bool password_bmp(const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err);

#endif
