/* base64: the vectors of RFC 4648 section 10, what `base64` of GNU coreutils prints for all bytes, and what must be
 * refused. */
#include "base/base64.h"

#include <string.h>

#include "base/alloc.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

typedef bool decoder(struct reader in, struct writer *out, struct keystore_error *err);

static decoder *const decoders[] = { base64_decode, base64_decode_secret };

struct good {
	const char *name, *text, *bytes;
};

static const struct good good[] = {
	{ "RFC 4648: f", "Zg==", "f" },
	{ "RFC 4648: fo", "Zm8=", "fo" },
	{ "RFC 4648: foo", "Zm9v", "foo" },
	{ "RFC 4648: foob", "Zm9vYg==", "foob" },
	{ "RFC 4648: fooba", "Zm9vYmE=", "fooba" },
	{ "RFC 4648: foobar", "Zm9vYmFy", "foobar" },
	{ "a line end inside a group", "Zm\n9v\r\nYmFy\n", "foobar" },
	{ "blanks and tabs anywhere", " Z m\t9 v ", "foo" },
	{ "blanks in and behind the padding", "Zg= = \n", "f" },
	{ "bits behind the last byte are not zero, which OpenSSL and Java accept", "Zh==", "f" },
	{ "nothing at all", "", "" },
	{ "blanks alone", " \r\n", "" },
};

struct bad {
	const char *name, *text;
	uint64_t offset;
	const char *sentence;
};

static const struct bad bad[] = {
	{ "a byte of another alphabet (RFC 4648 section 5)", "Zm9-", 3, "byte 0x2d in base64" },
	{ "a byte that is no ASCII", "Zm\xC3\xA4", 2, "byte 0xc3 in base64" },
	{ "a vertical tab", "Zm9v\v", 4, "byte 0x0b in base64" },
	{ "one character too many", "Zm9vY", 5, "base64 ends inside a group of four characters" },
	{ "padding left out", "Zm9vYg", 6, "base64 ends inside a group of four characters" },
	{ "padding is short", "Zg=", 3, "base64 ends inside a group of four characters" },
	{ "padding alone", "====", 0, "base64 padding where data is due" },
	{ "padding after one character", "Z===", 1, "base64 padding where data is due" },
	{ "padding too long", "Zm9v=", 4, "base64 padding where data is due" },
	{ "data in the padding", "Zg=v", 3, "data after base64 padding" },
	{ "data after the padding", "Zg==Zg==", 4, "data after base64 padding" },
	{ "data after the padding and a line end", "Zg==\nZg==", 5, "data after base64 padding" },
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		for (size_t j = 0; j < 2; j++) {
			struct keystore_error err;
			struct writer out = writer_new();
			print_message("%s\n", good[i].name);
			assert_true(decoders[j](reader_of(bytes_of(good[i].text)), &out, &err));
			assert_int_equal(out.len, strlen(good[i].bytes));
			assert_memory_equal(out.data, good[i].bytes, out.len);
			writer_free(&out);
		}
	}
}

static void check_bad(decoder *decode, struct keystore_bytes text, uint64_t offset, const char *sentence)
{
	struct keystore_error err;
	struct writer out = writer_new();

	writer_text(&out, "before");
	assert_false(decode(reader_of(text), &out, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_string_equal(err.text, sentence);
	assert_int_equal(err.offset, offset);
	assert_int_equal(out.len, strlen("before"));
	writer_free(&out);
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		print_message("%s\n", bad[i].name);
		for (size_t j = 0; j < 2; j++)
			check_bad(decoders[j], bytes_of(bad[i].text), bad[i].offset, bad[i].sentence);
	}
}

/* libsodium's decoder passes over a NUL when it is told to ignore some characters. */
static void test_nul_is_refused(void **state)
{
	(void)state;
	for (size_t j = 0; j < 2; j++) {
		check_bad(decoders[j], BYTES("Zm\0" "9v"), 2, "byte 0x00 in base64");
		check_bad(decoders[j], BYTES("Zm9v\0"), 4, "byte 0x00 in base64");
	}
}

/* python3 -c 'print("".join("%02x" % i for i in range(256)))' | xxd -r -p | base64 -w 64 */
static const char all_bytes[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n"
				"MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5f\n"
				"YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6P\n"
				"kJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/\n"
				"wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v\n"
				"8PHy8/T19vf4+fr7/P3+/w==\n";

static void test_all_bytes(void **state)
{
	struct keystore_error err;
	struct writer text = writer_new();
	uint8_t all[256];

	(void)state;
	for (unsigned i = 0; i < sizeof all; i++)
		all[i] = (uint8_t)i;
	base64_encode(&text, (struct keystore_bytes){ all, sizeof all });
	assert_int_equal(text.len, strlen(all_bytes));
	assert_memory_equal(text.data, all_bytes, text.len);
	writer_free(&text);
	for (size_t j = 0; j < 2; j++) {
		struct writer back = writer_new();
		assert_true(decoders[j](reader_of(bytes_of(all_bytes)), &back, &err));
		assert_int_equal(back.len, sizeof all);
		assert_memory_equal(back.data, all, sizeof all);
		writer_free(&back);
	}
}

static void test_fixed_room(void **state)
{
	struct keystore_error err;
	uint8_t room[64];

	(void)state;
	for (size_t len = 0; len <= strlen("Zm9vYmFy"); len += 4) {
		struct writer out = writer_over(room, base64_size(len));
		struct keystore_bytes text = { (const uint8_t *)"Zm9vYmFy", len };
		assert_true(base64_decode_secret(reader_of(text), &out, &err));
		assert_int_equal(out.len, len / 4 * 3);
	}
}

static bool sweep(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	decoder *const *decode = context;
	struct writer out = writer_new();

	bool ok = (*decode)(reader_of(input), &out, err);
	writer_free(&out);
	return ok;
}

static void test_sweeps(void **state)
{
	(void)state;
	for (size_t j = 0; j < 2; j++) {
		decoder *decode = decoders[j];
		sweep_truncations(sweep, &decode, bytes_of(all_bytes));
		sweep_bits(sweep, &decode, bytes_of(all_bytes));
		sweep_allocations(sweep, &decode, bytes_of(all_bytes));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_nul_is_refused),
		cmocka_unit_test(test_all_bytes),
		cmocka_unit_test(test_fixed_room),
		cmocka_unit_test(test_sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
