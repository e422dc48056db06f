/* -a: names with wildcards, compared as Java compares aliases: in lower case. The two wildcards become bytes that
 * never occur in UTF-8 (RFC 3629 section 1), so that an escaped asterisk stays what it is. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump.h"

enum { ANY_TEXT = 0xFF, ANY_CHARACTER = 0xFE };

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xHH or a backslash and any character; returns how much of the pattern that was. */
static size_t unescape(const char *text, char *out)
{
	if (text[1] == 'x' && hex_digit(text[2]) >= 0 && hex_digit(text[3]) >= 0) {
		*out = (char)(hex_digit(text[2]) << 4 | hex_digit(text[3]));
		return 4;
	}
	*out = text[1] ? text[1] : '\\';
	return text[1] ? 2 : 1;
}

static size_t next_byte(const char *text, char *out)
{
	switch (*text) {
	case '*': *out = (char)ANY_TEXT; return 1;
	case '?': *out = (char)ANY_CHARACTER; return 1;
	case '\\': return unescape(text, out);
	default: *out = *text; return 1;
	}
}

bool pattern_new(const char *text, struct pattern *out)
{
	size_t len = strlen(text), n = 0;
	char *bytes = malloc(len + 1);

	*out = (struct pattern){ .text = text, .lowered = malloc(3 * len + 1) };
	bool ok = bytes && out->lowered;
	while (ok && *text)
		text += next_byte(text, &bytes[n++]);
	struct keystore_bytes name = { (const uint8_t *)bytes, n };
	if (ok)
		out->len = keystore_alias_lower(name, out->lowered, 3 * len + 1);
	free(bytes);
	return ok;
}

void pattern_free(struct pattern *pattern)
{
	free(pattern->lowered);
}

/* The length of the UTF-8 sequence that begins at `at`. */
static size_t character_length(struct keystore_bytes text, size_t at)
{
	size_t len = 1;

	while (at + len < text.len && (text.data[at + len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* A wildcard for any text takes as little as it can; when the rest does not fit, the last one takes one byte more. */
bool pattern_matches(const struct pattern *pattern, struct keystore_bytes text)
{
	const uint8_t *p = (const uint8_t *)pattern->lowered;
	size_t i = 0, at = 0, star = SIZE_MAX, star_at = 0;

	while (at < text.len || i < pattern->len) {
		if (i < pattern->len && p[i] == ANY_TEXT) {
			star = i++;
			star_at = at;
		} else if (i < pattern->len && at < text.len && p[i] == ANY_CHARACTER) {
			at += character_length(text, at);
			i++;
		} else if (i < pattern->len && at < text.len && p[i] == text.data[at]) {
			at++;
			i++;
		} else if (star != SIZE_MAX && star_at < text.len) {
			i = star + 1;
			at = ++star_at;
		} else {
			return false;
		}
	}
	return true;
}
