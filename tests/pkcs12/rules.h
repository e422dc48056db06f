/* rules.h: the files of tests/data/pkcs12/rules.py, and a keystore as a line of text. */
#ifndef TESTS_PKCS12_RULES_H
#define TESTS_PKCS12_RULES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "keystore/keystore.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

enum { DESCRIPTION = 4096 };

static inline struct keystore_bytes rule_file(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "tests/data/pkcs12/rule-%s", name);
	return load_file(path);
}

static inline struct keystore *read_bytes(struct keystore_bytes file)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(file.data, file.len, NULL, NULL, &err);

	if (!ks)
		print_message("%s at %lld\n", err.text, (long long)err.offset);
	assert_non_null(ks);
	return ks;
}

/* rule-NAME.p12 */
static inline struct keystore *read_rule(const char *name)
{
	char with_end[64];

	snprintf(with_end, sizeof with_end, "%s.p12", name);
	struct keystore_bytes file = rule_file(with_end);
	struct keystore *ks = read_bytes(file);
	free((void *)file.data);
	return ks;
}

/* "leaf", "ca", "other": which certificate of the rules this is. */
static inline const char *certificate_name(struct keystore_bytes der)
{
	static const char *const names[] = { "leaf", "ca", "other" };
	const char *found = "?";
	char file[16];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(file, sizeof file, "%s.der", names[i]);
		struct keystore_bytes known = rule_file(file);
		if (bytes_equal(known, der))
			found = names[i];
		free((void *)known.data);
	}
	return found;
}

/* "ALIAS KIND CERTIFICATE...": key, trusted, secret, other; an alias that was generated begins with '#'. */
static inline void put_entry(struct text *to, const struct keystore *ks, size_t i)
{
	static const char *const kinds[] = { "key", "trusted", "secret", "other" };
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	if (entry.alias_generated)
		text_char(to, '#');
	text_bytes(to, entry.alias);
	text_char(to, ' ');
	text_add(to, kinds[entry.kind]);
	for (size_t j = 0; j < entry.n_certificates; j++) {
		text_char(to, ' ');
		text_add(to, certificate_name(keystore_certificate_at(ks, i, j)));
	}
}

/* All entries with "; " between them. */
static inline void describe(const struct keystore *ks, char out[DESCRIPTION])
{
	struct text to = text_over(out, DESCRIPTION);

	for (size_t i = 0; i < keystore_count(ks); i++) {
		if (i > 0)
			text_add(&to, "; ");
		put_entry(&to, ks, i);
	}
	assert_true(text_end(&to) < DESCRIPTION);
}

static inline bool put_finding(void *context, const struct keystore_finding *finding)
{
	struct text *to = context;

	assert_true(finding->text[0] != '\0');
	text_add(to, to->len ? "; " : "");
	text_add(to, finding->id);
	if (finding->entry != SIZE_MAX) {
		text_char(to, ' ');
		text_number(to, finding->entry);
	}
	return true;
}

/* What Java's view finds, as "id entry; id". */
static inline void put_findings(const struct keystore_java_view *view, char out[DESCRIPTION])
{
	struct text text = text_over(out, DESCRIPTION);

	keystore_java_findings(view, put_finding, &text);
	text_end(&text);
}

#endif
