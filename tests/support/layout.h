/* layout.h: what keystore.h promises of the map of a file's bytes, whatever the file is. */
#ifndef TESTS_SUPPORT_LAYOUT_H
#define TESTS_SUPPORT_LAYOUT_H

#include "keystore/keystore.h"

/* What was seen of one file. */
struct layout_seen {
	size_t n_fields, n_layers;
	size_t not_read; /* bytes that are "not read", in all layers */
};

/* layout_check: makes the map of the file and looks at each field: the leaves of a layer follow each other without gap
 * and overlap, fields are inside those around them, the file's leaves have all of its bytes, texts are printable. A
 * broken promise aborts, naming `name`. Returns what keystore_layout returns. */
bool layout_check(const char *name, struct keystore_bytes file, const struct keystore_layout_options *options,
	struct layout_seen *seen, struct keystore_error *err);

#endif
