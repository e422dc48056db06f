/* RSA keys (RFC 8017 appendix A.1): RSAPublicKey, and RSAPrivateKey inside PKCS#8 or by itself, the "RSA PRIVATE
 * KEY" of PEM.
 *
 * Beyond the specification, as Java and OpenSSL: INTEGERs with too few or too many leading zeros (number_get), and
 * keys of which only modulus and private exponent are known, where Java writes 0 for the other numbers. */
#include "base/alloc.h"
#include "base/error.h"
#include "crypto/key.h"
#include "crypto/key_algorithms.h"
#include "crypto/number.h"

#define RSA_MAX_BITS 16384

/* From PRIME1 on they serve the Chinese remainder theorem. */
enum { MODULUS, PUBLIC_EXPONENT, PRIVATE_EXPONENT, PRIME1, PRIME2, EXPONENT1, EXPONENT2, COEFFICIENT, N_NUMBERS };

static const char *const names[N_NUMBERS] = {
	"modulus", "publicExponent", "privateExponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient",
};

struct rsa_public {
	struct keystore_bytes modulus, exponent;
};

struct rsa_private {
	uint64_t version; /* 0: two primes, 1: more */
	struct keystore_bytes number[N_NUMBERS];
	struct keystore_bytes other_primes; /* otherPrimeInfos with header; empty with version 0 */
};

/* RSAPublicKey: SEQUENCE { modulus, publicExponent } */
static bool read_public(struct reader in, struct rsa_public *out, struct keystore_error *err)
{
	struct reader key;

	return der_get(&in, DER_SEQUENCE, &key, "RSAPublicKey", err) &&
	       number_get(&key, &out->modulus, names[MODULUS], err) &&
	       number_get(&key, &out->exponent, names[PUBLIC_EXPONENT], err);
}

/* otherPrimeInfos: SEQUENCE SIZE(1..MAX) OF SEQUENCE { prime, exponent, coefficient } */
static bool read_other_primes(struct reader *in, struct keystore_bytes *whole, struct keystore_error *err)
{
	struct reader infos, info;
	struct keystore_bytes prime, exponent, coefficient;
	size_t start = in->pos;

	if (!der_get(in, DER_SEQUENCE, &infos, "otherPrimeInfos", err))
		return false;
	do {
		if (!der_get(&infos, DER_SEQUENCE, &info, "OtherPrimeInfo", err) ||
		    !number_get(&info, &prime, "prime", err) || !number_get(&info, &exponent, "exponent", err) ||
		    !number_get(&info, &coefficient, "coefficient", err) || !der_finish(&info, "OtherPrimeInfo", err))
			return false;
	} while (reader_left(&infos) > 0);
	*whole = (struct keystore_bytes){ in->data + start, in->pos - start };
	return true;
}

/* RSAPrivateKey: SEQUENCE { version, modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2,
 * coefficient, otherPrimeInfos OPTIONAL } */
static bool read_private(struct reader in, struct rsa_private *out, struct keystore_error *err)
{
	struct reader key;

	*out = (struct rsa_private){ 0 };
	if (!der_get(&in, DER_SEQUENCE, &key, "RSAPrivateKey", err) || !der_finish(&in, "RSAPrivateKey", err) ||
	    !key_version(&key, 0, 1, &out->version, "RSAPrivateKey", err))
		return false;
	for (size_t i = 0; i < N_NUMBERS; i++)
		if (!number_get(&key, &out->number[i], names[i], err))
			return false;
	if (out->version == 1 && !read_other_primes(&key, &out->other_primes, err))
		return false;
	return der_finish(&key, "RSAPrivateKey", err);
}

/* All numbers of the Chinese remainder theorem are zero, or none of them is. */
static bool crt_is_zero(const struct rsa_private *key, bool zero)
{
	for (size_t i = PRIME1; i <= COEFFICIENT; i++)
		if ((key->number[i].len == 0) != zero)
			return false;
	return true;
}

/* The primes go into limbs on the stack, 2 KiB each, wiped. */
static bool is_product(struct keystore_bytes n, struct keystore_bytes p, struct keystore_bytes q)
{
	enum { LIMBS = NUMBER_LIMBS(RSA_MAX_BITS) + 2 };
	mp_limb_t modulus[LIMBS], product[LIMBS] = { 0 }, a[LIMBS], b[LIMBS];
	size_t p_limbs = NUMBER_LIMBS(8 * p.len), q_limbs = NUMBER_LIMBS(8 * q.len);

	if (p.len + q.len > n.len + 1 || p_limbs + q_limbs > LIMBS || !number_to_limbs(n, modulus, LIMBS) ||
	    !number_to_limbs(p, a, p_limbs) || !number_to_limbs(q, b, q_limbs))
		return false;
	number_multiply(product, a, p_limbs, b, q_limbs);
	bool equal = secret_equal(modulus, product, sizeof modulus);
	mem_wipe(a, sizeof a);
	mem_wipe(b, sizeof b);
	mem_wipe(product, sizeof product);
	return equal;
}

/* What is wrong with the numbers, or NULL. */
static const char *contradiction(const struct rsa_private *key)
{
	const struct keystore_bytes *number = key->number;
	struct keystore_bytes e = number[PUBLIC_EXPONENT];

	if (!number_is_odd(number[MODULUS]))
		return "the modulus is zero or even";
	if (number[PRIVATE_EXPONENT].len == 0)
		return "the private exponent is zero";
	if (crt_is_zero(key, true) && e.len == 0)
		return NULL; /* a key without public exponent and primes, as Java writes it */
	if (!number_is_odd(e) || number_bits(e) < 2)
		return "the public exponent is even or 1";
	if (crt_is_zero(key, true))
		return NULL;
	if (!crt_is_zero(key, false))
		return "some of its numbers are zero";
	if (key->version == 0 && !is_product(number[MODULUS], number[PRIME1], number[PRIME2]))
		return "the modulus is not the product of the primes";
	return NULL;
}

static bool read_checked(struct reader in, struct rsa_private *key, struct keystore_error *err)
{
	const char *what;

	if (!read_private(in, key, err))
		return false;
	size_t bits = number_bits(key->number[MODULUS]);
	if (bits > RSA_MAX_BITS)
		return error_at(err, KEYSTORE_LIMIT, &in, "RSA modulus of %zu bits is over %d", bits, RSA_MAX_BITS);
	what = contradiction(key);
	return !what || error_at(err, KEYSTORE_MALFORMED, &in, "RSA key is not consistent: %s", what);
}

/* A magnitude of at most 64 bits; 0 for a larger one. */
static uint64_t small_number(struct keystore_bytes magnitude)
{
	uint64_t value = 0;

	if (number_bits(magnitude) > 64)
		return 0;
	for (size_t i = 0; i < magnitude.len; i++)
		value = value << 8 | magnitude.data[i];
	return value;
}

static void rsa_describe(const struct key_parts *public_key, struct keystore_key_info *out)
{
	struct keystore_error ignored;
	struct rsa_public key;

	if (!read_public(public_key->key, &key, &ignored))
		return;
	out->bits = (unsigned)number_bits(key.modulus);
	out->exponent = small_number(key.exponent);
}

static bool rsa_check(const struct key_parts *private_key, struct keystore_key_info *out, struct keystore_error *err)
{
	struct rsa_private key;

	if (!read_checked(private_key->key, &key, err))
		return false;
	out->bits = (unsigned)number_bits(key.number[MODULUS]);
	out->exponent = small_number(key.number[PUBLIC_EXPONENT]);
	return true;
}

static enum keystore_match rsa_match(const struct key_parts *private_key, const struct key_parts *public_key)
{
	struct keystore_error ignored;
	struct rsa_private ours;
	struct rsa_public theirs;

	if (!read_private(private_key->key, &ours, &ignored) || !read_public(public_key->key, &theirs, &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	bool same_exponent = ours.number[PUBLIC_EXPONENT].len == 0 ||
			     bytes_equal(ours.number[PUBLIC_EXPONENT], theirs.exponent);
	return same_exponent && bytes_equal(ours.number[MODULUS], theirs.modulus) ? KEYSTORE_MATCH : KEYSTORE_MISMATCH;
}

const struct key_type rsa_key_type = { rsa_describe, rsa_check, rsa_match };

/* PrivateKeyInfo with parameters NULL (RFC 8017 A.1) around the same RSAPrivateKey. */
static void write_private(struct writer *out, const void *context)
{
	const struct rsa_private *key = context;
	struct private_key_frame frame = private_key_begin(out, OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"));

	der_put(out, DER_NULL, (struct keystore_bytes){ NULL, 0 });
	private_key_contents(out, &frame);
	size_t sequence = der_begin(out, DER_SEQUENCE);
	der_put_u64(out, key->version);
	for (size_t i = 0; i < N_NUMBERS; i++)
		der_put_unsigned(out, key->number[i]);
	writer_bytes(out, key->other_primes);
	der_end(out, sequence);
	private_key_end(out, &frame);
}

bool pkcs8_from_rsa(struct keystore_bytes der, struct keystore_secret *out, struct keystore_error *err)
{
	struct rsa_private key;

	return read_checked(reader_of(der), &key, err) && private_key_write(der.len, write_private, &key, out, err);
}
