/* chain.h: who issued whom, for all certificates of a file at once. */
#ifndef X509_CHAIN_H
#define X509_CHAIN_H

#include "base/keyed_hash.h"

/* What of a certificate tells who issued it: there may be many, and the whole is four times as large. */
struct chain_link {
	struct keystore_bytes subject, issuer;		       /* Name, DER with header */
	struct keystore_bytes subject_key_id, authority_key_id; /* empty: none */
	uint64_t subject_hash, issuer_hash;			/* name_hash */
	int64_t not_after;
};

/* chain_link_of: under one key for all certificates that go together. */
struct chain_link chain_link_of(const struct keystore_certificate *certificate, const struct hash_key *key);

/* chain_issuers: for each of n certificates the index of its issuer among them, chosen as keystore_chain_build chooses
 * it; SIZE_MAX where there is none, and for a self-issued one. Following it from a leaf until SIZE_MAX, or a
 * certificate that was there before, gives the chain. Time n log n. False when memory is out. */
bool chain_issuers(const struct chain_link *links, size_t n, size_t *issuers);

#endif
