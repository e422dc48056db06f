/* key_files.h: the keys of tests/data/keys, whose make.sh says what they are. */
#ifndef TESTS_CRYPTO_KEY_FILES_H
#define TESTS_CRYPTO_KEY_FILES_H

#include <stdio.h>

#include "tests/support/sweep.h"

/* key_file: NAME.SUFFIX; free the data with free(). */
static inline struct keystore_bytes key_file(const char *name, const char *suffix)
{
	char path[160];

	snprintf(path, sizeof path, "tests/data/keys/%s.%s", name, suffix);
	return load_file(path);
}

#endif
