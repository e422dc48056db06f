/* bench_pkcs12: what it costs to open a PKCS#12 as Java 17 writes it (MAC, certificates, one private key: three
 * derivations of 10,000 iterations), beside nettle's own derivations with the same parameters and beside OpenSSL's
 * PKCS12_parse of the same file. Processor time, in one process; the sides take turns, the smallest of many runs
 * counts.
 *
 *     bench_pkcs12 FILE PASSWORD MAX-RATIO
 *
 * Exit 1 if ours takes more than MAX-RATIO times nettle's, or not less than OpenSSL's. Where this was built without
 * OpenSSL's library, there is no such comparison, and with REQUIRE_PEERS set that is a failure. */
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>
#ifdef HAVE_LIBCRYPTO
#include <openssl/pkcs12.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keystore/keystore.h"
#include "tools/exit.h"
#include "tools/file.h"

enum {
	RUNS = 150,
	ITERATIONS = 10000,
	SALT_LEN = 20,
	KEY_LEN = 32
};

static struct keystore_password password;
static struct file file;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const char *what)
{
	fprintf(stderr, "bench_pkcs12: %s\n", what);
	exit(EXIT_FAILURE);
}

static void open_ours(void)
{
	struct keystore_error err;
	struct keystore_secret key;
	struct keystore *ks = keystore_read_borrowed(file.data, file.len, &password, NULL, &err);

	if (!ks || keystore_integrity(ks) != KEYSTORE_INTEGRITY_VERIFIED || keystore_sealed(ks))
		fail(ks ? "the file was not opened" : err.text);
	if (!keystore_private_key(ks, 0, &password, &key, &err))
		fail(err.text);
	keystore_secret_free(&key);
	keystore_free(ks);
}

/* RFC 7292 B.2 for one block of output and short salt and password: a block of D, two of I, then the other rounds. */
static void derive_pkcs12(void)
{
	uint8_t data[3 * SHA256_BLOCK_SIZE] = { 3 }, digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, sizeof data, data);
	sha256_digest(&context, sizeof digest, digest);
	for (int i = 1; i < ITERATIONS; i++) {
		sha256_update(&context, sizeof digest, digest);
		sha256_digest(&context, sizeof digest, digest);
	}
}

static void derive_pbkdf2(void)
{
	uint8_t salt[SALT_LEN] = { 1 }, key[KEY_LEN];

	pbkdf2_hmac_sha256(
		password.len, (const uint8_t *)password.text, ITERATIONS, sizeof salt, salt, sizeof key, key);
}

static void derive_nettle(void)
{
	derive_pkcs12();
	derive_pbkdf2();
	derive_pbkdf2();
}

#ifdef HAVE_LIBCRYPTO
static void open_openssl(void)
{
	const uint8_t *p = file.data;
	PKCS12 *p12 = d2i_PKCS12(NULL, &p, (long)file.len);
	STACK_OF(X509) *others = NULL;
	EVP_PKEY *key = NULL;
	X509 *certificate = NULL;

	if (!p12 || !PKCS12_parse(p12, password.text, &key, &certificate, &others) || !key)
		fail("OpenSSL does not open the file");
	sk_X509_pop_free(others, X509_free);
	X509_free(certificate);
	EVP_PKEY_free(key);
	PKCS12_free(p12);
}
#endif

static double best_of(double best, void (*work)(void))
{
	double start = now_ms();

	work();
	double spent = now_ms() - start;
	return spent < best ? spent : best;
}

static bool within(double ours, double nettle, double allowed)
{
	printf("PKCS#12 of Java 17 opened in %.2f ms, nettle's three derivations alone %.2f ms: ratio %.2f\n", ours,
		nettle, ours / nettle);
	if (ours > allowed * nettle)
		printf("above the allowed ratio of %.2f\n", allowed);
	return ours <= allowed * nettle;
}

static bool below_openssl(double ours, double openssl)
{
#ifdef HAVE_LIBCRYPTO
	printf("OpenSSL's PKCS12_parse of the same file %.2f ms: ratio %.2f\n", openssl, ours / openssl);
	if (ours >= openssl)
		printf("not faster than OpenSSL\n");
	return ours < openssl;
#else
	(void)ours, (void)openssl;
	printf("OpenSSL's PKCS12_parse: not compared, its library is missing\n");
	return !getenv("REQUIRE_PEERS");
#endif
}

int main(int argc, char **argv)
{
	double ours = 1e9, nettle = 1e9, openssl = 1e9;

	if (argc != 4) {
		fprintf(stderr, "usage: bench_pkcs12 FILE PASSWORD MAX-RATIO\n");
		return EXIT_USAGE;
	}
	password = (struct keystore_password){ argv[2], strlen(argv[2]) };
	if (file_read(argv[1], 64u << 20, &file) != EXIT_DONE)
		return EXIT_FAILURE;
	for (int i = 0; i < RUNS; i++) {
		ours = best_of(ours, open_ours);
		nettle = best_of(nettle, derive_nettle);
#ifdef HAVE_LIBCRYPTO
		openssl = best_of(openssl, open_openssl);
#endif
	}
	bool passed = within(ours, nettle, strtod(argv[3], NULL));
	passed &= below_openssl(ours, openssl);
	file_free(&file);
	return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
