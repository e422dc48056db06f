/* base64.h: base64 text (RFC 4648 section 4) in lines, as PEM holds it.
 *
 * The text is a reader, so that errors carry its offsets. Blank, tab, CR and LF are passed over. Bits behind the
 * last byte that are not zero are accepted, as OpenSSL and Java accept them. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/reader.h"
#include "base/writer.h"

/* base64_size: the room that decoding `len` characters takes. */
size_t base64_size(size_t len);

/* base64_decode: appends what all of `in` decodes to. MALFORMED: another byte, padding out of place, data behind
 * it, an incomplete group of four. A writer into a buffer needs base64_size(reader_left(&in)) bytes of room. */
bool base64_decode(struct reader in, struct writer *out, struct keystore_error *err);

/* base64_decode_secret: the same, in a time that does not depend on the characters (but for blanks and line ends):
 * for private keys. */
bool base64_decode_secret(struct reader in, struct writer *out, struct keystore_error *err);

/* base64_encode: appends lines of 64 characters, each with LF; in a time that does not depend on the bytes. */
void base64_encode(struct writer *out, struct keystore_bytes bytes);

#endif
