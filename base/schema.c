/* Walking over elements with a table of names beside them. Lengths may be indefinite, too long for what is left, or not
 * in their shortest form: a map of a damaged file shows what is there. */
#include "base/schema.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/oid.h"

enum { MAX_DEPTH = 32 }; /* as deep as the readers go */

const struct schema schema_any[] = { { .name = NULL } };

/* One element, as far as it is there. Positions are those of the layer. */
struct element {
	unsigned tag;
	size_t start, contents, contents_end, end;
	bool indefinite, cut;
	uint64_t declared; /* bytes of contents, if cut and not indefinite */
};

static bool is_constructed(const struct element *e)
{
	return e->tag & 0x20;
}

/* X.690 8.1.3. `in` stands behind it then. Tags of more than one byte are passed over as far as they go. */
static bool read_header(struct reader *in, struct element *e)
{
	uint8_t byte, more;

	e->start = in->pos;
	if (!reader_u8(in, &byte))
		return false;
	e->tag = byte;
	for (more = (byte & 0x1F) == 0x1F ? 0x80 : 0; more & 0x80;)
		if (!reader_u8(in, &more))
			return false;
	if (!reader_u8(in, &byte))
		return false;
	e->indefinite = byte == 0x80;
	e->declared = byte < 0x80 ? byte : 0;
	for (unsigned n = byte < 0x80 ? 0 : byte & 0x7F; n; n--)
		if (e->declared >> 56 || !reader_u8(in, &more))
			return false;
		else
			e->declared = e->declared << 8 | more;
	e->contents = in->pos;
	return !e->indefinite || is_constructed(e);
}

/* Where the contents of indefinite length end: behind as many 00 00 as were begun. Elements of definite length are
 * passed as a whole. False if that does not come. */
static bool find_end(struct reader in, size_t *end)
{
	struct element e;

	for (size_t depth = 1; read_header(&in, &e);) {
		bool closes = e.tag == 0 && e.contents - e.start == 2 && e.declared == 0;
		if (closes && --depth == 0) {
			*end = e.start;
			return true;
		}
		if (e.declared > reader_left(&in))
			return false;
		in.pos += (size_t)e.declared;
		depth += e.indefinite;
	}
	return false;
}

static bool read_element(struct reader *in, struct element *e)
{
	struct reader ahead = *in;

	*e = (struct element){ .cut = false };
	if (!read_header(&ahead, e))
		return false;
	if (e->indefinite) {
		e->cut = !find_end(ahead, &e->contents_end);
		if (e->cut)
			e->contents_end = in->end;
		e->end = e->contents_end + (e->cut ? 0 : 2);
	} else {
		e->cut = e->declared > reader_left(&ahead);
		e->end = e->contents_end = e->cut ? in->end : ahead.pos + (size_t)e->declared;
	}
	in->pos = e->end;
	return true;
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

/* Two's complement of at most 8 bytes. */
static void put_integer(struct text *to, struct keystore_bytes bytes)
{
	uint64_t value = bytes.len && bytes.data[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | bytes.data[i];
	bool negative = bytes.len && bytes.data[0] & 0x80;
	if (negative)
		text_char(to, '-');
	text_number(to, negative ? ~value + 1 : value);
}

static void integer_value(struct text *to, struct keystore_bytes bytes)
{
	if (bytes.len <= 8) {
		put_integer(to, bytes);
	} else if (bytes.len <= 32) {
		text_add(to, "0x");
		value_hex(to, bytes);
	} else {
		text_number(to, (uint64_t)(bytes.len - (bytes.data[0] == 0)) * 8);
		text_add(to, " bits");
	}
}

/* "sha256 (2.16.840.1.101.3.4.2.1)" */
static void oid_value(struct layout *l, struct text *to, struct keystore_bytes oid)
{
	const char *name = l->oid_name ? l->oid_name(oid) : NULL;

	if (name) {
		text_add(to, name);
		text_add(to, " (");
	}
	oid_put(to, oid);
	if (name)
		text_char(to, ')');
}

/* UTF-16BE; two surrogates that belong together are one character. */
static void bmp_value(struct text *to, struct keystore_bytes bytes)
{
	struct reader in = reader_of(bytes);
	uint16_t unit, low;

	while (!text_full(to) && reader_u16(&in, &unit)) {
		struct reader ahead = in;
		uint32_t code_point = unit;
		if (reader_u16(&ahead, &low) && surrogates_join(unit, low, &code_point))
			in = ahead;
		text_code_point(to, code_point);
	}
}

static void contents_value(struct layout *l, struct text *to, unsigned tag, struct keystore_bytes bytes)
{
	switch (tag) {
	case DER_BOOLEAN:
		text_add(to, bytes.len && bytes.data[0] ? "true" : "false");
		break;
	case DER_INTEGER:
		integer_value(to, bytes);
		break;
	case DER_NULL:
		text_add(to, "NULL");
		break;
	case DER_OID:
		oid_value(l, to, bytes);
		break;
	case DER_BMP_STRING:
		bmp_value(to, bytes);
		break;
	case DER_UTF8_STRING:
	case DER_NUMERIC_STRING:
	case DER_PRINTABLE_STRING:
	case DER_T61_STRING:
	case DER_IA5_STRING:
	case DER_UTC_TIME:
	case DER_GENERALIZED_TIME:
	case DER_VISIBLE_STRING:
		value_text(to, bytes);
		break;
	default:
		value_hex(to, bytes);
	}
}

static bool may_be_told(const struct element *e, unsigned flags)
{
	if (flags & SCHEMA_SECRET)
		return false;
	if (!(flags & SCHEMA_PRIVATE))
		return true;
	return e->tag == DER_OID || e->tag == DER_BOOLEAN || e->tag == DER_NULL ||
	       (e->tag == DER_INTEGER && e->contents_end - e->contents <= 4);
}

static void put_value(struct layout *l, struct reader layer, const struct element *e, unsigned flags,
	void (*value)(struct text *to, struct keystore_bytes whole))
{
	struct text *to = layout_value(l);
	struct reader whole = { layer.data, e->start, e->contents_end };
	struct reader contents = { layer.data, e->contents, e->contents_end };

	if (e->indefinite)
		text_add(to, e->cut ? "indefinite length, not closed" : "indefinite length");
	else if (e->cut)
		value_cut(to, e->declared, e->contents_end - e->contents);
	else if (value && !(flags & (SCHEMA_SECRET | SCHEMA_PRIVATE)))
		value(to, reader_rest(&whole));
	else if (!is_constructed(e) && may_be_told(e, flags))
		contents_value(l, to, e->tag, reader_rest(&contents));
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

static const char *type_name(struct layout *l, unsigned tag)
{
	static const char *const universal[32] = {
		[0x00] = "end of contents", [0x01] = "BOOLEAN", [0x02] = "INTEGER", [0x03] = "BIT STRING",
		[0x04] = "OCTET STRING", [0x05] = "NULL", [0x06] = "OBJECT IDENTIFIER", [0x0A] = "ENUMERATED",
		[0x0C] = "UTF8String", [0x10] = "SEQUENCE", [0x11] = "SET", [0x12] = "NumericString",
		[0x13] = "PrintableString", [0x14] = "TeletexString", [0x16] = "IA5String", [0x17] = "UTCTime",
		[0x18] = "GeneralizedTime", [0x1A] = "VisibleString", [0x1B] = "GeneralString",
		[0x1C] = "UniversalString", [0x1E] = "BMPString",
	};
	static const char *const classes[] = { "UNIVERSAL ", "APPLICATION ", "", "PRIVATE " };
	struct text text = text_over(l->name, sizeof l->name);

	if (tag < 0x40 && universal[tag & 0x1F])
		return universal[tag & 0x1F];
	text_char(&text, '[');
	text_add(&text, classes[tag >> 6]);
	if ((tag & 0x1F) == 0x1F)
		text_add(&text, "long tag");
	else
		text_number(&text, tag & 0x1F);
	text_char(&text, ']');
	text_end(&text);
	return l->name;
}

static bool fits(const struct schema *s, unsigned tag)
{
	return s->tag == SCHEMA_ANY || tag == s->tag || (!(s->tag & 0x20) && (tag & ~0x20u) == s->tag);
}

/* The name for the next element; NULL if there is none. *at goes on, *number counts those of SCHEMA_MANY. */
static const struct schema *next_name(const struct schema **at, size_t *number, unsigned tag)
{
	for (const struct schema *s = *at; s->name; s++) {
		if (!fits(s, tag))
			continue;
		if (s != *at)
			*number = 0;
		++*number;
		*at = s->flags & SCHEMA_MANY ? s : s + 1;
		if (*at != s)
			*number = 0;
		return s;
	}
	return NULL;
}

/* ---- Elements ---------------------------------------------------------------------------------------------------- */

/* How an element is shown: its schema, and what an OID in front of it adds. */
struct look {
	const char *name;
	unsigned flags;
	const struct schema *inside;
	void (*value)(struct text *to, struct keystore_bytes whole);
	void (*split)(struct layout *l, struct reader contents);
};

static void look_up_choice(const struct layout *l, const struct schema_choice *choice, struct look *look)
{
	while (choice->oid.len && !bytes_equal(choice->oid, l->oid))
		choice++;
	if (choice->name)
		look->name = choice->name;
	look->inside = choice->inside;
	look->value = choice->value;
	look->split = choice->split;
	look->flags |= choice->flags;
}

static struct look look_of(struct layout *l, const struct schema *s, size_t number, unsigned tag, unsigned inherited)
{
	struct look look = { .flags = inherited };

	if (s) {
		look = (struct look){ s->name, inherited | s->flags, s->inside, s->value, s->split };
		if (s->choices)
			look_up_choice(l, s->choices, &look);
		if (s->flags & SCHEMA_MANY)
			look.name = layout_numbered(l, look.name, number);
	} else {
		look.name = type_name(l, tag);
	}
	if (!look.inside)
		look.inside = schema_any;
	return look;
}

static bool show(struct layout *l, struct reader layer, const struct element *e, const struct look *look);
static bool show_elements(struct layout *l, struct reader in, const struct schema *table, unsigned flags);

static void show_end_of_contents(struct layout *l, const struct element *e)
{
	if (e->end > e->contents_end)
		layout_leaf(l, "end of contents", e->contents_end, e->end, 0);
}

/* Keeps the joined octets for a layer of their own. Pieces that cannot be joined are shown as pieces alone. */
static bool keep_joined(struct layout *l, struct reader pieces, size_t offset, const struct look *look)
{
	struct layout_joined joined = { .offset = offset, .inside = look->inside,
		.flags = look->flags & SCHEMA_PRIVATE };
	struct writer out = writer_new();
	struct keystore_error err;

	if (!ber_join(pieces, &out, "", &err)) {
		writer_free(&out);
		return err.status != KEYSTORE_NO_MEMORY;
	}
	if (!writer_finish(&out, &joined.data, &joined.len))
		return false;
	if (l->n_joined == l->joined_capacity) {
		struct layout_joined *grown = mem_grow(l->joined, &l->joined_capacity, sizeof *grown);
		if (!grown) {
			mem_free(joined.data);
			return false;
		}
		l->joined = grown;
	}
	l->joined[l->n_joined++] = joined;
	return true;
}

/* The pieces of the constructed string at `offset`. What is in the only one can be shown where it stands. */
static bool show_pieces(struct layout *l, struct reader in, size_t offset, const struct look *look)
{
	struct reader pieces = in;
	struct element e;
	bool wraps = look->flags & SCHEMA_WRAPS;

	for (size_t number = 1; read_element(&in, &e); number++) {
		bool only = wraps && number == 1 && !reader_left(&in) && !is_constructed(&e);
		struct look piece = { "piece", look->flags & (SCHEMA_PRIVATE | SCHEMA_SECRET), schema_any, NULL, NULL };
		if (only) {
			piece.flags |= SCHEMA_WRAPS;
			piece.inside = look->inside;
			wraps = false;
		}
		piece.name = layout_numbered(l, "piece", number);
		if (!show(l, in, &e, &piece))
			return false;
	}
	return !wraps || l->silent || keep_joined(l, pieces, offset, look);
}

static bool is_string(const struct element *e, const struct look *look)
{
	return e->tag == (DER_OCTET_STRING | 0x20) ||
	       ((look->flags & SCHEMA_LEAF) && e->tag == DER_CONTEXT_CONSTRUCTED(0));
}

static bool is_leaf(const struct layout *l, const struct element *e, const struct look *look)
{
	if (l->depth >= MAX_DEPTH || look->flags & SCHEMA_SECRET ||
	    (look->flags & SCHEMA_DETAILS && !l->details && !e->cut))
		return true;
	if (is_constructed(e))
		return look->flags & SCHEMA_LEAF && !is_string(e, look);
	return !look->split && !(look->flags & SCHEMA_WRAPS);
}

/* The element, of a layer whose bytes begin at layer.data. */
static bool show(struct layout *l, struct reader layer, const struct element *e, const struct look *look)
{
	struct reader contents = { layer.data, e->contents, e->contents_end };
	unsigned inherited = look->flags & SCHEMA_PRIVATE;
	bool ok = true;

	put_value(l, layer, e, look->flags, look->value);
	if (is_leaf(l, e, look)) {
		layout_leaf(l, look->name, e->start, e->end, e->contents - e->start);
		return true;
	}
	if (!is_constructed(e)) /* what it wraps is told instead */
		layout_value(l);
	if (e->cut && !e->indefinite)
		value_cut(layout_value(l), e->declared, reader_left(&contents));
	layout_open(l, look->name, e->start, e->end, e->contents - e->start);
	if (is_string(e, look))
		ok = show_pieces(l, contents, e->start, look);
	else if (look->split)
		look->split(l, contents);
	else
		ok = show_elements(l, contents, look->inside, inherited);
	show_end_of_contents(l, e);
	layout_close(l, e->end);
	return ok;
}

static bool show_next(struct layout *l, struct reader *in, const struct schema **at, size_t *number, unsigned flags)
{
	struct element e;

	if (!read_element(in, &e)) {
		in->pos = in->end;
		return true;
	}
	const struct schema *s = next_name(at, number, e.tag);
	struct look look = look_of(l, s, *number, e.tag, flags);
	bool ok = show(l, *in, &e, &look);
	if (e.tag == DER_OID)
		l->oid = (struct keystore_bytes){ in->data + e.contents, e.contents_end - e.contents };
	return ok;
}

static bool show_elements(struct layout *l, struct reader in, const struct schema *table, unsigned flags)
{
	size_t number = 0;

	while (reader_left(&in) && !l->stopped)
		if (!show_next(l, &in, &table, &number, flags))
			return false;
	return true;
}

bool schema_element(struct layout *l, struct reader in, const struct schema *table, unsigned flags)
{
	size_t number = 0;
	bool ok = !reader_left(&in) || show_next(l, &in, &table, &number, flags);

	if (reader_left(&in))
		layout_leaf(l, "trailing bytes", in.pos, in.end, 0);
	return ok;
}

static bool show_layer(struct layout *l, const char *name, struct keystore_bytes bytes, const struct schema *table,
	unsigned flags)
{
	layout_layer(l, name, bytes.len);
	bool ok = schema_element(l, reader_of(bytes), table, flags);
	layout_layer_end(l);
	return ok;
}

/* Joined octets may hold others. */
static bool show_joined(struct layout *l, size_t from)
{
	for (size_t i = from; i < l->n_joined; i++) {
		struct layout_joined joined = l->joined[i];
		char name[48];
		struct text text = text_over(name, sizeof name);
		text_add(&text, "joined octets at ");
		text_number(&text, joined.offset);
		text_end(&text);
		if (!show_layer(l, name, (struct keystore_bytes){ joined.data, joined.len }, joined.inside,
			    joined.flags))
			return false;
	}
	return true;
}

bool schema_layer(struct layout *l, const char *name, struct keystore_bytes bytes, const struct schema *table,
	unsigned flags)
{
	size_t from = l->n_joined;

	return show_layer(l, name, bytes, table, flags) && show_joined(l, from);
}
