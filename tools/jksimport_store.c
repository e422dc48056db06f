/* The store that is made or changed: its format, where it will be written, what is in it before. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "tools/bundle.h"
#include "tools/jksimport.h"
#include "tools/print.h"

const char *run_path(const struct run *run)
{
	return run->options->out ? run->options->out : run->options->in;
}

/* ---- Format
 * -------------------------------------------------------------------------------------------------------------- */

static enum keystore_format format_of_suffix(const char *path)
{
	static const struct {
		const char *suffix;
		enum keystore_format format;
	} suffixes[] = {
		{ ".pem", KEYSTORE_FORMAT_PEM },
		{ ".crt", KEYSTORE_FORMAT_PEM },
		{ ".cer", KEYSTORE_FORMAT_PEM },
		{ ".p12", KEYSTORE_FORMAT_PKCS12 },
		{ ".pfx", KEYSTORE_FORMAT_PKCS12 },
		{ ".pkcs12", KEYSTORE_FORMAT_PKCS12 },
		{ ".jks", KEYSTORE_FORMAT_JKS },
		{ ".ks", KEYSTORE_FORMAT_JKS },
		{ ".ts", KEYSTORE_FORMAT_JKS },
		{ ".keystore", KEYSTORE_FORMAT_JKS },
		{ ".truststore", KEYSTORE_FORMAT_JKS },
		{ ".jceks", KEYSTORE_FORMAT_JCEKS },
		{ ".jce", KEYSTORE_FORMAT_JCEKS },
	};
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcasecmp(dot, suffixes[i].suffix) == 0)
			return suffixes[i].format;
	return KEYSTORE_FORMAT_UNKNOWN;
}

static bool can_be_written(enum keystore_format format)
{
	return format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS || format == KEYSTORE_FORMAT_PKCS12 ||
	       format == KEYSTORE_FORMAT_PEM;
}

/* -t; else that of -i, if it can be written; else by the suffix. */
static enum keystore_format choose_format(const struct run *run)
{
	enum keystore_format in = run->base.format;

	if (run->options->type != KEYSTORE_FORMAT_UNKNOWN)
		return run->options->type;
	if (can_be_written(in))
		return in;
	enum keystore_format by_name = format_of_suffix(run_path(run));
	return by_name == KEYSTORE_FORMAT_UNKNOWN ? KEYSTORE_FORMAT_PKCS12 : by_name;
}

/* A new file whose name says something else than the type of -i, which it gets. */
static void note_type(const struct run *run)
{
	const struct options *o = run->options;
	enum keystore_format by_name = o->in && o->out ? format_of_suffix(o->out) : KEYSTORE_FORMAT_UNKNOWN;

	if (o->type == KEYSTORE_FORMAT_UNKNOWN && by_name != KEYSTORE_FORMAT_UNKNOWN && by_name != run->format)
		note("%s becomes %s, as %s is: -t says otherwise", shown_text(o->out).text,
			keystore_format_name(run->format), shown_text(o->in).text);
}

/* The options for protection have a meaning for this format. */
static bool has_this_choice(const struct run *run)
{
	const struct options *o = run->options;
	bool for_pkcs12 = o->profile || o->cert_encryption || o->mac ||
			  (o->passwords[MAC_PASSWORD] && run->base.format != KEYSTORE_FORMAT_PKCS12);

	if (run->format == KEYSTORE_FORMAT_PKCS12)
		return true;
	if (run->format == KEYSTORE_FORMAT_PEM)
		return !for_pkcs12;
	return !for_pkcs12 && !o->key_encryption && (run->format == KEYSTORE_FORMAT_JCEKS || !o->iterations);
}

static int check_format(const struct run *run)
{
	if (!can_be_written(run->format)) {
		complain(run_path(run), "%s cannot be written yet", keystore_format_name(run->format));
		hint("-t pkcs12, -t jks, -t jceks or -t pem chooses a format that can");
		return EXIT_UNSUPPORTED;
	}
	if (has_this_choice(run))
		return EXIT_DONE;
	complain(run_path(run), "%s has no choice of %s", keystore_format_name(run->format),
		run->format == KEYSTORE_FORMAT_PEM ? "profile, certificate encryption and MAC" : "protection");
	hint("--profile, --cert-encryption, --mac and --mac-password are for PKCS#12 (-t pkcs12), --key-encryption "
	     "is for PEM too, --iterations for PEM and JCEKS");
	return EXIT_USAGE;
}

/* ---- Before
 * ---------------------------------------------------------------------------------------------------------------- */

/* -i without -o, or with an -o that is the same file by whatever name. */
bool is_in_place(const struct options *o)
{
	struct stat in, out;

	if (!o->in || !o->out)
		return o->in != NULL;
	if (strcmp(o->in, "-") == 0 || strcmp(o->out, "-") == 0)
		return false;
	return stat(o->in, &in) == 0 && stat(o->out, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* Before anything is asked or done: is the file there that will be refused in the end? */
static int check_target(const struct run *run)
{
	struct stat target;

	bool may_be_there = run->in_place || run->options->force || strcmp(run_path(run), "-") == 0;

	if (may_be_there || lstat(run_path(run), &target) != 0)
		return EXIT_DONE;
	complain(run_path(run), "exists already");
	hint("-f replaces it; -i adds to it");
	return EXIT_FILE;
}

static int refuse_zip(const char *name)
{
	complain(name, "a store in a ZIP cannot be changed");
	hint("as an INPUT it goes into a new store: jksimport -o STORE INPUT");
	return EXIT_UNSUPPORTED;
}

int store_check_name(const struct run *run)
{
	const char *name = run->options->in;

	return name && bundle_names_member(name) ? refuse_zip(name) : EXIT_DONE;
}

static int load_base(struct run *run)
{
	run->base.path = run->base.file_name = run->options->in;
	int code = input_load(&run->base, run->options);
	return code == EXIT_DONE && run->base.format == KEYSTORE_FORMAT_ZIP ? refuse_zip(run->base.file.name) : code;
}

int store_prepare(struct run *run)
{
	int code = run->options->in ? load_base(run) : EXIT_DONE;

	if (code != EXIT_DONE)
		return code;
	run->format = choose_format(run);
	code = check_format(run);
	if (code == EXIT_DONE)
		note_type(run);
	if (code == EXIT_DONE)
		code = check_target(run);
	if (code == EXIT_DONE && run->in_place && run->format != run->base.format) {
		complain(run->base.file.name, "is %s and would become %s in place",
			keystore_format_name(run->base.format), keystore_format_name(run->format));
		hint("-o gives the %s file a name of its own", keystore_format_name(run->format));
		code = EXIT_USAGE;
	}
	profile_set(run, NULL);
	return code == EXIT_DONE && run->options->in ? input_peek(run, &run->base, true) : code;
}

/* ---- Opening
 * --------------------------------------------------------------------------------------------------------------- */

/* In place the file is read again under the lock: another run may have changed it while passwords were typed. */
static int lock_and_reload(struct run *run)
{
	enum keystore_format before = run->base.format;
	int code = file_lock(run->options->in, &run->lock);

	if (code != EXIT_DONE)
		return code;
	file_free(&run->base.file);
	code = load_base(run);
	if (code == EXIT_DONE && run->base.format != before) {
		complain(run->base.file.name, "has been changed meanwhile; try again");
		code = EXIT_FILE;
	}
	return code;
}

static int new_store(struct run *run)
{
	run->store = keystore_new();
	return run->store ? EXIT_DONE : out_of_memory();
}

/* A store in another format is an input like the others, the first one, taken as it is. */
static int convert_base(struct run *run)
{
	int code = new_store(run);

	if (code == EXIT_DONE)
		code = gather(run, &run->base, 1);
	if (code == EXIT_DONE)
		code = merge(run);
	input_drop(&run->base);
	run->tally.converted = true;
	return code;
}

int store_open(struct run *run)
{
	bool has_password = input_is_store(&run->base);

	if (!run->options->in)
		return new_store(run);
	int code = run->in_place && !run->options->dry_run ? lock_and_reload(run) : EXIT_DONE;
	if (code == EXIT_DONE)
		code = input_open(&run->base, has_password ? store_password(run) : NULL,
			password_ptr(&run->passwords[MAC_PASSWORD]), run->options);
	if (code != EXIT_DONE)
		return code;
	if (run->base.format != run->format)
		return convert_base(run);
	profile_set(run, run->base.store);
	run->store = run->base.store;
	run->base.store = NULL;
	return EXIT_DONE;
}

/* ---- After
 * ----------------------------------------------------------------------------------------------------------------- */

/* `room` is as long as the alias that is wanted. */
static int find_lowered(const struct run *run, const struct alias *wanted, char *room, size_t *i)
{
	struct keystore_entry entry;

	for (size_t n = 0; n < keystore_count(run->store); n++) {
		keystore_get(run->store, n, &entry);
		if (keystore_alias_lower(entry.alias, room, wanted->len) == wanted->len &&
			memcmp(room, wanted->text, wanted->len) == 0) {
			*i = n;
			return EXIT_DONE;
		}
	}
	return EXIT_FOUND;
}

int store_find(struct run *run, struct keystore_bytes alias, size_t *i)
{
	struct keystore_error err;
	struct alias wanted;

	if (keystore_find(run->store, alias, i, &err))
		return EXIT_DONE;
	if (err.status != KEYSTORE_NOT_FOUND)
		return complain_error(run_path(run), &err);
	if (!alias_lower(alias, &wanted))
		return out_of_memory();
	char *room = malloc(wanted.len + 1);
	int code = room ? find_lowered(run, &wanted, room, i) : out_of_memory();
	free(room);
	alias_free(&wanted);
	return code;
}

static bool has_key(const struct keystore *ks)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		if (is_key(entry.kind))
			return true;
	}
	return false;
}

void store_set_mode(struct run *run)
{
	const struct options *o = run->options;
	struct stat before;

	run->mode = has_key(run->store) ? 0600 : 0644;
	if (strcmp(run_path(run), "-") != 0 && stat(run_path(run), &before) == 0) {
		run->mode_before = before.st_mode & 0777;
		run->mode &= run->mode_before | 0600;
	}
	if (o->has_mode)
		run->mode = o->mode;
}
