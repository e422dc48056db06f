/* layout.h: the maps of PEM text and of a DER object. */
#ifndef PEM_LAYOUT_H
#define PEM_LAYOUT_H

#include "keystore/model.h"

/* pem_layout: `layout` of format_pem. What each block decodes to follows the text, a layer each: "PEM block 3". */
bool pem_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l);

/* der_layout: `layout` of format_der. */
bool der_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l);

#endif
