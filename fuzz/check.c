/* check.c: what keystore.h promises of every error and of every text. */
#include "fuzz/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void check(bool holds, const char *promise)
{
	if (holds)
		return;
	fprintf(stderr, "broken promise: %s\n", promise);
	abort();
}

static void check_printable(struct keystore_bytes text)
{
	struct reader in = reader_of(text);
	uint32_t code_point;

	while (reader_left(&in) > 0) {
		/* most of it; a fuzzer would spend half of its time here */
		if (in.data[in.pos] >= ' ' && in.data[in.pos] <= '~') {
			in.pos++;
			continue;
		}
		check(utf8_next(&in, &code_point), "text is UTF-8");
		check(utf8_is_printable(code_point), "text has no control character");
	}
}

void check_error(const struct keystore_error *err, size_t input_len)
{
	size_t len = strnlen(err->text, sizeof(err->text));

	check(err->status != KEYSTORE_OK, "a failure has a status");
	check(len > 0 && len < sizeof(err->text), "a failure has a sentence");
	check_printable((struct keystore_bytes){ (const uint8_t *)err->text, len });
	check(memchr(err->layer, 0, sizeof(err->layer)) != NULL, "the layer is a string");
	check(err->offset == KEYSTORE_NO_OFFSET || err->offset <= input_len, "the offset is inside the input");
	check(err->missing == 0 || err->status == KEYSTORE_TRUNCATED, "missing bytes are told of truncation alone");
}

void check_text(const char *out, size_t size, size_t len)
{
	size_t written = len < size ? len : size - 1;

	if (size == 0)
		return;
	check(strlen(out) <= written, "a text ends where its size ends");
	check(len >= size || strlen(out) == len, "a text that fits has the length that was returned");
	check_printable((struct keystore_bytes){ (const uint8_t *)out, strlen(out) });
}
