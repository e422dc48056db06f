/* From contents to entries: a private key with its chain is one entry, at the place of its first block;
 * certificates in no chain are trusted certificates; the rest is kept as it is. There are no aliases in PEM and
 * DER, so entries are numbered. */
#include <stdlib.h>

#include "base/error.h"
#include "pem/contents.h"
#include "pem/pair.h"

/* Appends the entry under its number. */
static bool append(struct keystore *ks, const struct entry *made, struct keystore_error *err)
{
	char number[24];
	struct text text = text_over(number, sizeof number);
	struct entry *entry = model_append(ks);

	if (!entry)
		return error_no_memory(err);
	*entry = *made;
	entry->alias_generated = true;
	text_number(&text, ks->n_entries);
	size_t len = text_end(&text);
	return arena_copy(&ks->arena, (struct keystore_bytes){ (const uint8_t *)number, len }, &entry->alias) ||
	       error_no_memory(err);
}

static bool append_certificate(struct keystore *ks, const struct content *item, struct keystore_error *err)
{
	struct entry entry = {
		.kind = KEYSTORE_TRUSTED_CERTIFICATE,
		.certificates.one = item->bytes,
		.n_certificates = 1,
		.offset = item->offset,
	};

	return append(ks, &entry, err);
}

static bool append_other(struct keystore *ks, const struct content *item, struct keystore_error *err)
{
	struct entry entry = {
		.kind = KEYSTORE_OTHER,
		.key = item->bytes,
		.key_format = item->format,
		.other = item->other,
		.offset = item->offset,
	};

	return append(ks, &entry, err);
}

static const char *misplaced_text(const struct pair *pair)
{
	return pair->leaf_misplaced ? "its certificate is not the first in the file, which programs take for it"
				    : "its certificates are not in order, each before its issuer";
}

static bool append_pair(struct keystore *ks, const struct contents *contents, const struct pair *pair,
	struct keystore_error *err)
{
	if (!append(ks, &pair->entry, err))
		return false;
	return pair->misplaced == SIZE_MAX ||
	       model_note(ks, "chain-order", content_at(contents, pair->misplaced)->offset, ks->n_entries - 1, "%s",
		       misplaced_text(pair)) ||
	       error_no_memory(err);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

/* Every item in its order, with the keys at the place of their first block. */
static bool append_all(struct contents *contents, const struct pair *pairs, struct keystore *ks,
	struct keystore_error *err)
{
	size_t next_pair = 0;

	for (size_t i = 0; i < contents->items.n; i++) {
		const struct content *item = content_at(contents, i);
		for (; next_pair < contents->n_keys && pairs[next_pair].first == i; next_pair++)
			if (!append_pair(ks, contents, &pairs[next_pair], err))
				return false;
		if (item->kind == CONTENT_CERTIFICATE && !item->in_chain && !append_certificate(ks, item, err))
			return false;
		if (item->kind == CONTENT_OTHER && !append_other(ks, item, err))
			return false;
		list_drop_before(&contents->items, i + 1);
	}
	return true;
}

static bool append_with_keys(struct contents *contents, struct keystore *ks, struct keystore_error *err)
{
	struct pair *pairs = mem_new(contents->n_keys * sizeof *pairs);

	if (!pairs)
		return error_no_memory(err);
	bool ok = pair_keys(contents, ks, pairs, err);
	if (ok) {
		qsort(pairs, contents->n_keys, sizeof *pairs, compare_pairs);
		ok = append_all(contents, pairs, ks, err);
	}
	mem_free(pairs);
	return ok;
}

bool contents_to_entries(struct contents *contents, struct keystore *ks, struct keystore_error *err)
{
	return contents->n_keys ? append_with_keys(contents, ks, err) : append_all(contents, NULL, ks, err);
}
