/* Wants to reach every typed reader of DER at every place of a nested structure, and every form of BER that
 * ber_to_der transcodes.
 *
 * Promises: a reader that fails does not move and says why; what ber_to_der gives is one DER element, and
 * transcoding that again changes nothing. */
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

enum { N_TYPED = 9 };

/* One of the typed readers at this place. */
static void read_as(struct reader at, size_t which)
{
	struct keystore_error err;
	struct keystore_bytes bytes;
	struct reader in = at;
	unsigned unused;
	uint64_t number;
	bool flag, done;

	switch (which) {
	case 0: done = der_get_integer(&in, &bytes, "integer", &err); break;
	case 1: done = der_get_unsigned(&in, &bytes, "unsigned", &err); break;
	case 2: done = der_get_u64(&in, &number, "number", &err); break;
	case 3: done = der_get_boolean(&in, &flag, "flag", &err); break;
	case 4: done = der_get_null(&in, "null", &err); break;
	case 5: done = der_get_oid(&in, &bytes, "oid", &err); break;
	case 6: done = der_get_bits(&in, &bytes, &unused, "bits", &err); break;
	case 7: done = der_get_bytes(&in, DER_OCTET_STRING, &bytes, "octets", &err); break;
	default: done = der_get_whole(&in, DER_SEQUENCE, &bytes, "sequence", &err); break;
	}
	check_read(done, &at, &in, &err);
}

/* The readers of the type that stands here, and one other, which depends on the place: what all of them do with a tag
 * that is not theirs is the same, and its error sentence costs more than all else here. */
static void read_typed(struct reader at)
{
	static const unsigned tags[N_TYPED] = { DER_INTEGER, DER_INTEGER, DER_INTEGER, DER_BOOLEAN, DER_NULL, DER_OID,
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct reader in = reader_of((struct keystore_bytes){ data, len });
	struct reader before = in;
	struct keystore_error err;
	uint8_t *der;
	size_t der_len;

	(void)walk(in, 0);
	if (!ber_to_der(&in, &der, &der_len, "element", &err)) {
		check_error(&err, len);
		check(in.pos == before.pos, "a failed ber_to_der does not move");
		return 0;
	}
	check_transcoded((struct keystore_bytes){ der, der_len });
	mem_free(der);
	return 0;
}
