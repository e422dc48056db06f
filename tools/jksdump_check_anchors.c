/* --trusted-by: what a truststore trusts, and whether it trusts the chain of a private key: the mistake behind most
 * handshakes that fail. Of a keystore that is what Java takes as anchors (keystore_java_issuer), of PEM and DER every
 * certificate. By names and key identifiers; signatures are not verified.
 *
 * The anchors are sorted by name, key identifier and bytes, so that each certificate is looked up in log n. A name is
 * compared as text in lower case, whatever string types it is made of. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksdump_check.h"

struct anchor {
	char *name; /* its subject */
	struct keystore_bytes key_id, der;
	struct keystore_certificate certificate;
};

struct anchors {
	const char *store; /* as it was given */
	struct view view;
	struct keystore_java_view *java; /* NULL: PEM or DER */
	struct anchor *items;
	size_t n;
};

/* ---- Looking up -------------------------------------------------------------------------------------------------- */

static char *name_of(struct keystore_bytes name)
{
	struct growing text = { 0 };

	growing_fill(&text, keystore_name_text, name);
	for (char *c = text.text; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return text.text;
}

/* As far as `wanted` goes: without a key identifier, or without bytes, any has it. */
static int compare_to(const void *wanted, const void *anchor)
{
	const struct anchor *a = wanted, *b = anchor;
	int order = strcmp(a->name, b->name);

	if (order == 0 && a->key_id.data)
		order = compare_bytes(a->key_id, b->key_id);
	return order == 0 && a->der.data ? compare_bytes(a->der, b->der) : order;
}

/* One that is equal to `wanted` as far as that goes; NULL if there is none. */
static const struct anchor *look_up(const struct anchors *anchors, const struct anchor *wanted)
{
	return bsearch(wanted, anchors->items, anchors->n, sizeof *wanted, compare_to);
}

static const uint8_t nothing[1];

static struct keystore_bytes some(struct keystore_bytes bytes)
{
	return bytes.len ? bytes : (struct keystore_bytes){ nothing, 0 };
}

static const struct anchor *find_itself(const struct anchors *anchors, const struct keystore_certificate *cert)
{
	struct anchor wanted = { name_of(cert->subject), some(cert->subject_key_id), cert->der, *cert };
	const struct anchor *anchor = look_up(anchors, &wanted);

	free(wanted.name);
	return anchor;
}

/* The issuer has the key identifier that the certificate names, or none; one that names none has any. */
static const struct anchor *find_issuer(const struct anchors *anchors, const struct keystore_certificate *cert)
{
	struct anchor wanted = { .name = name_of(cert->issuer), .key_id = cert->authority_key_id };
	const struct anchor *anchor;

	if (!wanted.key_id.len)
		wanted.key_id.data = NULL;
	anchor = look_up(anchors, &wanted);
	if (!anchor && wanted.key_id.data) {
		wanted.key_id = (struct keystore_bytes){ nothing, 0 };
		anchor = look_up(anchors, &wanted);
	}
	free(wanted.name);
	return anchor;
}

/* ---- One chain --------------------------------------------------------------------------------------------------- */

void check_trusted_by(struct checking *c, size_t entry, const struct keystore_certificate *certs, const size_t *path,
	size_t n)
{
	const struct anchors *anchors = c->options->anchors;
	const struct keystore_certificate *last = &certs[path[n - 1]];
	const struct anchor *anchor = NULL;
	struct place place = place_of(c->input, entry, NULL);

	if (!anchors)
		return;
	for (size_t i = 0; i < n && !anchor; i++) {
		anchor = find_itself(anchors, &certs[path[i]]);
		if (!anchor)
			anchor = find_issuer(anchors, &certs[path[i]]);
	}
	if (anchor)
		found(c, RULE_TRUSTED_BY, place.text, "%s trusts it, by %s", shown_text(anchors->store).text,
			named(anchor->certificate.subject).text);
	else
		found(c, RULE_NOT_TRUSTED, place.text,
			"%s does not trust it: %s is not among what it trusts: jksimport --trust -i %s CA.pem",
			shown_text(anchors->store).text, named(last->issuer).text, shown_text(anchors->store).text);
}

/* ---- The truststore ---------------------------------------------------------------------------------------------- */

static void add_anchor(struct anchors *anchors, struct keystore_bytes der)
{
	struct anchor *anchor = &anchors->items[anchors->n];
	struct keystore_error ignored;

	if (!keystore_certificate_parse(der, &anchor->certificate, &ignored))
		return;
	anchor->name = name_of(anchor->certificate.subject);
	anchor->key_id = some(anchor->certificate.subject_key_id);
	anchor->der = anchor->certificate.der;
	anchors->n++;
}

/* Every certificate, those in the chain of a key as well. */
static void add_all(struct anchors *anchors, const struct keystore *ks)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		for (size_t j = 0; j < entry.n_certificates; j++)
			add_anchor(anchors, keystore_certificate_at(ks, i, j));
	}
}

static size_t count_certificates(const struct keystore *ks)
{
	struct keystore_entry entry;
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		n += entry.n_certificates;
	}
	return n;
}

static bool is_pem(const struct input *in)
{
	enum keystore_format format = keystore_format_of(in->store);

	return format != KEYSTORE_FORMAT_JKS && format != KEYSTORE_FORMAT_JCEKS && format != KEYSTORE_FORMAT_PKCS12;
}

static int fill(struct anchors *anchors, unsigned version)
{
	const struct keystore_java_options how = { .version = version };
	const struct input *in = &anchors->view.input;
	struct keystore_error err;

	if (!is_pem(in) && !(anchors->java = keystore_java_view(in->store, &how, &err)))
		return complain_error(in->file.name, &err);
	size_t n = anchors->java ? keystore_java_issuer_count(anchors->java) : count_certificates(in->store);
	anchors->items = calloc(n + 1, sizeof *anchors->items);
	if (!anchors->items)
		return out_of_memory();
	for (size_t i = 0; anchors->java && i < n; i++)
		add_anchor(anchors, keystore_java_issuer(anchors->java, i));
	if (!anchors->java)
		add_all(anchors, in->store);
	qsort(anchors->items, anchors->n, sizeof *anchors->items, compare_to);
	return EXIT_DONE;
}

int anchors_open(struct options *o)
{
	struct options other = options_for_other(o);
	struct anchors *anchors = calloc(1, sizeof *anchors);

	if (!anchors)
		return out_of_memory();
	o->anchors = anchors;
	anchors->store = o->trusted_by;
	other.check = other.json = false;
	other.n_patterns = 0;
	other.java = o->java ? o->java : 17;
	int code = view_open(&other, o->trusted_by, &anchors->view);
	return code == EXIT_DONE ? fill(anchors, other.java) : code;
}

void anchors_close(struct options *o)
{
	struct anchors *anchors = o->anchors;

	for (size_t i = 0; anchors && i < anchors->n; i++)
		free(anchors->items[i].name);
	if (anchors) {
		keystore_java_free(anchors->java);
		view_close(&anchors->view);
		free(anchors->items);
	}
	free(anchors);
	o->anchors = NULL;
}
