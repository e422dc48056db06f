/* Numbers between DER and GMP's mpn functions. */
#include "crypto/number.h"

#include <string.h>

#include "base/error.h"

struct keystore_bytes number_strip(struct keystore_bytes magnitude)
{
	while (magnitude.len > 0 && magnitude.data[0] == 0) {
		magnitude.data++;
		magnitude.len--;
	}
	return magnitude;
}

bool number_get(struct reader *in, struct keystore_bytes *magnitude, const char *field, struct keystore_error *err)
{
	struct reader ahead = *in;
	struct keystore_bytes contents;

	if (!der_get_bytes(&ahead, DER_INTEGER, &contents, field, err))
		return false;
	if (contents.len == 0)
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: an INTEGER without contents", field);
	*in = ahead;
	*magnitude = number_strip(contents);
	return true;
}

size_t number_bits(struct keystore_bytes magnitude)
{
	size_t bits = 8 * magnitude.len;

	for (uint8_t mask = 0x80; bits > 0 && !(magnitude.data[0] & mask); mask >>= 1)
		bits--;
	return bits;
}

bool number_is_odd(struct keystore_bytes magnitude)
{
	return magnitude.len > 0 && (magnitude.data[magnitude.len - 1] & 1);
}

/* The byte of weight 256^i. */
static unsigned byte_at(struct keystore_bytes magnitude, size_t i)
{
	return i < magnitude.len ? magnitude.data[magnitude.len - 1 - i] : 0;
}

bool number_below(struct keystore_bytes a, struct keystore_bytes b)
{
	size_t len = a.len > b.len ? a.len : b.len;
	unsigned borrow = 0;

	for (size_t i = 0; i < len; i++)
		borrow = (byte_at(a, i) - byte_at(b, i) - borrow) >> 8 & 1;
	return borrow;
}

bool number_to_limbs(struct keystore_bytes magnitude, mp_limb_t *limbs, size_t n)
{
	if (NUMBER_LIMBS(8 * magnitude.len) > n)
		return false;
	memset(limbs, 0, n * sizeof(*limbs));
	if (magnitude.len > 0)
		mpn_set_str(limbs, magnitude.data, magnitude.len, 256);
	return true;
}

/* mpn_mul and mpn_sec_mul need scratch space or take some themselves; row by row, as at school, needs none. */
void number_multiply(mp_limb_t *product, const mp_limb_t *a, size_t a_len, const mp_limb_t *b, size_t b_len)
{
	memset(product, 0, (a_len + b_len) * sizeof(*product));
	for (size_t i = 0; i < b_len; i++)
		product[a_len + i] = mpn_addmul_1(product + i, a, (mp_size_t)a_len, b[i]);
}
