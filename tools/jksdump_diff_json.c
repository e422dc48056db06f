/* --diff in JSON: the member diff. Entries stand in it whole, as in the member entries. */
#include "tools/jksdump.h"

static const char *evidence_word(enum key_evidence evidence)
{
	switch (evidence) {
	case KEYS_OPENED: return "opened";
	case KEYS_PROTECTED: return "protected-bytes";
	case KEYS_PUBLIC: return "public-key";
	case KEYS_UNKNOWN: return "not-compared";
	case KEYS_NONE:
	case N_EVIDENCE: break;
	}
	return NULL;
}

static void write_alone(struct json *j, const struct diff *diff, const struct pair *pair, struct growing *text)
{
	if (pair->outcome == ENTRY_ADDED)
		json_entry(j, NULL, &diff->to->input, &diff->to->keys, pair->to, text);
	else
		json_entry(j, NULL, &diff->from.input, &diff->from.keys, pair->from, text);
}

static void write_words(struct json *j, const char *name, unsigned bits)
{
	json_array(j, name);
	for (unsigned bit = 1; bit < 1u << N_DIFF_BITS; bit <<= 1)
		if (bits & bit)
			json_text(j, NULL, diff_word(bit));
	json_array_end(j);
}

static void write_side(struct json *j, const char *name, const struct view *view, size_t i, struct growing *text)
{
	if (i == SIZE_MAX)
		json_null(j, name);
	else
		json_entry(j, name, &view->input, &view->keys, i, text);
}

/* Both entries; what was not seen may have one. */
static void write_pair(struct json *j, const struct diff *diff, const struct pair *pair, struct growing *text)
{
	bool in_to = pair->to != SIZE_MAX;
	struct keystore_entry entry;

	keystore_get((in_to ? diff->to : &diff->from)->input.store, in_to ? pair->to : pair->from, &entry);
	json_object(j, NULL);
	json_bytes_text(j, "alias", entry.alias);
	write_words(j, "what", pair->what);
	write_words(j, "what_unseen", pair->unseen);
	json_text(j, "keys_compared", evidence_word(pair->evidence));
	write_side(j, "from", &diff->from, pair->from, text);
	write_side(j, "to", diff->to, pair->to, text);
	json_object_end(j);
}

static void write_pairs(struct json *j, const char *name, const struct diff *diff, enum outcome outcome,
	struct growing *text)
{
	bool alone = outcome == ENTRY_ADDED || outcome == ENTRY_REMOVED;

	json_array(j, name);
	for (size_t i = 0; i < diff->n && !ferror(j->to); i++)
		if (diff->pairs[i].outcome == outcome)
			(alone ? write_alone : write_pair)(j, diff, &diff->pairs[i], text);
	json_array_end(j);
}

static void write_evidence(struct json *j, const struct diff *diff)
{
	json_object(j, "keys_compared");
	for (int e = KEYS_OPENED; e < N_EVIDENCE; e++)
		json_size(j, evidence_word((enum key_evidence)e), diff->evidence[e]);
	json_object_end(j);
}

static void write_differences(struct json *j, const struct diff *diff)
{
	struct growing text = { 0 };

	json_bool(j, "equal", diff->code == EXIT_DONE);
	json_size(j, "same", diff->outcomes[ENTRY_SAME]);
	write_evidence(j, diff);
	write_pairs(j, "added", diff, ENTRY_ADDED, &text);
	write_pairs(j, "removed", diff, ENTRY_REMOVED, &text);
	write_pairs(j, "changed", diff, ENTRY_CHANGED, &text);
	write_pairs(j, "renamed", diff, ENTRY_RENAMED, &text);
	write_pairs(j, "unseen", diff, ENTRY_UNSEEN, &text);
	growing_free(&text);
}

int json_diff(struct json *j, const struct view *view)
{
	const struct diff *diff = view->diff;

	if (!diff)
		return EXIT_DONE;
	json_object(j, "diff");
	json_object(j, "from");
	json_file_name(j, diff->from.name);
	if (diff->from.code == EXIT_DONE)
		json_store(j, &diff->from.input);
	else
		json_error(j, &diff->from);
	json_object_end(j);
	if (diff->pairs)
		write_differences(j, diff);
	json_object_end(j);
	return diff->code;
}
