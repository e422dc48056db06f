/* validity.h: Time (RFC 5280 4.1.2.5). */
#ifndef X509_VALIDITY_H
#define X509_VALIDITY_H

#include "base/der.h"

/* time_read: UTCTime or GeneralizedTime, as seconds since 1970-01-01T00:00:00Z. */
bool time_read(struct reader *in, int64_t *seconds, const char *field, struct keystore_error *err);

/* time_of: the same from the contents of one of the two, under whatever tag they stand. */
bool time_of(struct reader contents, bool generalized, int64_t *seconds);

#endif
