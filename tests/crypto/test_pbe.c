/* Encrypted private keys. The files of tests/data/pbe are OpenSSL's (make.sh there says how); key.der is what
 * `openssl pkcs8 -topk8 -nocrypt` gives for the key that is in all of them. The schemes' names are those of RFC 8018
 * and RFC 7292. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/pbe.h"
#include "tests/support/sweep.h"

#define DATA "tests/data/pbe/"

static const struct {
	const char *file, *text;
	struct keystore_password password;
} files[] = {
	{ "pbes2-aes-256-hmac-md5", "PBES2, PBKDF2 HMAC-MD5 20 iterations, AES-256-CBC", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha1", "PBES2, PBKDF2 HMAC-SHA-1 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha224", "PBES2, PBKDF2 HMAC-SHA-224 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha256", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha384", "PBES2, PBKDF2 HMAC-SHA-384 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha512", "PBES2, PBKDF2 HMAC-SHA-512 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha512-224", "PBES2, PBKDF2 HMAC-SHA-512/224 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-256-hmac-sha512-256", "PBES2, PBKDF2 HMAC-SHA-512/256 20 iterations, AES-256-CBC",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-128-cbc", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-128-CBC", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-aes-192-cbc", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-192-CBC", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-des3", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, DES-EDE3-CBC", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-des-cbc", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, DES-CBC", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-rc2-cbc", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, RC2-CBC 128 bits", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-rc2-64-cbc", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, RC2-CBC 64 bits",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-rc2-40-cbc", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, RC2-CBC 40 bits",
		KEYSTORE_PASSWORD("secret") },
	{ "pbes2-scrypt", "PBES2, scrypt N=16 r=2 p=3, AES-256-CBC", KEYSTORE_PASSWORD("secret") },
	{ "pbes2-unicode", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC", KEYSTORE_PASSWORD("pässwörd€😀") },
	{ "pbes2-empty", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-256-CBC", KEYSTORE_PASSWORD("") },
	{ "pbes1-md5-des", "pbeWithMD5AndDES-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-md5-rc2-64", "pbeWithMD5AndRC2-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-des", "pbeWithSHA1AndDES-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-rc2-64", "pbeWithSHA1AndRC2-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-md5-des-unicode", "pbeWithMD5AndDES-CBC, 20 iterations", KEYSTORE_PASSWORD("pässwörd€😀") },
	{ "pbes1-sha1-3des", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-2des", "pbeWithSHAAnd2-KeyTripleDES-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-rc2-128", "pbeWithSHAAnd128BitRC2-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-rc2-40", "pbeWithSHAAnd40BitRC2-CBC, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-rc4-128", "pbeWithSHAAnd128BitRC4, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-rc4-40", "pbeWithSHAAnd40BitRC4, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "pbes1-sha1-3des-unicode", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations",
		KEYSTORE_PASSWORD("pässwörd€😀") },
	{ "pbes1-sha1-3des-latin1", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations",
		KEYSTORE_PASSWORD("p\xE4ssw\xF6rd") },
	{ "pbes1-sha1-3des-latin1", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations", KEYSTORE_PASSWORD("pässwörd") },
	{ "pbes1-sha1-3des-empty", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations", KEYSTORE_PASSWORD("") },
	{ "pbes1-sha1-rc4-128-empty", "pbeWithSHAAnd128BitRC4, 20 iterations", KEYSTORE_PASSWORD("") },
	{ "pbes1-sha1-3des-bare", "pbeWithSHAAnd3-KeyTripleDES-CBC, 20 iterations", KEYSTORE_PASSWORD("") },
	{ "pbes1-sha1-rc4-128-bare", "pbeWithSHAAnd128BitRC4, 20 iterations", KEYSTORE_PASSWORD("") },
	/* The JDK's own, by the JDK (tests/data/jceks/make.sh); a salt of equal halves, and what pyjks makes of one. */
	{ "../jceks/sun-usual", "PBEWithMD5AndTripleDES, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "../jceks/sun-equal", "PBEWithMD5AndTripleDES, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "../jceks/sun-old", "PBEWithMD5AndTripleDES, 20 iterations", KEYSTORE_PASSWORD("secret") },
	{ "../jceks/sun-printable", "PBEWithMD5AndTripleDES, 1 iteration",
		KEYSTORE_PASSWORD(" !\"#$%&()*+,-./09:;<=>?@AZ[\\]^_`az{|}~") },
};

#define N_FILES (sizeof files / sizeof *files)

static struct keystore_bytes load(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, DATA "%s.der", name);
	return load_file(path);
}

static bool open_key(struct keystore_bytes encrypted, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct budget budget = budget_new(NULL);

	return encrypted_key_open(encrypted, password, PBE_KEY_FILE, &budget, out, err);
}

static void test_files_open(void **state)
{
	struct keystore_bytes key = load("key");

	(void)state;
	for (size_t i = 0; i < N_FILES; i++) {
		struct keystore_bytes file = load(files[i].file);
		struct keystore_secret plain = { 0 };
		struct keystore_error err = { .status = KEYSTORE_OK };

		if (!open_key(file, &files[i].password, &plain, &err))
			fail_msg("%s: %s", files[i].file, err.text);
		if (!bytes_equal(secret_bytes(&plain), key))
			fail_msg("%s: another key", files[i].file);
		assert_int_equal(err.status, KEYSTORE_OK);
		secret_free(&plain);
		free((void *)file.data);
	}
	free((void *)key.data);
}

static void test_wrong_passwords(void **state)
{
	struct keystore_password wrong = KEYSTORE_PASSWORD("Secret"), empty = KEYSTORE_PASSWORD("");

	(void)state;
	for (size_t i = 0; i < N_FILES; i++) {
		struct keystore_bytes file = load(files[i].file);
		struct keystore_secret plain = { 0 };
		struct keystore_error err;

		assert_false(open_key(file, &wrong, &plain, &err));
		secret_free(&plain);
		assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
		assert_string_equal(err.text, "wrong password, or the key was damaged");
		assert_false(open_key(file, NULL, &plain, &err));
		secret_free(&plain);
		assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
		if (files[i].password.len > 0) {
			assert_false(open_key(file, &empty, &plain, &err));
			secret_free(&plain);
			assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
		}
		free((void *)file.data);
	}
}

static void text_of(struct keystore_bytes encrypted, char *out, size_t size)
{
	struct text to = text_over(out, size);
	struct reader algorithm;
	struct keystore_bytes data;
	struct keystore_error err;

	if (encrypted_key_read(reader_of(encrypted), &algorithm, &data, &err))
		pbe_text(algorithm, &to);
	text_end(&to);
}

static void test_texts(void **state)
{
	char text[128];

	(void)state;
	for (size_t i = 0; i < N_FILES; i++) {
		struct keystore_bytes file = load(files[i].file);
		text_of(file, text, sizeof text);
		assert_string_equal(text, files[i].text);
		free((void *)file.data);
	}
}

/* DER written by hand: { } is a SEQUENCE, TT:HEX a primitive element, ^ the place where the error is expected. All
 * lengths are below 128. */
struct assembled {
	uint8_t der[256];
	size_t len, mark;
};

static void put_primitive(struct assembled *to, const char **text)
{
	char hex[128] = { 0 };
	size_t n = strcspn(*text, " }^");

	assert_true(n < sizeof hex && (*text)[2] == ':');
	memcpy(hex, *text, n);
	hex[2] = ' ';
	*text += n;
	struct keystore_bytes bytes = from_hex(hex);
	to->der[to->len++] = bytes.data[0];
	to->der[to->len++] = (uint8_t)(bytes.len - 1);
	memcpy(to->der + to->len, bytes.data + 1, bytes.len - 1);
	to->len += bytes.len - 1;
}

static struct assembled assemble(const char *text)
{
	struct assembled to = { .len = 0 };
	size_t holes[16], depth = 0;

	while (*text) {
		char c = *text;
		if (c == '{') {
			to.der[to.len++] = 0x30;
			holes[depth++] = to.len++;
		} else if (c == '}') {
			depth--;
			assert_true(to.len - holes[depth] - 1 < 128);
			to.der[holes[depth]] = (uint8_t)(to.len - holes[depth] - 1);
		} else if (c == '^') {
			to.mark = to.len;
		} else if (c != ' ') {
			put_primitive(&to, &text);
			continue;
		}
		text++;
	}
	return to;
}

#define BLOCK "04:00112233445566778899aabbccddeeff"
#define PKCS12_3DES "06:2a864886f70d010c0103"
#define MD5_DES "06:2a864886f70d010503"
#define SALT "04:0102030405060708"
#define KDF(params) "{ 06:2a864886f70d01050c { " params " } } "
#define SCRYPT(params) "{ 06:2b06010401da47040b { " params " } } "
#define SHA256 " { 06:2a864886f70d0209 05: }"
#define AES256(iv) "{ 06:60864801650304012a " iv " } "
#define RC2(params) "{ 06:2a864886f70d0302 { " params " } } "
#define PBES2(kdf, scheme) "{ { 06:2a864886f70d01050d { " kdf scheme "} } " BLOCK " }"

/* What is refused before any password is looked at. */
static const struct {
	const char *name, *info;
	enum keystore_status status;
	const char *text;
} refused[] = {
	{ "an unknown scheme", "{ { ^06:2a0304 05: } " BLOCK " }", KEYSTORE_UNSUPPORTED,
		"encryptionAlgorithm 1.2.3.4 is not supported" },
	{ "MD2", "{ { ^06:2a864886f70d010501 { " SALT " 02:14 } } " BLOCK " }", KEYSTORE_UNSUPPORTED,
		"encryptionAlgorithm 1.2.840.113549.1.5.1 is not supported" },
	{ "an unknown derivation", PBES2("{ ^06:2a0304 05: } ", AES256(BLOCK)), KEYSTORE_UNSUPPORTED,
		"keyDerivationFunc 1.2.3.4 is not supported" },
	{ "an unknown PRF", PBES2(KDF(SALT " 02:14 { ^06:2a0304 05: }"), AES256(BLOCK)), KEYSTORE_UNSUPPORTED,
		"prf 1.2.3.4 is not supported" },
	{ "an unknown cipher", PBES2(KDF(SALT " 02:14"), "{ ^06:2a0304 05: } "), KEYSTORE_UNSUPPORTED,
		"encryptionScheme 1.2.3.4 is not supported" },
	{ "a salt from another source", PBES2(KDF("^{ 06:2a0304 } 02:14"), AES256(BLOCK)), KEYSTORE_UNSUPPORTED,
		"a PBKDF2 salt from another source is not supported" },
	{ "PRF parameters that are not NULL", PBES2(KDF(SALT " 02:14 { 06:2a864886f70d0209 ^04: }"), AES256(BLOCK)),
		KEYSTORE_MALFORMED, NULL },
	{ "key length of another cipher", PBES2(KDF(SALT " 02:14 ^02:10"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		"PBKDF2 key length is not 32" },
	{ "key length 2^31 - 1", PBES2(KDF(SALT " 02:14 ^02:7fffffff"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		"PBKDF2 key length is not 32" },
	{ "key length 2^32 + 32, before the PRF", PBES2(KDF(SALT " 02:14 ^02:0100000020" SHA256), AES256(BLOCK)),
		KEYSTORE_MALFORMED, "PBKDF2 key length is not 32" },
	{ "key length 0", PBES2(KDF(SALT " 02:14 ^02:00"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		"PBKDF2 key length is not 32" },
	{ "a negative key length", PBES2(KDF(SALT " 02:14 ^02:ff"), AES256(BLOCK)), KEYSTORE_MALFORMED, NULL },
	{ "key length behind the PRF", PBES2(KDF(SALT " 02:14" SHA256 " ^02:20"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		NULL },
	{ "a negative iteration count", PBES2(KDF(SALT " ^02:f800"), AES256(BLOCK)), KEYSTORE_MALFORMED, NULL },
	{ "an iteration count of 2^64", PBES2(KDF(SALT " ^02:010000000000000000"), AES256(BLOCK)), KEYSTORE_LIMIT,
		NULL },
	{ "an IV of 3 bytes", PBES2(KDF(SALT " 02:14"), AES256("^04:000000")), KEYSTORE_MALFORMED,
		"IV length 3, 16 expected" },
	{ "an IV of 17 bytes", PBES2(KDF(SALT " 02:14"), AES256("^04:0000000000000000000000000000000000")),
		KEYSTORE_MALFORMED, "IV length 17, 16 expected" },
	{ "an RC2 version that no one has given", PBES2(KDF(SALT " 02:14"), RC2("^02:01 " SALT)), KEYSTORE_UNSUPPORTED,
		"rc2ParameterVersion 1 is not supported" },
	{ "RC2 with more than 1024 bits", PBES2(KDF(SALT " 02:14"), RC2("^02:0401 " SALT)), KEYSTORE_UNSUPPORTED,
		"rc2ParameterVersion 1025 is not supported" },
	{ "an RC2 key of 129 bytes", PBES2(KDF(SALT " 02:14 ^02:0081"), RC2("02:3a " SALT)), KEYSTORE_MALFORMED,
		"PBKDF2 key length is not 16" },
	{ "scrypt key length", PBES2(SCRYPT(SALT " 02:10 02:01 02:01 ^02:10"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		"scrypt key length is not 32" },
	{ "something behind the scheme",
		"{ { 06:2a864886f70d01050d { " KDF(SALT " 02:14") AES256(BLOCK) "^05: } } " BLOCK " }",
		KEYSTORE_MALFORMED, NULL },
	{ "something behind the salt and the count", "{ { " MD5_DES " { " SALT " 02:14 ^05: } } " BLOCK " }",
		KEYSTORE_MALFORMED, NULL },
	{ "a salt of 7 bytes with PBKDF1", "{ { " MD5_DES " { ^04:01020304050607 02:14 } } " BLOCK " }",
		KEYSTORE_MALFORMED, "salt length 7, 8 expected" },
	{ "something behind the key", "{ { " MD5_DES " { " SALT " 02:14 } } " BLOCK " ^05: }", KEYSTORE_MALFORMED,
		NULL },
	{ "something behind it all", "{ { " MD5_DES " { " SALT " 02:14 } } " BLOCK " } ^05:", KEYSTORE_MALFORMED,
		NULL },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct assembled info = assemble(refused[i].info);
		struct keystore_secret plain = { 0 };
		struct keystore_error err;

		if (open_key((struct keystore_bytes){ info.der, info.len }, NULL, &plain, &err))
			fail_msg("%s: opened", refused[i].name);
		if (err.status != refused[i].status || err.offset != info.mark ||
		    (refused[i].text && strcmp(err.text, refused[i].text) != 0))
			fail_msg("%s: status %d, \"%s\" at %llu instead of %zu", refused[i].name, (int)err.status,
				err.text, (unsigned long long)err.offset, info.mark);
	}
}

/* What is refused once there is a password, before the work is done. */
static const struct {
	const char *name, *info;
	enum keystore_status status;
	const char *text;
} refused_work[] = {
	{ "PBKDF2 with iteration count 0", PBES2(KDF(SALT " ^02:00"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		"key iteration count 0, at least 1 expected" },
	{ "PBES1 with iteration count 0", "{ { " PKCS12_3DES " { " SALT " ^02:00 } } " BLOCK " }", KEYSTORE_MALFORMED,
		"key iteration count 0, at least 1 expected" },
	{ "PBKDF2 with 2^31 - 1 iterations", PBES2(KDF(SALT " ^02:7fffffff"), AES256(BLOCK)), KEYSTORE_LIMIT,
		"key iteration count 2147483647 is over the limit of 5000000" },
	{ "2^32 + 1 iterations are not 1", "{ { " MD5_DES " { " SALT " ^02:0100000001 } } " BLOCK " }", KEYSTORE_LIMIT,
		"key iteration count 4294967297 is over the limit of 5000000" },
	{ "scrypt with 1 TiB", PBES2(SCRYPT(SALT " ^02:40000000 02:08 02:01"), AES256(BLOCK)), KEYSTORE_LIMIT,
		"scrypt needs 1099511627776 bytes of memory, over the limit of 268435456" },
	{ "scrypt with an N of 15", PBES2(SCRYPT(SALT " ^02:0f 02:08 02:01"), AES256(BLOCK)), KEYSTORE_MALFORMED,
		"scrypt parameters N 15, r 8, p 1 are out of range" },
	{ "no encrypted data", "{ { " MD5_DES " { " SALT " 02:14 } } 04: }", KEYSTORE_MALFORMED,
		"the encrypted data is empty" },
	{ "no encrypted data with a stream cipher", "{ { 06:2a864886f70d010c0101 { " SALT " 02:14 } } 04: }",
		KEYSTORE_MALFORMED, "the encrypted data is empty" },
	{ "half a block", "{ { " MD5_DES " { " SALT " 02:14 } } 04:000000000000000000000000 }", KEYSTORE_MALFORMED,
		"12 bytes of encrypted data are not whole blocks of 8 bytes" },
};

static void test_refused_work(void **state)
{
	struct keystore_password password = KEYSTORE_PASSWORD("secret");

	(void)state;
	for (size_t i = 0; i < sizeof refused_work / sizeof *refused_work; i++) {
		struct assembled info = assemble(refused_work[i].info);
		struct keystore_secret plain = { 0 };
		struct keystore_error err;

		if (open_key((struct keystore_bytes){ info.der, info.len }, &password, &plain, &err))
			fail_msg("%s: opened", refused_work[i].name);
		if (err.status != refused_work[i].status || strcmp(err.text, refused_work[i].text) != 0 ||
		    (info.mark && err.offset != info.mark))
			fail_msg("%s: status %d, \"%s\" at %llu", refused_work[i].name, (int)err.status, err.text,
				(unsigned long long)err.offset);
	}
}

/* Effective key bits and key lengths of RC2 beyond what OpenSSL writes, as text; test_cipher.c has the cipher's
 * vectors. */
static void test_rc2_parameters(void **state)
{
	static const struct {
		const char *info, *text;
	} rows[] = {
		{ PBES2(KDF(SALT " 02:14 02:10"), RC2(SALT)),
			"PBES2, PBKDF2 HMAC-SHA-1 20 iterations, RC2-CBC 32 bits" },
		{ PBES2(KDF(SALT " 02:01"), RC2("02:0100 " SALT)),
			"PBES2, PBKDF2 HMAC-SHA-1 1 iteration, RC2-CBC 256 bits" },
		{ PBES2(KDF(SALT " 02:14 02:0080"), RC2("02:0400 " SALT)),
			"PBES2, PBKDF2 HMAC-SHA-1 20 iterations, RC2-CBC 1024 bits" },
		{ PBES2("{ ^06:2a0304 05: } ", AES256(BLOCK)), "keyDerivationFunc 1.2.3.4 is not supported" },
		{ "{ { 05: } " BLOCK " }", "unreadable" },
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct assembled info = assemble(rows[i].info);
		text_of((struct keystore_bytes){ info.der, info.len }, text, sizeof text);
		assert_string_equal(text, rows[i].text);
	}
}

/* The caller's budget is spent by each derivation, and both readings of an empty password are derivations. */
static void test_budget_is_shared(void **state)
{
	struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;
	struct keystore_bytes file = load("pbes1-sha1-3des-bare");
	struct keystore_password empty = KEYSTORE_PASSWORD("");
	struct keystore_secret plain = { 0 };
	struct keystore_error err;

	(void)state;
	limits.max_total_iterations = 59;
	struct budget budget = budget_new(&limits);
	assert_true(encrypted_key_open(file, &empty, PBE_KEY_FILE, &budget, &plain, &err));
	secret_free(&plain);
	assert_false(encrypted_key_open(file, &empty, PBE_KEY_FILE, &budget, &plain, &err));
	secret_free(&plain);
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	free((void *)file.data);
}

/* In a PKCS#12 a password is tried as other writers took it for bytes; in a key file it is not. */
static const struct {
	const char *file;
	struct keystore_password password;
	uint64_t spent; /* 20 for each reading up to the right one */
} readings[] = {
	{ "pbes1-sha1-3des-unicode", KEYSTORE_PASSWORD("pässwörd€😀"), 20 },
	{ "pbes1-sha1-3des-bytewise", KEYSTORE_PASSWORD("pässwörd"), 40 },
	{ "pbes1-sha1-3des-seven-bit", KEYSTORE_PASSWORD("pässwörd"), 60 },
	{ "pbes2-latin1", KEYSTORE_PASSWORD("pässwörd"), 40 },
	{ "pbes2-bmp", KEYSTORE_PASSWORD("secret"), 40 },
};

static void check_reading(size_t i, struct keystore_bytes file, struct keystore_bytes key)
{
	struct budget budget = budget_new(NULL);
	struct keystore_secret plain = { 0 };
	struct keystore_error err;

	if (!encrypted_key_open(file, &readings[i].password, PBE_PKCS12_FILE, &budget, &plain, &err))
		fail_msg("%s: %s", readings[i].file, err.text);
	assert_true(bytes_equal(secret_bytes(&plain), key));
	assert_int_equal(budget.spent, readings[i].spent);
	secret_free(&plain);
	if (readings[i].spent > 20) {
		assert_false(open_key(file, &readings[i].password, &plain, &err));
		secret_free(&plain);
		assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	}
}

static void test_readings(void **state)
{
	struct keystore_bytes key = load("key");

	(void)state;
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
		struct keystore_bytes file = load(readings[i].file);
		check_reading(i, file, key);
		free((void *)file.data);
	}
	free((void *)key.data);
}

/* A further reading that the budget has nothing left for: the password was wrong as it is usually read. */
static void test_readings_end_with_the_budget(void **state)
{
	struct keystore_limits limits = KEYSTORE_LIMITS_DEFAULT;
	struct keystore_bytes file = load("pbes1-sha1-3des-seven-bit");
	struct keystore_password password = KEYSTORE_PASSWORD("pässwörd");
	struct keystore_secret plain = { 0 };
	struct keystore_error err;

	(void)state;
	limits.max_total_iterations = 59;
	struct budget budget = budget_new(&limits);
	assert_false(encrypted_key_open(file, &password, PBE_PKCS12_FILE, &budget, &plain, &err));
	secret_free(&plain);
	assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
	assert_string_equal(err.text, "wrong password, or the key was damaged");
	assert_int_equal(budget.spent, 40);
	free((void *)file.data);
}

static bool open_in_pkcs12(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct budget budget = budget_new(NULL);
	struct keystore_secret plain = { 0 };

	if (!encrypted_key_open(input, context, PBE_PKCS12_FILE, &budget, &plain, err)) {
		secret_free(&plain);
		return false;
	}
	secret_free(&plain);
	return true;
}

/* Memory that is out at a further reading is no wrong password. */
static void test_readings_without_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
		struct keystore_bytes file = load(readings[i].file);
		sweep_allocations(open_in_pkcs12, (void *)&readings[i].password, file);
		free((void *)file.data);
	}
}

static bool sweep_open(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_secret plain = { 0 };

	if (!open_key(input, context, &plain, err)) {
		secret_free(&plain);
		return false;
	}
	secret_free(&plain);
	return true;
}

/* A flipped bit of CBC data or of a salt that nothing checks may go unnoticed, as long as a PrivateKeyInfo comes
 * out. */
static void test_sweeps(void **state)
{
	static const char *const names[] = { "pbes2-aes-256-hmac-sha256", "pbes2-scrypt", "pbes2-rc2-cbc",
		"pbes1-sha1-3des", "pbes1-md5-des", "pbes1-sha1-rc4-40" };
	struct keystore_password password = KEYSTORE_PASSWORD("secret");

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct keystore_bytes file = load(names[i]);
		sweep_truncations(sweep_open, &password, file);
		sweep_bits(sweep_open, &password, file);
		sweep_allocations(sweep_open, &password, file);
		free((void *)file.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_open),   cmocka_unit_test(test_wrong_passwords),
		cmocka_unit_test(test_texts),	     cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_work), cmocka_unit_test(test_rc2_parameters),
		cmocka_unit_test(test_sweeps),	     cmocka_unit_test(test_budget_is_shared),
		cmocka_unit_test(test_readings),     cmocka_unit_test(test_readings_end_with_the_budget),
		cmocka_unit_test(test_readings_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
