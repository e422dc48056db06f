/* The names that encryption and MAC have on a command line: "pbes2-aes256-sha256" is the cipher and then the digest of
 * PBKDF2's HMAC, "sha256" the digest of the MAC. */
#include <string.h>

#include "crypto/encryption.h"

#define PBES2(cipher, digest) { .scheme = KEYSTORE_PBES2_##cipher, .prf = KEYSTORE_##digest }

/* One cipher with each digest. */
#define PBES2_ROWS(name, cipher) \
	{ "pbes2-" name "-sha1", PBES2(cipher, SHA1) }, { "pbes2-" name "-sha224", PBES2(cipher, SHA224) }, \
	{ "pbes2-" name "-sha256", PBES2(cipher, SHA256) }, { "pbes2-" name "-sha384", PBES2(cipher, SHA384) }, \
	{ "pbes2-" name "-sha512", PBES2(cipher, SHA512) }, \
	{ "pbes2-" name "-sha512-224", PBES2(cipher, SHA512_224) }, \
	{ "pbes2-" name "-sha512-256", PBES2(cipher, SHA512_256) }

/* What `openssl pkcs8 -scrypt` takes if it is not told otherwise: 16 MiB. */
#define SCRYPT(cipher) { .scheme = KEYSTORE_PBES2_##cipher, .scrypt_n = 16384, .scrypt_r = 8, .scrypt_p = 1 }

static const struct {
	const char *name;
	struct keystore_encryption how;
} encryptions[] = {
	PBES2_ROWS("aes256", AES_256),
	PBES2_ROWS("aes192", AES_192),
	PBES2_ROWS("aes128", AES_128),
	PBES2_ROWS("3des", 3DES),
	PBES2_ROWS("rc2", RC2_128),
	{ "scrypt-aes256", SCRYPT(AES_256) },
	{ "scrypt-aes192", SCRYPT(AES_192) },
	{ "scrypt-aes128", SCRYPT(AES_128) },
	{ "pbes1-3des", { .scheme = KEYSTORE_PBES1_3DES } },
	{ "pbes1-2key-3des", { .scheme = KEYSTORE_PBES1_2KEY_3DES } },
	{ "pbes1-rc2-128", { .scheme = KEYSTORE_PBES1_RC2_128 } },
	{ "pbes1-rc2-40", { .scheme = KEYSTORE_PBES1_RC2_40 } },
	{ "pbes1-rc4-128", { .scheme = KEYSTORE_PBES1_RC4_128 } },
	{ "pbes1-rc4-40", { .scheme = KEYSTORE_PBES1_RC4_40 } },
	{ "none", { .scheme = KEYSTORE_SCHEME_NONE } },
};

#define MAC_ROWS(name, id) \
	{ name, { .scheme = KEYSTORE_MAC_PKCS12, .digest = KEYSTORE_##id } }, \
	{ "pbmac1-" name, { .scheme = KEYSTORE_MAC_PBMAC1, .digest = KEYSTORE_##id, .prf = KEYSTORE_##id } }

/* PBMAC1 has the same digest twice: of the HMAC, and of the HMAC in PBKDF2. */
static const struct {
	const char *name;
	struct keystore_mac how;
} macs[] = {
	MAC_ROWS("sha256", SHA256),
	MAC_ROWS("sha1", SHA1),
	MAC_ROWS("sha224", SHA224),
	MAC_ROWS("sha384", SHA384),
	MAC_ROWS("sha512", SHA512),
	MAC_ROWS("sha512-224", SHA512_224),
	MAC_ROWS("sha512-256", SHA512_256),
	{ "none", { .scheme = KEYSTORE_MAC_NONE } },
};

const char *keystore_encryption_name(size_t i)
{
	return i < sizeof encryptions / sizeof *encryptions ? encryptions[i].name : NULL;
}

bool keystore_encryption_parse(const char *text, struct keystore_encryption *out)
{
	for (size_t i = 0; i < sizeof encryptions / sizeof *encryptions; i++)
		if (strcmp(text, encryptions[i].name) == 0) {
			uint64_t iterations = out->iterations;
			*out = encryptions[i].how;
			out->iterations = iterations;
			return true;
		}
	return false;
}

const char *keystore_mac_name(size_t i)
{
	return i < sizeof macs / sizeof *macs ? macs[i].name : NULL;
}

bool keystore_mac_parse(const char *text, struct keystore_mac *out)
{
	for (size_t i = 0; i < sizeof macs / sizeof *macs; i++)
		if (strcmp(text, macs[i].name) == 0) {
			uint64_t iterations = out->iterations;
			*out = macs[i].how;
			out->iterations = iterations;
			return true;
		}
	return false;
}
