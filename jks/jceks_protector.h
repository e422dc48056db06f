/* jceks_protector.h: how JCEKS protects keys (JDK com.sun.crypto.provider.KeyProtector): triple DES under a key that
 * many rounds of MD5 make of the password, PBEWithMD5AndTripleDES. A private key is an EncryptedPrivateKeyInfo under
 * it, a secret key a sealed object. */
#ifndef JKS_JCEKS_PROTECTOR_H
#define JKS_JCEKS_PROTECTOR_H

#include "keystore/model.h"

/* jceks_protect: PKCS#8 into an EncryptedPrivateKeyInfo, appended to out. Of the encryption that is asked for only the
 * iterations count; 0 is 200,000, as Java takes them. */
bool jceks_protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err);

/* jceks_recover: the reverse. */
bool jceks_recover(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err);

/* jceks_secret_keys: the same for secret keys: sealed objects, whose plaintext is a serialized key. */
extern const struct secret_keys jceks_secret_keys;

/* jceks_protection: "PBEWithMD5AndTripleDES, 200000 iterations", or what the algorithm says instead; of a private or a
 * secret key. */
void jceks_protection(struct keystore_bytes key, struct text *out);

/* jceks_strength: the same in figures. */
void jceks_strength(struct keystore_bytes key, struct keystore_strength *out);

#endif
