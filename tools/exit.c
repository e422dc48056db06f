/* Complaints, hints and notes: one line each on standard error, in one write, with file names escaped. */
#include "tools/exit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/print.h"
#include "tools/progress.h"

const char *tool_name = "";
bool quiet;

static struct keystore_error remembered;

const struct keystore_error *complaint(void)
{
	return &remembered;
}

void complaint_forget(void)
{
	remembered = (struct keystore_error){ .offset = KEYSTORE_NO_OFFSET };
}

int exit_code(enum keystore_status status)
{
	switch (status) {
	case KEYSTORE_OK:
		return EXIT_DONE;
	case KEYSTORE_NOT_FOUND:
		return EXIT_FOUND;
	case KEYSTORE_ARGUMENT:
		return EXIT_USAGE;
	case KEYSTORE_RANDOM_FAILED:
		return EXIT_FILE;
	case KEYSTORE_PASSWORD_NEEDED:
	case KEYSTORE_WRONG_PASSWORD:
		return EXIT_PASSWORD;
	case KEYSTORE_TRUNCATED:
	case KEYSTORE_MALFORMED:
	case KEYSTORE_UNKNOWN_FORMAT:
		return EXIT_MALFORMED;
	case KEYSTORE_UNSUPPORTED:
	case KEYSTORE_CANNOT_HOLD:
		return EXIT_UNSUPPORTED;
	case KEYSTORE_LIMIT:
	case KEYSTORE_NO_MEMORY:
		return EXIT_LIMIT;
	case KEYSTORE_ALIAS_CONFLICT:
		return EXIT_CONFLICT;
	}
	return EXIT_MALFORMED;
}

/* What stands on standard output comes first, so that on a terminal the lines are in the order in which they came
 * about. */
static void say(const char *who, const char *file, const char *format, va_list args)
{
	progress_hold();
	fflush(stdout);
	fprintf(stderr, "%s: ", who);
	if (file) {
		print_escaped_text(stderr, file);
		fputs(": ", stderr);
	}
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	fflush(stderr);
	progress_go_on();
}

static void remember(const char *format, va_list args)
{
	if (!remembered.text[0])
		vsnprintf(remembered.text, sizeof remembered.text, format, args);
}

void complain(const char *file, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remember(format, args);
	va_end(args);
	va_start(args, format);
	say(tool_name, file, format, args);
	va_end(args);
}

void hint(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("hint", NULL, format, args);
	va_end(args);
}

void note(const char *format, ...)
{
	va_list args;

	if (quiet)
		return;
	va_start(args, format);
	say("note", NULL, format, args);
	va_end(args);
}

int complain_error(const char *file, const struct keystore_error *err)
{
	if (!remembered.text[0])
		remembered = *err;
	if (err->offset == KEYSTORE_NO_OFFSET)
		complain(file, "%s", err->text);
	else if (strcmp(err->layer, "file") == 0)
		complain(file, "%s, at offset %llu", err->text, (unsigned long long)err->offset);
	else
		complain(file, "%s, at offset %llu of %s", err->text, (unsigned long long)err->offset, err->layer);
	if (err->missing)
		hint("at least %llu %s missing; fetch the file again, in binary mode", (unsigned long long)err->missing,
			err->missing == 1 ? "byte is" : "bytes are");
	return exit_code(err->status);
}

/* The status does not tell which limit it was; the sentence does. */
void hint_limit(const struct keystore_error *err)
{
	if (err->status == KEYSTORE_LIMIT && strstr(err->text, "iteration count"))
		hint("--max-iterations N allows more");
	if (err->status == KEYSTORE_LIMIT && strstr(err->text, "entries, the limit"))
		hint("--max-entries N allows more");
}

int out_of_memory_for(const char *file)
{
	static const struct keystore_error err = {
		.status = KEYSTORE_NO_MEMORY,
		.offset = KEYSTORE_NO_OFFSET,
		.text = "out of memory",
	};

	return complain_error(file, &err);
}

int out_of_memory(void)
{
	return out_of_memory_for(NULL);
}

int complain_system(const char *file, const char *what)
{
	int reason = errno;

	if (reason == ENOMEM)
		return out_of_memory_for(file);
	complain(file, "%s%s%s", what ? what : "", what ? ": " : "", strerror(reason));
	return EXIT_FILE;
}

const char *plural(size_t n, const char *one, const char *more)
{
	return n == 1 ? one : more;
}
