/* scan.h: looks for secrets in the memory of another process, which stands still meanwhile. */
#ifndef TESTS_SECRETS_SCAN_H
#define TESTS_SECRETS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/secrets/checkpoint.h"

/* What is looked for. The name says what it is and which part of it: "rsa d at 32, limbs". */
struct needle {
	char name[64];
	uint8_t bytes[64];
	size_t len;
	bool seen;	/* by scan_for_seen */
	unsigned next;	/* of the same hash; 0: none */
};

/* scan_load: reads a file of lines "HEX NAME". False, with a message, when it cannot. */
bool scan_load(const char *path);

/* scan_count, scan_needle: the needles, from 1. */
unsigned scan_count(void);
const struct needle *scan_needle(unsigned i);

/* The memory of a process: /proc/PID/mem and /proc/PID/maps, opened while that was allowed. */
struct memory {
	int mem, maps;
};

/* scan_memory: each(context, needle, region) for every needle that stands somewhere outside the exceptions; how often.
 * With `all`, in everything that can be read; without, not in files that are mapped to be read only. */
size_t scan_memory(const struct memory *memory, const struct exception *except, size_t n_except, bool all,
	void (*each)(void *context, const struct needle *found, uint64_t address, const char *region), void *context);

/* scan_for_seen: notes which needles are there, in all that can be written to, or in one piece. */
void scan_for_seen(const struct memory *memory);
void scan_piece_for_seen(const struct memory *memory, uint64_t address, uint64_t len);

/* scan_bytes_read: of memory, by all scans. */
uint64_t scan_bytes_read(void);

#endif
