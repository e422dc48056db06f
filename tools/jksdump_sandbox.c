/* What jksdump opens: named before, so that the rest can be given up. */
#include <sys/stat.h>

#include "tools/bundle.h"
#include "tools/jksdump.h"
#include "tools/sandbox.h"

static bool is_no_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

static int name_output(const struct options *o)
{
	if (!o->output)
		return EXIT_DONE;
	if (o->split && is_no_folder(o->output)) {
		complain(o->output, "is no folder");
		return EXIT_FILE;
	}
	return o->split ? file_prepare_folder(o->output) : file_prepare(o->output, false);
}

int enter_sandbox(const struct options *o)
{
	int code = name_output(o);

	for (size_t i = 0; code == EXIT_DONE && i < o->n_files; i++)
		code = bundle_name(o->files[i], o->recursive);
	if (code == EXIT_DONE && o->other)
		code = bundle_name(o->other, o->recursive);
	if (code == EXIT_DONE && o->trusted_by)
		code = bundle_name(o->trusted_by, o->recursive);
	sandbox_asks();
	return code == EXIT_DONE ? sandbox_enter(o->verbose) : code;
}
