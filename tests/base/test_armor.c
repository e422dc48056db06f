/* PEM text: what RFC 7468 and RFC 1421 say, what `openssl` and `cat` make of it, and what must be refused. */
#include "base/armor.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

struct good {
	const char *name, *text, *label, *base64;
	size_t begin, end;
};

static const struct good good[] = {
	{ "a block", "-----BEGIN A-----\nAAAA\n-----END A-----\n", "A", "AAAA\n", 0, 39 },
	{ "no line end behind it", "-----BEGIN A-----\nAAAA\n-----END A-----", "A", "AAAA\n", 0, 38 },
	{ "CRLF", "-----BEGIN A-----\r\nAAAA\r\n-----END A-----\r\n", "A", "AAAA\r\n", 0, 42 },
	{ "CR alone", "-----BEGIN A-----\rAAAA\r-----END A-----\r", "A", "AAAA\r", 0, 39 },
	{ "text in front", "a\nb -----BEGIN no\n-----BEGIN A-----\nAAAA\n-----END A-----\n", "A", "AAAA\n", 18, 57 },
	{ "text behind it on its line", "-----BEGIN A-----\nAAAA\n-----END A----- end\n", "A", "AAAA\n", 0, 38 },
	{ "blanks behind it", "-----BEGIN A-----\nAAAA\n-----END A----- \t\n", "A", "AAAA\n", 0, 41 },
	{ "a UTF-8 byte order mark in front", "\xEF\xBB\xBF-----BEGIN A-----\nAAAA\n-----END A-----\n", "A", "AAAA\n",
		3, 42 },
	{ "all on one line", "-----BEGIN A----- AAAA AAAA -----END A-----", "A", "AAAA AAAA ", 0, 43 },
	{ "a label with blanks and a dash", "-----BEGIN X-9 A B-----\nAAAA\n-----END X-9 A B-----\n", "X-9 A B",
		"AAAA\n", 0, 51 },
	{ "an empty label (RFC 7468 section 3 allows it)", "-----BEGIN -----\nAAAA\n-----END -----\n", "", "AAAA\n",
		0, 37 },
	{ "dashes in the text in front",
		"--\n-----\n-----B\n------BEGIN A-----\n-----BEGIN A-----\nAAAA\n-----END A-----\n", "A", "AAAA\n",
		35, 74 },
	{ "an END line without BEGIN is text", "-----END A-----\n-----BEGIN A-----\nAAAA\n-----END A-----\n", "A",
		"AAAA\n", 16, 55 },
	{ "empty lines in front of the data", "-----BEGIN A-----\n\n\nAAAA\n-----END A-----\n", "A", "AAAA\n", 0,
		41 },
};

struct bad {
	const char *name, *text;
	enum keystore_status status;
	uint64_t offset, missing;
	const char *sentence;
};

static const struct bad bad[] = {
	{ "another BEGIN in front of the END", "-----BEGIN A-----\nAAAA\n-----BEGIN A-----\nAAAA\n-----END A-----\n",
		KEYSTORE_MALFORMED, 0, 0, "PEM: no END line for \"A\"" },
	{ "dashes in the data", "-----BEGIN A-----\nAAAA\n-----\n-----END A-----\n", KEYSTORE_MALFORMED, 0, 0,
		"PEM: no END line for \"A\"" },
	{ "another label at the end", "x\n-----BEGIN A-----\nAAAA\n-----END B-----\n", KEYSTORE_MALFORMED, 25, 0,
		"PEM: the END label \"B\" differs from BEGIN \"A\"" },
	{ "the text ends in the data", "-----BEGIN A-----\nAA", KEYSTORE_TRUNCATED, 0, 15,
		"PEM: no END line for \"A\"" },
	{ "the text ends in the dashes of the END line", "-----BEGIN A-----\nAAAA\n---", KEYSTORE_TRUNCATED, 0, 15,
		"PEM: no END line for \"A\"" },
	{ "the text ends in the END label", "-----BEGIN A-----\nAAAA\n-----END A--", KEYSTORE_TRUNCATED, 0, 15,
		"PEM: no END line for \"A\"" },
	{ "the text ends in the BEGIN label", "\n-----BEGIN CERT", KEYSTORE_TRUNCATED, 1, 0,
		"PEM: the BEGIN line is cut" },
	{ "a BEGIN line without dashes at its end", "-----BEGIN A\nAAAA\n-----END A-----\n", KEYSTORE_MALFORMED, 0, 0,
		"PEM: the BEGIN line does not end with dashes" },
	{ "no data", "-----BEGIN A-----\n-----END A-----\n", KEYSTORE_MALFORMED, 18, 0,
		"PEM: the block has no data" },
	{ "blanks alone", "-----BEGIN A-----\n \n\n-----END A-----\n", KEYSTORE_MALFORMED, 21, 0,
		"PEM: the block has no data" },
	{ "headers alone", "-----BEGIN A-----\nX: y\n\n-----END A-----\n", KEYSTORE_MALFORMED, 24, 0,
		"PEM: the block has no data" },
	{ "headers without an empty line", "-----BEGIN A-----\nX: y\nAAAA\n-----END A-----\n", KEYSTORE_MALFORMED, 18,
		0, "PEM: no empty line behind the headers" },
};

static struct keystore_bytes text_of(const struct armor_block *block, struct keystore_bytes window)
{
	assert_true(!window.len || (window.data >= block->whole.data &&
					   window.data + window.len <= block->whole.data + block->whole.len));
	return window;
}

static void assert_text(struct keystore_bytes found, const char *expected)
{
	assert_int_equal(found.len, strlen(expected));
	if (found.len)
		assert_memory_equal(found.data, expected, found.len);
}

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct reader in = reader_of(bytes_of(good[i].text));
		struct armor_block block;
		struct keystore_error err;
		bool found;
		print_message("%s\n", good[i].name);
		assert_true(armor_next(&in, &found, &block, &err) && found);
		assert_text(text_of(&block, block.label), good[i].label);
		assert_text(text_of(&block, block.base64), good[i].base64);
		assert_int_equal(block.headers.len, 0);
		assert_int_equal(block.begin, good[i].begin);
		assert_int_equal(block.end, good[i].end);
		assert_int_equal(in.pos, good[i].end);
		assert_true(armor_next(&in, &found, &block, &err) && !found);
	}
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct reader in = reader_of(bytes_of(bad[i].text));
		struct armor_block block;
		struct keystore_error err;
		bool found;
		print_message("%s\n", bad[i].name);
		assert_false(armor_next(&in, &found, &block, &err));
		assert_string_equal(err.text, bad[i].sentence);
		assert_int_equal(err.status, bad[i].status);
		assert_int_equal(err.offset, bad[i].offset);
		assert_int_equal(err.missing, bad[i].missing);
		assert_int_equal(in.pos, 0);
	}
}

static void test_no_block(void **state)
{
	static const char *const texts[] = { "", "-", "-----", "-----BEGIN",
		" -----BEGIN A-----\nAAAA\n-----END A-----\n", "x-----BEGIN A-----\nAAAA\n-----END A-----\n",
		"------BEGIN A-----\n", "---- BEGIN SSH2 PUBLIC KEY ----\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct reader in = reader_of(bytes_of(texts[i]));
		struct armor_block block;
		struct keystore_error err;
		bool found = true;
		assert_false(armor_find(&in));
		assert_true(armor_next(&in, &found, &block, &err));
		assert_false(found);
	}
}

/* What `cat` makes of a file that has no last line end. */
static void test_blocks_without_line_end_between(void **state)
{
	struct reader in = reader_of(bytes_of("-----BEGIN A-----\nAAAA\n-----END A----------BEGIN "
					      "B-----\nBBBB\n-----END B-----"));
	struct armor_block block;
	struct keystore_error err;
	bool found;

	(void)state;
	assert_true(armor_next(&in, &found, &block, &err) && found);
	assert_true(armor_label_is(&block, "A"));
	assert_true(armor_next(&in, &found, &block, &err) && found);
	assert_true(armor_label_is(&block, "B"));
	assert_false(armor_label_is(&block, "BB"));
	assert_int_equal(block.begin, 38);
}

/* As `openssl rsa -traditional -aes256` writes it, but for the blanks. */
static void test_headers(void **state)
{
	static const char text[] =
		"-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info:\tAES-256-CBC,00FF \n \nAAAA\n-----END A-----\n";
	struct reader in = reader_of(bytes_of(text));
	struct armor_block block;
	struct keystore_bytes value;
	struct keystore_error err;
	bool found;

	(void)state;
	assert_true(armor_next(&in, &found, &block, &err) && found);
	assert_text(block.headers, "Proc-Type: 4,ENCRYPTED\nDEK-Info:\tAES-256-CBC,00FF \n");
	assert_text(block.base64, "AAAA\n");
	assert_true(armor_header(&block, "Proc-Type", &value));
	assert_text(value, "4,ENCRYPTED");
	assert_true(armor_header(&block, "DEK-Info", &value));
	assert_text(value, "AES-256-CBC,00FF");
	assert_false(armor_header(&block, "DEK", &value));
	assert_false(armor_header(&block, "Info", &value));
}

/* A block whose header section has so many bytes, with an empty line behind it. */
static bool read_with_headers(size_t len, struct keystore_error *err)
{
	struct writer text = writer_new();
	struct armor_block block;
	bool found;

	writer_text(&text, "-----BEGIN A-----\nX: ");
	for (size_t i = strlen("X: \n"); i < len; i++)
		writer_u8(&text, 'h');
	writer_text(&text, "\n\nAAAA\n-----END A-----\n");
	struct reader in = { text.data, 0, text.len };
	bool ok = armor_next(&in, &found, &block, err);
	writer_free(&text);
	return ok;
}

static void test_header_limit(void **state)
{
	struct keystore_error err;

	(void)state;
	assert_true(read_with_headers(4095, &err));
	assert_false(read_with_headers(4097, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_int_equal(err.offset, 18);
	assert_string_equal(err.text, "PEM: the headers are longer than 4096 bytes");
}

static void test_decode(void **state)
{
	struct reader in = reader_of(bytes_of("text\n-----BEGIN A-----\nZm9v\nYmFy\n-----END A-----\n"));
	struct armor_block block;
	struct keystore_error err;
	struct writer out = writer_new();
	uint8_t room[32];
	bool found;

	(void)state;
	assert_true(armor_next(&in, &found, &block, &err) && found);
	assert_true(armor_decode(&block, &out, &err));
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "foobar", 6);
	writer_free(&out);
	assert_true(armor_size(&block) <= sizeof room);
	out = writer_over(room, armor_size(&block));
	assert_true(armor_decode_secret(&block, &out, &err));
	assert_int_equal(out.len, 6);
	assert_memory_equal(room, "foobar", 6);
}

static void test_decoding_errors_count_in_the_text(void **state)
{
	struct reader in = reader_of(bytes_of("text\n-----BEGIN A-----\nZm9v\nYm*y\n-----END A-----\n"));
	struct armor_block block;
	struct keystore_error err;
	struct writer out = writer_new();
	bool found;

	(void)state;
	assert_true(armor_next(&in, &found, &block, &err) && found);
	assert_false(armor_decode(&block, &out, &err));
	assert_string_equal(err.text, "byte 0x2a in base64");
	assert_int_equal(err.offset, 30);
	writer_free(&out);
}

/* printf foobar | base64, and the frame of RFC 7468. */
static void test_encode(void **state)
{
	struct writer out = writer_new();

	(void)state;
	armor_encode(&out, "A B", bytes_of("foobar"));
	assert_text((struct keystore_bytes){ out.data, out.len },
		"-----BEGIN A B-----\nZm9vYmFy\n-----END A B-----\n");
	writer_free(&out);
}

static bool read_all(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);
	struct armor_block block;
	bool found, ok;

	(void)context;
	while ((ok = armor_next(&in, &found, &block, err)) && found) {
		struct keystore_bytes value;
		struct writer out = writer_new();
		armor_header(&block, "DEK-Info", &value);
		ok = armor_decode(&block, &out, err);
		writer_free(&out);
		if (!ok)
			break;
	}
	return ok;
}

static void test_sweeps(void **state)
{
	struct keystore_bytes text = bytes_of("a\n-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
					      "AES-256-CBC,00\n\nZm9v\nYmE=\n-----END A-----\n"
					      "-----BEGIN B-----\r\nZm9v\r\n-----END B-----");

	(void)state;
	sweep_truncations(read_all, NULL, text);
	sweep_bits(read_all, NULL, text);
	sweep_allocations(read_all, NULL, text);
}

/* Inputs on which a careless reader goes over the same bytes again and again; each takes some milliseconds if it is
 * done right, minutes if not. */
static void test_time_is_linear(void **state)
{
	static const char *const repeated[] = {
		"-----BEGIN A-----AAAA-----END A-----", /* one line */
		"-----BEGIN A-----\n",                  /* never closed */
		"- ----",
		"-----BEGIN A-----AAAA-----END A-----  ",
		"-----BEGIN A-----\rX: y\r\rAAAA\r-----END A-----\r",
	};

	(void)state;
	for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
		struct writer text = writer_new();
		struct keystore_error err;
		while (text.len < so_many(4000000))
			writer_text(&text, repeated[i]);
		read_all(NULL, (struct keystore_bytes){ text.data, text.len }, &err);
		writer_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_no_block),
		cmocka_unit_test(test_blocks_without_line_end_between),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_header_limit),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_decoding_errors_count_in_the_text),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_sweeps),
		cmocka_unit_test(test_time_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
