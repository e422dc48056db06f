/* key_protector.h: Sun's protection of a private key in JKS (JDK KeyProtector, OID 1.3.6.1.4.1.42.2.17.1.1): XOR
 * with a chain of SHA-1. It is weak: one guess of a password costs two compressions. It is here because JKS has
 * nothing else. */
#ifndef JKS_KEY_PROTECTOR_H
#define JKS_KEY_PROTECTOR_H

#include "keystore/model.h"

/* sun_protect: PKCS#8 into an EncryptedPrivateKeyInfo, appended to out. */
bool sun_protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err);

/* sun_recover: the reverse. */
bool sun_recover(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err);

/* sun_is_protected: the algorithm is Sun's. */
bool sun_is_protected(struct keystore_bytes key);

/* sun_protection: "Sun key protector (SHA-1)", or what the algorithm says instead. */
void sun_protection(struct keystore_bytes key, struct text *out);

/* sun_strength: the same in figures. */
void sun_strength(struct keystore_bytes key, struct keystore_strength *out);

#endif
