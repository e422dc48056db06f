/* What a program does with a keystore's file and with the keys in it. */
#include "tests/secrets/uses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "keystore/model.h"
#include "tests/secrets/probe.h"
#include "tests/support/sweep.h"

size_t step;
static struct keystore_error err;

/* ---- A file, opened and damaged ---------------------------------------------------------------------------------- */

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

bool open_entry(const struct keystore *ks, size_t i, int password, struct keystore_secret *out)
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

void wrong_passwords(const struct file *file)
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
		{ 1 << 20, 1, 1, 1, 8192 },
		{ 1 << 20, 10, ITERATIONS, 1 << 20, 8192 },
		{ 10, 1, 1, 1, 8192 },
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

void use_key(const struct file *file, const struct keystore_secret *key, struct keystore_bytes spki)
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

const enum keystore_format formats[N_FORMATS] = { KEYSTORE_FORMAT_JKS, KEYSTORE_FORMAT_JCEKS, KEYSTORE_FORMAT_PKCS12,
	KEYSTORE_FORMAT_PEM };

struct keystore_protection protection_for(enum keystore_format format, int password)
{
	return (struct keystore_protection){
		.format = format,
		.password = give(password),
		.encryption = { .iterations = ITERATIONS },
		.random = &salts,
	};
}

struct keystore_profile few_iterations(void)
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

void use_file(const struct file *file)
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

void test_file(const struct file *file)
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
