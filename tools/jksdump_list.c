/* Listing one input: a first line that tells what it is, its entries, and what is odd about it. */
#include <string.h>

#include "tools/jksdump_findings.h"

/* More findings than this are counted, except with -v. */
enum { MAX_NOTES = 20 };

const char *color(const struct options *options, const char *style)
{
	return options->color ? style : "";
}

const char *entry_alias(struct growing *buffer, struct keystore_bytes alias)
{
	return alias.len ? growing_fill(buffer, keystore_escape, alias) : "\"\"";
}

/* Keys of this kind that are protected. */
static size_t count_keys(const struct keystore *ks, enum keystore_entry_kind kind)
{
	struct keystore_entry entry;
	char protection[8];
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		if (entry.kind != kind)
			continue;
		keystore_key_protection(ks, i, protection, sizeof protection);
		n += strcmp(protection, "none") != 0;
	}
	return n;
}

static void print_count(size_t n, const char *one, const char *more)
{
	if (n)
		printf(", %zu %s", n, plural(n, one, more));
}

/* What was not looked at because there was no password. */
static void print_sealed(const struct keystore *ks)
{
	print_count(keystore_sealed(ks), "sealed part", "sealed parts");
	print_count(count_keys(ks, KEYSTORE_PRIVATE_KEY), "private key sealed", "private keys sealed");
	print_count(count_keys(ks, KEYSTORE_SECRET_KEY), "secret key sealed", "secret keys sealed");
}

static void print_integrity(const struct keystore *ks)
{
	switch (keystore_integrity(ks)) {
	case KEYSTORE_INTEGRITY_VERIFIED:
		fputs(", integrity verified", stdout);
		break;
	case KEYSTORE_INTEGRITY_ABSENT:
		fputs(", no integrity protection", stdout);
		break;
	case KEYSTORE_INTEGRITY_NOT_CHECKED:
		fputs(", integrity not checked", stdout);
		break;
	}
	if (keystore_integrity(ks) == KEYSTORE_INTEGRITY_NOT_CHECKED || keystore_sealed(ks))
		print_sealed(ks);
}

/* What is in a sealed part is not counted as nothing. */
static void print_entries(const struct input *in)
{
	size_t n = keystore_count(in->store);
	bool some_sealed = keystore_sealed(in->store) > 0;

	if (some_sealed && n == 0) {
		fputs("no entries visible", stdout);
		return;
	}
	if (in->chosen)
		printf("%zu of ", in->n_chosen);
	printf("%zu %s%s", n, plural(n, "entry", "entries"), some_sealed ? " visible" : "");
}

void list_first_line(const struct options *o, const struct input *in)
{
	fputs(color(o, STYLE_HEAD), stdout);
	print_escaped_text(stdout, in->file.name);
	printf("%s: %s", color(o, STYLE_END), keystore_format_name(keystore_format_of(in->store)));
	if (keystore_format_version(in->store) == 1)
		fputs(" version 1", stdout);
	fputs(", ", stdout);
	print_entries(in);
	printf(", %zu %s", in->file.len, plural(in->file.len, "byte", "bytes"));
	print_integrity(in->store);
	fputs("\n", stdout);
}

struct noting {
	const struct options *options;
	const struct input *input;
	size_t n;
};

static bool note_finding(void *context, const struct keystore_finding *finding)
{
	struct noting *noting = context;
	bool several = noting->options->n_files > 1 || noting->input->in_bundle;
	bool of_entry = finding->entry != SIZE_MAX;
	struct shown name = shown_text(several ? noting->input->file.name : "");
	struct place place = { "" };

	if (of_entry && !input_chose(noting->input, finding->entry))
		return true;
	if (of_entry)
		place = place_of(noting->input, finding->entry, NULL);
	if (noting->n++ >= MAX_NOTES && !noting->options->verbose)
		return true;
	if (finding->offset == KEYSTORE_NO_OFFSET)
		note("%s%s%s%s%s", name.text, several ? ": " : "", place.text, of_entry ? ": " : "", finding->text);
	else
		note("%s%s%s%s%s, at offset %llu", name.text, several ? ": " : "", place.text, of_entry ? ": " : "",
			finding->text, (unsigned long long)finding->offset);
	return true;
}

static int note_findings(const struct options *o, const struct input *in)
{
	struct noting noting = { o, in, 0 };

	if (quiet)
		return EXIT_DONE;
	if (!keystore_findings(in->store, note_finding, &noting))
		return out_of_memory();
	if (noting.n > MAX_NOTES && !o->verbose)
		note("%zu more of these; -v shows all", noting.n - MAX_NOTES);
	return EXIT_DONE;
}

int list_input(const struct options *o, const struct input *in)
{
	list_first_line(o, in);
	if (o->verbose)
		list_parts(in);
	if (in->n_chosen && o->verbose)
		list_verbose(o, in);
	else if (in->n_chosen)
		list_table(o, in);
	return note_findings(o, in);
}
