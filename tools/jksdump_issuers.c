/* Trusted certificates whose issuer is not among them: by names alone, in time n log n. */
#include <stdlib.h>

#include "tools/bytes.h"
#include "tools/jksdump.h"

/* Windows on certificates that are going out. */
struct name_pair {
	struct keystore_bytes subject, issuer;
};

struct name_pairs {
	struct name_pair *items;
	size_t n;
};

static int by_subject(const void *a, const void *b)
{
	return compare_bytes(((const struct name_pair *)a)->subject, ((const struct name_pair *)b)->subject);
}

static void add_names(void *context, struct keystore_bytes der)
{
	struct name_pairs *names = context;
	struct keystore_certificate certificate;
	struct keystore_error err;

	if (keystore_certificate_parse(der, &certificate, &err))
		names->items[names->n++] = (struct name_pair){ certificate.subject, certificate.issuer };
}

size_t count_without_issuer(const struct pieces *certificates)
{
	const struct piece *piece = &certificates->items[0];
	struct name_pairs names = { calloc(piece->n_certificates + 1, sizeof *names.items), 0 };
	size_t n = 0;

	if (!names.items)
		exit(out_of_memory());
	piece_each(piece, add_names, &names);
	qsort(names.items, names.n, sizeof *names.items, by_subject);
	for (size_t i = 0; i < names.n; i++) {
		struct name_pair issuer = { .subject = names.items[i].issuer };
		n += !bsearch(&issuer, names.items, names.n, sizeof issuer, by_subject);
	}
	free(names.items);
	return n;
}
