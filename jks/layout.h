/* layout.h: the map of a JKS. */
#ifndef JKS_LAYOUT_H
#define JKS_LAYOUT_H

#include "keystore/model.h"

/* jks_layout: `layout` of format_jks. */
bool jks_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l);

#endif
