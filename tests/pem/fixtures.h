/* fixtures.h: the files of tests/data/pem, joined to inputs. make.sh there made them; NAME.crt.der and
 * NAME.pkcs8.der are what openssl says that the others hold. */
#ifndef TESTS_PEM_FIXTURES_H
#define TESTS_PEM_FIXTURES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "keystore/keystore.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

#define MAX_TEXT 200000

static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");

static inline struct keystore_bytes fixture(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "tests/data/pem/%s", name);
	return load_file(path);
}

/* The files named, blanks between them, one behind the other. Free .data. */
static inline struct keystore_bytes join(const char *names)
{
	uint8_t *text = malloc(MAX_TEXT);
	struct keystore_bytes all = { text, 0 };
	char name[64];
	int taken;

	for (; sscanf(names, "%63s%n", name, &taken) == 1; names += taken) {
		struct keystore_bytes file = fixture(name);
		assert_true(all.len + file.len <= MAX_TEXT);
		memcpy(text + all.len, file.data, file.len);
		all.len += file.len;
		free((void *)file.data);
	}
	return all;
}

/* Reads the files as one; the bytes are copied, so that nothing depends on them. */
static inline struct keystore *read_joined(const char *names)
{
	struct keystore_bytes text = join(names);
	struct keystore_error err;
	struct keystore *ks = keystore_read(text.data, text.len, NULL, NULL, &err);

	if (!ks)
		print_message("%s: %s at %lld\n", names, err.text, (long long)err.offset);
	assert_non_null(ks);
	free((void *)text.data);
	return ks;
}

static inline void assert_is_fixture(struct keystore_bytes found, const char *name)
{
	struct keystore_bytes expected = fixture(name);

	assert_int_equal(found.len, expected.len);
	assert_memory_equal(found.data, expected.data, found.len);
	free((void *)expected.data);
}

/* The key of entry i is NAME.pkcs8.der. */
static inline void assert_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	const char *name)
{
	struct keystore_secret key;
	struct keystore_error err;
	bool ok = keystore_private_key(ks, i, password, &key, &err);

	if (!ok)
		print_message("%s\n", err.text);
	assert_true(ok);
	assert_is_fixture((struct keystore_bytes){ key.data, key.len }, name);
	keystore_secret_free(&key);
}

#endif
