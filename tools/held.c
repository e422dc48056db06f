/* A list through the holders themselves, so that to hold something takes no memory and cannot fail. */
#include "tools/held.h"

#include <stddef.h>

static struct held *newest;

void held_add(struct held *held, void (*release)(void *what), void *what)
{
	*held = (struct held){ release, what, NULL, newest };
	if (newest)
		newest->newer = held;
	newest = held;
}

static void release_secret(void *what)
{
	keystore_secret_free(what);
}

void held_add_secret(struct held *held, struct keystore_secret *secret)
{
	held_add(held, release_secret, secret);
}

void held_end(struct held *held)
{
	if (held->older)
		held->older->newer = held->newer;
	if (held->newer)
		held->newer->older = held->older;
	else
		newest = held->older;
}

void held_release(struct held *held)
{
	held_end(held);
	held->release(held->what);
}

void held_release_all(void)
{
	while (newest)
		held_release(newest);
}
