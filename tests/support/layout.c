#include "tests/support/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { MAX_DEPTH = 64 };

struct checking {
	const char *name;
	size_t len;
	char layer[64];
	uint64_t pos;		  /* the leaves of this layer have all in front of it */
	uint64_t ends[MAX_DEPTH]; /* of the fields around */
	unsigned depth;
	struct layout_seen *seen;
};

static void promise(const struct checking *c, bool holds, const char *what, const struct keystore_field *field)
{
	if (holds)
		return;
	fprintf(stderr, "%s: broken promise: %s, at \"%s\" %llu+%llu of \"%s\"\n", c->name, what,
		field ? field->name : "", (unsigned long long)(field ? field->offset : c->pos),
		(unsigned long long)(field ? field->length : 0), c->layer);
	abort();
}

static void leave(struct checking *c, unsigned depth, const struct keystore_field *field)
{
	for (; c->depth > depth; c->depth--)
		promise(c, c->ends[c->depth - 1] == c->pos, "the leaves of a field end where it ends", field);
}

static void end_layer(struct checking *c)
{
	leave(c, 0, NULL);
	if (strcmp(c->layer, "file") == 0)
		promise(c, c->pos == c->len, "the leaves of the file have every byte", NULL);
}

static bool is_printable(const char *text)
{
	struct reader in = reader_of(bytes_of(text));
	uint32_t code_point;

	while (utf8_next(&in, &code_point))
		if (!utf8_is_printable(code_point))
			return false;
	return !reader_left(&in);
}

static void enter_layer(struct checking *c, const struct keystore_field *field)
{
	bool same = strcmp(c->layer, field->layer) == 0;

	if (same && (field->offset || field->depth || c->pos == 0))
		return;
	end_layer(c);
	promise(c, strcmp(field->layer, "file") != 0 || !c->seen->n_layers, "the file comes first, and once", field);
	snprintf(c->layer, sizeof c->layer, "%s", field->layer);
	c->pos = 0;
	c->seen->n_layers++;
}

static bool check_field(void *context, const struct keystore_field *field)
{
	struct checking *c = context;

	enter_layer(c, field);
	promise(c, is_printable(field->name) && is_printable(field->value) && is_printable(field->layer),
		"texts are printable", field);
	promise(c, field->name[0] != '\0', "a field has a name", field);
	promise(c, field->depth <= c->depth, "a field is one deeper than the one around it", field);
	leave(c, field->depth, field);
	promise(c, field->offset == c->pos, "a field begins where the leaves before it end", field);
	promise(c, field->header <= field->length, "a header is part of its field", field);
	promise(c, !c->depth || field->offset + field->length <= c->ends[c->depth - 1],
		"a field ends inside the one around it", field);
	promise(c, !field->is_header || field->is_leaf, "a header is a leaf", field);
	c->seen->n_fields++;
	if (field->is_leaf) {
		c->pos += field->length;
		c->seen->not_read += strcmp(field->name, "not read") == 0 ? (size_t)field->length : 0;
		return true;
	}
	promise(c, c->depth < MAX_DEPTH, "fields are not nested deeper than that", field);
	c->ends[c->depth++] = field->offset + field->length;
	return true;
}

bool layout_check(const char *name, struct keystore_bytes file, const struct keystore_layout_options *options,
	struct layout_seen *seen, struct keystore_error *err)
{
	struct checking c = { .name = name, .len = file.len, .seen = seen };

	*seen = (struct layout_seen){ 0 };
	bool ok = keystore_layout(file.data, file.len, options, check_field, &c, err);
	if (ok || (err->status != KEYSTORE_NO_MEMORY && err->status != KEYSTORE_LIMIT))
		end_layer(&c);
	return ok;
}
