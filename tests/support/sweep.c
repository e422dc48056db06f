#include "tests/support/sweep.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Atomic, because the test of threads allocates from several. */
static _Atomic size_t allocations_left = SIZE_MAX, allocations_made;
static _Atomic bool sodium_fails, entropy_fails;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_sodium_malloc(size_t size);
int __real_sodium_init(void);
int __real_getentropy(void *out, size_t len);
void *__real_arena_new(struct arena *arena, size_t size);
bool __real_arena_copy(struct arena *arena, struct keystore_bytes from, struct keystore_bytes *out);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_sodium_malloc(size_t size);
int __wrap_sodium_init(void);
int __wrap_getentropy(void *out, size_t len);
void *__wrap_arena_new(struct arena *arena, size_t size);
bool __wrap_arena_copy(struct arena *arena, struct keystore_bytes from, struct keystore_bytes *out);

static bool allocation_fails(void)
{
	allocations_made++;
	if (allocations_left == SIZE_MAX)
		return false;
	if (allocations_left == 0)
		return true;
	allocations_left--;
	return false;
}

void *__wrap_malloc(size_t size)
{
	return allocation_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return allocation_fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *block, size_t size)
{
	return allocation_fails() ? NULL : __real_realloc(block, size);
}

void *__wrap_sodium_malloc(size_t size)
{
	return allocation_fails() ? NULL : __real_sodium_malloc(size);
}

int __wrap_sodium_init(void)
{
	return sodium_fails ? -1 : __real_sodium_init();
}

void fail_sodium(bool fails)
{
	sodium_fails = fails;
}

int __wrap_getentropy(void *out, size_t len)
{
	return entropy_fails ? -1 : __real_getentropy(out, len);
}

void fail_entropy(bool fails)
{
	entropy_fails = fails;
}

/* An arena has mostly room, but any request may be the one that finds none. */
void *__wrap_arena_new(struct arena *arena, size_t size)
{
	return allocation_fails() ? NULL : __real_arena_new(arena, size);
}

bool __wrap_arena_copy(struct arena *arena, struct keystore_bytes from, struct keystore_bytes *out)
{
	return !allocation_fails() && __real_arena_copy(arena, from, out);
}

size_t fail_allocation_after(size_t n)
{
	size_t made = allocations_made;

	allocations_left = n;
	allocations_made = 0;
	return made;
}

static void fail(const char *what, size_t at, const struct keystore_error *err)
{
	fprintf(stderr, "sweep: %s, case %zu: status %d, offset %llu of \"%s\", \"%s\"\n", what, at, (int)err->status,
		(unsigned long long)err->offset, err->layer, err->text);
	abort();
}

/* Runs the reader on a copy in a heap block of exactly that size, and looks at the error. */
static bool read_copy(sweep_read *read, void *context, struct keystore_bytes input, const char *what, size_t at)
{
	struct keystore_error err;
	uint8_t *copy = malloc(input.len ? input.len : 1);

	if (input.len)
		memcpy(copy, input.data, input.len);
	memset(&err, 0, sizeof err);
	bool accepted = read(context, (struct keystore_bytes){ copy, input.len }, &err);
	free(copy);
	if (accepted)
		return true;
	if (err.status == KEYSTORE_OK || err.status == KEYSTORE_NO_MEMORY || err.text[0] == '\0')
		fail(what, at, &err);
	if (err.offset != KEYSTORE_NO_OFFSET && strcmp(err.layer, "file") == 0 && err.offset > input.len)
		fail(what, at, &err);
	return false;
}

size_t sweep_step(void)
{
	static size_t step;

	if (!step) {
		const char *text = getenv("SWEEP_STEP");
		step = text ? strtoul(text, NULL, 10) : 1;
		step = step ? step : 1;
	}
	return step;
}

size_t so_many(size_t n)
{
	return n / sweep_step();
}

void sweep_truncations(sweep_read *read, void *context, struct keystore_bytes input)
{
	for (size_t len = 0; len < input.len; len += sweep_step())
		read_copy(read, context, (struct keystore_bytes){ input.data, len }, "truncation", len);
}

size_t sweep_bits(sweep_read *read, void *context, struct keystore_bytes input)
{
	uint8_t *copy = malloc(input.len);
	size_t accepted = 0;

	memcpy(copy, input.data, input.len);
	for (size_t bit = 0; bit < 8 * input.len; bit += sweep_step()) {
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		accepted += read_copy(read, context, (struct keystore_bytes){ copy, input.len }, "bit flip", bit);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(copy);
	return accepted;
}

bool sweep_bits_accepts(sweep_read *read, void *context, struct keystore_bytes input, size_t n)
{
	size_t accepted = sweep_bits(read, context, input);

	return sweep_step() == 1 ? accepted == n : accepted <= n;
}

void sweep_allocations(sweep_read *read, void *context, struct keystore_bytes input)
{
	struct keystore_error err;

	for (size_t n = 0;; n++) {
		memset(&err, 0, sizeof err);
		fail_allocation_after(n);
		bool accepted = read(context, input, &err);
		size_t made = fail_allocation_after(SIZE_MAX);
		if (!accepted && err.status != KEYSTORE_NO_MEMORY)
			fail("failed allocation", n, &err);
		if (made > n)
			continue; /* one did fail: whether it was accepted all the same is the reader's business */
		if (!accepted)
			fail("no failed allocation", n, &err);
		return;
	}
}

struct keystore_bytes load_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t size = 0, room = 1 << 16;
	uint8_t *data = malloc(room);

	if (!file) {
		perror(path);
		abort();
	}
	for (size_t got; (got = fread(data + size, 1, room - size, file)) > 0;) {
		size += got;
		if (size == room)
			data = realloc(data, room *= 2);
	}
	fclose(file);
	return (struct keystore_bytes){ data, size };
}

struct keystore_bytes from_hex(const char *hex)
{
	static uint8_t buffers[8][65536];
	static unsigned next;
	uint8_t *out = buffers[next++ % 8];
	size_t len = 0;

	if (sodium_hex2bin(out, sizeof buffers[0], hex, strlen(hex), " \n\t", &len, NULL) != 0)
		abort();
	return (struct keystore_bytes){ out, len };
}
