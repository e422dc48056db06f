/* What the library reads in certificates, for test_witnesses.py to compare: DER certificates one behind the other
 * on standard input, each as lines "field value" and an empty line. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "keystore/keystore.h"

static char text[1 << 16];

static void print_hex(const char *field, struct keystore_bytes bytes)
{
	printf("%s ", field);
	for (size_t i = 0; i < bytes.len; i++)
		printf("%02x", bytes.data[i]);
	putchar('\n');
}

static void print_name(const char *field, struct keystore_bytes name)
{
	keystore_name_text(name, text, sizeof text);
	printf("%s %s\n", field, text);
}

static void print_lists(const struct keystore_certificate *certificate)
{
	struct keystore_bytes names = certificate->subject_alt_names, oids = certificate->extended_key_usage, oid;
	size_t len;

	while (keystore_general_name_next(&names, text, sizeof text, &len))
		printf("san %s\n", text);
	while (keystore_oid_next(&oids, &oid)) {
		keystore_oid_text(oid, text, sizeof text);
		printf("eku %s\n", text);
	}
}

static void print_certificate(const struct keystore_certificate *certificate)
{
	const char *signature = keystore_oid_name(certificate->signature_algorithm);

	print_name("subject", certificate->subject);
	print_name("issuer", certificate->issuer);
	keystore_name_common_name(certificate->subject, text, sizeof text);
	printf("cn %s\n", text);
	printf("version %u\n", certificate->version);
	print_hex("serial", certificate->serial);
	printf("before %" PRId64 "\nafter %" PRId64 "\n", certificate->not_before, certificate->not_after);
	keystore_oid_text(certificate->signature_algorithm, text, sizeof text);
	printf("signature %s\n", signature ? signature : text);
	keystore_key_text(&certificate->key, text, sizeof text);
	printf("key %s\n", text);
	printf("extensions %zu\n", certificate->n_extensions);
	printf("basic %d %d %" PRId64 "\n", certificate->has_basic_constraints, certificate->is_ca,
		certificate->path_length);
	printf("usage %d %u\n", certificate->has_key_usage, (unsigned)certificate->key_usage);
	print_hex("ski", certificate->subject_key_id);
	print_hex("aki", certificate->authority_key_id);
	print_lists(certificate);
}

int main(void)
{
	static uint8_t input[16 << 20];
	struct keystore_bytes rest = { input, fread(input, 1, sizeof input, stdin) };
	struct keystore_certificate certificate;
	struct keystore_error err;

	while (rest.len) {
		if (!keystore_certificate_parse(rest, &certificate, &err)) {
			printf("error at %" PRIu64 ": %s\n", err.offset, err.text);
			return 1;
		}
		print_certificate(&certificate);
		putchar('\n');
		rest = (struct keystore_bytes){ certificate.der.data + certificate.der.len, certificate.trailing };
	}
	return 0;
}
