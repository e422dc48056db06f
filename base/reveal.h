/* reveal.h: what may be known of a secret. The time that work on a secret takes must not depend on it: no branch, no
 * place in memory. Where a verdict has to be drawn all the same, it goes through secret_reveal: so a reader finds all
 * that is told of secrets, and tests/constant_time can tell it from what is not meant to be. */
#ifndef BASE_REVEAL_H
#define BASE_REVEAL_H

#include <stdint.h>

/* secret_reveal: the value as it is. */
uint32_t secret_reveal(uint32_t value);

/* is_below: 1 if a is below b, else 0, for numbers below 2^31, without a branch. */
static inline uint32_t is_below(uint32_t a, uint32_t b)
{
	return (a - b) >> 31;
}

#endif
