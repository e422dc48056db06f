/* The set of byte strings, where memory and random bytes are out. */
#include "pkcs12/byte_set.h"

#include "base/reader.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static void test_found_is_what_was_added(void **state)
{
	static const char *const strings[] = { "", "a", "b", "ab", "ba" };
	struct byte_set set;
	struct keystore_error err;

	(void)state;
	assert_true(byte_set_new(&set, 5, &err));
	for (size_t i = 0; i < 5; i++) {
		assert_null(byte_set_find(&set, bytes_of(strings[i])));
		*byte_set_add(&set, bytes_of(strings[i])) = i + 1;
	}
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(*byte_set_find(&set, bytes_of(strings[i])), i + 1);
	assert_int_equal(*byte_set_add(&set, BYTES("b")), 3);
	byte_set_free(&set);
}

/* More than there is a power of two for, and more than there is memory to address. */
static void test_too_many(void **state)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 4, SIZE_MAX / 8 };
	struct byte_set set;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct keystore_error err = { 0 };
		assert_false(byte_set_new(&set, sizes[i], &err));
		assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
		byte_set_free(&set);
	}
}

static void test_no_memory(void **state)
{
	struct keystore_error err = { 0 };
	struct byte_set set;

	(void)state;
	fail_allocation_after(0);
	assert_false(byte_set_new(&set, 5, &err));
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
	byte_set_free(&set);
}

/* There is no key to hash under. */
static void test_no_random_source(void **state)
{
	struct keystore_error err = { 0 };
	struct byte_set set;

	(void)state;
	fail_entropy(true);
	assert_false(byte_set_new(&set, 5, &err));
	fail_entropy(false);
	assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
	byte_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_is_what_was_added),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_no_random_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
