/* pbe_scheme.h: a password-based encryption scheme with its parameters, between the AlgorithmIdentifier that states
 * it and the cipher's key. */
#ifndef CRYPTO_PBE_SCHEME_H
#define CRYPTO_PBE_SCHEME_H

#include "base/der.h"
#include "base/text.h"
#include "crypto/budget.h"
#include "crypto/cipher.h"
#include "crypto/derivation.h"
#include "crypto/hash.h"

/* A scheme. Windows point into the AlgorithmIdentifier. */
struct pbe {
	const char *name;	   /* "PBES2", "pbeWithMD5AndDES-CBC" */
	struct keystore_bytes oid; /* of PBES1, which has one for each combination */
	enum kdf kdf;
	const struct hash *hash;   /* PBKDF2: of the PRF; NULL with scrypt */
	const struct cipher *cipher;
	size_t key_len;		   /* bytes */
	unsigned effective_bits;   /* RC2 alone */
	struct keystore_bytes salt;
	struct keystore_bytes iv;  /* PBES2; elsewhere it is derived */
	uint64_t iterations;
	uint64_t n, r, p;	   /* scrypt */
	uint64_t work_at;	   /* where the iteration count (scrypt: N) stands, or KEYSTORE_NO_OFFSET */
};

/* pbe_read: the scheme of an AlgorithmIdentifier (SEQUENCE with header). UNSUPPORTED names the OID that is unknown. */
bool pbe_read(struct reader in, struct pbe *out, struct keystore_error *err);

/* pbe_write: the reverse, for every scheme that encryption_scheme makes. */
void pbe_write(const struct pbe *pbe, struct writer *out);

/* pbe_job: the derivation of the cipher's key and IV, straight into `key`, which is set up but for those. */
struct derivation pbe_job(const struct pbe *pbe, const struct keystore_password *password,
	enum password_reading reading, struct cipher_key *key);

/* An AlgorithmIdentifier, taken apart (RFC 5280 4.1.1.2). */
struct algorithm {
	struct reader at; /* where the OID stands, for errors */
	struct keystore_bytes oid;
	struct reader parameters; /* what stands behind the OID */
};

bool algorithm_read(struct reader *in, struct algorithm *out, const char *field, struct keystore_error *err);

/* algorithm_unsupported: returns false with "encryptionScheme 1.2.3 is not supported". */
bool algorithm_unsupported(const struct algorithm *algorithm, const char *field, struct keystore_error *err);

/* pbes1_read: if the algorithm is a PBES1 scheme, *found and its parameters. */
bool pbes1_read(struct algorithm *algorithm, bool *found, struct pbe *out, struct keystore_error *err);
void pbes1_write(const struct pbe *pbe, struct writer *out);

/* pbes1_find: the PKCS#12 form (RFC 7292 appendix C) with this cipher and so many bytes of key; false if there is
 * none. */
bool pbes1_find(const struct cipher *cipher, size_t key_len, struct pbe *out);

/* pbes1_sun: the JDK's own, PBEWithMD5AndTripleDES. */
void pbes1_sun(struct pbe *out);

/* The same for PBES2. */
bool pbes2_read(struct algorithm *algorithm, bool *found, struct pbe *out, struct keystore_error *err);
void pbes2_write(const struct pbe *pbe, struct writer *out);

/* keyLength of a derivation, which stands before what needs it. */
struct key_length {
	bool present;
	struct reader at;
	struct keystore_bytes magnitude;
};

/* kdf_read: a keyDerivationFunc, PBKDF2 or scrypt, into the fields of a scheme that it fills. kdf_write: the reverse,
 * with keyLength if key_len is not 0. */
bool kdf_read(struct reader *in, struct pbe *pbe, struct key_length *length, struct keystore_error *err);
void kdf_write(const struct pbe *pbe, size_t key_len, struct writer *out);

#endif
