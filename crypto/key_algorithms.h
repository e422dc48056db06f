/* key_algorithms.h: the table of public-key algorithms, and what a type of keys can do. */
#ifndef CRYPTO_KEY_ALGORITHMS_H
#define CRYPTO_KEY_ALGORITHMS_H

#include "crypto/key_parts.h"

struct octet_key;

/* What the library can do with keys of one mathematical family. */
struct key_type {
	/* describe: size and curve of a public key, as far as they can be told; what cannot stays as it is. */
	void (*describe)(const struct key_parts *public_key, struct keystore_key_info *out);
	/* check: the same of a private key, whose numbers must not contradict each other. */
	bool (*check)(const struct key_parts *private_key, struct keystore_key_info *out, struct keystore_error *err);
	/* match: does this private key, which passed check, belong to this public key of the same algorithm? NULL:
	 * that cannot be told. */
	enum keystore_match (*match)(const struct key_parts *private_key, const struct key_parts *public_key);
};

extern const struct key_type rsa_key_type, dsa_key_type, dh_key_type, ec_key_type, octet_key_type;

struct key_algorithm {
	struct keystore_bytes oid; /* contents octets */
	const char *name;
	const struct key_type *type;	/* NULL: known by name alone */
	unsigned bits;			/* where the algorithm fixes the size; else 0 */
	const struct octet_key *octets; /* for octet_key_type */
};

/* key_algorithm_by_oid: NULL if it is unknown. */
const struct key_algorithm *key_algorithm_by_oid(struct keystore_bytes oid);

#endif
