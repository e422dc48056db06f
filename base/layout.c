/* Telling fields in the order of the file, so that their leaves cover every byte once. */
#include "base/layout.h"

#include "base/alloc.h"

enum {
	MAX_HEX = 64,		 /* bytes of a value in hex: the longest digest */
	MAX_TEXT = 1 << 16,	 /* bytes of a text from the file: the longest alias of a JKS */
	MAX_WORDS = 512,	 /* of a value, that are not from the file */
};

/* A byte of the file becomes \xHH in a value at most. */
bool layout_start(struct layout *l, size_t len)
{
	l->room_size = 4 * (len < MAX_TEXT ? len : MAX_TEXT) + MAX_WORDS;
	l->room = mem_new(l->room_size);
	l->value = text_over(l->room, l->room_size);
	return l->room != NULL;
}

void layout_free(struct layout *l)
{
	for (size_t i = 0; i < l->n_joined; i++) {
		mem_wipe(l->joined[i].data, l->joined[i].len);
		mem_free(l->joined[i].data);
	}
	mem_free(l->joined);
	mem_free(l->room);
}

static void tell(struct layout *l, const struct keystore_field *field)
{
	struct keystore_field told = *field;

	if (l->silent || l->stopped)
		return;
	told.layer = l->layer;
	told.depth = l->depth;
	l->stopped = !l->each(l->context, &told);
}

/* The value of the field that is told now. */
static const char *take_value(struct layout *l)
{
	text_end(&l->value);
	l->value.len = 0;
	return l->silent ? "" : l->room;
}

/* What nobody told in front of `start`. */
static void fill(struct layout *l, size_t start)
{
	struct keystore_field gap = { .name = "not read", .value = "", .offset = l->pos, .is_leaf = true };

	if (l->pos >= start)
		return;
	gap.length = start - l->pos;
	tell(l, &gap);
	l->pos = start;
}

void layout_layer(struct layout *l, const char *name, size_t len)
{
	l->layer = name;
	l->layer_len = len;
	l->pos = 0;
	l->depth = 0;
	l->oid = (struct keystore_bytes){ NULL, 0 };
}

void layout_layer_end(struct layout *l)
{
	fill(l, l->layer_len);
}

struct text *layout_value(struct layout *l)
{
	l->value = l->silent ? text_over(NULL, 0) : text_over(l->room, l->room_size);
	return &l->value;
}

const char *layout_numbered(struct layout *l, const char *name, size_t number)
{
	struct text text = text_over(l->name, sizeof l->name);

	text_add(&text, name);
	text_char(&text, ' ');
	text_number(&text, number);
	text_end(&text);
	return l->name;
}

void layout_leaf(struct layout *l, const char *name, size_t start, size_t end, size_t header)
{
	struct keystore_field leaf = { .name = name, .offset = start, .length = end - start, .header = header,
		.is_leaf = true };

	fill(l, start);
	leaf.value = take_value(l);
	tell(l, &leaf);
	l->pos = end;
}

void layout_open(struct layout *l, const char *name, size_t start, size_t end, size_t header)
{
	struct keystore_field field = { .name = name, .offset = start, .length = end - start, .header = header };
	struct keystore_field its = { .name = "header", .value = "", .offset = start, .length = header,
		.is_leaf = true, .is_header = true };

	fill(l, start);
	field.value = take_value(l);
	tell(l, &field);
	l->depth++;
	if (header)
		tell(l, &its);
	l->pos = start + header;
}

void layout_close(struct layout *l, size_t end)
{
	fill(l, end);
	l->depth--;
}

bool layout_blob(struct layout *l, const char *name, struct reader *in, uint64_t declared, size_t header)
{
	size_t left = reader_left(in), start = in->pos - header;
	bool whole = declared <= left;

	if (!whole)
		value_cut(layout_value(l), declared, left);
	in->pos += whole ? (size_t)declared : left;
	layout_leaf(l, name, start, in->pos, header);
	return whole;
}

void value_cut(struct text *to, uint64_t declared, uint64_t left)
{
	text_number(to, declared);
	text_add(to, declared == 1 ? " byte declared, " : " bytes declared, ");
	text_number(to, left);
	text_add(to, " left");
}

void value_hex(struct text *to, struct keystore_bytes bytes)
{
	if (bytes.len <= MAX_HEX)
		text_hex(to, bytes);
}

void value_text(struct text *to, struct keystore_bytes bytes)
{
	bool cut = bytes.len > MAX_TEXT;

	if (cut)
		bytes.len = MAX_TEXT;
	text_bytes(to, bytes);
	if (cut)
		text_add(to, "...");
}

/* A number with leading zeros. */
static void put_digits(struct text *to, uint64_t value, unsigned digits)
{
	uint64_t unit = 1;

	for (unsigned i = 1; i < digits; i++)
		unit *= 10;
	for (; unit > 1 && value < unit; unit /= 10)
		text_char(to, '0');
	text_number(to, value);
}

/* Days since 1970-01-01 as a date of the Gregorian calendar. Counted from March, a leap day ends its year; 400 years
 * have 146,097 days, and five months from March on 153. */
static void put_date(struct text *to, int64_t days)
{
	int64_t shifted = days + 719468; /* since 0000-03-01 */
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day = shifted - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	day = of_year - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	year += era * 400 + (month <= 2);
	if (year < 0)
		text_char(to, '-');
	put_digits(to, (uint64_t)(year < 0 ? -year : year), 4);
	text_char(to, '-');
	put_digits(to, (uint64_t)month, 2);
	text_char(to, '-');
	put_digits(to, (uint64_t)day, 2);
}

void value_time(struct text *to, int64_t ms)
{
	int64_t day_ms = INT64_C(86400000), days = ms / day_ms - (ms % day_ms < 0);
	uint64_t of_day = (uint64_t)(ms % day_ms + (ms % day_ms < 0 ? day_ms : 0));

	put_date(to, days);
	text_char(to, 'T');
	put_digits(to, of_day / 3600000, 2);
	text_char(to, ':');
	put_digits(to, of_day / 60000 % 60, 2);
	text_char(to, ':');
	put_digits(to, of_day / 1000 % 60, 2);
	if (of_day % 1000) {
		text_char(to, '.');
		put_digits(to, of_day % 1000, 3);
	}
	text_char(to, 'Z');
}
