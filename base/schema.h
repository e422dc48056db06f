/* schema.h: ASN.1 structures as tables, for the map of a file's bytes: which names the elements have that follow each
 * other in it. It is the modules of the RFCs in short, not a reader: nothing is judged by it. What an element is, its
 * tag and its length tell (DER or BER, and as far as it goes where it is cut); what it is called, the table.
 *
 *     static const struct schema mac_data[] = {
 *             { .name = "mac", .tag = DER_SEQUENCE, .inside = digest_info },
 *             { .name = "macSalt", .tag = DER_OCTET_STRING },
 *             { .name = "iterations", .tag = DER_INTEGER },
 *             { .name = NULL }
 *     };
 *
 * An element takes the first name at or behind the last one that has its tag, so that what is OPTIONAL needs no mark.
 * One that fits none is called by its type. */
#ifndef BASE_SCHEMA_H
#define BASE_SCHEMA_H

#include "base/der.h"
#include "base/layout.h"

enum {
	SCHEMA_MANY = 1,    /* SEQUENCE OF: repeated, and numbered from 1 */
	SCHEMA_WRAPS = 2,   /* octets that hold elements in their turn */
	SCHEMA_LEAF = 4,    /* not taken apart */
	SCHEMA_DETAILS = 8, /* not taken apart unless details are wanted */
	SCHEMA_SECRET = 16, /* not taken apart, and without a value */
	SCHEMA_PRIVATE = 32 /* part of a key: in it, only object identifiers and short numbers have a value */
};

#define SCHEMA_ANY 0x100u /* a tag: whatever comes */

struct schema {
	const char *name; /* NULL ends the table */
	unsigned tag;	  /* of a string also in its constructed form */
	unsigned flags;
	const struct schema *inside;
	/* By the OID that was met last: ANY DEFINED BY. NULL: nothing depends on it */
	const struct schema_choice *choices;
	/* Instead of what the tag says; gets the element with its header. */
	void (*value)(struct text *to, struct keystore_bytes whole);
	/* Contents that are no elements. */
	void (*split)(struct layout *l, struct reader contents);
};

/* What is in an element if that OID was met in front of it. */
struct schema_choice {
	struct keystore_bytes oid; /* empty ends the table, with what holds for all others */
	const char *name;	   /* NULL: as in the schema */
	const struct schema *inside;
	void (*value)(struct text *to, struct keystore_bytes whole);
	void (*split)(struct layout *l, struct reader contents);
	unsigned flags; /* besides those of the schema */
};

/* schema_any: nothing is known of it. */
extern const struct schema schema_any[];

/* schema_layer: all of `bytes` as a layer of that name: one element out of the table, and what stands behind it as
 * "trailing bytes". Octets that had to be joined follow as layers "joined octets at 57". `flags`: SCHEMA_PRIVATE or 0.
 * False when memory is out. */
bool schema_layer(struct layout *l, const char *name, struct keystore_bytes bytes, const struct schema *table,
	unsigned flags);

/* schema_element: the element that begins `in`, which counts in the layer, and what stands behind it. */
bool schema_element(struct layout *l, struct reader in, const struct schema *table, unsigned flags);

#endif
