/* Wants to reach every field and extension of a certificate, every text made from one at every size of buffer, every
 * rule by which Java refuses one, and the ordering of a chain. The input is one certificate in DER, or several, one
 * behind the other. */
#include "fuzz/check.h"

#define MAX_CERTIFICATES 8

static const size_t sizes[] = { 0, 1, 2, 3, 5, 16, 64, 2000 };

/* Calls a text function with every size; the text is what is checked. */
#define CHECK_TEXT(call)                                                                                               \
	for (size_t n = 0; n < sizeof(sizes) / sizeof(*sizes); n++) {                                                  \
		char out[2000];                                                                                        \
		size_t size = sizes[n];                                                                                \
		check_text(out, size, (call));                                                                         \
	}

static void check_general_names(struct keystore_bytes names)
{
	char out[64];
	size_t len, left = names.len;

	while (keystore_general_name_next(&names, out, sizeof(out), &len)) {
		check(names.len < left, "each GeneralName takes bytes");
		check_text(out, sizeof(out), len);
		left = names.len;
	}
}

static void check_usages(struct keystore_bytes oids)
{
	struct keystore_bytes oid;
	size_t left = oids.len;

	while (keystore_oid_next(&oids, &oid)) {
		check(oids.len < left, "each OID takes bytes");
		CHECK_TEXT(keystore_oid_text(oid, out, size));
		(void)keystore_oid_name(oid);
		left = oids.len;
	}
}

static void check_certificate(const struct keystore_certificate *c)
{
	check(c->version >= 1 && c->version <= 3, "a version is 1, 2 or 3");
	check(c->serial.len > 0, "a serial number has contents");
	CHECK_TEXT(keystore_name_text(c->subject, out, size));
	CHECK_TEXT(keystore_name_text(c->issuer, out, size));
	CHECK_TEXT(keystore_name_common_name(c->subject, out, size));
	CHECK_TEXT(keystore_oid_text(c->signature_algorithm, out, size));
	CHECK_TEXT(keystore_key_text(&c->key, out, size));
	CHECK_TEXT(keystore_key_usage_text(c->key_usage, out, size));
	(void)keystore_oid_name(c->signature_algorithm);
	check_general_names(c->subject_alt_names);
	check_usages(c->extended_key_usage);
}

static void check_java(struct keystore_bytes input)
{
	static const unsigned versions[] = { 8, 25 };
	struct keystore_error err;

	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (!keystore_java_reads_certificate(input, versions[i], &err))
			check_error(&err, input.len);
}

static void check_chain(const struct keystore_certificate *certs, size_t n)
{
	size_t chain[MAX_CERTIFICATES];

	for (size_t leaf = 0; leaf < n; leaf++) {
		size_t len = keystore_chain_build(certs, n, leaf, chain);

		check(len <= n, "a chain is no longer than what it is made of");
		check(len == 0 || chain[0] == leaf, "a chain begins with its leaf");
		for (size_t i = 1; i < len; i++)
			check(keystore_issued(&certs[chain[i]], &certs[chain[i - 1]]),
				"each link issued the one before");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_certificate certs[MAX_CERTIFICATES];
	struct keystore_bytes rest = { data, len };
	struct keystore_error err;
	size_t n = 0;

	while (n < MAX_CERTIFICATES && rest.len > 0) {
		if (!keystore_certificate_parse(rest, &certs[n], &err)) {
			check_error(&err, rest.len);
			break;
		}
		check(certs[n].der.len + certs[n].trailing == rest.len, "a certificate and what is behind it are all");
		check_java(rest);
		rest = (struct keystore_bytes){ rest.data + certs[n].der.len, certs[n].trailing };
		check_certificate(&certs[n++]);
	}
	check_chain(certs, n);
	return 0;
}
