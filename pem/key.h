/* key.h: private keys in PEM blocks and in DER: sealed ones (EncryptedPrivateKeyInfo, or a traditional key with
 * DEK-Info) and plain ones (PrivateKeyInfo, or a traditional key). What comes out is always PKCS#8 that has passed
 * pkcs8_check. */
#ifndef PEM_KEY_H
#define PEM_KEY_H

#include "base/armor.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/budget.h"
#include "pem/object.h"

/* key_block_is_sealed: a password is needed to open the block. */
bool key_block_is_sealed(const struct armor_block *block);

/* key_block_check_sealed: the frame of a sealed key, whose block decodes to `data`: what can be told without a
 * password. An unknown algorithm is no error here. */
bool key_block_check_sealed(const struct armor_block *block, struct keystore_bytes data, struct keystore_error *err);

/* key_block_open: the key in PKCS#8. A plain key needs no password and ignores it. Here and in key_open *out is empty
 * or a secret already (secret_renew); the caller frees it, after a failure, too. */
bool key_block_open(const struct armor_block *block, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err);

/* key_block_protection: how the key is protected, for people. */
void key_block_protection(const struct armor_block *block, struct text *out);

/* key_block_strength: the same in figures. */
void key_block_strength(const struct armor_block *block, struct keystore_strength *out);

/* key_as_pkcs8: a plain key's DER, checked, as PKCS#8: either `der` itself, or `converted` from a traditional form,
 * which the caller frees (it is empty otherwise); `info` is what pkcs8_check tells. The form is told by the
 * structure, whatever the label, as OpenSSL does; `expected` is the form where the structure does not tell. */
bool key_as_pkcs8(struct keystore_bytes der, enum object expected, struct keystore_secret *converted,
	struct keystore_bytes *pkcs8, struct keystore_key_info *info, struct keystore_error *err);

/* key_open: a key in DER, sealed or plain, as PKCS#8. */
bool key_open(struct keystore_bytes der, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err);

/* key_protection, key_strength: the same in DER. */
void key_protection(struct keystore_bytes der, struct text *out);
void key_strength(struct keystore_bytes der, struct keystore_strength *out);

#endif
