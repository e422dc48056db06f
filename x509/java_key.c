/* JDK X509Key (parse, buildX509Key): the key is read by the KeyFactory of its algorithm, where Java has one; a key of
 * another algorithm is taken as it is. */
#include "base/error.h"
#include "x509/java_parts.h"

/* What there is to check of one SubjectPublicKeyInfo. */
struct java_key {
	struct java_algorithm algorithm;
	struct keystore_bytes octets; /* of subjectPublicKey */
	unsigned unused_bits;
};

struct key_rule;
typedef bool key_check(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err);

static struct keystore_bytes without_zeros(struct keystore_bytes number)
{
	while (number.len && number.data[0] == 0)
		number = (struct keystore_bytes){ number.data + 1, number.len - 1 };
	return number;
}

/* JDK DerValue, getPositiveBigInteger: what looks negative lacks its leading zero. */
static bool get_positive(
	struct reader *in, struct keystore_bytes *number, const char *field, struct keystore_error *err)
{
	struct keystore_bytes contents;

	if (!der_get_bytes(in, DER_INTEGER, &contents, field, err))
		return false;
	*number = without_zeros(contents);
	return contents.len || error_set(err, KEYSTORE_MALFORMED, "%s: INTEGER without contents", field);
}

/* Of numbers without leading zeros. */
static bool is_below(struct keystore_bytes a, struct keystore_bytes b)
{
	return a.len != b.len ? a.len < b.len : bytes_compare(a, b) < 0;
}

/* JDK RSAKeyFactory (checkKeyLengths): 512 to 16384 bits of modulus, in whole bytes, and with more than 3072 at most 64
 * bits of exponent; RSAPublicKeyImpl (checkExponentRange): from 3 to the modulus. */
static bool check_rsa_numbers(struct keystore_bytes modulus, struct keystore_bytes exponent, struct keystore_error *err)
{
	static const uint8_t three = 3;

	if (modulus.len < 512 / 8 || modulus.len > 16384 / 8)
		return error_set(err, KEYSTORE_UNSUPPORTED, "an RSA key of %zu bytes: Java takes 512 to 16384 bits",
			modulus.len);
	if (modulus.len > 3072 / 8 && exponent.len > 64 / 8)
		return error_set(err, KEYSTORE_UNSUPPORTED,
			"an RSA exponent of more than 64 bits, with a modulus of more than 3072");
	if (is_below(exponent, (struct keystore_bytes){ &three, 1 }))
		return error_set(err, KEYSTORE_UNSUPPORTED, "an RSA exponent below 3");
	return is_below(exponent, modulus) ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "an RSA exponent that is not below the modulus");
}

/* RSAPublicKey ::= SEQUENCE { modulus, publicExponent INTEGER } */
static bool check_rsa(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err)
{
	struct reader in = reader_of(key->octets), numbers;
	struct keystore_bytes modulus, exponent;

	(void)rule;
	return der_get(&in, DER_SEQUENCE, &numbers, "RSAPublicKey", err) && der_finish(&in, "RSAPublicKey", err) &&
	       get_positive(&numbers, &modulus, "modulus", err) &&
	       get_positive(&numbers, &exponent, "publicExponent", err) &&
	       der_finish(&numbers, "RSAPublicKey", err) && check_rsa_numbers(modulus, exponent, err);
}

/* JDK ECPublicKeyImpl; ECUtil, decodePoint: 04 x y. A byte behind it is not noticed, nor a point off the curve. */
static bool check_ec(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err)
{
	struct reader parameters = reader_of(key->algorithm.parameters);
	struct keystore_bytes curve;
	size_t size;

	(void)rule;
	if (!der_get_bytes(&parameters, DER_OID, &curve, "namedCurve", err))
		return error_set(err, KEYSTORE_UNSUPPORTED, "an EC key that does not name its curve");
	if (!key->octets.len || key->octets.data[0] != 4)
		return error_set(err, KEYSTORE_UNSUPPORTED, "an EC point that is compressed, or at infinity");
	size = (java_curve_bits(curve) + 7) / 8;
	return (key->octets.len - 1) / 2 == size ||
	       error_set(err, KEYSTORE_MALFORMED, "an EC point of %zu bytes: the curve has %zu", key->octets.len,
		       1 + 2 * size);
}

/* JDK DSAPublicKey, DHPublicKey: y, an INTEGER, and what is behind it is not looked at. */
static bool check_integer(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err)
{
	struct reader in = reader_of(key->octets);
	struct keystore_bytes number;

	(void)rule;
	return get_positive(&in, &number, "public key", err);
}

static bool check_dh(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err)
{
	return key->algorithm.parameters.len ? check_integer(key, rule, err)
					     : error_set(err, KEYSTORE_UNSUPPORTED, "a DH key without parameters");
}

static key_check check_octets, check_parameters;

/* The versions are those that brought the algorithms: JEP 324 (11), JEP 339 (15). An update of 17 has ML-DSA and
 * ML-KEM (JEP 497, 496) for keys, as 24 does: JDK NamedX509Key. */
static const struct key_rule {
	struct keystore_bytes oid;
	unsigned since;
	key_check *check;
	const char *name;
	unsigned size; /* bytes of the key, for check_octets */
} rules[] = {
	/* 1.2.840.113549.1.1.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"), 0, check_rsa, "RSA", 0 },
	/* 2.5.8.1.1 */
	{ OID("\x55\x08\x01\x01"), 0, check_rsa, "RSA", 0 },
	/* 1.2.840.113549.1.1.10 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A"), 0, check_rsa, "RSASSA-PSS", 0 },
	/* 1.2.840.10045.2.1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x02\x01"), 0, check_ec, "EC", 0 },
	/* 1.2.840.10040.4.1 */
	{ OID("\x2A\x86\x48\xCE\x38\x04\x01"), 0, check_integer, "DSA", 0 },
	/* 1.3.14.3.2.12 */
	{ OID("\x2B\x0E\x03\x02\x0C"), 0, check_integer, "DSA", 0 },
	/* 1.2.840.113549.1.3.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x03\x01"), 0, check_dh, "DH", 0 },
	/* 1.2.840.10046.2.1 */
	{ OID("\x2A\x86\x48\xCE\x3E\x02\x01"), 0, check_dh, "DH", 0 },
	/* 1.3.101.110 */
	{ OID("\x2B\x65\x6E"), 11, check_octets, "X25519", 32 },
	/* 1.3.101.111 */
	{ OID("\x2B\x65\x6F"), 11, check_octets, "X448", 56 },
	/* 1.3.101.112 */
	{ OID("\x2B\x65\x70"), 15, check_octets, "Ed25519", 32 },
	/* 1.3.101.113 */
	{ OID("\x2B\x65\x71"), 15, check_octets, "Ed448", 57 },
	/* 2.16.840.1.101.3.4.3.17 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), 17, check_parameters, "ML-DSA", 0 },
	/* 2.16.840.1.101.3.4.3.18 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), 17, check_parameters, "ML-DSA", 0 },
	/* 2.16.840.1.101.3.4.3.19 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), 17, check_parameters, "ML-DSA", 0 },
	/* 2.16.840.1.101.3.4.4.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x01"), 17, check_parameters, "ML-KEM", 0 },
	/* 2.16.840.1.101.3.4.4.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x02"), 17, check_parameters, "ML-KEM", 0 },
	/* 2.16.840.1.101.3.4.4.3 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x03"), 17, check_parameters, "ML-KEM", 0 },
};

static bool check_octets(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err)
{
	return (key->octets.len == rule->size && !key->unused_bits) ||
	       error_set(err, KEYSTORE_MALFORMED, "an %s key of %zu bytes instead of %u", rule->name, key->octets.len,
		       rule->size);
}

static bool check_parameters(const struct java_key *key, const struct key_rule *rule, struct keystore_error *err)
{
	return !key->algorithm.parameters.len ||
	       error_set(err, KEYSTORE_MALFORMED, "an %s key with parameters", rule->name);
}

bool java_check_key(struct keystore_bytes spki, unsigned version, struct keystore_error *err)
{
	struct reader in = reader_of(spki), inside;
	struct java_key key;

	if (!der_get(&in, DER_SEQUENCE, &inside, "subjectPublicKeyInfo", err) ||
	    !java_get_algorithm(&inside, &key.algorithm, "subjectPublicKeyInfo algorithm", err) ||
	    !der_get_bits(&inside, &key.octets, &key.unused_bits, "subjectPublicKey", err))
		return false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (version >= rules[i].since && bytes_equal(key.algorithm.oid, rules[i].oid))
			return rules[i].check(&key, &rules[i], err);
	return true;
}
