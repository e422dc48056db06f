/* What the inputs bring, in their order.
 *
 * With --trust, and from inputs without any private key, every certificate becomes a trusted entry. Otherwise the
 * entries of a keystore are taken as they are; a private key that stands alone, as in PEM, is put together with
 * its certificates; and what is left over is named. */
#include "tools/jksimport.h"
#include "tools/print.h"
#include "tools/progress.h"

static size_t count_kind(const struct input *input, enum keystore_entry_kind kind)
{
	struct keystore_entry entry;
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(input->store); i++) {
		keystore_get(input->store, i, &entry);
		n += entry.kind == kind;
	}
	return n;
}

/* Of a ZIP or folder, one file must have it: inputs_read has looked at that. */
static int check_role(const struct input *input)
{
	if (input->in_bundle)
		return EXIT_DONE;
	if (input->role == ROLE_KEY && !count_kind(input, KEYSTORE_PRIVATE_KEY)) {
		complain(input->file.name, "--key: there is no private key in it");
		return EXIT_FOUND;
	}
	if ((input->role == ROLE_CERT || input->role == ROLE_CHAIN) && input->pool_begin == input->pool_end) {
		complain(input->file.name, "--%s: there is no certificate in it",
			input->role == ROLE_CERT ? "cert" : "chain");
		return EXIT_FOUND;
	}
	return EXIT_DONE;
}

bool input_is_store(const struct input *input)
{
	return input->format == KEYSTORE_FORMAT_JKS || input->format == KEYSTORE_FORMAT_JCEKS ||
	       input->format == KEYSTORE_FORMAT_PKCS12;
}

/* --trust is about what is added: a store of -i that becomes another type keeps its keys. */
static bool takes_all_on_trust(const struct run *run, const struct input *inputs)
{
	return run->options->trust && inputs != &run->base;
}

static int fill_pool(struct run *run, struct input *inputs, size_t n)
{
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < n; i++) {
		bool strict = takes_all_on_trust(run, inputs) || !input_is_store(&inputs[i]);
		inputs[i].pool_begin = run->pool.n;
		code = pool_add_store(&run->pool, inputs[i].store, &inputs[i], strict);
		inputs[i].pool_end = run->pool.n;
		if (code == EXIT_DONE)
			code = check_role(&inputs[i]);
	}
	return code;
}

/* What PEM holds besides certificates and private keys (a CRL, a request) has no place in a keystore. */
static void note_others(const struct input *inputs, size_t n)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; !input_is_store(&inputs[i]) && j < keystore_count(inputs[i].store); j++) {
			keystore_get(inputs[i].store, j, &entry);
			if (entry.kind == KEYSTORE_OTHER)
				note("%s: left out: %s", shown_text(inputs[i].file.name).text, entry.other);
		}
}

static void note_count(size_t n, const char *one, const char *more)
{
	if (n)
		note("%zu %s left out: --trust takes certificates only", n, plural(n, one, more));
}

static int gather_certificates(struct run *run, const struct input *inputs, size_t n)
{
	size_t n_keys = 0, n_secret = 0, n_others = 0;
	int code = EXIT_DONE;

	for (size_t i = 0; i < n; i++) {
		n_keys += count_kind(&inputs[i], KEYSTORE_PRIVATE_KEY);
		n_secret += count_kind(&inputs[i], KEYSTORE_SECRET_KEY);
		n_others += input_is_store(&inputs[i]) ? count_kind(&inputs[i], KEYSTORE_OTHER) : 0;
	}
	note_count(n_keys, "private key is", "private keys are");
	note_count(n_secret, "secret key is", "secret keys are");
	note_count(n_others, "entry that is no certificate is", "entries that are no certificates are");
	for (size_t i = 0; code == EXIT_DONE && i < run->pool.n; i++)
		code = arrive_certificate(run, i);
	return code;
}

static int gather_other(struct run *run, const struct input *input, size_t i, const struct keystore_entry *entry)
{
	size_t index = 0;
	int code = stage_other(run, input, entry, &index);

	return code == EXIT_DONE ? arrive_entry(run, input, i, run->staging, index) : code;
}

static int gather_entry(struct run *run, const struct input *input, size_t i)
{
	struct keystore_entry entry;

	keystore_get(input->store, i, &entry);
	/* a key of a PKCS#12 without a certificate is one that stands alone */
	if (entry.kind == KEYSTORE_PRIVATE_KEY && (!input_is_store(input) || !entry.n_certificates))
		return gather_loose_key(run, input, i);
	if (!input_is_store(input) || !keystore_can_hold(input->store, i, run->format))
		return EXIT_DONE;
	if (is_key(entry.kind))
		return gather_store_key(run, input, i, &entry);
	if (entry.kind == KEYSTORE_OTHER && run->format == KEYSTORE_FORMAT_PEM)
		return gather_other(run, input, i, &entry);
	return arrive_entry(run, input, i, input->store, i);
}

/* The certificates of a PEM input when there is no key anywhere that they could belong to. */
static int gather_loose_certificates(struct run *run, const struct input *input)
{
	int code = EXIT_DONE;

	for (size_t i = input->pool_begin; code == EXIT_DONE && i < input->pool_end; i++)
		code = arrive_certificate(run, i);
	return code;
}

static int gather_input(struct run *run, const struct input *input, bool bundle)
{
	int code = EXIT_DONE;

	if (bundle && !input_is_store(input))
		return gather_loose_certificates(run, input);
	progress_begin(input->file.name, "entries");
	for (size_t i = 0; code == EXIT_DONE && i < keystore_count(input->store); i++) {
		progress_step(i, keystore_count(input->store));
		code = gather_entry(run, input, i);
	}
	progress_end();
	return code;
}

int gather(struct run *run, struct input *inputs, size_t n)
{
	size_t n_keys = 0;
	int code = fill_pool(run, inputs, n);

	if (code != EXIT_DONE)
		return code;
	for (size_t i = 0; i < n; i++)
		n_keys += count_kind(&inputs[i], KEYSTORE_PRIVATE_KEY);
	note_others(inputs, n);
	if (takes_all_on_trust(run, inputs))
		return gather_certificates(run, inputs, n);
	code = check_held(run, inputs, n);
	for (size_t i = 0; code == EXIT_DONE && i < n; i++)
		code = gather_input(run, &inputs[i], n_keys == 0);
	return code == EXIT_DONE && n_keys ? note_left_over(run) : code;
}
