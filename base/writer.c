/* The writer: writer_zeros makes the room, all else fills it. */
#include "base/writer.h"

#include <string.h>

#include "base/alloc.h"

struct writer writer_new(void)
{
	return (struct writer){ 0 };
}

struct writer writer_over(uint8_t *buffer, size_t size)
{
	return (struct writer){ .data = buffer, .capacity = size, .fixed = true };
}

/* The new block is filled and the old one wiped by hand: realloc would leave a copy of the contents behind. It is not
 * cleared: what is reserved and not written takes no memory then. */
static bool writer_grow(struct writer *out, size_t capacity)
{
	uint8_t *data = mem_resize(NULL, capacity);
	if (!data)
		return false;
	if (out->len)
		memcpy(data, out->data, out->len);
	if (out->data)
		mem_wipe(out->data, out->len);
	mem_free(out->data);
	out->data = data;
	out->capacity = capacity;
	return true;
}

/* Room for len more bytes, in a buffer of at least `least` bytes if it must grow. */
static bool make_room(struct writer *out, size_t len, size_t least)
{
	if (out->failed || len > SIZE_MAX - out->len)
		out->failed = true;
	else if (out->len + len > out->capacity)
		out->failed = out->fixed || !writer_grow(out, out->len + len > least ? out->len + len : least);
	return !out->failed;
}

void writer_reserve(struct writer *out, size_t len)
{
	make_room(out, len, 0);
}

uint8_t *writer_zeros(struct writer *out, size_t len)
{
	size_t twice = out->capacity > SIZE_MAX / 2 ? SIZE_MAX : 2 * out->capacity;

	if (!make_room(out, len, twice > 256 ? twice : 256))
		return NULL;
	uint8_t *room = out->data + out->len;
	if (len)
		memset(room, 0, len);
	out->len += len;
	return room;
}

static void write_big_endian(struct writer *out, uint64_t value, size_t size)
{
	uint8_t *room = writer_zeros(out, size);

	for (size_t i = 0; room && i < size; i++)
		room[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

void writer_u8(struct writer *out, uint8_t value)
{
	write_big_endian(out, value, 1);
}

void writer_u16(struct writer *out, uint16_t value)
{
	write_big_endian(out, value, 2);
}

void writer_u32(struct writer *out, uint32_t value)
{
	write_big_endian(out, value, 4);
}

void writer_i64(struct writer *out, int64_t value)
{
	write_big_endian(out, (uint64_t)value, 8);
}

void writer_bytes(struct writer *out, struct keystore_bytes bytes)
{
	uint8_t *room = bytes.len ? writer_zeros(out, bytes.len) : NULL;

	if (room)
		memcpy(room, bytes.data, bytes.len);
}

void writer_text(struct writer *out, const char *text)
{
	writer_bytes(out, (struct keystore_bytes){ (const uint8_t *)text, strlen(text) });
}

void writer_patch_u16(struct writer *out, size_t index, uint16_t value)
{
	if (out->failed || out->len < 2 || index > out->len - 2) {
		out->failed = true;
		return;
	}
	out->data[index] = (uint8_t)(value >> 8);
	out->data[index + 1] = (uint8_t)value;
}

void writer_insert(struct writer *out, size_t index, struct keystore_bytes bytes)
{
	size_t behind = out->len - index;

	if (!writer_zeros(out, bytes.len) || bytes.len == 0)
		return;
	memmove(out->data + index + bytes.len, out->data + index, behind);
	memcpy(out->data + index, bytes.data, bytes.len);
}

bool writer_finish(struct writer *out, uint8_t **data, size_t *len)
{
	if (out->failed || (!out->data && !writer_grow(out, 1))) {
		writer_free(out);
		return false;
	}
	*data = out->data;
	*len = out->len;
	*out = writer_new();
	return true;
}

void writer_free(struct writer *out)
{
	if (!out->fixed && out->data) {
		mem_wipe(out->data, out->len);
		mem_free(out->data);
	}
	*out = writer_new();
}
