/* key.h: public and private keys: SubjectPublicKeyInfo (RFC 5280 4.1.2.7), PrivateKeyInfo (RFC 5958), the
 * traditional forms (RSAPrivateKey RFC 8017 A.1.2, ECPrivateKey RFC 5915, OpenSSL's DSA SEQUENCE), whether the two
 * belong together. */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "base/der.h"
#include "base/secret.h"

/* public_key_read: algorithm, size and curve of a SubjectPublicKeyInfo (SEQUENCE with header). What cannot be told
 * (an unknown algorithm, odd parameters) leaves the name NULL or the bits 0; only a broken frame is an error. */
bool public_key_read(struct reader *in, struct keystore_key_info *out, struct keystore_error *err);

/* The parts of a PrivateKeyInfo / OneAsymmetricKey. */
struct pkcs8 {
	struct keystore_bytes algorithm_oid;
	struct keystore_bytes parameters;  /* with header; empty if absent */
	struct keystore_bytes private_key; /* contents of the OCTET STRING */
};

/* pkcs8_read: the frame alone: version 0 or 1, algorithm, key, attributes, public key; nothing behind it. */
bool pkcs8_read(struct keystore_bytes der, struct pkcs8 *out, struct keystore_error *err);

/* pkcs8_check: pkcs8_read and then what keystore_private_key_info checks and tells. */
bool pkcs8_check(struct keystore_bytes der, struct keystore_key_info *out, struct keystore_error *err);

/* pkcs8_from_rsa, _ec, _dsa: PrivateKeyInfo around a traditional key, as `openssl pkcs8 -topk8 -nocrypt` writes it
 * (RSA: NULL parameters; EC: curve to the AlgorithmIdentifier, publicKey kept; DSA: Dss-Parms and x). MALFORMED, or
 * UNSUPPORTED for explicit EC parameters. */
bool pkcs8_from_rsa(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err);
bool pkcs8_from_ec(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err);
bool pkcs8_from_dsa(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err);

#endif
