/* Object identifiers as text (X.690 8.19). Each arc is a big-endian number in septets, the high bit set on all but
 * the last; the first number holds two arcs, 40 * X + Y (8.19.4). Arcs have no upper bound: UUID arcs under 2.25 have
 * 128 bits. So an arc is held in decimal limbs, and the length that is decoded at all is bounded, which bounds the
 * time. */
#include "base/oid.h"

#define MAX_OCTETS 64
#define LIMB 1000000000u	/* nine decimal digits to a limb */
#define LIMBS 16		/* 64 septets have 448 bits: 135 digits, 15 limbs */

/* An arc, least significant limb first. */
struct arc {
	uint32_t limbs[LIMBS];
};

/* arc = arc * 128 + septet */
static void arc_append(struct arc *arc, unsigned septet)
{
	uint64_t carry = septet;

	for (size_t i = 0; i < LIMBS; i++) {
		uint64_t value = (uint64_t)arc->limbs[i] * 128 + carry;
		arc->limbs[i] = (uint32_t)(value % LIMB);
		carry = value / LIMB;
	}
}

static bool arc_is_below(const struct arc *arc, uint32_t bound)
{
	for (size_t i = 1; i < LIMBS; i++)
		if (arc->limbs[i])
			return false;
	return arc->limbs[0] < bound;
}

/* arc -= amount; arc is not below it, and amount is below LIMB */
static void arc_subtract(struct arc *arc, uint32_t amount)
{
	for (size_t i = 0; amount; i++) {
		bool borrow = arc->limbs[i] < amount;
		arc->limbs[i] += (borrow ? LIMB : 0) - amount;
		amount = borrow;
	}
}

static void put_arc(struct text *to, const struct arc *arc)
{
	size_t top = LIMBS - 1;

	while (top > 0 && !arc->limbs[top])
		top--;
	text_number(to, arc->limbs[top]);
	while (top-- > 0)
		for (uint32_t digit = LIMB / 10; digit; digit /= 10)
			text_char(to, (char)('0' + arc->limbs[top] / digit % 10));
}

/* X.690 8.19.4: 40 * X + Y, with X at most 2 and Y below 40 unless X is 2. */
static void put_first(struct text *to, struct arc *arc)
{
	uint32_t x = arc_is_below(arc, 40) ? 0 : arc_is_below(arc, 80) ? 1 : 2;

	text_number(to, x);
	text_char(to, '.');
	arc_subtract(arc, 40 * x);
	put_arc(to, arc);
}

static void put_size(struct text *to, size_t n)
{
	text_char(to, '<');
	text_number(to, n);
	text_add(to, "-byte OID>");
}

void oid_put(struct text *to, struct keystore_bytes oid)
{
	struct arc arc = { { 0 } };
	bool first = true;

	if (oid.len == 0 || oid.len > MAX_OCTETS || oid.data[oid.len - 1] & 0x80) {
		put_size(to, oid.len);
		return;
	}
	for (size_t i = 0; i < oid.len; i++) {
		arc_append(&arc, oid.data[i] & 0x7Fu);
		if (oid.data[i] & 0x80)
			continue;
		if (first) {
			put_first(to, &arc);
		} else {
			text_char(to, '.');
			put_arc(to, &arc);
		}
		first = false;
		arc = (struct arc){ { 0 } };
	}
}

size_t oid_text(struct keystore_bytes oid, char *out, size_t size)
{
	struct text to = text_over(out, size);

	oid_put(&to, oid);
	return text_end(&to);
}

size_t keystore_oid_text(struct keystore_bytes oid, char *out, size_t size)
{
	return oid_text(oid, out, size);
}
