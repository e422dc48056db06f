/* The model: entries, findings, and what a caller can ask of them. */
#include "keystore/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

enum { MAX_NOTES = 1000 };

struct keystore *keystore_new(void)
{
	struct keystore *ks = mem_new(sizeof *ks);

	if (!ks)
		return NULL;
	ks->limits = (struct keystore_limits)KEYSTORE_LIMITS_DEFAULT;
	ks->max_counted = UINT64_MAX;
	return ks;
}

void keystore_free(struct keystore *ks)
{
	if (!ks)
		return;
	alias_index_drop(ks);
	mem_free(ks->entries);
	mem_free(ks->notes);
	mem_free(ks->parts);
	if (ks->facts)
		ks->free_facts(ks->facts);
	keystore_secret_free(&ks->opened);
	arena_free(&ks->arena);
	keystore_free_bytes(ks->input, ks->input_len);
	mem_free(ks);
}

enum keystore_format keystore_format_of(const struct keystore *ks)
{
	return ks->format;
}

unsigned keystore_format_version(const struct keystore *ks)
{
	return ks->version;
}

enum keystore_integrity keystore_integrity(const struct keystore *ks)
{
	return ks->integrity;
}

size_t keystore_count(const struct keystore *ks)
{
	return ks->n_entries;
}

struct entry *model_append(struct keystore *ks)
{
	if (ks->n_entries == ks->entry_capacity) {
		struct entry *grown = mem_grow(ks->entries, &ks->entry_capacity, sizeof *grown);
		if (!grown)
			return NULL;
		ks->entries = grown;
	}
	struct entry *entry = &ks->entries[ks->n_entries++];
	*entry = (struct entry){ .offset = UINT32_MAX, .id = ks->next_id++ };
	return entry;
}

bool model_count(struct keystore *ks, uint64_t offset, struct keystore_error *err)
{
	return ks->n_counted++ < ks->max_counted ||
	       error_offset(err, KEYSTORE_LIMIT, offset,
		       "more than %llu entries, the limit for an input of this size",
		       (unsigned long long)ks->max_counted);
}

bool model_add_part(struct keystore *ks, const struct part *part)
{
	if (ks->n_parts == ks->part_capacity) {
		struct part *grown = mem_grow(ks->parts, &ks->part_capacity, sizeof *grown);
		if (!grown)
			return false;
		ks->parts = grown;
	}
	ks->parts[ks->n_parts++] = *part;
	return true;
}

size_t keystore_part_count(const struct keystore *ks)
{
	return ks->n_parts;
}

void keystore_part(const struct keystore *ks, size_t i, struct keystore_part *out)
{
	const struct part *part = &ks->parts[i];

	*out = (struct keystore_part){ part->name, part->protection, part->opened_with, part->sealed, part->offset,
		part->strength };
}

size_t keystore_sealed(const struct keystore *ks)
{
	size_t n = 0;

	for (size_t i = 0; i < ks->n_parts; i++)
		n += ks->parts[i].sealed;
	return n;
}

void keystore_profile_of(const struct keystore *ks, struct keystore_profile *out)
{
	*out = ks->profile ? *ks->profile : (struct keystore_profile){ 0 };
}

size_t model_entry_with_id(const struct keystore *ks, uint32_t id, size_t *next)
{
	/* So it is unless entries were moved or removed. */
	if (id < ks->n_entries && ks->entries[id].id == id)
		return id;
	for (size_t tried = 0; id != UINT32_MAX && tried < ks->n_entries; tried++) {
		size_t i = (*next + tried) % ks->n_entries;
		if (ks->entries[i].id == id) {
			*next = i;
			return i;
		}
	}
	return SIZE_MAX;
}

struct keystore_bytes entry_certificate(const struct entry *entry, size_t j)
{
	return entry->n_certificates == 1 ? entry->certificates.one : entry->certificates.many[j];
}

const char *entry_other(const struct entry *entry)
{
	return entry->kind == KEYSTORE_OTHER ? entry->other : NULL;
}

bool entry_set_certificates(
	struct keystore *ks, struct entry *entry, const struct keystore_bytes *certificates, size_t n)
{
	if (n == 1) {
		entry->certificates.one = certificates[0];
	} else {
		struct keystore_bytes *many = arena_new(&ks->arena, n * sizeof *many);
		if (!many)
			return false;
		if (n)
			memcpy(many, certificates, n * sizeof *many);
		entry->certificates.many = many;
	}
	entry->n_certificates = (uint32_t)n;
	return true;
}

void keystore_get(const struct keystore *ks, size_t i, struct keystore_entry *out)
{
	const struct entry *entry = &ks->entries[i];

	*out = (struct keystore_entry){
		.kind = entry->kind,
		.alias = entry->alias,
		.alias_generated = entry->alias_generated,
		.has_created = entry->has_created,
		.created_ms = entry->created_ms,
		.n_certificates = entry->n_certificates,
		.key = entry->key,
		.other = entry_other(entry),
		.attributes = entry->kept ? entry->kept->text : NULL,
		.offset = entry->offset == UINT32_MAX ? KEYSTORE_NO_OFFSET : entry->offset,
	};
}

struct keystore_bytes keystore_certificate_at(const struct keystore *ks, size_t i, size_t j)
{
	return entry_certificate(&ks->entries[i], j);
}

bool keystore_find(struct keystore *ks, struct keystore_bytes alias, size_t *i, struct keystore_error *err)
{
	bool found;

	if (!alias_index_find(ks, alias, &found, i, err))
		return false;
	return found || error_set(err, KEYSTORE_NOT_FOUND, "no entry \"%s\"", error_quote(alias).text);
}

bool model_note(struct keystore *ks, const char *id, uint64_t offset, size_t entry, const char *format, ...)
{
	char text[256];
	va_list args;

	if (ks->n_notes > MAX_NOTES)
		return true;
	va_start(args, format);
	vsnprintf(text, sizeof text, ks->n_notes == MAX_NOTES ? "and more that are not listed" : format, args);
	va_end(args);
	const char *copy = arena_text(&ks->arena, text);
	if (!copy)
		return false;
	if (ks->n_notes == ks->note_capacity) {
		struct note *grown = mem_grow(ks->notes, &ks->note_capacity, sizeof *grown);
		if (!grown)
			return false;
		ks->notes = grown;
	}
	uint32_t entry_id = entry < ks->n_entries ? ks->entries[entry].id : UINT32_MAX;
	ks->notes[ks->n_notes++] = (struct note){ id, copy, offset, entry_id };
	return true;
}
