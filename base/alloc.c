/* Ordinary memory: malloc with overflow checks, growing arrays, and an arena of chunks. */
#include "base/alloc.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Bytes: the first chunk of an arena is small, as many stores have little to keep, and each next one is twice as
 * large. A larger request gets a chunk of its own. The fuzzers are built with 0, so that each request has red zones. */
#ifndef ARENA_CHUNK
#define ARENA_CHUNK ((size_t)16 * 1024)
#endif
#define ARENA_FIRST_CHUNK (ARENA_CHUNK / 64)

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	_Alignas(max_align_t) uint8_t data[];
};

void *mem_new(size_t size)
{
	return calloc(1, size ? size : 1);
}

void *mem_resize(void *block, size_t size)
{
	return realloc(block, size ? size : 1);
}

void mem_free(void *block)
{
	free(block);
}

void mem_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}

void keystore_wipe(void *data, size_t len)
{
	mem_wipe(data, len);
}

void keystore_free_bytes(uint8_t *data, size_t len)
{
	if (!data)
		return;
	mem_wipe(data, len);
	mem_free(data);
}

void *mem_grow(void *items, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 1;

	if (wanted < *capacity || wanted > SIZE_MAX / size)
		return NULL;
	void *grown = mem_resize(items, wanted * size);
	if (grown)
		*capacity = wanted;
	return grown;
}

static struct arena_chunk *arena_add_chunk(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_chunk))
		return NULL;
	struct arena_chunk *chunk = mem_new(sizeof *chunk + size);
	if (!chunk)
		return NULL;
	chunk->size = size;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

/* A large request goes behind the chunk in use, so that the rest of that one is not lost. */
static void *arena_new_large(struct arena *arena, size_t size)
{
	struct arena_chunk *in_use = arena->chunks;
	struct arena_chunk *chunk = arena_add_chunk(arena, size);

	if (!chunk)
		return NULL;
	chunk->used = size;
	if (in_use) {
		chunk->next = in_use->next;
		in_use->next = chunk;
		arena->chunks = in_use;
	}
	return chunk->data;
}

static size_t next_size(const struct arena_chunk *last, size_t wanted)
{
	size_t size = last ? 2 * last->size : ARENA_FIRST_CHUNK;

	if (size > ARENA_CHUNK)
		size = ARENA_CHUNK;
	return size < wanted ? wanted : size;
}

static void *arena_take(struct arena *arena, size_t size, size_t align)
{
	if (size > ARENA_CHUNK / 4)
		return arena_new_large(arena, size);
	struct arena_chunk *chunk = arena->chunks;
	size_t start = chunk ? (chunk->used + align - 1) / align * align : 0;
	if (!chunk || chunk->size < start || chunk->size - start < size) {
		chunk = arena_add_chunk(arena, next_size(chunk, size));
		if (!chunk)
			return NULL;
		start = 0;
	}
	chunk->used = start + size;
	return chunk->data + start;
}

void *arena_new(struct arena *arena, size_t size)
{
	return arena_take(arena, size, _Alignof(max_align_t));
}

bool arena_copy(struct arena *arena, struct keystore_bytes from, struct keystore_bytes *out)
{
	uint8_t *copy = arena_take(arena, from.len, 1);

	if (!copy)
		return false;
	if (from.len)
		memcpy(copy, from.data, from.len);
	*out = (struct keystore_bytes){ copy, from.len };
	return true;
}

void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *chunk = arena->chunks;
		arena->chunks = chunk->next;
		mem_wipe(chunk->data, chunk->used);
		mem_free(chunk);
	}
}
