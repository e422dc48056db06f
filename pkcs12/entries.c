/* From bags to entries: keys find their certificates and chains, the certificates that are left are trusted entries,
 * and what has no name gets a number. What Java makes of the same bags is worked out beside it and noted where it
 * differs (JDK PKCS12KeyStore, engineLoad and loadSafeContents). */
#include "pkcs12/entries.h"

#include "base/error.h"
#include "keystore/chains.h"
#include "pkcs12/byte_set.h"
#include "pkcs12/kept.h"
#include "pkcs12/match.h"
#include "pkcs12/numbers.h"

#define NONE SIZE_MAX

/* A private key. */
struct key {
	struct match match;
	const struct kept *kept; /* of it and its chain */
	size_t next;		 /* key with the same leaf; NONE */
	struct keystore_bytes value, name, local_key_id; /* of its bag, which may be gone when it becomes an entry */
	uint32_t offset;				 /* likewise */
	uint8_t kind;
};

/* A certificate of a file with keys. Java writes one for each chain that it is in: copies are one certificate here. */
struct certificate {
	const struct bag *bag; /* until the first entry is made */
	struct keystore_bytes value; /* of that */
	size_t first;	  /* the first copy */
	size_t plain;	  /* of the first copy: a copy that is neither a leaf nor trusted; NONE */
	bool in_chain;	  /* of the first copy: some copy is */
	size_t first_key; /* of which it is the leaf; NONE */
	struct keystore_bytes *sets;	/* the attributes of its chain, for all keys of which it is the leaf; or NULL */
	struct keystore_bytes *windows; /* the certificates of that chain, if there is more than one */
};

/* The number that is the alias of a bag's entry; 0: it has a name, or Java does not see it. Java counts without looking
 * at the names that there are. */
struct given {
	uint32_t number, java_number;
};

struct reading {
	struct list *bags;
	bool drops;
	struct keystore *ks;
	struct key *keys; /* in the order of their bags */
	size_t n_keys, n_certificates;
	struct certificate *certificates; /* in the order of the file; none if there is no key */
	struct chains chains;
	bool *trusted;			 /* of each certificate: it has trustedKeyUsage */
	const struct bag **chain;	 /* the last chain */
	struct keystore_bytes *windows;	 /* all certificates; then those of the last chain */
	struct numbers numbers;
	struct given *given; /* to each bag */
};

static void count(struct reading *r)
{
	for (size_t i = 0; i < r->bags->n; i++) {
		r->n_keys += bag_is_private_key(bag_at(r->bags, i));
		r->n_certificates += bag_at(r->bags, i)->kind == BAG_CERTIFICATE;
	}
}

static bool reading_new(struct reading *r, struct list *bags, bool drops, struct keystore *ks)
{
	*r = (struct reading){ .bags = bags, .drops = drops, .ks = ks };
	count(r);
	r->given = mem_new(bags->n * sizeof *r->given);
	if (!r->given || !numbers_new(&r->numbers, bags->n))
		return false;
	if (!r->n_keys)
		return true;
	r->keys = mem_new(r->n_keys * sizeof *r->keys);
	r->certificates = mem_new(r->n_certificates * sizeof *r->certificates);
	r->trusted = mem_new(r->n_certificates * sizeof *r->trusted);
	r->chain = mem_new(r->n_certificates * sizeof *r->chain);
	r->windows = mem_new(r->n_certificates * sizeof *r->windows);
	return r->keys && r->certificates && r->trusted && r->chain && r->windows;
}

static void reading_free(struct reading *r)
{
	chains_free(&r->chains);
	numbers_free(&r->numbers);
	mem_free(r->given);
	mem_free(r->keys);
	mem_free(r->certificates);
	mem_free(r->trusted);
	mem_free(r->chain);
	mem_free(r->windows);
}

/* ---- Keys ------------------------------------------------------------------------------------------------------- */

static bool list_certificates(struct reading *r, struct keystore_error *err)
{
	struct byte_set known;
	size_t n = 0;
	bool ok = byte_set_new(&known, r->n_certificates, err);

	for (size_t i = 0; ok && i < r->bags->n; i++) {
		const struct bag *bag = bag_at(r->bags, i);
		if (bag->kind != BAG_CERTIFICATE)
			continue;
		size_t *first = byte_set_find(&known, bag->value);
		r->certificates[n] = (struct certificate){
			.bag = bag, .value = bag->value, .first = first ? *first : n, .plain = NONE,
			.first_key = NONE };
		if (!first)
			*byte_set_add(&known, bag->value) = n;
		r->windows[n] = bag->value;
		r->trusted[n++] = bag->attributes.trusted;
	}
	byte_set_free(&known);
	return ok;
}

static bool find_leaves(struct reading *r)
{
	struct match *matches = mem_new(r->n_keys * sizeof *matches);
	bool ok = matches && match_keys(r->bags, matches);

	for (size_t k = 0; ok && k < r->n_keys; k++) {
		struct match *match = &r->keys[k].match;
		*match = matches[k];
		if (match->leaf == NONE && r->n_keys == 1)
			match->leaf = chains_first_leaf(&r->chains, r->trusted);
		else if (match->leaf == NONE)
			match->leaf = match->java_leaf;
	}
	mem_free(matches);
	return ok;
}

/* Links the keys to their leaves, the last key first, so that those with one leaf are in their order. */
static void link_leaves(struct reading *r)
{
	for (size_t k = r->n_keys; k-- > 0;) {
		struct key *key = &r->keys[k];
		key->next = NONE;
		if (key->match.leaf == NONE)
			continue;
		key->next = r->certificates[key->match.leaf].first_key;
		r->certificates[key->match.leaf].first_key = k;
	}
}

/* The attributes of a leaf are its key's, and those of a trusted certificate that entry's: the chains that either is
 * in as well take those of another copy. */
static void find_plain_copies(struct reading *r)
{
	for (size_t c = r->n_certificates; c-- > 0;)
		if (r->certificates[c].first_key == NONE && !r->trusted[c])
			r->certificates[r->certificates[c].first].plain = c;
}

/* Java's localKeyId tells when the entry was made; in the bag of a trusted certificate it means nothing to Java, but
 * it is where we write it. */
static void set_created(struct entry *entry, struct keystore_bytes local_key_id)
{
	if (local_key_id.data)
		entry->has_created = local_key_id_date(local_key_id, &entry->created_ms);
}

/* Takes the last chain over: the bags whose attributes it keeps (NULL: none). */
static void take_chain(struct reading *r, size_t len)
{
	for (size_t j = 0; j < len; j++) {
		const struct certificate *certificate = &r->certificates[r->chains.chain[j]];
		struct certificate *first = &r->certificates[certificate->first];
		first->in_chain = true;
		r->chain[j] = j == 0 ? certificate->bag :
			first->plain != NONE ? r->certificates[first->plain].bag : NULL;
	}
}

/* Of the attributes that the key keeps with its chain: they are written again with each leaf. */
static size_t attribute_bytes(const struct reading *r, size_t len)
{
	size_t bytes = 0;

	for (size_t j = 0; j < len; j++)
		bytes += r->chain[j] ? r->chain[j]->attributes.set.len : 0;
	return bytes;
}

static bool make_key(struct reading *r, struct key *key, struct keystore_error *err)
{
	const struct bag *bag = bag_at(r->bags, key->match.bag);
	size_t leaf = key->match.leaf, len;
	struct keystore_bytes *none = NULL;

	if (!chains_follow(&r->chains, leaf, bag_offset(bag), &len, err))
		return false;
	take_chain(r, len);
	if (!chains_spend(&r->chains, attribute_bytes(r, len), bag_offset(bag), err))
		return false;
	key->kept = kept_key(r->ks, bag, r->chain, len, leaf == NONE ? &none : &r->certificates[leaf].sets);
	key->value = bag->value;
	key->name = bag->attributes.name;
	key->local_key_id = bag->attributes.local_key_id;
	key->offset = bag->offset;
	key->kind = bag->kind;
	return key->kept || error_no_memory(err);
}

/* The keys with their chains. */
static bool make_keys(struct reading *r, struct keystore_error *err)
{
	if (!list_certificates(r, err) ||
		!chains_new(&r->chains, r->windows, r->n_certificates, r->n_keys, r->bags->n, err))
		return false;
	if (!find_leaves(r))
		return error_no_memory(err);
	link_leaves(r);
	find_plain_copies(r);
	for (size_t c = 0; c < r->n_certificates; c++)
		chains_have_more(&r->chains, r->certificates[c].bag->attributes.set.len);
	for (size_t k = 0; k < r->n_keys; k++)
		if (!make_key(r, &r->keys[k], err))
			return false;
	return true;
}

/* ---- Numbers for what has no name -------------------------------------------------------------------------------- */

/* What has an entry of its own; `certificate` is the number of a certificate's bag. */
static bool is_entry(const struct reading *r, const struct bag *bag, size_t certificate)
{
	return bag->kind != BAG_CERTIFICATE || bag->attributes.trusted || !r->n_keys ||
	       !r->certificates[r->certificates[certificate].first].in_chain;
}

/* `key` is the number of a private key's bag. */
static bool java_sees(const struct reading *r, const struct bag *bag, size_t key)
{
	switch ((enum bag_kind)bag->kind) {
	case BAG_KEY:
	case BAG_SHROUDED_KEY:
		return !r->keys[key].match.java_drops;
	case BAG_CERTIFICATE:
		return bag->attributes.trusted;
	default:
		return bag->kind == BAG_SECRET;
	}
}

static void take_names(struct reading *r)
{
	size_t certificate = 0;

	for (size_t i = 0; i < r->bags->n; i++) {
		const struct bag *bag = bag_at(r->bags, i);
		if (is_entry(r, bag, certificate))
			numbers_take(&r->numbers, bag->attributes.name);
		certificate += bag->kind == BAG_CERTIFICATE;
	}
}

/* Gives numbers to the nameless entries that Java sees, in its order; the others get theirs when they are appended. */
static void number_those_java_sees(struct reading *r)
{
	size_t key = 0;
	uint32_t java_number = 0;

	for (size_t i = 0; i < r->bags->n; i++) {
		const struct bag *bag = bag_at(r->bags, i);
		if (!bag->attributes.name.data && java_sees(r, bag, key))
			r->given[i] = (struct given){ (uint32_t)numbers_next(&r->numbers), ++java_number };
		key += bag_is_private_key(bag);
	}
}

/* ---- Entries ----------------------------------------------------------------------------------------------------- */

/* Of the last entry. */
static uint64_t last_offset(const struct reading *r)
{
	uint32_t offset = r->ks->entries[r->ks->n_entries - 1].offset;

	return offset == UINT32_MAX ? KEYSTORE_NO_OFFSET : offset;
}

static bool note(struct reading *r, const char *id, const char *text)
{
	return model_note(r->ks, id, last_offset(r), r->ks->n_entries - 1, "%s", text);
}

static bool set_number(struct reading *r, struct entry *entry, size_t place)
{
	const struct given *given = &r->given[place];
	size_t number = given->number ? given->number : numbers_next(&r->numbers);
	char text[NUMBER_SIZE];

	entry->alias_generated = true;
	if (!arena_copy(&r->ks->arena, number_text(number, text), &entry->alias))
		return false;
	return !given->java_number || given->java_number == given->number ||
	       model_note(r->ks, "java-other-alias", last_offset(r), r->ks->n_entries - 1,
		       "this entry has no name, and Java calls it \"%u\", whether another one has that name or not",
		       (unsigned)given->java_number);
}

/* Appends the entry of the bag that stood in this place. */
static bool append(struct reading *r, const struct entry *made, size_t place)
{
	struct entry *entry = model_append(r->ks);

	if (!entry)
		return false;
	uint32_t id = entry->id;
	*entry = *made;
	entry->id = id;
	if (!r->drops)
		bag_at(r->bags, place)->entry_id = id;
	return entry->alias.data || set_number(r, entry, place);
}

/* What Java makes of a key, where it is not what we make of it. */
static bool note_key(struct reading *r, const struct key *key)
{
	const struct match *match = &key->match;

	if (key->kind == BAG_KEY)
		return note(r, "java-drops-key", "Java leaves out this private key: it is not encrypted");
	if (match->java_drops)
		return note(r, "java-drops-key",
			"Java leaves out this private key: it has no localKeyId and is not the first key");
	if (match->leaf == NONE)
		return keystore_sealed(r->ks) > 0 ||
		       note(r, "key-without-certificate", "no certificate belongs to this private key");
	if (match->java_hides)
		return note(r, "java-key-vanishes",
			"Java does not see this private key: its certificate is marked as trusted and takes its alias");
	if (match->java_leaf == NONE)
		return note(r, "java-no-chain", "Java does not find the certificate of this private key");
	return r->certificates[match->java_leaf].first == r->certificates[match->leaf].first ||
	       note(r, "java-other-chain", "Java takes another certificate for that of this private key");
}

/* The chain from this leaf. Keys with one leaf share it, so that a file of keys cannot ask for one each. */
static bool set_chain(struct reading *r, struct entry *entry, size_t leaf)
{
	struct certificate *certificate = leaf == NONE ? NULL : &r->certificates[leaf];
	size_t len = chains_again(&r->chains, leaf);

	if (certificate && certificate->windows) {
		entry->certificates.many = certificate->windows;
		entry->n_certificates = (uint32_t)len;
		return true;
	}
	for (size_t j = 0; j < len; j++)
		r->windows[j] = r->certificates[r->chains.chain[j]].value;
	if (!entry_set_certificates(r->ks, entry, r->windows, len))
		return false;
	if (certificate && len > 1)
		certificate->windows = entry->certificates.many;
	return true;
}

static bool append_key(struct reading *r, size_t k)
{
	const struct key *key = &r->keys[k];
	struct entry entry = {
		.alias = key->name,
		.kind = KEYSTORE_PRIVATE_KEY,
		.key = key->value,
		.key_format = KEYSTORE_FORMAT_PKCS12,
		.kept = key->kept,
		.offset = key->offset,
	};

	set_created(&entry, key->local_key_id);
	return set_chain(r, &entry, key->match.leaf) && append(r, &entry, key->match.bag) && note_key(r, key);
}

static bool append_certificate(struct reading *r, size_t i)
{
	const struct bag *bag = bag_at(r->bags, i);
	struct entry entry = {
		.alias = bag->attributes.name,
		.kind = KEYSTORE_TRUSTED_CERTIFICATE,
		.certificates.one = bag->value,
		.n_certificates = 1,
		.kept = kept_certificate(r->ks, bag),
		.offset = bag->offset,
	};

	set_created(&entry, bag->attributes.local_key_id);
	if (!entry.kept || !append(r, &entry, i))
		return false;
	return bag->attributes.trusted ||
	       note(r, "java-ignores",
		       "Java does not see this certificate: it is in no chain and not marked as trusted");
}

static bool append_secret(struct reading *r, size_t i)
{
	const struct bag *bag = bag_at(r->bags, i);
	struct keystore_bytes *none = NULL;
	struct entry entry = {
		.alias = bag->attributes.name,
		.kind = KEYSTORE_SECRET_KEY,
		.key = bag->value,
		.key_format = KEYSTORE_FORMAT_PKCS12,
		.kept = kept_key(r->ks, bag, NULL, 0, &none),
		.offset = bag->offset,
	};

	set_created(&entry, bag->attributes.local_key_id);
	return entry.kept && append(r, &entry, i);
}

/* A CRL is DER that PEM can hold as well. */
static bool append_other(struct reading *r, size_t i)
{
	const struct bag *bag = bag_at(r->bags, i);
	struct entry entry = {
		.alias = bag->attributes.name,
		.kind = KEYSTORE_OTHER,
		.key = bag->kind == BAG_CRL ? bag->value : (struct keystore_bytes){ NULL, 0 },
		.key_format = bag->kind == BAG_CRL ? KEYSTORE_FORMAT_DER : KEYSTORE_FORMAT_UNKNOWN,
		.other = bag_other(bag),
		.kept = kept_whole(r->ks, bag),
		.offset = bag->offset,
	};

	return entry.kept && append(r, &entry, i);
}

/* The entries of a certificate's bag: the keys of which it is the leaf, and itself. */
static bool append_with_keys(struct reading *r, size_t i, size_t certificate)
{
	for (size_t k = r->n_keys ? r->certificates[certificate].first_key : NONE; k != NONE; k = r->keys[k].next)
		if (!append_key(r, k))
			return false;
	return !is_entry(r, bag_at(r->bags, i), certificate) || append_certificate(r, i);
}

static bool append_all(struct reading *r)
{
	size_t certificate = 0, key = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < r->bags->n; i++) {
		const struct bag *bag = bag_at(r->bags, i);
		if (bag->kind == BAG_CERTIFICATE)
			ok = append_with_keys(r, i, certificate++);
		else if (bag->kind == BAG_SECRET)
			ok = append_secret(r, i);
		else if (!bag_is_private_key(bag))
			ok = append_other(r, i);
		else if (r->keys[key++].match.leaf == NONE)
			ok = append_key(r, key - 1);
		if (r->drops)
			list_drop_before(r->bags, i + 1);
	}
	return ok;
}

bool bags_to_entries(struct list *bags, bool drops, struct keystore *ks, struct keystore_error *err)
{
	struct reading r;
	bool ok = false;

	if (!reading_new(&r, bags, drops, ks)) {
		error_no_memory(err);
	} else if (!r.n_keys || make_keys(&r, err)) {
		take_names(&r);
		number_those_java_sees(&r);
		ok = append_all(&r) || error_no_memory(err);
	}
	reading_free(&r);
	return ok;
}
