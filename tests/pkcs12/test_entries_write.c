/* From entries to bags: what was read is written again byte for byte, what is changed is changed and nothing else, and
 * what is new is as Java wants it. The bags that must be found again are those of other programs' files. */
#include <time.h>

#include "base/der.h"
#include "keystore/model.h"
#include "pkcs12/bag.h"
#include "tests/pkcs12/rules.h"

#define SAMPLE_DATE 1698584667322

/* Certificates in the clear, no MAC: the bags can be looked at. */
static struct keystore_bytes write_plain(const struct keystore *ks)
{
	struct keystore_profile profile;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	assert_true(keystore_profile_named("passwordless", &profile));
	bool ok = keystore_write_with(ks, &options, &out, &len, &err);
	if (!ok)
		print_message("%s\n", err.text);
	assert_true(ok);
	return (struct keystore_bytes){ out, len };
}

static void free_file(struct keystore_bytes file)
{
	keystore_free_bytes((uint8_t *)file.data, file.len);
}

/* The AuthenticatedSafe of a file whose parts are not encrypted. */
static struct reader safes_of(struct keystore_bytes file)
{
	struct reader in = reader_of(file), pfx, info, content, octets, safes = { 0 };
	struct keystore_error err;
	struct keystore_bytes oid;
	uint64_t version;

	assert_true(der_get(&in, DER_SEQUENCE, &pfx, "PFX", &err) && der_get_u64(&pfx, &version, "version", &err) &&
		    der_get(&pfx, DER_SEQUENCE, &info, "authSafe", &err) &&
		    der_get_oid(&info, &oid, "contentType", &err) &&
		    der_get(&info, DER_CONTEXT_CONSTRUCTED(0), &content, "content", &err) &&
		    der_get(&content, DER_OCTET_STRING, &octets, "data", &err) &&
		    der_get(&octets, DER_SEQUENCE, &safes, "AuthenticatedSafe", &err));
	return safes;
}

/* Takes the next SafeContents off it. */
static bool next_safe(struct reader *safes, struct reader *contents)
{
	struct reader info, content;
	struct keystore_error err;
	struct keystore_bytes oid;

	return reader_left(safes) && der_get(safes, DER_SEQUENCE, &info, "ContentInfo", &err) &&
	       der_get_oid(&info, &oid, "contentType", &err) &&
	       der_get(&info, DER_CONTEXT_CONSTRUCTED(0), &content, "content", &err) &&
	       der_get(&content, DER_OCTET_STRING, contents, "data", &err);
}

/* All bags of a file, with the keystore that their names are in. */
struct all_bags {
	struct bags bags;
	struct keystore *ks;
	size_t n_safes;
};

static struct all_bags bags_of(struct keystore_bytes file)
{
	struct all_bags all = { .ks = keystore_new() };
	struct reader safes = safes_of(file), contents;
	struct keystore_error err;

	while (next_safe(&safes, &contents)) {
		struct bag_source source = { .safe = all.n_safes++, .in_file = true };
		assert_true(bags_read(contents, &source, all.ks, &all.bags, &err));
	}
	return all;
}

static void bags_free_all(struct all_bags *all)
{
	bags_free(&all->bags);
	keystore_free(all->ks);
}

static size_t count_bag(const struct all_bags *all, struct keystore_bytes whole)
{
	size_t n = 0;

	for (size_t i = 0; i < all->bags.n; i++)
		n += bytes_equal(all->bags.items[i].whole, whole);
	return n;
}

/* How many bags of `before` are not in `after`, byte for byte. */
static size_t count_lost(struct keystore_bytes before, struct keystore_bytes after)
{
	struct all_bags old = bags_of(before), new = bags_of(after);
	size_t n = 0;

	for (size_t i = 0; i < old.bags.n; i++)
		n += count_bag(&new, old.bags.items[i].whole) != count_bag(&old, old.bags.items[i].whole);
	bags_free_all(&old);
	bags_free_all(&new);
	return n;
}

static size_t count_bags(struct keystore_bytes file)
{
	struct all_bags all = bags_of(file);
	size_t n = all.bags.n;

	bags_free_all(&all);
	return n;
}

static struct keystore_bytes rule_p12(const char *name)
{
	char with_end[64];

	snprintf(with_end, sizeof with_end, "%s.p12", name);
	return rule_file(with_end);
}

/* ---- Written as it was ------------------------------------------------------------------------------------------- */

/* Files in which every key has a localKeyId of its own, and its certificate the same. */
static void test_every_bag_is_written_again(void **state)
{
	static const char *const files[] = { "last-id", "id-before-name", "plain-key", "trusted-issuer", "untrusted",
		"alone", "nameless", "taken-number", "plain-nameless", "date", "attributes", "order" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes before = rule_p12(files[i]);
		struct keystore *ks = read_bytes(before);
		struct keystore_bytes after = write_plain(ks);
		if (count_lost(before, after) || count_bags(before) != count_bags(after))
			fail_msg("%s: %zu bags lost, %zu became %zu", files[i], count_lost(before, after),
				count_bags(before), count_bags(after));
		free_file(after);
		keystore_free(ks);
		free((void *)before.data);
	}
}

/* Whatever the file, it says the same when it has been written, and is written the same a second time. */
static void test_entries_stay(void **state)
{
	static const char *const files[] = { "both", "last-id", "issuer-id", "last-name", "id-before-name", "key-first",
		"certificate-first", "ca-first", "second-key", "between", "copies", "issuer-has-key", "plain-key",
		"vanishes", "trusted-before",
		"trusted-leaf", "trusted-issuer", "untrusted", "alone", "wrong-id", "nameless", "taken-number",
		"zero-number", "plain-nameless", "plain-behind", "date", "attributes", "order" };
	char before[DESCRIPTION], after[DESCRIPTION];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore *ks = read_rule(files[i]);
		struct keystore_bytes once = write_plain(ks);
		struct keystore *again = read_bytes(once);
		struct keystore_bytes twice = write_plain(again);
		describe(ks, before);
		describe(again, after);
		if (strcmp(before, after) != 0 || !bytes_equal(once, twice))
			fail_msg("%s: \"%s\" became \"%s\"", files[i], before, after);
		free_file(once);
		free_file(twice);
		keystore_free(ks);
		keystore_free(again);
	}
}

/* ---- Changes ----------------------------------------------------------------------------------------------------- */

static const struct bag *bag_named(const struct all_bags *all, enum bag_kind kind, const char *name)
{
	for (size_t i = 0; i < all->bags.n; i++) {
		const struct bag *bag = &all->bags.items[i];
		if (bag->kind == kind && bag->attributes.name.data && bytes_equal(bag->attributes.name, bytes_of(name)))
			return bag;
	}
	fail_msg("no bag \"%s\"", name);
	return NULL;
}

static void test_rename_changes_the_key_alone(void **state)
{
	struct keystore_bytes before = rule_p12("attributes");
	struct keystore *ks = read_bytes(before);
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(ks, 0, BYTES("renamed"), &err));
	struct keystore_bytes after = write_plain(ks);
	struct all_bags old = bags_of(before), new = bags_of(after);
	assert_int_equal(count_lost(before, after), 1);
	const struct bag *key = bag_named(&new, BAG_SHROUDED_KEY, "renamed");
	assert_true(bytes_equal(key->value, bag_named(&old, BAG_SHROUDED_KEY, "k")->value));
	assert_string_equal(key->attributes.text, bag_named(&old, BAG_SHROUDED_KEY, "k")->attributes.text);
	assert_true(bytes_equal(key->attributes.local_key_id, BYTES("\1")));
	bags_free_all(&old);
	bags_free_all(&new);
	free_file(after);
	keystore_free(ks);
	free((void *)before.data);
}

/* A leaf that had the key's name takes the new one too. */
static void test_rename_takes_the_leaf_along(void **state)
{
	struct keystore_bytes before = rule_p12("trusted-issuer");
	struct keystore *ks = read_bytes(before);
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(ks, 0, BYTES("renamed"), &err));
	assert_true(keystore_rename(ks, 1, BYTES("other anchor"), &err));
	struct keystore_bytes after = write_plain(ks);
	struct all_bags new = bags_of(after);
	assert_int_equal(new.bags.n, 3);
	bag_named(&new, BAG_SHROUDED_KEY, "renamed");
	assert_string_equal(certificate_name(bag_named(&new, BAG_CERTIFICATE, "renamed")->value), "leaf");
	assert_true(bag_named(&new, BAG_CERTIFICATE, "other anchor")->attributes.trusted);
	bags_free_all(&new);
	free_file(after);
	keystore_free(ks);
	free((void *)before.data);
}

static void test_rename_what_is_kept_whole(void **state)
{
	struct keystore_bytes before = rule_p12("attributes");
	struct keystore *ks = read_bytes(before);
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(ks, 2, BYTES("revoked"), &err));
	struct keystore_bytes after = write_plain(ks);
	struct all_bags old = bags_of(before), new = bags_of(after);
	assert_int_equal(count_lost(before, after), 1);
	const struct bag *crl = bag_named(&new, BAG_CRL, "revoked");
	assert_true(bytes_equal(crl->value, bag_named(&old, BAG_CRL, "list")->value));
	assert_true(bytes_equal(crl->attributes.local_key_id, BYTES("\5")));
	bags_free_all(&old);
	bags_free_all(&new);
	free_file(after);
	keystore_free(ks);
	free((void *)before.data);
}

static void test_delete_takes_its_bags_alone(void **state)
{
	struct keystore_bytes before = rule_p12("order");
	struct keystore *ks = read_bytes(before);

	(void)state;
	keystore_remove(ks, 2); /* z: a key and its certificate */
	struct keystore_bytes after = write_plain(ks);
	assert_int_equal(count_lost(before, after), 2);
	assert_int_equal(count_bags(after), count_bags(before) - 2);
	free_file(after);
	keystore_free(ks);
	free((void *)before.data);
}

/* An anchor that is deleted does not come back from the chain that it is in. */
static void test_a_deleted_anchor_stays_in_the_chain_alone(void **state)
{
	struct keystore *ks = read_rule("trusted-issuer");
	char description[DESCRIPTION];

	(void)state;
	keystore_remove(ks, 1);
	struct keystore_bytes after = write_plain(ks);
	struct keystore *again = read_bytes(after);
	describe(again, description);
	assert_string_equal(description, "k key leaf ca");
	free_file(after);
	keystore_free(ks);
	keystore_free(again);
}

/* The issuer of one key is the certificate of another: when that key goes, what stays is the issuer's own bag. */
static void test_delete_the_key_of_an_issuer(void **state)
{
	struct keystore *ks = read_rule("issuer-has-key");

	(void)state;
	keystore_remove(ks, 0);
	struct keystore_bytes after = write_plain(ks);
	struct all_bags all = bags_of(after);
	assert_int_equal(all.bags.n, 3);
	const struct bag *issuer = bag_named(&all, BAG_CERTIFICATE, "CN=ca");
	assert_string_equal(certificate_name(issuer->value), "ca");
	assert_null(issuer->attributes.local_key_id.data);
	bags_free_all(&all);
	free_file(after);
	keystore_free(ks);
}

/* What is nameless has a number for an alias, which must not pass to another entry. */
static void test_delete_renumbers_nothing(void **state)
{
	struct keystore *ks = read_rule("nameless");
	char description[DESCRIPTION];

	(void)state;
	keystore_remove(ks, 1); /* "1", the key */
	struct keystore_bytes after = write_plain(ks);
	struct keystore *again = read_bytes(after);
	describe(again, description);
	assert_string_equal(description, "3 trusted other; 2 trusted ca; 4 trusted other; 5 other");
	free_file(after);
	keystore_free(ks);
	keystore_free(again);
}

/* A key without certificate stands in front when it has been written; no number moves for that. */
static void test_a_new_order_renumbers_nothing(void **state)
{
	struct keystore *ks = read_rule("plain-alone");
	char description[DESCRIPTION];

	(void)state;
	struct keystore_bytes after = write_plain(ks);
	struct keystore *again = read_bytes(after);
	describe(again, description);
	assert_string_equal(description, "3 key; #1 trusted other; #2 other");
	free_file(after);
	keystore_free(ks);
	keystore_free(again);
}

static void test_set_chain_changes_the_certificates(void **state)
{
	struct keystore_bytes before = rule_p12("attributes"), other = rule_file("other.der");
	struct keystore *ks = read_bytes(before);
	struct keystore_error err;

	(void)state;
	assert_true(keystore_set_chain(ks, 0, &other, 1, &err));
	struct keystore_bytes after = write_plain(ks);
	struct all_bags old = bags_of(before), new = bags_of(after);
	assert_int_equal(count_lost(before, after), 2); /* leaf and ca */
	assert_int_equal(count_bags(after), count_bags(before) - 1);
	const struct bag *leaf = bag_named(&new, BAG_CERTIFICATE, "k");
	assert_string_equal(certificate_name(leaf->value), "other");
	assert_true(bytes_equal(leaf->attributes.local_key_id, BYTES("\1")));
	assert_false(leaf->attributes.trusted);
	bags_free_all(&old);
	bags_free_all(&new);
	free_file(after);
	keystore_free(ks);
	free((void *)before.data);
	free((void *)other.data);
}

static void test_set_created_changes_the_id_of_the_pair(void **state)
{
	struct keystore_bytes before = rule_p12("date");
	struct keystore *ks = read_bytes(before);

	(void)state;
	keystore_set_created(ks, 0, 1000);
	struct keystore_bytes after = write_plain(ks);
	struct all_bags new = bags_of(after);
	assert_int_equal(count_lost(before, after), 2);
	assert_true(bytes_equal(bag_named(&new, BAG_SHROUDED_KEY, "k")->attributes.local_key_id, BYTES("Time 1000")));
	assert_true(bytes_equal(bag_named(&new, BAG_CERTIFICATE, "k")->attributes.local_key_id, BYTES("Time 1000")));
	bags_free_all(&new);
	free_file(after);
	keystore_free(ks);
	free((void *)before.data);
}

/* The key had an id that tells no date. */
static void test_set_created_of_an_entry_without_date(void **state)
{
	struct keystore *ks = read_rule("alone");
	struct keystore_entry entry;

	(void)state;
	keystore_set_created(ks, 0, SAMPLE_DATE);
	struct keystore_bytes after = write_plain(ks);
	struct keystore *again = read_bytes(after);
	keystore_get(again, 0, &entry);
	assert_true(entry.has_created && entry.created_ms == SAMPLE_DATE);
	free_file(after);
	keystore_free(ks);
	keystore_free(again);
}

static void test_an_empty_part_is_left_out(void **state)
{
	static const char *const files[] = { "untrusted", "alone" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keystore *ks = read_rule(files[i]);
		struct keystore_bytes file = write_plain(ks);
		struct all_bags all = bags_of(file);
		assert_int_equal(all.n_safes, 1);
		bags_free_all(&all);
		free_file(file);
		keystore_free(ks);
	}
}

/* ---- New entries ------------------------------------------------------------------------------------------------- */

/* A protected key from one of the files, which no format has to open here. */
static void add_key(struct keystore *ks, const char *alias, const char *const *chain, size_t n)
{
	struct keystore *from = read_rule("alone");
	struct keystore_bytes certificates[4];
	struct keystore_new_key key = { .alias = bytes_of(alias), .created_ms = SAMPLE_DATE, .chain = certificates,
		.n_chain = n, .protection.format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_entry entry;
	struct keystore_error err;
	char file[16];

	for (size_t j = 0; j < n; j++) {
		snprintf(file, sizeof file, "%s.der", chain[j]);
		certificates[j] = rule_file(file);
	}
	keystore_get(from, 0, &entry);
	assert_true(model_add_private_key(ks, &key, entry.key, &err));
	for (size_t j = 0; j < n; j++)
		free((void *)certificates[j].data);
	keystore_free(from);
}

static void add_trusted(struct keystore *ks, const char *alias, const char *file)
{
	struct keystore_bytes der = rule_file(file);
	struct keystore_error err;

	assert_true(keystore_add_certificate(ks, bytes_of(alias), SAMPLE_DATE, der, &err));
	free((void *)der.data);
}

static const char *const leaf_and_ca[] = { "leaf", "ca" };

/* A new store: a part with the keys, a part with the certificates; the leaf has the key's name and id, the
 * issuer none (as OpenSSL and Java write them); a bare anchor has trustedKeyUsage. */
static void test_new_entries(void **state)
{
	struct keystore *ks = keystore_new();

	(void)state;
	add_trusted(ks, "anchor", "other.der");
	add_key(ks, "server", leaf_and_ca, 2);
	struct keystore_bytes file = write_plain(ks);
	struct all_bags all = bags_of(file);
	assert_int_equal(all.n_safes, 2);
	assert_int_equal(all.bags.n, 4);
	const struct bag *bags = all.bags.items;
	assert_int_equal(bags[0].kind, BAG_SHROUDED_KEY);
	assert_true(bytes_equal(bags[0].attributes.name, BYTES("server")));
	assert_true(bytes_equal(bags[0].attributes.local_key_id, BYTES("Time 1698584667322")));
	assert_int_equal(bags[0].safe, 0);
	assert_true(bytes_equal(bags[1].attributes.name, BYTES("anchor")));
	assert_true(bags[1].attributes.trusted);
	assert_int_equal(bags[1].safe, 1);
	assert_true(bytes_equal(bags[2].attributes.name, BYTES("server")));
	assert_true(bytes_equal(bags[2].attributes.local_key_id, BYTES("Time 1698584667322")));
	assert_false(bags[2].attributes.trusted);
	assert_null(bags[3].attributes.set.data);
	bags_free_all(&all);
	free_file(file);
	keystore_free(ks);
}

/* Java's own dates: those of the trusted ones it ignores, but they survive. */
static void test_dates_and_order_survive(void **state)
{
	struct keystore *ks = keystore_new();
	char before[DESCRIPTION], after[DESCRIPTION];

	(void)state;
	add_trusted(ks, "z", "other.der");
	add_key(ks, "y", leaf_and_ca, 2);
	add_trusted(ks, "x", "ca.der");
	add_key(ks, "w", leaf_and_ca + 1, 1);
	struct keystore_bytes file = write_plain(ks);
	struct keystore *again = read_bytes(file);
	describe(ks, before);
	describe(again, after);
	assert_string_equal(after, before);
	for (size_t i = 0; i < keystore_count(again); i++) {
		struct keystore_entry entry;
		keystore_get(again, i, &entry);
		assert_true(entry.has_created && entry.created_ms == SAMPLE_DATE);
	}
	free_file(file);
	keystore_free(ks);
	keystore_free(again);
}

/* Keys of one date differ in the zeros in front of the number, which Long.parseLong passes over (keytool shows it: the
 * file "date" of rules.py). */
static void test_ids_of_one_date_differ(void **state)
{
	static const char *const ids[] = { "Time 1698584667322", "Time 01698584667322", "Time 001698584667322" };
	struct keystore *ks = keystore_new();

	(void)state;
	add_trusted(ks, "anchor", "other.der");
	add_key(ks, "a", leaf_and_ca, 2);
	add_key(ks, "b", leaf_and_ca, 2);
	struct keystore_bytes file = write_plain(ks);
	struct all_bags all = bags_of(file);
	assert_int_equal(all.bags.n, 6);
	assert_true(bytes_equal(bag_named(&all, BAG_SHROUDED_KEY, "a")->attributes.local_key_id, bytes_of(ids[0])));
	assert_true(bytes_equal(bag_named(&all, BAG_CERTIFICATE, "a")->attributes.local_key_id, bytes_of(ids[0])));
	assert_true(bytes_equal(bag_named(&all, BAG_SHROUDED_KEY, "b")->attributes.local_key_id, bytes_of(ids[1])));
	assert_true(bytes_equal(bag_named(&all, BAG_CERTIFICATE, "b")->attributes.local_key_id, bytes_of(ids[1])));
	assert_true(bytes_equal(bag_named(&all, BAG_CERTIFICATE, "anchor")->attributes.local_key_id, bytes_of(ids[2])));
	bags_free_all(&all);
	free_file(file);
	keystore_free(ks);
}

/* openssl pkcs12 -export: the localKeyId is the SHA-1 of the certificate. Here it is that of a key that had none. */
static void test_id_of_a_key_without_date(void **state)
{
	struct keystore *ks = read_rule("key-first");
	struct keystore_bytes leaf = rule_file("leaf.der"), file = write_plain(ks);
	struct all_bags all = bags_of(file);
	uint8_t digest[20];

	(void)state;
	keystore_sha1(leaf, digest);
	for (size_t i = 0; i < 2; i++) {
		struct keystore_bytes id = all.bags.items[i].attributes.local_key_id;
		assert_int_equal(id.len, sizeof digest);
		assert_memory_equal(id.data, digest, sizeof digest);
	}
	assert_null(all.bags.items[2].attributes.local_key_id.data);
	bags_free_all(&all);
	free_file(file);
	keystore_free(ks);
	free((void *)leaf.data);
}

/* Two stores in which another key has the same localKeyId, as Windows gives 01 00 00 00 to all. */
static void test_merged_keys_get_different_ids(void **state)
{
	struct keystore *ks = read_rule("last-id"), *from = read_rule("trusted-issuer");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_copy_entry(ks, from, 0, BYTES("second"), &err));
	struct keystore_bytes file = write_plain(ks);
	struct all_bags all = bags_of(file);
	struct keystore_bytes first = bag_named(&all, BAG_SHROUDED_KEY, "k")->attributes.local_key_id,
			      second = bag_named(&all, BAG_SHROUDED_KEY, "second")->attributes.local_key_id;
	assert_true(bytes_equal(first, BYTES("\1")));
	assert_false(bytes_equal(first, second));
	assert_true(bytes_equal(bag_named(&all, BAG_CERTIFICATE, "second")->attributes.local_key_id, second));
	bags_free_all(&all);
	free_file(file);
	keystore_free(ks);
	keystore_free(from);
}

/* A certificate that Java ignores, and that is now in the chain of a key too: nothing but trustedKeyUsage tells it from
 * the chain's. */
static void test_an_entry_that_is_in_a_chain_stays_an_entry(void **state)
{
	struct keystore *ks = read_rule("untrusted");
	char description[DESCRIPTION];
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(ks, 1, BYTES("authority"), &err));
	add_key(ks, "server", leaf_and_ca, 2);
	struct keystore_bytes file = write_plain(ks);
	struct keystore *again = read_bytes(file);
	describe(again, description);
	assert_string_equal(description, "o trusted other; authority trusted ca; server key leaf ca");
	free_file(file);
	keystore_free(ks);
	keystore_free(again);
}

static void test_foreign_keys_are_refused(void **state)
{
	struct keystore_bytes jks = load_file("tests/data/jks/two.jks");
	struct keystore *ks = read_bytes(jks);
	struct keystore_profile profile;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	assert_true(keystore_profile_named("passwordless", &profile));
	assert_false(keystore_write_with(ks, &options, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	keystore_free(ks);
	free((void *)jks.data);
}

/* A JKS file may hold PEM text there, which Java reads. */
static void test_what_is_no_certificate_is_refused(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_profile profile;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	add_trusted(ks, "anchor", "other.der");
	ks->entries[0].certificates.one = BYTES("-----BEGIN CERTIFICATE-----");
	assert_true(keystore_profile_named("passwordless", &profile));
	assert_false(keystore_write_with(ks, &options, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_ptr_equal(strstr(err.text, "certificate 1 of \"anchor\" cannot be read: "), err.text);
	keystore_free(ks);
}

/* ---- With the certificates encrypted ---------------------------------------------------------------------------- */

static struct keystore_bytes write_sealed(const struct keystore *ks)
{
	const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	const struct keystore_profile profile = { .certificates.iterations = 1, .mac.scheme = KEYSTORE_MAC_NONE };
	const struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile,
		.password = &password };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	assert_true(keystore_write_with(ks, &options, &out, &len, &err));
	return (struct keystore_bytes){ out, len };
}

static bool count_finding(void *context, const struct keystore_finding *finding)
{
	(void)finding;
	++*(size_t *)context;
	return true;
}

/* Nobody can say that a key has no certificate while a part is sealed. */
static void test_a_key_whose_certificates_are_sealed(void **state)
{
	struct keystore *ks = read_rule("trusted-issuer");
	struct keystore_bytes file = write_sealed(ks);
	struct keystore *again = read_bytes(file);
	char description[DESCRIPTION];
	size_t n = 0;

	(void)state;
	describe(again, description);
	assert_string_equal(description, "k key");
	assert_int_equal(keystore_sealed(again), 1);
	assert_true(keystore_findings(again, count_finding, &n));
	assert_int_equal(n, 0);
	free_file(file);
	keystore_free(ks);
	keystore_free(again);
}

/* A key that is not encrypted goes into the part that is. */
static void test_a_plain_key_is_sealed_with_the_certificates(void **state)
{
	struct keystore *ks = read_rule("plain-key");
	struct keystore_bytes file = write_sealed(ks), key = rule_file("leaf.key.der");
	struct keystore *again = read_bytes(file);

	(void)state;
	assert_int_equal(keystore_count(again), 0);
	for (size_t i = 0; i + key.len <= file.len; i++)
		assert_memory_not_equal(file.data + i, key.data, key.len);
	free_file(file);
	keystore_free(ks);
	keystore_free(again);
	free((void *)key.data);
}

/* Keys of one date must not make the file or the work grow with their square. */
static double seconds_for(size_t n, size_t *len)
{
	struct keystore *ks = keystore_new();
	struct keystore_new_key key = { .created_ms = SAMPLE_DATE, .protection.format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_bytes leaf = rule_file("leaf.der");
	struct keystore_error err;
	char alias[24];

	key.chain = &leaf;
	key.n_chain = 1;
	for (size_t i = 0; i < n; i++) {
		snprintf(alias, sizeof alias, "%zu", i);
		key.alias = bytes_of(alias);
		assert_true(model_add_private_key(ks, &key, BYTES("\x30\x04\x30\x00\x04\x00"), &err));
	}
	clock_t begin = clock();
	struct keystore_bytes file = write_plain(ks);
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	*len = file.len;
	free_file(file);
	keystore_free(ks);
	free((void *)leaf.data);
	return seconds;
}

static double best_of_five(size_t n, size_t *len)
{
	double best = seconds_for(n, len);

	for (int i = 0; i < 4; i++) {
		double seconds = seconds_for(n, len);
		best = seconds < best ? seconds : best;
	}
	return best;
}

/* Eight times as many take eight times the time and the bytes; not 64 times. */
static void test_20000_keys_of_one_date(void **state)
{
	size_t part_len, len;
	double part = best_of_five(2500, &part_len), whole = best_of_five(20000, &len);

	(void)state;
	print_message("2,500 keys %.3f s, 20,000 keys %.3f s\n", part, whole);
	assert_true(whole < 24 * part);
	assert_true(len < 9 * part_len);
}

/* ---- Sweeps ------------------------------------------------------------------------------------------------------ */

static bool read_and_write(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, NULL, NULL, err);
	struct keystore_profile profile;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile };
	uint8_t *out;
	size_t len;

	(void)context;
	assert_true(keystore_profile_named("passwordless", &profile));
	bool ok = ks && keystore_write_with(ks, &options, &out, &len, err);
	if (ok)
		keystore_free_bytes(out, len);
	keystore_free(ks);
	return ok;
}

static void test_failed_allocations(void **state)
{
	static const char *const files[] = { "both", "second-key", "nameless", "attributes", "date" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes file = rule_p12(files[i]);
		sweep_allocations(read_and_write, NULL, file);
		free((void *)file.data);
	}
}

/* What can be read can be written, whatever it says. */
static void test_bits(void **state)
{
	static const char *const files[] = { "nameless", "attributes" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_bytes file = rule_p12(files[i]);
		assert_true(sweep_bits(read_and_write, NULL, file) > 0);
		free((void *)file.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bag_is_written_again),
		cmocka_unit_test(test_entries_stay),
		cmocka_unit_test(test_rename_changes_the_key_alone),
		cmocka_unit_test(test_rename_takes_the_leaf_along),
		cmocka_unit_test(test_rename_what_is_kept_whole),
		cmocka_unit_test(test_delete_takes_its_bags_alone),
		cmocka_unit_test(test_a_deleted_anchor_stays_in_the_chain_alone),
		cmocka_unit_test(test_delete_the_key_of_an_issuer),
		cmocka_unit_test(test_delete_renumbers_nothing),
		cmocka_unit_test(test_a_new_order_renumbers_nothing),
		cmocka_unit_test(test_set_chain_changes_the_certificates),
		cmocka_unit_test(test_set_created_changes_the_id_of_the_pair),
		cmocka_unit_test(test_set_created_of_an_entry_without_date),
		cmocka_unit_test(test_an_empty_part_is_left_out),
		cmocka_unit_test(test_new_entries),
		cmocka_unit_test(test_dates_and_order_survive),
		cmocka_unit_test(test_ids_of_one_date_differ),
		cmocka_unit_test(test_id_of_a_key_without_date),
		cmocka_unit_test(test_merged_keys_get_different_ids),
		cmocka_unit_test(test_an_entry_that_is_in_a_chain_stays_an_entry),
		cmocka_unit_test(test_foreign_keys_are_refused),
		cmocka_unit_test(test_what_is_no_certificate_is_refused),
		cmocka_unit_test(test_a_key_whose_certificates_are_sealed),
		cmocka_unit_test(test_a_plain_key_is_sealed_with_the_certificates),
		cmocka_unit_test(test_20000_keys_of_one_date),
		cmocka_unit_test(test_failed_allocations),
		cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
