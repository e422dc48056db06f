/* Names compared, and hashed, as RFC 5280 7.1 wants them: ASCII letters in either case, blanks at the ends not counted,
 * several blanks as one, each string type for its characters. OpenSSL (x509_name_canon) and Java (X500Principal.equals)
 * compare so too; the rest of what RFC 4518 asks, folding and decomposing all of Unicode, is left out: certification
 * authorities copy names byte for byte.
 *
 * What cannot be read compares by its bytes and comes before what can, so that there is one order over all Names. */
#include "x509/name.h"

#include <string.h>

#include "base/error.h"
#include "x509/asn1_string.h"

/* A string being read in its canonical form. */
struct canonical {
	unsigned tag;
	struct reader in;
	bool started; /* a character other than a blank has been read */
};

/* The next character, -1 at the end. A run of blanks is one blank, and none at the start or at the end. */
static int64_t canonical_next(struct canonical *string)
{
	struct reader before = string->in;
	bool blank = false;
	uint32_t character;

	for (; string_next(string->tag, &string->in, &character); before = string->in) {
		if (character == ' ') {
			blank = string->started;
			continue;
		}
		if (blank) {
			string->in = before;
			return ' ';
		}
		string->started = true;
		return character >= 'A' && character <= 'Z' ? character + 32 : character;
	}
	return -1;
}

static int compare_strings(struct canonical a, struct canonical b)
{
	int64_t x, y;

	do {
		x = canonical_next(&a);
		y = canonical_next(&b);
	} while (x == y && x != -1);
	return (x > y) - (x < y);
}

static int compare_attribute(const struct name_attribute *a, const struct name_attribute *b)
{
	bool a_is_text = string_is_text(a->tag, &a->value), b_is_text = string_is_text(b->tag, &b->value);
	int order = bytes_compare(a->type, b->type);

	if (order)
		return order;
	if (a_is_text && b_is_text)
		return compare_strings((struct canonical){ .tag = a->tag, .in = a->value },
			(struct canonical){ .tag = b->tag, .in = b->value });
	if (a_is_text || b_is_text)
		return a_is_text ? 1 : -1;
	return bytes_compare(a->whole, b->whole);
}

/* The contents of two RDNs. The attributes of an RDN are a SET OF, which DER sorts. */
static int compare_rdn(struct reader a, struct reader b)
{
	struct name_attribute x, y;
	int order;

	for (;;) {
		bool has_x = name_next_attribute(&a, &x), has_y = name_next_attribute(&b, &y);
		if (!has_x && !has_y)
			return bytes_compare(reader_rest(&a), reader_rest(&b));
		if (!has_x || !has_y)
			return has_x ? 1 : -1;
		order = compare_attribute(&x, &y);
		if (order)
			return order;
	}
}

static int compare_rdns(struct reader a, struct reader b)
{
	struct keystore_error unused;
	struct reader x, y;
	int order;

	for (;;) {
		bool has_x = der_get(&a, DER_SET, &x, "RDN", &unused), has_y = der_get(&b, DER_SET, &y, "RDN", &unused);
		if (!has_x && !has_y)
			return bytes_compare(reader_rest(&a), reader_rest(&b));
		if (!has_x || !has_y)
			return has_x ? 1 : -1;
		order = compare_rdn(x, y);
		if (order)
			return order;
	}
}

int name_compare(struct keystore_bytes a, struct keystore_bytes b)
{
	struct reader x, y;

	if (bytes_equal(a, b))
		return 0;
	bool has_x = name_open(a, &x), has_y = name_open(b, &y);
	if (has_x && has_y)
		return compare_rdns(x, y);
	if (has_x || has_y)
		return has_x ? 1 : -1;
	return bytes_compare(a, b);
}

/* A hash of more than can be held at once: each block goes in behind the hash of those before it. */
struct running_hash {
	const struct hash_key *key;
	uint64_t value;
	size_t len;
	uint8_t block[sizeof(uint64_t) + 248];
};

static void hash_block(struct running_hash *hash)
{
	memcpy(hash->block, &hash->value, sizeof hash->value);
	hash->value = keyed_hash(hash->key, (struct keystore_bytes){ hash->block, sizeof hash->value + hash->len });
	hash->len = 0;
}

static void hash_byte(struct running_hash *hash, uint8_t byte)
{
	if (hash->len == sizeof hash->block - sizeof hash->value)
		hash_block(hash);
	hash->block[sizeof hash->value + hash->len++] = byte;
}

static void hash_number(struct running_hash *hash, uint32_t number)
{
	for (unsigned shift = 0; shift < 32; shift += 8)
		hash_byte(hash, (uint8_t)(number >> shift));
}

static void hash_bytes(struct running_hash *hash, struct keystore_bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash_byte(hash, bytes.data[i]);
	hash_number(hash, (uint32_t)bytes.len);
}

/* What compare_attribute compares. */
static void hash_attribute(struct running_hash *hash, const struct name_attribute *attribute)
{
	struct canonical string = { .tag = attribute->tag, .in = attribute->value };
	int64_t character;

	hash_bytes(hash, attribute->type);
	if (!string_is_text(attribute->tag, &attribute->value)) {
		hash_bytes(hash, attribute->whole);
		return;
	}
	do {
		character = canonical_next(&string);
		hash_number(hash, (uint32_t)character);
	} while (character != -1);
}

uint64_t name_hash(const struct hash_key *key, struct keystore_bytes name)
{
	struct running_hash hash = { .key = key };
	struct name_attribute attribute;
	struct keystore_error unused;
	struct reader rdns, rdn;

	if (name_open(name, &rdns)) {
		while (reader_left(&rdns) && der_get(&rdns, DER_SET, &rdn, "RDN", &unused)) {
			while (name_next_attribute(&rdn, &attribute))
				hash_attribute(&hash, &attribute);
			hash_bytes(&hash, reader_rest(&rdn));
		}
		name = reader_rest(&rdns);
	}
	hash_bytes(&hash, name);
	hash_block(&hash);
	return hash.value;
}
