/* Passwords from the sources that openssl knows by the same names. A line is read byte by byte into guarded
 * memory: no stdio buffer holds a password, and nothing behind the line is taken, so that the next option that
 * names the same descriptor gets the next line. */
#include "tools/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/print.h"
#include "tools/progress.h"
#include "tools/terminal.h"

#define LINE_SIZE 4096 /* bytes of the longest password; a terminal's line is no longer either */

static int password_room(struct password *password, size_t size)
{
	return keystore_secret_new(size, &password->secret) ? EXIT_DONE : out_of_memory();
}

/* The first `len` bytes of the guarded memory are the password. */
static void password_take(struct password *password, size_t len)
{
	password->view = (struct keystore_password){ (const char *)password->secret.data, len };
	password->given = true;
}

static int from_text(const char *text, struct password *out)
{
	size_t len = strlen(text);
	int code = password_room(out, len);

	if (code != EXIT_DONE)
		return code;
	if (len > 0)
		memcpy(out->secret.data, text, len);
	password_take(out, len);
	return EXIT_DONE;
}

static int from_argument(char *text, struct password *out)
{
	int code = from_text(text, out);

	keystore_wipe(text, strlen(text)); /* what /proc/PID/cmdline, and so ps, shows */
	return code;
}

static int from_environment(const char *name, const char *option, struct password *out)
{
	const char *value = getenv(name);

	if (value)
		return from_text(value, out);
	complain(NULL, "%s: the environment has no variable %s", option, shown_text(name).text);
	return EXIT_PASSWORD;
}

/* Reads to the end of the line. -1: cannot be read; 0: nothing was there; 1: a line, whose length is *len; it is
 * larger than the room if the line is too long. */
static int read_line(int fd, const struct keystore_secret *room, size_t *len)
{
	uint8_t c = 0;
	size_t n = 0;
	ssize_t got;

	for (;;) {
		got = read(fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || c == '\n')
			break;
		if (n < room->len)
			room->data[n] = c;
		n++;
	}
	if (n > 0 && n <= room->len && room->data[n - 1] == '\r')
		*len = n - 1;
	else
		*len = n;
	keystore_wipe(&c, 1);
	return got < 0 ? -1 : got > 0 || n > 0;
}

/* `source` is for messages. */
static int from_descriptor(int fd, const char *option, const char *source, struct password *out)
{
	size_t len;
	int code = password_room(out, LINE_SIZE);

	if (code != EXIT_DONE)
		return code;
	int result = read_line(fd, &out->secret, &len);
	if (result < 0) {
		complain(NULL, "%s: cannot read a password from %s: %s", option, source, strerror(errno));
		return EXIT_FILE;
	}
	if (result == 0) {
		complain(NULL, "%s: %s ends before a password", option, source);
		return EXIT_PASSWORD;
	}
	if (len > LINE_SIZE) {
		complain(NULL, "%s: the line from %s is longer than %d bytes", option, source, LINE_SIZE);
		return EXIT_USAGE;
	}
	password_take(out, len);
	return EXIT_DONE;
}

static int from_file(const char *path, const char *option, struct password *out)
{
	struct shown name = shown_text(path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		complain(NULL, "%s: cannot open %s: %s", option, name.text, strerror(errno));
		return EXIT_FILE;
	}
	int code = from_descriptor(fd, option, name.text, out);
	close(fd);
	return code;
}

static int from_number(const char *digits, const char *option, struct password *out)
{
	char *end, name[40];
	long fd = strtol(digits, &end, 10);

	if (*digits < '0' || *digits > '9' || *end || fd > 1 << 20) {
		complain(NULL, "%s: fd:N needs the number of an open file descriptor", option);
		return EXIT_USAGE;
	}
	snprintf(name, sizeof name, "file descriptor %ld", fd);
	return from_descriptor((int)fd, option, name, out);
}

/* The value is not repeated: it may be a password whose prefix was forgotten. */
static int unknown_source(char *source, const char *option)
{
	keystore_wipe(source, strlen(source));
	complain(NULL, "%s: one of env:NAME, file:PATH, fd:N, stdin, prompt is needed", option);
	return EXIT_USAGE;
}

/* Byte by byte: strncmp(3) and strchr(3) take what they look at into vector registers, where it stays, and whatever
 * puts these on the stack puts the password there. */
static char *after_prefix(char *source, const char *prefix)
{
	for (; *prefix; prefix++, source++)
		if (*source != *prefix)
			return NULL;
	return source;
}

static char *after_equals(char *argument)
{
	while (*argument && *argument != '=')
		argument++;
	return *argument ? argument + 1 : NULL;
}

static int password_from(char *source, const char *option, const char *what, struct password *out)
{
	char *value;

	if ((value = after_prefix(source, "pass:")))
		return from_argument(value, out);
	if ((value = after_prefix(source, "env:")))
		return from_environment(value, option, out);
	if ((value = after_prefix(source, "file:")))
		return from_file(value, option, out);
	if ((value = after_prefix(source, "fd:")))
		return from_number(value, option, out);
	if (strcmp(source, "stdin") == 0)
		return from_descriptor(STDIN_FILENO, option, "standard input", out);
	if (strcmp(source, "prompt") == 0)
		return password_prompt(what, false, out);
	return unknown_source(source, option);
}

int password_get(char *source, const char *option, const char *what, struct password *out)
{
	struct password password = { 0 };
	int code = password_from(source, option, what, &password);

	if (code == EXIT_DONE)
		*out = password;
	else
		password_free(&password);
	return code;
}

void password_forget(char *source)
{
	char *value = source ? after_prefix(source, "pass:") : NULL;

	if (!value && source && (value = after_prefix(source, "env:")))
		value = getenv(value);
	if (value)
		keystore_wipe(value, strlen(value));
}

/* Where a source can stand in an argument: "SRC", "-pSRC", "--password=SRC". */
void password_forget_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *value = after_equals(argv[i]);

		password_forget(argv[i]);
		if (argv[i][0] == '-' && argv[i][1] && argv[i][1] != '-')
			password_forget(argv[i] + 2);
		if (value)
			password_forget(value);
	}
}

/* Asks for one line; false and a complaint when none comes. */
static int ask(const char *prefix, const char *what, struct password *out)
{
	char prompt[256];
	size_t len;
	int code = password_room(out, LINE_SIZE);

	if (code != EXIT_DONE)
		return code;
	progress_end();
	snprintf(prompt, sizeof prompt, "%s%s: ", prefix, what);
	switch (terminal_ask(prompt, (char *)out->secret.data, LINE_SIZE, &len)) {
	case TERMINAL_LINE:
		password_take(out, len);
		return EXIT_DONE;
	case TERMINAL_END:
		complain(NULL, "%s was not typed", what);
		return EXIT_PASSWORD;
	case TERMINAL_NONE:
		break;
	}
	complain(NULL, "%s is needed, and there is no terminal to ask on", what);
	hint("env:NAME, file:PATH, fd:N and stdin need none");
	return EXIT_PASSWORD;
}

/* Looks at all of both, wherever they differ. */
bool password_same(const struct keystore_password *a, const struct keystore_password *b)
{
	uint8_t difference = 0;

	for (size_t i = 0; a->len == b->len && i < a->len; i++)
		difference |= (uint8_t)(a->text[i] ^ b->text[i]);
	return a->len == b->len && difference == 0;
}

int password_prompt(const char *what, bool twice, struct password *out)
{
	struct password first = { 0 }, second = { 0 };
	int code = ask("", what, &first);

	if (code == EXIT_DONE && twice)
		code = ask("again, ", what, &second);
	if (code == EXIT_DONE && twice && !password_same(&first.view, &second.view)) {
		complain(NULL, "%s was not the same twice", what);
		code = EXIT_PASSWORD;
	}
	password_free(&second);
	if (code == EXIT_DONE)
		*out = first;
	else
		password_free(&first);
	return code;
}

int password_first_line(struct keystore_bytes text, struct password *out)
{
	static const uint8_t mark[] = { 0xEF, 0xBB, 0xBF }; /* as Windows' editor begins UTF-8 */
	struct keystore_bytes line = text;

	if (line.len >= sizeof mark && memcmp(line.data, mark, sizeof mark) == 0)
		line = (struct keystore_bytes){ line.data + sizeof mark, line.len - sizeof mark };
	const uint8_t *end = line.len ? memchr(line.data, '\n', line.len) : NULL;
	if (end)
		line.len = (size_t)(end - line.data);
	if (line.len && line.data[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0 || line.len > LINE_SIZE)
		return EXIT_DONE;
	int code = password_room(out, line.len);
	if (code != EXIT_DONE)
		return code;
	memcpy(out->secret.data, line.data, line.len);
	password_take(out, line.len);
	return EXIT_DONE;
}

const struct keystore_password *password_ptr(const struct password *password)
{
	return password->given ? &password->view : NULL;
}

void password_free(struct password *password)
{
	keystore_secret_free(&password->secret);
	*password = (struct password){ 0 };
}
