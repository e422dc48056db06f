/* jksdump: looks into a keystore and takes it apart into PEM, without a JVM. */
#include "tools/jksdump.h"
#include "tools/process.h"

static int show_next(void *context, struct options *o, struct input *in)
{
	size_t *n_shown = context;

	fputs((*n_shown)++ > 0 ? "\n" : "", stdout);
	if (o->java)
		return java_input(o, in);
	return o->layout ? layout_input(o, in) : list_input(o, in);
}

/* Every file is shown, whatever became of the others; the first failure is the exit code. */
static int show_inputs(struct options *o)
{
	size_t n_shown = 0;
	int code = EXIT_DONE;

	for (size_t i = 0; i < o->n_files; i++) {
		int result = inputs_each(o, o->files[i], show_next, &n_shown);

		if (code == EXIT_DONE)
			code = result;
	}
	return code;
}

/* Each -a must have found an entry in one of the files. */
static int check_patterns(const struct options *o)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < o->n_patterns; i++)
		if (!o->patterns[i].matched) {
			complain(o->n_files == 1 ? o->files[0] : NULL, "no entry matches \"%s\"",
				shown_text(o->patterns[i].text).text);
			code = EXIT_FOUND;
		}
	return code;
}

static int run(struct options *o)
{
	int code = o->export == EXPORT_NONE ? show_inputs(o) : export_inputs(o);

	if (code != EXIT_DONE && code != EXIT_FOUND)
		return code;
	int matched = check_patterns(o);
	return code == EXIT_DONE ? matched : code;
}

int main(int argc, char **argv)
{
	struct options options;
	int code;

	process_start("jksdump");
	code = options_parse(argc, argv, &options);
	if (code < 0) {
		code = run(&options);
		int flushed = print_flush();
		code = code == EXIT_DONE ? flushed : code;
	}
	options_free(&options);
	return code;
}
