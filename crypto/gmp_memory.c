/* hogweed has no scratch of the caller's: it takes it from GMP (mp_get_memory_functions) and gives it back as it is, with the hash
 * of an Ed448 key and multiples of secret scalars in it. GMP tells how large each block is, so its own functions can wipe.
 *
 * They are set once and stay, because a block may be in the hands of another thread at any time. Of what was set before only the
 * function that frees is remembered. If the program sets its own ones later, these are put around them by the next call. */
#include "crypto/gmp_memory.h"

#include <gmp.h>
#include <string.h>

#include "base/alloc.h"

typedef void give_back(void *block, size_t size);
static _Atomic(give_back *) before;

static void wipe_and_free(void *block, size_t size)
{
	mem_wipe(block, size);
	before(block, size);
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
	give_back *now;

	mp_get_memory_functions(NULL, NULL, &now);
	if (now == wipe_and_free)
		return;
	before = now;
	void *(*allocate)(size_t);
	mp_get_memory_functions(&allocate, NULL, NULL);
	mp_set_memory_functions(allocate, move, wipe_and_free);
}
