/* What a private and a public key say about themselves, and which keys are refused. Sizes and curves are those that
 * `openssl pkey -noout -text` prints; algorithms.txt and curves.txt come from OpenSSL too
 * (tests/data/keys/tables.py). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/oid.h"
#include "crypto/ec_curves.h"
#include "crypto/key.h"
#include "crypto/key_algorithms.h"
#include "crypto/number.h"
#include "tests/crypto/key_files.h"

/* Keys that are accepted. An spki of the same name says the same. */
static const struct {
	const char *name, *algorithm;
	unsigned bits;
	const char *curve, *text;
} keys[] = {
	{ "rsa-512", "RSA", 512, NULL, "RSA 512" },
	{ "rsa-1024", "RSA", 1024, NULL, "RSA 1024" },
	{ "rsa-2048", "RSA", 2048, NULL, "RSA 2048" },
	{ "rsa-4096", "RSA", 4096, NULL, "RSA 4096" },
	{ "rsa-3-primes", "RSA", 1024, NULL, "RSA 1024" },
	{ "rsa-pss", "RSASSA-PSS", 1024, NULL, "RSASSA-PSS 1024" },
	{ "dsa-1024", "DSA", 1024, NULL, "DSA 1024" },
	{ "dsa-2048", "DSA", 2048, NULL, "DSA 2048" },
	{ "dh", "DH", 2048, NULL, "DH 2048" },
	{ "dhx", "DH", 2048, NULL, "DH 2048" },
	{ "ec-secp192r1", "EC", 192, "secp192r1", "EC secp192r1" },
	{ "ec-secp224r1", "EC", 224, "secp224r1", "EC secp224r1" },
	{ "ec-secp256r1", "EC", 256, "secp256r1", "EC secp256r1" },
	{ "ec-secp384r1", "EC", 384, "secp384r1", "EC secp384r1" },
	{ "ec-secp521r1", "EC", 521, "secp521r1", "EC secp521r1" },
	{ "ec-secp256k1", "EC", 256, "secp256k1", "EC secp256k1" },
	{ "ec-brainpoolP256r1", "EC", 256, "brainpoolP256r1", "EC brainpoolP256r1" },
	{ "ec-sect283k1", "EC", 283, "sect283k1", "EC sect283k1" },
	{ "ec-secp256r1-private-only", "EC", 256, "secp256r1", "EC secp256r1" },
	{ "ec-secp256r1-compressed", "EC", 256, "secp256r1", "EC secp256r1" },
	{ "ed25519", "Ed25519", 255, NULL, "Ed25519" },
	{ "ed448", "Ed448", 448, NULL, "Ed448" },
	{ "x25519", "X25519", 255, NULL, "X25519" },
	{ "x448", "X448", 448, NULL, "X448" },
	{ "java-rsa", "RSA", 1024, NULL, "RSA 1024" },
	{ "java-dsa", "DSA", 1024, NULL, "DSA 1024" },
	{ "java-ec", "EC", 384, "secp384r1", "EC secp384r1" },
	{ "java-ed25519", "Ed25519", 255, NULL, "Ed25519" },
	{ "java-x448", "X448", 448, NULL, "X448" },
	{ "crafted-rsa-no-zeros", "RSA", 1024, NULL, "RSA 1024" },
	{ "crafted-rsa-many-zeros", "RSA", 1024, NULL, "RSA 1024" },
	{ "crafted-unknown", NULL, 0, NULL, "1.2.3" },
};

/* Keys without a public key beside them. */
static const struct {
	const char *name, *text;
} accepted[] = {
	{ "java-rsa-no-crt", "RSA 1024" },
	{ "crafted-rsa-16384", "RSA 16384" },
	{ "crafted-rsa-no-parameters", "RSA 1024" },
	{ "crafted-ec-order-less-1", "EC secp256r1" },
	{ "crafted-ec-same-curve", "EC secp256r1" },
	{ "crafted-ec-foreign-point", "EC secp256r1" },
	{ "crafted-ec-unknown-curve", "EC 1.2.3.4" },
	{ "crafted-ed25519-v2", "Ed25519" },
	{ "crafted-ed25519-explicit", "Ed25519" },
};

static const struct {
	const char *name;
	enum keystore_status status;
	const char *text; /* how the sentence begins */
} refused[] = {
	{ "crafted-rsa-zero", KEYSTORE_MALFORMED, "RSA key is not consistent: the modulus is zero or even" },
	{ "crafted-rsa-even-modulus", KEYSTORE_MALFORMED, "RSA key is not consistent: the modulus is zero or even" },
	{ "crafted-rsa-other-modulus", KEYSTORE_MALFORMED,
	  "RSA key is not consistent: the modulus is not the product of the primes" },
	{ "crafted-rsa-long-primes", KEYSTORE_MALFORMED,
	  "RSA key is not consistent: the modulus is not the product of the primes" },
	{ "crafted-rsa-even-exponent", KEYSTORE_MALFORMED,
	  "RSA key is not consistent: the public exponent is even or 1" },
	{ "crafted-rsa-exponent-1", KEYSTORE_MALFORMED, "RSA key is not consistent: the public exponent is even or 1" },
	{ "crafted-rsa-no-private-exponent", KEYSTORE_MALFORMED,
	  "RSA key is not consistent: the private exponent is zero" },
	{ "crafted-rsa-one-zero", KEYSTORE_MALFORMED, "RSA key is not consistent: some of its numbers are zero" },
	{ "crafted-rsa-truncated", KEYSTORE_TRUNCATED, "truncated: coefficient" },
	{ "crafted-rsa-too-long", KEYSTORE_MALFORMED, "RSAPrivateKey: 3 bytes too many" },
	{ "crafted-rsa-version-2", KEYSTORE_UNSUPPORTED, "RSAPrivateKey version 2 is not supported" },
	{ "crafted-rsa-16385", KEYSTORE_LIMIT, "RSA modulus of 16385 bits is over 16384" },
	{ "crafted-dsa-x-zero", KEYSTORE_MALFORMED, "DSA key is not consistent: x is not between 0 and q" },
	{ "crafted-dsa-x-q", KEYSTORE_MALFORMED, "DSA key is not consistent: x is not between 0 and q" },
	{ "crafted-dsa-even-p", KEYSTORE_MALFORMED, "DSA key is not consistent: p or q is even" },
	{ "crafted-dsa-g-zero", KEYSTORE_MALFORMED, "DSA key is not consistent: g is not between 0 and p" },
	{ "crafted-dsa-q-over-p", KEYSTORE_MALFORMED,
	  "DSA key is not consistent: p or q is even, or q is not below p" },
	{ "crafted-dsa-10001-bits", KEYSTORE_LIMIT, "DSA prime of 10001 bits is over 10000" },
	{ "crafted-ec-zero", KEYSTORE_MALFORMED,
	  "EC key is not consistent: the private key is not between 0 and the order" },
	{ "crafted-ec-order", KEYSTORE_MALFORMED,
	  "EC key is not consistent: the private key is not between 0 and the order" },
	{ "crafted-ec-two-curves", KEYSTORE_MALFORMED, "EC key is not consistent: it names two curves" },
	{ "crafted-ec-no-parameters", KEYSTORE_MALFORMED, "EC parameters are missing" },
	{ "crafted-ec-version-2", KEYSTORE_UNSUPPORTED, "ECPrivateKey version 2 is not supported" },
	{ "ec-explicit", KEYSTORE_UNSUPPORTED, "explicit EC parameters are not supported" },
	{ "crafted-ed25519-short", KEYSTORE_MALFORMED, "Ed25519 private key of 31 bytes, not 32" },
	{ "crafted-ed25519-bare", KEYSTORE_MALFORMED, "CurvePrivateKey: OCTET STRING expected" },
	{ "crafted-ed25519-version-2", KEYSTORE_UNSUPPORTED, "PrivateKeyInfo version 2 is not supported" },
	{ "crafted-ed25519-trailing", KEYSTORE_MALFORMED, "PrivateKeyInfo: 1 bytes too many" },
	{ "crafted-ed25519-unknown-field", KEYSTORE_MALFORMED, "PrivateKeyInfo: 2 bytes too many" },
};

static bool read_private(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_key_info info;

	(void)context;
	return keystore_private_key_info(input, &info, err);
}

static bool read_public(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reader in = reader_of(input);
	struct keystore_key_info info;

	(void)context;
	return public_key_read(&in, &info, err);
}

static void assert_says(size_t i, const struct keystore_key_info *info)
{
	char text[80];

	if (keys[i].algorithm)
		assert_string_equal(info->algorithm, keys[i].algorithm);
	else
		assert_null(info->algorithm);
	assert_int_equal(info->bits, keys[i].bits);
	if (keys[i].curve)
		assert_string_equal(info->curve, keys[i].curve);
	else
		assert_null(info->curve);
	assert_int_equal(keystore_key_text(info, text, sizeof text), strlen(keys[i].text));
	assert_string_equal(text, keys[i].text);
}

static void private_keys_say_what_openssl_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct keystore_bytes der = key_file(keys[i].name, "p8");
		struct keystore_key_info info;
		struct keystore_error err;

		print_message("%s.p8\n", keys[i].name);
		assert_true(keystore_private_key_info(der, &info, &err));
		assert_says(i, &info);
		free((void *)der.data);
	}
}

static void public_keys_say_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct keystore_bytes der = key_file(keys[i].name, "spki");
		struct reader in = reader_of(der);
		struct keystore_key_info info;
		struct keystore_error err;

		print_message("%s.spki\n", keys[i].name);
		assert_true(public_key_read(&in, &info, &err));
		assert_int_equal(reader_left(&in), 0);
		assert_says(i, &info);
		free((void *)der.data);
	}
}

static void odd_but_good_private_keys_are_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		struct keystore_bytes der = key_file(accepted[i].name, "p8");
		struct keystore_key_info info;
		struct keystore_error err;
		char text[80];

		print_message("%s.p8\n", accepted[i].name);
		assert_true(keystore_private_key_info(der, &info, &err));
		keystore_key_text(&info, text, sizeof text);
		assert_string_equal(text, accepted[i].text);
		free((void *)der.data);
	}
}

static void bad_private_keys_are_refused_with_their_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct keystore_bytes der = key_file(refused[i].name, "p8");
		struct keystore_key_info info;
		struct keystore_error err;

		print_message("%s.p8\n", refused[i].name);
		assert_false(keystore_private_key_info(der, &info, &err));
		assert_int_equal(err.status, refused[i].status);
		assert_memory_equal(err.text, refused[i].text, strlen(refused[i].text));
		assert_true(err.offset <= der.len);
		free((void *)der.data);
	}
}

/* 1,000,001 bits in about 125 KB: a certificate's key of any size is told, at no cost. */
static void a_public_rsa_key_of_a_million_bits_is_told(void **state)
{
	struct writer out = writer_new();
	uint8_t *modulus = calloc(1, 125001);
	struct keystore_key_info info;
	struct keystore_error err;

	(void)state;
	modulus[0] = modulus[125000] = 1;
	size_t spki = der_begin(&out, DER_SEQUENCE), algorithm = der_begin(&out, DER_SEQUENCE);
	der_put(&out, DER_OID, OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"));
	der_end(&out, algorithm);
	size_t bits = der_begin(&out, DER_BIT_STRING);
	writer_u8(&out, 0);
	size_t key = der_begin(&out, DER_SEQUENCE);
	der_put_unsigned(&out, (struct keystore_bytes){ modulus, 125001 });
	der_put_u64(&out, 65537);
	der_end(&out, key);
	der_end(&out, bits);
	der_end(&out, spki);
	struct reader in = reader_of((struct keystore_bytes){ out.data, out.len });
	assert_true(public_key_read(&in, &info, &err));
	assert_int_equal(info.bits, 1000001);
	writer_free(&out);
	free(modulus);
}

static void explicit_parameters_in_a_public_key_leave_the_curve_open(void **state)
{
	struct keystore_bytes der = key_file("ec-explicit", "spki");
	struct reader in = reader_of(der);
	struct keystore_key_info info;
	struct keystore_error err;
	char text[80];

	(void)state;
	assert_true(public_key_read(&in, &info, &err));
	assert_null(info.curve);
	assert_int_equal(info.curve_oid.len, 0);
	keystore_key_text(&info, text, sizeof text);
	assert_string_equal(text, "EC 256");
	free((void *)der.data);
}

/* Each is a SubjectPublicKeyInfo whose frame is whole and whose key makes no sense. */
static void public_keys_that_make_no_sense_are_no_error(void **state)
{
	static const struct {
		const char *what, *spki, *text;
	} rows[] = {
		{ "RSA, no RSAPublicKey inside", "30 12 300d06092a864886f70d0101010500 0301 00", "RSA" },
		{ "RSA, the modulus is cut off",
		  "30 18 300d06092a864886f70d0101010500 0307 00 3004 0204 7fff", "RSA" },
		{ "RSA, an INTEGER without contents",
		  "30 18 300d06092a864886f70d0101010500 0307 00 3004 0200 0200", "RSA" },
		{ "DSA without parameters", "30 0f 300906072a8648ce380401 0302 0000", "DSA" },
		{ "EC without parameters", "30 0f 300906072a8648ce3d0201 0302 0000", "EC" },
		{ "EC, implicitCurve", "30 11 300b06072a8648ce3d02010500 0302 0000", "EC" },
		{ "EC, empty explicit parameters", "30 11 300b06072a8648ce3d02013000 0302 0000", "EC" },
		{ "Ed25519 of the wrong length", "30 0b 300506032b6570 0302 0000", "Ed25519" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reader in = reader_of(from_hex(rows[i].spki));
		struct keystore_key_info info;
		struct keystore_error err;
		char text[80];

		print_message("%s\n", rows[i].what);
		bool read = public_key_read(&in, &info, &err);
		if (!read)
			print_message("%s\n", err.text);
		assert_true(read);
		keystore_key_text(&info, text, sizeof text);
		assert_string_equal(text, rows[i].text);
	}
}

static void broken_public_key_frames_are_errors(void **state)
{
	static const struct {
		const char *what, *spki;
	} rows[] = {
		{ "no SEQUENCE", "3100" },
		{ "no algorithm", "3000" },
		{ "no OID in the algorithm", "300230 00" },
		{ "two parameters", "30 10 300c 06032a0304 0500 0500 0000 0300" },
		{ "no key", "3007 3005 06032a0304" },
		{ "a BIT STRING without count of unused bits", "3009 3005 06032a0304 0300" },
		{ "something behind the key", "300c 3005 06032a0304 030100 0500" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reader in = reader_of(from_hex(rows[i].spki));
		struct keystore_key_info info;
		struct keystore_error err = { 0 };

		print_message("%s\n", rows[i].what);
		assert_false(public_key_read(&in, &info, &err));
		assert_true(err.status == KEYSTORE_MALFORMED || err.status == KEYSTORE_TRUNCATED);
	}
}

static void text_is_cut_at_the_size_that_is_given(void **state)
{
	struct keystore_key_info info = {
		.algorithm = "RSA",
		.oid = OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"),
		.bits = 2048,
	};
	char text[6] = "xxxxx";

	(void)state;
	assert_int_equal(keystore_key_text(&info, text, sizeof text), 8);
	assert_string_equal(text, "RSA 2");
	assert_int_equal(keystore_key_text(&info, NULL, 0), 8);
}

static void algorithms_have_the_oids_that_openssl_encodes(void **state)
{
	struct keystore_bytes file = key_file("algorithms", "txt");
	char *lines = strndup((const char *)file.data, file.len), *rest = lines;
	size_t n = 0;

	(void)state;
	for (char *line; (line = strtok_r(rest, "\n", &rest)); n++) {
		char hex[80], dotted[80], text[80], name[80];

		assert_int_equal(sscanf(line, "%79s %79s %79[^\n]", hex, dotted, name), 3);
		const struct key_algorithm *algorithm = key_algorithm_by_oid(from_hex(hex));
		assert_non_null(algorithm);
		assert_string_equal(algorithm->name, name);
		oid_text(algorithm->oid, text, sizeof text);
		assert_string_equal(text, dotted);
	}
	assert_int_equal(n, 36);
	free(lines);
	free((void *)file.data);
}

static void curves_are_those_of_openssl(void **state)
{
	struct keystore_bytes file = key_file("curves", "txt");
	char *lines = strndup((const char *)file.data, file.len), *rest = lines;
	size_t n = 0;

	(void)state;
	for (char *line; (line = strtok_r(rest, "\n", &rest)); n++) {
		char oid[80], name[80], field[80], order[200];
		unsigned bits;

		assert_int_equal(sscanf(line, "%79s %79s %79s %u %199s", oid, name, field, &bits, order), 5);
		const struct ec_curve *curve = ec_curve_by_oid(from_hex(oid));
		assert_non_null(curve);
		assert_string_equal(curve->name, name);
		assert_int_equal(curve->prime, strcmp(field, "prime") == 0);
		assert_int_equal(curve->bits, bits);
		assert_true(bytes_equal(curve->order, from_hex(order)));
	}
	assert_int_equal(n, 53);
	free(lines);
	free((void *)file.data);
}

static void numbers_are_compared_and_measured(void **state)
{
	static const struct {
		const char *a, *b;
		bool below;
		size_t bits;
		bool odd;
	} rows[] = {
		{ "", "", false, 0, false }, { "", "01", true, 0, false }, { "01", "", false, 1, true },
		{ "ff", "0100", true, 8, true }, { "0100", "ff", false, 9, false }, { "80", "80", false, 8, false },
		{ "01ff", "0200", true, 9, true }, { "0200", "01ff", false, 10, false },
		{ "123456789abcdef0", "123456789abcdef1", true, 61, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore_bytes a = from_hex(rows[i].a);

		assert_int_equal(number_below(a, from_hex(rows[i].b)), rows[i].below);
		assert_int_equal(number_bits(a), rows[i].bits);
		assert_int_equal(number_is_odd(a), rows[i].odd);
	}
}

static void every_damage_is_survived(void **state)
{
	static const char *const swept[] = { "rsa-512", "rsa-3-primes", "rsa-pss", "dsa-1024", "dh", "ec-secp256r1",
		"ed25519", "crafted-ed25519-v2" };

	(void)state;
	for (size_t i = 0; i < sizeof swept / sizeof *swept; i++) {
		struct keystore_bytes der = key_file(swept[i], "p8");

		sweep_truncations(read_private, NULL, der);
		sweep_bits(read_private, NULL, der);
		sweep_allocations(read_private, NULL, der);
		free((void *)der.data);
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct keystore_bytes der = key_file(keys[i].name, "spki");

		sweep_truncations(read_public, NULL, der);
		sweep_bits(read_public, NULL, der);
		sweep_allocations(read_public, NULL, der);
		free((void *)der.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_keys_say_what_openssl_says),
		cmocka_unit_test(public_keys_say_the_same),
		cmocka_unit_test(odd_but_good_private_keys_are_accepted),
		cmocka_unit_test(bad_private_keys_are_refused_with_their_reason),
		cmocka_unit_test(a_public_rsa_key_of_a_million_bits_is_told),
		cmocka_unit_test(explicit_parameters_in_a_public_key_leave_the_curve_open),
		cmocka_unit_test(public_keys_that_make_no_sense_are_no_error),
		cmocka_unit_test(broken_public_key_frames_are_errors),
		cmocka_unit_test(text_is_cut_at_the_size_that_is_given),
		cmocka_unit_test(algorithms_have_the_oids_that_openssl_encodes),
		cmocka_unit_test(curves_are_those_of_openssl),
		cmocka_unit_test(numbers_are_compared_and_measured),
		cmocka_unit_test(every_damage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
