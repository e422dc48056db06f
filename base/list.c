/* A first block for the many lists that are short, then blocks that are large enough for the C library to give them
 * back to the system. */
#include "base/list.h"

#include "base/alloc.h"

enum { FIRST_BLOCK = 16, BLOCK = 4096 }; /* records */

static size_t block_of(size_t i)
{
	return i < FIRST_BLOCK ? 0 : 1 + (i - FIRST_BLOCK) / BLOCK;
}

static size_t place_in_block(size_t i)
{
	return i < FIRST_BLOCK ? i : (i - FIRST_BLOCK) % BLOCK;
}

static bool add_block(struct list *list, size_t size)
{
	if (list->n_blocks == list->capacity) {
		void **grown = mem_grow(list->blocks, &list->capacity, sizeof *grown);
		if (!grown)
			return false;
		list->blocks = grown;
	}
	void *block = mem_new((list->n_blocks ? BLOCK : FIRST_BLOCK) * size);
	if (!block)
		return false;
	list->blocks[list->n_blocks++] = block;
	return true;
}

void *list_add(struct list *list, size_t size)
{
	if (block_of(list->n) == list->n_blocks && !add_block(list, size))
		return NULL;
	return list_at(list, list->n++, size);
}

void *list_at(const struct list *list, size_t i, size_t size)
{
	return (char *)list->blocks[block_of(i)] + place_in_block(i) * size;
}

void list_drop_before(struct list *list, size_t i)
{
	for (; list->n_dropped < block_of(i); list->n_dropped++) {
		mem_free(list->blocks[list->n_dropped]);
		list->blocks[list->n_dropped] = NULL;
	}
}

void list_free(struct list *list)
{
	for (size_t i = list->n_dropped; i < list->n_blocks; i++)
		mem_free(list->blocks[i]);
	mem_free(list->blocks);
	*list = (struct list){ 0 };
}
