/* Safe file names from aliases, for --split. A name that is taken gets -2, -3, ...; "taken" is asked in lower
 * case, because some file systems ignore case. The table of names is an open hash table, so that 100,000 entries,
 * all of them called the same, cost no more than others. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump.h"

/* A file name has at most 255 bytes: this, a number, and a suffix fit. */
enum { NAME_SIZE = 180, NUMBERED_SIZE = NAME_SIZE + 24 };

struct name_slot {
	char *lowered; /* NULL: free */
	size_t next;   /* the number to try next for this name */
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

/* FNV-1a, 64 bits (draft-eastlake-fnv). */
static size_t hash_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot of a name, or the free one where it belongs. There is always a free one. */
static struct name_slot *find(struct name_slot *slots, size_t size, const char *lowered)
{
	size_t i = hash_of(lowered) & (size - 1);

	while (slots[i].lowered && strcmp(slots[i].lowered, lowered) != 0)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

/* At most half of the slots are taken. */
static bool make_room(struct names *names)
{
	size_t size = names->size ? 2 * names->size : 64;

	if (2 * names->n < names->size)
		return true;
	struct name_slot *slots = calloc(size, sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i < names->size; i++)
		if (names->slots[i].lowered)
			*find(slots, size, names->slots[i].lowered) = names->slots[i];
	free(names->slots);
	names->slots = slots;
	names->size = size;
	return true;
}

static char *lower(const char *name)
{
	struct keystore_bytes text = { (const uint8_t *)name, strlen(name) };
	char *out = malloc(3 * text.len + 1);

	if (out)
		out[keystore_alias_lower(text, out, 3 * text.len)] = '\0';
	return out;
}

enum claim { CLAIM_MINE, CLAIM_TAKEN, CLAIM_NO_MEMORY };

/* Claims a name. *next is where the number of a taken one stands. */
static enum claim claim(struct names *names, const char *name, size_t **next)
{
	char *lowered = lower(name);

	if (!lowered || !make_room(names)) {
		free(lowered);
		return CLAIM_NO_MEMORY;
	}
	struct name_slot *slot = find(names->slots, names->size, lowered);
	*next = &slot->next;
	if (slot->lowered) {
		free(lowered);
		return CLAIM_TAKEN;
	}
	*slot = (struct name_slot){ lowered, 2 };
	names->n++;
	return CLAIM_MINE;
}

char *names_unique(struct names *names, struct keystore_bytes alias)
{
	char base[NAME_SIZE + 1], numbered[NUMBERED_SIZE];
	size_t *next, *ignored;
	enum claim result;

	safe_name(alias, base);
	result = claim(names, base, &next);
	if (result == CLAIM_MINE)
		return strdup(base);
	size_t number = result == CLAIM_TAKEN ? *next : 0;
	while (result == CLAIM_TAKEN) {
		snprintf(numbered, sizeof numbered, "%s-%zu", base, number++);
		result = claim(names, numbered, &ignored);
	}
	if (result == CLAIM_NO_MEMORY)
		return NULL;
	claim(names, base, &next); /* the table may have moved */
	*next = number;
	return strdup(numbered);
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->size; i++)
		free(names->slots[i].lowered);
	free(names->slots);
}
