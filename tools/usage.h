/* usage.h: what the command lines of both tools have in common. */
#ifndef TOOLS_USAGE_H
#define TOOLS_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "keystore/keystore.h"

/* usage: the one line of a usage error: "jksdump: WHAT: ABOUT (-h lists the options)"; `about` may be NULL and is
 * escaped. Returns 2. */
int usage(const char *what, const char *about);

/* usage_bad_option: that of an option that getopt_long did not like; `problem` is what it returned (with ':' first
 * in its short options and opterr 0). Returns 2. */
int usage_bad_option(int problem, char **argv);

/* number_parse: a whole number without sign, of this base, at most max. */
bool number_parse(const char *text, int base, uint64_t max, uint64_t *out);

/* number_parse_size: a number of bytes in decimal, perhaps with K, M or G (of 1024) behind it. */
bool number_parse_size(const char *text, uint64_t *out);

/* max_iterations_parse: --max-iterations: what one key derivation may ask for, and four times as much for a file, which
 * has one for its MAC, each encrypted part and each key. -1; or 2, after a complaint. */
int max_iterations_parse(const char *text, struct keystore_limits *limits);

/* max_entries_parse: --max-entries. -1; or 2, after a complaint. */
int max_entries_parse(const char *text, struct keystore_limits *limits);

#endif
