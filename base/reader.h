/* reader.h: a window on bytes that it does not own, with a position. All input is read through it.
 *
 * Every function that reads compares once against the end and then moves; a failed read does not move. A child
 * keeps the parent's positions, so that every error carries the offset that a hex editor shows. */
#ifndef BASE_READER_H
#define BASE_READER_H

#include "keystore/keystore.h"

struct reader {
	const uint8_t *data; /* start of the layer (the file): positions count from here */
	size_t pos;
	size_t end;
};

/* reader_of: a reader over all of the bytes. */
struct reader reader_of(struct keystore_bytes bytes);

/* reader_left: how many bytes are left. */
static inline size_t reader_left(const struct reader *in)
{
	return in->end - in->pos;
}

/* reader_rest: what is left, as a window; does not move. */
struct keystore_bytes reader_rest(const struct reader *in);

/* Big-endian integers. */
bool reader_u8(struct reader *in, uint8_t *out);
bool reader_u16(struct reader *in, uint16_t *out);
bool reader_u32(struct reader *in, uint32_t *out);
bool reader_i64(struct reader *in, int64_t *out);

/* Little-endian integers. */
bool reader_le16(struct reader *in, uint16_t *out);
bool reader_le32(struct reader *in, uint32_t *out);
bool reader_le64(struct reader *in, uint64_t *out);

/* reader_bytes: the next len bytes. */
bool reader_bytes(struct reader *in, size_t len, struct keystore_bytes *out);

/* reader_child: a reader over the next len bytes; `in` moves behind them. */
bool reader_child(struct reader *in, size_t len, struct reader *out);

/* reader_peek: the next byte without moving; -1 at the end. */
static inline int reader_peek(const struct reader *in)
{
	return in->pos < in->end ? in->data[in->pos] : -1;
}

/* bytes_equal: same length and same contents; the same window at once. Not for secrets. */
bool bytes_equal(struct keystore_bytes a, struct keystore_bytes b);

/* bytes_of: a window on a C string, without its NUL. */
struct keystore_bytes bytes_of(const char *text);

/* BYTES: a string literal as a window, without its NUL; it may hold any bytes. */
#define BYTES(literal) ((struct keystore_bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

/* bytes_compare: -1, 0 or 1, as memcmp; a shorter one that is a prefix comes first. At once for windows that
 * begin in one place. */
int bytes_compare(struct keystore_bytes a, struct keystore_bytes b);

#endif
