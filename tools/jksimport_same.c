/* Is what was read back what was meant?
 *
 * In a keystore, every entry in its order: alias, kind, date, private key and certificates, byte for byte. PEM has
 * no entries: a reader pairs keys and certificates again by what they are, so there the keys and certificates are
 * compared as a set. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksimport.h"

static bool same_bytes(struct keystore_bytes a, struct keystore_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* ---- A keystore
 * -------------------------------------------------------------------------------------------------------------- */

static bool same_entry(const struct keystore *a, const struct keystore *b, size_t i)
{
	struct keystore_entry ours, theirs;

	keystore_get(a, i, &ours);
	keystore_get(b, i, &theirs);
	if (ours.kind != theirs.kind || ours.created_ms != theirs.created_ms || !same_bytes(ours.alias, theirs.alias) ||
	    !same_bytes(ours.key, theirs.key) || ours.n_certificates != theirs.n_certificates)
		return false;
	for (size_t j = 0; j < ours.n_certificates; j++)
		if (!same_bytes(keystore_certificate_at(a, i, j), keystore_certificate_at(b, i, j)))
			return false;
	return true;
}

static bool same_entries(const struct keystore *a, const struct keystore *b)
{
	if (keystore_count(a) != keystore_count(b))
		return false;
	for (size_t i = 0; i < keystore_count(a); i++)
		if (!same_entry(a, b, i))
			return false;
	return true;
}

/* ---- PEM --------------------------------------------------------------------------------------------------------- */

static size_t count_objects(const struct keystore *ks)
{
	struct keystore_entry entry;
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		n += entry.n_certificates + (entry.key.len > 0);
	}
	return n;
}

/* A block as it stood in a file, without the line end that the last one may lack. */
static struct keystore_bytes trimmed(struct keystore_bytes block)
{
	while (block.len && (block.data[block.len - 1] == '\n' || block.data[block.len - 1] == '\r'))
		block.len--;
	return block;
}

static struct keystore_bytes *list_objects(const struct keystore *ks, struct keystore_bytes *out)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		if (entry.key.len)
			*out++ = trimmed(entry.key);
		for (size_t j = 0; j < entry.n_certificates; j++)
			*out++ = keystore_certificate_at(ks, i, j);
	}
	return out;
}

/* Everything in `b` is in `a`, if all of `b` behind `a` is a duplicate. */
static bool holds_all(const struct keystore *a, const struct keystore *b)
{
	size_t n = count_objects(a), all = n + count_objects(b);
	struct keystore_bytes *objects = calloc(all + 1, sizeof *objects);
	bool *duplicate = calloc(all + 1, sizeof *duplicate);
	bool ok = objects && duplicate;

	if (ok) {
		list_objects(b, list_objects(a, objects));
		ok = find_duplicates(objects, all, duplicate);
	}
	for (size_t i = n; ok && i < all; i++)
		ok = duplicate[i];
	free(objects);
	free(duplicate);
	return ok;
}

bool store_same(const struct run *run, const struct keystore *ks)
{
	if (run->format == KEYSTORE_FORMAT_PEM)
		return holds_all(run->store, ks) && holds_all(ks, run->store);
	return same_entries(run->store, ks);
}
