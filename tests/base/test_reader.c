/* The bounded reader: what it reads, that a failed read does not move, and that a child keeps the offsets. */
#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static void numbers_are_big_endian(void **state)
{
	struct reader in = reader_of(from_hex("01 0203 04050607 fffffffffffffffe"));
	uint8_t u8 = 0;
	uint16_t u16 = 0;
	uint32_t u32 = 0;
	int64_t i64 = 0;

	(void)state;
	assert_true(reader_u8(&in, &u8));
	assert_true(reader_u16(&in, &u16));
	assert_true(reader_u32(&in, &u32));
	assert_true(reader_i64(&in, &i64));
	assert_int_equal(u8, 0x01);
	assert_int_equal(u16, 0x0203);
	assert_int_equal(u32, 0x04050607);
	assert_true(i64 == -2);
	assert_int_equal(reader_left(&in), 0);
}

static void others_have_the_lowest_byte_first(void **state)
{
	struct reader in = reader_of(from_hex("0302 07060504 0f0e0d0c0b0a0908 01"));
	uint16_t u16 = 0;
	uint32_t u32 = 0;
	uint64_t u64 = 0;

	(void)state;
	assert_true(reader_le16(&in, &u16));
	assert_true(reader_le32(&in, &u32));
	assert_true(reader_le64(&in, &u64));
	assert_int_equal(u16, 0x0203);
	assert_int_equal(u32, 0x04050607);
	assert_true(u64 == 0x08090a0b0c0d0e0f);
	assert_false(reader_le16(&in, &u16));
	assert_false(reader_le32(&in, &u32));
	assert_false(reader_le64(&in, &u64));
	assert_int_equal(reader_left(&in), 1);
}

static void a_failed_read_does_not_move(void **state)
{
	struct reader in = reader_of(from_hex("010203")), child = { NULL, 77, 99 };
	uint32_t u32 = 42;
	struct keystore_bytes bytes = { NULL, 7 };

	(void)state;
	assert_false(reader_u32(&in, &u32));
	assert_false(reader_bytes(&in, 4, &bytes));
	assert_false(reader_bytes(&in, SIZE_MAX, &bytes));
	assert_false(reader_child(&in, 4, &child));
	assert_int_equal(in.pos, 0);
	assert_int_equal(u32, 42);
	assert_int_equal(bytes.len, 7);
	assert_int_equal(child.pos, 77);
	assert_true(reader_bytes(&in, 3, &bytes));
	assert_int_equal(bytes.len, 3);
}

static void a_child_keeps_the_positions_of_its_parent(void **state)
{
	struct reader in = reader_of(from_hex("00 11 22 33 44")), child;
	uint8_t byte;

	(void)state;
	assert_true(reader_u8(&in, &byte));
	assert_true(reader_child(&in, 2, &child));
	assert_int_equal(child.pos, 1);
	assert_int_equal(child.end, 3);
	assert_int_equal(in.pos, 3);
	assert_int_equal(reader_peek(&child), 0x11);
	assert_true(reader_u8(&child, &byte) && reader_u8(&child, &byte));
	assert_int_equal(byte, 0x22);
	assert_false(reader_u8(&child, &byte));
	assert_int_equal(reader_peek(&child), -1);
}

static void bytes_are_compared_as_numbers_without_sign(void **state)
{
	(void)state;
	assert_int_equal(bytes_compare(BYTES("a"), BYTES("b")), -1);
	assert_int_equal(bytes_compare(BYTES("\xff"), BYTES("a")), 1);
	assert_int_equal(bytes_compare(BYTES("ab"), BYTES("a")), 1);
	assert_int_equal(bytes_compare(BYTES(""), BYTES("")), 0);
	assert_true(bytes_equal(BYTES("a\0b"), BYTES("a\0b")));
	assert_false(bytes_equal(BYTES("a\0b"), BYTES("a\0c")));
	assert_false(bytes_equal(BYTES("a"), BYTES("ab")));
}

/* Keys may share one large certificate: compared, this takes minutes. */
static void a_window_is_equal_to_itself_at_once(void **state)
{
	enum { SIZE = 64 * 1024 * 1024 };
	uint8_t *large = calloc(1, SIZE);
	struct keystore_bytes window = { large, SIZE };
	struct keystore_bytes shorter = { large, SIZE - 1 };

	(void)state;
	assert_non_null(large);
	for (size_t i = 0; i < 10000; i++)
		if (!bytes_equal(window, window) || bytes_compare(window, window) != 0 ||
			bytes_compare(shorter, window) != -1)
			fail();
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_big_endian),
		cmocka_unit_test(others_have_the_lowest_byte_first),
		cmocka_unit_test(a_failed_read_does_not_move),
		cmocka_unit_test(a_child_keeps_the_positions_of_its_parent),
		cmocka_unit_test(bytes_are_compared_as_numbers_without_sign),
		cmocka_unit_test(a_window_is_equal_to_itself_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
