/* Wants to reach all of the JKS reader, the key protector and the writer behind it, whatever the digest at the end
 * says.
 *
 * So the input is read without a password; then it is read with one, which nearly always ends at the digest. What
 * was read is written and read again (check_container.c). */
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	check_container(KEYSTORE_FORMAT_JKS, data, len);
	return 0;
}
