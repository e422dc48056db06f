/* ec_curves.h: the elliptic curves that have a name. */
#ifndef CRYPTO_EC_CURVES_H
#define CRYPTO_EC_CURVES_H

#include <nettle/ecc-curve.h>

#include "base/der.h"

struct ec_curve {
	struct keystore_bytes oid;		  /* contents octets */
	const char *name;			  /* "secp256r1" */
	unsigned bits;				  /* of a coordinate */
	bool prime;				  /* over a prime field; else over a binary one */
	struct keystore_bytes order;		  /* of the base point, big-endian, no leading zero */
	const struct ecc_curve *(*nettle)(void); /* the curve in nettle; NULL if it has none */
};

/* ec_curve_by_oid: NULL if it is unknown. */
const struct ec_curve *ec_curve_by_oid(struct keystore_bytes oid);

#endif
