/* pbe.h: password-based encryption: PBES1 (RFC 8018 A.3 and the PKCS#12 forms of RFC 7292 appendix C), PBES2 (RFC
 * 8018 A.4 with PBKDF2 or scrypt), EncryptedPrivateKeyInfo (RFC 5958 section 3), and the key derivation of PEM's
 * DEK-Info (OpenSSL's EVP_BytesToKey with MD5 and one round). */
#ifndef CRYPTO_PBE_H
#define CRYPTO_PBE_H

#include "base/der.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/budget.h"

/* Who wrote what is to be decrypted: in a PKCS#12 more readings of the password are tried (crypto/password.h). */
enum pbe_source {
	PBE_KEY_FILE,
	PBE_PKCS12_FILE
};

/* pbe_decrypt: decrypts `data` under the AlgorithmIdentifier that `algorithm` holds (SEQUENCE with header, positions
 * of the input kept for errors). Unknown OIDs are UNSUPPORTED and named; a wrong padding, or a plaintext that
 * `accept` refuses, is WRONG_PASSWORD. A password may have several readings: the first that `accept` takes is the one.
 * Further ones are tried as far as the budget goes. password NULL: PASSWORD_NEEDED.
 *   Here and in what follows *out is empty or a secret already (secret_renew); the caller frees it, after a failure,
 * too. */
bool pbe_decrypt(struct reader algorithm, struct keystore_bytes data, const struct keystore_password *password,
	enum pbe_source source, struct budget *budget, bool (*accept)(struct keystore_bytes plain),
	struct keystore_secret *out, struct keystore_error *err);

/* pbe_text: the scheme for people, without doing anything: "PBES2, PBKDF2 HMAC-SHA-256 10000 iterations,
 * AES-256-CBC". */
void pbe_text(struct reader algorithm, struct text *out);

/* pbe_strength: the same in figures; what is not supported leaves *out alone. */
void pbe_strength(struct reader algorithm, struct keystore_strength *out);

/* encrypted_key_read: EncryptedPrivateKeyInfo: splits it into the AlgorithmIdentifier (with header) and the encrypted
 * data. */
bool encrypted_key_read(struct reader in, struct reader *algorithm, struct keystore_bytes *data,
	struct keystore_error *err);

/* encrypted_key_strength: how an EncryptedPrivateKeyInfo is protected; what cannot be read leaves *out alone. */
void encrypted_key_strength(struct keystore_bytes encrypted, struct keystore_strength *out);

/* encrypted_key_open: decrypts an EncryptedPrivateKeyInfo to PKCS#8 and checks that what comes out is a
 * PrivateKeyInfo: if not, WRONG_PASSWORD. password NULL: PASSWORD_NEEDED. */
bool encrypted_key_open(struct keystore_bytes encrypted, const struct keystore_password *password,
	enum pbe_source source, struct budget *budget, struct keystore_secret *out, struct keystore_error *err);

/* encrypted_key_write: the reverse; `how` NULL: { 0 }. Appends EncryptedPrivateKeyInfo to out. */
bool encrypted_key_write(struct keystore_bytes pkcs8, const struct keystore_encryption *how,
	const struct keystore_password *password, const struct keystore_random *random, struct writer *out,
	struct keystore_error *err);

/* dek_decrypt: RFC 1421 encapsulated data with DEK-Info `info` ("AES-256-CBC,0123..."): AES-128/192/256-CBC,
 * DES-EDE3-CBC, DES-EDE-CBC, DES-CBC, RC2-CBC, RC2-64-CBC, RC2-40-CBC. An IV of another length, or no whole blocks:
 * MALFORMED; unknown cipher: UNSUPPORTED; password NULL: PASSWORD_NEEDED; wrong padding: WRONG_PASSWORD. */
bool dek_decrypt(struct keystore_bytes info, struct keystore_bytes data, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err);

/* dek_strength: the same `info` in figures; an unknown cipher leaves *out alone. */
void dek_strength(struct keystore_bytes info, struct keystore_strength *out);

#endif
