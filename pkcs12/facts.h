/* facts.h: what is kept of a PKCS#12 as it was read, so that java_view can tell what Java makes of it: the bags in the
 * order of the file, and how everything is protected. */
#ifndef PKCS12_FACTS_H
#define PKCS12_FACTS_H

#include "pkcs12/bag.h"
#include "pkcs12/parts.h"

/* An encrypted part; `pbe` has no cipher if the scheme is one that this library does not do: then it is sealed. */
struct safe_facts {
	size_t number; /* in the AuthenticatedSafe, from 0 */
	struct pbe pbe;
	struct opened opened;
};

struct facts {
	struct list bags;
	struct safe_facts *safes; /* encrypted ones */
	size_t n_safes;
	bool is_text; /* base64 or PEM around it; the caller of pfx_open knows */
	bool has_mac, mac_known;
	struct mac mac;
	struct opened mac_opened;
	bool printable_ascii;	 /* the password, or there was none */
	bool beyond_ascii;	 /* the password has bytes over 0x7F */
	bool other_mac_password; /* than that of the parts */
};

/* facts_new: of a file with at most n encrypted parts; the keystore owns them from now on. NULL when memory is out. */
struct facts *facts_new(struct keystore *ks, const struct pfx *pfx, size_t n,
	const struct keystore_read_options *options);

/* facts_drop: releases them early. */
void facts_drop(struct keystore *ks);

#endif
