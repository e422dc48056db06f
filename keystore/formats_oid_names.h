/* formats_oid_names.h: names of the object identifiers in keystores, as the specifications spell them. */
#ifndef KEYSTORE_FORMATS_OID_NAMES_H
#define KEYSTORE_FORMATS_OID_NAMES_H

#include "base/reader.h"

/* oid_name: "pbeWithSHAAnd40BitRC2-CBC", "friendlyName", "CN"; NULL for one that is not known. */
const char *oid_name(struct keystore_bytes oid);

#endif
