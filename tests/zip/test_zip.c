/* The ZIP reader on archives of other programs (tests/data/zip/make.sh), and on each of these with something changed.
 * */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static const char hello[] = "hello, hello, hello, hello\n";

static const char *const files[] = { "python", "java", "pipe", "zip64", "prefix" };
enum { N_FILES = sizeof files / sizeof *files };

static struct keystore_bytes load(const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "tests/data/zip/%s.zip", name);
	return load_file(path);
}

/* ---- What other programs wrote ----------------------------------------------------------------------------------- */

static void assert_hello(const struct keystore_zip *zip, const char *name)
{
	struct keystore_bytes wanted = bytes_of(name);
	struct keystore_error err;
	uint8_t *out, first[5];
	size_t i, len;

	assert_true(keystore_zip_find(zip, wanted, &i, &err));
	assert_true(keystore_zip_extract(zip, i, sizeof hello - 1, &out, &len, &err));
	assert_int_equal(len, sizeof hello - 1);
	assert_memory_equal(out, hello, len);
	keystore_free_bytes(out, len);
	assert_true(keystore_zip_peek(zip, i, first, sizeof first, &len, &err));
	assert_int_equal(len, sizeof first);
	assert_memory_equal(first, "hello", len);
}

static void test_witnesses(void **state)
{
	static const struct {
		const char *name;
		bool folder;
		size_t size;
	} members[] = { { "Tomcat/", true, 0 }, { "Tomcat/hello.txt", false, 27 }, { "empty", false, 0 } };

	(void)state;
	for (size_t f = 0; f < N_FILES; f++) {
		struct keystore_bytes file = load(files[f]);
		struct keystore_error err;
		struct keystore_zip *zip = keystore_zip_open(file.data, file.len, &err);
		bool pipe = strcmp(files[f], "pipe") == 0;

		assert_non_null(zip);
		assert_int_equal(keystore_zip_count(zip), pipe ? 1 : 3);
		for (size_t i = 0; !pipe && i < 3; i++) {
			struct keystore_zip_member member;
			keystore_zip_member(zip, i, &member);
			assert_true(bytes_equal(member.name, bytes_of(members[i].name)));
			assert_int_equal(member.folder, members[i].folder);
			assert_int_equal(member.size, members[i].size);
		}
		assert_hello(zip, pipe ? "-" : "Tomcat/hello.txt");
		keystore_zip_free(zip);
		free((void *)file.data);
	}
}

static void test_finding(void **state)
{
	struct keystore_bytes file = load("python");
	struct keystore_error err;
	size_t i;

	(void)state;
	struct keystore_zip *zip = keystore_zip_open(file.data, file.len, &err);
	assert_false(keystore_zip_find(zip, bytes_of("tomcat/hello.txt"), &i, &err));
	assert_int_equal(err.status, KEYSTORE_NOT_FOUND);
	keystore_zip_free(zip);
	free((void *)file.data);
}

/* ---- With something changed -------------------------------------------------------------------------------------- */

/* Opens, finds what all have, and extracts every member. */
static bool read_all(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_zip *zip = keystore_zip_open(input.data, input.len, err);
	bool ok = zip != NULL;

	(void)context;
	for (size_t i = 0; ok && i < keystore_zip_count(zip); i++) {
		struct keystore_zip_member member;
		uint8_t *out, peek[16];
		size_t found, len;

		keystore_zip_member(zip, i, &member);
		ok = keystore_zip_peek(zip, i, peek, sizeof peek, &len, err) &&
		     keystore_zip_find(zip, member.name, &found, err) &&
		     keystore_zip_extract(zip, i, 1000, &out, &len, err);
		if (ok)
			keystore_free_bytes(out, len);
	}
	keystore_zip_free(zip);
	return ok;
}

/* python.zip: local headers at 0, 37 and 95, the directory at 130, 183 and 245, the end record at 296. zip64.zip: its
 * end record at 356, the locator at 412, the short end record at 432. java.zip: the descriptor of hello.txt at 113. */
static const struct {
	const char *name, *file;
	size_t offset;
	const char *bytes;
	enum keystore_status status;
	const char *text;
	size_t at; /* the offset that the error names */
} changes[] = {
	{ "another name in front of the data", "python", 67, "74", KEYSTORE_MALFORMED,
		"another name in its own header", 37 },
	{ "a method there that the directory does not say", "python", 45, "00", KEYSTORE_MALFORMED,
		"another method in its own header", 37 },
	{ "a CRC there that the directory does not say", "python", 51, "00", KEYSTORE_MALFORMED,
		"another CRC in its own header",
		37 },
	{ "a size there that the directory does not say", "python", 59, "1c", KEYSTORE_MALFORMED,
		"another size in its own header",
		37 },
	{ "a compressed size there likewise", "python", 55, "0d", KEYSTORE_MALFORMED,
		"another size in its own header", 37 },
	{ "encrypted only there", "python", 43, "01", KEYSTORE_MALFORMED, "only one of header and directory", 37 },
	{ "no header there", "python", 37, "51", KEYSTORE_MALFORMED, "no header where the directory says", 37 },
	{ "an extra field that passes the directory", "python", 65, "ffff", KEYSTORE_MALFORMED,
		"passes the central directory", 37 },
	{ "ZIP64 without its sizes", "python", 207, "ffffffff", KEYSTORE_MALFORMED, "ZIP64 sizes are missing", 183 },
	{ "compressed data that is more than the file", "python", 203, "00000100", KEYSTORE_MALFORMED,
		"passes the central directory", 183 },
	{ "compressed data that leaves no room for the others", "python", 203, "60000000", KEYSTORE_MALFORMED,
		"members overlap", 183 },
	{ "two members in one place", "python", 287, "25000000", KEYSTORE_MALFORMED, "members overlap", 37 },
	{ "an empty stored member that declares a byte", "python", 269, "01", KEYSTORE_MALFORMED,
		"its size is not that of its data", 245 },
	{ "a NUL in a name", "python", 229, "00", KEYSTORE_MALFORMED, "NUL in its name", 183 },
	{ "a member on another disk", "python", 217, "01", KEYSTORE_MALFORMED, "on another disk", 183 },
	{ "a header in the directory that is none", "python", 183, "51", KEYSTORE_MALFORMED, "header 2 of 3 is none",
		183 },
	{ "one header fewer than are there", "python", 304, "02000200", KEYSTORE_MALFORMED, "more than its 2 headers",
		245 },
	{ "one header more than are there", "python", 304, "04000400", KEYSTORE_MALFORMED, "header 4 of 4 is none",
		296 },
	{ "members on other disks", "python", 304, "02000300", KEYSTORE_MALFORMED, "3 members, of which 2 are on this",
		296 },
	{ "an end record on the second disk", "python", 300, "01", KEYSTORE_UNSUPPORTED, "several disks", 296 },
	{ "a directory larger than the file", "python", 308, "ffffff7f", KEYSTORE_MALFORMED,
		"only 296 are in front of it", 296 },
	{ "a directory behind its end", "python", 312, "83000000", KEYSTORE_MALFORMED, "passes the end record", 296 },
	{ "a comment that is longer than the file", "python", 316, "0a", KEYSTORE_TRUNCATED,
		"no end of central directory",
		327 },
	{ "a symbolic link", "python", 223, "ffa1", KEYSTORE_MALFORMED, "symbolic link", 83 },
	{ "a device", "python", 223, "ff21", KEYSTORE_MALFORMED, "no regular file", 83 },
	{ "deflated data that is damaged", "python", 83, "07", KEYSTORE_MALFORMED, "deflated data is damaged", 84 },
	{ "a ZIP64 end record that is somewhere else", "zip64", 420, "63", KEYSTORE_MALFORMED,
		"not where its locator", 412 },
	{ "a ZIP64 end record of another size", "zip64", 360, "2d", KEYSTORE_MALFORMED, "no ZIP64 end record", 356 },
	{ "a ZIP64 end record that counts otherwise", "zip64", 388, "04", KEYSTORE_MALFORMED, "contradict each other",
		432 },
	{ "a ZIP64 archive of several disks", "zip64", 428, "02", KEYSTORE_UNSUPPORTED, "several disks", 412 },
	{ "a descriptor with another CRC", "java", 117, "00", KEYSTORE_MALFORMED, "no data descriptor", 113 },
	{ "a descriptor with another size", "java", 125, "00", KEYSTORE_MALFORMED, "no data descriptor", 113 },
};

static void test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct keystore_bytes file = load(changes[i].file), bytes = from_hex(changes[i].bytes);
		struct keystore_error err = { 0 };

		memcpy((uint8_t *)file.data + changes[i].offset, bytes.data, bytes.len);
		bool read = read_all(NULL, file, &err);
		if (read || err.status != changes[i].status || !strstr(err.text, changes[i].text) ||
		    err.offset != changes[i].at)
			fail_msg("%s: %s, %d at %llu: %s", changes[i].name, read ? "read" : "refused", (int)err.status,
				(unsigned long long)err.offset, err.text);
		free((void *)file.data);
	}
}

/* The same in the header and in the directory. */
static const struct {
	const char *name;
	size_t local, central;
	const char *bytes;
	enum keystore_status status;
	const char *text;
} changes_twice[] = {
	{ "an encrypted member", 43, 191, "01", KEYSTORE_UNSUPPORTED, "encrypted" },
	{ "a method that is not known", 45, 193, "0c", KEYSTORE_UNSUPPORTED, "neither stored nor deflated" },
	{ "a CRC that is not that of the contents", 51, 199, "00", KEYSTORE_MALFORMED, "do not have the CRC" },
	{ "contents longer than declared", 59, 207, "1a", KEYSTORE_MALFORMED, "longer than the ZIP declares" },
	{ "contents shorter than declared", 59, 207, "1c", KEYSTORE_MALFORMED, "shorter than the ZIP declares" },
	{ "data that ends too early", 55, 203, "0b", KEYSTORE_MALFORMED, "ends too early" },
	{ "a size over the limit", 59, 207, "ffffff7f", KEYSTORE_LIMIT,
		"2147483647 bytes are more than the limit of 1000" },
};

static void test_changes_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes_twice / sizeof *changes_twice; i++) {
		struct keystore_bytes file = load("python"), bytes = from_hex(changes_twice[i].bytes);
		struct keystore_error err = { 0 };

		memcpy((uint8_t *)file.data + changes_twice[i].local, bytes.data, bytes.len);
		memcpy((uint8_t *)file.data + changes_twice[i].central, bytes.data, bytes.len);
		bool read = read_all(NULL, file, &err);
		if (read || err.status != changes_twice[i].status ||
		    !strstr(err.text, changes_twice[i].text))
			fail_msg("%s: %s, %d at %llu: %s", changes_twice[i].name, read ? "read" : "refused",
				(int)err.status, (unsigned long long)err.offset, err.text);
		free((void *)file.data);
	}
}

/* A data descriptor without its signature, and one whose sizes have 8 bytes: as PKZIP and as ZIP64 have them. */
static void test_descriptors(void **state)
{
	struct keystore_bytes file = load("pipe");
	struct keystore_error err;
	uint8_t *plain = malloc(file.len);

	(void)state;
	/* the signature at 0x3F goes, and all behind it moves up; the directory's place with it */
	memcpy(plain, file.data, 0x3F);
	memcpy(plain + 0x3F, file.data + 0x43, file.len - 0x43);
	plain[0x96 - 4] = 0x53;
	assert_true(read_all(NULL, (struct keystore_bytes){ plain, file.len - 4 }, &err));
	free(plain);
	free((void *)file.data);
}

/* An empty deflated block, and ten bytes behind it that belong to the member and to nothing in it. */
static void test_bytes_behind(void **state)
{
	struct keystore_bytes file = load("python");
	struct keystore_error err;
	uint8_t *data = (uint8_t *)file.data;

	(void)state;
	memcpy(data + 83, "\3\0", 2);
	memset(data + 51, 0, 4); /* CRC and size, in the header and in the directory */
	memset(data + 59, 0, 4);
	memset(data + 199, 0, 4);
	memset(data + 207, 0, 4);
	assert_false(read_all(NULL, file, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_non_null(strstr(err.text, "bytes behind its deflated data"));
	free(data);
}

/* ---- Sweeps ------------------------------------------------------------------------------------------------------ */

static void test_truncations(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_FILES; i++) {
		struct keystore_bytes file = load(files[i]);
		sweep_truncations(read_all, NULL, file);
		free((void *)file.data);
	}
}

static void test_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_FILES; i++) {
		struct keystore_bytes file = load(files[i]);
		sweep_bits(read_all, NULL, file);
		free((void *)file.data);
	}
}

static void test_allocations(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_FILES; i++) {
		struct keystore_bytes file = load(files[i]);
		sweep_allocations(read_all, NULL, file);
		free((void *)file.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_witnesses),
		cmocka_unit_test(test_finding),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_changes_twice),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_bytes_behind),
		cmocka_unit_test(test_truncations),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
