/* Wants to reach every block that the PEM reader knows, text around blocks, RFC 1421 headers, base64 that is wrong
 * in every place, and the keys inside, with so few iterations allowed that no input is slow.
 *
 * Promised: what can be written as PEM reads back with the same entries. */
#include "fuzz/check.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
static const struct keystore_limits limits = { 1u << 20, 16, 64, 1u << 20 };

static void write_and_read(const struct keystore *ks)
{
	struct keystore_error err;
	struct keystore *again;
	uint8_t *out;
	size_t len;

	if (!keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, &err)) {
		check_error(&err, 0);
		return;
	}
	again = keystore_read(out, len, NULL, &limits, &err);
	check(again != NULL || len > limits.max_input || keystore_count(ks) == 0, "what was written can be read");
	if (again)
		check_same(ks, again);
	keystore_free(again);
	keystore_free_bytes(out, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks;

	if (keystore_detect(data, len) != KEYSTORE_FORMAT_PEM)
		return 0;
	ks = keystore_read(data, len, NULL, &limits, &err);
	if (!ks) {
		check_error(&err, len);
		return 0;
	}
	check_keystore(ks, &password, len);
	write_and_read(ks);
	keystore_free(ks);
	return 0;
}
