/* jksdump_findings.h: what checks have found in one input, whichever check it was (--check, --java): gathered first,
 * then told as text or as JSON. */
#ifndef TOOLS_JKSDUMP_FINDINGS_H
#define TOOLS_JKSDUMP_FINDINGS_H

#include <stdarg.h>

#include "tools/jksdump.h"

/* One finding. A note asks for nothing: it tells what was not looked at, or what is weak and cannot be helped. All
 * texts are valid UTF-8 with everything from the file escaped. */
struct finding {
	const char *id; /* stable: "expired"; a static string */
	enum keystore_severity severity;
	char *where;	    /* "entry \"server\", certificate 2", "MAC"; "file" for the file as such */
	char *text; /* one sentence: what is wrong, and what to do; behind `where`, or of an earlier finding */
	const char *source; /* who says so; a static string, or NULL */
};

struct finding_kind {
	const char *id;
	enum keystore_severity severity;
	size_t n;
};

/* Starts as { 0 }. */
struct findings {
	struct finding *items;
	size_t n, capacity;
	struct finding_kind *kinds; /* how many of each were added */
	size_t n_kinds;
};

/* findings_add: adds one with this text; `where` is copied. Of more than 1,000 of one kind (id and severity) the last
 * that is kept says so. findings_add_va: the same. They end the process with exit code 7 when memory is out. */
void findings_add(struct findings *to, const struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void findings_add_va(struct findings *to, const struct finding *finding, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

/* findings_count: how many have this severity. */
size_t findings_count(const struct findings *findings, enum keystore_severity severity);

/* findings_code: 1 if there are errors or warnings, else 0. */
int findings_code(const struct findings *findings);

/* findings_report: tells all of one input on standard output, the worst first, and how many there are; notes not with
 * --quiet. Returns findings_code. */
int findings_report(const struct options *options, const struct input *input, const struct findings *findings);

void findings_free(struct findings *findings);

/* place_of: an entry as `where` names it: "entry \"server\"", or with what of it: "entry \"server\", key". */
struct place {
	char text[192];
};
struct place place_of(const struct input *input, size_t entry, const char *what);

#endif
