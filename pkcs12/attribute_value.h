/* attribute_value.h: what the values of a SafeBag's attributes mean: names as text, dates, titles for people. */
#ifndef PKCS12_ATTRIBUTE_VALUE_H
#define PKCS12_ATTRIBUTE_VALUE_H

#include "base/der.h"
#include "base/text.h"

/* Contents octets of the attribute types that this library has a use for. */
#define OID_FRIENDLY_NAME OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x14")		      /* 1.2.840.113549.1.9.20 */
#define OID_LOCAL_KEY_ID OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x15")		      /* 1.2.840.113549.1.9.21 */
#define OID_TRUSTED_KEY_USAGE OID("\x60\x86\x48\x01\x86\xF9\x66\xAD\xCA\x7B\x01\x01") /* 2.16.840.1.113894.746875.1.1 */

/* friendly_name_read: a string of one of the types that attribute.h lists, appended to `out` as UTF-8. MALFORMED:
 * another type, half a character, bytes that are no UTF-8 in a UTF8String, more than 65,535 bytes of UTF-8 (an alias
 * holds no more). */
bool friendly_name_read(unsigned tag, struct reader contents, struct writer *out, struct keystore_error *err);

/* friendly_name_write: UTF-8 as a BMPString with header. A character beyond U+FFFF becomes a surrogate pair, as Java
 * writes it; a lone surrogate stays one. */
void friendly_name_write(struct keystore_bytes name, struct writer *out);

/* attribute_put: an attribute type for people: "1.3.6.1.4.1.311.17.1 (CSP name)", or the OID alone. */
void attribute_put(struct text *to, struct keystore_bytes oid);

#endif
