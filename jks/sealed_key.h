/* sealed_key.h: the two serialized objects of a secret key in JCEKS: the sealed object that stands in the file, and the
 * key that is encrypted in it. */
#ifndef JKS_SEALED_KEY_H
#define JKS_SEALED_KEY_H

#include "base/secret.h"
#include "base/writer.h"
#include "jks/serial.h"

/* The one algorithm that Java seals keys with. */
#define SEALED_KEY_ALGORITHM "PBEWithMD5AndTripleDES"

/* What is in a com.sun.crypto.provider.SealedObjectForKeyProtector. */
struct sealed_key {
	struct keystore_bytes parameters; /* encodedParams: PBEParameter (RFC 8018 A.3) as DER */
	struct keystore_bytes content;	  /* encryptedContent */
};

/* sealed_key_is: such an object, whatever is in it. */
bool sealed_key_is(const struct serial_object *object);

/* sealed_key_read: MALFORMED: a part is missing. UNSUPPORTED: sealed by another algorithm. sealed_key_write: the
 * reverse, byte for byte as Java writes it. */
bool sealed_key_read(struct keystore_bytes stream, struct sealed_key *out, struct keystore_error *err);
void sealed_key_write(const struct sealed_key *sealed, struct writer *out);

/* plain_key_is: it begins as a serialized object does: with a wrong password that happens once in 2^40 times. */
bool plain_key_is(struct keystore_bytes plain);

/* plain_key_read: javax.crypto.spec.SecretKeySpec, or java.security.KeyRep of a secret key: its bytes, and its
 * algorithm as text, at most `size` bytes with a NUL. UNSUPPORTED: another class, or another kind of KeyRep.
 * plain_key_write: a SecretKeySpec. */
bool plain_key_read(struct keystore_bytes plain, struct keystore_secret *out, char *algorithm, size_t size,
	struct keystore_error *err);
bool plain_key_write(struct keystore_bytes raw, const char *algorithm, struct keystore_secret *out,
	struct keystore_error *err);

#endif
