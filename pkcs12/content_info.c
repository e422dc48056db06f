/* ContentInfo: a type and what is of that type. RFC 7292 knows three: data, encryptedData (a password) and
 * envelopedData (a public key); and signedData around the whole in place of a MAC. */
#include "pkcs12/content_info.h"

#include "base/error.h"
#include "base/oid.h"

bool content_info_read(struct reader *in, struct content_info *out, const char *field, struct keystore_error *err)
{
	struct content_info info = { .has_content = false };
	struct reader ahead = *in, inside;

	if (!der_get(&ahead, DER_SEQUENCE, &inside, field, err))
		return false;
	info.at = inside;
	if (!der_get_oid(&inside, &info.type, "contentType", err))
		return false;
	info.has_content = reader_left(&inside) > 0;
	if (info.has_content && !der_get(&inside, DER_CONTEXT_CONSTRUCTED(0), &info.content, "content", err))
		return false;
	if (!der_finish(&inside, field, err))
		return false;
	*out = info;
	*in = ahead;
	return true;
}

/* RFC 2315 sections 9 to 13. */
static const char *type_name(struct keystore_bytes type)
{
	static const struct {
		struct keystore_bytes type;
		const char *name;
	} names[] = {
		{ OID_DATA, "data" },
		{ OID(PKCS_7 "\x02"), "signedData" },
		{ OID(PKCS_7 "\x03"), "envelopedData" },
		{ OID(PKCS_7 "\x04"), "signedAndEnvelopedData" },
		{ OID(PKCS_7 "\x05"), "digestedData" },
		{ OID_ENCRYPTED_DATA, "encryptedData" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_equal(type, names[i].type))
			return names[i].name;
	return "of the unknown type";
}

bool content_info_unsupported(const struct content_info *info, const char *field, struct keystore_error *err)
{
	char text[OID_TEXT_SIZE];

	oid_text(info->type, text, sizeof text);
	return error_at(err, KEYSTORE_UNSUPPORTED, &info->at, "%s is %s (%.100s), which is not supported", field,
		type_name(info->type), text);
}

bool data_read(const struct content_info *info, struct reader *octets, const char *field, struct keystore_error *err)
{
	struct reader content = info->content;

	if (!info->has_content)
		return error_at(err, KEYSTORE_MALFORMED, &info->at, "%s has no content", field);
	return der_get(&content, DER_OCTET_STRING, octets, "content", err) && der_finish(&content, "content", err);
}

struct data_begun data_begin(struct writer *out)
{
	struct data_begun begun = { .info = der_begin(out, DER_SEQUENCE) };

	der_put(out, DER_OID, OID_DATA);
	begun.content = der_begin(out, DER_CONTEXT_CONSTRUCTED(0));
	begun.octets = der_begin(out, DER_OCTET_STRING);
	return begun;
}

void data_end(struct writer *out, const struct data_begun *begun)
{
	der_end(out, begun->octets);
	der_end(out, begun->content);
	der_end(out, begun->info);
}
