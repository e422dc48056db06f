/* JDK X509CertImpl, X509CertInfo (parse, verifyCert): what Java asks of a certificate beyond its frame
 * (certificate.c), in the order in which it does. From version 3 on only a certificate with extensions is verified:
 * one without them may have no subject. tests/data/x509/java.rows has what JDK 17 and 25 say. */
#include "base/error.h"
#include "x509/java_parts.h"

struct parts {
	struct java_algorithm outer, inner; /* signatureAlgorithm and signature */
	struct keystore_bytes issuer, subject, key;
	struct reader rest; /* behind the key */
};

/* The fields, of what keystore_certificate_parse has taken: the frame is not checked again. */
static bool split_tbs(struct reader tbs, struct parts *out, struct keystore_error *err)
{
	struct keystore_bytes unused;

	if (der_next_is(&tbs, DER_CONTEXT_CONSTRUCTED(0)))
		(void)der_get_whole(&tbs, 0, &unused, "version", err);
	(void)der_get_whole(&tbs, 0, &unused, "serialNumber", err);
	if (!java_get_algorithm(&tbs, &out->inner, "signature", err))
		return false;
	(void)der_get_whole(&tbs, 0, &out->issuer, "issuer", err);
	(void)der_get_whole(&tbs, 0, &unused, "validity", err);
	(void)der_get_whole(&tbs, 0, &out->subject, "subject", err);
	(void)der_get_whole(&tbs, 0, &out->key, "subjectPublicKeyInfo", err);
	out->rest = tbs;
	return true;
}

static bool split(struct keystore_bytes der, struct parts *out, struct keystore_error *err)
{
	struct reader in = reader_of(der), certificate, tbs;

	return der_get(&in, DER_SEQUENCE, &certificate, "certificate", err) &&
	       der_get(&certificate, DER_SEQUENCE, &tbs, "tbsCertificate", err) &&
	       java_get_algorithm(&certificate, &out->outer, "signatureAlgorithm", err) &&
	       split_tbs(tbs, out, err);
}

/* JDK X509CertImpl, parse: "Signature algorithm mismatch" */
static bool check_algorithms(const struct parts *parts, struct keystore_error *err)
{
	return (bytes_equal(parts->outer.oid, parts->inner.oid) &&
		       bytes_equal(parts->outer.parameters, parts->inner.parameters)) ||
	       error_set(err, KEYSTORE_MALFORMED, "signatureAlgorithm is not the same as signature");
}

static bool check_names(
	const struct parts *parts, unsigned version, bool *no_subject, struct keystore_error *err)
{
	bool no_issuer;

	if (!java_check_name(parts->issuer, &no_issuer, err))
		return error_context(err, "issuer");
	if (no_issuer)
		return error_set(err, KEYSTORE_MALFORMED, "the issuer is empty");
	if (!java_check_name(parts->subject, no_subject, err))
		return error_context(err, "subject");
	return !*no_subject || version > 1 ||
	       error_set(err, KEYSTORE_MALFORMED, "the subject is empty, in a certificate of version 1");
}

/* issuerUniqueID [1] or subjectUniqueID [2] IMPLICIT BIT STRING */
static bool check_unique_id(struct reader *in, unsigned tag, struct keystore_error *err)
{
	struct keystore_bytes id;

	return !der_next_is(in, tag) ||
	       (der_get_bytes(in, tag, &id, "unique identifier", err) && java_is_bits(id)) ||
	       error_set(err, KEYSTORE_MALFORMED, "a unique identifier that is no BIT STRING");
}

static bool check_rest(
	struct reader rest, const struct keystore_certificate *certificate, bool no_subject, struct keystore_error *err)
{
	struct java_extensions found;
	struct reader extensions;

	if (!reader_left(&rest))
		return true;
	if (certificate->version == 1)
		return error_set(err, KEYSTORE_MALFORMED, "extensions in a certificate of version 1");
	if (!check_unique_id(&rest, DER_CONTEXT(1), err) || !check_unique_id(&rest, DER_CONTEXT(2), err))
		return false;
	if (!reader_left(&rest))
		return true;
	if (certificate->version == 2)
		return error_set(err, KEYSTORE_MALFORMED, "extensions in a certificate of version 2");
	(void)der_get(&rest, DER_CONTEXT_CONSTRUCTED(3), &extensions, "extensions", err);
	if (!java_check_extensions(extensions, &found, err))
		return false;
	return !no_subject || found.has_critical_alt_name ||
	       error_set(err, KEYSTORE_MALFORMED, "the subject is empty, and there is no critical subjectAltName");
}

bool keystore_java_reads_certificate(struct keystore_bytes der, unsigned version, struct keystore_error *err)
{
	struct keystore_certificate certificate;
	unsigned release = version ? version : 17;
	struct parts parts;
	bool no_subject;

	return keystore_certificate_parse(der, &certificate, err) &&
	       split(der, &parts, err) && check_algorithms(&parts, err) &&
	       check_names(&parts, certificate.version, &no_subject, err) &&
	       java_check_key(parts.key, release, err) && check_rest(parts.rest, &certificate, no_subject, err);
}
