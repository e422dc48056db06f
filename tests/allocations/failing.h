/* failing.h: every allocation of a process, whoever makes it, counted; one of them, or all from one on, fails.
 *
 * The functions stand in the program itself, so that the shared libraries find them before those of libc: what the
 * tools, libkeystore, libsodium (guarded memory, scrypt), zlib, GMP and libc (opendir, realpath, printf, qsort) ask
 * for comes through here. The sanitizer's own, which see leaks and writes past the end, stand behind them. */
#ifndef TESTS_ALLOCATIONS_FAILING_H
#define TESTS_ALLOCATIONS_FAILING_H

#include <stddef.h>

struct failing {
	size_t at;	/* the number, from 1, of the allocation that fails; 0: none does */
	int and_after;	/* all behind it fail, too */
	int trace;	/* say on standard error who asked for it */
	size_t made;	/* so many there were; the failed ones among them */
};

/* failing_begin: counts from here on into *what, which may be shared with another process. failing_end: no more. */
void failing_begin(struct failing *what);
void failing_end(void);

#endif
