/* One DER object as a file of its own, told by its structure. */
#include "base/error.h"
#include "crypto/pbe.h"
#include "pem/contents.h"
#include "pem/key.h"
#include "pem/layout.h"
#include "pem/pem.h"

static bool probe(struct keystore_bytes input)
{
	return object_of(input) != OBJECT_UNKNOWN;
}

static bool read_certificate(struct contents *contents, struct keystore *ks, const struct content *item,
	struct keystore_error *err)
{
	size_t trailing;

	if (!contents_add_certificate(contents, ks, item, &trailing, err))
		return false;
	return !trailing ||
	       model_note(ks, "trailing-bytes", item->bytes.len - trailing, SIZE_MAX,
		       "%zu bytes behind the certificate", trailing) ||
	       error_no_memory(err);
}

static bool read_sealed_key(struct contents *contents, struct keystore *ks, struct content *item,
	struct keystore_error *err)
{
	struct reader algorithm;
	struct keystore_bytes data;

	item->kind = CONTENT_SEALED_KEY;
	return encrypted_key_read(reader_of(item->bytes), &algorithm, &data, err) &&
	       contents_add(contents, ks, item, err);
}

static bool read_object(struct contents *contents, struct keystore *ks, struct keystore_bytes input,
	struct keystore_error *err)
{
	struct content item = { .bytes = input, .format = KEYSTORE_FORMAT_DER, .kind = CONTENT_PLAIN_KEY };

	switch (object_of(input)) {
	case OBJECT_CERTIFICATE: return read_certificate(contents, ks, &item, err);
	case OBJECT_PKCS7: return contents_add_pkcs7(contents, ks, &item, err);
	case OBJECT_ENCRYPTED_KEY: return read_sealed_key(contents, ks, &item, err);
	default: return contents_add(contents, ks, &item, err);
	}
}

static bool read(struct keystore_bytes input, const struct keystore_read_options *options, struct keystore *ks,
	struct keystore_error *err)
{
	struct contents contents = { 0 };

	(void)options;
	bool ok = read_object(&contents, ks, input, err) && contents_to_entries(&contents, ks, err);
	contents_free(&contents);
	return ok;
}

const struct format format_der = {
	.id = KEYSTORE_FORMAT_DER,
	.name = "DER",
	.probe = probe,
	.read = read,
	.recover = key_open,
	.protection = key_protection,
	.layout = der_layout,
	.strength = key_strength,
};
