/* armor.h: RFC 7468 text encoding: blocks between "-----BEGIN label-----" and "-----END label-----", the headers
 * of RFC 1421 (Proc-Type, DEK-Info), and base64. Any text before, between and behind the blocks is passed over. */
#ifndef BASE_ARMOR_H
#define BASE_ARMOR_H

#include "base/reader.h"
#include "base/writer.h"

/* One block, as windows on the text. */
struct armor_block {
	size_t begin;			/* offset of the BEGIN line */
	size_t end;			/* offset behind the END line */
	struct keystore_bytes whole; /* from the BEGIN line to behind the END line, with the line end if there is one */
	struct keystore_bytes label;	/* "CERTIFICATE" */
	struct keystore_bytes headers; /* lines of the form "Name: value" before the empty line; empty if there are none
					*/
	struct keystore_bytes base64;	/* the text to be decoded */
};

/* armor_find: moves `in` to the next "-----BEGIN " at the start of a line; false, and in front of what is left, if
 * there is none. The place where `in` stands counts as the start of a line; a UTF-8 byte order mark may stand
 * there. */
bool armor_find(struct reader *in);

/* armor_next: the next block; *found is false when no BEGIN line is left. `in` moves behind it. MALFORMED: a BEGIN
 * or END line that is not closed, no END line before the next BEGIN, another label at the end, no data. TRUNCATED:
 * the text ends before the END line. LIMIT: a header section longer than 4,096 bytes. Time is linear over all
 * calls. */
bool armor_next(struct reader *in, bool *found, struct armor_block *block, struct keystore_error *err);

/* armor_size: the room that decoding the block takes. */
size_t armor_size(const struct armor_block *block);

/* armor_decode: appends the block's bytes to `out`. Blank, tab, CR and LF are skipped. MALFORMED: another byte
 * ("byte 0x00 in base64"), data after the padding, a cut group; offsets count in the text. */
bool armor_decode(const struct armor_block *block, struct writer *out, struct keystore_error *err);

/* armor_decode_secret: the same in constant time, for private keys; `out` stands over guarded memory with
 * armor_size bytes of room. */
bool armor_decode_secret(const struct armor_block *block, struct writer *out, struct keystore_error *err);

/* armor_label_is: the block has this label. */
bool armor_label_is(const struct armor_block *block, const char *label);

/* armor_header: the value of a header by name ("DEK-Info"), without blanks around it; false if there is none. */
bool armor_header(const struct armor_block *block, const char *name, struct keystore_bytes *value);

/* armor_encode: one block with lines of 64 characters, in constant time as to the contents. */
void armor_encode(struct writer *out, const char *label, struct keystore_bytes der);

#endif
