/* bags.h: the bags of a file whose parts are not encrypted, and files made of bags that no program writes. */
#ifndef TESTS_PKCS12_BAGS_H
#define TESTS_PKCS12_BAGS_H

#include "base/der.h"
#include "keystore/model.h"
#include "pkcs12/bag.h"
#include "tests/pkcs12/rules.h"
#include "tests/support/pfx.h"

static inline void free_file(struct keystore_bytes file)
{
	keystore_free_bytes((uint8_t *)file.data, file.len);
}

/* rule-NAME.p12 as bytes; free_file. */
static inline struct keystore_bytes rule_p12(const char *name)
{
	char with_end[64];

	snprintf(with_end, sizeof with_end, "%s.p12", name);
	return rule_file(with_end);
}

/* The AuthenticatedSafe of a file. */
static inline struct reader safes_of(struct keystore_bytes file)
{
	struct reader in = reader_of(file), pfx, info, content, octets, safes = { 0 };
	struct keystore_error err;
	struct keystore_bytes oid;
	uint64_t version;

	assert_true(der_get(&in, DER_SEQUENCE, &pfx, "PFX", &err) && der_get_u64(&pfx, &version, "version", &err) &&
		    der_get(&pfx, DER_SEQUENCE, &info, "authSafe", &err) &&
		    der_get_oid(&info, &oid, "contentType", &err) &&
		    der_get(&info, DER_CONTEXT_CONSTRUCTED(0), &content, "content", &err) &&
		    der_get(&content, DER_OCTET_STRING, &octets, "data", &err) &&
		    der_get(&octets, DER_SEQUENCE, &safes, "AuthenticatedSafe", &err));
	return safes;
}

/* Takes the next SafeContents off it. */
static inline bool next_safe(struct reader *safes, struct reader *contents)
{
	struct reader info, content;
	struct keystore_error err;
	struct keystore_bytes oid;

	return reader_left(safes) && der_get(safes, DER_SEQUENCE, &info, "ContentInfo", &err) &&
	       der_get_oid(&info, &oid, "contentType", &err) &&
	       der_get(&info, DER_CONTEXT_CONSTRUCTED(0), &content, "content", &err) &&
	       der_get(&content, DER_OCTET_STRING, contents, "data", &err);
}

/* All bags of a file, with the keystore that their names are in. */
struct all_bags {
	struct list bags;
	struct keystore *ks;
	size_t n_safes;
};

static inline struct all_bags bags_of(struct keystore_bytes file)
{
	struct all_bags all = { .ks = keystore_new() };
	struct reader safes = safes_of(file), contents;
	struct keystore_error err;

	while (next_safe(&safes, &contents)) {
		struct bag_source source = { .safe = all.n_safes++, .in_file = true };
		assert_true(bags_read(contents, &source, all.ks, &all.bags, &err));
	}
	return all;
}

static inline void bags_free_all(struct all_bags *all)
{
	list_free(&all->bags);
	keystore_free(all->ks);
}

static inline size_t count_bag(const struct all_bags *all, struct keystore_bytes whole)
{
	size_t n = 0;

	for (size_t i = 0; i < all->bags.n; i++)
		n += bytes_equal(bag_at(&all->bags, i)->whole, whole);
	return n;
}

static inline const struct bag *bag_named(const struct all_bags *all, enum bag_kind kind, const char *name)
{
	for (size_t i = 0; i < all->bags.n; i++) {
		const struct bag *bag = bag_at(&all->bags, i);
		if (bag->kind == kind && bag->attributes.name.data && bytes_equal(bag->attributes.name, bytes_of(name)))
			return bag;
	}
	fail_msg("no bag \"%s\"", name);
	return NULL;
}

/* ---- Making ------------------------------------------------------------------------------------------------------ */

/* A file that is being made, the part in hand. Begins with { 0 }. */
struct making {
	struct writer contents, parts;
};

/* Appends a bag; `name` and `id` may be NULL. */
static inline void make_bag(struct making *m, enum bag_kind kind, struct keystore_bytes value, const char *name,
	const char *id, bool trusted)
{
	struct attribute_values values = { .trusted = trusted };
	struct writer attributes = writer_new();
	struct keystore_error err;

	if (name)
		values.name = bytes_of(name);
	if (id)
		values.local_key_id = bytes_of(id);
	assert_true(attributes_write((struct keystore_bytes){ NULL, 0 }, &values, &attributes, &err));
	bag_write(kind, value, (struct keystore_bytes){ attributes.data, attributes.len }, &m->contents);
	writer_free(&attributes);
}

static inline void make_key(struct making *m, const char *name, const char *id)
{
	make_bag(m, BAG_SHROUDED_KEY, BYTES("\x30\x04\x30\x00\x04\x00"), name, id, false);
}

/* rule-FILE.der */
static inline void make_certificate(struct making *m, const char *file, const char *name, const char *id, bool trusted)
{
	char with_end[32];

	snprintf(with_end, sizeof with_end, "%s.der", file);
	struct keystore_bytes der = rule_file(with_end);
	make_bag(m, BAG_CERTIFICATE, der, name, id, trusted);
	free((void *)der.data);
}

/* What follows goes into another part. */
static inline void end_part(struct making *m)
{
	struct writer contents = writer_new();

	der_put(&contents, DER_SEQUENCE, (struct keystore_bytes){ m->contents.data, m->contents.len });
	put_data((struct keystore_bytes){ contents.data, contents.len }, &m->parts);
	writer_free(&m->contents);
	writer_free(&contents);
}

/* The file around its parts, the one in hand not counted; free_file. */
static inline struct keystore_bytes made_of_parts(struct making *m)
{
	const struct keystore_mac none = { .scheme = KEYSTORE_MAC_NONE };
	const struct keystore_write_options options = { .format = KEYSTORE_FORMAT_PKCS12 };
	struct writer safe = writer_new(), out = writer_new();
	struct keystore_error err;

	der_put(&safe, DER_SEQUENCE, (struct keystore_bytes){ m->parts.data, m->parts.len });
	assert_true(put_pfx((struct keystore_bytes){ safe.data, safe.len }, &none, &options, &out, &err));
	writer_free(&m->parts);
	writer_free(&safe);
	return (struct keystore_bytes){ out.data, out.len };
}

/* The file; free_file. */
static inline struct keystore_bytes made_file(struct making *m)
{
	end_part(m);
	return made_of_parts(m);
}

#endif
