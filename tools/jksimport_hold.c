/* What the result cannot hold: secret keys and others in JKS and PEM, attributes of a PKCS#12 anywhere else, and in a
 * PKCS#12 a chain that is none. It is named, and refused unless --leave-out is given; attributes are only named. */
#include <stdlib.h>

#include "tools/jksimport.h"
#include "tools/print.h"

enum { MAX_NAMED = 20 }; /* one by one without -v */

bool is_key(enum keystore_entry_kind kind)
{
	return kind == KEYSTORE_PRIVATE_KEY || kind == KEYSTORE_SECRET_KEY;
}

/* ---- Entries
 * ----------------------------------------------------------------------------------------------------------------- */

/* Names given so far. */
struct naming {
	const struct run *run;
	size_t n_refused, n_attributes;
};

static bool names_this(const struct naming *naming, size_t n)
{
	return n <= MAX_NAMED || naming->run->options->verbose;
}

static void name_entry(struct naming *naming, const struct input *input, const struct keystore_entry *entry)
{
	const char *what = entry->kind == KEYSTORE_SECRET_KEY ? "a secret key" : entry->other;
	const char *format = keystore_format_name(naming->run->format);

	if (!names_this(naming, ++naming->n_refused))
		return;
	if (naming->run->options->leave_out)
		note("%s: left out: \"%s\", %s, which %s cannot hold", shown_text(input->file.name).text,
			shown(entry->alias).text, what, format);
	else
		complain(input->file.name, "\"%s\" is %s, which %s cannot hold", shown(entry->alias).text, what,
			format);
}

static void name_attributes(struct naming *naming, const struct input *input, const struct keystore_entry *entry)
{
	if (names_this(naming, ++naming->n_attributes))
		note("%s: \"%s\" loses what %s cannot hold: %s", shown_text(input->file.name).text,
			shown(entry->alias).text, keystore_format_name(naming->run->format),
			shown_text(entry->attributes).text);
}

/* A private key without certificate is a matter of its own: one may be found. */
static void check_entry(struct naming *naming, const struct input *input, size_t i)
{
	struct keystore_entry entry;

	keystore_get(input->store, i, &entry);
	bool is_rest = entry.kind == KEYSTORE_SECRET_KEY || entry.kind == KEYSTORE_OTHER;
	if (is_rest && !keystore_can_hold(input->store, i, naming->run->format))
		name_entry(naming, input, &entry);
	else if (entry.attributes && input->format != naming->run->format)
		name_attributes(naming, input, &entry);
}

static void note_more(const struct naming *naming, size_t n, const char *what)
{
	if (n > MAX_NAMED && !naming->run->options->verbose)
		note("and %zu more %s (-v names them)", n - MAX_NAMED, what);
}

int check_held(const struct run *run, const struct input *inputs, size_t n)
{
	struct naming naming = { run, 0, 0 };

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; input_is_store(&inputs[i]) && j < keystore_count(inputs[i].store); j++)
			check_entry(&naming, &inputs[i], j);
	note_more(&naming, naming.n_refused, "that it cannot hold");
	note_more(&naming, naming.n_attributes, "that lose something");
	if (!naming.n_refused || run->options->leave_out)
		return EXIT_DONE;
	hint("--leave-out goes on without %s", plural(naming.n_refused, "it", "them"));
	return EXIT_UNSUPPORTED;
}

/* ---- Chains
 * ------------------------------------------------------------------------------------------------------------------ */

/* The certificates of one entry, parsed, and the chain that begins with the first of them. */
struct links {
	struct keystore_certificate *certificates;
	struct keystore_bytes *ders;
	size_t *chain;
	size_t n, n_chain;
};

static void links_free(struct links *links)
{
	free(links->certificates);
	free(links->ders);
	free(links->chain);
}

static int links_build(const struct run *run, size_t i, size_t n, struct links *links)
{
	struct keystore_error err;

	*links = (struct links){ calloc(n, sizeof *links->certificates), calloc(n, sizeof *links->ders),
		calloc(n, sizeof *links->chain), n, 0 };
	if (!links->certificates || !links->ders || !links->chain)
		return out_of_memory();
	for (size_t j = 0; j < n; j++)
		if (!keystore_certificate_parse(
			    keystore_certificate_at(run->store, i, j), &links->certificates[j], &err))
			return complain_error(run_path(run), &err);
	links->n_chain = keystore_chain_build(links->certificates, n, 0, links->chain);
	return links->n_chain ? EXIT_DONE : out_of_memory();
}

static bool in_order(const struct links *links)
{
	for (size_t j = 0; j < links->n_chain; j++)
		if (links->chain[j] != j)
			return false;
	return links->n_chain == links->n;
}

static int shorten(struct run *run, size_t i, const struct links *links, struct shown alias)
{
	struct keystore_error err;

	for (size_t j = 0; j < links->n_chain; j++)
		links->ders[j] = links->certificates[links->chain[j]].der;
	if (!keystore_set_chain(run->store, i, links->ders, links->n_chain, &err))
		return complain_error(run_path(run), &err);
	note("\"%s\" keeps the %zu of its %zu certificates that are a chain", alias.text, links->n_chain, links->n);
	return EXIT_DONE;
}

static int check_links(struct run *run, size_t i, const struct keystore_entry *entry)
{
	struct shown alias = shown(entry->alias);
	struct links links;
	int code = links_build(run, i, entry->n_certificates, &links);

	if (code == EXIT_DONE && !in_order(&links) && (run->options->leave_out || links.n_chain == links.n)) {
		code = shorten(run, i, &links, alias);
	} else if (code == EXIT_DONE && !in_order(&links)) {
		complain(run_path(run),
			"%zu of the %zu certificates of \"%s\" are no chain, and PKCS#12 cannot hold them",
			links.n - links.n_chain, links.n, alias.text);
		hint("--leave-out goes on without them");
		code = EXIT_UNSUPPORTED;
	}
	links_free(&links);
	return code;
}

int check_chains(struct run *run)
{
	struct keystore_entry entry;
	int code = EXIT_DONE;

	if (run->format != KEYSTORE_FORMAT_PKCS12)
		return EXIT_DONE;
	for (size_t i = 0; code == EXIT_DONE && i < keystore_count(run->store); i++) {
		keystore_get(run->store, i, &entry);
		if (entry.kind == KEYSTORE_PRIVATE_KEY && entry.n_certificates > 1)
			code = check_links(run, i, &entry);
	}
	return code;
}
