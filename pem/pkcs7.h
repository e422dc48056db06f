/* pkcs7.h: PKCS#7 / CMS SignedData (RFC 5652 section 5) as a bag of certificates: what `openssl crl2pkcs7` writes
 * and .p7b files hold. Signatures are not verified. */
#ifndef PEM_PKCS7_H
#define PEM_PKCS7_H

#include "base/reader.h"

/* id-signedData, 1.2.840.113549.1.7.2: contents octets of the OID. */
extern const struct keystore_bytes pkcs7_signed_data;

/* What SignedData holds. */
struct pkcs7 {
	uint8_t *der;		    /* the ContentInfo as DER, if the input was not DER; else NULL */
	struct reader certificates; /* contents of the SET of CertificateChoices, in `der` or in the input */
	struct reader crls;	    /* contents of the SET of RevocationInfoChoices */
	size_t n_signers;
	bool has_content;	    /* there is something that was signed */
	size_t trailing;	    /* bytes behind the ContentInfo */
};

/* pkcs7_open: a ContentInfo with SignedData, in DER or BER. Close it when done; not on failure. */
bool pkcs7_open(struct reader in, struct pkcs7 *out, struct keystore_error *err);

/* pkcs7_next: takes the next certificate or CRL, a SEQUENCE with header, off one of the two readers. Other choices
 * (attribute certificates, formats of others) are passed over and counted. *found is false at the end. */
bool pkcs7_next(struct reader *in, bool *found, struct keystore_bytes *der, size_t *n_others,
	struct keystore_error *err);

void pkcs7_close(struct pkcs7 *pkcs7);

#endif
