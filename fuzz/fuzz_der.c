/* Wants to reach every typed reader of DER at every place of a nested structure, the plain numbers under it, and every
 * form of BER that ber_to_der transcodes.
 *
 * Promises: a reader that fails does not move and says why; a number is the same from either end; what was read and is
 * written again is the same bytes; what ber_to_der gives is one DER element, and transcoding that again changes
 * nothing; where ber_found finds nothing, there is nothing to transcode; windows have one order, from either side. */
#include <string.h>

#include "base/alloc.h"
#include "base/der.h"
#include "fuzz/check.h"

#define MAX_DEPTH 40 /* deeper than the library goes */

static void check_read(bool done, const struct reader *before, const struct reader *after,
	const struct keystore_error *err)
{
	check(done ? after->pos > before->pos : after->pos == before->pos, "a failed read does not move");
	check(after->pos <= after->end, "a read stays inside");
	if (!done)
		check_error(err, before->end);
}

/* What der_put and its like write of an element is what was read. */
static void check_written(struct writer *out, struct keystore_bytes whole)
{
	check(!out->failed && out->len == whole.len && memcmp(out->data, whole.data, whole.len) == 0,
		"what was read and is written again is the same");
	writer_free(out);
}

static void write_integer(struct reader at, struct keystore_bytes whole)
{
	struct writer out = writer_new(), of_u64 = writer_new();
	struct keystore_bytes magnitude;
	struct keystore_error err;
	struct reader in = at;
	uint64_t number;

	if (!der_get_unsigned(&in, &magnitude, "unsigned", &err))
		return;
	der_put_unsigned(&out, magnitude);
	check_written(&out, whole);
	if (!der_get_u64(&at, &number, "number", &err))
		return;
	der_put_u64(&of_u64, number);
	check_written(&of_u64, whole);
}

static void write_again(struct reader at, unsigned tag, struct keystore_bytes contents)
{
	struct writer out = writer_new();
	struct keystore_error err;
	struct keystore_bytes whole;
	struct reader in = at;

	check(der_get_whole(&in, 0, &whole, "element", &err), "an element can be taken as a whole");
	der_put(&out, tag, contents);
	check_written(&out, whole);
	if (tag == DER_INTEGER)
		write_integer(at, whole);
}

/* The numbers of other formats, big-endian and little-endian. */
static void read_numbers(struct reader at)
{
	struct reader big = at, little = at;
	uint64_t number;
	uint32_t number32, reversed32;
	uint16_t number16, reversed16;
	int64_t signed64;

	if (reader_u16(&big, &number16)) {
		check(reader_le16(&little, &reversed16) && little.pos == big.pos, "two bytes are two bytes");
		check(number16 == (uint16_t)(reversed16 << 8 | reversed16 >> 8), "and the same from the other end");
	}
	big = little = at;
	if (reader_u32(&big, &number32)) {
		check(reader_le32(&little, &reversed32) && little.pos == big.pos, "four bytes are four bytes");
		check(number32 == __builtin_bswap32(reversed32), "and the same from the other end");
	}
	big = little = at;
	if (reader_i64(&big, &signed64)) {
		check(reader_le64(&little, &number) && little.pos == big.pos, "eight bytes are eight bytes");
		check((uint64_t)signed64 == __builtin_bswap64(number), "and the same from the other end");
	}
}

enum { N_TYPED = 8 };

/* One of the typed readers at this place. */
static void read_as(struct reader at, size_t which)
{
	struct keystore_error err;
	struct keystore_bytes bytes;
	struct reader in = at;
	unsigned unused;
	uint64_t number;
	bool done;

	switch (which) {
	case 0: done = der_get_integer(&in, &bytes, "integer", &err); break;
	case 1: done = der_get_unsigned(&in, &bytes, "unsigned", &err); break;
	case 2: done = der_get_u64(&in, &number, "number", &err); break;
	case 3: done = der_get_null(&in, "null", &err); break;
	case 4: done = der_get_oid(&in, &bytes, "oid", &err); break;
	case 5: done = der_get_bits(&in, &bytes, &unused, "bits", &err); break;
	case 6: done = der_get_bytes(&in, DER_OCTET_STRING, &bytes, "octets", &err); break;
	default: done = der_get_whole(&in, DER_SEQUENCE, &bytes, "sequence", &err); break;
	}
	check_read(done, &at, &in, &err);
}

/* The readers of the type that stands here, and one other, which depends on the place: what all of them do with a tag
 * that is not theirs is the same, and its error sentence costs more than all else here. */
static void read_typed(struct reader at)
{
	static const unsigned tags[N_TYPED] = { DER_INTEGER, DER_INTEGER, DER_INTEGER, DER_NULL, DER_OID,
		DER_BIT_STRING, DER_OCTET_STRING, DER_SEQUENCE };

	for (size_t i = 0; i < N_TYPED; i++)
		if (der_next_is(&at, tags[i]) || at.pos % N_TYPED == i)
			read_as(at, i);
}

/* Whether `in` holds DER elements and nothing else; looks into the constructed ones. */
static bool walk(struct reader in, unsigned depth)
{
	struct keystore_error err;
	struct reader before, contents;
	unsigned tag;
	bool good;

	while (reader_left(&in) > 0) {
		before = in;
		read_typed(in);
		good = der_get_any(&in, &tag, &contents, "element", &err);
		check_read(good, &before, &in, &err);
		if (!good)
			return false;
		write_again(before, tag, reader_rest(&contents));
		if ((tag & 0x20) && depth < MAX_DEPTH && !walk(contents, depth + 1))
			return false;
	}
	return true;
}

static void check_transcoded(struct keystore_bytes der)
{
	struct reader in = reader_of(der);
	struct keystore_error err;
	uint8_t *again;
	size_t len;

	check(walk(in, 0), "ber_to_der gives DER");
	if (!ber_to_der(&in, &again, &len, "transcoded", &err)) {
		check(err.status == KEYSTORE_NO_MEMORY, "ber_to_der reads what it wrote");
		return;
	}
	check(reader_left(&in) == 0, "ber_to_der gives one element");
	check(len == der.len && memcmp(again, der.data, len) == 0, "transcoding DER changes nothing");
	mem_free(again);
}

/* The whole input as the segments of an OCTET STRING. */
static void join(struct reader in)
{
	struct keystore_error err;
	struct writer out = writer_new();

	if (!ber_join(in, &out, "segments", &err))
		check_error(&err, in.end);
	check(out.len <= reader_left(&in), "joined segments are shorter than with their headers");
	writer_free(&out);
}

/* One element, and whether that was all. */
static void read_one(struct reader in)
{
	struct keystore_error err;
	struct reader contents;
	unsigned tag;

	if (!der_get_any(&in, &tag, &contents, "element", &err))
		return;
	bool finished = der_finish(&in, "element", &err);
	check(finished == (reader_left(&in) == 0), "only what is at its end is finished");
	if (!finished)
		check_error(&err, in.end);
}

static void compare_halves(struct reader in)
{
	struct reader first, second = in;

	check(reader_child(&second, reader_left(&in) / 2, &first), "there is a half");
	struct keystore_bytes a = reader_rest(&first), b = reader_rest(&second);
	int order = bytes_compare(a, b);
	check(bytes_compare(b, a) == -order, "what is before is not behind");
	check(bytes_equal(a, b) == (order == 0), "what is equal is neither before nor behind");
	check(!reader_child(&second, reader_left(&second) + 1, &first), "there is no more than there is");
}

/* Is the element at the front in a form that DER has not? False too if it cannot be read. */
static bool is_found(struct reader in)
{
	struct keystore_error err;
	bool found = false;

	if (!ber_found(&in, &found, "element", &err))
		check_error(&err, in.end);
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct reader in = reader_of((struct keystore_bytes){ data, len });
	struct reader before = in;
	struct keystore_error err;
	uint8_t *der;
	size_t der_len;

	bool is_der = walk(in, 0);
	read_numbers(in);
	join(in);
	read_one(in);
	compare_halves(in);
	bool found = is_found(in);
	if (!ber_to_der(&in, &der, &der_len, "element", &err)) {
		check_error(&err, len);
		check(in.pos == before.pos, "a failed ber_to_der does not move");
		return 0;
	}
	check(!is_der || found || (der_len == in.pos && memcmp(der, data, der_len) == 0),
		"where nothing is found, nothing is transcoded");
	check_transcoded((struct keystore_bytes){ der, der_len });
	mem_free(der);
	return 0;
}
