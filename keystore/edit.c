/* Changing the model: entries in, out, renamed, sorted. What is added is checked and copied first, so that a
 * failure leaves the keystore as it was. */
#include <string.h>

#include "base/error.h"
#include "keystore/model.h"

enum { MAX_ALIAS = 65535 }; /* bytes */

/* An alias that a new entry, or entry `self` (SIZE_MAX: none), may have; copied to the arena. */
static bool take_alias(struct keystore *ks, struct keystore_bytes alias, size_t self, struct keystore_bytes *out,
	struct keystore_error *err)
{
	bool found;
	size_t other;

	if (alias.len > MAX_ALIAS)
		return error_set(err, KEYSTORE_ARGUMENT, "the alias has %zu bytes, more than 65535", alias.len);
	if (!utf8_valid(alias))
		return error_set(err, KEYSTORE_ARGUMENT, "the alias \"%s\" is not UTF-8", error_quote(alias).text);
	if (!alias_index_find(ks, alias, &found, &other, err))
		return false;
	if (found && other != self)
		return error_set(err, KEYSTORE_ALIAS_CONFLICT, "the alias \"%s\" is taken", error_quote(alias).text);
	return arena_copy(&ks->arena, alias, out) || error_no_memory(err);
}

static bool check_certificate(struct keystore_bytes der, size_t number, struct keystore_error *err)
{
	struct keystore_certificate certificate;

	return keystore_certificate_parse(der, &certificate, err) || error_context(err, "certificate %zu", number);
}

/* Keys often share their issuers with the entry before, or their whole chain: what is equal there is held once. */
static bool copy_certificate(struct keystore *ks, size_t j, struct keystore_bytes from, struct keystore_bytes *out)
{
	const struct entry *before = ks->n_entries ? &ks->entries[ks->n_entries - 1] : NULL;

	if (!before || j >= before->n_certificates || !bytes_equal(entry_certificate(before, j), from))
		return arena_copy(&ks->arena, from, out);
	*out = entry_certificate(before, j);
	return true;
}

/* Copies of the certificates, bytes and all, under the entry. */
static bool copy_certificates(struct keystore *ks, struct entry *entry, const struct keystore_bytes *from, size_t n,
	struct keystore_error *err)
{
	if (n > UINT32_MAX || !entry_set_certificates(ks, entry, from, n))
		return error_no_memory(err);
	struct keystore_bytes *copies = n == 1 ? &entry->certificates.one : entry->certificates.many;
	for (size_t j = 0; j < n; j++)
		if (!copy_certificate(ks, j, from[j], &copies[j]))
			return error_no_memory(err);
	return true;
}

static bool copy_kept_certificates(struct keystore *ks, const struct entry *source, struct kept *copy,
	struct keystore_error *err)
{
	struct keystore_bytes *items = arena_new(&ks->arena, source->n_certificates * sizeof *items);

	if (!items)
		return error_no_memory(err);
	for (size_t j = 0; j < source->n_certificates; j++)
		if (source->kept->certificates[j].data &&
			!arena_copy(&ks->arena, source->kept->certificates[j], &items[j]))
			return error_no_memory(err);
	copy->certificates = items;
	return true;
}

/* A text that lives as long as the keystore; NULL stays NULL. */
static bool copy_text(struct keystore *ks, const char *text, const char **out, struct keystore_error *err)
{
	*out = text ? arena_text(&ks->arena, text) : NULL;
	return !text || *out || error_no_memory(err);
}

/* A copy of what a format keeps with an entry. */
static bool copy_kept(struct keystore *ks, const struct entry *source, const struct kept **out,
	struct keystore_error *err)
{
	const struct kept *kept = source->kept;
	struct kept *copy;

	*out = NULL;
	if (!kept)
		return true;
	copy = arena_new(&ks->arena, sizeof *copy);
	if (!copy)
		return error_no_memory(err);
	copy->format = kept->format;
	if (!copy_text(ks, kept->text, &copy->text, err) || !copy_text(ks, kept->own_text, &copy->own_text, err))
		return false;
	if (kept->own.data && !arena_copy(&ks->arena, kept->own, &copy->own))
		return error_no_memory(err);
	if (kept->certificates && !copy_kept_certificates(ks, source, copy, err))
		return false;
	*out = copy;
	return true;
}

/* Appends a finished entry. */
static bool append(struct keystore *ks, const struct entry *finished, struct keystore_error *err)
{
	struct entry *entry = ks->n_entries < UINT32_MAX - 1 ? model_append(ks) : NULL;

	if (!entry)
		return error_no_memory(err);
	uint32_t id = entry->id;
	*entry = *finished;
	entry->id = id;
	alias_index_add(ks, ks->n_entries - 1);
	return true;
}

bool keystore_add_certificate(struct keystore *ks, struct keystore_bytes alias, int64_t created_ms,
	struct keystore_bytes der, struct keystore_error *err)
{
	struct entry entry = {
		.kind = KEYSTORE_TRUSTED_CERTIFICATE,
		.has_created = true,
		.created_ms = created_ms,
		.offset = UINT32_MAX,
	};

	return check_certificate(der, 1, err) && take_alias(ks, alias, SIZE_MAX, &entry.alias, err) &&
	       copy_certificates(ks, &entry, &der, 1, err) && append(ks, &entry, err);
}

bool model_add_private_key(struct keystore *ks, const struct keystore_new_key *key, struct keystore_bytes protected_key,
	struct keystore_error *err)
{
	struct entry entry = {
		.kind = KEYSTORE_PRIVATE_KEY,
		.key_format = (uint8_t)key->protection.format,
		.has_created = true,
		.created_ms = key->created_ms,
		.offset = UINT32_MAX,
	};

	for (size_t j = 0; j < key->n_chain; j++)
		if (!check_certificate(key->chain[j], j + 1, err))
			return false;
	if (!take_alias(ks, key->alias, SIZE_MAX, &entry.alias, err) ||
	    !copy_certificates(ks, &entry, key->chain, key->n_chain, err))
		return false;
	if (!arena_copy(&ks->arena, protected_key, &entry.key))
		return error_no_memory(err);
	return append(ks, &entry, err);
}

bool keystore_copy_entry(struct keystore *ks, const struct keystore *from, size_t i, struct keystore_bytes alias,
	struct keystore_error *err)
{
	const struct entry *source = &from->entries[i];
	struct entry entry = *source;
	const struct keystore_bytes *chain =
		source->n_certificates == 1 ? &source->certificates.one : source->certificates.many;

	entry.offset = UINT32_MAX;
	entry.removed = false;
	entry.alias_generated = source->alias_generated && !alias.data;
	if (!take_alias(ks, alias.data ? alias : source->alias, SIZE_MAX, &entry.alias, err) ||
	    !copy_certificates(ks, &entry, chain, source->n_certificates, err) ||
	    !copy_kept(ks, source, &entry.kept, err))
		return false;
	if (entry.kind == KEYSTORE_OTHER && !copy_text(ks, source->other, &entry.other, err))
		return false;
	if (!arena_copy(&ks->arena, source->key, &entry.key))
		return error_no_memory(err);
	return append(ks, &entry, err);
}

bool keystore_rename(struct keystore *ks, size_t i, struct keystore_bytes alias, struct keystore_error *err)
{
	struct keystore_bytes copy;

	if (!take_alias(ks, alias, i, &copy, err))
		return false;
	alias_index_rename(ks, i, copy);
	ks->entries[i].alias_generated = false;
	return true;
}

void keystore_set_created(struct keystore *ks, size_t i, int64_t created_ms)
{
	ks->entries[i].has_created = true;
	ks->entries[i].created_ms = created_ms;
}

void keystore_remove(struct keystore *ks, size_t i)
{
	struct entry *entry = &ks->entries[i];

	memmove(entry, entry + 1, (ks->n_entries - i - 1) * sizeof *entry);
	ks->n_entries--;
	alias_index_drop(ks);
}

void keystore_mark_removed(struct keystore *ks, size_t i)
{
	alias_index_remove(ks, i);
	ks->n_removed += !ks->entries[i].removed;
	ks->entries[i].removed = true;
}

void keystore_remove_marked(struct keystore *ks)
{
	size_t n = 0;

	if (ks->n_removed == 0)
		return;
	for (size_t i = 0; i < ks->n_entries; i++)
		if (!ks->entries[i].removed)
			ks->entries[n++] = ks->entries[i];
	ks->n_entries = n;
	ks->n_removed = 0;
	alias_index_drop(ks);
}

/* What was kept with the certificates goes with them. */
static bool keep_key_alone(struct keystore *ks, struct entry *entry, struct keystore_error *err)
{
	struct kept *changed;

	if (!entry->kept || !entry->kept->certificates)
		return true;
	changed = arena_new(&ks->arena, sizeof *changed);
	if (!changed)
		return error_no_memory(err);
	*changed = *entry->kept;
	changed->certificates = NULL;
	changed->text = changed->own_text;
	entry->kept = changed;
	return true;
}

bool keystore_set_chain(struct keystore *ks, size_t i, const struct keystore_bytes *chain, size_t n_chain,
	struct keystore_error *err)
{
	struct entry changed = ks->entries[i];

	if (changed.kind != KEYSTORE_PRIVATE_KEY)
		return error_set(
			err, KEYSTORE_ARGUMENT, "entry \"%s\" has no private key", error_quote(changed.alias).text);
	for (size_t j = 0; j < n_chain; j++)
		if (!check_certificate(chain[j], j + 1, err))
			return false;
	if (!copy_certificates(ks, &changed, chain, n_chain, err) || !keep_key_alone(ks, &changed, err))
		return false;
	ks->entries[i] = changed;
	return true;
}

/* Merge sort: stable, n log n whatever the order, and its memory is asked for before anything moves. */
static void sort_entries(struct entry *entries, struct entry *spare, size_t n)
{
	size_t half = n / 2, left = 0, right = half;

	if (n < 2)
		return;
	sort_entries(entries, spare, half);
	sort_entries(entries + half, spare, n - half);
	memcpy(spare, entries, n * sizeof *entries);
	for (size_t i = 0; i < n; i++) {
		bool from_left = left < half &&
				 (right == n || bytes_compare(spare[left].alias, spare[right].alias) <= 0);
		entries[i] = spare[from_left ? left++ : right++];
	}
}

bool keystore_sort_by_alias(struct keystore *ks, struct keystore_error *err)
{
	struct entry *spare = mem_new(ks->n_entries * sizeof *spare);

	if (!spare)
		return error_no_memory(err);
	sort_entries(ks->entries, spare, ks->n_entries);
	mem_free(spare);
	alias_index_drop(ks);
	return true;
}
