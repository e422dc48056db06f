/* The store to its file. */
#include "tools/jksimport.h"

/* Reads the bytes back and compares. The limits are for what others made; this is ours. */
static bool verify(void *context, const uint8_t *data, size_t len)
{
	const struct run *run = context;
	struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;
	struct keystore_error err;

	limits.max_input = UINT64_MAX;
	struct keystore *ks = keystore_read_borrowed(data, len, result_password(run), &limits, &err);
	bool same = ks && store_same(run, ks);
	if (!ks)
		complain_error(run_path(run), &err);
	if (!same)
		complain(run_path(run), "nothing was replaced: what was written reads back differently");
	keystore_free(ks);
	return same;
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

	return run->in_place && !run->options->has_mode && !t->keys && !t->certificates && !t->deleted && !t->renamed &&
	       !t->key_passwords && !t->password && !t->reply;
}

int store_write(struct run *run)
{
	struct keystore_error err;
	uint8_t *data;
	size_t len;

	store_set_mode(run);
	if (is_unchanged(run))
		return EXIT_DONE;
	if (!keystore_write(run->store, run->format, result_password(run), &data, &len, &err))
		return complain_error(run_path(run), &err);
	int code;
	if (run->options->dry_run)
		code = verify(run, data, len) ? EXIT_DONE : EXIT_FILE;
	else
		code = replace(run, data, len);
	keystore_free_bytes(data, len);
	return code;
}
