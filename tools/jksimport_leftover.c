/* Which certificates of PEM inputs ended up in no chain: they are named, because somebody may have meant them to
 * be in the store. */
#include <stdlib.h>

#include "tools/jksimport.h"
#include "tools/print.h"

enum { MAX_NAMED = 5 }; /* one by one without -v */

/* Certificates of PEM inputs that are in no chain, those in chains first, so that copies of those count as
 * duplicates. */
static size_t sort_left_over(const struct pool *pool, struct keystore_bytes *ders, size_t *numbers, size_t *n)
{
	size_t n_used = 0;

	*n = 0;
	for (size_t i = 0; i < pool->n; i++)
		if (pool->items[i].used)
			ders[(*n)++] = pool->items[i].der;
	n_used = *n;
	for (size_t i = 0; i < pool->n; i++)
		if (!pool->items[i].used && !input_is_store(pool->items[i].input)) {
			numbers[*n] = i;
			ders[(*n)++] = pool->items[i].der;
		}
	return n_used;
}

static void name_left_over(const struct run *run, const size_t *numbers, const bool *duplicate, size_t n)
{
	size_t named = 0, more = 0;

	for (size_t i = 0; i < n; i++) {
		const struct input *input = run->pool.items[numbers[i]].input;
		if (duplicate[i])
			continue;
		if (named++ < MAX_NAMED || run->options->verbose)
			note("%s: not used: the certificate %s", shown_text(input->file.name).text,
				subject_text(pool_certificate(&run->pool, numbers[i]).subject).text);
		else
			more++;
	}
	if (more)
		note("and %zu more %s not used (-v names them; --trust takes all)", more,
			plural(more, "certificate", "certificates"));
}

int note_left_over(const struct run *run)
{
	size_t room = run->pool.n + 1, n, n_used;
	struct keystore_bytes *ders = calloc(room, sizeof *ders);
	size_t *numbers = calloc(room, sizeof *numbers);
	bool *duplicate = calloc(room, sizeof *duplicate);
	int code = EXIT_DONE;

	if (ders && numbers && duplicate) {
		n_used = sort_left_over(&run->pool, ders, numbers, &n);
		if (find_duplicates(ders, n, duplicate))
			name_left_over(run, numbers + n_used, duplicate + n_used, n - n_used);
		else
			code = out_of_memory();
	} else {
		code = out_of_memory();
	}
	free(ders);
	free(numbers);
	free(duplicate);
	return code;
}
