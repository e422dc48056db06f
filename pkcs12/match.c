/* Matching keys and certificates by localKeyId and friendlyName. Java walks over all certificates for each key; here
 * they are sorted twice, and each key searches. */
#include "pkcs12/match.h"

#include <stdlib.h>

#include "base/text.h"

#define NONE SIZE_MAX

/* What a certificate has, and a key asks for. */
struct labels {
	struct keystore_bytes id;   /* data NULL: none */
	struct keystore_bytes name; /* in lower case; data NULL: none */
	size_t certificate;
	bool trusted;
};

typedef int compare_labels(const struct labels *a, const struct labels *b);

struct matcher {
	struct labels *all; /* of the certificates, in the order of the file */
	const struct labels **by_id;   /* those with a localKeyId, by trusted, localKeyId, name, place */
	const struct labels **by_name; /* those with a name and without trustedKeyUsage, by name, place */
	size_t *last_of_id; /* the last certificate with the localKeyId of the one in the same place of by_id */
	size_t n, n_ids, n_names;
	struct arena names;
	size_t implied; /* the certificate of the first key if neither has a localKeyId, as Java has it */
};

bool bag_is_private_key(const struct bag *bag)
{
	return bag->kind == BAG_KEY || bag->kind == BAG_SHROUDED_KEY;
}

static int compare_ids(const struct labels *a, const struct labels *b)
{
	return a->trusted != b->trusted ? a->trusted - b->trusted : bytes_compare(a->id, b->id);
}

static int compare_names(const struct labels *a, const struct labels *b)
{
	return bytes_compare(a->name, b->name);
}

static int compare_both(const struct labels *a, const struct labels *b)
{
	int order = compare_ids(a, b);

	return order ? order : compare_names(a, b);
}

static int with_place(int order, const struct labels *a, const struct labels *b)
{
	return order ? order : (a->certificate > b->certificate) - (a->certificate < b->certificate);
}

/* For qsort. */
static int sort_by_id(const void *a, const void *b)
{
	const struct labels *x = *(const struct labels *const *)a, *y = *(const struct labels *const *)b;

	return with_place(compare_both(x, y), x, y);
}

static int sort_by_name(const void *a, const void *b)
{
	const struct labels *x = *(const struct labels *const *)a, *y = *(const struct labels *const *)b;

	return with_place(compare_names(x, y), x, y);
}

/* The first place that is not before `wanted`, or with `behind` the first that is behind it. */
static size_t place_of(const struct labels *const *list, size_t n, compare_labels *compare,
	const struct labels *wanted, bool behind)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(list[middle], wanted);
		if (order < 0 || (behind && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t find_both(const struct matcher *m, const struct labels *wanted)
{
	size_t i = place_of(m->by_id, m->n_ids, compare_both, wanted, false);

	return i < m->n_ids && compare_both(m->by_id[i], wanted) == 0 ? m->by_id[i]->certificate : NONE;
}

static size_t find_id(const struct matcher *m, const struct labels *wanted)
{
	size_t i = place_of(m->by_id, m->n_ids, compare_ids, wanted, false);

	return i < m->n_ids && compare_ids(m->by_id[i], wanted) == 0 ? m->last_of_id[i] : NONE;
}

static size_t find_name(const struct matcher *m, const struct labels *wanted)
{
	size_t i = place_of(m->by_name, m->n_names, compare_names, wanted, true);

	return i > 0 && compare_names(m->by_name[i - 1], wanted) == 0 ? m->by_name[i - 1]->certificate : NONE;
}

static size_t find_by_id(const struct matcher *m, const struct labels *wanted)
{
	size_t found = wanted->id.data && wanted->name.data ? find_both(m, wanted) : NONE;

	return found == NONE && wanted->id.data ? find_id(m, wanted) : found;
}

/* Java tells names apart with equalsIgnoreCase. */
static bool labels_of(const struct attributes *attributes, struct arena *arena, struct labels *out)
{
	*out = (struct labels){ .id = attributes->local_key_id, .trusted = attributes->trusted };
	if (!attributes->name.data)
		return true;
	size_t len = text_lower(attributes->name, NULL, 0);
	char *lower = arena_new(arena, len);
	if (!lower)
		return false;
	text_lower(attributes->name, lower, len);
	out->name = (struct keystore_bytes){ (const uint8_t *)lower, len };
	return true;
}

/* The labels of all certificates. Java gives the first key a localKeyId if it has none, and the same one to a
 * certificate without localKeyId that is the first bag of its safe, if exactly one key stands before it. */
static bool read_labels(struct matcher *m, const struct list *bags)
{
	size_t n_keys = 0;

	m->implied = NONE;
	for (size_t i = 0; i < bags->n; i++) {
		const struct bag *bag = bag_at(bags, i);
		bool first = i == 0 || bag_at(bags, i - 1)->safe != bag->safe;
		n_keys += bag->kind == BAG_SHROUDED_KEY;
		if (bag->kind != BAG_CERTIFICATE)
			continue;
		if (!labels_of(&bag->attributes, &m->names, &m->all[m->n]))
			return false;
		if (first && n_keys == 1 && !bag->attributes.local_key_id.data && !bag->attributes.trusted)
			m->implied = m->n;
		m->all[m->n].certificate = m->n;
		m->n++;
	}
	return true;
}

static void sort_labels(struct matcher *m)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->all[i].id.data)
			m->by_id[m->n_ids++] = &m->all[i];
		if (m->all[i].name.data && !m->all[i].trusted)
			m->by_name[m->n_names++] = &m->all[i];
	}
	qsort(m->by_id, m->n_ids, sizeof *m->by_id, sort_by_id);
	qsort(m->by_name, m->n_names, sizeof *m->by_name, sort_by_name);
	for (size_t start = 0, end; start < m->n_ids; start = end) {
		size_t last = 0;
		for (end = start; end < m->n_ids && compare_ids(m->by_id[start], m->by_id[end]) == 0; end++)
			if (m->by_id[end]->certificate > last)
				last = m->by_id[end]->certificate;
		for (size_t i = start; i < end; i++)
			m->last_of_id[i] = last;
	}
}

static bool matcher_new(struct matcher *m, const struct list *bags)
{
	size_t n = 0;

	for (size_t i = 0; i < bags->n; i++)
		n += bag_at(bags, i)->kind == BAG_CERTIFICATE;
	*m = (struct matcher){
		.all = mem_new(n * sizeof *m->all),
		.by_id = mem_new(n * sizeof *m->by_id),
		.by_name = mem_new(n * sizeof *m->by_name),
		.last_of_id = mem_new(n * sizeof *m->last_of_id),
	};
	if (!m->all || !m->by_id || !m->by_name || !m->last_of_id || !read_labels(m, bags))
		return false;
	sort_labels(m);
	return true;
}

static void matcher_free(struct matcher *m)
{
	mem_free(m->all);
	mem_free(m->by_id);
	mem_free(m->by_name);
	mem_free(m->last_of_id);
	arena_free(&m->names);
}

/* `number` counts the keys that Java sees, from 1: it passes over those that are not encrypted. `before`: so many
 * certificates stand before the key. */
static bool match_key(struct matcher *m, const struct bag *key, size_t number, size_t before, struct match *out)
{
	struct labels wanted;

	if (!labels_of(&key->attributes, &m->names, &wanted))
		return false;
	wanted.trusted = false;
	out->leaf = find_by_id(m, &wanted);
	if (out->leaf == NONE && wanted.name.data)
		out->leaf = find_name(m, &wanted);
	out->java_drops = key->kind == BAG_KEY || (!wanted.id.data && number > 1);
	out->java_leaf = out->java_drops ? NONE : out->leaf;
	if (!wanted.id.data && number == 1 && m->implied != NONE && !out->java_drops)
		out->java_leaf = m->implied;
	wanted.trusted = true;
	if (out->leaf == NONE)
		out->leaf = find_by_id(m, &wanted);
	out->java_hides = out->leaf != NONE && m->all[out->leaf].trusted && out->leaf >= before && wanted.name.data &&
			  m->all[out->leaf].name.data && compare_names(&m->all[out->leaf], &wanted) == 0;
	return true;
}

bool match_keys(const struct list *bags, struct match *matches)
{
	struct matcher m;
	size_t n = 0, number = 0, certificates = 0;
	bool ok = matcher_new(&m, bags);

	for (size_t i = 0; ok && i < bags->n; i++) {
		const struct bag *bag = bag_at(bags, i);
		certificates += bag->kind == BAG_CERTIFICATE;
		number += bag->kind == BAG_SHROUDED_KEY;
		if (!bag_is_private_key(bag))
			continue;
		matches[n].bag = i;
		ok = match_key(&m, bag, number, certificates, &matches[n++]);
	}
	matcher_free(&m);
	return ok;
}
