/* What a JVM sees of a file: gathering it, and asking for it. */
#include "keystore/java_view.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"

/* ---- Gathering --------------------------------------------------------------------------------------------------- */

bool java_add(struct keystore_java_view *view, const struct java_entry *entry)
{
	if (view->n_entries == view->entry_capacity) {
		struct java_entry *grown = mem_grow(view->entries, &view->entry_capacity, sizeof *grown);
		if (!grown)
			return false;
		view->entries = grown;
	}
	view->entries[view->n_entries++] = *entry;
	return true;
}

/* A sentence that fits into struct keystore_finding, in the arena; NULL when memory is out. */
static const char *sentence(struct keystore_java_view *view, const char *format, va_list args)
{
	char text[sizeof((struct keystore_finding *)0)->text];

	vsnprintf(text, sizeof text, format, args);
	error_drop_cut_sequence(text);
	return arena_text(&view->arena, text);
}

static bool add_finding(struct keystore_java_view *view, const struct java_finding *finding)
{
	if (!finding->text)
		return false;
	if (view->n_findings == view->finding_capacity) {
		struct java_finding *grown = mem_grow(view->findings, &view->finding_capacity, sizeof *grown);
		if (!grown)
			return false;
		view->findings = grown;
	}
	view->findings[view->n_findings++] = *finding;
	return true;
}

static struct java_finding new_finding(const char *id, enum keystore_severity severity, size_t entry)
{
	return (struct java_finding){
		.id = id, .severity = (uint8_t)severity, .entry = entry < UINT32_MAX ? (uint32_t)entry : UINT32_MAX };
}

bool java_find(struct keystore_java_view *view, const char *id, enum keystore_severity severity, size_t entry,
	const char *format, ...)
{
	struct java_finding finding = new_finding(id, severity, entry);
	va_list args;

	va_start(args, format);
	finding.text = sentence(view, format, args);
	va_end(args);
	return add_finding(view, &finding);
}

bool java_find_entry(struct keystore_java_view *view, const char *id, enum keystore_severity severity, size_t entry,
	const char *format)
{
	struct java_finding finding = new_finding(id, severity, entry);

	finding.text = format;
	finding.is_of_entry = true;
	return add_finding(view, &finding);
}

bool java_refuse(struct keystore_java_view *view, const char *id, const char *format, ...)
{
	struct java_finding finding = new_finding(id, KEYSTORE_SEVERITY_ERROR, SIZE_MAX);
	va_list args;

	if (view->refusal)
		return true;
	va_start(args, format);
	finding.text = sentence(view, format, args);
	va_end(args);
	view->refusal = finding.text;
	view->n_entries = view->n_findings = 0;
	return add_finding(view, &finding);
}

bool java_looks_at(const struct keystore_java_view *view, struct keystore_bytes certificate, struct java_why *why,
	struct keystore_error *err)
{
	struct text text = text_over(why->text, sizeof why->text);
	struct keystore_error found;
	bool reads = keystore_java_reads_certificate(certificate, view->version, &found);

	if (!reads && (found.status == KEYSTORE_NO_MEMORY || found.status == KEYSTORE_RANDOM_FAILED)) {
		*err = found;
		return false;
	}
	text_add(&text, reads ? "" : found.text);
	text_end(&text);
	return true;
}

/* Most aliases. */
static bool is_plain_lower(struct keystore_bytes alias)
{
	for (size_t i = 0; i < alias.len; i++)
		if (alias.data[i] >= 0x80 || (alias.data[i] >= 'A' && alias.data[i] <= 'Z'))
			return false;
	return true;
}

bool java_lower(struct arena *arena, struct keystore_bytes alias, struct keystore_bytes *out)
{
	if (is_plain_lower(alias)) {
		*out = alias;
		return true;
	}
	size_t len = text_lower(alias, NULL, 0);
	char *text = arena_new(arena, len);

	if (!text)
		return false;
	text_lower(alias, text, len);
	*out = (struct keystore_bytes){ (const uint8_t *)text, len };
	return true;
}

bool java_lower_again(struct java_room *room, struct keystore_bytes alias, struct keystore_bytes *out)
{
	size_t len = text_lower(alias, room->text, room->size);

	if (len > room->size) {
		char *text = mem_resize(room->text, len);
		if (!text)
			return false;
		*room = (struct java_room){ text, len };
		text_lower(alias, text, len);
	}
	*out = (struct keystore_bytes){ (const uint8_t *)room->text, len };
	return true;
}

void java_room_free(struct java_room *room)
{
	mem_free(room->text);
}

/* ---- Asking ------------------------------------------------------------------------------------------------------ */

void keystore_java_free(struct keystore_java_view *view)
{
	if (!view)
		return;
	mem_free(view->entries);
	mem_free(view->findings);
	mem_free(view->issuers);
	arena_free(&view->arena);
	mem_free(view);
}

const char *keystore_java_refusal(const struct keystore_java_view *view)
{
	return view->refusal;
}

size_t keystore_java_count(const struct keystore_java_view *view)
{
	return view->n_entries;
}

static size_t number_of(uint32_t entry)
{
	return entry == UINT32_MAX ? SIZE_MAX : entry;
}

void keystore_java_get(const struct keystore_java_view *view, size_t i, struct keystore_java_entry *out)
{
	const struct java_entry *entry = &view->entries[i];

	*out = (struct keystore_java_entry){
		.alias = entry->alias,
		.kind = (enum keystore_entry_kind)entry->kind,
		.entry = number_of(entry->entry),
		.shown = number_of(entry->shown),
		.n_certificates = entry->n_certificates,
	};
}

struct keystore_bytes keystore_java_certificate_at(const struct keystore_java_view *view, size_t i, size_t j)
{
	return view->entries[i].certificates[j];
}

size_t keystore_java_issuer_count(const struct keystore_java_view *view)
{
	return view->n_issuers;
}

struct keystore_bytes keystore_java_issuer(const struct keystore_java_view *view, size_t i)
{
	return view->issuers[i];
}

static uint64_t offset_of(const struct keystore_java_view *view, uint32_t entry)
{
	uint32_t offset = entry < view->ks->n_entries ? view->ks->entries[entry].offset : UINT32_MAX;

	return offset == UINT32_MAX ? KEYSTORE_NO_OFFSET : offset;
}

static void put_sentence(const struct keystore_java_view *view, const struct java_finding *found, char *out,
	size_t size)
{
	if (!found->is_of_entry) {
		snprintf(out, size, "%s", found->text);
		return;
	}
	const struct entry *entry = &view->ks->entries[found->entry];
	const char *other = entry_other(entry);
	snprintf(out, size, found->text, error_quote(entry->alias).text, other ? other : "");
	error_drop_cut_sequence(out);
}

void keystore_java_findings(const struct keystore_java_view *view,
	bool (*each)(void *context, const struct keystore_finding *finding), void *context)
{
	for (size_t i = 0; i < view->n_findings; i++) {
		const struct java_finding *found = &view->findings[i];
		struct keystore_finding finding = {
			.id = found->id,
			.severity = (enum keystore_severity)found->severity,
			.offset = offset_of(view, found->entry),
			.entry = number_of(found->entry),
		};
		put_sentence(view, found, finding.text, sizeof finding.text);
		if (!each(context, &finding))
			return;
	}
}
