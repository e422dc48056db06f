/* zip.h: what the parts of the ZIP reader share. They read by the APPNOTE of PKWARE (6.3.10), from the end of the file
 * to its beginning:
 *
 *	end.c      the end of central directory record, and that of ZIP64: where the directory is
 *	central.c  the directory: one header for each member
 *	local.c    the header in front of each member, which must say the same, and where its data is
 *	content.c  the data of one member, stored or deflated
 *	zip.c      the public functions
 */
#ifndef ZIP_ZIP_H
#define ZIP_ZIP_H

#include "base/reader.h"

enum { METHOD_STORED = 0, METHOD_DEFLATED = 8 }; /* APPNOTE 4.4.5 */

/* General purpose bits, APPNOTE 4.4.4. */
enum {
	FLAG_ENCRYPTED = 1u << 0,
	FLAG_DESCRIPTOR = 1u << 3,
	FLAG_STRONG_ENCRYPTION = 1u << 6,
	FLAG_MASKED_HEADER = 1u << 13,
	ANY_ENCRYPTION = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADER
};

enum { LOCAL_HEADER_SIZE = 30 };

struct member {
	struct keystore_bytes name;
	struct keystore_bytes data; /* as it stands in the file; the length is known before the place */
	uint64_t size;		    /* of the contents */
	uint64_t offset;	    /* of the local header, from the start of the file */
	uint32_t crc;
	uint32_t unix_mode; /* st_mode, or 0: APPNOTE 4.4.15 */
	uint16_t method, flags;
};

struct keystore_zip {
	struct keystore_bytes file;
	struct member *members;
	size_t n, capacity;
};

/* Where the central directory is. */
struct directory {
	struct reader in; /* all of it */
	uint64_t n;	  /* headers in it */
	uint64_t prefix;  /* bytes in front of the archive, which its offsets do not count */
};

/* end_read: finds the end record and says where the directory is. */
bool end_read(struct keystore_bytes file, struct directory *out, struct keystore_error *err);

/* central_read: the members, without their data. */
bool central_read(struct directory *directory, struct keystore_zip *zip, struct keystore_error *err);

/* local_read: each member's data. `end` is where the directory begins. */
bool local_read(struct keystore_zip *zip, uint64_t end, struct keystore_error *err);

/* The three values that have 64 bits in the extra field 0x0001 where the header has only ones (APPNOTE 4.5.3). */
struct zip64 {
	uint64_t size, compressed, offset;
};

/* zip64_read: puts the values of the extra field in place of those in `values` that are 0xFFFFFFFF. False when one is
 * missing. */
bool zip64_read(struct keystore_bytes extra, struct zip64 *values);

/* content_peek: keystore_zip_peek. content_extract: keystore_zip_extract. */
bool content_peek(const struct member *member, struct keystore_bytes file, uint8_t *out, size_t size, size_t *len,
	struct keystore_error *err);
bool content_extract(const struct member *member, struct keystore_bytes file, uint64_t max, uint8_t **out, size_t *len,
	struct keystore_error *err);

/* member_error: "member "NAME": TEXT" at an offset in the file. */
bool member_error(struct keystore_error *err, enum keystore_status status, const struct member *member, uint64_t offset,
	const char *text);

#endif
