/* json.h: writes one JSON document (RFC 8259) as it goes: nothing is kept but how deep it is. Each value is a line of
 * its own, indented by two blanks for each level.
 *
 *	struct json j = json_to(stdout);
 *	json_object(&j, NULL);
 *	json_text(&j, "schema", "jksdump/1");
 *	json_array(&j, "files");
 *	json_array_end(&j);
 *	json_object_end(&j);
 *
 * Every function takes the name of a member, or NULL for an element of an array and for the document itself. Names are
 * ASCII and need no escape. The document is valid UTF-8 whatever the texts hold: the quotation mark, the backslash and
 * what no terminal should see (control characters, line separators, marks that turn the direction of text) go out as
 * JSON escapes, everything else as it is. Whether the writing succeeded is for the caller to ask of the stream. */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H

#include <stdio.h>

#include "keystore/keystore.h"

struct json {
	FILE *to;
	unsigned depth;
	bool empty; /* nothing has been written yet into the object or array that is open */
};

struct json json_to(FILE *to);

/* json_object, json_array: begin one; what follows is in it, until it is ended. The end of the document is the end of
 * its outermost one. */
void json_object(struct json *j, const char *name);
void json_object_end(struct json *j);
void json_array(struct json *j, const char *name);
void json_array_end(struct json *j);

/* json_text: a string; null for NULL. Bytes that are not UTF-8 are written as keystore_escape does it. */
void json_text(struct json *j, const char *name, const char *text);

/* json_bytes_text: text from a file, which need not be UTF-8. If it is, it is the string, exactly. If it is not, the
 * string is what keystore_escape makes of it, and a second member of this name with "_hex" behind it holds the bytes:
 * so the string is the text itself if, and only if, there is no second member. `name` must not be NULL. */
void json_bytes_text(struct json *j, const char *name, struct keystore_bytes text);

/* json_hex: bytes in lower-case hex; null where there are none. */
void json_hex(struct json *j, const char *name, struct keystore_bytes bytes);

/* json_negative_hex: a number below zero, with a minus in front. */
void json_negative_hex(struct json *j, const char *name, struct keystore_bytes magnitude);

void json_number(struct json *j, const char *name, int64_t number);
void json_bool(struct json *j, const char *name, bool value);
void json_null(struct json *j, const char *name);

/* json_size: a size or an offset; null for KEYSTORE_NO_OFFSET. */
void json_size(struct json *j, const char *name, uint64_t number);

/* json_time: milliseconds since 1970 as RFC 3339 has it; null outside of the years 0000 to 9999, which it has no form
 * for. */
void json_time(struct json *j, const char *name, int64_t milliseconds);

#endif
