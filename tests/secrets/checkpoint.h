/* checkpoint.h: where a program that is watched stops to be looked into. It queues SIGUSR1 to itself, whose value is
 * the address of one of these. The signal itself never arrives. */
#ifndef TESTS_SECRETS_CHECKPOINT_H
#define TESTS_SECRETS_CHECKPOINT_H

#include <signal.h>
#include <stdint.h>

#define CHECKPOINT_SIGNAL SIGUSR1
#define MAX_EXCEPTIONS 8

/* Memory that may hold a secret at this moment: what a call was given, or has handed out. */
struct exception {
	uint64_t address, len;
};

struct checkpoint {
	char label[200];
	struct exception except[MAX_EXCEPTIONS];
	uint64_t n_except;
	uint64_t untouched, untouched_end; /* memory that must be zero */
	uint64_t wiped, wiped_len; /* not 0: only these bytes are looked at, which are about to be wiped */
};

#endif
