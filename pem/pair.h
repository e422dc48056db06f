/* pair.h: which certificates belong to which private key. */
#ifndef PEM_PAIR_H
#define PEM_PAIR_H

#include "pem/contents.h"

/* A private key with its chain. */
struct pair {
	struct entry entry; /* all but the alias */
	size_t item;	    /* the place of the key in the contents */
	size_t first;	    /* the place of the key or of a certificate of its chain, whichever is first */
};

/* pair_keys: fills pairs[0 .. n_keys), in the order of the file, and marks the certificates that are in some chain.
 * Each plain key is checked: a malformed one fails. Time is linear but for sorting; where a file has so many keys
 * without a certificate that comparing each with each would take too long, a note says so. */
bool pair_keys(struct contents *contents, struct keystore *ks, struct pair *pairs, struct keystore_error *err);

#endif
