/* Preloaded into a tool that is watched (watch.c): memory runs out once, or from then on. Who gets none is whoever asks
 * for the FAIL_AT-th block: the tools, the library, libsodium, zlib, GMP, or functions of the C library; 0: nobody.
 * FAIL_AFTER: all behind it fail, too. How many blocks were asked for stands in the file FAIL_COUNT at any time: a
 * process may end in any way. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned long *made, at;
static bool and_after;

static void *next(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (!function)
		abort();
	return function;
}

static bool fails(void)
{
	if (!made)
		return false;
	unsigned long number = ++*made;
	if (!at || number < at || (number > at && !and_after))
		return false;
	errno = ENOMEM;
	return true;
}

/* What comes before main is not counted. */
__attribute__((constructor)) static void begin(void)
{
	int fd = open(getenv("FAIL_COUNT"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *shared = MAP_FAILED;

	at = strtoul(getenv("FAIL_AT"), NULL, 10);
	and_after = getenv("FAIL_AFTER") != NULL;
	if (fd >= 0 && ftruncate(fd, sizeof *made) == 0)
		shared = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		abort();
	close(fd);
	made = shared;
}

/* Instead of those of libc, which -fvisibility=hidden would not allow. */
#pragma GCC visibility push(default)

#define REPLACED(type, name, failed, arguments, ...)                                                                   \
	type name arguments                                                                                            \
	{                                                                                                              \
		static type (*real) arguments;                                                                         \
                                                                                                                       \
		if (!real)                                                                                             \
			*(void **)&real = next(#name);                                                                 \
		return fails() ? failed : real(__VA_ARGS__);                                                           \
	}
REPLACED(void *, malloc, NULL, (size_t size), size)
REPLACED(void *, calloc, NULL, (size_t n, size_t size), n, size)
REPLACED(void *, realloc, NULL, (void *block, size_t size), block, size)
REPLACED(void *, aligned_alloc, NULL, (size_t alignment, size_t size), alignment, size)
REPLACED(int, posix_memalign, ENOMEM, (void **out, size_t alignment, size_t size), out, alignment, size)
REPLACED(char *, strdup, NULL, (const char *text), text)
REPLACED(char *, strndup, NULL, (const char *text, size_t len), text, len)
REPLACED(void *, mmap, MAP_FAILED, (void *address, size_t len, int protection, int flags, int fd, off_t offset),
	address, len, protection, flags, fd, offset)
