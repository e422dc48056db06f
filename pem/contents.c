/* Collecting what a file holds. */
#include "pem/contents.h"

#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "pem/pkcs7.h"

struct content *content_at(const struct contents *contents, size_t i)
{
	return list_at(&contents->items, i, sizeof(struct content));
}

bool contents_add(struct contents *contents, struct keystore *ks, const struct content *item,
	struct keystore_error *err)
{
	if (!model_count(ks, KEYSTORE_NO_OFFSET, err))
		return false;
	struct content *added = list_add(&contents->items, sizeof *added);
	if (!added)
		return error_no_memory(err);
	*added = *item;
	contents->n_certificates += item->kind == CONTENT_CERTIFICATE;
	contents->n_keys += item->kind == CONTENT_PLAIN_KEY || item->kind == CONTENT_SEALED_KEY;
	return true;
}

bool content_error(const struct content *item, struct keystore_error *err)
{
	if (!item->block)
		return false;
	error_inside(err);
	if (strcmp(err->layer, "file") == 0)
		return error_layer(err, "PEM block %u", (unsigned)item->block);
	if (err->offset != KEYSTORE_NO_OFFSET || err->status == KEYSTORE_NO_MEMORY)
		return false;
	err->offset = item->offset;
	return error_layer(err, "file");
}

bool contents_add_certificate(struct contents *contents, struct keystore *ks, const struct content *item,
	size_t *trailing, struct keystore_error *err)
{
	struct keystore_certificate certificate;
	struct content added = *item;

	if (!keystore_certificate_parse(item->bytes, &certificate, err))
		return error_context(err, "not a certificate");
	added.kind = CONTENT_CERTIFICATE;
	added.format = KEYSTORE_FORMAT_DER;
	added.bytes = certificate.der;
	*trailing = certificate.trailing;
	return contents_add(contents, ks, &added, err);
}

/* A certificate or CRL of the bag. */
static bool add_from_bag(struct contents *contents, struct keystore *ks, struct keystore_bytes der, bool is_crl,
	const struct content *item, struct keystore_error *err)
{
	struct content added = *item;
	size_t trailing;

	added.bytes = der;
	if (!is_crl)
		return contents_add_certificate(contents, ks, &added, &trailing, err);
	added.kind = CONTENT_OTHER;
	added.other = "X509 CRL";
	added.format = KEYSTORE_FORMAT_DER;
	return contents_add(contents, ks, &added, err);
}

/* What had to be transcoded goes away with the bag, so it is copied. */
static bool add_all(struct contents *contents, struct keystore *ks, const struct pkcs7 *bag, bool crls,
	const struct content *item, size_t *n_others, struct keystore_error *err)
{
	struct reader from = crls ? bag->crls : bag->certificates;
	struct keystore_bytes der;
	bool ok, found;

	while ((ok = pkcs7_next(&from, &found, &der, n_others, err)) && found) {
		if (bag->der && !arena_copy(&ks->arena, der, &der))
			return error_no_memory(err);
		if (!add_from_bag(contents, ks, der, crls, item, err))
			return false;
	}
	return ok;
}

/* Nothing is dropped in silence. */
static bool note_rest(struct keystore *ks, const struct pkcs7 *bag, size_t n_others, uint64_t offset,
	struct keystore_error *err)
{
	bool ok = true;

	if (bag->n_signers || bag->has_content)
		ok = model_note(ks, "pkcs7-signed", offset, SIZE_MAX,
			"PKCS #7: its signatures (%zu)%s were left out, only certificates and CRLs were taken",
			bag->n_signers, bag->has_content ? " and the signed content" : "");
	if (ok && n_others)
		ok = model_note(ks, "unread-block", offset, SIZE_MAX,
			"PKCS #7: %zu attribute certificates or objects of an unknown kind were passed over",
			n_others);
	if (ok && bag->trailing)
		ok = model_note(ks, "trailing-bytes", offset, SIZE_MAX, "%zu bytes behind the PKCS #7 structure",
			bag->trailing);
	return ok || error_no_memory(err);
}

bool contents_add_pkcs7(struct contents *contents, struct keystore *ks, const struct content *item,
	struct keystore_error *err)
{
	struct pkcs7 bag;
	size_t n_others = 0;

	if (!pkcs7_open(reader_of(item->bytes), &bag, err))
		return false;
	bool ok = add_all(contents, ks, &bag, false, item, &n_others, err) &&
		  add_all(contents, ks, &bag, true, item, &n_others, err) &&
		  note_rest(ks, &bag, n_others, item->offset, err);
	pkcs7_close(&bag);
	return ok;
}

void contents_free(struct contents *contents)
{
	list_free(&contents->items);
	*contents = (struct contents){ 0 };
}
