/* PKCS#8 private keys (RFC 5208 section 5, RFC 5958 section 2): the frame, and what the key in it is. */
#include "crypto/key.h"
#include "crypto/key_algorithms.h"
#include "crypto/key_info.h"

bool pkcs8_read(struct keystore_bytes der, struct pkcs8 *out, struct keystore_error *err)
{
	struct key_parts parts;

	if (!private_key_split(der, &parts, err))
		return false;
	*out = (struct pkcs8){ parts.oid, reader_rest(&parts.parameters), reader_rest(&parts.key) };
	return true;
}

WITH_OWN_FRAME bool pkcs8_check(struct keystore_bytes der, struct keystore_key_info *out, struct keystore_error *err)
{
	struct keystore_key_info info;
	struct key_parts parts;

	if (!private_key_split(der, &parts, err))
		return false;
	info = key_info_new(&parts);
	if (parts.algorithm && parts.algorithm->type && !parts.algorithm->type->check(&parts, &info, err))
		return false;
	*out = info;
	return true;
}

bool keystore_private_key_info(struct keystore_bytes pkcs8, struct keystore_key_info *out, struct keystore_error *err)
{
	bool ok = pkcs8_check(pkcs8, out, err);

	stack_wipe(STACK_WIPED);
	return ok;
}
