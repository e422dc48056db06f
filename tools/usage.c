/* Usage errors, and numbers on the command line. */
#include "tools/usage.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/exit.h"
#include "tools/print.h"

int usage(const char *what, const char *about)
{
	complain(NULL, "%s%s%s (-h lists the options)", what, about ? ": " : "", about ? shown_text(about).text : "");
	return EXIT_USAGE;
}

/* getopt_long gives ':' for a value that is missing, '?' with optopt 0 for a long option that it does not know,
 * '?' with optopt for a short one and for a value that is too much. */
int usage_bad_option(int problem, char **argv)
{
	const char *written = argv[optind - 1];
	char text[128];

	/* without its value, which may be a password */
	snprintf(text, sizeof text, "%.*s", (int)strcspn(written, "=:"), written);
	if (problem == ':')
		return usage("this option needs a value", text);
	if (optopt && strncmp(text, "--", 2) == 0)
		return usage("this option takes no value", text);
	return usage("unknown or ambiguous option", optopt ? (const char[]){ '-', (char)optopt, '\0' } : text);
}

static bool number_begin(const char *text, int base, uint64_t *out, char **end)
{
	errno = 0;
	unsigned long long value = strtoull(text, end, base);
	*out = value;
	return text[0] >= '0' && text[0] <= '9' && errno == 0;
}

bool number_parse(const char *text, int base, uint64_t max, uint64_t *out)
{
	uint64_t value;
	char *end;

	if (!number_begin(text, base, &value, &end) || *end || value > max)
		return false;
	*out = value;
	return true;
}

bool number_parse_size(const char *text, uint64_t *out)
{
	static const char units[] = "KMG";
	uint64_t value;
	unsigned shift = 0;
	char *end;

	if (!number_begin(text, 10, &value, &end))
		return false;
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
	if (unit) {
		shift = 10 * (unsigned)(unit - units + 1);
		end++;
	}
	if (*end || value > UINT64_MAX >> shift)
		return false;
	*out = value << shift;
	return true;
}

int max_iterations_parse(const char *text, struct keystore_limits *limits)
{
	uint64_t n;

	if (!number_parse(text, 10, UINT64_MAX, &n))
		return usage("--max-iterations takes a number, not", text);
	uint64_t of_a_file = n > UINT64_MAX / 4 ? UINT64_MAX : 4 * n;
	limits->max_iterations = n;
	if (limits->max_total_iterations < of_a_file)
		limits->max_total_iterations = of_a_file;
	return -1;
}

int max_entries_parse(const char *text, struct keystore_limits *limits)
{
	if (!number_parse(text, 10, UINT64_MAX, &limits->max_entries))
		return usage("--max-entries takes a number, not", text);
	return -1;
}
