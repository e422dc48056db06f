/* What came before: an entry is its kind and its first certificate; one without certificates, its key as it stands
 * there. A download holds one key three or four times, for as many servers; it is to be written once. */
#include <stdlib.h>
#include <string.h>

#include "tools/bundle_items.h"
#include "tools/exit.h"

static struct digest digest_of(const struct keystore *ks, size_t i)
{
	struct keystore_entry entry;
	struct digest digest = { .used = true };

	keystore_get(ks, i, &entry);
	keystore_sha256(entry.n_certificates ? keystore_certificate_at(ks, i, 0) : entry.key, digest.bytes);
	digest.bytes[0] ^= (uint8_t)entry.kind;
	return digest;
}

/* Where it is, or where it belongs. SHA-256 is spread evenly: that of hostile certificates can be made so that a few
 * share a slot, but not many. */
static struct digest *find(const struct copies *copies, const struct digest *digest)
{
	size_t at;

	memcpy(&at, digest->bytes + 8, sizeof at);
	for (at %= copies->size; copies->slots[at].used; at = (at + 1) % copies->size)
		if (memcmp(copies->slots[at].bytes, digest->bytes, sizeof digest->bytes) == 0)
			break;
	return &copies->slots[at];
}

static bool make_room(struct copies *copies, size_t more)
{
	struct copies larger = { .n = copies->n, .size = 64 };

	if (copies->size && copies->n + more <= copies->size / 2)
		return true;
	while (larger.size / 2 < copies->n + more)
		larger.size *= 2;
	larger.slots = calloc(larger.size, sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < copies->size; i++)
		if (copies->slots[i].used)
			*find(&larger, &copies->slots[i]) = copies->slots[i];
	copies_free(copies);
	*copies = larger;
	return true;
}

bool copies_add(struct bundle *bundle, const struct keystore *ks)
{
	struct copies *copies = &bundle->copies;
	size_t n = keystore_count(ks), before = copies->n;
	bool all = n > 0;

	if (!make_room(copies, n)) {
		bundle_failed(bundle, out_of_memory());
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		struct digest digest = digest_of(ks, i);
		struct digest *slot = find(copies, &digest);
		if (!slot->used) {
			*slot = digest;
			copies->n++;
		}
	}
	return all && copies->n == before;
}

void copies_free(struct copies *copies)
{
	free(copies->slots);
	*copies = (struct copies){ 0 };
}
