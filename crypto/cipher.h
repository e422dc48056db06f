/* cipher.h: the ciphers of password-based encryption as constant records over nettle: block ciphers in CBC mode with
 * the padding of RFC 8018 6.1.1, and RC4. */
#ifndef CRYPTO_CIPHER_H
#define CRYPTO_CIPHER_H

#include <nettle/nettle-types.h>

#include "base/reader.h"

#define CIPHER_MAX_KEY 128  /* bytes: RC2 (RFC 2268) takes so many */
#define CIPHER_MAX_BLOCK 16 /* bytes of the longest block, and of its IV */

struct cipher_key;

struct cipher {
	const char *name;  /* "AES-256-CBC" */
	size_t key_len;	   /* bytes; RC2 and RC4 take others too */
	size_t block_size; /* bytes, which is also the length of the IV; 1 for RC4, which has no IV and no padding */
	void (*set_decrypt_key)(void *context, const struct cipher_key *key);
	nettle_cipher_func *decrypt;
	void (*set_encrypt_key)(void *context, const struct cipher_key *key); /* NULL: DES, which is only read */
	nettle_cipher_func *encrypt;
};

extern const struct cipher cipher_des, cipher_des3_2key, cipher_des3, cipher_rc2, cipher_rc4, cipher_aes128,
	cipher_aes192, cipher_aes256;

/* A cipher with its key and IV, on the stack; wipe it with mem_wipe. */
struct cipher_key {
	const struct cipher *cipher;
	size_t len;		 /* of the key; cipher->key_len but for RC2 and RC4 */
	unsigned effective_bits; /* RC2 alone (RFC 2268 section 2): 1 to 1024 */
	uint8_t key[CIPHER_MAX_KEY];
	uint8_t iv[CIPHER_MAX_BLOCK];
};

/* cipher_key_bits: the bits of a key of `len` bytes that count: not those of parity (DES), nor those beyond the
 * effective ones (RC2; 0 elsewhere). */
unsigned cipher_key_bits(const struct cipher *cipher, size_t len, unsigned effective_bits);

/* cipher_iv_len: bytes of IV that the cipher takes. */
size_t cipher_iv_len(const struct cipher *cipher);

/* cipher_check_length: MALFORMED if this many bytes cannot be what the cipher wrote: none, or not whole blocks. */
bool cipher_check_length(const struct cipher *cipher, size_t len, struct keystore_error *err);

/* cipher_decrypt: decrypts `data`, whose length has been checked, to `out` (as many bytes) and takes the padding off:
 * *len bytes are left. False if the padding is wrong; the time does not depend on what it is. */
bool cipher_decrypt(const struct cipher_key *key, struct keystore_bytes data, uint8_t *out, size_t *len);

/* cipher_padded_len: bytes that cipher_encrypt makes of len bytes. */
size_t cipher_padded_len(const struct cipher *cipher, size_t len);

/* cipher_encrypt: pads and encrypts to `out`, of cipher_padded_len bytes. */
void cipher_encrypt(const struct cipher_key *key, struct keystore_bytes plain, uint8_t *out);

#endif
