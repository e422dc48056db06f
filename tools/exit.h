/* exit.h: the exit codes of both tools, and how a tool complains. */
#ifndef TOOLS_EXIT_H
#define TOOLS_EXIT_H

#include "keystore/keystore.h"

enum {
	EXIT_DONE = 0,
	EXIT_FOUND = 1,	       /* a check found something, or no entry matched */
	EXIT_USAGE = 2,
	EXIT_FILE = 3,	       /* a file cannot be read or written, or exists and there is no --force */
	EXIT_PASSWORD = 4,     /* password missing or wrong, or integrity failed */
	EXIT_MALFORMED = 5,    /* malformed, truncated, or of unknown format */
	EXIT_UNSUPPORTED = 6,  /* well formed but unsupported */
	EXIT_LIMIT = 7,	       /* a limit was hit, memory among them */
	EXIT_CONFLICT = 8      /* alias conflict on import */
};

/* exit_code: the exit code for a library status. */
int exit_code(enum keystore_status status);

/* complain: "jksdump: FILE: text" on standard error; the name of the tool comes from tool_name. `file` may be
 * NULL; it is escaped. */
extern const char *tool_name;
void complain(const char *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* complain_error: "jksdump: FILE: text, at offset N" ("at offset N of PEM block 3" where the layer is not the
 * file), then the hint that helps with it, if there is one: "hint: at least 610 bytes are missing; fetch the file
 * again, in binary mode". Returns its exit code. */
int complain_error(const char *file, const struct keystore_error *err);

/* complaint: the first complaint since complaint_forget: its sentence; what the library said of it, where it was the
 * library: else status KEYSTORE_OK and no place. The text is empty if there was none. */
const struct keystore_error *complaint(void);
void complaint_forget(void);

/* hint_limit: which option raises the limit that was hit, if there is one. */
void hint_limit(const struct keystore_error *err);

/* out_of_memory: complains, as of a failed call of the library; returns 7. out_of_memory_for: with the name of a file.
 */
int out_of_memory(void);
int out_of_memory_for(const char *file);

/* complain_system: what errno says, behind `what` if that is not NULL; returns 3, or 7 where it is that memory is out.
 */
int complain_system(const char *file, const char *what);

/* plural: "1 entry", "2 entries": the word for n things. */
const char *plural(size_t n, const char *one, const char *more);

/* hint: "hint: ..." on standard error. note: "note: ...", silent with --quiet. */
extern bool quiet;
void hint(const char *format, ...) __attribute__((format(printf, 1, 2)));
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
