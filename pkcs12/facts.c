/* The facts belong to the keystore, which releases them when it goes. */
#include "pkcs12/facts.h"

#include "base/reveal.h"
#include "base/secret.h"

static void facts_free(void *block)
{
	struct facts *facts = block;

	list_free(&facts->bags);
	mem_free(facts->safes);
	mem_free(facts);
}

/* Every byte of the password from `low` to `high`? */
static bool is_within(const struct keystore_password *password, uint8_t low, uint8_t high)
{
	uint32_t outside = 0;

	for (size_t i = 0; password && i < password->len; i++) {
		uint8_t byte = (uint8_t)password->text[i];
		outside |= is_below(byte, low) | is_below(high, byte);
	}
	return secret_reveal(outside) == 0;
}

static bool differ(const struct keystore_password *a, const struct keystore_password *b)
{
	return a && b && (a->len != b->len || (a->len && !secret_equal(a->text, b->text, a->len)));
}

struct facts *facts_new(struct keystore *ks, const struct pfx *pfx, size_t n,
	const struct keystore_read_options *options)
{
	struct facts *facts = mem_new(sizeof *facts);
	struct safe_facts *safes = mem_new(n * sizeof *safes);

	if (!facts || !safes) {
		mem_free(facts);
		mem_free(safes);
		return NULL;
	}
	*facts = (struct facts){
		.safes = safes,
		.has_mac = pfx->has_mac,
		.mac_known = !pfx->mac_unsupported,
		.mac = pfx->mac,
		.printable_ascii = is_within(options->password, 0x20, 0x7E),
		.beyond_ascii = !is_within(options->password, 0, 0x7F),
		.other_mac_password = differ(options->password, options->integrity_password),
	};
	ks->facts = facts;
	ks->free_facts = facts_free;
	return facts;
}

void facts_drop(struct keystore *ks)
{
	facts_free(ks->facts);
	ks->facts = NULL;
}
