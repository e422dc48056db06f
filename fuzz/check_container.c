/* check_container.c: what JKS and JCEKS have in common: what was read is written again and read, verified: promised
 * are the same entries, dates, aliases and protected keys. */
#include <string.h>

#include "fuzz/check.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");

static bool same(struct keystore_bytes a, struct keystore_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static void check_fields(const struct keystore *ks, const struct keystore *again)
{
	struct keystore_entry a, b;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &a);
		keystore_get(again, i, &b);
		check(same(a.alias, b.alias), "the same alias after writing and reading");
		check(same(a.key, b.key), "the same protected key after writing and reading");
		check(a.created_ms == b.created_ms, "the same date after writing and reading");
	}
}

static void write_and_read(const struct keystore *ks, enum keystore_format format)
{
	struct keystore_error err;
	struct keystore *again;
	uint8_t *out;
	size_t len;

	check(keystore_write(ks, format, &password, &out, &len, &err),
		"what was read can be written in the same format");
	again = keystore_read_borrowed(out, len, &password, NULL, &err);
	check(again != NULL, "what was written can be read");
	check(keystore_integrity(again) == KEYSTORE_INTEGRITY_VERIFIED, "what was written has a good digest");
	check_same(ks, again);
	check_fields(ks, again);
	keystore_free(again);
	keystore_free_bytes(out, len);
}

static void read_with_password(const uint8_t *data, size_t len, const struct keystore_limits *limits)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(data, len, &password, limits, &err);

	if (ks)
		check(keystore_integrity(ks) == KEYSTORE_INTEGRITY_VERIFIED, "read with a password means verified");
	else
		check_error(&err, len);
	keystore_free(ks);
}

void check_container(enum keystore_format format, const uint8_t *data, size_t len)
{
	/* a key with more iterations would take its time, and find nothing */
	const struct keystore_limits limits = { 1u << 20, 1000, 4000, 1u << 20, 8192 };
	struct keystore_error err;
	struct keystore *ks;

	if (keystore_detect(data, len) != format)
		return;
	read_with_password(data, len, &limits);
	ks = keystore_read(data, len, NULL, &limits, &err);
	if (!ks) {
		check_error(&err, len);
		return;
	}
	check(keystore_integrity(ks) == KEYSTORE_INTEGRITY_NOT_CHECKED, "read without a password means not checked");
	check_keystore(ks, &password, len);
	write_and_read(ks, format);
	keystore_free(ks);
}
