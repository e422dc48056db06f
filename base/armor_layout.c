/* PEM text, field by field (RFC 7468, RFC 1421 section 4.4):
 *
 *     text                 whatever stands in front of the block
 *     -----BEGIN label-----
 *     headers              with the empty line behind them
 *     base64               with its line ends
 *     -----END label----- */
#include "base/armor_layout.h"

/* Where a window of the text stands in it. */
static size_t offset_of(struct keystore_bytes text, struct keystore_bytes window)
{
	return (size_t)(window.data - text.data);
}

static void show_lines(struct layout *l, struct keystore_bytes text, const struct armor_block *block)
{
	size_t base64 = offset_of(text, block->base64), end = base64 + block->base64.len;
	size_t headers = block->headers.len ? offset_of(text, block->headers) : base64;

	layout_leaf(l, "BEGIN line", block->begin, headers, 0);
	if (headers < base64) {
		value_text(layout_value(l), block->headers);
		layout_leaf(l, "headers", headers, base64, 0);
	}
	layout_leaf(l, "base64", base64, end, 0);
	layout_leaf(l, "END line", end, block->end, 0);
}

static void show_block(struct layout *l, struct keystore_bytes text, const struct armor_block *block, size_t number)
{
	value_text(layout_value(l), block->label);
	layout_open(l, layout_numbered(l, "PEM block", number), block->begin, block->end, 0);
	show_lines(l, text, block);
	layout_close(l, block->end);
}

static void show_text(struct layout *l, size_t start, size_t end)
{
	if (start < end)
		layout_leaf(l, "text", start, end, 0);
}

void armor_layout(struct layout *l, struct keystore_bytes text)
{
	struct reader in = reader_of(text), ahead = in;
	struct keystore_error ignored;
	struct armor_block block;
	bool found = true;

	layout_layer(l, "file", text.len);
	for (size_t number = 1; found && !l->stopped; number++) {
		size_t start = in.pos;
		ahead = in;
		found = armor_find(&ahead);
		show_text(l, start, found ? ahead.pos : in.end);
		if (!found || !armor_next(&in, &found, &block, &ignored))
			break;
		show_block(l, text, &block, number);
	}
	layout_layer_end(l);
}
