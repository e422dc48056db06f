/* The certificates of a private key together: does each one's issuer follow, and may it issue? By names and key
 * identifiers; signatures are not verified. */
#include <stdlib.h>

#include "tools/bytes.h"
#include "tools/jksdump_check.h"

/* keyCertSign (RFC 5280 4.2.1.3) */
#define CERT_SIGN (1u << 5)

/* The chain of the first certificate: n of them, leaf first, as numbers of `certs`. */
struct path {
	const struct keystore_certificate *certs;
	size_t *order;
	size_t n, n_certs;
	size_t entry;
};

static struct place place_in(struct checking *c, const struct path *path, size_t cert)
{
	char what[40];

	snprintf(what, sizeof what, "certificate %zu", cert + 1);
	return place_of(c->input, path->entry, what);
}

/* A certificate that has the name of this one's issuer, though it is not that: the number, from 1; 0 if none. */
static size_t namesake_of_issuer(const struct path *path, const struct keystore_certificate *cert)
{
	for (size_t i = 0; i < path->n_certs; i++)
		if (same_bytes(path->certs[i].subject, cert->issuer))
			return i + 1;
	return 0;
}

/* The last one's issuer is not there, though others are. */
static void found_broken(struct checking *c, const struct path *path, size_t last)
{
	const struct keystore_certificate *cert = &path->certs[last];
	size_t namesake = namesake_of_issuer(path, cert);

	if (namesake)
		found(c, RULE_CHAIN_BROKEN, place_in(c, path, last).text,
			"was not issued by certificate %zu, which has the name of its issuer but another key: put the "
			"right one there",
			namesake);
	else
		found(c, RULE_CHAIN_BROKEN, place_in(c, path, last).text,
			"its issuer %s is not among the certificates behind it: put that one there instead",
			named(cert->issuer).text);
}

static void found_strangers(struct checking *c, const struct path *path)
{
	bool *member = calloc(path->n_certs, sizeof *member);

	if (!member)
		exit(out_of_memory());
	for (size_t i = 0; i < path->n; i++)
		member[path->order[i]] = true;
	for (size_t i = 0; i < path->n_certs; i++)
		if (!member[i])
			found(c, RULE_CHAIN_STRANGER, place_in(c, path, i).text,
				"%s does not belong to this chain: remove it", named(path->certs[i].subject).text);
	free(member);
}

static bool in_order(const struct path *path)
{
	for (size_t i = 1; i < path->n; i++)
		if (path->order[i] < path->order[i - 1])
			return false;
	return true;
}

/* Where the chain ends: at a root, which may be left out, or before it. */
static void check_end(struct checking *c, const struct path *path)
{
	size_t last = path->order[path->n - 1];
	const struct keystore_certificate *cert = &path->certs[last];

	if (is_self_issued(cert))
		return;
	if (path->n < path->n_certs)
		found_broken(c, path, last);
	else if (path->n == 1)
		found(c, RULE_CHAIN_INCOMPLETE, place_in(c, path, last).text,
			"its issuer %s is not there: unless that is a root, put it behind", named(cert->issuer).text);
	else
		found(c, RULE_ROOT_MISSING, place_in(c, path, last).text,
			"its issuer %s is not there, which is right if that is a root: clients have it or do not",
			named(cert->issuer).text);
}

/* One that issued the one before. Roots of version 1 have no way to say that they are CAs. */
static void check_issuer(struct checking *c, const struct path *path, size_t i)
{
	const struct keystore_certificate *cert = &path->certs[path->order[i]];
	bool old_root = cert->version < 3 && is_self_issued(cert);
	bool may_sign = !cert->has_key_usage || cert->key_usage & CERT_SIGN;

	if (old_root || (cert->is_ca && may_sign))
		return;
	found(c, RULE_ISSUER_NOT_CA, place_in(c, path, path->order[i]).text,
		"%s issued certificate %zu and is no CA (%s): have that one issued by a CA", named(cert->subject).text,
		path->order[i - 1] + 1, cert->is_ca ? "keyUsage" : "basicConstraints");
}

/* *between counts the CAs between this one and the leaf; self-issued ones are free. */
static void check_path_length(struct checking *c, const struct path *path, size_t i, size_t *between)
{
	const struct keystore_certificate *cert = &path->certs[path->order[i]];

	if (cert->path_length >= 0 && (uint64_t)cert->path_length < *between)
		found(c, RULE_PATH_LENGTH, place_in(c, path, path->order[i]).text,
			"allows %lld CAs below it, and there are %zu: have the chain issued anew",
			(long long)cert->path_length, *between);
	*between += !is_self_issued(cert);
}

static void check_path(struct checking *c, const struct path *path)
{
	size_t last = path->order[path->n - 1], between = 0;

	check_end(c, path);
	check_trusted_by(c, path->entry, path->certs, path->order, path->n);
	if (path->n < path->n_certs && is_self_issued(&path->certs[last]))
		found_strangers(c, path);
	if (!in_order(path))
		found(c, RULE_CHAIN_ORDER, place_of(c->input, path->entry, NULL).text,
			"its certificates are not in order, each before its issuer, and TLS 1.2 clients may refuse "
			"them: sort them");
	for (size_t i = 1; i < path->n; i++) {
		check_issuer(c, path, i);
		check_path_length(c, path, i, &between);
	}
}

void check_chain(struct checking *c, size_t i, const struct keystore_certificate *certs, size_t n)
{
	struct path path = { .certs = certs, .order = calloc(n, sizeof *path.order), .n_certs = n, .entry = i };

	if (path.order)
		path.n = keystore_chain_build(certs, n, 0, path.order);
	if (!path.n)
		exit(out_of_memory());
	check_path(c, &path);
	free(path.order);
}
