/* Numbers as aliases: what is taken is given to no other. */
#include "pkcs12/numbers.h"

#include "tests/support/cmocka.h"

static void test_the_first_that_is_free(void **state)
{
	struct numbers numbers;

	(void)state;
	assert_true(numbers_new(&numbers, 4));
	numbers_take(&numbers, BYTES("1"));
	numbers_take(&numbers, BYTES("3"));
	assert_int_equal(numbers_next(&numbers), 2);
	assert_int_equal(numbers_next(&numbers), 4);
	assert_int_equal(numbers_next(&numbers), 5); /* all four are taken */
	numbers_free(&numbers);
}

/* "01" is another alias than "1", and so is what is no number from 1 to n. */
static void test_what_is_no_number(void **state)
{
	static const char *const aliases[] = { "", "0", "01", "1a", "a", "3", "+1", "99999999999999999999999999" };
	struct numbers numbers;

	(void)state;
	assert_true(numbers_new(&numbers, 2));
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		numbers_take(&numbers, bytes_of(aliases[i]));
	assert_int_equal(numbers_next(&numbers), 1);
	assert_int_equal(numbers_next(&numbers), 2);
	numbers_free(&numbers);
}

static void test_is_it_the_next(void **state)
{
	struct numbers numbers;

	(void)state;
	assert_true(numbers_new(&numbers, 2));
	assert_false(numbers_is_next(&numbers, BYTES("2")));
	assert_true(numbers_is_next(&numbers, BYTES("1")));
	assert_false(numbers_is_next(&numbers, BYTES("1")));
	assert_true(numbers_is_next(&numbers, BYTES("2")));
	assert_false(numbers_is_next(&numbers, BYTES("3"))); /* of two entries none has that */
	numbers_free(&numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_that_is_free),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_is_it_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
