/* Windows compared. One that is empty may be at NULL, which memcmp must not be given. */
#include "tools/bytes.h"

#include <string.h>

int compare_bytes(struct keystore_bytes a, struct keystore_bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len && a.data != b.data ? memcmp(a.data, b.data, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool same_bytes(struct keystore_bytes a, struct keystore_bytes b)
{
	return a.len == b.len && compare_bytes(a, b) == 0;
}
