/* Points of elliptic curves (SEC 1 section 2.3.3):
 *
 *     02 or 03   x         compressed: on a prime curve the last bit is y's
 *     04         x   y     uncompressed
 *     06 or 07   x   y     hybrid (X9.62) */
#include "crypto/ec_point.h"

#include <string.h>

#include <nettle/ecc.h>

#include "base/alloc.h"
#include "crypto/gmp_memory.h"
#include "crypto/number.h"

#define MAX_LIMBS NUMBER_LIMBS(521)

bool ec_point_read(struct keystore_bytes octets, struct ec_point *out)
{
	struct reader in = reader_of(octets);
	struct ec_point point;
	uint8_t form;

	if (!reader_u8(&in, &form) || reader_left(&in) == 0)
		return false;
	bool compressed = form == 2 || form == 3;
	if (!compressed && form != 4 && form != 6 && form != 7)
		return false;
	if (!reader_bytes(&in, compressed ? reader_left(&in) : reader_left(&in) / 2, &point.x))
		return false;
	point.form = form;
	point.y = reader_rest(&in);
	if (!compressed && point.y.len != point.x.len)
		return false;
	*out = point;
	return true;
}

static unsigned parity(const struct ec_point *point)
{
	return (point->y.len > 0 ? point->y.data[point->y.len - 1] : point->form) & 1;
}

enum keystore_match ec_points_match(const struct ec_curve *curve, const struct ec_point *a, const struct ec_point *b)
{
	bool same_y;

	if (!bytes_equal(a->x, b->x))
		return KEYSTORE_MISMATCH;
	if ((a->y.len > 0) == (b->y.len > 0))
		same_y = a->y.len > 0 ? bytes_equal(a->y, b->y) : a->form == b->form;
	else if (curve && curve->prime)
		same_y = parity(a) == parity(b);
	else
		return KEYSTORE_MATCH_UNKNOWN;
	return same_y ? KEYSTORE_MATCH : KEYSTORE_MISMATCH;
}

/* Is this coordinate the number in these limbs? */
static bool is_coordinate(struct keystore_bytes coordinate, const mp_limb_t *limbs, size_t n)
{
	mp_limb_t theirs[MAX_LIMBS];

	return number_to_limbs(number_strip(coordinate), theirs, n) && memcmp(theirs, limbs, n * sizeof *limbs) == 0;
}

/* nettle's scalars and points are a curve and a pointer to limbs: ours stand on the stack, so that no copy of d is
 * left on the heap. A point is x, then y, ecc_size limbs each. */
bool ec_point_is_public(const struct ec_curve *curve, struct keystore_bytes d, const struct ec_point *point)
{
	const struct ecc_curve *ecc = curve->nettle();
	size_t n = (size_t)ecc_size(ecc);
	mp_limb_t scalar_limbs[MAX_LIMBS], point_limbs[2 * MAX_LIMBS];
	struct ecc_scalar scalar = { ecc, scalar_limbs };
	struct ecc_point product = { ecc, point_limbs };
	struct gmp_scratch scratch;

	if (n > MAX_LIMBS || !number_to_limbs(d, scalar_limbs, n))
		return false;
	gmp_scratch_begin(&scratch);
	ecc_point_mul_g(&product, &scalar);
	gmp_scratch_end(&scratch);
	mem_wipe(scalar_limbs, sizeof scalar_limbs);
	if (!is_coordinate(point->x, point_limbs, n))
		return false;
	return point->y.len > 0 ? is_coordinate(point->y, point_limbs + n, n) : parity(point) == (point_limbs[n] & 1);
}
