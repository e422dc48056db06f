/* Is what was read back what was meant?
 *
 * In a JKS or JCEKS, every entry in its order: alias, kind, date, key and certificates, byte for byte; in a PKCS#12
 * the same, as far as it keeps order and chains. PEM has no entries: a reader pairs keys and certificates again by
 * what they are, so there the keys and certificates are compared as a set. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksimport.h"

/* ---- A keystore
 * -------------------------------------------------------------------------------------------------------------- */

static bool same_certificates(const struct keystore *a, size_t i, const struct keystore *b, size_t j, size_t n)
{
	for (size_t c = 0; c < n; c++)
		if (!same_bytes(keystore_certificate_at(a, i, c), keystore_certificate_at(b, j, c)))
			return false;
	return true;
}

static bool same_date(const struct keystore_entry *a, const struct keystore_entry *b)
{
	return a->has_created == b->has_created && a->created_ms == b->created_ms;
}

/* Kind, key, and what the model has no word for. */
static bool same_kind(const struct keystore_entry *a, const struct keystore_entry *b)
{
	const char *ours = a->other ? a->other : "", *theirs = b->other ? b->other : "";

	return a->kind == b->kind && same_bytes(a->key, b->key) && strcmp(ours, theirs) == 0;
}

static bool same_entry(const struct keystore *a, const struct keystore *b, size_t i)
{
	struct keystore_entry ours, theirs;

	keystore_get(a, i, &ours);
	keystore_get(b, i, &theirs);
	return same_kind(&ours, &theirs) && same_date(&ours, &theirs) && same_bytes(ours.alias, theirs.alias) &&
	       ours.n_certificates == theirs.n_certificates && same_certificates(a, i, b, i, ours.n_certificates);
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

/* ---- PKCS#12
 * ----------------------------------------------------------------------------------------------------------------- */

/* A PKCS#12 has keys in one part and all else in another, unprotected keys in the one or the other, and a private key
 * stands for a reader where its certificate does, behind all secret keys; no dates of what is neither key nor
 * certificate; and no chains: a reader builds them from all certificates of the file, and may go on where ours ended.
 * So each of these kinds is compared in its order, of a chain the first certificate, and all certificates as a set. */
enum { LAST_RANK = 3 };

static int rank(const struct keystore *ks, size_t i)
{
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	if (!is_key(entry.kind))
		return LAST_RANK;
	if (entry.kind == KEYSTORE_SECRET_KEY)
		return 0;
	return key_is_protected(ks, i) ? 1 : 2;
}

static size_t *keys_first(const struct keystore *ks)
{
	size_t n = keystore_count(ks), at = 0;
	size_t *order = calloc(n + 1, sizeof *order);

	for (int wanted = 0; order && wanted <= LAST_RANK; wanted++)
		for (size_t i = 0; i < n; i++)
			if (rank(ks, i) == wanted)
				order[at++] = i;
	return order;
}

/* Of more than a hundred keys with one date the others get a date that is later by a few milliseconds, because the date
 * is what tells them apart (localKeyId). */
static bool near_date(const struct keystore *ks, const struct keystore_entry *a, const struct keystore_entry *b)
{
	if (!a->has_created || !b->has_created || b->created_ms <= a->created_ms)
		return same_date(a, b);
	return (uint64_t)b->created_ms - (uint64_t)a->created_ms <= keystore_count(ks) / 100;
}

static bool same_in_pkcs12(const struct keystore *a, size_t i, const struct keystore *b, size_t j)
{
	struct keystore_entry ours, theirs;

	keystore_get(a, i, &ours);
	keystore_get(b, j, &theirs);
	bool same_name = (ours.alias_generated && theirs.alias_generated) || same_bytes(ours.alias, theirs.alias);
	size_t n = ours.n_certificates ? 1 : 0;

	return same_name && same_kind(&ours, &theirs) &&
	       (ours.kind == KEYSTORE_OTHER || near_date(a, &ours, &theirs)) && theirs.n_certificates >= n &&
	       same_certificates(a, i, b, j, n);
}

static int same_pkcs12(const struct keystore *a, const struct keystore *b)
{
	size_t *ours = keys_first(a), *theirs = keys_first(b);
	bool same = ours && theirs && keystore_count(a) == keystore_count(b);
	int code = ours && theirs ? EXIT_DONE : out_of_memory();

	for (size_t i = 0; same && i < keystore_count(a); i++)
		same = same_in_pkcs12(a, ours[i], b, theirs[i]);
	free(ours);
	free(theirs);
	return code == EXIT_DONE && !same ? EXIT_FILE : code;
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
static int holds_all(const struct keystore *a, const struct keystore *b)
{
	size_t n = count_objects(a), all = n + count_objects(b);
	struct keystore_bytes *objects = calloc(all + 1, sizeof *objects);
	bool *duplicate = calloc(all + 1, sizeof *duplicate);
	int code = EXIT_LIMIT;

	if (objects && duplicate) {
		list_objects(b, list_objects(a, objects));
		if (find_duplicates(objects, all, duplicate))
			code = EXIT_DONE;
	}
	if (code != EXIT_DONE)
		out_of_memory();
	for (size_t i = n; code == EXIT_DONE && i < all; i++)
		code = duplicate[i] ? EXIT_DONE : EXIT_FILE;
	free(objects);
	free(duplicate);
	return code;
}

int store_same(const struct run *run, const struct keystore *ks)
{
	int code = EXIT_DONE;

	if (run->format == KEYSTORE_FORMAT_JKS || run->format == KEYSTORE_FORMAT_JCEKS)
		return same_entries(run->store, ks) ? EXIT_DONE : EXIT_FILE;
	if (run->format == KEYSTORE_FORMAT_PKCS12)
		code = same_pkcs12(run->store, ks);
	if (code == EXIT_DONE)
		code = holds_all(run->store, ks);
	return code == EXIT_DONE ? holds_all(ks, run->store) : code;
}
