/* The keys of one input, opened once for everything that has something to say of them (--json, --diff): what is kept of
 * each is a digest and what kind of key it is, never the key. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump.h"
#include "tools/progress.h"

/* The name of the algorithm, copied. */
static void name_algorithm(struct opened_key *key, const char *text, struct keystore_error *err)
{
	key->algorithm = key->text = strdup(text);
	if (!key->text)
		*err = (struct keystore_error){ .status = KEYSTORE_NO_MEMORY, .offset = KEYSTORE_NO_OFFSET,
			.text = "out of memory" };
}

static void describe_private_key(struct keystore_bytes pkcs8, struct opened_key *key, struct keystore_error *err)
{
	struct keystore_key_info info;
	struct keystore_error ignored;
	char text[320];

	keystore_sha256(pkcs8, key->sha256);
	if (!keystore_private_key_info(pkcs8, &info, &ignored))
		return;
	key->algorithm = info.algorithm;
	key->curve = info.curve;
	key->bits = info.bits;
	if (info.algorithm || !info.oid.len)
		return;
	keystore_oid_text(info.oid, text, sizeof text);
	name_algorithm(key, text, err);
}

static void take_private_key(const struct keystore_secret *pkcs8, struct opened_key *key, struct keystore_error *err)
{
	key->open = true;
	describe_private_key((struct keystore_bytes){ pkcs8->data, pkcs8->len }, key, err);
}

/* `pkcs8` is room for it. */
static void open_private_key(const struct options *o, const struct input *in, size_t i, struct keystore_secret *pkcs8,
	struct opened_key *key, struct keystore_error *err)
{
	if (!key_recover(o, in, i, pkcs8, err))
		return;
	take_private_key(pkcs8, key, err);
	keystore_wipe(pkcs8->data, pkcs8->len);
}

/* A digest of a secret that may be short and guessable is as good as the secret: it is for comparing alone. */
static void open_secret_key(const struct options *o, const struct input *in, size_t i, struct opened_key *key,
	struct keystore_error *err)
{
	struct keystore_secret bytes;
	char algorithm[320];

	if (!secret_recover(o, in, i, &bytes, algorithm, sizeof algorithm, err))
		return;
	key->open = true;
	keystore_sha256((struct keystore_bytes){ bytes.data, bytes.len }, key->sha256);
	key->bits = (unsigned)(8 * bytes.len);
	name_algorithm(key, algorithm, err);
	keystore_secret_free(&bytes);
}

static bool is_key(const struct input *in, size_t i, enum keystore_entry_kind *kind)
{
	struct keystore_entry entry;

	keystore_get(in->store, i, &entry);
	*kind = entry.kind;
	return input_chose(in, i) && (entry.kind == KEYSTORE_PRIVATE_KEY || entry.kind == KEYSTORE_SECRET_KEY);
}

static bool is_without_password(const struct options *o)
{
	return o->no_password && !o->sources[KEY_PASSWORD];
}

/* With -n, a key that needs no password still tells what it is; but it was not opened, and that it cannot be without a
 * password needs no complaint. Returns an exit code: 7, with a complaint, when memory is out. */
static int open_key(const struct options *o, const struct input *in, struct keystore_secret *room,
	struct opened_key *key)
{
	struct keystore_error err = { .status = KEYSTORE_OK };

	if (key->kind == KEYSTORE_PRIVATE_KEY)
		open_private_key(o, in, key->entry, room, key, &err);
	else
		open_secret_key(o, in, key->entry, key, &err);
	key->open = key->open && !is_without_password(o);
	if (err.status == KEYSTORE_OK || (is_without_password(o) && err.status == KEYSTORE_PASSWORD_NEEDED))
		return EXIT_DONE;
	if (err.status == KEYSTORE_NO_MEMORY)
		return complain_error(in->file.name, &err);
	key->status = (uint8_t)err.status;
	key->text = strdup(err.text);
	return key->text ? EXIT_DONE : out_of_memory();
}

int keys_list(const struct input *in, struct keys *out)
{
	enum keystore_entry_kind kind;
	size_t n = 0;

	for (size_t i = 0; i < keystore_count(in->store); i++)
		n += is_key(in, i, &kind);
	*out = (struct keys){ .items = calloc(n + 1, sizeof *out->items) };
	if (!out->items)
		return out_of_memory();
	for (size_t i = 0; out->n < n; i++)
		if (is_key(in, i, &kind))
			out->items[out->n++] = (struct opened_key){ .entry = (uint32_t)i, .kind = (uint8_t)kind };
	return EXIT_DONE;
}

int keys_open(const struct options *o, const struct input *in, struct keys *keys)
{
	struct keystore_secret room = { 0 };
	int code = EXIT_DONE;

	progress_begin(in->file.name, "keys");
	for (size_t i = 0; i < keys->n && code == EXIT_DONE; i++) {
		struct opened_key *key = &keys->items[i];

		progress_step(i, keys->n);
		if (!key->taken)
			code = open_key(o, in, &room, key);
	}
	progress_end();
	keystore_secret_free(&room);
	return code;
}

static int compare_entries(const void *wanted, const void *item)
{
	size_t a = *(const size_t *)wanted, b = ((const struct opened_key *)item)->entry;

	return (a > b) - (a < b);
}

static struct opened_key *find(const struct keys *keys, size_t i)
{
	return bsearch(&i, keys->items, keys->n, sizeof *keys->items, compare_entries);
}

const struct opened_key *keys_find(const struct keys *keys, size_t i)
{
	return find(keys, i);
}

void keys_take(const struct options *o, const struct keys *keys, size_t i, const struct keystore_secret *pkcs8)
{
	struct opened_key *key = find(keys, i);
	struct keystore_error err = { .status = KEYSTORE_OK };

	if (!key)
		return;
	take_private_key(pkcs8, key, &err);
	key->open = !is_without_password(o);
	key->taken = err.status == KEYSTORE_OK; /* else memory was out, which keys_open tells */
}

void keys_free(struct keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		free(keys->items[i].text);
		keystore_wipe(&keys->items[i], sizeof keys->items[i]);
	}
	free(keys->items);
	*keys = (struct keys){ 0 };
}
