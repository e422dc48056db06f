/* PFX, MacData and AuthenticatedSafe: structure alone. The rows follow RFC 7292 and RFC 2315; what is written is
 * compared with what tests/data/pkcs12/open.py made with Python's hashlib and hmac. */
#include "base/alloc.h"
#include "base/error.h"
#include "pkcs12/content_info.h"
#include "tests/pkcs12/asn1.h"
#include "tests/support/pfx.h"
#include "tests/support/sweep.h"

#define EMPTY "30{" DATA_OID "a0{04{3000}}}" /* authSafe around an empty AuthenticatedSafe */
#define TWENTY "000102030405060708090a0b0c0d0e0f10111213"
#define SHA1_MAC "30{30{" SHA1_OID "0500}04{" TWENTY "}}"
#define PBES1_3DES "30{060a2a864886f70d010c0103 30{0402aabb 020105}}"
#define ENCRYPTED_INFO(content) "30{" DATA_OID PBES1_3DES content "}"
#define ENCRYPTED(version, rest) "30{" ENCRYPTED_OID "a0{30{0201" version rest "}}}"

struct row {
	const char *name, *text;
	enum keystore_status status; /* KEYSTORE_OK: accepted */
	const char *sentence;
	uint64_t offset;
};

static void check(const struct row *row, bool accepted, const struct keystore_error *err)
{
	if (accepted != (row->status == KEYSTORE_OK))
		fail_msg("%s: %s %s", row->name, accepted ? "accepted" : "refused:", accepted ? "" : err->text);
	if (!accepted && (err->status != row->status || !strstr(err->text, row->sentence) ||
				 err->offset != row->offset || err->missing))
		fail_msg("%s: %s, at %llu, %llu missing: %s", row->name, keystore_status_name(err->status),
			(unsigned long long)err->offset, (unsigned long long)err->missing, err->text);
}

static void pfx_frames(void **state)
{
	static const struct row rows[] = {
		{ "without a MAC", "30{020103" EMPTY "}", KEYSTORE_OK, NULL, 0 },
		{ "with a MAC", "30{020103" EMPTY "30{" SHA1_MAC "0401aa 020105}}", KEYSTORE_OK, NULL, 0 },
		{ "without parameters of the digest", "30{020103" EMPTY "30{30{30{" SHA1_OID "}04{" TWENTY "}}0401aa}}",
			KEYSTORE_OK, NULL, 0 },
		{ "version 2", "30{020102" EMPTY "}", KEYSTORE_UNSUPPORTED, "PFX version 2, 3 expected", 2 },
		{ "version of two bytes", "30{02020103" EMPTY "}", KEYSTORE_UNSUPPORTED, "PFX version 259", 2 },
		{ "negative version", "30{0201fd" EMPTY "}", KEYSTORE_MALFORMED, "PFX version is negative", 2 },
		{ "no authSafe", "30{020103}", KEYSTORE_MALFORMED, "authSafe needs 2 bytes", 5 },
		{ "authSafe without content", "30{020103 30{" DATA_OID "}}", KEYSTORE_MALFORMED,
			"authSafe has no content", 7 },
		{ "signed", "30{020103 30{" SIGNED_OID "a0{3000}}}", KEYSTORE_UNSUPPORTED,
			"authSafe is signedData (1.2.840.113549.1.7.2), which is not supported", 7 },
		{ "of an unknown type", "30{020103 30{06022a03 a0{3000}}}", KEYSTORE_UNSUPPORTED,
			"authSafe is of the unknown type (1.2.3)", 7 },
		{ "content that is no OCTET STRING", "30{020103 30{" DATA_OID "a0{3000}}}", KEYSTORE_MALFORMED,
			"content: OCTET STRING expected, found tag 0x30", 20 },
		{ "two contents", "30{020103 30{" DATA_OID "a0{0400 0400}}}", KEYSTORE_MALFORMED,
			"content: 2 bytes too many", 22 },
		{ "something behind the content", "30{020103 30{" DATA_OID "a0{0400} 0500}}", KEYSTORE_MALFORMED,
			"authSafe: 2 bytes too many", 22 },
		{ "something behind macData", "30{020103" EMPTY "30{" SHA1_MAC "0401aa} 0500}", KEYSTORE_MALFORMED,
			"PFX: 2 bytes too many", 64 },
		{ "a length inside that passes the end", "30{020103 3050}", KEYSTORE_MALFORMED,
			"authSafe needs 80 bytes", 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { 0 };
		struct pfx pfx;
		check(&rows[i], pfx_read(asn1(rows[i].text), &pfx, &err), &err);
	}
}

/* macData at offset 24; the digest of SHA1_MAC at 41. */
static void mac_data(void **state)
{
#define WITH(mac) "30{020103" EMPTY "30{" mac "}}"
	static const struct row rows[] = {
		{ "no bytes of MAC", WITH("30{30{" SHA1_OID "0500}0400} 0401aa"), KEYSTORE_MALFORMED,
			"MAC length 0, 20 expected", 41 },
		{ "one byte", WITH("30{30{" SHA1_OID "0500}0401aa} 0401aa"), KEYSTORE_MALFORMED,
			"MAC length 1, 20 expected", 41 },
		{ "one byte too many", WITH("30{30{" SHA1_OID "0500}04{" TWENTY "14}} 0401aa"), KEYSTORE_MALFORMED,
			"MAC length 21, 20 expected", 41 },
		{ "parameters that are not NULL", WITH("30{30{" SHA1_OID "0400}04{" TWENTY "}} 0401aa"),
			KEYSTORE_MALFORMED, "MAC digest parameters: NULL expected", 37 },
		{ "no salt", WITH(SHA1_MAC), KEYSTORE_MALFORMED, "macSalt needs 2 bytes", 61 },
		{ "negative iterations", WITH(SHA1_MAC "0401aa 0201ff"), KEYSTORE_MALFORMED,
			"MAC iteration count is negative", 64 },
		{ "2^64 iterations", WITH(SHA1_MAC "0401aa 0209010000000000000000"), KEYSTORE_LIMIT,
			"MAC iteration count is over the limit", 64 },
		{ "2^64-1 iterations are for the budget to refuse", WITH(SHA1_MAC "0401aa 020900ffffffffffffffff"),
			KEYSTORE_OK, NULL, 0 },
		{ "iterations in too many bytes", WITH(SHA1_MAC "0401aa 02020001"), KEYSTORE_MALFORMED,
			"not in its shortest form", 64 },
		{ "something behind the iterations", WITH(SHA1_MAC "0401aa 020105 0500"), KEYSTORE_MALFORMED,
			"macData: 2 bytes too many", 67 },
		{ "something behind the digest", WITH("30{30{" SHA1_OID "0500}04{" TWENTY "} 0500} 0401aa"),
			KEYSTORE_MALFORMED, "mac: 2 bytes too many", 61 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_error err = { 0 };
		struct pfx pfx;
		check(&rows[i], pfx_read(asn1(rows[i].text), &pfx, &err), &err);
	}
#undef WITH
}

static void what_pfx_read_gives(void **state)
{
	struct keystore_bytes bytes = asn1("30{020103" EMPTY "30{" SHA1_MAC "0402aabb}}");
	struct keystore_error err;
	struct pfx pfx;

	(void)state;
	assert_true(pfx_read(bytes, &pfx, &err));
	assert_string_equal(pfx.layer, "file");
	assert_true(bytes_equal(pfx.auth_safe, BYTES("\x30\x00")));
	assert_int_equal(pfx.at.pos, 22);
	assert_true(pfx.has_mac && !pfx.mac_unsupported);
	assert_int_equal(pfx.mac_at, 24);
	assert_ptr_equal(pfx.mac.hash, &hash_sha1);
	assert_int_equal(pfx.mac.key_len, 20);
	assert_int_equal(pfx.mac.iterations, 1);
	assert_true(pfx.mac.work_at == KEYSTORE_NO_OFFSET);
	assert_true(bytes_equal(pfx.mac.salt, BYTES("\xaa\xbb")));
	assert_true(bytes_equal(pfx.mac.value, from_hex(TWENTY)));
	bytes = asn1("30{020103" EMPTY "30{" SHA1_MAC "0402aabb 02020800}}");
	assert_true(pfx_read(bytes, &pfx, &err));
	assert_int_equal(pfx.mac.iterations, 2048);
	assert_int_equal(pfx.mac.work_at, 65);
}

/* Its own form has no place for another digest, so its length is not known. */
static void an_unknown_digest_is_told_later(void **state)
{
	struct keystore_error err;
	struct pfx pfx;

	(void)state;
	assert_true(pfx_read(asn1("30{020103" EMPTY "30{30{30{06022a03 3000} 0401aa} 0402aabb}}"), &pfx, &err));
	assert_true(pfx.has_mac && pfx.mac_unsupported);
	assert_int_equal(pfx.mac_error.status, KEYSTORE_UNSUPPORTED);
	assert_string_equal(pfx.mac_error.text, "MAC digestAlgorithm 1.2.3 is not supported");
	assert_int_equal(pfx.mac_error.offset, 30);
}

static bool read_safes(
	struct keystore_bytes bytes, struct keystore *ks, struct safes *safes, struct keystore_error *err)
{
	struct pfx pfx;

	return pfx_read(bytes, &pfx, err) && safes_read(&pfx, ks, safes, err);
}

/* AuthenticatedSafe begins at offset 22. */
static void authenticated_safes(void **state)
{
#define EIGHT(text) text text text text text text text text
#define PARTS(parts) "30{020103 30{" DATA_OID "a0{04{" parts "}}}}"
	static const struct row rows[] = {
		{ "none at all", PARTS("30{}"), KEYSTORE_OK, NULL, 0 },
		{ "data", PARTS("30{30{" DATA_OID "a0{04{3000}}}}"), KEYSTORE_OK, NULL, 0 },
		{ "encrypted", PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("80{0102}")) "}"), KEYSTORE_OK, NULL, 0 },
		{ "with attributes (RFC 5652 section 8)",
			PARTS("30{" ENCRYPTED("02", ENCRYPTED_INFO("80{0102}") "a1{3000}") "}"), KEYSTORE_OK, NULL, 0 },
		{ "no SEQUENCE", PARTS("0400"), KEYSTORE_MALFORMED, "AuthenticatedSafe: SEQUENCE expected", 22 },
		{ "nothing", PARTS(""), KEYSTORE_MALFORMED, "AuthenticatedSafe needs 2 bytes", 22 },
		{ "two", PARTS("3000 3000"), KEYSTORE_MALFORMED, "AuthenticatedSafe: 2 bytes too many", 24 },
		{ "data without content", PARTS("30{30{" DATA_OID "}}"), KEYSTORE_MALFORMED,
			"part 1: ContentInfo has no content", 26 },
		{ "enveloped", PARTS("30{" EMPTY "30{" ENVELOPED_OID "a0{3000}}}"), KEYSTORE_UNSUPPORTED,
			"part 2: ContentInfo is envelopedData (1.2.840.113549.1.7.3), which is not supported", 45 },
		{ "signed", PARTS("30{30{" SIGNED_OID "a0{3000}}}"), KEYSTORE_UNSUPPORTED,
			"part 1: ContentInfo is signedData", 26 },
		{ "encrypted without content", PARTS("30{30{" ENCRYPTED_OID "}}"), KEYSTORE_MALFORMED,
			"part 1: encryptedData has no content", 26 },
		{ "EncryptedData version 1", PARTS("30{" ENCRYPTED("01", ENCRYPTED_INFO("80{0102}")) "}"),
			KEYSTORE_UNSUPPORTED, "part 1: EncryptedData version 1, 0 expected", 41 },
		{ "no encryptedContent", PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("")) "}"), KEYSTORE_MALFORMED,
			"part 1: encryptedContent is missing", 80 },
		{ "encryptedContent of another type", PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("04{0102}")) "}"),
			KEYSTORE_MALFORMED, "encryptedContent: tag 0x80 expected, found tag 0x04", 80 },
		{ "a piece that is no string", PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("a0{020101}")) "}"),
			KEYSTORE_MALFORMED, "encryptedContent: a segment of a string is no OCTET STRING", 82 },
		{ "encrypted what", PARTS("30{" ENCRYPTED("00", "30{" SIGNED_OID PBES1_3DES "80{0102}}") "}"),
			KEYSTORE_UNSUPPORTED, "part 1: encryptedContentInfo is signedData", 46 },
		{ "something behind it", PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("80{0102}") "0500") "}"),
			KEYSTORE_MALFORMED, "part 1: EncryptedData: 2 bytes too many", 84 },
		{ "attributes that are cut", PARTS("30{" ENCRYPTED("02", ENCRYPTED_INFO("80{0102}") "a105") "}"),
			KEYSTORE_MALFORMED, "part 1: truncated: unprotectedAttrs needs 5 bytes", 86 },
		{ "cut inside", PARTS("30{30{" DATA_OID "a005}}"), KEYSTORE_MALFORMED, "content needs 5 bytes", 39 },
		{ "nested too deep", PARTS(EIGHT("30{") EIGHT("30{") EIGHT("30{") EIGHT("30{") "30{}"
					   EIGHT("}") EIGHT("}") EIGHT("}") EIGHT("}")),
			KEYSTORE_MALFORMED, "AuthenticatedSafe: nested deeper than 32", 86 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore *ks = keystore_new();
		struct keystore_error err = { 0 };
		struct safes safes = { .items = NULL };
		check(&rows[i], read_safes(asn1(rows[i].text), ks, &safes, &err), &err);
		safes_free(&safes);
		keystore_free(ks);
	}
}

static void what_safes_read_gives(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	struct safes safes;

	(void)state;
	assert_true(read_safes(asn1(PARTS("30{30{" DATA_OID "a0{04{3000}}}" ENCRYPTED("00", ENCRYPTED_INFO("80{0102}"))
					"}")),
		ks, &safes, &err));
	assert_int_equal(safes.n, 2);
	assert_string_equal(safes.layer, "file");
	assert_false(safes.items[0].encrypted);
	assert_int_equal(safes.items[0].offset, 24);
	assert_int_equal(safes.items[0].at.pos, 41);
	assert_true(bytes_equal(safes.items[0].contents, BYTES("\x30\x00")));
	assert_true(safes.items[1].encrypted);
	assert_int_equal(safes.items[1].offset, 43);
	assert_true(bytes_equal(safes.items[1].contents, BYTES("\x01\x02")));
	assert_true(bytes_equal(reader_rest(&safes.items[1].algorithm), asn1(PBES1_3DES)));
	safes_free(&safes);
	keystore_free(ks);
}

/* BouncyCastle and NSS write encryptedContent in pieces, with and without the rest in BER. */
static void pieces_are_joined(void **state)
{
	static const char *const texts[] = {
		PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("a0{0401aa 0400 0402bbcc}")) "}"),
		PARTS("30{" ENCRYPTED("00", ENCRYPTED_INFO("a080 0401aa 24{0401bb} 0401cc 0000")) "}"),
	};
	static const char *const layers[] = { "file", "DER form of AuthenticatedSafe" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keystore *ks = keystore_new();
		struct keystore_error err;
		struct safes safes;
		if (!read_safes(asn1(texts[i]), ks, &safes, &err))
			fail_msg("%s", err.text);
		assert_true(bytes_equal(safes.items[0].contents, BYTES("\xaa\xbb\xcc")));
		assert_string_equal(safes.layer, layers[i]);
		assert_true(safes.items[0].offset == (i ? KEYSTORE_NO_OFFSET : 24));
		safes_free(&safes);
		keystore_free(ks);
	}
}

/* What is wrong in a form that was transcoded is told with its place there. */
static void errors_name_their_layer(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	struct safes safes;

	(void)state;
	assert_false(read_safes(asn1(PARTS("3080 30{" DATA_OID "a0{0500}} 0000")), ks, &safes, &err));
	assert_string_equal(err.layer, "DER form of AuthenticatedSafe");
	assert_int_equal(err.offset, 17);
	assert_false(read_safes(asn1(PARTS("3080 0500")), ks, &safes, &err));
	assert_string_equal(err.layer, "file");
	assert_string_equal(err.text, "truncated: AuthenticatedSafe: end-of-contents needs 2 bytes, 0 are left");
	assert_int_equal(err.status, KEYSTORE_MALFORMED);
	assert_int_equal(err.offset, 26);
	keystore_free(ks);
}

/* The caller knows what the PFX came in. */
static void errors_in_a_wrapped_pfx(void **state)
{
	struct keystore *ks = keystore_new();
	struct keystore_error err;
	struct safes safes;
	struct pfx pfx;

	(void)state;
	assert_true(pfx_read(asn1(PARTS("30{30{" DATA_OID "a0{0500}}}")), &pfx, &err));
	pfx.layer = "decoded base64";
	assert_false(safes_read(&pfx, ks, &safes, &err));
	assert_string_equal(err.layer, "decoded base64");
	assert_int_equal(err.offset, 39);
	keystore_free(ks);
}

static void not_more_parts_than_the_limit(void **state)
{
	struct keystore *ks = keystore_new();
	struct writer parts = writer_new(), out = writer_new();
	struct keystore_error err;
	struct safes safes;

	(void)state;
	for (size_t n = 0; n < MAX_SAFES; n++)
		put_data(BYTES("\x30\x00"), &parts);
	for (size_t i = 0; i < 2; i++) {
		struct writer safe = writer_new();
		out.len = 0;
		der_put(&safe, DER_SEQUENCE, (struct keystore_bytes){ parts.data, parts.len });
		struct keystore_mac none = { .scheme = KEYSTORE_MAC_NONE };
		struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12 };
		assert_true(put_pfx((struct keystore_bytes){ safe.data, safe.len }, &none, &options, &out, &err));
		bool ok = read_safes((struct keystore_bytes){ out.data, out.len }, ks, &safes, &err);
		assert_int_equal(ok, i == 0);
		if (ok)
			safes_free(&safes);
		writer_free(&safe);
		put_data(BYTES("\x30\x00"), &parts);
	}
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "more than 10000 parts in AuthenticatedSafe");
	writer_free(&parts);
	writer_free(&out);
	keystore_free(ks);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static bool count_up(void *context, uint8_t *out, size_t len)
{
	(void)context;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)i;
	return true;
}

struct written_row {
	struct keystore_mac mac;
	const char *hex;
};

/* Printed by tests/data/pkcs12/open.py. */
static const struct written_row written_rows[] = {
	{ { KEYSTORE_MAC_PKCS12, KEYSTORE_SHA512, KEYSTORE_DIGEST_DEFAULT, 3 },
		"308184020103301106092a864886f70d010701a00404023000306c3051300d06096086480165030402030500"
		"04403fadf0c51a386e7bacaff6201b133a2d97f1dada87d512cfca46a8bf5dcf5870dfbc5d76bea3f7dd7050"
		"81e4ab686e245ee90984d066b0dc2addad7507158a740414" TWENTY "020103" },
	{ { KEYSTORE_MAC_PKCS12, KEYSTORE_SHA1, KEYSTORE_DIGEST_DEFAULT, 1 }, /* no number: the default */
		"3051020103301106092a864886f70d010701a0040402300030393021300906052b0e03021a0500041415c537"
		"c4ef517d35e6e3948bf8dd5c5f855245d10414" TWENTY },
	{ { KEYSTORE_MAC_PBMAC1, KEYSTORE_SHA256, KEYSTORE_SHA256, 3 },
		"30819d020103301106092a864886f70d010701a004040230003081843078305406092a864886f70d01050e30"
		"47303706092a864886f70d01050c302a0414" TWENTY "020103020120300c06082a864886f70d0209050030"
		"0c06082a864886f70d02090500042092a1ba49b9dc52f2b03ba13d679a78d2bcaebabfeca1695cb5ed33bb18"
		"27d2ca04084e4f542055534544" },
};

static void macs_are_those_of_python(void **state)
{
	struct keystore_random counting = { count_up, NULL };
	struct keystore_password password = KEYSTORE_PASSWORD("changeit"), other = KEYSTORE_PASSWORD("other");
	struct keystore_write_options all[] = {
		{ .format = KEYSTORE_FORMAT_PKCS12, .password = &password, .random = &counting },
		{ .format = KEYSTORE_FORMAT_PKCS12, .password = &other, .integrity_password = &password,
			.random = &counting },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof written_rows / sizeof *written_rows; i++) {
		const struct written_row *row = &written_rows[i / 2];
		struct keystore_bytes expected = from_hex(row->hex);
		struct writer out = writer_new();
		struct keystore_error err;
		if (!put_pfx(BYTES("\x30\x00"), &row->mac, &all[i % 2], &out, &err))
			fail_msg("%s", err.text);
		assert_int_equal(out.len, expected.len);
		assert_memory_equal(out.data, expected.data, expected.len);
		writer_free(&out);
	}
}

static void a_mac_needs_a_password(void **state)
{
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_mac usual = { KEYSTORE_MAC_DEFAULT, KEYSTORE_DIGEST_DEFAULT, KEYSTORE_DIGEST_DEFAULT, 0 };
	struct keystore_mac none = { .scheme = KEYSTORE_MAC_NONE };
	struct writer out = writer_new();
	struct keystore_error err;

	(void)state;
	assert_false(put_pfx(BYTES("\x30\x00"), &usual, &options, &out, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	writer_free(&out);
	assert_true(put_pfx(BYTES("\x30\x00"), &none, &options, &out, &err));
	assert_true(bytes_equal((struct keystore_bytes){ out.data, out.len }, asn1("30{020103" EMPTY "}")));
	writer_free(&out);
}

/* The scheme of what is written is tests/crypto/test_encryption.c's; here it is the frame. */
static void encrypted_parts_are_read_again(void **state)
{
	struct keystore_random counting = { count_up, NULL };
	struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .random = &counting };
	struct keystore_encryption how = { .scheme = KEYSTORE_PBES1_3DES, .iterations = 1 };
	struct writer out = writer_new();
	struct keystore_error err;

	(void)state;
	assert_false(safe_write_encrypted(BYTES("\x30\x00"), &how, &options, &out, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	assert_int_equal(out.len, 0);
	options.password = &password;
	assert_true(safe_write_encrypted(BYTES("\x30\x00"), &how, &options, &out, &err));
	/* Printed by open.py; the ciphertext is that of openssl enc. */
	assert_true(bytes_equal((struct keystore_bytes){ out.data, out.len },
		asn1("30{" ENCRYPTED_OID "a0{30{020100 30{" DATA_OID "30{060a2a864886f70d010c0103 30{04{" TWENTY
		     "} 020101}} 80{00cc9188974bbe32}}}}}")));
	writer_free(&out);
}

static void a_mac_that_nobody_knows(void **state)
{
	struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &password };
	struct keystore_mac unknown = { .scheme = (enum keystore_mac_scheme)99 };
	struct writer out = writer_new();
	struct keystore_error err;

	(void)state;
	assert_false(put_pfx(BYTES("\x30\x00"), &unknown, &options, &out, &err));
	assert_int_equal(err.status, KEYSTORE_ARGUMENT);
	writer_free(&out);
}

/* A MAC over what memory had no room for would fit a file that nobody has: it is not begun, or the
 * password would be missed. */
static void no_mac_over_less_than_all(void **state)
{
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12 };
	struct keystore_mac usual = { KEYSTORE_MAC_DEFAULT, KEYSTORE_DIGEST_DEFAULT, KEYSTORE_DIGEST_DEFAULT, 1 };
	uint8_t room[30];
	struct writer out = writer_over(room, sizeof room);
	struct keystore_error err;

	(void)state;
	assert_false(put_pfx(BYTES("0123456789abcdef"), &usual, &options, &out, &err));
	assert_int_equal(err.status, KEYSTORE_NO_MEMORY);
}

static bool write_part(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_random counting = { count_up, NULL };
	struct keystore_password password = KEYSTORE_PASSWORD("changeit");
	struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12, .password = &password,
		.random = &counting };
	struct keystore_encryption how = { .scheme = KEYSTORE_PBES1_3DES, .iterations = 1 };
	static const uint8_t zeros[600];
	struct writer out = writer_new();

	writer_bytes(&out, (struct keystore_bytes){ zeros, *(size_t *)context });
	bool ok = safe_write_encrypted(input, &how, &options, &out, err);
	writer_free(&out);
	return ok;
}

/* Behind so many bytes: wherever the writer has to grow. */
static void writing_survives_failed_allocations(void **state)
{
	(void)state;
	for (size_t in_front = 0; in_front < 600; in_front += sweep_step())
		sweep_allocations(write_part, &in_front, BYTES("\x30\x00"));
}

static bool read_bytes(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore *ks = keystore_new();
	struct safes safes;

	(void)context;
	if (!ks)
		return error_no_memory(err);
	bool ok = read_safes(input, ks, &safes, err);
	if (ok)
		safes_free(&safes);
	keystore_free(ks);
	return ok;
}

static void sweeps(void **state)
{
	struct keystore_bytes input = asn1("30{020103 30{" DATA_OID "a0{04{30{30{" DATA_OID "a0{04{3000}}}"
					   ENCRYPTED("02", ENCRYPTED_INFO("a080 0401aa 24{0401bb} 0401cc 0000")
							   "a1{3000}")
					   "}}}} 30{" SHA1_MAC "0402aabb 020105}}");

	(void)state;
	sweep_truncations(read_bytes, NULL, input);
	sweep_bits(read_bytes, NULL, input);
	sweep_allocations(read_bytes, NULL, input);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pfx_frames),
		cmocka_unit_test(mac_data),
		cmocka_unit_test(what_pfx_read_gives),
		cmocka_unit_test(an_unknown_digest_is_told_later),
		cmocka_unit_test(authenticated_safes),
		cmocka_unit_test(what_safes_read_gives),
		cmocka_unit_test(pieces_are_joined),
		cmocka_unit_test(errors_name_their_layer),
		cmocka_unit_test(errors_in_a_wrapped_pfx),
		cmocka_unit_test(not_more_parts_than_the_limit),
		cmocka_unit_test(macs_are_those_of_python),
		cmocka_unit_test(a_mac_needs_a_password),
		cmocka_unit_test(encrypted_parts_are_read_again),
		cmocka_unit_test(a_mac_that_nobody_knows),
		cmocka_unit_test(no_mac_over_less_than_all),
		cmocka_unit_test(writing_survives_failed_allocations),
		cmocka_unit_test(sweeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
