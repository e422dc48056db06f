/* contents.h: what a file holds, in its order, before it becomes entries: certificates, private keys, and the rest.
 * A certificate is an entry of its own or belongs to a key; that can be told only when the whole file has been
 * read. */
#ifndef PEM_CONTENTS_H
#define PEM_CONTENTS_H

#include "base/list.h"
#include "keystore/model.h"
#include "pem/object.h"

enum content_kind { CONTENT_CERTIFICATE, CONTENT_PLAIN_KEY, CONTENT_SEALED_KEY, CONTENT_OTHER };

/* One of them. There may be 100,000 certificates. */
struct content {
	struct keystore_bytes bytes; /* DER of a certificate; else what the entry's key is to be: a PEM block or DER */
	const char *other;	     /* CONTENT_OTHER: a static string */
	uint32_t offset;	     /* in the file */
	uint32_t block;		     /* number of the PEM block, from 1; 0 in a DER file */
	uint8_t kind;		     /* enum content_kind */
	uint8_t format;		     /* of bytes: KEYSTORE_FORMAT_PEM or _DER */
	bool in_chain;		     /* a certificate that belongs to a key */
};

struct contents {
	struct list items;
	size_t n_certificates, n_keys;
};

/* content_at: number i. */
struct content *content_at(const struct contents *contents, size_t i);

/* contents_add: appends one, and counts it (model_count); the window must stay as long as the keystore. */
bool contents_add(struct contents *contents, struct keystore *ks, const struct content *item,
	struct keystore_error *err);

/* content_error: adds the place to an error inside an item: its offset counts in the bytes of the PEM block, or
 * becomes that of the block if it has none. What is cut in there is malformed, since the file goes on. */
bool content_error(const struct content *item, struct keystore_error *err);

/* contents_add_certificate: parses the certificate at the front of item->bytes and appends it, without what is
 * behind it; tells how much that is. MALFORMED: "not a certificate: ...". */
bool contents_add_certificate(struct contents *contents, struct keystore *ks, const struct content *item,
	size_t *trailing, struct keystore_error *err);

/* contents_add_pkcs7: appends the certificates of a SignedData, DER or BER, and its CRLs as CONTENT_OTHER; what
 * else is in there is noted. `item` gives the bytes, which must stay as long as the keystore, offset and block. */
bool contents_add_pkcs7(struct contents *contents, struct keystore *ks, const struct content *item,
	struct keystore_error *err);

/* contents_to_entries: fills the empty keystore. Plain keys are checked here, all of them in one block of guarded
 * memory, and find their certificate by the public key; a sealed key finds it by its place. Each is given back when it
 * has its entry. */
bool contents_to_entries(struct contents *contents, struct keystore *ks, struct keystore_error *err);

void contents_free(struct contents *contents);

#endif
