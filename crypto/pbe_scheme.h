/* pbe_scheme.h: a password-based encryption scheme with its parameters, between the AlgorithmIdentifier that states
 * it and the cipher's key. */
#ifndef CRYPTO_PBE_SCHEME_H
#define CRYPTO_PBE_SCHEME_H

#include "base/der.h"
#include "base/text.h"
#include "crypto/budget.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"

enum pbe_kdf {
	PBE_PBKDF1,
	PBE_PBKDF2,
	PBE_PKCS12,
	PBE_SCRYPT
};

/* A scheme. Windows point into the AlgorithmIdentifier. */
struct pbe {
	const char *name;	   /* "PBES2", "pbeWithMD5AndDES-CBC" */
	struct keystore_bytes oid; /* of PBES1, which has one for each combination */
	enum pbe_kdf kdf;
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

/* What this library writes; salt, iterations and IV are to be filled in. */
extern const struct pbe pbes1_sha1_des3, pbes2_sha256_aes256;

/* pbe_read: the scheme of an AlgorithmIdentifier (SEQUENCE with header). UNSUPPORTED names the OID that is unknown. */
bool pbe_read(struct reader in, struct pbe *out, struct keystore_error *err);

/* pbe_write: the reverse, for the two schemes that are written. */
void pbe_write(const struct pbe *pbe, struct writer *out);

/* pbe_work_size: bytes of guarded memory that pbe_derive needs. May be 0. */
size_t pbe_work_size(const struct pbe *pbe, const struct keystore_password *password);

/* How a password ends as a BMPString: RFC 7292 B.1 wants two zero bytes; some writers leave them off an empty one. */
enum pbe_ending {
	PBE_TERMINATED,
	PBE_BARE
};

/* pbe_derive: cipher, key and IV, after taking the work from the budget. `work` has pbe_work_size bytes. */
bool pbe_derive(const struct pbe *pbe, const struct keystore_password *password, enum pbe_ending ending,
	struct budget *budget, uint8_t *work, struct cipher_key *key, struct keystore_error *err);

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

/* The same for PBES2. */
bool pbes2_read(struct algorithm *algorithm, bool *found, struct pbe *out, struct keystore_error *err);
void pbes2_write(const struct pbe *pbe, struct writer *out);

#endif
