/* localKeyIds for all keys of a file: first those that stay, then new ones that differ from them. */
#include "pkcs12/local_key_ids.h"

#include <string.h>

#include "base/error.h"
#include "pkcs12/kept.h"

enum {
	SHA1_SIZE = 20,
	MAX_ZEROS = 99 /* in front of a date */
};

/* Does `id` tell the date that the entry has, or no date of an entry without? */
static bool date_fits(struct keystore_bytes id, const struct entry *entry)
{
	int64_t date;

	if (!local_key_id_date(id, &date))
		return !entry->has_created;
	return entry->has_created && date == entry->created_ms;
}

/* One of the ids for a date: without zeros it is as Java writes it. */
static struct keystore_bytes date_id(int64_t date, size_t zeros, char text[LOCAL_KEY_ID_SIZE])
{
	uint64_t magnitude = date < 0 ? 0 - (uint64_t)date : (uint64_t)date;
	char digits[24];
	struct text to = text_over(text, LOCAL_KEY_ID_SIZE);
	struct text number_text = text_over(digits, sizeof digits);

	text_number(&number_text, magnitude);
	text_end(&number_text);
	text_add(&to, date < 0 ? "Time -" : "Time ");
	for (size_t i = 0; i < zeros; i++)
		text_char(&to, '0');
	text_add(&to, digits);
	size_t len = text_end(&to);
	return (struct keystore_bytes){ (const uint8_t *)text, len };
}

/* One of the ids for an entry without a date: number 0 is as OpenSSL writes it. */
static struct keystore_bytes digest_id(const struct entry *entry, size_t number, char text[LOCAL_KEY_ID_SIZE])
{
	uint8_t data[SHA1_SIZE + sizeof(uint64_t)], *out = (uint8_t *)text;

	keystore_sha1(entry->n_certificates ? entry_certificate(entry, 0) : entry->key, out);
	if (number > 0) {
		memcpy(data, out, SHA1_SIZE);
		for (size_t i = 0; i < sizeof(uint64_t); i++)
			data[SHA1_SIZE + i] = (uint8_t)((uint64_t)number >> 8 * i);
		keystore_sha1((struct keystore_bytes){ data, sizeof data }, out);
	}
	return (struct keystore_bytes){ out, SHA1_SIZE };
}

/* An id for a date that nobody has. The number that the set has with a date's first id says how many of its ids have
 * been tried; above MAX_ZEROS, that none is free, and how many milliseconds further the search goes on. So each id is
 * tried once, however many entries there are. data NULL: the end of time was reached. */
static struct keystore_bytes free_date_id(struct local_key_ids *ids, int64_t created_ms, char text[LOCAL_KEY_ID_SIZE])
{
	int64_t date = created_ms;
	struct keystore_bytes id = date_id(date, 0, text);
	size_t *tried;

	while ((tried = byte_set_find(&ids->used, id))) {
		for (; *tried <= MAX_ZEROS; ++*tried) {
			id = date_id(date, *tried, text);
			if (!byte_set_find(&ids->used, id))
				return id;
		}
		if (*tried - MAX_ZEROS > (uint64_t)INT64_MAX - (uint64_t)(date < 0 ? 0 : date))
			return (struct keystore_bytes){ NULL, 0 };
		date += (int64_t)(*tried - MAX_ZEROS);
		id = date_id(created_ms, 0, text);
		*byte_set_find(&ids->used, id) = MAX_ZEROS + (size_t)(date - created_ms);
		id = date_id(date, 0, text);
	}
	return id;
}

/* The same for an entry without a date. */
static struct keystore_bytes free_digest_id(struct local_key_ids *ids, const struct entry *entry,
	char text[LOCAL_KEY_ID_SIZE])
{
	struct keystore_bytes id = digest_id(entry, 0, text);
	size_t *tried = byte_set_find(&ids->used, id);

	while (tried && byte_set_find(&ids->used, id))
		id = digest_id(entry, ++*tried, text);
	return id;
}

static bool new_id(struct local_key_ids *ids, const struct entry *entry, struct keystore_bytes *out)
{
	char text[LOCAL_KEY_ID_SIZE];
	struct keystore_bytes id = { NULL, 0 };

	if (entry->has_created)
		id = free_date_id(ids, entry->created_ms, text);
	if (!id.data)
		id = free_digest_id(ids, entry, text);
	if (!arena_copy(&ids->arena, id, out))
		return false;
	byte_set_add(&ids->used, *out);
	return true;
}

/* Gives the keys their own ids where they can stay; to the others in `ids` they stay empty. */
static bool keep_ids(struct local_key_ids *ids, const struct keystore *ks, struct keystore *scratch,
	struct keystore_error *err)
{
	struct attributes own;
	size_t key = 0;

	for (size_t i = 0; i < ks->n_entries; i++) {
		const struct entry *entry = &ks->entries[i];
		const struct kept *kept = kept_of(entry);
		if (entry->kind != KEYSTORE_PRIVATE_KEY)
			continue;
		struct keystore_bytes *id = &ids->ids[key++];
		if (!kept)
			continue;
		if (!kept_attributes(kept->own, scratch, &own, err))
			return false;
		if (own.local_key_id.data && date_fits(own.local_key_id, entry) &&
			!byte_set_find(&ids->used, own.local_key_id)) {
			*id = own.local_key_id;
			byte_set_add(&ids->used, *id);
		}
		scratch_next(scratch, i);
	}
	return true;
}

static bool take_id(struct local_key_ids *ids, struct keystore_bytes set, struct keystore *scratch,
	struct keystore_error *err)
{
	struct attributes attributes;

	if (!kept_attributes(set, scratch, &attributes, err))
		return false;
	if (attributes.local_key_id.data)
		byte_set_add(&ids->used, attributes.local_key_id);
	return true;
}

/* What certificates and secret keys have is no id for a new key: it would find them. The leaf of a key gets the key's.
 * */
static bool take_ids_of_others(struct local_key_ids *ids, const struct keystore *ks, struct keystore *scratch,
	struct keystore_error *err)
{
	for (size_t i = 0; i < ks->n_entries; i++) {
		const struct entry *entry = &ks->entries[i];
		const struct kept *kept = kept_of(entry);
		if (kept && entry->kind == KEYSTORE_SECRET_KEY && !take_id(ids, kept->own, scratch, err))
			return false;
		for (size_t j = entry->kind == KEYSTORE_PRIVATE_KEY; kept && j < entry->n_certificates; j++)
			if (!take_id(ids, kept_certificate_set(kept, j), scratch, err))
				return false;
		scratch_next(scratch, i);
	}
	return true;
}

static bool make_ids(struct local_key_ids *ids, const struct keystore *ks)
{
	size_t key = 0;

	for (size_t i = 0; i < ks->n_entries; i++) {
		if (ks->entries[i].kind != KEYSTORE_PRIVATE_KEY)
			continue;
		struct keystore_bytes *id = &ids->ids[key++];
		if (!id->data && !new_id(ids, &ks->entries[i], id))
			return false;
	}
	return true;
}

/* How many ids there can be; without a key none matters. */
static size_t count_ids(struct local_key_ids *ids, const struct keystore *ks)
{
	size_t n = 0;

	for (size_t i = 0; i < ks->n_entries; i++) {
		ids->n += ks->entries[i].kind == KEYSTORE_PRIVATE_KEY;
		n += kept_of(&ks->entries[i]) ? ks->entries[i].n_certificates + 1 : 1;
	}
	return ids->n ? n : 0;
}

bool local_key_ids_new(struct local_key_ids *ids, const struct keystore *ks, struct keystore *scratch,
	struct keystore_error *err)
{
	*ids = (struct local_key_ids){ 0 };
	if (!byte_set_new(&ids->used, count_ids(ids, ks), err))
		return false;
	ids->ids = mem_new(ids->n * sizeof *ids->ids);
	if (!ids->ids)
		return error_no_memory(err);
	if (!ids->n)
		return true;
	return keep_ids(ids, ks, scratch, err) && take_ids_of_others(ids, ks, scratch, err) &&
	       (make_ids(ids, ks) || error_no_memory(err));
}

void local_key_ids_free(struct local_key_ids *ids)
{
	mem_free(ids->ids);
	byte_set_free(&ids->used);
	arena_free(&ids->arena);
	*ids = (struct local_key_ids){ 0 };
}

struct keystore_bytes local_key_id_of(struct local_key_ids *ids, const struct entry *entry, struct keystore_bytes kept)
{
	if (!entry->has_created || (kept.data && date_fits(kept, entry)))
		return kept;
	return free_date_id(ids, entry->created_ms, ids->text);
}
