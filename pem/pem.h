/* pem.h: the format records of PEM text and of single DER objects. */
#ifndef PEM_PEM_H
#define PEM_PEM_H

#include "keystore/model.h"

/* PEM: any text with RFC 7468 blocks. Reads CERTIFICATE (also X509 CERTIFICATE and TRUSTED CERTIFICATE), PRIVATE
 * KEY, ENCRYPTED PRIVATE KEY, RSA / EC / DSA PRIVATE KEY (plain or with DEK-Info), PKCS7 / CMS; other blocks become
 * KEYSTORE_OTHER entries. Writes PRIVATE KEY or ENCRYPTED PRIVATE KEY and CERTIFICATE, in the order of the entries. */
extern const struct format format_pem;

/* DER: one certificate, PrivateKeyInfo, EncryptedPrivateKeyInfo, traditional key, or PKCS#7 SignedData (DER or
 * BER). Read only. */
extern const struct format format_der;

#endif
