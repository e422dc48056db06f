/* chains.h: the certificate chains of the private keys of one file, from all of its certificates. What they have
 * together is bounded, so that a file cannot ask for more work and memory than its size allows. */
#ifndef KEYSTORE_CHAINS_H
#define KEYSTORE_CHAINS_H

#include "keystore/model.h"
#include "x509/chain.h"

struct chains {
	size_t n;	  /* certificates */
	size_t *sizes;	  /* of each; bytes */
	size_t *issuers;  /* of each; chain_issuers */
	bool *has_issued; /* another certificate of the file */
	bool *in_chain;	  /* of some key */
	size_t *seen;	  /* the number of the last key, from 1, in whose chain it is */
	size_t *chain;	  /* the last chain: indices, leaf first */
	size_t keys;	  /* chains followed so far */
	size_t n_keys;
	size_t left;	  /* certificates that all chains to come may have together */
	uint64_t bytes_left; /* likewise */
};

/* chains_new: takes n certificates (windows; they must parse, or MALFORMED names the number) of a file with n_items
 * objects in it, of which n_keys are private keys. Wants chains_free, on failure too. */
bool chains_new(struct chains *chains, const struct keystore_bytes *certificates, size_t n, size_t n_keys,
	size_t n_items, struct keystore_error *err);

/* chains_new_by: the same with another rule of who is taken for an issuer. */
bool chains_new_by(struct chains *chains, enum chain_rule rule, const struct keystore_bytes *certificates, size_t n,
	size_t n_keys, size_t n_items, struct keystore_error *err);
void chains_free(struct chains *chains);

/* chains_follow: the chain of certificate `leaf` in chains->chain; *len of them; marks them. LIMIT, at `offset`, when
 * all chains together have become too long, or their certificates too large. */
bool chains_follow(struct chains *chains, size_t leaf, uint64_t offset, size_t *len, struct keystore_error *err);

/* chains_have_more: the certificates of the file come with so many bytes besides, which are bounded with them.
 * chains_spend: a key takes so many of these with its chain. LIMIT as above. */
void chains_have_more(struct chains *chains, size_t bytes);
bool chains_spend(struct chains *chains, size_t bytes, uint64_t offset, struct keystore_error *err);

/* chains_again: chains_follow for a leaf that has been followed before: returns the length. */
size_t chains_again(struct chains *chains, size_t leaf);

/* chains_first_leaf: the first certificate that issued no other one, or the first at all if each did: what belongs to
 * the only key of a file when nothing else tells. `skip` (NULL: none) marks certificates that are not asked about.
 * SIZE_MAX if there is none. */
size_t chains_first_leaf(const struct chains *chains, const bool *skip);

#endif
