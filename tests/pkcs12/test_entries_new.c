/* Entries that are new in a file: made here as Java and OpenSSL make them, or come from another file in which their
 * localKeyIds and names meant something else. */
#include "tests/pkcs12/written.h"
#include "tests/support/made_certificate.h"

/* A new store: a part with the keys, a part with the certificates; the leaf has the key's name and id, the
 * issuer none (as OpenSSL and Java write them); a bare anchor has trustedKeyUsage. */
static void test_new_entries(void **state)
{
	struct written w = begin_new();

	(void)state;
	add_trusted(w.ks, "anchor", "other.der");
	add_key(w.ks, "server", leaf_and_ca, 2);
	written(&w);
	assert_int_equal(w.bags.n_safes, 2);
	assert_int_equal(w.bags.bags.n, 4);
	const struct bag *bags = bag_at(&w.bags.bags, 0);
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
	end(&w);
}

/* Java's own dates: those of the trusted ones it ignores, but they survive. */
static void test_dates_and_order_survive(void **state)
{
	struct written w = begin_new();
	char before[DESCRIPTION];

	(void)state;
	add_trusted(w.ks, "z", "other.der");
	add_key(w.ks, "y", leaf_and_ca, 2);
	add_trusted(w.ks, "x", "ca.der");
	add_key(w.ks, "w", leaf_and_ca + 1, 1);
	written(&w);
	describe(w.ks, before);
	assert_reads(&w, before);
	for (size_t i = 0; i < keystore_count(w.again); i++)
		assert_date(w.again, i, SAMPLE_DATE);
	end(&w);
}

/* JKS may have an entry whose alias is empty; PKCS#12 has no other way to say so than an empty friendlyName, because
 * what has none gets a number. */
static void test_an_empty_alias_stays_empty(void **state)
{
	struct written w = begin_new();
	struct keystore_entry entry;

	(void)state;
	add_trusted(w.ks, "", "other.der");
	w.ks->entries[0].alias = (struct keystore_bytes){ NULL, 0 }; /* as the JKS reader may leave it */
	add_key(w.ks, "server", leaf_and_ca, 2);
	written(&w);
	assert_reads(&w, " trusted other; server key leaf ca");
	keystore_get(w.again, 0, &entry);
	assert_int_equal(entry.alias.len, 0);
	assert_false(entry.alias_generated);
	end(&w);
}

static void test_a_key_with_an_empty_alias(void **state)
{
	struct written w = begin_new();

	(void)state;
	add_key(w.ks, "", leaf_and_ca, 2);
	w.ks->entries[0].alias = (struct keystore_bytes){ NULL, 0 };
	add_trusted(w.ks, "anchor", "other.der");
	written(&w);
	assert_reads(&w, " key leaf ca; anchor trusted other");
	end(&w);
}

/* ---- localKeyIds ------------------------------------------------------------------------------------------------ */

/* Keys of one date differ in the zeros in front of the number, which Long.parseLong passes over (keytool shows it: the
 * file "date" of rules.py). */
static void test_ids_of_one_date_differ(void **state)
{
	static const char *const ids[] = { "Time 1698584667322", "Time 01698584667322", "Time 001698584667322" };
	struct written w = begin_new();

	(void)state;
	add_trusted(w.ks, "anchor", "other.der");
	add_key(w.ks, "a", leaf_and_ca, 2);
	add_key(w.ks, "b", leaf_and_ca, 2);
	written(&w);
	assert_int_equal(w.bags.bags.n, 6);
	assert_id(&w, BAG_SHROUDED_KEY, "a", ids[0]);
	assert_id(&w, BAG_CERTIFICATE, "a", ids[0]);
	assert_id(&w, BAG_SHROUDED_KEY, "b", ids[1]);
	assert_id(&w, BAG_CERTIFICATE, "b", ids[1]);
	assert_id(&w, BAG_CERTIFICATE, "anchor", ids[2]);
	end(&w);
}

/* openssl pkcs12 -export: the localKeyId is the SHA-1 of the certificate. Here it is that of a key that had none. */
static void test_id_of_a_key_without_date(void **state)
{
	struct written w = begin_rule("key-first");
	struct keystore_bytes leaf = rule_file("leaf.der");
	uint8_t digest[20];

	(void)state;
	keystore_sha1(leaf, digest);
	written(&w);
	for (size_t i = 0; i < 2; i++) {
		struct keystore_bytes id = bag_at(&w.bags.bags, i)->attributes.local_key_id;
		assert_int_equal(id.len, sizeof digest);
		assert_memory_equal(id.data, digest, sizeof digest);
	}
	assert_null(bag_at(&w.bags.bags, 2)->attributes.local_key_id.data);
	end(&w);
	free((void *)leaf.data);
}

/* Two stores in which another key has the same localKeyId, as Windows gives 01 00 00 00 to all. */
static void test_merged_keys_get_different_ids(void **state)
{
	struct written w = begin_rule("last-id");
	struct keystore *from = read_rule("trusted-issuer");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_copy_entry(w.ks, from, 0, BYTES("second"), &err));
	written(&w);
	struct keystore_bytes second = bag_named(&w.bags, BAG_SHROUDED_KEY, "second")->attributes.local_key_id;
	assert_id(&w, BAG_SHROUDED_KEY, "k", "\1");
	assert_false(bytes_equal(BYTES("\1"), second));
	assert_true(bytes_equal(bag_named(&w.bags, BAG_CERTIFICATE, "second")->attributes.local_key_id, second));
	end(&w);
	keystore_free(from);
}

/* Of several certificates with the id and the name of a key, in whatever case, Java takes the first: in the order of
 * the file that is the leaf of zA, in the order of the aliases the authority, which the chain of a has too. */
static void test_an_authority_with_id_and_name_of_a_later_key(void **state)
{
	struct making m = { 0 };
	struct keystore_error err;

	(void)state;
	make_key(&m, "zA", "\2");
	make_key(&m, "a", "\1");
	make_certificate(&m, "leaf", "zA", "\2", false);
	make_certificate(&m, "ca", "Za", "\2", false);
	make_certificate(&m, "leaf", "a", "\1", false);
	struct written w = begin_made(&m);
	assert_true(keystore_sort_by_alias(w.ks, &err));
	written(&w);
	assert_reads(&w, "a key leaf ca; zA key leaf ca");
	assert_int_equal(lost_bags(&w), 1); /* the authority without localKeyId */
	assert_id(&w, BAG_CERTIFICATE, "zA", "\2");
	assert_null(bag_named(&w.bags, BAG_CERTIFICATE, "Za")->attributes.local_key_id.data);
	end(&w);
}

/* Behind the leaf it harms nobody, and stays as it was. */
static void test_an_authority_with_id_and_name_of_an_earlier_key(void **state)
{
	struct making m = { 0 };

	(void)state;
	make_key(&m, "z", "\2");
	make_certificate(&m, "leaf", "z", "\2", false);
	make_certificate(&m, "ca", "z", "\2", false);
	struct written w = begin_made(&m);
	written(&w);
	assert_reads(&w, "z key leaf ca");
	assert_int_equal(lost_bags(&w), 0);
	end(&w);
}

/* A key looks at certificates with trustedKeyUsage last, but it does look. */
static void test_a_key_without_certificates_takes_no_anchor(void **state)
{
	struct keystore *from = read_rule("alone");
	struct making m = { 0 };
	struct keystore_error err;

	(void)state;
	make_certificate(&m, "other", "stranger", "\1", true);
	struct written w = begin_made(&m);
	assert_true(keystore_copy_entry(w.ks, from, 0, BYTES("k"), &err));
	add_key(w.ks, "server", leaf_and_ca, 2);
	written(&w);
	assert_reads(&w, "k key; stranger trusted other; server key leaf ca");
	end(&w);
	keystore_free(from);
}

/* The certificate of a truststore has the localKeyId that a key without certificates has in another file. */
static void test_a_key_without_certificates_takes_no_stranger(void **state)
{
	struct keystore *from = read_rule("alone");
	struct making m = { 0 };
	struct keystore_error err;

	(void)state;
	make_certificate(&m, "other", "stranger", "\1", false);
	struct written w = begin_made(&m);
	assert_true(keystore_copy_entry(w.ks, from, 0, BYTES("k"), &err));
	add_key(w.ks, "server", leaf_and_ca, 2);
	written(&w);
	assert_reads(&w, "k key; stranger trusted other; server key leaf ca");
	assert_id(&w, BAG_SHROUDED_KEY, "k", "\1");
	end(&w);
	keystore_free(from);
}

/* ---- Trusted certificates ---------------------------------------------------------------------------------------- */

/* A certificate that Java ignores, and that is now in the chain of a key too: nothing but trustedKeyUsage tells it from
 * the chain's. */
static void test_an_entry_that_is_in_a_chain_stays_an_entry(void **state)
{
	struct written w = begin_rule("untrusted");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(w.ks, 1, BYTES("authority"), &err));
	add_key(w.ks, "server", leaf_and_ca, 2);
	written(&w);
	assert_reads(&w, "o trusted other; authority trusted ca; server key leaf ca");
	end(&w);
}

/* OpenSSL writes truststores without trustedKeyUsage. A chain that ends where the certificate of such an entry comes
 * next will go on with it, which must not take the entry away. */
static void test_an_entry_that_a_chain_will_go_on_with(void **state)
{
	struct written w = begin_rule("untrusted");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(w.ks, 1, BYTES("authority"), &err));
	add_key(w.ks, "server", leaf_and_ca, 1);
	written(&w);
	assert_reads(&w, "o trusted other; authority trusted ca; server key leaf ca");
	assert_true(bag_named(&w.bags, BAG_CERTIFICATE, "authority")->attributes.trusted);
	assert_false(bag_named(&w.bags, BAG_CERTIFICATE, "o")->attributes.trusted);
	end(&w);
}

/* The only key of a file takes the first leaf that nothing claims, if it has none. */
static void test_entries_beside_the_only_key(void **state)
{
	struct written w = begin_rule("untrusted");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_rename(w.ks, 1, BYTES("authority"), &err));
	add_key(w.ks, "server", NULL, 0);
	written(&w);
	assert_reads(&w, "server key; o trusted other; authority trusted ca");
	end(&w);
}

/* ---- Refused ----------------------------------------------------------------------------------------------------- */

static void test_foreign_keys_are_refused(void **state)
{
	struct keystore_bytes jks = load_file("tests/data/jks/two.jks"), out;
	struct keystore *ks = read_bytes(jks);
	struct keystore_error err;

	(void)state;
	assert_false(try_to_write(ks, &out, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	keystore_free(ks);
	free((void *)jks.data);
}

/* A JKS file may hold PEM text there, which Java reads. */
static void test_what_is_no_certificate_is_refused(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_bytes out;
	struct keystore_error err;

	(void)state;
	add_trusted(ks, "anchor", "other.der");
	ks->entries[0].certificates.one = BYTES("-----BEGIN CERTIFICATE-----");
	assert_false(try_to_write(ks, &out, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_ptr_equal(strstr(err.text, "certificate 1 of \"anchor\" cannot be read: "), err.text);
	keystore_free(ks);
}

/* The secret key of a JCEKS of keytool's, alone. */
static struct keystore *jceks_secret(void)
{
	const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	struct keystore_bytes file = load_file("tests/data/jceks/17.jceks");
	struct keystore_entry entry;
	struct keystore_error err;
	struct keystore *ks = keystore_read(file.data, file.len, &password, NULL, &err);

	assert_non_null(ks);
	for (size_t i = keystore_count(ks); i-- > 0;) {
		keystore_get(ks, i, &entry);
		if (entry.kind != KEYSTORE_SECRET_KEY || keystore_count(ks) - i > 1)
			keystore_remove(ks, i);
	}
	free((void *)file.data);
	assert_int_equal(keystore_count(ks), 1);
	return ks;
}

static void assert_refused(const struct keystore *ks, const char *begin, const char *end)
{
	struct keystore_bytes out;
	struct keystore_error err = { 0 };

	assert_false(try_to_write(ks, &out, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	if (strncmp(err.text, begin, strlen(begin)) != 0 || !strstr(err.text, end))
		fail_msg("%s", err.text);
}

/* Java's SecretBag has no other form for a key than one that is encrypted. */
static void test_secret_keys_are_refused(void **state)
{
	const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	const struct keystore_protection none = { .format = KEYSTORE_FORMAT_PKCS12,
		.encryption = { .scheme = KEYSTORE_SCHEME_NONE } };
	struct keystore *ks = jceks_secret();
	struct keystore_error err;

	(void)state;
	assert_refused(ks, "the secret key of \"", "\" is protected for another format than PKCS#12");
	if (!keystore_change_key_password(ks, 0, &password, &none, &err))
		fail_msg("%s", err.text);
	assert_refused(ks, "the secret key of \"", "\" is not encrypted");
	keystore_free(ks);
}

/* ---- From PEM ---------------------------------------------------------------------------------------------------- */

static struct keystore *read_path(const char *path)
{
	struct keystore_bytes file = load_file(path);
	struct keystore *ks = read_bytes(file);

	free((void *)file.data);
	return ks;
}

/* openssl crl2pkcs7 made the file; the CRL in it is that of crl.der. */
static void test_a_crl_of_a_pkcs7(void **state)
{
	struct written w = { .ks = read_path("tests/data/pem/crl.p7b") };
	struct keystore_bytes crl = load_file("tests/data/pem/crl.der");
	bool found = false;

	(void)state;
	written(&w);
	for (size_t i = 0; i < w.bags.bags.n; i++)
		if (bag_at(&w.bags.bags, i)->kind == BAG_CRL)
			found = bytes_equal(bag_at(&w.bags.bags, i)->value, crl);
	assert_true(found);
	assert_int_equal(keystore_count(w.again), keystore_count(w.ks));
	free((void *)crl.data);
	end(&w);
}

/* An alias that was made up for what had none is a name from then on. */
static void test_a_name_that_pem_gave(void **state)
{
	struct written w = { .ks = read_path("tests/data/pem/root.crt.pem") };
	struct keystore_entry before, after;

	(void)state;
	keystore_get(w.ks, 0, &before);
	assert_true(before.alias_generated);
	written(&w);
	keystore_get(w.again, 0, &after);
	assert_false(after.alias_generated);
	assert_true(bytes_equal(before.alias, after.alias));
	end(&w);
}

/* ---- Authorities with the localKeyId of a key -------------------------------------------------------------------- */

/* As test_an_authority_with_id_and_name_of_a_later_key, with another name of the authority; NULL: none. */
static struct written begin_authority(const char *name)
{
	struct making m = { 0 };
	struct keystore_error err;

	make_key(&m, "zA", "\2");
	make_key(&m, "a", "\1");
	make_certificate(&m, "leaf", "zA", "\2", false);
	make_certificate(&m, "ca", name, "\2", false);
	make_certificate(&m, "leaf", "a", "\1", false);
	struct written w = begin_made(&m);
	assert_true(keystore_sort_by_alias(w.ks, &err));
	return w;
}

/* The leaf that has the key's name comes first for every reader: the authority stays as it was. */
static void test_an_authority_with_id_of_a_later_key(void **state)
{
	static const char *const names[] = { "zB", "authority", NULL };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct written w = begin_authority(names[i]);
		written(&w);
		assert_reads(&w, "a key leaf ca; zA key leaf ca");
		assert_int_equal(lost_bags(&w), 0);
		end(&w);
	}
}

/* A certificate of no chain, with localKeyId of a later key, and as many letters in its name. */
static struct written begin_stranger(const char *name)
{
	struct making m = { 0 };
	struct keystore_error err;

	make_key(&m, "zA", "\2");
	make_key(&m, "a", "\1");
	make_certificate(&m, "leaf", "zA", "\2", false);
	make_certificate(&m, "other", name, "\2", false);
	make_certificate(&m, "leaf", "a", "\1", false);
	struct written w = begin_made(&m);
	assert_true(keystore_sort_by_alias(w.ks, &err));
	return w;
}

static void test_a_stranger_with_id_of_a_later_key(void **state)
{
	struct written w = begin_stranger("ya");

	(void)state;
	written(&w);
	assert_reads(&w, "a key leaf; ya trusted other; zA key leaf");
	assert_int_equal(lost_bags(&w), 0);
	end(&w);
}

/* Java takes the last of those with the key's localKeyId that are not marked, if none has its name (mark-and-id-of-key
 * in tests/interop/test_java_view.py): a marked one behind the leaf may keep it. */
static void test_an_anchor_with_id_of_a_key(void **state)
{
	struct making m = { 0 };

	(void)state;
	make_key(&m, "k", "\1");
	make_certificate(&m, "leaf", "x", "\1", false);
	make_certificate(&m, "other", "t", "\1", true);
	struct written w = begin_made(&m);
	written(&w);
	assert_reads(&w, "k key leaf; t trusted other");
	assert_int_equal(lost_bags(&w), 0);
	end(&w);
}

/* ---- Limits and sweeps ------------------------------------------------------------------------------------------- */

enum { LONG_CHAIN = 40 };

/* 40 certificates without a mark, each issued by the next one, in a file without a key. */
static struct keystore *long_chain(struct keystore_bytes leaf)
{
	struct making m = { 0 };
	char names[2][16];

	for (int i = 0; i < LONG_CHAIN; i++) {
		snprintf(names[0], sizeof names[0], "c%d", i);
		snprintf(names[1], sizeof names[1], "c%d", i + 1);
		const struct spelling subject = { DER_UTF8_STRING, bytes_of(names[0]) },
				      issuer = { DER_UTF8_STRING, bytes_of(names[1]) };
		struct keystore_bytes der = made_certificate(leaf, &subject, &issuer);
		make_bag(&m, BAG_CERTIFICATE, der, names[0], NULL, false);
		free((void *)der.data);
	}
	struct keystore_bytes file = made_file(&m);
	struct keystore *ks = read_bytes(file);
	free_file(file);
	return ks;
}

/* No reader takes a file in which each key has a chain of 40 (keystore/chains.h: 1,000, and 16 for each object). */
static void test_chains_that_are_too_long(void **state)
{
	struct keystore_bytes leaf = rule_file("leaf.der"), out;
	struct keystore *ks = long_chain(leaf);
	struct keystore_error err = { 0 };
	struct keystore_bytes c0 = keystore_certificate_at(ks, 0, 0);
	struct keystore_new_key key = { .created_ms = SAMPLE_DATE, .protection.format = KEYSTORE_FORMAT_PKCS12,
		.chain = &c0, .n_chain = 1 };
	char alias[16];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(alias, sizeof alias, "%d", i);
		key.alias = bytes_of(alias);
		assert_true(model_add_private_key(ks, &key, BYTES("\x30\x04\x30\x00\x04\x00"), &err));
	}
	assert_false(try_to_write(ks, &out, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "the chains of 300 private keys have too many certificates");
	keystore_free(ks);
	free((void *)leaf.data);
}

/* Nor one whose keys share large attributes, which each would have. */
static void test_attributes_that_keys_share_are_bounded(void **state)
{
	enum { SIZE = 32 * 1024, LIMIT = 16 + 16 * 1024 * 1024 / (2 * SIZE) };
	struct making m = { 0 };
	struct keystore_error err;
	char *name = calloc(1, SIZE + 1), key[16];

	(void)state;
	assert_non_null(name);
	memset(name, 'x', SIZE); /* a BMPString of twice as many bytes */
	make_certificate(&m, "leaf", name, "\1", false);
	for (int i = 0; i < 2 * LIMIT; i++) {
		snprintf(key, sizeof key, "%d", i);
		make_key(&m, key, "\1");
	}
	struct keystore_bytes file = made_file(&m);
	assert_null(keystore_read(file.data, file.len, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "the chains of 544 private keys have too many bytes");
	free_file(file);
	free(name);
}

static bool write_keystore(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_bytes out;

	(void)input;
	if (!try_to_write(context, &out, err))
		return false;
	free_file(out);
	return true;
}

static void test_failed_allocations(void **state)
{
	static const char *const authorities[] = { "Za", "zB", NULL };
	struct keystore *ks = read_path("tests/data/pem/crl.p7b");

	(void)state;
	sweep_allocations(write_keystore, ks, (struct keystore_bytes){ NULL, 0 });
	keystore_free(ks);
	struct written stranger = begin_stranger("ya");
	sweep_allocations(write_keystore, stranger.ks, (struct keystore_bytes){ NULL, 0 });
	end(&stranger);
	for (size_t i = 0; i < 3; i++) {
		struct written w = begin_authority(authorities[i]);
		sweep_allocations(write_keystore, w.ks, (struct keystore_bytes){ NULL, 0 });
		end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_entries),
		cmocka_unit_test(test_dates_and_order_survive),
		cmocka_unit_test(test_an_empty_alias_stays_empty),
		cmocka_unit_test(test_a_key_with_an_empty_alias),
		cmocka_unit_test(test_ids_of_one_date_differ),
		cmocka_unit_test(test_id_of_a_key_without_date),
		cmocka_unit_test(test_merged_keys_get_different_ids),
		cmocka_unit_test(test_an_authority_with_id_and_name_of_a_later_key),
		cmocka_unit_test(test_an_authority_with_id_and_name_of_an_earlier_key),
		cmocka_unit_test(test_a_key_without_certificates_takes_no_stranger),
		cmocka_unit_test(test_a_key_without_certificates_takes_no_anchor),
		cmocka_unit_test(test_an_entry_that_is_in_a_chain_stays_an_entry),
		cmocka_unit_test(test_an_entry_that_a_chain_will_go_on_with),
		cmocka_unit_test(test_entries_beside_the_only_key),
		cmocka_unit_test(test_foreign_keys_are_refused),
		cmocka_unit_test(test_what_is_no_certificate_is_refused),
		cmocka_unit_test(test_secret_keys_are_refused),
		cmocka_unit_test(test_a_crl_of_a_pkcs7),
		cmocka_unit_test(test_a_name_that_pem_gave),
		cmocka_unit_test(test_an_authority_with_id_of_a_later_key),
		cmocka_unit_test(test_a_stranger_with_id_of_a_later_key),
		cmocka_unit_test(test_an_anchor_with_id_of_a_key),
		cmocka_unit_test(test_chains_that_are_too_long),
		cmocka_unit_test(test_attributes_that_keys_share_are_bounded),
		cmocka_unit_test(test_failed_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
