/* --diff: which entries of two inputs belong together. First those of one alias (as Java looks it up) with one
 * content; then what is left of one alias, whatever is in it; then what is left of one content, which has another alias
 * or is from a file without aliases. The content is the first certificate; of an entry without one, its key. Each step
 * sorts what is left and pairs neighbours, so that the time is n log n whatever the inputs. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksdump.h"

/* One entry on its way to a partner. */
struct item {
	struct keystore_bytes content;
	size_t entry;
	uint8_t kind;
	uint8_t content_kind; /* CERTIFICATE, KEY_DIGEST, ... */
	bool is_to;	      /* of FILE, not of OTHER */
	bool named;	      /* has an alias of its own */
	bool paired;
	uint8_t alias[32]; /* SHA-256 of it in lower case: aliases may be as long as the file */
};

enum { CERTIFICATE, KEY_DIGEST, KEY_BYTES, DESCRIPTION };

struct matching {
	struct diff *diff;
	struct item *items;
	struct item **left; /* those that a step looks at */
	size_t n;
	size_t *partner;    /* by entry of FILE: of OTHER, or SIZE_MAX */
	bool *taken;	    /* by entry of OTHER */
	size_t keys_left[2]; /* private keys without a partner: of OTHER, of FILE */
	struct growing lowered;
};

/* ---- Items ------------------------------------------------------------------------------------------------------- */

static void set_content(struct item *item, const struct view *view, const struct keystore_entry *entry)
{
	const struct opened_key *key = keys_find(&view->keys, item->entry);
	const char *other = entry->other ? entry->other : "";

	if (entry->n_certificates) {
		item->content_kind = CERTIFICATE;
		item->content = keystore_certificate_at(view->input.store, item->entry, 0);
	} else if (key && key->open) {
		item->content_kind = KEY_DIGEST;
		item->content = (struct keystore_bytes){ key->sha256, sizeof key->sha256 };
	} else if (key) {
		item->content_kind = KEY_BYTES;
		item->content = entry->key;
	} else {
		item->content_kind = DESCRIPTION;
		item->content = (struct keystore_bytes){ (const uint8_t *)other, strlen(other) };
	}
}

static void set_alias(struct matching *m, struct item *item, struct keystore_bytes alias)
{
	const char *text = growing_fill(&m->lowered, keystore_alias_lower, alias);

	keystore_sha256((struct keystore_bytes){ (const uint8_t *)text, m->lowered.len }, item->alias);
}

static void add_items(struct matching *m, const struct view *view, bool is_to)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(view->input.store); i++) {
		if (!input_chose(&view->input, i))
			continue;
		struct item *item = &m->items[m->n++];

		keystore_get(view->input.store, i, &entry);
		*item = (struct item){ .entry = i, .kind = (uint8_t)entry.kind, .is_to = is_to };
		item->named = !entry.alias_generated;
		set_content(item, view, &entry);
		if (item->named)
			set_alias(m, item, entry.alias);
	}
}

/* ---- Steps ------------------------------------------------------------------------------------------------------- */

typedef int compare_items(const struct item *a, const struct item *b);

static int by_alias(const struct item *a, const struct item *b)
{
	return memcmp(a->alias, b->alias, sizeof a->alias);
}

static int by_content(const struct item *a, const struct item *b)
{
	if (a->kind != b->kind)
		return a->kind - b->kind;
	if (a->content_kind != b->content_kind)
		return a->content_kind - b->content_kind;
	return compare_bytes(a->content, b->content);
}

static int by_both(const struct item *a, const struct item *b)
{
	int order = by_alias(a, b);

	return order ? order : by_content(a, b);
}

/* Among those that the step takes for the same: OTHER's first, each in the order of its file. */
static int by_place(const struct item *a, const struct item *b)
{
	if (a->is_to != b->is_to)
		return a->is_to - b->is_to;
	return (a->entry > b->entry) - (a->entry < b->entry);
}

#define SORTING(name)                                                                                                  \
	static int sort_##name(const void *a, const void *b)                                                           \
	{                                                                                                              \
		const struct item *left = *(struct item *const *)a, *right = *(struct item *const *)b;                 \
		int order = name(left, right);                                                                         \
                                                                                                                       \
		return order ? order : by_place(left, right);                                                          \
	}
SORTING(by_alias)
SORTING(by_content)
SORTING(by_both)

static void join(struct matching *m, struct item *from, struct item *to)
{
	from->paired = to->paired = true;
	m->partner[to->entry] = from->entry;
	m->taken[from->entry] = true;
}

/* left[0 .. n) are all the same: the k-th of OTHER belongs to the k-th of FILE. */
static void join_group(struct matching *m, struct item **group, size_t n)
{
	size_t n_from = 0;

	while (n_from < n && !group[n_from]->is_to)
		n_from++;
	for (size_t k = 0; k < n_from && n_from + k < n; k++)
		join(m, group[k], group[n_from + k]);
}

/* What has nothing but a description to be known by is not found again under another alias. */
static bool takes_part(const struct item *item, bool by_name)
{
	if (item->paired)
		return false;
	return by_name ? item->named : !item->named || item->content_kind != DESCRIPTION;
}

static void step(struct matching *m, bool by_name, compare_items *same, int (*sort)(const void *, const void *))
{
	size_t n = 0, end;

	for (size_t i = 0; i < m->n; i++)
		if (takes_part(&m->items[i], by_name))
			m->left[n++] = &m->items[i];
	qsort(m->left, n, sizeof *m->left, sort);
	for (size_t begin = 0; begin < n; begin = end) {
		for (end = begin + 1; end < n && same(m->left[begin], m->left[end]) == 0; end++)
			;
		join_group(m, m->left + begin, end - begin);
	}
}

static void match(struct matching *m)
{
	step(m, true, by_both, sort_by_both);
	step(m, true, by_alias, sort_by_alias);
	step(m, false, by_content, sort_by_content);
	for (size_t i = 0; i < m->n; i++)
		m->keys_left[m->items[i].is_to] += !m->items[i].paired && m->items[i].kind == KEYSTORE_PRIVATE_KEY;
}

/* ---- Pairs ------------------------------------------------------------------------------------------------------- */

/* A private key whose certificates are sealed has nothing to be found by but its alias. */
static bool is_known_by_name_alone(const struct keystore *ks, size_t i)
{
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	return entry.kind == KEYSTORE_PRIVATE_KEY && entry.n_certificates == 0 && keystore_sealed(ks);
}

/* Entry i, which has no partner. Is there none, or was it not seen? */
static enum outcome outcome_alone(const struct matching *m, bool is_to, size_t i)
{
	const struct keystore *from = m->diff->from.input.store, *to = m->diff->to->input.store;

	if (keystore_sealed(is_to ? from : to))
		return ENTRY_UNSEEN;
	if (m->keys_left[!is_to] && is_known_by_name_alone(is_to ? to : from, i))
		return ENTRY_UNSEEN;
	return is_to ? ENTRY_ADDED : ENTRY_REMOVED;
}

static void add_pair(struct matching *m, size_t from, size_t to)
{
	struct diff *diff = m->diff;
	struct pair *pair = &diff->pairs[diff->n++];

	*pair = (struct pair){ .from = from, .to = to };
	if (from == SIZE_MAX || to == SIZE_MAX)
		pair->outcome = outcome_alone(m, from == SIZE_MAX, from == SIZE_MAX ? to : from);
	else
		diff_compare(diff, pair);
	diff->outcomes[pair->outcome]++;
	diff->evidence[pair->evidence]++;
}

static void list_pairs(struct matching *m)
{
	const struct input *from = &m->diff->from.input, *to = &m->diff->to->input;

	for (size_t i = 0; i < keystore_count(to->store); i++)
		if (input_chose(to, i))
			add_pair(m, m->partner[i], i);
	for (size_t i = 0; i < keystore_count(from->store); i++)
		if (input_chose(from, i) && !m->taken[i])
			add_pair(m, i, SIZE_MAX);
}

static bool matching_new(struct matching *m, struct diff *diff)
{
	size_t n_from = keystore_count(diff->from.input.store), n_to = keystore_count(diff->to->input.store);

	*m = (struct matching){ .diff = diff };
	m->items = calloc(n_from + n_to + 1, sizeof *m->items);
	m->left = calloc(n_from + n_to + 1, sizeof(struct item *));
	m->partner = calloc(n_to + 1, sizeof *m->partner);
	m->taken = calloc(n_from + 1, sizeof *m->taken);
	diff->pairs = calloc(n_from + n_to + 1, sizeof *diff->pairs);
	for (size_t i = 0; m->partner && i < n_to; i++)
		m->partner[i] = SIZE_MAX;
	return m->items && m->left && m->partner && m->taken && diff->pairs;
}

static void matching_free(struct matching *m)
{
	growing_free(&m->lowered);
	free(m->items);
	free(m->left);
	free(m->partner);
	free(m->taken);
}

bool diff_make(struct diff *diff)
{
	struct matching m;
	bool ok = matching_new(&m, diff);

	if (ok) {
		add_items(&m, &diff->from, false);
		add_items(&m, diff->to, true);
		match(&m);
		list_pairs(&m);
	}
	matching_free(&m);
	if (!ok) {
		free(diff->pairs);
		diff->pairs = NULL;
	}
	return ok;
}

/* ---- Both inputs ------------------------------------------------------------------------------------------------- */

static bool has_sealed_parts(const struct view *view)
{
	return keystore_sealed(view->input.store) > 0;
}

#define SEALED "what is in sealed parts was not compared"

/* What was not seen may differ: to say that all is the same would be a guess. */
static int verdict(const struct diff *diff)
{
	size_t n = diff->outcomes[ENTRY_SAME] + diff->outcomes[ENTRY_UNSEEN], unknown = diff->evidence[KEYS_UNKNOWN];
	const struct view *views[] = { &diff->from, diff->to };
	bool found = n < diff->n, sealed = has_sealed_parts(views[0]) || has_sealed_parts(views[1]);

	for (size_t i = 0; i < 2; i++)
		if (found && has_sealed_parts(views[i]))
			note("%s: " SEALED, shown_text(views[i]->name).text);
		else if (has_sealed_parts(views[i]))
			complain(views[i]->name, SEALED);
	if (found)
		return EXIT_FOUND;
	if (unknown && !sealed)
		complain(diff->to->name, "%zu %s could not be opened and compared", unknown,
			plural(unknown, "key", "keys"));
	return sealed || unknown ? EXIT_PASSWORD : EXIT_DONE;
}

const struct diff *diff_open(struct options *o, const struct view *to, struct diff *out)
{
	*out = (struct diff){ .to = to, .options = options_for_other(o) };
	out->code = view_open(&out->options, o->other, &out->from);
	if (out->code != EXIT_DONE)
		return out;
	if (diff_make(out)) {
		out->code = verdict(out);
	} else {
		out->code = out->from.code = out_of_memory();
		out->from.error = *complaint();
	}
	return out;
}

void diff_close(struct diff *diff)
{
	free(diff->pairs);
	view_close(&diff->from);
	*diff = (struct diff){ 0 };
}
