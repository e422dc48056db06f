/* The tables of PFX and SafeContents (RFC 7292 section 4, RFC 2315), and in which layers they stand: the file, or what
 * base64 decodes to; octets that come in pieces, joined; and each part that was decrypted. */
#include "pkcs12/layout.h"

#include "base/armor_layout.h"
#include "base/error.h"
#include "crypto/key_schema.h"
#include "pkcs12/content_info.h"
#include "pkcs12/wrap.h"
#include "x509/certificate_schema.h"

/* ---- SafeContents ------------------------------------------------------------------------------------------------ */

#define PKCS_9 "\x2A\x86\x48\x86\xF7\x0D\x01\x09"		 /* 1.2.840.113549.1.9 */
#define BAG_TYPES "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01" /* 1.2.840.113549.1.12.10.1 */

static const struct schema x509_octets[] = {
	{ .name = "octets", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS, .inside = certificate_schema },
	{ .name = NULL },
};

static const struct schema_choice cert_values[] = {
	{ .oid = OID(PKCS_9 "\x16\x01"), .inside = x509_octets }, /* x509Certificate */
	{ .name = NULL },
};

static const struct schema cert_bag[] = {
	{ .name = "certId", .tag = DER_OID },
	{ .name = "certValue [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .choices = cert_values },
	{ .name = NULL },
};

static const struct schema crl_octets[] = {
	{ .name = "octets", .tag = DER_OCTET_STRING, .flags = SCHEMA_LEAF },
	{ .name = NULL },
};

static const struct schema crl_bag[] = {
	{ .name = "crlId", .tag = DER_OID },
	{ .name = "crlValue [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .inside = crl_octets },
	{ .name = NULL },
};

static const struct schema secret_octets[] = {
	{ .name = "octets", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS, .inside = encrypted_key_schema },
	{ .name = NULL },
};

/* A secret of another type than Java's may be a plain one. */
static const struct schema_choice secret_values[] = {
	{ .oid = OID(BAG_TYPES "\x02"), .inside = secret_octets }, /* pkcs8ShroudedKeyBag: Java's */
	{ .flags = SCHEMA_SECRET },
};

static const struct schema secret_bag[] = {
	{ .name = "secretTypeId", .tag = DER_OID },
	{ .name = "secretValue [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .choices = secret_values },
	{ .name = NULL },
};

static const struct schema typed_bags[][2] = {
	{ { .name = "CertBag", .tag = DER_SEQUENCE, .inside = cert_bag }, { .name = NULL } },
	{ { .name = "CRLBag", .tag = DER_SEQUENCE, .inside = crl_bag }, { .name = NULL } },
	{ { .name = "SecretBag", .tag = DER_SEQUENCE, .inside = secret_bag }, { .name = NULL } },
};

static const struct schema safe_contents[];

static const struct schema_choice bag_values[] = {
	{ .oid = OID(BAG_TYPES "\x01"), .inside = private_key_schema },
	{ .oid = OID(BAG_TYPES "\x02"), .inside = encrypted_key_schema },
	{ .oid = OID(BAG_TYPES "\x03"), .inside = typed_bags[0] },
	{ .oid = OID(BAG_TYPES "\x04"), .inside = typed_bags[1] },
	{ .oid = OID(BAG_TYPES "\x05"), .inside = typed_bags[2] },
	{ .oid = OID(BAG_TYPES "\x06"), .inside = safe_contents },
	{ .flags = SCHEMA_SECRET }, /* nobody knows */
};

static const struct schema attribute[] = {
	{ .name = "attrId", .tag = DER_OID },
	{ .name = "attrValues", .tag = DER_SET },
	{ .name = NULL },
};

static const struct schema attributes[] = {
	{ .name = "attribute", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY, .inside = attribute },
	{ .name = NULL },
};

static const struct schema safe_bag[] = {
	{ .name = "bagId", .tag = DER_OID },
	{ .name = "bagValue [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .choices = bag_values },
	{ .name = "bagAttributes", .tag = DER_SET, .inside = attributes },
	{ .name = NULL },
};

static const struct schema bags[] = {
	{ .name = "bag", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY, .inside = safe_bag },
	{ .name = NULL },
};

static const struct schema safe_contents[] = {
	{ .name = "SafeContents", .tag = DER_SEQUENCE, .inside = bags },
	{ .name = NULL },
};

/* ---- AuthenticatedSafe ------------------------------------------------------------------------------------------- */

static const struct schema data_content[] = {
	{ .name = "octets", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS, .inside = safe_contents },
	{ .name = NULL },
};

static const struct schema encrypted_content_info[] = {
	{ .name = "contentType", .tag = DER_OID },
	{ .name = "contentEncryptionAlgorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "encryptedContent", .tag = DER_CONTEXT(0), .flags = SCHEMA_LEAF },
	{ .name = NULL },
};

static const struct schema encrypted_data[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "encryptedContentInfo", .tag = DER_SEQUENCE, .inside = encrypted_content_info },
	{ .name = "unprotectedAttrs", .tag = DER_CONTEXT_CONSTRUCTED(1), .inside = attributes },
	{ .name = NULL },
};

static const struct schema encrypted_content[] = {
	{ .name = "EncryptedData", .tag = DER_SEQUENCE, .inside = encrypted_data },
	{ .name = NULL },
};

static const struct schema_choice part_contents[] = {
	{ .oid = OID(PKCS_7 "\x01"), .inside = data_content },
	{ .oid = OID(PKCS_7 "\x06"), .inside = encrypted_content },
	{ .name = NULL },
};

static const struct schema part[] = {
	{ .name = "contentType", .tag = DER_OID },
	{ .name = "content [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .choices = part_contents },
	{ .name = NULL },
};

static const struct schema parts[] = {
	{ .name = "part", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY, .inside = part },
	{ .name = NULL },
};

static const struct schema authenticated_safe[] = {
	{ .name = "AuthenticatedSafe", .tag = DER_SEQUENCE, .inside = parts },
	{ .name = NULL },
};

/* ---- PFX --------------------------------------------------------------------------------------------------------- */

static const struct schema auth_safe_octets[] = {
	{ .name = "octets", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS, .inside = authenticated_safe },
	{ .name = NULL },
};

static const struct schema auth_safe[] = {
	{ .name = "contentType", .tag = DER_OID },
	{ .name = "content [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .inside = auth_safe_octets },
	{ .name = NULL },
};

static const struct schema digest_info[] = {
	{ .name = "digestAlgorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "digest", .tag = DER_OCTET_STRING },
	{ .name = NULL },
};

static const struct schema mac_data[] = {
	{ .name = "mac", .tag = DER_SEQUENCE, .inside = digest_info },
	{ .name = "macSalt", .tag = DER_OCTET_STRING },
	{ .name = "iterations", .tag = DER_INTEGER },
	{ .name = NULL },
};

static const struct schema pfx[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "authSafe", .tag = DER_SEQUENCE, .inside = auth_safe },
	{ .name = "macData", .tag = DER_SEQUENCE, .inside = mac_data },
	{ .name = NULL },
};

static const struct schema whole[] = {
	{ .name = "PFX", .tag = DER_SEQUENCE, .inside = pfx },
	{ .name = NULL },
};

/* ---- Layers ------------------------------------------------------------------------------------------------------ */

static void base64_layout(struct layout *l, struct keystore_bytes input)
{
	layout_layer(l, "file", input.len);
	layout_leaf(l, "base64", 0, input.len, 0);
}

/* Text, and what it decodes to: nothing, if it does not. */
static bool file_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	struct keystore_error err;
	struct keystore_bytes bytes;
	struct reader in = reader_of(input);
	const char *layer;

	if (reader_peek(&in) == DER_SEQUENCE)
		return schema_layer(l, "file", input, whole, 0);
	if (armor_find(&in))
		armor_layout(l, input);
	else
		base64_layout(l, input);
	if (!pfx_decode(input, ks, &bytes, &layer, &err))
		return err.status != KEYSTORE_NO_MEMORY;
	return schema_layer(l, layer, bytes, whole, 0);
}

static bool opened_layout(const struct part *opened, struct layout *l)
{
	char name[64];
	struct text text = text_over(name, sizeof name);

	text_add(&text, opened->is_ber ? "DER form of " : "decrypted ");
	text_add(&text, opened->name);
	text_end(&text);
	return schema_layer(l, name, opened->contents, safe_contents, 0);
}

bool pkcs12_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	bool ok = file_layout(input, ks, l);

	for (size_t i = 0; ok && i < ks->n_parts; i++)
		if (ks->parts[i].contents.data)
			ok = opened_layout(&ks->parts[i], l);
	return ok;
}
