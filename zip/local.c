/* The header in front of each member, APPNOTE 4.3.7, and the descriptor behind it, 4.3.9.
 *
 *	signature 4, needed 2, flags 2, method 2, time 2, date 2, CRC 4, compressed size 4, size 4, length of the
 *	name 2, of the extra field 2, name, extra field, data [signature 4,] CRC 4, compressed size 4 or 8, size 4
 *	or 8
 *
 * A reader that goes from front to back sees these, one that goes by the directory sees that one: both must see the
 * same archive. A writer that does not know CRC and sizes beforehand (java.util.zip.ZipOutputStream, zip and zipfile
 * on a pipe) leaves them zero, and a descriptor follows the data; its signature is optional, its sizes have 8 bytes
 * with ZIP64. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "zip/zip.h"

#define LOCAL_SIGNATURE 0x04034B50u
#define DESCRIPTOR_SIGNATURE 0x08074B50u

struct header {
	uint16_t needed, flags, method, time, date, name_len, extra_len;
	uint32_t signature, crc, compressed, size;
	struct keystore_bytes name, extra;
};

static bool read_fixed(struct reader *in, struct header *h)
{
	return reader_le32(in, &h->signature) && h->signature == LOCAL_SIGNATURE && reader_le16(in, &h->needed) &&
	       reader_le16(in, &h->flags) && reader_le16(in, &h->method) && reader_le16(in, &h->time) &&
	       reader_le16(in, &h->date) && reader_le32(in, &h->crc) && reader_le32(in, &h->compressed) &&
	       reader_le32(in, &h->size) && reader_le16(in, &h->name_len) && reader_le16(in, &h->extra_len);
}

static bool same(uint64_t here, uint64_t directory, bool may_be_zero)
{
	return here == directory || (may_be_zero && here == 0);
}

/* What this header and the directory say differently. NULL: nothing. */
static const char *difference(const struct header *h, const struct member *member)
{
	struct zip64 values = { h->size, h->compressed, 0 };
	bool later = h->flags & FLAG_DESCRIPTOR;

	if (!bytes_equal(h->name, member->name))
		return "it has another name in its own header than in the directory";
	if (h->method != member->method)
		return "it has another method in its own header than in the directory";
	if ((h->flags & ANY_ENCRYPTION) != (member->flags & ANY_ENCRYPTION))
		return "only one of header and directory says that it is encrypted";
	if (!zip64_read(h->extra, &values))
		return "its ZIP64 sizes are missing";
	if (!same(values.size, member->size, later) || !same(values.compressed, member->data.len, later))
		return "it has another size in its own header than in the directory";
	if (!same(h->crc, member->crc, later))
		return "it has another CRC in its own header than in the directory";
	return NULL;
}

/* One of the four forms of the descriptor; `in` moves behind it. */
static bool descriptor_is(struct reader *in, const struct member *member, bool has_signature, bool has_64)
{
	struct reader at = *in;
	uint32_t signature = DESCRIPTOR_SIGNATURE, crc, compressed, size;
	uint64_t compressed64, size64;

	if ((has_signature && !reader_le32(&at, &signature)) || signature != DESCRIPTOR_SIGNATURE ||
	    !reader_le32(&at, &crc))
		return false;
	if (has_64) {
		if (!reader_le64(&at, &compressed64) || !reader_le64(&at, &size64))
			return false;
	} else {
		if (!reader_le32(&at, &compressed) || !reader_le32(&at, &size))
			return false;
		compressed64 = compressed;
		size64 = size;
	}
	if (crc != member->crc || compressed64 != member->data.len || size64 != member->size)
		return false;
	*in = at;
	return true;
}

static bool skip_descriptor(struct reader *in, const struct member *member)
{
	return descriptor_is(in, member, true, false) || descriptor_is(in, member, true, true) ||
	       descriptor_is(in, member, false, false) || descriptor_is(in, member, false, true);
}

/* `in` stands behind the member before, at whose end the next may begin, and moves behind this one. Where members share
 * bytes is found before any of these is looked at twice. */
static bool read_member(struct reader *in, struct member *member, struct keystore_error *err)
{
	uint64_t start = member->offset;
	struct header header = { 0 };

	if (start < in->pos)
		return member_error(err, KEYSTORE_MALFORMED, member, start, "members overlap");
	in->pos = start < in->end ? (size_t)start : in->end;
	if (!read_fixed(in, &header))
		return member_error(err, KEYSTORE_MALFORMED, member, start, "no header where the directory says");
	if (!reader_bytes(in, header.name_len, &header.name) || !reader_bytes(in, header.extra_len, &header.extra) ||
	    !reader_bytes(in, member->data.len, &member->data))
		return member_error(err, KEYSTORE_MALFORMED, member, start, "it passes the central directory");
	const char *wrong = difference(&header, member);
	if (wrong)
		return member_error(err, KEYSTORE_MALFORMED, member, start, wrong);
	if (header.flags & FLAG_DESCRIPTOR && !skip_descriptor(in, member))
		return member_error(err, KEYSTORE_MALFORMED, member, in->pos,
			"no data descriptor with the values of the directory behind it");
	return true;
}

static int by_offset(const void *a, const void *b)
{
	const struct member *const *x = a, *const *y = b;

	return ((*x)->offset > (*y)->offset) - ((*x)->offset < (*y)->offset);
}

bool local_read(struct keystore_zip *zip, uint64_t end, struct keystore_error *err)
{
	struct reader in = { zip->file.data, 0, (size_t)end };
	struct member **order = mem_new(zip->n * sizeof *order);
	bool ok = true;

	if (!order)
		return error_no_memory(err);
	for (size_t i = 0; i < zip->n; i++)
		order[i] = &zip->members[i];
	qsort(order, zip->n, sizeof *order, by_offset);
	for (size_t i = 0; ok && i < zip->n; i++)
		ok = read_member(&in, order[i], err);
	mem_free(order);
	return ok;
}
