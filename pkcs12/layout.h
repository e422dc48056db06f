/* layout.h: the map of a PKCS#12. */
#ifndef PKCS12_LAYOUT_H
#define PKCS12_LAYOUT_H

#include "keystore/model.h"

/* pkcs12_layout: `layout` of format_pkcs12. Parts that were decrypted follow the file, each a layer of its own. */
bool pkcs12_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l);

#endif
