/* kept.h: what an entry keeps of its bags (struct kept), so that it is written again as it was: the attributes of the
 * key's bag in `own`, those of each certificate's bag in `certificates`; of a bag that the model has no word for, all
 * of it in `own`. An entry without any of it, but from PKCS#12, has an empty struct kept: nothing is to be added to
 * its bags. */
#ifndef PKCS12_KEPT_H
#define PKCS12_KEPT_H

#include "pkcs12/bag.h"

/* kept_key: of a private key with its chain (bags, leaf first; NULL: no attributes), or of a secret key (n 0). The
 * attributes of a certificate with trustedKeyUsage stay with the trusted entry that it is as well. *sets, which begins
 * as NULL, keeps the attributes of the chain for other keys with the same one. NULL when memory is out. */
const struct kept *kept_key(struct keystore *ks, const struct bag *key, const struct bag *const *chain, size_t n,
	struct keystore_bytes **sets);

/* kept_certificate: of a trusted certificate. */
const struct kept *kept_certificate(struct keystore *ks, const struct bag *bag);

/* kept_whole: of anything else. */
const struct kept *kept_whole(struct keystore *ks, const struct bag *bag);

/* kept_of: what the entry keeps, if it comes from PKCS#12; else NULL. */
const struct kept *kept_of(const struct entry *entry);

/* kept_certificate_set: the attributes of certificate j; `kept` may be NULL. */
struct keystore_bytes kept_certificate_set(const struct kept *kept, size_t j);

/* kept_attributes: what the attributes say (data NULL: nothing). They have been read before, so that their findings are
 * known; `scratch`, an empty keystore, takes them, and the names. */
bool kept_attributes(struct keystore_bytes set, struct keystore *scratch, struct attributes *out,
	struct keystore_error *err);
void scratch_free(struct keystore *scratch);

/* scratch_next: entry i comes next, and what was read of the one before is not needed any more. */
void scratch_next(struct keystore *scratch, size_t i);

#endif
