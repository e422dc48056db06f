/* The map of a file's bytes, over every file that there is: fixtures, seeds, and the corpus of real files where it is
 * beside the source. What the fields are called and where they stand is compared with openssl and with a reading of JKS
 * of its own in tests/tools/test_jksdump_layout.py. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/cmocka.h"
#include "tests/support/layout.h"
#include "tests/support/sweep.h"

static const struct keystore_password right = KEYSTORE_PASSWORD("changeit");

static bool same_error(const struct keystore_error *a, const struct keystore_error *b)
{
	return a->status == b->status && a->offset == b->offset && strcmp(a->text, b->text) == 0;
}

/* Broken inside what the reader does not look into without a password, or not at all. */
static bool is_mutant(const char *path)
{
	return strstr(path, "/found-") || strstr(path, "/derived--") || strstr(path, "/gnutls--") ||
	       strstr(path, "/certificate/java-");
}

/* The verdict is that of the reader; a file that it reads is a map without white spots. */
static void check_file(const char *path, struct keystore_bytes file, const struct keystore_password *password,
	bool details)
{
	struct keystore_layout_options options = { .open = { .password = password }, .details = details };
	struct keystore_error err = { 0 }, of_reader = { 0 };
	struct layout_seen seen;
	struct keystore *ks = keystore_read_with(file.data, file.len, &options.open, &of_reader);

	bool ok = layout_check(path, file, &options, &seen, &err);
	if (ok != (ks != NULL) || (!ok && !same_error(&err, &of_reader)))
		fail_msg("%s: \"%s\" by the reader, \"%s\" with the map", path, of_reader.text, err.text);
	if (ok && seen.not_read && !is_mutant(path))
		fail_msg("%s: is read, but %zu bytes of the map are \"not read\"", path, seen.not_read);
	keystore_free(ks);
}

static size_t check_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *item;
	struct stat status;
	char name[4096];
	size_t n = 0;

	while (folder && (item = readdir(folder))) {
		snprintf(name, sizeof name, "%s/%s", path, item->d_name);
		if (item->d_name[0] == '.' || stat(name, &status) != 0)
			continue;
		if (S_ISDIR(status.st_mode)) {
			n += check_folder(name);
			continue;
		}
		if (n++ % sweep_step())
			continue;
		struct keystore_bytes file = load_file(name);
		check_file(name, file, NULL, true);
		check_file(name, file, &right, false);
		free((void *)file.data);
	}
	if (folder)
		closedir(folder);
	return n;
}

static void every_byte_of_every_file_has_a_field(void **state)
{
	(void)state;
	assert_true(check_folder("tests/data") > 200);
	assert_true(check_folder("fuzz/seeds") > 100);
	check_folder(getenv("CORPUS") ? getenv("CORPUS") : "../shared/corpus");
	check_folder(getenv("HOSTILE") ? getenv("HOSTILE") : "../shared/hostile");
}

static bool read_layout(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct layout_seen seen;

	return layout_check("sweep", input, context, &seen, err);
}

static void sweep(const char *path, bool bits)
{
	struct keystore_layout_options options = { .open = { .password = &right }, .details = true };
	struct keystore_bytes file = load_file(path);

	sweep_truncations(read_layout, &options, file);
	if (bits)
		sweep_bits(read_layout, &options, file);
	sweep_allocations(read_layout, &options, file);
	free((void *)file.data);
}

static void truncations_bit_flips_and_failing_allocations(void **state)
{
	(void)state;
	sweep("tests/data/jks/ec.jks", true);
	sweep("tests/data/pkcs12/open-modern.p12", true);
	sweep("tests/data/pkcs12/open-ber-inside.p12", true);
	sweep("tests/data/pkcs12/open-ber.p12", false);
	sweep("tests/data/pkcs12/open-base64.txt", false);
	sweep("tests/data/pem/joined.pem", false);
	sweep("tests/data/pem/signed.ber.p7m", false);
	sweep("tests/data/x509/general-names.der", true);
	sweep("tests/data/keys/ec-secp256r1.p8", false);
	sweep("tests/data/pem/ec.key.pem", false);
}

/* An extension whose octets stand in pieces, of which there are none: joining them needs memory. No reader looks into
 * the certificate, which has nothing but that extension. */
static void pieces_in_a_certificate_of_a_jks(void **state)
{
	struct keystore_layout_options options = { .details = true };

	(void)state;
	sweep_allocations(read_layout, &options,
		from_hex("feedfeed 00000002 00000001 00000002 0001 61 0000000000000000 0005 582e353039"
			 "00000011 300f 300d a30b 3009 3007 0603 551d63 2400"
			 "0000000000000000000000000000000000000000"));
}

/* What is left is told of, however little there is. */
static void a_cut_file_is_shown_up_to_where_it_is_cut(void **state)
{
	struct keystore_layout_options options = { .details = false };
	struct keystore_bytes file = load_file("tests/data/jks/ec.jks");
	struct keystore_error err;
	struct layout_seen seen;

	(void)state;
	for (size_t len = 12; len < file.len; len++) {
		struct keystore_bytes cut = { file.data, len };
		assert_false(layout_check("cut", cut, &options, &seen, &err));
		assert_int_equal(err.status, KEYSTORE_TRUNCATED);
		if (err.offset < len && seen.not_read > len - err.offset)
			fail_msg("%zu bytes: %zu are not read, but the error is at %llu", len, seen.not_read,
				(unsigned long long)err.offset);
	}
	free((void *)file.data);
}

struct field_search {
	const char *layer, *name;
	size_t n;
};

static bool search_field(void *context, const struct keystore_field *field)
{
	struct field_search *search = context;

	search->n += strcmp(field->layer, search->layer) == 0 && strcmp(field->name, search->name) == 0;
	return true;
}

/* A block whose label says nothing, and whose bytes are no element: 00 00 00. */
static void what_is_not_known_is_one_field(void **state)
{
	static const char text[] = "-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----\n";
	struct keystore_layout_options options = { .details = true };
	struct field_search search = { "PEM block 1", "contents", 0 };
	struct keystore_error err;

	(void)state;
	assert_true(keystore_layout(text, sizeof text - 1, &options, search_field, &search, &err));
	assert_int_equal(search.n, 1);
}

/* ---- Secrets ----------------------------------------------------------------------------------------------------- */

struct secret_search {
	const char *hex; /* lower case */
	bool found;
};

static bool search_value(void *context, const struct keystore_field *field)
{
	struct secret_search *search = context;

	search->found |= strstr(field->value, search->hex) != NULL;
	return true;
}

/* The octets AA BB CC in a block of a key, or whose label is not known, may be a secret; those of a certificate
 * or a public key are none. */
static bool a_block_shows(const char *label, const char *base64)
{
	struct keystore_layout_options options = { .details = true };
	struct secret_search search = { .hex = "aabbcc" };
	struct keystore_error err;
	char text[200];

	snprintf(text, sizeof text, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, base64, label);
	bool ok = keystore_layout(text, strlen(text), &options, search_value, &search, &err);
	return (ok || err.text[0]) && search.found;
}

static void what_may_be_secret_is_not_shown(void **state)
{
	(void)state;
	assert_true(a_block_shows("PUBLIC KEY", "BAOqu8w="));
	assert_true(a_block_shows("CERTIFICATE", "BAOqu8w="));
	assert_true(a_block_shows("PKCS7", "BAOqu8w="));
	assert_false(a_block_shows("ANY PRIVATE KEY", "BAOqu8w="));
	assert_false(a_block_shows("PRIVATE KEY", "BAOqu8w="));
	assert_false(a_block_shows("PRIVATE KEY", "BAOqu8*="));
}

static bool shows(const char *path, const char *hex)
{
	struct keystore_layout_options options = { .open = { .password = &right }, .details = true };
	struct keystore_bytes file = load_file(path);
	struct secret_search search = { .hex = hex };
	struct keystore_error err;

	if (!keystore_layout(file.data, file.len, &options, search_value, &search, &err))
		fail_msg("%s: %s", path, err.text);
	free((void *)file.data);
	return search.found;
}

static bool is_text_of(char *hex, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", data[i]);
	return len > 0;
}

/* 8 bytes out of the middle of a key: of its private part, as `openssl pkey -text` has it in these files. */
static void no_value_holds_a_part_of_a_private_key(void **state)
{
	static const struct {
		const char *file;
		size_t from_end; /* where the private number ends */
	} rows[] = {
		{ "tests/data/keys/ed25519.p8", 0 },
		{ "tests/data/keys/x448.p8", 0 },
		{ "tests/data/keys/dsa-1024.trad", 0 },
		{ "tests/data/keys/dsa-1024.p8", 0 },
		{ "tests/data/keys/rsa-512.trad", 0 },
		{ "tests/data/keys/rsa-512.p8", 0 },
		{ "tests/data/keys/ec-secp256k1-private-only.p8", 0 },
	};
	char hex[17];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes key = load_file(rows[i].file);
		assert_true(is_text_of(hex, key.data + key.len - rows[i].from_end - 10, 8));
		if (shows(rows[i].file, hex))
			fail_msg("%s: a value shows %s", rows[i].file, hex);
		free((void *)key.data);
	}
}

/* The salt of a key's protection is public (openssl asn1parse -in tests/data/pbe/pbes2-aes-128-cbc.der). */
static void a_salt_has_a_value(void **state)
{
	struct keystore_bytes key = load_file("tests/data/pbe/pbes1-sha1-3des.der");
	char hex[17];

	(void)state;
	assert_true(is_text_of(hex, key.data + 21, 8)); /* 30 LL, 30 LL, 06 0A OID, 30 LL, 04 08 salt */
	assert_true(shows("tests/data/pbe/pbes1-sha1-3des.der", hex));
	free((void *)key.data);
}

static bool count_to_three(void *context, const struct keystore_field *field)
{
	(void)field;
	return ++*(size_t *)context < 3;
}

static void stops_where_it_is_told_to(void **state)
{
	struct keystore_layout_options options = { .details = true };
	static const char *const files[] = { "pkcs12/open-plain.p12", "pem/joined.pem", "jks/two.jks" };
	struct keystore_error err;
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "tests/data/%s", files[i]);
		struct keystore_bytes file = load_file(path);
		size_t n = 0;
		assert_true(keystore_layout(file.data, file.len, &options, count_to_three, &n, &err));
		assert_int_equal(n, 3);
		free((void *)file.data);
	}
}

static void tells_the_verdict_alone(void **state)
{
	struct keystore_layout_options options = { 0 };
	struct keystore_bytes file = load_file("tests/data/jks/two.jks");
	struct keystore_error err;

	(void)state;
	assert_true(keystore_layout(file.data, file.len, &options, NULL, NULL, &err));
	assert_false(keystore_layout(file.data, file.len - 1, &options, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_TRUNCATED);
	free((void *)file.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_verdict_alone),
		cmocka_unit_test(every_byte_of_every_file_has_a_field),
		cmocka_unit_test(truncations_bit_flips_and_failing_allocations),
		cmocka_unit_test(pieces_in_a_certificate_of_a_jks),
		cmocka_unit_test(a_cut_file_is_shown_up_to_where_it_is_cut),
		cmocka_unit_test(what_is_not_known_is_one_field),
		cmocka_unit_test(no_value_holds_a_part_of_a_private_key),
		cmocka_unit_test(what_may_be_secret_is_not_shown),
		cmocka_unit_test(a_salt_has_a_value),
		cmocka_unit_test(stops_where_it_is_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
