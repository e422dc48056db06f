/* open.h: the order of work on a PKCS#12: structure, limits, all derivations in one batch, the MAC verdict over the raw
 * bytes, and only then a look at anything that was decrypted. */
#ifndef PKCS12_OPEN_H
#define PKCS12_OPEN_H

#include "pkcs12/facts.h"

/* pfx_open: verifies the MAC of `pfx`, decrypts the safes into ks->opened (one guarded block), and reads the bags of
 * all that are open. Sets ks->integrity, ks->profile (but for the keys), the parts, and ks->facts, which has the bags.
 * Without options->password encrypted safes stay sealed, and nothing is derived, unless there is an integrity_password:
 * then the MAC is verified.
 *   WRONG_PASSWORD: the MAC differs, or there is none and a safe does not decrypt, or the MAC is right and a safe has
 * another password (each with its own sentence). UNSUPPORTED: a cipher or digest, if a password was given, named; the
 * MAC verdict comes first where there can be one. */
bool pfx_open(const struct pfx *pfx, const struct safes *safes, const struct keystore_read_options *options,
	struct keystore *ks, struct keystore_error *err);

#endif
