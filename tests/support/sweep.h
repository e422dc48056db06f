/* sweep.h: what every reader must survive: each truncation, each single-bit flip, each failing allocation. */
#ifndef TESTS_SUPPORT_SWEEP_H
#define TESTS_SUPPORT_SWEEP_H

#include "base/reader.h"

/* A reader under test: reads the bytes, releases all that it made, returns whether it accepted them, and fills err
 * if not. */
typedef bool sweep_read(void *context, struct keystore_bytes input, struct keystore_error *err);

/* sweep_truncations: every prefix. Each must end in success or in an error with a status, a text, and an offset
 * that is not past the end of the prefix (or none). The prefix stands at the end of its own heap block, so that
 * ASan and valgrind see a read past it. */
void sweep_truncations(sweep_read *read, void *context, struct keystore_bytes input);

/* sweep_bits: every single-bit flip, with the same demands. Returns how many of them were accepted. */
size_t sweep_bits(sweep_read *read, void *context, struct keystore_bytes input);

/* sweep_bits_accepts: whether that is n; with a SWEEP_STEP, at most n. */
bool sweep_bits_accepts(sweep_read *read, void *context, struct keystore_bytes input, size_t n);

/* sweep_step: SWEEP_STEP=5 in the environment takes every fifth truncation and bit, where programs run 30 times slower
 * (valgrind, qemu); else 1. */
size_t sweep_step(void);

/* so_many: of entries that a test makes to see how time grows with them: n, or that divided by sweep_step. */
size_t so_many(size_t n);

/* sweep_allocations: the 1st, 2nd, ... allocation fails, until one run needs no more. Each failing run must end in
 * NO_MEMORY or success. The whole input must be accepted in the end. A request to an arena counts as one. */
void sweep_allocations(sweep_read *read, void *context, struct keystore_bytes input);

/* fail_allocation_after: the n-th allocation from now (0 is the next) fails, and all behind it; SIZE_MAX switches
 * it off. Returns how many were made since the last call. */
size_t fail_allocation_after(size_t n);

/* fail_sodium: true makes libsodium say that it cannot be set up, so that there is no guarded memory; false ends that.
 * fail_entropy: the same of the system's random source. */
void fail_sodium(bool fails);
void fail_entropy(bool fails);

/* load_file: a whole file (aborts the test when it cannot); free with free(). */
struct keystore_bytes load_file(const char *path);

/* from_hex: "30 03 0201 05" as bytes in a static buffer of 64 KiB, good until 8 calls later. */
struct keystore_bytes from_hex(const char *hex);

#endif
