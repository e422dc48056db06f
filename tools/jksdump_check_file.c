/* The file as such: who may read it, its integrity and its parts, its password, and what the reader met in it. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump_check.h"

static void check_mode(struct checking *c)
{
	unsigned mode = c->input->file.mode;

	if (mode & rule_get(RULE_WORLD_WRITABLE)->limit)
		found(c, RULE_WORLD_WRITABLE, "file",
			"has mode %04o: everybody may replace what is in it: chmod o-w", mode);
	if (!c->holds_keys || !(mode & rule_get(RULE_WORLD_READABLE)->limit))
		return;
	if (c->plain_keys)
		found(c, RULE_PLAIN_KEY_EXPOSED, "file",
			"has mode %04o: everybody may read a key that is not encrypted: chmod 600, and make a new key",
			mode);
	else
		found(c, RULE_WORLD_READABLE, "file",
			"has mode %04o: everybody may read it and guess its password: chmod 600", mode);
}

/* One part of a PKCS#12. */
static void check_part(struct checking *c, const struct keystore_part *part)
{
	const char *digest = part->strength.digest;

	check_strength(c, part->name, &part->strength);
	if (strcmp(part->name, "MAC") == 0 && digest && strncmp(digest, "MD", 2) == 0)
		found(c, RULE_WEAK_MAC, part->name, "is an HMAC with %s: write the file anew with SHA-256", digest);
	if (part->sealed)
		found(c, RULE_NOT_CHECKED, part->name,
			"is encrypted and was not opened: nobody looked at what is in it");
}

static void check_parts(struct checking *c)
{
	struct keystore_part part;

	for (size_t i = 0; i < keystore_part_count(c->input->store); i++) {
		keystore_part(c->input->store, i, &part);
		check_part(c, &part);
	}
}

static void check_integrity(struct checking *c)
{
	const struct keystore *ks = c->input->store;
	enum keystore_format format = keystore_format_of(ks);

	if (keystore_integrity(ks) == KEYSTORE_INTEGRITY_NOT_CHECKED)
		found(c, RULE_NOT_CHECKED, "file", "that nobody changed it was not checked: -p gives its password");
	if (format == KEYSTORE_FORMAT_PKCS12 && keystore_integrity(ks) == KEYSTORE_INTEGRITY_ABSENT)
		found(c, RULE_NO_MAC, "file", "has no MAC: a change of what is in it is not noticed");
	if (c->sun_protector)
		found(c, RULE_JKS_PROTECTION, "file",
			"JKS encrypts keys with SHA-1 alone, two rounds for a guess: treat them as plain; jksimport -t "
			"pkcs12 converts it");
	else if (format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS)
		found(c, RULE_JKS_PROTECTION, "file",
			"%s guards its integrity with one round of SHA-1, so that its password is quickly guessed: do "
			"not use that elsewhere; jksimport -t pkcs12 converts it", keystore_format_name(format));
}

/* Words that stand in manuals, and so at the head of every list of guesses. */
static bool is_default(const struct keystore_password *password)
{
	static const char *const words[] = { "", "changeit", "changeme", "password", "secret", "123456", "12345678",
		"keystore", "mypassword", "storepass", "test1234", "tomcat" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == password->len &&
			(password->len == 0 || memcmp(words[i], password->text, password->len) == 0))
			return true;
	return false;
}

/* Of a truststore it is no secret. */
static void check_password(struct checking *c)
{
	const struct keystore_password *store = input_password(c->options, c->input);
	const struct keystore_password *key = password_ptr(&c->options->passwords[KEY_PASSWORD]);
	bool fits = keystore_integrity(c->input->store) == KEYSTORE_INTEGRITY_VERIFIED || (c->key_opened && !key);

	if (!c->holds_keys)
		return;
	if (store && fits && is_default(store))
		found(c, RULE_DEFAULT_PASSWORD, "file", "its password is one that stands in manuals: choose another");
	if (key && c->key_opened && is_default(key))
		found(c, RULE_DEFAULT_PASSWORD, "file",
			"the password of its keys is one that stands in manuals: choose another");
}

/* What to do, where the reader's sentence does not say so: it knows nothing of programs. */
static const char *advice(const char *id)
{
	return strcmp(id, "chain-order") == 0 ? ": jksdump --pem-for nginx writes them in order" : "";
}

/* What the reader met. */
static bool add_reader_finding(void *context, const struct keystore_finding *met)
{
	struct checking *c = context;
	struct place place = { "file" };
	struct finding finding = { met->id, rule_of_reader(met->id), place.text, NULL, NULL };

	if (met->entry != SIZE_MAX && !input_chose(c->input, met->entry))
		return true;
	if (met->entry != SIZE_MAX)
		place = place_of(c->input, met->entry, NULL);
	if (met->offset == KEYSTORE_NO_OFFSET)
		findings_add(c->findings, &finding, "%s%s", met->text, advice(met->id));
	else
		findings_add(c->findings, &finding, "%s, at offset %llu%s", met->text, (unsigned long long)met->offset,
			advice(met->id));
	return true;
}

void check_file(struct checking *c)
{
	const struct keystore *ks = c->input->store;

	if (keystore_count(ks) == 0 && keystore_sealed(ks) == 0)
		found(c, RULE_EMPTY_STORE, "file",
			"has no entries: Java stops at such a truststore; put certificates into it");
	check_mode(c);
	check_integrity(c);
	check_parts(c);
	check_password(c);
	if (!keystore_findings(ks, add_reader_finding, c))
		exit(out_of_memory());
}
