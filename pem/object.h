/* object.h: which structure some DER (or BER) bytes hold, told from their first tags alone, and which PEM label
 * stands for it. */
#ifndef PEM_OBJECT_H
#define PEM_OBJECT_H

#include "base/reader.h"

enum object {
	OBJECT_UNKNOWN,
	OBJECT_CERTIFICATE,   /* RFC 5280 */
	OBJECT_PKCS7,	      /* ContentInfo with SignedData, RFC 5652 */
	OBJECT_PKCS8,	      /* PrivateKeyInfo, RFC 5958 */
	OBJECT_ENCRYPTED_KEY, /* EncryptedPrivateKeyInfo, RFC 5958 */
	OBJECT_RSA_KEY,	      /* RSAPrivateKey, RFC 8017 A.1.2 */
	OBJECT_EC_KEY,	      /* ECPrivateKey, RFC 5915 */
	OBJECT_DSA_KEY	      /* OpenSSL's SEQUENCE of version, p, q, g, y, x */
};

/* object_of: what begins here. The bytes may be cut: the reader of that structure then says where. */
enum object object_of(struct keystore_bytes der);

/* object_is_plain_key: a private key that is not encrypted. */
bool object_is_plain_key(enum object object);

/* object_by_label: what a PEM block with this label holds; OBJECT_UNKNOWN for a label that is not read. */
enum object object_by_label(struct keystore_bytes label);

/* object_label: the label under which the object is written. */
const char *object_label(enum object object);

#endif
