/* The record of PKCS#12: what the public calls make of a PFX. The files are made by tests/data/pkcs12/open.sh. */
#include <stdlib.h>

#include "keystore/formats.h"
#include "pkcs12/pkcs12.h"
#include "tests/pkcs12/asn1.h"
#include "tests/support/sweep.h"

#define FILES "tests/data/pkcs12/open-"

static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");

static struct keystore *must_read(struct keystore_bytes input, const struct keystore_password *password)
{
	struct keystore_error err = { 0 };
	struct keystore *ks = keystore_read(input.data, input.len, password, NULL, &err);

	if (!ks)
		fail_msg("%s", err.text);
	return ks;
}

static struct keystore *must_open(const char *path, const struct keystore_password *password)
{
	struct keystore_bytes input = load_file(path);
	struct keystore *ks = must_read(input, password);

	free((void *)input.data);
	return ks;
}

/* Writes, and reads what was written. */
static struct keystore *rewrite(const struct keystore *ks, const struct keystore_write_options *options)
{
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	if (!keystore_write_with(ks, options, &out, &len, &err))
		fail_msg("%s", err.text);
	struct keystore *again = must_read((struct keystore_bytes){ out, len }, options->password);
	keystore_free_bytes(out, len);
	return again;
}

static void it_is_one_of_the_formats(void **state)
{
	struct keystore *ks = must_open(FILES "modern.p12", &changeit);

	(void)state;
	assert_int_equal(keystore_format_of(ks), KEYSTORE_FORMAT_PKCS12);
	assert_ptr_equal(format_by_id(KEYSTORE_FORMAT_PKCS12), &format_pkcs12);
	keystore_free(ks);
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

struct trailing {
	size_t n;
	uint64_t offset;
	char text[256];
};

static bool take_trailing(void *context, const struct keystore_finding *finding)
{
	struct trailing *found = context;

	if (strcmp(finding->id, "trailing-bytes") == 0) {
		found->n++;
		found->offset = finding->offset;
		memcpy(found->text, finding->text, sizeof found->text);
	}
	return true;
}

/* Offset KEYSTORE_NO_OFFSET: in text there is none. */
static void assert_trailing(const char *path, const char *behind, uint64_t offset)
{
	struct keystore_bytes file = load_file(path);
	struct writer longer = writer_new();
	struct trailing found = { .n = 0 };

	writer_bytes(&longer, file);
	writer_text(&longer, behind);
	struct keystore *ks = must_read((struct keystore_bytes){ longer.data, longer.len }, &changeit);
	assert_true(keystore_findings(ks, take_trailing, &found));
	assert_int_equal(found.n, 1);
	assert_true(found.offset == offset);
	assert_string_equal(found.text, "3 bytes behind the PFX, which no MAC covers");
	keystore_free(ks);
	writer_free(&longer);
	free((void *)file.data);
}

static void bytes_behind_the_pfx_are_a_finding(void **state)
{
	struct keystore_bytes der = load_file(FILES "modern.p12"), ber = load_file(FILES "ber.p12");

	(void)state;
	assert_trailing(FILES "modern.p12", "xyz", der.len);
	assert_trailing(FILES "ber.p12", "0\x80x", ber.len);
	free((void *)der.data);
	free((void *)ber.data);
}

/* The error of the reader has the layer that its offset counts in. */
static void errors_of_wrapped_files(void **state)
{
	static const char pem[] = "-----BEGIN PKCS12-----\nMAMCAQQ=\n-----END PKCS12-----\n"; /* 30 03 020104 */
	struct keystore_error err;

	(void)state;
	assert_null(keystore_read(pem, sizeof pem - 1, NULL, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_UNSUPPORTED);
	assert_string_equal(err.text, "PFX version 4, 3 expected");
	assert_string_equal(err.layer, "decoded base64");
	assert_int_equal(err.offset, 2);
}

static void a_file_that_is_cut_says_what_is_missing(void **state)
{
	struct keystore_bytes file = load_file(FILES "modern.p12");
	struct keystore_error err;

	(void)state;
	assert_null(keystore_read(file.data, file.len - 5, &changeit, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_TRUNCATED);
	assert_int_equal(err.missing, 5);
	free((void *)file.data);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static void a_file_is_written_as_it_was(void **state)
{
	static const char *const files[] = { FILES "modern.p12", FILES "legacy.p12", FILES "plain.p12",
		FILES "pbmac1.p12", FILES "no-mac.p12" };
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &changeit };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore *ks = must_open(files[i], &changeit), *again = rewrite(ks, &options);
		struct keystore_profile was, is;
		struct keystore_entry old, new;
		keystore_profile_of(ks, &was);
		keystore_profile_of(again, &is);
		assert_memory_equal(&was, &is, sizeof was);
		assert_int_equal(keystore_count(again), 1);
		keystore_get(ks, 0, &old);
		keystore_get(again, 0, &new);
		assert_true(bytes_equal(old.key, new.key));
		assert_true(bytes_equal(old.alias, new.alias));
		assert_true(bytes_equal(keystore_certificate_at(ks, 0, 0), keystore_certificate_at(again, 0, 0)));
		keystore_free(again);
		keystore_free(ks);
	}
}

static void a_profile_that_is_asked_for(void **state)
{
	struct keystore *ks = must_open(FILES "legacy.p12", &changeit), *again;
	struct keystore_profile profile, is;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &changeit,
		.profile = &profile };

	(void)state;
	assert_true(keystore_profile_named("pbmac1", &profile));
	again = rewrite(ks, &options);
	keystore_profile_of(again, &is);
	assert_int_equal(is.mac.scheme, KEYSTORE_MAC_PBMAC1);
	assert_int_equal(is.certificates.scheme, KEYSTORE_PBES2_AES_256);
	assert_int_equal(is.keys.scheme, KEYSTORE_PBES1_3DES); /* copied, as it was */
	keystore_free(again);
	keystore_free(ks);
}

/* keytool's own scheme since JDK 16, where nothing says another. */
static void what_comes_from_elsewhere_is_as_java17_writes(void **state)
{
	struct keystore *ks = keystore_new(), *from = must_open(FILES "modern.p12", &changeit), *again;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &changeit };
	struct keystore_profile java17, is;
	struct keystore_error err;

	(void)state;
	assert_true(keystore_add_certificate(
		ks, bytes_of("ca"), 0, keystore_certificate_at(from, 0, 0), &err));
	again = rewrite(ks, &options);
	assert_true(keystore_profile_named("java17", &java17));
	keystore_profile_of(again, &is);
	assert_memory_equal(&is.certificates, &java17.certificates, sizeof is.certificates);
	assert_int_equal(is.mac.digest, java17.mac.digest);
	assert_int_equal(is.mac.iterations, java17.mac.iterations);
	keystore_free(again);
	keystore_free(from);
	keystore_free(ks);
}

static void assert_not_written(const char *path, const struct keystore_password *opened_with,
	const struct keystore_write_options *options, enum keystore_status status, const char *text)
{
	struct keystore *ks = must_open(path, opened_with);
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	assert_false(keystore_write_with(ks, options, &out, &len, &err));
	assert_int_equal(err.status, status);
	assert_string_equal(err.text, text);
	keystore_free(ks);
}

static void what_is_not_written(void **state)
{
	struct keystore_write_options with = { .format = KEYSTORE_FORMAT_PKCS12, .password = &changeit };
	struct keystore_write_options without = { .format = KEYSTORE_FORMAT_PKCS12 };

	(void)state;
	assert_not_written(FILES "modern.p12", NULL, &with, KEYSTORE_CANNOT_HOLD,
		"part 1 of the file was not opened, and what is in it cannot be written");
	assert_not_written(FILES "modern.p12", &changeit, &without, KEYSTORE_PASSWORD_NEEDED,
		"encrypting the certificates of a PKCS#12 needs a password");
	assert_not_written(FILES "plain.p12", &changeit, &without, KEYSTORE_PASSWORD_NEEDED,
		"the MAC of a PKCS#12 needs a password");
}

/* No password, no random bytes: the same file each time. */
static void what_needs_no_password(void **state)
{
	struct keystore *ks = must_open(FILES "plain.p12", NULL);
	struct keystore_profile profile;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .profile = &profile };
	struct keystore_error err;
	uint8_t *out[2];
	size_t len[2];

	(void)state;
	assert_true(keystore_profile_named("passwordless", &profile));
	for (size_t i = 0; i < 2; i++)
		assert_true(keystore_write_with(ks, &options, &out[i], &len[i], &err));
	assert_int_equal(len[0], len[1]);
	assert_memory_equal(out[0], out[1], len[0]);
	struct keystore *again = must_read((struct keystore_bytes){ out[0], len[0] }, NULL);
	assert_int_equal(keystore_integrity(again), KEYSTORE_INTEGRITY_ABSENT);
	assert_int_equal(keystore_count(again), 1);
	keystore_free(again);
	for (size_t i = 0; i < 2; i++)
		keystore_free_bytes(out[i], len[i]);
	keystore_free(ks);
}

static void two_passwords(void **state)
{
	static const struct keystore_password integrity = KEYSTORE_PASSWORD("integrity");
	struct keystore *ks = must_open(FILES "modern.p12", &changeit), *again;
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &changeit,
		.integrity_password = &integrity };
	struct keystore_read_options both = { .password = &changeit, .integrity_password = &integrity };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	(void)state;
	assert_true(keystore_write_with(ks, &options, &out, &len, &err));
	assert_null(keystore_read(out, len, &changeit, NULL, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	again = keystore_read_with(out, len, &both, &err);
	assert_non_null(again);
	assert_int_equal(keystore_integrity(again), KEYSTORE_INTEGRITY_VERIFIED);
	keystore_free(again);
	keystore_free_bytes(out, len);
	keystore_free(ks);
}

static void what_it_can_hold(void **state)
{
	static const struct kept kept = { .format = KEYSTORE_FORMAT_PKCS12 },
				 foreign = { .format = KEYSTORE_FORMAT_JCEKS };
	static const struct {
		struct entry entry;
		bool held;
	} rows[] = {
		{ { .kind = KEYSTORE_PRIVATE_KEY, .key_format = KEYSTORE_FORMAT_JKS }, true },
		{ { .kind = KEYSTORE_TRUSTED_CERTIFICATE }, true },
		{ { .kind = KEYSTORE_SECRET_KEY, .key_format = KEYSTORE_FORMAT_PKCS12 }, true },
		{ { .kind = KEYSTORE_SECRET_KEY, .key_format = KEYSTORE_FORMAT_JCEKS }, true },
		{ { .kind = KEYSTORE_OTHER, .other = "SDSI certificate", .kept = &kept }, true },
		{ { .kind = KEYSTORE_OTHER, .other = "X509 CRL", .key_format = KEYSTORE_FORMAT_DER }, true },
		{ { .kind = KEYSTORE_OTHER, .other = "X509 CRL", .key_format = KEYSTORE_FORMAT_PEM }, false },
		{ { .kind = KEYSTORE_OTHER, .other = "PUBLIC KEY", .key_format = KEYSTORE_FORMAT_PEM }, false },
		{ { .kind = KEYSTORE_OTHER, .other = "PUBLIC KEY", .key_format = KEYSTORE_FORMAT_DER }, false },
		{ { .kind = KEYSTORE_OTHER, .other = "an object", .kept = &foreign }, false },
		{ { .kind = KEYSTORE_OTHER, .key_format = KEYSTORE_FORMAT_DER }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (format_pkcs12.can_hold(&rows[i].entry) != rows[i].held)
			fail_msg("row %zu", i);
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static void assert_protection(const struct keystore *ks, const char *expected)
{
	char text[128];

	assert_int_equal(keystore_key_protection(ks, 0, text, sizeof text), strlen(expected));
	assert_string_equal(text, expected);
}

/* The key of open.sh is the same in all of its files. */
static void keys_are_opened(void **state)
{
	struct keystore *plain = must_open(FILES "plain.p12", &changeit);
	struct keystore *modern = must_open(FILES "modern.p12", &changeit);
	static const struct keystore_password wrong = KEYSTORE_PASSWORD("wrong");
	struct keystore_secret known, key;
	struct keystore_error err;

	(void)state;
	assert_protection(plain, "none");
	assert_protection(modern, "PBES2, PBKDF2 HMAC-SHA-256 2 iterations, AES-256-CBC");
	assert_true(keystore_private_key(plain, 0, NULL, &known, &err));
	assert_true(keystore_private_key(modern, 0, &changeit, &key, &err));
	assert_int_equal(key.len, known.len);
	assert_memory_equal(key.data, known.data, key.len);
	keystore_secret_free(&key);
	assert_false(keystore_private_key(modern, 0, &wrong, &key, &err));
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	assert_false(keystore_private_key(modern, 0, NULL, &key, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	keystore_secret_free(&known);
	keystore_free(modern);
	keystore_free(plain);
}

static void keys_are_protected(void **state)
{
	struct keystore *ks = must_open(FILES "plain.p12", &changeit);
	struct keystore_protection how = { .format = KEYSTORE_FORMAT_PKCS12,
		.encryption = { .scheme = KEYSTORE_PBES1_3DES, .iterations = 3 } };
	struct keystore_secret before, after;
	struct keystore_error err;

	(void)state;
	assert_true(keystore_private_key(ks, 0, NULL, &before, &err));
	assert_false(keystore_change_key_password(ks, 0, NULL, &how, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	assert_protection(ks, "none");
	how.password = &changeit;
	assert_true(keystore_change_key_password(ks, 0, NULL, &how, &err));
	assert_protection(ks, "pbeWithSHAAnd3-KeyTripleDES-CBC, 3 iterations");
	assert_true(keystore_private_key(ks, 0, &changeit, &after, &err));
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.data, before.data, after.len);
	keystore_secret_free(&after);
	how = (struct keystore_protection){ .format = KEYSTORE_FORMAT_PKCS12,
		.encryption = { .scheme = KEYSTORE_SCHEME_NONE } };
	assert_true(keystore_change_key_password(ks, 0, &changeit, &how, &err));
	assert_protection(ks, "none");
	keystore_secret_free(&before);
	keystore_free(ks);
}

static bool write_again(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &changeit };
	struct keystore *ks = keystore_read(input.data, input.len, &changeit, NULL, err);
	uint8_t *out;
	size_t len;

	(void)context;
	bool ok = ks && keystore_write_with(ks, &options, &out, &len, err);
	if (ok)
		keystore_free_bytes(out, len);
	keystore_free(ks);
	return ok;
}

/* And with bytes behind it. */
static void every_allocation_may_fail(void **state)
{
	struct keystore_bytes input = load_file(FILES "modern.p12");
	struct writer longer = writer_new();

	(void)state;
	sweep_allocations(write_again, NULL, input);
	writer_bytes(&longer, input);
	writer_text(&longer, "xyz");
	sweep_allocations(write_again, NULL, (struct keystore_bytes){ longer.data, longer.len });
	writer_free(&longer);
	free((void *)input.data);
}

/* What no bag can hold. */
static void what_is_no_key(void **state)
{
	static const char *const keys[] = { "", "05", "0500", "3000", "3002 0500" };
	char buffer[64];

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct text text = text_over(buffer, sizeof buffer);
		format_pkcs12.protection(asn1(keys[i]), &text);
		text_end(&text);
		assert_string_equal(buffer, "unreadable");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_one_of_the_formats),
		cmocka_unit_test(bytes_behind_the_pfx_are_a_finding),
		cmocka_unit_test(errors_of_wrapped_files),
		cmocka_unit_test(a_file_that_is_cut_says_what_is_missing),
		cmocka_unit_test(a_file_is_written_as_it_was),
		cmocka_unit_test(a_profile_that_is_asked_for),
		cmocka_unit_test(what_comes_from_elsewhere_is_as_java17_writes),
		cmocka_unit_test(what_is_not_written),
		cmocka_unit_test(what_needs_no_password),
		cmocka_unit_test(two_passwords),
		cmocka_unit_test(what_it_can_hold),
		cmocka_unit_test(keys_are_opened),
		cmocka_unit_test(keys_are_protected),
		cmocka_unit_test(what_is_no_key),
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
