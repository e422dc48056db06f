/* --check: one input, entry by entry. Nothing here prints: what is found goes into a list. */
#include "tools/jksdump_check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void found(struct checking *c, enum rule_id id, const char *where, const char *format, ...)
{
	const struct rule *rule = rule_get(id);
	struct finding finding = { rule->id, rule->severity, (char *)where, NULL, rule->source };
	va_list args;

	va_start(args, format);
	findings_add_va(c->findings, &finding, format, args);
	va_end(args);
}

struct named named(struct keystore_bytes name)
{
	struct named out;
	size_t room = sizeof out.text - sizeof "...";

	if (keystore_name_text(name, out.text, sizeof out.text) < sizeof out.text)
		return out;
	keystore_name_text(name, out.text, room);
	strcat(out.text, "...");
	return out;
}

bool is_self_issued(const struct keystore_certificate *cert)
{
	return keystore_issued(cert, cert);
}

static struct place place_of_certificate(struct checking *c, size_t i, size_t j)
{
	char what[40];

	snprintf(what, sizeof what, "certificate %zu", j + 1);
	return place_of(c->input, i, what);
}

/* False if it cannot be read, which is then a finding. */
static bool parse(struct checking *c, size_t i, size_t j, struct keystore_certificate *out)
{
	struct keystore_error err;

	if (input_parse(c->input, keystore_certificate_at(c->input->store, i, j), out, &err))
		return true;
	found(c, RULE_UNREADABLE_CERTIFICATE, place_of_certificate(c, i, j).text,
		"cannot be read, by other programs as little (%s): put the certificate there anew", err.text);
	return false;
}

/* The certificates of a private key, up to one that cannot be read. */
static void check_certificates(struct checking *c, size_t i, const struct keystore_certificate *certs, size_t n)
{
	for (size_t j = 0; j < n; j++) {
		struct place place = place_of_certificate(c, i, j);

		check_certificate(c, place.text, &certs[j], false);
		if (j == 0)
			check_leaf(c, place.text, &certs[j]);
	}
	if (n)
		check_chain(c, i, certs, n);
}

static void check_private_key(struct checking *c, size_t i, size_t n)
{
	struct keystore_certificate *certs = calloc(n + 1, sizeof *certs);
	size_t n_read = 0;

	if (!certs)
		exit(out_of_memory());
	while (n_read < n && parse(c, i, n_read, &certs[n_read]))
		n_read++;
	check_key(c, i, n_read ? &certs[0] : NULL);
	check_certificates(c, i, certs, n_read);
	free(certs);
}

static void check_trusted_certificate(struct checking *c, size_t i)
{
	struct keystore_certificate cert;

	if (parse(c, i, 0, &cert))
		check_trusted(c, i, &cert);
}

static void check_entry(struct checking *c, size_t i)
{
	struct keystore_entry entry;

	keystore_get(c->input->store, i, &entry);
	switch (entry.kind) {
	case KEYSTORE_PRIVATE_KEY: check_private_key(c, i, entry.n_certificates); break;
	case KEYSTORE_TRUSTED_CERTIFICATE: check_trusted_certificate(c, i); break;
	case KEYSTORE_SECRET_KEY: check_secret_key(c, i); break;
	case KEYSTORE_OTHER: break;
	}
}

static bool has_certificates(const struct keystore *ks)
{
	struct keystore_entry entry = { .n_certificates = 0 };

	for (size_t i = 0; i < keystore_count(ks) && !entry.n_certificates; i++)
		keystore_get(ks, i, &entry);
	return entry.n_certificates > 0;
}

void check_input(const struct options *o, const struct input *in, const struct keys *keys, struct findings *to)
{
	struct checking c = { .options = o, .input = in, .keys = keys, .findings = to, .now = time(NULL) };
	struct held held;

	held_add_secret(&held, &c.key);
	c.has_certificates = has_certificates(in->store);
	for (size_t i = 0; i < keystore_count(in->store); i++)
		if (input_chose(in, i))
			check_entry(&c, i);
	held_release(&held);
	check_duplicates(&c);
	check_file(&c);
}
