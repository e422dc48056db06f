/* The data of one member: stored, or deflated (RFC 1951, by zlib). Never more comes out than the directory declared,
 * and what comes out has the CRC that it declared. Contents may be a private key: what zlib had in hands is wiped,
 * too. */
#include <string.h>

#include <zlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "zip/zip.h"

enum { FIRST_SIZE = 64 * 1024, MAX_FEED = 1 << 30 };

#define S_IFMT 0170000u
#define S_IFREG 0100000u
#define S_IFDIR 0040000u
#define S_IFLNK 0120000u

/* A member while it is read. */
struct content {
	const struct member *member;
	struct reader in; /* the data */
	z_stream stream;
	bool deflated, ended; /* the end of the deflated data was seen */
	uint64_t made;
	uLong crc;
};

/* ---- Memory for zlib, which keeps the last 32 KiB of the contents ------------------------------------------------ */

union allocation {
	size_t size;
	max_align_t align;
};

static voidpf zip_alloc(voidpf opaque, uInt items, uInt size)
{
	size_t all = (size_t)items * size;
	union allocation *block = mem_new(sizeof *block + all);

	(void)opaque;
	if (!block)
		return Z_NULL;
	block->size = all;
	return block + 1;
}

static void zip_free(voidpf opaque, voidpf address)
{
	union allocation *block = (union allocation *)address - 1;

	(void)opaque;
	mem_wipe(address, block->size);
	mem_free(block);
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static bool content_error(const struct content *c, enum keystore_status status, const char *text,
	struct keystore_error *err)
{
	return member_error(err, status, c->member, c->in.pos, text);
}

/* What is in it that is never read. NULL: it can be. */
static const char *unreadable(const struct member *member, enum keystore_status *status)
{
	uint32_t type = member->unix_mode & S_IFMT;

	*status = KEYSTORE_MALFORMED;
	if (type == S_IFLNK)
		return "it is a symbolic link";
	if (type != 0 && type != S_IFREG && type != S_IFDIR)
		return "it is no regular file";
	*status = KEYSTORE_UNSUPPORTED;
	if (member->flags & ANY_ENCRYPTION)
		return "it is encrypted";
	if (member->method != METHOD_STORED && member->method != METHOD_DEFLATED)
		return "it is neither stored nor deflated";
	return NULL;
}

static bool content_open(struct content *c, const struct member *member, struct keystore_bytes file,
	struct keystore_error *err)
{
	size_t start = member->data.len ? (size_t)(member->data.data - file.data) : (size_t)member->offset;
	enum keystore_status status;

	*c = (struct content){
		.member = member,
		.in = { file.data, start, start + member->data.len },
		.stream = { .zalloc = zip_alloc, .zfree = zip_free },
		.deflated = member->method == METHOD_DEFLATED,
	};
	const char *why_not = unreadable(member, &status);
	if (why_not)
		return content_error(c, status, why_not, err);
	/* negative: no zlib header around the data */
	return !c->deflated || inflateInit2(&c->stream, -MAX_WBITS) == Z_OK || error_no_memory(err);
}

static void content_close(struct content *c)
{
	if (c->deflated)
		inflateEnd(&c->stream);
}

/* Gives zlib the next bytes when it has none. */
static void feed(struct content *c)
{
	struct keystore_bytes next;
	size_t left = reader_left(&c->in);

	if (c->stream.avail_in > 0 || !reader_bytes(&c->in, left < MAX_FEED ? left : MAX_FEED, &next))
		return;
	c->stream.next_in = (z_const Bytef *)next.data;
	c->stream.avail_in = (uInt)next.len;
}

/* One call of zlib: *made bytes, perhaps none. */
static bool inflate_once(struct content *c, uint8_t *out, size_t size, size_t *made, struct keystore_error *err)
{
	uInt room = size < MAX_FEED ? (uInt)size : MAX_FEED;

	feed(c);
	c->stream.next_out = out;
	c->stream.avail_out = room;
	int result = inflate(&c->stream, Z_NO_FLUSH);
	*made = room - c->stream.avail_out;
	c->ended = result == Z_STREAM_END;
	if (result == Z_OK || result == Z_STREAM_END)
		return true;
	if (result == Z_MEM_ERROR)
		return error_no_memory(err);
	c->in.pos -= c->stream.avail_in;
	return content_error(c, KEYSTORE_MALFORMED,
		result == Z_BUF_ERROR ? "its deflated data ends too early" : "its deflated data is damaged", err);
}

static bool read_deflated(struct content *c, uint8_t *out, size_t size, size_t *len, struct keystore_error *err)
{
	size_t made;

	for (*len = 0; *len < size && !c->ended; *len += made)
		if (!inflate_once(c, out + *len, size - *len, &made, err))
			return false;
	return true;
}

/* The next `size` bytes, fewer where the data ends. */
static bool content_read(struct content *c, uint8_t *out, size_t size, size_t *len, struct keystore_error *err)
{
	struct keystore_bytes bytes;

	if (c->deflated) {
		if (!read_deflated(c, out, size, len, err))
			return false;
	} else {
		*len = size < reader_left(&c->in) ? size : reader_left(&c->in);
		if (reader_bytes(&c->in, *len, &bytes) && *len)
			memcpy(out, bytes.data, *len);
	}
	c->made += *len;
	if (*len) /* of no bytes at NULL, zlib's CRC begins anew */
		c->crc = crc32_z(c->crc, out, *len);
	return true;
}

/* All declared bytes have been read, or the data ended before. */
static bool content_finish(struct content *c, struct keystore_error *err)
{
	uint8_t more;
	size_t len;

	if (c->made == c->member->size && c->deflated && !c->ended) {
		if (!read_deflated(c, &more, 1, &len, err))
			return false;
		mem_wipe(&more, sizeof more);
		if (len)
			return content_error(c, KEYSTORE_MALFORMED, "it is longer than the ZIP declares", err);
	}
	if (c->made != c->member->size)
		return content_error(c, KEYSTORE_MALFORMED, "it is shorter than the ZIP declares", err);
	if (c->deflated && (c->stream.avail_in || reader_left(&c->in)))
		return content_error(c, KEYSTORE_MALFORMED, "there are bytes behind its deflated data", err);
	if (c->crc != c->member->crc)
		return content_error(c, KEYSTORE_MALFORMED, "its contents do not have the CRC that the ZIP declares",
			err);
	return true;
}

/* ---- The two ways to have it ------------------------------------------------------------------------------------- */

bool content_peek(const struct member *member, struct keystore_bytes file, uint8_t *out, size_t size, size_t *len,
	struct keystore_error *err)
{
	bool whole = member->size <= size;
	struct content c;
	size_t got;

	if (!content_open(&c, member, file, err))
		return false;
	bool ok = content_read(&c, out, whole ? (size_t)member->size : size, &got, err) &&
		  (!whole || content_finish(&c, err));
	content_close(&c);
	if (ok)
		*len = got;
	return ok;
}

/* Twice the room, but never more than the member declares: the declared size starts no allocation. */
static bool grow(uint8_t **buffer, size_t len, size_t *room, uint64_t size)
{
	size_t wanted = *room ? 2 * *room : FIRST_SIZE;
	uint8_t *grown = mem_new(wanted < size ? wanted : (size_t)size);

	if (!grown)
		return false;
	if (len)
		memcpy(grown, *buffer, len);
	keystore_free_bytes(*buffer, len);
	*buffer = grown;
	*room = wanted < size ? wanted : (size_t)size;
	return true;
}

static bool read_all(struct content *c, uint8_t **buffer, size_t *len, struct keystore_error *err)
{
	size_t room = 0, got = 1;

	while (*len < c->member->size && got) {
		if (*len == room && !grow(buffer, *len, &room, c->member->size))
			return error_no_memory(err);
		if (!content_read(c, *buffer + *len, room - *len, &got, err))
			return false;
		*len += got;
	}
	return content_finish(c, err);
}

static bool over_limit(const struct member *member, uint64_t max, struct keystore_error *err)
{
	return error_offset(err, KEYSTORE_LIMIT, member->offset,
		"member \"%s\": %llu bytes are more than the limit of %llu", error_quote(member->name).text,
		(unsigned long long)member->size, (unsigned long long)max);
}

bool content_extract(const struct member *member, struct keystore_bytes file, uint64_t max, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	uint8_t *buffer = NULL;
	size_t made = 0;
	struct content c;

	if (member->size > max || member->size > SIZE_MAX / 2)
		return over_limit(member, max, err);
	if (!content_open(&c, member, file, err))
		return false;
	bool ok = read_all(&c, &buffer, &made, err);
	content_close(&c);
	if (!ok) {
		keystore_free_bytes(buffer, made);
		return false;
	}
	*out = buffer;
	*len = made;
	return true;
}
