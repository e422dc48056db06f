/* Sifting the bags. What Java does not look at: bags inside of bags, keys that are not encrypted, CRLs, unknown types,
 * and without a password all that is encrypted. What it chokes on fails the whole file. */
#include "pkcs12/java_bags.h"

#include "base/error.h"
#include "pkcs12/kept.h"
#include "x509/certificate_schema.h"

/* What Java takes for the localKeyId of the first key, if it has none, and of the certificate that belongs to it. */
#define IMPLIED_ID BYTES("01")

/* As UTF-8 they are ED A0 80 to ED BF BF. */
static bool has_surrogates(struct keystore_bytes name)
{
	for (size_t i = 0; i + 1 < name.len; i++)
		if (name.data[i] == 0xED && name.data[i + 1] >= 0xA0)
			return true;
	return false;
}

/* Java decodes a BMPString as UTF-16 and puts U+FFFD for what is none: a lone low surrogate, or a lone high one
 * together with the unit behind it (sun.nio.cs.UnicodeDecoder). Here lone surrogates are carried through as three
 * bytes. */
static bool decode_as_java(struct keystore_bytes name, struct arena *arena, struct keystore_bytes *out)
{
	uint8_t *room = arena_new(arena, name.len), *end = room;
	struct reader in = reader_of(name);
	bool swallow = false;
	uint32_t c;

	if (!room)
		return false;
	while (utf8_next(&in, &c)) {
		bool is_pair = c > 0xFFFF, is_surrogate = c >= 0xD800 && c <= 0xDFFF;
		if (!swallow || is_pair)
			end += utf8_put(swallow || is_surrogate ? 0xFFFD : c, end);
		swallow = !swallow && c >= 0xD800 && c <= 0xDBFF;
	}
	*out = (struct keystore_bytes){ room, (size_t)(end - room) };
	return true;
}

/* Is this one of those that Java keeps, and as what? A CertBag of any type counts as X.509, a SecretBag as a key. */
static bool kind_for_java(const struct bag *bag, enum bag_kind *kind, const char **refusal)
{
	*refusal = NULL;
	*kind = (enum bag_kind)bag->kind;
	if (*kind != BAG_OTHER)
		return *kind == BAG_SHROUDED_KEY || *kind == BAG_CERTIFICATE || *kind == BAG_SECRET;
	*kind = bag_says_kind(bag);
	if (*kind == BAG_CERTIFICATE)
		*refusal = "is no X.509 certificate";
	if (*kind == BAG_SECRET && !bag_holds_octets(bag))
		*refusal = "is a secret that is no OCTET STRING";
	return *kind == BAG_CERTIFICATE || *kind == BAG_SECRET;
}

static const char *attribute_refusal(const struct bag *bag)
{
	static const char *const refusals[] = {
		[JAVA_REFUSES_NOTHING] = NULL,
		[JAVA_REFUSES_NAME] = "has a friendlyName that is no BMPString",
		[JAVA_REFUSES_ID] = "has a localKeyId that is no OCTET STRING",
		[JAVA_REFUSES_USAGE] = "has a trustedKeyUsage that is no OID",
	};

	return refusals[bag->attributes.java_refuses];
}

/* `n_keys` counts the PKCS8ShroudedKeyBags so far, with this one. False: Java drops the key. */
static bool give_id(struct bag *bag, size_t n_keys)
{
	struct keystore_bytes *id = &bag->attributes.local_key_id;

	if (id->data || bag->kind == BAG_SECRET)
		return true;
	if (bag->kind == BAG_SHROUDED_KEY) {
		*id = IMPLIED_ID;
		return n_keys == 1;
	}
	if (bag->first && n_keys == 1)
		*id = IMPLIED_ID;
	return true;
}

static bool refuse(struct keystore_java_view *view, const struct bag *bag, size_t i, const char *why,
	struct keystore_error *err)
{
	return java_refuse(view, "java-refuses-bag",
		       "Java refuses the file: bag %zu, in part %u, %s: write it anew", i + 1,
		       (unsigned)bag->safe + 1, why) ||
	       error_no_memory(err);
}

/* Of an entry by its alias, of one in a chain by its subject. */
static struct quoted label(const struct keystore_java_view *view, const struct bag *bag)
{
	char subject[sizeof(struct quoted)];
	struct text to = text_over(subject, sizeof subject);
	size_t next = 0, entry = model_entry_with_id(view->ks, bag->entry_id, &next);

	if (entry != SIZE_MAX)
		return error_quote(view->ks->entries[entry].alias);
	certificate_subject(&to, bag->value);
	text_end(&to);
	return error_quote(bytes_of(subject));
}

/* JDK PKCS12KeyStore, loadSafeContents: every certificate is read, whoever needs it. In an encrypted part the JVM says
 * of one that it does not read that the password is wrong. */
static bool check_certificate(struct keystore_java_view *view, const struct bag *bag, size_t i,
	struct keystore_error *err)
{
	struct java_why why;

	if (!java_looks_at(view, bag->value, &why, err))
		return false;
	return !*why.text ||
	       java_refuse(view, "java-refuses-certificate",
		       "Java refuses the file: the certificate \"%s\" (bag %zu, in part %u) cannot be read (%s): "
		       "leave it out",
		       label(view, bag).text, i + 1, (unsigned)bag->safe + 1, why.text) ||
	       error_no_memory(err);
}

static bool take(struct java_bags *java, struct keystore_java_view *view, const struct bag *from, size_t i,
	size_t *n_keys, struct keystore_error *err)
{
	struct bag bag = *from;
	enum bag_kind kind;
	const char *why;
	bool kept = kind_for_java(from, &kind, &why);

	if (bag.attributes.repeated &&
	    !attributes_read_last(bag.attributes.set, &java->scratch, &bag.attributes, err))
		return false;
	/* what was read again is in the scratch, which goes before the view */
	if (bag.attributes.name.data && (from->attributes.repeated || has_surrogates(bag.attributes.name)) &&
	    !decode_as_java(bag.attributes.name, &view->arena, &bag.attributes.name))
		return error_no_memory(err);
	if (!why)
		why = attribute_refusal(&bag);
	if (why)
		return refuse(view, from, i, why, err);
	if (kept && kind == BAG_CERTIFICATE && !check_certificate(view, from, i, err))
		return false;
	*n_keys += kept && kind == BAG_SHROUDED_KEY;
	if (from->kind == BAG_OTHER)
		bag.value = (struct keystore_bytes){ NULL, 0 }; /* where `other` was */
	bag.kind = (uint8_t)kind;
	if (!kept || !give_id(&bag, *n_keys))
		return true;
	java->n_keys += kind == BAG_SHROUDED_KEY;
	java->origin[java->bags.n] = i;
	return bag_append(&java->bags, &bag) || error_no_memory(err);
}

bool java_bags_new(struct java_bags *java, struct keystore_java_view *view, const struct facts *facts,
	struct keystore_error *err)
{
	size_t n = facts->bags.n, n_keys = 0;
	bool ok;

	*java = (struct java_bags){ .origin = mem_new(n * sizeof *java->origin) };
	ok = java->origin || error_no_memory(err);
	for (size_t i = 0; ok && i < n && !view->refusal; i++) {
		const struct bag *bag = bag_at(&facts->bags, i);
		if (!bag->nested && !(bag->encrypted && view->without_password))
			ok = take(java, view, bag, i, &n_keys, err);
	}
	return ok;
}

void java_bags_free(struct java_bags *java)
{
	list_free(&java->bags);
	mem_free(java->origin);
	scratch_free(&java->scratch);
}
