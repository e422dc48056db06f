/* entries.c: what the library makes of one file, as one JSON object, for scripts that compare it with other
 * programs.
 *
 *     entries FILE [ALIAS-HEX=PASSWORD]...
 *     entries -                                  of many files: on standard input, for each a line with a number and so
 *                                                many words that end with NUL: =PASSWORD (the store's; or - for none),
 *                                                and those above. A form feed ends each answer
 *
 * The store password is ENTRIES_PASSWORD of the environment (unset: no password), that of the MAC
 * ENTRIES_MAC_PASSWORD (unset: the store's), the key password ENTRIES_KEY_PASSWORD (unset: the store's), unless an
 * argument names another one for an alias, given as the hex of its UTF-8. The object has `status` (as keystore.h spells
 * it, without KEYSTORE_), `text` and `offset` of an error, and for a file that opens `format`, `version`, `integrity`,
 * `sealed`, `parts` (name, protection, opened_with, sealed), `findings` (ids) and `entries`: alias, alias_hex, kind
 * (key, cert, secret, other), created_ms, attributes, protection, certs and key_sha256 (SHA-256 as hex; of a secret
 * key's bytes, with key_alg) or key_error, other. It links libkeystore.a alone and includes keystore.h alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keystore/keystore.h"

static const char *const status_names[] = {
	[KEYSTORE_OK] = "OK",
	[KEYSTORE_NO_MEMORY] = "NO_MEMORY",
	[KEYSTORE_TRUNCATED] = "TRUNCATED",
	[KEYSTORE_MALFORMED] = "MALFORMED",
	[KEYSTORE_UNKNOWN_FORMAT] = "UNKNOWN_FORMAT",
	[KEYSTORE_UNSUPPORTED] = "UNSUPPORTED",
	[KEYSTORE_LIMIT] = "LIMIT",
	[KEYSTORE_PASSWORD_NEEDED] = "PASSWORD_NEEDED",
	[KEYSTORE_WRONG_PASSWORD] = "WRONG_PASSWORD",
	[KEYSTORE_NOT_FOUND] = "NOT_FOUND",
	[KEYSTORE_ALIAS_CONFLICT] = "ALIAS_CONFLICT",
	[KEYSTORE_CANNOT_HOLD] = "CANNOT_HOLD",
	[KEYSTORE_RANDOM_FAILED] = "RANDOM_FAILED",
	[KEYSTORE_ARGUMENT] = "ARGUMENT",
};

static const char *const integrity_names[] = {
	[KEYSTORE_INTEGRITY_ABSENT] = "absent",
	[KEYSTORE_INTEGRITY_NOT_CHECKED] = "not-checked",
	[KEYSTORE_INTEGRITY_VERIFIED] = "verified",
};

static const char *const kind_names[] = {
	[KEYSTORE_PRIVATE_KEY] = "key",
	[KEYSTORE_TRUSTED_CERTIFICATE] = "cert",
	[KEYSTORE_SECRET_KEY] = "secret",
	[KEYSTORE_OTHER] = "other",
};

/* The passwords of the command line: "616c696173=secret". */
struct passwords {
	char **arguments;
	int n;
};

static void print_hex(struct keystore_bytes bytes)
{
	putchar('"');
	for (size_t i = 0; i < bytes.len; i++)
		printf("%02x", bytes.data[i]);
	putchar('"');
}

static void print_sha256(struct keystore_bytes bytes)
{
	uint8_t digest[32];

	keystore_sha256(bytes, digest);
	print_hex((struct keystore_bytes){ digest, sizeof(digest) });
}

static void print_unit(unsigned unit)
{
	printf("\\u%04x", unit);
}

/* Well-formed UTF-8 (with lone surrogates in three bytes) as JSON: everything but plain ASCII is \uXXXX. */
static void print_string(struct keystore_bytes text)
{
	const uint8_t *p = text.data;

	putchar('"');
	for (size_t i = 0; i < text.len;) {
		size_t more = p[i] < 0xC0 ? 0 : p[i] < 0xE0 ? 1 : p[i] < 0xF0 ? 2 : 3;
		uint32_t code_point = more ? p[i] & (0x3Fu >> more) : p[i];

		for (i++; more > 0 && i < text.len; more--, i++)
			code_point = code_point << 6 | (p[i] & 0x3F);
		if (code_point > 0xFFFF)
			print_unit((unsigned)(0xD7C0 + (code_point >> 10)));
		print_unit((unsigned)(code_point > 0xFFFF ? 0xDC00 | (code_point & 0x3FF) : code_point));
	}
	putchar('"');
}

static void print_error(const struct keystore_error *err)
{
	printf("\"status\":\"%s\",\"text\":", status_names[err->status]);
	print_string((struct keystore_bytes){ (const uint8_t *)err->text, strlen(err->text) });
	if (err->offset == KEYSTORE_NO_OFFSET)
		printf(",\"offset\":null");
	else
		printf(",\"offset\":%llu", (unsigned long long)err->offset);
}

/* The text behind "=" if `argument` begins with the hex of `alias` and "="; else NULL. */
static const char *password_of(const char *argument, struct keystore_bytes alias)
{
	char digits[3];

	for (size_t i = 0; i < alias.len; i++, argument += 2) {
		snprintf(digits, sizeof(digits), "%02x", alias.data[i]);
		if (strncmp(argument, digits, 2) != 0)
			return NULL;
	}
	return *argument == '=' ? argument + 1 : NULL;
}

static const char *key_password(const struct passwords *passwords, struct keystore_bytes alias)
{
	const char *text = getenv("ENTRIES_KEY_PASSWORD");

	for (int i = 0; i < passwords->n; i++) {
		const char *own = password_of(passwords->arguments[i], alias);

		if (own)
			return own;
	}
	return text ? text : getenv("ENTRIES_PASSWORD");
}

/* A text of the library, or null. */
static void print_text(const char *name, const char *text)
{
	printf(",\"%s\":", name);
	if (text)
		print_string((struct keystore_bytes){ (const uint8_t *)text, strlen(text) });
	else
		printf("null");
}

static bool open_key(const struct keystore *ks, size_t i, bool secret, const struct keystore_password *password,
	struct keystore_secret *key, struct keystore_error *err)
{
	char algorithm[64];

	if (!secret)
		return keystore_private_key(ks, i, password, key, err);
	if (!keystore_secret_key(ks, i, password, key, algorithm, sizeof(algorithm), err))
		return false;
	print_text("key_alg", algorithm);
	return true;
}

static void print_key(const struct keystore *ks, size_t i, bool secret, const char *text)
{
	struct keystore_password password = { text, text ? strlen(text) : 0 };
	struct keystore_secret key;
	struct keystore_error err;
	char protection[200];

	keystore_key_protection(ks, i, protection, sizeof(protection));
	print_text("protection", protection);
	if (!open_key(ks, i, secret, text ? &password : NULL, &key, &err)) {
		printf(",\"key_error\":{");
		print_error(&err);
		putchar('}');
		return;
	}
	printf(",\"key_sha256\":");
	print_sha256((struct keystore_bytes){ key.data, key.len });
	keystore_secret_free(&key);
}

static void print_entry(const struct keystore *ks, size_t i, const struct passwords *passwords)
{
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	printf("%s{\"alias\":", i ? ",\n" : "");
	print_string(entry.alias);
	printf(",\"alias_hex\":");
	print_hex(entry.alias);
	printf(",\"kind\":\"%s\",\"created_ms\":", kind_names[entry.kind]);
	if (entry.has_created)
		printf("%lld", (long long)entry.created_ms);
	else
		printf("null");
	printf(",\"certs\":[");
	for (size_t j = 0; j < entry.n_certificates; j++) {
		printf("%s", j ? "," : "");
		print_sha256(keystore_certificate_at(ks, i, j));
	}
	putchar(']');
	print_text("attributes", entry.attributes);
	print_text("other", entry.other);
	if (entry.kind == KEYSTORE_PRIVATE_KEY || entry.kind == KEYSTORE_SECRET_KEY)
		print_key(ks, i, entry.kind == KEYSTORE_SECRET_KEY, key_password(passwords, entry.alias));
	putchar('}');
}

static bool print_finding(void *context, const struct keystore_finding *finding)
{
	bool *first = context;

	printf("%s\"%s\"", *first ? "" : ",", finding->id);
	*first = false;
	return true;
}

static void print_parts(const struct keystore *ks)
{
	struct keystore_part part;

	printf(",\"sealed\":%zu,\"parts\":[", keystore_sealed(ks));
	for (size_t i = 0; i < keystore_part_count(ks); i++) {
		keystore_part(ks, i, &part);
		printf("%s{\"sealed\":%s", i ? "," : "", part.sealed ? "true" : "false");
		print_text("name", part.name);
		print_text("protection", part.protection);
		print_text("opened_with", part.opened_with);
		putchar('}');
	}
	putchar(']');
}

static bool print_keystore(const struct keystore *ks, const struct passwords *passwords)
{
	bool first = true, complete;

	printf("{\"status\":\"OK\",\"format\":\"%s\",\"version\":%u,\"integrity\":\"%s\"",
		keystore_format_name(keystore_format_of(ks)), keystore_format_version(ks),
		integrity_names[keystore_integrity(ks)]);
	print_parts(ks);
	printf(",\"findings\":[");
	complete = keystore_findings(ks, print_finding, &first);
	printf("],\n\"entries\":[");
	for (size_t i = 0; i < keystore_count(ks); i++)
		print_entry(ks, i, passwords);
	printf("]}\n");
	return complete;
}

/* The whole file; an empty one is one NUL that does not count. NULL if it cannot be read. */
static uint8_t *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	long size;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
		data = calloc(1, (size_t)size + 1);
		*len = data ? fread(data, 1, (size_t)size, file) : 0;
	}
	fclose(file);
	return data;
}

/* FILE and the passwords of its keys; the others are those of the environment. */
static int answer(int n, char **words)
{
	const char *text = getenv("ENTRIES_PASSWORD"), *mac = getenv("ENTRIES_MAC_PASSWORD");
	struct keystore_password password = { text, text ? strlen(text) : 0 };
	struct keystore_password mac_password = { mac, mac ? strlen(mac) : 0 };
	struct keystore_read_options options = { .password = text ? &password : NULL,
		.integrity_password = mac ? &mac_password : NULL };
	struct passwords passwords = { words + 1, n - 1 };
	struct keystore_error err;
	uint8_t *data;
	size_t len = 0;
	bool complete = true;

	if (n < 1 || !(data = read_file(words[0], &len))) {
		fprintf(stderr, "usage: entries FILE [ALIAS-HEX=PASSWORD]...\n");
		return 2;
	}
	struct keystore *ks = keystore_read_with(data, len, &options, &err);
	free(data);
	if (ks) {
		complete = print_keystore(ks, &passwords);
	} else {
		putchar('{');
		print_error(&err);
		printf("}\n");
	}
	keystore_free(ks);
	return complete ? 0 : 1;
}

enum { MOST_WORDS = 100, MOST_BYTES = 10000 };

/* n words from standard input into `room`. */
static bool read_words(int n, char **words, char *room)
{
	size_t used = 0;

	for (int i = 0; i < n; i++) {
		words[i] = room + used;
		for (int c = -1; c != 0; room[used++] = (char)c)
			if (used == MOST_BYTES || (c = getchar()) == EOF)
				return false;
	}
	return true;
}

static int answer_all(void)
{
	char *words[MOST_WORDS], room[MOST_BYTES];
	int n, code = 0;

	while (code == 0 && scanf("%d", &n) == 1) {
		if (getchar() != '\n' || n < 2 || n > MOST_WORDS || !read_words(n, words, room))
			return 2;
		if (words[0][0] == '=')
			setenv("ENTRIES_PASSWORD", words[0] + 1, 1);
		else
			unsetenv("ENTRIES_PASSWORD");
		code = answer(n - 1, words + 1);
		putchar('\f');
	}
	return code;
}

int main(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], "-") == 0 ? answer_all() : answer(argc - 1, argv + 1);
}
