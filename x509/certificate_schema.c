/* The table of a certificate. Names are one field each, with their text as value. */
#include "x509/certificate_schema.h"

#include "crypto/key_schema.h"
#include "x509/name.h"

void certificate_subject(struct text *to, struct keystore_bytes der)
{
	struct keystore_certificate certificate;
	struct keystore_error ignored;

	if (keystore_certificate_parse(der, &certificate, &ignored))
		name_put(to, certificate.subject);
}

/* extnValue of a subjectAltName, with the header of the OCTET STRING. */
static void alt_names(struct text *to, struct keystore_bytes whole)
{
	struct keystore_error ignored;
	struct reader in = reader_of(whole), value;
	struct keystore_bytes names;
	char name[1024];
	size_t len;

	if (!der_get(&in, DER_OCTET_STRING, &value, "", &ignored) ||
	    !der_get_bytes(&value, DER_SEQUENCE, &names, "", &ignored))
		return;
	for (bool first = true; keystore_general_name_next(&names, name, sizeof name, &len); first = false) {
		text_add(to, first ? "" : ", ");
		text_add(to, name);
	}
}

#define CERTIFICATE_EXTENSION "\x55\x1D" /* 2.5.29 */

static const struct schema_choice extension_values[] = {
	{ .oid = OID(CERTIFICATE_EXTENSION "\x11"), .value = alt_names, .flags = SCHEMA_LEAF },
	{ .flags = SCHEMA_WRAPS },
};

static const struct schema extension[] = {
	{ .name = "extnID", .tag = DER_OID },
	{ .name = "critical", .tag = DER_BOOLEAN },
	{ .name = "extnValue", .tag = DER_OCTET_STRING, .choices = extension_values },
	{ .name = NULL },
};

static const struct schema extensions[] = {
	{ .name = "extension", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY, .inside = extension },
	{ .name = NULL },
};

static const struct schema explicit_extensions[] = {
	{ .name = "Extensions", .tag = DER_SEQUENCE, .inside = extensions },
	{ .name = NULL },
};

static const struct schema explicit_version[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = NULL },
};

/* UTCTime or GeneralizedTime each. */
static const struct schema validity[] = {
	{ .name = "notBefore", .tag = SCHEMA_ANY },
	{ .name = "notAfter", .tag = SCHEMA_ANY },
	{ .name = NULL },
};

static const struct schema public_key_info[] = {
	{ .name = "algorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "subjectPublicKey", .tag = DER_BIT_STRING },
	{ .name = NULL },
};

static const struct schema tbs_certificate[] = {
	{ .name = "version [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .inside = explicit_version },
	{ .name = "serialNumber", .tag = DER_INTEGER },
	{ .name = "signature", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "issuer", .tag = DER_SEQUENCE, .flags = SCHEMA_LEAF, .value = name_put },
	{ .name = "validity", .tag = DER_SEQUENCE, .inside = validity },
	{ .name = "subject", .tag = DER_SEQUENCE, .flags = SCHEMA_LEAF, .value = name_put },
	{ .name = "subjectPublicKeyInfo", .tag = DER_SEQUENCE, .inside = public_key_info },
	{ .name = "issuerUniqueID", .tag = DER_CONTEXT(1) },
	{ .name = "subjectUniqueID", .tag = DER_CONTEXT(2) },
	{ .name = "extensions [3]", .tag = DER_CONTEXT_CONSTRUCTED(3), .inside = explicit_extensions },
	{ .name = NULL },
};

const struct schema certificate_parts[] = {
	{ .name = "tbsCertificate", .tag = DER_SEQUENCE, .inside = tbs_certificate },
	{ .name = "signatureAlgorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "signatureValue", .tag = DER_BIT_STRING },
	{ .name = NULL },
};

const struct schema certificate_schema[] = {
	{ .name = "Certificate", .tag = DER_SEQUENCE, .flags = SCHEMA_DETAILS, .inside = certificate_parts,
		.value = certificate_subject },
	{ .name = NULL },
};
