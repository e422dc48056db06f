/* JCEKS: files that keytool of JDK 17 and 25 wrote, against what Java reads from them
 * (tests/data/jceks/java.expected), the sweeps over them, and what is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "crypto/hash.h"
#include "jks/sealed_key.h"
#include "tests/support/cmocka.h"
#include "tests/support/fixture.h"
#include "tests/support/sweep.h"

static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");
static const struct keystore_password another = KEYSTORE_PASSWORD("another");

static struct keystore_bytes fixture(const char *name)
{
	char path[80];

	snprintf(path, sizeof path, "tests/data/jceks/%s.jceks", name);
	return load_file(path);
}

static struct keystore *read_fixture(const char *name)
{
	struct keystore_bytes file = fixture(name);
	struct keystore_error err;
	struct keystore *ks = keystore_read(file.data, file.len, &changeit, NULL, &err);

	assert_non_null(ks);
	assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
	assert_int_equal(keystore_format_of(ks), KEYSTORE_FORMAT_JCEKS);
	free((void *)file.data);
	return ks;
}

static void check_sha256(struct keystore_bytes data, const char *expected)
{
	uint8_t digest[32];
	char hex[65];

	keystore_sha256(data, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(hex, expected);
}

/* ---- What Java wrote --------------------------------------------------------------------------------------------- */

struct expected {
	char store[20], alias[20], kind[8], leaf[65], key[65], algorithm[40];
	long long created;
};

static enum keystore_entry_kind kind_of(const char *kind)
{
	return strcmp(kind, "key") == 0	   ? KEYSTORE_PRIVATE_KEY
	       : strcmp(kind, "cert") == 0 ? KEYSTORE_TRUSTED_CERTIFICATE
					   : KEYSTORE_SECRET_KEY;
}

static void check_key(const struct keystore *ks, size_t i, const struct expected *e)
{
	const struct keystore_password *password = strcmp(e->store, "own") == 0 ? &another : &changeit;
	const struct keystore_password *wrong = password == &another ? &changeit : &another;
	bool is_secret = strcmp(e->kind, "secret") == 0;
	struct keystore_secret key;
	struct keystore_error err;
	char algorithm[40];

	if (is_secret) {
		assert_false(keystore_secret_key(ks, i, wrong, &key, algorithm, sizeof algorithm, &err));
		assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
		assert_true(keystore_secret_key(ks, i, password, &key, algorithm, sizeof algorithm, &err));
		assert_string_equal(algorithm, e->algorithm);
	} else {
		assert_false(keystore_private_key(ks, i, wrong, &key, &err));
		assert_int_equal(err.status, KEYSTORE_WRONG_PASSWORD);
		assert_true(keystore_private_key(ks, i, password, &key, &err));
	}
	check_sha256((struct keystore_bytes){ key.data, key.len }, e->key);
	keystore_secret_free(&key);
}

static void check_entry(const struct keystore *ks, const struct expected *e)
{
	struct keystore_entry entry;
	struct keystore_error err;
	size_t i;

	assert_true(keystore_find((struct keystore *)ks, bytes_of(e->alias), &i, &err));
	keystore_get(ks, i, &entry);
	assert_int_equal(entry.kind, kind_of(e->kind));
	assert_true(entry.has_created && entry.created_ms == e->created);
	assert_int_equal(entry.n_certificates, strcmp(e->leaf, "-") != 0);
	if (entry.n_certificates)
		check_sha256(keystore_certificate_at(ks, i, 0), e->leaf);
	if (strcmp(e->key, "-") != 0)
		check_key(ks, i, e);
}

/* Calls check_entry for each line of a store; returns how many there are. */
static size_t check_store(const struct keystore *ks, const char *store)
{
	FILE *file = fopen("tests/data/jceks/java.expected", "r");
	struct expected e;
	size_t n = 0;

	assert_non_null(file);
	while (fscanf(file, "%19s %19s %7s %lld %64s %64s %39s", e.store, e.alias, e.kind, &e.created, e.leaf, e.key,
		       e.algorithm) == 7)
		if (strcmp(e.store, store) == 0) {
			check_entry(ks, &e);
			n++;
		}
	fclose(file);
	return n;
}

static const char *const stores[] = { "17", "25", "own" };

static void test_entries_are_as_java_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i += sweep_step()) { /* 200,000 iterations for each key */
		struct keystore *ks = read_fixture(stores[i]);

		assert_int_equal(check_store(ks, stores[i]), keystore_count(ks));
		keystore_free(ks);
	}
}

static void check_protection(const struct keystore *ks, const char *alias, const char *expected)
{
	struct keystore_error err;
	char text[80];
	size_t i;

	assert_true(keystore_find((struct keystore *)ks, bytes_of(alias), &i, &err));
	keystore_key_protection(ks, i, text, sizeof text);
	assert_string_equal(text, expected);
}

static void test_protection(void **state)
{
	struct keystore *ks = read_fixture("own");

	(void)state;
	check_protection(ks, "ec", "PBEWithMD5AndTripleDES, 200000 iterations");
	check_protection(ks, "aes", "PBEWithMD5AndTripleDES, 200000 iterations");
	check_protection(ks, "sun", "Sun key protector (SHA-1)");
	keystore_free(ks);
}

/* keytool's 200,000 iterations; key and cipher are those of the JDK's PBEWithMD5AndTripleDES. */
static void check_strength(const struct keystore *ks, const char *alias, enum keystore_kdf kdf, uint64_t iterations,
	const char *cipher)
{
	struct keystore_strength is;
	struct keystore_error err;
	size_t i;

	assert_true(keystore_find((struct keystore *)ks, bytes_of(alias), &i, &err));
	keystore_key_strength(ks, i, &is);
	assert_int_equal(is.kdf, kdf);
	assert_int_equal(is.iterations, iterations);
	assert_string_equal(is.cipher ? is.cipher : "none", cipher);
}

static void test_strength(void **state)
{
	struct keystore *ks = read_fixture("own");

	(void)state;
	check_strength(ks, "ec", KEYSTORE_KDF_JCEKS, 200000, "DES-EDE3-CBC");
	check_strength(ks, "aes", KEYSTORE_KDF_JCEKS, 200000, "DES-EDE3-CBC");
	check_strength(ks, "sun", KEYSTORE_KDF_SUN, 1, "none");
	keystore_free(ks);
}

static bool no_finding(void *context, const struct keystore_finding *finding)
{
	(void)context;
	fail_msg("%s: %s", finding->id, finding->text);
	return false;
}

static void test_a_rewrite_gives_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct keystore_bytes file = fixture(stores[i]);
		struct keystore *ks = read_fixture(stores[i]);
		struct keystore_error err;
		uint8_t *out;
		size_t len;

		assert_true(keystore_findings(ks, no_finding, NULL));
		assert_true(keystore_write(ks, KEYSTORE_FORMAT_JCEKS, &changeit, &out, &len, &err));
		assert_true(bytes_equal((struct keystore_bytes){ out, len }, file));
		keystore_free_bytes(out, len);
		keystore_free(ks);
		free((void *)file.data);
	}
}

/* ---- What is written --------------------------------------------------------------------------------------------- */

static struct keystore_protection few(enum keystore_format format, const struct keystore_password *password)
{
	return (struct keystore_protection){ .format = format, .password = password, .encryption.iterations = 7 };
}

/* Every key, protected anew: in the same format, or in another and back. */
static void protect_all(struct keystore *ks, const struct keystore_password *old, const struct keystore_protection *now)
{
	struct keystore_entry entry;
	struct keystore_error err;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		if (entry.kind != KEYSTORE_TRUSTED_CERTIFICATE &&
			!keystore_change_key_password(ks, i, old, now, &err))
			fail_msg("%s", err.text);
	}
}

static struct keystore *written(const struct keystore *ks, enum keystore_format format)
{
	struct keystore_error err;
	struct keystore *again;
	uint8_t *out;
	size_t len;

	if (!keystore_write(ks, format, &changeit, &out, &len, &err))
		fail_msg("%s", err.text);
	again = keystore_read(out, len, &changeit, NULL, &err);
	assert_non_null(again);
	keystore_free_bytes(out, len);
	return again;
}

static void test_protected_anew(void **state)
{
	const struct keystore_protection now = few(KEYSTORE_FORMAT_JCEKS, &changeit);
	struct keystore *ks = read_fixture("17"), *again;

	(void)state;
	protect_all(ks, &changeit, &now);
	again = written(ks, KEYSTORE_FORMAT_JCEKS);
	assert_int_equal(check_store(again, "17"), 8);
	check_protection(again, "desede", "PBEWithMD5AndTripleDES, 7 iterations");
	check_protection(again, "rsa", "PBEWithMD5AndTripleDES, 7 iterations");
	keystore_free(again);
	keystore_free(ks);
}

/* Iterations as keytool has them (JDK 8u161 and later). */
static void test_the_usual_iterations(void **state)
{
	const struct keystore_protection usual = { .format = KEYSTORE_FORMAT_JCEKS, .password = &another };
	struct keystore *ks = read_fixture("own");
	struct keystore_error err;
	size_t i;

	(void)state;
	assert_true(keystore_find(ks, bytes_of("sun"), &i, &err));
	assert_true(keystore_change_key_password(ks, i, &another, &usual, &err));
	check_protection(ks, "sun", "PBEWithMD5AndTripleDES, 200000 iterations");
	keystore_free(ks);
}

/* A secret key goes as it is into its own format alone. */
static void test_a_secret_key_of_another_format(void **state)
{
	const struct keystore_protection there = few(KEYSTORE_FORMAT_PKCS12, &changeit);
	struct keystore *ks = read_fixture("17"), *one = keystore_new();
	struct keystore_error err;
	uint8_t *out;
	size_t i, len;

	(void)state;
	assert_true(keystore_find(ks, bytes_of("aes"), &i, &err));
	assert_true(keystore_change_key_password(ks, i, &changeit, &there, &err));
	assert_true(keystore_copy_entry(one, ks, i, (struct keystore_bytes){ NULL, 0 }, &err));
	assert_false(keystore_write(one, KEYSTORE_FORMAT_JCEKS, &changeit, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "the secret key of \"aes\" is not protected for JCEKS");
	keystore_free(one);
	keystore_free(ks);
}

/* Kinds, names, dates, chains and keys come through a PKCS#12 and back. */
static void test_by_way_of_pkcs12(void **state)
{
	const struct keystore_protection there = few(KEYSTORE_FORMAT_PKCS12, &changeit),
					 back = few(KEYSTORE_FORMAT_JCEKS, &changeit);
	struct keystore *ks = read_fixture("17"), *pkcs12, *again;

	(void)state;
	protect_all(ks, &changeit, &there);
	pkcs12 = written(ks, KEYSTORE_FORMAT_PKCS12);
	assert_int_equal(keystore_format_of(pkcs12), KEYSTORE_FORMAT_PKCS12);
	protect_all(pkcs12, &changeit, &back);
	again = written(pkcs12, KEYSTORE_FORMAT_JCEKS);
	assert_int_equal(check_store(again, "17"), 8);
	keystore_free(again);
	keystore_free(pkcs12);
	keystore_free(ks);
}

/* A private key in the protection of JKS goes into a JCEKS as it is, and none the other way. */
static void test_jks_and_jceks(void **state)
{
	struct keystore *own = read_fixture("own"), *jks = keystore_new();
	struct keystore_error err;
	struct keystore *again;
	uint8_t *out;
	size_t i, len;

	(void)state;
	assert_true(keystore_find(own, bytes_of("sun"), &i, &err));
	assert_true(keystore_can_hold(own, i, KEYSTORE_FORMAT_JKS));
	assert_true(keystore_copy_entry(jks, own, i, (struct keystore_bytes){ NULL, 0 }, &err));
	again = written(jks, KEYSTORE_FORMAT_JKS);
	assert_int_equal(keystore_count(again), 1);
	keystore_free(again);
	assert_true(keystore_find(own, bytes_of("ec"), &i, &err));
	assert_true(keystore_copy_entry(jks, own, i, (struct keystore_bytes){ NULL, 0 }, &err));
	assert_false(keystore_write(jks, KEYSTORE_FORMAT_JKS, &changeit, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "the private key of \"ec\" is not protected for JKS");
	again = written(jks, KEYSTORE_FORMAT_JCEKS);
	assert_int_equal(keystore_count(again), 2);
	keystore_free(again);
	assert_true(keystore_find(own, bytes_of("aes"), &i, &err));
	assert_false(keystore_can_hold(own, i, KEYSTORE_FORMAT_JKS));
	assert_false(keystore_can_hold(own, i, KEYSTORE_FORMAT_PEM));
	assert_true(keystore_can_hold(own, i, KEYSTORE_FORMAT_JCEKS));
	assert_true(keystore_can_hold(own, i, KEYSTORE_FORMAT_PKCS12));
	const struct keystore_protection for_jks = few(KEYSTORE_FORMAT_JKS, &changeit);
	assert_false(keystore_change_key_password(own, i, &another, &for_jks, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "JKS cannot hold a secret key");
	keystore_free(jks);
	keystore_free(own);
}

static void test_needs_a_password(void **state)
{
	struct keystore *ks = read_fixture("own");
	const struct keystore_protection none = few(KEYSTORE_FORMAT_JCEKS, NULL);
	struct keystore_error err;
	uint8_t *out;
	size_t i, len;

	(void)state;
	assert_false(keystore_write(ks, KEYSTORE_FORMAT_JCEKS, NULL, &out, &len, &err));
	assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	assert_string_equal(err.text, "JCEKS needs a store password");
	for (i = 0; i < keystore_count(ks); i++) {
		assert_false(keystore_change_key_password(ks, i, NULL, &none, &err));
		assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
		assert_false(keystore_change_key_password(ks, i, &another, &none, &err));
		assert_int_equal(err.status, KEYSTORE_PASSWORD_NEEDED);
	}
	keystore_free(ks);
}

/* ---- Sealed objects ---------------------------------------------------------------------------------------------- */

/* A store with one secret key entry, whose object is this, and the right hash. */
static struct keystore *with_object(struct keystore_bytes object, struct keystore_error *err)
{
	struct writer out = writer_new();
	struct hash_state state;
	uint8_t hash[20];

	writer_bytes(&out, BYTES("\xCE\xCE\xCE\xCE\0\0\0\2\0\0\0\1\0\0\0\3\0\1a\0\0\0\0\0\0\0\0"));
	writer_bytes(&out, object);
	hash_init(&state, &hash_sha1);
	hash_update(&state, BYTES("\0c\0h\0a\0n\0g\0e\0i\0tMighty Aphrodite"));
	hash_update(&state, (struct keystore_bytes){ out.data, out.len });
	hash_finish(&state, hash);
	writer_bytes(&out, (struct keystore_bytes){ hash, sizeof hash });
	struct keystore *ks = keystore_read(out.data, out.len, &changeit, NULL, err);
	writer_free(&out);
	return ks;
}

static bool is_foreign(void *context, const struct keystore_finding *finding)
{
	*(bool *)context = strcmp(finding->id, "foreign-object") == 0;
	assert_string_equal(
		finding->text, "\"a\" is a Java object java.util.TreeMap: Java refuses the whole file for it");
	return true;
}

/* What is no sealed key is kept, named, and written again as it was. */
static void test_a_foreign_object(void **state)
{
	struct keystore_bytes object = load_file("tests/data/jceks/map.ser");
	struct keystore_error err;
	struct keystore *ks = with_object(object, &err), *again;
	struct keystore_entry entry;
	bool found = false;

	(void)state;
	assert_non_null(ks);
	keystore_get(ks, 0, &entry);
	assert_int_equal(entry.kind, KEYSTORE_OTHER);
	assert_string_equal(entry.other, "Java object java.util.TreeMap");
	assert_true(keystore_findings(ks, is_foreign, &found));
	assert_true(found);
	assert_false(keystore_can_hold(ks, 0, KEYSTORE_FORMAT_JKS));
	assert_false(keystore_can_hold(ks, 0, KEYSTORE_FORMAT_PKCS12));
	assert_false(keystore_can_hold(ks, 0, KEYSTORE_FORMAT_PEM));
	again = written(ks, KEYSTORE_FORMAT_JCEKS);
	keystore_get(again, 0, &entry);
	assert_true(bytes_equal(entry.key, object));
	keystore_free(again);
	keystore_free(ks);
	free((void *)object.data);
}

/* A sealed object with this much changed: `from` becomes `to`, of the same length. */
static void check_changed(const char *from, const char *to, enum keystore_status status, const char *text)
{
	const struct sealed_key sealed = { BYTES("\x30\x0D\x04\x08saltsalx\x02\x01\x01"), BYTES("16 bytes, sealed") };
	struct writer out = writer_new();
	struct keystore_error err;
	struct keystore_secret key;
	char algorithm[40];

	sealed_key_write(&sealed, &out);
	for (size_t i = 0; i + strlen(from) <= out.len; i++)
		if (memcmp(out.data + i, from, strlen(from)) == 0) {
			memcpy(out.data + i, to, strlen(to));
			break;
		}
	struct keystore *ks = with_object((struct keystore_bytes){ out.data, out.len }, &err);
	assert_non_null(ks);
	assert_false(keystore_secret_key(ks, 0, &changeit, &key, algorithm, sizeof algorithm, &err));
	if (err.status != status || !strstr(err.text, text))
		fail_msg("%s: %s", to, err.text);
	keystore_free(ks);
	writer_free(&out);
}

static void test_sealed_in_another_way(void **state)
{
	(void)state;
	check_changed("none", "none", KEYSTORE_WRONG_PASSWORD, "secret key of \"a\": wrong password");
	check_changed("\x16PBEWithMD5AndTripleDES", "\x16PBEWithMD5AndTripleDEs", KEYSTORE_UNSUPPORTED,
		"sealed with \"PBEWithMD5AndTripleDEs\", which is not JCEKS's key protector");
	check_changed("encodedParams", "encodedParamz", KEYSTORE_MALFORMED,
		"the field encodedParams of the javax.crypto.SealedObject is missing");
	check_changed("\x30\x0D\x04\x08", "\x30\x0D\x04\x07", KEYSTORE_MALFORMED, "salt length 7, 8 expected");
	check_changed("\x02\x01\x01", "\x02\x01\x81", KEYSTORE_MALFORMED, "key iteration count");
}

static void check_plain(const char *file, enum keystore_status status, const char *text)
{
	char path[80], algorithm[40];
	struct keystore_secret key;
	struct keystore_error err;

	snprintf(path, sizeof path, "tests/data/jceks/%s.ser", file);
	struct keystore_bytes plain = load_file(path);
	assert_true(plain_key_is(plain));
	assert_false(plain_key_read(plain, &key, algorithm, sizeof algorithm, &err));
	assert_int_equal(err.status, status);
	assert_string_equal(err.text, text);
	free((void *)plain.data);
}

static void test_no_key_is_sealed(void **state)
{
	(void)state;
	check_plain("map", KEYSTORE_UNSUPPORTED,
		"what is sealed is a java.util.TreeMap, which is no secret key that is known");
	check_plain("string", KEYSTORE_UNSUPPORTED,
		"what is sealed is a java.lang.String, which is no secret key that is known");
	check_plain("key-rep-public", KEYSTORE_UNSUPPORTED,
		"a KeyRep of the type PUBLIC in the format RAW is no raw secret key");
	check_plain("key-rep-encoded", KEYSTORE_UNSUPPORTED,
		"a KeyRep of the type SECRET in the format PEM is no raw secret key");
	check_plain("key-nameless", KEYSTORE_MALFORMED, "its algorithm has no name");
}

/* The last letter of a field's name, or of a text, becomes another. */
static bool read_with(const char *changed, char algorithm[40], struct keystore_error *err)
{
	struct keystore_bytes plain = load_file("tests/data/jceks/key-rep.ser");
	struct keystore_secret key;
	size_t len = strlen(changed);

	for (size_t i = 0; len && i + len <= plain.len; i++)
		if (memcmp(plain.data + i, changed, len) == 0)
			((uint8_t *)plain.data)[i + len - 1]++;
	bool ok = plain_key_read(plain, &key, algorithm, 40, err);
	free((void *)plain.data);
	if (ok) {
		assert_int_equal(key.len, 8);
		assert_memory_equal(key.data, "\1\2\3\4\5\6\7\x08", 8);
		keystore_secret_free(&key);
	}
	return ok;
}

/* java.security.KeyRep.readResolve needs each of its fields. */
static void test_a_key_rep_needs_its_fields(void **state)
{
	static const char *const names[] = { "format", "type", "encoded", "algorithm" };
	struct keystore_error err;
	char algorithm[40], expected[80];

	(void)state;
	assert_true(read_with("", algorithm, &err));
	assert_string_equal(algorithm, "DES");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(expected, sizeof expected, "the field %s of the java.security.KeyRep is missing", names[i]);
		if (read_with(names[i], algorithm, &err) || strcmp(err.text, expected) != 0)
			fail_msg("%s: %s", names[i], err.text);
		assert_int_equal(err.status, KEYSTORE_MALFORMED);
	}
}

/* A name has two bytes of length, an array four, of which Java takes the positive ones. */
static void test_what_a_stream_cannot_hold(void **state)
{
	static char name[UINT16_MAX + 2];
	struct keystore_secret plain;
	struct keystore_error err;

	(void)state;
	memset(name, 'a', UINT16_MAX + 1);
	assert_false(plain_key_write(BYTES("key"), name, &plain, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	assert_string_equal(err.text, "the secret key is longer than JCEKS can hold");
	assert_false(plain_key_write((struct keystore_bytes){ NULL, (size_t)INT32_MAX + 1 }, "AES", &plain, &err));
	assert_int_equal(err.status, KEYSTORE_CANNOT_HOLD);
	name[UINT16_MAX] = '\0';
	assert_true(plain_key_write(BYTES("key"), name, &plain, &err));
	keystore_secret_free(&plain);
}

/* Java makes none (SecretKeySpec: "Empty key"), other programs may. */
static void test_an_empty_secret_key(void **state)
{
	struct keystore_secret plain, key;
	struct keystore_error err;
	char algorithm[8];

	(void)state;
	assert_true(plain_key_write(BYTES(""), "AES", &plain, &err));
	struct keystore_bytes stream = { plain.data, plain.len };
	assert_true(plain_key_read(stream, &key, algorithm, sizeof algorithm, &err));
	assert_int_equal(key.len, 0);
	assert_string_equal(algorithm, "AES");
	keystore_secret_free(&plain);
	keystore_secret_free(&key);
}

/* What openssl was told: tests/data/pbe/make.sh. */
static void test_keys_that_java_would_not_open(void **state)
{
	struct keystore_bytes file = load_file("tests/data/pbe/pbes2-aes-128-cbc.der");
	struct keystore *ks = sealed_key_store(KEYSTORE_FORMAT_JCEKS, file);
	struct keystore *empty = sealed_key_store(KEYSTORE_FORMAT_JCEKS, BYTES(""));
	struct keystore_secret key;
	struct keystore_error err;
	char text[80];

	(void)state;
	check_protection(ks, "a", "PBES2, PBKDF2 HMAC-SHA-256 20 iterations, AES-128-CBC");
	check_strength(ks, "a", KEYSTORE_KDF_PBKDF2, 20, "AES-128-CBC");
	assert_false(keystore_private_key(ks, 0, &changeit, &key, &err));
	assert_int_equal(err.status, KEYSTORE_UNSUPPORTED);
	assert_non_null(strstr(err.text, "which is not JCEKS's key protector"));
	check_protection(empty, "a", "unreadable");
	check_strength(empty, "a", KEYSTORE_KDF_UNKNOWN, 0, "none");
	assert_false(keystore_private_key(empty, 0, &changeit, &key, &err));
	keystore_free(empty);
	keystore_free(ks);
	free((void *)file.data);
	ks = with_object(BYTES("\xAC\xED\0\5t\0\1a"), &err);
	assert_non_null(ks);
	keystore_key_protection(ks, 0, text, sizeof text);
	check_strength(ks, "a", KEYSTORE_KDF_UNKNOWN, 0, "none");
	keystore_free(ks);
}

/* The iterations of a secret key are bounded as all are; a listing needs none of them. */
static void test_limit(void **state)
{
	const struct sealed_key sealed = { BYTES("\x30\x10\x04\x08saltsalt\x02\x04\x7F\xFF\xFF\xFF"),
		BYTES("12345678") };
	struct writer out = writer_new();
	struct keystore_error err;
	struct keystore_secret key;
	char text[80];

	(void)state;
	sealed_key_write(&sealed, &out);
	struct keystore *ks = with_object((struct keystore_bytes){ out.data, out.len }, &err);
	assert_non_null(ks);
	keystore_key_protection(ks, 0, text, sizeof text);
	assert_string_equal(text, "PBEWithMD5AndTripleDES, 2147483647 iterations");
	assert_false(keystore_secret_key(ks, 0, &changeit, &key, text, sizeof text, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(
		err.text, "secret key of \"a\": key iteration count 2147483647 is over the limit of 5000000");
	keystore_free(ks);
	writer_free(&out);
}

/* ---- Sweeps ------------------------------------------------------------------------------------------------------ */

static void open_keys(const struct keystore *ks)
{
	struct keystore_secret key;
	struct keystore_error err;
	char algorithm[40], text[80];

	for (size_t i = 0; i < keystore_count(ks); i++) {
		struct keystore_strength strength;
		keystore_key_protection(ks, i, text, sizeof text);
		keystore_key_strength(ks, i, &strength);
		if (keystore_private_key(ks, i, &another, &key, &err) ||
			keystore_secret_key(ks, i, &another, &key, algorithm, sizeof algorithm, &err))
			keystore_secret_free(&key);
	}
}

/* Reads and opens what it can. */
static bool read(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	const struct keystore_limits limits = { 1u << 20, 1000, 10000, 1u << 20, 8192 };
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, context, &limits, err);

	if (ks)
		open_keys(ks);
	keystore_free(ks);
	return ks != NULL;
}

/* One of each kind of entry, with few iterations, so that the keys are opened in each step. */
static struct keystore_bytes small_store(void)
{
	const struct keystore_protection now = few(KEYSTORE_FORMAT_JCEKS, &another);
	struct keystore *ks = read_fixture("own");
	struct keystore_error err;
	struct keystore_bytes file;
	uint8_t *out;

	protect_all(ks, &another, &now);
	assert_true(keystore_write(ks, KEYSTORE_FORMAT_JCEKS, &changeit, &out, &file.len, &err));
	file.data = out;
	keystore_free(ks);
	return file;
}

/* An object of Java's that is no key: a name for it and a finding need memory, too. */
static void sweep_a_foreign_object(void)
{
	struct writer out = writer_new();

	writer_bytes(&out, BYTES("\xCE\xCE\xCE\xCE\0\0\0\2\0\0\0\1\0\0\0\3\0\1a\0\0\0\0\0\0\0\0"));
	writer_bytes(&out, BYTES("\xAC\xED\0\5t\0\1a"));
	writer_zeros(&out, 20);
	sweep_allocations(read, NULL, (struct keystore_bytes){ out.data, out.len });
	writer_free(&out);
}

static void test_sweeps(void **state)
{
	struct keystore_bytes file = small_store();

	(void)state;
	sweep_a_foreign_object();
	sweep_truncations(read, NULL, file);
	sweep_bits(read, NULL, file);
	assert_int_equal(sweep_bits(read, (void *)&changeit, file), 0);
	sweep_allocations(read, (void *)&changeit, file);
	keystore_free_bytes((uint8_t *)file.data, file.len);
}

/* From a JCEKS with every kind of entry to bytes, by way of PKCS#12 and back. */
static bool convert(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	const struct keystore_protection there = few(KEYSTORE_FORMAT_PKCS12, &changeit),
					 back = few(KEYSTORE_FORMAT_JCEKS, &another);
	struct keystore *ks = keystore_read_borrowed(input.data, input.len, NULL, NULL, err);
	bool ok = ks != NULL;
	uint8_t *out;
	size_t len;

	(void)context;
	for (size_t i = 0; ok && i < keystore_count(ks); i++)
		ok = keystore_change_key_password(ks, i, &another, &there, err) &&
		     keystore_change_key_password(ks, i, &changeit, &back, err);
	ok = ok && keystore_write(ks, KEYSTORE_FORMAT_JCEKS, &changeit, &out, &len, err);
	if (ok)
		keystore_free_bytes(out, len);
	keystore_free(ks);
	return ok;
}

static void test_allocations_of_a_conversion(void **state)
{
	struct keystore_bytes file = small_store();

	(void)state;
	sweep_allocations(convert, NULL, file);
	keystore_free_bytes((uint8_t *)file.data, file.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries_are_as_java_reads_them),
		cmocka_unit_test(test_protection),
		cmocka_unit_test(test_a_rewrite_gives_the_same_bytes),
		cmocka_unit_test(test_protected_anew),
		cmocka_unit_test(test_the_usual_iterations),
		cmocka_unit_test(test_a_secret_key_of_another_format),
		cmocka_unit_test(test_by_way_of_pkcs12),
		cmocka_unit_test(test_jks_and_jceks),
		cmocka_unit_test(test_needs_a_password),
		cmocka_unit_test(test_a_foreign_object),
		cmocka_unit_test(test_sealed_in_another_way),
		cmocka_unit_test(test_no_key_is_sealed),
		cmocka_unit_test(test_a_key_rep_needs_its_fields),
		cmocka_unit_test(test_what_a_stream_cannot_hold),
		cmocka_unit_test(test_an_empty_secret_key),
		cmocka_unit_test(test_strength),
		cmocka_unit_test(test_keys_that_java_would_not_open),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_sweeps),
		cmocka_unit_test(test_allocations_of_a_conversion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
