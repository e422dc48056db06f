/* Reading and writing the SET of a SafeBag's attributes (RFC 7292 section 4.2):
 *
 *     30 SEQUENCE | 06 attrId | 31 SET | values              one attribute
 *
 * Java and OpenSSL look at the first value alone. An attribute that nobody here has a use for is named in `text`, and
 * stays as it is when the bag is written again. */
#include "pkcs12/attribute.h"

#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "base/oid.h"
#include "pkcs12/attribute_value.h"

#define ANY_EXTENDED_KEY_USAGE OID("\x55\x1D\x25\x00") /* 2.5.29.37.0 */

struct attribute {
	struct keystore_bytes whole; /* with header */
	struct keystore_bytes type;  /* OID, contents octets */
	struct reader values;	     /* contents of the SET */
};

static bool attribute_next(struct reader *in, struct attribute *out, struct keystore_error *err)
{
	struct reader ahead = *in, inside;
	struct attribute found;

	if (!der_get(&ahead, DER_SEQUENCE, &inside, "PKCS12Attribute", err) ||
	    !der_get_oid(&inside, &found.type, "attrId", err) ||
	    !der_get(&inside, DER_SET, &found.values, "attrValues", err) ||
	    !der_finish(&inside, "PKCS12Attribute", err))
		return false;
	found.whole = (struct keystore_bytes){ in->data + in->pos, ahead.pos - in->pos };
	*out = found;
	*in = ahead;
	return true;
}

/* The first value of an attribute that is called `name`; what stands behind it must be values, too. */
static bool first_value(const struct attribute *attribute, const char *name, unsigned *tag, struct reader *contents,
	struct keystore_error *err)
{
	struct reader values = attribute->values, passed;
	unsigned passed_tag;

	if (reader_left(&values) == 0)
		return error_at(err, KEYSTORE_MALFORMED, &values, "%s has no value", name);
	if (!der_get_any(&values, tag, contents, name, err))
		return false;
	while (reader_left(&values))
		if (!der_get_any(&values, &passed_tag, &passed, name, err))
			return false;
	return true;
}

/* reader_rest, but not NULL where it is empty: here that would say that there is none. */
static struct keystore_bytes window(const struct reader *in)
{
	return (struct keystore_bytes){ in->data + in->pos, reader_left(in) };
}

/* What attributes_read has in hand. */
struct reading {
	struct keystore *ks;
	uint64_t offset; /* for findings */
	bool last;	 /* of several attributes of one type the last counts */
	struct attributes out;
	char text[256]; /* the other attributes, with commas between them */
	size_t text_len;
	bool text_full;
};

/* OpenSSL takes the first of several (PKCS12_parse), Java the last. */
static bool note_repeated(struct reading *r, const char *name, struct keystore_error *err)
{
	r->out.repeated = true;
	return model_note(r->ks, "repeated-attribute", r->offset, SIZE_MAX,
		       "a bag has more than one %s: the first is taken here and by OpenSSL, the last by Java", name) ||
	       error_no_memory(err);
}

static bool read_friendly_name(struct reading *r, const struct attribute *attribute, struct keystore_error *err)
{
	struct writer name = writer_new();
	struct reader contents;
	unsigned tag;

	if (r->out.name.data && !r->last)
		return note_repeated(r, "friendlyName", err);
	bool ok = first_value(attribute, "friendlyName", &tag, &contents, err) &&
		friendly_name_read(tag, contents, &name, err);
	if (ok && !arena_copy(&r->ks->arena, writer_view(&name), &r->out.name))
		ok = error_no_memory(err);
	writer_free(&name);
	if (!ok || tag == DER_BMP_STRING)
		return ok;
	r->out.java_refuses = JAVA_REFUSES_NAME;
	return model_note(r->ks, "friendly-name-type", r->offset, SIZE_MAX,
		       "the friendlyName \"%s\" is not a BMPString (tag 0x%02x): Java refuses the whole file",
		       error_quote(r->out.name).text, tag) ||
	       error_no_memory(err);
}

/* A localKeyId of another type is refused by Java, and by OpenSSL since CVE-2026-22795. Here only its octets matter. */
static bool read_local_key_id(struct reading *r, const struct attribute *attribute, struct keystore_error *err)
{
	struct reader contents;
	unsigned tag;

	if (r->out.local_key_id.data && !r->last)
		return note_repeated(r, "localKeyId", err);
	if (!first_value(attribute, "localKeyId", &tag, &contents, err))
		return false;
	r->out.local_key_id = window(&contents);
	if (tag == DER_OCTET_STRING)
		return true;
	r->out.java_refuses = JAVA_REFUSES_ID;
	return model_note(r->ks, "local-key-id-type", r->offset, SIZE_MAX,
		       "a localKeyId is not an OCTET STRING (tag 0x%02x): Java and OpenSSL refuse the file", tag) ||
	       error_no_memory(err);
}

/* Java takes any value for the mark, and none, but refuses the file if it is no OID. */
static bool read_trusted_key_usage(struct reading *r, const struct attribute *attribute, struct keystore_error *err)
{
	r->out.trusted = true;
	if (!reader_left(&attribute->values) || der_next_is(&attribute->values, DER_OID))
		return true;
	r->out.java_refuses = JAVA_REFUSES_USAGE;
	return model_note(r->ks, "trusted-key-usage-type", r->offset, SIZE_MAX,
		       "a trustedKeyUsage is no OID: Java refuses the file") ||
	       error_no_memory(err);
}

static void add_text(struct reading *r, struct keystore_bytes type)
{
	const char more[] = ", ...";
	char item[OID_TEXT_SIZE + 40];
	struct text to = text_over(item, sizeof item);

	if (r->text_full)
		return;
	if (r->text_len)
		text_add(&to, ", ");
	attribute_put(&to, type);
	size_t len = text_end(&to);
	r->text_full = r->text_len + len > sizeof r->text - sizeof more;
	const char *added = !r->text_full ? item : r->text_len ? more : "...";
	len = strlen(added);
	memcpy(r->text + r->text_len, added, len + 1);
	r->text_len += len;
}

/* Java looks at each of several, and refuses the file for one without a value, or with a first one of another type. */
static bool java_refuses(struct reading *r, const struct attribute *attribute, unsigned expected, enum java_refusal why)
{
	struct keystore_error ignored;
	struct reader contents;
	unsigned tag;

	if (!r->last || (first_value(attribute, "value", &tag, &contents, &ignored) && tag == expected))
		return false;
	r->out.java_refuses = (uint8_t)why;
	return true;
}

static bool read_attribute(struct reading *r, const struct attribute *attribute, struct keystore_error *err)
{
	if (bytes_equal(attribute->type, OID_FRIENDLY_NAME))
		return java_refuses(r, attribute, DER_BMP_STRING, JAVA_REFUSES_NAME) ||
		       read_friendly_name(r, attribute, err);
	if (bytes_equal(attribute->type, OID_LOCAL_KEY_ID))
		return java_refuses(r, attribute, DER_OCTET_STRING, JAVA_REFUSES_ID) ||
		       read_local_key_id(r, attribute, err);
	if (bytes_equal(attribute->type, OID_TRUSTED_KEY_USAGE))
		return read_trusted_key_usage(r, attribute, err);
	add_text(r, attribute->type);
	return true;
}

static bool read_set(struct reading *r, struct reader in, struct attributes *out, struct keystore_error *err)
{
	struct attribute attribute;

	r->out.set = window(&in);
	while (reader_left(&in))
		if (!attribute_next(&in, &attribute, err) || !read_attribute(r, &attribute, err))
			return false;
	if (r->text_len && !(r->out.text = arena_text(&r->ks->arena, r->text)))
		return error_no_memory(err);
	*out = r->out;
	return true;
}

bool attributes_read(struct reader in, uint64_t offset, struct keystore *ks, struct attributes *out,
	struct keystore_error *err)
{
	struct reading r = { .ks = ks, .offset = offset };

	return read_set(&r, in, out, err);
}

bool attributes_read_last(struct keystore_bytes set, struct keystore *scratch, struct attributes *out,
	struct keystore_error *err)
{
	struct reading r = { .ks = scratch, .offset = KEYSTORE_NO_OFFSET, .last = true };

	return read_set(&r, reader_of(set), out, err);
}

/* One attribute begins; what is written then is its only value. */
struct open_attribute {
	size_t whole, values;
};

static struct open_attribute attribute_begin(struct writer *out, struct keystore_bytes type)
{
	struct open_attribute open = { .whole = der_begin(out, DER_SEQUENCE) };

	der_put(out, DER_OID, type);
	open.values = der_begin(out, DER_SET);
	return open;
}

static void attribute_end(struct writer *out, struct open_attribute open)
{
	der_end(out, open.values);
	der_end(out, open.whole);
}

static void put_friendly_name(struct writer *out, const struct attribute_values *values)
{
	struct open_attribute open = attribute_begin(out, OID_FRIENDLY_NAME);

	friendly_name_write(values->name, out);
	attribute_end(out, open);
}

static void put_local_key_id(struct writer *out, const struct attribute_values *values)
{
	struct open_attribute open = attribute_begin(out, OID_LOCAL_KEY_ID);

	der_put(out, DER_OCTET_STRING, values->local_key_id);
	attribute_end(out, open);
}

static void put_trusted_key_usage(struct writer *out, const struct attribute_values *values)
{
	struct open_attribute open = attribute_begin(out, OID_TRUSTED_KEY_USAGE);

	(void)values;
	der_put(out, DER_OID, ANY_EXTENDED_KEY_USAGE);
	attribute_end(out, open);
}

/* Does the attribute say what it shall say? */
static bool name_stays(const struct attribute *attribute, const struct attribute_values *values, bool *stays,
	struct keystore_error *err)
{
	struct writer name = writer_new();
	struct reader contents;
	unsigned tag;

	bool ok = first_value(attribute, "friendlyName", &tag, &contents, err) &&
		friendly_name_read(tag, contents, &name, err);
	if (ok)
		*stays = values->name.data && bytes_equal(writer_view(&name), values->name);
	writer_free(&name);
	return ok;
}

static bool local_key_id_stays(const struct attribute *attribute, const struct attribute_values *values, bool *stays,
	struct keystore_error *err)
{
	struct reader contents;
	unsigned tag;

	if (!first_value(attribute, "localKeyId", &tag, &contents, err))
		return false;
	*stays = values->local_key_id.data && bytes_equal(reader_rest(&contents), values->local_key_id);
	return true;
}

static bool trust_stays(const struct attribute *attribute, const struct attribute_values *values, bool *stays,
	struct keystore_error *err)
{
	(void)attribute;
	(void)values;
	(void)err;
	*stays = true;
	return true;
}

/* The attributes that attributes_write has a say in. */
enum { NAME, LOCAL_KEY_ID, TRUSTED, N_OWN };

static const struct own_attribute {
	struct keystore_bytes type;
	bool (*stays)(const struct attribute *attribute, const struct attribute_values *values, bool *stays,
		struct keystore_error *err);
	void (*put)(struct writer *out, const struct attribute_values *values);
} own_attributes[N_OWN] = {
	[NAME] = { OID_FRIENDLY_NAME, name_stays, put_friendly_name },
	[LOCAL_KEY_ID] = { OID_LOCAL_KEY_ID, local_key_id_stays, put_local_key_id },
	[TRUSTED] = { OID_TRUSTED_KEY_USAGE, trust_stays, put_trusted_key_usage },
};

/* Where attributes_write has got to. */
struct writing {
	const struct attribute_values *values;
	bool wanted[N_OWN];
	bool seen[N_OWN];  /* the first of its type has come by */
	bool stays[N_OWN]; /* and was right: what repeats it stays too */
	struct writer *out;
};

/* A wrong one gives way to a right one in its place. Those that repeat it go: Java would take the last. */
static bool write_own(struct writing *w, size_t i, const struct attribute *attribute, struct keystore_error *err)
{
	bool first = !w->seen[i];

	w->seen[i] = true;
	if (first && !own_attributes[i].stays(attribute, w->values, &w->stays[i], err))
		return false;
	if (w->stays[i])
		writer_bytes(w->out, attribute->whole);
	else if (first && w->wanted[i])
		own_attributes[i].put(w->out, w->values);
	return true;
}

static bool write_kept(struct writing *w, const struct attribute *attribute, struct keystore_error *err)
{
	for (size_t i = 0; i < N_OWN; i++)
		if (bytes_equal(attribute->type, own_attributes[i].type))
			return write_own(w, i, attribute, err);
	writer_bytes(w->out, attribute->whole);
	return true;
}

/* X.690 11.6: the elements of a SET OF in the order of their encodings. None is the beginning of another one, so that
 * the padding of that rule has nothing to do. */
static void sort_elements(struct keystore_bytes *elements, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct keystore_bytes moving = elements[i];
		size_t j = i;
		for (; j > 0 && bytes_compare(elements[j - 1], moving) > 0; j--)
			elements[j] = elements[j - 1];
		elements[j] = moving;
	}
}

static bool write_new(struct writing *w, struct keystore_error *err)
{
	struct writer all = writer_new(), *out = w->out;
	struct keystore_bytes elements[N_OWN];
	size_t ends[N_OWN], n = 0;

	for (size_t i = 0; i < N_OWN; i++) {
		if (!w->wanted[i])
			continue;
		own_attributes[i].put(&all, w->values);
		ends[n++] = all.len;
	}
	bool ok = !all.failed || error_no_memory(err);
	for (size_t i = 0; ok && i < n; i++) {
		size_t start = i ? ends[i - 1] : 0;
		elements[i] = (struct keystore_bytes){ all.data + start, ends[i] - start };
	}
	if (ok) {
		sort_elements(elements, n);
		for (size_t i = 0; i < n; i++)
			writer_bytes(out, elements[i]);
	}
	writer_free(&all);
	return ok;
}

bool attributes_write(struct keystore_bytes kept, const struct attribute_values *values, struct writer *out,
	struct keystore_error *err)
{
	struct writing w = { .values = values, .out = out };
	struct reader in = reader_of(kept);
	struct attribute attribute;

	w.wanted[NAME] = values->name.data != NULL;
	w.wanted[LOCAL_KEY_ID] = values->local_key_id.data != NULL;
	w.wanted[TRUSTED] = values->trusted;
	if (kept.len == 0 && !write_new(&w, err))
		return false;
	while (reader_left(&in))
		if (!attribute_next(&in, &attribute, err) || !write_kept(&w, &attribute, err))
			return false;
	for (size_t i = 0; kept.len && i < N_OWN; i++)
		if (w.wanted[i] && !w.seen[i])
			own_attributes[i].put(out, values);
	return !out->failed || error_no_memory(err);
}
