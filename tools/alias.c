/* Names for entries: derived, put in lower case, numbered. */
#include "tools/alias.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DERIVED = 1024 }; /* bytes with the NUL; a subject may be far longer, and is cut */

bool alias_from_name(const char *word, enum alias_from *out)
{
	static const char *const words[] = { "cn", "subject", "fingerprint", "filename" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0) {
			*out = (enum alias_from)i;
			return true;
		}
	return false;
}

void alias_free(struct alias *alias)
{
	free(alias->text);
	*alias = (struct alias){ 0 };
}

struct keystore_bytes alias_view(const struct alias *alias)
{
	return (struct keystore_bytes){ (const uint8_t *)alias->text, alias->len };
}

bool alias_lower(struct keystore_bytes text, struct alias *out)
{
	size_t len = keystore_alias_lower(text, NULL, 0);
	char *lower = malloc(len + 1);

	if (!lower)
		return false;
	keystore_alias_lower(text, lower, len);
	*out = (struct alias){ lower, len };
	return true;
}

static void put_fingerprint(struct keystore_bytes der, char out[MAX_DERIVED])
{
	uint8_t sha256[32];

	keystore_sha256(der, sha256);
	for (size_t i = 0; i < sizeof sha256; i++)
		snprintf(out + 2 * i, 3, "%02x", sha256[i]);
}

static void put_file_name(const char *path, char out[MAX_DERIVED])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	if (strcmp(path, "-") == 0)
		name = "stdin";
	int len = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
	snprintf(out, MAX_DERIVED, "%.*s", len, name);
}

bool alias_derive(enum alias_from from, const struct keystore_certificate *certificate, const char *path,
	struct alias *out)
{
	char text[MAX_DERIVED] = "";

	if (from == ALIAS_FROM_CN)
		keystore_name_common_name(certificate->subject, text, sizeof text);
	if (from == ALIAS_FROM_SUBJECT || (from == ALIAS_FROM_CN && !text[0]))
		keystore_name_text(certificate->subject, text, sizeof text);
	if (from == ALIAS_FROM_FILENAME)
		put_file_name(path, text);
	if (!text[0]) /* asked for, or nothing better: a subject may be empty */
		put_fingerprint(certificate->der, text);
	return alias_lower((struct keystore_bytes){ (const uint8_t *)text, strlen(text) }, out);
}

enum { NUMBER_SIZE = 24 }; /* "-", up to 20 digits, NUL */

/* alias-NUMBER to `out`, which has room for NUMBER_SIZE bytes more than the alias; returns the length. An alias
 * may hold any byte, even NUL. */
static size_t put_numbered(char *out, const struct alias *alias, size_t number)
{
	memcpy(out, alias->text, alias->len);
	return alias->len + (size_t)snprintf(out + alias->len, NUMBER_SIZE, "-%zu", number);
}

/* Is the alias with this number taken? Says no, too, when memory is out. */
static bool is_taken(struct keystore *ks, const struct alias *alias, size_t number, char *out, bool *no_memory)
{
	struct keystore_error err = { .status = KEYSTORE_OK };
	size_t i, len = put_numbered(out, alias, number);
	bool found = keystore_find(ks, (struct keystore_bytes){ (const uint8_t *)out, len }, &i, &err);

	*no_memory |= err.status == KEYSTORE_NO_MEMORY;
	return found;
}

/* Doubling, then halving: the numbers given so far have no gaps, or only those that somebody made. */
bool alias_number(struct keystore *ks, struct alias *alias)
{
	size_t taken = 1, free_number = 2;
	char *text = malloc(alias->len + NUMBER_SIZE);
	bool no_memory = false;

	if (!text)
		return false;
	while (is_taken(ks, alias, free_number, text, &no_memory)) {
		taken = free_number;
		free_number *= 2;
	}
	while (free_number - taken > 1) {
		size_t middle = taken + (free_number - taken) / 2;
		if (is_taken(ks, alias, middle, text, &no_memory))
			taken = middle;
		else
			free_number = middle;
	}
	if (no_memory) {
		free(text);
		return false;
	}
	size_t len = put_numbered(text, alias, free_number);
	alias_free(alias);
	*alias = (struct alias){ text, len };
	return true;
}
