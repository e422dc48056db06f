/* ec_point.h: points of elliptic curves as octets (SEC 1 section 2.3.3), and whether two are the same. */
#ifndef CRYPTO_EC_POINT_H
#define CRYPTO_EC_POINT_H

#include "crypto/ec_curves.h"

struct ec_point {
	unsigned form;		 /* 2, 3: compressed; 4: uncompressed; 6, 7: hybrid; odd: y is, with 3 and 7 */
	struct keystore_bytes x;
	struct keystore_bytes y; /* empty if the point is compressed */
};

/* ec_point_read: splits a point. False for what is none, and for the point at infinity. */
bool ec_point_read(struct keystore_bytes octets, struct ec_point *out);

/* ec_points_match: are they the same point? UNKNOWN for a compressed and an uncompressed one on a binary curve,
 * where the form does not show the parity of y. `curve` may be NULL. */
enum keystore_match ec_points_match(const struct ec_curve *curve, const struct ec_point *a, const struct ec_point *b);

/* ec_point_is_public: is it d times the base point? `curve` must be one that nettle has, and 0 < d < order. Nothing
 * here allocates. */
bool ec_point_is_public(const struct ec_curve *curve, struct keystore_bytes d, const struct ec_point *point);

#endif
