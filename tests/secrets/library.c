/* Every call of keystore.h that handles a secret, run under tests/secrets/watch.c, which looks into the memory behind
 * each.
 *
 *     library FOLDER STEP         every STEP-th damage to each file; 0: no damages, each call once
 *     library FOLDER secret       prints the secret key that is in a file of Java's, in hexadecimal */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "keystore/model.h"
#include "tests/secrets/probe.h"
#include "tests/support/sweep.h"

enum { ITERATIONS = 3 };

static size_t step;
static struct keystore_error err;

/* ---- A file, opened and damaged ---------------------------------------------------------------------------------- */

/* A file and what opens it. */
struct file {
	const char *name;
	struct keystore_bytes bytes;
	int store, key; /* -1: none */
};

static struct keystore *open_file(struct keystore_bytes bytes, int password)
{
	struct keystore_read_options options = { .password = give(password), .borrow = true };

	return keystore_read_with(bytes.data, bytes.len, &options, &err);
}

/* What the keystore itself holds until it is freed: what it decrypted. */
static void own_opened(const struct keystore *ks)
{
	own(ks ? secret_bytes(&ks->opened) : (struct keystore_bytes){ NULL, 0 });
}

static bool open_entry(const struct keystore *ks, size_t i, int password, struct keystore_secret *out)
{
	struct keystore_entry entry;
	char algorithm[64];

	keystore_get(ks, i, &entry);
	if (entry.kind == KEYSTORE_SECRET_KEY)
		return keystore_secret_key(ks, i, give(password), out, algorithm, sizeof algorithm, &err);
	return entry.kind == KEYSTORE_PRIVATE_KEY && keystore_private_key(ks, i, give(password), out, &err);
}

/* From the first call to the last, everything released. */
static bool open_all(struct keystore_bytes bytes, int store, int key)
{
	struct keystore *ks = open_file(bytes, store);
	struct keystore_secret secret;
	bool ok = ks != NULL;

	for (size_t i = 0; ks && i < keystore_count(ks); i++)
		if (open_entry(ks, i, key, &secret))
			keystore_secret_free(&secret);
		else
			ok = ok && !ks->entries[i].key.len;
	keystore_free(ks);
	return ok;
}

static void wrong_passwords(const struct file *file)
{
	static const int wrong[] = { WRONG, FOREIGN, -1 };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		begin("%s: another store password", file->name);
		open_all(file->bytes, wrong[i], file->key);
		look();
		begin("%s: another key password", file->name);
		open_all(file->bytes, file->store, wrong[i]);
		look();
	}
}

/* As it stands, and with the integrity left unchecked, so that what is damaged is opened all the same. */
static void try_damaged(const struct file *file, struct keystore_bytes bytes, const char *what, size_t at)
{
	begin("%s: %s at %zu", file->name, what, at);
	open_all(bytes, file->store, file->key);
	look();
	begin("%s: %s at %zu, integrity not checked", file->name, what, at);
	open_all(bytes, -1, file->key);
	look();
}

static void damages(const struct file *file)
{
	uint8_t *copy = malloc(file->bytes.len);

	memcpy(copy, file->bytes.data, file->bytes.len);
	own((struct keystore_bytes){ copy, file->bytes.len });
	for (size_t i = 0; i < file->bytes.len; i += step) {
		copy[i] ^= (uint8_t)(1u << i % 8);
		try_damaged(file, (struct keystore_bytes){ copy, file->bytes.len }, "a changed bit", i);
		copy[i] ^= (uint8_t)(1u << i % 8);
	}
	for (size_t len = file->bytes.len; len > step; len -= step)
		try_damaged(file, (struct keystore_bytes){ copy, len - 1 }, "cut", len - 1);
	disown();
	keystore_free_bytes(copy, file->bytes.len);
}

static void out_of_memory(const struct file *file)
{
	size_t made = SIZE_MAX;

	for (size_t n = 0; made > n; n++) {
		begin("%s: allocation %zu fails", file->name, n);
		fail_allocation_after(n);
		open_all(file->bytes, file->store, file->key);
		made = fail_allocation_after(SIZE_MAX);
		look();
	}
}

static void limits(const struct file *file)
{
	static const struct keystore_limits low[] = {
		{ 1 << 20, 1, 1, 1 },
		{ 1 << 20, 10, ITERATIONS, 1 << 20 },
		{ 10, 1, 1, 1 },
	};

	for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
		begin("%s: limits %zu", file->name, i);
		struct keystore_read_options options = { .password = give(file->store), .limits = &low[i] };
		struct keystore_secret secret;
		struct keystore *ks = keystore_read_with(file->bytes.data, file->bytes.len, &options, &err);
		if (ks && keystore_count(ks) && open_entry(ks, 0, file->key, &secret))
			keystore_secret_free(&secret);
		keystore_free(ks);
		look();
	}
}

static bool next_field(void *context, const struct keystore_field *field)
{
	(void)field;
	++*(size_t *)context;
	return true;
}

static void layout(const struct file *file)
{
	size_t n = 0;

	begin("%s: layout", file->name);
	struct keystore_layout_options options = { .open = { .password = give(file->store) }, .details = true };
	if (!keystore_layout(file->bytes.data, file->bytes.len, &options, next_field, &n, &err) || !n)
		printf("%s: no layout: %s\n", file->name, err.text);
	look();
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static void begin_with_key(const struct file *file, const char *what, const struct keystore_secret *key)
{
	begin("%s: %s", file->name, what);
	except(key->data, key->len);
}

static void use_key(const struct file *file, const struct keystore_secret *key, struct keystore_bytes spki)
{
	struct keystore_bytes pkcs8 = { key->data, key->len };
	struct keystore_key_info info;
	uint8_t digest[32];

	begin_with_key(file, "key info", key);
	if (!keystore_private_key_info(pkcs8, &info, &err))
		printf("%s: key info: %s\n", file->name, err.text);
	look();
	begin_with_key(file, "key matches", key);
	(void)keystore_key_matches(pkcs8, spki);
	look();
	begin_with_key(file, "fingerprint of a key", key);
	keystore_sha256(pkcs8, digest);
	look();
}

static void spki_of(const struct keystore *ks, size_t i, struct keystore_bytes *out)
{
	struct keystore_certificate certificate;
	struct keystore_entry entry;

	*out = (struct keystore_bytes){ NULL, 0 };
	keystore_get(ks, i, &entry);
	if (entry.n_certificates && keystore_certificate_parse(keystore_certificate_at(ks, i, 0), &certificate, &err))
		*out = certificate.spki;
}

static void use_entry(const struct file *file, const struct keystore *ks, size_t i)
{
	struct keystore_secret secret;
	struct keystore_bytes spki;
	char text[160];

	begin("%s: open key %zu", file->name, i);
	bool ok = open_entry(ks, i, file->key, &secret);
	if (ok)
		except(secret.data, secret.len);
	look();
	if (!ok)
		return;
	spki_of(ks, i, &spki);
	if (ks->entries[i].kind == KEYSTORE_PRIVATE_KEY)
		use_key(file, &secret, spki);
	begin("%s: protection of key %zu", file->name, i);
	except(secret.data, secret.len);
	keystore_key_protection(ks, i, text, sizeof text);
	look();
	begin("%s: key %zu released", file->name, i);
	keystore_secret_free(&secret);
	look();
}

/* ---- Converting and writing -------------------------------------------------------------------------------------- */

static const enum keystore_format formats[] = { KEYSTORE_FORMAT_JKS, KEYSTORE_FORMAT_JCEKS, KEYSTORE_FORMAT_PKCS12,
	KEYSTORE_FORMAT_PEM };
enum { N_FORMATS = sizeof formats / sizeof *formats };

static struct keystore_protection protection_for(enum keystore_format format, int password)
{
	return (struct keystore_protection){
		.format = format,
		.password = give(password),
		.encryption = { .iterations = ITERATIONS },
		.random = &salts,
	};
}

static struct keystore_profile few_iterations(void)
{
	return (struct keystore_profile){
		.keys = { .iterations = ITERATIONS },
		.certificates = { .iterations = ITERATIONS },
		.mac = { .iterations = ITERATIONS },
	};
}

/* Into an empty keystore of another format, each key with a new password, and out as bytes. */
static bool convert(const struct file *file, enum keystore_format format, int password)
{
	struct keystore_profile profile = few_iterations();
	struct keystore_write_options options = { .format = format, .profile = &profile, .random = &salts };
	struct keystore *from = open_file(file->bytes, file->store), *to = keystore_new();
	uint8_t *out;
	size_t len;
	bool ok = from && to;

	for (size_t i = 0; ok && i < keystore_count(from); i++) {
		struct keystore_protection now = protection_for(format, password);
		ok = keystore_copy_entry(to, from, i, (struct keystore_bytes){ NULL, 0 }, &err);
		if (ok && from->entries[i].key.len)
			ok = keystore_change_key_password(to, i, give(file->key), &now, &err);
	}
	keystore_free(from);
	options.password = give(STORE);
	ok = ok && keystore_write_with(to, &options, &out, &len, &err);
	if (ok)
		keystore_free_bytes(out, len);
	keystore_free(to);
	return ok;
}

static void conversions(const struct file *file)
{
	size_t made = SIZE_MAX;

	for (size_t i = 0; i < N_FORMATS; i++)
		for (int j = formats[i] == KEYSTORE_FORMAT_PEM ? 0 : 1; j < 2; j++) {
			int password = j ? KEY : -1;
			begin("%s: to %s%s", file->name, keystore_format_name(formats[i]), j ? "" : ", plain");
				if (!convert(file, formats[i], password) && err.status != KEYSTORE_CANNOT_HOLD)
				printf("%s: %s\n", probe_label(), err.text);
			look();
		}
	for (size_t i = 0; i < N_FORMATS; i++, made = SIZE_MAX)
		for (size_t n = 0; made > n; n += 1 + step / 64) {
			begin("%s: to %s, allocation %zu fails", file->name, keystore_format_name(formats[i]), n);
				fail_allocation_after(n);
			convert(file, formats[i], KEY);
			made = fail_allocation_after(SIZE_MAX);
			look();
		}
}

/* ---- All that is done with a file -------------------------------------------------------------------------------- */

static void use_file(const struct file *file)
{
	begin("%s: read", file->name);
	struct keystore *ks = open_file(file->bytes, file->store);
	own_opened(ks);
	look();
	if (!ks)
		printf("%s: cannot be read: %s\n", file->name, err.text);
	for (size_t i = 0; ks && i < keystore_count(ks); i++)
		use_entry(file, ks, i);
	disown();
	begin("%s: freed", file->name);
	keystore_free(ks);
	look();
	begin("%s: all calls in one", file->name);
	if (!open_all(file->bytes, file->store, file->key))
		printf("%s: does not open: %s\n", file->name, err.text);
	look();
}

/* The first bytes of a key in PEM are decoded for that. */
static void detect(const struct file *file)
{
	begin("%s: told apart", file->name);
	keystore_detect(file->bytes.data, file->bytes.len);
	look();
}

static void test_file(const struct file *file)
{
	detect(file);
	use_file(file);
	layout(file);
	if (!step)
		return;
	wrong_passwords(file);
	limits(file);
	conversions(file);
	damages(file);
	out_of_memory(file);
}

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
		struct keystore_secret key = { (uint8_t *)file.bytes.data, file.bytes.len };
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
