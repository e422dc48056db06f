/* The end of central directory record, APPNOTE 4.3.16, found from the end of the file: the last one whose comment
 * reaches exactly to the end.
 *
 *	signature 4, this disk 2, disk of the directory 2, headers on this disk 2, headers 2, size of the directory 4,
 *	its offset 4, length of the comment 2, comment
 *
 * In front of it, the locator (4.3.15) and the record (4.3.14) of ZIP64, if they are there:
 *
 *	signature 4, size of what follows 8, made by 2, needed 2, this disk 4, disk of the directory 4, headers on this
 *	disk 8, headers 8, size of the directory 8, its offset 8
 *	signature 4, disk of the record 4, its offset 8, disks 4
 *
 * The directory stands right before these records. Its offset in them may be smaller than its place: then there are
 * bytes in front of the archive (a self-extracting program), and so much is added to all offsets, as zipfile and unzip
 * do. */
#include "base/error.h"
#include "zip/zip.h"

#define END_SIGNATURE 0x06054B50u
#define LOCATOR_SIGNATURE 0x07064B50u
#define END64_SIGNATURE 0x06064B50u

enum { END_SIZE = 22, LOCATOR_SIZE = 20, END64_SIZE = 56, END64_COUNTED = END64_SIZE - 12, MAX_COMMENT = 65535 };

struct end {
	uint32_t disk, directory_disk;
	uint64_t n_here, n, size, offset;
};

/* What the record says in 16 and 32 bits, if `in` stands at one that ends where the file does. */
static bool read_record(struct reader in, struct end *out)
{
	uint16_t disk, directory_disk, n_here, n, comment;
	uint32_t signature, size, offset;

	if (!reader_le32(&in, &signature) || signature != END_SIGNATURE || !reader_le16(&in, &disk) ||
	    !reader_le16(&in, &directory_disk) || !reader_le16(&in, &n_here) || !reader_le16(&in, &n) ||
	    !reader_le32(&in, &size) || !reader_le32(&in, &offset) || !reader_le16(&in, &comment))
		return false;
	*out = (struct end){ disk, directory_disk, n_here, n, size, offset };
	return reader_left(&in) == comment;
}

static bool find_record(struct keystore_bytes file, struct reader *at, struct end *out)
{
	size_t last = file.len < END_SIZE ? 0 : file.len - END_SIZE;
	size_t first = last < MAX_COMMENT ? 0 : last - MAX_COMMENT;

	*at = reader_of(file);
	for (at->pos = last; file.len >= END_SIZE; at->pos--) {
		if (read_record(*at, out))
			return true;
		if (at->pos == first)
			return false;
	}
	return false;
}

static bool read_locator(struct reader in, uint32_t *disk, uint64_t *offset, uint32_t *n_disks)
{
	uint32_t signature;

	return reader_le32(&in, &signature) && signature == LOCATOR_SIGNATURE && reader_le32(&in, disk) &&
	       reader_le64(&in, offset) && reader_le32(&in, n_disks);
}

static bool read_record64(struct reader in, uint64_t *counted, struct end *out)
{
	uint32_t signature;
	uint16_t made_by, needed;

	return reader_le32(&in, &signature) && signature == END64_SIGNATURE && reader_le64(&in, counted) &&
	       reader_le16(&in, &made_by) && reader_le16(&in, &needed) && reader_le32(&in, &out->disk) &&
	       reader_le32(&in, &out->directory_disk) && reader_le64(&in, &out->n_here) && reader_le64(&in, &out->n) &&
	       reader_le64(&in, &out->size) && reader_le64(&in, &out->offset);
}

/* A value of the short record is that of the long one, or has only ones. */
static bool agrees(uint64_t value, uint64_t ones, uint64_t value64)
{
	return value == ones || value == value64;
}

static bool records_agree(const struct end *end, const struct end *end64)
{
	return agrees(end->disk, UINT16_MAX, end64->disk) &&
	       agrees(end->directory_disk, UINT16_MAX, end64->directory_disk) &&
	       agrees(end->n_here, UINT16_MAX, end64->n_here) && agrees(end->n, UINT16_MAX, end64->n) &&
	       agrees(end->size, UINT32_MAX, end64->size) && agrees(end->offset, UINT32_MAX, end64->offset);
}

/* ZIP64, if there is a locator: `at` moves to where the directory ends. */
static bool read_zip64(struct reader *at, struct end *end, struct keystore_error *err)
{
	struct reader locator = *at, record;
	uint32_t disk, n_disks;
	uint64_t offset, counted;
	struct end end64;

	if (at->pos < LOCATOR_SIZE)
		return true;
	locator.pos -= LOCATOR_SIZE;
	if (!read_locator(locator, &disk, &offset, &n_disks))
		return true;
	if (disk != 0 || n_disks > 1)
		return error_at(err, KEYSTORE_UNSUPPORTED, &locator, "the ZIP is spread over several disks");
	record = locator;
	record.pos -= record.pos < END64_SIZE ? record.pos : END64_SIZE;
	if (!read_record64(record, &counted, &end64) || counted != END64_COUNTED)
		return error_at(err, KEYSTORE_MALFORMED, &record, "no ZIP64 end record in front of its locator");
	/* the record stands behind the directory: in their own offsets, which do not count bytes in front */
	if (offset - end64.size != end64.offset)
		return error_at(err, KEYSTORE_MALFORMED, &locator,
			"the ZIP64 end record is not where its locator says");
	if (!records_agree(end, &end64))
		return error_at(err, KEYSTORE_MALFORMED, at, "the end record and that of ZIP64 contradict each other");
	*end = end64;
	*at = record;
	return true;
}

/* `at` stands behind the directory. */
static bool place_directory(const struct reader *at, const struct end *end, struct directory *out,
	struct keystore_error *err)
{
	if (end->disk != 0 || end->directory_disk != 0)
		return error_at(err, KEYSTORE_UNSUPPORTED, at, "the ZIP is spread over several disks");
	if (end->size > at->pos)
		return error_at(err, KEYSTORE_MALFORMED, at,
			"end record: a central directory of %llu bytes, where only %zu are in front of it",
			(unsigned long long)end->size, at->pos);
	if (end->n_here != end->n)
		return error_at(err, KEYSTORE_MALFORMED, at, "end record: %llu members, of which %llu are on this disk",
			(unsigned long long)end->n, (unsigned long long)end->n_here);
	size_t start = at->pos - (size_t)end->size;
	if (end->offset > start)
		return error_at(err, KEYSTORE_MALFORMED, at,
			"end record: the central directory at %llu passes the end record",
			(unsigned long long)end->offset);
	*out = (struct directory){ { at->data, start, at->pos }, end->n, start - end->offset };
	return true;
}

bool end_read(struct keystore_bytes file, struct directory *out, struct keystore_error *err)
{
	struct reader at;
	struct end end;

	if (!find_record(file, &at, &end))
		return error_offset(err, KEYSTORE_TRUNCATED, file.len,
			"the ZIP has no end of central directory: it is cut, or bytes were added");
	return read_zip64(&at, &end, err) && place_directory(&at, &end, out, err);
}
