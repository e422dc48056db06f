/* Open addressing under a keyed hash: strangers choose the bytes. */
#include "pkcs12/byte_set.h"

#include "base/alloc.h"
#include "base/error.h"

bool byte_set_new(struct byte_set *set, size_t n, struct keystore_error *err)
{
	size_t size = 2;

	*set = (struct byte_set){ 0 };
	while (size / 2 < n && size <= SIZE_MAX / 2)
		size *= 2;
	if (size / 2 < n || size > SIZE_MAX / sizeof *set->items)
		return error_no_memory(err);
	if (!hash_key_new(&set->key, err))
		return false;
	set->items = mem_new(size * sizeof *set->items);
	set->size = size;
	return set->items || error_no_memory(err);
}

void byte_set_free(struct byte_set *set)
{
	mem_free(set->items);
	*set = (struct byte_set){ 0 };
}

/* Where the bytes are, or the free place where they belong. */
static struct byte_set_item *place_of(const struct byte_set *set, struct keystore_bytes bytes)
{
	size_t i = (size_t)keyed_hash(&set->key, bytes) & (set->size - 1);

	while (set->items[i].bytes.data && !bytes_equal(set->items[i].bytes, bytes))
		i = (i + 1) & (set->size - 1);
	return &set->items[i];
}

size_t *byte_set_find(const struct byte_set *set, struct keystore_bytes bytes)
{
	struct byte_set_item *item = place_of(set, bytes);

	return item->bytes.data ? &item->value : NULL;
}

size_t *byte_set_add(struct byte_set *set, struct keystore_bytes bytes)
{
	struct byte_set_item *item = place_of(set, bytes);

	item->bytes = bytes;
	return &item->value;
}
