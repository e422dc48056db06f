/* The table of formats: detection by content, and the public calls that need to know how a format works. Detection
 * picks one reader, whose error is then the error: no trying in turn. */
#include "keystore/formats.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "jks/jks.h"
#include "pem/pem.h"

/* In the order in which they are asked: DER before PEM, because a DER object may hold PEM text, and no text begins
 * like DER. */
static const struct format *const formats[] = { &format_jks, &format_der, &format_pem };

const struct format *format_by_id(enum keystore_format id)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i]->id == id)
			return formats[i];
	return NULL;
}

const char *keystore_format_name(enum keystore_format format)
{
	switch (format) {
	case KEYSTORE_FORMAT_JKS: return "JKS";
	case KEYSTORE_FORMAT_PEM: return "PEM";
	case KEYSTORE_FORMAT_DER: return "DER";
	case KEYSTORE_FORMAT_JCEKS: return "JCEKS";
	case KEYSTORE_FORMAT_PKCS12: return "PKCS#12";
	case KEYSTORE_FORMAT_ZIP: return "ZIP";
	case KEYSTORE_FORMAT_UNKNOWN: break;
	}
	return "unknown";
}

static bool begins_with(struct keystore_bytes input, struct keystore_bytes magic)
{
	return input.len >= magic.len && memcmp(input.data, magic.data, magic.len) == 0;
}

/* A length of DER or BER, only to get past it. */
static bool skip_length(struct reader *in)
{
	struct keystore_bytes octets;
	uint8_t first;

	return reader_u8(in, &first) && reader_bytes(in, first > 0x80 ? first & 0x7F : 0, &octets);
}

/* PFX (RFC 7292 section 4), in DER or BER: SEQUENCE, INTEGER version, SEQUENCE, OID of PKCS#7
 * (1.2.840.113549.1.7.x). */
static bool is_pkcs12(struct keystore_bytes input)
{
	static const uint8_t pkcs7[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07 };
	struct reader in = reader_of(input);
	struct keystore_bytes version, oid;
	uint8_t tag;

	if (!reader_u8(&in, &tag) || tag != 0x30 || !skip_length(&in) || !reader_bytes(&in, 3, &version) ||
	    version.data[0] != 0x02 || version.data[1] != 0x01)
		return false;
	return reader_u8(&in, &tag) && tag == 0x30 && skip_length(&in) && reader_bytes(&in, sizeof pkcs7, &oid) &&
	       memcmp(oid.data, pkcs7, sizeof pkcs7) == 0;
}

enum keystore_format keystore_detect(const void *data, size_t len)
{
	struct keystore_bytes input = { data, len };

	if (begins_with(input, BYTES("\xCE\xCE\xCE\xCE")))
		return KEYSTORE_FORMAT_JCEKS;
	if (begins_with(input, BYTES("PK\3\4")) || begins_with(input, BYTES("PK\5\6")))
		return KEYSTORE_FORMAT_ZIP;
	if (is_pkcs12(input))
		return KEYSTORE_FORMAT_PKCS12;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i]->probe(input))
			return formats[i]->id;
	return KEYSTORE_FORMAT_UNKNOWN;
}

/* Why there is no reader for this input. */
static bool no_reader(struct keystore_bytes input, enum keystore_format id, struct keystore_error *err)
{
	if (input.len == 0)
		return error_offset(err, KEYSTORE_TRUNCATED, 0, "the input is empty");
	if (id == KEYSTORE_FORMAT_UNKNOWN)
		return error_offset(err, KEYSTORE_UNKNOWN_FORMAT, 0,
			"no known format: neither a Java keystore nor PEM nor a DER certificate, key or PKCS#7 bag");
	return error_offset(err, KEYSTORE_UNSUPPORTED, 0, "this is %s, which this version cannot read",
		keystore_format_name(id));
}

static bool read_into(struct keystore *ks, struct keystore_bytes input, const struct keystore_password *password,
	struct keystore_error *err)
{
	ks->format = keystore_detect(input.data, input.len);
	const struct format *format = format_by_id(ks->format);
	return format ? format->read(input, password, ks, err) : no_reader(input, ks->format, err);
}

/* Entries count their offset in 32 bits, so no limit goes beyond those. */
static bool check_size(size_t len, const struct keystore_limits *limits, struct keystore_error *err)
{
	uint64_t max = limits->max_input < UINT32_MAX - 1 ? limits->max_input : UINT32_MAX - 1;

	return len <= max || error_set(err, KEYSTORE_LIMIT, "the input has %zu bytes, more than the limit of %llu", len,
					    (unsigned long long)max);
}

static struct keystore *new_with_limits(size_t len, const struct keystore_limits *limits, struct keystore_error *err)
{
	struct keystore *ks = keystore_new();

	if (!ks) {
		error_no_memory(err);
		return NULL;
	}
	if (limits)
		ks->limits = *limits;
	if (!check_size(len, &ks->limits, err)) {
		keystore_free(ks);
		return NULL;
	}
	return ks;
}

struct keystore *keystore_read_borrowed(const void *data, size_t len, const struct keystore_password *password,
	const struct keystore_limits *limits, struct keystore_error *err)
{
	struct keystore *ks = new_with_limits(len, limits, err);

	if (ks && !read_into(ks, (struct keystore_bytes){ data, len }, password, err)) {
		keystore_free(ks);
		return NULL;
	}
	return ks;
}

struct keystore *keystore_read(const void *data, size_t len, const struct keystore_password *password,
	const struct keystore_limits *limits, struct keystore_error *err)
{
	struct keystore *ks = new_with_limits(len, limits, err);

	if (!ks)
		return NULL;
	ks->input = mem_new(len);
	if (!ks->input) {
		error_no_memory(err);
		keystore_free(ks);
		return NULL;
	}
	ks->input_len = len;
	if (len)
		memcpy(ks->input, data, len);
	if (!read_into(ks, (struct keystore_bytes){ ks->input, len }, password, err)) {
		keystore_free(ks);
		return NULL;
	}
	return ks;
}

static bool cannot_write(enum keystore_format format, struct keystore_error *err)
{
	return error_set(
		err, KEYSTORE_UNSUPPORTED, "%s cannot be written by this version", keystore_format_name(format));
}

bool keystore_write(const struct keystore *ks, enum keystore_format id, const struct keystore_password *password,
	uint8_t **out, size_t *len, struct keystore_error *err)
{
	const struct format *format = format_by_id(id);
	struct writer writer = writer_new();

	if (!format || !format->write)
		return cannot_write(id, err);
	if (!format->write(ks, password, &writer, err)) {
		writer_free(&writer);
		return false;
	}
	return writer_finish(&writer, out, len) || error_no_memory(err);
}

static bool recover(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	const struct entry *entry = &ks->entries[i];
	const struct format *format = format_by_id(entry->key_format);
	struct budget budget = budget_new(&ks->limits);

	if (entry->kind != KEYSTORE_PRIVATE_KEY || !format)
		return error_set(err, KEYSTORE_NOT_FOUND, "it has no private key");
	return format->recover(entry->key, password, &budget, out, err);
}

bool keystore_private_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	if (recover(ks, i, password, out, err))
		return true;
	error_inside(err);
	if (strcmp(err->layer, "file") == 0)
		error_layer(err, "%s",
			ks->entries[i].key_format == KEYSTORE_FORMAT_PEM ? "the PEM block" : "the protected key");
	return error_context(err, "private key of \"%s\"", error_quote(ks->entries[i].alias).text);
}

size_t keystore_key_protection(const struct keystore *ks, size_t i, char *out, size_t size)
{
	const struct entry *entry = &ks->entries[i];
	const struct format *format = format_by_id(entry->key_format);
	struct text text = text_over(out, size);

	if (entry->kind == KEYSTORE_PRIVATE_KEY && format)
		format->protection(entry->key, &text);
	return text_end(&text);
}

static bool protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	const struct format *format = format_by_id(protection->format);

	if (!format || !format->protect)
		return cannot_write(protection->format, err);
	if (!format->protect(pkcs8, protection, out, err))
		return false;
	return !out->failed || error_no_memory(err);
}

bool keystore_add_private_key(struct keystore *ks, const struct keystore_new_key *key, struct keystore_error *err)
{
	struct keystore_key_info info;
	struct writer writer = writer_new();

	bool ok = keystore_private_key_info(key->pkcs8, &info, err) &&
		  protect(key->pkcs8, &key->protection, &writer, err) &&
		  model_add_private_key(ks, key, (struct keystore_bytes){ writer.data, writer.len }, err);
	writer_free(&writer);
	return ok;
}

bool keystore_change_key_password(struct keystore *ks, size_t i, const struct keystore_password *old,
	const struct keystore_protection *now, struct keystore_error *err)
{
	struct keystore_secret pkcs8;
	struct keystore_bytes copy;
	struct writer writer = writer_new();

	if (!keystore_private_key(ks, i, old, &pkcs8, err))
		return false;
	bool ok = protect(secret_bytes(&pkcs8), now, &writer, err);
	secret_free(&pkcs8);
	if (ok && !arena_copy(&ks->arena, (struct keystore_bytes){ writer.data, writer.len }, &copy))
		ok = error_no_memory(err);
	writer_free(&writer);
	if (!ok)
		return false;
	ks->entries[i].key = copy;
	ks->entries[i].key_format = (uint8_t)now->format;
	return true;
}
