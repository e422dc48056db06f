/* What jksimport opens: named before, so that the rest can be given up. */
#include "tools/bundle.h"
#include "tools/jksimport.h"
#include "tools/sandbox.h"

/* In place the file is read again under a lock on its folder; -o may name it otherwise. */
static int name_store(const struct run *run)
{
	const struct options *o = run->options;
	int code = EXIT_DONE;

	if (o->in)
		sandbox_reads(o->in);
	if (o->dry_run)
		return file_check(run_path(run));
	if (o->has_mode)
		file_prepare_mode(o->mode);
	if (run->in_place)
		code = file_prepare(o->in, o->backup);
	return code == EXIT_DONE && o->out ? file_prepare(o->out, o->backup) : code;
}

int enter_sandbox(const struct run *run)
{
	const struct options *o = run->options;
	int code = name_store(run);

	for (size_t i = 0; code == EXIT_DONE && i < o->n_sources; i++)
		code = bundle_name(o->sources[i].path, o->recursive);
	sandbox_asks();
	return code == EXIT_DONE ? sandbox_enter(o->verbose) : code;
}
