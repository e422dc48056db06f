/* serial.h: one object of a Java serialization stream (Java Object Serialization Specification, chapter 6), which is
 * how JCEKS keeps a secret key, without saying how long it is: reading it is the only way to find what comes next.
 *
 * Any class is read, known or not, as far as the stream itself says what is in it. Nothing is ever made of what is
 * read: no class, no call, only windows on strings and byte arrays. */
#ifndef JKS_SERIAL_H
#define JKS_SERIAL_H

#include "base/reader.h"

enum serial_kind {
	SERIAL_OTHER, /* an object, an array of anything but bytes, a class */
	SERIAL_NULL,
	SERIAL_STRING, /* in modified UTF-8 */
	SERIAL_BYTES,
	SERIAL_ENUM /* the name of its constant */
};

struct serial_value {
	enum serial_kind kind;
	struct keystore_bytes bytes;
	struct keystore_bytes class_name; /* "javax.crypto.SealedObject", "[B" */
};

/* A field of the object itself, of whatever class of its line of superclasses. Primitive ones are passed over. */
struct serial_field {
	struct keystore_bytes class_name, name;
	struct serial_value value;
};

#define SERIAL_MAX_FIELDS 16

/* What was read. Windows on the input. */
struct serial_object {
	struct keystore_bytes class_name;
	struct serial_field fields[SERIAL_MAX_FIELDS]; /* the first so many of them */
	size_t n_fields;
};

/* serial_read: the stream from its magic number to the end of its one object; `in` moves behind it. MALFORMED: no such
 * stream, null, a reference to what is not there, more than 32 levels. LIMIT: more than 1,024 things that could be
 * referred to. UNSUPPORTED: a class that writes itself in a form of its own, so that nobody else finds its end. Time is
 * linear in what is read. */
bool serial_read(struct reader *in, struct serial_object *out, struct keystore_error *err);

/* serial_get: the value of a field, if there is one of this kind. */
bool serial_get(const struct serial_object *object, const char *class_name, const char *field, enum serial_kind kind,
	struct keystore_bytes *out);

#endif
