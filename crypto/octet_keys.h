/* octet_keys.h: the curves of RFC 8410, whose keys are octets of a fixed length: Ed25519, Ed448, X25519, X448. */
#ifndef CRYPTO_OCTET_KEYS_H
#define CRYPTO_OCTET_KEYS_H

#include <stddef.h>
#include <stdint.h>

struct octet_key {
	size_t size; /* bytes of the private key, and of the public key */
	void (*derive)(uint8_t *public_key, const uint8_t *private_key);
};

extern const struct octet_key ed25519_octets, ed448_octets, x25519_octets, x448_octets;

#endif
