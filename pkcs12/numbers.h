/* numbers.h: aliases for what has no friendlyName: "1", "2", ..., as Java gives them, but none that another entry
 * has. */
#ifndef PKCS12_NUMBERS_H
#define PKCS12_NUMBERS_H

#include "base/reader.h"

struct numbers {
	bool *taken; /* taken[i]: i + 1 is */
	size_t n, first;
};

/* numbers_new: for n entries. False when memory is out. */
bool numbers_new(struct numbers *numbers, size_t n);
void numbers_free(struct numbers *numbers);

/* numbers_take: this alias is taken; no matter if it is no number. */
void numbers_take(struct numbers *numbers, struct keystore_bytes alias);

/* numbers_next: the first number that is free; takes it. */
size_t numbers_next(struct numbers *numbers);

/* numbers_is_next: is the alias what numbers_next would give? Then it is taken. */
bool numbers_is_next(struct numbers *numbers, struct keystore_bytes alias);

#define NUMBER_SIZE 24

/* number_text: the number as an alias. */
struct keystore_bytes number_text(size_t number, char text[NUMBER_SIZE]);

#endif
