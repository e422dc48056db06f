/* oid.h: object identifiers as people write them: contents octets (X.690 8.19) in dotted decimal. */
#ifndef BASE_OID_H
#define BASE_OID_H

#include "base/text.h"

#define OID_TEXT_SIZE 320 /* bytes that hold the text of any OID: 64 octets give at most 256 characters */

/* oid_put: appends an OID. One that is empty, cut off inside an arc, or longer than 64 bytes is "<N-byte OID>". Arcs
 * may be of any size. The time is bounded. */
void oid_put(struct text *to, struct keystore_bytes oid);

/* oid_text: the same into a buffer, in the manner of snprintf: writes at most size bytes with a terminating NUL
 * (nothing if size is 0) and returns the length of the whole text. */
size_t oid_text(struct keystore_bytes oid, char *out, size_t size);

#endif
