/* Which certificate issued which, by names and key identifiers (RFC 5280 4.2.1.1, 6.1.3 (a)(4)).
 *
 * n certificates must not take n * n comparisons, nor n log n of long names. They are sorted by hash of the subject,
 * key identifier, and end of validity: an issuer that is known by its key identifier is the first of a run, which
 * binary search finds. For subjects that give none, the one that is valid longest is worked out beforehand for each
 * name. Names themselves are compared once for each certificate, at the end: the hash is keyed, so that nobody outside
 * can make two with the same. */
#include "x509/chain.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "x509/name.h"

bool keystore_issued(const struct keystore_certificate *issuer, const struct keystore_certificate *subject)
{
	if (issuer->subject_key_id.len && subject->authority_key_id.len &&
	    !bytes_equal(issuer->subject_key_id, subject->authority_key_id))
		return false;
	return name_compare(issuer->subject, subject->issuer) == 0;
}

struct chain_link chain_link_of(const struct keystore_certificate *certificate, const struct hash_key *key)
{
	return (struct chain_link){
		.subject = certificate->subject,
		.issuer = certificate->issuer,
		.subject_key_id = certificate->subject_key_id,
		.authority_key_id = certificate->authority_key_id,
		.subject_hash = name_hash(key, certificate->subject),
		.issuer_hash = name_hash(key, certificate->issuer),
		.not_after = certificate->not_after,
	};
}

/* The certificates in order: pointers into the caller's array. */
struct candidates {
	const struct chain_link **sorted;
	const struct chain_link **longest; /* of those with the same subject as the one in the same place */
	size_t n;
	enum chain_rule rule;
};

static int compare_to(const struct chain_link *certificate, uint64_t subject_hash, struct keystore_bytes key_id)
{
	if (certificate->subject_hash != subject_hash)
		return certificate->subject_hash < subject_hash ? -1 : 1;
	return bytes_compare(certificate->subject_key_id, key_id);
}

/* Is `a` to be preferred to `b`? It is valid longer, or as long and stands before it. NULL is none. */
static bool is_better(const struct chain_link *a, const struct chain_link *b)
{
	if (!a || !b)
		return a != NULL;
	return a->not_after > b->not_after || (a->not_after == b->not_after && a < b);
}

/* The same by place alone. */
static bool is_before(const struct chain_link *a, const struct chain_link *b)
{
	return !a || !b ? a != NULL : a < b;
}

/* For qsort. */
static int compare_places(const void *a, const void *b)
{
	const struct chain_link *x = *(const struct chain_link *const *)a;
	const struct chain_link *y = *(const struct chain_link *const *)b;
	int order = compare_to(x, y->subject_hash, y->subject_key_id);

	if (order)
		return order;
	return x < y ? -1 : x > y;
}

/* For qsort. */
static int compare_candidates(const void *a, const void *b)
{
	const struct chain_link *x = *(const struct chain_link *const *)a;
	const struct chain_link *y = *(const struct chain_link *const *)b;
	int order = compare_to(x, y->subject_hash, y->subject_key_id);

	if (order)
		return order;
	return is_better(x, y) ? -1 : is_better(y, x);
}

/* The first place whose subject and key identifier are not before these. */
static size_t first_from(const struct candidates *all, uint64_t subject_hash, struct keystore_bytes key_id)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_to(all->sorted[middle], subject_hash, key_id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The best with exactly this key identifier, which may be empty; NULL if there is none. */
static const struct chain_link *best_with_key(const struct candidates *all, uint64_t subject_hash,
	struct keystore_bytes key_id)
{
	size_t i = first_from(all, subject_hash, key_id);

	return i < all->n && compare_to(all->sorted[i], subject_hash, key_id) == 0 ? all->sorted[i] : NULL;
}

/* The last, by place, that has no key identifier. */
static const struct chain_link *last_without_key(const struct candidates *all, uint64_t subject_hash)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_to(all->sorted[middle], subject_hash, (struct keystore_bytes){ NULL, 0 }) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	const struct chain_link *last = low ? all->sorted[low - 1] : NULL;
	return last && last->subject_hash == subject_hash && !last->subject_key_id.len ? last : NULL;
}

/* The best with whatever key identifier. */
static const struct chain_link *best_with_any_key(const struct candidates *all, uint64_t subject_hash)
{
	size_t i = first_from(all, subject_hash, (struct keystore_bytes){ NULL, 0 });

	return i < all->n && all->sorted[i]->subject_hash == subject_hash ? all->longest[i] : NULL;
}

/* The best of those for which keystore_issued is true, as far as hashes tell. */
static const struct chain_link *best_issuer(const struct candidates *all, const struct chain_link *certificate)
{
	const struct chain_link *with_key, *without;

	if (certificate->authority_key_id.len == 0 || all->rule == CHAIN_JAVA_8)
		return best_with_any_key(all, certificate->issuer_hash);
	with_key = best_with_key(all, certificate->issuer_hash, certificate->authority_key_id);
	if (all->rule == CHAIN_JAVA_17)
		return with_key ? with_key : last_without_key(all, certificate->issuer_hash);
	without = best_with_key(all, certificate->issuer_hash, (struct keystore_bytes){ NULL, 0 });
	return is_better(with_key, without) ? with_key : without;
}

/* NULL if there is none, and for a self-issued certificate. */
static const struct chain_link *find_issuer(const struct candidates *all, const struct chain_link *certificate)
{
	const struct chain_link *issuer;

	if (certificate->subject_hash == certificate->issuer_hash)
		return NULL;
	issuer = best_issuer(all, certificate);
	return issuer && name_compare(issuer->subject, certificate->issuer) == 0 ? issuer : NULL;
}

/* Fills `longest`, one run of equal subjects after the other. */
static void find_longest(struct candidates *all)
{
	size_t start = 0, end;

	for (; start < all->n; start = end) {
		const struct chain_link *best = NULL;
		uint64_t subject_hash = all->sorted[start]->subject_hash;
		for (end = start; end < all->n && all->sorted[end]->subject_hash == subject_hash; end++)
			if ((all->rule == CHAIN_BEST ? is_better : is_before)(all->sorted[end], best))
				best = all->sorted[end];
		for (size_t i = start; i < end; i++)
			all->longest[i] = best;
	}
}

static void candidates_free(struct candidates *all)
{
	mem_free(all->sorted);
	mem_free(all->longest);
}

/* False when memory is out; then, too, it wants candidates_free. */
static bool candidates_new(struct candidates *all, const struct chain_link *links, size_t n, enum chain_rule rule)
{
	all->n = n;
	all->rule = rule;
	all->sorted = mem_new(n * sizeof *all->sorted);
	all->longest = mem_new(n * sizeof *all->longest);
	if (!all->sorted || !all->longest)
		return false;
	for (size_t i = 0; i < n; i++)
		all->sorted[i] = &links[i];
	qsort(all->sorted, n, sizeof *all->sorted, rule == CHAIN_BEST ? compare_candidates : compare_places);
	find_longest(all);
	return true;
}

static struct chain_link *links_of(const struct keystore_certificate *certs, size_t n)
{
	struct keystore_error ignored;
	struct hash_key key;
	struct chain_link *links = hash_key_new(&key, &ignored) ? mem_new(n * sizeof *links) : NULL;

	for (size_t i = 0; links && i < n; i++)
		links[i] = chain_link_of(&certs[i], &key);
	return links;
}

size_t keystore_chain_build(const struct keystore_certificate *certs, size_t n, size_t leaf, size_t *chain)
{
	struct candidates all = { 0 };
	struct chain_link *links = links_of(certs, n);
	bool *taken = mem_new(n * sizeof *taken);
	size_t len = 0;

	if (links && taken && candidates_new(&all, links, n, CHAIN_BEST)) {
		const struct chain_link *last = &links[leaf];
		while (last && !taken[last - links]) {
			taken[last - links] = true;
			chain[len++] = (size_t)(last - links);
			last = find_issuer(&all, last);
		}
	}
	candidates_free(&all);
	mem_free(links);
	mem_free(taken);
	return len;
}

bool chain_issuers(const struct chain_link *links, size_t n, size_t *issuers)
{
	return chain_issuers_by(links, n, CHAIN_BEST, issuers);
}

bool chain_issuers_by(const struct chain_link *links, size_t n, enum chain_rule rule, size_t *issuers)
{
	struct candidates all;
	bool ok = candidates_new(&all, links, n, rule);

	for (size_t i = 0; ok && i < n; i++) {
		const struct chain_link *issuer = find_issuer(&all, &links[i]);
		issuers[i] = issuer ? (size_t)(issuer - links) : SIZE_MAX;
	}
	candidates_free(&all);
	return ok;
}

bool keystore_chain_issuers(const struct keystore_certificate *certs, size_t n, size_t *issuers)
{
	struct chain_link *links = links_of(certs, n);
	bool ok = links && chain_issuers(links, n, issuers);

	mem_free(links);
	return ok;
}
