/* JDK CertificateExtensions (parseExtension) and its OIDMap. An extension whose OID is in the map is read, and must be
 * readable if it is critical; if it is not, it is put aside. No extension may be there twice but those that were put
 * aside. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/keyed_hash.h"
#include "base/oid.h"
#include "x509/java_parts.h"
#include "x509/validity.h"

typedef bool check(struct reader contents, struct keystore_error *err);

/* ---- Primitive contents ------------------------------------------------------------------------------------------ */

static bool wrong(const char *what, struct keystore_error *err)
{
	return error_set(err, KEYSTORE_MALFORMED, "%s", what);
}

static bool take_anything(struct reader in, struct keystore_error *err)
{
	(void)in;
	(void)err;
	return true;
}

static bool check_number(struct reader in, struct keystore_error *err)
{
	return reader_left(&in) || wrong("INTEGER without contents", err);
}

bool java_is_int(struct keystore_bytes contents)
{
	if (!contents.len)
		return false;
	for (size_t i = 0; i + 4 < contents.len; i++)
		if (contents.data[i] != (contents.data[0] < 0x80 ? 0 : 0xFF))
			return false;
	return contents.len < 5 || (contents.data[contents.len - 4] ^ contents.data[0]) < 0x80;
}

static bool check_int(struct reader in, struct keystore_error *err)
{
	return java_is_int(reader_rest(&in)) || wrong("an INTEGER of more than 32 bits, or none", err);
}

static bool check_boolean(struct reader in, struct keystore_error *err)
{
	return reader_left(&in) == 1 || wrong("a BOOLEAN that is not one byte", err);
}

bool java_is_bits(struct keystore_bytes contents)
{
	return contents.len && contents.data[0] < (contents.len > 1 ? 8 : 1);
}

static bool check_bits(struct reader in, struct keystore_error *err)
{
	return java_is_bits(reader_rest(&in)) || wrong("the BIT STRING is not well formed", err);
}

static bool check_time(struct reader in, struct keystore_error *err)
{
	int64_t seconds;

	return time_of(in, true, &seconds) || wrong("no GeneralizedTime", err);
}

enum { OID_MAX = 4096 };

bool java_is_oid(struct keystore_bytes contents)
{
	return contents.len <= OID_MAX && der_is_oid(contents);
}

bool java_get_oid(struct reader *in, struct keystore_bytes *oid, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;

	if (!der_get_oid(&ahead, oid, field, err))
		return false;
	if (oid->len > OID_MAX)
		return error_at(err, KEYSTORE_UNSUPPORTED, in, "%s: an OID of more than 4096 bytes", field);
	*in = ahead;
	return true;
}

/* ---- Lists and fields -------------------------------------------------------------------------------------------- */

/* Elements with this tag, each of these contents. */
static bool check_each(struct reader in, unsigned tag, check *one, const char *name, struct keystore_error *err)
{
	struct reader contents;

	while (reader_left(&in))
		if (!der_get(&in, tag, &contents, name, err) || !one(contents, err))
			return false;
	return true;
}

/* Of a SEQUENCE whose fields are all optional and told by their tags. */
struct field {
	unsigned tag;
	check *check;
};

#define REPEATED 0x80000000u

/* Each at most once, whatever the order; `seen` gets a bit for each, and REPEATED in it before lets them come again. */
static bool check_fields(
	struct reader in, const struct field *fields, size_t n, unsigned *seen, struct keystore_error *err)
{
	struct reader contents;
	unsigned tag;

	while (reader_left(&in)) {
		size_t i = 0;
		if (!der_get_any(&in, &tag, &contents, "field", err))
			return false;
		while (i < n && fields[i].tag != tag)
			i++;
		if (i == n || (*seen & 1u << i && !(*seen & REPEATED)))
			return error_set(err, KEYSTORE_MALFORMED, "the tag 0x%02x %s", tag,
				i == n ? "is none of its fields" : "is there twice");
		*seen |= 1u << i;
		if (!fields[i].check(contents, err))
			return false;
	}
	return true;
}

#define N_OF(array) (sizeof array / sizeof *array)

/* ---- Names ------------------------------------------------------------------------------------------------------- */

/* GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName */
static bool check_general_names(struct reader in, struct keystore_error *err)
{
	if (!reader_left(&in))
		return wrong("no name in it", err);
	while (reader_left(&in))
		if (!java_check_general_name(&in, false, err))
			return false;
	return true;
}

/* GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] INTEGER, maximum [1] INTEGER OPTIONAL } */
static bool check_subtree(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = { { DER_CONTEXT(0), check_int }, { DER_CONTEXT(1), check_int } };
	unsigned seen = REPEATED;

	return java_check_general_name(&in, true, err) && check_fields(in, fields, N_OF(fields), &seen, err);
}

static bool check_subtrees(struct reader in, struct keystore_error *err)
{
	return check_each(in, DER_SEQUENCE, check_subtree, "GeneralSubtree", err);
}

/* NameConstraints ::= SEQUENCE { permittedSubtrees [0], excludedSubtrees [1] } */
static bool check_name_constraints(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = {
		{ DER_CONTEXT_CONSTRUCTED(0), check_subtrees }, { DER_CONTEXT_CONSTRUCTED(1), check_subtrees } };
	unsigned seen = 0;

	return check_fields(in, fields, N_OF(fields), &seen, err);
}

/* DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RDN } */
static bool check_point_name(struct reader in, struct keystore_error *err)
{
	struct reader contents;

	if (der_next_is(&in, DER_CONTEXT_CONSTRUCTED(0)))
		return der_get(&in, DER_CONTEXT_CONSTRUCTED(0), &contents, "fullName", err) &&
		       check_general_names(contents, err);
	return der_get(&in, DER_CONTEXT_CONSTRUCTED(1), &contents, "DistributionPointName", err) &&
	       java_check_rdn(contents, err);
}

/* DistributionPoint ::= SEQUENCE { distributionPoint [0], reasons [1] BIT STRING, cRLIssuer [2] GeneralNames }; the
 * first or the last must be there. */
static bool check_point(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = { { DER_CONTEXT_CONSTRUCTED(0), check_point_name },
		{ DER_CONTEXT(1), check_bits }, { DER_CONTEXT_CONSTRUCTED(2), check_general_names } };
	unsigned seen = 0;

	return check_fields(in, fields, N_OF(fields), &seen, err) &&
	       (seen & (1u << 0 | 1u << 2) || wrong("a DistributionPoint without a name", err));
}

static bool check_points(struct reader in, struct keystore_error *err)
{
	return check_each(in, DER_SEQUENCE, check_point, "DistributionPoint", err);
}

/* IssuingDistributionPoint: of CRLs, but in the map. */
static bool check_issuing_point(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = { { DER_CONTEXT_CONSTRUCTED(0), check_point_name },
		{ DER_CONTEXT(1), check_boolean }, { DER_CONTEXT(2), check_boolean }, { DER_CONTEXT(3), check_bits },
		{ DER_CONTEXT(4), check_boolean }, { DER_CONTEXT(5), check_boolean } };
	unsigned seen = REPEATED;

	return check_fields(in, fields, N_OF(fields), &seen, err);
}

/* AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }; Java takes any tag for
 * the SEQUENCE. */
static bool check_accesses(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes method;
	struct reader access;
	unsigned tag;

	while (reader_left(&in))
		if (!der_get_any(&in, &tag, &access, "AccessDescription", err) ||
		    !java_get_oid(&access, &method, "accessMethod", err) ||
		    !java_check_general_name(&access, false, err))
			return false;
	return true;
}

/* ---- The other extensions ---------------------------------------------------------------------------------------- */

/* AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0], authorityCertIssuer [1], authorityCertSerialNumber [2] } */
static bool check_authority_key_id(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = { { DER_CONTEXT(0), take_anything },
		{ DER_CONTEXT_CONSTRUCTED(1), check_general_names }, { DER_CONTEXT(2), check_number } };
	unsigned seen = 0;

	return check_fields(in, fields, N_OF(fields), &seen, err);
}

/* PrivateKeyUsagePeriod ::= SEQUENCE { notBefore [0], notAfter [1] GeneralizedTime } */
static bool check_key_usage_period(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = { { DER_CONTEXT(0), check_time }, { DER_CONTEXT(1), check_time } };
	unsigned seen = 0;

	return check_fields(in, fields, N_OF(fields), &seen, err);
}

/* PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0], inhibitPolicyMapping [1] INTEGER } */
static bool check_policy_constraints(struct reader in, struct keystore_error *err)
{
	static const struct field fields[] = { { DER_CONTEXT(0), check_int }, { DER_CONTEXT(1), check_int } };
	unsigned seen = 0;

	return check_fields(in, fields, N_OF(fields), &seen, err);
}

/* SEQUENCE { cA BOOLEAN, pathLenConstraint INTEGER }; what does not begin with a BOOLEAN is not looked at. */
static bool check_basic_constraints(struct reader in, struct keystore_error *err)
{
	struct reader value;
	unsigned tag;

	if (!reader_left(&in))
		return true;
	if (!der_get_any(&in, &tag, &value, "cA", err))
		return false;
	if (tag != DER_BOOLEAN)
		return true;
	if (!check_boolean(value, err))
		return false;
	return !reader_left(&in) ||
	       (der_get(&in, DER_INTEGER, &value, "pathLenConstraint", err) && check_int(value, err));
}

static bool check_purposes(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes purpose;

	while (reader_left(&in))
		if (!java_get_oid(&in, &purpose, "KeyPurposeId", err))
			return false;
	return true;
}

/* SEQUENCE { issuerDomainPolicy, subjectDomainPolicy OBJECT IDENTIFIER } */
static bool check_mapping(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes policy;

	return java_get_oid(&in, &policy, "issuerDomainPolicy", err) &&
	       java_get_oid(&in, &policy, "subjectDomainPolicy", err);
}

static bool check_mappings(struct reader in, struct keystore_error *err)
{
	return check_each(in, DER_SEQUENCE, check_mapping, "PolicyMapping", err);
}

/* JDK java.security.cert.PolicyQualifierInfo: an OBJECT IDENTIFIER, and anything. */
static bool check_qualifier(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes id;

	return java_get_oid(&in, &id, "policyQualifierId", err);
}

/* PolicyInformation ::= SEQUENCE { policyIdentifier, policyQualifiers SEQUENCE (1..MAX) OF PolicyQualifierInfo } */
static bool check_policy(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes id;
	struct reader qualifiers;

	if (!java_get_oid(&in, &id, "policyIdentifier", err))
		return false;
	if (!reader_left(&in))
		return true;
	if (!der_get(&in, DER_SEQUENCE, &qualifiers, "policyQualifiers", err))
		return false;
	if (!reader_left(&qualifiers))
		return wrong("policyQualifiers with none in it", err);
	return check_each(qualifiers, DER_SEQUENCE, check_qualifier, "PolicyQualifierInfo", err);
}

static bool check_policies(struct reader in, struct keystore_error *err)
{
	return check_each(in, DER_SEQUENCE, check_policy, "PolicyInformation", err);
}

/* JDK InhibitAnyPolicyExtension: SkipCerts from -1 on. */
static bool check_skip_certs(struct reader in, struct keystore_error *err)
{
	static const struct keystore_bytes minus_one = OID("\xFF");
	struct keystore_bytes contents = reader_rest(&in);

	return check_int(in, err) && (contents.data[0] < 0x80 || bytes_equal(contents, minus_one) ||
				      wrong("a number below -1", err));
}

/* ---- The map ----------------------------------------------------------------------------------------------------- */

enum { DER_ENUMERATED = 0x0A, ANYTHING = 0 };

/* The tag of the value, and what must be in it. */
static const struct known {
	struct keystore_bytes oid;
	const char *name;
	unsigned tag;
	check *check;
	bool must_be_critical; /* else it counts as one that cannot be read */
	bool wrapped;	       /* it may be in an OCTET STRING once more */
} known_extensions[] = {
	/* 2.5.29.x */
	{ OID("\x55\x1D\x0E"), "subjectKeyIdentifier", DER_OCTET_STRING, take_anything, false, false },
	{ OID("\x55\x1D\x0F"), "keyUsage", DER_BIT_STRING, check_bits, false, true },
	{ OID("\x55\x1D\x10"), "privateKeyUsagePeriod", DER_SEQUENCE, check_key_usage_period, false, false },
	{ OID("\x55\x1D\x11"), "subjectAltName", DER_SEQUENCE, check_general_names, false, false },
	{ OID("\x55\x1D\x12"), "issuerAltName", DER_SEQUENCE, check_general_names, false, false },
	{ OID("\x55\x1D\x13"), "basicConstraints", DER_SEQUENCE, check_basic_constraints, false, false },
	{ OID("\x55\x1D\x14"), "cRLNumber", DER_INTEGER, check_number, false, false },
	{ OID("\x55\x1D\x15"), "reasonCode", DER_ENUMERATED, check_int, false, false },
	{ OID("\x55\x1D\x1B"), "deltaCRLIndicator", DER_INTEGER, check_number, false, false },
	{ OID("\x55\x1D\x1C"), "issuingDistributionPoint", DER_SEQUENCE, check_issuing_point, false, false },
	{ OID("\x55\x1D\x1D"), "certificateIssuer", DER_SEQUENCE, check_general_names, false, false },
	{ OID("\x55\x1D\x1E"), "nameConstraints", DER_SEQUENCE, check_name_constraints, false, false },
	{ OID("\x55\x1D\x1F"), "cRLDistributionPoints", DER_SEQUENCE, check_points, false, false },
	{ OID("\x55\x1D\x20"), "certificatePolicies", DER_SEQUENCE, check_policies, false, false },
	{ OID("\x55\x1D\x21"), "policyMappings", DER_SEQUENCE, check_mappings, false, false },
	{ OID("\x55\x1D\x23"), "authorityKeyIdentifier", DER_SEQUENCE, check_authority_key_id, false, false },
	{ OID("\x55\x1D\x24"), "policyConstraints", DER_SEQUENCE, check_policy_constraints, false, false },
	{ OID("\x55\x1D\x25"), "extKeyUsage", DER_SEQUENCE, check_purposes, false, false },
	{ OID("\x55\x1D\x2E"), "freshestCRL", DER_SEQUENCE, check_points, false, false },
	{ OID("\x55\x1D\x36"), "inhibitAnyPolicy", DER_INTEGER, check_skip_certs, true, false },
	/* 1.3.6.1.5.5.7.1.1, .11 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x01\x01"), "authorityInfoAccess", DER_SEQUENCE, check_accesses, false, false },
	{ OID("\x2B\x06\x01\x05\x05\x07\x01\x0B"), "subjectInfoAccess", DER_SEQUENCE, check_accesses, false, false },
	/* 1.3.6.1.5.5.7.48.1.5 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x30\x01\x05"), "id-pkix-ocsp-nocheck", ANYTHING, take_anything, false, false },
	/* 2.16.840.1.113730.1.1 */
	{ OID("\x60\x86\x48\x01\x86\xF8\x42\x01\x01"), "nsCertType", DER_BIT_STRING, check_bits, false, false },
};

static const struct known *find_known(struct keystore_bytes oid)
{
	for (size_t i = 0; i < N_OF(known_extensions); i++)
		if (bytes_equal(known_extensions[i].oid, oid))
			return &known_extensions[i];
	return NULL;
}

_Static_assert(N_OF(known_extensions) <= 32, "a bit for each");

struct extension {
	struct keystore_bytes oid;
	bool critical;
	struct reader value;
};

/* JDK KeyUsageExtension */
static struct reader unwrap(const struct known *known, struct reader value)
{
	struct keystore_error unused;
	struct reader inside, ahead = value;

	return known->wrapped && der_next_is(&ahead, DER_OCTET_STRING) &&
			       der_get(&ahead, DER_OCTET_STRING, &inside, "", &unused) && !reader_left(&ahead)
		       ? inside
		       : value;
}

static bool check_value(const struct known *known, const struct extension *extension, struct keystore_error *err)
{
	struct reader value = unwrap(known, extension->value), contents;

	if (known->must_be_critical && !extension->critical)
		return wrong("not critical", err);
	if (known->tag == ANYTHING)
		return true;
	return der_get(&value, known->tag, &contents, "value", err) && der_finish(&value, "value", err) &&
	       known->check(contents, err);
}

/* Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }; any byte but 0 is TRUE. */
static bool read_extension(struct reader in, struct extension *out, struct keystore_error *err)
{
	struct reader critical;

	*out = (struct extension){ 0 };
	if (!java_get_oid(&in, &out->oid, "extnID", err))
		return false;
	if (der_next_is(&in, DER_BOOLEAN)) {
		if (!der_get(&in, DER_BOOLEAN, &critical, "critical", err) || !check_boolean(critical, err))
			return false;
		out->critical = reader_peek(&critical) != 0;
	}
	return der_get(&in, DER_OCTET_STRING, &out->value, "extnValue", err);
}

/* ---- Twice ------------------------------------------------------------------------------------------------------- */

static bool refuse_twice(struct keystore_bytes oid, struct keystore_error *err)
{
	char text[OID_TEXT_SIZE];

	oid_text(oid, text, sizeof text);
	return error_set(err, KEYSTORE_MALFORMED, "the extension %.60s is there twice", text);
}

/* The next extension that is not in the map. All of them have been read before. */
static bool next_unknown(struct reader *in, struct keystore_bytes *oid)
{
	struct keystore_error unused;
	struct reader one;

	while (reader_left(in)) {
		(void)der_get(in, DER_SEQUENCE, &one, "extension", &unused);
		(void)der_get_oid(&one, oid, "extnID", &unused);
		if (!find_known(*oid))
			return true;
	}
	return false;
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The OID with this hash is there twice. */
static bool refuse_hash(struct reader in, uint64_t hash, const struct hash_key *key, struct keystore_error *err)
{
	struct keystore_bytes oid = { NULL, 0 };

	while (next_unknown(&in, &oid))
		if (keyed_hash(key, oid) == hash)
			break;
	return refuse_twice(oid, err);
}

static bool check_hashes(struct reader all, uint64_t *hashes, const struct hash_key *key, struct keystore_error *err)
{
	struct keystore_bytes oid;
	struct reader in = all;
	size_t n = 0;

	while (next_unknown(&in, &oid))
		hashes[n++] = keyed_hash(key, oid);
	qsort(hashes, n, sizeof *hashes, compare_hashes);
	for (size_t i = 1; i < n; i++)
		if (hashes[i - 1] == hashes[i])
			return refuse_hash(all, hashes[i], key, err);
	return true;
}

/* Those n that are not in the map: there may be as many of them as the certificate has room for. Of 64 bits under a key
 * two are the same by chance once in 2^24 certificates of a million. */
static bool check_unknown(struct reader all, size_t n, struct keystore_error *err)
{
	struct hash_key key;
	uint64_t *hashes;

	if (n < 2)
		return true;
	if (!hash_key_new(&key, err))
		return false;
	hashes = mem_new(n * sizeof *hashes);
	bool ok = hashes ? check_hashes(all, hashes, &key, err) : error_no_memory(err);
	mem_free(hashes);
	return ok;
}

/* How many with this OID were not put aside. */
static size_t count_readable(struct reader all, const struct known *known)
{
	struct keystore_error unused;
	struct extension extension;
	struct reader one;
	size_t n = 0;

	while (reader_left(&all) && der_get(&all, DER_SEQUENCE, &one, "extension", &unused))
		n += read_extension(one, &extension, &unused) && bytes_equal(extension.oid, known->oid) &&
		     check_value(known, &extension, &unused);
	return n;
}

/* `twice` has a bit for each of the map. */
static bool check_known(struct reader all, uint32_t twice, struct keystore_error *err)
{
	for (size_t i = 0; i < N_OF(known_extensions); i++)
		if (twice & 1u << i && count_readable(all, &known_extensions[i]) > 1)
			return refuse_twice(known_extensions[i].oid, err);
	return true;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

static bool check_critical(const struct known *known, const struct extension *extension, struct java_extensions *out,
	struct keystore_error *err)
{
	static const struct keystore_bytes alt_name = OID("\x55\x1D\x11"); /* 2.5.29.17 */

	if (!check_value(known, extension, err))
		return error_context(err, "critical %s", known->name);
	if (bytes_equal(extension->oid, alt_name))
		out->has_critical_alt_name = true;
	return true;
}

/* What is not critical is read only if it is there twice. */
static bool check_all(struct reader all, struct java_extensions *out, struct keystore_error *err)
{
	struct reader in = all, one;
	struct extension extension;
	uint32_t once = 0, twice = 0;
	size_t n_unknown = 0;

	while (reader_left(&in)) {
		if (!der_get(&in, DER_SEQUENCE, &one, "extension", err) || !read_extension(one, &extension, err))
			return false;
		const struct known *known = find_known(extension.oid);
		if (known && extension.critical && !check_critical(known, &extension, out, err))
			return false;
		uint32_t bit = known ? 1u << (known - known_extensions) : 0;
		twice |= once & bit;
		once |= bit;
		n_unknown += !known;
	}
	return check_known(all, twice, err) && check_unknown(all, n_unknown, err);
}

bool java_check_extensions(struct reader in, struct java_extensions *out, struct keystore_error *err)
{
	struct reader all;

	*out = (struct java_extensions){ 0 };
	return der_get(&in, DER_SEQUENCE, &all, "extensions", err) && check_all(all, out, err);
}
