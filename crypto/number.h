/* number.h: the numbers of keys: big-endian magnitudes in the input, limbs (GMP's mpn level) to calculate with.
 *
 * Nothing here allocates: limbs stand in buffers of the caller, who wipes them. mpz is not used, since it aborts the
 * process when memory is out. */
#ifndef CRYPTO_NUMBER_H
#define CRYPTO_NUMBER_H

#include <gmp.h>

#include "base/der.h"

/* NUMBER_LIMBS: how many limbs hold a number of so many bits. */
#define NUMBER_LIMBS(bits) (((bits) + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS)

/* number_strip: the magnitude without leading zeros; 0 is empty. */
struct keystore_bytes number_strip(struct keystore_bytes magnitude);

/* number_get: an INTEGER of a key as a magnitude, stripped. Unlike der_get_unsigned it takes the contents for a
 * magnitude whatever their first bits are: old writers left the leading zero out, or put several, and Java and
 * OpenSSL read both. */
bool number_get(struct reader *in, struct keystore_bytes *magnitude, const char *field, struct keystore_error *err);

/* The functions below want stripped magnitudes. */

/* number_bits: 0 for 0. */
size_t number_bits(struct keystore_bytes magnitude);

bool number_is_odd(struct keystore_bytes magnitude);

/* number_below: a < b; the time depends on the lengths alone. */
bool number_below(struct keystore_bytes a, struct keystore_bytes b);

/* number_to_limbs: fills all n limbs, least significant first; false if the magnitude needs more. */
bool number_to_limbs(struct keystore_bytes magnitude, mp_limb_t *limbs, size_t n);

/* number_multiply: product = a * b, a_len + b_len limbs, in time that depends on the lengths alone. No length may be
 * 0. */
void number_multiply(mp_limb_t *product, const mp_limb_t *a, size_t a_len, const mp_limb_t *b, size_t b_len);

#endif
