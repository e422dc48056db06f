/* read_back.h: does a keystore survive being written as PKCS#12? The format holds no chains: readers find the leaf of a
 * key by localKeyId and name, and the rest by the names of issuers. What JKS can hold, or a program can put together,
 * may come back otherwise: with two authorities of one name, with a certificate in a chain that issued nothing there.
 * */
#ifndef PKCS12_READ_BACK_H
#define PKCS12_READ_BACK_H

#include "keystore/model.h"

/* reads_back: reads the SafeContents of both parts that were written for `ks`, and compares the entries: kind, alias,
 * key and certificates of each. Their order may be another one, and a chain may go on where it ended, with certificates
 * of the same file. CANNOT_HOLD names an entry that does not come back. Time n log n. */
bool reads_back(const struct keystore *ks, struct keystore_bytes keys, struct keystore_bytes others,
	struct keystore_error *err);

#endif
