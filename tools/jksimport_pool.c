/* All certificates at hand: which belongs to a private key, and which make up its chain. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksimport.h"

/* Room for one more in both arrays. */
static bool make_room(struct pool *pool)
{
	size_t capacity = pool->capacity;

	if (pool->n < pool->capacity)
		return true;
	void *certificates = grow(pool->certificates, pool->n, &capacity, sizeof *pool->certificates);
	if (!certificates)
		return false;
	pool->certificates = certificates;
	void *origins = grow(pool->origins, pool->n, &capacity, sizeof *pool->origins);
	if (!origins)
		return false;
	pool->origins = origins;
	pool->capacity = capacity;
	return true;
}

bool pool_add(struct pool *pool, struct keystore_bytes der, const struct input *input, size_t entry,
	struct keystore_error *err)
{
	if (!make_room(pool)) {
		*err = (struct keystore_error){ .status = KEYSTORE_NO_MEMORY, .offset = KEYSTORE_NO_OFFSET };
		strcpy(err->text, "out of memory");
		return false;
	}
	if (!keystore_certificate_parse(der, &pool->certificates[pool->n], err))
		return false;
	pool->origins[pool->n++] = (struct pool_origin){ input, entry, false };
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
	free(pool->certificates);
	free(pool->origins);
	*pool = (struct pool){ 0 };
}

static bool is_self_issued(const struct keystore_certificate *certificate)
{
	return same_bytes(certificate->issuer, certificate->subject);
}

static bool is_named(const struct pool *pool, size_t i)
{
	return pool->origins[i].input && pool->origins[i].input->role == ROLE_CERT;
}

/* Of two certificates for one key: is `a` the better one? */
static bool is_better(const struct pool *pool, size_t a, size_t b)
{
	const struct keystore_certificate *left = &pool->certificates[a], *right = &pool->certificates[b];

	if (is_named(pool, a) != is_named(pool, b))
		return is_named(pool, a);
	if (is_self_issued(left) != is_self_issued(right))
		return is_self_issued(right);
	return left->not_after > right->not_after;
}

enum keystore_match pool_find(const struct pool *pool, struct keystore_bytes pkcs8, size_t *leaf)
{
	enum keystore_match best = KEYSTORE_MISMATCH;

	for (size_t i = 0; i < pool->n; i++) {
		enum keystore_match match = keystore_key_matches(pkcs8, pool->certificates[i].spki);
		bool on_trust = match == KEYSTORE_MATCH_UNKNOWN && best == KEYSTORE_MISMATCH;

		if ((match == KEYSTORE_MATCH && (best != KEYSTORE_MATCH || is_better(pool, i, *leaf))) ||
		    (on_trust && is_named(pool, i))) {
			*leaf = i;
			best = match;
		}
	}
	return best;
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
		out->certificates[i] = pool->certificates[indices[i]].der;
		pool->origins[indices[i]].used = true;
	}
	out->n = n;
	return true;
}

bool pool_chain(struct pool *pool, size_t leaf, struct chain *out, struct keystore_bytes *missing)
{
	size_t *indices = calloc(pool->n, sizeof *indices);
	size_t n = indices ? keystore_chain_build(pool->certificates, pool->n, leaf, indices) : 0;
	bool ok = n && take_chain(pool, indices, n, out);

	if (ok)
		*missing = missing_issuer(&pool->certificates[indices[n - 1]]);
	free(indices);
	return ok;
}

void chain_free(struct chain *chain)
{
	free(chain->certificates);
	*chain = (struct chain){ 0 };
}
