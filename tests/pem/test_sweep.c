/* Every truncation, every bit flip and every failed allocation over each kind of file, with everything asked for
 * that it holds. */
#include "tests/pem/fixtures.h"

/* Reads, opens all keys and writes again. A key that does not open any more is fine: only its block was damaged. */
static bool read_and_open(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, NULL, NULL, err);
	bool ok = ks != NULL;

	(void)context;
	for (size_t i = 0; ok && i < keystore_count(ks); i++) {
		struct keystore_entry entry;
		struct keystore_secret key;
		char text[100];
		keystore_get(ks, i, &entry);
		keystore_key_protection(ks, i, text, sizeof text);
		if (entry.kind == KEYSTORE_PRIVATE_KEY && keystore_private_key(ks, i, &changeit, &key, err))
			keystore_secret_free(&key);
		else if (entry.kind == KEYSTORE_PRIVATE_KEY)
			ok = false;
	}
	uint8_t *out;
	size_t len;
	if (ok && keystore_write(ks, KEYSTORE_FORMAT_PEM, NULL, &out, &len, err))
		keystore_free_bytes(out, len);
	else
		ok = false;
	keystore_free(ks);
	return ok;
}

static const char *const files[] = {
	"ec.key.pem ec.crt.pem", /* a plain key finds its certificate */
	"rsa.crt.pem rsa.des3.pem crl.pem",
	"trusted.pem",
	"crl.p7b",
	"signed.ber.p7m",
	"ec.traditional.der",
	"ed25519.pkcs8.der",
};

static void test_truncations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes file = join(files[i]);
		sweep_truncations(read_and_open, NULL, file);
		free((void *)file.data);
	}
}

static void test_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes file = join(files[i]);
		sweep_bits(read_and_open, NULL, file);
		free((void *)file.data);
	}
}

static void sweep_allocations_of(const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct keystore_bytes file = join(names[i]);
		sweep_allocations(read_and_open, NULL, file);
		free((void *)file.data);
	}
}

static void test_allocations(void **state)
{
	/* What is kept as it is comes first; PKCS #7 as text; bytes behind DER; a sealed key; a key that is compared
	 * with the certificate's in memory of its own. */
	static const char *const more[] = { "crl.pem", "chain.p7b.pem", "request.pem rsa.encrypted.pem",
		"root.crt.der ec.crt.der", "ec.encrypted.der",
		"dsa.key.pem dsa.crt.pem" };

	(void)state;
	sweep_allocations_of(files, sizeof files / sizeof *files);
	sweep_allocations_of(more, sizeof more / sizeof *more);
}

/* Deriving keys of PBES2 takes too long to be swept bit by bit. */
static void test_encrypted_key(void **state)
{
	struct keystore_bytes file = join("rsa.encrypted.pem");

	(void)state;
	sweep_allocations(read_and_open, NULL, file);
	for (size_t cut = 0; cut < file.len; cut += 97) {
		struct keystore_error err;
		struct keystore *ks = keystore_read(file.data, file.len - 1 - cut, NULL, NULL, &err);
		assert_true(cut == 0 ? ks != NULL :
				       err.status == KEYSTORE_TRUNCATED || err.status == KEYSTORE_UNKNOWN_FORMAT);
		keystore_free(ks);
	}
	free((void *)file.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truncations),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_allocations),
		cmocka_unit_test(test_encrypted_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
