/* The grammar of the stream (Java Object Serialization Specification 6.4), as far as one object needs it:
 *
 *     AC ED 00 05                                     magic, version
 *     73 class values                                 object     with the values of its classes, topmost first
 *     72 name uid(8) flags fields annotation super    class      fields: type name [type as a string], each
 *     7D count names annotation super                 class      a proxy
 *     75 class size values                            array
 *     74 utf, 7C long-utf                             string
 *     7E class string                                 enum constant
 *     76 class                                        Class object
 *     71 handle                                       what was read before, counted from 7E0000
 *     70                                              null
 *     77 size bytes, 7A long-size bytes               block data, in annotations alone
 *
 * An annotation is any number of these up to 78. Not accepted: exceptions (7B) and resets (79), which no store writes.
 *
 * A class with a writeObject method (flag 01) is read as its values with an annotation behind them, which is what
 * ObjectOutputStream.defaultWriteObject and putFields write; one that writes neither cannot be told apart and comes out
 * as malformed. */
#include "jks/serial.h"

#include "base/alloc.h"
#include "base/error.h"
#include "jks/serial_parts.h"

static void keep_field(struct serial_object *object, struct keystore_bytes class_name, struct keystore_bytes name,
	const struct serial_value *value)
{
	if (object && object->n_fields < SERIAL_MAX_FIELDS)
		object->fields[object->n_fields++] = (struct serial_field){ class_name, name, *value };
}

/* The values of the fields that one class has. */
static bool read_values(struct serial *s, size_t class, struct serial_object *object, struct keystore_error *err)
{
	const uint16_t n = s->handles[class].n_fields;
	const struct keystore_bytes class_name = s->handles[class].value.class_name;
	struct reader fields = s->handles[class].fields;

	for (uint16_t i = 0; i < n; i++) {
		struct described_field field = serial_next_field(&fields);
		struct keystore_bytes ignored;
		struct serial_value value;
		size_t size = serial_primitive_size(field.type);

		if (size && !reader_bytes(s->in, size, &ignored))
			return serial_truncated(s, size, "a value", err);
		if (!size && !serial_content(s, false, &value, err))
			return false;
		if (!size)
			keep_field(object, class_name, field.name, &value);
	}
	return true;
}

/* What one class has in an object. */
static bool read_class_data(struct serial *s, size_t class, struct serial_object *object, struct keystore_error *err)
{
	const uint8_t flags = s->handles[class].flags;

	if (flags & SC_EXTERNALIZABLE) {
		if (flags & SC_BLOCK_DATA)
			return serial_annotation(s, err);
		return error_at(err, KEYSTORE_UNSUPPORTED, s->in, "serialized object: \"%s\" has a form of its own",
			error_quote(s->handles[class].value.class_name).text);
	}
	if (!(flags & SC_SERIALIZABLE))
		return true;
	return read_values(s, class, object, err) && (!(flags & SC_WRITE_METHOD) || serial_annotation(s, err));
}

/* From the topmost superclass down to the class itself. One that writes itself writes all. */
static bool read_object_data(struct serial *s, size_t class, struct serial_object *object, struct keystore_error *err)
{
	size_t line[SERIAL_MAX_SUPERS], n = 0;

	for (size_t at = class; at != NO_CLASS; at = s->handles[at].super)
		line[n++] = at;
	if (s->handles[class].flags & SC_EXTERNALIZABLE)
		n = 1;
	while (n > 0)
		if (!read_class_data(s, line[--n], object, err))
			return false;
	return true;
}

static bool read_object(struct serial *s, struct serial_value *out, struct keystore_error *err)
{
	struct serial_object *object = s->object;
	size_t class;

	s->object = NULL; /* what is inside has fields of its own */
	if (!serial_class_of(s, "an object", &class, err))
		return false;
	*out = (struct serial_value){ .kind = SERIAL_OTHER, .class_name = s->handles[class].value.class_name };
	return serial_new_value(s, out, err) && read_object_data(s, class, object, err);
}

static bool read_elements(struct serial *s, uint32_t n, struct keystore_error *err)
{
	struct serial_value ignored;

	for (uint32_t i = 0; i < n; i++)
		if (!serial_content(s, false, &ignored, err))
			return false;
	return true;
}

/* The handle comes before the elements, which may refer to it; the bytes of a byte array refer to nothing. */
static bool read_array(struct serial *s, struct serial_value *out, struct keystore_error *err)
{
	struct reader start;
	uint32_t n;
	size_t class, handle, size;

	if (!serial_class_of(s, "an array", &class, err))
		return false;
	const struct keystore_bytes name = s->handles[class].value.class_name;
	*out = (struct serial_value){ .kind = SERIAL_OTHER, .class_name = name };
	handle = s->n_handles;
	start = *s->in;
	if (!serial_new_value(s, out, err))
		return false;
	if (!reader_u32(s->in, &n))
		return serial_truncated(s, 4, "the length of an array", err);
	if (n > INT32_MAX || name.len < 2 || name.data[0] != '[')
		return error_at(err, KEYSTORE_MALFORMED, &start,
			"serialized object: an array of %lld elements of \"%s\"", (long long)(int32_t)n,
			error_quote(name).text);
	size = serial_primitive_size(name.data[1]);
	if (!size)
		return read_elements(s, n, err);
	if (n > reader_left(s->in) / size)
		return serial_truncated(s, (uint64_t)n * size, "an array", err);
	reader_bytes(s->in, n * size, &out->bytes);
	if (name.data[1] == 'B')
		out->kind = SERIAL_BYTES;
	s->handles[handle].value = *out;
	return true;
}

static bool read_enum(struct serial *s, struct serial_value *out, struct keystore_error *err)
{
	struct serial_value constant;
	size_t class, handle;

	if (!serial_class_of(s, "an enum constant", &class, err))
		return false;
	*out = (struct serial_value){ .kind = SERIAL_ENUM, .class_name = s->handles[class].value.class_name };
	handle = s->n_handles;
	if (!serial_new_value(s, out, err) || !serial_get_string(s, &constant, err))
		return false;
	out->bytes = constant.bytes;
	s->handles[handle].value = *out;
	return true;
}

/* TC_CLASS has a handle of its own beside that of the class. */
static bool read_class_object(struct serial *s, struct serial_value *out, struct keystore_error *err)
{
	size_t class;

	*out = (struct serial_value){ .kind = SERIAL_OTHER, .class_name = BYTES("java.lang.Class") };
	return serial_class_of(s, "a Class", &class, err) && serial_new_value(s, out, err);
}

static bool read_block(struct serial *s, uint8_t tag, struct keystore_error *err)
{
	struct keystore_bytes ignored;
	uint32_t len = 0;
	uint8_t short_len = 0;

	if (tag == TC_BLOCKDATA ? !reader_u8(s->in, &short_len) : !reader_u32(s->in, &len))
		return serial_truncated(s, 1, "the length of block data", err);
	len += short_len;
	return reader_bytes(s->in, len, &ignored) || serial_truncated(s, len, "block data", err);
}

/* A class that stands where a value is due, as it may. */
static bool read_class_value(struct serial *s, uint8_t tag, struct serial_value *out, struct keystore_error *err)
{
	size_t class;

	*out = (struct serial_value){ .kind = SERIAL_OTHER, .class_name = BYTES("java.io.ObjectStreamClass") };
	return serial_new_class(s, tag, &class, err);
}

static bool read_tagged(
	struct serial *s, uint8_t tag, bool blocks, struct serial_value *out, struct keystore_error *err)
{
	size_t index;

	switch (tag) {
	case TC_NULL: *out = (struct serial_value){ .kind = SERIAL_NULL }; return true;
	case TC_REFERENCE:
		if (!serial_reference(s, &index, err))
			return false;
		*out = s->handles[index].value;
		return true;
	case TC_CLASSDESC:
	case TC_PROXYCLASSDESC: return read_class_value(s, tag, out, err);
	case TC_OBJECT: return read_object(s, out, err);
	case TC_STRING:
	case TC_LONGSTRING: return serial_string(s, tag, out, err);
	case TC_ARRAY: return read_array(s, out, err);
	case TC_CLASS: return read_class_object(s, out, err);
	case TC_ENUM: return read_enum(s, out, err);
	case TC_BLOCKDATA:
	case TC_BLOCKDATALONG:
		*out = (struct serial_value){ .kind = SERIAL_OTHER };
		return blocks ? read_block(s, tag, err) : serial_unexpected(s, tag, "an object", err);
	default: return serial_unexpected(s, tag, "an object", err);
	}
}

/* One value; in an annotation block data too. */
bool serial_content(struct serial *s, bool blocks, struct serial_value *out, struct keystore_error *err)
{
	uint8_t tag;

	if (!serial_tag(s, &tag, err) || !serial_enter(s, err) || !read_tagged(s, tag, blocks, out, err))
		return false;
	s->depth--;
	return true;
}

static bool read_magic(struct serial *s, struct keystore_error *err)
{
	struct reader start = *s->in;
	uint16_t magic, version;

	if (!reader_u16(s->in, &magic) || !reader_u16(s->in, &version))
		return serial_truncated(s, 4, "its magic number", err);
	if (magic != 0xACED)
		return error_at(err, KEYSTORE_MALFORMED, &start, "not a serialized object (aced expected, found %04x)",
			(unsigned)magic);
	return version == 5 || error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: unknown version %u",
				       (unsigned)version);
}

bool serial_read(struct reader *in, struct serial_object *out, struct keystore_error *err)
{
	struct reader at = *in, start;
	struct serial_object object = { .n_fields = 0 };
	struct serial s = { .in = &at, .capacity = SERIAL_FEW, .object = &object };
	struct serial_value value;

	s.handles = s.few;
	bool ok = read_magic(&s, err);
	start = at;
	ok = ok && serial_content(&s, false, &value, err);
	if (ok && value.kind == SERIAL_NULL)
		ok = error_at(err, KEYSTORE_MALFORMED, &start, "serialized object: null in the place of an object");
	if (s.handles != s.few)
		mem_free(s.handles);
	if (!ok)
		return false;
	object.class_name = value.class_name;
	*out = object;
	*in = at;
	return true;
}

bool serial_get(const struct serial_object *object, const char *class_name, const char *field, enum serial_kind kind,
	struct keystore_bytes *out)
{
	for (size_t i = 0; i < object->n_fields; i++) {
		const struct serial_field *f = &object->fields[i];
		if (f->value.kind == kind && bytes_equal(f->class_name, bytes_of(class_name)) &&
			bytes_equal(f->name, bytes_of(field))) {
			*out = f->value.bytes;
			return true;
		}
	}
	return false;
}
