/* JDK AlgorithmId (parse, decodeParams): parameters are read where Java has a reader for them, of keys and of
 * signatures alike: curves (ECParameters), DSA and DH (DSAParameters, DHParameters), RSASSA-PSS (PSSParameters). */
#include "base/error.h"
#include "base/oid.h"
#include "crypto/ec_curves.h"
#include "x509/java_parts.h"

/* AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL } */
static bool get_frame(struct reader *in, struct java_algorithm *out, const char *field, struct keystore_error *err)
{
	struct java_algorithm found = { .parameters = { NULL, 0 } };
	struct reader inside;

	if (!der_get(in, DER_SEQUENCE, &inside, field, err) || !java_get_oid(&inside, &found.oid, field, err))
		return false;
	if (der_next_is(&inside, DER_NULL) ? !der_get_null(&inside, field, err)
					   : reader_left(&inside) &&
						     !der_get_whole(&inside, 0, &found.parameters, field, err))
		return false;
	*out = found;
	return der_finish(&inside, field, err);
}

/* ---- Curves ------------------------------------------------------------------------------------------------------ */

/* Of the curves that have a name here, those that JDK CurveDB lacks: all others are in it. */
static const struct keystore_bytes unknown_curves[] = {
	/* 1.3.36.3.3.2.8.1.1.2, .4, .. .14: brainpoolP*t1 */
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x02"),
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x04"),
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x06"),
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x08"),
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x0A"),
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x0C"),
	OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x0E"),
	/* 1.2.156.10197.1.301: SM2 */
	OID("\x2A\x81\x1C\xCF\x55\x01\x82\x2D"),
};

/* X9.62 over binary fields, which it has besides. */
static const struct binary_curve {
	struct keystore_bytes oid;
	unsigned bits;
} binary_curves[] = {
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x05"), 191 }, /* 1.2.840.10045.3.0.5 c2tnb191v1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x06"), 191 }, /* 1.2.840.10045.3.0.6 c2tnb191v2 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x07"), 191 }, /* 1.2.840.10045.3.0.7 c2tnb191v3 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x0B"), 239 }, /* 1.2.840.10045.3.0.11 c2tnb239v1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x0C"), 239 }, /* 1.2.840.10045.3.0.12 c2tnb239v2 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x0D"), 239 }, /* 1.2.840.10045.3.0.13 c2tnb239v3 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x12"), 359 }, /* 1.2.840.10045.3.0.18 c2tnb359v1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x00\x14"), 431 }, /* 1.2.840.10045.3.0.20 c2tnb431r1 */
};

unsigned java_curve_bits(struct keystore_bytes oid)
{
	const struct ec_curve *curve = ec_curve_by_oid(oid);

	for (size_t i = 0; i < sizeof unknown_curves / sizeof *unknown_curves; i++)
		if (bytes_equal(oid, unknown_curves[i]))
			return 0;
	for (size_t i = 0; i < sizeof binary_curves / sizeof *binary_curves; i++)
		if (bytes_equal(oid, binary_curves[i].oid))
			return binary_curves[i].bits;
	return curve ? curve->bits : 0;
}

static bool check_curve(struct reader parameters, struct keystore_error *err)
{
	char text[OID_TEXT_SIZE];
	struct keystore_bytes oid;

	if (!der_next_is(&parameters, DER_OID))
		return error_set(err, KEYSTORE_UNSUPPORTED, "a curve that is given by its parameters, not by name");
	if (!java_get_oid(&parameters, &oid, "namedCurve", err))
		return false;
	if (java_curve_bits(oid))
		return true;
	oid_text(oid, text, sizeof text);
	return error_set(err, KEYSTORE_UNSUPPORTED, "the curve %.60s is none that Java knows",
		ec_curve_by_oid(oid) ? ec_curve_by_oid(oid)->name : text);
}

/* ---- DSA and DH -------------------------------------------------------------------------------------------------- */

static bool get_integer(struct reader *in, const char *field, struct keystore_error *err)
{
	struct keystore_bytes contents;

	return der_get_bytes(in, DER_INTEGER, &contents, field, err) &&
	       (contents.len || error_set(err, KEYSTORE_MALFORMED, "%s: INTEGER without contents", field));
}

/* Dss-Parms ::= SEQUENCE { p, q, g INTEGER } */
static bool check_dsa(struct reader parameters, struct keystore_error *err)
{
	struct reader in;

	return der_get(&parameters, DER_SEQUENCE, &in, "Dss-Parms", err) && get_integer(&in, "p", err) &&
	       get_integer(&in, "q", err) && get_integer(&in, "g", err) && der_finish(&in, "Dss-Parms", err);
}

/* DHParameter ::= SEQUENCE { prime, base INTEGER, privateValueLength INTEGER OPTIONAL }; those of X9.42, with its OID,
 * are read so as well. */
static bool check_dh(struct reader parameters, struct keystore_error *err)
{
	struct keystore_bytes length;
	struct reader in;

	if (!der_get(&parameters, DER_SEQUENCE, &in, "DHParameter", err) || !get_integer(&in, "prime", err) ||
	    !get_integer(&in, "base", err))
		return false;
	if (!reader_left(&in))
		return true;
	return (der_get_bytes(&in, DER_INTEGER, &length, "privateValueLength", err) && java_is_int(length) &&
		       !reader_left(&in)) ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "DH parameters that are not those of PKCS#3");
}

/* ---- RSASSA-PSS -------------------------------------------------------------------------------------------------- */

/* The digests that Java takes for MGF1. */
static const struct keystore_bytes mgf_digests[] = {
	OID("\x2B\x0E\x03\x02\x1A"),		     /* 1.3.14.3.2.26 SHA-1 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01"), /* 2.16.840.1.101.3.4.2.1 SHA-256 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x02"), /* .2 SHA-384 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x03"), /* .3 SHA-512 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x04"), /* .4 SHA-224 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x05"), /* .5 SHA-512/224 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x06"), /* .6 SHA-512/256 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x07"), /* .7 SHA3-224 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x08"), /* .8 SHA3-256 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x09"), /* .9 SHA3-384 */
	OID("\x60\x86\x48\x01\x65\x03\x04\x02\x0A"), /* .10 SHA3-512 */
};

#define MGF1 OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x08") /* 1.2.840.113549.1.1.8 */

static bool check_pss_hash(struct reader in, struct keystore_error *err)
{
	struct java_algorithm digest;

	return get_frame(&in, &digest, "hashAlgorithm", err);
}

static bool check_pss_mgf(struct reader in, struct keystore_error *err)
{
	struct java_algorithm mgf, digest;

	if (!get_frame(&in, &mgf, "maskGenAlgorithm", err))
		return false;
	struct reader parameters = reader_of(mgf.parameters);
	if (!bytes_equal(mgf.oid, MGF1) || !mgf.parameters.len)
		return error_set(err, KEYSTORE_UNSUPPORTED, "RSASSA-PSS with a mask generation other than MGF1");
	if (!get_frame(&parameters, &digest, "MGF1 parameters", err))
		return false;
	for (size_t i = 0; i < sizeof mgf_digests / sizeof *mgf_digests; i++)
		if (bytes_equal(digest.oid, mgf_digests[i]))
			return true;
	return error_set(err, KEYSTORE_UNSUPPORTED, "RSASSA-PSS with a digest for MGF1 that Java does not know");
}

/* Not negative, in 32 bits. */
static bool check_pss_salt(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes length;

	return (der_get_bytes(&in, DER_INTEGER, &length, "saltLength", err) && java_is_int(length) &&
		       length.data[0] < 0x80) ||
	       error_set(err, KEYSTORE_MALFORMED, "RSASSA-PSS with a saltLength that is none");
}

static bool check_pss_trailer(struct reader in, struct keystore_error *err)
{
	uint64_t trailer;

	return (der_get_u64(&in, &trailer, "trailerField", err) && trailer == 1) ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "RSASSA-PSS with a trailerField that is not 1");
}

/* RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0], maskGenAlgorithm [1], saltLength [2], trailerField [3] }, in any
 * order */
static bool check_pss(struct reader parameters, struct keystore_error *err)
{
	static bool (*const checks[])(struct reader in, struct keystore_error *err) = {
		check_pss_hash, check_pss_mgf, check_pss_salt, check_pss_trailer };
	struct reader all, one;
	unsigned tag;

	if (!der_get(&parameters, DER_SEQUENCE, &all, "RSASSA-PSS-params", err))
		return false;
	while (reader_left(&all)) {
		if (!der_get_any(&all, &tag, &one, "RSASSA-PSS-params", err))
			return false;
		if ((tag & 0xC0) != 0x80 || (tag & 0x1F) >= sizeof checks / sizeof *checks)
			return error_set(err, KEYSTORE_MALFORMED, "RSASSA-PSS-params: tag 0x%02x", tag);
		if (!checks[tag & 0x1F](one, err))
			return false;
	}
	return true;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

static const struct rule {
	struct keystore_bytes oid;
	bool (*check)(struct reader parameters, struct keystore_error *err);
} rules[] = {
	{ OID("\x2A\x86\x48\xCE\x3D\x02\x01"), check_curve },	    /* 1.2.840.10045.2.1 EC */
	{ OID("\x2A\x86\x48\xCE\x38\x04\x01"), check_dsa },	    /* 1.2.840.10040.4.1 DSA */
	{ OID("\x2B\x0E\x03\x02\x0C"), check_dsa },		    /* 1.3.14.3.2.12 DSA of the OIW */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x03\x01"), check_dh },  /* 1.2.840.113549.1.3.1 DH */
	{ OID("\x2A\x86\x48\xCE\x3E\x02\x01"), check_dh },	    /* 1.2.840.10046.2.1 DH of X9.42 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A"), check_pss }, /* 1.2.840.113549.1.1.10 RSASSA-PSS */
};

bool java_get_algorithm(struct reader *in, struct java_algorithm *out, const char *field, struct keystore_error *err)
{
	if (!get_frame(in, out, field, err))
		return false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (out->parameters.len && bytes_equal(out->oid, rules[i].oid))
			return rules[i].check(reader_of(out->parameters), err);
	return true;
}
