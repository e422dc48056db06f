/* parts.h: what the keystore says about the protections of its file: its parts, its profile, and how the password had
 * to be read. */
#ifndef PKCS12_PARTS_H
#define PKCS12_PARTS_H

#include "pkcs12/pfx.h"

/* How something was opened. */
struct opened {
	bool done;
	enum password_reading reading;
	bool pkcs12_derivation;
	struct keystore_bytes contents; /* of a part: what was in it, or its DER form */
	bool is_ber;			/* it is the DER form */
};

/* parts_add_mac, parts_add_safe: records a part, and a finding "password-reading" if the password had to be taken in
 * another way than the usual one. Safes are counted from 0, and go in their order, after the MAC. NO_MEMORY. */
bool parts_add_mac(struct keystore *ks, const struct pfx *pfx, const struct opened *opened, struct keystore_error *err);
bool parts_add_safe(struct keystore *ks, const struct safes *safes, size_t i, const struct opened *opened,
	struct keystore_error *err);

/* profile_read: ks->profile, but for the keys, from the structure alone. False when memory is out. */
bool profile_read(struct keystore *ks, const struct pfx *pfx, const struct safes *safes);

#endif
