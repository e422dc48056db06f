/* Text from files made fit for terminals and pipes, and the end of standard output. */
#include "tools/print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/exit.h"

/* The length of a piece of at most `max` bytes that does not end inside a UTF-8 sequence: its last bytes may be
 * continuation bytes only if the next one begins something new. Bad UTF-8 is cut anywhere. */
static size_t piece_length(struct keystore_bytes text, size_t max)
{
	size_t len = max;

	if (text.len <= max)
		return text.len;
	while (len > max - 4 && (text.data[len] & 0xC0) == 0x80)
		len--;
	return len;
}

void print_escaped(FILE *to, struct keystore_bytes text)
{
	char escaped[4 * 256 + 1];

	while (text.len > 0) {
		size_t len = piece_length(text, 256);

		keystore_escape((struct keystore_bytes){ text.data, len }, escaped, sizeof escaped);
		fputs(escaped, to);
		text.data += len;
		text.len -= len;
	}
}

void print_escaped_text(FILE *to, const char *text)
{
	print_escaped(to, (struct keystore_bytes){ (const uint8_t *)text, strlen(text) });
}

struct shown shown(struct keystore_bytes bytes)
{
	char escaped[4 * sizeof(struct shown) + 1];
	struct keystore_bytes piece = { bytes.data, piece_length(bytes, sizeof(struct shown)) };
	struct shown out;
	size_t len = keystore_escape(piece, escaped, sizeof escaped);

	if (len < sizeof out.text && piece.len == bytes.len) {
		memcpy(out.text, escaped, len + 1);
		return out;
	}
	len = piece_length((struct keystore_bytes){ (const uint8_t *)escaped, len }, sizeof out.text - sizeof "...");
	memcpy(out.text, escaped, len);
	memcpy(out.text + len, "...", sizeof "...");
	return out;
}

struct shown shown_text(const char *text)
{
	return shown((struct keystore_bytes){ (const uint8_t *)text, strlen(text) });
}

void growing_room(struct growing *to, size_t size)
{
	char *text = realloc(to->text, size);

	if (!text)
		exit(out_of_memory());
	to->text = text;
	to->size = size;
}

const char *growing_fill(struct growing *to, size_t (*write)(struct keystore_bytes from, char *out, size_t size),
	struct keystore_bytes from)
{
	size_t likely = 2 * from.len + 256; /* most texts are shorter, and are written once */

	if (to->size < likely)
		growing_room(to, likely);
	while ((to->len = write(from, to->text, to->size)) >= to->size)
		growing_room(to, to->len < 2 * to->size ? 2 * to->size : to->len + 1);
	return to->text;
}

bool growing_general_name(struct growing *to, struct keystore_bytes *names)
{
	for (;;) {
		struct keystore_bytes after = *names;
		size_t len;

		if (!keystore_general_name_next(&after, to->text, to->size, &len))
			return false;
		if (len < to->size) {
			*names = after;
			return true;
		}
		growing_room(to, len + 1);
	}
}

void growing_free(struct growing *text)
{
	free(text->text);
	*text = (struct growing){ 0 };
}

void print_hex(FILE *to, struct keystore_bytes bytes, char separator)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		if (separator && i > 0)
			fputc(separator, to);
		fputc(digits[bytes.data[i] >> 4], to);
		fputc(digits[bytes.data[i] & 15], to);
	}
}

int print_flush(void)
{
	bool failed_before = ferror(stdout);

	if (fflush(stdout) == 0 && !failed_before)
		return EXIT_DONE;
	if (failed_before)
		complain(NULL, "standard output: not everything could be written");
	else if (errno != EPIPE) /* who closed a pipe does not want to hear more */
		complain(NULL, "standard output: %s", strerror(errno));
	return EXIT_FILE;
}

/* EINTR: close(2) is done all the same. */
int print_end(void)
{
	int code = print_flush();

	if (close(STDOUT_FILENO) == 0 || errno == EINTR || code != EXIT_DONE)
		return code;
	complain(NULL, "standard output: %s", strerror(errno));
	return EXIT_FILE;
}
