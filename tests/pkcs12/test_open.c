/* Opening: which reading of the password fits what, and which verdict comes first. The files are made by
 * tests/data/pkcs12/open.sh with OpenSSL, keytool and Python's hashlib; what each was made with is said there. */
#include <stdio.h>
#include <stdlib.h>

#include "crypto/password.h"
#include "keystore/model.h"
#include "tests/pkcs12/asn1.h"
#include "tests/support/pfx.h"
#include "tests/support/sweep.h"

#define FILES "tests/data/pkcs12/open-"
#define UMLAUTS "p\xC3\xA4ssw\xC3\xB6rd"

/* Reads FILES name; password NULL: none. */
struct opening {
	const char *name, *password, *mac_password;
	struct keystore_limits limits;
};

static struct keystore_password given(const char *text)
{
	return (struct keystore_password){ text, text ? strlen(text) : 0 };
}

static struct keystore *open_bytes(struct keystore_bytes input, const struct opening *o, struct keystore_error *err)
{
	struct keystore_password password = given(o->password), mac_password = given(o->mac_password);
	struct keystore_read_options options = {
		.password = o->password ? &password : NULL,
		.integrity_password = o->mac_password ? &mac_password : NULL,
		.limits = o->limits.max_input ? &o->limits : NULL,
	};

	return keystore_read_with(input.data, input.len, &options, err);
}

static struct keystore_bytes load(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, FILES "%s", name);
	return load_file(path);
}

static struct keystore *open_file(const struct opening *o, struct keystore_error *err)
{
	struct keystore_bytes input = load(o->name);
	struct keystore *ks = open_bytes(input, o, err);

	free((void *)input.data);
	return ks;
}

static struct keystore *must_open(const struct opening *o)
{
	struct keystore_error err = { 0 };
	struct keystore *ks = open_file(o, &err);

	if (!ks)
		fail_msg("%s: %s", o->name, err.text);
	return ks;
}

/* How each part was opened; NOT: it was not, or there was nothing to open. */
enum { NOT = -1 };

struct reading_row {
	const char *name, *password;
	int mac, parts[2];
	bool pkcs12[2]; /* the derivation of each part */
};

static void assert_opened(const struct reading_row *row, const struct keystore *ks, size_t i, int reading, bool pkcs12)
{
	const char *expected = reading == NOT ? NULL : password_reading_name((enum password_reading)reading, pkcs12);
	struct keystore_part part;

	keystore_part(ks, i, &part);
	if ((part.opened_with == NULL) != (expected == NULL) || (expected && strcmp(part.opened_with, expected) != 0))
		fail_msg("%s: %s was opened with %s", row->name, part.name, part.opened_with);
	assert_false(part.sealed);
}

static void each_part_has_its_own_reading(void **state)
{
	static const struct reading_row rows[] = {
		{ "modern.p12", "changeit", PASSWORD_USUAL, { PASSWORD_USUAL, NOT }, { false, false } },
		{ "legacy.p12", "changeit", PASSWORD_USUAL, { PASSWORD_USUAL, NOT }, { true, false } },
		{ "plain.p12", "changeit", PASSWORD_USUAL, { NOT, NOT }, { false, false } },
		{ "default-iterations.p12", "changeit", PASSWORD_USUAL, { NOT, NOT }, { false, false } },
		{ "empty.p12", "", PASSWORD_USUAL, { PASSWORD_USUAL, NOT }, { true, false } },
		{ "umlaut.p12", UMLAUTS, PASSWORD_USUAL, { PASSWORD_USUAL, NOT }, { true, false } },
		{ "bytewise.p12", UMLAUTS, PASSWORD_BYTEWISE, { PASSWORD_BYTEWISE, NOT }, { true, false } },
		{ "latin1.p12", UMLAUTS, PASSWORD_USUAL, { PASSWORD_LATIN1, NOT }, { false, false } },
		{ "latin1.p12", "p\xE4ssw\xF6rd", PASSWORD_USUAL, { PASSWORD_USUAL, NOT }, { false, false } },
		{ "seven-bit.p12", UMLAUTS, PASSWORD_USUAL, { NOT, PASSWORD_SEVEN_BIT }, { false, true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct reading_row *row = &rows[i];
		struct keystore *ks = must_open(&(struct opening){ .name = row->name, .password = row->password });
		assert_int_equal(keystore_part_count(ks), 3);
		assert_opened(row, ks, 0, row->mac, true);
		for (size_t j = 0; j < 2; j++)
			assert_opened(row, ks, 1 + j, row->parts[j], row->pkcs12[j]);
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
		assert_int_equal(keystore_count(ks), 1);
		keystore_free(ks);
	}
}

/* One part alone. */
static void rare_readings_of_one_part(void **state)
{
	struct reading_row null = { "null.p12", "", PASSWORD_BARE, { PASSWORD_BARE, NOT }, { true, false } };
	struct reading_row bmp = { "bmp.p12", "changeit", PASSWORD_USUAL, { PASSWORD_BMP, NOT }, { false, false } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct reading_row *row = i ? &bmp : &null;
		struct keystore *ks = must_open(&(struct opening){ .name = row->name, .password = row->password });
		assert_int_equal(keystore_part_count(ks), 2);
		assert_opened(row, ks, 0, row->mac, true);
		assert_opened(row, ks, 1, row->parts[0], row->pkcs12[0]);
		keystore_free(ks);
	}
}

static void every_digest_of_a_mac(void **state)
{
	static const char *const names[] = { "mac-md5.p12", "mac-sha1.p12", "mac-sha224.p12", "modern.p12",
		"mac-sha384.p12", "mac-sha512.p12", "mac-sha512-224.p12", "mac-sha512-256.p12", "pbmac1.p12" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct keystore *ks = must_open(&(struct opening){ .name = names[i], .password = "changeit" });
		struct keystore_error err;
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
		keystore_free(ks);
		assert_null(open_file(&(struct opening){ .name = names[i], .password = "changeit " }, &err));
		assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	}
}

struct refused_row {
	const char *name;
	struct opening how;
	enum keystore_status status;
	const char *text, *layer;
	uint64_t offset;
};

#define WITH(file, password) { file, password, NULL, { 0 } }
#define LIMITS(one, all) { 1 << 20, (one), (all), 1 << 20, 8192 }
#define WRONG "wrong password, or the file was changed after it was written"
#define OTHER "the MAC is right, but this part has another password, or was damaged before the MAC was made"

static void verdicts(void **state)
{
	static const struct refused_row rows[] = {
		{ "wrong password", WITH("modern.p12", "Changeit"),
			KEYSTORE_WRONG_PASSWORD, WRONG, "", 0 },
		{ "wrong, beyond ASCII", WITH("modern.p12", "\xC3\xA4"),
			KEYSTORE_WRONG_PASSWORD, WRONG, "", 0 },
		{ "empty instead of the right one", WITH("modern.p12", ""),
			KEYSTORE_WRONG_PASSWORD, WRONG, "", 0 },
		{ "without a MAC", WITH("no-mac.p12", "Changeit"),
			KEYSTORE_WRONG_PASSWORD, "part 1: " WRONG, "", 0 },
		{ "one part has another password", WITH("another-password.p12", "changeit"),
			KEYSTORE_WRONG_PASSWORD, "part 2: " OTHER, "", 0 },
		{ "the MAC has another one", WITH("two-passwords.p12", "changeit"),
			KEYSTORE_WRONG_PASSWORD, WRONG, "", 0 },
		{ "the parts have another one", WITH("two-passwords.p12", "integrity"),
			KEYSTORE_WRONG_PASSWORD, "part 1: " OTHER, "", 0 },
		{ "unknown cipher, right MAC", WITH("aria.p12", "changeit"), KEYSTORE_UNSUPPORTED,
			"part 1: encryptionScheme 1.2.410.200046.1.1.2 is not supported", "file", 134 },
		{ "unknown cipher, wrong MAC", WITH("aria.p12", "wrong"),
			KEYSTORE_WRONG_PASSWORD, WRONG, "", 0 },
		{ "unknown digest", WITH("sm3.p12", "changeit"), KEYSTORE_UNSUPPORTED,
			"MAC digestAlgorithm 1.2.156.10197.1.401 is not supported", "file", 739 },
		{ "MAC over the limit", { "modern.p12", "changeit", NULL, LIMITS(1, 10) }, KEYSTORE_LIMIT,
			"MAC iteration count 2 is over the limit of 1", "file", 796 },
		{ "all together over the limit", { "modern.p12", "changeit", NULL, LIMITS(10, 3) }, KEYSTORE_LIMIT,
			"key iteration count 2, after 2 in this call, is over the limit of 3 for one call", "file",
			115 },
		{ "limits come before a wrong password", { "modern.p12", "wrong", NULL, LIMITS(10, 3) }, KEYSTORE_LIMIT,
			"key iteration count 2, after 2", "file", 115 },
		{ "another reading of the MAC over the limit", { "bytewise.p12", UMLAUTS, NULL, LIMITS(10, 5) },
			KEYSTORE_WRONG_PASSWORD, WRONG, "", 0 },
		{ "another reading of a part over the limit", { "seven-bit.p12", UMLAUTS, NULL, LIMITS(10, 5) },
			KEYSTORE_WRONG_PASSWORD, "part 2: " OTHER, "", 0 },
		{ "that of the MAC, for a part over the limit", { "bytewise.p12", UMLAUTS, NULL, LIMITS(10, 7) },
			KEYSTORE_WRONG_PASSWORD, "part 1: " OTHER, "", 0 },
		{ "a MAC in a rare reading, parts with another password",
			{ "bytewise.p12", "\xC3\xA4", UMLAUTS, { 0 } }, KEYSTORE_WRONG_PASSWORD, "part 1: " OTHER,
			"", 0 },
		{ "the place of a limit is lost in BER", { "ber-inside.p12", "changeit", NULL, LIMITS(1, 1) },
			KEYSTORE_LIMIT, "key iteration count 1, after 1", "", 0 },
		{ "a byte behind the SafeContents", WITH("byte-behind.p12", "changeit"),
			KEYSTORE_WRONG_PASSWORD, "part 1: " OTHER, "", 0 },
		{ "a bag without a type", WITH("broken-der.p12", "changeit"), KEYSTORE_MALFORMED,
			"bag 1 of part 1: bagId: OBJECT IDENTIFIER expected, found tag 0x02", "decrypted part 1", 4 },
		{ "the same in BER", WITH("broken-ber.p12", "changeit"), KEYSTORE_MALFORMED,
			"bag 1 of part 1: bagId: OBJECT IDENTIFIER expected, found tag 0x02", "DER form of part 1", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct refused_row *row = &rows[i];
		struct keystore_error err = { 0 };
		struct keystore *ks = open_file(&row->how, &err);
		bool place = *row->layer ? strcmp(err.layer, row->layer) == 0 && err.offset == row->offset
					 : err.offset == KEYSTORE_NO_OFFSET;
		if (ks || err.status != row->status || strncmp(err.text, row->text, strlen(row->text)) != 0 || !place)
			fail_msg("%s: %s, \"%s\", at %llu of %s", row->name,
				ks ? "opened" : keystore_status_name(err.status), err.text,
				(unsigned long long)err.offset, err.layer);
	}
}

static void a_budget_that_is_just_enough(void **state)
{
	(void)state;
	keystore_free(must_open(&(struct opening){ "modern.p12", "changeit", NULL, LIMITS(2, 4) }));
	keystore_free(must_open(&(struct opening){ "bytewise.p12", UMLAUTS, NULL, LIMITS(2, 8) }));
	keystore_free(must_open(&(struct opening){ "seven-bit.p12", UMLAUTS, NULL, LIMITS(2, 6) }));
}

/* Nothing is derived, so that no limit is met. */
static void without_a_password(void **state)
{
	struct keystore *ks = must_open(&(struct opening){ "modern.p12", NULL, NULL, LIMITS(1, 1) });
	struct keystore_part part;

	(void)state;
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_NOT_CHECKED);
	assert_int_equal(keystore_sealed(ks), 1);
	assert_int_equal(keystore_count(ks), 1); /* the key; its certificate is sealed */
	assert_int_equal(ks->opened.len, 0);
	keystore_part(ks, 0, &part);
	assert_string_equal(part.name, "MAC");
	assert_string_equal(part.protection, "HMAC-SHA-256, PKCS#12 key derivation 2 iterations");
	assert_null(part.opened_with);
	assert_int_equal(part.offset, 733);
	keystore_part(ks, 1, &part);
	assert_string_equal(part.name, "part 1");
	assert_string_equal(part.protection, "PBES2, PBKDF2 HMAC-SHA-256 2 iterations, AES-256-CBC");
	assert_true(part.sealed);
	assert_int_equal(part.offset, 34);
	keystore_part(ks, 2, &part);
	assert_string_equal(part.name, "part 2");
	assert_string_equal(part.protection, "none");
	assert_false(part.sealed);
	keystore_free(ks);
}

static void what_is_unknown_stays_sealed_without_a_password(void **state)
{
	struct keystore *ks = must_open(&(struct opening){ .name = "aria.p12" });
	struct keystore_part part;

	(void)state;
	assert_int_equal(keystore_sealed(ks), 1);
	keystore_part(ks, 1, &part);
	assert_string_equal(part.protection, "encryptionScheme 1.2.410.200046.1.1.2 is not supported");
	keystore_free(ks);
	ks = must_open(&(struct opening){ .name = "sm3.p12" });
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_NOT_CHECKED);
	keystore_part(ks, 0, &part);
	assert_string_equal(part.protection, "MAC digestAlgorithm 1.2.156.10197.1.401 is not supported");
	keystore_free(ks);
}

static void a_mac_with_a_password_of_its_own(void **state)
{
	struct keystore *ks = must_open(&(struct opening){ "two-passwords.p12", "changeit", "integrity", { 0 } });

	(void)state;
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
	assert_int_equal(keystore_sealed(ks), 0);
	keystore_free(ks);
	ks = must_open(&(struct opening){ "two-passwords.p12", NULL, "integrity", { 0 } });
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
	assert_int_equal(keystore_sealed(ks), 1);
	keystore_free(ks);
}

static void no_mac(void **state)
{
	struct keystore *ks = must_open(&(struct opening){ .name = "no-mac.p12", .password = "changeit" });
	struct keystore_part part;

	(void)state;
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_ABSENT);
	assert_int_equal(keystore_part_count(ks), 2);
	keystore_part(ks, 0, &part);
	assert_string_equal(part.name, "part 1");
	assert_string_equal(part.opened_with, "UTF-8");
	assert_int_equal(keystore_count(ks), 1);
	keystore_free(ks);
}

/* All lengths indefinite, all strings in pieces, in the file and in what is encrypted; its parts hold the same twice.
 * */
static void ber_everywhere(void **state)
{
	static const char *const names[] = { "ber.p12", "ber-inside.p12" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keystore *ks = must_open(&(struct opening){ .name = names[i], .password = "changeit" });
		struct keystore *plain = must_open(&(struct opening){ .name = "plain.p12", .password = "changeit" });
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
		assert_int_equal(keystore_count(ks), 2);
		for (size_t j = 0; j < 2; j++)
			assert_true(bytes_equal(
				keystore_certificate_at(ks, j, 0), keystore_certificate_at(plain, 0, 0)));
		assert_int_equal(ks->parts[1].offset, KEYSTORE_NO_OFFSET);
		keystore_free(plain);
		keystore_free(ks);
	}
}

/* Positions are those of the file as far as the DER is that of the file; they are those of `openssl asn1parse`. */
static void positions(void **state)
{
	static const struct {
		const char *name;
		uint64_t mac, part, entry;
	} rows[] = {
		{ "plain.p12", 508, 34, 381 },
		{ "ber-contents.p12", 381, 34, KEYSTORE_NO_OFFSET },
		{ "ber-inside.p12", 882, KEYSTORE_NO_OFFSET, KEYSTORE_NO_OFFSET },
		{ "ber.p12", KEYSTORE_NO_OFFSET, KEYSTORE_NO_OFFSET, KEYSTORE_NO_OFFSET },
		{ "base64.txt", KEYSTORE_NO_OFFSET, KEYSTORE_NO_OFFSET, KEYSTORE_NO_OFFSET },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore *ks = must_open(&(struct opening){ .name = rows[i].name, .password = "changeit" });
		struct keystore_part mac, part;
		struct keystore_entry entry;
		keystore_part(ks, 0, &mac);
		keystore_part(ks, 1, &part);
		keystore_get(ks, 0, &entry);
		if (mac.offset != rows[i].mac || part.offset != rows[i].part || entry.offset != rows[i].entry)
			fail_msg("%s: %lld, %lld, %lld", rows[i].name, (long long)mac.offset, (long long)part.offset,
				(long long)entry.offset);
		keystore_free(ks);
	}
}

static void the_profile_is_what_the_file_has(void **state)
{
	struct keystore_profile profile;
	struct keystore *ks = must_open(&(struct opening){ .name = "modern.p12" });

	(void)state;
	keystore_profile_of(ks, &profile);
	assert_int_equal(profile.certificates.scheme, KEYSTORE_PBES2_AES_256);
	assert_int_equal(profile.certificates.prf, KEYSTORE_SHA256);
	assert_int_equal(profile.certificates.iterations, 2);
	assert_int_equal(profile.keys.scheme, KEYSTORE_PBES2_AES_256);
	assert_int_equal(profile.mac.scheme, KEYSTORE_MAC_PKCS12);
	assert_int_equal(profile.mac.digest, KEYSTORE_SHA256);
	assert_int_equal(profile.mac.iterations, 2);
	keystore_free(ks);

	ks = must_open(&(struct opening){ .name = "legacy.p12", .password = "changeit" });
	keystore_profile_of(ks, &profile);
	assert_int_equal(profile.certificates.scheme, KEYSTORE_PBES1_RC2_40);
	assert_int_equal(profile.keys.scheme, KEYSTORE_PBES1_3DES);
	assert_int_equal(profile.mac.digest, KEYSTORE_SHA1);
	keystore_free(ks);

	ks = must_open(&(struct opening){ .name = "plain.p12", .password = "changeit" });
	keystore_profile_of(ks, &profile);
	assert_int_equal(profile.certificates.scheme, KEYSTORE_SCHEME_NONE);
	assert_int_equal(profile.mac.scheme, KEYSTORE_MAC_PKCS12);
	keystore_free(ks);

	ks = must_open(&(struct opening){ .name = "no-mac.p12", .password = "changeit" });
	keystore_profile_of(ks, &profile);
	assert_int_equal(profile.mac.scheme, KEYSTORE_MAC_NONE);
	keystore_free(ks);

	/* What this library does not write stays at its default. */
	ks = must_open(&(struct opening){ .name = "aria.p12" });
	keystore_profile_of(ks, &profile);
	assert_int_equal(profile.certificates.scheme, KEYSTORE_SCHEME_DEFAULT);
	keystore_free(ks);
}

static bool count_reading(void *context, const struct keystore_finding *finding)
{
	*(size_t *)context += strcmp(finding->id, "password-reading") == 0;
	return true;
}

static void another_reading_is_a_finding(void **state)
{
	static const struct {
		const char *name, *password;
		size_t findings;
	} rows[] = {
		{ "modern.p12", "changeit", 0 },
		{ "bytewise.p12", UMLAUTS, 2 },
		{ "seven-bit.p12", UMLAUTS, 1 },
		{ "bmp.p12", "changeit", 1 },
		{ "umlaut.p12", UMLAUTS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct opening how = { .name = rows[i].name, .password = rows[i].password };
		struct keystore *ks = must_open(&how);
		size_t n = 0;
		assert_true(keystore_findings(ks, count_reading, &n));
		if (n != rows[i].findings)
			fail_msg("%s: %zu findings", rows[i].name, n);
		keystore_free(ks);
	}
}

/* Lengths that no ciphertext has, whatever the password. */
static void ciphertexts_of_wrong_lengths(void **state)
{
#define SEALED(content) \
	"30{020103 30{" DATA_OID "a0{04{30{30{" ENCRYPTED_OID "a0{30{020100 30{" DATA_OID \
	"30{060a2a864886f70d010c0103 30{0408a1a2a3a4a5a6a7a8 020101}} 80{" content "}}}}}}}}}}"
	static const struct {
		const char *pfx, *text;
	} rows[] = {
		{ SEALED(""), "part 1: the encrypted data is empty" },
		{ SEALED("01020304050607"), "part 1: 7 bytes of encrypted data are not whole blocks of 8 bytes" },
	};
	struct opening how[] = { { .password = "changeit" }, { .password = NULL } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct keystore_error err = { 0 };
		assert_null(open_bytes(asn1(rows[i / 2].pfx), &how[i % 2], &err));
		assert_int_equal(err.status, KEYSTORE_MALFORMED);
		assert_string_equal(err.text, rows[i / 2].text);
	}
}

/* The first is told of. */
static void two_unknown_ciphers(void **state)
{
#define UNKNOWN(oid) \
	"30{" ENCRYPTED_OID "a0{30{020100 30{" DATA_OID "30{" oid "3000} 80{0102030405060708}}}}}"
	const char *two = "30{020103 30{" DATA_OID "a0{04{30{" UNKNOWN("06022a03") UNKNOWN("06022a04") "}}}}}";
	const struct opening how = { .password = "changeit" };
	struct keystore_error err = { 0 };

	(void)state;
	assert_null(open_bytes(asn1(two), &how, &err));
	assert_int_equal(err.status, KEYSTORE_UNSUPPORTED);
	assert_string_equal(err.text, "part 1: encryptionAlgorithm 1.2.3 is not supported");
}

/* ---- Plaintexts -------------------------------------------------------------------------------------------------- */

/* A file without MAC with these plaintexts in its parts, under "changeit". */
static struct keystore_bytes sealed_file(const char *const plain[2])
{
	const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	const struct keystore_encryption how = { .scheme = KEYSTORE_PBES1_3DES, .iterations = 1 };
	const struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &password };
	const struct keystore_mac none = { .scheme = KEYSTORE_MAC_NONE };
	struct writer parts = writer_new(), safes = writer_new(), out = writer_new();
	struct keystore_error err;

	for (size_t i = 0; i < 2 && plain[i]; i++)
		assert_true(safe_write_encrypted(asn1(plain[i]), &how, &options, &parts, &err));
	der_put(&safes, DER_SEQUENCE, (struct keystore_bytes){ parts.data, parts.len });
	assert_true(put_pfx((struct keystore_bytes){ safes.data, safes.len }, &none, &options, &out, &err));
	writer_free(&parts);
	writer_free(&safes);
	return (struct keystore_bytes){ out.data, out.len };
}

/* What decrypts to no SafeContents is a wrong password; what begins and ends like BER is an error in it. */
static void what_is_decrypted(void **state)
{
#define EIGHT(text) text text text text text text text text
	static const char wrong[] = "part 1: " WRONG;
	static const struct {
		const char *name, *plain[2];
		enum keystore_status status; /* KEYSTORE_OK: opened */
		const char *text;
	} rows[] = {
		{ "nothing", { "" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "one byte", { "30" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "no SEQUENCE", { "0402 0500" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "a SEQUENCE and a byte", { "3000 00" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "half a SEQUENCE", { "3005 0500" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "BER without an end", { "3080 0500 0500" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "BER with half an end", { "3080 0500 05 0001" }, KEYSTORE_WRONG_PASSWORD, wrong },
		{ "DER", { "3000" }, KEYSTORE_OK, NULL },
		{ "BER", { "3080 0000" }, KEYSTORE_OK, NULL },
		{ "DER beside BER", { "3000", "3080 0000" }, KEYSTORE_OK, NULL },
		{ "BER beside DER", { "3080 0000", "3000" }, KEYSTORE_OK, NULL },
		{ "BER that is cut inside", { "3080 0405 0000" }, KEYSTORE_MALFORMED,
			"part 1: truncated: SafeContents needs 5 bytes, 2 are left" },
		{ "something behind BER", { "3080 0000 0000" }, KEYSTORE_MALFORMED,
			"part 1: SafeContents: 2 bytes too many" },
		{ "too deep", { EIGHT("30{") EIGHT("30{") EIGHT("30{") EIGHT("30{") "30{}"
				EIGHT("}") EIGHT("}") EIGHT("}") EIGHT("}") }, KEYSTORE_MALFORMED,
			"part 1: SafeContents: nested deeper than 32" },
		{ "the second too deep", { "3080 0000", EIGHT("30{") EIGHT("30{") EIGHT("30{") EIGHT("30{") "30{}"
				EIGHT("}") EIGHT("}") EIGHT("}") EIGHT("}") }, KEYSTORE_MALFORMED,
			"part 2: SafeContents: nested deeper than 32" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes file = sealed_file(rows[i].plain);
		struct keystore_error err = { 0 };
		struct keystore *ks = open_bytes(file, &(struct opening){ .password = "changeit" }, &err);
		if ((ks != NULL) != (rows[i].status == KEYSTORE_OK) ||
			(!ks && (err.status != rows[i].status || strcmp(err.text, rows[i].text) != 0)))
			fail_msg("%s: %s", rows[i].name, ks ? "opened" : err.text);
		if (err.status == KEYSTORE_MALFORMED)
			assert_string_equal(err.layer, "decrypted part");
		keystore_free(ks);
		keystore_free_bytes((uint8_t *)file.data, file.len);
	}
}

static bool read_bytes(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = open_bytes(input, context, err);

	keystore_free(ks);
	return ks != NULL;
}

static void sweeps(void **state)
{
	struct opening rows[] = {
		{ .name = "ber.p12", .password = "changeit" },
		{ .name = "seven-bit.p12", .password = UMLAUTS },
		{ .name = "bytewise.p12", .password = UMLAUTS },
		{ .name = "pbmac1.p12", .password = "changeit" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes input = load(rows[i].name);
		sweep_truncations(read_bytes, &rows[i], input);
		sweep_allocations(read_bytes, &rows[i], input);
		free((void *)input.data);
	}
}

/* Of a file with PBMAC1 only the salt of MacData, which is not used there (RFC 9579), may say anything: eight bytes. */
static void every_bit_counts(void **state)
{
	struct opening how = { .name = "pbmac1.p12", .password = "changeit", .limits = LIMITS(1000, 2000) };
	struct keystore_bytes input = load(how.name);

	(void)state;
	assert_true(sweep_bits_accepts(read_bytes, &how, input, 64));
	free((void *)input.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_has_its_own_reading),
		cmocka_unit_test(rare_readings_of_one_part),
		cmocka_unit_test(every_digest_of_a_mac),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(a_budget_that_is_just_enough),
		cmocka_unit_test(without_a_password),
		cmocka_unit_test(what_is_unknown_stays_sealed_without_a_password),
		cmocka_unit_test(a_mac_with_a_password_of_its_own),
		cmocka_unit_test(no_mac),
		cmocka_unit_test(ber_everywhere),
		cmocka_unit_test(positions),
		cmocka_unit_test(the_profile_is_what_the_file_has),
		cmocka_unit_test(another_reading_is_a_finding),
		cmocka_unit_test(ciphertexts_of_wrong_lengths),
		cmocka_unit_test(two_unknown_ciphers),
		cmocka_unit_test(what_is_decrypted),
		cmocka_unit_test(sweeps),
		cmocka_unit_test(every_bit_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
