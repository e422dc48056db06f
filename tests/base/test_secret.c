/* Guarded memory and random bytes where there are none: each says so, and nothing is handed out. */
#include <string.h>

#include "base/alloc.h"
#include "base/keyed_hash.h"
#include "base/secret.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static void secrets_are_zero_and_forgotten(void **state)
{
	struct keystore_secret secret = { 0 };
	struct keystore_error err;

	(void)state;
	assert_true(secret_new(3, &secret, &err));
	assert_memory_equal(secret.data, "\0\0\0", 3);
	secret_free(&secret);
	assert_null(secret.data);
	assert_int_equal(secret.len, 0);
	assert_true(keystore_secret_new(0, &secret));
	assert_non_null(secret.data);
	keystore_secret_free(&secret);
	keystore_secret_free(&secret);
}

static void a_secret_is_renewed_in_its_memory_where_that_is_enough(void **state)
{
	struct keystore_secret secret = { 0 };
	struct keystore_error err;

	(void)state;
	assert_true(secret_renew(5, &secret, &err));
	uint8_t *first = secret.data;
	memcpy(first, "12345", 5);
	assert_true(secret_renew(3, &secret, &err));
	assert_ptr_equal(secret.data, first);
	assert_int_equal(secret.len, 3);
	assert_memory_equal(first, "\0\0\0\0\0", 5);
	assert_true(secret_renew(5, &secret, &err));
	assert_ptr_equal(secret.data, first);
	assert_true(secret_renew(6, &secret, &err));
	assert_memory_equal(secret.data, "\0\0\0\0\0\0", 6);
	secret_free(&secret);
}

/* In the time of the small ones, whatever the large one had. */
static void a_large_secret_is_not_wiped_for_many_small_ones(void **state)
{
	struct keystore_secret secret = { 0 };
	struct keystore_error err;

	(void)state;
	assert_true(secret_renew(1 << 20, &secret, &err));
	assert_true(secret_renew(1 << 18, &secret, &err));
	assert_int_equal(secret.size, 1 << 20);
	assert_true(secret_renew((1 << 18) - 1, &secret, &err));
	assert_int_equal(secret.size, (1 << 18) - 1);
	assert_true(secret_renew(10, &secret, &err));
	assert_int_equal(secret.size, 10);
	assert_true(secret_renew(16 * 1024, &secret, &err));
	assert_true(secret_renew(10, &secret, &err));
	assert_int_equal(secret.size, 16 * 1024);
	secret_free(&secret);
}

static void where_a_secret_cannot_grow_it_is_gone(void **state)
{
	struct keystore_secret secret = { 0 };
	struct keystore_error err = { 0 };

	(void)state;
	assert_true(secret_renew(3, &secret, &err));
	fail_allocation_after(0);
	assert_false(secret_renew(4, &secret, &err));
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
	assert_null(secret.data);
}

static void without_guarded_memory_there_is_no_secret(void **state)
{
	struct keystore_secret secret = { 0 };
	struct keystore_error err = { 0 };

	(void)state;
	fail_allocation_after(0);
	assert_false(secret_new(3, &secret, &err));
	fail_allocation_after(SIZE_MAX);
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
	assert_null(secret.data);
}

static bool fill_with_fives(void *context, uint8_t *out, size_t len)
{
	memset(out, 5, len);
	return *(bool *)context;
}

static void random_bytes_come_from_the_callers_source(void **state)
{
	bool works = true;
	struct keystore_random random = { fill_with_fives, &works };
	struct keystore_error err = { 0 };
	uint8_t bytes[4];

	(void)state;
	assert_true(random_fill(&random, bytes, sizeof bytes, &err));
	assert_memory_equal(bytes, "\5\5\5\5", 4);
	works = false;
	assert_false(random_fill(&random, bytes, sizeof bytes, &err));
	assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
	assert_string_equal(err.text, "the random source given by the caller failed");
}

static void where_libsodium_fails_there_is_no_guarded_memory(void **state)
{
	struct keystore_secret secret = { 0 };

	(void)state;
	fail_sodium(true);
	bool any = keystore_secret_new(3, &secret);
	fail_sodium(false);
	assert_false(any);
	assert_null(secret.data);
}

static void where_the_random_source_fails_so_does_all_that_needs_it(void **state)
{
	struct keystore_error err = { 0 };
	uint8_t bytes[4] = { 0 };
	struct hash_key key;

	(void)state;
	fail_entropy(true);
	bool any = random_fill(NULL, bytes, sizeof bytes, &err) || hash_key_new(&key, &err);
	fail_entropy(false);
	assert_false(any);
	assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
	assert_string_equal(err.text, "the system's random source failed");
	assert_memory_equal(bytes, "\0\0\0\0", 4);
	assert_true(hash_key_new(&key, &err));
}

static void what_is_wiped_is_gone(void **state)
{
	char password[] = "changeit";
	char zeros[sizeof password] = { 0 };

	(void)state;
	keystore_wipe(password, sizeof password);
	assert_memory_equal(password, zeros, sizeof zeros);
	keystore_free_bytes(NULL, 0);
	keystore_free_bytes(mem_new(1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_zero_and_forgotten),
		cmocka_unit_test(a_secret_is_renewed_in_its_memory_where_that_is_enough),
		cmocka_unit_test(a_large_secret_is_not_wiped_for_many_small_ones),
		cmocka_unit_test(where_a_secret_cannot_grow_it_is_gone),
		cmocka_unit_test(without_guarded_memory_there_is_no_secret),
		cmocka_unit_test(random_bytes_come_from_the_callers_source),
		cmocka_unit_test(where_libsodium_fails_there_is_no_guarded_memory),
		cmocka_unit_test(where_the_random_source_fails_so_does_all_that_needs_it),
		cmocka_unit_test(what_is_wiped_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
