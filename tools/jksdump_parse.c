/* The certificates of an input, parsed. Keys may share them, and a large one takes its time: the last ones are kept,
 * each known by where it lies. The keys of a PKCS#12 come in the order of their leaves, and few chains are longer. */
#include <stdlib.h>

#include "tools/jksdump.h"

enum { N_KEPT = 8 };

struct parsed {
	struct kept {
		struct keystore_bytes der;
		struct keystore_certificate certificate;
	} kept[N_KEPT];
	size_t n; /* so far; the next takes the place of the oldest */
};

struct parsed *parsed_new(void)
{
	return calloc(1, sizeof(struct parsed));
}

static const struct kept *find_kept(const struct parsed *parsed, struct keystore_bytes der)
{
	for (size_t i = 0; i < N_KEPT && i < parsed->n; i++)
		if (parsed->kept[i].der.data == der.data && parsed->kept[i].der.len == der.len)
			return &parsed->kept[i];
	return NULL;
}

bool input_parse(const struct input *in, struct keystore_bytes der, struct keystore_certificate *out,
	struct keystore_error *err)
{
	struct parsed *parsed = in->parsed;
	const struct kept *kept = parsed ? find_kept(parsed, der) : NULL;

	if (kept) {
		*out = kept->certificate;
		return true;
	}
	if (!keystore_certificate_parse(der, out, err))
		return false;
	if (parsed)
		parsed->kept[parsed->n++ % N_KEPT] = (struct kept){ der, *out };
	return true;
}
