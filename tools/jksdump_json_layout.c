/* --layout in JSON: the member layout, an array of every field. A file that cannot be read has one too, beside its
 * error: as far as it goes. */
#include "tools/jksdump.h"

static bool write_field(void *context, const struct keystore_field *field)
{
	struct json *j = context;

	json_object(j, NULL);
	json_text(j, "layer", field->layer);
	json_size(j, "offset", field->offset);
	json_size(j, "length", field->length);
	json_size(j, "header", field->header);
	json_number(j, "depth", field->depth);
	json_bool(j, "leaf", field->is_leaf);
	json_bool(j, "is_header", field->is_header);
	json_text(j, "name", field->name);
	json_text(j, "value", field->value);
	json_object_end(j);
	return !ferror(j->to);
}

static bool walk(const struct options *o, const struct input *in,
	bool (*each)(void *context, const struct keystore_field *field), void *context, struct keystore_error *err)
{
	struct keystore_layout_options options = { .open = input_read_options(o, in), .details = o->verbose };

	return keystore_layout(in->file.data, in->file.len, &options, each, context, err);
}

/* What is wrong with the file is told here, and once: its fields are written twice. */
int layout_check(const struct options *o, const struct input *in)
{
	struct keystore_error err;

	return walk(o, in, NULL, NULL, &err) ? EXIT_DONE : input_complain(o, in, &err);
}

/* layout_check has told what is wrong with the file; but memory may be out this time alone. */
void json_layout(struct json *j, struct view *view)
{
	const struct input *in = &view->input;
	struct keystore_error err;

	json_format(j, keystore_detect(in->file.data, in->file.len));
	json_size(j, "size", in->file.len);
	json_array(j, "layout");
	bool readable = walk(view->options, in, write_field, j, &err);
	json_array_end(j);
	if (readable || err.status != KEYSTORE_NO_MEMORY || view->code != EXIT_DONE)
		return;
	view->code = complain_error(view->name, &err);
	view->error = err;
}
