/* The command that mends what --java found, where there is one: printed only if the names in it can stand in a shell
 * as they are, or between quotes. */
#include <string.h>

#include "tools/bundle.h"
#include "tools/jksdump.h"

/* What a command is made of. */
struct command {
	const struct options *options;
	const struct keystore *store;
	const char *file;
	const char *alias;
	const char *lower; /* in Java's lower case */
	size_t entry;	   /* SIZE_MAX: none */
};

/* A word of the command: quoted if the shell would make something else of it. */
static void print_word(const char *a, const char *b, const char *c)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/@%+=:,-";
	bool bare = strspn(a, plain) == strlen(a) && strspn(c, plain) == strlen(c) && (*a || *b);
	const char *quote = bare ? "" : "'";

	printf(" %s%s%s%s%s", quote, a, b, c, quote);
}

/* Of a store that can be changed: one in a ZIP cannot. */
static bool change(const struct command *c, const char *option)
{
	if (bundle_names_member(c->file))
		return false;
	fputs("       jksimport -i", stdout);
	print_word(c->file, "", "");
	printf(" %s", option);
	return true;
}

static bool rename_lower(const struct command *c)
{
	if (!change(c, "--rename"))
		return false;
	print_word(c->alias, "=", c->lower);
	return true;
}

static bool write_anew(const struct command *c)
{
	return change(c, c->options->java < 17 ? "--profile java8" : "--profile java17");
}

static bool make_new(const struct command *c, const char *options)
{
	printf("       jksimport%s -o new.p12", options);
	print_word(c->file, "", "");
	return true;
}

static bool only_certificates(const struct keystore *store)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(store); i++) {
		keystore_get(store, i, &entry);
		if (entry.kind != KEYSTORE_TRUSTED_CERTIFICATE)
			return false;
	}
	return true;
}

static bool convert(const struct command *c)
{
	return make_new(c, only_certificates(c->store) ? " --trust" : "");
}

/* Beside keys, their chains would become trusted too. */
static bool trust_anew(const struct command *c)
{
	return only_certificates(c->store) && make_new(c, " --trust");
}

/* What is malformed, unknown here too, or over the limits cannot be opened to be protected anew. Of scrypt, N alone
 * makes 128 bytes for each. */
static bool can_be_opened(const struct command *c)
{
	const struct keystore_limits *limits = &c->options->limits;
	struct keystore_strength strength;

	keystore_key_strength(c->store, c->entry, &strength);
	return strength.kdf != KEYSTORE_KDF_UNKNOWN && strength.iterations <= limits->max_iterations &&
	       strength.scrypt_n <= limits->max_scrypt_memory / 128;
}

static bool protect_anew(const struct command *c)
{
	if (c->entry == SIZE_MAX || !can_be_opened(c) || !change(c, "--change-key-password"))
		return false;
	print_word(c->alias, "", "");
	return true;
}

static bool change_password(const struct command *c)
{
	return change(c, "--change-password");
}

static const struct {
	const char *id;
	bool (*print)(const struct command *c); /* false: there is none, and nothing was printed */
} remedies[] = {
	{ "alias-case", rename_lower },
	{ "java-ignores", trust_anew },
	{ "java-no-keystore", convert },
	{ "java-refuses-text", convert },
	{ "java-refuses-encryption", write_anew },
	{ "java-refuses-mac", write_anew },
	{ "java-refuses-bag", convert },
	{ "java-refuses-password", change_password },
	{ "java-no-chain", write_anew },
	{ "java-drops-key", protect_anew },
	{ "java-cannot-open-key", protect_anew },
	{ "java-key-password", protect_anew },
};

/* An escaped text that stands for itself: nothing in it was escaped, nothing ends a quotation. */
static bool is_plain(const char *escaped)
{
	return !strpbrk(escaped, "'\\");
}

static void print_for(const struct command *c, const char *id)
{
	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
		if (strcmp(remedies[i].id, id) == 0 && remedies[i].print(c))
			fputs("\n", stdout);
}

/* In Java's lower case, escaped. */
static const char *lower_alias(struct growing *buffer, struct keystore_bytes alias)
{
	struct growing lower = { 0 };

	growing_fill(&lower, keystore_alias_lower, alias);
	struct keystore_bytes bytes = { (const uint8_t *)lower.text, lower.len };
	const char *text = growing_fill(buffer, keystore_escape, bytes);
	growing_free(&lower);
	return text;
}

void java_print_remedy(const struct options *o, const struct input *in, const struct keystore_finding *finding)
{
	struct keystore_bytes name = { (const uint8_t *)in->file.name, strlen(in->file.name) };
	struct growing file = { 0 }, alias = { 0 }, lower = { 0 };
	struct command c = { .options = o, .store = in->store, .alias = "", .lower = "",
		.entry = finding->entry };
	struct keystore_entry entry;

	c.file = growing_fill(&file, keystore_escape, name);
	if (finding->entry != SIZE_MAX) {
		keystore_get(in->store, finding->entry, &entry);
		c.alias = growing_fill(&alias, keystore_escape, entry.alias);
		c.lower = lower_alias(&lower, entry.alias);
	}
	/* --rename would take a = in the alias for its own */
	if (*c.file != '-' && is_plain(c.file) && is_plain(c.alias) && is_plain(c.lower) && !strchr(c.alias, '='))
		print_for(&c, finding->id);
	growing_free(&file);
	growing_free(&alias);
	growing_free(&lower);
}
