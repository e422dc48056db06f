/* DSA and DH keys: numbers modulo a prime.
 *
 * DSA: RFC 3279 2.3.2 in SubjectPublicKeyInfo; in PKCS#8 the same parameters and INTEGER x; by itself OpenSSL's
 * SEQUENCE of six numbers, the "DSA PRIVATE KEY" of PEM. DH: PKCS#3 section 9 and X9.42 (RFC 3279 2.3.3), whose
 * parameters both begin with p and g. */
#include "base/error.h"
#include "crypto/key.h"
#include "crypto/key_algorithms.h"
#include "crypto/number.h"

/* FIPS 186-4 ends at p of 3072 and q of 256 bits; OpenSSL does no more than this. */
#define DSA_MAX_BITS 10000
#define DSA_MAX_ORDER_BITS 512

struct dsa_parameters {
	struct keystore_bytes p, q, g;
};

struct dsa_private {
	struct dsa_parameters parameters;
	struct keystore_bytes y; /* only in OpenSSL's form */
	struct keystore_bytes x;
};

static bool read_pqg(struct reader *in, struct dsa_parameters *out, struct keystore_error *err)
{
	return number_get(in, &out->p, "DSA p", err) && number_get(in, &out->q, "DSA q", err) &&
	       number_get(in, &out->g, "DSA g", err);
}

/* Dss-Parms: SEQUENCE { p, q, g } */
static bool read_parameters(struct reader in, struct dsa_parameters *out, struct keystore_error *err)
{
	struct reader parameters;

	return der_get(&in, DER_SEQUENCE, &parameters, "DSA parameters", err) && read_pqg(&parameters, out, err) &&
	       der_finish(&parameters, "DSA parameters", err);
}

/* A key that is one INTEGER and nothing else: DSAPublicKey, and the private keys of DSA and DH in PKCS#8. */
static bool read_single(struct reader in, struct keystore_bytes *out, const char *field, struct keystore_error *err)
{
	return number_get(&in, out, field, err) && der_finish(&in, field, err);
}

/* SEQUENCE { version 0, p, q, g, y, x } */
static bool read_traditional(struct reader in, struct dsa_private *out, struct keystore_error *err)
{
	struct reader key;
	uint64_t version;

	if (!der_get(&in, DER_SEQUENCE, &key, "DSA private key", err) || !der_finish(&in, "DSA private key", err) ||
	    !key_version(&key, 0, 0, &version, "DSA private key", err))
		return false;
	return read_pqg(&key, &out->parameters, err) && number_get(&key, &out->y, "DSA y", err) &&
	       number_get(&key, &out->x, "DSA x", err) && der_finish(&key, "DSA private key", err);
}

/* What is wrong with the numbers, or NULL. */
static const char *contradiction(const struct dsa_private *key)
{
	const struct dsa_parameters *with = &key->parameters;

	if (!number_is_odd(with->p) || !number_is_odd(with->q) || !number_below(with->q, with->p))
		return "p or q is even, or q is not below p";
	if (with->g.len == 0 || !number_below(with->g, with->p))
		return "g is not between 0 and p";
	if (key->x.len == 0 || !number_below(key->x, with->q))
		return "x is not between 0 and q";
	return NULL;
}

static bool check_numbers(const struct dsa_private *key, const struct reader *at, struct keystore_error *err)
{
	size_t bits = number_bits(key->parameters.p);
	const char *what;

	if (bits > DSA_MAX_BITS)
		return error_at(err, KEYSTORE_LIMIT, at, "DSA prime of %zu bits is over %d", bits, DSA_MAX_BITS);
	what = contradiction(key);
	return !what || error_at(err, KEYSTORE_MALFORMED, at, "DSA key is not consistent: %s", what);
}

static bool dsa_read(const struct key_parts *private_key, struct dsa_private *out, struct keystore_error *err)
{
	return read_parameters(private_key->parameters, &out->parameters, err) &&
	       read_single(private_key->key, &out->x, "DSA x", err);
}

/* SEQUENCE { p, ... }: bits of p. */
static void prime_describe(const struct key_parts *public_key, struct keystore_key_info *out)
{
	struct reader in = public_key->parameters, parameters;
	struct keystore_error ignored;
	struct keystore_bytes p;

	if (der_get(&in, DER_SEQUENCE, &parameters, "parameters", &ignored) &&
	    number_get(&parameters, &p, "prime", &ignored))
		out->bits = (unsigned)number_bits(p);
}

static bool dsa_check(const struct key_parts *private_key, struct keystore_key_info *out, struct keystore_error *err)
{
	struct dsa_private key;

	if (!dsa_read(private_key, &key, err) || !check_numbers(&key, &private_key->key, err))
		return false;
	out->bits = (unsigned)number_bits(key.parameters.p);
	return true;
}

/* Limbs for one g^x mod p, in one block of guarded memory, whose size is that of the largest key. */
struct power {
	mp_limb_t p[NUMBER_LIMBS(DSA_MAX_BITS)], g[NUMBER_LIMBS(DSA_MAX_BITS)], y[NUMBER_LIMBS(DSA_MAX_BITS)];
	mp_limb_t result[NUMBER_LIMBS(DSA_MAX_BITS)];
	mp_limb_t x[NUMBER_LIMBS(DSA_MAX_ORDER_BITS)];
	mp_limb_t scratch[];
};

static bool power_new(struct keystore_secret *out)
{
	mp_size_t limbs = NUMBER_LIMBS(DSA_MAX_BITS), scratch = mpn_sec_powm_itch(limbs, DSA_MAX_ORDER_BITS, limbs);

	return keystore_secret_new(sizeof(struct power) + (size_t)scratch * sizeof(mp_limb_t), out);
}

/* y = g^x mod p? */
static enum keystore_match is_power(const struct dsa_private *key, struct keystore_bytes y, struct power *work)
{
	const struct dsa_parameters *with = &key->parameters;
	size_t n = NUMBER_LIMBS(number_bits(with->p)), order_bits = number_bits(with->q);

	if (!number_to_limbs(key->x, work->x, NUMBER_LIMBS(order_bits)) || !number_to_limbs(with->p, work->p, n) ||
	    !number_to_limbs(with->g, work->g, n) || !number_to_limbs(y, work->y, n))
		return KEYSTORE_MISMATCH;
	mpn_sec_powm(work->result, work->g, (mp_size_t)n, work->x, order_bits, work->p, (mp_size_t)n, work->scratch);
	return secret_equal(work->result, work->y, n * sizeof(mp_limb_t)) ? KEYSTORE_MATCH : KEYSTORE_MISMATCH;
}

/* A SubjectPublicKeyInfo may leave its parameters to the issuer's certificate (RFC 3279 2.3.2). */
static enum keystore_match match_parameters(const struct dsa_parameters *ours, struct reader theirs)
{
	struct keystore_error ignored;
	struct dsa_parameters other;

	if (reader_left(&theirs) == 0)
		return KEYSTORE_MATCH;
	if (!read_parameters(theirs, &other, &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	return bytes_equal(ours->p, other.p) && bytes_equal(ours->q, other.q) && bytes_equal(ours->g, other.g)
		       ? KEYSTORE_MATCH
		       : KEYSTORE_MISMATCH;
}

static enum keystore_match dsa_match(const struct key_parts *private_key, const struct key_parts *public_key)
{
	struct keystore_error ignored;
	struct keystore_secret work;
	struct dsa_private key;
	struct keystore_bytes y;

	if (!dsa_read(private_key, &key, &ignored) || !read_single(public_key->key, &y, "DSA y", &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	enum keystore_match match = match_parameters(&key.parameters, public_key->parameters);
	if (match != KEYSTORE_MATCH)
		return match;
	if (number_bits(key.parameters.q) > DSA_MAX_ORDER_BITS)
		return KEYSTORE_MATCH_UNKNOWN;
	if (!power_new(&work))
		return KEYSTORE_MATCH_NO_MEMORY;
	match = is_power(&key, y, (struct power *)(void *)work.data);
	keystore_secret_free(&work);
	return match;
}

const struct key_type dsa_key_type = { prime_describe, dsa_check, dsa_match };

/* PrivateKeyInfo { Dss-Parms, INTEGER x } */
static void write_private(struct writer *out, const void *context)
{
	const struct dsa_private *key = context;
	struct private_key_frame frame = private_key_begin(out, OID("\x2A\x86\x48\xCE\x38\x04\x01"));
	size_t parameters = der_begin(out, DER_SEQUENCE);

	der_put_unsigned(out, key->parameters.p);
	der_put_unsigned(out, key->parameters.q);
	der_put_unsigned(out, key->parameters.g);
	der_end(out, parameters);
	private_key_contents(out, &frame);
	der_put_unsigned(out, key->x);
	private_key_end(out, &frame);
}

bool pkcs8_from_dsa(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err)
{
	struct reader in = reader_of(der);
	struct dsa_private key;

	return read_traditional(in, &key, err) && check_numbers(&key, &in, err) &&
	       private_key_write(der.len, write_private, &key, out, err);
}

/* DHParameter: SEQUENCE { prime, base, ... } and INTEGER x. */
static bool dh_check(const struct key_parts *private_key, struct keystore_key_info *out, struct keystore_error *err)
{
	struct reader in = private_key->parameters, parameters;
	struct keystore_bytes p, g, x;

	if (!der_get(&in, DER_SEQUENCE, &parameters, "DH parameters", err) ||
	    !number_get(&parameters, &p, "DH prime", err) || !number_get(&parameters, &g, "DH base", err) ||
	    !read_single(private_key->key, &x, "DH private key", err))
		return false;
	if (x.len == 0 || !number_below(x, p) || !number_below(g, p))
		return error_at(err, KEYSTORE_MALFORMED, &private_key->key,
			"DH key is not consistent: a number is not below the prime");
	out->bits = (unsigned)number_bits(p);
	return true;
}

/* Whether a DH key matches takes an exponentiation as long as the prime, for keys that no certificate carries. */
const struct key_type dh_key_type = { prime_describe, dh_check, NULL };
