/* AuthenticatedSafe: the parts of a PKCS#12, each a ContentInfo.
 *
 *     30 AuthenticatedSafe
 *        30 ContentInfo of type data
 *           04 SafeContents
 *        30 ContentInfo of type encryptedData (RFC 2315 section 13)
 *           30 EncryptedData
 *              02 version                 0
 *              30 encryptedContentInfo
 *                 06 contentType          data
 *                 30 contentEncryptionAlgorithm
 *                 80 encryptedContent     or A0, in pieces that are OCTET STRINGs (BouncyCastle, NSS)
 *              A1 unprotectedAttrs        RFC 5652 section 8: version 2 then; passed over
 */
#include "pkcs12/pfx.h"

#include "base/error.h"
#include "crypto/encryption.h"
#include "pkcs12/wrap.h"

#define SALT_LEN 20 /* bytes, as the JDK does it */

void safes_free(struct safes *safes)
{
	mem_free(safes->items);
	*safes = (struct safes){ NULL, NULL, 0, 0 };
}

static bool read_version(struct reader *in, struct keystore_error *err)
{
	struct reader start = *in;
	uint64_t version;

	if (!der_get_u64(in, &version, "EncryptedData version", err))
		return false;
	return version == 0 || version == 2 ||
	       error_at(err, KEYSTORE_UNSUPPORTED, &start, "EncryptedData version %llu, 0 expected",
		       (unsigned long long)version);
}

/* The pieces of an encryptedContent, joined in the arena. */
static bool join(struct reader pieces, struct keystore *ks, struct keystore_bytes *out, struct keystore_error *err)
{
	size_t size = reader_left(&pieces);
	uint8_t *room = arena_new(&ks->arena, size);
	struct writer joined = writer_over(room, size);

	if (!room)
		return error_no_memory(err);
	if (!ber_join(pieces, &joined, "encryptedContent", err))
		return false;
	*out = writer_view(&joined);
	return true;
}

static bool read_encrypted_content(struct reader *in, struct keystore *ks, struct keystore_bytes *out,
	struct keystore_error *err)
{
	struct reader pieces;

	if (!reader_left(in))
		return error_at(err, KEYSTORE_MALFORMED, in, "encryptedContent is missing");
	if (!der_next_is(in, DER_CONTEXT_CONSTRUCTED(0)))
		return der_get_bytes(in, DER_CONTEXT(0), out, "encryptedContent", err);
	return der_get(in, DER_CONTEXT_CONSTRUCTED(0), &pieces, "encryptedContent", err) &&
	       join(pieces, ks, out, err);
}

static bool read_encrypted_content_info(struct reader *in, struct keystore *ks, struct safe *out,
	struct keystore_error *err)
{
	struct reader inside;
	struct content_info of;
	struct keystore_bytes algorithm;

	if (!der_get(in, DER_SEQUENCE, &inside, "encryptedContentInfo", err))
		return false;
	of.at = inside;
	if (!der_get_oid(&inside, &of.type, "contentType", err))
		return false;
	if (!bytes_equal(of.type, OID_DATA))
		return content_info_unsupported(&of, "encryptedContentInfo", err);
	out->algorithm = inside;
	if (!der_get_whole(&inside, DER_SEQUENCE, &algorithm, "contentEncryptionAlgorithm", err))
		return false;
	out->algorithm.end = inside.pos;
	return read_encrypted_content(&inside, ks, &out->contents, err) &&
	       der_finish(&inside, "encryptedContentInfo", err);
}

static bool read_encrypted_data(const struct content_info *info, struct keystore *ks, struct safe *out,
	struct keystore_error *err)
{
	struct reader content = info->content, inside, passed;

	if (!info->has_content)
		return error_at(err, KEYSTORE_MALFORMED, &info->at, "encryptedData has no content");
	if (!der_get(&content, DER_SEQUENCE, &inside, "EncryptedData", err) ||
	    !der_finish(&content, "EncryptedData", err) || !read_version(&inside, err) ||
	    !read_encrypted_content_info(&inside, ks, out, err))
		return false;
	if (der_next_is(&inside, DER_CONTEXT_CONSTRUCTED(1)) &&
	    !der_get(&inside, DER_CONTEXT_CONSTRUCTED(1), &passed, "unprotectedAttrs", err))
		return false;
	return der_finish(&inside, "EncryptedData", err);
}

static bool read_safe(struct reader *in, struct keystore *ks, struct safe *out, struct keystore_error *err)
{
	struct content_info info;

	if (!content_info_read(in, &info, "ContentInfo", err))
		return false;
	out->encrypted = bytes_equal(info.type, OID_ENCRYPTED_DATA);
	if (out->encrypted)
		return read_encrypted_data(&info, ks, out, err);
	if (!bytes_equal(info.type, OID_DATA))
		return content_info_unsupported(&info, "ContentInfo", err);
	if (!data_read(&info, &out->at, "ContentInfo", err))
		return false;
	out->contents = reader_rest(&out->at);
	return true;
}

static bool append(struct safes *safes, const struct safe *safe, struct keystore_error *err)
{
	if (safes->n == MAX_SAFES)
		return error_set(err, KEYSTORE_LIMIT, "more than %d parts in AuthenticatedSafe", MAX_SAFES);
	if (safes->n == safes->capacity) {
		struct safe *grown = mem_grow(safes->items, &safes->capacity, sizeof *grown);
		if (!grown)
			return error_no_memory(err);
		safes->items = grown;
	}
	safes->items[safes->n++] = *safe;
	return true;
}

static bool read_safes(struct reader in, bool in_file, struct keystore *ks, struct safes *out,
	struct keystore_error *err)
{
	struct reader inside;

	if (!der_get(&in, DER_SEQUENCE, &inside, "AuthenticatedSafe", err) ||
	    !der_finish(&in, "AuthenticatedSafe", err))
		return false;
	while (reader_left(&inside)) {
		struct safe safe = { .offset = in_file ? inside.pos : KEYSTORE_NO_OFFSET };
		if (!read_safe(&inside, ks, &safe, err))
			return error_context(err, "part %zu", out->n + 1);
		if (!append(out, &safe, err))
			return false;
	}
	return true;
}

/* The octets may be BER even where the PFX around them is DER. */
static bool auth_safe_der(const struct pfx *pfx, struct keystore *ks, struct reader *der, const char **layer,
	struct keystore_error *err)
{
	struct keystore_bytes found;

	*layer = pfx->layer;
	if (!der_form(pfx->auth_safe, ks, &found, "AuthenticatedSafe", err)) {
		if (err->offset != KEYSTORE_NO_OFFSET)
			err->offset += pfx->at.pos;
		return false;
	}
	*der = pfx->at;
	if (found.data != pfx->auth_safe.data) {
		*layer = "DER form of AuthenticatedSafe";
		*der = reader_of(found);
	}
	return true;
}

bool safes_read(const struct pfx *pfx, struct keystore *ks, struct safes *out, struct keystore_error *err)
{
	struct safes safes = { .items = NULL };
	struct reader in;

	if (auth_safe_der(pfx, ks, &in, &safes.layer, err) &&
	    read_safes(in, bytes_equal(bytes_of(safes.layer), BYTES("file")), ks, &safes, err)) {
		*out = safes;
		return true;
	}
	error_inside(err);
	error_layer(err, "%s", safes.layer);
	safes_free(&safes);
	return false;
}

bool safe_write_encrypted(struct keystore_bytes contents, const struct keystore_encryption *how,
	const struct keystore_write_options *options, struct writer *out, struct keystore_error *err)
{
	if (!options->password)
		return error_set(err, KEYSTORE_PASSWORD_NEEDED,
			"encrypting the certificates of a PKCS#12 needs a password");
	size_t info = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, OID_ENCRYPTED_DATA);
	size_t content = der_begin(out, DER_CONTEXT_CONSTRUCTED(0)), data = der_begin(out, DER_SEQUENCE);
	der_put_u64(out, 0);
	size_t inside = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, OID_DATA);
	if (!pbe_encrypt(contents, how, DER_CONTEXT(0), SALT_LEN, options->password, options->random, out, err))
		return false;
	der_end(out, inside);
	der_end(out, data);
	der_end(out, content);
	der_end(out, info);
	return !out->failed || error_no_memory(err);
}
