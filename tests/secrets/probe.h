/* probe.h: what the programs share that are watched (tests/secrets/watch.c): how they say what they do, when to look,
 * and how they come by passwords without holding them. */
#ifndef TESTS_SECRETS_PROBE_H
#define TESTS_SECRETS_PROBE_H

#include "keystore/keystore.h"

/* The lines of the file `passwords`. */
enum { STORE, KEY, FOREIGN, WRONG, JAVA_STORE, JAVA_KEY, N_PASSWORDS };

/* probe_begin: the folder with the files, made by test-library.py: `passwords` with one a line, each byte in
 * hexadecimal and masked. */
void probe_begin(const char *folder);

/* begin: says what the next call is, and clears what this program itself left on the stack. */
void begin(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *probe_label(void);

/* except: these bytes may be there at the next look: what a call handed out. own: at each look until disown, the last
 * one first. */
void except(const void *data, size_t len);
void own(struct keystore_bytes bytes);
void disown(void);

/* look: takes the passwords back, and lets watch look. */
void look(void);

/* tell_what_is_wiped: from now on watch is told of what the library is about to wipe: to note that it was there, which
 * is no fault. */
void tell_what_is_wiped(void);

/* give: a password, good until the next look. NULL for -1. */
const struct keystore_password *give(int password);

/* load: a file of the folder, at most 64 KiB, in memory of its own; unload wipes it. */
struct keystore_bytes load(const char *name);
void unload(struct keystore_bytes *bytes);

/* The same salts each time, so that it is known what is derived. */
extern const struct keystore_random salts;

#endif
