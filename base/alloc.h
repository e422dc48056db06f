/* alloc.h: the one place where ordinary memory comes from, so that a test can make each allocation fail once.
 *
 * Sizes never come straight from the input: a count in a file starts a loop, and arrays grow with what has really
 * been read. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <string.h>

#include "keystore/keystore.h"

/* mem_new: size zero bytes, or NULL. size 0 gives a valid pointer. */
void *mem_new(size_t size);

/* mem_resize: like realloc; the old block stays on failure. */
void *mem_resize(void *block, size_t size);

/* mem_free: NULL is fine. */
void mem_free(void *block);

/* mem_wipe: overwrites len bytes; the compiler cannot leave it out. */
void mem_wipe(void *data, size_t len);

/* mem_grow: makes room for at least one more item in an array of *capacity items of `size` bytes, doubling it. NULL on
 * failure or overflow, with the array as it was; otherwise the array, perhaps moved, *capacity updated. */
void *mem_grow(void *items, size_t *capacity, size_t size);

/* Memory that is released all at once: many small copies that live as long as their owner. Zero-initialise. */
struct arena {
	struct arena_chunk *chunks;
};

/* arena_copy: a copy of the bytes that lives as long as the arena; false when memory is out. */
bool arena_copy(struct arena *arena, struct keystore_bytes from, struct keystore_bytes *out);

/* arena_text: the same of a C string, its NUL included; NULL when memory is out. */
static inline const char *arena_text(struct arena *arena, const char *text)
{
	struct keystore_bytes bytes = { (const uint8_t *)text, strlen(text) + 1 }, copy;

	return arena_copy(arena, bytes, &copy) ? (const char *)copy.data : NULL;
}

/* arena_new: size zero bytes, aligned for any type; NULL when memory is out. */
void *arena_new(struct arena *arena, size_t size);

/* arena_free: wipes and releases everything. */
void arena_free(struct arena *arena);

#endif
