/* bench_read: how long it takes to read and verify a large JKS, beside nettle's SHA-1 over the same bytes: that pass
 * is what the integrity hash costs at least. Twice, in one process: with the bytes in memory, and from the file, read
 * as the tools read it (new memory each time, so that the first touch of every page is paid by both sides).
 *
 *     bench_read FILE PASSWORD MAX-RATIO
 *
 * The two sides take turns, and the median of their ratios counts. Exit 1 if one is above MAX-RATIO. */
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keystore/keystore.h"
#include "tools/exit.h"
#include "tools/file.h"

enum { RUNS = 15 };

static struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;
static struct keystore_password password;
static size_t n_entries;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void hash(const uint8_t *data, size_t len)
{
	struct sha1_ctx context;
	uint8_t digest[SHA1_DIGEST_SIZE];

	sha1_init(&context);
	sha1_update(&context, len, data);
	sha1_digest(&context, sizeof(digest), digest);
}

static void read_keystore(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read_borrowed(data, len, &password, &limits, &err);

	if (!ks) {
		fprintf(stderr, "bench_read: %s\n", err.text);
		exit(EXIT_FAILURE);
	}
	if (keystore_integrity(ks) != KEYSTORE_INTEGRITY_VERIFIED) {
		fprintf(stderr, "bench_read: the integrity was not verified\n");
		exit(EXIT_FAILURE);
	}
	n_entries = keystore_count(ks);
	keystore_free(ks);
}

static struct file load(const char *path)
{
	struct file file;

	if (file_read(path, limits.max_input, &file) != EXIT_DONE)
		exit(EXIT_FAILURE);
	return file;
}

/* One run of `work`, on `loaded` or, where that is NULL, on the file, loaded anew. */
static double run(void (*work)(const uint8_t *, size_t), const struct file *loaded, const char *path)
{
	double start = now_ms();

	if (loaded) {
		work(loaded->data, loaded->len);
	} else {
		struct file file = load(path);

		work(file.data, file.len);
		file_free(&file);
	}
	return now_ms() - start;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_value);
	return values[n / 2];
}

/* Prints one comparison and returns its ratio: the median of those of two runs one behind the other, which have the
 * same machine. The best of each may be of moments of which the other had none. */
static double compare(const char *name, const struct file *loaded, const char *path)
{
	double hashes[RUNS], reads[RUNS], ratios[RUNS];

	for (int i = 0; i < RUNS; i++) {
		hashes[i] = run(hash, loaded, path);
		reads[i] = run(read_keystore, loaded, path);
		ratios[i] = reads[i] / hashes[i];
	}
	double ratio = median(ratios, RUNS);
	printf("%s: %zu entries read and verified in %.1f ms, nettle's SHA-1 of the same bytes %.1f ms: ratio %.2f\n",
		name, n_entries, median(reads, RUNS), median(hashes, RUNS), ratio);
	return ratio;
}

int main(int argc, char **argv)
{
	struct file file;
	double allowed;
	bool passed;

	if (argc != 4) {
		fprintf(stderr, "usage: bench_read FILE PASSWORD MAX-RATIO\n");
		return EXIT_USAGE;
	}
	password = (struct keystore_password){ argv[2], strlen(argv[2]) };
	limits.max_input = UINT64_MAX;
	allowed = strtod(argv[3], NULL);
	file = load(argv[1]);
	passed = compare("in memory", &file, NULL) <= allowed;
	file_free(&file);
	passed &= compare("from the file", NULL, argv[1]) <= allowed;
	if (!passed)
		printf("above the allowed ratio of %.2f\n", allowed);
	return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
