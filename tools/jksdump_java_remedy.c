/* The command that mends what --java found, where there is one: printed only if the names in it can stand in a shell
 * as they are, or between quotes. */
#include <string.h>

#include "tools/jksdump.h"

/* What a command is made of. */
struct command {
	const struct options *options;
	const struct keystore *store;
	const char *file;
	const char *alias;
	const char *lower; /* in Java's lower case */
};

/* A word of the command: quoted if the shell would make something else of it. */
static void print_word(const char *a, const char *b, const char *c)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/@%+=:,-";
	bool is_plain = strspn(a, plain) == strlen(a) && strspn(c, plain) == strlen(c) && (*a || *b);
	const char *quote = is_plain ? "" : "'";

	printf(" %s%s%s%s%s", quote, a, b, c, quote);
}

static void change(const struct command *c, const char *option)
{
	fputs("       jksimport -i", stdout);
	print_word(c->file, "", "");
	printf(" %s", option);
}

static bool rename_lower(const struct command *c)
{
	change(c, "--rename");
	print_word(c->alias, "=", c->lower);
	return true;
}

static bool write_anew(const struct command *c)
{
	change(c, c->options->java < 17 ? "--profile java8" : "--profile java17");
	return true;
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

static bool protect_anew(const struct command *c)
{
	change(c, "--change-key-password");
	print_word(c->alias, "", "");
	return true;
}

static bool change_password(const struct command *c)
{
	change(c, "--change-password");
	return true;
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
};

/* Nothing that ends a quotation or changes the terminal, and no = that --rename would take for its own. */
static bool is_printable(const char *text, bool no_equals)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == '\'' || *text == '\\' || *text == 0x7F ||
			(no_equals && *text == '='))
			return false;
	return true;
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
	struct growing alias = { 0 }, lower = { 0 };
	struct command c = { .options = o, .store = in->store, .file = in->file.name, .alias = "", .lower = "" };
	struct keystore_entry entry;

	if (finding->entry != SIZE_MAX) {
		keystore_get(in->store, finding->entry, &entry);
		c.alias = growing_fill(&alias, keystore_escape, entry.alias);
		c.lower = lower_alias(&lower, entry.alias);
	}
	if (*c.file != '-' && is_printable(c.file, false) && is_printable(c.alias, true) && is_printable(c.lower, true))
		print_for(&c, finding->id);
	growing_free(&alias);
	growing_free(&lower);
}
