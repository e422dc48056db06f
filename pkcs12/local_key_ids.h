/* local_key_ids.h: the localKeyIds for writing a keystore: one for each private key, no two the same, and none of those
 * made here that a certificate was read with, so that every reader finds the certificate of each.
 *
 * A key keeps the one that it was read with, unless another key before it keeps the same, or it says another date
 * than the entry has. Otherwise it is Java's "Time 1698584667322" for an entry with a date, made unique by up to 99
 * zeros in front of the number (Long.parseLong takes them), then by a millisecond more; and without a date the SHA-1
 * of the certificate, as OpenSSL does it, or of the key if there is none. */
#ifndef PKCS12_LOCAL_KEY_IDS_H
#define PKCS12_LOCAL_KEY_IDS_H

#include "pkcs12/attribute.h"
#include "pkcs12/byte_set.h"

#define LOCAL_KEY_ID_SIZE 160 /* of one that is made here: "Time ", a sign, zeros, a number, NUL */

struct local_key_ids {
	struct keystore_bytes *ids; /* of the private keys, in the order of their entries */
	size_t n;
	struct byte_set used;
	struct arena arena;
	char text[LOCAL_KEY_ID_SIZE];
};

/* local_key_ids_new: for all private keys of `ks`. `scratch`: see kept_attributes. Wants local_key_ids_free, on
 * failure too. Time is linear. */
bool local_key_ids_new(struct local_key_ids *ids, const struct keystore *ks, struct keystore *scratch,
	struct keystore_error *err);
void local_key_ids_free(struct local_key_ids *ids);

/* local_key_id_of: for an entry that is no private key, of which `kept` is the one it has (data NULL: none): that
 * one, or where the entry has another date, a "Time ..." that no key has. data NULL: none. Good until the next call. */
struct keystore_bytes local_key_id_of(struct local_key_ids *ids, const struct entry *entry, struct keystore_bytes kept);

#endif
