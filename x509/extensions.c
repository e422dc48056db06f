/* Extensions (RFC 5280 4.1.2.9, 4.2.1):
 *
 *     Extensions   SEQUENCE OF Extension
 *     Extension    SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
 *
 * Each reader below gets the contents of extnValue, fills its fields only when it has understood them, and says so. Old
 * certificates hold BER there: any byte but 0 for TRUE, DEFAULT values spelled out. That is taken. */
#include "x509/extensions.h"

/* pathLenConstraint, no more than what path_length can hold. */
static bool read_path_length(struct reader *in, int64_t *path_length, struct keystore_error *err)
{
	uint64_t value = INT64_MAX;

	if (!der_get_u64(in, &value, "pathLenConstraint", err) && err->status != KEYSTORE_LIMIT)
		return false;
	*path_length = value > INT64_MAX ? INT64_MAX : (int64_t)value;
	return true;
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } */
static bool read_basic_constraints(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	struct keystore_bytes is_ca = { NULL, 0 };
	struct reader contents;
	int64_t path_length = -1;

	if (!der_get(in, DER_SEQUENCE, &contents, "basicConstraints", err))
		return false;
	if (der_next_is(&contents, DER_BOOLEAN) &&
	    (!der_get_bytes(&contents, DER_BOOLEAN, &is_ca, "cA", err) || is_ca.len != 1))
		return false;
	if (der_next_is(&contents, DER_INTEGER) && !read_path_length(&contents, &path_length, err))
		return false;
	out->has_basic_constraints = true;
	out->is_ca = is_ca.len && is_ca.data[0];
	out->path_length = path_length;
	return true;
}

/* KeyUsage ::= BIT STRING; bit 0 is the highest of the first byte. */
static bool read_key_usage(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	struct keystore_bytes octets;
	unsigned unused;
	uint16_t usage = 0;

	if (!der_get_bits(in, &octets, &unused, "keyUsage", err))
		return false;
	size_t n_bits = octets.len * 8 - unused;
	for (size_t bit = 0; bit < n_bits && bit < 16; bit++)
		if (octets.data[bit / 8] & 0x80u >> bit % 8)
			usage |= (uint16_t)(1u << bit);
	out->has_key_usage = true;
	out->key_usage = usage;
	return true;
}

/* SubjectAltName ::= GeneralNames */
static bool read_subject_alt_names(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	return der_get_bytes(in, DER_SEQUENCE, &out->subject_alt_names, "subjectAltName", err);
}

/* ExtKeyUsageSyntax ::= SEQUENCE OF OBJECT IDENTIFIER */
static bool read_extended_key_usage(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	return der_get_bytes(in, DER_SEQUENCE, &out->extended_key_usage, "extKeyUsage", err);
}

/* SubjectKeyIdentifier ::= OCTET STRING */
static bool read_subject_key_id(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	return der_get_bytes(in, DER_OCTET_STRING, &out->subject_key_id, "subjectKeyIdentifier", err);
}

/* AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] IMPLICIT OCTET STRING OPTIONAL, issuer and serial number
 * of the issuer } */
static bool read_authority_key_id(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	struct reader contents;

	if (!der_get(in, DER_SEQUENCE, &contents, "authorityKeyIdentifier", err))
		return false;
	if (!der_next_is(&contents, DER_CONTEXT(0)))
		return true;
	return der_get_bytes(&contents, DER_CONTEXT(0), &out->authority_key_id, "keyIdentifier", err);
}

static const struct extension {
	struct keystore_bytes oid; /* contents octets */
	bool (*read)(struct reader *in, struct keystore_certificate *out, struct keystore_error *err);
} extensions[] = {
	{ OID("\x55\x1D\x0E"), read_subject_key_id },	   /* 2.5.29.14 */
	{ OID("\x55\x1D\x0F"), read_key_usage },	   /* 2.5.29.15 */
	{ OID("\x55\x1D\x11"), read_subject_alt_names },   /* 2.5.29.17 */
	{ OID("\x55\x1D\x13"), read_basic_constraints },   /* 2.5.29.19 */
	{ OID("\x55\x1D\x23"), read_authority_key_id },	   /* 2.5.29.35 */
	{ OID("\x55\x1D\x25"), read_extended_key_usage },  /* 2.5.29.37 */
};

/* Reads one Extension as far as it can be read. `seen` has a bit for each of the table that has been met. */
static void read_extension(struct reader in, unsigned *seen, struct keystore_certificate *out)
{
	struct keystore_error unused;
	struct keystore_bytes oid, critical;
	struct reader value;

	if (!der_get_oid(&in, &oid, "extnID", &unused) ||
	    (der_next_is(&in, DER_BOOLEAN) && !der_get_bytes(&in, DER_BOOLEAN, &critical, "critical", &unused)) ||
	    !der_get(&in, DER_OCTET_STRING, &value, "extnValue", &unused))
		return;
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		if ((*seen & 1u << i) || !bytes_equal(oid, extensions[i].oid))
			continue;
		*seen |= 1u << i;
		(void)extensions[i].read(&value, out, &unused);
	}
}

bool extensions_read(struct reader *in, struct keystore_certificate *out, struct keystore_error *err)
{
	struct reader all, one;
	unsigned seen = 0;

	if (!der_get(in, DER_SEQUENCE, &all, "extensions", err))
		return false;
	while (reader_left(&all)) {
		if (!der_get(&all, DER_SEQUENCE, &one, "extension", err))
			return false;
		read_extension(one, &seen, out);
		out->n_extensions++;
	}
	return true;
}
