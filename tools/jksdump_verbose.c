/* -v: everything about the file and each entry, one fact a line, so that it can be searched: labels in one column,
 * texts in the next. */
#include <string.h>

#include "tools/jksdump.h"

/* Where the texts begin, behind the deeper of the two indents. */
#define LABEL_WIDTH 21

void list_label(int depth, const char *name)
{
	printf("%*s%-*s", 2 * depth, "", LABEL_WIDTH - 2 * depth, name);
}

void list_line(int depth, const char *name, const char *text)
{
	list_label(depth, name);
	printf("%s\n", text);
}

static void print_part(const struct keystore_part *part)
{
	list_label(1, part->name);
	fputs(strcmp(part->protection, "none") == 0 ? "not encrypted" : part->protection, stdout);
	if (part->sealed)
		fputs(", sealed", stdout);
	if (part->opened_with)
		printf(", password as %s", part->opened_with);
	if (part->offset != KEYSTORE_NO_OFFSET)
		printf(", at offset %llu", (unsigned long long)part->offset);
	fputs("\n", stdout);
}

void list_parts(const struct input *in)
{
	struct keystore_part part;

	for (size_t i = 0; i < keystore_part_count(in->store) && !ferror(stdout); i++) {
		keystore_part(in->store, i, &part);
		print_part(&part);
	}
}

static void print_type(const struct keystore_entry *entry)
{
	switch (entry->kind) {
	case KEYSTORE_PRIVATE_KEY: list_line(1, "type", "private key"); break;
	case KEYSTORE_TRUSTED_CERTIFICATE: list_line(1, "type", "trusted certificate"); break;
	case KEYSTORE_SECRET_KEY: list_line(1, "type", "secret key"); break;
	case KEYSTORE_OTHER: list_line(1, "type", entry->other); break;
	}
}

static bool key_text(struct keystore_bytes pkcs8, char *text, size_t size)
{
	struct keystore_key_info info; /* it has windows into the key */
	struct keystore_error ignored;

	if (!keystore_private_key_info(pkcs8, &info, &ignored))
		return false;
	keystore_key_text(&info, text, size);
	return true;
}

/* A PKCS#12 holds such a key as PKCS#8. */
bool list_lone_key(const struct keystore *ks, size_t i, char *text, size_t size)
{
	struct keystore_entry entry;
	struct keystore_secret pkcs8;
	struct keystore_error ignored;

	keystore_get(ks, i, &entry);
	if (entry.kind != KEYSTORE_PRIVATE_KEY || entry.n_certificates)
		return false;
	if (key_text(entry.key, text, size))
		return true;
	if (!keystore_private_key(ks, i, NULL, &pkcs8, &ignored))
		return false;
	bool told = key_text((struct keystore_bytes){ pkcs8.data, pkcs8.len }, text, size);
	keystore_secret_free(&pkcs8);
	return told;
}

static struct keystore_bytes text_bytes(const char *text)
{
	return (struct keystore_bytes){ (const uint8_t *)text, strlen(text) };
}

static void print_entry(const struct options *o, const struct input *in, size_t i, struct growing *text)
{
	struct keystore_entry entry;
	char created[40], protection[256], key[80];

	keystore_get(in->store, i, &entry);
	printf("\n%s%s%s\n", color(o, STYLE_HEAD), entry_alias(text, entry.alias), color(o, STYLE_END));
	print_type(&entry);
	if (entry.alias_generated)
		list_line(1, "alias", "none in the file; this is the entry's number");
	if (entry.has_created)
		list_line(1, "created", time_text(entry.created_ms, created));
	if (keystore_key_protection(in->store, i, protection, sizeof protection))
		list_line(1, "protection", protection);
	if (entry.attributes)
		list_line(1, "attributes", growing_fill(text, keystore_escape, text_bytes(entry.attributes)));
	if (list_lone_key(in->store, i, key, sizeof key))
		list_line(1, "key", key);
	if (entry.offset != KEYSTORE_NO_OFFSET) {
		list_label(1, "offset");
		printf("%llu\n", (unsigned long long)entry.offset);
	}
	for (size_t j = 0; j < entry.n_certificates; j++)
		list_certificate(o, in, i, j, entry.n_certificates, text);
}

void list_verbose(const struct options *o, const struct input *in)
{
	struct growing text = { 0 };

	for (size_t i = 0; i < keystore_count(in->store) && !ferror(stdout); i++)
		if (input_chose(in, i))
			print_entry(o, in, i, &text);
	growing_free(&text);
}
