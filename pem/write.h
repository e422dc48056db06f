/* write.h: the writers behind format_pem. */
#ifndef PEM_WRITE_H
#define PEM_WRITE_H

#include "keystore/model.h"

/* pem_write: every entry in order: a key as its PEM text, its chain, a trusted certificate, what else was kept.
 * CANNOT_HOLD: a key or an object that another format protects. */
bool pem_write(const struct keystore *ks, const struct keystore_write_options *options, struct writer *out,
	struct keystore_error *err);

/* pem_can_hold: everything that came from PEM or DER, certificates, private keys. */
bool pem_can_hold(const struct entry *entry);

/* pem_protect: a PKCS#8 key as PEM text: PRIVATE KEY, or with a password ENCRYPTED PRIVATE KEY (PBES2). */
bool pem_protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err);

#endif
