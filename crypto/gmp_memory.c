/* hogweed has no scratch of the caller's: it takes it from GMP and gives it back as it is, with the hash of an Ed448
 * key and multiples of secret scalars in it. And it cannot fail, so GMP ends the process when it gets no memory. GMP's
 * functions for memory can be set (mp_set_memory_functions): here they take the block from the caller's stack, and wipe
 * what is given back. They are set once and stay: at any time another thread may hold a block. They have no argument
 * for a context, so where the stack is that they may take from stands in a pointer of the thread, the only thing that
 * the library knows besides its arguments; it is set during a call alone.
 *
 * GMP's own functions are malloc, realloc and free, as its manual says, so blocks from before go back in the right way.
 * Whether it has its own can be told by their address alone; a GMP that does not show them is left as it is. */
#include "crypto/gmp_memory.h"

#include <gmp.h>
#include <string.h>

#include "base/alloc.h"

extern void *__gmp_default_allocate(size_t size) __attribute__((weak));
extern void __gmp_default_free(void *block, size_t size) __attribute__((weak));

/* Compiled with -fPIC (Makefile), so that the archive can be linked into a shared library, too. */
static _Thread_local struct gmp_scratch *lent;

static void *take(size_t size)
{
	const size_t align = _Alignof(max_align_t);

	if (!lent || size > sizeof lent->data - lent->used)
		return __gmp_default_allocate(size);
	void *block = lent->data + lent->used;
	lent->used += (size + align - 1) / align * align;
	return block;
}

static bool is_lent(const void *block)
{
	return lent && (uintptr_t)block - (uintptr_t)lent->data < sizeof lent->data;
}

static void wipe_and_give_back(void *block, size_t size)
{
	mem_wipe(block, size);
	if (!is_lent(block))
		mem_free(block);
}

/* realloc would leave a copy behind. GMP's allocation does not fail: it ends the process. */
static void *move(void *block, size_t size, size_t new_size)
{
	void *(*allocate)(size_t);

	mp_get_memory_functions(&allocate, NULL, NULL);
	void *moved = allocate(new_size);
	memcpy(moved, block, size < new_size ? size : new_size);
	wipe_and_give_back(block, size);
	return moved;
}

/* A program that has set one of the two alone keeps it. GMP sets the allocation first: who sees the new way of giving
 * back sees the new allocation or the old one, and both go together with it. */
static void set_functions(void)
{
	void *(*allocate)(size_t);
	void (*give_back)(void *, size_t);

	mp_get_memory_functions(&allocate, NULL, &give_back);
	if (!__gmp_default_free || !__gmp_default_allocate || give_back != __gmp_default_free)
		return;
	mp_set_memory_functions(
		allocate == __gmp_default_allocate ? take : allocate, move, wipe_and_give_back);
}

void gmp_scratch_begin(struct gmp_scratch *scratch)
{
	set_functions();
	scratch->used = 0;
	lent = scratch;
}

void gmp_scratch_end(struct gmp_scratch *scratch)
{
	lent = NULL;
	mem_wipe(scratch->data, scratch->used);
}
