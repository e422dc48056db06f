/* Arrivals into the store: each certificate once, expired ones left out if that is asked for, and no alias twice. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksimport.h"
#include "tools/print.h"

/* A merge under way. Entries from `first` on came with it. */
struct merge {
	struct run *run;
	size_t first;
	size_t n_dropped; /* inputs */
	int code; /* with VERDICT_FAIL */
};

/* What is to be done with an arrival. */
enum verdict { VERDICT_ADD, VERDICT_LEAVE, VERDICT_FAIL };

static const char *file_shown(const struct arrival *arrival)
{
	return strcmp(arrival->input->path, "-") == 0 ? "standard input" : arrival->input->path;
}

/* ---- Duplicates
 * -------------------------------------------------------------------------------------------------------------- */

/* The trusted certificates of the store: what is there is not added again, unless -a asks for it by name, which PEM
 * cannot hold. */
static size_t list_present(const struct run *run, struct keystore_bytes *ders)
{
	const bool by_name = run->options->alias && run->format != KEYSTORE_FORMAT_PEM;
	struct keystore_entry entry;
	size_t n = 0;

	for (size_t i = 0; !by_name && i < keystore_count(run->store); i++) {
		keystore_get(run->store, i, &entry);
		if (entry.kind == KEYSTORE_TRUSTED_CERTIFICATE)
			ders[n++] = keystore_certificate_at(run->store, i, 0);
	}
	return n;
}

/* Only certificates that were gathered one by one are compared; an entry that is copied as it is has been made on
 * purpose. */
static size_t list_arrivals(const struct run *run, struct keystore_bytes *ders)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_arrivals; i++)
		if (run->arrivals[i].is_loose)
			ders[n++] = run->arrivals[i].what.der;
	return n;
}

static void mark(struct run *run, const bool *duplicate)
{
	for (size_t i = 0; i < run->n_arrivals; i++)
		if (run->arrivals[i].is_loose)
			run->arrivals[i].duplicate = *duplicate++;
}

static bool mark_duplicates(struct run *run)
{
	size_t room = keystore_count(run->store) + run->n_arrivals + 1;
	struct keystore_bytes *ders = calloc(room, sizeof *ders);
	bool *duplicate = calloc(room, sizeof *duplicate);
	bool ok = ders && duplicate;

	if (ok) {
		size_t n_present = list_present(run, ders);
		size_t n = n_present + list_arrivals(run, ders + n_present);
		ok = find_duplicates(ders, n, duplicate);
		mark(run, duplicate + n_present);
	}
	free(ders);
	free(duplicate);
	return ok;
}

/* ---- Aliases
 * ----------------------------------------------------------------------------------------------------------------- */

static struct keystore_bytes first_certificate(const struct arrival *arrival)
{
	return arrival->is_loose ? arrival->what.der
				 : keystore_certificate_at(arrival->what.entry.from, arrival->what.entry.index, 0);
}

/* The same trusted certificate under the same name is no conflict. */
static bool is_there(const struct run *run, const struct arrival *arrival, size_t i)
{
	struct keystore_entry entry;

	keystore_get(run->store, i, &entry);
	if (arrival->kind != KEYSTORE_TRUSTED_CERTIFICATE || entry.kind != KEYSTORE_TRUSTED_CERTIFICATE)
		return false;
	return same_bytes(first_certificate(arrival), keystore_certificate_at(run->store, i, 0));
}

static enum verdict refuse(struct merge *merge, const struct arrival *arrival, size_t i)
{
	bool from_store = i < merge->first;

	complain(file_shown(arrival), "alias \"%s\" is taken: %s", shown(alias_view(&arrival->alias)).text,
		from_store ? "the store has an entry of that name" : "another input has an entry of that name");
	hint("--on-clash skip, replace or rename decides; -a gives another name");
	merge->code = EXIT_CONFLICT;
	return VERDICT_FAIL;
}

/* A certificate never takes the place of a key, which could not be had again. */
static enum verdict replace(struct merge *merge, const struct arrival *arrival, size_t i)
{
	struct keystore_entry entry;

	keystore_get(merge->run->store, i, &entry);
	if (is_key(entry.kind) && !is_key(arrival->kind)) {
		complain(file_shown(arrival), "alias \"%s\" is taken by a %s key, which a certificate does not replace",
			shown(entry.alias).text, entry.kind == KEYSTORE_PRIVATE_KEY ? "private" : "secret");
		hint("--delete removes it first; --reply puts a CA's answer under it");
		merge->code = EXIT_CONFLICT;
		return VERDICT_FAIL;
	}
	keystore_mark_removed(merge->run->store, i);
	merge->run->tally.replaced++;
	return VERDICT_ADD;
}

static enum verdict rename_arrival(struct merge *merge, struct arrival *arrival)
{
	if (alias_number(merge->run->store, &arrival->alias))
		return VERDICT_ADD;
	merge->code = out_of_memory();
	return VERDICT_FAIL;
}

/* Aliases in PEM are only numbers that we gave, so there a clash means nothing. */
static enum verdict clash(struct merge *merge, struct arrival *arrival, size_t i)
{
	enum on_clash on_clash = merge->run->options->on_clash;

	if (merge->run->format == KEYSTORE_FORMAT_PEM || (arrival->numbered && i >= merge->first))
		return rename_arrival(merge, arrival);
	if (is_there(merge->run, arrival, i)) {
		merge->run->tally.duplicates++;
		return VERDICT_LEAVE;
	}
	switch (on_clash) {
	case CLASH_SKIP:
		merge->run->tally.skipped++;
		run_verbose(merge->run, "skipped: \"%s\" of %s", shown(alias_view(&arrival->alias)).text,
			shown_text(file_shown(arrival)).text);
		return VERDICT_LEAVE;
	case CLASH_REPLACE: return replace(merge, arrival, i);
	case CLASH_RENAME: return rename_arrival(merge, arrival);
	case CLASH_ERROR: break;
	}
	return refuse(merge, arrival, i);
}

static enum verdict settle_alias(struct merge *merge, struct arrival *arrival)
{
	struct keystore_error err;
	size_t i;

	if (keystore_find(merge->run->store, alias_view(&arrival->alias), &i, &err))
		return clash(merge, arrival, i);
	if (err.status == KEYSTORE_NOT_FOUND)
		return VERDICT_ADD;
	merge->code = complain_error(file_shown(arrival), &err);
	return VERDICT_FAIL;
}

/* ---- Adding
 * ------------------------------------------------------------------------------------------------------------------ */

static void count_added(struct tally *tally, enum keystore_entry_kind kind)
{
	switch (kind) {
	case KEYSTORE_PRIVATE_KEY: tally->keys++; break;
	case KEYSTORE_SECRET_KEY: tally->secret_keys++; break;
	case KEYSTORE_TRUSTED_CERTIFICATE: tally->certificates++; break;
	case KEYSTORE_OTHER: tally->others++; break;
	}
}

static int add(struct run *run, const struct arrival *arrival)
{
	struct keystore_bytes alias = alias_view(&arrival->alias);
	int64_t created_ms = arrival->has_created ? arrival->created_ms : run->options->date_ms;
	struct keystore_error err;

	bool ok = arrival->is_loose
			  ? keystore_add_certificate(run->store, alias, created_ms, arrival->what.der, &err)
			  : keystore_copy_entry(run->store, arrival->what.entry.from, arrival->what.entry.index, alias,
				    &err);
	if (!ok)
		return complain_error(file_shown(arrival), &err);
	if (!arrival->undated)
		keystore_set_created(run->store, keystore_count(run->store) - 1, created_ms);
	count_added(&run->tally, arrival->kind);
	run_verbose(run, "added: \"%s\" from %s", shown(alias).text, shown_text(file_shown(arrival)).text);
	return EXIT_DONE;
}

/* What is in the store of -i stays, in another format too. */
static bool is_kept(const struct run *run, const struct arrival *arrival)
{
	return arrival->input == &run->base;
}

/* Duplicates and expired certificates: counted, and not added. */
static bool is_left_out(struct run *run, const struct arrival *arrival)
{
	if (arrival->duplicate) {
		run->tally.duplicates++;
		return true;
	}
	if (arrival->expired && run->options->skip_expired && !is_kept(run, arrival)) {
		run->tally.expired_left_out++;
		return true;
	}
	return false;
}

static size_t count_expired(const struct run *run, const struct keystore *ks, size_t i)
{
	struct keystore_certificate certificate;
	struct keystore_entry entry;
	struct keystore_error ignored;
	size_t n = 0;

	keystore_get(ks, i, &entry);
	for (size_t j = 0; j < entry.n_certificates; j++)
		if (keystore_certificate_parse(keystore_certificate_at(ks, i, j), &certificate, &ignored))
			n += certificate.not_after < run->options->now;
	return n;
}

/* The chain of a key stays whole. */
static void note_expired(struct run *run, const struct arrival *arrival)
{
	if (is_kept(run, arrival))
		return;
	if (arrival->kind == KEYSTORE_PRIVATE_KEY)
		run->tally.expired_in_chains +=
			count_expired(run, arrival->what.entry.from, arrival->what.entry.index);
	else
		run->tally.expired += arrival->expired;
}

static int merge_arrival(struct merge *merge, struct arrival *arrival)
{
	struct run *run = merge->run;

	if (is_left_out(run, arrival))
		return EXIT_DONE;
	enum verdict verdict = settle_alias(merge, arrival);
	if (verdict == VERDICT_FAIL)
		return merge->code;
	if (verdict == VERDICT_LEAVE)
		return EXIT_DONE;
	note_expired(run, arrival);
	return add(run, arrival);
}

/* Arrivals come in the order of their inputs: what the store takes, those that have been gone through give back. */
static void drop_inputs_before(struct merge *merge, const struct input *input)
{
	struct run *run = merge->run;

	if (input == &run->base) /* the others come later */
		return;
	while (&run->inputs[merge->n_dropped] != input)
		input_drop(&run->inputs[merge->n_dropped++]);
}

int merge(struct run *run)
{
	struct merge merge = { .run = run, .first = keystore_count(run->store) };
	int code = EXIT_DONE;

	pool_empty(&run->pool);
	if (!mark_duplicates(run))
		return out_of_memory();
	for (size_t i = 0; code == EXIT_DONE && i < run->n_arrivals; i++) {
		drop_inputs_before(&merge, run->arrivals[i].input);
		code = merge_arrival(&merge, &run->arrivals[i]);
		alias_free(&run->arrivals[i].alias);
	}
	keystore_remove_marked(run->store);
	arrivals_free(run);
	return code;
}
