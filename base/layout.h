/* layout.h: the map of a file's bytes, told field by field as it is made (keystore_layout).
 *
 * Whoever knows a format opens a field that has others in it, tells its leaves, and closes it. That every byte belongs
 * to exactly one leaf is seen to here: what nobody told becomes a leaf of its own, "not read". */
#ifndef BASE_LAYOUT_H
#define BASE_LAYOUT_H

#include "base/reader.h"
#include "base/text.h"

struct schema;

/* Octets in pieces (X.690 8.7.3) that were joined: they become a layer of their own. */
struct layout_joined {
	uint8_t *data;
	size_t len;
	size_t offset; /* where they stand in pieces */
	const struct schema *inside;
	unsigned flags;
};

struct layout {
	bool (*each)(void *context, const struct keystore_field *field);
	void *context;
	bool details;	/* certificates field by field */
	const char *(*oid_name)(struct keystore_bytes oid); /* NULL for one without a name */
	/* The rest belongs to layout.c and schema.c. */
	const char *layer;
	size_t layer_len;
	size_t pos; /* leaves cover all in front of it */
	unsigned depth;
	bool silent, stopped;
	char *room; /* for values */
	size_t room_size;
	struct text value;
	char name[64];
	struct keystore_bytes oid; /* the last one that was met: it says what comes next */
	struct layout_joined *joined;
	size_t n_joined, joined_capacity;
};

/* layout_start: sets up what each, context, details and oid_name are set for, for a file of `len` bytes. False when
 * memory is out. */
bool layout_start(struct layout *l, size_t len);
void layout_free(struct layout *l);

/* layout_layer: what follows counts in these `len` bytes. layout_layer_end: the rest of them was not read. The name
 * must stay until then. */
void layout_layer(struct layout *l, const char *name, size_t len);
void layout_layer_end(struct layout *l);

/* layout_value: an empty text, which becomes the value of the next field. */
struct text *layout_value(struct layout *l);

/* layout_numbered: "entry 3", good until the next call. */
const char *layout_numbered(struct layout *l, const char *name, size_t number);

/* layout_leaf: a field from start to end, `header` bytes of which are not its contents. layout_open: one with others in
 * it, which follow until layout_close; its header becomes a leaf. */
void layout_leaf(struct layout *l, const char *name, size_t start, size_t end, size_t header);
void layout_open(struct layout *l, const char *name, size_t start, size_t end, size_t header);
void layout_close(struct layout *l, size_t end);

/* layout_blob: bytes of a length that was declared in front of them, `declared` from in->pos, as a leaf that begins
 * `header` bytes earlier. If fewer are left, those, with a value that says so, and false. */
bool layout_blob(struct layout *l, const char *name, struct reader *in, uint64_t declared, size_t header);

/* value_cut: "775 bytes declared, 165 left". */
void value_cut(struct text *to, uint64_t declared, uint64_t left);

/* value_hex: hex of a short one; of a long one nothing. */
void value_hex(struct text *to, struct keystore_bytes bytes);

/* value_text: text from the file, the first 64 KiB of it. */
void value_text(struct text *to, struct keystore_bytes bytes);

/* value_time: "2026-11-24T05:49:58.123Z" of milliseconds since 1970. */
void value_time(struct text *to, int64_t ms);

#endif
