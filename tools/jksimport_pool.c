/* All certificates at hand: which belongs to a private key, and which make up its chain. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksimport.h"

bool pool_add(struct pool *pool, struct keystore_bytes der, const struct input *input, size_t entry,
	struct keystore_error *err)
{
	struct keystore_certificate certificate;
	struct pool_item *items = pool->items;

	if (!keystore_certificate_parse(der, &certificate, err))
		return false;
	if (pool->n == pool->capacity)
		items = grow(pool->items, pool->n, &pool->capacity, sizeof *items);
	if (!items) {
		*err = (struct keystore_error){ .status = KEYSTORE_NO_MEMORY, .offset = KEYSTORE_NO_OFFSET };
		strcpy(err->text, "out of memory");
		return false;
	}
	pool->items = items;
	items[pool->n++] = (struct pool_item){ certificate.der, input, entry, false };
	return true;
}

/* It was parsed when it came into the pool, so it can be. */
struct keystore_certificate pool_certificate(const struct pool *pool, size_t i)
{
	struct keystore_certificate certificate = { 0 };
	struct keystore_error ignored;

	if (i < pool->n_parsed)
		return pool->parsed[i];
	(void)!keystore_certificate_parse(pool->items[i].der, &certificate, &ignored);
	return certificate;
}

/* All of them, for keys that look for theirs. */
static bool parse_all(struct pool *pool)
{
	if (pool->n_parsed == pool->n)
		return true;
	void *parsed = realloc(pool->parsed, pool->n * sizeof *pool->parsed);
	if (!parsed)
		return false;
	pool->parsed = parsed;
	while (pool->n_parsed < pool->n) {
		pool->parsed[pool->n_parsed] = pool_certificate(pool, pool->n_parsed);
		pool->n_parsed++;
	}
	return true;
}

int pool_add_store(struct pool *pool, const struct keystore *ks, const struct input *input, bool strict)
{
	struct keystore_entry entry;
	struct keystore_error err;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		for (size_t j = 0; j < entry.n_certificates; j++)
			if (!pool_add(pool, keystore_certificate_at(ks, i, j), input, i, &err) &&
			    (strict || err.status == KEYSTORE_NO_MEMORY))
				return complain_error(input ? input->file.name : NULL, &err);
	}
	return EXIT_DONE;
}

void pool_empty(struct pool *pool)
{
	free(pool->items);
	free(pool->parsed);
	free(pool->best);
	free(pool->issuers);
	free(pool->seen);
	*pool = (struct pool){ 0 };
}

static bool is_self_issued(const struct keystore_certificate *certificate)
{
	return same_bytes(certificate->issuer, certificate->subject);
}

/* By --cert; of a CA's answer, each is. */
static bool is_named(const struct pool *pool, size_t i)
{
	const struct input *input = pool->items[i].input;

	return input && (input->role == ROLE_CERT || input->role == ROLE_REPLY);
}

/* Of two certificates for one key: is `a` the better one? */
static bool is_better(const struct pool *pool, size_t a, size_t b)
{
	const struct keystore_certificate *left = &pool->parsed[a], *right = &pool->parsed[b];

	if (is_named(pool, a) != is_named(pool, b))
		return is_named(pool, a);
	if (is_self_issued(left) != is_self_issued(right))
		return is_self_issued(right);
	return left->not_after > right->not_after;
}

/* ---- The certificate of a key ------------------------------------------------------------------------------------ */

/* A comparison is a multiplication on a curve, 50 microseconds and more: so many for every run, and so many for each
 * key and each certificate. The certificate behind the last one that was found is the first to be tried, so files that
 * have keys and certificates in one order need one for each key. */
enum { COMPARISONS_FREE = 1000, COMPARISONS_PER_ITEM = 2 };

static bool differ(const char *a, const char *b)
{
	return a && b && strcmp(a, b) != 0;
}

/* What can be told at a glance. */
static bool may_match(const struct keystore_key_info *a, const struct keystore_key_info *b)
{
	return !differ(a->algorithm, b->algorithm) && !differ(a->curve, b->curve) &&
	       (a->bits == b->bits || !a->bits || !b->bits);
}

static int give_up(void)
{
	complain(NULL, "too many keys and certificates to compare each with each");
	hint("a file that has each key with its certificate behind it takes no search");
	return EXIT_LIMIT;
}

/* The first that matches, from that behind the last one on. Where that cannot be told, the first that was named is
 * taken on trust. */
static int find_first(struct pool *pool, size_t n, struct keystore_bytes pkcs8, const struct keystore_key_info *info,
	size_t *leaf, enum keystore_match *best)
{
	for (size_t tried = 0; tried < n && *best != KEYSTORE_MATCH; tried++) {
		size_t i = (pool->next + tried) % n;

		if (!may_match(info, &pool->parsed[i].key))
			continue;
		if (pool->n_compared++ >= COMPARISONS_FREE + COMPARISONS_PER_ITEM * (n + pool->n_keys))
			return give_up();
		enum keystore_match match = keystore_key_matches(pkcs8, pool->parsed[i].spki);
		if (match == KEYSTORE_MATCH_NO_MEMORY)
			return out_of_memory();
		if (match == KEYSTORE_MISMATCH)
			continue;
		*best = match;
		if (match == KEYSTORE_MATCH || (is_named(pool, i) && i < *leaf))
			*leaf = i;
	}
	return EXIT_DONE;
}

struct numbered {
	struct keystore_bytes spki;
	size_t i;
};

static int compare_keys(const void *a, const void *b)
{
	const struct numbered *left = a, *right = b;
	int order = compare_bytes(left->spki, right->spki);

	return order ? order : (left->i > right->i) - (left->i < right->i);
}

/* Those from `first` on with one public key: how many. *best is the best of them. */
static size_t one_key(const struct pool *pool, const struct numbered *first, size_t n, size_t *best)
{
	size_t same = 1;

	*best = first->i;
	for (; same < n && same_bytes(first[same].spki, first->spki); same++)
		if (is_better(pool, first[same].i, *best))
			*best = first[same].i;
	return same;
}

/* pool->best: for each of the first n certificates the best of those for the same public key. */
static bool find_best(struct pool *pool, size_t n)
{
	if (pool->n_best == n)
		return true;
	struct numbered *sorted = calloc(n, sizeof *sorted);
	free(pool->best);
	pool->best = calloc(n, sizeof *pool->best);
	bool ok = sorted && pool->best;
	for (size_t i = 0; ok && i < n; i++)
		sorted[i] = (struct numbered){ pool->parsed[i].spki, i };
	if (ok)
		qsort(sorted, n, sizeof *sorted, compare_keys);
	for (size_t i = 0, same, best; ok && i < n; i += same) {
		same = one_key(pool, sorted + i, n - i, &best);
		for (size_t j = i; j < i + same; j++)
			pool->best[sorted[j].i] = best;
	}
	free(sorted);
	pool->n_best = ok ? n : 0;
	return ok;
}

int pool_find(struct pool *pool, size_t n, struct keystore_bytes pkcs8, size_t *leaf, enum keystore_match *match)
{
	struct keystore_key_info info = { 0 };
	struct keystore_error ignored;

	if (!keystore_private_key_info(pkcs8, &info, &ignored))
		info = (struct keystore_key_info){ 0 };
	pool->n_keys++;
	*match = KEYSTORE_MISMATCH;
	*leaf = SIZE_MAX;
	if (n && !parse_all(pool))
		return out_of_memory();
	int code = find_first(pool, n, pkcs8, &info, leaf, match);
	if (code == EXIT_DONE && *match == KEYSTORE_MATCH) {
		if (!find_best(pool, n))
			return out_of_memory();
		pool->next = (*leaf + 1) % n;
		*leaf = pool->best[*leaf];
	}
	return code;
}

/* The last one of a chain is its own issuer, or the issuer is missing. */
static struct keystore_bytes missing_issuer(const struct keystore_certificate *last)
{
	return is_self_issued(last) ? (struct keystore_bytes){ 0 } : last->issuer;
}

static bool take_chain(struct pool *pool, const size_t *indices, size_t n, struct chain *out)
{
	out->certificates = calloc(n, sizeof *out->certificates);
	if (!out->certificates)
		return false;
	for (size_t i = 0; i < n; i++) {
		out->certificates[i] = pool->items[indices[i]].der;
		pool->items[indices[i]].used = true;
	}
	out->n = n;
	return true;
}

/* Who issued whom, worked out once for all keys: anew if certificates have come since. */
static bool find_issuers(struct pool *pool)
{
	if (pool->n_issuers == pool->n)
		return true;
	free(pool->issuers);
	free(pool->seen);
	pool->n_issuers = 0;
	pool->issuers = calloc(pool->n, sizeof *pool->issuers);
	pool->seen = calloc(pool->n, sizeof *pool->seen);
	if (!pool->issuers || !pool->seen || !keystore_chain_issuers(pool->parsed, pool->n, pool->issuers))
		return false;
	pool->n_issuers = pool->n;
	return true;
}

/* The length of the chain; with `indices`, what is in it. */
static size_t follow(struct pool *pool, size_t leaf, size_t *indices)
{
	size_t round = ++pool->rounds, n = 0;

	for (size_t i = leaf; i != SIZE_MAX && pool->seen[i] != round; i = pool->issuers[i]) {
		pool->seen[i] = round;
		if (indices)
			indices[n] = i;
		n++;
	}
	return n;
}

bool pool_chain(struct pool *pool, size_t leaf, struct chain *out, struct keystore_bytes *missing)
{
	if (!parse_all(pool) || !find_issuers(pool))
		return false;
	size_t n = follow(pool, leaf, NULL);
	size_t *indices = calloc(n, sizeof *indices);
	bool ok = indices && follow(pool, leaf, indices) == n && take_chain(pool, indices, n, out);

	if (ok)
		*missing = missing_issuer(&pool->parsed[indices[n - 1]]);
	free(indices);
	return ok;
}

void chain_free(struct chain *chain)
{
	free(chain->certificates);
	*chain = (struct chain){ 0 };
}
