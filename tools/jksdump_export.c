/* Which objects of the inputs go out, and in which order: entry by entry, a private key before its chain. Nothing
 * is written before every input has been read: either all of them are good, or nothing is left behind. A key that
 * cannot be opened is the exception: it is named, the rest goes out, and the exit code tells. */
#include <stdlib.h>

#include "tools/jksdump.h"
#include "tools/progress.h"
#include "tools/terminal.h"

/* One run. */
struct export {
	struct options *options;
	struct pieces pieces;
	struct pieces trusted; /* --pem-for: the trusted certificates */
	struct chosen_keys keys; /* --pem-for */
	struct names names;
	struct keystore_secret key; /* the one that is written, and room for the next */
	size_t n_entries; /* of all inputs */
	size_t n_sealed;  /* parts of all inputs that were not opened */
	size_t n_chosen;  /* entries, by -a */
	size_t n_objects; /* found, keys that were left out among them */
	int key_code;	  /* exit code of the first key that was left out */
};

/* The parts of an entry that are wanted. --der by itself takes the key of a private key entry. */
static unsigned wanted_parts(const struct options *o, const struct keystore_entry *entry)
{
	switch (entry->kind) {
	case KEYSTORE_PRIVATE_KEY: return o->parts ? o->parts & (PART_KEYS | PART_CHAIN) : PART_KEYS;
	case KEYSTORE_TRUSTED_CERTIFICATE: return o->parts ? o->parts & PART_TRUSTED : PART_TRUSTED;
	case KEYSTORE_SECRET_KEY:
	case KEYSTORE_OTHER: break;
	}
	return 0;
}

/* What neither PEM nor DER has a place for. */
static void note_left_out(const struct keystore_entry *entry)
{
	const char *what = entry->kind == KEYSTORE_SECRET_KEY ? "a secret key" : entry->other;

	if (entry->kind == KEYSTORE_SECRET_KEY || entry->kind == KEYSTORE_OTHER)
		note("entry \"%s\" is left out: %s", shown(entry->alias).text, what);
}

/* -n: what is in a sealed part does not go out, and nobody knows how much that is. */
static void note_sealed(const struct input *in)
{
	size_t n = keystore_sealed(in->store);

	if (n)
		note("%s: %zu sealed %s left out: %s contents need the password", shown_text(in->file.name).text, n,
			plural(n, "part is", "parts are"), plural(n, "its", "their"));
}

/* The next objects go to a file of their own with --split, else behind all others. names_unique leaves room for
 * the longest suffix. */
static void begin_piece(struct export *x, struct pieces *to, const char *name, const char *suffix)
{
	char file[256];

	if (x->options->split) {
		snprintf(file, sizeof file, "%s%s", name, suffix);
		pieces_add(to, file);
	} else if (to->n == 0) {
		pieces_add(to, NULL);
	}
}

/* A key that cannot be had, whyever, does not stop the rest; want of memory does. */
static int export_key(struct export *x, const struct input *in, size_t i, const char *name)
{
	struct keystore_error err;
	int code = key_open(x->options, in, i, &x->key, &err);

	x->n_objects++;
	if (code == EXIT_LIMIT && err.status != KEYSTORE_LIMIT)
		return code;
	if (code != EXIT_DONE) {
		if (x->key_code == EXIT_DONE)
			x->key_code = code;
		return EXIT_DONE;
	}
	begin_piece(x, &x->pieces, name, ".key.pem");
	if (x->options->program)
		code = program_check_key(x->options, in, i, &x->key);
	if (code == EXIT_DONE)
		code = key_export(x->options, in, &x->key, &x->pieces);
	keystore_wipe(x->key.data, x->key.len);
	return code;
}

/* The chain of a private key, or the one trusted certificate. --der takes the entry's own. */
static int export_certificates(struct export *x, const struct input *in, size_t i, const struct keystore_entry *entry,
	const char *name)
{
	bool apart = x->options->program && entry->kind == KEYSTORE_TRUSTED_CERTIFICATE;
	struct pieces *to = apart ? &x->trusted : &x->pieces;
	size_t n = entry->n_certificates;
	int code = EXIT_DONE;

	if (x->options->export == EXPORT_DER && n > 1)
		n = 1;
	x->n_objects += n;
	if (n)
		begin_piece(x, to, name, entry->kind == KEYSTORE_PRIVATE_KEY ? ".chain.pem" : ".cert.pem");
	for (size_t j = 0; j < n && code == EXIT_DONE; j++)
		code = certificate_export(x->options, in, keystore_certificate_at(in->store, i, j), to);
	return code;
}

static int export_entry(struct export *x, const struct input *in, size_t i)
{
	struct keystore_entry entry;
	char *name = NULL;
	int code = EXIT_DONE;

	keystore_get(in->store, i, &entry);
	unsigned parts = wanted_parts(x->options, &entry);
	note_left_out(&entry);
	if (!parts)
		return EXIT_DONE;
	if (x->options->split && !(name = names_unique(&x->names, entry.alias)))
		return out_of_memory();
	if (parts & PART_KEYS)
		code = export_key(x, in, i, name);
	if (code == EXIT_DONE && parts & (PART_CHAIN | PART_TRUSTED))
		code = export_certificates(x, in, i, &entry, name);
	free(name);
	return code;
}

/* Then none is opened: which of them it shall be is not known. */
static bool too_many_keys(const struct export *x)
{
	return x->options->program && x->keys.n > 1;
}

static int export_input(void *context, struct options *o, struct input *in)
{
	struct export *x = context;
	int code = EXIT_DONE;

	(void)o;
	x->n_entries += keystore_count(in->store);
	x->n_sealed += keystore_sealed(in->store);
	x->n_chosen += in->n_chosen;
	note_sealed(in);
	if (x->options->program)
		chosen_keys_count(&x->keys, in);
	progress_begin(in->file.name, "entries");
	for (size_t i = 0; i < keystore_count(in->store) && code == EXIT_DONE && !too_many_keys(x); i++) {
		progress_step(i, keystore_count(in->store));
		if (input_chose(in, i))
			code = export_entry(x, in, i);
	}
	progress_end();
	return code;
}

/* With --out-password left out, or prompt: typed twice, before any work is done. */
static int new_password(struct options *o)
{
	if (o->form == FORM_PLAIN || o->passwords[OUT_PASSWORD].given)
		return EXIT_DONE;
	if (terminal_there())
		return password_prompt("new password of the exported keys", true, &o->passwords[OUT_PASSWORD]);
	complain(NULL, "a password for the exported keys is needed, and there is no terminal to ask on");
	hint("--out-password env:NAME (or file:PATH, fd:N, stdin) gives it");
	return EXIT_PASSWORD;
}

/* What was looked for and is not there. An -a that matches nothing is told at the end of the run, and is reason
 * enough. */
static int complain_nothing(const struct export *x)
{
	static const char *const wanted[] = {
		[0] = "no private key and no trusted certificate",
		[PART_KEYS] = "no private key",
		[PART_CHAIN] = "no private key with a certificate",
		[PART_KEYS | PART_CHAIN] = "no private key",
		[PART_TRUSTED] = "no trusted certificate",
		[PART_KEYS | PART_TRUSTED] = "no private key and no trusted certificate",
		[PART_CHAIN | PART_TRUSTED] = "no certificate",
		[PART_ALL] = "no private key and no certificate",
	};
	const struct options *o = x->options;
	const char *file = o->n_files == 1 ? o->files[0] : NULL;

	if (x->n_sealed) {
		complain(file, "there is nothing to export that can be seen without the password");
		return EXIT_PASSWORD;
	}
	if (o->n_patterns == 0)
		complain(file, "%s in %s", wanted[o->parts], file ? "it" : "any of the files");
	else if (x->n_chosen)
		complain(file, "%s among the entries that -a chose", wanted[o->parts]);
	return EXIT_FOUND;
}

/* Are there objects to be written? */
static int check_objects(const struct export *x)
{
	if (too_many_keys(x))
		return chosen_keys_complain(x->options, &x->keys);
	if (x->n_objects == 0)
		return complain_nothing(x);
	if (x->options->export == EXPORT_DER && x->n_objects != 1) {
		complain(NULL, "--der writes one certificate or key, and %zu were chosen", x->n_objects);
		hint("-a NAME, --der=certs, --der=keys choose");
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* An empty store is taken apart into nothing, which is no failure; else something was wanted that is not there. */
static int finish_empty(struct export *x)
{
	note("there are no entries");
	if (x->options->split)
		return EXIT_DONE;
	begin_piece(x, &x->pieces, NULL, NULL);
	return pieces_write(x->options, &x->pieces);
}

/* A chain whose key could not be had is of no use to the program. */
static int finish_pem_for(struct export *x)
{
	int code = check_objects(x);

	if (code == EXIT_DONE)
		code = x->key_code;
	return code == EXIT_DONE ? program_write(x->options, &x->pieces, &x->trusted) : code;
}

static int finish(struct export *x)
{
	if (x->options->program)
		return finish_pem_for(x);
	if (x->n_entries == 0 && x->n_sealed == 0 && x->options->export == EXPORT_PEM)
		return finish_empty(x);
	int code = check_objects(x);
	if (code == EXIT_DONE && x->pieces.n)
		code = pieces_write(x->options, &x->pieces);
	return code == EXIT_DONE ? x->key_code : code;
}

static void release_export(void *what)
{
	struct export *x = what;

	pieces_free(&x->pieces);
	pieces_free(&x->trusted);
	names_free(&x->names);
	keystore_secret_free(&x->key);
}

int export_inputs(struct options *o)
{
	struct export x = { .options = o };
	struct held held;
	int code = new_password(o);

	if (code == EXIT_DONE && o->program)
		code = program_check_password(o);
	if (code != EXIT_DONE)
		return code;
	held_add(&held, release_export, &x);
	for (size_t i = 0; i < o->n_files; i++) {
		int result = inputs_each(o, o->files[i], export_input, &x);

		if (code == EXIT_DONE)
			code = result;
	}
	if (code == EXIT_DONE)
		code = finish(&x);
	held_release(&held);
	return code;
}
