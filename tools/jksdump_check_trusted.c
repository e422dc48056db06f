/* Trusted certificates: each, and those that are there more than once. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump_check.h"

/* A certificate in PEM or DER is not trusted for being there: it may be that of a server, of a CA, or a root. */
static bool is_loose(const struct input *in)
{
	enum keystore_format format = keystore_format_of(in->store);

	return format == KEYSTORE_FORMAT_PEM || format == KEYSTORE_FORMAT_DER;
}

static void check_loose(struct checking *c, const char *where, const struct keystore_certificate *cert)
{
	bool root = is_self_issued(cert);

	check_certificate(c, where, cert, root);
	if (!cert->is_ca && !root)
		check_leaf(c, where, cert);
}

void check_trusted(struct checking *c, size_t i, const struct keystore_certificate *cert)
{
	struct place place = place_of(c->input, i, NULL);

	if (is_loose(c->input)) {
		check_loose(c, place.text, cert);
		return;
	}
	check_certificate(c, place.text, cert, true);
	if (!cert->is_ca && !is_self_issued(cert))
		found(c, RULE_TRUSTED_LEAF, place.text,
			"is no CA's certificate, and what is trusted is it alone: trust its issuer %s instead",
			named(cert->issuer).text);
}

/* A trusted certificate, to be sorted. */
struct print {
	uint8_t sha256[32];
	size_t entry;
};

static int compare(const void *a, const void *b)
{
	const struct print *left = a, *right = b;
	int order = memcmp(left->sha256, right->sha256, sizeof left->sha256);

	return order ? order : (left->entry > right->entry) - (left->entry < right->entry);
}

static size_t take_prints(const struct input *in, struct print *prints)
{
	struct keystore_entry entry;
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(in->store); i++) {
		keystore_get(in->store, i, &entry);
		if (entry.kind != KEYSTORE_TRUSTED_CERTIFICATE || !input_chose(in, i))
			continue;
		keystore_sha256(keystore_certificate_at(in->store, i, 0), prints[n].sha256);
		prints[n++].entry = i;
	}
	return n;
}

/* Told in the order of the entries, each with the first that has the same certificate. */
void check_duplicates(struct checking *c)
{
	size_t total = keystore_count(c->input->store);
	struct print *prints = calloc(total + 1, sizeof *prints);
	size_t *first = calloc(total + 1, sizeof *first);

	if (!prints || !first)
		exit(out_of_memory());
	size_t n = take_prints(c->input, prints);
	qsort(prints, n, sizeof *prints, compare);
	for (size_t i = 1, begin = 0; i < n; i++) {
		if (memcmp(prints[i].sha256, prints[begin].sha256, sizeof prints[i].sha256) == 0)
			first[prints[i].entry] = prints[begin].entry + 1;
		else
			begin = i;
	}
	for (size_t i = 0; i < total; i++)
		if (first[i])
			found(c, RULE_DUPLICATE_CERTIFICATE, place_of(c->input, i, NULL).text,
				"is the same certificate as %s, and stays trusted if only one is removed: remove one",
				place_of(c->input, first[i] - 1, NULL).text);
	free(prints);
	free(first);
}
