/* The bounded reader: reader_bytes holds the one comparison against the end; all else that moves is built on it. */
#include "base/reader.h"

#include <string.h>

struct reader reader_of(struct keystore_bytes bytes)
{
	return (struct reader){ bytes.data, 0, bytes.len };
}

struct keystore_bytes reader_rest(const struct reader *in)
{
	if (in->pos == in->end)
		return (struct keystore_bytes){ NULL, 0 };
	return (struct keystore_bytes){ in->data + in->pos, in->end - in->pos };
}

bool reader_bytes(struct reader *in, size_t len, struct keystore_bytes *out)
{
	if (len > in->end - in->pos)
		return false;
	*out = (struct keystore_bytes){ len ? in->data + in->pos : NULL, len };
	in->pos += len;
	return true;
}

/* An unsigned integer of `size` bytes, at most 8. */
static bool read_big_endian(struct reader *in, size_t size, uint64_t *out)
{
	struct keystore_bytes bytes;

	if (!reader_bytes(in, size, &bytes))
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes.data[i];
	*out = value;
	return true;
}

bool reader_u8(struct reader *in, uint8_t *out)
{
	uint64_t value;

	if (!read_big_endian(in, 1, &value))
		return false;
	*out = (uint8_t)value;
	return true;
}

bool reader_u16(struct reader *in, uint16_t *out)
{
	uint64_t value;

	if (!read_big_endian(in, 2, &value))
		return false;
	*out = (uint16_t)value;
	return true;
}

bool reader_u32(struct reader *in, uint32_t *out)
{
	uint64_t value;

	if (!read_big_endian(in, 4, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

bool reader_i64(struct reader *in, int64_t *out)
{
	uint64_t value;

	if (!read_big_endian(in, 8, &value))
		return false;
	memcpy(out, &value, sizeof value);
	return true;
}

/* The same with the lowest byte first. */
static bool read_little_endian(struct reader *in, size_t size, uint64_t *out)
{
	struct keystore_bytes bytes;

	if (!reader_bytes(in, size, &bytes))
		return false;
	uint64_t value = 0;
	for (size_t i = size; i > 0; i--)
		value = value << 8 | bytes.data[i - 1];
	*out = value;
	return true;
}

bool reader_le16(struct reader *in, uint16_t *out)
{
	uint64_t value;

	if (!read_little_endian(in, 2, &value))
		return false;
	*out = (uint16_t)value;
	return true;
}

bool reader_le32(struct reader *in, uint32_t *out)
{
	uint64_t value;

	if (!read_little_endian(in, 4, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

bool reader_le64(struct reader *in, uint64_t *out)
{
	return read_little_endian(in, 8, out);
}

bool reader_child(struct reader *in, size_t len, struct reader *out)
{
	struct keystore_bytes bytes;
	size_t start = in->pos;

	if (!reader_bytes(in, len, &bytes))
		return false;
	*out = (struct reader){ in->data, start, in->pos };
	return true;
}

bool bytes_equal(struct keystore_bytes a, struct keystore_bytes b)
{
	return a.len == b.len && (a.len == 0 || a.data == b.data || memcmp(a.data, b.data, a.len) == 0);
}

struct keystore_bytes bytes_of(const char *text)
{
	return (struct keystore_bytes){ (const uint8_t *)text, strlen(text) };
}

int bytes_compare(struct keystore_bytes a, struct keystore_bytes b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common && a.data != b.data ? memcmp(a.data, b.data, common) : 0;

	if (order == 0)
		order = (a.len > b.len) - (a.len < b.len);
	return (order > 0) - (order < 0);
}
