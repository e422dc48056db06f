/* formats.h: the table of formats. */
#ifndef KEYSTORE_FORMATS_H
#define KEYSTORE_FORMATS_H

#include "keystore/model.h"

/* format_by_id: the record of a format that can be read; NULL for the others. */
const struct format *format_by_id(enum keystore_format id);

/* format_keystore: an empty keystore for an input of `len` bytes, with the limits (NULL: default) checked. NULL on
 * failure. */
struct keystore *format_keystore(size_t len, const struct keystore_limits *limits, struct keystore_error *err);

/* format_read: detects and reads into it. */
bool format_read(struct keystore *ks, struct keystore_bytes input, const struct keystore_read_options *options,
	struct keystore_error *err);

#endif
