/* serial_parts.h: what the two halves of the reader of serialized objects share: serial.c, which reads values, and
 * serial_class.c, which reads what classes they are of. All write the error. */
#ifndef JKS_SERIAL_PARTS_H
#define JKS_SERIAL_PARTS_H

#include "jks/serial.h"

#define SERIAL_MAX_SUPERS 32 /* a class, its superclass, and so on */

/* The elements of the stream. */
enum {
	TC_NULL = 0x70,
	TC_REFERENCE = 0x71,
	TC_CLASSDESC = 0x72,
	TC_OBJECT = 0x73,
	TC_STRING = 0x74,
	TC_ARRAY = 0x75,
	TC_CLASS = 0x76,
	TC_BLOCKDATA = 0x77,
	TC_ENDBLOCKDATA = 0x78,
	TC_BLOCKDATALONG = 0x7A,
	TC_LONGSTRING = 0x7C,
	TC_PROXYCLASSDESC = 0x7D,
	TC_ENUM = 0x7E
};

/* What a class says of how its objects are written. */
enum { SC_WRITE_METHOD = 1, SC_SERIALIZABLE = 2, SC_EXTERNALIZABLE = 4, SC_BLOCK_DATA = 8 };

/* Where there is a class, it is the index of its handle. */
#define NO_CLASS SIZE_MAX

/* What a later reference can mean: a class, or a value. */
struct handle {
	bool is_whole; /* a class whose description has been read to its end */
	uint8_t flags;
	uint8_t n_supers;
	uint16_t n_fields;
	struct reader fields; /* their descriptions */
	size_t super;
	struct serial_value value; /* of a class: its name as class_name */
};

/* So many handles need no memory of their own: a sealed key has ten. What is said of a key's protection is then said
 * whether or not memory is out. */
#define SERIAL_FEW 32

struct serial {
	struct reader *in;
	struct handle few[SERIAL_FEW];
	struct handle *handles; /* these, or more on the heap */
	size_t n_handles, capacity;
	unsigned depth;
	struct serial_object *object; /* what the fields of the outermost object go to */
};

/* A field as its class describes it. */
struct described_field {
	uint8_t type;
	struct keystore_bytes name;
};

/* serial_truncated: returns false: `what` needs so many bytes. serial_unexpected: the byte that has just been read is
 * not what was wanted. */
bool serial_truncated(const struct serial *s, uint64_t need, const char *what, struct keystore_error *err);
bool serial_unexpected(const struct serial *s, uint8_t tag, const char *wanted, struct keystore_error *err);

/* serial_tag: the byte with which an element begins. serial_enter: one level deeper; s->depth is the caller's to take
 * back. */
bool serial_tag(struct serial *s, uint8_t *tag, struct keystore_error *err);
bool serial_enter(struct serial *s, struct keystore_error *err);

/* serial_new_value: gives it the next handle. serial_reference: the index of the handle that is referred to. */
bool serial_new_value(struct serial *s, const struct serial_value *value, struct keystore_error *err);
bool serial_reference(struct serial *s, size_t *index, struct keystore_error *err);

/* serial_string: what stands behind TC_STRING or TC_LONGSTRING. serial_get_string: a string, or a reference to one. */
bool serial_string(struct serial *s, uint8_t tag, struct serial_value *out, struct keystore_error *err);
bool serial_get_string(struct serial *s, struct serial_value *out, struct keystore_error *err);

/* serial_new_class: what stands behind TC_CLASSDESC or TC_PROXYCLASSDESC. serial_class_of: a class or a reference to
 * one, and not null; `what` is of it. */
bool serial_new_class(struct serial *s, uint8_t tag, size_t *out, struct keystore_error *err);
bool serial_class_of(struct serial *s, const char *what, size_t *out, struct keystore_error *err);

/* serial_primitive_size: bytes of a value of this type; 0 for objects and arrays, and for what is no type.
 * serial_next_field: the next one of a class's fields, which have been read before. */
size_t serial_primitive_size(uint8_t type);
struct described_field serial_next_field(struct reader *in);

/* serial_annotation: everything up to TC_ENDBLOCKDATA. */
bool serial_annotation(struct serial *s, struct keystore_error *err);

/* serial_content: one value; with `blocks`, block data too. */
bool serial_content(struct serial *s, bool blocks, struct serial_value *out, struct keystore_error *err);

#endif
