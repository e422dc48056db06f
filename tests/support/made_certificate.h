/* made_certificate.h: certificates with names that no fixture has. */
#ifndef TESTS_SUPPORT_MADE_CERTIFICATE_H
#define TESTS_SUPPORT_MADE_CERTIFICATE_H

#include "base/der.h"
#include "tests/support/cmocka.h"

/* A Name with one commonName of this string type. */
static inline void put_name(struct writer *out, uint8_t tag, struct keystore_bytes text)
{
	size_t name = der_begin(out, DER_SEQUENCE), rdn = der_begin(out, DER_SET),
	       attribute = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, BYTES("\x55\x04\x03"));
	der_put(out, tag, text);
	der_end(out, attribute);
	der_end(out, rdn);
	der_end(out, name);
}

struct spelling {
	uint8_t tag;
	struct keystore_bytes text;
};

/* RFC 5280 4.1, with the key of another certificate, without a signature, at which nobody looks here: of version 3 with
 * these Extensions, of version 1 if they are empty. Free the data. */
static inline struct keystore_bytes made_certificate_with(struct keystore_bytes key_of, const struct spelling *subject,
	const struct spelling *issuer, struct keystore_bytes extensions)
{
	const struct keystore_bytes ecdsa = BYTES("\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02");
	struct keystore_certificate other;
	struct keystore_error err;
	struct keystore_bytes der;
	struct writer writer = writer_new(), *out = &writer;
	uint8_t *data;

	assert_true(keystore_certificate_parse(key_of, &other, &err));
	size_t whole = der_begin(out, DER_SEQUENCE), tbs = der_begin(out, DER_SEQUENCE);
	if (extensions.len)
		der_put(out, DER_CONTEXT_CONSTRUCTED(0), BYTES("\2\1\2"));
	der_put(out, DER_INTEGER, BYTES("\1"));
	writer_bytes(out, ecdsa);
	put_name(out, issuer->tag, issuer->text);
	writer_bytes(out, BYTES("\x30\x1E\x17\x0D" "200101000000Z" "\x17\x0D" "300101000000Z"));
	put_name(out, subject->tag, subject->text);
	writer_bytes(out, other.spki);
	if (extensions.len)
		der_put(out, DER_CONTEXT_CONSTRUCTED(3), extensions);
	der_end(out, tbs);
	writer_bytes(out, ecdsa);
	der_put(out, DER_BIT_STRING, BYTES("\0\0"));
	der_end(out, whole);
	assert_true(writer_finish(out, &data, &der.len));
	der.data = data;
	return der;
}

static inline struct keystore_bytes made_certificate(struct keystore_bytes key_of, const struct spelling *subject,
	const struct spelling *issuer)
{
	return made_certificate_with(key_of, subject, issuer, BYTES(""));
}

/* 1.2.3 and 1.2.4: Java looks for the same OID twice. */
#define TWO_EXTENSIONS BYTES("\x30\x10\x30\x06\x06\x02\x2A\x03\x04\x00\x30\x06\x06\x02\x2A\x04\x04\x00")

#endif
