/* convert.c: one keystore as another, under any protection that the library writes, for scripts that hand the result to
 * other programs.
 *
 *     convert IN OUT FORMAT [NAME=VALUE]...
 *
 * FORMAT is jks, jceks, pem or a profile of PKCS#12 (java8, ...). Names: in, out, key-in, key-out (passwords; key-in
 * and key-out are in and out if not given), mac (password of the MAC), keys, certificates (names of
 * keystore_encryption_parse), digest (of keystore_mac_parse), iterations (of all three). It links libkeystore.a alone
 * and includes keystore.h alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keystore/keystore.h"

struct request {
	enum keystore_format format;
	struct keystore_profile profile;
	struct keystore_password in, out, key_in, key_out, mac;
	bool has_in, has_out, has_key_in, has_key_out, has_mac;
};

static int fail(const char *what)
{
	fprintf(stderr, "convert: %s\n", what);
	return 1;
}

static bool take_password(const char *text, struct keystore_password *password, bool *given)
{
	*password = (struct keystore_password){ text, strlen(text) };
	*given = true;
	return true;
}

static bool take_iterations(const char *text, struct keystore_profile *profile)
{
	profile->keys.iterations = profile->certificates.iterations = profile->mac.iterations =
		strtoull(text, NULL, 10);
	return true;
}

static bool take(struct request *r, const char *name, const char *value)
{
	if (strcmp(name, "in") == 0)
		return take_password(value, &r->in, &r->has_in);
	if (strcmp(name, "out") == 0)
		return take_password(value, &r->out, &r->has_out);
	if (strcmp(name, "key-in") == 0)
		return take_password(value, &r->key_in, &r->has_key_in);
	if (strcmp(name, "key-out") == 0)
		return take_password(value, &r->key_out, &r->has_key_out);
	if (strcmp(name, "mac") == 0)
		return take_password(value, &r->mac, &r->has_mac);
	if (strcmp(name, "keys") == 0)
		return keystore_encryption_parse(value, &r->profile.keys);
	if (strcmp(name, "certificates") == 0)
		return keystore_encryption_parse(value, &r->profile.certificates);
	if (strcmp(name, "digest") == 0)
		return keystore_mac_parse(value, &r->profile.mac);
	return strcmp(name, "iterations") == 0 && take_iterations(value, &r->profile);
}

static bool take_format(struct request *r, const char *format)
{
	r->format = strcmp(format, "jks") == 0	   ? KEYSTORE_FORMAT_JKS
		    : strcmp(format, "jceks") == 0 ? KEYSTORE_FORMAT_JCEKS
		    : strcmp(format, "pem") == 0   ? KEYSTORE_FORMAT_PEM
						   : KEYSTORE_FORMAT_PKCS12;
	return r->format != KEYSTORE_FORMAT_PKCS12 || keystore_profile_named(format, &r->profile);
}

static bool parse(int argc, char **argv, struct request *r)
{
	if (argc < 4 || !take_format(r, argv[3]))
		return false;
	for (int i = 4; i < argc; i++) {
		char *equals = strchr(argv[i], '=');
		if (!equals)
			return false;
		*equals = 0;
		if (!take(r, argv[i], equals + 1))
			return false;
	}
	if (!r->has_key_in)
		take_password(r->has_in ? r->in.text : "", &r->key_in, &r->has_key_in);
	if (!r->has_key_out && r->has_out)
		take_password(r->out.text, &r->key_out, &r->has_key_out);
	return true;
}

static struct keystore *load(const char *path, const struct request *r, struct keystore_error *err)
{
	static uint8_t data[1 << 24];
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(data, 1, sizeof data, file) : 0;

	if (file)
		fclose(file);
	return keystore_read(data, len, r->has_in ? &r->in : NULL, NULL, err);
}

/* Every key as the result holds it; a date for what has none, because JKS needs one. A secret key is encrypted even
 * where private keys are not: there is no other form of it. */
static bool convert(struct keystore *ks, const struct request *r, struct keystore_error *err)
{
	struct keystore_protection now = { .format = r->format, .password = r->has_key_out ? &r->key_out : NULL };

	for (size_t i = 0; i < keystore_count(ks); i++) {
		struct keystore_entry entry;
		keystore_get(ks, i, &entry);
		bool is_key = entry.kind == KEYSTORE_PRIVATE_KEY || entry.kind == KEYSTORE_SECRET_KEY;
		now.encryption = r->profile.keys;
		if (now.encryption.scheme == KEYSTORE_SCHEME_NONE && entry.kind == KEYSTORE_SECRET_KEY)
			now.encryption.scheme = KEYSTORE_SCHEME_DEFAULT;
		if (is_key && !keystore_change_key_password(ks, i, &r->key_in, &now, err))
			return false;
		if (!entry.has_created && r->format == KEYSTORE_FORMAT_JKS)
			keystore_set_created(ks, i, 0);
	}
	return true;
}

static bool store(struct keystore *ks, const char *path, const struct request *r, struct keystore_error *err)
{
	struct keystore_write_options options = {
		.format = r->format,
		.password = r->has_out ? &r->out : NULL,
		.integrity_password = r->has_mac ? &r->mac : NULL,
		.profile = &r->profile,
	};
	uint8_t *out;
	size_t len;

	if (!keystore_write_with(ks, &options, &out, &len, err))
		return false;
	FILE *file = fopen(path, "wb");
	bool written = file && fwrite(out, 1, len, file) == len;
	if (file)
		written = fclose(file) == 0 && written;
	keystore_free_bytes(out, len);
	if (!written)
		snprintf(err->text, sizeof err->text, "the result cannot be written");
	return written;
}

static int list(const char *(*name)(size_t))
{
	for (size_t i = 0; name(i); i++)
		puts(name(i));
	return 0;
}

int main(int argc, char **argv)
{
	struct request r = { 0 };
	struct keystore_error err;

	if (argc == 2 && strcmp(argv[1], "encryptions") == 0)
		return list(keystore_encryption_name);
	if (argc == 2 && strcmp(argv[1], "macs") == 0)
		return list(keystore_mac_name);
	if (!parse(argc, argv, &r))
		return fail("usage: convert IN OUT FORMAT [NAME=VALUE]...");
	struct keystore *ks = load(argv[1], &r, &err);
	bool ok = ks && convert(ks, &r, &err) && store(ks, argv[2], &r, &err);
	keystore_free(ks);
	return ok ? 0 : fail(err.text);
}
