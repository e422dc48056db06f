/* JDK X500Name, RDN, AVA; GeneralName and the classes of its alternatives. */
#include <string.h>

#include "base/error.h"
#include "x509/java_parts.h"

/* ---- Name -------------------------------------------------------------------------------------------------------- */

/* JDK AVA, validateBMPString: no surrogate pair may come out of the decoder, and a high surrogate that has no low one
 * behind it swallows the unit that is there (sun.nio.cs.UnicodeDecoder). */
static bool has_surrogate_pair(struct reader bmp)
{
	uint16_t unit, low;

	while (reader_u16(&bmp, &unit))
		if ((unit & 0xFC00) == 0xD800 && reader_u16(&bmp, &low) && (low & 0xFC00) == 0xDC00)
			return true;
	return false;
}

/* AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY } */
static bool check_attribute(struct reader *rdn, struct keystore_error *err)
{
	struct reader attribute, value;
	struct keystore_bytes type;
	unsigned tag;

	if (!der_get(rdn, DER_SEQUENCE, &attribute, "attribute", err) ||
	    !java_get_oid(&attribute, &type, "attribute type", err) ||
	    !der_get_any(&attribute, &tag, &value, "attribute value", err) ||
	    !der_finish(&attribute, "attribute", err))
		return false;
	return tag != DER_BMP_STRING || !has_surrogate_pair(value) ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "a BMPString with a surrogate pair");
}

bool java_check_rdn(struct reader rdn, struct keystore_error *err)
{
	while (reader_left(&rdn))
		if (!check_attribute(&rdn, err))
			return false;
	return true;
}

static bool check_rdns(struct reader in, bool *is_empty, struct keystore_error *err)
{
	struct reader rdn;

	*is_empty = true;
	while (reader_left(&in)) {
		if (!der_get(&in, DER_SET, &rdn, "RDN", err) || !java_check_rdn(rdn, err))
			return false;
		if (reader_left(&rdn))
			*is_empty = false;
	}
	return true;
}

bool java_check_name(struct keystore_bytes name, bool *is_empty, struct keystore_error *err)
{
	struct reader in = reader_of(name), rdns;

	return der_get(&in, DER_SEQUENCE, &rdns, "Name", err) && check_rdns(rdns, is_empty, err);
}

/* ---- GeneralName: the contents of each alternative --------------------------------------------------------------- */

/* otherName: OBJECT IDENTIFIER, and an element */
static bool check_other_name(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes type;
	struct reader value;
	unsigned tag;

	return java_get_oid(&in, &type, "otherName", err) && der_get_any(&in, &tag, &value, "otherName", err);
}

/* JDK RFC822Name: something behind the first "@", more than ".". */
static bool check_email(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes name = reader_rest(&in), domain = name;
	const uint8_t *at = name.len ? memchr(name.data, '@', name.len) : NULL;

	if (at)
		domain = (struct keystore_bytes){ at + 1, name.len - (size_t)(at + 1 - name.data) };
	return (domain.len && !bytes_equal(domain, BYTES("."))) ||
	       error_set(err, KEYSTORE_MALFORMED, "\"%s\" is no e-mail address", error_quote(name).text);
}

/* JDK DNSName(DerValue) takes any bytes, and so does X400Address. */
static bool take_anything(struct reader in, struct keystore_error *err)
{
	(void)in;
	(void)err;
	return true;
}

/* A Name; JDK X500Name(DerInputStream) takes RDNs without their SEQUENCE too. */
static bool check_directory_name(struct reader in, struct keystore_error *err)
{
	struct reader rdns = in;
	bool is_empty;

	if (der_next_is(&in, DER_SEQUENCE) && !der_get(&in, DER_SEQUENCE, &rdns, "directoryName", err))
		return false;
	return check_rdns(rdns, &is_empty, err);
}

/* JDK EDIPartyName: one or two elements; nameAssigner [0] and partyName [1] each hold an element. */
static bool check_edi_party(struct reader in, struct keystore_error *err)
{
	struct reader part, string;
	size_t n = 0;
	unsigned tag, inner;

	for (; reader_left(&in); n++)
		if (!der_get_any(&in, &tag, &part, "ediPartyName", err) ||
		    ((tag == DER_CONTEXT(0) || tag == DER_CONTEXT(1)) &&
			    !der_get_any(&part, &inner, &string, "ediPartyName", err)))
			return false;
	return n == 1 || n == 2 || error_set(err, KEYSTORE_MALFORMED, "an ediPartyName of %zu parts", n);
}

static bool check_uri(struct reader in, struct keystore_error *err)
{
	return java_check_uri(reader_rest(&in), err);
}

/* JDK URIName, nameConstraint: a host, or "." and a host. */
static bool check_uri_constraint(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes host = reader_rest(&in);
	bool dot = host.len && host.data[0] == '.';

	return java_check_host(dot ? (struct keystore_bytes){ host.data + 1, host.len - 1 } : host) ||
	       error_set(err, KEYSTORE_MALFORMED, "the URI constraint \"%s\" is no host", error_quote(host).text);
}

/* JDK IPAddressName: 4 or 16 bytes, or twice as many with a mask; in any place. */
static bool check_address(struct reader in, struct keystore_error *err)
{
	size_t len = reader_left(&in);

	return len == 4 || len == 8 || len == 16 || len == 32 ||
	       error_set(err, KEYSTORE_MALFORMED, "an IP address of %zu bytes", len);
}

static bool check_registered_id(struct reader in, struct keystore_error *err)
{
	struct keystore_bytes contents = reader_rest(&in);

	return java_is_oid(contents) || error_set(err, KEYSTORE_MALFORMED, "a registeredID that is no OID");
}

static const struct alternative {
	unsigned tag;
	bool (*check)(struct reader contents, struct keystore_error *err);
} alternatives[] = {
	{ DER_CONTEXT_CONSTRUCTED(0), check_other_name },
	{ DER_CONTEXT(1), check_email },
	{ DER_CONTEXT(2), take_anything }, /* dNSName */
	{ DER_CONTEXT_CONSTRUCTED(3), take_anything }, /* x400Address */
	{ DER_CONTEXT_CONSTRUCTED(4), check_directory_name },
	{ DER_CONTEXT_CONSTRUCTED(5), check_edi_party },
	{ DER_CONTEXT(6), check_uri },
	{ DER_CONTEXT(7), check_address },
	{ DER_CONTEXT(8), check_registered_id },
};

bool java_check_general_name(struct reader *in, bool is_constraint, struct keystore_error *err)
{
	struct reader contents;
	unsigned tag;

	if (!der_get_any(in, &tag, &contents, "GeneralName", err))
		return false;
	if (is_constraint && tag == DER_CONTEXT(6))
		return check_uri_constraint(contents, err);
	for (size_t i = 0; i < sizeof alternatives / sizeof *alternatives; i++)
		if (alternatives[i].tag == tag)
			return alternatives[i].check(contents, err);
	return error_set(err, KEYSTORE_MALFORMED, "a GeneralName with the tag 0x%02x", tag);
}
