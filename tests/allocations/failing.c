#define _GNU_SOURCE /* mremap */
#include "tests/allocations/failing.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The sanitizer's (compiler-rt, lib/sanitizer_common). */
void *__interceptor_malloc(size_t size);
void *__interceptor_calloc(size_t n, size_t size);
void *__interceptor_realloc(void *block, size_t size);
void *__interceptor_aligned_alloc(size_t alignment, size_t size);
int __interceptor_posix_memalign(void **out, size_t alignment, size_t size);
char *__interceptor_strdup(const char *text);
char *__interceptor_strndup(const char *text, size_t len);
char *__interceptor_realpath(const char *path, char *resolved);
void *__interceptor_mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset);

void __sanitizer_print_stack_trace(void);

static struct failing *counting;

void failing_begin(struct failing *what)
{
	counting = what;
}

void failing_end(void)
{
	counting = NULL;
}

static bool fails(void)
{
	if (!counting)
		return false;
	size_t number = ++counting->made;
	if (!counting->at || number < counting->at || (number > counting->at && !counting->and_after))
		return false;
	if (counting->trace && number == counting->at)
		__sanitizer_print_stack_trace();
	errno = ENOMEM;
	return true;
}

/* Seen by the shared libraries, which is more than -fvisibility=hidden allows. */
#pragma GCC visibility push(default)

void *malloc(size_t size)
{
	return fails() ? NULL : __interceptor_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __interceptor_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
	return fails() ? NULL : __interceptor_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __interceptor_aligned_alloc(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	return fails() ? ENOMEM : __interceptor_posix_memalign(out, alignment, size);
}

char *strdup(const char *text)
{
	return fails() ? NULL : __interceptor_strdup(text);
}

char *strndup(const char *text, size_t len)
{
	return fails() ? NULL : __interceptor_strndup(text, len);
}

/* It allocates only where it is given no room. */
char *realpath(const char *path, char *resolved)
{
	return !resolved && fails() ? NULL : __interceptor_realpath(path, resolved);
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset)
{
	return fails() ? MAP_FAILED : __interceptor_mmap(address, len, protection, flags, fd, offset);
}

void *mremap(void *old, size_t old_len, size_t len, int flags, ...)
{
	static void *(*next)(void *, size_t, size_t, int, ...);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "mremap");
	return fails() ? MAP_FAILED : next(old, old_len, len, flags);
}
