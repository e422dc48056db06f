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

/* Which of several possible issuers is taken. */
enum chain_rule {
	CHAIN_BEST,   /* that of keystore_chain_build: the one that is valid longest */
	CHAIN_JAVA_8, /* JDK PKCS12KeyStore before 17: the first with the name */
	CHAIN_JAVA_17 /* from 17 on: the first with the name and the key identifier, else the last with the name and no
			 identifier; if none is asked for, the first with the name */
};

/* chain_issuers_by: the same by another rule. */
bool chain_issuers_by(const struct chain_link *links, size_t n, enum chain_rule rule, size_t *issuers);

#endif
