/* --json: one entry. */
#include <string.h>

#include "tools/jksdump.h"

const char *json_type(enum keystore_entry_kind kind)
{
	switch (kind) {
	case KEYSTORE_PRIVATE_KEY: return "private-key";
	case KEYSTORE_TRUSTED_CERTIFICATE: return "trusted-certificate";
	case KEYSTORE_SECRET_KEY: return "secret-key";
	case KEYSTORE_OTHER: break;
	}
	return "other";
}

void json_key_info(struct json *j, const char *algorithm, unsigned bits, const char *curve)
{
	json_text(j, "algorithm", algorithm);
	if (bits)
		json_number(j, "bits", bits);
	if (curve)
		json_text(j, "curve", curve);
}

/* A key that is sealed is what its certificate says. */
static void write_sealed_info(struct json *j, const struct input *in, size_t i, const struct keystore_entry *entry)
{
	struct keystore_certificate cert;
	struct keystore_error ignored;
	char oid[320];

	if (!entry->n_certificates ||
		!input_parse(in, keystore_certificate_at(in->store, i, 0), &cert, &ignored)) {
		json_null(j, "algorithm");
		return;
	}
	keystore_oid_text(cert.key.oid, oid, sizeof oid);
	json_key_info(j, cert.key.algorithm ? cert.key.algorithm : oid, cert.key.bits, cert.key.curve);
}

/* A private key has 128 bits of strength or so, and its digest tells nobody the key. A secret key can be a word, which
 * is found from its digest: there is none. */
static void write_key(struct json *j, const struct input *in, size_t i, const struct keystore_entry *entry,
	const struct opened_key *key)
{
	struct keystore_bytes digest = { key->sha256, sizeof key->sha256 };

	json_object(j, "key");
	if (key->algorithm)
		json_key_info(j, key->algorithm, key->bits, key->curve);
	else
		write_sealed_info(j, in, i, entry);
	json_bool(j, "opened", key->open);
	if (key->open && entry->kind == KEYSTORE_PRIVATE_KEY)
		json_hex(j, "sha256", digest);
	if (key->status != KEYSTORE_OK) {
		json_object(j, "error");
		json_text(j, "status", json_status(key->status));
		json_text(j, "text", key->text);
		json_object_end(j);
	}
	json_object_end(j);
}

static void write_created(struct json *j, const struct keystore_entry *entry)
{
	if (entry->has_created) {
		json_time(j, "created", entry->created_ms);
		json_number(j, "created_ms", entry->created_ms);
	} else {
		json_null(j, "created");
		json_null(j, "created_ms");
	}
}

static void write_head(struct json *j, const struct input *in, size_t i, const struct keystore_entry *entry)
{
	char protection[256];

	json_bytes_text(j, "alias", entry->alias);
	json_bool(j, "alias_generated", entry->alias_generated);
	json_text(j, "type", json_type(entry->kind));
	if (entry->kind == KEYSTORE_OTHER)
		json_text(j, "other", entry->other);
	write_created(j, entry);
	json_text(j, "protection",
		keystore_key_protection(in->store, i, protection, sizeof protection) ? protection : NULL);
	json_text(j, "attributes", entry->attributes);
	json_size(j, "offset", entry->offset);
}

void json_entry(struct json *j, const char *name, const struct input *in, const struct keys *keys, size_t i,
	struct growing *text)
{
	struct keystore_entry entry;
	const struct opened_key *key = keys_find(keys, i);

	keystore_get(in->store, i, &entry);
	json_object(j, name);
	write_head(j, in, i, &entry);
	if (key)
		write_key(j, in, i, &entry, key);
	else
		json_null(j, "key");
	json_array(j, "chain");
	for (size_t c = 0; c < entry.n_certificates; c++)
		json_certificate(j, in, i, c, text);
	json_array_end(j);
	json_object_end(j);
}

int json_entries(struct json *j, const struct view *view)
{
	const struct input *in = &view->input;
	struct growing text = { 0 };

	json_array(j, "entries");
	for (size_t i = 0; i < keystore_count(in->store) && !ferror(j->to); i++)
		if (input_chose(in, i))
			json_entry(j, NULL, in, &view->keys, i, &text);
	json_array_end(j);
	growing_free(&text);
	return EXIT_DONE;
}
