/* certificate_schema.h: a certificate (RFC 5280 4.1) as a table for the map of a file's bytes (base/schema.h). */
#ifndef X509_CERTIFICATE_SCHEMA_H
#define X509_CERTIFICATE_SCHEMA_H

#include "base/schema.h"

/* certificate_schema: one element. Its value is its subject; field by field only where details are wanted, or where it
 * is cut. */
extern const struct schema certificate_schema[];
extern const struct schema certificate_parts[]; /* what is in it */

/* certificate_subject: the subject of a certificate, as a value. Empty where it cannot be read. */
void certificate_subject(struct text *to, struct keystore_bytes der);

#endif
