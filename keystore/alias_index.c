/* The table of aliases: open addressing with linear probing, at most half full. The slot of a name that an entry no
 * longer has stays: it leads to the entry, whose alias is another one, and the search goes on. */
#include "keystore/alias_index.h"

#include "keystore/model.h"

/* The slot where `alias` is, or the free one where it belongs. */
static size_t find_slot(const struct keystore *ks, struct keystore_bytes alias)
{
	const struct alias_index *index = &ks->index;
	size_t slot = keyed_hash(&index->key, alias) & (index->n_slots - 1);

	while (index->slots[slot] && !bytes_equal(ks->entries[index->slots[slot] - 1].alias, alias))
		slot = (slot + 1) & (index->n_slots - 1);
	return slot;
}

/* Of several entries with one alias the first stays. */
static void insert(struct keystore *ks, size_t i)
{
	size_t slot = find_slot(ks, ks->entries[i].alias);

	if (ks->index.slots[slot]) {
		ks->index.has_duplicates |= ks->index.slots[slot] != i + 1;
		return;
	}
	ks->index.slots[slot] = (uint32_t)i + 1;
	ks->index.n_used++;
}

static bool build(struct keystore *ks)
{
	size_t n_slots = 64;
	struct hash_key key;

	if (!hash_key_new(&key))
		return false;
	while (n_slots / 4 < ks->n_entries)
		n_slots *= 2;
	uint32_t *slots = mem_new(n_slots * sizeof *slots);
	if (!slots)
		return false;
	ks->index = (struct alias_index){ .key = key, .slots = slots, .n_slots = n_slots };
	for (size_t i = 0; i < ks->n_entries; i++)
		insert(ks, i);
	return true;
}

bool alias_index_find(struct keystore *ks, struct keystore_bytes alias, bool *found, size_t *i)
{
	if (!ks->index.slots && !build(ks))
		return false;
	uint32_t entry = ks->index.slots[find_slot(ks, alias)];
	*found = entry != 0;
	if (*found)
		*i = entry - 1;
	return true;
}

void alias_index_add(struct keystore *ks, size_t i)
{
	if (!ks->index.slots)
		return;
	if (ks->index.n_used >= ks->index.n_slots / 2)
		alias_index_drop(ks);
	else
		insert(ks, i);
}

/* The old name may have been another entry's too, which is now the first that has it. */
void alias_index_rename(struct keystore *ks, size_t i)
{
	if (ks->index.has_duplicates)
		alias_index_drop(ks);
	else
		alias_index_add(ks, i);
}

void alias_index_drop(struct keystore *ks)
{
	mem_free(ks->index.slots);
	ks->index = (struct alias_index){ 0 };
}
