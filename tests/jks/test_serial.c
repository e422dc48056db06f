/* The Java serialization protocol. The files of tests/data/jceks that end in .ser are what ObjectOutputStream writes
 * of objects of all sorts (Foreign.java there); the rows are by hand, after the Java Object Serialization
 * Specification, chapter 6. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jks/serial.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static bool read(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);
	struct serial_object object;

	(void)context;
	return serial_read(&in, &object, err);
}

static const struct {
	const char *file, *class_name;
} files[] = {
	{ "fields", "Foreign$Child" },
	{ "list", "java.util.ArrayList" },
	{ "map", "java.util.TreeMap" },
	{ "externalizable", "Foreign$Outside" },
	{ "proxy", "a proxy" },
	{ "written", "Foreign$Written" },
	{ "string", "java.lang.String" },
	{ "long-string", "java.lang.String" },
	{ "array", "[Ljava.lang.Object;" },
	{ "class", "java.lang.Class" },
	{ "enum", "Foreign$Colour" },
	{ "exception", "java.lang.IllegalStateException" },
};

static struct keystore_bytes load(const char *name)
{
	char path[80];

	snprintf(path, sizeof path, "tests/data/jceks/%s.ser", name);
	return load_file(path);
}

/* The end is found, whatever stands behind it. */
static void test_whatever_java_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes file = load(files[i].file);
		uint8_t *longer = malloc(file.len + 100);
		struct reader in = { longer, 0, file.len + 100 };
		struct serial_object object;
		struct keystore_error err;

		memcpy(longer, file.data, file.len);
		memset(longer + file.len, 0x70, 100);
		if (!serial_read(&in, &object, &err))
			fail_msg("%s: %s", files[i].file, err.text);
		assert_int_equal(in.pos, file.len);
		assert_true(bytes_equal(object.class_name, bytes_of(files[i].class_name)));
		free(longer);
		free((void *)file.data);
	}
}

static void test_fields(void **state)
{
	struct keystore_bytes file = load("fields"), text;
	struct reader in = reader_of(file);
	struct serial_object object;
	struct keystore_error err;

	(void)state;
	assert_true(serial_read(&in, &object, &err));
	assert_true(serial_get(&object, "Foreign$Child", "text", SERIAL_STRING, &text));
	assert_true(bytes_equal(text, BYTES("text")));
	assert_true(serial_get(&object, "Foreign$Child", "again", SERIAL_STRING, &text)); /* a reference to it */
	assert_true(bytes_equal(text, BYTES("text")));
	assert_true(serial_get(&object, "Foreign$Child", "nothing", SERIAL_NULL, &text));
	assert_false(serial_get(&object, "Foreign$Parent", "text", SERIAL_STRING, &text));
	assert_false(serial_get(&object, "Foreign$Child", "text", SERIAL_BYTES, &text));
	free((void *)file.data);
}

#define STREAM "aced0005"
#define CLASS_A "72000141 0000000000000001 02 0000 78 70" /* handle 7e0000: class A without fields, no superclass */
#define BYTE_ARRAY "7200025b42 acf317f8060854e0 02 0000 78 70"
#define OBJECT_ARRAY "7200025b4c acf317f8060854e0 02 0000 78 70"

static const struct {
	const char *name, *hex, *text;
	enum keystore_status status;
	uint64_t offset;
} rows[] = {
	{ "an object of a class without fields", STREAM "73" CLASS_A, NULL, KEYSTORE_OK, 0 },
	{ "nothing", "", "truncated: serialized object: its magic number", KEYSTORE_TRUNCATED, 0 },
	{ "another version", "aced0004 70", "serialized object: unknown version 4", KEYSTORE_MALFORMED, 0 },
	{ "no stream", "30820000", "not a serialized object (aced expected, found 3082)", KEYSTORE_MALFORMED, 0 },
	{ "null", STREAM "70", "null in the place of an object", KEYSTORE_MALFORMED, 4 },
	{ "block data", STREAM "770100", "an object expected, found 0x77", KEYSTORE_MALFORMED, 4 },
	{ "a reset", STREAM "79", "an object expected, found 0x79", KEYSTORE_MALFORMED, 4 },
	{ "an exception", STREAM "7b", "an object expected, found 0x7b", KEYSTORE_MALFORMED, 4 },
	{ "a reference to nothing", STREAM "71007e0000", "a reference to nothing before it (0x007e0000)",
		KEYSTORE_MALFORMED, 5 },
	{ "a reference below the first handle", STREAM "7100000000", "a reference to nothing before it (0x00000000)",
		KEYSTORE_MALFORMED, 5 },
	{ "an object of no class", STREAM "7370", "an object of no class", KEYSTORE_MALFORMED, 5 },
	{ "a Class of no class", STREAM "7670", "a Class of no class", KEYSTORE_MALFORMED, 5 },
	{ "an object of a string", STREAM "7374000141", "a class expected, found 0x74", KEYSTORE_MALFORMED, 5 },
	{ "a class that is its own superclass", STREAM "7372000141 0000000000000001 02 0000 78 71007e0000",
		"a reference to what is no class", KEYSTORE_MALFORMED, 21 },
	{ "a string for a superclass",
		STREAM "7372000141 0000000000000001 02 0001 4c000166 740001 41 78 71007e0001",
		"a reference to what is no class", KEYSTORE_MALFORMED, 29 },
	{ "a field of an unknown type", STREAM "7372000141 0000000000000001 02 0001 51000166 7870",
		"the type of a field expected, found 0x51", KEYSTORE_MALFORMED, 20 },
	{ "a field's type that is no string", STREAM "7372000141 0000000000000001 02 0001 4c000166 71007e0000 7870",
		"a reference to what is no string", KEYSTORE_MALFORMED, 24 },
	{ "a field's type as a long string, and another field",
		STREAM "7372000141 0000000000000001 02 0002 4c000166 7c0000000000000001 41 49000167 78 70 70 00000000",
		NULL, KEYSTORE_OK, 0 },
	{ "a class in a form of its own", STREAM "7372000141 0000000000000001 04 0000 78 70 01",
		"\"A\" has a form of its own", KEYSTORE_UNSUPPORTED, 22 },
	{ "an array of -1 bytes", STREAM "75" BYTE_ARRAY "ffffffff", "an array of -1 elements of \"[B\"",
		KEYSTORE_MALFORMED, 23 },
	{ "an array longer than the input", STREAM "75" BYTE_ARRAY "7fffffff 00",
		"an array needs 2147483647 bytes, 1 are left", KEYSTORE_TRUNCATED, 27 },
	{ "as many objects, none of which is there", STREAM "75" OBJECT_ARRAY "7fffffff", "an element",
		KEYSTORE_TRUNCATED, 27 },
	{ "an array of a class that is no array", STREAM "75" CLASS_A "00000000", "an array of 0 elements of \"A\"",
		KEYSTORE_MALFORMED, 22 },
	{ "a string of negative length", STREAM "7cffffffffffffffff", "a string of negative length", KEYSTORE_MALFORMED,
		5 },
	{ "a string longer than the input", STREAM "7c7fffffffffffffff", "a long string", KEYSTORE_TRUNCATED, 13 },
	{ "an enum constant that is no string", STREAM "7e" CLASS_A "70", "a string expected, found 0x70",
		KEYSTORE_MALFORMED, 22 },
	{ "an annotation without an end", STREAM "7372000141 0000000000000001 02 0000 77ff00",
		"block data needs 255 bytes, 1 are left", KEYSTORE_TRUNCATED, 22 },
	{ "interfaces without an end", STREAM "737dffffffff", "an interface of a proxy", KEYSTORE_TRUNCATED, 10 },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { .status = KEYSTORE_OK };
		bool ok = read(NULL, from_hex(rows[i].hex), &err);

		if (ok != (rows[i].status == KEYSTORE_OK) || err.status != rows[i].status)
			fail_msg("%s: %s", rows[i].name, ok ? "accepted" : err.text);
		if (!ok && (!strstr(err.text, rows[i].text) || err.offset != rows[i].offset))
			fail_msg("%s: %s, at %llu", rows[i].name, err.text, (unsigned long long)err.offset);
	}
}

/* Arrays of one element in one another; the class is described once. */
static size_t nest(uint8_t *out, size_t depth)
{
	struct keystore_bytes first = from_hex(STREAM "75" OBJECT_ARRAY "00000001");
	struct keystore_bytes next = from_hex("75 71007e0000 00000001");
	size_t len = first.len;

	memcpy(out, first.data, first.len);
	for (size_t i = 1; i < depth; i++, len += next.len)
		memcpy(out + len, next.data, next.len);
	out[len++] = 0x70;
	return len;
}

static void test_nesting(void **state)
{
	static uint8_t bytes[300000];
	struct keystore_error err;

	(void)state;
	assert_true(read(NULL, (struct keystore_bytes){ bytes, nest(bytes, 31) }, &err));
	assert_false(read(NULL, (struct keystore_bytes){ bytes, nest(bytes, 32) }, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_string_equal(err.text, "serialized object: nested deeper than 32");
	assert_false(read(NULL, (struct keystore_bytes){ bytes, nest(bytes, 20000) }, &err));
	assert_string_equal(err.text, "serialized object: nested deeper than 32");
	/* a class is one level more than what is of it */
	size_t len = nest(bytes, 31) - 1;
	memcpy(bytes + len, "\x73\x72", 2);
	assert_false(read(NULL, (struct keystore_bytes){ bytes, len + 2 }, &err));
	assert_string_equal(err.text, "serialized object: nested deeper than 32");
}

/* A class, and n more of which each has the one before for a superclass; in an array, so that they are not nested. */
static size_t line_up(uint8_t *out, size_t n)
{
	struct keystore_bytes begin = from_hex(STREAM "75" OBJECT_ARRAY "000000ff 76" CLASS_A);
	size_t len = begin.len;

	memcpy(out, begin.data, begin.len);
	for (size_t i = 0; i < n; i++) {
		/* the array's class is 0, the array 1, the first class 2, its Class 3, the next class 4, ... */
		const uint8_t more[] = { 0x76, 0x72, 0, 1, 'B', 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0x78, 0x71, 0, 0x7E, 0,
			(uint8_t)(2 * i + 2) };
		memcpy(out + len, more, sizeof more);
		len += sizeof more;
	}
	return len;
}

static void test_superclasses(void **state)
{
	static uint8_t bytes[10000];
	struct keystore_error err;

	(void)state;
	assert_false(read(NULL, (struct keystore_bytes){ bytes, line_up(bytes, 31) }, &err));
	assert_int_equal(err.status, KEYSTORE_TRUNCATED); /* all of them were read, and the array has more */
	assert_false(read(NULL, (struct keystore_bytes){ bytes, line_up(bytes, 32) }, &err));
	assert_string_equal(err.text, "serialized object: more than 32 superclasses");
}

/* Strings of no length, in an array: each can be referred to. */
static void test_handles(void **state)
{
	static uint8_t bytes[10000];
	struct keystore_bytes begin = from_hex(STREAM "75" OBJECT_ARRAY "00000400");
	struct keystore_error err;

	(void)state;
	memcpy(bytes, begin.data, begin.len);
	for (size_t i = 0; i < 1024; i++)
		memcpy(bytes + begin.len + 3 * i, "\x74\x00\x00", 3);
	assert_false(read(NULL, (struct keystore_bytes){ bytes, begin.len + 3 * 1024 }, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "serialized object: more than 1024 parts");
	bytes[begin.len - 1] = 0;
	bytes[begin.len - 2] = 3; /* 768 */
	assert_true(read(NULL, (struct keystore_bytes){ bytes, begin.len + 3 * 1024 }, &err));
}

/* An array of so many strings, an array and a proxy's class: wherever the handles have to grow, one of them begins. */
static void sweep_where_handles_grow(size_t n_strings)
{
	static uint8_t bytes[200];
	struct keystore_bytes begin = from_hex(STREAM "75" OBJECT_ARRAY "00000000");
	struct keystore_bytes end = from_hex("75 71007e0000 00000000 76 7d00000000 78 70");

	memcpy(bytes, begin.data, begin.len);
	bytes[begin.len - 1] = (uint8_t)(n_strings + 2);
	for (size_t i = 0; i < n_strings; i++)
		memcpy(bytes + begin.len + 3 * i, "\x74\x00\x00", 3);
	memcpy(bytes + begin.len + 3 * n_strings, end.data, end.len);
	sweep_allocations(read, NULL, (struct keystore_bytes){ bytes, begin.len + 3 * n_strings + end.len });
}

static void test_sweeps(void **state)
{
	(void)state;
	for (size_t n_strings = 0; n_strings < 40; n_strings++)
		sweep_where_handles_grow(n_strings);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes file = load(files[i].file);

		if (file.len < 10000) {
			sweep_truncations(read, NULL, file);
			sweep_bits(read, NULL, file);
			sweep_allocations(read, NULL, file);
		}
		free((void *)file.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_java_writes),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_superclasses),
		cmocka_unit_test(test_handles),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
