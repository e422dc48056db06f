/* A date from the command line: RFC 3339 section 5.6, or seconds since 1970. The year has four digits; a time that
 * is left out is midnight UTC. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/jksimport.h"

/* Days from 1970-01-01, proleptic Gregorian. The year begins in March, so that the leap day comes last. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return 365 * y + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static bool is_date(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

/* Exactly `digits` digits. */
static bool take_number(const char **at, int digits, int *out)
{
	int value = 0;

	for (int i = 0; i < digits; i++) {
		char c = (*at)[i];
		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*at += digits;
	*out = value;
	return true;
}

static bool take_char(const char **at, const char *any_of)
{
	if (!**at || !strchr(any_of, **at))
		return false;
	(*at)++;
	return true;
}

/* time-secfrac: ".5", ".123456"; beyond milliseconds it is cut. */
static bool take_fraction(const char **at, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (!take_char(at, "."))
		return true;
	if (**at < '0' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9'; (*at)++, scale /= 10)
		*ms += scale * (**at - '0');
	return true;
}

/* time-offset: "Z" or "+02:00", in minutes. */
static bool take_offset(const char **at, int *minutes)
{
	int hour, minute;
	bool west = **at == '-';

	*minutes = 0;
	if (take_char(at, "Zz"))
		return true;
	if (!take_char(at, "+-") || !take_number(at, 2, &hour) || !take_char(at, ":") || !take_number(at, 2, &minute) ||
	    hour > 23 || minute > 59)
		return false;
	*minutes = (west ? -1 : 1) * (hour * 60 + minute);
	return true;
}

/* Behind the date: "T05:49:58.5Z", as milliseconds to be added. */
static bool take_time(const char **at, int64_t *out)
{
	int hour, minute, second, ms, offset;

	if (!take_char(at, "Tt ") || !take_number(at, 2, &hour) || !take_char(at, ":") ||
	    !take_number(at, 2, &minute) || !take_char(at, ":") || !take_number(at, 2, &second) ||
	    !take_fraction(at, &ms) || !take_offset(at, &offset))
		return false;
	*out = ((hour * 60 + minute - offset) * 60 + second) * (int64_t)1000 + ms;
	return hour < 24 && minute < 60 && second <= 60; /* 60: a leap second */
}

static bool parse_rfc3339(const char *at, int64_t *out)
{
	int year, month, day;
	int64_t of_day = 0;

	if (!take_number(&at, 4, &year) || !take_char(&at, "-") || !take_number(&at, 2, &month) ||
	    !take_char(&at, "-") || !take_number(&at, 2, &day) || !is_date(year, month, day))
		return false;
	if (*at && !take_time(&at, &of_day))
		return false;
	*out = days_of(year, month, day) * 86400000 + of_day;
	return *at == '\0';
}

static bool parse_seconds(const char *text, int64_t *out)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	char *end;

	errno = 0;
	long long seconds = strtoll(text, &end, 10);
	if (digits[0] < '0' || digits[0] > '9' || *end || errno)
		return false;
	if (seconds > INT64_MAX / 1000 || seconds < INT64_MIN / 1000)
		return false;
	*out = seconds * 1000;
	return true;
}

bool date_parse(const char *text, int64_t *milliseconds)
{
	return parse_seconds(text, milliseconds) || parse_rfc3339(text, milliseconds);
}
