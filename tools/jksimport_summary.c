/* The last lines: what was done, and what its owner should know about it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/jksimport.h"
#include "tools/print.h"

/* A list in words: "1 private key added, 2 entries deleted". */
struct list {
	char text[400];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void list_add(struct list *list, const char *format, ...)
{
	va_list args;

	if (list->len)
		list->len += (size_t)snprintf(list->text + list->len, sizeof list->text - list->len, ", ");
	va_start(args, format);
	list->len += (size_t)vsnprintf(list->text + list->len, sizeof list->text - list->len, format, args);
	va_end(args);
}

static void list_count(struct list *list, size_t n, const char *one, const char *more)
{
	if (n)
		list_add(list, "%zu %s", n, plural(n, one, more));
}

/* "1 private key and 2 trusted certificates"; with three kinds "1 private key, 1 secret key and 2 ..." */
static void list_kinds(struct list *list, const struct tally *tally)
{
	const struct {
		size_t n;
		const char *one, *more;
	} kinds[] = {
		{ tally->keys, "private key", "private keys" },
		{ tally->secret_keys, "secret key", "secret keys" },
		{ tally->certificates, "trusted certificate", "trusted certificates" },
		{ tally->others, "other entry", "other entries" },
	};
	size_t left = 0, named = 0;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		left += kinds[i].n > 0;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!kinds[i].n)
			continue;
		left--;
		const char *separator = named++ == 0 ? "" : left ? ", " : " and ";
		list->len += (size_t)snprintf(list->text + list->len, sizeof list->text - list->len, "%s%zu %s",
			separator, kinds[i].n, plural(kinds[i].n, kinds[i].one, kinds[i].more));
	}
}

static void list_added(struct list *list, const struct tally *tally, const char *would)
{
	struct list kinds = { .len = 0 };

	list_kinds(&kinds, tally);
	if (!kinds.len)
		return;
	list_add(list, "%s %sadded", kinds.text, would);
	if (tally->replaced)
		list_add(list, "%zu of them in place of an older entry", tally->replaced);
}

static void list_done(struct list *list, const struct run *run)
{
	const struct tally *tally = &run->tally;

	list_added(list, tally, run->options->dry_run ? "would be " : "");
	list_count(list, tally->deleted, "entry deleted", "entries deleted");
	list_count(list, tally->renamed, "entry renamed", "entries renamed");
	list_count(list, tally->key_passwords, "key password changed", "key passwords changed");
	if (tally->password)
		list_add(list, "store password changed");
	if (run->base.format == KEYSTORE_FORMAT_PKCS12 && !tally->converted && changes_protection(run->options))
		list_add(list, "protected anew");
	if (tally->reply)
		list_add(list, "reply installed, a chain of %zu %s", tally->reply,
			plural(tally->reply, "certificate", "certificates"));
	if (!list->len) {
		size_t n = keystore_count(run->store);
		list_add(list, "nothing added, %zu %s", n, plural(n, "entry", "entries"));
	}
}

static void print_line(const struct run *run)
{
	bool piped = strcmp(run_path(run), "-") == 0;
	const char *path = piped ? "standard output" : run_path(run);
	FILE *to = piped ? stderr : stdout;
	struct list list = { .len = 0 };

	if (quiet)
		return;
	list_done(&list, run);
	print_escaped(to, (struct keystore_bytes){ (const uint8_t *)path, strlen(path) });
	fprintf(to, ": %s, %s", keystore_format_name(run->format), list.text);
	if (run->options->dry_run)
		fputs("; dry run, nothing written\n", to);
	else if (piped)
		fputs("\n", to);
	else
		fprintf(to, ", mode %04o\n", run->mode);
	fflush(to);
}

static void note_count(size_t n, const char *one, const char *more)
{
	if (n)
		note("%zu %s", n, plural(n, one, more));
}

static void note_tally(const struct tally *tally)
{
	note_count(tally->duplicates, "certificate was there already, or twice in the inputs",
		"certificates were there already, or twice in the inputs");
	note_count(tally->skipped, "entry was skipped: its alias is taken",
		"entries were skipped: their aliases are taken");
	note_count(tally->expired, "certificate has expired (--skip-expired leaves it out)",
		"certificates have expired (--skip-expired leaves them out)");
	note_count(tally->expired_in_chains, "certificate in the chain of a private key has expired",
		"certificates in chains of private keys have expired");
	note_count(tally->expired_left_out, "expired certificate was left out", "expired certificates were left out");
}

/* A reply's -a names an entry that is there. */
static void note_alias(const struct run *run)
{
	const struct options *o = run->options;

	if (run->format == KEYSTORE_FORMAT_PEM && o->alias && !run->tally.reply)
		note("PEM has no place for the alias \"%s\": entries are numbered when it is read",
			shown_text(o->alias).text);
}

static bool may_show_keys(enum keystore_format format)
{
	return format != KEYSTORE_FORMAT_JKS && format != KEYSTORE_FORMAT_JCEKS;
}

static bool shows_plain_key(const struct run *run)
{
	char protection[8];

	for (size_t i = 0; may_show_keys(run->format) && i < keystore_count(run->store); i++) {
		keystore_key_protection(run->store, i, protection, sizeof protection);
		if (strcmp(protection, "none") == 0)
			return true;
	}
	return false;
}

static void note_mode(const struct run *run)
{
	if (run->mode_before & ~run->mode && !run->options->has_mode && !run->options->dry_run)
		note("the mode was %04o before (--mode %04o keeps it)", run->mode_before, run->mode_before);
}

static bool is_for_java(enum keystore_format format)
{
	return format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS || format == KEYSTORE_FORMAT_PKCS12;
}

/* Memory or a random number that is missing is no word of Java's: the store is on disk, and nothing is said of it. */
static bool java_reads(struct keystore_bytes certificate, struct keystore_error *why)
{
	return keystore_java_reads_certificate(certificate, 17, why) || why->status == KEYSTORE_NO_MEMORY ||
	       why->status == KEYSTORE_RANDOM_FAILED;
}

/* The first certificate with which no JVM opens the file. */
static void note_java(const struct run *run)
{
	struct keystore_entry entry;
	struct keystore_error why;

	for (size_t i = 0; is_for_java(run->format) && i < keystore_count(run->store); i++) {
		keystore_get(run->store, i, &entry);
		for (size_t j = 0; j < entry.n_certificates; j++)
			if (!java_reads(keystore_certificate_at(run->store, i, j), &why)) {
				note("Java will not open it: certificate %zu of \"%s\" cannot be read (%s)", j + 1,
					shown(entry.alias).text, why.text);
				return;
			}
	}
}

int summary(const struct run *run)
{
	print_line(run);
	note_mode(run);
	note_tally(&run->tally);
	note_alias(run);
	note_java(run);
	if (shows_plain_key(run))
		note("a private key in it is not encrypted (-k encrypts)");
	return print_end();
}
