/* From entries to bags (RFC 7292 section 4): a part with the protected keys, plain as Java writes it, and a part with
 * certificates and all else.
 *
 * What an entry keeps of its bags is written as it was; only what was changed since is written anew. Java takes a
 * certificate for an entry of its own if its bag has trustedKeyUsage, and then loses the key of which it is the leaf:
 * so the leaf of a key is always a bag without it, and a trusted entry that is in a chain besides is one with it. */
#include "pkcs12/entries.h"

#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "pkcs12/kept.h"
#include "pkcs12/pfx.h"
#include "pkcs12/plan.h"
#include "pkcs12/read_back.h"

/* Which certificate besides the leaf would be taken for it, if it has the localKeyId of a key: none; any, because the
 * key has no leaf; any without trustedKeyUsage, because the leaf is found by that id alone; or with the number of the
 * key's entry, such a one that has the key's name too: the leaf is still to come. */
enum { NEVER, ALWAYS, UNMARKED, BY_NAME };

/* SafeContents that are being written, to where they stay or to memory of their own. */
struct contents {
	struct writer *out;
	size_t start, begun;
	bool empty; /* known at the end */
};

struct writing {
	struct plan plan;
	size_t auth_safe; /* where it begins */
	struct data_begun data; /* the part of the keys */
	struct contents keys, others;
	struct writer of_others;
	struct writer attributes; /* of the bag in hand */
	size_t n_keys;		  /* written so far */
	struct byte_set key_ids;  /* localKeyIds of all keys, with the above */
};

static void contents_begin(struct contents *contents, struct writer *out)
{
	contents->out = out;
	contents->start = out->len;
	contents->begun = der_begin(out, DER_SEQUENCE);
}

static void contents_end(struct contents *contents)
{
	contents->empty = contents->out->len == contents->begun;
	der_end(contents->out, contents->begun);
}

/* What has been written from `start` on. */
static struct keystore_bytes contents_view(const struct contents *contents)
{
	return (struct keystore_bytes){ contents->out->data + contents->start, contents->out->len - contents->start };
}

/* Room for what an entry puts into either part, with the certificates of a key as if nobody shared them; attributes
 * beyond that make it grow. */
static void add_estimate(const struct entry *entry, size_t *keys, size_t *others)
{
	bool is_key = entry->kind == KEYSTORE_PRIVATE_KEY || entry->kind == KEYSTORE_SECRET_KEY;
	size_t size = 256 + 2 * entry->alias.len;

	for (size_t j = 0; entry->kind == KEYSTORE_PRIVATE_KEY && j < entry->n_certificates; j++)
		*others += 64 + entry_certificate(entry, j).len;

	*others += size + (is_key ? 0 : entry->key.len);
	if (is_key)
		*keys += size + entry->key.len;
	if (entry->kind == KEYSTORE_TRUSTED_CERTIFICATE)
		*others += entry_certificate(entry, 0).len + kept_certificate_set(entry->kept, 0).len;
}

/* Room for all at once: what is not used of it is never touched, and what grows is there twice. */
static void make_room(struct writing *w, const struct keystore *ks, struct writer *out)
{
	size_t keys = 1024, others = 64; /* MAC and parameters of encryption */

	for (size_t i = 0; i < ks->n_entries; i++)
		add_estimate(&ks->entries[i], &keys, &others);
	writer_reserve(out, keys + others);
	writer_reserve(&w->of_others, others);
}

static bool writing_new(
	struct writing *w, const struct keystore *ks, bool encrypts, struct writer *out, struct keystore_error *err)
{
	*w = (struct writing){ .of_others = writer_new(), .attributes = writer_new() };
	make_room(w, ks, out);
	w->auth_safe = der_begin(out, DER_SEQUENCE);
	w->data = data_begin(out);
	contents_begin(&w->keys, out);
	contents_begin(&w->others, &w->of_others);
	if (!plan_new(&w->plan, ks, encrypts, err) || !byte_set_new(&w->key_ids, w->plan.ids.n, err))
		return false;
	for (size_t i = 0, key = 0; i < ks->n_entries; i++)
		if (ks->entries[i].kind == KEYSTORE_PRIVATE_KEY)
			*byte_set_add(&w->key_ids, w->plan.ids.ids[key++]) =
				ks->entries[i].n_certificates ? BY_NAME + i : ALWAYS;
	return true;
}

static void writing_free(struct writing *w)
{
	plan_free(&w->plan);
	byte_set_free(&w->key_ids);
	writer_free(&w->of_others);
	writer_free(&w->attributes);
}

/* ---- Bags -------------------------------------------------------------------------------------------------------- */

static bool put_bag(struct writing *w, struct contents *to, enum bag_kind kind, struct keystore_bytes value,
	struct keystore_bytes kept, const struct attribute_values *values, struct keystore_error *err)
{
	w->attributes.len = 0;
	if (!attributes_write(kept, values, &w->attributes, err))
		return false;
	bag_write(kind, value, writer_view(&w->attributes), to->out);
	return true;
}

static struct keystore_bytes name_of(const struct writing *w, size_t i)
{
	struct keystore_bytes alias = w->plan.ks->entries[i].alias;

	if (w->plan.entries[i].nameless)
		return (struct keystore_bytes){ NULL, 0 };
	return alias.data ? alias : BYTES(""); /* an empty name is not none */
}

/* The leaf of a key has the key's localKeyId. Its name follows the key's, if it was the same; another one stays. */
static bool put_leaf(struct writing *w, size_t i, const struct attribute_values *of_key, struct keystore_error *err)
{
	const struct entry *entry = &w->plan.ks->entries[i];
	const struct kept *kept = kept_of(entry);
	struct keystore_bytes set = kept_certificate_set(kept, 0);
	struct attribute_values values = *of_key;
	struct attributes own, leaf;

	if (set.data) {
		if (!kept_attributes(kept->own, &w->plan.scratch, &own, err) ||
			!kept_attributes(set, &w->plan.scratch, &leaf, err))
			return false;
		if (!leaf.name.data || !own.name.data || !bytes_equal(leaf.name, own.name))
			values.name = leaf.name;
	}
	bool by_id_alone = !values.name.data || !bytes_equal(values.name, of_key->name);
	*byte_set_find(&w->key_ids, values.local_key_id) = by_id_alone ? UNMARKED : NEVER;
	return put_bag(w, &w->others, BAG_CERTIFICATE, entry_certificate(entry, 0), set, &values, err);
}

/* Names are equal whatever their case. */
static bool same_name(struct writing *w, struct keystore_bytes a, struct keystore_bytes b, bool *same)
{
	size_t a_len = text_lower(a, NULL, 0), b_len = text_lower(b, NULL, 0);
	char *lower = a_len == b_len ? arena_new(&w->plan.scratch.arena, a_len + b_len) : NULL;

	*same = false;
	if (!lower)
		return a_len != b_len;
	text_lower(a, lower, a_len);
	text_lower(b, lower + a_len, b_len);
	*same = memcmp(lower, lower + a_len, a_len) == 0;
	return true;
}

/* Some writers give the localKeyId of the key to its whole chain. Of several certificates with it the first is taken
 * for the leaf that has the key's name too, else the last. One that would be taken goes without. */
static bool goes_without_id(struct writing *w, const struct attributes *attributes, bool *without,
	struct keystore_error *err)
{
	const size_t *taken = attributes->local_key_id.data
		? byte_set_find(&w->key_ids, attributes->local_key_id) : NULL;

	*without = taken && (*taken == ALWAYS || (*taken == UNMARKED && !attributes->trusted));
	if (!taken || *taken < BY_NAME || attributes->trusted || !attributes->name.data)
		return true;
	return same_name(w, attributes->name, w->plan.ks->entries[*taken - BY_NAME].alias, without) ||
	       error_no_memory(err);
}

/* As it was, but for that. */
static bool put_issuer(struct writing *w, struct keystore_bytes der, struct keystore_bytes set,
	struct keystore_error *err)
{
	struct attributes kept;
	bool without;

	if (!kept_attributes(set, &w->plan.scratch, &kept, err) || !goes_without_id(w, &kept, &without, err))
		return false;
	struct attribute_values values = { .name = kept.name };
	if (without)
		return put_bag(w, &w->others, BAG_CERTIFICATE, der, set, &values, err);
	bag_write(BAG_CERTIFICATE, der, set, w->others.out);
	return true;
}

/* The rest of a chain, but for what is there already. */
static bool put_issuers(struct writing *w, const struct entry *entry, struct keystore_error *err)
{
	for (size_t j = 0; j < entry->n_certificates; j++) {
		struct keystore_bytes der = entry_certificate(entry, j);
		size_t *flags = plan_chain_flags(&w->plan, der);
		if (j > 0 && !(*flags & (IN_TRUSTED | IS_WRITTEN)) &&
			!put_issuer(w, der, kept_certificate_set(kept_of(entry), j), err))
			return false;
		*flags |= IS_WRITTEN;
	}
	return true;
}

static bool put_private_key(struct writing *w, size_t i, struct keystore_error *err)
{
	const struct entry *entry = &w->plan.ks->entries[i];
	const struct kept *kept = kept_of(entry);
	struct attribute_values values = { .name = name_of(w, i), .local_key_id = w->plan.ids.ids[w->n_keys++] };
	enum bag_kind kind = is_plain_key(entry->key) ? BAG_KEY : BAG_SHROUDED_KEY;
	struct contents *to = w->plan.entries[i].in_front ? &w->keys : &w->others;

	if (!put_bag(w, to, kind, entry->key, kept ? kept->own : (struct keystore_bytes){ NULL, 0 }, &values, err) ||
		(entry->n_certificates && !put_leaf(w, i, &values, err)))
		return false;
	return put_issuers(w, entry, err);
}

static bool put_secret_key(struct writing *w, size_t i, struct keystore_error *err)
{
	const struct entry *entry = &w->plan.ks->entries[i];
	struct keystore_bytes set = kept_of(entry) ? entry->kept->own : (struct keystore_bytes){ NULL, 0 };
	struct attributes kept;

	/* Java's SecretBag holds an EncryptedPrivateKeyInfo, and the part that it goes to is in the clear. */
	if (is_plain_key(entry->key))
		return error_set(err, KEYSTORE_CANNOT_HOLD, "the secret key of \"%s\" is not encrypted",
			error_quote(entry->alias).text);
	if (!kept_attributes(set, &w->plan.scratch, &kept, err))
		return false;
	struct attribute_values values = {
		.name = name_of(w, i),
		.local_key_id = local_key_id_of(&w->plan.ids, entry, kept.local_key_id),
	};
	return put_bag(w, &w->keys, BAG_SECRET, entry->key, set, &values, err);
}

static bool put_trusted(struct writing *w, size_t i, struct keystore_error *err)
{
	const struct entry *entry = &w->plan.ks->entries[i];
	struct keystore_bytes set = kept_certificate_set(kept_of(entry), 0);
	struct attributes kept;
	bool without;

	if (!kept_attributes(set, &w->plan.scratch, &kept, err))
		return false;
	kept.name = name_of(w, i);
	kept.trusted = w->plan.entries[i].trust;
	if (!goes_without_id(w, &kept, &without, err))
		return false;
	if (without)
		kept.local_key_id = (struct keystore_bytes){ NULL, 0 };
	struct attribute_values values = {
		.name = kept.name,
		.local_key_id = local_key_id_of(&w->plan.ids, entry, kept.local_key_id),
		.trusted = kept.trusted,
	};
	return put_bag(w, &w->others, BAG_CERTIFICATE, entry_certificate(entry, 0), set, &values, err);
}

/* A bag that was kept whole, under the name that the entry has now. */
static bool put_whole(struct writing *w, size_t i, struct keystore_error *err)
{
	const struct entry *entry = &w->plan.ks->entries[i];
	struct keystore_bytes whole = entry->kept->own, set;
	struct attributes kept;

	if (!bag_attributes(whole, &set, err) || !kept_attributes(set, &w->plan.scratch, &kept, err))
		return false;
	struct attribute_values values = { .name = name_of(w, i), .local_key_id = kept.local_key_id };
	w->attributes.len = 0;
	return attributes_write(set, &values, &w->attributes, err) &&
	       bag_write_again(whole, writer_view(&w->attributes), w->others.out, err);
}

/* A CRL that came from elsewhere. */
static bool put_crl(struct writing *w, size_t i, struct keystore_error *err)
{
	struct attribute_values values = { .name = name_of(w, i) };

	return put_bag(w, &w->others, BAG_CRL, w->plan.ks->entries[i].key, (struct keystore_bytes){ NULL, 0 }, &values,
		err);
}

static bool cannot_hold(const struct entry *entry, struct keystore_error *err)
{
	return error_set(err, KEYSTORE_CANNOT_HOLD, "the %s of \"%s\" is protected for another format than PKCS#12",
		entry->kind == KEYSTORE_PRIVATE_KEY ? "private key" : "secret key", error_quote(entry->alias).text);
}

/* JKS may hold anything where a certificate is due; a CertBag may not. What comes from PKCS#12 has been read before. */
static bool check_certificates(const struct entry *entry, struct keystore_error *err)
{
	struct keystore_certificate parsed;
	struct keystore_error why;

	for (size_t j = 0; !kept_of(entry) && j < entry->n_certificates; j++)
		if (!keystore_certificate_parse(entry_certificate(entry, j), &parsed, &why))
			return error_set(err, KEYSTORE_CANNOT_HOLD, "certificate %zu of \"%s\" cannot be read: %s",
				j + 1, error_quote(entry->alias).text, why.text);
	return true;
}

static bool put_entry(struct writing *w, size_t i, struct keystore_error *err)
{
	const struct entry *entry = &w->plan.ks->entries[i];
	bool is_key = entry->kind == KEYSTORE_PRIVATE_KEY || entry->kind == KEYSTORE_SECRET_KEY;

	if (is_key && entry->key_format != KEYSTORE_FORMAT_PKCS12)
		return cannot_hold(entry, err);
	if (!check_certificates(entry, err))
		return false;
	if (entry->kind == KEYSTORE_PRIVATE_KEY)
		return put_private_key(w, i, err);
	if (entry->kind == KEYSTORE_SECRET_KEY)
		return put_secret_key(w, i, err);
	if (entry->kind == KEYSTORE_TRUSTED_CERTIFICATE)
		return put_trusted(w, i, err);
	return kept_of(entry) ? put_whole(w, i, err) : put_crl(w, i, err); /* pkcs12_can_hold lets in nothing else */
}

/* The bags of an entry, from `start` on. What nobody looks into is written as it was kept, and with one string in
 * pieces a reader takes all of the SafeContents for BER (open.c) and changes them, or refuses them. It was not seen
 * where it was read, because something in front of it ended the search (ber_found): a tag of more than one byte. */
static bool check_bags(const struct entry *entry, const struct contents *contents, size_t start,
	struct keystore_error *err)
{
	struct reader in = { contents->out->data, start, contents->out->len };
	struct keystore_error ignored;
	bool is_ber = false, ok = true;

	while (!contents->out->failed && reader_left(&in) && ok)
		ok = ber_found_at(&in, 1, &is_ber, "SafeBag", &ignored) && !is_ber;
	if (ok)
		return true;
	return error_set(err, KEYSTORE_CANNOT_HOLD,
		"PKCS#12 cannot hold \"%s\" as it is: a string in pieces, an indefinite length or more than 32 levels "
		"in its bags would be read back otherwise",
		error_quote(entry->alias).text);
}

static bool put_all(struct writing *w, struct keystore_error *err)
{
	for (size_t i = 0; i < w->plan.ks->n_entries; i++) {
		const struct entry *entry = &w->plan.ks->entries[i];
		size_t keys = w->keys.out->len, others = w->others.out->len;
		if (!put_entry(w, i, err) || !check_bags(entry, &w->keys, keys, err) ||
		    !check_bags(entry, &w->others, others, err))
			return false;
		scratch_next(&w->plan.scratch, i);
	}
	contents_end(&w->keys);
	contents_end(&w->others);
	return (!w->keys.out->failed && !w->others.out->failed) || error_no_memory(err);
}

/* ---- AuthenticatedSafe ------------------------------------------------------------------------------------------- */

/* An empty part is left out. That of the keys stands there already. */
static void end_keys(struct writing *w, struct writer *out)
{
	if (w->keys.empty)
		out->len = w->auth_safe;
	else
		data_end(out, &w->data);
}

static void put_data(struct keystore_bytes contents, struct writer *out)
{
	struct data_begun begun = data_begin(out);

	writer_bytes(out, contents);
	data_end(out, &begun);
}

/* `how` NULL: not encrypted. */
static bool put_others(const struct contents *others, const struct keystore_encryption *how,
	const struct keystore_write_options *options, struct writer *out, struct keystore_error *err)
{
	if (others->empty)
		return true;
	if (how)
		return safe_write_encrypted(contents_view(others), how, options, out, err);
	put_data(contents_view(others), out);
	return true;
}

bool entries_write(const struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_write_options *options, struct writer *out, struct keystore_error *err)
{
	const struct keystore_encryption *how =
		profile->certificates.scheme == KEYSTORE_SCHEME_NONE ? NULL : &profile->certificates;
	struct writing w;

	bool ok = writing_new(&w, ks, how != NULL, out, err) && put_all(&w, err), has_keys = w.plan.ids.n > 0;
	plan_free(&w.plan); /* what is read back takes as much again */
	byte_set_free(&w.key_ids);
	ok = ok && (!has_keys || reads_back(ks, contents_view(&w.keys), contents_view(&w.others), err));
	if (ok) {
		end_keys(&w, out);
		ok = put_others(&w.others, how, options, out, err);
		der_end(out, w.auth_safe);
	}
	writing_free(&w);
	return ok;
}
