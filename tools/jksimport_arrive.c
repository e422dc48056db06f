/* Arrivals: an entry on its way into the store, with its alias and date. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksimport.h"
#include "tools/print.h"

static struct arrival *new_arrival(struct run *run, const struct input *input)
{
	struct arrival *arrivals = run->arrivals;

	if (run->n_arrivals == run->arrival_capacity)
		arrivals = grow(run->arrivals, run->n_arrivals, &run->arrival_capacity, sizeof *arrivals);
	if (!arrivals)
		return NULL;
	run->arrivals = arrivals;
	arrivals[run->n_arrivals] = (struct arrival){ .input = input };
	return &arrivals[run->n_arrivals++];
}

bool alias_choose(struct keystore_bytes alias, struct alias *out)
{
	if (!alias_lower(alias, out))
		return false;
	if (out->len != alias.len || (alias.len && memcmp(out->text, alias.data, alias.len) != 0))
		note("alias \"%s\" becomes \"%s\": Java looks aliases up in lower case", shown(alias).text,
			shown(alias_view(out)).text);
	return true;
}

/* That of -a, which may be for many: told once if it becomes another one. */
static bool take_given(struct run *run, const char *given, struct alias *out)
{
	struct keystore_bytes alias = { (const uint8_t *)given, strlen(given) };
	bool ok = run->told_alias ? alias_lower(alias, out) : alias_choose(alias, out);

	run->told_alias = true;
	return ok;
}

/* -a; else the entry's own, unless --alias-from asks for another; else derived. `own` is NULL for an entry without
 * alias, `certificate` for one without certificate. */
static int name_arrival(struct run *run, struct arrival *arrival, const struct keystore_bytes *own,
	const struct keystore_certificate *certificate)
{
	const struct options *o = run->options;
	/* -i in another format: -a is not for its entries, unless there are no others */
	bool is_base = arrival->input->path == run->base.path;
	const char *given = is_base && o->n_sources ? NULL : o->alias;
	const struct keystore_bytes key = { (const uint8_t *)"key", 3 };
	bool ok;

	if (given)
		ok = take_given(run, given, &arrival->alias);
	else if (own && (!o->alias_from_given || !certificate))
		ok = alias_choose(*own, &arrival->alias);
	else if (certificate)
		ok = alias_derive(o->alias_from, certificate, arrival->input->file_name, &arrival->alias);
	else
		ok = alias_lower(key, &arrival->alias);
	arrival->numbered = given || !own;
	return ok ? EXIT_DONE : out_of_memory();
}

static const struct keystore_bytes *own_alias(const struct keystore_entry *entry)
{
	return entry->alias_generated ? NULL : &entry->alias;
}

int arrive_certificate(struct run *run, size_t number)
{
	const struct pool_item *item = &run->pool.items[number];
	struct keystore_certificate certificate = pool_certificate(&run->pool, number);
	struct arrival *arrival = new_arrival(run, item->input);
	struct keystore_entry entry;

	if (!arrival)
		return out_of_memory();
	keystore_get(item->input->store, item->entry, &entry);
	arrival->is_loose = true;
	arrival->what.der = item->der;
	arrival->kind = KEYSTORE_TRUSTED_CERTIFICATE;
	arrival->has_created = entry.has_created;
	arrival->created_ms = entry.created_ms;
	arrival->expired = certificate.not_after < run->options->now;
	/* The name of a key entry is not that of its chain. */
	bool is_named = entry.kind == KEYSTORE_TRUSTED_CERTIFICATE;
	return name_arrival(run, arrival, is_named ? own_alias(&entry) : NULL, &certificate);
}

int arrive_entry(struct run *run, const struct input *input, size_t i, const struct keystore *from, size_t index)
{
	struct arrival *arrival = new_arrival(run, input);
	struct keystore_certificate certificate;
	struct keystore_entry entry, copied;
	struct keystore_error ignored;

	if (!arrival)
		return out_of_memory();
	keystore_get(input->store, i, &entry);
	keystore_get(from, index, &copied);
	bool readable = copied.n_certificates &&
			keystore_certificate_parse(keystore_certificate_at(from, index, 0), &certificate, &ignored);
	arrival->what.entry.from = from;
	arrival->what.entry.index = index;
	arrival->kind = (uint8_t)entry.kind;
	arrival->undated = !entry.has_created && input->format == KEYSTORE_FORMAT_PKCS12 &&
			   run->format == input->format && !run->options->has_date;
	arrival->has_created = entry.has_created;
	arrival->created_ms = entry.created_ms;
	arrival->expired = readable && entry.kind == KEYSTORE_TRUSTED_CERTIFICATE &&
			   certificate.not_after < run->options->now;
	return name_arrival(run, arrival, own_alias(&entry), readable ? &certificate : NULL);
}

void arrivals_free(struct run *run)
{
	for (size_t i = 0; i < run->n_arrivals; i++)
		alias_free(&run->arrivals[i].alias);
	free(run->arrivals);
	run->arrivals = NULL;
	run->n_arrivals = run->arrival_capacity = 0;
}
