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

int input_open(struct input *input, const struct keystore_password *password, const struct options *options)
{
	struct keystore_error err;

	input->password = password;
	input->store = keystore_read_borrowed(input->file.data, input->file.len, password, &options->limits, &err);
	if (!input->store) {
		int code = complain_error(input->file.name, &err);
		if (code == EXIT_UNSUPPORTED)
			hint_conversion(keystore_detect(input->file.data, input->file.len));
		return code;
	}
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

	if (code == EXIT_DONE && input->format == KEYSTORE_FORMAT_JKS)
		code = input_password(run, input->path, &password);
	if (code == EXIT_DONE)
		code = input_open(input, password, run->options);
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
