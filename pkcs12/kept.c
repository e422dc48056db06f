/* struct kept in the arena, as small as can be: there may be 100,000 certificates. */
#include "pkcs12/kept.h"

#include <string.h>

static const struct kept nothing = { .format = KEYSTORE_FORMAT_PKCS12 };

static struct kept *new_kept(struct keystore *ks, struct keystore_bytes own, const char *text)
{
	struct kept *kept = arena_new(&ks->arena, sizeof *kept);

	if (kept)
		*kept = (struct kept){ .format = KEYSTORE_FORMAT_PKCS12, .own = own, .text = text };
	return kept;
}

/* "a, b"; one of them where there is but one, or where both say the same. */
static bool join(struct keystore *ks, const char *a, const char *b, const char **out)
{
	if (!a || !b || strcmp(a, b) == 0) {
		*out = a ? a : b;
		return true;
	}
	size_t size = strlen(a) + strlen(b) + sizeof ", ";
	char *joined = arena_new(&ks->arena, size);
	if (!joined)
		return false;
	struct text text = text_over(joined, size);
	text_add(&text, a);
	text_add(&text, ", ");
	text_add(&text, b);
	text_end(&text);
	*out = joined;
	return true;
}

static struct keystore_bytes attributes_of_certificate(const struct bag *bag)
{
	return !bag || bag->attributes.trusted ? (struct keystore_bytes){ NULL, 0 } : bag->attributes.set;
}

/* *sets stays NULL if no certificate has attributes. */
static bool keep_certificates(struct keystore *ks, const struct bag *const *chain, size_t n,
	struct keystore_bytes **sets)
{
	struct keystore_bytes *found = NULL;

	for (size_t j = 0; j < n && !*sets; j++) {
		struct keystore_bytes set = attributes_of_certificate(chain[j]);
		if (set.data && !found)
			found = arena_new(&ks->arena, n * sizeof *found);
		if (set.data && !found)
			return false;
		if (set.data)
			found[j] = set;
	}
	if (!*sets)
		*sets = found;
	return true;
}

const struct kept *kept_key(struct keystore *ks, const struct bag *key, const struct bag *const *chain, size_t n,
	struct keystore_bytes **sets)
{
	const char *of_leaf = n && !chain[0]->attributes.trusted ? chain[0]->attributes.text : NULL, *text;

	if (!keep_certificates(ks, chain, n, sets) || !join(ks, key->attributes.text, of_leaf, &text))
		return NULL;
	if (!key->attributes.set.data && !*sets)
		return &nothing;
	struct kept *kept = new_kept(ks, key->attributes.set, text);
	if (kept) {
		kept->certificates = *sets;
		kept->own_text = key->attributes.text;
	}
	return kept;
}

const struct kept *kept_certificate(struct keystore *ks, const struct bag *bag)
{
	struct {
		struct kept kept;
		struct keystore_bytes certificate;
	} *both;

	if (!bag->attributes.set.data)
		return &nothing;
	both = arena_new(&ks->arena, sizeof *both);
	if (!both)
		return NULL;
	both->certificate = bag->attributes.set;
	both->kept = (struct kept){
		.format = KEYSTORE_FORMAT_PKCS12,
		.certificates = &both->certificate,
		.text = bag->attributes.text,
	};
	return &both->kept;
}

const struct kept *kept_whole(struct keystore *ks, const struct bag *bag)
{
	return new_kept(ks, bag->whole, bag->attributes.text);
}

const struct kept *kept_of(const struct entry *entry)
{
	return entry->kept && entry->kept->format == KEYSTORE_FORMAT_PKCS12 ? entry->kept : NULL;
}

struct keystore_bytes kept_certificate_set(const struct kept *kept, size_t j)
{
	return kept && kept->certificates ? kept->certificates[j] : (struct keystore_bytes){ NULL, 0 };
}

bool kept_attributes(struct keystore_bytes set, struct keystore *scratch, struct attributes *out,
	struct keystore_error *err)
{
	*out = (struct attributes){ 0 };
	return !set.data || attributes_read(reader_of(set), KEYSTORE_NO_OFFSET, scratch, out, err);
}

void scratch_free(struct keystore *scratch)
{
	arena_free(&scratch->arena);
	mem_free(scratch->notes);
	*scratch = (struct keystore){ 0 };
}

/* Giving memory back costs more than an entry; a few hundred names are no load. */
void scratch_next(struct keystore *scratch, size_t i)
{
	if (i % 256 == 255)
		scratch_free(scratch);
}
