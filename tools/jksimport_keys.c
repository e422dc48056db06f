/* The private keys of the inputs. One from a keystore comes with its chain. One from PEM stands alone, and gets
 * the certificate that belongs to it, with its chain, out of all the certificates of all the inputs. */
#include <stdlib.h>

#include "tools/jksimport.h"
#include "tools/print.h"

static struct keystore_bytes view_of(const struct keystore_secret *secret)
{
	return (struct keystore_bytes){ secret->data, secret->len };
}

static bool has_own_password(const struct input *input, size_t i)
{
	struct keystore_secret pkcs8 = { 0 };
	struct keystore_error err;
	bool open = key_opens(input->store, i, input->password, &pkcs8, &err);

	keystore_secret_free(&pkcs8);
	return !open && err.status == KEYSTORE_WRONG_PASSWORD;
}

/* A key of a store of the same format stays as it is protected when nothing else is asked for: the passwords of both
 * stores are the same, or the key has one of its own that was not given. One that lies open does not stay so. */
static bool keeps_password(const struct run *run, const struct input *input, size_t i,
	const struct keystore_entry *entry)
{
	if (run->format != input->format || run->passwords[KEY_PASSWORD].given || protects_anew(run) ||
	    !key_is_protected(input->store, i))
		return false;
	if (passwords_equal(input->password, result_password(run))) {
		run_verbose(run, "\"%s\" keeps its key password", shown(entry->alias).text);
		return true;
	}
	if (run->passwords[IN_KEY_PASSWORD].given || !has_own_password(input, i))
		return false;
	note("\"%s\" keeps its own key password, which is not that of the store (-k gives it another)",
		shown(entry->alias).text);
	return true;
}

/* The chain that the entry has. */
static bool own_chain(const struct keystore *ks, size_t i, size_t n, struct chain *out)
{
	*out = (struct chain){ calloc(n + 1, sizeof *out->certificates), n };
	for (size_t j = 0; out->certificates && j < n; j++)
		out->certificates[j] = keystore_certificate_at(ks, i, j);
	return out->certificates;
}

/* A secret key is converted by the library, and what belongs to a key of a PKCS#12 besides stays with it. */
static bool stays_whole(const struct run *run, const struct input *input, const struct keystore_entry *entry)
{
	return entry->kind == KEYSTORE_SECRET_KEY ||
	       (input->format == KEYSTORE_FORMAT_PKCS12 && run->format == KEYSTORE_FORMAT_PKCS12);
}

static int convert_key(struct run *run, const struct input *input, size_t i, const struct keystore_entry *entry,
	size_t *index)
{
	const struct keystore_password *used;
	struct chain chain = { 0 };
	int code = open_key(run, input, i, &run->key, &used);

	if (code != EXIT_DONE)
		return code;
	if (stays_whole(run, input, entry))
		code = stage_anew(run, input, i, used, index);
	else if (own_chain(input->store, i, entry->n_certificates, &chain))
		code = stage_key(run, view_of(&run->key), &chain, input->file.name, index);
	else
		code = out_of_memory();
	keystore_wipe(run->key.data, run->key.len);
	chain_free(&chain);
	return code;
}

int gather_store_key(struct run *run, const struct input *input, size_t i, const struct keystore_entry *entry)
{
	size_t index = 0;

	if (keeps_password(run, input, i, entry))
		return arrive_entry(run, input, i, input->store, i);
	int code = convert_key(run, input, i, entry, &index);
	if (code != EXIT_DONE || index == NOT_STAGED)
		return code;
	return arrive_entry(run, input, i, run->staging, index);
}

/* --cert says that there is one. The store of -i is there already. */
static bool cert_was_given(const struct run *run, const struct input *input)
{
	bool given = false;

	for (size_t i = 0; i < run->options->n_sources; i++)
		given = given || run->options->sources[i].role == ROLE_CERT;
	return given && input != &run->base;
}

/* A key on a curve that the library does not know may come without its public key. */
static const char *without_certificate(enum keystore_match match)
{
	return match == KEYSTORE_MATCH_UNKNOWN
		       ? "it cannot be told whether a certificate in the inputs belongs to this private key"
		       : "no certificate in the inputs belongs to this private key";
}

static int refuse_without_certificate(
	const struct run *run, const struct input *input, struct keystore_bytes pkcs8, enum keystore_match match)
{
	struct keystore_key_info info;
	struct keystore_error err;
	char text[80];

	if (!keystore_private_key_info(pkcs8, &info, &err))
		return complain_error(input->file.name, &err);
	keystore_key_text(&info, text, sizeof text);
	complain(input->file.name, "%s (%s)", without_certificate(match), text);
	if (cert_was_given(run, input))
		hint("what --cert gives belongs to another key");
	else
		hint("%s needs one: --cert FILE gives it", keystore_format_name(run->format));
	return EXIT_FOUND;
}

static void note_without_certificate(const struct input *input, enum keystore_match match)
{
	note("%s: %s%s", shown_text(input->file.name).text, without_certificate(match),
		match == KEYSTORE_MATCH_UNKNOWN ? " (--cert FILE says so)" : "");
}

void note_on_trust(const struct pool *pool, size_t leaf, const char *file)
{
	note("%s: it cannot be checked that this key belongs to the certificate %s", shown_text(file).text,
		subject_text(pool_certificate(pool, leaf).subject).text);
}

static void note_missing(const struct run *run, const struct input *input, size_t length, struct keystore_bytes missing)
{
	if (!missing.len)
		return;
	if (length == 1)
		note("%s: the chain of the key is its certificate alone: the issuer is not in the inputs: %s",
			shown_text(input->file.name).text, subject_text(missing).text);
	else
		run_verbose(run, "%s: the chain of the key ends below %s", shown_text(input->file.name).text,
			subject_text(missing).text);
}

/* A private key without a chain is none to Java's JKS and JCEKS. */
static bool needs_certificate(enum keystore_format format)
{
	return format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS;
}

/* The chain for a key; it stays empty if the key has no certificate and the result can do without. */
static int find_chain(struct run *run, const struct input *input, struct keystore_bytes pkcs8, struct chain *chain)
{
	struct keystore_bytes missing;
	size_t leaf;
	enum keystore_match match;
	int code = pool_find(&run->pool, run->pool.n, pkcs8, &leaf, &match);

	if (code != EXIT_DONE)
		return code;
	if (leaf == SIZE_MAX && (needs_certificate(run->format) || cert_was_given(run, input)))
		return refuse_without_certificate(run, input, pkcs8, match);
	if (leaf == SIZE_MAX) {
		note_without_certificate(input, match);
		return EXIT_DONE;
	}
	if (match == KEYSTORE_MATCH_UNKNOWN)
		note_on_trust(&run->pool, leaf, input->file.name);
	if (!pool_chain(&run->pool, leaf, chain, &missing))
		return out_of_memory();
	note_missing(run, input, chain->n, missing);
	return EXIT_DONE;
}

static bool is_encrypted(const struct input *input, size_t i)
{
	struct keystore_secret pkcs8 = { 0 };
	struct keystore_error err;
	bool open = keystore_private_key(input->store, i, NULL, &pkcs8, &err);

	keystore_secret_free(&pkcs8);
	return !open;
}

/* From PEM to PEM without a new password an encrypted key stays encrypted as it is: the result must not show what the
 * input hid. */
static bool stays_encrypted(const struct run *run, const struct input *input, size_t i)
{
	return run->format == KEYSTORE_FORMAT_PEM && !result_key_password(run) && is_encrypted(input, i);
}

static int stage_with_chain(struct run *run, const struct input *input, size_t i, struct keystore_bytes pkcs8,
	size_t *index)
{
	struct chain chain = { 0 };
	int code = find_chain(run, input, pkcs8, &chain);

	if (code == EXIT_DONE && stays_encrypted(run, input, i))
		code = stage_copy(run, input, i, &chain, index);
	else if (code == EXIT_DONE)
		code = stage_key(run, pkcs8, &chain, input->file.name, index);
	chain_free(&chain);
	return code;
}

int gather_loose_key(struct run *run, const struct input *input, size_t i)
{
	size_t index = 0;
	int code = open_key(run, input, i, &run->key, NULL);

	if (code != EXIT_DONE)
		return code;
	code = stage_with_chain(run, input, i, view_of(&run->key), &index);
	keystore_wipe(run->key.data, run->key.len);
	return code == EXIT_DONE ? arrive_entry(run, input, i, run->staging, index) : code;
}
