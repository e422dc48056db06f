/* hogweed has no scratch of the caller's: it takes it from GMP and gives it back as it is, with the hash of an Ed448
 * key and multiples of secret scalars in it. GMP tells how large each block is, so its functions for memory can wipe
 * (mp_set_memory_functions). They are set once and stay: at any time another thread may hold a block.
 *
 * GMP's own functions are malloc, realloc and free, as its manual says, so blocks from before go back in the right way.
 * Whether it has its own can be told by their address alone; a GMP that does not show it is left as it is. */
#include "crypto/gmp_memory.h"

#include <gmp.h>
#include <string.h>

#include "base/alloc.h"

extern void __gmp_default_free(void *block, size_t size) __attribute__((weak));

static void wipe_and_free(void *block, size_t size)
{
	mem_wipe(block, size);
	mem_free(block);
}

/* realloc would leave a copy behind. GMP's allocation does not fail: it ends the process. */
static void *move(void *block, size_t size, size_t new_size)
{
	void *(*allocate)(size_t);

	mp_get_memory_functions(&allocate, NULL, NULL);
	void *moved = allocate(new_size);
	memcpy(moved, block, size < new_size ? size : new_size);
	wipe_and_free(block, size);
	return moved;
}

void gmp_memory_wiped(void)
{
	void (*give_back)(void *, size_t);

	mp_get_memory_functions(NULL, NULL, &give_back);
	if (__gmp_default_free && give_back == __gmp_default_free)
		mp_set_memory_functions(NULL, move, wipe_and_free);
}
