/* Reading what has just been written, before it is encrypted. The entries of both sides are put in the order of what
 * must be the same, and then compared one by one. */
#include "pkcs12/read_back.h"

#include <stdlib.h>

#include "base/error.h"
#include "pkcs12/entries.h"

static struct keystore_bytes first_certificate(const struct entry *entry)
{
	return entry->n_certificates ? entry_certificate(entry, 0) : (struct keystore_bytes){ NULL, 0 };
}

/* By kind, alias, key and first certificate. */
static int compare_entries(const struct entry *a, const struct entry *b)
{
	int order = a->kind - b->kind;

	if (order == 0)
		order = bytes_compare(a->alias, b->alias);
	if (order == 0)
		order = bytes_compare(a->key, b->key);
	return order ? order : bytes_compare(first_certificate(a), first_certificate(b));
}

/* For qsort. */
static int compare_places(const void *a, const void *b)
{
	return compare_entries(*(const struct entry *const *)a, *(const struct entry *const *)b);
}

/* Sorted; NULL when memory is out. */
static const struct entry **sorted_entries(const struct keystore *ks)
{
	const struct entry **sorted = mem_new(ks->n_entries * sizeof *sorted);

	for (size_t i = 0; sorted && i < ks->n_entries; i++)
		sorted[i] = &ks->entries[i];
	if (sorted)
		qsort(sorted, ks->n_entries, sizeof *sorted, compare_places);
	return sorted;
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
static const struct entry *find_different(const struct entry *const *before, size_t n_before,
	const struct entry *const *after, size_t n_after)
{
	const struct entry *besides = NULL;
	size_t j = 0;

	for (size_t i = 0; i < n_before; i++) {
		for (; j < n_after && compare_entries(after[j], before[i]) < 0; j++)
			besides = after[j];
		if (j == n_after || compare_entries(after[j], before[i]) != 0 || !goes_on(before[i], after[j]))
			return before[i];
		j++;
	}
	return j < n_after ? after[j] : besides;
}

static bool compare(const struct keystore *ks, const struct keystore *again, struct keystore_error *err)
{
	const struct entry **before = sorted_entries(ks), **after = sorted_entries(again), *different = NULL;
	bool ok = (before && after) || error_no_memory(err);

	if (ok)
		different = find_different(before, ks->n_entries, after, again->n_entries);
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
