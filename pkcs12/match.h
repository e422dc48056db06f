/* match.h: which certificate belongs to which private key, by the attributes of their bags (JDK PKCS12KeyStore,
 * findMatchedCertificate and loadSafeContents). Certificates are counted from 0 in the order of their bags. */
#ifndef PKCS12_MATCH_H
#define PKCS12_MATCH_H

#include "pkcs12/bag.h"

/* A private key and the certificate that belongs to it; SIZE_MAX: none. */
struct match {
	size_t bag;	  /* of the key */
	size_t leaf;	  /* what the attributes say */
	size_t java_leaf; /* what Java takes */
	bool java_drops;  /* Java does not load the key at all */
	bool java_hides;  /* its own certificate, a trusted one, takes its place under the same name */
};

/* bag_is_private_key: KeyBag or PKCS8ShroudedKeyBag. */
bool bag_is_private_key(const struct bag *bag);

/* match_keys: fills matches[0 .. number of private keys), in the order of their bags. A key takes the certificate
 * with its localKeyId and its name (the first of several), else with its localKeyId (the last), else with its name
 * (the last); names are equal whatever their case. Certificates with trustedKeyUsage come behind all others, and by
 * localKeyId alone: Java does not take them. False when memory is out. Time n log n. */
bool match_keys(const struct list *bags, struct match *matches);

#endif
