/* Symmetric keys in the wrapper of a private key, which is how Java's PKCS12 keystore keeps them:
 *
 *     SEQUENCE { version INTEGER 0, algorithm AlgorithmIdentifier, key OCTET STRING }
 *
 * Java writes the OID that its table has for the key's algorithm (sun.security.util.KnownOIDs), and refuses keys
 * without one. Where an OID says more than the kind of key (AES-128 in CBC mode), the kind of key is its name here. */
#include "crypto/secret_key.h"

#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "base/oid.h"
#include "base/text.h"
#include "crypto/key.h"
#include "crypto/key_parts.h"

#define RSADSI(rest) OID("\x2A\x86\x48\x86\xF7\x0D" rest)      /* 1.2.840.113549 */
#define NIST(rest) OID("\x60\x86\x48\x01\x65\x03\x04" rest)    /* 2.16.840.1.101.3.4 */
#define NTT(rest) OID("\x2A\x83\x08\x8C\x9A\x4B\x3D" rest)     /* 1.2.392.200011.61 */

static const struct {
	struct keystore_bytes oid;
	const char *name;
	bool arc; /* all OIDs that begin like this */
} names[] = {
	{ NIST("\x01"), "AES", true },
	{ OID("\x2B\x0E\x03\x02\x07"), "DES", false },			    /* 1.3.14.3.2.7, desCBC */
	{ OID("\x2B\x0E\x03\x02\x11"), "DESede", false },		    /* 1.3.14.3.2.17, which Java writes */
	{ RSADSI("\x03\x07"), "DESede", false },			    /* des-ede3-cbc */
	{ RSADSI("\x03\x02"), "RC2", false },				    /* rc2-cbc */
	{ RSADSI("\x03\x04"), "ARCFOUR", false },			    /* rc4 */
	{ OID("\x2B\x06\x01\x04\x01\x97\x55\x01\x01\x02"), "Blowfish",
		false }, /* 1.3.6.1.4.1.3029.1.1.2 */
	{ NTT("\x01\x01\x01"), "Camellia", true },			    /* RFC 3657 */
	{ RSADSI("\x01\x09\x10\x03\x12"), "ChaCha20-Poly1305", false },	    /* RFC 8103 */
	{ RSADSI("\x02\x07"), "HmacSHA1", false },
	{ RSADSI("\x02\x08"), "HmacSHA224", false },
	{ RSADSI("\x02\x09"), "HmacSHA256", false },
	{ RSADSI("\x02\x0A"), "HmacSHA384", false },
	{ RSADSI("\x02\x0B"), "HmacSHA512", false },
	{ RSADSI("\x02\x0C"), "HmacSHA512/224", false },
	{ RSADSI("\x02\x0D"), "HmacSHA512/256", false },
	{ NIST("\x02\x0D"), "HmacSHA3-224", false },
	{ NIST("\x02\x0E"), "HmacSHA3-256", false },
	{ NIST("\x02\x0F"), "HmacSHA3-384", false },
	{ NIST("\x02\x10"), "HmacSHA3-512", false },
	{ RSADSI("\x01\x05\x0C"), "PBKDF2WithHmacSHA1", false },
	{ RSADSI("\x01\x05\x03"), "PBEWithMD5AndDES", false },		    /* a password, by keytool -importpass */
};

static const char *find_name(struct keystore_bytes oid)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct keystore_bytes begin = oid;
		if (names[i].arc && oid.len > names[i].oid.len)
			begin.len = names[i].oid.len;
		if (bytes_equal(begin, names[i].oid))
			return names[i].name;
	}
	return NULL;
}

static void put_name(struct keystore_bytes oid, char *out, size_t size)
{
	const char *name = find_name(oid);
	struct text to = text_over(out, size);

	if (name)
		text_add(&to, name);
	else
		oid_put(&to, oid);
	text_end(&to);
}

/* The name of an algorithm in ASCII, letters in either case. */
static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && ((*a | 0x20) != (*b | 0x20) || (*a | 0x20) < 'a' || (*a | 0x20) > 'z'))
			return false;
	return *a == *b;
}

/* The first OID of a name is the one that Java writes. */
static bool find_oid(const char *name, struct keystore_bytes *out)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (same_name(name, names[i].name)) {
			*out = names[i].oid;
			return true;
		}
	return false;
}

#define FRAME 64 /* bytes of headers, version and OID, or fewer */

bool secret_key_wrap(struct keystore_bytes raw, const char *algorithm, struct keystore_secret *out,
	struct keystore_error *err)
{
	struct keystore_secret wrapper;
	struct keystore_bytes oid;

	if (!find_oid(algorithm, &oid))
		return error_set(err, KEYSTORE_CANNOT_HOLD, "no object identifier is known for the algorithm \"%s\"",
			error_quote(bytes_of(algorithm)).text);
	if (!secret_new(raw.len + FRAME, &wrapper, err))
		return false;
	struct writer to = writer_over(wrapper.data, wrapper.len);
	struct private_key_frame frame = private_key_begin(&to, oid);
	der_put(&to, DER_NULL, BYTES(""));
	private_key_contents(&to, &frame);
	writer_bytes(&to, raw);
	private_key_end(&to, &frame);
	wrapper.len = to.len;
	*out = wrapper;
	return true;
}

bool secret_key_unwrap(struct keystore_bytes wrapper, struct keystore_secret *out, char *algorithm, size_t size,
	struct keystore_error *err)
{
	struct pkcs8 parts;

	if (!pkcs8_read(wrapper, &parts, err))
		return error_layer(err, "the secret key");
	if (!secret_new(parts.private_key.len, out, err))
		return false;
	if (parts.private_key.len)
		memcpy(out->data, parts.private_key.data, parts.private_key.len);
	put_name(parts.algorithm_oid, algorithm, size);
	return true;
}
