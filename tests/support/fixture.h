/* fixture.h: the certificate of tests/data/jks for tests that need one, no matter which. */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include "keystore/keystore.h"

extern struct keystore_bytes certificate;

/* Set-up and tear-down of a cmocka group. */
int load_certificate(void **state);
int free_certificate(void **state);

/* sealed_key_store: a keystore with one private key entry without certificates, "a", whose protected key is this, and
 * whose file begins with this magic number: KEYSTORE_FORMAT_JKS or _JCEKS. */
struct keystore *sealed_key_store(enum keystore_format format, struct keystore_bytes key);

#endif
