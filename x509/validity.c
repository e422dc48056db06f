/* Dates of certificates (RFC 5280 4.1.2.5, X.680 46 and 47):
 *
 *     UTCTime           YYMMDDhhmm[ss](Z | +hhmm | -hhmm)          YY from 50 on is 19YY, below it 20YY
 *     GeneralizedTime   YYYYMMDDhhmm[ss[.f...]](Z | +hhmm | -hhmm)
 *
 * RFC 5280 wants seconds, Z, and no fraction; real certificates have the rest, and Java or OpenSSL reads it. A
 * missing "ss" is 00, a fraction (also behind a comma) is cut off, offsets are taken into account. As in Java, a
 * day up to 31 that its month does not have runs over into the next one: 30 February is 1 or 2 March. Anything else
 * is refused. */
#include "x509/validity.h"

#include "base/error.h"

/* Decimal digits, `count` of them. */
static bool get_number(struct reader *in, size_t count, unsigned *out)
{
	struct keystore_bytes digits;
	unsigned value = 0;

	if (!reader_bytes(in, count, &digits))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9')
			return false;
		value = value * 10 + (digits.data[i] - '0');
	}
	*out = value;
	return true;
}

static bool get_within(struct reader *in, unsigned lowest, unsigned highest, unsigned *out)
{
	return get_number(in, 2, out) && *out >= lowest && *out <= highest;
}

static bool get_year(struct reader *in, bool generalized, unsigned *year)
{
	if (generalized)
		return get_number(in, 4, year);
	if (!get_number(in, 2, year))
		return false;
	*year += *year < 50 ? 2000 : 1900; /* RFC 5280 4.1.2.5.1 */
	return true;
}

/* Days since 1970-01-01 in the Gregorian calendar, of year 0 too (ISO 8601). Years are counted from March, so that
 * the leap day is their last; then month m begins (153 * m + 2) / 5 days after 1 March. 400 years more keep all of
 * it above 0. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
	const int64_t days_to_1970 = 719468 + 146097; /* from 1 March of the year -400 */
	int64_t y = year + 400 - (month <= 2);
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - days_to_1970;
}

static bool next_is_digit(const struct reader *in)
{
	return reader_peek(in) >= '0' && reader_peek(in) <= '9';
}

/* "ss" and a fraction, where they are there. */
static bool get_seconds(struct reader *in, bool generalized, unsigned *seconds)
{
	unsigned ignored;
	uint8_t point;

	*seconds = 0;
	if (!next_is_digit(in))
		return true;
	if (!get_within(in, 0, 59, seconds))
		return false;
	if (!generalized || (reader_peek(in) != '.' && reader_peek(in) != ','))
		return true;
	if (!reader_u8(in, &point) || !next_is_digit(in))
		return false;
	while (next_is_digit(in) && get_number(in, 1, &ignored))
		;
	return true;
}

/* "Z", "+hhmm" or "-hhmm", as seconds to be taken off, up to the end. */
static bool get_offset(struct reader *in, int64_t *offset)
{
	unsigned hours = 0, minutes = 0;
	uint8_t sign;

	if (!reader_u8(in, &sign) || (sign != 'Z' && sign != '+' && sign != '-'))
		return false;
	if (sign != 'Z' && (!get_within(in, 0, 23, &hours) || !get_within(in, 0, 59, &minutes)))
		return false;
	*offset = (int64_t)hours * 3600 + minutes * 60;
	if (sign == '-')
		*offset = -*offset;
	return reader_left(in) == 0;
}

bool time_of(struct reader contents, bool generalized, int64_t *out)
{
	struct reader *in = &contents;
	unsigned year, month, day, hour, minute, second;
	int64_t offset;

	if (!get_year(in, generalized, &year) || !get_within(in, 1, 12, &month) || !get_within(in, 1, 31, &day) ||
	    !get_within(in, 0, 23, &hour) || !get_within(in, 0, 59, &minute) ||
	    !get_seconds(in, generalized, &second) || !get_offset(in, &offset))
		return false;
	*out = days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
	return true;
}

bool time_read(struct reader *in, int64_t *seconds, const char *field, struct keystore_error *err)
{
	bool generalized = der_next_is(in, DER_GENERALIZED_TIME);
	struct reader ahead = *in, contents;

	if (!der_get(&ahead, generalized ? DER_GENERALIZED_TIME : DER_UTC_TIME, &contents, field, err))
		return false;
	if (!time_of(contents, generalized, seconds))
		return error_at(err, KEYSTORE_MALFORMED, in, "%s: \"%s\" is no date", field,
			error_quote(reader_rest(&contents)).text);
	*in = ahead;
	return true;
}
