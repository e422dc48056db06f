/* A control for the tests: each copy of a secret that this program leaves must be found by tests/secrets/watch.c, and
 * where it is.
 *
 *     plant FOLDER PLACE LENGTH      of the RSA key's first prime in its file */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "tests/secrets/probe.h"

enum { PLACE = 96 };

/* A copy that the compiler does not leave out although nobody reads it. */
static void copy(volatile char *to, const struct keystore_password *password)
{
	for (size_t i = 0; i < password->len; i++)
		to[i] = password->text[i];
}

/* In a block that was given back; in its first bytes the allocator keeps its own words. */
static void plant_in_heap(const struct keystore_password *password)
{
	char *block = malloc(2 * PLACE);

	copy(block + PLACE, password);
	free(block);
}

/* In a frame that is gone. */
__attribute__((noinline)) static void plant_on_stack(const struct keystore_password *password)
{
	char frame[1024];

	copy(frame + 256, password);
}

/* What was written is still in the buffer. */
static void plant_in_output(FILE *to, const struct keystore_password *password)
{
	fwrite(password->text, 1, password->len, to);
	fflush(to);
}

/* The RSA key's first prime as GMP's limbs, in memory that nobody can write to any more. */
static void plant_limbs(uint8_t *page, size_t place, size_t len)
{
	struct keystore_bytes key = load("rsa.pkcs8.der");

	for (size_t i = 0; i < len; i++)
		page[i] = key.data[place + len - 1 - i];
	unload(&key);
}

int main(int argc, char **argv)
{
	static char buffer[4096];
	FILE *to = fopen("planted", "w");
	uint8_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (argc != 4 || !to || page == MAP_FAILED)
		return 99;
	setvbuf(to, buffer, _IOFBF, sizeof buffer);
	probe_begin(argv[1]);
	begin("nothing");
	give(STORE);
	look();
	begin("heap");
	plant_in_heap(give(STORE));
	look();
	begin("stack");
	plant_on_stack(give(KEY));
	look();
	begin("output");
	plant_in_output(to, give(FOREIGN));
	look();
	begin("limbs");
	plant_limbs(page, strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
	mprotect(page, 4096, PROT_READ);
	look();
	fclose(to);
	return 0;
}
