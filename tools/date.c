/* Dates in UTC, from the proleptic Gregorian calendar, for any 64-bit time. The C library's gmtime looks at the
 * time zone file first, and fails for years beyond 2^31. */
#include <stdio.h>

#include "tools/print.h"

#define SECONDS_PER_DAY 86400

struct date {
	int64_t year;
	unsigned char month, day;
};

/* Division that rounds down, so that what is left is never negative. */
static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int floor_remainder(int64_t a, int b)
{
	int remainder = (int)(a % b);

	return remainder < 0 ? remainder + b : remainder;
}

/* Days since 1970-01-01 as a date. Years are counted from 1 March, which puts the leap day at the end, and in
 * cycles of 400 years (146,097 days). From March on, the months begin at day (153 m + 2) / 5 of the year (H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms"). */
static struct date date_of(int64_t days)
{
	int64_t since_march_0 = days + 719468; /* 0000-03-01 */
	int64_t cycle = floor_divide(since_march_0, 146097);
	int day = floor_remainder(since_march_0, 146097);
	int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int day_of_year = day - (365 * year + year / 4 - year / 100);
	int month = (5 * day_of_year + 2) / 153;

	return (struct date){
		.year = cycle * 400 + year + (month >= 10),
		.month = (unsigned char)(month < 10 ? month + 3 : month - 9),
		.day = (unsigned char)(day_of_year - (153 * month + 2) / 5 + 1),
	};
}

const char *date_text(int64_t seconds, char out[24])
{
	struct date date = date_of(floor_divide(seconds, SECONDS_PER_DAY));

	snprintf(out, 24, "%04lld-%02d-%02d", (long long)date.year, date.month, date.day);
	return out;
}

const char *time_text(int64_t milliseconds, char out[40])
{
	int64_t seconds = floor_divide(milliseconds, 1000);
	int ms = floor_remainder(milliseconds, 1000);
	int of_day = floor_remainder(seconds, SECONDS_PER_DAY);
	char date[24], fraction[8] = "";

	if (ms)
		snprintf(fraction, sizeof fraction, ".%03d", ms);
	snprintf(out, 40, "%sT%02d:%02d:%02d%sZ", date_text(seconds, date), of_day / 3600, of_day / 60 % 60,
		of_day % 60, fraction);
	return out;
}
