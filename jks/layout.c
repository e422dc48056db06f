/* A JKS or JCEKS field by field, as jks/FORMAT.md has it. What is read and refused is for jks/entry.c to say; this goes
 * on as long as lengths fit.
 *
 * A field comes before its parts, so how long an entry is must be known before its first field is told: each is passed
 * once in silence, and then once more. */
#include "jks/layout.h"

#include "base/schema.h"
#include "crypto/key_schema.h"
#include "jks/alias.h"
#include "jks/integrity.h"
#include "jks/serial.h"
#include "x509/certificate_schema.h"

enum { SUN_BLOCK = 20 }; /* bytes of the salt and of the check of Sun's key protector */

/* What entries share. */
struct walk {
	struct layout *l;
	uint32_t version;
	bool failed; /* memory is out */
};

/* ---- Fields of one kind ------------------------------------------------------------------------------------------ */

/* 32 bits; false if fewer are left. */
static bool show_u32(struct walk *w, struct reader *in, const char *name, const char *meaning, uint32_t *value)
{
	size_t start = in->pos;

	if (!reader_u32(in, value))
		return false;
	struct text *to = layout_value(w->l);
	text_number(to, *value);
	if (meaning) {
		text_add(to, " (");
		text_add(to, meaning);
		text_char(to, ')');
	}
	layout_leaf(w->l, name, start, in->pos, 0);
	return true;
}

/* Text behind 16 bits of length. */
static bool show_text(struct walk *w, struct reader *in, const char *name)
{
	struct reader ahead;
	uint16_t len;

	if (!reader_u16(in, &len))
		return false;
	ahead = *in;
	if (len < reader_left(&ahead))
		ahead.end = ahead.pos + len;
	jks_alias_text(layout_value(w->l), reader_rest(&ahead));
	return layout_blob(w->l, name, in, len, 2);
}

static bool show_date(struct walk *w, struct reader *in)
{
	size_t start = in->pos;
	int64_t ms;

	if (!reader_i64(in, &ms))
		return false;
	value_time(layout_value(w->l), ms);
	layout_leaf(w->l, "creation date", start, in->pos, 0);
	return true;
}

/* An element of DER behind 32 bits of length: taken apart with a table. */
static bool show_der(struct walk *w, struct reader *in, const char *name, const struct schema *table)
{
	struct reader der;
	uint32_t len;

	if (!reader_u32(in, &len))
		return false;
	size_t start = in->pos - 4;
	bool whole = len <= reader_left(in);
	if (!whole)
		value_cut(layout_value(w->l), len, reader_left(in));
	reader_child(in, whole ? len : reader_left(in), &der);
	layout_open(w->l, name, start, in->pos, 4);
	if (!w->l->silent && !schema_element(w->l, der, table, 0))
		w->failed = true;
	layout_close(w->l, in->pos);
	return whole && !w->failed;
}

/* ---- Entries ----------------------------------------------------------------------------------------------------- */

/* jks/key_protector.c: salt, key, digest of the key. */
static void split_sun(struct layout *l, struct reader data)
{
	struct keystore_bytes salt;

	if (reader_left(&data) < 2 * SUN_BLOCK)
		return;
	size_t start = data.pos, check = data.end - SUN_BLOCK;
	reader_bytes(&data, SUN_BLOCK, &salt);
	value_hex(layout_value(l), salt);
	layout_leaf(l, "salt", start, data.pos, 0);
	layout_leaf(l, "encrypted key", data.pos, check, 0);
	layout_leaf(l, "check", check, data.end, 0);
}

static const struct schema_choice protected_data[] = {
	{ .oid = OID("\x2B\x06\x01\x04\x01\x2A\x02\x11\x01\x01"), .split = split_sun }, /* 1.3.6.1.4.1.42.2.17.1.1 */
	{ .flags = SCHEMA_SECRET },
};

static const struct schema protected_key[] = {
	{ .name = "encryptionAlgorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "encryptedData", .tag = DER_OCTET_STRING, .choices = protected_data },
	{ .name = NULL },
};

static const struct schema protected_keys[] = {
	{ .name = "EncryptedPrivateKeyInfo", .tag = DER_SEQUENCE, .inside = protected_key },
	{ .name = NULL },
};

/* A certificate's bytes: one field, unless details are wanted or it is cut. */
static bool show_certificate_der(struct walk *w, struct reader *in)
{
	struct reader ahead = *in, der;
	uint32_t len;

	if (w->l->details || !reader_u32(&ahead, &len) || !reader_child(&ahead, len, &der))
		return show_der(w, in, "DER", certificate_schema);
	size_t start = in->pos;
	struct text *value = layout_value(w->l);
	if (reader_peek(&der) == '-')
		text_add(value, "PEM");
	else if (!w->l->silent)
		certificate_subject(value, reader_rest(&der));
	*in = ahead;
	layout_leaf(w->l, "DER", start, in->pos, 4);
	return true;
}

/* Where a certificate ends, as far as it is there. */
static size_t certificate_end(const struct walk *w, struct reader in)
{
	struct reader passed;
	uint16_t type_len;
	uint32_t len;

	if ((w->version >= 2 && (!reader_u16(&in, &type_len) || !reader_child(&in, type_len, &passed))) ||
	    !reader_u32(&in, &len) || !reader_child(&in, len, &passed))
		return in.end;
	return in.pos;
}

static bool show_certificate(struct walk *w, struct reader *in, const char *name)
{
	size_t end = certificate_end(w, *in);

	layout_open(w->l, name, in->pos, end, 0);
	bool ok = (w->version < 2 || show_text(w, in, "type")) && show_certificate_der(w, in);
	layout_close(w->l, end);
	return ok;
}

static bool show_private_key(struct walk *w, struct reader *in)
{
	uint32_t count;

	if (!show_der(w, in, "protected key", protected_keys) ||
	    !show_u32(w, in, "certificate count", NULL, &count))
		return false;
	for (uint32_t j = 0; j < count; j++)
		if (!reader_left(in) || w->l->stopped ||
		    !show_certificate(w, in, layout_numbered(w->l, "certificate", (size_t)j + 1)))
			return false;
	return true;
}

static bool show_trusted_certificate(struct walk *w, struct reader *in)
{
	return show_certificate(w, in, "certificate");
}

/* The stream says itself where its object ends. What is in it is Java's way of writing fields, not of the container. */
static bool show_secret_key(struct walk *w, struct reader *in)
{
	struct serial_object object;
	struct keystore_error err;
	size_t start = in->pos;

	if (!serial_read(in, &object, &err))
		return false;
	jks_alias_text(layout_value(w->l), object.class_name);
	layout_leaf(w->l, "serialized object", start, in->pos, 0);
	return true;
}

/* What stands behind the creation date. Secret keys are in JCEKS alone. */
static const struct entry_type {
	uint32_t tag;
	const char *name;
	bool (*show)(struct walk *w, struct reader *in);
} entry_types[] = {
	{ 1, "private key", show_private_key },
	{ 2, "trusted certificate", show_trusted_certificate },
	{ 3, "secret key", show_secret_key },
};

static const struct entry_type *type_of(struct reader in)
{
	uint32_t tag;

	if (reader_u32(&in, &tag))
		for (size_t i = 0; i < sizeof entry_types / sizeof *entry_types; i++)
			if (entry_types[i].tag == tag)
				return &entry_types[i];
	return NULL;
}

/* False if nothing can be read behind it. */
static bool show_entry_fields(struct walk *w, struct reader *in)
{
	const struct entry_type *type = type_of(*in);
	uint32_t tag;

	return show_u32(w, in, "tag", type ? type->name : "unknown", &tag) && type && show_text(w, in, "alias") &&
	       show_date(w, in) && type->show(w, in);
}

static void entry_value(struct text *to, struct reader in)
{
	const struct entry_type *type = type_of(in);
	struct keystore_bytes alias;
	uint32_t tag;
	uint16_t len;

	if (type && reader_u32(&in, &tag) && reader_u16(&in, &len) && reader_bytes(&in, len, &alias))
		jks_alias_text(to, alias);
}

static bool show_entry(struct walk *w, struct reader *in, size_t number)
{
	struct reader ahead = *in;

	w->l->silent = true;
	size_t pos = w->l->pos;
	bool whole = show_entry_fields(w, &ahead);
	w->l->pos = pos;
	w->l->silent = false;
	size_t end = whole ? ahead.pos : in->end;
	entry_value(layout_value(w->l), *in);
	layout_open(w->l, layout_numbered(w->l, "entry", number), in->pos, end, 0);
	show_entry_fields(w, in);
	layout_close(w->l, end);
	return whole;
}

/* ---- The file ---------------------------------------------------------------------------------------------------- */

/* magic, version, count */
static bool show_header(struct walk *w, struct reader *in, uint32_t *count)
{
	struct keystore_bytes magic = { NULL, 0 };
	size_t start = in->pos;

	reader_bytes(in, 4, &magic); /* the probe has seen it */
	value_hex(layout_value(w->l), magic);
	layout_leaf(w->l, "magic", start, in->pos, 0);
	return show_u32(w, in, "version", NULL, &w->version) && (w->version == 1 || w->version == 2) &&
	       show_u32(w, in, "entry count", NULL, count);
}

static void show_end(struct walk *w, struct reader *in)
{
	struct keystore_bytes hash;
	size_t start = in->pos;

	if (!reader_bytes(in, JKS_HASH_SIZE, &hash))
		return;
	value_hex(layout_value(w->l), hash);
	layout_leaf(w->l, "integrity hash", start, in->pos, 0);
	if (reader_left(in))
		layout_leaf(w->l, "trailing bytes", in->pos, in->end, 0);
}

bool jks_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	struct walk w = { .l = l };
	struct reader in = reader_of(input);
	uint32_t count = 0;

	(void)ks;
	layout_layer(l, "file", input.len);
	bool ok = show_header(&w, &in, &count);
	for (uint32_t i = 0; ok && i < count && !l->stopped && !w.failed; i++)
		ok = show_entry(&w, &in, (size_t)i + 1);
	if (ok)
		show_end(&w, &in);
	layout_layer_end(l);
	return !w.failed;
}
