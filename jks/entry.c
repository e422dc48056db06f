/* Reading and writing entries.
 *
 *     1 | alias | date | length, EncryptedPrivateKeyInfo | count, certificates       private key
 *     2 | alias | date | certificate                                                 trusted certificate
 *     certificate:  type "X.509" (version 2 only) | length | DER
 *
 * Numbers are big-endian: tag, lengths and counts have 32 bits, the date is a signed number of 64 bits,
 * milliseconds since 1970. */
#include "jks/entry.h"

#include "base/armor.h"
#include "base/error.h"
#include "jks/alias.h"

enum { TAG_PRIVATE_KEY = 1, TAG_TRUSTED_CERTIFICATE = 2, TAG_SECRET_KEY = 3 };

/* 32 bits of length and as many bytes. `what` and `alias` are for the message. */
static bool read_block(struct reader *in, struct keystore_bytes *out, const char *what, const struct entry *entry,
	struct keystore_error *err)
{
	struct reader start = *in;
	uint32_t len;

	if (!reader_u32(in, &len))
		return error_truncated(err, in, 4, "length of %s of \"%s\"", what, error_quote(entry->alias).text);
	if (len > INT32_MAX)
		return error_at(err, KEYSTORE_MALFORMED, &start,
			"%s of \"%s\": a length of %lu passes the end of the file", what,
			error_quote(entry->alias).text, (unsigned long)len);
	if (!reader_bytes(in, len, out))
		return error_truncated(err, in, len, "%s of \"%s\"", what, error_quote(entry->alias).text);
	return true;
}

/* The type string of a certificate in version 2. Java writes "X.509" and takes "X509" too. */
static bool read_certificate_type(
	struct reader *in, const char *what, const struct entry *entry, struct keystore_error *err)
{
	struct reader start = *in;
	struct keystore_bytes type;
	uint16_t len;

	if (!reader_u16(in, &len))
		return error_truncated(err, in, 2, "type of %s of \"%s\"", what, error_quote(entry->alias).text);
	if (!reader_bytes(in, len, &type))
		return error_truncated(err, in, len, "type of %s of \"%s\"", what, error_quote(entry->alias).text);
	if (bytes_equal(type, BYTES("X.509")) || bytes_equal(type, BYTES("X509")))
		return true;
	return error_at(err, KEYSTORE_UNSUPPORTED, &start, "%s of \"%s\": its type is \"%s\", not X.509", what,
		error_quote(entry->alias).text, error_quote(type).text);
}

/* Java hands the bytes to a parser that takes PEM as well as DER. Decoded here, so that all who come later find DER. */
static bool decode_pem(
	struct keystore *ks, struct reader in, struct keystore_bytes *certificate, struct keystore_error *err)
{
	struct armor_block block;
	struct writer der = writer_new();
	bool found;

	bool ok = armor_next(&in, &found, &block, err) &&
		(found || error_at(err, KEYSTORE_MALFORMED, &in, "no PEM block")) && armor_decode(&block, &der, err);
	if (ok && (der.failed || !arena_copy(&ks->arena, (struct keystore_bytes){ der.data, der.len }, certificate) ||
			  !model_note(ks, "pem-certificate", block.begin, ks->n_entries - 1,
				  "a certificate stands in the file as PEM text, which Java reads and few others do")))
		ok = error_no_memory(err);
	writer_free(&der);
	return ok;
}

static bool read_certificate(struct reader *in, struct keystore *ks, const char *what, const struct entry *entry,
	struct keystore_bytes *out, struct keystore_error *err)
{
	if (ks->version >= 2 && !read_certificate_type(in, what, entry, err))
		return false;
	if (!read_block(in, out, what, entry, err))
		return false;
	if (out->len == 0 || out->data[0] != '-')
		return true;
	struct reader text = { in->data, in->pos - out->len, in->pos };
	if (decode_pem(ks, text, out, err))
		return true;
	error_inside(err);
	return error_context(err, "%s of \"%s\"", what, error_quote(entry->alias).text);
}

/* "certificate 2" */
struct certificate_name {
	char text[40];
};

static struct certificate_name certificate_name(uint32_t j)
{
	struct certificate_name name;
	struct text text = text_over(name.text, sizeof name.text);

	text_add(&text, "certificate ");
	text_number(&text, (uint64_t)j + 1);
	text_end(&text);
	return name;
}

/* The windows of a chain, gathered one by one: the count in the file is not trusted with an allocation. */
static bool read_chain(
	struct reader *in, struct keystore *ks, struct entry *entry, uint32_t count, struct keystore_error *err)
{
	struct keystore_bytes *chain = NULL;
	size_t capacity = 0;
	bool ok = true;

	for (uint32_t j = 0; ok && j < count; j++) {
		if (j == capacity) {
			struct keystore_bytes *grown = mem_grow(chain, &capacity, sizeof *chain);
			ok = grown != NULL || error_no_memory(err);
			chain = grown ? grown : chain;
		}
		ok = ok && read_certificate(in, ks, certificate_name(j).text, entry, &chain[j], err);
	}
	if (ok && !entry_set_certificates(ks, entry, chain, count))
		ok = error_no_memory(err);
	mem_free(chain);
	return ok;
}

static bool read_private_key(struct reader *in, struct keystore *ks, struct entry *entry, struct keystore_error *err)
{
	struct reader start;
	uint32_t count;

	entry->kind = KEYSTORE_PRIVATE_KEY;
	entry->key_format = KEYSTORE_FORMAT_JKS;
	if (!read_block(in, &entry->key, "the private key", entry, err))
		return false;
	start = *in;
	if (!reader_u32(in, &count))
		return error_truncated(err, in, 4, "certificate count of \"%s\"", error_quote(entry->alias).text);
	if (count > INT32_MAX || (count > reader_left(in) / 4 && count >= 1u << 24))
		return error_at(err, KEYSTORE_MALFORMED, &start,
			"certificate count of \"%s\": %lu do not fit into the %zu bytes behind it",
			error_quote(entry->alias).text, (unsigned long)count, reader_left(in));
	return read_chain(in, ks, entry, count, err);
}

static bool read_trusted_certificate(
	struct reader *in, struct keystore *ks, struct entry *entry, struct keystore_error *err)
{
	entry->kind = KEYSTORE_TRUSTED_CERTIFICATE;
	entry->n_certificates = 1;
	return read_certificate(in, ks, "the certificate", entry, &entry->certificates.one, err);
}

static bool unknown_tag(const struct reader *start, size_t number, uint32_t tag, struct keystore_error *err)
{
	if (tag == TAG_SECRET_KEY)
		return error_at(err, KEYSTORE_MALFORMED, start,
			"entry %zu: tag 3, a secret key, which only JCEKS can hold", number);
	return error_at(err, KEYSTORE_MALFORMED, start, "entry %zu: unknown tag %lu", number, (unsigned long)tag);
}

bool jks_read_entry(struct reader *in, struct keystore *ks, struct keystore_error *err)
{
	struct reader start = *in;
	size_t number = ks->n_entries + 1;
	uint32_t tag;

	if (!reader_u32(in, &tag))
		return error_truncated(err, in, 4, "entry %zu: tag", number);
	if (tag != TAG_PRIVATE_KEY && tag != TAG_TRUSTED_CERTIFICATE)
		return unknown_tag(&start, number, tag, err);
	struct entry *entry = model_append(ks);
	if (!entry)
		return error_no_memory(err);
	entry->offset = (uint32_t)start.pos;
	if (!jks_read_alias(in, number, &ks->arena, &entry->alias, err))
		return false;
	if (!reader_i64(in, &entry->created_ms))
		return error_truncated(err, in, 8, "creation date of \"%s\"", error_quote(entry->alias).text);
	entry->has_created = true;
	return tag == TAG_PRIVATE_KEY ? read_private_key(in, ks, entry, err)
				      : read_trusted_certificate(in, ks, entry, err);
}

static bool write_block(struct writer *out, struct keystore_bytes bytes, const char *what, const struct entry *entry,
	struct keystore_error *err)
{
	if (bytes.len > INT32_MAX)
		return error_set(err, KEYSTORE_CANNOT_HOLD, "%s of \"%s\" is longer than JKS can hold", what,
			error_quote(entry->alias).text);
	writer_u32(out, (uint32_t)bytes.len);
	writer_bytes(out, bytes);
	return true;
}

static bool write_certificate(struct writer *out, const struct entry *entry, size_t j, struct keystore_error *err)
{
	writer_u16(out, 5);
	writer_text(out, "X.509");
	return write_block(out, entry_certificate(entry, j), "a certificate", entry, err);
}

/* What JKS has no place for. */
static bool check_entry(const struct entry *entry, struct keystore_error *err)
{
	struct quoted alias = error_quote(entry->alias);

	if (!entry->has_created)
		return error_set(
			err, KEYSTORE_CANNOT_HOLD, "\"%s\" has no creation date, and JKS needs one", alias.text);
	if (entry->kind == KEYSTORE_PRIVATE_KEY && entry->key_format != KEYSTORE_FORMAT_JKS)
		return error_set(
			err, KEYSTORE_CANNOT_HOLD, "the private key of \"%s\" is not protected for JKS", alias.text);
	return true;
}

/* Modified UTF-8 takes six bytes where UTF-8 takes four, and two where it takes one. */
size_t jks_entry_size(const struct entry *entry)
{
	size_t size = 4 + 2 + 2 * entry->alias.len + 8 + 4 + entry->key.len + 4;

	for (size_t j = 0; j < entry->n_certificates; j++)
		size += 2 + 5 + 4 + entry_certificate(entry, j).len;
	return size;
}

bool jks_write_entry(const struct entry *entry, struct writer *out, struct keystore_error *err)
{
	bool is_key = entry->kind == KEYSTORE_PRIVATE_KEY;

	if (!check_entry(entry, err))
		return false;
	writer_u32(out, is_key ? TAG_PRIVATE_KEY : TAG_TRUSTED_CERTIFICATE);
	if (!jks_write_alias(out, entry->alias, err))
		return false;
	writer_i64(out, entry->created_ms);
	if (is_key) {
		if (!write_block(out, entry->key, "the private key", entry, err))
			return false;
		writer_u32(out, entry->n_certificates);
	}
	for (size_t j = 0; j < entry->n_certificates; j++)
		if (!write_certificate(out, entry, j, err))
			return false;
	return true;
}
