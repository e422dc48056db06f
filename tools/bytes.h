/* bytes.h: windows compared by what is in them. */
#ifndef TOOLS_BYTES_H
#define TOOLS_BYTES_H

#include "keystore/keystore.h"

/* compare_bytes: below, at or above 0, byte by byte; of two that begin alike the shorter one comes first. At once
 * for windows that begin in one place: keys may share a certificate. */
int compare_bytes(struct keystore_bytes a, struct keystore_bytes b);

bool same_bytes(struct keystore_bytes a, struct keystore_bytes b);

#endif
