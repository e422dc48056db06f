/* --json: one certificate. */
#include "tools/jksdump.h"

static void write_name(struct json *j, const char *name, struct keystore_bytes der, struct growing *text)
{
	json_text(j, name, growing_fill(text, keystore_name_text, der));
}

/* The bytes of a negative two's complement number become those of its magnitude: all bits turned, plus one. */
static void negate(struct keystore_bytes number, uint8_t *out)
{
	bool carry = true;

	for (size_t i = number.len; i-- > 0;) {
		uint8_t turned = (uint8_t)~number.data[i];

		out[i] = (uint8_t)(turned + carry);
		carry = carry && out[i] == 0;
	}
}

static struct keystore_bytes without_zeros(struct keystore_bytes number)
{
	while (number.len > 1 && number.data[0] == 0) {
		number.data++;
		number.len--;
	}
	return number;
}

/* RFC 5280 section 4.1.2.2 wants a positive number of at most 20 octets; there are others. A negative one has a sign,
 * as openssl writes it. */
static void write_serial(struct json *j, struct keystore_bytes serial, struct growing *text)
{
	if (!serial.len || !(serial.data[0] & 0x80)) {
		json_hex(j, "serial", without_zeros(serial));
		return;
	}
	if (text->size < serial.len)
		growing_room(text, serial.len);
	negate(serial, (uint8_t *)text->text);
	json_negative_hex(
		j, "serial", without_zeros((struct keystore_bytes){ (const uint8_t *)text->text, serial.len }));
}

static void write_oid(struct json *j, const char *name, struct keystore_bytes oid)
{
	const char *known = keystore_oid_name(oid);
	char dotted[320];

	if (!known)
		keystore_oid_text(oid, dotted, sizeof dotted);
	json_text(j, name, known ? known : dotted);
}

static void write_validity(struct json *j, const struct keystore_certificate *cert)
{
	json_time(j, "not_before", 1000 * cert->not_before);
	json_time(j, "not_after", 1000 * cert->not_after);
}

static void write_constraints(struct json *j, const struct keystore_certificate *cert)
{
	json_bool(j, "is_ca", cert->has_basic_constraints && cert->is_ca);
	if (cert->has_basic_constraints && cert->path_length >= 0)
		json_number(j, "path_length", cert->path_length);
	else
		json_null(j, "path_length");
}

/* What a certificate without the extension may be used for is anything, which is not the same as nothing. */
static void write_key_usage(struct json *j, const struct keystore_certificate *cert)
{
	char word[64];

	if (!cert->has_key_usage) {
		json_null(j, "key_usage");
		return;
	}
	json_array(j, "key_usage");
	for (unsigned bit = 0; bit < 16; bit++)
		if (keystore_key_usage_text((uint16_t)(cert->key_usage & 1u << bit), word, sizeof word))
			json_text(j, NULL, word);
	json_array_end(j);
}

static void write_extended_key_usage(struct json *j, const struct keystore_certificate *cert)
{
	struct keystore_bytes oids = cert->extended_key_usage, oid;

	if (!oids.len) {
		json_null(j, "extended_key_usage");
		return;
	}
	json_array(j, "extended_key_usage");
	while (keystore_oid_next(&oids, &oid))
		write_oid(j, NULL, oid);
	json_array_end(j);
}

static void write_alternative_names(struct json *j, struct keystore_bytes names, struct growing *text)
{
	json_array(j, "san");
	while (growing_general_name(text, &names))
		json_text(j, NULL, text->text);
	json_array_end(j);
}

static void write_public_key(struct json *j, const struct keystore_key_info *key)
{
	char oid[320];

	keystore_oid_text(key->oid, oid, sizeof oid);
	json_object(j, "key");
	json_key_info(j, key->algorithm ? key->algorithm : oid, key->bits, key->curve);
	json_object_end(j);
}

static void write_parsed(struct json *j, const struct keystore_certificate *cert, struct growing *text)
{
	write_name(j, "subject", cert->subject, text);
	write_name(j, "issuer", cert->issuer, text);
	write_serial(j, cert->serial, text);
	write_validity(j, cert);
	json_number(j, "version", cert->version);
	write_constraints(j, cert);
	write_key_usage(j, cert);
	write_extended_key_usage(j, cert);
	write_alternative_names(j, cert->subject_alt_names, text);
	write_public_key(j, &cert->key);
	write_oid(j, "signature", cert->signature_algorithm);
	json_hex(j, "ski", cert->subject_key_id);
	json_hex(j, "aki", cert->authority_key_id);
}

static void write_fingerprints(struct json *j, struct keystore_bytes der)
{
	uint8_t sha256[32], sha1[20];

	keystore_sha256(der, sha256);
	keystore_sha1(der, sha1);
	json_hex(j, "sha256", (struct keystore_bytes){ sha256, sizeof sha256 });
	json_hex(j, "sha1", (struct keystore_bytes){ sha1, sizeof sha1 });
}

void json_certificate(struct json *j, const struct input *in, size_t i, size_t c, struct growing *text)
{
	struct keystore_bytes der = keystore_certificate_at(in->store, i, c);
	struct keystore_certificate cert;
	struct keystore_error err;
	bool readable = input_parse(in, der, &cert, &err);

	json_object(j, NULL);
	if (readable)
		write_parsed(j, &cert, text);
	else
		json_text(j, "error", err.text);
	write_fingerprints(j, readable ? cert.der : der);
	json_size(j, "size", der.len);
	json_size(j, "offset", certificate_offset(in, der));
	if (readable && cert.trailing)
		json_size(j, "trailing", cert.trailing);
	json_object_end(j);
}
