#define _GNU_SOURCE /* mremap */
#include "tests/allocations/failing.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined __SANITIZE_ADDRESS__
#define SANITIZED
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

/* Who does the work: the sanitizer (compiler-rt, lib/sanitizer_common), or glibc. */
#ifdef SANITIZED
#define NEXT(function) __interceptor_##function
#else
#define NEXT(function) __libc_##function
#endif

void *NEXT(malloc)(size_t size);
void *NEXT(calloc)(size_t n, size_t size);
void *NEXT(realloc)(void *block, size_t size);
void *NEXT(memalign)(size_t alignment, size_t size);

static struct failing *counting;
static void *(*next_mmap)(void *, size_t, int, int, int, off_t);
static void *(*next_mremap)(void *, size_t, size_t, int, ...);

/* Looked for before the sandbox is entered: in it there is no looking for anything. */
void failing_begin(struct failing *what)
{
	*(void **)&next_mmap = dlsym(RTLD_NEXT, "mmap");
	*(void **)&next_mremap = dlsym(RTLD_NEXT, "mremap");
	counting = what;
}

void failing_end(void)
{
	counting = NULL;
}

static void show_where(void)
{
#ifdef SANITIZED
	void __sanitizer_print_stack_trace(void);

	__sanitizer_print_stack_trace();
#endif
}

static bool fails(void)
{
	if (!counting)
		return false;
	size_t number = ++counting->made;
	if (!counting->at || number < counting->at || (number > counting->at && !counting->and_after))
		return false;
	if (counting->trace && number == counting->at)
		show_where();
	errno = ENOMEM;
	return true;
}

/* Seen by the shared libraries, which is more than -fvisibility=hidden allows. */
#pragma GCC visibility push(default)

void *malloc(size_t size)
{
	return fails() ? NULL : NEXT(malloc)(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : NEXT(calloc)(n, size);
}

void *realloc(void *block, size_t size)
{
	return fails() ? NULL : NEXT(realloc)(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : NEXT(memalign)(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *block = fails() ? NULL : NEXT(memalign)(alignment, size);

	if (block)
		*out = block;
	return block ? 0 : ENOMEM;
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset)
{
	if (!next_mmap)
		*(void **)&next_mmap = dlsym(RTLD_NEXT, "mmap");
	return fails() ? MAP_FAILED : next_mmap(address, len, protection, flags, fd, offset);
}

void *mremap(void *old, size_t old_len, size_t len, int flags, ...)
{
	return fails() ? MAP_FAILED : next_mremap(old, old_len, len, flags);
}

/* glibc's come through malloc, the sanitizer's do not. realpath allocates only where it is given no room. */
#ifdef SANITIZED
char *NEXT(strdup)(const char *text);
char *NEXT(strndup)(const char *text, size_t len);
char *NEXT(realpath)(const char *path, char *resolved);

char *strdup(const char *text)
{
	return fails() ? NULL : NEXT(strdup)(text);
}

char *strndup(const char *text, size_t len)
{
	return fails() ? NULL : NEXT(strndup)(text, len);
}

char *realpath(const char *path, char *resolved)
{
	return !resolved && fails() ? NULL : NEXT(realpath)(path, resolved);
}
#endif
