/* Which password opens and protects what.
 *
 *	-i                    -p, else asked
 *	keys of -i            -k, else as -p; for --reply -k, then as -p
 *	inputs                --in-password, else as -p, else asked
 *	keys of the inputs    --in-key-password, then what opened the input; else that, or --in-password, -k, -p;
 *	                      else asked
 *	the result            --new-password with --change-password, else -p, else asked, twice
 *	its keys              -k, else as the result; else asked, for a PKCS#12 that needs no password itself
 *	the MAC of a PKCS#12  --mac-password, --in-mac-password, where it has its own
 *
 * All are asked for before the store is locked. */
#include <stdio.h>
#include <string.h>

#include "tools/jksimport.h"
#include "tools/print.h"
#include "tools/terminal.h"

enum { KEYTOOL_MINIMUM = 6 }; /* characters */

static int get(struct run *run, enum password_id id, const char *option, const char *what, const char *path)
{
	char text[200];

	if (!run->options->passwords[id])
		return EXIT_DONE;
	snprintf(text, sizeof text, "%s %s", what, shown_text(path).text);
	return password_get(run->options->passwords[id], option, text, &run->passwords[id]);
}

int passwords_get(struct run *run)
{
	static const struct {
		const char *option, *what;
	} sources[N_PASSWORDS] = {
		[STORE_PASSWORD] = { "-p", "store password of" },
		[KEY_PASSWORD] = { "-k", "key password of" },
		[IN_PASSWORD] = { "--in-password", "store password of the inputs for" },
		[IN_KEY_PASSWORD] = { "--in-key-password", "key password of the inputs for" },
		[NEW_PASSWORD] = { "--new-password", "new store password of" },
		[NEW_KEY_PASSWORD] = { "--new-key-password", "new key password of" },
		[MAC_PASSWORD] = { "--mac-password", "password of the MAC of" },
		[IN_MAC_PASSWORD] = { "--in-mac-password", "password of the MAC of the inputs for" },
	};
	int code = EXIT_DONE;

	for (int i = 0; code == EXIT_DONE && i < N_PASSWORDS; i++)
		code = get(run, (enum password_id)i, sources[i].option, sources[i].what, run_path(run));
	for (size_t i = 0; i < N_PASSWORDS; i++)
		password_forget(run->options->passwords[i]);
	return code;
}

static int ask(struct password *password, const char *option, const char *what, const char *path, bool is_new)
{
	char text[200];

	if (password->given)
		return EXIT_DONE;
	snprintf(text, sizeof text, "%s %s", what, shown_text(path).text);
	if (terminal_there())
		return password_prompt(text, is_new, password);
	complain(NULL, "%s is needed, and there is no terminal to ask on", text);
	hint("%s env:NAME (or file:PATH, fd:N, stdin) gives it", option);
	return EXIT_PASSWORD;
}

/* Code points of UTF-8, near enough for a hint. */
static size_t count_characters(const struct keystore_password *password)
{
	size_t n = 0;

	for (size_t i = 0; i < password->len; i++)
		n += (password->text[i] & 0xC0) != 0x80;
	return n;
}

static void note_new_password(const struct run *run)
{
	const struct keystore_password *password = result_password(run);
	bool is_new = !run->options->in || run->options->change_password;

	if (!password || (!is_new && !run->options->profile))
		return;
	note_java_password(run, password);
	if (is_new && result_has_password(run) && count_characters(password) < KEYTOOL_MINIMUM)
		note("the store password has fewer than 6 characters, which keytool does not allow for a new store");
}

static bool changes_a_key_password(const struct options *o)
{
	for (size_t i = 0; i < o->n_edits; i++)
		if (o->edits[i].kind == EDIT_KEY_PASSWORD)
			return true;
	return false;
}

int passwords_ask(struct run *run)
{
	const struct options *o = run->options;
	const char *path = run_path(run);
	int code = EXIT_DONE;

	if (run->base.needs_password)
		code = ask(&run->passwords[STORE_PASSWORD], "-p", "store password of", o->in, false);
	else if (result_has_password(run) && !o->change_password)
		code = ask(&run->passwords[STORE_PASSWORD], "-p", "new store password of", path, true);
	if (code == EXIT_DONE && o->change_password)
		code = ask(&run->passwords[NEW_PASSWORD], "--new-password", "new store password of", path, true);
	if (code == EXIT_DONE && changes_a_key_password(o))
		code = ask(&run->passwords[NEW_KEY_PASSWORD], "--new-key-password", "new key password in", path, true);
	if (code == EXIT_DONE)
		note_new_password(run);
	return code;
}

void passwords_free(struct run *run)
{
	for (size_t i = 0; i < N_PASSWORDS; i++)
		password_free(&run->passwords[i]);
	password_free(&run->prompted);
}

const struct keystore_password *store_password(const struct run *run)
{
	return password_ptr(&run->passwords[STORE_PASSWORD]);
}

const struct keystore_password *result_password(const struct run *run)
{
	return password_ptr(&run->passwords[run->options->change_password ? NEW_PASSWORD : STORE_PASSWORD]);
}

const struct keystore_password *result_key_password(const struct run *run)
{
	return run->passwords[KEY_PASSWORD].given ? password_ptr(&run->passwords[KEY_PASSWORD]) : result_password(run);
}

const struct keystore_password *own_key_password(const struct run *run)
{
	return run->passwords[KEY_PASSWORD].given ? password_ptr(&run->passwords[KEY_PASSWORD]) : store_password(run);
}

const struct keystore_password *result_mac_password(const struct run *run)
{
	return run->options->change_password ? NULL : password_ptr(&run->passwords[MAC_PASSWORD]);
}

int key_password_ask(struct run *run)
{
	if (run->format != KEYSTORE_FORMAT_PKCS12 || result_key_password(run) ||
	    run->profile.keys.scheme == KEYSTORE_SCHEME_NONE)
		return EXIT_DONE;
	return ask(&run->passwords[KEY_PASSWORD], "-k", "password for the keys in", run_path(run), true);
}

bool passwords_equal(const struct keystore_password *a, const struct keystore_password *b)
{
	return a && b && password_same(a, b);
}

int input_password(struct run *run, const char *path, const struct keystore_password **out)
{
	int code = EXIT_DONE;

	if (!run->passwords[IN_PASSWORD].given && !run->passwords[STORE_PASSWORD].given)
		code = ask(&run->passwords[IN_PASSWORD], "--in-password", "store password of", path, false);
	if (code == EXIT_DONE)
		*out = password_ptr(&run->passwords[run->passwords[IN_PASSWORD].given ? IN_PASSWORD : STORE_PASSWORD]);
	return code;
}

/* What may open a key of this input, best first; all may be NULL. */
struct candidates {
	const struct keystore_password *passwords[3];
};

static struct candidates key_candidates(const struct run *run, const struct input *input)
{
	const struct password *given = run->passwords;

	if (given[IN_KEY_PASSWORD].given) /* it may be that of some keys only */
		return (struct candidates){ { password_ptr(&given[IN_KEY_PASSWORD]), input->password } };
	if (input->password)
		return (struct candidates){ { input->password, password_ptr(&given[KEY_PASSWORD]) } };
	if (given[IN_PASSWORD].given)
		return (struct candidates){ { password_ptr(&given[IN_PASSWORD]) } };
	return (struct candidates){ { password_ptr(&given[KEY_PASSWORD]), password_ptr(&given[STORE_PASSWORD]),
		password_ptr(&run->prompted) } };
}

bool key_is_protected(const struct keystore *ks, size_t i)
{
	char protection[8];

	keystore_key_protection(ks, i, protection, sizeof protection);
	return strcmp(protection, "none") != 0;
}

bool key_opens(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_entry entry;
	char algorithm[64];

	keystore_get(ks, i, &entry);
	if (entry.kind != KEYSTORE_SECRET_KEY)
		return keystore_private_key_into(ks, i, password, out, err);
	keystore_secret_free(out);
	return keystore_secret_key(ks, i, password, out, algorithm, sizeof algorithm, err);
}

/* Without a password first: a key that has none needs none. */
static bool try_candidates(const struct candidates *candidates, const struct keystore *ks, size_t i,
	struct keystore_secret *out, const struct keystore_password **used, struct keystore_error *err)
{
	*used = NULL;
	if (key_opens(ks, i, NULL, out, err))
		return true;
	for (size_t c = 0; c < 3; c++) {
		if (err->status != KEYSTORE_PASSWORD_NEEDED && err->status != KEYSTORE_WRONG_PASSWORD)
			return false;
		*used = candidates->passwords[c];
		if (*used && key_opens(ks, i, *used, out, err))
			return true;
	}
	return false;
}

static int ask_for_key(struct run *run, const struct input *input, size_t i, struct keystore_secret *out,
	const struct keystore_password **used)
{
	struct keystore_error err;

	password_free(&run->prompted);
	int code = ask(&run->prompted, "--in-key-password", "password of the key in", input->path, false);
	if (code != EXIT_DONE)
		return code;
	*used = password_ptr(&run->prompted);
	if (key_opens(input->store, i, *used, out, &err))
		return EXIT_DONE;
	return complain_error(input->path, &err);
}

int open_key(struct run *run, const struct input *input, size_t i, struct keystore_secret *out,
	const struct keystore_password **used)
{
	struct candidates candidates = key_candidates(run, input);
	const struct keystore_password *opener;
	struct keystore_error err;

	if (!used)
		used = &opener;
	if (try_candidates(&candidates, input->store, i, out, used, &err))
		return EXIT_DONE;
	bool none_given = !candidates.passwords[0] && !candidates.passwords[1];
	if (err.status == KEYSTORE_PASSWORD_NEEDED || (err.status == KEYSTORE_WRONG_PASSWORD && none_given))
		return ask_for_key(run, input, i, out, used);
	int code = complain_error(input->path, &err);
	if (err.status == KEYSTORE_WRONG_PASSWORD)
		hint("--in-key-password gives the password of the keys in the inputs");
	return code;
}
