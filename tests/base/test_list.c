/* Lists: records stay where they are, those in front can go first, and what fails changes nothing. */
#include "base/list.h"

#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

enum { MANY = 10000 };

struct record {
	size_t number;
	char rest[9];
};

static size_t *number(const struct list *list, size_t i)
{
	return &((struct record *)list_at(list, i, sizeof(struct record)))->number;
}

static void records_stay_where_they_are(void **state)
{
	struct list list = { 0 };
	struct record *first = NULL;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		struct record *added = list_add(&list, sizeof *added);
		assert_non_null(added);
		assert_int_equal(added->number, 0);
		added->number = i + 1;
		first = first ? first : added;
	}
	assert_int_equal(list.n, MANY);
	assert_ptr_equal(list_at(&list, 0, sizeof *first), first);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(*number(&list, i), i + 1);
		list_drop_before(&list, i);
		assert_int_equal(*number(&list, i), i + 1);
	}
	list_drop_before(&list, MANY);
	list_free(&list);
	assert_int_equal(list.n, 0);
	list_free(&list);
}

static void without_memory_nothing_is_added(void **state)
{
	struct list list = { 0 };
	size_t n_failed = 0;

	(void)state;
	while (list.n < MANY) {
		fail_allocation_after(n_failed % 2);
		n_failed += list_add(&list, sizeof(struct record)) == NULL;
		fail_allocation_after(SIZE_MAX);
	}
	assert_true(n_failed > 2);
	assert_int_equal(*number(&list, MANY - 1), 0);
	list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_stay_where_they_are),
		cmocka_unit_test(without_memory_nothing_is_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
