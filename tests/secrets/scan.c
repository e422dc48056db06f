/* Searching. Of each place in memory four bytes are hashed; needles are compared where one begins with that hash. */
#define _DEFAULT_SOURCE
#include "tests/secrets/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MAX_NEEDLES = 8192,
	MIN_NEEDLE = 5,
	PAGE = 4096,
	CHUNK = 1 << 20
};

static struct needle needles[MAX_NEEDLES + 1];
static unsigned n_needles;
static uint16_t heads[1 << 16];
static uint8_t chunk[CHUNK + sizeof needles[0].bytes];
static uint64_t bytes_read;

static unsigned hash(const uint8_t *at)
{
	uint32_t four;

	memcpy(&four, at, sizeof four);
	return (four * 2654435761u) >> 16;
}

static bool parse_needle(char *line, struct needle *out)
{
	char *space = strchr(line, ' ');

	if (!space || space == line)
		return false;
	size_t len = (size_t)(space - line) / 2;
	if (len < MIN_NEEDLE || len > sizeof out->bytes)
		return false;
	for (size_t i = 0; i < len; i++)
		if (sscanf(line + 2 * i, "%2hhx", &out->bytes[i]) != 1)
			return false;
	out->len = len;
	space[strcspn(space, "\n")] = '\0';
	snprintf(out->name, sizeof out->name, "%s", space + 1);
	return true;
}

static bool add_needle(char *line)
{
	struct needle *needle = &needles[n_needles + 1];

	if (n_needles == MAX_NEEDLES || !parse_needle(line, needle))
		return false;
	n_needles++;
	needle->next = heads[hash(needle->bytes)];
	heads[hash(needle->bytes)] = (uint16_t)n_needles;
	return true;
}

bool scan_load(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[512];
	bool ok = file != NULL;

	while (ok && fgets(line, sizeof line, file))
		ok = add_needle(line);
	if (file)
		fclose(file);
	if (!ok || !n_needles)
		fprintf(stderr, "%s: cannot take needle %u\n", path, n_needles + 1);
	return ok && n_needles;
}

unsigned scan_count(void)
{
	return n_needles;
}

const struct needle *scan_needle(unsigned i)
{
	return &needles[i];
}

uint64_t scan_bytes_read(void)
{
	return bytes_read;
}

/* ---- One scan ---------------------------------------------------------------------------------------------------- */

struct region {
	uint64_t begin, end;
	bool readable, read_only_file;
	char name[256];
};

struct scan {
	const struct memory *memory;
	const struct exception *except;
	size_t n_except, found;
	const struct region *region;
	void (*each)(void *context, const struct needle *found, uint64_t address, const char *region);
	void *context;
};

static bool is_excepted(const struct scan *scan, uint64_t address, size_t len)
{
	for (size_t i = 0; i < scan->n_except; i++) {
		const struct exception *one = &scan->except[i];
		if (address >= one->address && address + len <= one->address + one->len)
			return true;
	}
	return false;
}

/* `left` bytes can be looked at from `at` on, which stands at `address`. */
static void compare(struct scan *scan, const uint8_t *at, size_t left, uint64_t address)
{
	for (unsigned i = heads[hash(at)]; i; i = needles[i].next) {
		struct needle *needle = &needles[i];
		if (needle->len > left || memcmp(needle->bytes, at, needle->len) != 0 ||
		    is_excepted(scan, address, needle->len))
			continue;
		scan->found++;
		needle->seen = true;
		if (scan->each)
			scan->each(scan->context, needle, address, scan->region->name);
	}
}

/* A needle has no three zero bytes in front, so one that begins in a page of zeros begins at its end. */
static size_t zeros_to_skip(const uint8_t *at, size_t left)
{
	static const uint8_t zeros[PAGE];

	return left >= PAGE && memcmp(at, zeros, PAGE) == 0 ? PAGE - 3 : 0;
}

static void search(struct scan *scan, size_t starts, size_t len, uint64_t address)
{
	for (size_t i = 0; i < starts && i + MIN_NEEDLE <= len; i++) {
		if (i % PAGE == 0)
			i += zeros_to_skip(chunk + i, len - i);
		if (i + MIN_NEEDLE <= len && heads[hash(chunk + i)])
			compare(scan, chunk + i, len - i, address + i);
	}
}

/* Guard pages and the kernel's own pages cannot be read: those regions are passed over. */
static void scan_region(struct scan *scan)
{
	const struct region *region = scan->region;

	for (uint64_t at = region->begin; at < region->end; at += CHUNK) {
		uint64_t left = region->end - at;
		ssize_t got = pread(scan->memory->mem, chunk, left < sizeof chunk ? (size_t)left : sizeof chunk,
			(off_t)at);
		if (got <= 0)
			return;
		bytes_read += (uint64_t)got;
		search(scan, (size_t)got < CHUNK ? (size_t)got : CHUNK, (size_t)got, at);
	}
}

/* "55d0-55d1 rw-p 00000000 08:01 1234   /usr/bin/x" */
static bool parse_region(const char *line, struct region *out)
{
	char rights[5];
	int at = 0;
	unsigned long long begin, end;

	if (sscanf(line, "%llx-%llx %4s %*s %*s %*s %n", &begin, &end, rights, &at) < 3)
		return false;
	*out = (struct region){ .begin = begin, .end = end, .readable = rights[0] == 'r' };
	snprintf(out->name, sizeof out->name, "%s", at ? line + at : "");
	out->name[strcspn(out->name, "\n")] = '\0';
	out->read_only_file = rights[1] != 'w' && out->name[0] == '/';
	if (!out->name[0])
		strcpy(out->name, "anonymous memory");
	return true;
}

/* All of /proc/PID/maps, as it is now. */
static char *read_maps(int fd)
{
	size_t size = 1 << 16, len = 0;
	char *text = malloc(size);
	ssize_t got;

	while (text && (got = pread(fd, text + len, size - len - 1, (off_t)len)) > 0) {
		len += (size_t)got;
		if (size - len < PAGE)
			text = realloc(text, size *= 2);
	}
	if (!text)
		abort();
	text[len] = '\0';
	return text;
}

size_t scan_memory(const struct memory *memory, const struct exception *except, size_t n_except, bool all,
	void (*each)(void *context, const struct needle *found, uint64_t address, const char *region), void *context)
{
	struct scan scan = { memory, except, n_except, 0, NULL, each, context };
	char *maps = read_maps(memory->maps), *state;
	struct region region;

	for (char *line = strtok_r(maps, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
		if (!parse_region(line, &region) || !region.readable || (!all && region.read_only_file))
			continue;
		scan.region = &region;
		scan_region(&scan);
	}
	free(maps);
	return scan.found;
}

void scan_for_seen(const struct memory *memory)
{
	scan_memory(memory, NULL, 0, false, NULL, NULL);
}

void scan_piece_for_seen(const struct memory *memory, uint64_t address, uint64_t len)
{
	struct region region = { .begin = address, .end = address + len };
	struct scan scan = { .memory = memory, .region = &region };

	scan_region(&scan);
}
