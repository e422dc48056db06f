/* name.h: Name (RFC 5280 4.1.2.4) for the rest of x509: as text, and compared. */
#ifndef X509_NAME_H
#define X509_NAME_H

#include "base/der.h"
#include "base/keyed_hash.h"
#include "base/text.h"

/* One AttributeTypeAndValue. */
struct name_attribute {
	struct keystore_bytes type;  /* OID, contents octets */
	unsigned tag;		     /* of the value */
	struct reader value;	     /* its contents */
	struct keystore_bytes whole; /* the value with its header */
};

/* name_open: the RDNs of a Name (SEQUENCE with header). False if it is none. */
bool name_open(struct keystore_bytes name, struct reader *rdns);

/* name_next_attribute: takes the next attribute off the contents of an RDN. False at the end and at what cannot be
 * read, where `rdn` stays. */
bool name_next_attribute(struct reader *rdn, struct name_attribute *out);

/* name_put: RFC 4514 text, until `to` is full. */
void name_put(struct text *to, struct keystore_bytes name);

/* name_compare: an order on Names in which those are equal that RFC 5280 7.1 and Java's X500Principal take for the
 * same name: as to the case of ASCII letters, blanks (leading, trailing, several for one) and the string types. */
int name_compare(struct keystore_bytes a, struct keystore_bytes b);

/* name_hash: names that name_compare takes for the same have the same. Time is that of reading the Name once. */
uint64_t name_hash(const struct hash_key *key, struct keystore_bytes name);

#endif
