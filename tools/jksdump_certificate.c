/* -v: everything about one certificate, one fact a line. */
#include <time.h>

#include "tools/jksdump.h"

static void print_name(const char *name, struct keystore_bytes der, struct growing *text)
{
	list_line(2, name, growing_fill(text, keystore_name_text, der));
}

/* An INTEGER's contents: two's complement, a leading zero byte only where the sign needs it. */
static void print_serial(struct keystore_bytes serial)
{
	bool negative = serial.len && serial.data[0] & 0x80;

	list_label(2, "serial");
	if (serial.len > 1 && serial.data[0] == 0) {
		serial.data++;
		serial.len--;
	}
	print_hex(stdout, serial, 0);
	fputs(negative ? " (negative)\n" : "\n", stdout);
}

static void print_validity(const struct options *o, const struct keystore_certificate *cert)
{
	time_t now = time(NULL);
	char from[24], to[24];

	list_label(2, "valid");
	printf("%s to %s", date_text(cert->not_before, from), date_text(cert->not_after, to));
	if (cert->not_after < now)
		printf(" %s(expired)%s", color(o, STYLE_BAD), color(o, STYLE_END));
	else if (cert->not_before > now)
		printf(" %s(not yet)%s", color(o, STYLE_BAD), color(o, STYLE_END));
	fputs("\n", stdout);
}

static void print_oid(struct keystore_bytes oid)
{
	const char *name = keystore_oid_name(oid);
	char dotted[320];

	if (!name)
		keystore_oid_text(oid, dotted, sizeof dotted);
	fputs(name ? name : dotted, stdout);
}

static void print_key_and_signature(const struct keystore_certificate *cert)
{
	char key[320];

	keystore_key_text(&cert->key, key, sizeof key);
	list_line(2, "key", key);
	list_label(2, "signature");
	print_oid(cert->signature_algorithm);
	fputs("\n", stdout);
}

static void print_alternative_names(struct keystore_bytes names, struct growing *text)
{
	const char *separator = "";

	if (!names.len)
		return;
	list_label(2, "names");
	while (growing_general_name(text, &names)) {
		printf("%s%s", separator, text->text);
		separator = ", ";
	}
	fputs(names.len ? ", and what cannot be read\n" : "\n", stdout);
}

static void print_constraints(const struct keystore_certificate *cert)
{
	if (!cert->has_basic_constraints)
		return;
	list_label(2, "constraints");
	fputs(cert->is_ca ? "CA" : "not a CA", stdout);
	if (cert->path_length >= 0)
		printf(", path length %lld", (long long)cert->path_length);
	fputs("\n", stdout);
}

static void print_usage(const struct keystore_certificate *cert)
{
	struct keystore_bytes oids = cert->extended_key_usage, oid;
	const char *separator = "";
	char usage[256];

	if (cert->has_key_usage) {
		keystore_key_usage_text(cert->key_usage, usage, sizeof usage);
		list_line(2, "key usage", usage);
	}
	if (!oids.len)
		return;
	list_label(2, "extended usage");
	while (keystore_oid_next(&oids, &oid)) {
		fputs(separator, stdout);
		print_oid(oid);
		separator = ", ";
	}
	fputs("\n", stdout);
}

static void print_bytes(const char *name, struct keystore_bytes bytes)
{
	if (!bytes.len)
		return;
	list_label(2, name);
	print_hex(stdout, bytes, ':');
	fputs("\n", stdout);
}

static void print_fingerprints(struct keystore_bytes der)
{
	uint8_t sha256[32], sha1[20];

	keystore_sha256(der, sha256);
	keystore_sha1(der, sha1);
	print_bytes("SHA-256", (struct keystore_bytes){ sha256, sizeof sha256 });
	print_bytes("SHA-1", (struct keystore_bytes){ sha1, sizeof sha1 });
}

static void print_parsed(const struct options *o, const struct keystore_certificate *cert, struct growing *text)
{
	print_name("subject", cert->subject, text);
	print_name("issuer", cert->issuer, text);
	print_serial(cert->serial);
	print_validity(o, cert);
	print_key_and_signature(cert);
	print_alternative_names(cert->subject_alt_names, text);
	print_constraints(cert);
	print_usage(cert);
	print_bytes("subject key id", cert->subject_key_id);
	print_bytes("authority key id", cert->authority_key_id);
	print_fingerprints(cert->der);
}

uint64_t certificate_offset(const struct input *in, struct keystore_bytes der)
{
	uintptr_t begin = (uintptr_t)in->file.data, at = (uintptr_t)der.data;

	return at >= begin && at - begin < in->file.len ? at - begin : KEYSTORE_NO_OFFSET;
}

static void print_place(const struct input *in, struct keystore_bytes der)
{
	uint64_t offset = certificate_offset(in, der);

	printf("%zu %s", der.len, plural(der.len, "byte", "bytes"));
	if (offset != KEYSTORE_NO_OFFSET)
		printf(" at offset %llu", (unsigned long long)offset);
}

void list_certificate(const struct options *o, const struct input *in, size_t i, size_t j, size_t n,
	struct growing *text)
{
	struct keystore_bytes der = keystore_certificate_at(in->store, i, j);
	struct keystore_certificate cert;
	struct keystore_error err;
	bool readable = input_parse(in, der, &cert, &err);

	printf("  certificate %zu of %zu, ", j + 1, n);
	if (readable)
		printf("X.509 version %u, ", cert.version);
	print_place(in, der);
	if (readable && cert.trailing)
		printf(", of which %zu behind the certificate", cert.trailing);
	fputs("\n", stdout);
	if (readable)
		print_parsed(o, &cert, text);
	else
		list_line(2, "cannot be read", err.text);
}
