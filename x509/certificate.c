/* Certificates (RFC 5280 4.1):
 *
 *     Certificate      SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue BIT STRING }
 *     TBSCertificate   SEQUENCE { version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER,
 *                                 signature AlgorithmIdentifier, issuer Name,
 *                                 validity SEQUENCE { notBefore, notAfter }, subject Name, subjectPublicKeyInfo,
 *                                 issuerUniqueID [1], subjectUniqueID [2], extensions [3] EXPLICIT }
 *
 * The frame is read strictly, as every program reads it. Lenient where certificates in use need it: a serial number
 * may be negative, zero, or of any length; extensions may stand in a certificate of version 1 (OpenSSL and GnuTLS
 * take that); names and extensions may hold what they like. Bytes behind the certificate are counted and left
 * alone, as in Java. */
#include "base/error.h"
#include "crypto/key.h"
#include "x509/extensions.h"
#include "x509/validity.h"

/* version [0] EXPLICIT INTEGER { v1(0), v2(1), v3(2) } DEFAULT v1 */
static bool read_version(struct reader *tbs, unsigned *version, struct keystore_error *err)
{
	struct reader contents, number;
	uint64_t value;

	*version = 1;
	if (!der_next_is(tbs, DER_CONTEXT_CONSTRUCTED(0)))
		return true;
	if (!der_get(tbs, DER_CONTEXT_CONSTRUCTED(0), &contents, "version", err))
		return false;
	number = contents;
	if (!der_get_u64(&contents, &value, "version", err) || !der_finish(&contents, "version", err))
		return false;
	if (value > 2)
		return error_at(err, KEYSTORE_UNSUPPORTED, &number,
			"version: %llu, which is none of v1 (0), v2 (1) and v3 (2)", (unsigned long long)value);
	*version = (unsigned)value + 1;
	return true;
}

/* AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL } */
static bool read_algorithm(struct reader *in, struct keystore_bytes *oid, const char *field, struct keystore_error *err)
{
	struct reader contents;

	return der_get(in, DER_SEQUENCE, &contents, field, err) && der_get_oid(&contents, oid, field, err);
}

static bool read_validity(struct reader *tbs, struct keystore_certificate *out, struct keystore_error *err)
{
	struct reader contents;

	return der_get(tbs, DER_SEQUENCE, &contents, "validity", err) &&
	       time_read(&contents, &out->not_before, "notBefore", err) &&
	       time_read(&contents, &out->not_after, "notAfter", err) && der_finish(&contents, "validity", err);
}

static bool read_public_key(struct reader *tbs, struct keystore_certificate *out, struct keystore_error *err)
{
	struct reader key = *tbs;

	return der_get_whole(tbs, DER_SEQUENCE, &out->spki, "subjectPublicKeyInfo", err) &&
	       public_key_read(&key, &out->key, err);
}

/* The optional end of a TBSCertificate: issuerUniqueID [1] and subjectUniqueID [2], IMPLICIT BIT STRINGs of version
 * 2 that nobody uses, and extensions [3]. */
static bool read_optional(struct reader *tbs, struct keystore_certificate *out, struct keystore_error *err)
{
	struct keystore_bytes unused;
	struct reader contents;

	if (der_next_is(tbs, DER_CONTEXT(1)) && !der_get_bytes(tbs, DER_CONTEXT(1), &unused, "issuerUniqueID", err))
		return false;
	if (der_next_is(tbs, DER_CONTEXT(2)) && !der_get_bytes(tbs, DER_CONTEXT(2), &unused, "subjectUniqueID", err))
		return false;
	if (!der_next_is(tbs, DER_CONTEXT_CONSTRUCTED(3)))
		return true;
	return der_get(tbs, DER_CONTEXT_CONSTRUCTED(3), &contents, "extensions", err) &&
	       extensions_read(&contents, out, err) && der_finish(&contents, "extensions", err);
}

static bool read_tbs(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	struct keystore_bytes signature;
	struct reader tbs;

	return der_get(in, DER_SEQUENCE, &tbs, "tbsCertificate", err) &&
	       read_version(&tbs, &out->version, err) &&
	       der_get_integer(&tbs, &out->serial, "serialNumber", err) &&
	       read_algorithm(&tbs, &signature, "signature", err) &&
	       der_get_whole(&tbs, DER_SEQUENCE, &out->issuer, "issuer", err) &&
	       read_validity(&tbs, out, err) &&
	       der_get_whole(&tbs, DER_SEQUENCE, &out->subject, "subject", err) &&
	       read_public_key(&tbs, out, err) &&
	       read_optional(&tbs, out, err) && der_finish(&tbs, "tbsCertificate", err);
}

bool keystore_certificate_parse(struct keystore_bytes der, struct keystore_certificate *out, struct keystore_error *err)
{
	struct keystore_certificate found = { .path_length = -1 };
	struct keystore_bytes signature;
	struct reader in = reader_of(der), certificate;
	unsigned unused_bits;

	if (!der_get(&in, DER_SEQUENCE, &certificate, "certificate", err) || !read_tbs(&certificate, &found, err) ||
	    !read_algorithm(&certificate, &found.signature_algorithm, "signatureAlgorithm", err) ||
	    !der_get_bits(&certificate, &signature, &unused_bits, "signatureValue", err) ||
	    !der_finish(&certificate, "certificate", err))
		return false;
	found.der = (struct keystore_bytes){ der.data, in.pos };
	found.trailing = reader_left(&in);
	*out = found;
	return true;
}
