/* password.h: passwords from pass:TEXT, env:NAME, file:PATH, fd:N, stdin, prompt. Kept in guarded memory. */
#ifndef TOOLS_PASSWORD_H
#define TOOLS_PASSWORD_H

#include "keystore/keystore.h"

/* A password that was had, or not. */
struct password {
	bool given;
	struct keystore_secret secret;	    /* owns the text */
	struct keystore_password view;	    /* for the library */
};

/* password_get: from the source `source` (an option's value; it is overwritten in place if it is pass:TEXT).
 * `what` is for the prompt and for messages: "store password of server.jks". `option` is "-p". file:, fd: and
 * stdin give the first line, without LF or CRLF; two options that name stdin, or the same file descriptor, get its
 * first and second line. Complains by itself; returns an exit code (2 for a bad source, 3 for an unreadable one). */
int password_get(char *source, const char *option, const char *what, struct password *out);

/* password_forget: wipes what a source still holds in the process's own arguments and environment: the TEXT of
 * pass:TEXT, the variable of env:NAME. For when all passwords have been had: two options may name the same variable.
 * NULL is fine. */
void password_forget(char *source);

/* password_forget_arguments: the same for all sources on a command line that is not followed any further: a usage
 * error. */
void password_forget_arguments(int argc, char **argv);

/* password_prompt: asks on /dev/tty without echo; the terminal is restored on every signal. `twice` asks again for
 * a new password. Without a terminal: complains, hints at -p, and returns 4. */
int password_prompt(const char *what, bool twice, struct password *out);

/* password_first_line: the first line of a text, without LF or CRLF and without a byte order mark in front; not given
 * when there is none. Returns an exit code: 7, with a complaint, when memory is out. */
int password_first_line(struct keystore_bytes text, struct password *out);

/* password_same: compares them in a time that tells nothing but whether they are. */
bool password_same(const struct keystore_password *a, const struct keystore_password *b);

/* password_ptr: for calls into the library: NULL if none was given. */
const struct keystore_password *password_ptr(const struct password *password);

void password_free(struct password *password);

#endif
