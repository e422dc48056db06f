/* text.h: UTF-8, UTF-16 and Java's modified UTF-8, one code point at a time.
 *
 * A lone UTF-16 surrogate, which Java strings may hold, is carried through UTF-8 as its own three bytes (ED A0..BF
 * xx). */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/reader.h"
#include "base/writer.h"

/* utf8_next: the next code point, shortest form only, up to U+10FFFF; surrogates are accepted. False at the end
 * and at bad bytes (`in` does not move). */
bool utf8_next(struct reader *in, uint32_t *code_point);

/* surrogates_join: the character that two UTF-16 code units are together; false if they are no pair. */
bool surrogates_join(uint32_t high, uint32_t low, uint32_t *code_point);

/* utf8_put: a code point (or lone surrogate) as UTF-8; returns the number of bytes, 1 to 4. */
size_t utf8_put(uint32_t code_point, uint8_t out[4]);

/* utf8_valid: all of it is UTF-8 as utf8_next reads it, and no surrogate pair stands as two: the character has four
 * bytes of its own. */
bool utf8_valid(struct keystore_bytes text);

/* utf8_is_printable: false for control characters (C0, DEL, C1), line and paragraph separators, bidirectional
 * controls, other invisible format characters, surrogates, and noncharacters: what must be escaped before it
 * reaches a terminal. */
bool utf8_is_printable(uint32_t code_point);

/* mutf8_next: the next UTF-16 code unit of modified UTF-8 (DataInput.readUTF): one to three bytes, shortest form,
 * NUL only as C0 80. False at the end and at bad bytes. */
bool mutf8_next(struct reader *in, uint16_t *unit);

/* text_put: a bounded string builder in the manner of snprintf: writes what fits, counts what would have been. */
struct text {
	char *out;
	size_t size; /* of out, with the terminating NUL */
	size_t len;  /* of the whole text */
};

struct text text_over(char *out, size_t size);
void text_char(struct text *to, char c);
void text_add(struct text *to, const char *text);
void text_bytes(struct text *to, struct keystore_bytes bytes);
/* text_code_point: as UTF-8, whole or not at all; one that is not printable as \xHH (bytes of its UTF-8). */
void text_code_point(struct text *to, uint32_t code_point);
void text_hex(struct text *to, struct keystore_bytes bytes); /* lower case */
void text_number(struct text *to, uint64_t value);
/* text_full: nothing more can be seen; a loop may stop. */
bool text_full(const struct text *to);
/* text_end: terminates, behind a whole character, and returns len. */
size_t text_end(struct text *to);

/* text_lower: String.toLowerCase(Locale.ENGLISH), for keystore_alias_lower (Unicode 16.0 as Java 25 has it; the
 * final sigma rule and U+0130 included). Bad UTF-8 bytes are copied. */
size_t text_lower(struct keystore_bytes text, char *out, size_t size);

#endif
