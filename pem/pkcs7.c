/* SignedData, with its ASN.1 above each piece of code (RFC 5652 sections 3 and 5.1). Everything passes ber_to_der
 * first, since NSS, BouncyCastle and Windows write indefinite lengths; for DER that changes nothing, and offsets in
 * errors are then those of the input. */
#include "pem/pkcs7.h"

#include "base/alloc.h"
#include "base/der.h"
#include "base/error.h"

const struct keystore_bytes pkcs7_signed_data =
	OID("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"); /* 1.2.840.113549.1.7.2 */

/* EncapsulatedContentInfo ::= SEQUENCE { eContentType OID, eContent [0] EXPLICIT OCTET STRING OPTIONAL } */
static bool read_content(struct reader *in, struct pkcs7 *out, struct keystore_error *err)
{
	struct reader info;
	struct keystore_bytes type;

	if (!der_get(in, DER_SEQUENCE, &info, "encapContentInfo", err) ||
		!der_get_oid(&info, &type, "eContentType", err))
		return false;
	out->has_content = reader_left(&info) > 0;
	return true;
}

static bool read_optional_set(struct reader *in, unsigned tag, struct reader *contents, const char *field,
	struct keystore_error *err)
{
	*contents = (struct reader){ in->data, in->pos, in->pos };
	return !der_next_is(in, tag) || der_get(in, tag, contents, field, err);
}

static bool count_signers(struct reader *in, size_t *n, struct keystore_error *err)
{
	struct reader infos, info;
	unsigned tag;

	bool ok = der_get(in, DER_SET, &infos, "signerInfos", err);
	for (*n = 0; ok && reader_left(&infos); ++*n)
		ok = der_get_any(&infos, &tag, &info, "SignerInfo", err);
	return ok;
}

/* SignedData ::= SEQUENCE { version INTEGER, digestAlgorithms SET, encapContentInfo, certificates [0] IMPLICIT SET
 * OPTIONAL,
 *                           crls [1] IMPLICIT SET OPTIONAL, signerInfos SET } */
static bool read_signed_data(struct reader *in, struct pkcs7 *out, struct keystore_error *err)
{
	struct reader data, digests;
	uint64_t version;

	return der_get(in, DER_SEQUENCE, &data, "SignedData", err) && der_get_u64(&data, &version, "version", err) &&
	       der_get(&data, DER_SET, &digests, "digestAlgorithms", err) && read_content(&data, out, err) &&
	       read_optional_set(&data, DER_CONTEXT_CONSTRUCTED(0), &out->certificates, "certificates", err) &&
	       read_optional_set(&data, DER_CONTEXT_CONSTRUCTED(1), &out->crls, "crls", err) &&
	       count_signers(&data, &out->n_signers, err) && der_finish(&data, "SignedData", err);
}

/* ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY } */
static bool read_content_info(struct reader in, struct pkcs7 *out, struct keystore_error *err)
{
	struct reader info, content;
	struct keystore_bytes type;

	if (!der_get(&in, DER_SEQUENCE, &info, "ContentInfo", err) || !der_get_oid(&info, &type, "contentType", err))
		return false;
	if (!bytes_equal(type, pkcs7_signed_data))
		return error_at(err, KEYSTORE_UNSUPPORTED, &info, "PKCS #7: the content is not SignedData");
	return der_get(&info, DER_CONTEXT_CONSTRUCTED(0), &content, "content", err) &&
	       read_signed_data(&content, out, err) && der_finish(&content, "content", err) &&
	       der_finish(&info, "ContentInfo", err);
}

bool pkcs7_open(struct reader in, struct pkcs7 *out, struct keystore_error *err)
{
	struct pkcs7 pkcs7 = { 0 };
	struct reader rest = in, info = in;
	size_t len;

	if (!ber_to_der(&rest, &pkcs7.der, &len, "PKCS #7", err))
		return false;
	info.end = rest.pos;
	struct keystore_bytes der = { pkcs7.der, len };
	if (bytes_equal(der, reader_rest(&info)))
		pkcs7_close(&pkcs7);
	else
		info = reader_of(der);
	pkcs7.trailing = reader_left(&rest);
	if (read_content_info(info, &pkcs7, err)) {
		*out = pkcs7;
		return true;
	}
	if (pkcs7.der)
		error_layer(err, "PKCS #7 as DER");
	pkcs7_close(&pkcs7);
	return false;
}

bool pkcs7_next(struct reader *in, bool *found, struct keystore_bytes *der, size_t *n_others,
	struct keystore_error *err)
{
	struct keystore_bytes other;
	bool ok = true;

	for (; ok && reader_left(in) && !der_next_is(in, DER_SEQUENCE); ++*n_others)
		ok = der_get_whole(in, 0, &other, "PKCS #7 certificate or CRL", err);
	*found = reader_left(in) > 0;
	return ok && (!*found || der_get_whole(in, DER_SEQUENCE, der, "PKCS #7 certificate or CRL", err));
}

void pkcs7_close(struct pkcs7 *pkcs7)
{
	mem_free(pkcs7->der);
	pkcs7->der = NULL;
}
