/* Public keys (SubjectPublicKeyInfo, RFC 5280 4.1.2.7): algorithm, size, curve. */
#include "crypto/key.h"
#include "crypto/key_algorithms.h"
#include "crypto/key_info.h"

bool public_key_read(struct reader *in, struct keystore_key_info *out, struct keystore_error *err)
{
	struct keystore_key_info info;
	struct key_parts parts;

	if (!public_key_split(in, &parts, err))
		return false;
	info = key_info_new(&parts);
	if (parts.algorithm && parts.algorithm->type)
		parts.algorithm->type->describe(&parts, &info);
	*out = info;
	return true;
}
