/* The paths of what a bundle holds, in blocks: an allocation for each would take several times their bytes. */
#include <stdlib.h>
#include <string.h>

#include "tools/bundle_items.h"

#define BLOCK 4000 /* bytes */

static struct paths *new_block(struct paths *next, size_t size)
{
	struct paths *block = malloc(sizeof *block + size);

	if (block)
		*block = (struct paths){ .next = next, .size = size };
	return block;
}

char *paths_keep(struct paths **paths, const char *path, size_t len)
{
	struct paths *last = *paths;

	if (!last || last->size - last->used <= len) {
		last = new_block(*paths, len < BLOCK ? BLOCK : len + 1);
		if (!last)
			return NULL;
		*paths = last;
	}
	char *kept = last->text + last->used;
	memcpy(kept, path, len);
	kept[len] = '\0';
	last->used += len + 1;
	return kept;
}

void paths_free(struct paths *paths)
{
	while (paths) {
		struct paths *next = paths->next;
		free(paths);
		paths = next;
	}
}
