/* attribute.h: the attributes of a SafeBag (RFC 7292 section 4.2, RFC 2985 5.5).
 *
 *     PKCS12Attribute ::= SEQUENCE { attrId OID, attrValues SET OF ANY }
 *     friendlyName 1.2.840.113549.1.9.20 BMPString; localKeyId 1.2.840.113549.1.9.21 OCTET STRING
 *     trustedKeyUsage 2.16.840.1.113894.746875.1.1 OID (Java: any value makes the certificate a trusted entry) */
#ifndef PKCS12_ATTRIBUTE_H
#define PKCS12_ATTRIBUTE_H

#include "keystore/model.h"

/* What Java refuses a whole file for. */
enum java_refusal {
	JAVA_REFUSES_NOTHING,
	JAVA_REFUSES_NAME, /* a friendlyName that is no BMPString */
	JAVA_REFUSES_ID,   /* a localKeyId that is no OCTET STRING */
	JAVA_REFUSES_USAGE /* a trustedKeyUsage that is no OID */
};

struct attributes {
	struct keystore_bytes set;	    /* contents of the SET OF; data NULL: there is none */
	struct keystore_bytes name;	    /* friendlyName as UTF-8, in the arena; data NULL: none */
	struct keystore_bytes local_key_id; /* data NULL: none */
	bool trusted;			    /* has trustedKeyUsage */
	bool repeated;			    /* more than one friendlyName or localKeyId */
	uint8_t java_refuses;		    /* enum java_refusal */
	const char *text; /* the others, for people, in the arena: "1.3.6.1.4.1.311.17.1 (CSP name)"; NULL: none */
};

/* attributes_read: the contents of the SET OF. friendlyName: BMPString (odd length: MALFORMED), and with a finding
 * "friendly-name-type" (Java refuses the whole file) UTF8String, PrintableString, IA5String, T61String (Latin-1),
 * VisibleString, UniversalString; another type, or an empty SET: MALFORMED. A lone surrogate is carried through.
 * localKeyId: an OCTET STRING, or with a finding "local-key-id-type" the octets of whatever it is; an empty SET:
 * MALFORMED. Of several values, and of several attributes of one type, the first counts; the latter with a finding
 * "repeated-attribute" (Java takes the last). `offset` is for findings. */
bool attributes_read(struct reader in, uint64_t offset, struct keystore *ks, struct attributes *out,
	struct keystore_error *err);

/* attributes_read_last: the same, but of several attributes of one type the last counts, as Java has it; for a set that
 * attributes_read has taken. A friendlyName or localKeyId that Java refuses the file for is told in java_refuses,
 * whatever it is. Findings and names go to `scratch`. */
bool attributes_read_last(struct keystore_bytes set, struct keystore *scratch, struct attributes *out,
	struct keystore_error *err);

/* local_key_id_date: Java's "Time 1698584667322": milliseconds. False if it is not that. */
bool local_key_id_date(struct keystore_bytes id, int64_t *milliseconds);

/* What an attribute SET shall say. data NULL: no such attribute. */
struct attribute_values {
	struct keystore_bytes name; /* UTF-8 */
	struct keystore_bytes local_key_id;
	bool trusted; /* add trustedKeyUsage with anyExtendedKeyUsage (2.5.29.37.0) if there is none */
};

/* attributes_write: contents of a SET OF: those of `kept` (may be empty) in their order and byte for byte, but for
 * friendlyName and localKeyId where they say something else than `values`: there the right one takes their place (and
 * those that repeat it go). What is missing comes at the end, what `values` has not is left out, but for
 * trustedKeyUsage, which stays. In DER a SET OF is sorted; what was kept is not sorted anew, a new one is. */
bool attributes_write(struct keystore_bytes kept, const struct attribute_values *values, struct writer *out,
	struct keystore_error *err);

#endif
