/* written.h: what is written of a keystore that a test has changed, its bags beside those that were there before, and
 * what is read of it again:
 *
 *     struct written w = begin_rule("attributes");
 *     assert_true(keystore_rename(w.ks, 0, BYTES("renamed"), &err));
 *     written(&w);
 *     assert_int_equal(lost_bags(&w), 1);
 *     end(&w); */
#ifndef TESTS_PKCS12_WRITTEN_H
#define TESTS_PKCS12_WRITTEN_H

#include "tests/pkcs12/bags.h"

#define SAMPLE_DATE 1698584667322

struct written {
	struct keystore *ks, *again;
	struct keystore_bytes before, after;
	struct all_bags old, bags;
};

/* Certificates in the clear, no MAC: the bags can be looked at. */
static inline bool try_to_write(const struct keystore *ks, struct keystore_bytes *out, struct keystore_error *err)
{
	struct keystore_profile profile;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile };
	uint8_t *data;
	size_t len;

	assert_true(keystore_profile_named("passwordless", &profile));
	if (!keystore_write_with(ks, &options, &data, &len, err))
		return false;
	*out = (struct keystore_bytes){ data, len };
	return true;
}

static inline struct keystore_bytes write_plain(const struct keystore *ks)
{
	struct keystore_bytes out = { NULL, 0 };
	struct keystore_error err;

	if (!try_to_write(ks, &out, &err))
		fail_msg("%s", err.text);
	return out;
}

static inline struct written begin_new(void)
{
	return (struct written){ .ks = keystore_new() };
}

static inline struct written begin_file(struct keystore_bytes file)
{
	return (struct written){ .ks = read_bytes(file), .before = file, .old = bags_of(file) };
}

/* rule-NAME.p12 */
static inline struct written begin_rule(const char *name)
{
	return begin_file(rule_p12(name));
}

static inline struct written begin_made(struct making *m)
{
	return begin_file(made_file(m));
}

static inline void written(struct written *w)
{
	w->after = write_plain(w->ks);
	w->bags = bags_of(w->after);
	w->again = read_bytes(w->after);
}

static inline void end(struct written *w)
{
	bags_free_all(&w->old);
	bags_free_all(&w->bags);
	free_file(w->before);
	free_file(w->after);
	keystore_free(w->ks);
	keystore_free(w->again);
}

/* How many bags of before are not there now, byte for byte, or not so often. */
static inline size_t lost_bags(const struct written *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->old.bags.n; i++) {
		struct keystore_bytes whole = bag_at(&w->old.bags, i)->whole;
		n += count_bag(&w->bags, whole) != count_bag(&w->old, whole);
	}
	return n;
}

/* What is read of it (describe of rules.h). */
static inline void assert_reads(const struct written *w, const char *expected)
{
	char description[DESCRIPTION];

	describe(w->again, description);
	assert_string_equal(description, expected);
}

static inline void assert_date(const struct keystore *ks, size_t i, int64_t expected)
{
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	assert_true(entry.has_created);
	assert_int_equal(entry.created_ms, expected);
}

/* The bag of this kind and name has this localKeyId. */
static inline void assert_id(const struct written *w, enum bag_kind kind, const char *name, const char *id)
{
	struct keystore_bytes found = bag_named(&w->bags, kind, name)->attributes.local_key_id;

	if (!found.data || !bytes_equal(found, bytes_of(id)))
		fail_msg("\"%s\" has another localKeyId than \"%s\"", name, id);
}

/* It is refused, and nothing is written. */
static inline void assert_cannot_hold(const struct keystore *ks, const char *text)
{
	struct keystore_bytes out;
	struct keystore_error err = { 0 };

	assert_false(try_to_write(ks, &out, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, text);
}

/* ---- New entries ------------------------------------------------------------------------------------------------- */

static const char *const leaf_and_ca[] = { "rule-leaf", "rule-ca" };

/* A protected key from one of the files, which no format has to open here. CHAIN.der in tests/data/pkcs12 are its
 * certificates, leaf first. */
static inline void add_key(struct keystore *ks, const char *alias, const char *const *chain, size_t n)
{
	struct keystore *from = read_rule("alone");
	struct keystore_bytes certificates[4];
	struct keystore_new_key key = { .alias = bytes_of(alias), .created_ms = SAMPLE_DATE, .chain = certificates,
		.n_chain = n, .protection.format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_entry entry;
	struct keystore_error err;
	char path[64];

	for (size_t j = 0; j < n; j++) {
		snprintf(path, sizeof path, "tests/data/pkcs12/%s.der", chain[j]);
		certificates[j] = load_file(path);
	}
	keystore_get(from, 0, &entry);
	assert_true(model_add_private_key(ks, &key, entry.key, &err));
	for (size_t j = 0; j < n; j++)
		free((void *)certificates[j].data);
	keystore_free(from);
}

static inline void add_trusted(struct keystore *ks, const char *alias, const char *file)
{
	struct keystore_bytes der = rule_file(file);
	struct keystore_error err;

	assert_true(keystore_add_certificate(ks, bytes_of(alias), SAMPLE_DATE, der, &err));
	free((void *)der.data);
}

#endif
