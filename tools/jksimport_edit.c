/* Changes of what is in the store: --delete, --rename, --change-key-password in the order of the command line;
 * --change-password; and keys protected anew, as --profile says. */
#include <string.h>

#include "tools/jksimport.h"
#include "tools/print.h"
#include "tools/progress.h"

static struct keystore_bytes bytes(const char *text, size_t len)
{
	return (struct keystore_bytes){ (const uint8_t *)text, len };
}

static int no_entry(const struct run *run, const char *option, const char *alias)
{
	complain(run->options->in, "%s: no entry \"%s\"", option, shown_text(alias).text);
	return EXIT_FOUND;
}

/* store_find looks at all entries if none has exactly this alias. */
static int find_unmarked(struct run *run, struct keystore_bytes alias, size_t *i)
{
	struct keystore_error ignored;

	if (keystore_find(run->store, alias, i, &ignored))
		return EXIT_DONE;
	keystore_remove_marked(run->store);
	return store_find(run, alias, i);
}

/* Marked, because many may follow. */
static int delete_entry(struct run *run, const char *alias)
{
	size_t i;
	int code = find_unmarked(run, bytes(alias, strlen(alias)), &i);

	if (code == EXIT_FOUND)
		return no_entry(run, "--delete", alias);
	if (code != EXIT_DONE)
		return code;
	keystore_mark_removed(run->store, i);
	run->tally.deleted++;
	return EXIT_DONE;
}

/* "A=B": an alias may hold '=' itself, so A ends at the first one before which the name of an entry stands. */
static int split_rename(struct run *run, const char *what, size_t *i, const char **to)
{
	int code = EXIT_FOUND;

	for (const char *equals = strchr(what, '='); code == EXIT_FOUND && equals; equals = strchr(equals + 1, '=')) {
		code = store_find(run, bytes(what, (size_t)(equals - what)), i);
		*to = equals + 1;
	}
	return code;
}

static int rename_to(struct run *run, size_t i, const char *to)
{
	struct keystore_error err;
	struct alias lower;

	if (!alias_choose(bytes(to, strlen(to)), &lower))
		return out_of_memory();
	bool ok = keystore_rename(run->store, i, alias_view(&lower), &err);
	alias_free(&lower);
	run->tally.renamed += ok;
	return ok ? EXIT_DONE : complain_error(run->options->in, &err);
}

static int refuse_rename(const struct run *run)
{
	complain(run->options->in, "--rename: PEM has no place for an alias");
	hint("-t pkcs12 -o STORE makes a keystore of it, in which entries have names");
	return EXIT_USAGE;
}

static int rename_entry(struct run *run, const char *what)
{
	const char *to;
	size_t i;

	if (run->format == KEYSTORE_FORMAT_PEM)
		return refuse_rename(run);
	if (!strchr(what, '=')) {
		complain(NULL, "--rename takes OLD=NEW, not \"%s\"", shown_text(what).text);
		return EXIT_USAGE;
	}
	int code = split_rename(run, what, &i, &to);
	if (code == EXIT_FOUND)
		return no_entry(run, "--rename", what);
	return code == EXIT_DONE ? rename_to(run, i, to) : code;
}

static int change_key(struct run *run, const char *alias)
{
	struct keystore_protection now =
		result_protection(run, password_ptr(&run->passwords[NEW_KEY_PASSWORD]));
	struct keystore_error err;
	size_t i;
	int code = store_find(run, bytes(alias, strlen(alias)), &i);

	if (code == EXIT_FOUND)
		return no_entry(run, "--change-key-password", alias);
	if (code != EXIT_DONE)
		return code;
	note_own_password(run, now.password);
	note_java_password(run, now.password);
	if (!keystore_change_key_password(run->store, i, own_key_password(run), &now, &err)) {
		code = complain_error(run->options->in, &err);
		if (err.status == KEYSTORE_WRONG_PASSWORD)
			hint("-k gives the present password of the key");
		return code;
	}
	run->tally.key_passwords++;
	return EXIT_DONE;
}

static int do_edit(struct run *run, const struct edit *edit)
{
	if (edit->kind != EDIT_DELETE)
		keystore_remove_marked(run->store);
	switch (edit->kind) {
	case EDIT_DELETE: return delete_entry(run, edit->what);
	case EDIT_RENAME: return rename_entry(run, edit->what);
	case EDIT_KEY_PASSWORD: break;
	}
	return change_key(run, edit->what);
}

int edit(struct run *run)
{
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < run->options->n_edits; i++)
		code = do_edit(run, &run->options->edits[i]);
	keystore_remove_marked(run->store);
	return code;
}

/* keytool -storepasswd leaves the keys under the old password, which servers then try in vain: they take one
 * password for both. Here a key that had the store's password gets the new one; one with a password of its own
 * keeps that. */
static int follow(struct run *run, size_t i)
{
	const struct keystore_protection now = result_protection(run, result_password(run));
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(run->store, i, &entry);
	if (!is_key(entry.kind) || !key_is_protected(run->store, i))
		return EXIT_DONE;
	if (keystore_change_key_password(run->store, i, store_password(run), &now, &err))
		return EXIT_DONE;
	if (err.status != KEYSTORE_WRONG_PASSWORD && err.status != KEYSTORE_PASSWORD_NEEDED)
		return complain_error(run->options->in, &err);
	note("\"%s\" keeps its own key password%s", shown(entry.alias).text,
		run->format == KEYSTORE_FORMAT_PKCS12 ? ": keytool and most programs expect that of the store" : "");
	return EXIT_DONE;
}

static int refuse_change(const struct run *run)
{
	if (run->format == KEYSTORE_FORMAT_PKCS12)
		complain(run->options->in, "--change-password: this PKCS#12 has no store password");
	else
		complain(run->options->in, "--change-password: %s has no store password",
			keystore_format_name(run->format));
	hint("--change-key-password NAME changes that of a private key%s",
		run->format == KEYSTORE_FORMAT_PKCS12 ? "; --profile java17 gives the store one" : "");
	return EXIT_USAGE;
}

int change_password(struct run *run)
{
	int code = EXIT_DONE;

	if (!run->options->change_password)
		return code;
	if (!result_has_password(run))
		return refuse_change(run);
	/* keys of a store of another format have it already */
	progress_begin(run_path(run), "entries");
	for (size_t i = 0; !run->tally.converted && code == EXIT_DONE && i < keystore_count(run->store); i++) {
		progress_step(i, keystore_count(run->store));
		code = follow(run, i);
	}
	progress_end();
	run->tally.password = true;
	return code;
}

/* The key keeps its password: that of the store, else that of -k. One that lies open gets that of the result. */
static int protect_key(struct run *run, size_t i, const struct keystore_password *password, struct keystore_error *err)
{
	const struct keystore_password *now = key_is_protected(run->store, i) ? password : result_key_password(run);
	const struct keystore_protection protection = result_protection(run, now);

	if (!keystore_change_key_password(run->store, i, password, &protection, err))
		return exit_code(err->status);
	run->tally.protected_anew++;
	return EXIT_DONE;
}

static int protect_entry(struct run *run, size_t i)
{
	struct keystore_error err;
	int code = protect_key(run, i, store_password(run), &err);

	if (code == EXIT_PASSWORD && run->passwords[KEY_PASSWORD].given)
		code = protect_key(run, i, password_ptr(&run->passwords[KEY_PASSWORD]), &err);
	if (code == EXIT_DONE)
		return code;
	complain_error(run->options->in, &err);
	if (code == EXIT_PASSWORD)
		hint("-k gives the password of the key, which has to be protected anew");
	return code;
}

int protect_anew(struct run *run)
{
	struct keystore_entry entry;
	int code = EXIT_DONE;

	/* a store of another format has been gone through already */
	if (!protects_anew(run) || run->tally.converted)
		return EXIT_DONE;
	progress_begin(run_path(run), "entries");
	for (size_t i = 0; code == EXIT_DONE && i < keystore_count(run->store); i++) {
		progress_step(i, keystore_count(run->store));
		keystore_get(run->store, i, &entry);
		if (is_key(entry.kind))
			code = protect_entry(run, i);
	}
	progress_end();
	return code;
}
