/* writer.h: bytes that grow at the end. It fails once (no memory, or a fixed buffer is full) and stays failed, so
 * that only the end needs a look: writer_finish. */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include "keystore/keystore.h"

struct writer {
	uint8_t *data;
	size_t len;
	size_t capacity;
	bool fixed;  /* data belongs to somebody else and does not grow: for secrets */
	bool failed;
};

/* writer_new: an empty writer that grows on the heap. */
struct writer writer_new(void);

/* writer_over: a writer into a buffer of the caller, for secrets in guarded memory. It fails when that is full. */
struct writer writer_over(uint8_t *buffer, size_t size);

void writer_u8(struct writer *out, uint8_t value);
void writer_u16(struct writer *out, uint16_t value);
void writer_u32(struct writer *out, uint32_t value);
void writer_i64(struct writer *out, int64_t value);
void writer_bytes(struct writer *out, struct keystore_bytes bytes);
void writer_text(struct writer *out, const char *text);

/* writer_view: what has been written, until the next write. */
static inline struct keystore_bytes writer_view(const struct writer *out)
{
	return (struct keystore_bytes){ out->data, out->len };
}

/* writer_reserve: makes room for len more bytes at once where the size is known beforehand: growing step by step
 * holds the old and the new buffer at the same time. */
void writer_reserve(struct writer *out, size_t len);

/* writer_zeros: len zero bytes, to be filled through the pointer that is returned; NULL when failed. The pointer
 * is good until the next write. */
uint8_t *writer_zeros(struct writer *out, size_t len);

/* writer_patch_u16: overwrites two bytes at `index`, which have been written before. */
void writer_patch_u16(struct writer *out, size_t index, uint16_t value);

/* writer_insert: moves what stands at and behind `index` up by len bytes and copies `bytes` into the gap. */
void writer_insert(struct writer *out, size_t index, struct keystore_bytes bytes);

/* writer_finish: hands the bytes over (free them with mem_free), or false if anything failed. */
bool writer_finish(struct writer *out, uint8_t **data, size_t *len);

/* writer_free: wipes and releases; a fixed one is left alone. */
void writer_free(struct writer *out);

#endif
