/* Names (X.501) as text for people: RFC 4514.
 *
 *     Name        SEQUENCE OF RDN
 *     RDN         SET OF AttributeTypeAndValue
 *     attribute   SEQUENCE { type OBJECT IDENTIFIER, value ANY }
 *
 * The last RDN is written first (RFC 4514 2.1), but DER can only be walked forwards. So a run of RDNs is halved and
 * its second half written before its first: n log n steps for all of them, and about n where the buffer is soon
 * full. What cannot be read is written as "#" and the hexadecimal of its bytes. */
#include "x509/name.h"

#include "base/error.h"
#include "base/oid.h"
#include "x509/asn1_string.h"
#include "x509/oid_names.h"

bool name_open(struct keystore_bytes name, struct reader *rdns)
{
	struct keystore_error unused;
	struct reader in = reader_of(name);

	return der_get(&in, DER_SEQUENCE, rdns, "Name", &unused);
}

bool name_next_attribute(struct reader *rdn, struct name_attribute *out)
{
	struct keystore_error unused;
	struct reader ahead = *rdn, attribute;
	struct name_attribute found;

	if (!reader_left(rdn) || !der_get(&ahead, DER_SEQUENCE, &attribute, "attribute", &unused) ||
	    !der_get_oid(&attribute, &found.type, "attribute type", &unused))
		return false;
	found.whole = reader_rest(&attribute);
	if (!der_get_any(&attribute, &found.tag, &found.value, "attribute value", &unused) || reader_left(&attribute))
		return false;
	*out = found;
	*rdn = ahead;
	return true;
}

static void put_hex(struct text *to, struct keystore_bytes bytes)
{
	text_char(to, '#');
	string_put_hex(to, bytes);
}

/* RFC 4514 2.4: what a reader of the text would take for something else. */
static bool needs_backslash(uint32_t character, bool first, bool last)
{
	switch (character) {
	case '"':
	case '+':
	case ',':
	case ';':
	case '<':
	case '>':
	case '\\':
		return true;
	case '#':
		return first;
	case ' ':
		return first || last;
	default:
		return false;
	}
}

static void put_string(struct text *to, unsigned tag, struct reader value)
{
	uint32_t character;

	for (bool first = true; !text_full(to) && string_next(tag, &value, &character); first = false) {
		if (needs_backslash(character, first, reader_left(&value) == 0))
			text_char(to, '\\');
		string_put(to, character);
	}
}

/* RFC 4514 2.3, 2.4: under a dotted type, a value is always #hex. */
static void put_attribute(struct text *to, const struct name_attribute *attribute)
{
	const char *name = attribute_name(attribute->type);

	if (name)
		text_add(to, name);
	else
		oid_put(to, attribute->type);
	text_char(to, '=');
	if (name && string_is_text(attribute->tag, &attribute->value))
		put_string(to, attribute->tag, attribute->value);
	else
		put_hex(to, attribute->whole);
}

/* The element at the front of `rdns`, which has been walked over before. */
static void put_rdn(struct text *to, struct reader rdns)
{
	struct keystore_error unused;
	struct keystore_bytes whole = reader_rest(&rdns);
	struct name_attribute attribute;
	struct reader rdn;
	const char *separator = "";

	(void)der_get_whole(&rdns, 0, &whole, "RDN", &unused);
	struct reader in = reader_of(whole);
	if (!der_get(&in, DER_SET, &rdn, "RDN", &unused) || reader_left(&rdn) == 0) {
		put_hex(to, whole);
		return;
	}
	for (; reader_left(&rdn) && !text_full(to); separator = "+") {
		text_add(to, separator);
		if (name_next_attribute(&rdn, &attribute)) {
			put_attribute(to, &attribute);
		} else {
			put_hex(to, reader_rest(&rdn));
			return;
		}
	}
}

/* Moves over one RDN; over all that is left if it cannot be read. */
static void skip_rdn(struct reader *rdns)
{
	struct keystore_error unused;
	struct keystore_bytes whole;

	if (!der_get_whole(rdns, 0, &whole, "RDN", &unused))
		rdns->pos = rdns->end;
}

/* Writes the n RDNs at the front of `rdns`, last first. Calls itself log2(n) deep. */
static void put_backwards(struct text *to, struct reader rdns, size_t n)
{
	struct reader second = rdns;

	if (n == 1) {
		put_rdn(to, rdns);
		return;
	}
	for (size_t i = 0; i < n / 2; i++)
		skip_rdn(&second);
	put_backwards(to, second, n - n / 2);
	if (text_full(to))
		return;
	text_char(to, ',');
	put_backwards(to, rdns, n / 2);
}

void name_put(struct text *to, struct keystore_bytes name)
{
	struct reader rdns, all;
	size_t n = 0;

	if (!name_open(name, &rdns)) {
		put_hex(to, name);
		return;
	}
	for (all = rdns; reader_left(&all); n++)
		skip_rdn(&all);
	if (n)
		put_backwards(to, rdns, n);
}

size_t keystore_name_text(struct keystore_bytes name, char *out, size_t size)
{
	struct text to = text_over(out, size);

	name_put(&to, name);
	return text_end(&to);
}

/* The last commonName that is a string. */
static bool find_common_name(struct reader rdns, struct name_attribute *found)
{
	const struct keystore_bytes common_name = OID("\x55\x04\x03"); /* 2.5.4.3 */
	struct keystore_error unused;
	struct name_attribute attribute;
	struct reader rdn;
	bool any = false;

	while (reader_left(&rdns) && der_get(&rdns, DER_SET, &rdn, "RDN", &unused)) {
		while (name_next_attribute(&rdn, &attribute)) {
			if (!bytes_equal(attribute.type, common_name) ||
			    !string_is_text(attribute.tag, &attribute.value))
				continue;
			*found = attribute;
			any = true;
		}
	}
	return any;
}

size_t keystore_name_common_name(struct keystore_bytes name, char *out, size_t size)
{
	struct text to = text_over(out, size);
	struct name_attribute found;
	struct reader rdns;
	uint32_t character;

	if (name_open(name, &rdns) && find_common_name(rdns, &found))
		while (!text_full(&to) && string_next(found.tag, &found.value, &character))
			string_put(&to, character);
	return text_end(&to);
}
