/* Private and secret keys on their way: each is opened once, put together with its chain, and protected at once as the
 * result will hold it, in a keystore of its own with numbers for aliases. */
#include <stdio.h>
#include <string.h>

#include "tools/jksimport.h"
#include "tools/print.h"

/* The number of the next entry, as an alias. */
struct number {
	char text[24];
};

static struct keystore_bytes next_alias(const struct run *run, struct number *number)
{
	int len = snprintf(number->text, sizeof number->text, "%zu", keystore_count(run->staging));

	return (struct keystore_bytes){ (const uint8_t *)number->text, (size_t)len };
}

/* DER as the PEM block of a keystore of one entry: the way in for what came as DER and will be PEM. */
static struct keystore *read_block(const char *label, struct keystore_bytes der, struct keystore_error *err)
{
	struct keystore *ks = NULL;
	uint8_t *pem;
	size_t len;

	if (keystore_pem(label, der, &pem, &len, err)) {
		ks = keystore_read(pem, len, NULL, NULL, err);
		keystore_free_bytes(pem, len);
	}
	return ks;
}

static bool add_copy(struct run *run, const struct keystore *from, size_t i, const struct chain *chain,
	struct keystore_error *err)
{
	size_t index = keystore_count(run->staging);
	struct number number;

	return keystore_copy_entry(run->staging, from, i, next_alias(run, &number), err) &&
	       (!chain->n || keystore_set_chain(run->staging, index, chain->certificates, chain->n, err));
}

static bool add_block(struct run *run, const char *label, struct keystore_bytes der, const struct chain *chain,
	struct keystore_error *err)
{
	struct keystore *ks = read_block(label, der, err);
	bool ok = ks && add_copy(run, ks, 0, chain, err);

	keystore_free(ks);
	return ok;
}

struct keystore_protection result_protection(const struct run *run, const struct keystore_password *password)
{
	return (struct keystore_protection){
		.format = run->format,
		.password = password,
		.encryption = run->profile.keys,
	};
}

static bool add(struct run *run, struct keystore_bytes pkcs8, const struct chain *chain,
	struct keystore_error *err)
{
	struct number number;
	struct keystore_new_key key = {
		.alias = next_alias(run, &number),
		.created_ms = run->options->date_ms,
		.pkcs8 = pkcs8,
		.chain = chain->certificates,
		.n_chain = chain->n,
		.protection = result_protection(run, result_key_password(run)),
	};

	return keystore_add_private_key(run->staging, &key, err);
}

int stage_key(struct run *run, struct keystore_bytes pkcs8, const struct chain *chain, const char *path, size_t *index)
{
	struct keystore_error err;
	int code = key_password_ask(run);

	if (code != EXIT_DONE)
		return code;
	note_own_password(run, result_key_password(run));
	if (!add(run, pkcs8, chain, &err))
		return complain_error(path, &err);
	*index = keystore_count(run->staging) - 1;
	return EXIT_DONE;
}

/* A secret key whose algorithm has no place in a PKCS#12: only when it is open can that be told. */
static int not_staged(
	struct run *run, const struct input *input, size_t i, const struct keystore_error *err, size_t *index)
{
	struct keystore_entry entry;

	keystore_get(input->store, i, &entry);
	if (err->status == KEYSTORE_CANNOT_HOLD && run->options->leave_out) {
		note("%s: left out: \"%s\": %s", shown_text(input->file.name).text, shown(entry.alias).text, err->text);
		keystore_mark_removed(run->staging, *index);
		*index = NOT_STAGED;
		return EXIT_DONE;
	}
	if (err->status != KEYSTORE_CANNOT_HOLD)
		return complain_error(input->file.name, err);
	complain(input->file.name, "\"%s\": %s", shown(entry.alias).text, err->text);
	hint("--leave-out goes on without it");
	return exit_code(err->status);
}

int stage_anew(
	struct run *run, const struct input *input, size_t i, const struct keystore_password *old, size_t *index)
{
	struct keystore_error err;
	struct number number;
	int code = key_password_ask(run);

	if (code != EXIT_DONE)
		return code;
	note_own_password(run, result_key_password(run));
	const struct keystore_protection now = result_protection(run, result_key_password(run));
	*index = keystore_count(run->staging);
	if (!keystore_copy_entry(run->staging, input->store, i, next_alias(run, &number), &err))
		return complain_error(input->file.name, &err);
	if (keystore_change_key_password(run->staging, *index, old, &now, &err))
		return EXIT_DONE;
	return not_staged(run, input, i, &err, index);
}

int stage_copy(struct run *run, const struct input *input, size_t i, const struct chain *chain, size_t *index)
{
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(input->store, i, &entry);
	bool ok = input->format == KEYSTORE_FORMAT_DER
			  ? add_block(run, "ENCRYPTED PRIVATE KEY", entry.key, chain, &err)
			  : add_copy(run, input->store, i, chain, &err);
	if (!ok)
		return complain_error(input->file.name, &err);
	*index = keystore_count(run->staging) - 1;
	return EXIT_DONE;
}

int stage_other(struct run *run, const struct input *input, const struct keystore_entry *entry, size_t *index)
{
	const struct chain none = { 0 };
	struct keystore_error err;

	if (!add_block(run, entry->other, entry->key, &none, &err))
		return complain_error(input->file.name, &err);
	*index = keystore_count(run->staging) - 1;
	return EXIT_DONE;
}
