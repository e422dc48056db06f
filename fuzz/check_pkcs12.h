/* check_pkcs12.h: what the harnesses for PKCS#12 share: bounds, a random source that is none, a MAC that fits whatever
 * the input says, and the promise that what was read can be written and read again. */
#ifndef FUZZ_CHECK_PKCS12_H
#define FUZZ_CHECK_PKCS12_H

#include "fuzz/check.h"

/* So few iterations that no input is slow. The files that the harnesses make themselves ask for one. */
extern const struct keystore_limits pkcs12_limits;

/* The same bytes each time, so that a crash can be replayed. */
extern const struct keystore_random pkcs12_random;

/* pkcs12_seal: the PFX that `input` holds, as DER, with a MAC value that is right for `password`: so a change anywhere
 * in the input reaches what stands behind the MAC. False if it has none that this library can compute within
 * pkcs12_limits. Free *out with keystore_free_bytes. */
bool pkcs12_seal(struct keystore_bytes input, const struct keystore_password *password, uint8_t **out, size_t *len);

/* check_same_entries: the two have the same entries, each with the same alias, date, key, certificates and attributes,
 * in whatever order: keys have a part of their own in a PKCS#12, and so another place among the other entries. */
void check_same_entries(const struct keystore *a, const struct keystore *b);

/* check_written_again: writes the keystore as PKCS#12 under this profile and reads it back. Promised: it can be
 * written, but for one with parts that were not opened, or what would not be read back; what comes back has the same
 * entries; and written again, it is the same bytes. One that is from elsewhere, or has secret keys, is the same from
 * the second time on: a key without a certificate comes back in front (pkcs12/entries.h), and private keys and secret
 * keys in another order. */
void check_written_again(const struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_password *password);

#endif
