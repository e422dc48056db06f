/* What is odd about a keystore that was accepted: what the reader noted, and what Java does with such aliases.
 * Java lower-cases an alias when it looks it up but not when it loads the file, so that an entry "MyCA" is listed
 * and cannot be found, and of "a" and "A" only one can be reached. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "keystore/java_view.h"

/* An alias as Java looks it up. */
struct lowered {
	struct keystore_bytes text;
	size_t entry;
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

static int compare_lowered(const void *a, const void *b)
{
	const struct lowered *left = a, *right = b;
	int order = bytes_compare(left->text, right->text);

	return order ? order : (left->entry > right->entry) - (left->entry < right->entry);
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
 * does. */
static void report_aliases(struct reporter *to, const struct keystore *ks, struct lowered *aliases)
{
	for (size_t i = 0; i < ks->n_entries && !to->stopped && ks->format != KEYSTORE_FORMAT_PKCS12; i++)
		if (!bytes_equal(aliases[i].text, ks->entries[i].alias))
			report_case(to, ks, i);
	qsort(aliases, ks->n_entries, sizeof *aliases, compare_lowered);
	for (size_t i = 1; i < ks->n_entries && !to->stopped; i++)
		if (bytes_equal(aliases[i - 1].text, aliases[i].text))
			report_collision(to, ks, aliases[i - 1].entry, aliases[i].entry);
}

static bool java_aliases(struct reporter *to, const struct keystore *ks)
{
	struct arena arena = { 0 };
	struct lowered *aliases = mem_new(ks->n_entries * sizeof *aliases);
	bool ok = aliases != NULL;

	for (size_t i = 0; ok && i < ks->n_entries; i++) {
		aliases[i].entry = i;
		ok = java_lower(&arena, ks->entries[i].alias, &aliases[i].text);
	}
	if (ok)
		report_aliases(to, ks, aliases);
	mem_free(aliases);
	arena_free(&arena);
	return ok;
}

bool keystore_findings(const struct keystore *ks, bool (*each)(void *context, const struct keystore_finding *finding),
	void *context)
{
	struct reporter to = { each, context, false };
	size_t next = 0;

	for (size_t i = 0; i < ks->n_notes; i++) {
		const struct note *note = &ks->notes[i];
		report(&to, note->id, note->offset, model_entry_with_id(ks, note->entry_id, &next), note->text);
	}
	if (ks->format != KEYSTORE_FORMAT_JKS && ks->format != KEYSTORE_FORMAT_JCEKS &&
		ks->format != KEYSTORE_FORMAT_PKCS12)
		return true;
	return java_aliases(&to, ks);
}
