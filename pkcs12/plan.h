/* plan.h: what must be known of a whole keystore before its bags can be written: which certificates are in chains,
 * which localKeyId each key gets, and which entries stay without a name. */
#ifndef PKCS12_PLAN_H
#define PKCS12_PLAN_H

#include "pkcs12/byte_set.h"
#include "pkcs12/local_key_ids.h"

/* What is known of a certificate that is in the chain of a key. */
enum {
	IN_TRUSTED = 1, /* its bag as a trusted entry has trustedKeyUsage, and serves the chain as well */
	IS_WRITTEN = 2
};

struct planned {
	bool in_front; /* in the keys' part */
	bool trust;    /* its bag has, or gets, trustedKeyUsage */
	bool nameless; /* its bags get no friendlyName */
};

struct plan {
	const struct keystore *ks;
	bool encrypts;		   /* the part that is not the keys' */
	struct planned *entries;   /* of each entry */
	struct local_key_ids ids;
	struct byte_set in_chains; /* certificates of keys, with the flags above */
	size_t n_in_chains;
	struct keystore scratch;   /* for kept_attributes */
};

/* plan_new: `encrypts`: the part with the certificates is to be encrypted; keys that are not encrypted stand there
 * then. Wants plan_free, on failure too. */
bool plan_new(struct plan *plan, const struct keystore *ks, bool encrypts, struct keystore_error *err);
void plan_free(struct plan *plan);

/* plan_chain_flags: of a certificate; NULL if it is in no chain. */
size_t *plan_chain_flags(const struct plan *plan, struct keystore_bytes certificate);

/* is_plain_key: a PrivateKeyInfo, and no EncryptedPrivateKeyInfo. */
bool is_plain_key(struct keystore_bytes key);

#endif
