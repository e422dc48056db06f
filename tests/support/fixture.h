/* fixture.h: the certificate of tests/data/jks for tests that need one, no matter which. */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include "keystore/keystore.h"

extern struct keystore_bytes certificate;

/* Set-up and tear-down of a cmocka group. */
int load_certificate(void **state);
int free_certificate(void **state);

#endif
