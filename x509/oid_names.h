/* oid_names.h: names that object identifiers have in certificates. */
#ifndef X509_OID_NAMES_H
#define X509_OID_NAMES_H

#include "base/reader.h"

/* attribute_name: the short name of an attribute type of Names, "CN", "emailAddress"; NULL if it has none here. */
const char *attribute_name(struct keystore_bytes oid);

#endif
