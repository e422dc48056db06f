/* extensions.h: the extensions of a certificate that the library understands. */
#ifndef X509_EXTENSIONS_H
#define X509_EXTENSIONS_H

#include "base/der.h"

/* extensions_read: Extensions (RFC 5280 4.1.2.9): counts them and fills the fields of `out` that come from
 * extensions. One that is unknown or cannot be read is passed over; of two with the same OID the first counts.
 * Fails only when it is no SEQUENCE OF SEQUENCE. */
bool extensions_read(struct reader *in, struct keystore_certificate *out, struct keystore_error *err);

#endif
