/* --diff: what differs between two entries that belong together. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksdump.h"

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* One entry of the two. */
struct side {
	const struct view *view;
	const struct keystore *store;
	size_t i;
	struct keystore_entry entry;
	const struct opened_key *key;
};

static struct side side_of(const struct view *view, size_t i)
{
	struct side side = { .view = view, .store = view->input.store, .i = i, .key = keys_find(&view->keys, i) };

	keystore_get(side.store, i, &side.entry);
	return side;
}

/* ---- Certificates ------------------------------------------------------------------------------------------------ */

static struct keystore_bytes certificate_of(const struct side *side, size_t j)
{
	struct keystore_bytes none = { NULL, 0 };

	return j < side->entry.n_certificates ? keystore_certificate_at(side->store, side->i, j) : none;
}

/* It is not there, which means nothing while parts are sealed. */
static bool may_be_sealed(const struct side *side, size_t j)
{
	return j >= side->entry.n_certificates && keystore_sealed(side->store);
}

static void compare_certificate(const struct side *a, const struct side *b, size_t j, struct pair *pair)
{
	unsigned bit = j ? DIFF_CHAIN : DIFF_CERTIFICATE;

	if (may_be_sealed(a, j) || may_be_sealed(b, j))
		pair->unseen |= bit;
	else if (!same_bytes(certificate_of(a, j), certificate_of(b, j)))
		pair->what |= bit;
}

static void compare_certificates(const struct side *a, const struct side *b, struct pair *pair)
{
	size_t ours = a->entry.n_certificates, theirs = b->entry.n_certificates, n = ours > theirs ? ours : theirs;

	if (n == 0 && a->entry.kind == KEYSTORE_PRIVATE_KEY)
		n = 1; /* it has one, somewhere */
	for (size_t j = 0; j < n; j++)
		compare_certificate(a, b, j, pair);
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static bool public_key(const struct side *side, struct keystore_bytes *spki)
{
	struct keystore_certificate cert;
	struct keystore_error ignored;

	if (!input_parse(&side->view->input, certificate_of(side, 0), &cert, &ignored))
		return false;
	*spki = cert.spki;
	return true;
}

static bool fits(const struct side *side, struct keystore_bytes spki)
{
	struct keystore_secret pkcs8 = { 0 };
	struct keystore_error err;

	if (!key_recover(side->view->options, &side->view->input, side->i, &pkcs8, &err)) {
		if (err.status == KEYSTORE_NO_MEMORY)
			exit(out_of_memory());
		return false;
	}
	enum keystore_match match = keystore_key_matches((struct keystore_bytes){ pkcs8.data, pkcs8.len }, spki);
	keystore_secret_free(&pkcs8);
	if (match == KEYSTORE_MATCH_NO_MEMORY)
		exit(out_of_memory());
	return match == KEYSTORE_MATCH;
}

/* Programs that copy a key write its PKCS#8 anew, without attributes or with the public key in it: two that belong to
 * one public key are one key. */
static bool same_but_for_encoding(const struct side *a, const struct side *b)
{
	struct keystore_bytes ours, theirs;

	return a->entry.kind == KEYSTORE_PRIVATE_KEY && public_key(a, &ours) && public_key(b, &theirs) &&
	       same_bytes(ours, theirs) && fits(a, ours) && fits(b, theirs);
}

static unsigned compare_opened(const struct side *a, const struct side *b, enum key_evidence *evidence)
{
	*evidence = KEYS_OPENED;
	if (memcmp(a->key->sha256, b->key->sha256, sizeof a->key->sha256) == 0)
		return 0;
	if (!same_but_for_encoding(a, b))
		return DIFF_KEY;
	*evidence = KEYS_PUBLIC;
	return 0;
}

static unsigned compare_sealed(const struct side *a, const struct side *b, enum key_evidence *evidence)
{
	struct keystore_bytes ours, theirs;

	*evidence = KEYS_PROTECTED;
	if (same_bytes(a->entry.key, b->entry.key))
		return 0;
	*evidence = KEYS_UNKNOWN;
	if (!public_key(a, &ours) || !public_key(b, &theirs))
		return 0;
	*evidence = KEYS_PUBLIC;
	return same_bytes(ours, theirs) ? 0 : DIFF_KEY;
}

static unsigned compare_keys(const struct side *a, const struct side *b, enum key_evidence *evidence)
{
	*evidence = KEYS_NONE;
	if (!a->key && !b->key)
		return 0;
	if (!a->key || !b->key || a->entry.kind != b->entry.kind)
		return DIFF_KEY;
	return (a->key->open && b->key->open ? compare_opened : compare_sealed)(a, b, evidence);
}

/* ---- The rest ---------------------------------------------------------------------------------------------------- */

/* Formats differ in how they protect a key and in what else they can hold; that is told once for the whole. */
static unsigned compare_within_format(const struct side *a, const struct side *b)
{
	char ours[256], theirs[256];
	unsigned what = 0;

	if (keystore_format_of(a->store) != keystore_format_of(b->store))
		return 0;
	keystore_key_protection(a->store, a->i, ours, sizeof ours);
	keystore_key_protection(b->store, b->i, theirs, sizeof theirs);
	if (strcmp(ours, theirs) != 0)
		what |= DIFF_PROTECTION;
	if (!same_text(a->entry.attributes, b->entry.attributes))
		what |= DIFF_ATTRIBUTES;
	return what;
}

static bool other_alias(const struct keystore_entry *a, const struct keystore_entry *b)
{
	return !a->alias_generated && !b->alias_generated && !same_bytes(a->alias, b->alias);
}

static bool other_date(const struct keystore_entry *a, const struct keystore_entry *b)
{
	return a->has_created && b->has_created && a->created_ms != b->created_ms;
}

static bool other_type(const struct keystore_entry *a, const struct keystore_entry *b)
{
	return a->kind != b->kind || !same_text(a->other, b->other);
}

/* A certificate without a key, while the key may be in a sealed part. */
static bool lacks_sealed_key(const struct side *side, const struct side *other)
{
	return side->entry.kind == KEYSTORE_TRUSTED_CERTIFICATE && other->entry.kind == KEYSTORE_PRIVATE_KEY &&
	       keystore_sealed(side->store);
}

static void compare_rest(const struct side *a, const struct side *b, struct pair *pair)
{
	if (lacks_sealed_key(a, b) || lacks_sealed_key(b, a)) {
		pair->unseen |= DIFF_KEY;
		return;
	}
	pair->what |= compare_keys(a, b, &pair->evidence);
	pair->what |= compare_within_format(a, b);
	pair->what |= other_type(&a->entry, &b->entry) ? DIFF_TYPE : 0;
}

static enum outcome outcome_of(const struct pair *pair)
{
	unsigned what = pair->what, content = DIFF_TYPE | DIFF_CERTIFICATE | DIFF_CHAIN | DIFF_KEY;

	if (!what)
		return pair->unseen ? ENTRY_UNSEEN : ENTRY_SAME;
	return what & DIFF_ALIAS && !(what & content) ? ENTRY_RENAMED : ENTRY_CHANGED;
}

void diff_compare(const struct diff *diff, struct pair *pair)
{
	struct side from = side_of(&diff->from, pair->from), to = side_of(diff->to, pair->to);

	compare_certificates(&from, &to, pair);
	compare_rest(&from, &to, pair);
	pair->what |= other_alias(&from.entry, &to.entry) ? DIFF_ALIAS : 0;
	pair->what |= other_date(&from.entry, &to.entry) ? DIFF_DATE : 0;
	pair->outcome = outcome_of(pair);
}

const char *diff_word(unsigned bit)
{
	switch (bit) {
	case DIFF_TYPE: return "type";
	case DIFF_ALIAS: return "alias";
	case DIFF_CERTIFICATE: return "certificate";
	case DIFF_CHAIN: return "chain";
	case DIFF_KEY: return "key";
	case DIFF_DATE: return "date";
	case DIFF_PROTECTION: return "protection";
	default: return "attributes";
	}
}
