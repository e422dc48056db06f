/* The store to its file. */
#include "tools/jksimport.h"
#include "tools/print.h"
#include "tools/progress.h"

/* Reads the bytes back and compares. The limits are for what others made; this is ours. */
static int verify(void *context, const uint8_t *data, size_t len)
{
	const struct run *run = context;
	const struct keystore_limits limits = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX };
	const struct keystore_read_options how = {
		.password = result_password(run),
		.integrity_password = result_mac_password(run),
		.limits = &limits,
		.borrow = true,
		.no_java_view = true,
	};
	struct keystore_error err;

	progress_begin(run_path(run), "reading back");
	struct keystore *ks = keystore_read_with(data, len, &how, &err);
	int code = ks ? store_same(run, ks) : complain_error(run_path(run), &err);
	progress_end();
	if (code != EXIT_DONE && code != EXIT_LIMIT) {
		complain(run_path(run), "nothing was replaced: what was written reads back differently");
		code = EXIT_FILE;
	}
	keystore_free(ks);
	return code;
}

static int replace(struct run *run, const uint8_t *data, size_t len)
{
	struct file_target target = {
		.path = run_path(run),
		.mode = run->mode,
		.force = run->options->force || run->in_place,
		.backup = run->options->backup,
		.verify = verify,
		.context = run,
	};

	return file_replace(&target, data, len);
}

/* An import that brought nothing new leaves the file alone: not even its date changes. */
static bool is_unchanged(const struct run *run)
{
	const struct tally *t = &run->tally;

	return run->in_place && !run->options->has_mode && !changes_protection(run->options) && !t->keys &&
	       !t->secret_keys && !t->certificates && !t->others && !t->deleted && !t->renamed && !t->key_passwords &&
	       !t->password && !t->reply;
}

/* A PEM file of no block is an empty file, which nobody takes for a PEM. */
static int check_not_empty(const struct run *run)
{
	if (run->format != KEYSTORE_FORMAT_PEM || keystore_count(run->store) > 0)
		return EXIT_DONE;
	complain(run_path(run), "no entry would be left, which PEM cannot hold");
	hint("removing the file does that");
	return EXIT_UNSUPPORTED;
}

int store_write(struct run *run)
{
	const struct keystore_write_options how = {
		.format = run->format,
		.password = result_password(run),
		.integrity_password = result_mac_password(run),
		.profile = &run->profile,
		.leave_out = run->options->leave_out,
	};
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	store_set_mode(run);
	if (is_unchanged(run)) {
		run->mode = run->mode_before;
		return EXIT_DONE;
	}
	int code = check_not_empty(run);
	if (code == EXIT_DONE)
		code = check_chains(run);
	if (code != EXIT_DONE)
		return code;
	progress_begin(run_path(run), "writing");
	bool written = keystore_write_with(run->store, &how, &data, &len, &err);
	progress_end();
	if (!written)
		return complain_error(run_path(run), &err);
	if (run->options->dry_run)
		code = verify(run, data, len);
	else
		code = replace(run, data, len);
	keystore_free_bytes(data, len);
	if (code == EXIT_DONE)
		note_form(run);
	return code;
}
