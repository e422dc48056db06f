/* progress.h: one line on standard error that tells what takes so long: "jksdump: server.p12: 12 of 300 keys, 3 s". It
 * is there only on a terminal, only after a second, and it is gone before anything else is written. */
#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H

#include <stddef.h>

/* progress_begin: work on `file` begins that may take long; `what` ("opening", "keys") is a static string. Nothing is
 * written to standard output until progress_end. */
void progress_begin(const char *file, const char *what);

/* progress_step: so many of so many are done. Costs nothing worth counting. */
void progress_step(size_t done, size_t total);

/* progress_end: that work is done, or somebody is asked in the middle of it. Without progress_begin it does nothing. */
void progress_end(void);

/* progress_hold: takes the line away, for one that is written to standard error, until progress_go_on. */
void progress_hold(void);
void progress_go_on(void);

/* progress_output: standard output has begun. On a terminal the two would write over each other: there is no progress
 * from then on. */
void progress_output(void);

#endif
