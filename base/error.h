/* error.h: filling a struct keystore_error.
 *
 * The function that knows the field's name writes the error, once; everyone above returns false, or puts the place
 * in front with error_context ("entry 3: "). All functions return false, so that a reader can `return
 * error_at(...)`. Text from the input goes in through error_quote, never through "%s". */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "keystore/keystore.h"

struct reader;

#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

/* error_set: an error without a place in the input. */
bool error_set(struct keystore_error *err, enum keystore_status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* error_at: an error at the position where `in` stands; layer "file". */
bool error_at(struct keystore_error *err, enum keystore_status status, const struct reader *in, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* error_offset: the same at an offset given as a number. */
bool error_offset(struct keystore_error *err, enum keystore_status status, uint64_t offset, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* error_truncated: `what` needs `need` bytes at the position of `in`, but fewer are left: "certificate 1: 775
 * bytes needed, 165 left"; sets `missing`. */
bool error_truncated(struct keystore_error *err, const struct reader *in, uint64_t need, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* error_context: puts "context: " in front of the text that is there. */
bool error_context(struct keystore_error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* error_layer: names what the offset counts in, "PEM block 3". */
bool error_layer(struct keystore_error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* error_inside: what is cut inside a structure that is whole itself is malformed, and nothing is missing: TRUNCATED
 * becomes MALFORMED. */
bool error_inside(struct keystore_error *err);

/* error_no_memory: status NO_MEMORY, "out of memory". */
bool error_no_memory(struct keystore_error *err);

/* error_drop_cut_sequence: vsnprintf may cut a UTF-8 sequence at the end of the buffer: takes its head off again. */
void error_drop_cut_sequence(char *text);

/* A short piece of the input as text that can be printed: valid UTF-8, control characters and bad bytes escaped as
 * \xHH, cut with "..." at the end of the buffer. */
struct quoted {
	char text[80];
};

/* error_quote: use it as error_set(err, ..., "%s", error_quote(alias).text). */
struct quoted error_quote(struct keystore_bytes bytes);

#endif
