/* Which table goes with which object, and the contents of PEM blocks. What may be a plain key is decoded into guarded
 * memory: who knows what an unknown label stands for. */
#include "pem/layout.h"

#include "base/armor_layout.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/key_schema.h"
#include "pem/key.h"
#include "pem/object.h"
#include "x509/certificate_schema.h"

/* ---- PKCS #7 (RFC 5652 sections 3 and 5.1) ----------------------------------------------------------------------- */

static const struct schema algorithms[] = {
	{ .name = "AlgorithmIdentifier", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY, .inside = algorithm_schema },
	{ .name = NULL },
};

static const struct schema content[] = {
	{ .name = "eContentType", .tag = DER_OID },
	{ .name = "eContent [0]", .tag = DER_CONTEXT_CONSTRUCTED(0) },
	{ .name = NULL },
};

static const struct schema certificates[] = {
	{ .name = "certificate", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY | SCHEMA_DETAILS,
		.inside = certificate_parts, .value = certificate_subject },
	{ .name = NULL },
};

static const struct schema crls[] = {
	{ .name = "CRL", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY | SCHEMA_LEAF },
	{ .name = NULL },
};

static const struct schema signers[] = {
	{ .name = "SignerInfo", .tag = DER_SEQUENCE, .flags = SCHEMA_MANY },
	{ .name = NULL },
};

static const struct schema signed_data[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "digestAlgorithms", .tag = DER_SET, .inside = algorithms },
	{ .name = "encapContentInfo", .tag = DER_SEQUENCE, .inside = content },
	{ .name = "certificates [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .inside = certificates },
	{ .name = "crls [1]", .tag = DER_CONTEXT_CONSTRUCTED(1), .inside = crls },
	{ .name = "signerInfos", .tag = DER_SET, .inside = signers },
	{ .name = NULL },
};

static const struct schema explicit_signed_data[] = {
	{ .name = "SignedData", .tag = DER_SEQUENCE, .inside = signed_data },
	{ .name = NULL },
};

static const struct schema content_info[] = {
	{ .name = "contentType", .tag = DER_OID },
	{ .name = "content [0]", .tag = DER_CONTEXT_CONSTRUCTED(0), .inside = explicit_signed_data },
	{ .name = NULL },
};

static const struct schema pkcs7_schema[] = {
	{ .name = "ContentInfo", .tag = DER_SEQUENCE, .inside = content_info },
	{ .name = NULL },
};

/* ---- Objects ----------------------------------------------------------------------------------------------------- */

static const struct schema *schema_of(enum object object)
{
	static const struct schema *const schemas[] = {
		[OBJECT_UNKNOWN] = schema_any,
		[OBJECT_CERTIFICATE] = certificate_schema,
		[OBJECT_PKCS7] = pkcs7_schema,
		[OBJECT_PKCS8] = private_key_schema,
		[OBJECT_ENCRYPTED_KEY] = encrypted_key_schema,
		[OBJECT_RSA_KEY] = rsa_key_schema,
		[OBJECT_EC_KEY] = ec_key_schema,
		[OBJECT_DSA_KEY] = dsa_key_schema,
	};

	return schemas[object];
}

bool der_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	(void)ks;
	return schema_layer(l, "file", input, schema_of(object_of(input)), 0);
}

/* An object of a kind that is not read here, but that is public whatever it says. */
static bool is_public(const struct armor_block *block)
{
	static const char *const labels[] = { "X509 CRL", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST",
		"PUBLIC KEY", "RSA PUBLIC KEY", "EC PARAMETERS", "DH PARAMETERS" };

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (armor_label_is(block, labels[i]))
			return true;
	return false;
}

static bool is_one_element(struct keystore_bytes der)
{
	struct reader in = reader_of(der);
	struct keystore_bytes element;
	struct keystore_error ignored;

	return der_get_whole(&in, 0, &element, "", &ignored) && !reader_left(&in);
}

static void opaque_layer(struct layout *l, const char *name, const char *what, size_t len)
{
	layout_layer(l, name, len);
	layout_leaf(l, what, 0, len, 0);
}

/* What the label says may be a key that the structure does not show: a raw one, or one in another form. */
static unsigned flags_by_label(enum object object, const struct armor_block *block)
{
	return object == OBJECT_CERTIFICATE || object == OBJECT_PKCS7 || is_public(block) ? 0 : SCHEMA_PRIVATE;
}

/* The structure tells what it is, where it can; else the label. */
static bool show_contents(struct layout *l, const char *name, const struct armor_block *block,
	struct keystore_bytes der)
{
	enum object object = object_of(der);
	struct keystore_bytes info;
	unsigned flags = 0;

	if (armor_header(block, "DEK-Info", &info)) {
		opaque_layer(l, name, "encrypted key", der.len);
		return true;
	}
	if (object == OBJECT_UNKNOWN) {
		object = object_by_label(block->label);
		flags = flags_by_label(object, block);
	}
	if (object == OBJECT_UNKNOWN && !is_one_element(der)) {
		opaque_layer(l, name, "contents", der.len);
		return true;
	}
	return schema_layer(l, name, der, schema_of(object), flags);
}

/* All in the same memory, one after the other. */
static bool show_secret(struct layout *l, const char *name, const struct armor_block *block,
	struct keystore_secret *room)
{
	struct keystore_error err;

	if (!secret_renew(armor_size(block), room, &err))
		return false;
	struct writer out = writer_over(room->data, room->len);
	return !armor_decode_secret(block, &out, &err) || show_contents(l, name, block, writer_view(&out));
}

static bool show_public(struct layout *l, const char *name, const struct armor_block *block)
{
	struct writer out = writer_new();
	struct keystore_error err;

	bool ok = armor_decode(block, &out, &err) ? show_contents(l, name, block, writer_view(&out)) :
						    err.status != KEYSTORE_NO_MEMORY;
	writer_free(&out);
	return ok;
}

/* A block that cannot be decoded has no layer. */
static bool block_layer(struct layout *l, const struct armor_block *block, size_t number, struct keystore_secret *room)
{
	enum object object = object_by_label(block->label);
	char name[32];
	struct text text = text_over(name, sizeof name);

	text_add(&text, "PEM block ");
	text_number(&text, number);
	text_end(&text);
	if (object == OBJECT_CERTIFICATE || object == OBJECT_PKCS7 || key_block_is_sealed(block) || is_public(block))
		return show_public(l, name, block);
	return show_secret(l, name, block, room);
}

bool pem_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	struct reader in = reader_of(input);
	struct keystore_error ignored;
	struct armor_block block;
	struct keystore_secret room = { 0 };
	bool found, ok = true;

	(void)ks;
	armor_layout(l, input);
	for (size_t number = 1; ok && !l->stopped && armor_next(&in, &found, &block, &ignored) && found; number++)
		ok = block_layer(l, &block, number, &room);
	secret_free(&room);
	return ok;
}
