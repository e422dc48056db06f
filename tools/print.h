/* print.h: text for terminals and pipes. Whatever comes from a file goes out escaped: no control character, valid
 * UTF-8 only. */
#ifndef TOOLS_PRINT_H
#define TOOLS_PRINT_H

#include <stdio.h>

#include "keystore/keystore.h"

/* print_escaped: bytes from a file: printable UTF-8 as it is, backslash doubled, everything else \xHH. */
void print_escaped(FILE *to, struct keystore_bytes text);

/* print_escaped_text: the same of a C string, such as a file's name. */
void print_escaped_text(FILE *to, const char *text);

/* A short piece from a file, escaped for a message, cut with "..." at the end of the buffer: complain(..., "%s",
 * shown(alias).text). */
struct shown {
	char text[128];
};
struct shown shown(struct keystore_bytes bytes);

/* shown_text: the same of a C string, such as a file's name. */
struct shown shown_text(const char *text);

/* A text of any length from one of the functions of keystore.h that work like snprintf (keystore_escape,
 * keystore_name_text, keystore_alias_lower). Starts as { 0 }; the buffer is used again for the next text. Ends the
 * process with exit code 7 when memory is out. */
struct growing {
	char *text;
	size_t size, len;
};
const char *growing_fill(struct growing *to, size_t (*write)(struct keystore_bytes from, char *out, size_t size),
	struct keystore_bytes from);
/* growing_general_name: keystore_general_name_next, with as much room as the name needs. */
bool growing_general_name(struct growing *to, struct keystore_bytes *names);
/* growing_room: makes it `size` bytes large. */
void growing_room(struct growing *to, size_t size);
void growing_free(struct growing *text);

/* text_width: columns that a string takes on a terminal (wide characters count 2, combining ones 0). */
size_t text_width(const char *utf8);

/* print_cut: a string, with an ellipsis for what is beyond `width` columns; returns the columns used. */
size_t print_cut(FILE *to, const char *utf8, size_t width);

/* print_hex: lower case; with a separator between bytes unless that is 0. */
void print_hex(FILE *to, struct keystore_bytes bytes, char separator);

/* date_text: "2026-11-24" of seconds since 1970 (UTC); years outside 0000-9999 as they are. out has 24 bytes. */
const char *date_text(int64_t seconds, char out[24]);

/* time_text: "2026-11-24T05:49:58Z", or with milliseconds where there are any. out has 40 bytes. */
const char *time_text(int64_t milliseconds, char out[40]);

/* print_flush: flushes standard output; complains and returns 3 when that failed (a full disk, a closed pipe). */
int print_flush(void);

/* print_end: the same at the end of the run, and closes it: some file systems (NFS, quotas) tell only then that what
 * was written is lost. */
int print_end(void);

#endif
