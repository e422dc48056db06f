/* pair.h: which certificates belong to which private key. */
#ifndef PEM_PAIR_H
#define PEM_PAIR_H

#include "pem/contents.h"

/* A private key with its chain. */
struct pair {
	struct entry entry; /* all but the alias */
	size_t item;	    /* the place of the key in the contents */
	size_t first;	    /* the place of the key or of a certificate of its chain, whichever is first */
	size_t misplaced;   /* the place of a certificate that programs look for elsewhere; SIZE_MAX: none */
	bool leaf_misplaced; /* it is the key's own */
};

/* pair_keys: fills pairs[0 .. n_keys), in the order of the file, and marks the certificates that are in some chain.
 * Each plain key is checked: a malformed one fails. Time is linear but for sorting; where a file has so many keys
 * without a certificate that comparing each with each would take too long, a note says so.
 *
 * Programs take the first certificate of a file for that of its key, and TLS 1.2 has each before its issuer (RFC 5246
 * 7.4.2): of a file with one key, each pair says what stands elsewhere. */
bool pair_keys(struct contents *contents, struct keystore *ks, struct pair *pairs, struct keystore_error *err);

#endif
