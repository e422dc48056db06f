/* The paths that may be opened, and the way into the sandbox.
 *
 * A filter of seccomp(2) sees the arguments of a system call but not what they point to. So the paths are copied to a
 * place of their own, which is then made read-only for good: the filter lets open(2) have only pointers that point
 * there, and lets nothing be mapped or changed there. What such a pointer points to is a path that was named before,
 * or the end of one. The place has 4 GiB of address space to itself, and the 4 GiB below it are empty, so that the
 * filter compares nothing but the top halves of addresses; it takes one page or a few. */
#define _GNU_SOURCE /* MAP_FIXED_NOREPLACE, MAP_ANONYMOUS */
#include "tools/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "tools/exit.h"
#include "tools/sandbox_parts.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0 /* then the address is a wish */
#endif

static struct sandbox_path *paths;
static size_t n_paths, capacity;
static bool asks, writes, failed;

/* In the sandbox: the same paths where they cannot be changed, sorted. */
static const char **sealed;
static bool inside;
static bool begun; /* nothing is named any more */

/* ---- Before ------------------------------------------------------------------------------------------------------ */

static void add(const char *path, bool writes_there)
{
	if (begun || failed)
		return;
	if (n_paths == capacity) {
		size_t wanted = capacity ? 2 * capacity : 16;
		struct sandbox_path *grown = realloc(paths, wanted * sizeof *paths);
		failed = !grown;
		if (failed)
			return;
		paths = grown;
		capacity = wanted;
	}
	char *text = strdup(path);
	if (text)
		paths[n_paths++] = (struct sandbox_path){ text, writes_there };
	failed = !text;
}

void sandbox_reads(const char *path)
{
	add(path, false);
}

void sandbox_writes(const char *folder)
{
	add(folder, true);
	writes = true;
}

void sandbox_asks(void)
{
	add(SANDBOX_TERMINAL, false);
	asks = true;
}

void sandbox_free(void)
{
	for (size_t i = 0; i < n_paths; i++)
		free(paths[i].text);
	free(paths);
	free(sealed);
	paths = NULL;
	sealed = NULL;
	n_paths = capacity = 0;
}

/* ---- Inside ------------------------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The path where the kernel lets it be opened; NULL: it was not named. */
static const char *find(const char *path)
{
	const char **found = bsearch(&path, sealed, n_paths, sizeof *sealed, by_text);

	return found ? *found : NULL;
}

bool sandbox_names(const char *path)
{
	return !inside || find(path);
}

int sandbox_open(const char *path, int flags)
{
	if (inside)
		path = find(path);
	if (path)
		return open(path, flags | O_CLOEXEC | O_NOCTTY);
	errno = EACCES;
	return -1;
}

/* ---- The way in -------------------------------------------------------------------------------------------------- */

static size_t size_of_paths(void)
{
	size_t size = sizeof SANDBOX_TERMINAL;

	for (size_t i = 0; i < n_paths; i++)
		size += strlen(paths[i].text) + 1;
	return size;
}

/* From 16 GiB on: above what a program at a fixed address has, below where the kernel puts mappings. */
static char *map_apart(size_t size)
{
	for (uint64_t at = (uint64_t)4 << 32; at <= (uint64_t)32 << 32; at *= 2) {
		char *wanted = (char *)(uintptr_t)at;
		char *got = mmap(wanted, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (got == wanted)
			return got;
		if (got != MAP_FAILED)
			munmap(got, size);
	}
	return NULL;
}

static bool seal_paths(struct sandbox_room *room)
{
	size_t size = size_of_paths();
	char *begin = size < UINT32_MAX ? map_apart(size) : NULL;
	char *at = begin;

	sealed = malloc((n_paths + 1) * sizeof *sealed);
	if (!begin || !sealed)
		return false;
	memcpy(at, SANDBOX_TERMINAL, sizeof SANDBOX_TERMINAL);
	at += sizeof SANDBOX_TERMINAL;
	for (size_t i = 0; i < n_paths; i++) {
		size_t len = strlen(paths[i].text) + 1;
		bool is_terminal = strcmp(paths[i].text, SANDBOX_TERMINAL) == 0;
		sealed[i] = is_terminal ? begin : memcpy(at, paths[i].text, len);
		at += len;
	}
	qsort(sealed, n_paths, sizeof *sealed, by_text);
	*room = (struct sandbox_room){ (uintptr_t)begin, (uint32_t)size, asks, writes };
	return mprotect(begin, size, PROT_READ) == 0;
}

static void tell(int calls, int files)
{
	const char *missing = calls && files ? "seccomp and landlock" : calls ? "seccomp" : "landlock";

	if (calls || files)
		note("the sandbox is without %s, which this kernel does not offer", missing);
}

static int enter(bool verbose)
{
	struct sandbox_room room;

	if (failed || !seal_paths(&room))
		return out_of_memory();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* both ask for it */
	int files = sandbox_limit_files(paths, n_paths, asks);
	if (files == ENOMEM)
		return out_of_memory();
	int calls = sandbox_limit_calls(&room);
	inside = calls == 0;
	if (verbose)
		tell(calls, files);
	return EXIT_DONE;
}

int sandbox_enter(bool verbose)
{
	const char *wish = getenv("KEYSTORE_SANDBOX");
	const char *why = NULL;

	begun = true;
#ifdef NO_SANDBOX
	why = "this build has none";
#endif
	if (wish && strcmp(wish, "off") == 0)
		why = "KEYSTORE_SANDBOX is off";
	if (!why)
		return enter(verbose);
	if (verbose)
		note("there is no sandbox: %s", why);
	return EXIT_DONE;
}
