/* The central directory, APPNOTE 4.3.12: one header for each member.
 *
 *	signature 4, made by 2, needed 2, flags 2, method 2, time 2, date 2, CRC 4, compressed size 4, size 4,
 *	length of the name 2, of the extra field 2, of the comment 2, disk 2, internal attributes 2,
 *	external attributes 4, offset of the local header 4, name, extra field, comment
 *
 * Members take room in front of the directory: more than there is, and they overlap. That is seen while they are
 * counted, so that a few bytes that are shared by 60,000 members cost nothing. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "zip/zip.h"

#define CENTRAL_SIGNATURE 0x02014B50u
#define ZIP64_EXTRA 0x0001u

/* APPNOTE 4.5.1: identifier 2, size 2, data. What does not fit together ends the list: several writers pad it. */
static bool find_extra(struct keystore_bytes extra, uint16_t wanted, struct reader *out)
{
	struct reader in = reader_of(extra);
	uint16_t id, size;

	while (reader_le16(&in, &id) && reader_le16(&in, &size) && reader_child(&in, size, out))
		if (id == wanted)
			return true;
	return false;
}

bool zip64_read(struct keystore_bytes extra, struct zip64 *values)
{
	uint64_t *all[] = { &values->size, &values->compressed, &values->offset };
	struct reader in = { 0 };
	bool found = find_extra(extra, ZIP64_EXTRA, &in);

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (*all[i] == UINT32_MAX && (!found || !reader_le64(&in, all[i])))
			return false;
	return true;
}

bool member_error(struct keystore_error *err, enum keystore_status status, const struct member *member, uint64_t offset,
	const char *text)
{
	return error_offset(err, status, offset, "member \"%s\": %s", error_quote(member->name).text, text);
}

/* A central header as it stands there. */
struct header {
	uint16_t made_by, needed, flags, method, time, date, name_len, extra_len, comment_len, disk, internal;
	uint32_t signature, crc, compressed, size, external, offset;
	struct keystore_bytes name, extra, comment;
};

static bool read_header(struct reader *in, struct header *h)
{
	return reader_le32(in, &h->signature) && reader_le16(in, &h->made_by) && reader_le16(in, &h->needed) &&
	       reader_le16(in, &h->flags) && reader_le16(in, &h->method) && reader_le16(in, &h->time) &&
	       reader_le16(in, &h->date) && reader_le32(in, &h->crc) && reader_le32(in, &h->compressed) &&
	       reader_le32(in, &h->size) && reader_le16(in, &h->name_len) && reader_le16(in, &h->extra_len) &&
	       reader_le16(in, &h->comment_len) && reader_le16(in, &h->disk) && reader_le16(in, &h->internal) &&
	       reader_le32(in, &h->external) && reader_le32(in, &h->offset) &&
	       reader_bytes(in, h->name_len, &h->name) && reader_bytes(in, h->extra_len, &h->extra) &&
	       reader_bytes(in, h->comment_len, &h->comment);
}

/* What can be wrong with a member all by itself. NULL: nothing. */
static const char *wrong_header(const struct header *h, const struct member *member)
{
	if (h->name.len && memchr(h->name.data, 0, h->name.len))
		return "there is a NUL in its name";
	if (h->disk != 0 && h->disk != UINT16_MAX)
		return "it is on another disk";
	if (member->method == METHOD_STORED && !(member->flags & ANY_ENCRYPTION) && member->data.len != member->size)
		return "it is stored, and yet its size is not that of its data";
	return NULL;
}

/* The place of the data is found later; `limit` is how much of it there can be. */
static bool make_member(const struct header *h, uint64_t start, size_t limit, struct member *out,
	struct keystore_error *err)
{
	struct zip64 values = { h->size, h->compressed, h->offset };
	struct member member = {
		.name = h->name,
		.crc = h->crc,
		.unix_mode = h->external >> 16,
		.method = h->method,
		.flags = h->flags,
	};

	if (!zip64_read(h->extra, &values))
		return member_error(err, KEYSTORE_MALFORMED, &member, start, "its ZIP64 sizes are missing");
	if (values.compressed > limit || values.offset > limit)
		return member_error(err, KEYSTORE_MALFORMED, &member, start, "it passes the central directory");
	member.data.len = (size_t)values.compressed;
	member.size = values.size;
	member.offset = values.offset;
	const char *wrong = wrong_header(h, &member);
	if (wrong)
		return member_error(err, KEYSTORE_MALFORMED, &member, start, wrong);
	*out = member;
	return true;
}

static bool add_member(struct keystore_zip *zip, const struct member *member, struct keystore_error *err)
{
	if (zip->n == zip->capacity) {
		struct member *members = mem_grow(zip->members, &zip->capacity, sizeof *members);
		if (!members)
			return error_no_memory(err);
		zip->members = members;
	}
	zip->members[zip->n++] = *member;
	return true;
}

/* One header; *room is what the members so far have left of the space in front of the directory. */
static bool read_member(struct directory *directory, size_t limit, size_t *room, struct keystore_zip *zip,
	struct keystore_error *err)
{
	struct reader start = directory->in;
	struct header header;
	struct member member;

	if (!read_header(&directory->in, &header) || header.signature != CENTRAL_SIGNATURE)
		return error_at(err, KEYSTORE_MALFORMED, &start, "central directory: header %zu of %llu is none",
			zip->n + 1,
			(unsigned long long)directory->n);
	if (!make_member(&header, start.pos, limit, &member, err))
		return false;
	size_t least = LOCAL_HEADER_SIZE + member.name.len;
	if (*room < least || *room - least < member.data.len)
		return member_error(err, KEYSTORE_MALFORMED, &member, start.pos, "members overlap");
	*room -= least + member.data.len;
	member.offset += directory->prefix;
	return add_member(zip, &member, err);
}

bool central_read(struct directory *directory, struct keystore_zip *zip, struct keystore_error *err)
{
	size_t limit = directory->in.pos - (size_t)directory->prefix, room = limit;

	for (uint64_t i = 0; i < directory->n; i++)
		if (!read_member(directory, limit, &room, zip, err))
			return false;
	return !reader_left(&directory->in) ||
	       error_at(err, KEYSTORE_MALFORMED, &directory->in,
		       "central directory: %zu bytes more than its %llu headers", reader_left(&directory->in),
		       (unsigned long long)directory->n);
}
