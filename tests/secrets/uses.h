/* uses.h: everything that a program does with a keystore's file and with the keys in it, call by call (probe.h). */
#ifndef TESTS_SECRETS_USES_H
#define TESTS_SECRETS_USES_H

#include "keystore/keystore.h"

enum { ITERATIONS = 3, N_FORMATS = 4 };
extern const enum keystore_format formats[N_FORMATS];

/* Every so many damages to a file are tried; 0: none, and each call once. */
extern size_t step;

/* A file and what opens it. */
struct file {
	const char *name;
	struct keystore_bytes bytes;
	int store, key; /* -1: none */
};

/* Passwords are numbers of probe.h's; -1: none. */
bool open_entry(const struct keystore *ks, size_t i, int password, struct keystore_secret *out);
struct keystore_protection protection_for(enum keystore_format format, int password);
struct keystore_profile few_iterations(void);

/* use_key: a key that was opened, and the public key it is compared with. */
void use_key(const struct file *file, const struct keystore_secret *key, struct keystore_bytes spki);

/* use_file: opened, converted and written. wrong_passwords: tried with others. test_file: all of that, and damaged,
 * without memory, under limits. */
void use_file(const struct file *file);
void wrong_passwords(const struct file *file);
void test_file(const struct file *file);

#endif
