/* derivation.h: key derivations as a list of jobs: a file needs several at once (its MAC, each encrypted part), and the
 * bounds are checked for all of them before the first one runs. */
#ifndef CRYPTO_DERIVATION_H
#define CRYPTO_DERIVATION_H

#include "crypto/budget.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/password.h"

enum kdf {
	KDF_PBKDF1,
	KDF_PBKDF2,
	KDF_PKCS12,
	KDF_SCRYPT,
	KDF_SUN, /* PBEWithMD5AndTripleDES of the JDK */
	KDF_SUN_OLD /* the same with the mistake of old JDKs */
};

/* What is derived: at most the cipher's key and its IV. */
struct derived {
	enum kdf_pkcs12_id id; /* KDF_PKCS12 alone */
	uint8_t *out;	       /* of the caller, guarded or wiped */
	size_t len;
};

struct derivation {
	enum kdf kdf;
	const struct hash *hash; /* PBKDF2: of the PRF; NULL with scrypt */
	struct keystore_bytes salt;
	uint64_t iterations;
	uint64_t n, r, p;	   /* scrypt */
	const char *what;	   /* "MAC iteration count", "key iteration count", for the error */
	uint64_t work_at;	   /* where that number stands in the input, or KEYSTORE_NO_OFFSET */
	const struct keystore_password *password;
	enum password_reading reading;
	struct derived derived[2]; /* len 0: not wanted. All but PKCS#12 cut both out of one string */
};

/* derive_all: takes the work of all n from the budget, and then does it. LIMIT or MALFORMED, before anything was
 * derived: the error of the first that is too much. NO_MEMORY. */
bool derive_all(struct derivation *jobs, size_t n, struct budget *budget, struct keystore_error *err);

#endif
