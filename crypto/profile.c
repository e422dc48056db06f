/* Profiles: how a PKCS#12 has to be protected so that a certain program reads it, and as well as that allows. */
#include <string.h>

#include "keystore/keystore.h"

#define PBES1_3DES(n) { .scheme = KEYSTORE_PBES1_3DES, .iterations = (n) }
#define AES_256(n) { .scheme = KEYSTORE_PBES2_AES_256, .prf = KEYSTORE_SHA256, .iterations = (n) }
#define MAC(id, n) { .scheme = KEYSTORE_MAC_PKCS12, .digest = KEYSTORE_##id, .iterations = (n) }

static const struct {
	const char *name;
	struct keystore_profile profile;
} profiles[] = {
	/* Its own writer takes 3DES, 50,000 iterations, and SHA-1, 100,000; certificates it encrypts with 40-bit RC2,
	 * which OpenSSL 3 reads with its legacy provider only. 3DES for them too is read by both. */
	{ "java8", { PBES1_3DES(50000), PBES1_3DES(50000), MAC(SHA1, 100000) } },
	/* What keytool of 11.0.12 to 11.0.16 writes; later ones take SHA-256 for the MAC as well. */
	{ "java11", { AES_256(10000), AES_256(10000), MAC(SHA1, 100000) } },
	/* What keytool of 16 and later writes. */
	{ "java17", { AES_256(10000), AES_256(10000), MAC(SHA256, 10000) } },
	/* OpenSSL's own ciphers and digests, with more than its 2048 iterations. */
	{ "openssl3", { AES_256(10000), AES_256(10000), MAC(SHA256, 10000) } },
	/* AES is read by Windows Server 2019 (1809) and later only. */
	{ "windows2016", { PBES1_3DES(10000), PBES1_3DES(10000), MAC(SHA1, 10000) } },
	/* Keychain of macOS 14 still exports 3DES and SHA-1, and is known to call other files' passwords wrong. */
	{ "macos", { PBES1_3DES(10000), PBES1_3DES(10000), MAC(SHA1, 10000) } },
	/* RFC 9579, read by OpenSSL 3.4 and Java 26, and later ones. */
	{ "pbmac1", { AES_256(10000), AES_256(10000),
			    { .scheme = KEYSTORE_MAC_PBMAC1, .digest = KEYSTORE_SHA256, .prf = KEYSTORE_SHA256,
				    .iterations = 10000 } } },
	/* Certificates that can be read without a password, as in the cacerts of Java 18 and later. */
	{ "passwordless", { AES_256(10000), { .scheme = KEYSTORE_SCHEME_NONE }, { .scheme = KEYSTORE_MAC_NONE } } },
};

bool keystore_profile_named(const char *name, struct keystore_profile *out)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
		if (strcmp(name, profiles[i].name) == 0) {
			*out = profiles[i].profile;
			return true;
		}
	return false;
}
