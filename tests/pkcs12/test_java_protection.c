/* Which protections a JVM opens. The rows are what JDK 17 and 25 do (tests/interop/test_java_view.py has files with
 * most of them), or for other versions the release that a change came with (pkcs12/java_protection.c names them); what
 * is over 5,000,000 iterations is refused by PKCS12KeyStore, MAX_ITERATION_COUNT. */
#include "pkcs12/java_protection.h"

#include "crypto/encryption.h"
#include "tests/pkcs12/rules.h"

#define SALT BYTES("12345678")

/* ---- Schemes ----------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	struct pbe pbe;
	unsigned version;
	const char *why; /* NULL: it can */
} schemes[] = {
	{ "PBES2 with AES-128", { .kdf = KDF_PBKDF2, .hash = &hash_sha1, .cipher = &cipher_aes128, .salt = SALT }, 17,
		NULL },
	{ "PBES2 with AES-256", { .kdf = KDF_PBKDF2, .hash = &hash_sha256, .cipher = &cipher_aes256, .salt = SALT }, 8,
		NULL },
	{ "PBES2 with AES-192", { .kdf = KDF_PBKDF2, .hash = &hash_sha256, .cipher = &cipher_aes192, .salt = SALT }, 25,
		"of the ciphers of PBES2 it knows AES-128 and AES-256 alone" },
	{ "PBES2 with 3DES", { .kdf = KDF_PBKDF2, .hash = &hash_sha1, .cipher = &cipher_des3, .salt = SALT }, 25,
		"of the ciphers of PBES2 it knows AES-128 and AES-256 alone" },
	{ "scrypt", { .kdf = KDF_SCRYPT, .cipher = &cipher_aes256, .salt = SALT }, 25, "it does not know scrypt" },
	{ "SHA-512/224 before 20", { .kdf = KDF_PBKDF2, .hash = &hash_sha512_224, .cipher = &cipher_aes256,
		.salt = SALT }, 19, "it does not know PBKDF2 with HMAC-SHA-512/224 and HMAC-SHA-512/256" },
	{ "SHA-512/256 before 20", { .kdf = KDF_PBKDF2, .hash = &hash_sha512_256, .cipher = &cipher_aes256,
		.salt = SALT }, 19, "it does not know PBKDF2 with HMAC-SHA-512/224 and HMAC-SHA-512/256" },
	{ "SHA-512/256 from 20 on", { .kdf = KDF_PBKDF2, .hash = &hash_sha512_256, .cipher = &cipher_aes256,
		.salt = SALT }, 20, NULL },
	{ "3DES with three keys", { .kdf = KDF_PKCS12, .hash = &hash_sha1, .cipher = &cipher_des3, .salt = SALT }, 17,
		NULL },
	{ "3DES with two keys", { .kdf = KDF_PKCS12, .hash = &hash_sha1, .cipher = &cipher_des3_2key, .salt = SALT },
		17, "it does not know 3DES with two keys" },
	{ "pbeWithMD5AndDES", { .kdf = KDF_PBKDF1, .hash = &hash_md5, .cipher = &cipher_des, .salt = SALT }, 17, NULL },
	{ "pbeWithMD5AndRC2", { .kdf = KDF_PBKDF1, .hash = &hash_md5, .cipher = &cipher_rc2, .salt = SALT }, 17,
		"it does not know this form of PBES1" },
	{ "pbeWithSHA1AndDES", { .kdf = KDF_PBKDF1, .hash = &hash_sha1, .cipher = &cipher_des, .salt = SALT }, 17,
		"it does not know this form of PBES1" },
	{ "PBEWithMD5AndTripleDES, which JCEKS has", { .kdf = KDF_SUN, .hash = &hash_md5, .cipher = &cipher_des3,
		.salt = SALT }, 17, "it does not know this form of PBES1" },
	{ "a salt of 7 bytes", { .kdf = KDF_PKCS12, .hash = &hash_sha1, .cipher = &cipher_des3,
		.salt = BYTES("1234567") }, 17, "its salt has less than 8 bytes" },
	{ "5,000,000 iterations", { .kdf = KDF_PKCS12, .hash = &hash_sha1, .cipher = &cipher_des3, .salt = SALT,
		.iterations = 5000000 }, 17, NULL },
	{ "one more", { .kdf = KDF_PKCS12, .hash = &hash_sha1, .cipher = &cipher_des3, .salt = SALT,
		.iterations = 5000001 }, 17, "it has more than 5,000,000 iterations" },
	{ "a short salt is not what hinders scrypt", { .kdf = KDF_SCRYPT, .iterations = 5000001 }, 17,
		"it does not know scrypt" },
};

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_schemes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		const char *why = java_cannot_decrypt(&schemes[i].pbe, schemes[i].version);
		if (!same_text(why, schemes[i].why))
			fail_msg("%s: %s", schemes[i].name, why ? why : "it can");
	}
}

/* ---- Files ------------------------------------------------------------------------------------------------------- */

#define AES { .kdf = KDF_PBKDF2, .hash = &hash_sha256, .cipher = &cipher_aes256, .salt = SALT }
#define PBES1 { .kdf = KDF_PKCS12, .hash = &hash_sha1, .cipher = &cipher_des3, .salt = SALT }
#define DES { .kdf = KDF_PBKDF1, .hash = &hash_md5, .cipher = &cipher_des, .salt = SALT }
#define SCRYPT { .kdf = KDF_SCRYPT }
#define OPENED(how) { .done = true, .reading = how }
#define PART(how, reading) { .number = 2, .pbe = how, .opened = OPENED(reading) }
#define NO_FACTS { .n_safes = 0 }
#define NO_PART { .number = 0 }
#define MAC .has_mac = true, .mac_known = true, .mac = { .hash = &hash_sha256, .salt = SALT }
#define MAC_REFUSED(why, profile) \
	"Java 21 refuses the file: it cannot verify the MAC, because " why ": write it anew with profile java" profile
#define PART_REFUSED(why) \
	"Java 21 refuses the file: it cannot decrypt part 3, because " why ": write it anew with profile java17"

/* A file with at most one encrypted part, the third. */
static const struct {
	const char *name;
	struct facts facts;
	struct safe_facts safe;
	unsigned version;
	const char *refusal;
} files[] = {
	{ "nothing is protected", { .printable_ascii = true }, NO_PART, 21, NULL },
	{ "the usual", { .printable_ascii = true, MAC, .n_safes = 1, .mac_opened = OPENED(PASSWORD_USUAL) },
		PART(AES, PASSWORD_USUAL), 21, NULL },
	{ "an empty password without its end", { .printable_ascii = true, MAC, .n_safes = 1,
		.mac_opened = OPENED(PASSWORD_BARE) }, PART(PBES1, PASSWORD_BARE), 21, NULL },
	{ "scrypt", { .printable_ascii = true, .n_safes = 1 }, PART(SCRYPT, PASSWORD_USUAL), 21,
		PART_REFUSED("it does not know scrypt") },
	{ "a password in Latin-1", { .beyond_ascii = true, .n_safes = 1 }, PART(AES, PASSWORD_LATIN1), 21,
		PART_REFUSED("it takes the password for other bytes, and says that it is wrong") },
	{ "one in UTF-8 with PBES2", { .beyond_ascii = true, .n_safes = 1 }, PART(AES, PASSWORD_USUAL), 21,
		NULL },
	{ "one in UTF-16 with PBES1", { .beyond_ascii = true, .n_safes = 1 }, PART(PBES1, PASSWORD_USUAL), 21,
		PART_REFUSED("it takes the password for other bytes, and says that it is wrong") },
	{ "one of seven bits with PBES1", { .beyond_ascii = true, .n_safes = 1 },
		PART(PBES1, PASSWORD_SEVEN_BIT), 21, NULL },
	{ "one with PBES1 of RFC 8018, which takes ASCII alone", { .beyond_ascii = true, .n_safes = 1 },
		PART(DES, PASSWORD_USUAL), 21,
		PART_REFUSED("it takes the password for other bytes, and says that it is wrong") },
	{ "a digest that nobody knows, without a password", { .printable_ascii = true, .has_mac = true }, NO_PART, 21,
		MAC_REFUSED("it does not know the digest", "17") },
	{ "MD5", { .printable_ascii = true, .has_mac = true, .mac_known = true,
		.mac = { .hash = &hash_md5, .salt = SALT } }, NO_PART, 21,
		MAC_REFUSED("it does not know the digest", "17") },
	{ "PBMAC1 before 26", { .printable_ascii = true, .has_mac = true, .mac_known = true,
		.mac = { .scheme = KEYSTORE_MAC_PBMAC1, .hash = &hash_sha256, .salt = SALT } }, NO_PART, 21,
		MAC_REFUSED("it is a PBMAC1, which Java 26 is the first to know", "17") },
	{ "PBMAC1 from 26 on", { .printable_ascii = true, .has_mac = true, .mac_known = true,
		.mac = { .scheme = KEYSTORE_MAC_PBMAC1, .hash = &hash_sha256, .salt = SALT } }, NO_PART, 26, NULL },
	{ "a MAC with a salt of 7 bytes", { .printable_ascii = true, .has_mac = true, .mac_known = true,
		.mac = { .hash = &hash_sha1, .salt = BYTES("1234567") } }, NO_PART, 21,
		MAC_REFUSED("its salt has less than 8 bytes", "17") },
	{ "a MAC with too many iterations", { .printable_ascii = true, .has_mac = true, .mac_known = true,
		.mac = { .hash = &hash_sha1, .salt = SALT, .iterations = 5000001 } }, NO_PART, 21,
		MAC_REFUSED("it has more than 5,000,000 iterations", "17") },
	{ "a MAC with another password", { .printable_ascii = true, MAC, .other_mac_password = true }, NO_PART, 21,
		MAC_REFUSED("it has another password than the parts, and Java asks for one", "17") },
	{ "a MAC under the password in other bytes", { .beyond_ascii = true, MAC,
		.mac_opened = OPENED(PASSWORD_BYTEWISE) }, NO_PART, 21,
		MAC_REFUSED("it takes the password for other bytes", "17") },
	{ "the profile for an old one", { .printable_ascii = true, .has_mac = true }, NO_PART, 11,
		"Java 11 refuses the file: it cannot verify the MAC, because it does not know the digest: write it "
		"anew with profile java8" },
	{ "a MAC that was not verified, because there was no password", { .printable_ascii = true, MAC }, NO_PART, 21,
		NULL },
	{ "umlauts before 19", { .beyond_ascii = true, MAC }, NO_PART, 17,
		"Java 17 refuses the password, because it has other characters than printable ASCII: change it" },
	{ "umlauts from 19 on", { .beyond_ascii = true, MAC }, NO_PART, 19, NULL },
	{ "a password that nothing needs", { .beyond_ascii = true }, NO_PART, 17, NULL },
	{ "an encrypted part alone needs it", { .n_safes = 1 }, PART(AES, PASSWORD_USUAL), 17,
		"Java 17 refuses the password, because it has other characters than printable ASCII: change it" },
};

static void free_view(struct keystore_java_view *view)
{
	mem_free(view->findings);
	arena_free(&view->arena);
}

static bool check_file(size_t i, struct keystore_java_view *view)
{
	struct safe_facts safe = files[i].safe;
	struct facts facts = files[i].facts;

	facts.safes = &safe;
	*view = (struct keystore_java_view){ .version = files[i].version };
	return java_check_protection(view, &facts);
}

static void test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct keystore_java_view view;
		assert_true(check_file(i, &view));
		if (!same_text(view.refusal, files[i].refusal))
			fail_msg("%s: %s", files[i].name, view.refusal ? view.refusal : "it reads the file");
		free_view(&view);
	}
}

static bool try_file(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_java_view view;
	bool ok = check_file(*(size_t *)context, &view);

	(void)input;
	free_view(&view);
	if (!ok)
		err->status = KEYSTORE_NO_MEMORY;
	return ok;
}

static void test_failed_allocations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		sweep_allocations(try_file, &i, (struct keystore_bytes){ NULL, 0 });
}

/* ---- Updates ----------------------------------------------------------------------------------------------------- */

/* JDK-8076190: SHA-2 and PBES2 came to 8 with 8u301, to 11 with 11.0.12. */
static const struct {
	const char *name;
	struct facts facts;
	struct safe_facts safe;
	bool keys_need;
	unsigned version;
	const char *since; /* NULL: all updates read it */
} updates[] = {
	{ "nothing is protected", NO_FACTS, NO_PART, false, 8, NULL },
	{ "a MAC with SHA-1", { .has_mac = true, .mac = { .hash = &hash_sha1 } }, NO_PART, false, 8, NULL },
	{ "a MAC with SHA-256", { .has_mac = true, .mac = { .hash = &hash_sha256 } }, NO_PART, false, 8, "8u301" },
	{ "the same in 11", { .has_mac = true, .mac = { .hash = &hash_sha256 } }, NO_PART, false, 11, "11.0.12" },
	{ "the same in 12", { .has_mac = true, .mac = { .hash = &hash_sha256 } }, NO_PART, false, 12, NULL },
	{ "a part with PBES2", { .n_safes = 1 }, PART(AES, PASSWORD_USUAL), false, 8, "8u301" },
	{ "a part with PBES1", { .n_safes = 1 }, PART(PBES1, PASSWORD_USUAL), false, 8, NULL },
	{ "a key with PBES2", NO_FACTS, NO_PART, true, 8, "8u301" },
};

static bool check_update(size_t i, struct keystore_java_view *view)
{
	struct safe_facts safe = updates[i].safe;
	struct facts facts = updates[i].facts;

	facts.safes = &safe;
	*view = (struct keystore_java_view){ .version = updates[i].version };
	return java_needs_update(view, &facts, updates[i].keys_need);
}

static void test_updates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
		struct keystore_java_view view;
		assert_true(check_update(i, &view));
		bool told = view.n_findings == 1 && strcmp(view.findings[0].id, "java-needs-update") == 0;
		if (told != (updates[i].since != NULL) || (told && !strstr(view.findings[0].text, updates[i].since)))
			fail_msg("%s: %s", updates[i].name, told ? view.findings[0].text : "nothing is told");
		free_view(&view);
	}
}

static bool try_update(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct keystore_java_view view;
	bool ok = check_update(*(size_t *)context, &view);

	(void)input;
	free_view(&view);
	if (!ok)
		err->status = KEYSTORE_NO_MEMORY;
	return ok;
}

static void test_failed_allocations_of_updates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof updates / sizeof *updates; i++)
		sweep_allocations(try_update, &i, (struct keystore_bytes){ NULL, 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schemes),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_failed_allocations),
		cmocka_unit_test(test_updates),
		cmocka_unit_test(test_failed_allocations_of_updates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
