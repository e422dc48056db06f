/* key_parts.h: the two frames around every key: SubjectPublicKeyInfo (RFC 5280 4.1.2.7) and PrivateKeyInfo (RFC 5208
 * section 5; RFC 5958 section 2, where its second version is called OneAsymmetricKey). Both hold an
 * AlgorithmIdentifier and the key's own bytes. */
#ifndef CRYPTO_KEY_PARTS_H
#define CRYPTO_KEY_PARTS_H

#include "base/der.h"
#include "base/secret.h"

struct key_algorithm;

/* What a frame holds. Readers keep the positions of the input, for errors. */
struct key_parts {
	const struct key_algorithm *algorithm; /* NULL if it is unknown */
	struct keystore_bytes oid;	       /* contents octets */
	struct reader parameters;	       /* with header; nothing is left in it if they are absent */
	struct reader key;		       /* contents of privateKey, or octets of subjectPublicKey */
};

/* public_key_split: takes a SubjectPublicKeyInfo off `in`. */
bool public_key_split(struct reader *in, struct key_parts *out, struct keystore_error *err);

/* private_key_split: a PrivateKeyInfo of version 0 or 1, and nothing behind it. Attributes and public key are passed
 * over. */
bool private_key_split(struct keystore_bytes der, struct key_parts *out, struct keystore_error *err);

/* key_version: the version INTEGER with which a private key begins, from `least` to `most`; another is UNSUPPORTED:
 * "ECPrivateKey version 7 is not supported". `structure` names what it belongs to. */
bool key_version(struct reader *in, uint64_t least, uint64_t most, uint64_t *out, const char *structure,
	struct keystore_error *err);

/* Writing a PrivateKeyInfo of version 0. private_key_begin writes up to the algorithm's OID; the parameters follow;
 * then private_key_contents; then what privateKey holds; then private_key_end. */
struct private_key_frame {
	size_t whole; /* open elements, for der_end */
	size_t part;
};

struct private_key_frame private_key_begin(struct writer *out, struct keystore_bytes oid);
void private_key_contents(struct writer *out, struct private_key_frame *frame);
void private_key_end(struct writer *out, const struct private_key_frame *frame);

/* private_key_write: calls write(writer, key) to make a PrivateKeyInfo in guarded memory from a traditional form of
 * `len` bytes. */
bool private_key_write(size_t len, void (*write)(struct writer *out, const void *key), const void *key,
	struct keystore_secret *out, struct keystore_error *err);

#endif
