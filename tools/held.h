/* held.h: what holds secrets while the process may end below it. Where memory is out deep inside of a listing, exit(3)
 * is called there, and no caller gets to release what it has: what is held by then is released all the same, before
 * stack and buffers are wiped (tools/process.c). */
#ifndef TOOLS_HELD_H
#define TOOLS_HELD_H

#include "keystore/keystore.h"

/* Stands beside what it holds, on the stack as well: exit(3) leaves the frames as they are. Neither of the two moves
 * meanwhile. */
struct held {
	void (*release)(void *what);
	void *what;
	struct held *newer, *older;
};

/* held_add: from here on `release` is called for `what` if the process ends. It must be able to do so at any time: what
 * is empty or half filled is released, too. */
void held_add(struct held *held, void (*release)(void *what), void *what);

/* held_add_secret: the same of a secret. */
void held_add_secret(struct held *held, struct keystore_secret *secret);

/* held_release: releases it now. held_end: it is held no more; somebody else releases it. */
void held_release(struct held *held);
void held_end(struct held *held);

/* held_release_all: what is held, the last that came first. */
void held_release_all(void);

#endif
