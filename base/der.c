/* Reading and writing DER (X.690 section 10), one element at a time.
 *
 *     identifier   length                        contents
 *     30           05                            5 bytes: short form, up to 127
 *     30           82 01 00                      256 bytes: 0x80 + count of length bytes, then those, no leading zero
 */
#include "base/der.h"

#include "base/error.h"

static const char *tag_name(unsigned tag)
{
	switch (tag) {
	case DER_BOOLEAN: return "BOOLEAN";
	case DER_INTEGER: return "INTEGER";
	case DER_BIT_STRING: return "BIT STRING";
	case DER_OCTET_STRING: return "OCTET STRING";
	case DER_NULL: return "NULL";
	case DER_OID: return "OBJECT IDENTIFIER";
	case DER_SEQUENCE: return "SEQUENCE";
	case DER_SET: return "SET";
	default: return NULL;
	}
}

/* "SEQUENCE expected, found 0x02"; the reader stands at the tag. */
static bool wrong_tag(const struct reader *in, unsigned tag, const char *field, struct keystore_error *err)
{
	const char *name = tag_name(tag);
	int found = reader_peek(in);

	if (found < 0)
		return error_truncated(err, in, 2, "%s", field);
	if (name)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: %s expected, found tag 0x%02x", field, name,
			(unsigned)found);
	return error_at(err, KEYSTORE_MALFORMED, in, "%s: tag 0x%02x expected, found tag 0x%02x", field, tag,
		(unsigned)found);
}

/* The long form of a length (X.690 8.1.3.5), after its first byte; DER wants the shortest form (10.1). */
static bool get_long_length(struct reader *in, uint8_t first, uint64_t *length, const char *field,
	struct keystore_error *err)
{
	size_t count = first & 0x7F;
	struct keystore_bytes bytes;

	if (count == 0)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: indefinite length, which DER does not allow", field);
	if (count > 8)
		return error_at(
			err, KEYSTORE_MALFORMED, in, "%s: the length field is too long (%zu bytes)", field, count);
	if (!reader_bytes(in, count, &bytes))
		return error_truncated(err, in, count, "%s: length field", field);
	*length = 0;
	for (size_t i = 0; i < count; i++)
		*length = *length << 8 | bytes.data[i];
	if (bytes.data[0] == 0 || *length < 0x80)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: the length is not in its shortest form", field);
	return true;
}

static bool get_length(struct reader *in, uint64_t *length, const char *field, struct keystore_error *err)
{
	uint8_t first;

	if (!reader_u8(in, &first))
		return error_truncated(err, in, 1, "%s: length", field);
	if (first >= 0x80)
		return get_long_length(in, first, length, field, err);
	*length = first;
	return true;
}

/* Tag, length and contents; `in` moves on success only. Tags of more than one byte (X.690 8.1.2.4) occur in no
 * structure that is read here. */
static bool get_element(struct reader *in, unsigned *tag, struct reader *contents, const char *field,
	struct keystore_error *err)
{
	struct reader ahead = *in;
	uint64_t length = 0;
	uint8_t identifier;

	if (!reader_u8(&ahead, &identifier))
		return error_truncated(err, in, 2, "%s", field);
	if ((identifier & 0x1F) == 0x1F)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: a tag of more than one byte", field);
	if (!get_length(&ahead, &length, field, err))
		return false;
	if (length > reader_left(&ahead))
		return error_truncated(err, &ahead, length, "%s", field);
	*tag = identifier;
	*contents = (struct reader){ ahead.data, ahead.pos, ahead.pos + (size_t)length };
	ahead.pos = contents->end;
	*in = ahead;
	return true;
}

bool der_next_is(const struct reader *in, unsigned tag)
{
	return reader_peek(in) == (int)tag;
}

bool der_get(struct reader *in, unsigned tag, struct reader *contents, const char *field, struct keystore_error *err)
{
	unsigned found;

	if (!der_next_is(in, tag))
		return wrong_tag(in, tag, field, err);
	return get_element(in, &found, contents, field, err);
}

bool der_get_any(
	struct reader *in, unsigned *tag, struct reader *contents, const char *field, struct keystore_error *err)
{
	return get_element(in, tag, contents, field, err);
}

bool der_get_whole(struct reader *in, unsigned tag, struct keystore_bytes *whole, const char *field,
	struct keystore_error *err)
{
	struct reader contents;
	unsigned found;
	size_t start = in->pos;

	if (tag && !der_next_is(in, tag))
		return wrong_tag(in, tag, field, err);
	if (!get_element(in, &found, &contents, field, err))
		return false;
	*whole = (struct keystore_bytes){ in->data + start, in->pos - start };
	return true;
}

bool der_get_bytes(struct reader *in, unsigned tag, struct keystore_bytes *contents, const char *field,
	struct keystore_error *err)
{
	struct reader inside;

	if (!der_get(in, tag, &inside, field, err))
		return false;
	*contents = reader_rest(&inside);
	return true;
}

/* X.690 8.3.2: the first nine bits are neither all zero nor all one. */
static bool integer_is_shortest(struct keystore_bytes contents)
{
	if (contents.len < 2)
		return contents.len == 1;
	return !(contents.data[0] == 0x00 && contents.data[1] < 0x80) &&
	       !(contents.data[0] == 0xFF && contents.data[1] >= 0x80);
}

bool der_get_integer(struct reader *in, struct keystore_bytes *contents, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;
	struct keystore_bytes found;

	if (!der_get_bytes(&ahead, DER_INTEGER, &found, field, err))
		return false;
	if (!integer_is_shortest(found))
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: INTEGER %s", field,
			found.len ? "not in its shortest form" : "without contents");
	*contents = found;
	*in = ahead;
	return true;
}

bool der_get_unsigned(
	struct reader *in, struct keystore_bytes *magnitude, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;
	struct keystore_bytes found;

	if (!der_get_integer(&ahead, &found, field, err))
		return false;
	if (found.data[0] >= 0x80)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s is negative", field);
	if (found.data[0] == 0)
		found = (struct keystore_bytes){ found.data + 1, found.len - 1 };
	*magnitude = found;
	*in = ahead;
	return true;
}

bool der_get_u64(struct reader *in, uint64_t *out, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;
	struct keystore_bytes magnitude;

	if (!der_get_unsigned(&ahead, &magnitude, field, err))
		return false;
	if (magnitude.len > 8)
		return error_at(err, KEYSTORE_LIMIT, in, "%s is over the limit (a number of %zu bytes)", field,
			magnitude.len);
	uint64_t value = 0;
	for (size_t i = 0; i < magnitude.len; i++)
		value = value << 8 | magnitude.data[i];
	*out = value;
	*in = ahead;
	return true;
}

bool der_get_null(struct reader *in, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;
	struct keystore_bytes contents;

	if (!der_get_bytes(&ahead, DER_NULL, &contents, field, err))
		return false;
	if (contents.len)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: NULL with contents", field);
	*in = ahead;
	return true;
}

/* X.690 8.19.2: arcs of seven bits a byte, the last without the high bit, none beginning with 0x80. */
bool der_is_oid(struct keystore_bytes oid)
{
	bool arc_begins = true;

	for (size_t i = 0; i < oid.len; i++) {
		if (arc_begins && oid.data[i] == 0x80)
			return false;
		arc_begins = oid.data[i] < 0x80;
	}
	return oid.len > 0 && arc_begins;
}

bool der_get_oid(struct reader *in, struct keystore_bytes *contents, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;
	struct keystore_bytes found;

	if (!der_get_bytes(&ahead, DER_OID, &found, field, err))
		return false;
	if (!der_is_oid(found))
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: the OBJECT IDENTIFIER is not well formed", field);
	*contents = found;
	*in = ahead;
	return true;
}

bool der_get_bits(struct reader *in, struct keystore_bytes *octets, unsigned *unused, const char *field,
	struct keystore_error *err)
{
	struct reader ahead = *in, contents;
	uint8_t count;

	if (!der_get(&ahead, DER_BIT_STRING, &contents, field, err))
		return false;
	if (!reader_u8(&contents, &count) || count > 7 || (count && !reader_left(&contents))) /* X.690 8.6.2 */
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: the BIT STRING is not well formed", field);
	*octets = reader_rest(&contents);
	*unused = count;
	*in = ahead;
	return true;
}

bool der_finish(const struct reader *in, const char *field, struct keystore_error *err)
{
	if (reader_left(in) == 0)
		return true;
	return error_at(err, KEYSTORE_MALFORMED, in, "%s: %zu bytes too many", field, reader_left(in));
}

/* Length octets in their shortest form; returns how many. */
static size_t put_length(size_t length, uint8_t out[9])
{
	size_t count = 0;

	if (length < 0x80) {
		out[0] = (uint8_t)length;
		return 1;
	}
	for (size_t rest = length; rest; rest >>= 8)
		count++;
	out[0] = (uint8_t)(0x80 | count);
	for (size_t i = 0; i < count; i++)
		out[1 + i] = (uint8_t)(length >> 8 * (count - 1 - i));
	return 1 + count;
}

size_t der_begin(struct writer *out, unsigned tag)
{
	writer_u8(out, (uint8_t)tag);
	return out->len;
}

void der_end(struct writer *out, size_t begun)
{
	uint8_t octets[9];

	if (out->failed)
		return;
	size_t count = put_length(out->len - begun, octets);
	writer_insert(out, begun, (struct keystore_bytes){ octets, count });
}

void der_put(struct writer *out, unsigned tag, struct keystore_bytes contents)
{
	uint8_t octets[9];

	writer_u8(out, (uint8_t)tag);
	writer_bytes(out, (struct keystore_bytes){ octets, put_length(contents.len, octets) });
	writer_bytes(out, contents);
}

void der_put_unsigned(struct writer *out, struct keystore_bytes magnitude)
{
	while (magnitude.len && magnitude.data[0] == 0)
		magnitude = (struct keystore_bytes){ magnitude.data + 1, magnitude.len - 1 };
	size_t begun = der_begin(out, DER_INTEGER);
	if (magnitude.len == 0 || magnitude.data[0] >= 0x80)
		writer_u8(out, 0);
	writer_bytes(out, magnitude);
	der_end(out, begun);
}

void der_put_u64(struct writer *out, uint64_t value)
{
	uint8_t octets[8];

	for (size_t i = 0; i < 8; i++)
		octets[i] = (uint8_t)(value >> 8 * (7 - i));
	der_put_unsigned(out, (struct keystore_bytes){ octets, 8 });
}
