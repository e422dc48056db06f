/* jksimport: builds, merges, converts and edits keystores. */
#include "tools/jksimport.h"

#include <stdlib.h>
#include <string.h>

#include "tools/process.h"
#include "tools/sandbox.h"

struct subject subject_text(struct keystore_bytes name)
{
	struct subject subject;
	size_t len = keystore_name_text(name, subject.text, sizeof subject.text);

	if (len >= sizeof subject.text)
		memcpy(subject.text + sizeof subject.text - 4, "...", 4);
	return subject;
}

void *grow(void *items, size_t n, size_t *capacity, size_t size)
{
	size_t wanted = n < 32 ? 64 : 2 * n;
	void *grown = wanted > SIZE_MAX / size ? NULL : realloc(items, wanted * size);

	if (grown)
		*capacity = wanted;
	return grown;
}

/* The certificates and keys of the inputs, before the store is locked; or after a store in another format has been
 * read, which is not locked. */
static int take_inputs(struct run *run)
{
	int code = run->in_place ? EXIT_DONE : store_open(run);

	for (size_t i = 0; i < run->n_inputs; i++)
		if (run->inputs[i].role == ROLE_REPLY) /* install_reply looks at these */
			return code;
	if (code == EXIT_DONE && run->n_inputs)
		code = gather(run, run->inputs, run->n_inputs);
	if (code == EXIT_DONE && run->n_inputs && !run->n_arrivals) {
		complain(NULL, "there is no certificate and no private key in the inputs");
		code = EXIT_FOUND;
	}
	return code;
}

/* A new store that nothing has come into. */
static int check_left(const struct run *run)
{
	if (run->options->in || keystore_count(run->store))
		return EXIT_DONE;
	complain(NULL, "nothing is left to import: every certificate in the inputs has expired");
	hint("without --skip-expired they are taken");
	return EXIT_FOUND;
}

static int change_store(struct run *run)
{
	int code = run->in_place ? store_open(run) : EXIT_DONE;

	if (code == EXIT_DONE)
		code = edit(run);
	if (code == EXIT_DONE)
		code = protect_anew(run);
	if (code == EXIT_DONE)
		code = change_password(run);
	if (code == EXIT_DONE)
		code = install_reply(run);
	if (code == EXIT_DONE)
		code = merge(run);
	return code == EXIT_DONE ? check_left(run) : code;
}

/* What came in is in the store now. Keys are wiped and memory is given back before the store is written. */
static void release_inputs(struct run *run)
{
	arrivals_free(run);
	pool_empty(&run->pool);
	keystore_secret_free(&run->key);
	keystore_free(run->staging);
	run->staging = NULL;
	for (size_t i = 0; i < run->n_inputs; i++)
		input_close(&run->inputs[i]);
	free(run->inputs);
	run->inputs = NULL;
	run->n_inputs = 0;
}

static int go(struct run *run)
{
	int code = passwords_get(run);

	run->in_place = is_in_place(run->options);
	run->staging = keystore_new();
	if (code == EXIT_DONE && !run->staging)
		code = out_of_memory();
	if (code == EXIT_DONE)
		code = store_check_name(run);
	if (code == EXIT_DONE)
		code = enter_sandbox(run);
	if (code == EXIT_DONE)
		code = store_prepare(run);
	if (code == EXIT_DONE)
		code = passwords_ask(run);
	if (code == EXIT_DONE)
		code = inputs_read(run);
	if (code == EXIT_DONE)
		code = take_inputs(run);
	if (code == EXIT_DONE)
		code = change_store(run);
	release_inputs(run);
	if (code == EXIT_DONE)
		code = store_write(run);
	return code == EXIT_DONE ? summary(run) : code;
}

static void run_free(struct run *run)
{
	file_unlock(&run->lock);
	release_inputs(run);
	keystore_free(run->store);
	input_close(&run->base);
	passwords_free(run);
}

int main(int argc, char **argv)
{
	struct options options;

	process_start("jksimport");
	int code = options_parse(argc, argv, &options);
	if (code < 0) {
		struct run run = { .options = &options, .lock = { -1 } };
		code = go(&run);
		run_free(&run);
	}
	options_free(&options);
	sandbox_free();
	return process_end(code);
}
