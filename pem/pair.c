/* Pairing keys with certificates.
 *
 * The leaf of a plain key is the certificate with its public key. A sealed key shows nothing, and of some
 * algorithms the library cannot tell: then the only key of a file takes the first certificate that issued no other
 * one, and one key of several takes the certificate that follows directly behind it. From the leaf, the chain
 * follows the issuers; where keys have issuers in common, and each has a copy of them behind it, each takes its own. */
#include "pem/pair.h"

#include <string.h>

#include "base/armor.h"
#include "base/error.h"
#include "base/secret.h"
#include "keystore/chains.h"
#include "pem/key.h"

#define NONE SIZE_MAX

/* The work of finding leaves, in units of a glance at a certificate; comparing two keys takes 100 of them and more. */
enum {
	COMPARISON = 100,
	WORK_FREE = 1000 * COMPARISON,	/* for every file */
	WORK_PER_ITEM = COMPARISON
};

/* Of a certificate, to compare with a plain key. */
struct public_key {
	struct keystore_key_info info;
	struct keystore_bytes spki;
};

struct pairing {
	struct contents *contents;
	struct keystore *ks;
	struct chains chains;
	size_t *items; /* the place of each certificate in the contents */
	struct keystore_bytes *windows; /* the certificates; then those of one chain */
	struct public_key *public_keys; /* of the certificates */
	bool *issuer_behind; /* the certificate behind this one is its issuer, or a copy of it */
	size_t next;	  /* the certificate behind the last leaf: the next key's is likely to be there */
	size_t work_left;
	struct keystore_secret guarded; /* room for the longest plain key */
};

static void list_certificates(struct pairing *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->contents->items.n; i++) {
		const struct content *item = content_at(p->contents, i);
		if (item->kind != CONTENT_CERTIFICATE)
			continue;
		p->windows[n] = item->bytes;
		p->items[n++] = i;
	}
}

/* One block for all plain keys of a PEM file, one after the other; decoding takes less room than the text. */
static bool new_guarded(struct pairing *p, struct keystore_error *err)
{
	size_t size = 0;

	for (size_t i = 0; i < p->contents->items.n; i++) {
		const struct content *item = content_at(p->contents, i);
		if (item->kind == CONTENT_PLAIN_KEY && item->format == KEYSTORE_FORMAT_PEM && item->bytes.len > size)
			size = item->bytes.len;
	}
	return !size || secret_new(size, &p->guarded, err);
}

/* The certificates have been parsed before. */
static bool read_public_keys(struct pairing *p, struct keystore_error *err)
{
	struct keystore_certificate parsed;
	bool ok = true;

	for (size_t j = 0; ok && j < p->chains.n; j++) {
		ok = keystore_certificate_parse(p->windows[j], &parsed, err);
		if (ok)
			p->public_keys[j] = (struct public_key){ parsed.key, parsed.spki };
	}
	return ok;
}

/* Each certificate is compared once, however many keys there are. */
static void find_issuers_behind(struct pairing *p)
{
	for (size_t j = 0; j + 1 < p->chains.n; j++) {
		size_t issuer = p->chains.issuers[j];
		p->issuer_behind[j] = issuer != NONE && bytes_equal(p->windows[issuer], p->windows[j + 1]);
	}
}

static bool pairing_new(struct pairing *p, struct contents *contents, struct keystore *ks, struct keystore_error *err)
{
	size_t n = contents->n_certificates;

	*p = (struct pairing){
		.contents = contents,
		.ks = ks,
		.items = mem_new(n * sizeof *p->items),
		.windows = mem_new(n * sizeof *p->windows),
		.public_keys = mem_new(n * sizeof *p->public_keys),
		.issuer_behind = mem_new(n * sizeof *p->issuer_behind),
		.work_left = WORK_FREE + WORK_PER_ITEM * contents->items.n,
	};
	if (!p->items || !p->windows || !p->public_keys || !p->issuer_behind)
		return error_no_memory(err);
	list_certificates(p);
	if (!chains_new(&p->chains, p->windows, n, contents->n_keys, contents->items.n, err))
		return false;
	find_issuers_behind(p);
	return read_public_keys(p, err) && new_guarded(p, err);
}

static void pairing_free(struct pairing *p)
{
	chains_free(&p->chains);
	mem_free(p->items);
	mem_free(p->windows);
	mem_free(p->public_keys);
	mem_free(p->issuer_behind);
	secret_free(&p->guarded);
}

static bool same_text(const char *a, const char *b)
{
	return !a || !b || strcmp(a, b) == 0;
}

/* What can be told at a glance. */
static bool may_match(const struct keystore_key_info *a, const struct keystore_key_info *b)
{
	return same_text(a->algorithm, b->algorithm) && same_text(a->curve, b->curve) &&
	       (a->bits == b->bits || !a->bits || !b->bits);
}

static void spend(size_t *left, size_t work)
{
	*left -= *left < work ? *left : work;
}

static enum keystore_match compare(struct pairing *p, size_t j, struct keystore_bytes pkcs8,
	const struct keystore_key_info *info)
{
	spend(&p->work_left, 1);
	if (!may_match(info, &p->public_keys[j].info))
		return KEYSTORE_MISMATCH;
	spend(&p->work_left, COMPARISON);
	return keystore_key_matches(pkcs8, p->public_keys[j].spki);
}

/* *leaf stays NONE if no certificate has the key's public key. *unknown: there is one of which that cannot be told. */
static bool leaf_by_key(struct pairing *p, const struct content *key, struct keystore_bytes pkcs8,
	const struct keystore_key_info *info, size_t *leaf, bool *unknown, struct keystore_error *err)
{
	size_t tried;

	for (tried = 0; tried < p->chains.n && (p->work_left || !tried); tried++) {
		size_t j = (p->next + tried) % p->chains.n;
		enum keystore_match match = compare(p, j, pkcs8, info);
		if (match == KEYSTORE_MATCH_NO_MEMORY)
			return error_no_memory(err);
		*unknown = *unknown || match == KEYSTORE_MATCH_UNKNOWN;
		if (match == KEYSTORE_MATCH) {
			*leaf = j;
			p->next = (j + 1) % p->chains.n;
			return true;
		}
	}
	return tried == p->chains.n ||
	       model_note(p->ks, "unpaired-key", key->offset, SIZE_MAX,
		       "too many keys and certificates to compare this key with all of them: it has no chain") ||
	       error_no_memory(err);
}

/* The certificate for a key of which the public key is not known; `behind` is the first certificate behind the key. */
static size_t leaf_by_place(const struct pairing *p, size_t key_item, size_t behind)
{
	if (p->contents->n_keys > 1)
		return behind < p->chains.n && p->items[behind] == key_item + 1 ? behind : NONE;
	return chains_first_leaf(&p->chains, NULL);
}

/* The DER of a plain key, and what form its label announces. */
static bool decode_plain(struct pairing *p, const struct content *key, struct keystore_bytes *der, enum object *form,
	struct keystore_error *err)
{
	struct reader in = { key->bytes.data - key->offset, key->offset, key->offset + key->bytes.len };
	struct writer to = writer_over(p->guarded.data, p->guarded.len);
	struct armor_block block;
	bool found;

	if (key->format == KEYSTORE_FORMAT_DER) {
		*der = key->bytes;
		*form = OBJECT_PKCS8;
		return true;
	}
	if (!armor_next(&in, &found, &block, err) || !armor_decode_secret(&block, &to, err))
		return false;
	*der = writer_view(&to);
	*form = object_by_label(block.label);
	return true;
}

static bool leaf_of_plain(struct pairing *p, const struct content *key, size_t *leaf, bool *unknown,
	struct keystore_error *err)
{
	struct keystore_bytes der, pkcs8;
	struct keystore_key_info info;
	struct keystore_secret converted;
	enum object form;

	if (!decode_plain(p, key, &der, &form, err))
		return false;
	if (!key_as_pkcs8(der, form, &converted, &pkcs8, &info, err))
		return content_error(key, err);
	bool ok = leaf_by_key(p, key, pkcs8, &info, leaf, unknown, err);
	secret_free(&converted);
	return ok;
}

/* The last chain goes through the first copy of an issuer. Those that stand in a row behind the leaf are the key's own,
 * and are no trusted certificates: else a file would grow by them whenever it is written. */
static void prefer_own_copies(struct pairing *p, size_t len)
{
	size_t *chain = p->chains.chain;

	for (size_t i = 1; i < len && p->issuer_behind[chain[i - 1]]; i++)
		chain[i] = chain[i - 1] + 1;
}

/* Takes the last chain over into the pair. */
static bool take_chain(struct pairing *p, size_t len, struct pair *pair)
{
	prefer_own_copies(p, len);
	for (size_t i = 0; i < len; i++) {
		size_t item = p->items[p->chains.chain[i]];
		content_at(p->contents, item)->in_chain = true;
		p->windows[i] = content_at(p->contents, item)->bytes;
		if (item < pair->first)
			pair->first = item;
	}
	return entry_set_certificates(p->ks, &pair->entry, p->windows, len);
}

static const struct content *certificate(const struct pairing *p, size_t j)
{
	return content_at(p->contents, p->items[j]);
}

/* Those of one PKCS #7 are a set. */
static bool stands_before(const struct content *a, const struct content *b)
{
	return a->offset < b->offset;
}

static bool same_der(const struct content *a, const struct content *b)
{
	return bytes_equal(a->bytes, b->bytes);
}

/* A file that has a certificate twice has it in its place, too. */
static bool has_copy_behind(const struct pairing *p, const struct content *cert, const struct content *behind)
{
	for (size_t j = 0; j < p->chains.n; j++)
		if (stands_before(behind, certificate(p, j)) && same_der(certificate(p, j), cert))
			return true;
	return false;
}

/* Is one of the last chain not where programs look for it? */
static void find_misplaced(const struct pairing *p, size_t len, struct pair *pair)
{
	const size_t *chain = p->chains.chain;

	if (len && stands_before(certificate(p, 0), certificate(p, chain[0])) &&
	    !same_der(certificate(p, 0), certificate(p, chain[0]))) {
		pair->misplaced = p->items[chain[0]];
		pair->leaf_misplaced = true;
		return;
	}
	for (size_t i = 1; i < len; i++) {
		const struct content *cert = certificate(p, chain[i]), *issued = certificate(p, chain[i - 1]);
		if (!stands_before(cert, issued))
			continue;
		if (!has_copy_behind(p, cert, issued))
			pair->misplaced = p->items[chain[i]];
		return;
	}
}

static bool make_pair(struct pairing *p, size_t leaf, struct pair *pair, struct keystore_error *err)
{
	const struct content *key = content_at(p->contents, pair->item);
	size_t len;

	if (!chains_follow(&p->chains, leaf, key->offset, &len, err))
		return false;
	pair->entry = (struct entry){ .kind = KEYSTORE_PRIVATE_KEY, .key = key->bytes, .key_format = key->format };
	if (!take_chain(p, len, pair))
		return error_no_memory(err);
	pair->entry.offset = content_at(p->contents, pair->first)->offset;
	pair->misplaced = NONE;
	if (p->contents->n_keys == 1)
		find_misplaced(p, len, pair);
	return true;
}

static bool pair_all(struct pairing *p, struct pair *pairs, struct keystore_error *err)
{
	size_t n_keys = 0, behind = 0;

	for (size_t i = 0; i < p->contents->items.n; i++) {
		const struct content *item = content_at(p->contents, i);
		size_t leaf = NONE;
		bool by_place = item->kind == CONTENT_SEALED_KEY;
		behind += item->kind == CONTENT_CERTIFICATE;
		if (item->kind == CONTENT_PLAIN_KEY && !leaf_of_plain(p, item, &leaf, &by_place, err))
			return false;
		if (leaf == NONE && by_place)
			leaf = leaf_by_place(p, i, behind);
		if (item->kind != CONTENT_PLAIN_KEY && item->kind != CONTENT_SEALED_KEY)
			continue;
		pairs[n_keys].item = pairs[n_keys].first = i;
		if (!make_pair(p, leaf, &pairs[n_keys], err))
			return false;
		n_keys++;
	}
	return true;
}

bool pair_keys(struct contents *contents, struct keystore *ks, struct pair *pairs, struct keystore_error *err)
{
	struct pairing p;

	bool ok = pairing_new(&p, contents, ks, err) && pair_all(&p, pairs, err);
	pairing_free(&p);
	return ok;
}
