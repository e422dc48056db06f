/* guarded.c: secrets in ordinary memory, for the fuzzers, by the linker's --wrap.
 *
 * libsodium's guarded block costs four calls of the kernel, and a fuzzer would spend its time on those. Here each is a
 * block of exactly its size from the sanitizer's allocator, with red zones on both sides, held back once it is freed:
 * this sees a write before the block at once, where libsodium sees it at the end, and it sees a leak. fuzz-replay and
 * the unit tests have the real one. */
#include <sodium.h>
#include <stdlib.h>

void *__wrap_sodium_malloc(size_t size);
void __wrap_sodium_free(void *block);

/* As libsodium does, not with zeros: what nobody wrote shall not look like a value. */
void *__wrap_sodium_malloc(size_t size)
{
	unsigned char *block = malloc(size);

	for (size_t i = 0; block && i < size; i++)
		block[i] = 0xDB;
	return block;
}

void __wrap_sodium_free(void *block)
{
	free(block);
}
