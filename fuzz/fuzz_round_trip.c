/* Wants to reach every writer from every reader: the input is a file of any format, it becomes a keystore of each
 * format that can be written, and that is read again.
 *
 * Promised: an entry that a format says it can hold is written and comes back with its alias, its kind, its
 * certificates, its key and, where the format has one, its date. Keys are opened before and after. PEM is a row of
 * blocks, and which belong together is found out anew (pem/FORMAT.md): there the same certificates and the same keys
 * come back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/reader.h"
#include "fuzz/check_pkcs12.h"

enum { MAX_CHAIN = 16 };

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");

/* As few iterations as there can be, in what is read and in what is written. */
static struct keystore *read_input(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(data, len, &password, &pkcs12_limits, &err);

	if (!ks && err.status == KEYSTORE_WRONG_PASSWORD)
		ks = keystore_read(data, len, NULL, &pkcs12_limits, &err);
	if (!ks)
		check_error(&err, len);
	return ks;
}

/* Does the key open, and is it one? JKS keeps any bytes as a key, PEM looks at them. */
static bool key_is_good(const struct keystore *ks, size_t i)
{
	struct keystore_key_info info;
	struct keystore_secret key;
	struct keystore_error err;

	if (!keystore_private_key(ks, i, &password, &key, &err))
		return false;
	bool good = keystore_private_key_info((struct keystore_bytes){ key.data, key.len }, &info, &err);
	keystore_secret_free(&key);
	return good;
}

static struct keystore_protection protection_for(enum keystore_format format)
{
	return (struct keystore_protection){
		.format = format,
		.password = &password,
		.encryption = { .iterations = 1 },
		.random = &pkcs12_random,
	};
}

/* Protects the key of the last entry as the format does it. One that does not open, or that the format has no word for,
 * is left out. */
static void protect(struct keystore *to, enum keystore_format format)
{
	const struct keystore_protection now = protection_for(format);
	struct keystore_entry entry;
	struct keystore_error err;
	size_t i = keystore_count(to) - 1;

	keystore_get(to, i, &entry);
	if ((entry.kind == KEYSTORE_PRIVATE_KEY && !key_is_good(to, i)) ||
	    !keystore_change_key_password(to, i, &password, &now, &err))
		keystore_remove(to, i);
}

static void copy_entry(struct keystore *to, const struct keystore *from, size_t i, enum keystore_format format)
{
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(from, i, &entry);
	if (!keystore_copy_entry(to, from, i, (struct keystore_bytes){ NULL, 0 }, &err)) {
		check_error(&err, 0);
		check(err.status == KEYSTORE_ALIAS_CONFLICT, "an entry can be copied, unless its alias is taken");
		return;
	}
	if (entry.kind == KEYSTORE_PRIVATE_KEY || entry.kind == KEYSTORE_SECRET_KEY)
		protect(to, format);
}

/* The same from its pieces, as a program does it that has them from elsewhere. */
static void add_private_key(struct keystore *to, const struct keystore *from, size_t i, enum keystore_format format)
{
	struct keystore_bytes chain[MAX_CHAIN];
	struct keystore_secret key;
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(from, i, &entry);
	if (entry.n_certificates > MAX_CHAIN || !key_is_good(from, i) ||
	    !keystore_private_key(from, i, &password, &key, &err))
		return;
	for (size_t j = 0; j < entry.n_certificates; j++)
		chain[j] = keystore_certificate_at(from, i, j);
	const struct keystore_new_key new_key = {
		.alias = entry.alias,
		.created_ms = entry.created_ms,
		.pkcs8 = { key.data, key.len },
		.chain = chain,
		.n_chain = entry.n_certificates,
		.protection = protection_for(format),
	};
	if (!keystore_add_private_key(to, &new_key, &err))
		check_error(&err, pkcs12_limits.max_input);
	keystore_secret_free(&key);
}

static void add_entry(struct keystore *to, const struct keystore *from, size_t i, enum keystore_format format)
{
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(from, i, &entry);
	if (entry.kind == KEYSTORE_PRIVATE_KEY)
		add_private_key(to, from, i, format);
	else if (entry.kind == KEYSTORE_TRUSTED_CERTIFICATE &&
		 !keystore_add_certificate(to, entry.alias, entry.created_ms, keystore_certificate_at(from, i, 0),
			 &err))
		check_error(&err, pkcs12_limits.max_input);
}

/* Under an alias in lower case, as Java looks for it; where that is taken, it stays as it was. */
static void rename_lower(struct keystore *ks, size_t i)
{
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(ks, i, &entry);
	size_t len = keystore_alias_lower(entry.alias, NULL, 0);
	char *lower = malloc(len ? len : 1);
	check(lower != NULL && len <= 3 * entry.alias.len, "an alias in lower case is at most three times as long");
	check(keystore_alias_lower(entry.alias, lower, len) == len, "it is as long as was said");
	if (!keystore_rename(ks, i, (struct keystore_bytes){ (const uint8_t *)lower, len }, &err))
		check_error(&err, 0);
	free(lower);
}

/* A chain without its last certificate. */
static void shorten_chain(struct keystore *ks, size_t i)
{
	struct keystore_bytes chain[MAX_CHAIN];
	struct keystore_entry entry;
	struct keystore_error err;

	keystore_get(ks, i, &entry);
	if (entry.kind != KEYSTORE_PRIVATE_KEY || entry.n_certificates < 2 || entry.n_certificates > MAX_CHAIN)
		return;
	for (size_t j = 0; j < entry.n_certificates; j++)
		chain[j] = keystore_certificate_at(ks, i, j);
	if (!keystore_set_chain(ks, i, chain, entry.n_certificates - 1, &err))
		check_error(&err, pkcs12_limits.max_input);
}

/* What else a program changes. */
static void edit(struct keystore *ks)
{
	for (size_t i = 0; i < keystore_count(ks); i++) {
		rename_lower(ks, i);
		if (i % 2)
			shorten_chain(ks, i);
		else
			keystore_set_created(ks, i, 1000 * (int64_t)i);
	}
}

/* What of the keystore the format holds: each second entry from its pieces, in the order of their aliases. */
static struct keystore *convert(const struct keystore *from, enum keystore_format format)
{
	struct keystore *to = keystore_new();
	struct keystore_error err;

	check(to != NULL, "there is memory");
	for (size_t i = 0; i < keystore_count(from); i++) {
		if (!keystore_can_hold(from, i, format))
			continue;
		if ((i + format) % 2)
			add_entry(to, from, i, format);
		else
			copy_entry(to, from, i, format);
	}
	edit(to);
	check(keystore_sort_by_alias(to, &err), "entries can be put in order");
	return to;
}

static bool write_as(const struct keystore *ks, enum keystore_format format, bool leave_out, uint8_t **out, size_t *len)
{
	struct keystore_profile profile;
	const struct keystore_write_options options = {
		.format = format,
		.password = &password,
		.profile = &profile,
		.random = &pkcs12_random,
		.leave_out = leave_out,
	};
	struct keystore_error err;

	check(keystore_profile_named("java17", &profile), "there is a profile for Java 17");
	profile.keys.iterations = profile.certificates.iterations = profile.mac.iterations = 1;
	if (keystore_write_with(ks, &options, out, len, &err))
		return true;
	check_error(&err, 0);
	check(err.status == KEYSTORE_CANNOT_HOLD,
		"what a format can hold can be written, or it says what it cannot hold");
	return false;
}

/* The key of entry i in the clear; false if it does not open. */
static bool open_key(const struct keystore *ks, size_t i, struct keystore_secret *key, char *algorithm, size_t size)
{
	struct keystore_entry entry;
	struct keystore_error err;

	*algorithm = 0;
	keystore_get(ks, i, &entry);
	bool ok = entry.kind == KEYSTORE_PRIVATE_KEY ?
			  keystore_private_key(ks, i, &password, key, &err) :
			  keystore_secret_key(ks, i, &password, key, algorithm, size, &err);
	if (ok)
		return true;
	check_error(&err, pkcs12_limits.max_input);
	if (entry.kind != KEYSTORE_SECRET_KEY || err.status == KEYSTORE_WRONG_PASSWORD)
		fprintf(stderr, "%s, in %s\n", err.text, keystore_format_name(keystore_format_of(ks)));
	/* What a JCEKS has sealed is an object of Java, which is sealed anew without a look at what it is. */
	check(entry.kind == KEYSTORE_SECRET_KEY && err.status != KEYSTORE_WRONG_PASSWORD, "what was protected opens");
	return false;
}

/* Both open to the same key, or neither opens. */
static bool same_key(const struct keystore *a, size_t i, const struct keystore *b, size_t j)
{
	char algorithm[300], other_algorithm[300];
	struct keystore_secret key = { 0 }, other = { 0 };
	bool opens = open_key(a, i, &key, algorithm, sizeof algorithm);
	bool other_opens = open_key(b, j, &other, other_algorithm, sizeof other_algorithm);

	bool same = opens == other_opens && key.len == other.len &&
		(key.len == 0 || memcmp(key.data, other.data, key.len) == 0) &&
		strcmp(algorithm, other_algorithm) == 0;
	keystore_secret_free(&key);
	keystore_secret_free(&other);
	return same;
}

static void check_same_entry(const struct keystore *a, size_t i, const struct keystore *b, size_t j)
{
	struct keystore_entry one, other;

	keystore_get(a, i, &one);
	keystore_get(b, j, &other);
	/* PKCS #12 holds no chains, which go on with whatever in the file is the issuer (pkcs12/read_back.h). */
	bool may_go_on = one.kind == KEYSTORE_PRIVATE_KEY && one.n_certificates &&
			 keystore_format_of(b) == KEYSTORE_FORMAT_PKCS12;
	check_same_frame(a, i, b, j, may_go_on);
	if (one.kind == KEYSTORE_PRIVATE_KEY || one.kind == KEYSTORE_SECRET_KEY)
		check(same_key(a, i, b, j), "the same key");
	if ((keystore_format_of(b) == KEYSTORE_FORMAT_JKS || keystore_format_of(b) == KEYSTORE_FORMAT_JCEKS) &&
	    one.has_created)
		check(one.created_ms == other.created_ms, "the same date");
}

static void check_entries(const struct keystore *ks, struct keystore *again)
{
	struct keystore_entry entry;
	struct keystore_error err;
	size_t j;

	check(keystore_count(again) == keystore_count(ks), "as many entries");
	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		check(keystore_find(again, entry.alias, &j, &err), "an entry is there under its alias");
		check_same_entry(ks, i, again, j);
	}
}

static bool has_key(const struct keystore *ks, const struct keystore *of, size_t i)
{
	struct keystore_entry entry;

	for (size_t j = 0; j < keystore_count(ks); j++) {
		keystore_get(ks, j, &entry);
		if (entry.kind == KEYSTORE_PRIVATE_KEY && same_key(ks, j, of, i))
			return true;
	}
	return false;
}

/* What one of them has, the other has, too. */
static void check_pieces(const struct keystore *ks, const struct keystore *other)
{
	struct keystore_entry entry;

	check_certificates_in(ks, other);
	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		check(entry.kind != KEYSTORE_PRIVATE_KEY || has_key(other, ks, i), "the same keys");
	}
}

static void check_read_again(const struct keystore *ks, const uint8_t *data, size_t len)
{
	const struct keystore_limits limits = { 16u << 20, 16, 1u << 20, 1u << 20, 8192 };
	struct keystore_error err;
	struct keystore *again = keystore_read_borrowed(data, len, &password, &limits, &err);

	check(again != NULL, "what was written can be read");
	check(keystore_sealed(again) == 0, "and is open");
	check_keystore(again, &password, len);
	if (keystore_format_of(again) == KEYSTORE_FORMAT_PEM) {
		check_pieces(ks, again);
		check_pieces(again, ks);
	} else {
		check_entries(ks, again);
	}
	keystore_free(again);
}

static void go_round(const struct keystore *ks, enum keystore_format format)
{
	struct keystore *to = convert(ks, format);
	uint8_t *out;
	size_t len;

	if (keystore_count(to) > 0 && write_as(to, format, false, &out, &len)) {
		check_read_again(to, out, len);
		keystore_free_bytes(out, len);
	}
	keystore_free(to);
}

/* As it is, its keys protected as they are, without what the format cannot hold. */
static void write_the_rest(const struct keystore *ks, enum keystore_format format)
{
	struct keystore_error err;
	struct keystore *again;
	uint8_t *out;
	size_t len;

	if (!write_as(ks, format, true, &out, &len))
		return;
	again = keystore_read(out, len, &password, &pkcs12_limits, &err);
	if (again)
		check(keystore_count(again) <= keystore_count(ks) || format == KEYSTORE_FORMAT_PEM, "no entry is new");
	else
		check_error(&err, len);
	keystore_free(again);
	keystore_free_bytes(out, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const enum keystore_format formats[] = { KEYSTORE_FORMAT_JKS, KEYSTORE_FORMAT_JCEKS,
		KEYSTORE_FORMAT_PKCS12, KEYSTORE_FORMAT_PEM };
	struct keystore *ks = read_input(data, len);

	for (size_t i = 0; ks && i < sizeof formats / sizeof *formats; i++) {
		go_round(ks, formats[i]);
		write_the_rest(ks, formats[i]);
	}
	keystore_free(ks);
	return 0;
}
