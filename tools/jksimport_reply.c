/* --reply: a CA's answer to a certificate request. The certificate that belongs to the key is looked for in the
 * answer, its chain is built from the answer, the files of --ca, and the certificates of the store, up to a root,
 * and put under the key in place of the old chain. */
#include <stdlib.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/jksimport.h"
#include "tools/print.h"

static bool is_private_key(const struct run *run, size_t i)
{
	struct keystore_entry entry;

	keystore_get(run->store, i, &entry);
	return entry.kind == KEYSTORE_PRIVATE_KEY;
}

static int find_only_key(const struct run *run, size_t *i)
{
	size_t n_keys = 0;

	for (size_t n = 0; n < keystore_count(run->store); n++)
		if (is_private_key(run, n)) {
			*i = n;
			n_keys++;
		}
	if (n_keys == 1)
		return EXIT_DONE;
	if (n_keys == 0) {
		complain(run->options->in, "--reply: there is no private key");
		return EXIT_FOUND;
	}
	complain(run->options->in, "--reply: there are %zu private keys", n_keys);
	hint("-a says which one it is for");
	return EXIT_USAGE;
}

static int find_key(struct run *run, size_t *i)
{
	const char *alias = run->options->alias;

	if (!alias)
		return find_only_key(run, i);
	int code = store_find(run, (struct keystore_bytes){ (const uint8_t *)alias, strlen(alias) }, i);
	if (code == EXIT_DONE && !is_private_key(run, *i))
		code = EXIT_FOUND;
	if (code == EXIT_FOUND)
		complain(run->options->in, "--reply: no private key \"%s\"", shown_text(alias).text);
	return code;
}

static int add_role(struct run *run, enum role role)
{
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < run->n_inputs; i++)
		if (run->inputs[i].role == role)
			code = pool_add_store(&run->pool, run->inputs[i].store, &run->inputs[i], true);
	return code;
}

/* The answer first, which may be several files in a ZIP: the certificate of the key is looked for there alone. */
static int fill_pool(struct run *run, struct input *reply)
{
	int code = add_role(run, ROLE_REPLY);

	reply->pool_end = run->pool.n;
	if (code == EXIT_DONE)
		code = add_role(run, ROLE_CA);
	return code == EXIT_DONE ? pool_add_store(&run->pool, run->store, NULL, false) : code;
}

/* -k may be the password of another key. */
static bool open_own_key(const struct run *run, size_t entry, struct keystore_secret *out, struct keystore_error *err)
{
	return keystore_private_key(run->store, entry, own_key_password(run), out, err) ||
	       (err->status == KEYSTORE_WRONG_PASSWORD &&
		       keystore_private_key(run->store, entry, store_password(run), out, err));
}

/* Where the key does not tell (pool_find): the certificate with the public key of the one that it has, often one that
 * keytool made with it. *leaf stays the first one if it has none. */
static bool find_present_key(const struct run *run, const struct input *reply, size_t entry, size_t *leaf)
{
	struct keystore_certificate present;
	struct keystore_entry own;
	struct keystore_error ignored;

	keystore_get(run->store, entry, &own);
	if (!own.n_certificates ||
		!keystore_certificate_parse(keystore_certificate_at(run->store, entry, 0), &present, &ignored))
		return true;
	for (size_t i = 0; i < reply->pool_end; i++)
		if (same_bytes(pool_certificate(&run->pool, i).spki, present.spki)) {
			*leaf = i;
			return true;
		}
	return false;
}

static int find_leaf(struct run *run, const struct input *reply, size_t entry, size_t *leaf)
{
	struct keystore_secret pkcs8 = { 0 };
	struct keystore_error err;

	if (!open_own_key(run, entry, &pkcs8, &err)) {
		int code = complain_error(run->options->in, &err);
		if (err.status == KEYSTORE_WRONG_PASSWORD)
			hint("-k gives the password of the key");
		return code;
	}
	enum keystore_match match;
	struct keystore_bytes key = { pkcs8.data, pkcs8.len };
	int code = pool_find(&run->pool, reply->pool_end, key, leaf, &match);
	keystore_secret_free(&pkcs8);
	if (code != EXIT_DONE || match == KEYSTORE_MATCH)
		return code;
	if (match == KEYSTORE_MATCH_UNKNOWN && find_present_key(run, reply, entry, leaf)) {
		note_on_trust(&run->pool, *leaf, run->options->in);
		return EXIT_DONE;
	}
	complain(reply->file.name, "no certificate in it belongs to the private key");
	return EXIT_FOUND;
}

/* A chain that ends below its root is refused, unless --force takes it as it is: many servers do not need the root. */
static int check_complete(const struct run *run, const struct input *reply, struct keystore_bytes missing)
{
	if (!missing.len)
		return EXIT_DONE;
	if (run->options->force) {
		note("the chain ends below %s", subject_text(missing).text);
		return EXIT_DONE;
	}
	complain(reply->file.name, "the issuer is missing: %s", subject_text(missing).text);
	hint("--ca FILE gives its certificate; -f takes the chain without it");
	return EXIT_FOUND;
}

static int put_chain(struct run *run, const struct input *reply, size_t entry, size_t leaf)
{
	struct keystore_bytes missing;
	struct keystore_error err;
	struct chain chain = { 0 };

	if (!pool_chain(&run->pool, leaf, &chain, &missing))
		return out_of_memory();
	int code = check_complete(run, reply, missing);
	if (code == EXIT_DONE && !keystore_set_chain(run->store, entry, chain.certificates, chain.n, &err))
		code = complain_error(reply->file.name, &err);
	run->tally.reply = code == EXIT_DONE ? chain.n : 0;
	chain_free(&chain);
	return code;
}

static struct input *find_reply(const struct run *run)
{
	for (size_t i = 0; i < run->n_inputs; i++)
		if (run->inputs[i].role == ROLE_REPLY)
			return &run->inputs[i];
	return NULL;
}

static int install(struct run *run, struct input *reply)
{
	size_t entry, leaf;
	int code = find_key(run, &entry);

	if (code == EXIT_DONE)
		code = fill_pool(run, reply);
	if (code == EXIT_DONE)
		code = find_leaf(run, reply, entry, &leaf);
	return code == EXIT_DONE ? put_chain(run, reply, entry, leaf) : code;
}

int install_reply(struct run *run)
{
	struct input *reply = find_reply(run);
	int code = reply ? install(run, reply) : EXIT_DONE;

	pool_empty(&run->pool);
	return code;
}
