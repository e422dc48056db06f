/* From entries to bags: what was read is written again byte for byte, and what is changed is changed and nothing else.
 * The bags that must be found again are those of other programs' files. New entries: test_entries_new.c. */
#include "tests/pkcs12/asn1.h"
#include "tests/pkcs12/written.h"

/* ---- Written as it was ------------------------------------------------------------------------------------------- */

/* Files in which every key has a localKeyId of its own, and its certificate the same. */
static void test_every_bag_is_written_again(void **state)
{
	static const char *const files[] = { "last-id", "id-before-name", "plain-key", "trusted-issuer", "untrusted",
		"alone", "nameless", "taken-number", "plain-nameless", "date", "attributes", "order" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct written w = begin_rule(files[i]);
		written(&w);
		if (lost_bags(&w) || w.old.bags.n != w.bags.bags.n)
			fail_msg("%s: %zu bags lost, %zu became %zu", files[i], lost_bags(&w), w.old.bags.n,
				w.bags.bags.n);
		end(&w);
	}
}

/* Whatever the file, it says the same when it has been written, and is written the same a second time. */
static void test_entries_stay(void **state)
{
	static const char *const files[] = { "both", "last-id", "issuer-id", "last-name", "id-before-name", "key-first",
		"certificate-first", "ca-first", "second-key", "between", "copies", "issuer-has-key", "plain-key",
		"vanishes", "trusted-before", "trusted-leaf", "trusted-issuer", "untrusted", "alone", "wrong-id",
		"nameless", "taken-number", "zero-number", "plain-nameless", "plain-behind", "date", "attributes",
		"order" };
	char before[DESCRIPTION], after[DESCRIPTION];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct written w = begin_rule(files[i]);
		written(&w);
		struct keystore_bytes twice = write_plain(w.again);
		describe(w.ks, before);
		describe(w.again, after);
		if (strcmp(before, after) != 0 || !bytes_equal(w.after, twice))
			fail_msg("%s: \"%s\" became \"%s\"", files[i], before, after);
		free_file(twice);
		end(&w);
	}
}

/* ---- Changes ----------------------------------------------------------------------------------------------------- */

static void test_rename_changes_the_key_alone(void **state)
{
	struct written w = begin_rule("attributes");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(w.ks, 0, BYTES("renamed"), &err));
	written(&w);
	assert_int_equal(lost_bags(&w), 1);
	const struct bag *before = bag_named(&w.old, BAG_SHROUDED_KEY, "k"),
			 *key = bag_named(&w.bags, BAG_SHROUDED_KEY, "renamed");
	assert_true(bytes_equal(key->value, before->value));
	assert_string_equal(key->attributes.text, before->attributes.text);
	assert_id(&w, BAG_SHROUDED_KEY, "renamed", "\1");
	end(&w);
}

/* A leaf that had the key's name takes the new one too. */
static void test_rename_takes_the_leaf_along(void **state)
{
	struct written w = begin_rule("trusted-issuer");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(w.ks, 0, BYTES("renamed"), &err));
	assert_true(keystore_rename(w.ks, 1, BYTES("other anchor"), &err));
	written(&w);
	assert_int_equal(w.bags.bags.n, 3);
	bag_named(&w.bags, BAG_SHROUDED_KEY, "renamed");
	assert_string_equal(certificate_name(bag_named(&w.bags, BAG_CERTIFICATE, "renamed")->value), "leaf");
	assert_true(bag_named(&w.bags, BAG_CERTIFICATE, "other anchor")->attributes.trusted);
	end(&w);
}

static void test_rename_what_is_kept_whole(void **state)
{
	struct written w = begin_rule("attributes");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(w.ks, 2, BYTES("revoked"), &err));
	written(&w);
	assert_int_equal(lost_bags(&w), 1);
	assert_true(bytes_equal(
		bag_named(&w.bags, BAG_CRL, "revoked")->value, bag_named(&w.old, BAG_CRL, "list")->value));
	assert_id(&w, BAG_CRL, "revoked", "\5");
	end(&w);
}

static void test_delete_takes_its_bags_alone(void **state)
{
	struct written w = begin_rule("order");

	(void)state;
	keystore_remove(w.ks, 2); /* z: a key and its certificate */
	written(&w);
	assert_int_equal(lost_bags(&w), 2);
	assert_int_equal(w.bags.bags.n, w.old.bags.n - 2);
	end(&w);
}

/* An anchor that is deleted does not come back from the chain that it is in. */
static void test_a_deleted_anchor_stays_in_the_chain_alone(void **state)
{
	struct written w = begin_rule("trusted-issuer");

	(void)state;
	keystore_remove(w.ks, 1);
	written(&w);
	assert_reads(&w, "k key leaf ca");
	end(&w);
}

/* The issuer of one key is the certificate of another: when that key goes, what stays is the issuer's own bag. */
static void test_delete_the_key_of_an_issuer(void **state)
{
	struct written w = begin_rule("issuer-has-key");

	(void)state;
	keystore_remove(w.ks, 0);
	written(&w);
	assert_int_equal(w.bags.bags.n, 3);
	const struct bag *issuer = bag_named(&w.bags, BAG_CERTIFICATE, "CN=ca");
	assert_string_equal(certificate_name(issuer->value), "ca");
	assert_null(issuer->attributes.local_key_id.data);
	end(&w);
}

/* What is nameless has a number for an alias, which must not pass to another entry. */
static void test_delete_renumbers_nothing(void **state)
{
	struct written w = begin_rule("nameless");

	(void)state;
	keystore_remove(w.ks, 1); /* "1", the key */
	written(&w);
	assert_reads(&w, "3 trusted other; 2 trusted ca; 4 trusted other; 5 other");
	end(&w);
}

/* A key without certificate stands in front when it has been written; no number moves for that. */
static void test_a_new_order_renumbers_nothing(void **state)
{
	struct written w = begin_rule("plain-alone");

	(void)state;
	written(&w);
	assert_reads(&w, "3 key; #1 trusted other; #2 other");
	end(&w);
}

static void test_set_chain_changes_the_certificates(void **state)
{
	struct written w = begin_rule("attributes");
	struct keystore_bytes other = rule_file("other.der");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_set_chain(w.ks, 0, &other, 1, &err));
	written(&w);
	assert_int_equal(lost_bags(&w), 2); /* leaf and ca */
	assert_int_equal(w.bags.bags.n, w.old.bags.n - 1);
	const struct bag *leaf = bag_named(&w.bags, BAG_CERTIFICATE, "k");
	assert_string_equal(certificate_name(leaf->value), "other");
	assert_id(&w, BAG_CERTIFICATE, "k", "\1");
	assert_false(leaf->attributes.trusted);
	end(&w);
	free((void *)other.data);
}

/* What other formats cannot hold of the old certificates went with them (1.3.6.1.4.1.311.17.3.20, 1.2.3.4). */
static void test_set_chain_leaves_the_attributes_of_the_key_alone(void **state)
{
	struct keystore *ks = read_rule("attributes"), *copy = keystore_new();
	struct keystore_bytes other = rule_file("other.der");
	struct keystore_entry entry;
	struct keystore_error err;

	(void)state;
	assert_true(keystore_copy_entry(copy, ks, 0, BYTES("copy"), &err));
	assert_true(keystore_set_chain(ks, 0, &other, 1, &err) && keystore_set_chain(copy, 0, &other, 1, &err));
	keystore_get(ks, 0, &entry);
	assert_string_equal(entry.attributes, "1.3.6.1.4.1.311.17.1 (CSP name)");
	keystore_get(copy, 0, &entry);
	assert_string_equal(entry.attributes, "1.3.6.1.4.1.311.17.1 (CSP name)");
	keystore_free(ks);
	keystore_free(copy);
	free((void *)other.data);
}

static void test_set_created_changes_the_id_of_the_pair(void **state)
{
	struct written w = begin_rule("date");

	(void)state;
	keystore_set_created(w.ks, 0, 1000);
	written(&w);
	assert_int_equal(lost_bags(&w), 2);
	assert_id(&w, BAG_SHROUDED_KEY, "k", "Time 1000");
	assert_id(&w, BAG_CERTIFICATE, "k", "Time 1000");
	end(&w);
}

/* The key had an id that tells no date. */
static void test_set_created_of_an_entry_without_date(void **state)
{
	struct written w = begin_rule("alone");

	(void)state;
	keystore_set_created(w.ks, 0, SAMPLE_DATE);
	written(&w);
	assert_date(w.again, 0, SAMPLE_DATE);
	end(&w);
}

static void test_an_empty_part_is_left_out(void **state)
{
	static const char *const files[] = { "untrusted", "alone" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct written w = begin_rule(files[i]);
		written(&w);
		assert_int_equal(w.bags.n_safes, 1);
		end(&w);
	}
}

/* There is no password to change of a CRL. */
static void test_change_the_password_of_what_is_no_key(void **state)
{
	const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	const struct keystore_protection protection = { .format = KEYSTORE_FORMAT_PKCS12, .password = &password };
	struct keystore *ks = read_rule("attributes");
	struct keystore_error err;

	(void)state;
	assert_false(keystore_change_key_password(ks, 2, &password, &protection, &err));
	assert_int_equal(err.status, KEYSTORE_NOT_FOUND);
	assert_string_equal(err.text, "\"list\" has no private key");
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

/* There is nothing to encrypt. */
static void test_a_key_without_certificates_needs_no_sealed_part(void **state)
{
	struct keystore *ks = read_rule("alone");
	struct keystore_bytes file = write_sealed(ks);
	struct keystore *again = read_bytes(file);

	(void)state;
	assert_int_equal(keystore_part_count(again), 1);
	assert_int_equal(keystore_sealed(again), 0);
	assert_int_equal(keystore_count(again), 1);
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
	static const char *const files[] = { "both", "second-key", "nameless", "attributes", "date", "alone",
		"trusted-issuer", "untrusted" };

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

/* What is kept of an entry was read before; if it is not what it was, nothing is written. */
static void test_a_kept_bag_that_is_none(void **state)
{
	struct keystore *ks = read_rule("attributes");
	const struct kept kept = { .format = KEYSTORE_FORMAT_PKCS12, .own = BYTES("\x05\x00") };
	struct keystore_bytes out;
	struct keystore_error err = { 0 };

	(void)state;
	ks->entries[2].kept = &kept;
	assert_false(try_to_write(ks, &out, &err));
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	keystore_free(ks);
}

/* Java numbers secret keys as it numbers keys. */
static void test_a_nameless_secret_key(void **state)
{
	struct making m = { 0 };

	(void)state;
	make_bag(&m, BAG_SECRET, BYTES("\x30\x04\x30\x00\x04\x00"), NULL, "\1", false);
	make_certificate(&m, "other", NULL, NULL, true);
	struct written w = begin_made(&m);
	written(&w);
	assert_reads(&w, "#1 secret; #2 trusted other");
	assert_int_equal(lost_bags(&w), 0);
	end(&w);
}

/* ---- What was hidden --------------------------------------------------------------------------------------------- */

#define OTHER_BAG(value, attributes) "30{ 06032A0304 A0{" value "} 31{" attributes "} }"
#define SECRET_BAG(attributes) \
	"30{ 060B2A864886F70D010C0A0105 A0{ 30{ 060B2A864886F70D010C0A0102 A0{ 04{ 30{ 3000 0400 } } } } } " \
	"31{" attributes "} }"
#define NAMED_A FRIENDLY_NAME("1E020061")
#define SEQUENCE_4 "30{ 30{ 30{ 30{"
#define SEVEN(text) text text text text text text text
#define DEEP_28(value) SEVEN(SEQUENCE_4) value SEVEN("}}}}")

/* Bag "a" behind one that ends the search for BER: its value has a tag of more than one byte. */
static struct written begin_hidden(const char *bag)
{
	struct making m = { 0 };

	writer_bytes(&m.contents, asn1(OTHER_BAG("1F8101 00", FRIENDLY_NAME("1E020062"))));
	writer_bytes(&m.contents, asn1(bag));
	return begin_made(&m);
}

/* Without what hid it, it would come back otherwise, or not at all. */
static void test_what_would_be_taken_for_ber_is_not_written(void **state)
{
	static const struct {
		const char *name, *bag;
	} rows[] = {
		{ "a string in pieces that are none", OTHER_BAG("3D{ 0500 }", NAMED_A) },
		{ "a string in pieces", OTHER_BAG("24{ 0402ABCD }", NAMED_A) },
		{ "an indefinite length", OTHER_BAG("3080 0000", NAMED_A) },
		{ "an attribute in pieces", SECRET_BAG(NAMED_A "30{ 06032A0304 31{ 24{ 0402ABCD } } }") },
		{ "33 levels in the file, 32 in the bag", OTHER_BAG(DEEP_28("30{ 30{ } }"), NAMED_A) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct written w = begin_hidden(rows[i].bag);
		struct keystore_bytes out;
		struct keystore_error err = { 0 };
		assert_int_equal(keystore_count(w.ks), 2);
		keystore_remove(w.ks, 0);
		if (try_to_write(w.ks, &out, &err) || err.status != KEYSTORE_CANNOT_HOLD ||
			!strstr(err.text, "PKCS#12 cannot hold \"a\" as it is: a string in pieces"))
			fail_msg("%s: \"%s\"", rows[i].name, err.text);
		end(&w);
	}
}

static void test_32_levels_in_the_file_are_written(void **state)
{
	struct written w = begin_hidden(OTHER_BAG(DEEP_28("30{ }"), NAMED_A));

	(void)state;
	keystore_remove(w.ks, 0);
	written(&w);
	assert_int_equal(keystore_count(w.again), 1);
	assert_int_equal(lost_bags(&w), 1);
	end(&w);
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
		cmocka_unit_test(test_set_chain_leaves_the_attributes_of_the_key_alone),
		cmocka_unit_test(test_set_created_changes_the_id_of_the_pair),
		cmocka_unit_test(test_set_created_of_an_entry_without_date),
		cmocka_unit_test(test_an_empty_part_is_left_out),
		cmocka_unit_test(test_change_the_password_of_what_is_no_key),
		cmocka_unit_test(test_a_key_whose_certificates_are_sealed),
		cmocka_unit_test(test_a_key_without_certificates_needs_no_sealed_part),
		cmocka_unit_test(test_a_plain_key_is_sealed_with_the_certificates),
		cmocka_unit_test(test_failed_allocations),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_a_kept_bag_that_is_none),
		cmocka_unit_test(test_a_nameless_secret_key),
		cmocka_unit_test(test_what_would_be_taken_for_ber_is_not_written),
		cmocka_unit_test(test_32_levels_in_the_file_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
