/* What is odd about a keystore that was accepted: what the reader noted, and what Java does with such aliases.
 * Java lower-cases an alias when it looks it up but not when it loads the file, so that an entry "MyCA" is listed
 * and cannot be found, and of "a" and "A" only one can be reached. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/keyed_hash.h"
#include "keystore/java_view.h"

/* An alias as Java looks it up: not the text, which may be as long as the file, but its hash. */
struct lowered {
	uint64_t hash;
	uint32_t entry;
	uint32_t twin; /* the entry before it that has the same; UINT32_MAX: none */
};

const char *keystore_severity_name(enum keystore_severity severity)
{
	switch (severity) {
	case KEYSTORE_SEVERITY_NOTE: return "note";
	case KEYSTORE_SEVERITY_WARNING: return "warning";
	case KEYSTORE_SEVERITY_ERROR: break;
	}
	return "error";
}

struct reporter {
	bool (*each)(void *context, const struct keystore_finding *finding);
	void *context;
	bool stopped;
};

static void report(struct reporter *to, const char *id, uint64_t offset, size_t entry, const char *text)
{
	struct keystore_finding finding = {
		.id = id, .severity = KEYSTORE_SEVERITY_WARNING, .offset = offset, .entry = entry };
	struct text out = text_over(finding.text, sizeof finding.text);

	if (to->stopped)
		return;
	text_add(&out, text);
	text_end(&out);
	to->stopped = !to->each(to->context, &finding);
}

static int by_hash(const void *a, const void *b)
{
	const struct lowered *left = a, *right = b;
	int order = (left->hash > right->hash) - (left->hash < right->hash);

	return order ? order : (left->entry > right->entry) - (left->entry < right->entry);
}

static int by_entry(const void *a, const void *b)
{
	const struct lowered *left = a, *right = b;

	return (left->entry > right->entry) - (left->entry < right->entry);
}

static uint64_t offset_of(const struct entry *entry)
{
	return entry->offset == UINT32_MAX ? KEYSTORE_NO_OFFSET : entry->offset;
}

static void report_collision(struct reporter *to, const struct keystore *ks, size_t first, size_t second)
{
	const struct entry *a = &ks->entries[first], *b = &ks->entries[second];
	struct keystore_error sentence;

	error_set(&sentence, KEYSTORE_OK,
		"aliases \"%s\" (entry %zu) and \"%s\" (entry %zu) are one name to Java, which finds one of them",
		error_quote(a->alias).text, first + 1, error_quote(b->alias).text, second + 1);
	report(to, "alias-collision", offset_of(b), second, sentence.text);
}

static void report_case(struct reporter *to, const struct keystore *ks, size_t i)
{
	struct keystore_error sentence;

	error_set(&sentence, KEYSTORE_OK,
		"the alias \"%s\" is not in lower case: Java lists it, but does not find it by name",
		error_quote(ks->entries[i].alias).text);
	report(to, "alias-case", offset_of(&ks->entries[i]), i, sentence.text);
}

/* Of a PKCS#12 Java lower-cases the aliases when it loads the file too: their case does not matter, that they differ
 * does. Of entries that are marked as removed nothing is told. */
static bool hash_aliases(struct reporter *to, const struct keystore *ks, struct java_room *room,
	struct lowered *aliases, size_t *n)
{
	struct keystore_error ignored;
	struct hash_key key;
	struct keystore_bytes text;

	if (!hash_key_new(&key, &ignored))
		return false;
	for (size_t i = 0; i < ks->n_entries; i++) {
		if (ks->entries[i].removed)
			continue;
		if (!java_lower_again(room, ks->entries[i].alias, &text))
			return false;
		aliases[(*n)++] = (struct lowered){ keyed_hash(&key, text), (uint32_t)i, UINT32_MAX };
		if (ks->format != KEYSTORE_FORMAT_PKCS12 && !bytes_equal(text, ks->entries[i].alias))
			report_case(to, ks, i);
	}
	return true;
}

/* Finds the twins among those of one hash. */
static bool compare_texts(const struct keystore *ks, struct java_room rooms[2], struct lowered *a, struct lowered *b)
{
	struct keystore_bytes first, second;

	if (!java_lower_again(&rooms[0], ks->entries[a->entry].alias, &first) ||
	    !java_lower_again(&rooms[1], ks->entries[b->entry].alias, &second))
		return false;
	if (bytes_equal(first, second))
		b->twin = a->entry;
	return true;
}

static bool find_twins(const struct keystore *ks, struct java_room rooms[2], struct lowered *aliases, size_t n)
{
	qsort(aliases, n, sizeof *aliases, by_hash);
	for (size_t i = 1; i < n; i++)
		if (aliases[i - 1].hash == aliases[i].hash && !compare_texts(ks, rooms, &aliases[i - 1], &aliases[i]))
			return false;
	qsort(aliases, n, sizeof *aliases, by_entry);
	return true;
}

static bool java_aliases(struct reporter *to, const struct keystore *ks)
{
	struct java_room rooms[2] = { 0 };
	struct lowered *aliases = mem_new(ks->n_entries * sizeof *aliases);
	size_t n = 0;
	bool ok = aliases && hash_aliases(to, ks, &rooms[0], aliases, &n) && find_twins(ks, rooms, aliases, n);

	for (size_t i = 0; ok && i < n && !to->stopped; i++)
		if (aliases[i].twin != UINT32_MAX)
			report_collision(to, ks, aliases[i].twin, aliases[i].entry);
	mem_free(aliases);
	java_room_free(&rooms[0]);
	java_room_free(&rooms[1]);
	return ok;
}

/* What the reader met, but of entries that are there no more. */
static void report_notes(struct reporter *to, const struct keystore *ks)
{
	size_t next = 0;

	for (size_t i = 0; i < ks->n_notes; i++) {
		const struct note *note = &ks->notes[i];
		size_t entry = model_entry_with_id(ks, note->entry_id, &next);
		bool is_there = entry != SIZE_MAX && !ks->entries[entry].removed;
		if (is_there || note->entry_id == UINT32_MAX)
			report(to, note->id, note->offset, entry, note->text);
	}
}

bool keystore_findings(const struct keystore *ks, bool (*each)(void *context, const struct keystore_finding *finding),
	void *context)
{
	struct reporter to = { each, context, false };

	report_notes(&to, ks);
	if (ks->format != KEYSTORE_FORMAT_JKS && ks->format != KEYSTORE_FORMAT_JCEKS &&
		ks->format != KEYSTORE_FORMAT_PKCS12)
		return true;
	return java_aliases(&to, ks);
}
