/* Four threads, each with keystores of its own, at the same time: read, open keys, compare them with certificates,
 * change, write. Built with -fsanitize=thread it shows that the library shares nothing between them. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

enum { THREADS = 4, ROUNDS = 20 };

static struct keystore_bytes file;

/* On a curve, where nettle's scratch comes through GMP (crypto/gmp_memory.h). */
static bool key_belongs(const struct keystore *ks, const struct keystore_certificate *certificate,
	const struct keystore_password *password)
{
	struct keystore_secret key;
	struct keystore_error err;

	if (!keystore_private_key(ks, 0, password, &key, &err))
		return false;
	enum keystore_match match =
		keystore_key_matches((struct keystore_bytes){ key.data, key.len }, certificate->spki);
	keystore_secret_free(&key);
	return match == KEYSTORE_MATCH;
}

/* Returns what failed, or NULL. cmocka's assertions are for the main thread. */
static const char *one_round(void)
{
	static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit"),
					      fresh = KEYSTORE_PASSWORD("fresh");
	const struct keystore_protection now = { KEYSTORE_FORMAT_JKS, &fresh, { 0 }, NULL };
	struct keystore_error err;
	struct keystore_certificate certificate;
	const char *failed = NULL;
	uint8_t *out = NULL;
	size_t len = 0;
	struct keystore *ks = keystore_read_borrowed(file.data, file.len, &changeit, NULL, &err), *again = NULL;

	if (!ks)
		return "read";
	if (!keystore_certificate_parse(keystore_certificate_at(ks, 0, 0), &certificate, &err))
		failed = "certificate";
	else if (!key_belongs(ks, &certificate, &changeit))
		failed = "the key that belongs to it";
	else if (!keystore_change_key_password(ks, 0, &changeit, &now, &err))
		failed = "key";
	else if (!keystore_write(ks, KEYSTORE_FORMAT_JKS, &fresh, &out, &len, &err))
		failed = "write";
	else if (!(again = keystore_read(out, len, &fresh, NULL, &err)) || keystore_count(again) != 1)
		failed = "read again";
	keystore_free(again);
	keystore_free_bytes(out, len);
	keystore_free(ks);
	return failed;
}

static void *work(void *unused)
{
	const char *failed = NULL;

	(void)unused;
	for (int i = 0; i < ROUNDS && !failed; i++)
		failed = one_round();
	return (void *)failed;
}

static void threads_do_not_meet(void **state)
{
	pthread_t threads[THREADS];
	void *failed;

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, NULL), 0);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &failed);
		if (failed)
			fail_msg("thread %zu: %s", i, (const char *)failed);
	}
}

static int load(void **state)
{
	(void)state;
	file = load_file("tests/data/jks/ec.jks");
	return 0;
}

static int unload(void **state)
{
	(void)state;
	free((void *)file.data);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(threads_do_not_meet) };

	return cmocka_run_group_tests(tests, load, unload);
}
