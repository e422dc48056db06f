/* pfx.h: PFX (RFC 7292 section 4), MacData, AuthenticatedSafe and its ContentInfos (RFC 2315): structure alone, nothing
 * is derived or decrypted here.
 *
 *     PFX ::= SEQUENCE { version INTEGER 3, authSafe ContentInfo, macData MacData OPTIONAL }
 *     MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
 *     AuthenticatedSafe ::= SEQUENCE OF ContentInfo
 *     ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY OPTIONAL }
 *     EncryptedData ::= SEQUENCE { version INTEGER, encryptedContentInfo EncryptedContentInfo, ... }
 *     EncryptedContentInfo ::= SEQUENCE { contentType OID, contentEncryptionAlgorithm AlgorithmIdentifier,
 *                                         encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL } */
#ifndef PKCS12_PFX_H
#define PKCS12_PFX_H

#include "crypto/mac.h"
#include "keystore/model.h"
#include "pkcs12/content_info.h"

struct pfx {
	const char *layer;		 /* what its positions count in: "file"; the caller may know better */
	struct keystore_bytes auth_safe; /* the octets that the MAC is over */
	struct reader at;		 /* the same, with the positions of the PFX */
	bool has_mac;
	struct mac mac;
	bool mac_unsupported; /* a digest that this library does not do: `mac_error` says which */
	struct keystore_error mac_error;
	uint64_t mac_at; /* where MacData stands */
};

/* pfx_read: the PFX that pfx_unwrap gave. Version other than 3: UNSUPPORTED; authSafe that is no data (signedData):
 * UNSUPPORTED; MAC value of another length than the digest: MALFORMED. */
bool pfx_read(struct keystore_bytes bytes, struct pfx *out, struct keystore_error *err);

/* One ContentInfo of the AuthenticatedSafe. */
struct safe {
	bool encrypted;
	struct keystore_bytes contents; /* SafeContents, or the ciphertext */
	struct reader at;		/* not encrypted: the same, with the positions of safes->layer */
	struct reader algorithm;	/* encrypted: AlgorithmIdentifier with header, likewise */
	uint64_t offset;		/* of the ContentInfo in the file; KEYSTORE_NO_OFFSET if that was lost */
};

struct safes {
	const char *layer; /* what their positions count in: that of the PFX, or "DER form of AuthenticatedSafe" */
	struct safe *items;
	size_t n, capacity;
};

/* safes_read: the AuthenticatedSafe of `pfx`. envelopedData and others: UNSUPPORTED, named. More than MAX_SAFES parts:
 * LIMIT. Errors have the layer that they count in. */
#define MAX_SAFES 10000 /* certtool gives each certificate one of its own */
bool safes_read(const struct pfx *pfx, struct keystore *ks, struct safes *out, struct keystore_error *err);
void safes_free(struct safes *safes);

/* safe_write_encrypted: one ContentInfo around SafeContents, encrypted. (One that is not is data_begin.) */
bool safe_write_encrypted(struct keystore_bytes contents, const struct keystore_encryption *how,
	const struct keystore_write_options *options, struct writer *out, struct keystore_error *err);

/* pfx_begin, pfx_end: a PFX around the AuthenticatedSafe (SEQUENCE with header) that is written between them, where it
 * stays: it may be large. With the MAC that `mac` asks for (KEYSTORE_MAC_NONE: none), under
 * options->integrity_password or else options->password. PASSWORD_NEEDED. */
struct pfx_begun {
	size_t pfx;
	struct data_begun auth_safe;
};
struct pfx_begun pfx_begin(struct writer *out);
bool pfx_end(struct writer *out, const struct pfx_begun *begun, const struct keystore_mac *mac,
	const struct keystore_write_options *options, struct keystore_error *err);

#endif
