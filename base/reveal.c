/* In a file of its own, so that a test can stand in for it. */
#include "base/reveal.h"

uint32_t secret_reveal(uint32_t value)
{
	return value;
}
