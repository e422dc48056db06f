/* The table of aliases: open addressing with linear probing, at most half full. The slot of a name that an entry no
 * longer has stays: it leads to the entry, whose alias is another one or which is removed, and the search goes on. */
#include "keystore/alias_index.h"

#include "base/error.h"
#include "keystore/model.h"

static bool has_alias(const struct entry *entry, struct keystore_bytes alias)
{
	return !entry->removed && bytes_equal(entry->alias, alias);
}

/* The slot where `alias` is, or the free one where it belongs. */
static size_t find_slot(const struct keystore *ks, struct keystore_bytes alias)
{
	const struct alias_index *index = &ks->index;
	size_t slot = keyed_hash(&index->key, alias) & (index->n_slots - 1);

	while (index->slots[slot] && !has_alias(&ks->entries[index->slots[slot] - 1], alias))
		slot = (slot + 1) & (index->n_slots - 1);
	return slot;
}

/* Entry i comes before all that are in the table: of several with one alias it is the first. */
static void put_before(struct keystore *ks, size_t i)
{
	uint32_t *slot = &ks->index.slots[find_slot(ks, ks->entries[i].alias)];

	ks->index.twins[i] = *slot;
	ks->index.n_used += *slot == 0;
	*slot = (uint32_t)i + 1;
}

static bool build(struct keystore *ks, struct keystore_error *err)
{
	size_t n_slots = 64;
	struct hash_key key;

	if (!hash_key_new(&key, err))
		return false;
	while (n_slots / 4 < ks->n_entries)
		n_slots *= 2;
	uint32_t *slots = mem_new((n_slots + ks->n_entries) * sizeof *slots);
	if (!slots)
		return error_no_memory(err);
	ks->index = (struct alias_index){
		.key = key, .slots = slots, .n_slots = n_slots, .twins = slots + n_slots, .n_twins = ks->n_entries
	};
	for (size_t i = ks->n_entries; i > 0; i--) {
		ks->entries[i - 1].renamed = false;
		if (!ks->entries[i - 1].removed)
			put_before(ks, i - 1);
	}
	return true;
}

bool alias_index_find(struct keystore *ks, struct keystore_bytes alias, bool *found, size_t *i,
	struct keystore_error *err)
{
	if (!ks->index.slots && !build(ks, err))
		return false;
	uint32_t entry = ks->index.slots[find_slot(ks, alias)];
	*found = entry != 0;
	if (*found)
		*i = entry - 1;
	return true;
}

/* For an alias that is not there: a slot of a removed entry serves again, or one name after the other under one alias
 * would lie in the way of the next. */
static uint32_t *first_unused(const struct keystore *ks, struct keystore_bytes alias)
{
	const struct alias_index *index = &ks->index;
	size_t slot = keyed_hash(&index->key, alias) & (index->n_slots - 1);

	while (index->slots[slot] && !ks->entries[index->slots[slot] - 1].removed)
		slot = (slot + 1) & (index->n_slots - 1);
	return &index->slots[slot];
}

void alias_index_add(struct keystore *ks, size_t i)
{
	if (!ks->index.slots)
		return;
	if (ks->index.n_used >= ks->index.n_slots / 2) {
		alias_index_drop(ks);
		return;
	}
	uint32_t *slot = &ks->index.slots[find_slot(ks, ks->entries[i].alias)];
	if (*slot == 0)
		slot = first_unused(ks, ks->entries[i].alias);
	ks->index.n_used += *slot == 0;
	*slot = (uint32_t)i + 1;
}

/* The next entry that had the same alias when the table was built, and has it still; 0: there is none. It is asked for
 * the first of them alone, which then is the one that was found: all of them together are passed once. */
static uint32_t next_twin(const struct keystore *ks, size_t i)
{
	uint32_t entry = i < ks->index.n_twins && !ks->entries[i].renamed ? ks->index.twins[i] : 0;

	while (entry && (ks->entries[entry - 1].removed || ks->entries[entry - 1].renamed))
		entry = ks->index.twins[entry - 1];
	return entry;
}

void alias_index_remove(struct keystore *ks, size_t i)
{
	if (!ks->index.slots || ks->entries[i].removed)
		return;
	uint32_t *slot = &ks->index.slots[find_slot(ks, ks->entries[i].alias)];
	uint32_t next = *slot == i + 1 ? next_twin(ks, i) : 0;
	if (next)
		*slot = next;
}

void alias_index_rename(struct keystore *ks, size_t i, struct keystore_bytes alias)
{
	alias_index_remove(ks, i);
	ks->entries[i].alias = alias;
	ks->entries[i].renamed = true;
	alias_index_add(ks, i);
}

void alias_index_drop(struct keystore *ks)
{
	mem_free(ks->index.slots);
	ks->index = (struct alias_index){ 0 };
}
