/* Objects are told apart by the tags that they begin with; what follows is the business of their readers.
 *
 *     SEQUENCE { OID signedData                              ContentInfo
 *     SEQUENCE { INTEGER 0 or 1, SEQUENCE                    PrivateKeyInfo (version 3 would be a PFX)
 *     SEQUENCE { INTEGER, OCTET STRING                       ECPrivateKey
 *     SEQUENCE { INTEGER, INTEGER                            RSAPrivateKey, or a DSA key, which has six numbers
 *     SEQUENCE { SEQUENCE { OID ... }, not a BIT STRING      EncryptedPrivateKeyInfo (BIT STRING: a public key)
 *     SEQUENCE { SEQUENCE { [0]                              Certificate of version 2 or 3
 *     SEQUENCE { SEQUENCE { INTEGER, SEQUENCE { OID ... }, SEQUENCE, SEQUENCE
 *                                                            Certificate of version 1 (not: CRL, request) */
#include "pem/object.h"

#include "base/der.h"
#include "pem/pkcs7.h"

/* The first label of an object is the one that is written. */
static const struct {
	const char *label;
	enum object object;
} labels[] = {
	{ "CERTIFICATE", OBJECT_CERTIFICATE },
	{ "X509 CERTIFICATE", OBJECT_CERTIFICATE },
	{ "TRUSTED CERTIFICATE", OBJECT_CERTIFICATE },
	{ "PKCS7", OBJECT_PKCS7 },
	{ "CMS", OBJECT_PKCS7 },
	{ "PKCS #7 SIGNED DATA", OBJECT_PKCS7 },
	{ "PRIVATE KEY", OBJECT_PKCS8 },
	{ "ENCRYPTED PRIVATE KEY", OBJECT_ENCRYPTED_KEY },
	{ "RSA PRIVATE KEY", OBJECT_RSA_KEY },
	{ "EC PRIVATE KEY", OBJECT_EC_KEY },
	{ "DSA PRIVATE KEY", OBJECT_DSA_KEY },
};

/* Goes into the next element: takes its tag and its length, which may be indefinite or go past the end. */
static bool enter(struct reader *in, unsigned tag, size_t *length)
{
	struct reader ahead = *in;
	uint8_t byte, first;

	if (!der_next_is(in, tag) || !reader_u8(&ahead, &byte) || !reader_u8(&ahead, &first))
		return false;
	*length = first < 0x80 ? first : 0;
	for (size_t n = first < 0x80 ? 0 : first & 0x7F; n; n--) {
		if (n > sizeof *length || !reader_u8(&ahead, &byte))
			return false;
		*length = *length << 8 | byte;
	}
	*in = ahead;
	return true;
}

static bool pass(struct reader *in, unsigned tag)
{
	struct reader ahead = *in;
	struct keystore_bytes contents;
	size_t length;

	if (!enter(&ahead, tag, &length) || !reader_bytes(&ahead, length, &contents))
		return false;
	*in = ahead;
	return true;
}

static enum object numbers(struct reader in)
{
	size_t n = 1;

	while (pass(&in, DER_INTEGER))
		n++;
	return n == 6 && !reader_left(&in) ? OBJECT_DSA_KEY : OBJECT_RSA_KEY;
}

static enum object plain_key(struct reader in)
{
	struct keystore_bytes version;

	if (!reader_bytes(&in, 3, &version))
		return OBJECT_UNKNOWN;
	if (!bytes_equal(version, BYTES("\x02\x01\x00")) && !bytes_equal(version, BYTES("\x02\x01\x01")))
		return OBJECT_UNKNOWN;
	switch (reader_peek(&in)) {
	case DER_SEQUENCE: return OBJECT_PKCS8;
	case DER_OCTET_STRING: return OBJECT_EC_KEY;
	case DER_INTEGER: return numbers(in);
	default: return OBJECT_UNKNOWN;
	}
}

static enum object version_1_certificate(struct reader in)
{
	struct reader algorithm;
	size_t length;

	if (!pass(&in, DER_INTEGER))
		return OBJECT_UNKNOWN;
	algorithm = in;
	bool is = enter(&algorithm, DER_SEQUENCE, &length) && der_next_is(&algorithm, DER_OID) &&
		  pass(&in, DER_SEQUENCE) && pass(&in, DER_SEQUENCE) && der_next_is(&in, DER_SEQUENCE);
	return is ? OBJECT_CERTIFICATE : OBJECT_UNKNOWN;
}

/* What begins with a SEQUENCE in the SEQUENCE. */
static enum object certificate_or_encrypted_key(struct reader in)
{
	struct reader inner = in;
	size_t length;

	if (!enter(&inner, DER_SEQUENCE, &length))
		return OBJECT_UNKNOWN;
	switch (reader_peek(&inner)) {
	case DER_CONTEXT_CONSTRUCTED(0): return OBJECT_CERTIFICATE;
	case DER_INTEGER: return version_1_certificate(inner);
	case DER_OID: break;
	default: return OBJECT_UNKNOWN;
	}
	bool is_public_key = pass(&in, DER_SEQUENCE) && der_next_is(&in, DER_BIT_STRING);
	return is_public_key ? OBJECT_UNKNOWN : OBJECT_ENCRYPTED_KEY;
}

static bool is_signed_data(struct reader in)
{
	struct keystore_bytes oid;
	size_t length;

	return enter(&in, DER_OID, &length) && reader_bytes(&in, length, &oid) && bytes_equal(oid, pkcs7_signed_data);
}

enum object object_of(struct keystore_bytes der)
{
	struct reader in = reader_of(der);
	size_t length;

	if (!enter(&in, DER_SEQUENCE, &length))
		return OBJECT_UNKNOWN;
	if (length && length < reader_left(&in))
		in.end = in.pos + length;
	switch (reader_peek(&in)) {
	case DER_OID: return is_signed_data(in) ? OBJECT_PKCS7 : OBJECT_UNKNOWN;
	case DER_INTEGER: return plain_key(in);
	case DER_SEQUENCE: return certificate_or_encrypted_key(in);
	default: return OBJECT_UNKNOWN;
	}
}

bool object_is_plain_key(enum object object)
{
	return object == OBJECT_PKCS8 || object == OBJECT_RSA_KEY || object == OBJECT_EC_KEY ||
	       object == OBJECT_DSA_KEY;
}

enum object object_by_label(struct keystore_bytes label)
{
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (bytes_equal(label, bytes_of(labels[i].label)))
			return labels[i].object;
	return OBJECT_UNKNOWN;
}

const char *object_label(enum object object)
{
	size_t i = 0;

	while (labels[i].object != object)
		i++;
	return labels[i].label;
}
