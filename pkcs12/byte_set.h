/* byte_set.h: a set of byte strings, with a number for each. It keeps windows, no copies. */
#ifndef PKCS12_BYTE_SET_H
#define PKCS12_BYTE_SET_H

#include "base/keyed_hash.h"

struct byte_set_item {
	struct keystore_bytes bytes; /* data NULL: the place is free */
	size_t value;
};

struct byte_set {
	struct byte_set_item *items;
	size_t size; /* a power of two, at least twice the items */
	struct hash_key key;
};

/* byte_set_new: for at most n strings. NO_MEMORY, RANDOM_FAILED. */
bool byte_set_new(struct byte_set *set, size_t n, struct keystore_error *err);
void byte_set_free(struct byte_set *set);

/* byte_set_find: the number of these bytes; NULL if they are not in the set. */
size_t *byte_set_find(const struct byte_set *set, struct keystore_bytes bytes);

/* byte_set_add: the number of these bytes, which become part of the set with 0 if they are not yet. bytes.data must not
 * be NULL. */
size_t *byte_set_add(struct byte_set *set, struct keystore_bytes bytes);

#endif
