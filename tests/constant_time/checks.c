/* Does the time that work on a secret takes depend on the secret? Run under valgrind's memcheck by tests/constant_time/
 * test-constant-time.sh: the bytes of every password are marked undefined, and so is then all that is computed from
 * them: encodings, derived keys, MACs, plaintexts. memcheck reports each branch and each place in memory that depends
 * on undefined bytes (so first A. Langley, "ctgrind", 2010).
 *
 * What may be known is marked defined again, and nothing else:
 *
 *   - what goes through secret_reveal (base/reveal.h): is a digest or a MAC the one in the file; is a padding right,
 *     and how long is it then; is a password ASCII, is it UTF-8, and how many bytes has each of its characters
 *   - a plaintext whose padding was right, or whose digest was (cipher_decrypt, pkcs8_read): its tags and lengths are
 *     read by a parser that branches on them, and whether they make sense is the verdict on the password, too
 *   - what goes into the file: salts, ciphertexts (cipher_encrypt) and digests
 *
 * What nettle and libsodium do by tables is left out by name in suppressions.txt. Each row says which of them it meets.
 * The rows called "control" are not constant in time, and must be reported. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "base/reveal.h"
#include "base/secret.h"
#include "crypto/cipher.h"
#include "crypto/key.h"
#include "crypto/password.h"
#include "keystore/keystore.h"
#include "tests/support/sweep.h"

/* ---- What is public ---------------------------------------------------------------------------------------------- */

uint32_t __wrap_secret_reveal(uint32_t value);
bool __real_cipher_decrypt(
	const struct cipher_key *key, struct keystore_bytes data, uint8_t *out, size_t *len);
bool __wrap_cipher_decrypt(
	const struct cipher_key *key, struct keystore_bytes data, uint8_t *out, size_t *len);
void __real_cipher_encrypt(const struct cipher_key *key, struct keystore_bytes plain, uint8_t *out);
void __wrap_cipher_encrypt(const struct cipher_key *key, struct keystore_bytes plain, uint8_t *out);
bool __real_pkcs8_read(struct keystore_bytes data, struct pkcs8 *out, struct keystore_error *err);
bool __wrap_pkcs8_read(struct keystore_bytes data, struct pkcs8 *out, struct keystore_error *err);

uint32_t __wrap_secret_reveal(uint32_t value)
{
	VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
	return value;
}

bool __wrap_cipher_decrypt(const struct cipher_key *key, struct keystore_bytes data, uint8_t *out, size_t *len)
{
	bool right = __real_cipher_decrypt(key, data, out, len);

	if (right)
		VALGRIND_MAKE_MEM_DEFINED(out, *len);
	return right;
}

void __wrap_cipher_encrypt(const struct cipher_key *key, struct keystore_bytes plain, uint8_t *out)
{
	__real_cipher_encrypt(key, plain, out);
	VALGRIND_MAKE_MEM_DEFINED(out, cipher_padded_len(key->cipher, plain.len));
}

bool __wrap_pkcs8_read(struct keystore_bytes data, struct pkcs8 *out, struct keystore_error *err)
{
	VALGRIND_MAKE_MEM_DEFINED(data.data, data.len);
	return __real_pkcs8_read(data, out, err);
}

/* ---- The rows ---------------------------------------------------------------------------------------------------- */

static unsigned n_rows, n_failed;

/* One row is over: how many errors there have been since the last one. */
static void row(const char *name, const char *what, bool as_expected, bool is_control)
{
	static unsigned before;
	unsigned now = (unsigned)VALGRIND_COUNT_ERRORS;
	bool reported = now > before;

	before = now;
	n_rows++;
	if (as_expected && reported == is_control)
		return;
	n_failed++;
	printf("FAILED %s%s%s: %s\n", name, *what ? ", " : "", what,
		!as_expected ? "the wrong verdict" :
		reported     ? "a branch or a place in memory depends on a secret" :
			       "memcheck did not report it");
}

/* A password in memory of its own, undefined. */
static struct keystore_password secret_password(const char *text)
{
	static char memory[8][64];
	static size_t next;
	char *copy = memory[next++ % 8];
	size_t len = strlen(text);

	memcpy(copy, text, len);
	VALGRIND_MAKE_MEM_UNDEFINED(copy, len);
	return (struct keystore_password){ copy, len };
}

static bool opened(struct keystore_secret *secret)
{
	VALGRIND_MAKE_MEM_DEFINED(secret->data, secret->len);
	keystore_secret_free(secret);
	return true;
}

/* All keys of a store; with the right password each opens. */
static bool open_keys(const struct keystore *ks, const struct keystore_password *password)
{
	struct keystore_error err;
	struct keystore_entry entry;
	struct keystore_secret key;
	char algorithm[64];
	bool all = true;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		if (entry.kind == KEYSTORE_PRIVATE_KEY)
			all = keystore_private_key(ks, i, password, &key, &err) && opened(&key) && all;
		if (entry.kind == KEYSTORE_SECRET_KEY)
			all = keystore_secret_key(ks, i, password, &key, algorithm, sizeof algorithm, &err) &&
			      opened(&key) && all;
	}
	return all;
}

/* Opens the store and its keys. */
static bool open_all(struct keystore_bytes file, const char *text)
{
	struct keystore_password password = secret_password(text);
	struct keystore_error err;
	struct keystore *ks = keystore_read_borrowed(file.data, file.len, &password, NULL, &err);
	bool ok = ks && open_keys(ks, &password);

	keystore_free(ks);
	return ok;
}

static void reads(const char *path, const char *password)
{
	struct keystore_bytes file = load_file(path);

	row(path, "the right password", open_all(file, password), false);
	row(path, "a wrong password", !open_all(file, "wrong one"), false);
	row(path, "a wrong password beyond ASCII", !open_all(file, "p\xC3\xA4ss\xE2\x82\xAC\xF0\x9F\x94\x91"), false);
	row(path, "a wrong password in Latin-1", !open_all(file, "p\xE4ssword"), false);
	free((void *)file.data);
}

/* A key with a password that nobody but its owner knows. */
static void reads_key(const char *path, const char *password)
{
	struct keystore_bytes file = load_file(path);
	struct keystore_password right = secret_password(password), wrong = secret_password("wrong one");
	struct keystore_error err;
	struct keystore *ks = keystore_read_borrowed(file.data, file.len, NULL, NULL, &err);

	row(path, "the right password", ks && open_keys(ks, &right), false);
	row(path, "a wrong password", ks && !open_keys(ks, &wrong), false);
	keystore_free(ks);
	free((void *)file.data);
}

/* tests/data/pbe: a key under each scheme; passwords beyond ASCII, as each writer takes them for bytes. */
static void reads_pbes(void)
{
	static const char *const schemes[] = {
		"pbes1-md5-des", "pbes1-md5-rc2-64", "pbes1-sha1-des", "pbes1-sha1-rc2-64", "pbes1-sha1-3des",
		"pbes1-sha1-2des", "pbes1-sha1-rc2-128", "pbes1-sha1-rc4-128", "pbes2-aes-128-cbc",
		"pbes2-aes-192-cbc", "pbes2-aes-256-hmac-md5", "pbes2-aes-256-hmac-sha1",
		"pbes2-aes-256-hmac-sha512", "pbes2-des3", "pbes2-rc2-cbc", "pbes2-scrypt",
	};
	static const char *const unicode[] = { "pbes2-unicode", "pbes1-sha1-3des-unicode", "pbes1-md5-des-unicode" };
	char path[64];

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		snprintf(path, sizeof path, "tests/data/pbe/%s.der", schemes[i]);
		reads_key(path, "secret");
	}
	for (size_t i = 0; i < sizeof unicode / sizeof *unicode; i++) {
		snprintf(path, sizeof path, "tests/data/pbe/%s.der", unicode[i]);
		reads_key(path, "p\xC3\xA4ssw\xC3\xB6rd\xE2\x82\xAC\xF0\x9F\x98\x80");
	}
	reads_key("tests/data/pbe/pbes1-sha1-3des-latin1.der", "p\xE4ssw\xF6rd");
}

/* Traditional keys in PEM, encrypted as DEK-Info says. */
static void reads_deks(void)
{
	static const char *const ciphers[] = { "aes-128-cbc", "aes-256-cbc", "des-cbc", "des-ede3-cbc", "rc2-cbc" };
	char path[64];

	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		snprintf(path, sizeof path, "tests/data/pbe/dek-%s.pem", ciphers[i]);
		reads_key(path, "secret");
	}
}

/* Each reading of a password beyond ASCII, taken or not (crypto/password.h). */
static void readings(void)
{
	static const struct {
		const char *name, *text;
	} passwords[] = {
		{ "ASCII", "changeit" },
		{ "empty", "" },
		{ "UTF-8 that is Latin-1, too", "p\xC3\xA4ssw\xC3\xB6rd" },
		{ "Latin-1", "p\xE4ssw\xF6rd" },
		{ "three and four bytes", "\xE2\x82\xAC\xF0\x9F\x98\x80" },
		{ "not the shortest form", "\xC0\x80" },
		{ "half a surrogate pair", "\xED\xA0\x80" },
		{ "beyond U+10FFFF", "\xF4\x90\x80\x80" },
		{ "five bytes", "\xF8\x88\x80\x80\x80" },
		{ "cut", "cut \xE2\x82" },
		{ "a continuation", "\x80" },
	};
	uint8_t room[512];

	for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++) {
		struct keystore_password password = secret_password(passwords[i].text);
		for (int reading = PASSWORD_USUAL; reading < 2 * PASSWORD_READINGS; reading++) {
			bool pkcs12 = reading >= PASSWORD_READINGS;
			enum password_reading as = (enum password_reading)(reading % PASSWORD_READINGS);
			struct writer out = writer_over(room, sizeof room);
			if (password_can_read(&password, as, pkcs12))
				password_put(&password, as, pkcs12, &out);
		}
		row("readings of a password", passwords[i].name, true, false);
	}
}

/* ---- Padding, with plaintexts that are marked, whatever decrypted them ------------------------------------------- */

/* A block cipher that leaves the bytes as they are, in CBC with an IV of zeros: one block of ciphertext is the
 * plaintext. */
static void set_no_key(void *context, const struct cipher_key *key)
{
	(void)context;
	(void)key;
}

static void leave(const void *context, size_t len, uint8_t *to, const uint8_t *from)
{
	(void)context;
	memcpy(to, from, len);
}

static bool unpads(const uint8_t block[16])
{
	const struct cipher none = { "none", 0, 16, .set_decrypt_key = set_no_key, .decrypt = leave };
	struct cipher_key key = { .cipher = &none };
	uint8_t secret[16], out[16];
	size_t len;

	memcpy(secret, block, sizeof secret);
	VALGRIND_MAKE_MEM_UNDEFINED(secret, sizeof secret);
	return cipher_decrypt(&key, (struct keystore_bytes){ secret, sizeof secret }, out, &len);
}

static void padding(void)
{
	char name[32];

	for (unsigned last = 0; last < 256; last++) {
		uint8_t block[16];
		memset(block, (int)last, sizeof block);
		snprintf(name, sizeof name, "16 bytes of %02x", last);
		row("padding", name, unpads(block) == (last >= 1 && last <= 16), false);
		if (last < 2 || last > 16)
			continue;
		block[16 - last] ^= 0x80;
		row("padding", "a wrong byte at its beginning", !unpads(block), false);
	}
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* The password of a store changes: all that a password protects is made anew. */
static bool change(const char *path, enum keystore_format format, const char *password)
{
	struct keystore_bytes file = load_file(path);
	struct keystore_password old = KEYSTORE_PASSWORD("changeit"), now = secret_password(password);
	struct keystore_protection protection = {
		.format = format,
		.password = &now,
		.encryption = { .iterations = 2 },
	};
	struct keystore_error err;
	struct keystore *ks = keystore_read_borrowed(file.data, file.len, &old, NULL, &err);
	uint8_t *data = NULL;
	size_t len = 0;
	bool ok = ks;

	for (size_t i = 0; ok && i < keystore_count(ks); i++) {
		struct keystore_entry entry;
		keystore_get(ks, i, &entry);
		if (entry.kind == KEYSTORE_PRIVATE_KEY)
			ok = keystore_change_key_password(ks, i, &old, &protection, &err);
	}
	ok = ok && keystore_write(ks, format, &now, &data, &len, &err);
	VALGRIND_MAKE_MEM_DEFINED(data, len);
	keystore_free_bytes(data, len);
	keystore_free(ks);
	free((void *)file.data);
	return ok;
}

static void writes(const char *path, enum keystore_format format)
{
	row(path, "a new password", change(path, format, "new password"), false);
	row(path, "a new password beyond ASCII", change(path, format, "n\xC3\xA4w"), false);
}

/* ---- Controls: how it is not to be done -------------------------------------------------------------------------- */

static bool __attribute__((noinline)) first_difference_ends(const uint8_t *a, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static bool __attribute__((noinline)) first_wrong_byte_ends(const uint8_t block[16])
{
	uint8_t n = block[15];

	if (n < 1 || n > 16)
		return false;
	for (size_t i = 0; i < n; i++)
		if (block[15 - i] != n)
			return false;
	return true;
}

static uint8_t __attribute__((noinline)) table(const uint8_t *index)
{
	static volatile uint8_t values[256] = { [112] = 1 };

	return values[*index];
}

static void controls(void)
{
	struct keystore_password password = secret_password("password12345678");
	const uint8_t *secret = (const uint8_t *)password.text;
	uint8_t known[16] = "password12345678";
	volatile int order;
	volatile bool verdict;

	order = memcmp(secret, known, sizeof known);
	order = order ? 1 : 0;
	row("control: memcmp", "", true, true);
	verdict = first_difference_ends(secret, known, sizeof known);
	row("control: a comparison that ends at the first difference", "", true, true);
	verdict = first_wrong_byte_ends(secret);
	row("control: a padding check that ends at the first wrong byte", "", true, true);
	known[0] = table(secret);
	row("control: a table that a secret byte indexes", "", true, true);
	(void)verdict;
}

int main(void)
{
	if (!RUNNING_ON_VALGRIND) {
		puts("this says something under valgrind alone: make test-constant-time");
		return 1;
	}
	controls();
	padding();
	readings();
	reads("tests/data/jks/ec.jks", "changeit");
	reads_key("tests/data/jks/two.jks", "another");
	reads_key("tests/data/jceks/own.jceks", "another"); /* keys and sealed secret keys */
	reads("tests/data/pkcs12/sweep-openssl.p12", "changeit");
	reads("tests/data/pkcs12/sweep-java.p12", "changeit");
	reads("tests/data/pkcs12/sweep-pbmac1.p12", "changeit");
	reads("tests/data/pkcs12/sweep-openssl-legacy.p12", "changeit"); /* 3DES, RC2 */
	reads("tests/data/pkcs12/open-umlaut.p12", "p\xC3\xA4ssw\xC3\xB6rd");
	reads_pbes();
	reads_deks();
	writes("tests/data/jks/ec.jks", KEYSTORE_FORMAT_JKS);
	writes("tests/data/jks/ec.jks", KEYSTORE_FORMAT_JCEKS);
	writes("tests/data/pkcs12/sweep-openssl.p12", KEYSTORE_FORMAT_PKCS12);
	printf("%u rows, %u failed\n", n_rows, n_failed);
	return n_failed > 0;
}
