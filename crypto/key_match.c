/* Whether a private key and a public key belong together. */
#include <string.h>

#include "base/secret.h"
#include "crypto/key_algorithms.h"

/* Two OIDs of one name (RSA and DSA have an older one) are the same algorithm; RSA and RSASSA-PSS are not, as
 * OpenSSL has it. */
static bool same_algorithm(const struct key_parts *a, const struct key_parts *b)
{
	if (!a->algorithm || !b->algorithm)
		return bytes_equal(a->oid, b->oid);
	return strcmp(a->algorithm->name, b->algorithm->name) == 0;
}

static WITH_OWN_FRAME enum keystore_match key_matches(struct keystore_bytes pkcs8, struct keystore_bytes spki)
{
	struct reader in = reader_of(spki);
	struct key_parts private_key, public_key;
	struct keystore_key_info info = { 0 };
	struct keystore_error ignored;

	if (!private_key_split(pkcs8, &private_key, &ignored) || !public_key_split(&in, &public_key, &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	if (!same_algorithm(&private_key, &public_key))
		return KEYSTORE_MISMATCH;
	const struct key_type *type = private_key.algorithm ? private_key.algorithm->type : NULL;
	if (!type || !type->match || !type->check(&private_key, &info, &ignored))
		return KEYSTORE_MATCH_UNKNOWN;
	return type->match(&private_key, &public_key);
}

enum keystore_match keystore_key_matches(struct keystore_bytes pkcs8, struct keystore_bytes spki)
{
	enum keystore_match match = key_matches(pkcs8, spki);

	stack_wipe(STACK_WIPED);
	return match;
}
