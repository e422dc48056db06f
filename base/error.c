/* Error sentences: formatted into the caller's struct, without allocation. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/reader.h"
#include "base/text.h"

const char *keystore_status_name(enum keystore_status status)
{
	static const char *const names[] = {
		[KEYSTORE_OK] = "ok",
		[KEYSTORE_NO_MEMORY] = "out of memory",
		[KEYSTORE_TRUNCATED] = "truncated",
		[KEYSTORE_MALFORMED] = "malformed",
		[KEYSTORE_UNKNOWN_FORMAT] = "unknown format",
		[KEYSTORE_UNSUPPORTED] = "unsupported",
		[KEYSTORE_LIMIT] = "over a limit",
		[KEYSTORE_PASSWORD_NEEDED] = "password needed",
		[KEYSTORE_WRONG_PASSWORD] = "wrong password",
		[KEYSTORE_NOT_FOUND] = "not found",
		[KEYSTORE_ALIAS_CONFLICT] = "alias conflict",
		[KEYSTORE_CANNOT_HOLD] = "target cannot hold it",
		[KEYSTORE_RANDOM_FAILED] = "random source failed",
		[KEYSTORE_ARGUMENT] = "wrong call",
	};

	return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown status";
}

void error_drop_cut_sequence(char *text)
{
	struct reader in = reader_of(bytes_of(text));
	uint32_t code_point;

	while (utf8_next(&in, &code_point))
		;
	text[in.pos] = '\0';
}

static void error_fill(struct keystore_error *err, enum keystore_status status, uint64_t offset, const char *format,
	va_list args)
{
	*err = (struct keystore_error){ .status = status, .offset = offset };
	if (offset != KEYSTORE_NO_OFFSET)
		memcpy(err->layer, "file", sizeof "file");
	vsnprintf(err->text, sizeof err->text, format, args);
	error_drop_cut_sequence(err->text);
}

bool error_set(struct keystore_error *err, enum keystore_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_fill(err, status, KEYSTORE_NO_OFFSET, format, args);
	va_end(args);
	return false;
}

bool error_at(struct keystore_error *err, enum keystore_status status, const struct reader *in, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_fill(err, status, in->pos, format, args);
	va_end(args);
	return false;
}

bool error_offset(struct keystore_error *err, enum keystore_status status, uint64_t offset, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_fill(err, status, offset, format, args);
	va_end(args);
	return false;
}

bool error_truncated(struct keystore_error *err, const struct reader *in, uint64_t need, const char *format, ...)
{
	char what[160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	error_drop_cut_sequence(what);
	error_at(err, KEYSTORE_TRUNCATED, in, "truncated: %s needs %llu bytes, %zu are left", what,
		(unsigned long long)need, reader_left(in));
	err->missing = need - reader_left(in);
	return false;
}

bool error_context(struct keystore_error *err, const char *format, ...)
{
	char whole[2 * sizeof err->text + 2];
	va_list args;

	va_start(args, format);
	vsnprintf(whole, sizeof err->text, format, args);
	va_end(args);
	size_t used = strlen(whole);
	memcpy(whole + used, ": ", 2);
	memcpy(whole + used + 2, err->text, sizeof err->text);
	memcpy(err->text, whole, sizeof err->text - 1);
	error_drop_cut_sequence(err->text);
	return false;
}

bool error_layer(struct keystore_error *err, const char *format, ...)
{
	va_list args;

	if (err->offset == KEYSTORE_NO_OFFSET)
		return false;
	va_start(args, format);
	vsnprintf(err->layer, sizeof err->layer, format, args);
	va_end(args);
	return false;
}

bool error_inside(struct keystore_error *err)
{
	if (err->status == KEYSTORE_TRUNCATED)
		err->status = KEYSTORE_MALFORMED;
	err->missing = 0;
	return false;
}

bool error_no_memory(struct keystore_error *err)
{
	return error_set(err, KEYSTORE_NO_MEMORY, "out of memory");
}

struct quoted error_quote(struct keystore_bytes bytes)
{
	struct quoted quoted;
	struct text to = text_over(quoted.text, sizeof quoted.text);

	text_bytes(&to, bytes);
	if (text_end(&to) >= sizeof quoted.text) {
		quoted.text[sizeof quoted.text - 4] = '\0';
		error_drop_cut_sequence(quoted.text);
		size_t len = strlen(quoted.text);
		memcpy(quoted.text + len, "...", sizeof "...");
	}
	return quoted;
}
