/* The table of formats: detection by content, and the public calls that need to know how a format works. Detection
 * picks one reader, whose error is then the error: no trying in turn. */
#include "keystore/formats.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "jks/jks.h"
#include "pem/pem.h"
#include "pkcs12/pkcs12.h"

/* In the order in which they are asked: PKCS#12 before PEM, which may wrap one; DER before PEM, because a DER object
 * may hold PEM text, and no text begins like DER. */
static const struct format *const formats[] = { &format_jks, &format_jceks, &format_pkcs12, &format_der, &format_pem };

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

enum keystore_format keystore_detect(const void *data, size_t len)
{
	struct keystore_bytes input = { data, len };

	if (begins_with(input, BYTES("PK\3\4")) || begins_with(input, BYTES("PK\5\6")))
		return KEYSTORE_FORMAT_ZIP;
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

bool format_read(struct keystore *ks, struct keystore_bytes input, const struct keystore_read_options *options,
	struct keystore_error *err)
{
	ks->format = keystore_detect(input.data, input.len);
	const struct format *format = format_by_id(ks->format);
	return format ? format->read(input, options, ks, err) : no_reader(input, ks->format, err);
}

/* Entries count their offset in 32 bits, so no limit goes beyond those. */
static bool check_size(size_t len, const struct keystore_limits *limits, struct keystore_error *err)
{
	uint64_t max = limits->max_input < UINT32_MAX - 1 ? limits->max_input : UINT32_MAX - 1;

	return len <= max || error_set(err, KEYSTORE_LIMIT, "the input has %zu bytes, more than the limit of %llu", len,
					    (unsigned long long)max);
}

/* No key or certificate that anybody uses has fewer bytes. */
#define LEAST_ENTRY 256

static uint64_t max_counted(size_t len, const struct keystore_limits *limits)
{
	uint64_t of_len = len / LEAST_ENTRY;

	return limits->max_entries < UINT64_MAX - of_len ? limits->max_entries + of_len : UINT64_MAX;
}

struct keystore *format_keystore(size_t len, const struct keystore_limits *limits, struct keystore_error *err)
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
	ks->max_counted = max_counted(len, &ks->limits);
	return ks;
}

/* The input as it will be read: in place, or a copy that the keystore owns. */
static bool take_input(struct keystore *ks, struct keystore_bytes *input, bool borrow, struct keystore_error *err)
{
	if (borrow)
		return true;
	ks->input = mem_new(input->len);
	if (!ks->input)
		return error_no_memory(err);
	ks->input_len = input->len;
	if (input->len)
		memcpy(ks->input, input->data, input->len);
	input->data = ks->input;
	return true;
}

static WITH_OWN_FRAME struct keystore *read_keystore(
	const void *data, size_t len, const struct keystore_read_options *options, struct keystore_error *err)
{
	struct keystore_bytes input = { data, len };
	struct keystore *ks = format_keystore(len, options->limits, err);

	if (ks && take_input(ks, &input, options->borrow, err) && format_read(ks, input, options, err))
		return ks;
	keystore_free(ks);
	return NULL;
}

struct keystore *keystore_read_with(
	const void *data, size_t len, const struct keystore_read_options *options, struct keystore_error *err)
{
	struct keystore *ks = read_keystore(data, len, options, err);

	stack_wipe(STACK_WIPED);
	return ks;
}

struct keystore *keystore_read_borrowed(const void *data, size_t len, const struct keystore_password *password,
	const struct keystore_limits *limits, struct keystore_error *err)
{
	struct keystore_read_options options = { .password = password, .limits = limits, .borrow = true };

	return keystore_read_with(data, len, &options, err);
}

struct keystore *keystore_read(const void *data, size_t len, const struct keystore_password *password,
	const struct keystore_limits *limits, struct keystore_error *err)
{
	struct keystore_read_options options = { .password = password, .limits = limits };

	return keystore_read_with(data, len, &options, err);
}

bool keystore_borrows(const struct keystore *ks)
{
	if (ks->input || ks->format != KEYSTORE_FORMAT_PEM)
		return !ks->input && ks->format != KEYSTORE_FORMAT_UNKNOWN;
	for (size_t i = 0; i < ks->n_entries; i++)
		if (ks->entries[i].key.len)
			return true;
	return false;
}

static bool cannot_write(enum keystore_format format, struct keystore_error *err)
{
	return error_set(
		err, KEYSTORE_UNSUPPORTED, "%s cannot be written by this version", keystore_format_name(format));
}

bool keystore_can_hold(const struct keystore *ks, size_t i, enum keystore_format id)
{
	const struct format *format = format_by_id(id);

	return format && format->can_hold && format->can_hold(&ks->entries[i]);
}

static bool cannot_hold(const struct entry *entry, const struct format *format, struct keystore_error *err)
{
	const char *what = entry->kind == KEYSTORE_SECRET_KEY ? "a secret key" : entry_other(entry);

	return error_set(err, KEYSTORE_CANNOT_HOLD, "\"%s\" is %s, which %s cannot hold",
		error_quote(entry->alias).text, what ? what : "an entry", format->name);
}

/* The entries that the format can hold, as a keystore that shares everything else with `ks`. */
static bool filter(const struct keystore *ks, const struct format *format, bool leave_out, struct keystore *out,
	struct keystore_error *err)
{
	*out = *ks;
	out->entries = mem_new(ks->n_entries * sizeof *out->entries);
	out->n_entries = 0;
	if (!out->entries)
		return error_no_memory(err);
	for (size_t i = 0; i < ks->n_entries; i++) {
		if (format->can_hold(&ks->entries[i]))
			out->entries[out->n_entries++] = ks->entries[i];
		else if (!leave_out) {
			mem_free(out->entries);
			return cannot_hold(&ks->entries[i], format, err);
		}
	}
	return true;
}

static bool holds_all(const struct keystore *ks, const struct format *format)
{
	for (size_t i = 0; i < ks->n_entries; i++)
		if (!format->can_hold(&ks->entries[i]))
			return false;
	return true;
}

static bool write_to(const struct keystore *ks, const struct format *format,
	const struct keystore_write_options *options, struct writer *writer, struct keystore_error *err)
{
	struct keystore filtered;

	if (holds_all(ks, format))
		return format->write(ks, options, writer, err);
	if (!filter(ks, format, options->leave_out, &filtered, err))
		return false;
	bool ok = format->write(&filtered, options, writer, err);
	mem_free(filtered.entries);
	return ok;
}

static WITH_OWN_FRAME bool write_keystore(const struct keystore *ks, const struct keystore_write_options *options,
	uint8_t **out, size_t *len, struct keystore_error *err)
{
	const struct format *format = format_by_id(options->format);
	struct writer writer = writer_new();

	if (!format || !format->write)
		return cannot_write(options->format, err);
	if (write_to(ks, format, options, &writer, err)) {
		if (writer_finish(&writer, out, len))
			return true;
		error_no_memory(err);
	}
	writer_free(&writer);
	return false;
}

bool keystore_write_with(const struct keystore *ks, const struct keystore_write_options *options, uint8_t **out,
	size_t *len, struct keystore_error *err)
{
	bool ok = write_keystore(ks, options, out, len, err);

	stack_wipe(STACK_WIPED);
	return ok;
}

bool keystore_write(const struct keystore *ks, enum keystore_format id, const struct keystore_password *password,
	uint8_t **out, size_t *len, struct keystore_error *err)
{
	struct keystore_write_options options = { .format = id, .password = password };

	return keystore_write_with(ks, &options, out, len, err);
}

static const char *kind_name(enum keystore_entry_kind kind)
{
	return kind == KEYSTORE_SECRET_KEY ? "secret key" : "private key";
}

static WITH_OWN_FRAME bool open_key(const struct keystore *ks, size_t i, enum keystore_entry_kind kind,
	const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err)
{
	const struct entry *entry = &ks->entries[i];
	const struct format *format = format_by_id(entry->key_format);
	struct budget budget = budget_new(&ks->limits);

	if (entry->kind != kind || !format || (kind == KEYSTORE_SECRET_KEY && !format->secret))
		return error_set(err, KEYSTORE_NOT_FOUND, "\"%s\" has no %s", error_quote(entry->alias).text,
			kind_name(kind));
	if (kind == KEYSTORE_PRIVATE_KEY ? format->recover(entry->key, password, &budget, out, err)
					 : format->secret->recover(entry->key, password, &budget, out, err))
		return true;
	error_inside(err);
	if (strcmp(err->layer, "file") == 0)
		error_layer(err, "%s",
			entry->key_format == KEYSTORE_FORMAT_PEM ? "the PEM block" : "the protected key");
	return error_context(err, "%s of \"%s\"", kind_name(kind), error_quote(entry->alias).text);
}

bool keystore_private_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	*out = (struct keystore_secret){ 0 };
	return keystore_private_key_into(ks, i, password, out, err);
}

bool keystore_private_key_into(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	bool ok = open_key(ks, i, KEYSTORE_PRIVATE_KEY, password, out, err);

	if (!ok)
		secret_free(out);
	stack_wipe(STACK_WIPED);
	return ok;
}

static WITH_OWN_FRAME bool open_secret_key(const struct keystore *ks, size_t i,
	const struct keystore_password *password, struct keystore_secret *out, char *algorithm, size_t size,
	struct keystore_error *err)
{
	struct keystore_secret plain = { 0 };

	bool opened = open_key(ks, i, KEYSTORE_SECRET_KEY, password, &plain, err);
	bool ok = opened && format_by_id(ks->entries[i].key_format)->secret->unwrap(
				    secret_bytes(&plain), out, algorithm, size, err);
	secret_free(&plain);
	if (ok || !opened)
		return ok;
	error_inside(err);
	error_layer(err, "the secret key");
	return error_context(err, "secret key of \"%s\"", error_quote(ks->entries[i].alias).text);
}

bool keystore_secret_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, char *algorithm, size_t size, struct keystore_error *err)
{
	bool ok = open_secret_key(ks, i, password, out, algorithm, size, err);

	stack_wipe(STACK_WIPED);
	return ok;
}

size_t keystore_key_protection(const struct keystore *ks, size_t i, char *out, size_t size)
{
	const struct entry *entry = &ks->entries[i];
	const struct format *format = format_by_id(entry->key_format);
	struct text text = text_over(out, size);

	if ((entry->kind == KEYSTORE_PRIVATE_KEY || entry->kind == KEYSTORE_SECRET_KEY) && format)
		format->protection(entry->key, &text);
	return text_end(&text);
}

void keystore_key_strength(const struct keystore *ks, size_t i, struct keystore_strength *out)
{
	const struct entry *entry = &ks->entries[i];
	const struct format *format = format_by_id(entry->key_format);

	*out = (struct keystore_strength){ .kdf = KEYSTORE_KDF_UNKNOWN };
	if ((entry->kind == KEYSTORE_PRIVATE_KEY || entry->kind == KEYSTORE_SECRET_KEY) && format && format->strength)
		format->strength(entry->key, out);
}

static const struct format *format_to_write(enum keystore_format id, struct keystore_error *err)
{
	const struct format *format = format_by_id(id);

	if (format && format->protect)
		return format;
	cannot_write(id, err);
	return NULL;
}

static bool protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	const struct format *format = format_to_write(protection->format, err);

	if (!format || !format->protect(pkcs8, protection, out, err))
		return false;
	return !out->failed || error_no_memory(err);
}

#define ALGORITHM_SIZE 256 /* bytes for the name of a secret key's algorithm; no known one has 30 */

/* A secret key as another format has it. */
static bool convert_secret(const struct secret_keys *from, const struct secret_keys *to, struct keystore_bytes plain,
	struct keystore_secret *out, struct keystore_error *err)
{
	char algorithm[ALGORITHM_SIZE];
	struct keystore_secret raw;

	if (!from->unwrap(plain, &raw, algorithm, sizeof algorithm, err))
		return false;
	bool ok = to->wrap(secret_bytes(&raw), algorithm, out, err);
	secret_free(&raw);
	return ok;
}

static bool protect_secret(enum keystore_format was, struct keystore_bytes plain,
	const struct keystore_protection *protection, struct writer *out, struct keystore_error *err)
{
	const struct format *from = format_by_id(was), *to = format_to_write(protection->format, err);
	struct keystore_secret converted;

	if (!to)
		return false;
	if (!to->secret)
		return error_set(err, KEYSTORE_CANNOT_HOLD, "%s cannot hold a secret key", to->name);
	if (to == from)
		return to->secret->protect(plain, protection, out, err);
	if (!convert_secret(from->secret, to->secret, plain, &converted, err))
		return false;
	bool ok = to->secret->protect(secret_bytes(&converted), protection, out, err);
	secret_free(&converted);
	return ok;
}

static WITH_OWN_FRAME bool add_private_key(struct keystore *ks, const struct keystore_new_key *key,
	struct keystore_error *err)
{
	struct keystore_key_info info;
	struct writer writer = writer_new();

	bool ok = keystore_private_key_info(key->pkcs8, &info, err) &&
		  protect(key->pkcs8, &key->protection, &writer, err) &&
		  model_add_private_key(ks, key, writer_view(&writer), err);
	writer_free(&writer);
	return ok;
}

bool keystore_add_private_key(struct keystore *ks, const struct keystore_new_key *key, struct keystore_error *err)
{
	bool ok = add_private_key(ks, key, err);

	stack_wipe(STACK_WIPED);
	return ok;
}

static WITH_OWN_FRAME bool change_key_password(struct keystore *ks, size_t i, const struct keystore_password *old,
	const struct keystore_protection *now, struct keystore_error *err)
{
	const struct entry *entry = &ks->entries[i];
	bool is_secret = entry->kind == KEYSTORE_SECRET_KEY;
	struct keystore_secret plain = { 0 };
	struct keystore_bytes copy;
	struct writer writer = writer_new();

	bool ok = open_key(ks, i, is_secret ? KEYSTORE_SECRET_KEY : KEYSTORE_PRIVATE_KEY, old, &plain, err) &&
		  (is_secret ? protect_secret(entry->key_format, secret_bytes(&plain), now, &writer, err)
			     : protect(secret_bytes(&plain), now, &writer, err));
	secret_free(&plain);
	if (ok && !arena_copy(&ks->arena, writer_view(&writer), &copy))
		ok = error_no_memory(err);
	writer_free(&writer);
	if (!ok)
		return false;
	ks->entries[i].key = copy;
	ks->entries[i].key_format = (uint8_t)now->format;
	return true;
}

bool keystore_change_key_password(struct keystore *ks, size_t i, const struct keystore_password *old,
	const struct keystore_protection *now, struct keystore_error *err)
{
	bool ok = change_key_password(ks, i, old, now, err);

	stack_wipe(STACK_WIPED);
	return ok;
}
