/* Which certificates are there more than once: by sorting them. */
#include <stdlib.h>

#include "tools/bytes.h"
#include "tools/jksimport.h"

/* Of equal ones the first comes first. */
static int compare(const void *a, const void *b)
{
	const struct keystore_bytes *left = *(const struct keystore_bytes *const *)a;
	const struct keystore_bytes *right = *(const struct keystore_bytes *const *)b;
	int order = compare_bytes(*left, *right);

	return order ? order : (left > right) - (left < right);
}

bool find_duplicates(const struct keystore_bytes *items, size_t n, bool *duplicate)
{
	const struct keystore_bytes **sorted = calloc(n + 1, sizeof *sorted);

	if (!sorted)
		return false;
	for (size_t i = 0; i < n; i++)
		sorted[i] = &items[i];
	qsort(sorted, n, sizeof *sorted, compare);
	for (size_t i = 0; i < n; i++)
		duplicate[sorted[i] - items] = i > 0 && same_bytes(*sorted[i], *sorted[i - 1]);
	free(sorted);
	return true;
}
