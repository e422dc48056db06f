/* Wants to reach all of the JKS reader, the key protector and the writer behind it, whatever the digest at the end
 * says.
 *
 * So the input is read without a password; then it is read with one, which nearly always ends at the digest. What
 * was read is written as JKS and read again, verified: promised are the same entries, dates, aliases and protected
 * keys. */
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

static void write_and_read(const struct keystore *ks)
{
	struct keystore_error err;
	struct keystore *again;
	uint8_t *out;
	size_t len;

	check(keystore_write(ks, KEYSTORE_FORMAT_JKS, &password, &out, &len, &err),
		"what was read from JKS can be written");
	again = keystore_read_borrowed(out, len, &password, NULL, &err);
	check(again != NULL, "what was written can be read");
	check(keystore_integrity(again) == KEYSTORE_INTEGRITY_VERIFIED, "what was written has a good digest");
	check_same(ks, again);
	check_fields(ks, again);
	keystore_free(again);
	keystore_free_bytes(out, len);
}

static void read_with_password(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(data, len, &password, NULL, &err);

	if (ks)
		check(keystore_integrity(ks) == KEYSTORE_INTEGRITY_VERIFIED, "read with a password means verified");
	else
		check_error(&err, len);
	keystore_free(ks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks;

	if (keystore_detect(data, len) != KEYSTORE_FORMAT_JKS)
		return 0;
	read_with_password(data, len);
	ks = keystore_read(data, len, NULL, NULL, &err);
	if (!ks) {
		check_error(&err, len);
		return 0;
	}
	check(keystore_integrity(ks) == KEYSTORE_INTEGRITY_NOT_CHECKED, "read without a password means not checked");
	check_keystore(ks, &password, len);
	write_and_read(ks);
	keystore_free(ks);
	return 0;
}
