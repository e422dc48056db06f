/* What a key may be used for: the bits of KeyUsage (RFC 5280 4.2.1.3) and the OIDs of ExtKeyUsageSyntax (4.2.1.12). */
#include "base/der.h"
#include "base/error.h"
#include "base/text.h"

size_t keystore_key_usage_text(uint16_t key_usage, char *out, size_t size)
{
	static const char *const names[16] = {
		"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
		"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly", "bit 9", "bit 10", "bit 11", "bit 12",
		"bit 13", "bit 14", "bit 15",
	};
	struct text to = text_over(out, size);
	const char *separator = "";

	for (unsigned bit = 0; bit < 16; bit++) {
		if (!(key_usage & 1u << bit))
			continue;
		text_add(&to, separator);
		text_add(&to, names[bit]);
		separator = ", ";
	}
	return text_end(&to);
}

bool keystore_oid_next(struct keystore_bytes *oids, struct keystore_bytes *oid)
{
	struct keystore_error unused;
	struct reader in = reader_of(*oids);

	if (!der_get_oid(&in, oid, "OID", &unused))
		return false;
	*oids = reader_rest(&in);
	return true;
}
