/* Elements with names from a table, and values of fields. What an element is follows X.690, times RFC 3339; the
 * sentences are ours. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/schema.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static const struct schema innermost[] = {
	{ .name = "octets", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS },
	{ .name = NULL },
};

static const struct schema wrapped[] = {
	{ .name = "inner", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS, .inside = innermost },
	{ .name = "number", .tag = DER_INTEGER },
	{ .name = NULL },
};

static const struct schema outer[] = {
	{ .name = "outer", .tag = DER_OCTET_STRING, .flags = SCHEMA_WRAPS, .inside = wrapped },
	{ .name = NULL },
};

/* What was told, a line for each field: "name=value", indented by its depth. */
struct told {
	char text[2048];
	size_t len;
};

static bool tell(void *context, const struct keystore_field *field)
{
	struct told *told = context;

	told->len += (size_t)snprintf(told->text + told->len, sizeof told->text - told->len, "%*s%s%s%s\n",
		(int)field->depth, "", field->name, field->value[0] ? "=" : "", field->value);
	return told->len < sizeof told->text;
}

static bool show(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct told told = { .len = 0 }, *out = context;
	struct layout l = { .each = tell, .context = out ? out : &told, .details = true };

	*err = (struct keystore_error){ .status = KEYSTORE_NO_MEMORY };
	if (!layout_start(&l, 1 << 16))
		return false;
	bool ok = schema_layer(&l, "file", input, outer, 0);
	layout_free(&l);
	return ok;
}

struct row {
	const char *name, *hex, *told;
};

static void elements_and_their_values(void **state)
{
	static const struct row rows[] = {
		{ "octets that wrap an element", "04 03 020105", "outer\n header\n number=5\n" },
		{ "in one piece (8.7.3)", "24 05 0403 020105", "outer\n header\n piece 1\n  header\n  number=5\n" },
		{ "in two pieces", "24 07 0402 0201 0401 05",
			"outer\n header\n piece 1=0201\n piece 2=05\nnumber=5\n" },
		{ "in no piece", "24 00", "outer\n header\n" },
		{ "pieces that are no octets", "24 06 020105 020106", "outer\n header\n piece 1=5\n piece 2=6\n" },
		{ "BOOLEAN (8.2)", "01 01 ff", "BOOLEAN=true\n" },
		{ "FALSE", "01 01 00", "BOOLEAN=false\n" },
		{ "BOOLEAN without contents", "01 00", "BOOLEAN=false\n" },
		{ "a negative INTEGER (8.3)", "02 02 fc18", "INTEGER=-1000\n" },
		{ "the lowest of eight bytes", "02 08 8000000000000000", "INTEGER=-9223372036854775808\n" },
		{ "an INTEGER without contents", "02 00", "INTEGER=0\n" },
		{ "an INTEGER of nine bytes", "02 09 010000000000000000", "INTEGER=0x010000000000000000\n" },
		{ "NULL", "05 00", "NULL=NULL\n" },
		{ "an OID that nobody named", "06 03 2a0304", "OBJECT IDENTIFIER=1.2.3.4\n" },
		{ "U+1F600 as two code units (UTF-16)", "1e 04 d83dde00", "BMPString=\U0001F600\n" },
		{ "one code unit of a pair is escaped", "1e 04 d83d0041", "BMPString=\\xed\\xa0\\xbdA\n" },
		{ "the first of a pair at the end", "1e 02 d83d", "BMPString=\\xed\\xa0\\xbd\n" },
		{ "the second of a pair alone", "1e 02 de00", "BMPString=\\xed\\xb8\\x80\n" },
		{ "the first of a pair before one behind the pairs", "1e 04 d83de000",
			"BMPString=\\xed\\xa0\\xbd\xee\x80\x80\n" },
		{ "half a code unit", "1e 03 004100", "BMPString=A\n" },
		{ "an indefinite length (8.1.3.6)", "30 80 020105 0000",
			"SEQUENCE=indefinite length\n header\n INTEGER=5\n end of contents\n" },
		{ "that is not closed", "30 80 020105",
			"SEQUENCE=indefinite length, not closed\n header\n INTEGER=5\n" },
		{ "a length that passes the end", "04 05 aabb",
			"outer=5 bytes declared, 2 left\n header\n not read\n" },
		{ "a long tag (8.1.2.4)", "bf 8101 00", "[long tag]\n header\n" },
		{ "a class of its own", "41 01 aa", "[APPLICATION 1]=aa\n" },
		{ "bytes behind the element", "05 00 aa", "NULL=NULL\ntrailing bytes\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct told told = { .len = 0 };
		struct keystore_error err;
		assert_true(show(&told, from_hex(rows[i].hex), &err));
		if (strcmp(told.text, rows[i].told) != 0)
			fail_msg("%s:\n%s", rows[i].name, told.text);
	}
}

static void failing_allocations(void **state)
{
	(void)state;
	sweep_allocations(show, NULL, from_hex("24 00"));
	sweep_allocations(show, NULL, from_hex("24 04 0402 2400"));
	sweep_allocations(show, NULL, from_hex("24 0a 0401 30 0401 03 0402 2400"));
}

static void a_text_from_the_file_ends_after_64_kib(void **state)
{
	enum { MOST = 1 << 16 };
	char *text = mem_new(MOST + 1), *out = mem_new(MOST + 8);
	struct text to = text_over(out, MOST + 8);

	(void)state;
	memset(text, 'a', MOST + 1);
	value_text(&to, (struct keystore_bytes){ (const uint8_t *)text, MOST });
	assert_int_equal(text_end(&to), MOST);
	to = text_over(out, MOST + 8);
	value_text(&to, (struct keystore_bytes){ (const uint8_t *)text, MOST + 1 });
	assert_int_equal(text_end(&to), MOST + 3);
	assert_string_equal(out + MOST - 1, "a...");
	mem_free(text);
	mem_free(out);
}

/* As `date -u --rfc-3339=ns -d @951782400.007` and the like say; the years have four digits. */
static void times(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ 951782400007, "2000-02-29T00:00:00.007Z" },
		{ 1795585798123, "2026-11-25T05:49:58.123Z" },
		{ -62135596800000, "0001-01-01T00:00:00Z" },
		{ -62198755200000, "-0001-01-01T00:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[48];
		struct text to = text_over(out, sizeof out);
		value_time(&to, rows[i].ms);
		text_end(&to);
		assert_string_equal(out, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_and_their_values),
		cmocka_unit_test(failing_allocations),
		cmocka_unit_test(a_text_from_the_file_ends_after_64_kib),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
