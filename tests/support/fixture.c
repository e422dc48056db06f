#include "tests/support/fixture.h"

#include <stdlib.h>

#include "base/writer.h"
#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

struct keystore_bytes certificate;

int load_certificate(void **state)
{
	(void)state;
	certificate = load_file("tests/data/jks/ec.der");
	return 0;
}

int free_certificate(void **state)
{
	(void)state;
	free((void *)certificate.data);
	return 0;
}

struct keystore *sealed_key_store(enum keystore_format format, struct keystore_bytes key)
{
	struct writer out = writer_new();
	struct keystore_error err;

	writer_u32(&out, format == KEYSTORE_FORMAT_JKS ? 0xFEEDFEED : 0xCECECECE);
	writer_bytes(&out, BYTES("\0\0\0\2\0\0\0\1\0\0\0\1\0\1a\0\0\0\0\0\0\0\0"));
	writer_u32(&out, (uint32_t)key.len);
	writer_bytes(&out, key);
	writer_zeros(&out, 4 + 20);
	struct keystore *ks = keystore_read(out.data, out.len, NULL, NULL, &err);
	assert_non_null(ks);
	writer_free(&out);
	return ks;
}
