/* The inputs, from file to keystore: files, and what is in ZIPs and folders. */
#include <stdlib.h>
#include <string.h>

#include "tools/bundle.h"
#include "tools/jksimport.h"
#include "tools/print.h"
#include "tools/progress.h"

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
	return code;
}

/* A PKCS#12 without a password shows what is not encrypted: enough to tell whether it needs one. */
static int peek_pkcs12(struct run *run, struct input *input, bool profile)
{
	struct keystore_read_options how = { .limits = &run->options->limits, .borrow = true, .no_java_view = true };
	struct keystore_error err;
	struct keystore *ks = keystore_read_with(input->file.data, input->file.len, &how, &err);

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
	input->needs_password = input->format == KEYSTORE_FORMAT_JKS || input->format == KEYSTORE_FORMAT_JCEKS;
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

static bool read_store(struct input *input, const struct keystore_password *password,
	const struct keystore_password *mac_password, const struct options *options, struct keystore_error *err)
{
	struct keystore_read_options how = {
		.password = password,
		.integrity_password = mac_password,
		.limits = &options->limits,
		.borrow = true,
		.no_java_view = true,
	};

	input->password = password;
	progress_begin(input->file.name, "opening");
	input->store = keystore_read_with(input->file.data, input->file.len, &how, err);
	progress_end();
	return input->store != NULL;
}

static int check_opened(const struct input *input, const struct options *options)
{
	int code = check_whole(input);

	if (code != EXIT_DONE)
		return code;
	if (options->verbose && !keystore_findings(input->store, note_finding, (void *)input))
		return out_of_memory();
	return EXIT_DONE;
}

int input_open(struct input *input, const struct keystore_password *password,
	const struct keystore_password *mac_password, const struct options *options)
{
	struct keystore_error err;

	if (!read_store(input, password, mac_password, options, &err))
		return complain_input(input, &err);
	return check_opened(input, options);
}

void input_drop(struct input *input)
{
	keystore_free(input->store);
	input->store = NULL;
	file_drop(&input->file);
}

static void free_beside(struct input *input)
{
	if (input->beside)
		password_free(input->beside);
	free(input->beside);
	input->beside = NULL;
}

void input_close(struct input *input)
{
	input_drop(input);
	free_beside(input);
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

static bool take_beside(struct input *input, struct password *password)
{
	input->beside = malloc(sizeof *input->beside);
	if (!input->beside)
		return false;
	*input->beside = *password;
	*password = (struct password){ 0 };
	return true;
}

/* With the passwords beside it. False: none of them fits, and it is to be opened as if none were there. */
static bool open_with_beside(struct run *run, struct input *input, struct found *found, int *code)
{
	const struct keystore_password *mac = password_ptr(&run->passwords[IN_MAC_PASSWORD]);
	struct keystore_error err;

	for (size_t i = 0; i < found->n_beside; i++) {
		if (!take_beside(input, &found->beside[i].password)) {
			*code = out_of_memory();
			return true;
		}
		if (read_store(input, password_ptr(input->beside), mac, run->options, &err)) {
			run_verbose(run, "%s: opened with the password in %s", shown_text(input->file.name).text,
				shown_text(found->beside[i].name).text);
			*code = check_opened(input, run->options);
			return true;
		}
		free_beside(input);
		if (err.status != KEYSTORE_WRONG_PASSWORD) {
			*code = complain_input(input, &err);
			return true;
		}
	}
	if (found->n_beside)
		note("%s: the password in %s does not open it", shown_text(input->file.name).text,
			shown_text(found->beside[0].name).text);
	return false;
}

static int open_input(struct run *run, struct input *input, struct found *found)
{
	const struct keystore_password *password = NULL;
	int code = input_peek(run, input, false);

	if (code != EXIT_DONE || (input->needs_password && open_with_beside(run, input, found, &code)))
		return code;
	if (input->needs_password)
		code = input_password(run, input->path, &password);
	if (code == EXIT_DONE)
		code = input_open(
			input, password, password_ptr(&run->passwords[IN_MAC_PASSWORD]), run->options);
	return code;
}

/* One argument. */
struct taking {
	struct run *run;
	enum role role;
	int code; /* after a failure nothing more is opened */
};

static struct input *add_input(struct run *run)
{
	struct input *inputs = run->inputs;

	if (run->n_inputs == run->input_capacity)
		inputs = grow(run->inputs, run->n_inputs, &run->input_capacity, sizeof *inputs);
	if (!inputs)
		return NULL;
	run->inputs = inputs;
	inputs[run->n_inputs] = (struct input){ 0 };
	return &inputs[run->n_inputs++];
}

/* The names go with the file: those of a ZIP or folder are gone when it has been walked through. */
static void take_file(struct input *input, struct found *found)
{
	input->in_bundle = found->bundle != NULL;
	input->file = found->file;
	input->path = input->in_bundle ? input->file.name : found->file_name;
	input->file_name = found->file_name;
	if (input->in_bundle)
		input->file_name = input->path + strlen(input->path) - strlen(found->file_name);
	found->file = (struct file){ .name = input->file.name };
}

static int take_found(void *context, struct found *found)
{
	struct taking *taking = context;
	struct run *run = taking->run;

	if (taking->code != EXIT_DONE)
		return taking->code;
	struct input *input = add_input(run);
	if (!input)
		return taking->code = out_of_memory();
	input->role = taking->role;
	take_file(input, found);
	input->format = keystore_detect(input->file.data, input->file.len);
	taking->code = open_input(run, input, found);
	if (taking->code == EXIT_PASSWORD) {
		hint_password(run);
		bundle_hint_empty(found);
	}
	if (taking->code == EXIT_DONE && !keystore_borrows(input->store))
		file_drop(&input->file);
	if (taking->code == EXIT_DONE && bundle_leaves_out(found, input->store)) {
		input_close(input);
		run->n_inputs--;
	}
	return taking->code;
}

/* One file of a ZIP or folder must have what its role asks for, not each. */
static int check_bundle_role(const struct run *run, size_t begin, const struct source *source)
{
	struct keystore_entry entry;
	bool found = false;

	if (source->role != ROLE_KEY && source->role != ROLE_CERT && source->role != ROLE_CHAIN)
		return EXIT_DONE;
	for (size_t i = begin; i < run->n_inputs; i++)
		for (size_t j = 0; j < keystore_count(run->inputs[i].store); j++) {
			keystore_get(run->inputs[i].store, j, &entry);
			found = found || (source->role == ROLE_KEY ? entry.kind == KEYSTORE_PRIVATE_KEY
								   : entry.n_certificates > 0);
		}
	if (found || begin == run->n_inputs || !run->inputs[begin].in_bundle)
		return EXIT_DONE;
	complain(source->path, source->role == ROLE_KEY ? "--key: there is no private key in it"
							: "there is no certificate in it");
	return EXIT_FOUND;
}

static int read_source(struct run *run, const struct source *source)
{
	const struct options *o = run->options;
	struct bundle_rules rules = {
		.max_size = o->limits.max_input,
		.recursive = o->recursive,
		.once = !o->trust,
		.passwords = !o->passwords[IN_PASSWORD],
		.verbose = o->verbose,
	};
	struct taking taking = { run, source->role, EXIT_DONE };
	size_t begin = run->n_inputs;
	int code = bundle_each(source->path, &rules, take_found, &taking);

	return code == EXIT_DONE ? check_bundle_role(run, begin, source) : code;
}

int inputs_read(struct run *run)
{
	const struct options *o = run->options;
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < o->n_sources; i++)
		code = read_source(run, &o->sources[i]);
	return code;
}
