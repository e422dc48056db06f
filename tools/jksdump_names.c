/* Safe file names from aliases, for --split. A name that is taken gets -2, -3, ...; "taken" is asked in lower
 * case, because some file systems ignore case. The names are in a balanced tree, which takes n log n whatever they are,
 * and each knows its next number, so that 100,000 entries, all of them called the same, cost no more than others. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump.h"

/* A file name has at most 255 bytes: this, a number, and a suffix fit. */
enum { NAME_SIZE = 180, NUMBERED_SIZE = NAME_SIZE + 24 };

struct taken {
	size_t next; /* the number to try next for this name */
	char lowered[];
};

/* Names that a shell, a file system or a web server could take for something else are replaced: a leading hyphen
 * is an option, a leading dot hides. */
static char safe(char c, bool first)
{
	static const char others[] = "._+@=,-";
	bool letter = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;

	if (letter || (c && strchr(others, c) && !(first && (c == '.' || c == '-'))))
		return c;
	return '_';
}

/* At most NAME_SIZE bytes, not cut inside a UTF-8 sequence. Escaping first leaves only what can be printed. */
static void safe_name(struct keystore_bytes alias, char out[NAME_SIZE + 1])
{
	char escaped[NAME_SIZE + 8];
	size_t len = 0;

	keystore_escape(alias, escaped, sizeof escaped);
	while (escaped[len] && len < NAME_SIZE) {
		out[len] = safe(escaped[len], len == 0);
		len++;
	}
	while (escaped[len] && len > 0 && ((unsigned char)escaped[len] & 0xC0) == 0x80)
		len--;
	if (len == 0)
		out[len++] = '_';
	out[len] = '\0';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct taken *)a)->lowered, ((const struct taken *)b)->lowered);
}

static struct taken *taken_new(const char *name)
{
	struct keystore_bytes text = { (const uint8_t *)name, strlen(name) };
	struct taken *out = malloc(sizeof *out + 3 * text.len + 1);

	if (!out)
		return NULL;
	out->next = 2;
	out->lowered[keystore_alias_lower(text, out->lowered, 3 * text.len)] = '\0';
	return out;
}

/* Takes a name. It is *found, whether it is new or was there before. */
static bool take(struct names *names, const char *name, bool *is_new, struct taken **found)
{
	struct taken *mine = taken_new(name);
	struct taken **node = mine ? tsearch(mine, &names->tree, by_name) : NULL;

	*is_new = node && *node == mine;
	if (!*is_new)
		free(mine);
	if (node)
		*found = *node;
	return node;
}

char *names_unique(struct names *names, struct keystore_bytes alias)
{
	char name[NAME_SIZE + 1], numbered[NUMBERED_SIZE];
	struct taken *base, *other;
	bool is_new;

	safe_name(alias, name);
	if (!take(names, name, &is_new, &base))
		return NULL;
	if (is_new)
		return strdup(name);
	while (!is_new) {
		snprintf(numbered, sizeof numbered, "%s-%zu", name, base->next++);
		if (!take(names, numbered, &is_new, &other))
			return NULL;
	}
	return strdup(numbered);
}

void names_free(struct names *names)
{
	while (names->tree) {
		struct taken *first = *(struct taken **)names->tree;

		tdelete(first, &names->tree, by_name);
		free(first);
	}
}
