/* The inputs, from file to keystore. */
#include <stdlib.h>

#include "tools/jksimport.h"
#include "tools/print.h"

int input_load(struct input *input, const struct options *options)
{
	int code = file_read(input->path, options->limits.max_input, &input->file);

	if (code == EXIT_DONE)
		input->format = keystore_detect(input->file.data, input->file.len);
	return code;
}

static bool note_finding(void *context, const struct keystore_finding *finding)
{
	const struct input *input = context;

	note("%s: %s", shown_text(input->file.name).text, finding->text);
	return true;
}

static int complain_input(const struct input *input, const struct keystore_error *err)
{
	int code = complain_error(input->file.name, err);

	hint_limit(err);
	if (code == EXIT_UNSUPPORTED)
		hint_conversion(input->format);
	return code;
}

/* A PKCS#12 without a password shows what is not encrypted: enough to tell whether it needs one. */
static int peek_pkcs12(struct run *run, struct input *input, bool profile)
{
	struct keystore_error err;
	struct keystore *ks =
		keystore_read_borrowed(input->file.data, input->file.len, NULL, &run->options->limits, &err);

	if (!ks)
		return complain_input(input, &err);
	input->needs_password = keystore_sealed(ks) || keystore_integrity(ks) == KEYSTORE_INTEGRITY_NOT_CHECKED;
	if (profile)
		profile_set(run, ks);
	keystore_free(ks);
	return EXIT_DONE;
}

int input_peek(struct run *run, struct input *input, bool profile)
{
	input->needs_password = input->format == KEYSTORE_FORMAT_JKS;
	return input->format == KEYSTORE_FORMAT_PKCS12 ? peek_pkcs12(run, input, profile) : EXIT_DONE;
}

/* The file may have been changed since it was found to need no password. */
static int check_whole(const struct input *input)
{
	bool unchecked = input->format == KEYSTORE_FORMAT_PKCS12 &&
			 keystore_integrity(input->store) == KEYSTORE_INTEGRITY_NOT_CHECKED;

	if (!unchecked && !keystore_sealed(input->store))
		return EXIT_DONE;
	complain(input->file.name, "its password is needed");
	return EXIT_PASSWORD;
}

int input_open(struct input *input, const struct keystore_password *password,
	const struct keystore_password *mac_password, const struct options *options)
{
	struct keystore_read_options how = {
		.password = password,
		.integrity_password = mac_password,
		.limits = &options->limits,
		.borrow = true,
	};
	struct keystore_error err;

	input->password = password;
	input->store = keystore_read_with(input->file.data, input->file.len, &how, &err);
	if (!input->store)
		return complain_input(input, &err);
	int code = check_whole(input);
	if (code != EXIT_DONE)
		return code;
	if (options->verbose && !keystore_findings(input->store, note_finding, input))
		return out_of_memory();
	return EXIT_DONE;
}

void input_close(struct input *input)
{
	keystore_free(input->store);
	file_free(&input->file);
	*input = (struct input){ 0 };
}

/* Without a password at all, the question for it said which option gives it. */
static void hint_password(const struct run *run)
{
	if (run->passwords[IN_PASSWORD].given && run->options->n_sources > 1)
		hint("all inputs are opened with one password; -i STORE takes in the one that has another");
	else if (!run->passwords[IN_PASSWORD].given && run->passwords[STORE_PASSWORD].given)
		hint("--in-password gives the password of the inputs");
}

static int read_input(struct run *run, struct input *input)
{
	const struct keystore_password *password = NULL;
	int code = input_load(input, run->options);

	if (code == EXIT_DONE)
		code = input_peek(run, input, false);
	if (code == EXIT_DONE && input->needs_password)
		code = input_password(run, input->path, &password);
	if (code == EXIT_DONE)
		code = input_open(
			input, password, password_ptr(&run->passwords[IN_MAC_PASSWORD]), run->options);
	if (code == EXIT_PASSWORD)
		hint_password(run);
	return code;
}

int inputs_read(struct run *run)
{
	const struct options *o = run->options;
	int code = EXIT_DONE;

	run->inputs = calloc(o->n_sources + 1, sizeof *run->inputs);
	if (!run->inputs)
		return out_of_memory();
	for (; code == EXIT_DONE && run->n_inputs < o->n_sources; run->n_inputs++) {
		struct input *input = &run->inputs[run->n_inputs];
		input->path = o->sources[run->n_inputs].path;
		input->role = o->sources[run->n_inputs].role;
		code = read_input(run, input);
	}
	return code;
}
