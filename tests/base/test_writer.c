/* The writer: a fixed buffer never grows, a failure stays, lengths are patched where they were left open. */
#include "base/alloc.h"
#include "base/writer.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static void check_bytes(const struct writer *out, const char *hex)
{
	struct keystore_bytes expected = from_hex(hex);

	assert_false(out->failed);
	assert_int_equal(out->len, expected.len);
	assert_memory_equal(out->data, expected.data, expected.len);
}

static void numbers_and_patches(void **state)
{
	struct writer out = writer_new();

	(void)state;
	writer_u32(&out, 0xfeed0000);
	writer_u8(&out, 1);
	writer_u16(&out, 0x0203);
	writer_i64(&out, -2);
	writer_text(&out, "AB");
	writer_patch_u16(&out, 2, 0xfeed);
	check_bytes(&out, "feedfeed 01 0203 fffffffffffffffe 4142");
	writer_insert(&out, 4, BYTES("\x99\x98"));
	check_bytes(&out, "feedfeed 9998 01 0203 fffffffffffffffe 4142");
	writer_insert(&out, out.len, BYTES("\x97"));
	check_bytes(&out, "feedfeed 9998 01 0203 fffffffffffffffe 4142 97");
	writer_patch_u16(&out, out.len - 1, 1);
	assert_true(out.failed);
	writer_free(&out);
}

static void a_fixed_buffer_fails_when_it_is_full(void **state)
{
	uint8_t buffer[4], *data;
	struct writer out = writer_over(buffer, sizeof buffer);
	size_t len;

	(void)state;
	writer_u16(&out, 0x0102);
	writer_u16(&out, 0x0304);
	check_bytes(&out, "01020304");
	writer_u8(&out, 5);
	assert_true(out.failed);
	writer_bytes(&out, BYTES(""));
	assert_true(out.failed);
	assert_false(writer_finish(&out, &data, &len));
}

static void an_insertion_that_does_not_fit_fails(void **state)
{
	uint8_t buffer[4];
	struct writer out = writer_over(buffer, sizeof buffer);

	(void)state;
	writer_u16(&out, 0x0102);
	writer_insert(&out, 1, BYTES(""));
	writer_insert(&out, 1, BYTES("\x99\x98"));
	check_bytes(&out, "01 9998 02");
	writer_insert(&out, 1, BYTES("\x97"));
	assert_true(out.failed);
	assert_memory_equal(buffer, "\x01\x99\x98\x02", 4);
}

static void a_length_needs_two_bytes_to_be_patched(void **state)
{
	uint8_t buffer[8];
	struct writer shorter = writer_over(buffer, sizeof buffer), failed = writer_over(buffer, 4);

	(void)state;
	writer_u8(&shorter, 0x01);
	writer_patch_u16(&shorter, 0, 7);
	assert_true(shorter.failed);
	writer_u32(&failed, 0x01020304);
	writer_u8(&failed, 5);
	writer_patch_u16(&failed, 0, 7);
	assert_memory_equal(buffer, "\x01\x02\x03\x04", 4);
}

static void sizes_do_not_overflow(void **state)
{
	struct writer out = writer_new();

	(void)state;
	writer_u8(&out, 1);
	assert_null(writer_zeros(&out, SIZE_MAX));
	assert_true(out.failed);
	writer_free(&out);
}

static void what_is_reserved_is_not_allocated_again(void **state)
{
	struct writer out = writer_new();
	uint8_t buffer[4];
	struct writer fixed = writer_over(buffer, sizeof buffer);

	(void)state;
	writer_u8(&out, 1);
	writer_reserve(&out, 100000);
	fail_allocation_after(0);
	assert_non_null(writer_zeros(&out, 100000));
	assert_null(writer_zeros(&out, 1));
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(out.data[0], 1);
	writer_free(&out);
	writer_reserve(&fixed, 5);
	assert_true(fixed.failed);
}

static void a_failed_allocation_stays_failed(void **state)
{
	struct writer out = writer_new();

	(void)state;
	fail_allocation_after(0);
	writer_u8(&out, 1);
	fail_allocation_after(SIZE_MAX);
	writer_u8(&out, 2);
	assert_true(out.failed);
	assert_int_equal(out.len, 0);
	writer_free(&out);
}

static void nothing_written_is_no_failure(void **state)
{
	struct writer out = writer_new();
	uint8_t *data = NULL;
	size_t len = 1;

	(void)state;
	assert_true(writer_finish(&out, &data, &len));
	assert_non_null(data);
	assert_int_equal(len, 0);
	mem_free(data);
	fail_allocation_after(0);
	assert_false(writer_finish(&out, &data, &len));
	fail_allocation_after(SIZE_MAX);
}

static void arrays_grow_without_overflow(void **state)
{
	size_t capacity = SIZE_MAX / 2 + 1;

	(void)state;
	assert_null(mem_grow(NULL, &capacity, 1));
	assert_true(capacity == SIZE_MAX / 2 + 1);
	capacity = SIZE_MAX / 16;
	assert_null(mem_grow(NULL, &capacity, 16));
}

static void an_arena_gives_aligned_memory_of_any_size(void **state)
{
	struct arena arena = { 0 };
	struct keystore_bytes copy;

	(void)state;
	for (size_t size = 0; size < 20000; size += 997) {
		assert_true(arena_copy(&arena, BYTES("odd"), &copy)); /* bytes need no alignment */
		assert_true(bytes_equal(copy, BYTES("odd")));
		uint8_t *block = arena_new(&arena, size);
		assert_non_null(block);
		assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++) {
			assert_int_equal(block[i], 0);
			block[i] = 0xff;
		}
	}
	assert_null(arena_new(&arena, SIZE_MAX));
	fail_allocation_after(0);
	assert_null(arena_new(&arena, 20000));
	fail_allocation_after(SIZE_MAX);
	arena_free(&arena);
	assert_null(arena.chunks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_patches),
		cmocka_unit_test(a_fixed_buffer_fails_when_it_is_full),
		cmocka_unit_test(an_insertion_that_does_not_fit_fails),
		cmocka_unit_test(a_length_needs_two_bytes_to_be_patched),
		cmocka_unit_test(sizes_do_not_overflow),
		cmocka_unit_test(what_is_reserved_is_not_allocated_again),
		cmocka_unit_test(a_failed_allocation_stays_failed),
		cmocka_unit_test(nothing_written_is_no_failure),
		cmocka_unit_test(arrays_grow_without_overflow),
		cmocka_unit_test(an_arena_gives_aligned_memory_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
