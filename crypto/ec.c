/* EC keys: parameters and public keys RFC 5480, ECPrivateKey RFC 5915, inside PKCS#8 or by itself, the "EC PRIVATE
 * KEY" of PEM.
 *
 * Only named curves: explicit parameters are refused in private keys, and passed over in public ones, since they let
 * whoever made the key choose a curve on which arithmetic is slow or wrong (CVE-2020-0601, CVE-2022-0778). */
#include "base/error.h"
#include "crypto/ec_curves.h"
#include "crypto/ec_point.h"
#include "crypto/key.h"
#include "crypto/key_algorithms.h"
#include "crypto/number.h"

struct ec_private {
	struct keystore_bytes d;	 /* stripped */
	struct keystore_bytes curve_oid;
	const struct ec_curve *curve;	 /* NULL if it is unknown */
	struct keystore_bytes point;	 /* publicKey; empty if there is none */
};

/* ECParameters: CHOICE { namedCurve OBJECT IDENTIFIER, specifiedCurve SEQUENCE, implicitCurve NULL } */
static bool read_curve(struct reader in, struct keystore_bytes *oid, struct keystore_error *err)
{
	if (der_next_is(&in, DER_SEQUENCE))
		return error_at(err, KEYSTORE_UNSUPPORTED, &in, "explicit EC parameters are not supported");
	if (reader_left(&in) == 0)
		return error_at(err, KEYSTORE_MALFORMED, &in, "EC parameters are missing, so the curve is not known");
	return der_get_oid(&in, oid, "EC parameters", err) && der_finish(&in, "EC parameters", err);
}

/* parameters [0] EXPLICIT ECParameters OPTIONAL. In PKCS#8 they stand in the AlgorithmIdentifier already (curve_oid
 * is set) and must say the same. */
static bool read_inner_curve(struct reader *in, struct ec_private *out, struct keystore_error *err)
{
	struct reader parameters;
	struct keystore_bytes oid;

	if (!der_next_is(in, DER_CONTEXT_CONSTRUCTED(0)))
		return true;
	if (!der_get(in, DER_CONTEXT_CONSTRUCTED(0), &parameters, "ECPrivateKey parameters", err) ||
	    !read_curve(parameters, &oid, err))
		return false;
	if (out->curve_oid.len > 0 && !bytes_equal(oid, out->curve_oid))
		return error_at(err, KEYSTORE_MALFORMED, &parameters, "EC key is not consistent: it names two curves");
	out->curve_oid = oid;
	return true;
}

/* publicKey [1] EXPLICIT BIT STRING OPTIONAL */
static bool read_point(struct reader *in, struct ec_private *out, struct keystore_error *err)
{
	struct reader inside;
	unsigned unused;

	if (!der_next_is(in, DER_CONTEXT_CONSTRUCTED(1)))
		return true;
	return der_get(in, DER_CONTEXT_CONSTRUCTED(1), &inside, "ECPrivateKey publicKey", err) &&
	       der_get_bits(&inside, &out->point, &unused, "ECPrivateKey publicKey", err) &&
	       der_finish(&inside, "ECPrivateKey publicKey", err);
}

/* ECPrivateKey: SEQUENCE { version 1, privateKey OCTET STRING, parameters, publicKey } */
static bool read_private(struct reader in, struct ec_private *out, struct keystore_error *err)
{
	struct reader key;
	struct keystore_bytes octets;
	uint64_t version;

	if (!der_get(&in, DER_SEQUENCE, &key, "ECPrivateKey", err) || !der_finish(&in, "ECPrivateKey", err) ||
	    !key_version(&key, 1, 1, &version, "ECPrivateKey", err) ||
	    !der_get_bytes(&key, DER_OCTET_STRING, &octets, "ECPrivateKey privateKey", err) ||
	    !read_inner_curve(&key, out, err) || !read_point(&key, out, err) || !der_finish(&key, "ECPrivateKey", err))
		return false;
	out->d = number_strip(octets);
	return true;
}

/* 0 < d < order, where that is known. */
static bool check_range(struct ec_private *key, const struct reader *at, struct keystore_error *err)
{
	key->curve = ec_curve_by_oid(key->curve_oid);
	if (key->d.len > 0 && (!key->curve || number_below(key->d, key->curve->order)))
		return true;
	return error_at(err, KEYSTORE_MALFORMED, at,
		"EC key is not consistent: the private key is not between 0 and the order of the curve");
}

static bool ec_read(const struct key_parts *private_key, struct ec_private *out, struct keystore_error *err)
{
	*out = (struct ec_private){ 0 };
	return read_curve(private_key->parameters, &out->curve_oid, err) && read_private(private_key->key, out, err) &&
	       check_range(out, &private_key->key, err);
}

static void describe_curve(struct keystore_bytes oid, struct keystore_key_info *out)
{
	const struct ec_curve *curve = ec_curve_by_oid(oid);

	out->curve_oid = oid;
	if (curve) {
		out->curve = curve->name;
		out->bits = curve->bits;
	}
}

/* SpecifiedECDomain (SEC 1 C.2): SEQUENCE { version, fieldID SEQUENCE { prime-field, p INTEGER }, ... }: bits of p. */
static unsigned explicit_bits(struct reader in)
{
	struct reader parameters, field;
	struct keystore_bytes version, type, p;
	struct keystore_error ignored;

	if (!der_get(&in, DER_SEQUENCE, &parameters, "ECParameters", &ignored) ||
	    !number_get(&parameters, &version, "version", &ignored) ||
	    !der_get(&parameters, DER_SEQUENCE, &field, "fieldID", &ignored) ||
	    !der_get_oid(&field, &type, "fieldType", &ignored) ||
	    !bytes_equal(type, OID("\x2A\x86\x48\xCE\x3D\x01\x01")) || /* 1.2.840.10045.1.1 prime-field */
	    !number_get(&field, &p, "prime", &ignored))
		return 0;
	return (unsigned)number_bits(p);
}

static void ec_describe(const struct key_parts *public_key, struct keystore_key_info *out)
{
	struct keystore_error ignored;
	struct keystore_bytes oid;

	if (read_curve(public_key->parameters, &oid, &ignored))
		describe_curve(oid, out);
	else
		out->bits = explicit_bits(public_key->parameters);
}

static bool ec_check(const struct key_parts *private_key, struct keystore_key_info *out, struct keystore_error *err)
{
	struct ec_private key;

	if (!ec_read(private_key, &key, err))
		return false;
	describe_curve(key.curve_oid, out);
	return true;
}

/* The public key that the private key states and the one that follows from it: as far as they can be told, both must be
 * this point. */
static enum keystore_match match_point(const struct ec_private *key, const struct ec_point *point)
{
	enum keystore_match stated = KEYSTORE_MATCH_UNKNOWN;
	struct ec_point own;

	if (ec_point_read(key->point, &own))
		stated = ec_points_match(key->curve, &own, point);
	if (stated == KEYSTORE_MISMATCH || !key->curve || !key->curve->nettle)
		return stated;
	return ec_point_is_public(key->curve, key->d, point) ? KEYSTORE_MATCH : KEYSTORE_MISMATCH;
}

static enum keystore_match ec_match(const struct key_parts *private_key, const struct key_parts *public_key)
{
	struct keystore_error ignored;
	struct keystore_bytes curve_oid;
	struct ec_private key;
	struct ec_point point;

	if (!ec_read(private_key, &key, &ignored) || !read_curve(public_key->parameters, &curve_oid, &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	if (!bytes_equal(key.curve_oid, curve_oid))
		return KEYSTORE_MISMATCH;
	if (!ec_point_read(reader_rest(&public_key->key), &point))
		return KEYSTORE_MATCH_UNKNOWN;
	return match_point(&key, &point);
}

const struct key_type ec_key_type = { ec_describe, ec_check, ec_match };

/* privateKey has as many octets as the order (RFC 5915 section 3); for an unknown curve, as many as it needs. */
static void write_scalar(struct writer *out, const struct ec_private *key)
{
	size_t octets = der_begin(out, DER_OCTET_STRING);

	if (key->curve)
		writer_zeros(out, key->curve->order.len - key->d.len);
	writer_bytes(out, key->d);
	der_end(out, octets);
}

/* [1] EXPLICIT BIT STRING, all bits used */
static void write_point(struct writer *out, struct keystore_bytes point)
{
	size_t explicit_tag = der_begin(out, DER_CONTEXT_CONSTRUCTED(1));
	size_t bits = der_begin(out, DER_BIT_STRING);

	writer_u8(out, 0);
	writer_bytes(out, point);
	der_end(out, bits);
	der_end(out, explicit_tag);
}

/* PrivateKeyInfo { curve, ECPrivateKey without parameters } */
static void write_private(struct writer *out, const void *context)
{
	const struct ec_private *key = context;
	struct private_key_frame frame = private_key_begin(out, OID("\x2A\x86\x48\xCE\x3D\x02\x01"));

	der_put(out, DER_OID, key->curve_oid);
	private_key_contents(out, &frame);
	size_t sequence = der_begin(out, DER_SEQUENCE);
	der_put_u64(out, 1);
	write_scalar(out, key);
	if (key->point.len > 0)
		write_point(out, key->point);
	der_end(out, sequence);
	private_key_end(out, &frame);
}

bool pkcs8_from_ec(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err)
{
	struct reader in = reader_of(der);
	struct ec_private key = { 0 };

	if (!read_private(in, &key, err))
		return false;
	if (key.curve_oid.len == 0)
		return error_at(err, KEYSTORE_MALFORMED, &in, "the EC private key does not name its curve");
	return check_range(&key, &in, err) && private_key_write(der.len, write_private, &key, out, err);
}
