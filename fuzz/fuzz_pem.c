/* Wants to reach every block that the PEM reader knows, text around blocks, RFC 1421 headers, base64 that is wrong
 * in every place, and the keys inside, with so few iterations allowed that no input is slow.
 *
 * Promised: what can be written as PEM reads back with as many keys and the same certificates; and converted to
 * PKCS#12, which can hold all but keys that do not open, it does so, too. */
#include "fuzz/check_pkcs12.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
static const struct keystore_limits limits = { 1u << 20, 16, 64, 1u << 20, 8192 };

static size_t count_kind(const struct keystore *ks, enum keystore_entry_kind kind)
{
	struct keystore_entry entry;
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		n += entry.kind == kind;
	}
	return n;
}

/* Which certificate a sealed key has is told by place (pem/pair.c), and what is written stands in another place: the
 * objects are the same, the entries may be others. */
static void check_same_objects(const struct keystore *a, const struct keystore *b)
{
	check(count_kind(a, KEYSTORE_PRIVATE_KEY) == count_kind(b, KEYSTORE_PRIVATE_KEY),
		"as many keys after writing and reading");
	check(count_kind(a, KEYSTORE_OTHER) == count_kind(b, KEYSTORE_OTHER), "as much else after writing and reading");
	check_certificates_in(a, b);
	check_certificates_in(b, a);
}

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
		check_same_objects(ks, again);
	keystore_free(again);
	keystore_free_bytes(out, len);
}

/* A key is protected anew; one that does not open, or of an algorithm that is only read, is left out. */
static bool protect_for_pkcs12(struct keystore *ks, size_t i, const struct keystore_profile *profile)
{
	const struct keystore_protection now = {
		.format = KEYSTORE_FORMAT_PKCS12,
		.password = &password,
		.encryption = profile->keys,
		.random = &pkcs12_random,
	};
	struct keystore_error err;

	if (keystore_change_key_password(ks, i, &password, &now, &err))
		return true;
	check_error(&err, limits.max_input);
	return false;
}

static void convert(const struct keystore *ks, const struct keystore_profile *profile)
{
	struct keystore *to = keystore_new();
	struct keystore_error err;
	struct keystore_entry entry;

	check(to != NULL, "there is memory");
	for (size_t i = 0; i < keystore_count(ks); i++) {
		size_t n = keystore_count(to);
		keystore_get(ks, i, &entry);
		if (!keystore_can_hold(ks, i, KEYSTORE_FORMAT_PKCS12))
			continue;
		check(keystore_copy_entry(to, ks, i, (struct keystore_bytes){ NULL, 0 }, &err),
			"an entry can be copied");
		if (entry.kind == KEYSTORE_PRIVATE_KEY && !protect_for_pkcs12(to, n, profile))
			keystore_remove(to, n);
	}
	check_written_again(to, profile, &password);
	keystore_free(to);
}

static void convert_to_pkcs12(const struct keystore *ks)
{
	struct keystore_profile profile;

	check(keystore_profile_named("java17", &profile), "there is a profile for Java 17");
	profile.keys.iterations = profile.certificates.iterations = profile.mac.iterations = 1;
	convert(ks, &profile);
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
	convert_to_pkcs12(ks);
	keystore_free(ks);
	return 0;
}
