/* mac_data.h: MacData (RFC 7292 section 4), in its own form and in that of RFC 9579.
 *
 *     MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
 *     DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING } */
#ifndef PKCS12_MAC_DATA_H
#define PKCS12_MAC_DATA_H

#include "pkcs12/pfx.h"

/* mac_data_read: sets mac, mac_unsupported and mac_error of `out`. */
bool mac_data_read(struct reader *in, struct pfx *out, struct keystore_error *err);

/* mac_data_write: with the digest in mac->value. */
void mac_data_write(const struct mac *mac, struct writer *out);

#endif
