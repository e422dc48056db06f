/* Which certificates are there more than once: by sorting their SHA-256. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksimport.h"

struct digest {
	uint8_t sha256[32];
	size_t item;
};

static int compare(const void *a, const void *b)
{
	const struct digest *left = a, *right = b;
	int order = memcmp(left->sha256, right->sha256, sizeof left->sha256);

	return order ? order : (left->item > right->item) - (left->item < right->item);
}

bool find_duplicates(const struct keystore_bytes *items, size_t n, bool *duplicate)
{
	struct digest *digests = calloc(n + 1, sizeof *digests);

	if (!digests)
		return false;
	for (size_t i = 0; i < n; i++) {
		keystore_sha256(items[i], digests[i].sha256);
		digests[i].item = i;
	}
	qsort(digests, n, sizeof *digests, compare);
	for (size_t i = 0; i < n; i++)
		duplicate[digests[i].item] = i > 0 && memcmp(digests[i].sha256, digests[i - 1].sha256, 32) == 0;
	free(digests);
	return true;
}
