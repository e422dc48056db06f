/* What Java makes of a PKCS#12 (JDK PKCS12KeyStore, engineLoad): bags go into a table under their names in lower case,
 * so that of several with one name the last one stays; keys find their certificates (match.h), chains go on by issuer;
 * certificates with trustedKeyUsage are trusted entries, and those without, in no chain, are gone. */
#include "pkcs12/java_view.h"

#include "base/error.h"
#include "crypto/pbe.h"
#include "keystore/chains.h"
#include "pkcs12/byte_set.h"
#include "pkcs12/java_bags.h"
#include "pkcs12/java_protection.h"
#include "pkcs12/match.h"
#include "pkcs12/numbers.h"

#define NONE SIZE_MAX
#define NO_ENTRY UINT32_MAX

/* What becomes of a bag. */
struct fate {
	struct keystore_bytes alias;	/* in lower case; data NULL: it is no entry */
	size_t winner;			/* the last bag with that alias */
	struct keystore_bytes *chain;	/* of a key */
	size_t n_chain;
};

struct seeing {
	struct keystore_java_view *view;
	const struct facts *facts;
	struct java_bags java;
	struct fate *fates; /* of each bag in `java` */
	uint32_t *entries;  /* of each bag of the file: the number of its entry; NO_ENTRY */
	size_t n_certificates;
	struct keystore_bytes *certificates; /* of those in `java` */
	struct match *matches;		     /* of the keys in `java` */
	struct chains chains;
	struct byte_set names;
};

static bool seeing_new(struct seeing *s, struct keystore_java_view *view, struct keystore_error *err)
{
	*s = (struct seeing){ .view = view, .facts = view->ks->facts };
	if (!java_bags_new(&s->java, view, s->facts, err))
		return false;
	s->fates = mem_new(s->java.bags.n * sizeof *s->fates);
	s->entries = mem_new(s->facts->bags.n * sizeof *s->entries);
	s->certificates = mem_new(s->java.bags.n * sizeof *s->certificates);
	s->matches = mem_new(s->java.n_keys * sizeof *s->matches);
	return (s->fates && s->entries && s->certificates && s->matches) || error_no_memory(err);
}

static void seeing_free(struct seeing *s)
{
	java_bags_free(&s->java);
	mem_free(s->fates);
	mem_free(s->entries);
	mem_free(s->certificates);
	mem_free(s->matches);
	chains_free(&s->chains);
	byte_set_free(&s->names);
}

static void find_entries(struct seeing *s)
{
	size_t next = 0;

	for (size_t i = 0; i < s->facts->bags.n; i++)
		s->entries[i] = (uint32_t)model_entry_with_id(
			s->view->ks, bag_at(&s->facts->bags, i)->entry_id, &next); /* SIZE_MAX: NO_ENTRY */
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

static bool is_entry(const struct bag *bag)
{
	return bag->kind != BAG_CERTIFICATE || bag->attributes.trusted;
}

/* Java's number for what has no name does not look at the names that there are. */
static bool name_of(struct seeing *s, const struct bag *bag, size_t *number, struct keystore_bytes *alias)
{
	char text[NUMBER_SIZE];

	if (bag->attributes.name.data)
		return java_lower(&s->view->arena, bag->attributes.name, alias);
	return arena_copy(&s->view->arena, number_text(++*number, text), alias);
}

static bool name_all(struct seeing *s, struct keystore_error *err)
{
	size_t number = 0;

	if (!byte_set_new(&s->names, s->java.bags.n, err))
		return false;
	for (size_t i = 0; i < s->java.bags.n; i++) {
		if (!is_entry(bag_at(&s->java.bags, i)))
			continue;
		if (!name_of(s, bag_at(&s->java.bags, i), &number, &s->fates[i].alias))
			return error_no_memory(err);
		*byte_set_add(&s->names, s->fates[i].alias) = i;
	}
	for (size_t i = 0; i < s->java.bags.n; i++)
		if (s->fates[i].alias.data)
			s->fates[i].winner = *byte_set_find(&s->names, s->fates[i].alias);
	return true;
}

/* ---- Chains ------------------------------------------------------------------------------------------------------ */

static bool keep_chain(struct seeing *s, const struct match *match, struct fate *fate, struct keystore_error *err)
{
	if (match->java_leaf == NONE)
		return true;
	if (!chains_follow(&s->chains, match->java_leaf, KEYSTORE_NO_OFFSET, &fate->n_chain, err))
		return false;
	fate->chain = arena_new(&s->view->arena, fate->n_chain * sizeof *fate->chain);
	for (size_t j = 0; fate->chain && j < fate->n_chain; j++)
		fate->chain[j] = s->certificates[s->chains.chain[j]];
	return fate->chain || error_no_memory(err);
}

static bool follow_chains(struct seeing *s, struct keystore_error *err)
{
	enum chain_rule rule = s->view->version < 17 ? CHAIN_JAVA_8 : CHAIN_JAVA_17;

	if (!s->java.n_keys)
		return true;
	for (size_t i = 0; i < s->java.bags.n; i++)
		if (bag_at(&s->java.bags, i)->kind == BAG_CERTIFICATE)
			s->certificates[s->n_certificates++] = bag_at(&s->java.bags, i)->value;
	if (!match_keys(&s->java.bags, s->matches))
		return error_no_memory(err);
	if (!chains_new_by(&s->chains, rule, s->certificates, s->n_certificates, s->java.n_keys, s->java.bags.n, err))
		return false;
	for (size_t k = 0; k < s->java.n_keys; k++)
		if (!keep_chain(s, &s->matches[k], &s->fates[s->matches[k].bag], err))
			return false;
	return true;
}

/* ---- Entries ----------------------------------------------------------------------------------------------------- */

static bool add_entry(struct seeing *s, size_t i)
{
	static const uint8_t kinds[] = {
		[BAG_SHROUDED_KEY] = KEYSTORE_PRIVATE_KEY,
		[BAG_CERTIFICATE] = KEYSTORE_TRUSTED_CERTIFICATE,
		[BAG_SECRET] = KEYSTORE_SECRET_KEY,
	};
	const struct bag *bag = bag_at(&s->java.bags, i);
	bool is_key = bag->kind == BAG_SHROUDED_KEY, is_trusted = bag->kind == BAG_CERTIFICATE;
	size_t origin = s->java.origin[i];
	struct java_entry entry = {
		.alias = s->fates[i].alias,
		.kind = kinds[bag->kind],
		.entry = s->entries[origin],
		.shown = s->entries[origin],
		.certificates = is_key ? s->fates[i].chain : &bag_at(&s->facts->bags, origin)->value,
		.n_certificates = is_key ? (uint32_t)s->fates[i].n_chain : is_trusted,
	};

	return java_add(s->view, &entry);
}

static bool add_entries(struct seeing *s)
{
	for (size_t i = 0; i < s->java.bags.n; i++)
		if (s->fates[i].alias.data && s->fates[i].winner == i && !add_entry(s, i))
			return false;
	return true;
}

/* ---- Findings ---------------------------------------------------------------------------------------------------- */

/* The alias of an entry here, for people. */
static struct quoted quote(const struct seeing *s, size_t entry)
{
	return error_quote(s->view->ks->entries[entry].alias);
}

static bool find(struct seeing *s, const char *id, enum keystore_severity severity, size_t entry, const char *format)
{
	return java_find_entry(s->view, id, severity, entry, format);
}

/* Another bag has the alias. */
static bool find_lost(struct seeing *s, size_t i, size_t entry)
{
	const struct fate *fate = &s->fates[i];
	const struct bag *winner = bag_at(&s->java.bags, fate->winner);
	const struct entry *ours = &s->view->ks->entries[entry];

	if (ours->kind == KEYSTORE_PRIVATE_KEY && winner->kind == BAG_CERTIFICATE && ours->n_certificates &&
	    bytes_equal(winner->value, entry_certificate(ours, 0)))
		return find(s, "java-key-vanishes", KEYSTORE_SEVERITY_ERROR, entry,
			"Java does not see the private key \"%s\": its own certificate is marked as trusted and "
			"takes its alias: delete that trusted entry");
	return find(s, "alias-collision", KEYSTORE_SEVERITY_ERROR, entry,
		"\"%s\" is lost: a later entry has the same alias but for case, and Java keeps the last: rename one of "
		"them");
}

static bool same_chain(const struct entry *ours, const struct fate *fate)
{
	if (ours->n_certificates != fate->n_chain)
		return false;
	for (size_t j = 0; j < fate->n_chain; j++)
		if (!bytes_equal(entry_certificate(ours, j), fate->chain[j]))
			return false;
	return true;
}

static bool find_chain(struct seeing *s, const struct fate *fate, size_t entry)
{
	const struct entry *ours = &s->view->ks->entries[entry];

	if (!ours->n_certificates && !fate->n_chain)
		return find(s, "key-without-certificate", KEYSTORE_SEVERITY_WARNING, entry,
			"\"%s\" has no certificate, and no server of Java uses a key without one: add it");
	if (!fate->n_chain)
		return find(s, "java-no-chain", KEYSTORE_SEVERITY_ERROR, entry,
			"Java does not find the certificate of the private key \"%s\": write the file anew");
	if (!ours->n_certificates || !bytes_equal(entry_certificate(ours, 0), fate->chain[0]))
		return find(s, "java-other-chain", KEYSTORE_SEVERITY_ERROR, entry,
			"Java takes another certificate for that of the private key \"%s\": write the file anew");
	return same_chain(ours, fate) ||
	       java_find(s->view, "java-other-issuers", KEYSTORE_SEVERITY_WARNING, entry,
		       "the chain that Java builds for \"%s\" has %zu certificates, here it has %zu: look at the "
		       "names of the issuers",
		       quote(s, entry).text, fate->n_chain, (size_t)ours->n_certificates);
}

static bool find_number(struct seeing *s, const struct fate *fate, size_t entry)
{
	const struct entry *ours = &s->view->ks->entries[entry];

	return !ours->alias_generated || bytes_equal(ours->alias, fate->alias) ||
	       java_find(s->view, "java-other-alias", KEYSTORE_SEVERITY_NOTE, entry,
		       "the entry \"%s\" has no name in the file, and Java calls it \"%s\": rename it",
		       quote(s, entry).text, error_quote(fate->alias).text);
}

/* Java does not look at everything that is checked here: it opens a key whose keyLength is not that of the cipher. */
static bool find_malformed(struct seeing *s, size_t entry, const char *why)
{
	return java_find(s->view, "java-cannot-open-key", KEYSTORE_SEVERITY_ERROR, entry,
		"the protection of the key \"%s\" is malformed (%s): Java lists it, and most likely cannot open it",
		quote(s, entry).text, why);
}

/* Of a key that Java lists. */
static bool find_unreadable(struct seeing *s, const struct bag *bag, size_t entry, bool *newer)
{
	struct keystore_error err;
	struct keystore_bytes data;
	struct reader algorithm;
	struct pbe pbe;
	const char *why = "it does not know the cipher";

	if (!encrypted_key_read(reader_of(bag->value), &algorithm, &data, &err))
		why = "it is no EncryptedPrivateKeyInfo";
	else if (pbe_read(algorithm, &pbe, &err)) {
		*newer |= java_is_newer(&pbe);
		why = java_cannot_decrypt(&pbe, s->view->version);
	} else if (err.status != KEYSTORE_UNSUPPORTED) {
		return find_malformed(s, entry, err.text);
	}
	return !why || java_find(s->view, "java-cannot-open-key", KEYSTORE_SEVERITY_ERROR, entry,
			       "Java %u lists the key \"%s\" but cannot open it, because %s: protect it anew",
			       s->view->version, quote(s, entry).text, why);
}

/* A bag that Java takes. */
static bool find_of_seen(struct seeing *s, size_t i, bool *newer)
{
	const struct bag *bag = bag_at(&s->java.bags, i);
	const struct fate *fate = &s->fates[i];
	size_t entry = s->entries[s->java.origin[i]];

	if (entry == NO_ENTRY)
		return true;
	if (!fate->alias.data)
		return find(s, "java-ignores", KEYSTORE_SEVERITY_ERROR, entry,
			"Java does not see the certificate \"%s\", and does not trust it: it lacks the mark of a "
			"trusted certificate (trustedKeyUsage): import it as one");
	if (fate->winner != i)
		return find_lost(s, i, entry);
	if (!find_number(s, fate, entry))
		return false;
	if (bag->kind == BAG_CERTIFICATE)
		return true;
	return find_unreadable(s, bag, entry, newer) &&
	       (bag->kind != BAG_SHROUDED_KEY || find_chain(s, fate, entry));
}

static bool find_of_key(struct seeing *s, const struct bag *bag, size_t entry)
{
	return find(s, "java-drops-key", KEYSTORE_SEVERITY_ERROR, entry,
		bag->kind == BAG_KEY ? "Java leaves out the private key \"%s\", because it is not encrypted: protect it"
				     : "Java leaves out the private key \"%s\", because it has no localKeyId and is "
				       "not the first key: write the file anew");
}

/* A bag that Java passes over. */
static bool find_of_unseen(struct seeing *s, const struct bag *bag, size_t entry)
{
	if (entry == NO_ENTRY)
		return true;
	if (bag->nested)
		return find(s, "java-ignores-nested", KEYSTORE_SEVERITY_ERROR, entry,
			"Java does not see \"%s\", because it is in a bag inside of a bag: write the file anew");
	if (bag_is_private_key(bag))
		return find_of_key(s, bag, entry);
	return find(s, "java-ignores-object", KEYSTORE_SEVERITY_WARNING, entry,
		"Java does not see \"%s\" (%.60s): it has no entries of that kind");
}

/* In the order of the file. */
static bool find_all(struct seeing *s)
{
	bool newer = false, ok = true;
	size_t seen = 0;

	for (size_t i = 0; ok && i < s->facts->bags.n; i++) {
		if (seen < s->java.bags.n && s->java.origin[seen] == i)
			ok = find_of_seen(s, seen++, &newer);
		else
			ok = find_of_unseen(s, bag_at(&s->facts->bags, i), s->entries[i]);
	}
	return ok && java_needs_update(s->view, s->facts, newer);
}

static bool see(struct seeing *s, struct keystore_error *err)
{
	if (s->view->refusal)
		return true;
	find_entries(s);
	if (!name_all(s, err) || !follow_chains(s, err))
		return false;
	return (add_entries(s) && (s->view->without_password || find_all(s))) || error_no_memory(err);
}

bool pkcs12_java_view(struct keystore_java_view *view, struct keystore_error *err)
{
	const struct facts *facts = view->ks->facts;
	struct seeing s;

	if (!facts)
		return error_set(err, KEYSTORE_ARGUMENT, "the file was read with no_java_view");
	if (facts->is_text)
		return java_refuse(view, "java-refuses-text",
			       "Java refuses the file: it is text around a PKCS#12 (base64): write it anew") ||
		       error_no_memory(err);
	if (!view->without_password && !java_check_protection(view, facts))
		return error_no_memory(err);
	if (view->refusal)
		return true;
	bool ok = seeing_new(&s, view, err) && see(&s, err);
	seeing_free(&s);
	return ok;
}
