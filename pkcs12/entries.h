/* entries.h: bags to entries, and entries to bags. */
#ifndef PKCS12_ENTRIES_H
#define PKCS12_ENTRIES_H

#include "pkcs12/bag.h"

/* bags_to_entries: fills the keystore, and the entry_id of each bag; or, with `drops`, gives each bag back when it has
 * its entry. A key finds its certificate as Java does it
 * (match.h); and where that finds none and the file has one key only, the first certificate without trustedKeyUsage
 * that issued no other one. From there the chain follows the issuers. A certificate with trustedKeyUsage is a trusted
 * entry, whether it is in a chain or not; one without that is in no chain is one too, with a finding "java-ignores":
 * Java does not see it. Of one certificate in several bags without trustedKeyUsage all are in the chain if one is: Java
 * writes each chain whole.
 *   The entries are in the order of their bags; a private key stands where its certificate does. (Keys have a part of
 * their own in front, so that their place says nothing about their order among trusted certificates.) Nameless entries
 * get "1", "2", ..., but none that another entry has: first those that Java sees, in the order of their bags, then the
 * rest.
 *   Findings on keys: "java-drops-key", "java-key-vanishes", "java-no-chain", "java-other-chain",
 * "key-without-certificate"; on nameless entries "java-other-alias". Time n log n. NO_MEMORY, LIMIT (chains.h). */
bool bags_to_entries(struct list *bags, bool drops, struct keystore *ks, struct keystore_error *err);

/* entries_write: the AuthenticatedSafe (SEQUENCE with header) for the keystore under options->profile, already worked
 * out in `profile`: a data part with the protected keys and secret keys, then a part with certificates and all else,
 * encrypted as the profile says; an empty part is left out. Keys that are not encrypted stay so, but in the encrypted
 * part if there is one.
 *   Bags that were read are written as they were, but for the attributes that say something else now: friendlyName
 * after a rename, localKeyId (local_key_ids.h). A nameless entry stays nameless if its number stays the same. New
 * trusted certificates get trustedKeyUsage and a localKeyId with their date; those that were read keep what they had,
 * but get it too if they are in a chain now. The leaf of a key never has trustedKeyUsage, or Java would lose the key.
 * An issuer that is there already is not written again.
 *   CANNOT_HOLD: a key that is protected for another format, an object that PKCS#12 has no bag for, what
 * JKS holds in place of a certificate, and what would not be read back as it is (read_back.h), or be taken for BER. */
bool entries_write(const struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_write_options *options, struct writer *out, struct keystore_error *err);

#endif
