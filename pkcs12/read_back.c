/* Reading what has just been written, before it is encrypted. The entries of both sides are put in the order of digests
 * of what must be the same, and then compared one by one. */
#include "pkcs12/read_back.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/hash.h"
#include "pkcs12/entries.h"

/* Kind, alias, key and first certificate of an entry as one number, and where it is. */
struct print {
	uint8_t digest[SHA256_DIGEST_SIZE];
	size_t entry;
};

static void hash_bytes(struct hash_state *state, struct keystore_bytes bytes)
{
	hash_update(state, (struct keystore_bytes){ (const uint8_t *)&bytes.len, sizeof bytes.len });
	hash_update(state, bytes);
}

static void print_entry(const struct entry *entry, struct print *out)
{
	struct hash_state state;

	hash_init(&state, &hash_sha256);
	hash_bytes(&state, (struct keystore_bytes){ &entry->kind, sizeof entry->kind });
	hash_bytes(&state, entry->alias);
	hash_bytes(&state, entry->key);
	if (entry->n_certificates)
		hash_bytes(&state, entry_certificate(entry, 0));
	hash_finish(&state, out->digest);
}

static int compare_prints(const void *a, const void *b)
{
	const struct print *x = a, *y = b;

	return memcmp(x->digest, y->digest, sizeof x->digest);
}

/* Sorted; NULL when memory is out. */
static struct print *prints_of(const struct keystore *ks)
{
	struct print *prints = mem_new(ks->n_entries * sizeof *prints);

	for (size_t i = 0; prints && i < ks->n_entries; i++) {
		prints[i].entry = i;
		print_entry(&ks->entries[i], &prints[i]);
	}
	if (prints)
		qsort(prints, ks->n_entries, sizeof *prints, compare_prints);
	return prints;
}

static bool goes_on(const struct entry *before, const struct entry *after)
{
	if (after->n_certificates < before->n_certificates)
		return false;
	for (size_t j = 1; j < before->n_certificates; j++)
		if (!bytes_equal(entry_certificate(before, j), entry_certificate(after, j)))
			return false;
	return true;
}

/* An entry of `ks` that is not in `again`, or not whole; else one that `again` has besides; NULL if there is none. */
static const struct entry *find_different(const struct keystore *ks, const struct print *before,
	const struct keystore *again, const struct print *after)
{
	const struct entry *besides = NULL;
	size_t j = 0;

	for (size_t i = 0; i < ks->n_entries; i++) {
		const struct entry *entry = &ks->entries[before[i].entry];
		for (; j < again->n_entries && compare_prints(&after[j], &before[i]) < 0; j++)
			besides = &again->entries[after[j].entry];
		if (j == again->n_entries || compare_prints(&after[j], &before[i]) != 0 ||
			!goes_on(entry, &again->entries[after[j].entry]))
			return entry;
		j++;
	}
	return j < again->n_entries ? &again->entries[after[j].entry] : besides;
}

static bool compare(const struct keystore *ks, const struct keystore *again, struct keystore_error *err)
{
	struct print *before = prints_of(ks), *after = prints_of(again);
	const struct entry *different = NULL;
	bool ok = (before && after) || error_no_memory(err);

	if (ok)
		different = find_different(ks, before, again, after);
	mem_free(before);
	mem_free(after);
	if (!ok || !different)
		return ok;
	return error_set(err, KEYSTORE_CANNOT_HOLD,
		"PKCS#12 cannot hold \"%s\" beside the other entries: it would be read back with other certificates, "
		"because chains are built anew from the names of issuers",
		error_quote(different->alias).text);
}

static bool read_parts(struct keystore_bytes keys, struct keystore_bytes others, struct keystore *again,
	struct keystore_error *err)
{
	struct bag_source first = { .safe = 0 }, second = { .safe = 1 };
	struct list bags = { 0 };

	bool ok = bags_read(reader_of(keys), &first, again, &bags, err) &&
		  bags_read(reader_of(others), &second, again, &bags, err) && bags_to_entries(&bags, true, again, err);
	list_free(&bags);
	return ok;
}

bool reads_back(const struct keystore *ks, struct keystore_bytes keys, struct keystore_bytes others,
	struct keystore_error *err)
{
	struct keystore *again = keystore_new();

	bool ok = again ? read_parts(keys, others, again, err) && compare(ks, again, err) : error_no_memory(err);
	keystore_free(again);
	return ok;
}
