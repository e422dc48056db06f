/* Every call of keystore.h that handles a secret, run under tests/secrets/watch.c, which looks into the memory behind
 * each.
 *
 *     library FOLDER STEP         every STEP-th damage to each file; 0: no damages, each call once
 *     library FOLDER secret       prints the secret key that is in a file of Java's, in hexadecimal */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keystore/model.h"
#include "tests/secrets/probe.h"
#include "tests/secrets/uses.h"
#include "tests/support/sweep.h"

static struct keystore_error err;

/* ---- Files that are made here ------------------------------------------------------------------------------------ */

/* How a store is made. */
struct recipe {
	const char *name;
	enum keystore_format format;
	struct keystore_profile profile;
	int key;
};

static bool make_store(const struct recipe *recipe, const char *key_name, uint8_t **out, size_t *len)
{
	char file[64];
	struct keystore_protection protection = protection_for(recipe->format, recipe->key);
	struct keystore_write_options options = {
		.format = recipe->format,
		.profile = &recipe->profile,
		.random = &salts,
	};
	struct keystore *ks = keystore_new();

	protection.encryption = recipe->profile.keys;
	snprintf(file, sizeof file, "%s.pkcs8.der", key_name);
	struct keystore_bytes pkcs8 = load(file);
	snprintf(file, sizeof file, "%s.crt.der", key_name);
	struct keystore_bytes certificate = load(file);
	struct keystore_new_key key = { .alias = { (const uint8_t *)"key", 3 }, .pkcs8 = pkcs8, .chain = &certificate,
		.n_chain = 1, .protection = protection };

	begin("%s: add a key", recipe->name);
	give(recipe->key);
	bool ok = keystore_add_private_key(ks, &key, &err);
	unload(&pkcs8);
	if (recipe->key >= 0 || recipe->profile.keys.scheme != KEYSTORE_SCHEME_NONE)
		look();
	begin("%s: write", recipe->name);
	options.password = give(STORE);
	ok = ok && keystore_write_with(ks, &options, out, len, &err);
	if (ok)
		except(*out, *len);
	keystore_free(ks);
	look();
	unload(&certificate);
	if (!ok)
		printf("%s: %s\n", recipe->name, err.text);
	return ok;
}

static void with_store(const struct recipe *recipe, const char *key_name, void (*test)(const struct file *file))
{
	uint8_t *out;
	size_t len;

	if (!make_store(recipe, key_name, &out, &len))
		return;
	struct file file = { .name = recipe->name, .bytes = { out, len }, .store = STORE, .key = recipe->key };
	own(file.bytes);
	test(&file);
	disown();
	keystore_free_bytes(out, len);
}

static void containers(void)
{
	static const char *const keys[] = { "rsa", "ec", "dsa", "ed25519" };
	char name[64];

	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
		for (size_t i = 0; i < N_FORMATS; i++) {
			snprintf(name, sizeof name, "%s of %s", keystore_format_name(formats[i]), keys[k]);
			struct recipe recipe = { name, formats[i], few_iterations(), KEY };
			with_store(&recipe, keys[k], k == 1 ? test_file : use_file);
		}
}

/* Every scheme for keys and certificates, as a PKCS#12 and as a key file. */
static void schemes(void)
{
	const char *scheme;

	for (size_t i = 0; (scheme = keystore_encryption_name(i)); i++) {
		struct recipe recipe = { scheme, KEYSTORE_FORMAT_PKCS12, few_iterations(), KEY };
		keystore_encryption_parse(scheme, &recipe.profile.keys);
		if (recipe.profile.keys.scrypt_n)
			recipe.profile.keys.scrypt_n = 16;
		recipe.profile.certificates = recipe.profile.keys;
		if (recipe.profile.keys.scheme == KEYSTORE_SCHEME_NONE) {
			recipe.profile.certificates = (struct keystore_encryption){ .iterations = ITERATIONS };
			recipe.key = -1;
		}
		with_store(&recipe, "rsa", use_file);
		if (recipe.key >= 0 && i % 8 == 0)
			with_store(&recipe, "ec", wrong_passwords);
	}
}

/* Without a MAC, a damaged file gets as far as the damage. */
static void macs(void)
{
	const char *mac;

	for (size_t i = 0; (mac = keystore_mac_name(i)); i++) {
		struct recipe recipe = { mac, KEYSTORE_FORMAT_PKCS12, few_iterations(), KEY };
		keystore_mac_parse(mac, &recipe.profile.mac);
		with_store(&recipe, "ec", recipe.profile.mac.scheme == KEYSTORE_MAC_NONE ? test_file : use_file);
	}
}

/* keystore_encrypt_key and keystore_pem, with and without enough memory. */
static void encrypt_once(struct keystore_bytes pkcs8, const struct keystore_encryption *how)
{
	uint8_t *sealed, *pem;
	size_t len, pem_len;

	if (!keystore_encrypt_key(pkcs8, how, give(FOREIGN), &salts, &sealed, &len, &err))
		return;
	if (keystore_pem("ENCRYPTED PRIVATE KEY", (struct keystore_bytes){ sealed, len }, &pem, &pem_len, &err))
		keystore_free_bytes(pem, pem_len);
	keystore_free_bytes(sealed, len);
	if (keystore_pem("PRIVATE KEY", pkcs8, &pem, &pem_len, &err))
		keystore_free_bytes(pem, pem_len);
}

static void encryptions(void)
{
	struct keystore_bytes pkcs8 = load("ec.pkcs8.der");
	const char *name;

	own(pkcs8);
	for (size_t i = 0; (name = keystore_encryption_name(i)); i++) {
		struct keystore_encryption how = { .iterations = ITERATIONS };
		size_t made = SIZE_MAX;
		keystore_encryption_parse(name, &how);
		how.scrypt_n = how.scrypt_n ? 16 : 0;
		for (size_t n = 0; made > n; n++) {
			begin("encrypt with %s, allocation %zu fails", name, n);
				fail_allocation_after(n);
			encrypt_once(pkcs8, &how);
			made = fail_allocation_after(SIZE_MAX);
			look();
		}
	}
	disown();
	unload(&pkcs8);
}

/* ---- Secret keys, which only Java makes -------------------------------------------------------------------------- */

static bool find_secret(const struct keystore *ks, size_t *i)
{
	for (*i = 0; ks && *i < keystore_count(ks); ++*i)
		if (ks->entries[*i].kind == KEYSTORE_SECRET_KEY)
			return true;
	return false;
}

static struct keystore *open_java(struct keystore_bytes *bytes)
{
	*bytes = load("own.jceks");
	return keystore_read_borrowed(bytes->data, bytes->len, give(JAVA_STORE), NULL, &err);
}

/* A store of another format with the first secret key alone. */
static bool take_secret(enum keystore_format format, uint8_t **out, size_t *len)
{
	struct keystore_protection now = protection_for(format, KEY);
	struct keystore_bytes bytes;
	struct keystore *from = open_java(&bytes), *to = keystore_new();
	struct keystore_profile profile = few_iterations();
	struct keystore_write_options options = {
		.format = format,
		.password = give(STORE),
		.profile = &profile,
		.random = &salts,
	};
	size_t i;

	bool ok = find_secret(from, &i) && keystore_copy_entry(to, from, i, (struct keystore_bytes){ NULL, 0 }, &err) &&
		  keystore_change_key_password(to, 0, give(JAVA_KEY), &now, &err) &&
		  keystore_write_with(to, &options, out, len, &err);
	keystore_free(from);
	keystore_free(to);
	unload(&bytes);
	return ok;
}

static void secret_keys(void)
{
	static const enum keystore_format holders[] = { KEYSTORE_FORMAT_JCEKS, KEYSTORE_FORMAT_PKCS12 };
	uint8_t *out;
	size_t len;

	for (size_t i = 0; i < 2; i++) {
		begin("a secret key to %s", keystore_format_name(holders[i]));
		bool ok = take_secret(holders[i], &out, &len);
		look();
		struct file file = { i ? "secret key in PKCS#12" : "secret key in JCEKS", { NULL, 0 }, STORE, KEY };
		if (ok)
			file.bytes = (struct keystore_bytes){ out, len };
		own(file.bytes);
		test_file(&file);
		disown();
		if (ok)
			keystore_free_bytes(out, len);
		else
			printf("%s: %s\n", file.name, err.text);
	}
}

static void print_secret(void)
{
	struct keystore_bytes bytes;
	struct keystore *ks = open_java(&bytes);
	struct keystore_secret secret;
	size_t i;

	if (!find_secret(ks, &i) || !open_entry(ks, i, JAVA_KEY, &secret))
		abort();
	for (size_t j = 0; j < secret.len; j++)
		printf("%02x", secret.data[j]);
	keystore_secret_free(&secret);
	keystore_free(ks);
}

/* ---- Files of other programs ------------------------------------------------------------------------------------- */

/* "NAME store key": numbers of passwords, -1 for none. */
static void foreign_files(void)
{
	char name[256];
	int store, key;
	FILE *list = fopen("files", "r");

	while (list && fscanf(list, "%255s %d %d", name, &store, &key) == 3) {
		struct file file = { .name = name, .bytes = load(name), .store = store, .key = key };
		own(file.bytes);
		test_file(&file);
		disown();
		unload(&file.bytes);
	}
	if (!list)
		abort();
	fclose(list);
}

/* Pairs of NAME.p8 and NAME.spki. */
static void key_pairs(void)
{
	static const char *const names[] = { "rsa-2048", "dsa-2048", "ec-secp192r1", "ec-secp224r1", "ec-secp256r1",
		"ec-secp384r1", "ec-secp521r1", "ed25519", "ed448", "x25519", "x448" };
	char path[64];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s.p8", names[i]);
		struct file file = { .name = names[i], .bytes = load(path) };
		snprintf(path, sizeof path, "%s.spki", names[i]);
		struct keystore_bytes spki = load(path);
		struct keystore_secret key = { .data = (uint8_t *)file.bytes.data, .len = file.bytes.len };
		own(file.bytes);
		use_key(&file, &key, spki);
		disown();
		if (keystore_key_matches(file.bytes, spki) != KEYSTORE_MATCH)
			printf("%s: does not match\n", names[i]);
		unload(&file.bytes);
		unload(&spki);
	}
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 99;
	probe_begin(argv[1]);
	if (strcmp(argv[2], "secret") == 0) {
		print_secret();
		return 0;
	}
	step = strtoul(argv[2], NULL, 10);
	if (!step)
		tell_what_is_wiped();
	key_pairs();
	containers();
	schemes();
	macs();
	if (step)
		encryptions();
	secret_keys();
	foreign_files();
	return 0;
}
