/* An input for those who look at more than its entries: opened with its keys, or with what was complained of. */
#include <stdlib.h>

#include "tools/jksdump_check.h"

static bool look_for_faults(struct view *view)
{
	view->checked = calloc(1, sizeof *view->checked);
	if (view->checked)
		check_input(view->options, &view->input, &view->keys, view->checked);
	return view->checked != NULL;
}

static int look_closer(struct view *view)
{
	if (view->code != EXIT_DONE)
		return view->code;
	if (view->options->layout)
		return layout_check(view->options, &view->input);
	int code = keys_list(&view->input, &view->keys);
	if (code != EXIT_DONE)
		return code;
	if (view->options->check && !look_for_faults(view))
		return out_of_memory();
	return keys_open(view->options, &view->input, &view->keys);
}

static void take_complaint(struct view *view)
{
	view->error = *complaint();
	complaint_forget();
}

int view_take(struct options *o, const char *argument, struct input *in, struct view *out)
{
	*out = (struct view){ .options = o, .code = in->code, .input = *in };
	out->name = in->in_bundle ? in->file.name : argument;
	*in = (struct input){ 0 };
	out->code = look_closer(out);
	/* That memory was out before, while it was looked what there is, is not of this input. */
	if (out->code != EXIT_DONE || complaint()->status != KEYSTORE_NO_MEMORY)
		take_complaint(out);
	return out->code;
}

struct view view_failed(const struct options *o, const char *argument, int code)
{
	struct view view = { .options = o, .name = argument, .code = code };

	take_complaint(&view);
	return view;
}

/* The first of what an argument stands for. */
struct first {
	const char *argument;
	struct view view;
	size_t n;
};

static int take_first(void *context, struct options *o, struct input *in)
{
	struct first *first = context;

	return first->n++ == 0 ? view_take(o, first->argument, in, &first->view) : EXIT_DONE;
}

static int several(const struct first *first)
{
	complain(first->argument, "there are %zu keystores in it, and one is wanted", first->n);
	hint("ZIP:MEMBER, or its own name, chooses one");
	return EXIT_USAGE;
}

int view_open(struct options *o, const char *argument, struct view *out)
{
	struct first first = { .argument = argument };
	struct held held;

	complaint_forget();
	view_hold(&held, &first.view);
	int code = inputs_each(o, argument, take_first, &first);
	held_end(&held);
	if (first.n > 1)
		code = several(&first);
	if (first.n == 1) {
		*out = first.view;
		return out->code;
	}
	view_close(&first.view);
	*out = view_failed(o, argument, code == EXIT_DONE ? EXIT_FOUND : code);
	return out->code;
}

void view_close(struct view *view)
{
	if (view->checked)
		findings_free(view->checked);
	free(view->checked);
	view->checked = NULL;
	keys_free(&view->keys);
	input_close(&view->input);
}

static void release_view(void *what)
{
	view_close(what);
}

void view_hold(struct held *held, struct view *view)
{
	held_add(held, release_view, view);
}
