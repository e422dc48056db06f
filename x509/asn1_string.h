/* asn1_string.h: the character string types of ASN.1 (X.680 41) that names hold, read one character at a time and
 * written as text. */
#ifndef X509_ASN1_STRING_H
#define X509_ASN1_STRING_H

#include "base/der.h"
#include "base/text.h"

/* string_is_text: true if `tag` is a character string type and the contents are whole characters of it. */
bool string_is_text(unsigned tag, const struct reader *contents);

/* A byte of a UTF8String that is no UTF-8 comes out of string_next as this plus the byte. */
#define STRING_BAD_BYTE 0x80000000u

/* string_next: the next character of a string for which string_is_text is true; false at the end. */
bool string_next(unsigned tag, struct reader *contents, uint32_t *character);

/* string_put: a character as UTF-8; one that is not printable (utf8_is_printable) as the bytes of its UTF-8, each
 * "\HH" (RFC 4514 2.4). */
void string_put(struct text *to, uint32_t character);

/* string_put_hex: bytes in upper-case hexadecimal, until the text is full. */
void string_put_hex(struct text *to, struct keystore_bytes bytes);

#endif
