/* A key's algorithm and size, and the same for people: "RSA 2048", "EC secp256r1", "Ed25519". */
#include "crypto/key_info.h"

#include "base/oid.h"
#include "base/text.h"
#include "crypto/key_algorithms.h"

struct keystore_key_info key_info_new(const struct key_parts *parts)
{
	struct keystore_key_info info = { .oid = parts->oid };

	if (parts->algorithm) {
		info.algorithm = parts->algorithm->name;
		info.bits = parts->algorithm->bits;
	}
	return info;
}

/* The curve if there is one, else the size, unless the algorithm's name says it. */
static void put_size(struct text *to, const struct keystore_key_info *key)
{
	const struct key_algorithm *algorithm = key_algorithm_by_oid(key->oid);

	if (key->curve) {
		text_char(to, ' ');
		text_add(to, key->curve);
	} else if (key->curve_oid.len > 0) {
		text_char(to, ' ');
		oid_put(to, key->curve_oid);
	} else if (key->bits > 0 && !(algorithm && algorithm->bits)) {
		text_char(to, ' ');
		text_number(to, key->bits);
	}
}

size_t keystore_key_text(const struct keystore_key_info *key, char *out, size_t size)
{
	struct text to = text_over(out, size);

	if (key->algorithm)
		text_add(&to, key->algorithm);
	else
		oid_put(&to, key->oid);
	put_size(&to, key);
	return text_end(&to);
}
