/* JKS files that keytool wrote, against what Java reads from them (tests/data/jks/java.expected), and the sweeps
 * over them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "jks/entry.h"
#include "jks/key_protector.h"
#include "tests/support/cmocka.h"
#include "tests/support/fixture.h"
#include "tests/support/sweep.h"

static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");
static const struct keystore_password another = KEYSTORE_PASSWORD("another");

static struct keystore_bytes fixture(const char *name)
{
	char path[80];

	snprintf(path, sizeof path, "tests/data/jks/%s.jks", name);
	return load_file(path);
}

static void hex_of_sha256(struct keystore_bytes data, char out[65])
{
	uint8_t digest[32];

	keystore_sha256(data, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* One line of java.expected. */
static void check_entry(const char *store, const char *alias, const char *kind, long long created, const char *leaf,
	const char *key)
{
	struct keystore_error err;
	struct keystore_entry entry;
	struct keystore_secret pkcs8;
	struct keystore_bytes file = fixture(store);
	struct keystore *ks = keystore_read(file.data, file.len, &changeit, NULL, &err);
	char hex[65];
	size_t i;

	assert_non_null(ks);
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
	assert_true(keystore_find(ks, bytes_of(alias), &i, &err));
	keystore_get(ks, i, &entry);
	assert_int_equal(entry.kind, strcmp(kind, "key") == 0 ? KEYSTORE_PRIVATE_KEY : KEYSTORE_TRUSTED_CERTIFICATE);
	assert_true(entry.has_created && entry.created_ms == created);
	hex_of_sha256(keystore_certificate_at(ks, i, 0), hex);
	assert_string_equal(hex, leaf);
	if (strcmp(key, "-") != 0) {
		assert_true(
			keystore_private_key(ks, i, strcmp(store, "two") == 0 ? &another : &changeit, &pkcs8, &err));
		hex_of_sha256((struct keystore_bytes){ pkcs8.data, pkcs8.len }, hex);
		assert_string_equal(hex, key);
		keystore_secret_free(&pkcs8);
	}
	keystore_free(ks);
	free((void *)file.data);
}

static void entries_are_as_java_reads_them(void **state)
{
	FILE *expected = fopen("tests/data/jks/java.expected", "r");
	char store[20], alias[20], kind[8], leaf[65], key[65];
	long long created;
	int lines = 0;

	(void)state;
	assert_non_null(expected);
	while (fscanf(expected, "%19s %19s %7s %lld %64s %64s", store, alias, kind, &created, leaf, key) == 6) {
		check_entry(store, alias, kind, created, leaf, key);
		lines++;
	}
	fclose(expected);
	assert_int_equal(lines, 4);
}

static void passwords(void **state)
{
	struct keystore_bytes file = fixture("two");
	struct keystore_error err;
	struct keystore_secret pkcs8;
	struct keystore *ks;

	(void)state;
	assert_null(keystore_read(file.data, file.len, &another, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	assert_string_equal(err.text, "wrong password, or the file was changed after it was written");
	ks = keystore_read(file.data, file.len, NULL, NULL, &err);
	assert_non_null(ks);
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_NOT_CHECKED);
	assert_int_equal(keystore_count(ks), 2);
	assert_false(keystore_private_key(ks, 0, &changeit, &pkcs8, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	assert_false(keystore_private_key(ks, 0, NULL, &pkcs8, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	keystore_free(ks);
	free((void *)file.data);
}

/* A date or a certificate is changed: the first cannot be told from a wrong password, the second can. */
static void damage(void **state)
{
	struct keystore_bytes file = fixture("trust");
	uint8_t *bytes = (uint8_t *)file.data;
	struct keystore_error err;

	(void)state;
	bytes[12 + 4 + 2 + 4 + 7] ^= 1; /* the last byte of the creation date of "root" */
	assert_null(keystore_read(bytes, file.len, &changeit, NULL, &err));
	assert_string_equal(err.text, "wrong password, or the file was changed after it was written");
	bytes[12 + 4 + 2 + 4 + 8 + 7 + 4 + 1] ^= 1; /* the certificate's length octets */
	assert_null(keystore_read(bytes, file.len, &changeit, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	assert_non_null(strstr(err.text, "certificate 1 of \"root\" is damaged"));
	free(bytes);
}

static void a_rewrite_gives_the_same_bytes(void **state)
{
	static const char *const names[] = { "ec", "two", "trust" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct keystore_bytes file = fixture(names[i]);
		struct keystore_error err;
		struct keystore *ks = keystore_read_borrowed(file.data, file.len, &changeit, NULL, &err);
		uint8_t *out;
		size_t len;
		assert_non_null(ks);
		assert_true(keystore_write(ks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, &err));
		assert_int_equal(len, file.len);
		assert_memory_equal(out, file.data, len);
		keystore_free_bytes(out, len);
		keystore_free(ks);
		free((void *)file.data);
	}
}

static void check_key(struct keystore_bytes key, enum keystore_status status, const char *text, const char *layer,
	const char *protection, enum keystore_kdf kdf)
{
	struct keystore *ks = sealed_key_store(KEYSTORE_FORMAT_JKS, key);
	struct keystore_strength strength;
	struct keystore_secret pkcs8;
	struct keystore_error err;
	char says[80];

	assert_false(keystore_private_key(ks, 0, &changeit, &pkcs8, &err));
	assert_int_equal(err.status, status);
	if (!strstr(err.text, text))
		fail_msg("%s", err.text);
	assert_string_equal(err.layer, layer);
	keystore_key_protection(ks, 0, says, sizeof says);
	assert_string_equal(says, protection);
	keystore_key_strength(ks, 0, &strength);
	assert_int_equal(strength.kdf, kdf);
	keystore_free(ks);
}

#define SUN_ALGORITHM "300e 060a 2b060104012a02110101 0500"
#define TEN_BYTES "00010203040506070809"

/* Keys that Java cannot open either: KeyProtector.recover. */
static void keys_that_do_not_open(void **state)
{
	struct keystore_bytes pbes2 = load_file("tests/data/pbe/pbes2-aes-128-cbc.der"); /* see make.sh there */
	const struct keystore_protection protection = { .password = &changeit };
	struct writer no_key = writer_new();
	struct keystore_error err;

	(void)state;
	check_key(from_hex("30 1d" SUN_ALGORITHM "040b 0a" TEN_BYTES), KEYSTORE_MALFORMED,
		"the protected key has 11 bytes, fewer than salt and check (40)", "", "Sun key protector (SHA-1)",
		KEYSTORE_KDF_SUN);
	check_key(from_hex("30 39" SUN_ALGORITHM "0427" TEN_BYTES TEN_BYTES TEN_BYTES "000102030405060708"),
		KEYSTORE_MALFORMED, "the protected key has 39 bytes", "", "Sun key protector (SHA-1)",
		KEYSTORE_KDF_SUN);
	check_key(from_hex("30 06 3000 0402 aabb"), KEYSTORE_MALFORMED, "", "the protected key", "unreadable",
		KEYSTORE_KDF_UNKNOWN);
	check_key(from_hex("30 06 0500 0402 aabb"), KEYSTORE_MALFORMED, "", "the protected key", "unreadable",
		KEYSTORE_KDF_UNKNOWN);
	check_key(from_hex("0500"), KEYSTORE_MALFORMED, "", "the protected key", "unreadable", KEYSTORE_KDF_UNKNOWN);
	check_key(pbes2, KEYSTORE_UNSUPPORTED,
		"protected with 1.2.840.113549.1.5.13, which is not JKS's key protector", "",
		"PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-128-CBC", KEYSTORE_KDF_PBKDF2);
	assert_true(sun_protect(BYTES("no key"), &protection, &no_key, &err));
	check_key((struct keystore_bytes){ no_key.data, no_key.len }, KEYSTORE_MALFORMED, "", "the decrypted key",
		"Sun key protector (SHA-1)", KEYSTORE_KDF_SUN);
	writer_free(&no_key);
	free((void *)pbes2.data);
}

/* Lengths have 32 bits, of which Java takes the positive numbers. Nothing of these bytes is looked at. */
static void what_a_length_cannot_say_is_not_written(void **state)
{
	const struct keystore_bytes too_long = { NULL, (size_t)INT32_MAX + 1 };
	struct entry key = { .kind = KEYSTORE_PRIVATE_KEY, .key_format = KEYSTORE_FORMAT_JKS, .has_created = true,
		.alias = BYTES("a"), .key = too_long };
	struct entry trusted = { .kind = KEYSTORE_TRUSTED_CERTIFICATE, .has_created = true, .alias = BYTES("a"),
		.n_certificates = 1, .certificates.one = too_long };
	struct writer out = writer_new();
	struct keystore_error err;

	(void)state;
	assert_false(jks_write_entry(&key, KEYSTORE_FORMAT_JKS, &out, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "the private key of \"a\" is longer than the format can hold");
	assert_false(jks_write_entry(&trusted, KEYSTORE_FORMAT_JKS, &out, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "a certificate of \"a\" is longer than the format can hold");
	writer_free(&out);
}

/* A certificate out of a DER file has no date. */
static void what_has_no_date_is_not_written(void **state)
{
	struct keystore_bytes file = load_file("tests/data/jks/ec.der");
	struct keystore_error err;
	struct keystore *ks = keystore_read(file.data, file.len, NULL, NULL, &err);
	uint8_t *out;
	size_t len;

	(void)state;
	assert_non_null(ks);
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	if (!strstr(err.text, " has no creation date, and JKS needs one"))
		fail_msg("%s", err.text);
	keystore_free(ks);
	free((void *)file.data);
}

/* Reads it as a caller would: the store with its password (or without, which skips the hash), every key, every
 * finding. */
struct attempt {
	const struct keystore_password *store, *key;
};

static bool each_finding(void *context, const struct keystore_finding *finding)
{
	(void)context;
	assert_true(finding->text[0]);
	return true;
}

static bool read_all(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	const struct attempt *attempt = context;
	struct keystore *ks = keystore_read(input.data, input.len, attempt->store, NULL, err);
	struct keystore_secret pkcs8;
	struct keystore_entry entry;
	bool ok = ks != NULL;

	for (size_t i = 0; ok && i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		ok = entry.kind != KEYSTORE_PRIVATE_KEY || keystore_private_key(ks, i, attempt->key, &pkcs8, err);
		if (ok && entry.kind == KEYSTORE_PRIVATE_KEY)
			keystore_secret_free(&pkcs8);
	}
	if (ok && !keystore_findings(ks, each_finding, NULL)) {
		err->status = KEYSTORE_NO_MEMORY;
		ok = false;
	}
	keystore_free(ks);
	return ok;
}

static void sweeps(void **state)
{
	static const struct {
		const char *name;
		const struct keystore_password *key;
	} rows[] = { { "ec", &changeit }, { "trust", NULL }, { "two", &another } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes file = fixture(rows[i].name);
		struct attempt checked = { &changeit, rows[i].key }, unchecked = { NULL, rows[i].key };
		sweep_truncations(read_all, &checked, file);
		sweep_truncations(read_all, &unchecked, file);
		assert_int_equal(sweep_bits(read_all, &checked, file), 0);
		if (file.len < 600)
			sweep_bits(read_all, &unchecked, file);
		sweep_allocations(read_all, &checked, file);
		free((void *)file.data);
	}
}

/* Everything a caller can do to change and write a store, with each allocation failing once. */
static bool edit_all(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, &changeit, NULL, err);
	struct keystore_secret pkcs8 = { 0 };
	struct keystore_bytes leaf;
	const struct keystore_protection for_jks = { KEYSTORE_FORMAT_JKS, &another, { 0 }, NULL };
	uint8_t *out = NULL;
	size_t len = 0;
	bool ok = ks && keystore_private_key(ks, 0, &changeit, &pkcs8, err);

	(void)context;
	if (ok) {
		leaf = keystore_certificate_at(ks, 0, 0);
		struct keystore_bytes chain[] = { leaf, leaf };
		struct keystore_new_key key = {
			.alias = BYTES("new key"), .created_ms = 1, .pkcs8 = { pkcs8.data, pkcs8.len }, .chain = chain,
			.n_chain = 2, .protection = for_jks,
		};
		ok = keystore_add_private_key(ks, &key, err) &&
		     keystore_add_certificate(ks, BYTES("\xc3\xa9\xf0\x9f\x98\x80"), 2, leaf, err) &&
		     keystore_copy_entry(ks, ks, 0, BYTES("copy"), err) && keystore_rename(ks, 0, BYTES("zz"), err) &&
		     keystore_change_key_password(ks, 0, &changeit, &for_jks, err) &&
		     keystore_set_chain(ks, 0, chain, 2, err) && keystore_sort_by_alias(ks, err) &&
		     keystore_write(ks, KEYSTORE_FORMAT_JKS, &another, &out, &len, err);
	}
	keystore_free_bytes(out, len);
	keystore_secret_free(&pkcs8);
	keystore_free(ks);
	return ok;
}

static bool write_nothing(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_new();
	uint8_t *out = NULL;
	size_t len = 0;

	(void)context, (void)input;
	*err = (struct keystore_error){ .status = KEYSTORE_NO_MEMORY };
	bool ok = ks && keystore_write(ks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, err);
	keystore_free_bytes(out, len);
	keystore_free(ks);
	return ok;
}

static void an_empty_store_needs_memory_too(void **state)
{
	(void)state;
	sweep_allocations(write_nothing, NULL, BYTES(""));
}

static void edits_survive_failing_allocations(void **state)
{
	struct keystore_bytes file = fixture("ec");

	(void)state;
	sweep_allocations(edit_all, NULL, file);
	free((void *)file.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_as_java_reads_them),
		cmocka_unit_test(passwords),
		cmocka_unit_test(damage),
		cmocka_unit_test(a_rewrite_gives_the_same_bytes),
		cmocka_unit_test(keys_that_do_not_open),
		cmocka_unit_test(what_a_length_cannot_say_is_not_written),
		cmocka_unit_test(what_has_no_date_is_not_written),
		cmocka_unit_test(sweeps),
		cmocka_unit_test(an_empty_store_needs_memory_too),
		cmocka_unit_test(edits_survive_failing_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
