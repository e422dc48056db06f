/* Chains of all keys of one file: who issued whom is worked out once for all certificates, in n log n, and a chain
 * follows it from its leaf. n keys that share one chain of n certificates, or one certificate of n bytes, would make
 * n * n, so what all chains have together is bounded: their certificates by the number of objects in the file, the
 * bytes of these by the bytes of its certificates. */
#include "keystore/chains.h"

#include "base/error.h"
#include "x509/chain.h"

#define NONE SIZE_MAX

/* Certificates in all chains together. */
enum {
	CHAINS_FREE = 1000, /* for every file */
	CHAINS_PER_ITEM = 16
};

/* Bytes of these: 3,000 keys may have one chain of 5 KiB, and any number whose own certificates are a sixteenth of
 * their chains. */
enum {
	CHAINS_FREE_BYTES = 16 * 1024 * 1024, /* for every file */
	CHAINS_TIMES_BYTES = 16
};

static bool read_links(struct chains *chains, const struct keystore_bytes *certificates, struct chain_link *links,
	struct keystore_error *err)
{
	struct keystore_certificate parsed;
	struct hash_key key;

	if (!hash_key_new(&key, err))
		return false;
	for (size_t j = 0; j < chains->n; j++) {
		if (!keystore_certificate_parse(certificates[j], &parsed, err))
			return error_context(err, "certificate %zu", j + 1);
		links[j] = chain_link_of(&parsed, &key);
		chains->sizes[j] = certificates[j].len;
		chains_have_more(chains, certificates[j].len);
	}
	return true;
}

static bool find_issuers(struct chains *chains, const struct keystore_bytes *certificates, enum chain_rule rule,
	struct keystore_error *err)
{
	struct chain_link *links = mem_new(chains->n * sizeof *links);
	bool ok = links ? read_links(chains, certificates, links, err) : error_no_memory(err);

	if (ok && !chain_issuers_by(links, chains->n, rule, chains->issuers))
		ok = error_no_memory(err);
	mem_free(links);
	for (size_t j = 0; ok && j < chains->n; j++)
		if (chains->issuers[j] != NONE && chains->issuers[j] != j)
			chains->has_issued[chains->issuers[j]] = true;
	return ok;
}

bool chains_new(struct chains *chains, const struct keystore_bytes *certificates, size_t n, size_t n_keys,
	size_t n_items, struct keystore_error *err)
{
	return chains_new_by(chains, CHAIN_BEST, certificates, n, n_keys, n_items, err);
}

bool chains_new_by(struct chains *chains, enum chain_rule rule, const struct keystore_bytes *certificates, size_t n,
	size_t n_keys, size_t n_items, struct keystore_error *err)
{
	*chains = (struct chains){
		.n = n,
		.sizes = mem_new(n * sizeof *chains->sizes),
		.issuers = mem_new(n * sizeof *chains->issuers),
		.has_issued = mem_new(n * sizeof *chains->has_issued),
		.in_chain = mem_new(n * sizeof *chains->in_chain),
		.seen = mem_new(n * sizeof *chains->seen),
		.chain = mem_new(n * sizeof *chains->chain),
		.n_keys = n_keys,
		.left = CHAINS_FREE + CHAINS_PER_ITEM * n_items,
		.bytes_left = CHAINS_FREE_BYTES,
	};
	if (!chains->sizes || !chains->issuers || !chains->has_issued || !chains->in_chain || !chains->seen ||
		!chains->chain)
		return error_no_memory(err);
	return find_issuers(chains, certificates, rule, err);
}

void chains_free(struct chains *chains)
{
	mem_free(chains->sizes);
	mem_free(chains->issuers);
	mem_free(chains->has_issued);
	mem_free(chains->in_chain);
	mem_free(chains->seen);
	mem_free(chains->chain);
	*chains = (struct chains){ 0 };
}

static bool too_many(const struct chains *chains, const char *what, uint64_t offset, struct keystore_error *err)
{
	return error_offset(
		err, KEYSTORE_LIMIT, offset, "the chains of %zu private keys have too many %s", chains->n_keys, what);
}

void chains_have_more(struct chains *chains, size_t bytes)
{
	chains->bytes_left += (uint64_t)CHAINS_TIMES_BYTES * bytes;
}

bool chains_spend(struct chains *chains, size_t bytes, uint64_t offset, struct keystore_error *err)
{
	if (bytes > chains->bytes_left)
		return too_many(chains, "bytes", offset, err);
	chains->bytes_left -= bytes;
	return true;
}

bool chains_follow(struct chains *chains, size_t leaf, uint64_t offset, size_t *len, struct keystore_error *err)
{
	size_t key = ++chains->keys, n = 0;

	for (size_t j = leaf; j != NONE && chains->seen[j] != key; j = chains->issuers[j]) {
		if (n == chains->left)
			return too_many(chains, "certificates", offset, err);
		if (!chains_spend(chains, chains->sizes[j], offset, err))
			return false;
		chains->seen[j] = key;
		chains->in_chain[j] = true;
		chains->chain[n++] = j;
	}
	chains->left -= n;
	*len = n;
	return true;
}

size_t chains_again(struct chains *chains, size_t leaf)
{
	size_t key = ++chains->keys, n = 0;

	for (size_t j = leaf; j != NONE && chains->seen[j] != key; j = chains->issuers[j]) {
		chains->seen[j] = key;
		chains->chain[n++] = j;
	}
	return n;
}

size_t chains_first_leaf(const struct chains *chains, const bool *skip)
{
	size_t first = NONE;

	for (size_t j = 0; j < chains->n; j++) {
		if (skip && skip[j])
			continue;
		if (!chains->has_issued[j])
			return j;
		if (first == NONE)
			first = j;
	}
	return first;
}
