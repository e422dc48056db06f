/* Serialized objects: handles, strings, and the descriptions of classes:
 *
 *     72 name uid(8) flags fields annotation super    class      fields: type name [type as a string], each
 *     7D count names annotation super                 class      a proxy */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "jks/serial_parts.h"

enum { MAX_DEPTH = 32, MAX_HANDLES = 1024, BASE_HANDLE = 0x7E0000 };

bool serial_truncated(const struct serial *s, uint64_t need, const char *what, struct keystore_error *err)
{
	return error_truncated(err, s->in, need, "serialized object: %s", what);
}

/* `tag` has just been read. */
bool serial_unexpected(const struct serial *s, uint8_t tag, const char *wanted, struct keystore_error *err)
{
	return error_offset(err, KEYSTORE_MALFORMED, s->in->pos - 1,
		"serialized object: %s expected, found 0x%02x", wanted, (unsigned)tag);
}

bool serial_tag(struct serial *s, uint8_t *tag, struct keystore_error *err)
{
	return reader_u8(s->in, tag) || serial_truncated(s, 1, "an element", err);
}

bool serial_enter(struct serial *s, struct keystore_error *err)
{
	if (s->depth == MAX_DEPTH)
		return error_at(err, KEYSTORE_MALFORMED, s->in, "serialized object: nested deeper than %d", MAX_DEPTH);
	s->depth++;
	return true;
}

/* ---- Handles ----------------------------------------------------------------------------------------------------- */

static bool more_handles(struct serial *s)
{
	bool first = s->handles == s->few;
	struct handle *grown = mem_grow(first ? NULL : s->handles, &s->capacity, sizeof *grown);

	if (!grown)
		return false;
	if (first)
		memcpy(grown, s->few, sizeof s->few);
	s->handles = grown;
	return true;
}

static bool new_handle(struct serial *s, const struct handle *handle, size_t *index, struct keystore_error *err)
{
	if (s->n_handles == MAX_HANDLES)
		return error_at(err, KEYSTORE_LIMIT, s->in, "serialized object: more than %d parts", MAX_HANDLES);
	if (s->n_handles == s->capacity && !more_handles(s))
		return error_no_memory(err);
	*index = s->n_handles;
	s->handles[s->n_handles++] = *handle;
	return true;
}

bool serial_new_value(struct serial *s, const struct serial_value *value, struct keystore_error *err)
{
	struct handle handle = { .value = *value };
	size_t ignored;

	return new_handle(s, &handle, &ignored, err);
}

/* What stands behind TC_REFERENCE. */
bool serial_reference(struct serial *s, size_t *index, struct keystore_error *err)
{
	struct reader start = *s->in;
	uint32_t handle;

	if (!reader_u32(s->in, &handle))
		return serial_truncated(s, 4, "a reference", err);
	if (handle < BASE_HANDLE || handle - BASE_HANDLE >= s->n_handles)
		return error_at(err, KEYSTORE_MALFORMED, &start,
			"serialized object: a reference to nothing before it (0x%08lx)", (unsigned long)handle);
	*index = handle - BASE_HANDLE;
	return true;
}

/* ---- Strings ----------------------------------------------------------------------------------------------------- */

static bool read_utf(struct serial *s, const char *what, struct keystore_bytes *out, struct keystore_error *err)
{
	uint16_t len;

	if (!reader_u16(s->in, &len))
		return serial_truncated(s, 2, what, err);
	return reader_bytes(s->in, len, out) || serial_truncated(s, len, what, err);
}

static bool read_long_utf(struct serial *s, struct keystore_bytes *out, struct keystore_error *err)
{
	struct reader start = *s->in;
	int64_t len;

	if (!reader_i64(s->in, &len))
		return serial_truncated(s, 8, "a long string", err);
	if (len < 0)
		return error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: a string of negative length");
	if ((uint64_t)len > reader_left(s->in))
		return serial_truncated(s, (uint64_t)len, "a long string", err);
	return reader_bytes(s->in, (size_t)len, out);
}

bool serial_string(struct serial *s, uint8_t tag, struct serial_value *out, struct keystore_error *err)
{
	struct serial_value string = { .kind = SERIAL_STRING, .class_name = BYTES("java.lang.String") };

	if (tag == TC_STRING ? !read_utf(s, "a string", &string.bytes, err) : !read_long_utf(s, &string.bytes, err))
		return false;
	*out = string;
	return serial_new_value(s, out, err);
}

/* A string where nothing else may stand, or a reference to one. */
bool serial_get_string(struct serial *s, struct serial_value *out, struct keystore_error *err)
{
	struct reader start = *s->in;
	size_t index;
	uint8_t tag;

	if (!serial_tag(s, &tag, err))
		return false;
	if (tag == TC_STRING || tag == TC_LONGSTRING)
		return serial_string(s, tag, out, err);
	if (tag != TC_REFERENCE)
		return serial_unexpected(s, tag, "a string", err);
	if (!serial_reference(s, &index, err))
		return false;
	*out = s->handles[index].value;
	return out->kind == SERIAL_STRING ||
	       error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: a reference to what is no string");
}

/* ---- Classes ----------------------------------------------------------------------------------------------------- */

static bool is_reference_type(uint8_t type)
{
	return type == '[' || type == 'L';
}

/* Bytes that a primitive value takes; 0 for what is none. */
size_t serial_primitive_size(uint8_t type)
{
	switch (type) {
	case 'B':
	case 'Z': return 1;
	case 'C':
	case 'S': return 2;
	case 'F':
	case 'I': return 4;
	case 'D':
	case 'J': return 8;
	default: return 0;
	}
}

static bool read_field(struct serial *s, struct keystore_error *err)
{
	struct serial_value type_name;
	struct described_field field;

	if (!reader_u8(s->in, &field.type))
		return serial_truncated(s, 1, "the type of a field", err);
	if (!serial_primitive_size(field.type) && !is_reference_type(field.type))
		return serial_unexpected(s, field.type, "the type of a field", err);
	return read_utf(s, "the name of a field", &field.name, err) &&
	       (!is_reference_type(field.type) || serial_get_string(s, &type_name, err));
}

/* The next description of those that read_field has been through. */
struct described_field serial_next_field(struct reader *in)
{
	struct described_field field = { 0 };
	uint8_t tag = 0;
	uint16_t len = 0;
	int64_t long_len = 4;
	struct keystore_bytes type_name;

	reader_u8(in, &field.type);
	reader_u16(in, &len);
	reader_bytes(in, len, &field.name);
	if (!is_reference_type(field.type))
		return field;
	reader_u8(in, &tag);
	if (tag == TC_LONGSTRING) {
		reader_i64(in, &long_len);
	} else if (tag == TC_STRING) {
		reader_u16(in, &len);
		long_len = len;
	}
	reader_bytes(in, (size_t)long_len, &type_name);
	return field;
}

/* Everything up to TC_ENDBLOCKDATA. */
bool serial_annotation(struct serial *s, struct keystore_error *err)
{
	struct serial_value ignored;

	while (reader_peek(s->in) != TC_ENDBLOCKDATA)
		if (!serial_content(s, true, &ignored, err))
			return false;
	uint8_t end;
	return serial_tag(s, &end, err);
}

static bool read_class(struct serial *s, size_t *out, struct keystore_error *err);

/* A superclass. A line of them, each a reference to the one before, may be longer than the nesting is deep. */
static bool read_super(struct serial *s, size_t class, struct keystore_error *err)
{
	struct reader start = *s->in;
	size_t super;

	if (!read_class(s, &super, err))
		return false;
	s->handles[class].super = super;
	if (super == NO_CLASS)
		return true;
	if (s->handles[super].n_supers == SERIAL_MAX_SUPERS - 1)
		return error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: more than %d superclasses",
			SERIAL_MAX_SUPERS);
	s->handles[class].n_supers = (uint8_t)(s->handles[super].n_supers + 1);
	return true;
}

static bool read_class_info(struct serial *s, size_t class, struct keystore_error *err)
{
	struct reader fields;
	uint16_t n;
	uint8_t flags;

	if (!reader_u8(s->in, &flags) || !reader_u16(s->in, &n))
		return serial_truncated(s, 3, "the flags and fields of a class", err);
	fields = *s->in;
	for (uint16_t i = 0; i < n; i++)
		if (!read_field(s, err))
			return false;
	fields.end = s->in->pos;
	s->handles[class].flags = flags;
	s->handles[class].n_fields = n;
	s->handles[class].fields = fields;
	return true;
}

static bool new_class(struct serial *s, struct keystore_bytes name, size_t *out, struct keystore_error *err)
{
	struct handle handle = { .super = NO_CLASS, .value.class_name = name };

	return new_handle(s, &handle, out, err);
}

static bool read_class_description(struct serial *s, size_t *out, struct keystore_error *err)
{
	struct keystore_bytes name;
	int64_t uid;

	if (!read_utf(s, "the name of a class", &name, err))
		return false;
	if (!reader_i64(s->in, &uid))
		return serial_truncated(s, 8, "the serialVersionUID of a class", err);
	return new_class(s, name, out, err) && read_class_info(s, *out, err);
}

/* A proxy has no fields of its own: they are those of its superclass, java.lang.reflect.Proxy. */
static bool read_proxy_description(struct serial *s, size_t *out, struct keystore_error *err)
{
	struct keystore_bytes name;
	uint32_t n;

	if (!new_class(s, BYTES("a proxy"), out, err))
		return false;
	if (!reader_u32(s->in, &n))
		return serial_truncated(s, 4, "the interfaces of a proxy", err);
	for (uint32_t i = 0; i < n; i++)
		if (!read_utf(s, "an interface of a proxy", &name, err))
			return false;
	s->handles[*out].flags = SC_SERIALIZABLE;
	return true;
}

bool serial_new_class(struct serial *s, uint8_t tag, size_t *out, struct keystore_error *err)
{
	if (!serial_enter(s, err))
		return false;
	if (tag == TC_CLASSDESC ? !read_class_description(s, out, err) : !read_proxy_description(s, out, err))
		return false;
	if (!serial_annotation(s, err) || !read_super(s, *out, err))
		return false;
	s->handles[*out].is_whole = true;
	s->depth--;
	return true;
}

/* A class, a reference to one, or null. */
static bool read_class(struct serial *s, size_t *out, struct keystore_error *err)
{
	struct reader start = *s->in;
	uint8_t tag;

	if (!serial_tag(s, &tag, err))
		return false;
	if (tag == TC_CLASSDESC || tag == TC_PROXYCLASSDESC)
		return serial_new_class(s, tag, out, err);
	if (tag == TC_NULL) {
		*out = NO_CLASS;
		return true;
	}
	if (tag != TC_REFERENCE)
		return serial_unexpected(s, tag, "a class", err);
	if (!serial_reference(s, out, err))
		return false;
	return s->handles[*out].is_whole ||
	       error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: a reference to what is no class");
}

/* A class that something is of. */
bool serial_class_of(struct serial *s, const char *what, size_t *out, struct keystore_error *err)
{
	struct reader start = *s->in;

	if (!read_class(s, out, err))
		return false;
	return *out != NO_CLASS ||
	       error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: %s of no class", what);
}
