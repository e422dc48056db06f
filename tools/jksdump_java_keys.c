/* Keys of which Java lists the entry and does not give the key, because they have another password than the store. A
 * program that is given the store's alone (keytool -importkeystore, KeyManagerFactory.init of the default SunX509, most
 * configurations) ends with "Cannot recover key" or "Given final block not properly padded". */
#include "tools/jksdump.h"
#include "tools/progress.h"

/* The store's password is known to be that: it fitted the integrity hash, the MAC or a part. */
static bool opened_with_password(const struct input *in)
{
	struct keystore_part part = { .opened_with = NULL };

	if (keystore_integrity(in->store) == KEYSTORE_INTEGRITY_VERIFIED)
		return true;
	for (size_t i = 0; i < keystore_part_count(in->store) && !part.opened_with; i++)
		keystore_part(in->store, i, &part);
	return part.opened_with != NULL;
}

/* Does it open with any password but this one? */
static bool is_locked(const struct input *in, size_t i, enum keystore_entry_kind kind,
	const struct keystore_password *password)
{
	struct keystore_secret key;
	struct keystore_error err;
	char algorithm[64];
	bool opened = kind == KEYSTORE_PRIVATE_KEY
			      ? keystore_private_key(in->store, i, password, &key, &err)
			      : keystore_secret_key(in->store, i, password, &key, algorithm, sizeof algorithm, &err);

	if (opened)
		keystore_secret_free(&key);
	return !opened && err.status == KEYSTORE_WRONG_PASSWORD;
}

static void tell(const struct keystore_java_entry *entry, java_each *each, void *context)
{
	struct keystore_finding finding = {
		.id = "java-key-password",
		.severity = KEYSTORE_SEVERITY_WARNING,
		.offset = KEYSTORE_NO_OFFSET,
		.entry = entry->shown,
	};

	snprintf(finding.text, sizeof finding.text,
		"the key of \"%.80s\" has another password than the store: a program that is given the store's alone "
		"cannot get it; give it both, or give the key that of the store",
		shown(entry->alias).text);
	each(context, &finding);
}

/* Of a derivation. Iterations and scrypt's N both are so many, and what there is to do for any key takes the time of
 * some. */
enum { MIN_STEPS = 1000 };

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t steps(const struct input *in, size_t i)
{
	struct keystore_strength strength;

	keystore_key_strength(in->store, i, &strength);
	return larger(MIN_STEPS, larger(strength.iterations, strength.scrypt_n));
}

static void note_untried(const struct input *in, size_t n)
{
	if (n)
		note("%s: %zu %s not opened to see whether the password of the store does; --max-iterations N allows "
		     "more",
			shown_text(in->file.name).text, n, plural(n, "key was", "keys were"));
}

void java_key_findings(const struct options *o, const struct input *in, const struct keystore_java_view *view,
	java_each *each, void *context)
{
	const struct keystore_password *password = input_password(o, in);
	size_t n = keystore_java_count(view), n_untried = 0;
	uint64_t left = o->limits.max_iterations;
	struct keystore_java_entry entry;

	if (o->no_password || !password || !opened_with_password(in))
		return;
	progress_begin(in->file.name, "keys");
	for (size_t i = 0; i < n; i++) {
		progress_step(i, n);
		keystore_java_get(view, i, &entry);
		if (entry.kind != KEYSTORE_PRIVATE_KEY && entry.kind != KEYSTORE_SECRET_KEY)
			continue;
		uint64_t needed = steps(in, entry.shown);
		bool tried = needed <= left;
		n_untried += !tried;
		left -= tried ? needed : 0;
		if (tried && is_locked(in, entry.shown, entry.kind, password))
			tell(&entry, each, context);
	}
	progress_end();
	note_untried(in, n_untried);
}
