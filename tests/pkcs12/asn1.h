/* asn1.h: DER for tests, written as it nests, with the lengths left out: "30{ 020103 30{ 0609... } }". */
#ifndef TESTS_PKCS12_ASN1_H
#define TESTS_PKCS12_ASN1_H

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/der.h"
#include "tests/support/cmocka.h"

enum { ASN1_DEPTH = 200 };

/* asn1: hex digits, and tags with what is in them in braces; at most 64 KiB; good until 4 calls later. */
static inline struct keystore_bytes asn1(const char *text)
{
	static uint8_t buffers[4][1 << 16];
	static unsigned next;
	uint8_t *buffer = buffers[next++ % 4];
	struct writer out = writer_over(buffer, sizeof buffers[0]);
	size_t begun[ASN1_DEPTH], depth = 0;

	for (; *text; text++) {
		unsigned byte;
		if (*text == '{') {
			begun[depth++] = out.len;
		} else if (*text == '}') {
			der_end(&out, begun[--depth]);
		} else if (!isspace((unsigned char)*text)) {
			assert_int_equal(sscanf(text, "%2x", &byte), 1);
			writer_u8(&out, (uint8_t)byte);
			text++;
		}
	}
	assert_int_equal(depth, 0);
	assert_false(out.failed);
	return (struct keystore_bytes){ out.data, out.len };
}

/* Object identifiers, as elements. */
#define DATA_OID "06092A864886F70D010701"
#define SIGNED_OID "06092A864886F70D010702"
#define ENVELOPED_OID "06092A864886F70D010703"
#define ENCRYPTED_OID "06092A864886F70D010706"
#define SHA1_OID "06052B0E03021A"

/* Attributes of bags. */
#define FRIENDLY_NAME(values) "30{ 06092A864886F70D010914 31{" values "} }"
#define LOCAL_KEY_ID(values) "30{ 06092A864886F70D010915 31{" values "} }"
#define TRUSTED_KEY_USAGE(values) "30{ 060C6086480186F966ADCA7B0101 31{" values "} }"

#endif
