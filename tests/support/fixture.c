#include "tests/support/fixture.h"

#include <stdlib.h>

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
