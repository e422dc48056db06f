/* jksdump: looks into a keystore and takes it apart into PEM, without a JVM. */
#include "tools/jksdump_check.h"
#include "tools/process.h"
#include "tools/progress.h"
#include "tools/sandbox.h"

struct showing {
	size_t n; /* texts so far */
	bool found; /* by --check or --java */
};

/* A blank line between two texts. */
static void begin_text(struct showing *showing)
{
	fputs(showing->n++ > 0 ? "\n" : "", stdout);
}

static int check_one(struct showing *showing, const struct options *o, const struct input *in)
{
	struct findings findings = { 0 };

	check_input(o, in, NULL, &findings);
	if (!quiet || findings_code(&findings) != EXIT_DONE)
		begin_text(showing);
	int code = findings_report(o, in, &findings);
	findings_free(&findings);
	return code;
}

/* --check, --java, or one behind the other. */
static int look_into(struct showing *showing, const struct options *o, const struct input *in)
{
	int found = o->check ? check_one(showing, o, in) : EXIT_DONE;

	if (!o->java)
		return found;
	begin_text(showing);
	int code = java_input(o, in);
	return code == EXIT_DONE ? found : code;
}

static int show_text(struct showing *showing, const struct options *o, const struct input *in)
{
	begin_text(showing);
	return o->layout ? layout_input(o, in) : list_input(o, in);
}

/* What was found is no failure, which would hide one behind it. */
static int show_next(void *context, struct options *o, struct input *in)
{
	struct showing *showing = context;

	progress_output();
	int code = (o->check || o->java ? look_into : show_text)(showing, o, in);
	showing->found |= code == EXIT_FOUND;
	return code == EXIT_FOUND ? EXIT_DONE : code;
}

/* Every file is shown, whatever became of the others; the first failure is the exit code, before what was found. */
static int show_inputs(struct options *o)
{
	struct showing showing = { 0 };
	int code = EXIT_DONE;

	for (size_t i = 0; i < o->n_files; i++) {
		int result = inputs_each(o, o->files[i], show_next, &showing);

		if (code == EXIT_DONE)
			code = result;
	}
	return code == EXIT_DONE && showing.found ? EXIT_FOUND : code;
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

static int inputs(struct options *o)
{
	if (o->export != EXPORT_NONE)
		return export_inputs(o);
	if (o->json)
		return json_inputs(o);
	return o->other ? diff_inputs(o) : show_inputs(o);
}

static int run(struct options *o)
{
	int code = o->trusted_by ? anchors_open(o) : EXIT_DONE;

	if (code == EXIT_DONE)
		code = inputs(o);
	if (code != EXIT_DONE && code != EXIT_FOUND)
		return code;
	int matched = check_patterns(o);
	return code == EXIT_DONE ? matched : code;
}

static void release_options(void *what)
{
	anchors_close(what);
	options_free(what);
}

int main(int argc, char **argv)
{
	struct options options;
	struct held held;
	int code;

	process_start("jksdump");
	code = options_parse(argc, argv, &options);
	held_add(&held, release_options, &options);
	if (code < 0) {
		code = enter_sandbox(&options);
		code = code == EXIT_DONE ? run(&options) : code;
		int ended = print_end();
		/* What was found and did not get out is a failure. */
		if (code == EXIT_DONE || (code == EXIT_FOUND && ended != EXIT_DONE))
			code = ended;
	}
	held_release(&held);
	sandbox_free();
	return process_end(code);
}
