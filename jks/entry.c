/* Reading and writing entries.
 *
 *     1 | alias | date | length, EncryptedPrivateKeyInfo | count, certificates       private key
 *     2 | alias | date | certificate                                                 trusted certificate
 *     3 | alias | date | serialized object                                           secret key (JCEKS alone)
 *     certificate:  type "X.509" (version 2 only) | length | DER
 *
 * Numbers are big-endian: tag, lengths and counts have 32 bits, the date is a signed number of 64 bits,
 * milliseconds since 1970. */
#include "jks/entry.h"

#include "base/armor.h"
#include "base/der.h"
#include "base/error.h"
#include "jks/alias.h"
#include "jks/key_protector.h"
#include "jks/sealed_key.h"

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
	if (ok && (der.failed || !arena_copy(&ks->arena, writer_view(&der), certificate) ||
			  !model_note(ks, "pem-certificate", block.begin, ks->n_entries - 1,
				  "a certificate stands in the file as PEM text, which Java reads and few others do")))
		ok = error_no_memory(err);
	writer_free(&der);
	return ok;
}

/* Java passes over what stands behind the DER; other formats have no place for it. `in` is the certificate's field. */
static bool pass_over_trailing(
	struct keystore *ks, struct reader in, struct keystore_bytes *certificate, struct keystore_error *err)
{
	struct keystore_error ignored;

	if (!der_next_is(&in, DER_SEQUENCE) ||
	    !der_get_whole(&in, DER_SEQUENCE, certificate, "certificate", &ignored) || !reader_left(&in))
		return true;
	return model_note(ks, "trailing-bytes", in.pos, ks->n_entries - 1, "%zu bytes behind a certificate",
		       reader_left(&in)) ||
	       error_no_memory(err);
}

static bool read_certificate(struct reader *in, struct keystore *ks, const char *what, const struct entry *entry,
	struct keystore_bytes *out, struct keystore_error *err)
{
	if (ks->version >= 2 && !read_certificate_type(in, what, entry, err))
		return false;
	if (!read_block(in, out, what, entry, err))
		return false;
	struct reader field = { in->data, in->pos - out->len, in->pos };
	if (out->len == 0 || out->data[0] != '-')
		return pass_over_trailing(ks, field, out, err);
	if (decode_pem(ks, field, out, err))
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
		ok = ok && model_count(ks, in->pos, err) &&
		     read_certificate(in, ks, certificate_name(j).text, entry, &chain[j], err);
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
	if (!read_block(in, &entry->key, "the private key", entry, err))
		return false;
	/* Java opens a key in Sun's protection from a JCEKS too (KeyProtector.recover). */
	entry->key_format = ks->format == KEYSTORE_FORMAT_JKS || sun_is_protected(entry->key) ? KEYSTORE_FORMAT_JKS
											      : KEYSTORE_FORMAT_JCEKS;
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

/* What Java would not accept: its only entry of this kind is a sealed key (JceKeyStore.DeserializationChecker). */
static bool take_foreign(
	struct keystore *ks, struct entry *entry, struct keystore_bytes class_name, struct keystore_error *err)
{
	struct text text;
	char what[160];

	text = text_over(what, sizeof what);
	text_add(&text, "Java object ");
	text_add(&text, error_quote(class_name).text);
	text_end(&text);
	entry->kind = KEYSTORE_OTHER;
	entry->other = arena_text(&ks->arena, what);
	if (!entry->other)
		return error_no_memory(err);
	return model_note(ks, "foreign-object", entry->offset, ks->n_entries - 1,
		       "\"%s\" is a %s: Java refuses the whole file for it", error_quote(entry->alias).text, what) ||
	       error_no_memory(err);
}

/* It says nowhere how long it is, so it is read. */
static bool read_secret_key(struct reader *in, struct keystore *ks, struct entry *entry, struct keystore_error *err)
{
	struct reader start = *in;
	struct serial_object object;

	if (!serial_read(in, &object, err))
		return error_context(err, "secret key of \"%s\"", error_quote(entry->alias).text);
	start.end = in->pos;
	entry->key = reader_rest(&start);
	entry->key_format = KEYSTORE_FORMAT_JCEKS;
	if (!sealed_key_is(&object))
		return take_foreign(ks, entry, object.class_name, err);
	entry->kind = KEYSTORE_SECRET_KEY;
	return true;
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
	if (tag != TAG_PRIVATE_KEY && tag != TAG_TRUSTED_CERTIFICATE &&
		(tag != TAG_SECRET_KEY || ks->format != KEYSTORE_FORMAT_JCEKS))
		return unknown_tag(&start, number, tag, err);
	if (!model_count(ks, start.pos, err))
		return false;
	struct entry *entry = model_append(ks);
	if (!entry)
		return error_no_memory(err);
	entry->offset = (uint32_t)start.pos;
	if (!jks_read_alias(in, number, &ks->arena, &entry->alias, err))
		return false;
	if (!reader_i64(in, &entry->created_ms))
		return error_truncated(err, in, 8, "creation date of \"%s\"", error_quote(entry->alias).text);
	entry->has_created = true;
	if (tag == TAG_SECRET_KEY)
		return read_secret_key(in, ks, entry, err);
	return tag == TAG_PRIVATE_KEY ? read_private_key(in, ks, entry, err)
				      : read_trusted_certificate(in, ks, entry, err);
}

static bool write_block(struct writer *out, struct keystore_bytes bytes, const char *what, const struct entry *entry,
	struct keystore_error *err)
{
	if (bytes.len > INT32_MAX)
		return error_set(err, KEYSTORE_CANNOT_HOLD, "%s of \"%s\" is longer than the format can hold", what,
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

/* A private key may be protected for JKS in either; all else goes where it came from. */
static bool is_protected_for(const struct entry *entry, enum keystore_format format)
{
	return entry->kind == KEYSTORE_TRUSTED_CERTIFICATE || entry->key_format == format ||
	       (entry->kind == KEYSTORE_PRIVATE_KEY && entry->key_format == KEYSTORE_FORMAT_JKS);
}

/* What the format has no place for. */
static bool check_entry(const struct entry *entry, enum keystore_format format, struct keystore_error *err)
{
	struct quoted alias = error_quote(entry->alias);
	const char *name = keystore_format_name(format);

	if (!entry->has_created)
		return error_set(err, KEYSTORE_CANNOT_HOLD, "\"%s\" has no creation date, and %s needs one", alias.text,
			name);
	if (!is_protected_for(entry, format))
		return error_set(err, KEYSTORE_CANNOT_HOLD, "the %s key of \"%s\" is not protected for %s",
			entry->kind == KEYSTORE_PRIVATE_KEY ? "private" : "secret", alias.text, name);
	return true;
}

static uint32_t tag_of(const struct entry *entry)
{
	if (entry->kind == KEYSTORE_PRIVATE_KEY)
		return TAG_PRIVATE_KEY;
	return entry->kind == KEYSTORE_TRUSTED_CERTIFICATE ? TAG_TRUSTED_CERTIFICATE : TAG_SECRET_KEY;
}

/* Modified UTF-8 takes six bytes where UTF-8 takes four, and two where it takes one. */
size_t jks_entry_size(const struct entry *entry)
{
	size_t size = 4 + 2 + 2 * entry->alias.len + 8 + 4 + entry->key.len + 4;

	for (size_t j = 0; j < entry->n_certificates; j++)
		size += 2 + 5 + 4 + entry_certificate(entry, j).len;
	return size;
}

bool jks_write_entry(const struct entry *entry, enum keystore_format format, struct writer *out,
	struct keystore_error *err)
{
	uint32_t tag = tag_of(entry);

	if (!check_entry(entry, format, err))
		return false;
	writer_u32(out, tag);
	if (!jks_write_alias(out, entry->alias, err))
		return false;
	writer_i64(out, entry->created_ms);
	if (tag == TAG_SECRET_KEY)
		writer_bytes(out, entry->key);
	if (tag == TAG_PRIVATE_KEY) {
		if (!write_block(out, entry->key, "the private key", entry, err))
			return false;
		writer_u32(out, entry->n_certificates);
	}
	for (size_t j = 0; j < entry->n_certificates; j++)
		if (!write_certificate(out, entry, j, err))
			return false;
	return true;
}
