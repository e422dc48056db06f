/* alias_index.h: finds an entry by its alias without looking at all of them. Built when it is first asked, thrown
 * away when entries move; one that is appended or renamed is added. */
#ifndef KEYSTORE_ALIAS_INDEX_H
#define KEYSTORE_ALIAS_INDEX_H

#include "base/keyed_hash.h"

struct keystore;

struct alias_index {
	struct hash_key key;
	uint32_t *slots; /* open addressing: entry number + 1, or 0 */
	size_t n_slots;	 /* a power of two; 0: not built */
	size_t n_used;	 /* slots that are not 0: at most half */
	uint32_t *twins; /* of each entry the next one with the same alias, or 0; behind the slots, in their memory */
	size_t n_twins;	 /* entries when it was built: those that came later have none */
};

/* alias_index_find: the first entry with exactly this alias. *found is false if there is none. NO_MEMORY,
 * RANDOM_FAILED. */
bool alias_index_find(struct keystore *ks, struct keystore_bytes alias, bool *found, size_t *i,
	struct keystore_error *err);

/* alias_index_add: entry i has been appended. */
void alias_index_add(struct keystore *ks, size_t i);

/* alias_index_rename: gives entry i another name, which no other entry has; the old one leads to the next that has
 * it. */
void alias_index_rename(struct keystore *ks, size_t i, struct keystore_bytes alias);

/* alias_index_remove: entry i will be marked as removed, and is found no more; the next with its alias is. */
void alias_index_remove(struct keystore *ks, size_t i);

/* alias_index_drop: entries have moved. */
void alias_index_drop(struct keystore *ks);

#endif
