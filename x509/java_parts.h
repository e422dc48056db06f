/* java_parts.h: the parts of a certificate by the rules of the JDK (java_certificate.c): whether its readers take them,
 * and why not. They are laxer than DER in what a field may hold, and go on behind it: what follows the last field that
 * a reader asks for is not looked at. Lengths that are not in their shortest form, and strings in pieces, are taken by
 * Java alone: here they are refused. */
#ifndef X509_JAVA_PARTS_H
#define X509_JAVA_PARTS_H

#include "base/der.h"

/* An AlgorithmIdentifier. */
struct java_algorithm {
	struct keystore_bytes oid;	  /* contents octets */
	struct keystore_bytes parameters; /* with header; empty if absent or NULL: Java makes no difference */
};

/* java_get_algorithm: takes an AlgorithmIdentifier off `in`, with the parameters that Java looks into. */
bool java_get_algorithm(
	struct reader *in, struct java_algorithm *out, const char *field, struct keystore_error *err);

/* java_curve_bits: the size of a curve's field; 0: Java does not know the curve. */
unsigned java_curve_bits(struct keystore_bytes oid);

/* java_check_key: a SubjectPublicKeyInfo with its header. */
bool java_check_key(struct keystore_bytes spki, unsigned version, struct keystore_error *err);

/* java_check_name: a Name with its header. `is_empty`: it has no attribute. */
bool java_check_name(struct keystore_bytes name, bool *is_empty, struct keystore_error *err);

/* java_check_rdn: the contents of a RelativeDistinguishedName. */
bool java_check_rdn(struct reader rdn, struct keystore_error *err);

/* java_check_general_name: takes a GeneralName off `in`; of nameConstraints, or another. */
bool java_check_general_name(struct reader *in, bool is_constraint, struct keystore_error *err);

/* java_check_uri: what java.net.URI and URIName take. java_check_host: a DNS name of letters, digits and hyphens. */
bool java_check_uri(struct keystore_bytes uri, struct keystore_error *err);
bool java_check_host(struct keystore_bytes host);

/* What there is to know of the extensions besides. */
struct java_extensions {
	bool has_critical_alt_name; /* a subjectAltName that was read, and is not empty */
};

/* java_check_extensions: the contents of the [3] of a certificate. */
bool java_check_extensions(struct reader in, struct java_extensions *out, struct keystore_error *err);

/* java_is_oid: contents octets of an OBJECT IDENTIFIER; at most 4096 (JDK ObjectIdentifier). java_get_oid: takes one
 * off `in`. */
bool java_is_oid(struct keystore_bytes contents);
bool java_get_oid(struct reader *in, struct keystore_bytes *oid, const char *field, struct keystore_error *err);

/* java_is_int: contents octets of an INTEGER, perhaps not in their shortest form, that fits in 32 bits (JDK DerValue,
 * getInteger). */
bool java_is_int(struct keystore_bytes contents);

/* java_is_bits: contents octets of a BIT STRING. */
bool java_is_bits(struct keystore_bytes contents);

#endif
