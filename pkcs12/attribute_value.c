/* The values of a SafeBag's attributes. A friendlyName is a BMPString (RFC 2985 5.5.1): two bytes a character, big
 * end first; what programs put there is UTF-16. Other string types than that come from writers who did not read the
 * RFC, and OpenSSL shows them.
 *
 * The attributes below 1.3.6.1.4.1.311.17 are those of Windows (wincrypt.h): 17.3.N is property N of a certificate. */
#include "pkcs12/attribute_value.h"

#include "base/error.h"
#include "base/oid.h"
#include "pkcs12/attribute.h"
#include "x509/asn1_string.h"

enum { MAX_NAME = 65535 }; /* bytes of UTF-8; keystore.h: aliases */

static bool name_type_is_known(unsigned tag)
{
	switch (tag) {
	case DER_BMP_STRING:
	case DER_UTF8_STRING:
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
	case DER_T61_STRING:
	case DER_VISIBLE_STRING:
	case DER_UNIVERSAL_STRING:
		return true;
	default:
		return false;
	}
}

bool friendly_name_read(unsigned tag, struct reader contents, struct writer *out, struct keystore_error *err)
{
	size_t start = out->len;
	uint32_t character, before = 0;
	uint8_t bytes[4];

	if (!name_type_is_known(tag))
		return error_at(err, KEYSTORE_MALFORMED, &contents,
			"friendlyName is not a BMPString (tag 0x%02x) nor any other string", tag);
	if (!string_is_text(tag, &contents))
		return error_at(err, KEYSTORE_MALFORMED, &contents, "friendlyName: odd %s length",
			tag == DER_BMP_STRING ? "BMPString" : "UniversalString");
	for (struct reader at = contents; string_next(tag, &contents, &character); at = contents) {
		if (character & STRING_BAD_BYTE)
			return error_at(err, KEYSTORE_MALFORMED, &at, "friendlyName: a UTF8String that is not UTF-8");
		if (surrogates_join(before, character, &character))
			out->len -= 3; /* of the first: also in a string of another type they are one */
		before = character;
		size_t len = utf8_put(character, bytes);
		if (out->len - start > MAX_NAME - len)
			return error_at(err, KEYSTORE_MALFORMED, &at, "friendlyName is longer than %d bytes of UTF-8",
				MAX_NAME);
		writer_bytes(out, (struct keystore_bytes){ bytes, len });
		if (out->failed)
			return error_no_memory(err);
	}
	return true;
}

/* Names come from Java strings or from UTF-8 that was checked, so that nothing is left behind here. */
void friendly_name_write(struct keystore_bytes name, struct writer *out)
{
	struct reader in = reader_of(name);
	uint32_t character;

	size_t begun = der_begin(out, DER_BMP_STRING);
	while (utf8_next(&in, &character)) {
		if (character >= 0x10000) {
			character -= 0x10000;
			writer_u16(out, (uint16_t)(0xD800 | character >> 10));
			character = 0xDC00 | (character & 0x3FF);
		}
		writer_u16(out, (uint16_t)character);
	}
	der_end(out, begun);
}

/* The digits of Long.parseLong. */
static bool read_decimal(struct keystore_bytes digits, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		uint8_t digit = (uint8_t)(digits.data[i] - '0');
		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = 10 * value + digit;
	}
	*out = value;
	return digits.len > 0;
}

/* JDK PKCS12KeyStore: "Time " and what Long.parseLong takes: a sign and digits, within a long. */
bool local_key_id_date(struct keystore_bytes id, int64_t *milliseconds)
{
	const struct keystore_bytes prefix = BYTES("Time ");
	struct reader in = reader_of(id);
	struct keystore_bytes found;
	uint64_t magnitude;
	uint8_t sign;

	if (!reader_bytes(&in, prefix.len, &found) || !bytes_equal(found, prefix))
		return false;
	bool negative = reader_peek(&in) == '-';
	if (negative || reader_peek(&in) == '+')
		reader_u8(&in, &sign);
	if (!read_decimal(reader_rest(&in), &magnitude) || magnitude > (uint64_t)INT64_MAX + negative)
		return false;
	*milliseconds = negative ? (int64_t)-magnitude : (int64_t)magnitude;
	return true;
}

#define OID_WINDOWS "\x2B\x06\x01\x04\x01\x82\x37\x11" /* 1.3.6.1.4.1.311.17 */

static const struct {
	struct keystore_bytes oid;
	const char *title;
} titles[] = {
	{ OID(OID_WINDOWS "\x01"), "CSP name" },
	{ OID(OID_WINDOWS "\x02"), "local machine key set" },
	{ OID(OID_WINDOWS "\x03\x02"), "Windows key provider" },
	{ OID(OID_WINDOWS "\x03\x09"), "Windows enhanced key usage" },
	{ OID(OID_WINDOWS "\x03\x0B"), "Windows friendly name" },
	{ OID(OID_WINDOWS "\x03\x0D"), "Windows description" },
	{ OID(OID_WINDOWS "\x03\x14"), "Windows key identifier" },
	{ OID(OID_WINDOWS "\x03\x47"), "Windows request originator" },
	{ OID(OID_WINDOWS "\x03\x4B"), "Windows OCSP cache prefix" },
	{ OID(OID_WINDOWS "\x03\x5C"), "Windows public key length" },
};

void attribute_put(struct text *to, struct keystore_bytes oid)
{
	oid_put(to, oid);
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		if (bytes_equal(oid, titles[i].oid)) {
			text_add(to, " (");
			text_add(to, titles[i].title);
			text_char(to, ')');
		}
	}
}
