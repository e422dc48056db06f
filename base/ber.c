/* BER to DER (X.690 section 8 to 10): indefinite lengths, constructed strings and long lengths, as BouncyCastle,
 * NSS and old Microsoft tools write them, become what the strict reader takes. What is not about lengths stays as
 * it is: SETs keep their order, and strings their contents.
 *
 *     24 80  04 02 xx xx  04 01 xx  00 00      constructed OCTET STRING, indefinite length, two segments
 *     04 03 xx xx xx                           the same as DER
 *     A0 80  04 02 xx xx  04 01 xx  00 00      [0] IMPLICIT OCTET STRING: only its schema tells that it is a string
 *
 * `open` below is the stack of open elements: no recursion, so depth is a number and not the C stack. */
#include "base/der.h"
#include "base/error.h"

enum { BER_MAX_DEPTH = 32 };

/* An element whose end has not been reached. */
struct open_element {
	size_t end;	  /* of the contents; with an indefinite length, the end of what is around it */
	bool indefinite;  /* ends with 00 00 */
	bool is_segments; /* a constructed string: its segments' contents are joined */
	size_t begun;	  /* for der_end */
};

struct transcoder {
	struct reader in;
	struct writer *out;
	struct open_element open[1 + BER_MAX_DEPTH]; /* open[0] is the input itself */
	size_t depth;
	const char *field;
	struct keystore_error *err;
};

static bool malformed(struct transcoder *t, const char *what)
{
	return error_at(t->err, KEYSTORE_MALFORMED, &t->in, "%s: %s", t->field, what);
}

/* A length of any form (X.690 8.1.3). It may be more than is left. */
static bool ber_length(struct transcoder *t, struct reader *in, bool *indefinite, uint64_t *length)
{
	uint8_t first, next;

	if (!reader_u8(in, &first))
		return error_truncated(t->err, in, 1, "%s: length", t->field);
	*indefinite = first == 0x80;
	*length = first & 0x7F;
	if (first <= 0x80)
		return true;
	size_t count = first & 0x7F;
	if (count > 8)
		return malformed(t, "the length field is too long");
	for (*length = 0; count; count--) {
		if (!reader_u8(in, &next))
			return error_truncated(t->err, in, count, "%s: length field", t->field);
		*length = *length << 8 | next;
	}
	return true;
}

/* Strings, whose segments are joined: those are OCTET STRINGs, whatever the string is (X.690 8.7.3, 8.23.6). Not the
 * BIT STRING: its segments would each have a count of unused bits, and nobody writes it so. */
static bool is_string_tag(unsigned tag)
{
	unsigned number = tag & 0x1F;

	return tag < 0x40 &&
		(number == DER_OCTET_STRING || number == DER_UTF8_STRING || (number >= 0x12 && number <= 0x1E));
}

static bool open_constructed(struct transcoder *t, unsigned tag, bool indefinite, struct reader contents)
{
	const struct open_element *parent = &t->open[t->depth];
	struct open_element element = { .indefinite = indefinite,
		.is_segments = parent->is_segments || is_string_tag(tag) };

	t->in.pos = contents.pos;
	if (t->depth == BER_MAX_DEPTH)
		return malformed(t, "nested deeper than 32");
	element.end = indefinite ? parent->end : contents.end;
	if (!parent->is_segments)
		element.begun = der_begin(t->out, element.is_segments ? tag & ~0x20u : tag);
	t->open[++t->depth] = element;
	return true;
}

static bool copy_primitive(struct transcoder *t, unsigned tag, struct reader contents)
{
	if (t->open[t->depth].is_segments)
		writer_bytes(t->out, reader_rest(&contents));
	else
		der_put(t->out, tag, reader_rest(&contents));
	t->in.pos = contents.end;
	return true;
}

/* Takes the end-of-contents 00 00 of an element of indefinite length, if it is there. */
static bool take_end_of_contents(struct transcoder *t, const struct open_element *element, bool *taken)
{
	struct reader ahead = { t->in.data, t->in.pos, element->end };
	struct keystore_bytes two;

	if (!reader_bytes(&ahead, 2, &two))
		return error_truncated(t->err, &ahead, 2, "%s: end-of-contents", t->field);
	*taken = two.data[0] == 0 && two.data[1] == 0;
	if (*taken)
		t->in.pos = ahead.pos;
	return true;
}

/* Closes every element that ends where the reader stands. */
static bool close_elements(struct transcoder *t)
{
	while (t->depth) {
		const struct open_element *element = &t->open[t->depth];
		bool ended = t->in.pos == element->end;
		if (element->indefinite && !take_end_of_contents(t, element, &ended))
			return false;
		if (!ended)
			break;
		t->depth--;
		if (!t->open[t->depth].is_segments)
			der_end(t->out, element->begun);
	}
	return true;
}

static bool transcode_one(struct transcoder *t)
{
	const struct open_element *parent = &t->open[t->depth];
	struct reader inside = { t->in.data, t->in.pos, parent->end };
	uint8_t tag;
	bool indefinite = false;
	uint64_t length = 0;

	if (!reader_u8(&inside, &tag))
		return error_truncated(t->err, &inside, 2, "%s", t->field);
	if ((tag & 0x1F) == 0x1F)
		return malformed(t, "a tag of more than one byte");
	if (parent->is_segments && (tag & ~0x20u) != DER_OCTET_STRING)
		return malformed(t, "a segment of a string is no OCTET STRING");
	if (!ber_length(t, &inside, &indefinite, &length))
		return false;
	if (!indefinite && length > reader_left(&inside))
		return error_truncated(t->err, &inside, length, "%s", t->field);
	if (indefinite && !(tag & 0x20))
		return malformed(t, "indefinite length of a primitive element");
	inside.end = inside.pos + (size_t)length;
	return tag & 0x20 ? open_constructed(t, tag, indefinite, inside) : copy_primitive(t, tag, inside);
}

/* Elements one after the other until those that were begun are closed. */
static bool transcode(struct transcoder *t)
{
	do {
		if (!transcode_one(t) || !close_elements(t))
			return false;
	} while (t->depth);
	return true;
}

bool ber_transcode(struct reader *in, struct writer *out, const char *field, struct keystore_error *err)
{
	struct transcoder t = { .in = *in, .out = out, .open = { { .end = in->end } }, .field = field, .err = err };

	if (!transcode(&t))
		return false;
	if (out->failed)
		return error_no_memory(err);
	*in = t.in;
	return true;
}

bool ber_to_der(struct reader *in, uint8_t **out, size_t *len, const char *field, struct keystore_error *err)
{
	struct writer der = writer_new();
	struct reader ahead = *in;

	if (!ber_transcode(&ahead, &der, field, err)) {
		writer_free(&der);
		return false;
	}
	*in = ahead;
	return writer_finish(&der, out, len) || error_no_memory(err);
}

bool ber_join(struct reader in, struct writer *out, const char *field, struct keystore_error *err)
{
	struct transcoder t = { .in = in, .out = out, .field = field, .err = err };

	t.open[0] = (struct open_element){ .end = in.end, .is_segments = true };
	while (reader_left(&t.in))
		if (!transcode(&t))
			return false;
	return !out->failed || error_no_memory(err);
}

/* The element where `t` stands: begun if it is constructed, else passed. False if it cannot be read. */
static bool pass_one(struct transcoder *t, bool *is_ber, bool *too_deep)
{
	struct reader inside = { t->in.data, t->in.pos, t->open[t->depth].end };
	bool indefinite = false;
	uint64_t length = 0;
	uint8_t tag;

	if (!reader_u8(&inside, &tag) || (tag & 0x1F) == 0x1F || !ber_length(t, &inside, &indefinite, &length) ||
	    length > reader_left(&inside))
		return false;
	bool constructed = tag & 0x20;
	*is_ber = constructed && (indefinite || is_string_tag(tag & ~0x20u));
	*too_deep = constructed && t->depth == BER_MAX_DEPTH;
	if (*too_deep || (indefinite && !constructed))
		return false;
	inside.end = inside.pos + (size_t)length;
	t->in.pos = constructed ? inside.pos : inside.end;
	if (constructed)
		t->open[++t->depth].end = inside.end;
	return true;
}

bool ber_found(struct reader *in, bool *found, const char *field, struct keystore_error *err)
{
	return ber_found_at(in, 0, found, field, err);
}

bool ber_found_at(struct reader *in, size_t depth, bool *found, const char *field, struct keystore_error *err)
{
	struct keystore_error ignored;
	struct transcoder t = { .in = *in, .depth = depth, .field = field, .err = &ignored };
	bool is_ber = false, too_deep = false;

	t.open[depth].end = in->end;
	do {
		if (!pass_one(&t, &is_ber, &too_deep)) {
			t.err = err;
			if (too_deep)
				return malformed(&t, "nested deeper than 32");
			t.in.pos = in->end;
			break;
		}
		while (t.depth > depth && t.in.pos == t.open[t.depth].end)
			t.depth--;
	} while (t.depth > depth && !is_ber);
	*found = is_ber;
	if (!is_ber)
		*in = t.in;
	return true;
}
