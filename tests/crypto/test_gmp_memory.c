/* The memory that hogweed takes from GMP: it comes from the stack of the call, whatever the curve, and nothing is left
 * of it. GMP's own functions are replaced here, so that it shows whenever it turns to them. */
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/gmp_memory.h"
#include "tests/crypto/key_files.h"
#include "tests/support/cmocka.h"

static size_t n_allocated;

/* Seen by GMP, which is more than -fvisibility=hidden allows. */
#pragma GCC visibility push(default)

void *__gmp_default_allocate(size_t size);
void __gmp_default_free(void *block, size_t size);

void *__gmp_default_allocate(size_t size)
{
	n_allocated++;
	return malloc(size);
}

void __gmp_default_free(void *block, size_t size)
{
	(void)size;
	free(block);
}

#pragma GCC visibility pop

/* What GMP calls now. */
static void *allocate(size_t size)
{
	void *(*function)(size_t);

	mp_get_memory_functions(&function, NULL, NULL);
	return function(size);
}

static void *reallocate(void *block, size_t size, size_t new_size)
{
	void *(*function)(void *, size_t, size_t);

	mp_get_memory_functions(NULL, &function, NULL);
	return function(block, size, new_size);
}

static void give_back(void *block, size_t size)
{
	void (*function)(void *, size_t);

	mp_get_memory_functions(NULL, NULL, &function);
	function(block, size);
}

static bool is_in(const struct gmp_scratch *scratch, const void *block)
{
	return (uintptr_t)block - (uintptr_t)scratch->data < sizeof scratch->data;
}

static bool is_zero(const uint8_t *data, size_t len)
{
	size_t i = 0;

	while (i < len && data[i] == 0)
		i++;
	return i == len;
}

/* All curves on which something is multiplied. */
static const char *const keys[] = { "ec-secp192r1", "ec-secp224r1", "ec-secp256r1", "ec-secp384r1", "ec-secp521r1",
	"ed25519", "ed448", "x25519", "x448" };
enum { N_KEYS = sizeof keys / sizeof *keys };

/* With `n` allocations of our own code at the most. */
static void match_all(size_t n)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		struct keystore_bytes pkcs8 = key_file(keys[i], "p8"), spki = key_file(keys[i], "spki");
		fail_allocation_after(n);
		enum keystore_match match = keystore_key_matches(pkcs8, spki);
		fail_allocation_after(SIZE_MAX);
		if (match != KEYSTORE_MATCH)
			fail_msg("%s: %d", keys[i], (int)match);
		free((void *)pkcs8.data);
		free((void *)spki.data);
	}
}

static void no_curve_needs_memory(void **state)
{
	void *(*function)(size_t);

	(void)state;
	n_allocated = 0;
	match_all(0);
	mp_get_memory_functions(&function, NULL, NULL);
	assert_ptr_not_equal(function, __gmp_default_allocate);
	assert_int_equal(n_allocated, 0);
}

static void blocks_are_apart_and_wiped(void **state)
{
	struct gmp_scratch scratch;

	(void)state;
	n_allocated = 0;
	gmp_scratch_begin(&scratch);
	uint8_t *first = allocate(5), *second = allocate(GMP_SCRATCH_SIZE / 2);
	assert_true(is_in(&scratch, first) && is_in(&scratch, second) && second >= first + 5);
	assert_int_equal((uintptr_t)second % _Alignof(max_align_t), 0);
	memset(first, 0xAA, 5);
	memset(second, 0xBB, GMP_SCRATCH_SIZE / 2);
	uint8_t *moved = reallocate(first, 5, 9);
	assert_true(is_in(&scratch, moved) && moved != first);
	assert_memory_equal(moved, "\xAA\xAA\xAA\xAA\xAA", 5);
	assert_true(is_zero(first, 5));
	give_back(second, GMP_SCRATCH_SIZE / 2);
	assert_true(is_zero(second, GMP_SCRATCH_SIZE / 2));
	gmp_scratch_end(&scratch); /* although the moved block was not given back */
	assert_true(is_zero(moved, 9));
	assert_int_equal(n_allocated, 0);
}

static void what_is_too_large_comes_from_where_it_came_from_before(void **state)
{
	struct gmp_scratch scratch;

	(void)state;
	n_allocated = 0;
	gmp_scratch_begin(&scratch);
	uint8_t *whole = allocate(GMP_SCRATCH_SIZE), *more = allocate(1);
	fail_allocation_after(0);
	void *large = allocate(GMP_SCRATCH_SIZE + 1);
	fail_allocation_after(SIZE_MAX);
	assert_true(is_in(&scratch, whole) && more && !is_in(&scratch, more));
	assert_null(large);
	assert_int_equal(n_allocated, 2);
	give_back(more, 1);
	give_back(whole, GMP_SCRATCH_SIZE);
	gmp_scratch_end(&scratch);
}

static void outside_of_a_call_gmp_is_as_it_was(void **state)
{
	struct gmp_scratch scratch;

	(void)state;
	gmp_scratch_begin(&scratch);
	gmp_scratch_end(&scratch);
	n_allocated = 0;
	uint8_t *block = allocate(5);
	assert_true(block && !is_in(&scratch, block));
	assert_int_equal(n_allocated, 1);
	give_back(block, 5);
}

/* ---- A program with functions of its own ------------------------------------------------------------------------- */

static size_t n_own;

static void *own_allocate(size_t size)
{
	n_own++;
	return malloc(size);
}

static void own_free(void *block, size_t size)
{
	__gmp_default_free(block, size);
}

/* One multiplication on each curve but Ed25519 and X25519, which are libsodium's. */
static void a_program_keeps_its_own_functions(void **state)
{
	void *(*function)(size_t);

	(void)state;
	mp_set_memory_functions(own_allocate, NULL, own_free);
	n_own = 0;
	match_all(SIZE_MAX);
	mp_get_memory_functions(&function, NULL, NULL);
	assert_ptr_equal(function, own_allocate);
	assert_int_equal(n_own, N_KEYS - 2);
}

static void a_program_keeps_its_own_allocation(void **state)
{
	void *(*function)(size_t);
	void (*freeing)(void *, size_t);

	(void)state;
	mp_set_memory_functions(own_allocate, NULL, NULL);
	n_own = 0;
	match_all(SIZE_MAX);
	mp_get_memory_functions(&function, NULL, &freeing);
	assert_ptr_equal(function, own_allocate);
	assert_ptr_not_equal(freeing, __gmp_default_free);
	assert_int_equal(n_own, N_KEYS - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_curve_needs_memory),
		cmocka_unit_test(blocks_are_apart_and_wiped),
		cmocka_unit_test(what_is_too_large_comes_from_where_it_came_from_before),
		cmocka_unit_test(outside_of_a_call_gmp_is_as_it_was),
		cmocka_unit_test(a_program_keeps_its_own_functions),
		cmocka_unit_test(a_program_keeps_its_own_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
