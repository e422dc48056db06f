/* Reading and writing SafeContents (RFC 7292 section 4.2). A bag is windows on the DER that it came from; what cannot
 * be understood is kept whole.
 *
 *     30 SafeBag
 *        06 bagId
 *        A0 bagValue            KeyBag: PrivateKeyInfo; PKCS8ShroudedKeyBag: EncryptedPrivateKeyInfo
 *           30 CertBag          CRLBag and SecretBag alike
 *              06 certId
 *              A0 certValue
 *                 04            the certificate; in Java's SecretBag an EncryptedPrivateKeyInfo
 *        31 bagAttributes
 *
 * A safeContentsBag holds SafeContents in its turn. OpenSSL reads it, Java passes it over. */
#include "pkcs12/bag.h"

#include "base/der.h"
#include "base/error.h"
#include "base/oid.h"
#include "crypto/key.h"
#include "crypto/pbe.h"

enum { MAX_DEPTH = 8 }; /* safeContentsBags in each other */

#define PKCS_9 "\x2A\x86\x48\x86\xF7\x0D\x01\x09"		 /* 1.2.840.113549.1.9 */
#define BAG_TYPES "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01" /* 1.2.840.113549.1.12.10.1 */
#define OID_KEY_BAG OID(BAG_TYPES "\x01")
#define OID_SHROUDED_KEY_BAG OID(BAG_TYPES "\x02")
#define OID_CERT_BAG OID(BAG_TYPES "\x03")
#define OID_CRL_BAG OID(BAG_TYPES "\x04")
#define OID_SECRET_BAG OID(BAG_TYPES "\x05")
#define OID_SAFE_CONTENTS_BAG OID(BAG_TYPES "\x06")
#define OID_X509_CERTIFICATE OID(PKCS_9 "\x16\x01")
#define OID_SDSI_CERTIFICATE OID(PKCS_9 "\x16\x02")
#define OID_X509_CRL OID(PKCS_9 "\x17\x01")

/* SafeContents being read, with those that are nested in it. */
struct walk {
	const struct bag_source *source;
	struct keystore *ks;
	struct list *bags;
	struct reader open[MAX_DEPTH + 1]; /* what is left of each level */
	size_t depth;
	size_t number; /* of the bag, from 1, nested ones counted in */
};

/* The parts of a SafeBag. */
struct safe_bag {
	struct keystore_bytes id;
	struct reader value; /* contents of the [0] */
	bool has_attributes;
	struct reader attributes; /* contents of the SET */
};

static bool safe_bag_split(struct reader *in, struct safe_bag *out, struct keystore_error *err)
{
	struct safe_bag found = { .has_attributes = false };
	struct reader inside;

	if (!der_get(in, DER_SEQUENCE, &inside, "SafeBag", err) || !der_get_oid(&inside, &found.id, "bagId", err) ||
	    !der_get(&inside, DER_CONTEXT_CONSTRUCTED(0), &found.value, "bagValue", err))
		return false;
	found.has_attributes = reader_left(&inside) > 0;
	if (found.has_attributes && !der_get(&inside, DER_SET, &found.attributes, "bagAttributes", err))
		return false;
	if (!der_finish(&inside, "SafeBag", err))
		return false;
	*out = found;
	return true;
}

/* ---- What is in the bags ---------------------------------------------------------------------------------------- */

/* CertBag, CRLBag, SecretBag: a type and a value of that type. */
struct typed {
	struct keystore_bytes type;
	struct reader value; /* contents of the [0] */
};

static bool typed_split(struct reader in, struct typed *out, const char *bag, const char *type, const char *value,
	struct keystore_error *err)
{
	struct reader inside;

	return der_get(&in, DER_SEQUENCE, &inside, bag, err) && der_finish(&in, bag, err) &&
	       der_get_oid(&inside, &out->type, type, err) &&
	       der_get(&inside, DER_CONTEXT_CONSTRUCTED(0), &out->value, value, err) && der_finish(&inside, bag, err);
}

/* An OCTET STRING and nothing behind it. */
static bool octets(struct reader in, struct reader *contents, const char *field, struct keystore_error *err)
{
	return der_get(&in, DER_OCTET_STRING, contents, field, err) && der_finish(&in, field, err);
}

/* "certificate of type 1.2.3" */
static bool set_other(struct walk *w, struct bag *bag, const char *what, struct keystore_bytes type,
	struct keystore_error *err)
{
	char buffer[OID_TEXT_SIZE + 40];
	struct text text = text_over(buffer, sizeof buffer);

	text_add(&text, what);
	oid_put(&text, type);
	text_end(&text);
	bag->kind = BAG_OTHER;
	bag->other = arena_text(&w->ks->arena, buffer);
	return bag->other || error_no_memory(err);
}

/* The error of a reader of DER, which has a place, and was given `inside` as bytes of their own. */
static bool error_moved(struct keystore_error *err, const struct reader *inside)
{
	err->offset += inside->pos;
	return false;
}

static bool read_key(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err)
{
	struct pkcs8 parts;

	(void)w;
	bag->kind = BAG_KEY;
	bag->value = reader_rest(&value);
	return pkcs8_read(bag->value, &parts, err) || error_moved(err, &value);
}

static bool read_shrouded_key(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err)
{
	struct reader algorithm;
	struct keystore_bytes data;

	(void)w;
	bag->kind = BAG_SHROUDED_KEY;
	bag->value = reader_rest(&value);
	return encrypted_key_read(value, &algorithm, &data, err);
}

/* Java and OpenSSL pass over what stands behind the certificate. */
static bool read_x509(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err)
{
	struct keystore_certificate certificate;
	struct reader der;

	if (!octets(value, &der, "certificate", err))
		return false;
	if (!keystore_certificate_parse(reader_rest(&der), &certificate, err)) {
		error_moved(err, &der);
		return error_context(err, "not a certificate");
	}
	bag->kind = BAG_CERTIFICATE;
	bag->value = certificate.der;
	return !certificate.trailing ||
	       model_note(w->ks, "trailing-bytes", bag_offset(bag), SIZE_MAX,
		       "bag %zu of part %zu: %zu bytes behind the certificate", w->number, w->source->safe + 1,
		       certificate.trailing) ||
	       error_no_memory(err);
}

static bool read_certificate(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err)
{
	struct typed typed;

	if (!typed_split(value, &typed, "CertBag", "certId", "certValue", err))
		return false;
	if (bytes_equal(typed.type, OID_X509_CERTIFICATE))
		return read_x509(w, typed.value, bag, err);
	if (!bytes_equal(typed.type, OID_SDSI_CERTIFICATE))
		return set_other(w, bag, "certificate of type ", typed.type, err);
	bag->kind = BAG_OTHER;
	bag->other = "SDSI certificate";
	return true;
}

/* A CRL is kept as it is: nothing here depends on what it says. */
static bool read_crl(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err)
{
	struct typed typed;
	struct reader der, in;
	struct keystore_bytes crl;

	if (!typed_split(value, &typed, "CRLBag", "crlId", "crlValue", err))
		return false;
	if (!bytes_equal(typed.type, OID_X509_CRL))
		return set_other(w, bag, "CRL of type ", typed.type, err);
	if (!octets(typed.value, &der, "CRL", err))
		return false;
	in = der;
	if (!der_get_whole(&in, DER_SEQUENCE, &crl, "CRL", err) || !der_finish(&in, "CRL", err))
		return false;
	bag->kind = BAG_CRL;
	bag->value = crl;
	return true;
}

/* What a secret of another type than Java's looks like is up to its writer. */
static bool read_secret(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err)
{
	struct keystore_error ignored;
	struct keystore_bytes data;
	struct reader der, algorithm;
	struct typed typed;

	if (!typed_split(value, &typed, "SecretBag", "secretTypeId", "secretValue", err))
		return false;
	if (!bytes_equal(typed.type, OID_SHROUDED_KEY_BAG) || !octets(typed.value, &der, "secretValue", &ignored) ||
	    !encrypted_key_read(der, &algorithm, &data, &ignored))
		return set_other(w, bag, "secret of type ", typed.type, err);
	bag->kind = BAG_SECRET;
	bag->value = reader_rest(&der);
	return true;
}

/* How each kind is read, and how bag_write writes it: the type inside, if the bag has one and wraps its value in it. */
static const struct bag_type {
	struct keystore_bytes id;
	enum bag_kind kind;
	bool (*read)(struct walk *w, struct reader value, struct bag *bag, struct keystore_error *err);
	struct keystore_bytes inside;
} bag_types[] = {
	{ OID_KEY_BAG, BAG_KEY, read_key, { NULL, 0 } },
	{ OID_SHROUDED_KEY_BAG, BAG_SHROUDED_KEY, read_shrouded_key, { NULL, 0 } },
	{ OID_CERT_BAG, BAG_CERTIFICATE, read_certificate, OID_X509_CERTIFICATE },
	{ OID_CRL_BAG, BAG_CRL, read_crl, OID_X509_CRL },
	{ OID_SECRET_BAG, BAG_SECRET, read_secret, OID_SHROUDED_KEY_BAG },
};

enum { N_BAG_TYPES = sizeof bag_types / sizeof *bag_types };

static bool read_value(struct walk *w, const struct safe_bag *parts, struct bag *bag, struct keystore_error *err)
{
	for (size_t i = 0; i < N_BAG_TYPES; i++)
		if (bytes_equal(parts->id, bag_types[i].id))
			return bag_types[i].read(w, parts->value, bag, err);
	return set_other(w, bag, "SafeBag ", parts->id, err);
}

/* ---- SafeContents ----------------------------------------------------------------------------------------------- */

struct bag *bag_at(const struct list *bags, size_t i)
{
	return list_at(bags, i, sizeof(struct bag));
}

bool bag_append(struct list *bags, const struct bag *bag)
{
	struct bag *added = list_add(bags, sizeof *added);

	if (added)
		*added = *bag;
	return added;
}

/* Goes down into a safeContentsBag; its bags are the next ones. Its own attributes mean nothing to anybody. */
static bool enter(struct walk *w, struct reader value, uint64_t offset, struct keystore_error *err)
{
	struct reader inside;

	if (w->depth == MAX_DEPTH)
		return error_at(
			err, KEYSTORE_MALFORMED, &value, "safe bags nested deeper than %d", (int)MAX_DEPTH);
	if (!der_get(&value, DER_SEQUENCE, &inside, "SafeContents", err) || !der_finish(&value, "SafeContents", err))
		return false;
	w->open[++w->depth] = inside;
	return model_note(w->ks, "nested-safe-contents", offset, SIZE_MAX,
		       "bag %zu of part %zu holds bags in its turn, which Java passes over", w->number,
		       w->source->safe + 1) ||
	       error_no_memory(err);
}

static bool read_bag(struct walk *w, struct keystore_error *err)
{
	struct reader *in = &w->open[w->depth];
	struct bag bag = {
		.safe = (uint32_t)w->source->safe,
		.entry_id = UINT32_MAX,
		.encrypted = w->source->encrypted,
		.nested = w->depth > 0,
		.first = w->number == 0,
	};
	struct safe_bag parts;
	size_t start = in->pos;

	w->number++;
	bag.offset = w->source->in_file && start < UINT32_MAX ? (uint32_t)start : UINT32_MAX;
	if (!model_count(w->ks, bag_offset(&bag), err) || !safe_bag_split(in, &parts, err))
		return false;
	if (bytes_equal(parts.id, OID_SAFE_CONTENTS_BAG))
		return enter(w, parts.value, bag_offset(&bag), err);
	bag.whole = (struct keystore_bytes){ in->data + start, in->pos - start };
	if (!read_value(w, &parts, &bag, err) ||
	    (parts.has_attributes && !attributes_read(parts.attributes, bag_offset(&bag), w->ks, &bag.attributes, err)))
		return false;
	if ((bag.kind == BAG_OTHER && !model_note(w->ks, "unknown-bag", bag_offset(&bag), SIZE_MAX,
					      "bag %zu of part %zu: %s is kept and not understood", w->number,
					      w->source->safe + 1, bag.other)) ||
	    !bag_append(w->bags, &bag))
		return error_no_memory(err);
	return true;
}

/* Is there another bag? Goes back up where a level is read. */
static bool another_bag(struct walk *w)
{
	while (w->depth && !reader_left(&w->open[w->depth]))
		w->depth--;
	return reader_left(&w->open[w->depth]) > 0;
}

bool bags_read(struct reader in, const struct bag_source *source, struct keystore *ks, struct list *bags,
	struct keystore_error *err)
{
	struct walk w = { .source = source, .ks = ks, .bags = bags };

	if (!der_get(&in, DER_SEQUENCE, &w.open[0], "SafeContents", err) || !der_finish(&in, "SafeContents", err)) {
		error_inside(err);
		return error_context(err, "part %zu", source->safe + 1);
	}
	while (another_bag(&w)) {
		if (read_bag(&w, err))
			continue;
		error_inside(err);
		return error_context(err, "bag %zu of part %zu", w.number, source->safe + 1);
	}
	return true;
}

/* ---- Looking again ---------------------------------------------------------------------------------------------- */

uint64_t bag_offset(const struct bag *bag)
{
	return bag->offset == UINT32_MAX ? KEYSTORE_NO_OFFSET : bag->offset;
}

const char *bag_other(const struct bag *bag)
{
	if (bag->kind == BAG_CRL)
		return "X509 CRL";
	return bag->kind == BAG_OTHER ? bag->other : NULL;
}

enum bag_kind bag_says_kind(const struct bag *bag)
{
	struct reader in = reader_of(bag->whole);
	struct keystore_error ignored;
	struct safe_bag parts;

	if (!safe_bag_split(&in, &parts, &ignored))
		return BAG_OTHER;
	for (size_t i = 0; i < N_BAG_TYPES; i++)
		if (bytes_equal(parts.id, bag_types[i].id))
			return bag_types[i].kind;
	return BAG_OTHER;
}

bool bag_holds_octets(const struct bag *bag)
{
	struct reader in = reader_of(bag->whole), contents;
	struct keystore_error ignored;
	struct safe_bag parts;
	struct typed typed;

	return safe_bag_split(&in, &parts, &ignored) &&
	       typed_split(parts.value, &typed, "bag", "type", "value", &ignored) &&
	       octets(typed.value, &contents, "value", &ignored);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static void write_value(const struct bag_type *type, struct keystore_bytes value, struct writer *out)
{
	if (!type->inside.len) {
		writer_bytes(out, value);
		return;
	}
	size_t typed = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, type->inside);
	size_t inside = der_begin(out, DER_CONTEXT_CONSTRUCTED(0));
	der_put(out, DER_OCTET_STRING, value);
	der_end(out, inside);
	der_end(out, typed);
}

void bag_write(enum bag_kind kind, struct keystore_bytes value, struct keystore_bytes attributes, struct writer *out)
{
	const struct bag_type *type = bag_types;

	while (type->kind != kind)
		type++;
	size_t whole = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, type->id);
	size_t inside = der_begin(out, DER_CONTEXT_CONSTRUCTED(0));
	write_value(type, value, out);
	der_end(out, inside);
	if (attributes.len)
		der_put(out, DER_SET, attributes);
	der_end(out, whole);
}

bool bag_attributes(struct keystore_bytes whole, struct keystore_bytes *set, struct keystore_error *err)
{
	struct reader in = reader_of(whole);
	struct safe_bag parts;

	if (!safe_bag_split(&in, &parts, err))
		return false;
	*set = (struct keystore_bytes){ NULL, 0 };
	if (parts.has_attributes)
		*set = (struct keystore_bytes){ parts.attributes.data + parts.attributes.pos,
			reader_left(&parts.attributes) };
	return true;
}

bool bag_write_again(struct keystore_bytes whole, struct keystore_bytes attributes, struct writer *out,
	struct keystore_error *err)
{
	struct reader in = reader_of(whole);
	struct safe_bag parts;

	if (!safe_bag_split(&in, &parts, err))
		return false;
	size_t begun = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, parts.id);
	der_put(out, DER_CONTEXT_CONSTRUCTED(0), reader_rest(&parts.value));
	/* An empty SET stays one. */
	if (attributes.len || (parts.has_attributes && !reader_left(&parts.attributes)))
		der_put(out, DER_SET, attributes);
	der_end(out, begun);
	return !out->failed || error_no_memory(err);
}
