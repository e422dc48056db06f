#include "fuzz/check_pkcs12.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "pkcs12/pfx.h"
#include "pkcs12/wrap.h"

const struct keystore_limits pkcs12_limits = { 1u << 20, 16, 64, 1u << 20, 8192 };

static bool fill_with_fives(void *context, uint8_t *out, size_t len)
{
	(void)context;
	memset(out, 5, len);
	return true;
}

const struct keystore_random pkcs12_random = { fill_with_fives, NULL };

/* ---- A MAC that fits --------------------------------------------------------------------------------------------- */

static bool mac_value(const struct pfx *pfx, const struct keystore_password *password, uint8_t *out)
{
	uint8_t key[MAC_MAX_KEY];
	struct derivation job = mac_job(&pfx->mac, password, PASSWORD_USUAL, key);
	struct budget budget = budget_new(&pkcs12_limits);
	struct keystore_error err;

	if (!derive_all(&job, 1, &budget, &err))
		return false;
	mac_compute(&pfx->mac, key, pfx->auth_safe, out);
	return true;
}

bool pkcs12_seal(struct keystore_bytes input, const struct keystore_password *password, uint8_t **out, size_t *len)
{
	struct keystore *owner = keystore_new();
	struct writer copy = writer_new();
	uint8_t value[MAC_MAX_KEY];
	struct keystore_bytes der;
	struct keystore_error err;
	const char *layer;
	struct pfx pfx;
	size_t trailing;

	bool ok = owner && pfx_unwrap(input, owner, &der, &trailing, &layer, &err) && pfx_read(der, &pfx, &err) &&
		  pfx.has_mac && !pfx.mac_unsupported && mac_value(&pfx, password, value);
	if (ok) {
		check(pfx.mac.value.len <= sizeof value, "a MAC value is as long as its digest");
		check(pfx.mac.value.data >= der.data && pfx.mac.value.data + pfx.mac.value.len <= der.data + der.len,
			"the MAC value stands in the PFX");
		writer_bytes(&copy, der);
		ok = !copy.failed;
	}
	if (ok)
		memcpy(copy.data + (pfx.mac.value.data - der.data), value, pfx.mac.value.len);
	ok = ok && writer_finish(&copy, out, len);
	writer_free(&copy);
	keystore_free(owner);
	return ok;
}

/* ---- The same entries -------------------------------------------------------------------------------------------- */

struct digest {
	uint8_t bytes[32];
};

static void add(struct writer *all, struct keystore_bytes part)
{
	writer_u32(all, (uint32_t)part.len);
	writer_bytes(all, part);
}

static void add_text(struct writer *all, const char *text)
{
	writer_u8(all, text != NULL);
	add(all, bytes_of(text ? text : ""));
}

static struct digest digest_of_entry(const struct keystore *ks, size_t i)
{
	struct writer all = writer_new();
	struct keystore_entry entry;
	struct digest digest;

	keystore_get(ks, i, &entry);
	writer_u8(&all, (uint8_t)entry.kind);
	add(&all, entry.alias);
	writer_i64(&all, entry.has_created ? entry.created_ms : INT64_MIN);
	writer_u8(&all, entry.has_created);
	add(&all, entry.key);
	add_text(&all, entry.other);
	add_text(&all, entry.attributes);
	for (size_t j = 0; j < entry.n_certificates; j++)
		add(&all, keystore_certificate_at(ks, i, j));
	check(!all.failed, "there is memory");
	keystore_sha256((struct keystore_bytes){ all.data, all.len }, digest.bytes);
	writer_free(&all);
	return digest;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static struct digest *sorted_digests(const struct keystore *ks)
{
	size_t n = keystore_count(ks);
	struct digest *digests = mem_new(n * sizeof *digests);

	check(digests != NULL, "there is memory");
	for (size_t i = 0; i < n; i++)
		digests[i] = digest_of_entry(ks, i);
	qsort(digests, n, sizeof *digests, compare);
	return digests;
}

void check_same_entries(const struct keystore *a, const struct keystore *b)
{
	struct digest *one, *two;

	check(keystore_count(a) == keystore_count(b), "as many entries after writing and reading");
	one = sorted_digests(a);
	two = sorted_digests(b);
	for (size_t i = 0; i < keystore_count(a); i++)
		check(compare(&one[i], &two[i]) == 0, "the same entry after writing and reading");
	mem_free(one);
	mem_free(two);
}

/* ---- Written again ----------------------------------------------------------------------------------------------- */

static bool write_pkcs12(const struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_password *password, uint8_t **out, size_t *len)
{
	const struct keystore_write_options options = {
		.format = KEYSTORE_FORMAT_PKCS12,
		.password = password,
		.profile = profile,
		.random = &pkcs12_random,
	};
	struct keystore_error err;

	if (keystore_write_with(ks, &options, out, len, &err))
		return true;
	check_error(&err, 0);
	check(keystore_sealed(ks) > 0 ||
			(err.status == KEYSTORE_CANNOT_HOLD && strstr(err.text, "would be read back")),
		"what was read from PKCS#12 can be written, or it says what would not be read back");
	return false;
}

static struct keystore *read_again(const uint8_t *data, size_t len, const struct keystore_password *password)
{
	const struct keystore_limits limits = { 16u << 20, 16, 64, 1u << 20, 8192 };
	struct keystore_error err;
	struct keystore *ks = keystore_read_borrowed(data, len, password, &limits, &err);

	if (!ks)
		fprintf(stderr, "%s, at %llu of the %s\n", err.text, (unsigned long long)err.offset, err.layer);
	check(ks != NULL, "what was written can be read");
	check(keystore_sealed(ks) == 0, "what was written is opened");
	return ks;
}

static void check_same_bytes(const struct keystore *again, const struct keystore_profile *profile,
	const struct keystore_password *password, struct keystore_bytes file)
{
	uint8_t *out;
	size_t len;

	check(write_pkcs12(again, profile, password, &out, &len), "what was written can be written again");
	check(len == file.len && memcmp(out, file.data, len) == 0, "written again, it is the same bytes");
	keystore_free_bytes(out, len);
}

static bool has_secret_key(const struct keystore *ks)
{
	struct keystore_entry entry = { .kind = KEYSTORE_OTHER };

	for (size_t i = 0; i < keystore_count(ks) && entry.kind != KEYSTORE_SECRET_KEY; i++)
		keystore_get(ks, i, &entry);
	return entry.kind == KEYSTORE_SECRET_KEY;
}

/* `settled`: it is written in the order in which it was read. */
static void check_written(const struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_password *password, bool settled)
{
	enum keystore_integrity expected =
		profile->mac.scheme == KEYSTORE_MAC_NONE ? KEYSTORE_INTEGRITY_ABSENT : KEYSTORE_INTEGRITY_VERIFIED;
	struct keystore *again;
	uint8_t *out;
	size_t len;

	if (!write_pkcs12(ks, profile, password, &out, &len))
		return;
	again = read_again(out, len, password);
	check(keystore_integrity(again) == expected, "what was written has the integrity that was asked for");
	check_same_entries(ks, again);
	if (settled)
		check_same_bytes(again, profile, password, (struct keystore_bytes){ out, len });
	else
		check_written(again, profile, password, true);
	keystore_free(again);
	keystore_free_bytes(out, len);
}

void check_written_again(const struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_password *password)
{
	bool settled = keystore_format_of(ks) == KEYSTORE_FORMAT_PKCS12 && !has_secret_key(ks);

	check_written(ks, profile, password, settled);
}
