/* The record of PEM: what its text is to the rest of the library. A key of an entry is its block, from the BEGIN to
 * the END line. */
#include "pem/pem.h"

#include "base/armor.h"
#include "base/error.h"
#include "pem/key.h"
#include "pem/layout.h"
#include "pem/read.h"
#include "pem/write.h"

static bool probe(struct keystore_bytes input)
{
	struct reader in = reader_of(input);

	return armor_find(&in);
}

static bool find_block(struct keystore_bytes key, struct armor_block *block, struct keystore_error *err)
{
	struct reader in = reader_of(key);
	bool found;

	return armor_next(&in, &found, block, err) &&
	       (found || error_at(err, KEYSTORE_MALFORMED, &in, "no PEM block"));
}

static bool recover(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct armor_block block;

	return find_block(key, &block, err) && key_block_open(&block, password, budget, out, err);
}

static void protection(struct keystore_bytes key, struct text *out)
{
	struct armor_block block;
	struct keystore_error ignored;

	if (find_block(key, &block, &ignored))
		key_block_protection(&block, out);
}

static void strength(struct keystore_bytes key, struct keystore_strength *out)
{
	struct armor_block block;
	struct keystore_error ignored;

	if (find_block(key, &block, &ignored))
		key_block_strength(&block, out);
}

const struct format format_pem = {
	.id = KEYSTORE_FORMAT_PEM,
	.name = "PEM",
	.probe = probe,
	.read = pem_read,
	.write = pem_write,
	.can_hold = pem_can_hold,
	.protect = pem_protect,
	.recover = recover,
	.protection = protection,
	.layout = pem_layout,
	.strength = strength,
};
