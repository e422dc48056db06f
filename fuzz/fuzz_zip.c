/* Wants to reach each record of the ZIP directory with ZIP64 and without, each form of a data descriptor, and the
 * contents of members, stored and deflated.
 *
 * Promised: members lie one behind the other, no more than the declared size comes out, a peek and an extraction say
 * the same, and what was found by its name is what has this name. */
#include <stdlib.h>
#include <string.h>

#include "base/reader.h"
#include "fuzz/check.h"

enum { MAX_CONTENTS = 1 << 20, MAX_PEEK = 300, MAX_TRIED = 64 };

static void check_contents(const struct keystore_zip *zip, size_t i, size_t input_len)
{
	uint8_t peeked[MAX_PEEK], *out = NULL;
	size_t n_peeked = 0, len = 0;
	struct keystore_zip_member member;
	struct keystore_error err;

	keystore_zip_member(zip, i, &member);
	bool peeks = keystore_zip_peek(zip, i, peeked, sizeof peeked, &n_peeked, &err);
	if (!peeks)
		check_error(&err, input_len);
	if (!keystore_zip_extract(zip, i, MAX_CONTENTS, &out, &len, &err)) {
		check_error(&err, input_len);
		check((err.status == KEYSTORE_LIMIT) == (member.size > MAX_CONTENTS),
			"the limit is what the size says");
		check(!peeks || member.size > sizeof peeked, "what can be peeked at as a whole can be extracted");
		return;
	}
	check(peeks, "what can be extracted can be peeked at");
	check(len == member.size, "the contents have the declared size");
	check(n_peeked == (len < sizeof peeked ? len : sizeof peeked), "a peek is as long as it can be");
	check(n_peeked == 0 || memcmp(peeked, out, n_peeked) == 0, "a peek shows the contents");
	keystore_free_bytes(out, len);
}

static void check_found(const struct keystore_zip *zip, struct keystore_bytes name)
{
	struct keystore_zip_member member;
	struct keystore_error err;
	size_t i;

	if (!keystore_zip_find(zip, name, &i, &err)) {
		check(err.status == KEYSTORE_MALFORMED, "a name that is there is found, unless it is there twice");
		return;
	}
	keystore_zip_member(zip, i, &member);
	check(bytes_equal(member.name, name), "what was found has the name");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore_zip *zip = keystore_zip_open(data, len, &err);

	if (!zip) {
		check_error(&err, len);
		return 0;
	}
	for (size_t i = 0; i < keystore_zip_count(zip) && i < MAX_TRIED; i++) {
		struct keystore_zip_member member;
		keystore_zip_member(zip, i, &member);
		check(member.offset < len, "a member begins inside the input");
		check_found(zip, member.name);
		check_contents(zip, i, len);
	}
	keystore_zip_free(zip);
	return 0;
}
