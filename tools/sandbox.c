/* The paths and names that calls may have, and the way into the sandbox.
 *
 * A filter of seccomp(2) sees the arguments of a system call but not what they point to. So the texts are copied to a
 * place of their own, which is then made read-only for good: the filter lets open(2) and its like have only pointers to
 * the beginning of one, and lets nothing be mapped or changed there. The place has 4 GiB of address space to itself,
 * and the 4 GiB below it are empty, so that the filter compares nothing but the top halves of addresses; it takes one
 * page or a few.
 *
 * A path is opened for reading as it was named, and what lies there could be changed by who can link and rename: so
 * what is linked or renamed is a file that this run made (its name was random, and was drawn before), or the old store,
 * and nothing else that is in the folder. */
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

struct list {
	struct sandbox_path *items;
	size_t n, capacity;
};

static struct list paths, made, replaced;
static struct sandbox_room room;
static bool failed;

/* In the sandbox: the paths where they cannot be changed, sorted. */
static const char **sealed;
static bool inside;
static bool begun; /* nothing is named any more */

/* ---- Before ------------------------------------------------------------------------------------------------------ */

/* What has no slot is too long for the kernel, too. */
static bool has_slot(const struct list *list, const char *text)
{
	return strlen(text) < (list == &paths ? SANDBOX_PATH_SLOT : SANDBOX_NAME_SLOT);
}

static void add(struct list *list, const char *path, bool writes)
{
	if (begun || failed || !has_slot(list, path))
		return;
	if (list->n == list->capacity) {
		size_t wanted = list->capacity ? 2 * list->capacity : 16;
		struct sandbox_path *grown = realloc(list->items, wanted * sizeof *grown);
		failed = !grown;
		if (failed)
			return;
		list->items = grown;
		list->capacity = wanted;
	}
	char *text = strdup(path);
	if (text)
		list->items[list->n++] = (struct sandbox_path){ text, writes };
	failed = !text;
}

void sandbox_reads(const char *path)
{
	add(&paths, path, false);
}

void sandbox_writes(const char *folder)
{
	add(&paths, folder, true);
	room.writes = true;
}

void sandbox_asks(void)
{
	add(&paths, SANDBOX_TERMINAL, false);
	room.asks = true;
}

void sandbox_makes(const char *name)
{
	add(&made, name, true);
}

void sandbox_replaces(const char *name)
{
	add(&replaced, name, true);
}

void sandbox_makes_any(void)
{
	room.makes_any = true;
}

void sandbox_gives(uid_t user, gid_t group)
{
	size_t i = 0;

	while (i < room.n_owners && i < SANDBOX_MAX_OWNERS &&
		(room.owners[i].user != user || room.owners[i].group != group))
		i++;
	if (i == SANDBOX_MAX_OWNERS)
		room.n_owners = SANDBOX_MAX_OWNERS + 1;
	else if (i == room.n_owners)
		room.owners[room.n_owners++] = (struct sandbox_owner){ user, group };
}

void sandbox_sets_mode(unsigned mode)
{
	if (room.n_modes < SANDBOX_MAX_MODES)
		room.modes[room.n_modes++] = mode;
}

static void list_free(struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i].text);
	free(list->items);
	*list = (struct list){ 0 };
}

void sandbox_free(void)
{
	list_free(&paths);
	list_free(&made);
	list_free(&replaced);
	free(sealed);
	sealed = NULL;
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
	const char **found = bsearch(&path, sealed, paths.n, sizeof *sealed, by_text);

	return found ? *found : NULL;
}

bool sandbox_names(const char *path)
{
	return !inside || find(path);
}

int sandbox_open(const char *path, int flags)
{
	const char *found = inside ? find(path) : path;

	if (found)
		return open(found, flags | O_CLOEXEC | O_NOCTTY);
	errno = has_slot(&paths, path) ? EACCES : ENAMETOOLONG;
	return -1;
}

static const char *at(uint32_t offset)
{
	return (const char *)(uintptr_t)(room.begin + offset);
}

/* They are few. */
static const char *find_name(const struct list *list, uint32_t begin, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i].text, name) == 0)
			return at(begin + (uint32_t)i * SANDBOX_NAME_SLOT);
	return NULL;
}

const char *sandbox_made(const char *name)
{
	const char *found = inside ? find_name(&made, room.made, name) : name;

	if (!found)
		found = find_name(&replaced, room.replaced, name);
	if (!found && room.makes_any)
		found = name;
	if (!found)
		errno = EACCES;
	return found;
}

/* ---- The way in -------------------------------------------------------------------------------------------------- */

/* The number of the smallest slot for a path. */
static size_t size_of(const char *path)
{
	size_t len = strlen(path), i = SANDBOX_SIZES - 1;

	while (sandbox_slot(i) <= len)
		i--;
	return i;
}

/* The terminal has a slot of the largest size that there is, so that all behind it begin at a multiple of their own.
 * False: they are too many. */
static bool lay_out(void)
{
	size_t n[SANDBOX_SIZES] = { 0 }, largest = SANDBOX_SIZES - 1;

	for (size_t i = 0; i < paths.n; i++) {
		size_t size = size_of(paths.items[i].text);
		n[size]++;
		largest = size < largest ? size : largest;
	}
	uint64_t at = sandbox_slot(largest);
	for (size_t i = 0; i < SANDBOX_SIZES; i++) {
		room.paths[i] = (uint32_t)at;
		at += (uint64_t)n[i] * sandbox_slot(i);
	}
	at = (at + SANDBOX_NAME_SLOT - 1) / SANDBOX_NAME_SLOT * SANDBOX_NAME_SLOT;
	uint64_t end = at + (uint64_t)SANDBOX_NAME_SLOT * (made.n + replaced.n);
	if (end > UINT32_MAX)
		return false;
	room.made = (uint32_t)at;
	room.replaced = (uint32_t)(at + SANDBOX_NAME_SLOT * made.n);
	room.size = (uint32_t)end;
	return true;
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

static void copy_names(char *begin, const struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		strcpy(begin + i * SANDBOX_NAME_SLOT, list->items[i].text);
}

static void copy_paths(char *begin)
{
	uint32_t next[SANDBOX_SIZES];

	memcpy(next, room.paths, sizeof next);
	for (size_t i = 0; i < paths.n; i++) {
		const char *text = paths.items[i].text;
		size_t size = size_of(text);
		bool is_terminal = strcmp(text, SANDBOX_TERMINAL) == 0;
		sealed[i] = is_terminal ? begin : strcpy(begin + next[size], text);
		next[size] += sandbox_slot(size);
	}
}

static bool seal(void)
{
	char *begin = lay_out() ? map_apart(room.size) : NULL;

	sealed = malloc((paths.n + 1) * sizeof *sealed);
	if (!begin || !sealed)
		return false;
	room.begin = (uintptr_t)begin;
	strcpy(begin, SANDBOX_TERMINAL);
	copy_paths(begin);
	copy_names(begin + room.made, &made);
	copy_names(begin + room.replaced, &replaced);
	qsort(sealed, paths.n, sizeof *sealed, by_text);
	return mprotect(begin, room.size, PROT_READ) == 0;
}

static void tell(int calls, int files)
{
	const char *missing = calls && files ? "seccomp and landlock" : calls ? "seccomp" : "landlock";

	if (calls || files)
		note("the sandbox is without %s, which this kernel does not offer", missing);
}

static int enter(bool verbose)
{
	if (failed || !seal())
		return out_of_memory();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* both ask for it */
	int files = sandbox_limit_files(paths.items, paths.n, room.asks);
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
